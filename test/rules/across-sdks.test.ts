// One program in every SDK: the same advice for all of them, spelled in the words of each.
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { lint } from "../../src/core/lint.ts";
import type { Finding, Fix } from "../../src/core/rule.ts";
import { type Files, read, spell } from "../support/project.ts";
import { CONFIGURATION } from "./facts.ts";

const MODEL = '"us.anthropic.claude-sonnet-4-5-20250929-v1:0"';
const LONG_TEXT =
  "You help customers of a shop for bicycles with their orders and never give them legal advice. ".repeat(100);

/** What a program says; null for what it leaves to the SDK. */
interface Intent {
  readonly attempts: number | null;
  readonly limit: number | null;
  readonly cached: boolean;
  readonly guarded: boolean;
  /** Whether the route catches what the call throws. */
  readonly handled: boolean;
  /** Whether the request is limited in time, where the SDK has no limit of its own. */
  readonly timed: boolean;
  readonly model: string;
  /** The expression that is put into the prompt. */
  readonly question: string;
}

interface Dialect {
  /** The imports and everything in front of the route; the call as a statement of an async function. */
  program(intent: Intent): { readonly before: string; readonly call: string };
  /** What this SDK does by itself, or has no place for, so that there is nothing to advise. */
  readonly silent?: readonly string[];
  /** What else is wrong in it with some programs, by their titles. */
  readonly also?: Readonly<Record<string, readonly string[]>>;
  /** Rules that have no fix for it, or none that it has a good spelling for. */
  readonly unspelled?: readonly string[];
}

const NO_RETRIES = "throttling/missing-retries";
const RETRIES_OFF = "throttling/retries-disabled";
const NO_LIMIT = "throttling/missing-max-tokens";
const OVERSIZED = "throttling/oversized-max-tokens";
const OVER_LIMIT = "throttling/max-tokens-over-model-limit";
const NO_CACHING = "latency/missing-prompt-caching";
const UNTAGGED = "cost/untagged-inference";
const UNVALIDATED = "security/unvalidated-input";
const NO_GUARDRAIL = "security/missing-guardrail";
const NEEDS_STREAM = "throttling/output-limit-needs-streaming";
const NO_TIMEOUT = "latency/missing-timeout";
const WHOLE_ANSWER = "latency/prefer-streaming";
const UNHANDLED = "throttling/unhandled-throttling";

/** Rules whose repair is for people to write. */
const WITHOUT_FIX: readonly string[] = [UNHANDLED, WHOLE_ANSWER];

const when = <T>(value: T | null, write: (value: T) => string): string => (value === null ? "" : write(value));
const guardrail = (guarded: boolean): string =>
  guarded ? `, guardrailConfig: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "3" }` : "";
const guardrailHeader = (guarded: boolean): string =>
  guarded ? `headers: { "X-Amzn-Bedrock-GuardrailIdentifier": "a1b2c3d4e5f6" }` : "";
const user = (question: string): string => `[{ role: "user", content: [{ text: ${question} }] }]`;
const marked = (cached: boolean): string =>
  `[{ type: "text", text: PROMPT${cached ? `, cache_control: { type: "ephemeral" }` : ""} }]`;
const blocks = (cached: boolean): string =>
  `[{ text: PROMPT }${cached ? `, { cachePoint: { type: "default" } }` : ""}]`;
const converse = ({ limit, cached, guarded, model, question }: Intent): string =>
  `{ modelId: ${model}, system: ${blocks(cached)}, messages: ${user(question)}${when(limit, (tokens) => `, inferenceConfig: { maxTokens: ${tokens} }`)}${guardrail(guarded)} }`;
const body = ({ limit, cached, question }: Intent): string =>
  `JSON.stringify({ anthropic_version: "bedrock-2023-05-31", ${when(limit, (tokens) => `max_tokens: ${tokens}, `)}system: ${marked(cached)}, messages: [{ role: "user", content: ${question} }] })`;
const timeout = (timed: boolean): string => (timed ? ", requestHandler: { requestTimeout: 60_000 }" : "");
const retries = (attempts: number | null): string => when(attempts, (all) => `maxRetries: ${all - 1}`);

const langchainClient = ({ attempts, timed }: Intent): string =>
  attempts === null && !timed
    ? ""
    : `, clientOptions: { region: "us-east-1"${when(attempts, (all) => `, maxAttempts: ${all}`)}${timeout(timed)} }`;

const DIALECTS: Readonly<Record<string, Dialect>> = {
  "AWS SDK v3, Converse": {
    program: (intent) => ({
      before: `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntimeClient({ region: "us-east-1"${when(intent.attempts, (all) => `, maxAttempts: ${all}`)}${timeout(intent.timed)} });`,
      call: `await client.send(new ConverseCommand(${converse(intent)}));`,
    }),
  },
  "AWS SDK v3, aggregated client": {
    program: (intent) => ({
      before: `import { BedrockRuntime } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntime({ region: "us-east-1"${when(intent.attempts, (all) => `, maxAttempts: ${all}`)}${timeout(intent.timed)} });`,
      call: `await client.converseStream(${converse(intent)});`,
    }),
    // A stream already.
    silent: [WHOLE_ANSWER],
  },
  "AWS SDK v3, InvokeModel": {
    program: (intent) => ({
      before: `import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntimeClient({ region: "us-east-1"${when(intent.attempts, (all) => `, maxAttempts: ${all}`)}${timeout(intent.timed)} });`,
      call: `await client.send(new InvokeModelCommand({ modelId: ${intent.model}, body: ${body(intent)}${intent.guarded ? `, guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "3"` : ""} }));`,
    }),
  },
  "AWS SDK v2": {
    program: (intent) => ({
      before: `import AWS from "aws-sdk";\nconst client = new AWS.BedrockRuntime({ ${retries(intent.attempts)} });`,
      call: `await client.converse(${converse(intent)}).promise();`,
    }),
    // How often it retries by itself for this service is not documented.
    silent: [NO_RETRIES, NO_TIMEOUT],
  },
  "Anthropic's SDK": {
    program: (intent) => ({
      before: `import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\nconst client = new AnthropicBedrock({ ${retries(intent.attempts)} });`,
      call: `await client.messages.create({ model: ${intent.model}, ${when(intent.limit, (tokens) => `max_tokens: ${tokens}, `)}system: ${marked(intent.cached)}, messages: [{ role: "user", content: ${intent.question} }] }, { ${guardrailHeader(intent.guarded)} });`,
    }),
    // It throws rather than wait for so much in one piece.
    also: {
      "with a limit far above what is needed": [NEEDS_STREAM],
      "with a limit above the model's": [NEEDS_STREAM],
    },
    silent: [NO_TIMEOUT],
    unspelled: [NO_GUARDRAIL],
  },
  "Vercel's AI SDK": {
    program: (intent) => ({
      before: `import { generateText } from "ai";\nimport { amazonBedrock } from "@ai-sdk/amazon-bedrock";`,
      call: `await generateText({ model: amazonBedrock(${intent.model}), ${
        intent.cached
          ? `system: { role: "system", content: PROMPT, providerOptions: { amazonBedrock: { cachePoint: { type: "default" } } } }`
          : "system: PROMPT"
      }, prompt: ${intent.question}${when(intent.limit, (tokens) => `, maxOutputTokens: ${tokens}`)}${when(intent.attempts, () => `, ${retries(intent.attempts)}`)}${intent.timed ? ", abortSignal: AbortSignal.timeout(60_000)" : ""}${intent.guarded ? `, providerOptions: { amazonBedrock: { ${guardrail(true).slice(2)} } }` : ""} });`,
    }),
    // Node's fetch gives up by itself.
    silent: [NO_TIMEOUT],
  },
  LangChain: {
    program: (intent) => ({
      before: `import { ChatBedrockConverse } from "@langchain/aws";\nconst model = new ChatBedrockConverse({ model: ${intent.model}${when(intent.limit, (tokens) => `, maxTokens: ${tokens}`)}${langchainClient(intent)}${guardrail(intent.guarded)} });`,
      call: `await model.invoke([["system", PROMPT], ["human", ${intent.question}]]${intent.cached ? `, { cache_control: { type: "ephemeral" } }` : ""});`,
    }),
  },
  Strands: {
    program: (intent) => ({
      before: `import { Agent, BedrockModel } from "@strands-agents/sdk";\nconst model = new BedrockModel({ modelId: ${intent.model}${when(intent.limit, (tokens) => `, maxTokens: ${tokens}`)}${intent.cached ? `, cacheConfig: { strategy: "auto" }` : ""}${intent.attempts === 1 ? ", clientConfig: { maxAttempts: 1 }" : ""}${guardrail(intent.guarded)} });\nconst agent = new Agent({ model, systemPrompt: PROMPT${intent.attempts === 1 ? ", retryStrategy: null" : ""} });`,
      call: `await agent.invoke(${intent.question});`,
    }),
    // Six attempts by itself.
    silent: [NO_RETRIES, NO_TIMEOUT],
  },
  "OpenAI's SDK": {
    program: (intent) => ({
      before: `import OpenAI from "openai";\nconst client = new OpenAI({ baseURL: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1"${when(intent.attempts, () => `, ${retries(intent.attempts)}`)} });`,
      call: `await client.chat.completions.create({ model: ${intent.model}, messages: [{ role: "system", content: PROMPT }, { role: "user", content: ${intent.question} }]${when(intent.limit, (tokens) => `, max_completion_tokens: ${tokens}`)} }, { ${guardrailHeader(intent.guarded)} });`,
    }),
    // Its shape of messages has no cache points, and its endpoint refuses inference profiles.
    silent: [NO_CACHING, NO_TIMEOUT],
    unspelled: [UNTAGGED, NO_GUARDRAIL],
  },
  fetch: {
    program: (intent) => ({
      before: "",
      call: `await fetch("https://bedrock-runtime.us-east-1.amazonaws.com/model/" + ${intent.model} + "/converse", { method: "POST", ${guardrailHeader(intent.guarded)}${intent.guarded ? ", " : ""}body: JSON.stringify(${converse(intent)}) });`,
    }),
    // It has no client, and nothing that retries.
    silent: [NO_RETRIES, RETRIES_OFF, NO_TIMEOUT],
    unspelled: [NO_LIMIT, NO_CACHING, NO_GUARDRAIL],
  },
};

const IN_ORDER: Intent = {
  attempts: 6,
  limit: 400,
  cached: true,
  guarded: true,
  handled: true,
  timed: true,
  model: "process.env.BEDROCK_INFERENCE_PROFILE_ARN",
  question: "String(req.body.question).slice(0, 2000)",
};

/** Each way to get it wrong, and the rules that say so. */
const PROGRAMS: Readonly<Record<string, readonly [intent: Intent, expected: readonly string[]]>> = {
  "with all in order": [IN_ORDER, []],
  "without anything": [
    {
      attempts: null,
      limit: null,
      cached: false,
      guarded: false,
      handled: false,
      timed: false,
      model: MODEL,
      question: "req.body.question",
    },
    [UNTAGGED, NO_CACHING, NO_GUARDRAIL, UNVALIDATED, NO_LIMIT, NO_RETRIES, NO_TIMEOUT, UNHANDLED, WHOLE_ANSWER],
  ],
  "with retries switched off": [{ ...IN_ORDER, attempts: 1 }, [RETRIES_OFF]],
  "with a limit far above what is needed": [
    { ...IN_ORDER, model: MODEL, limit: 40_000 },
    [UNTAGGED, OVERSIZED, WHOLE_ANSWER],
  ],
  "with a limit above the model's": [
    { ...IN_ORDER, model: MODEL, limit: 100_000 },
    [UNTAGGED, OVER_LIMIT, WHOLE_ANSWER],
  ],
};

const caught = (call: string): string => `try { ${call} } catch (error) { res.status(503); }`;

function filesOf(dialect: Dialect, intent: Intent, around?: (call: string) => string): Files {
  const { before, call } = dialect.program(intent);
  const text = `import express from "express";\n${before}\nconst PROMPT = ${JSON.stringify(LONG_TEXT)};\nconst app = express();\napp.post("/", async (req, res) => {\n  ${around?.(call) ?? (intent.handled ? caught(call) : call)}\n  res.end();\n});\n`;
  return { "main.ts": text };
}

const SWALLOWED = "observability/swallowed-error";
const LOGGED = "observability/logged-prompt";
const AT_ONCE = "throttling/unbounded-concurrency";
const STACKED = "throttling/stacked-retries";
const NO_BACKOFF = "throttling/retry-without-backoff";
const FOR_EVER = "throttling/retry-on-permanent-error";

interface Structure {
  readonly around: (call: string) => string;
  readonly expected: readonly string[];
  readonly intent?: Partial<Intent>;
  /** SDKs for which there is less to say. */
  readonly except?: Readonly<Record<string, readonly string[]>>;
}

/** The same call in code around it that is wrong. */
const STRUCTURES: Readonly<Record<string, Structure>> = {
  "in an empty catch": { around: (call) => `try { ${call} } catch {}`, expected: [SWALLOWED] },
  "once for each item, all at once": {
    around: (call) => caught(`await Promise.all(req.body.items.map(async () => { ${call} }));`),
    expected: [AT_ONCE],
  },
  "in a loop that repeats": {
    around: (call) =>
      `for (let attempt = 0; attempt < 3; attempt++) { try { ${call} break; } catch (error) { console.warn(attempt); } }`,
    expected: [STACKED, NO_BACKOFF, FOR_EVER],
    // It has nothing that retries.
    except: { fetch: [STACKED] },
  },
  "of a question that is logged": {
    around: (call) => `const asked = String(req.body.question).slice(0, 2000); console.log(asked); ${caught(call)}`,
    intent: { question: "asked" },
    expected: [LOGGED],
  },
};

function findingsIn(files: Files): readonly Finding[] {
  const { facts } = read(files);
  return lint(facts, rules, () => CONFIGURATION, "2026-11-23").findings.filter((each) => each.severity !== "hint");
}

const CASES = Object.entries(DIALECTS).flatMap(([name, dialect]) =>
  Object.entries(PROGRAMS).map(([title, [intent, expected]]) => ({
    name,
    title,
    dialect,
    intent,
    expected: [...expected.filter((rule) => !dialect.silent?.includes(rule)), ...(dialect.also?.[title] ?? [])],
  })),
);

describe("the same program", () => {
  it.each(CASES)("$name, $title", ({ dialect, intent, expected }) => {
    const found = findingsIn(filesOf(dialect, intent)).map((each) => each.rule);
    expect([...found].sort()).toEqual([...expected].sort());
  });
});

describe("the same call", () => {
  const cases = Object.entries(DIALECTS).flatMap(([name, dialect]) =>
    Object.entries(STRUCTURES).map(([title, structure]) => ({ name, title, dialect, ...structure })),
  );
  it.each(cases)("$name, $title", ({ name, dialect, around, intent, expected, except }) => {
    const files = filesOf(dialect, { ...IN_ORDER, ...intent }, around);
    const found = findingsIn(files).map((each) => each.rule);
    const wanted = expected.filter((rule) => !except?.[name]?.includes(rule));
    expect([...found].sort()).toEqual([...wanted].sort());
  });
});

describe("each fix", () => {
  it.each(CASES.filter((each) => each.expected.length > 0))("$name, $title", ({ dialect, intent }) => {
    const files = filesOf(dialect, intent);
    for (const { rule, fixes } of findingsIn(files)) {
      if (WITHOUT_FIX.includes(rule)) continue;
      if (dialect.unspelled?.includes(rule)) {
        expect(fixes.map((fix: Fix) => spell(files, fix.changes))).toEqual(fixes.map(() => null));
        continue;
      }
      expect(fixes.length, rule).toBeGreaterThan(0);
      for (const fix of fixes) {
        const fixed = spell(files, fix.changes);
        expect(fixed, `${rule}: ${fix.title}`).not.toBeNull();
        const left = fixed ? findingsIn(fixed).map((each) => each.rule) : [];
        expect(left, `${rule}: ${fix.title}`).not.toContain(rule);
      }
    }
  });
});
