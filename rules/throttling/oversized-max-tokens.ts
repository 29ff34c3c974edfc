import type { LiteralValue, ModelCall } from "../../src/core/facts.ts";
import { type Change, type Context, defineRule, type Evidence, type Fix } from "../../src/core/rule.ts";
import { field, isSettled, numbers } from "../../src/core/value.ts";
import { count } from "../shared/format.ts";
import { calledModels, evidenceOf, limitedModels } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";

interface Options {
  readonly threshold: number;
}

/** How many times the expected answer a limit may be. */
const GENEROUS = 4;

/** The verdict on one limit. */
interface Oversize {
  readonly message: "overExpected" | "overUsual";
  readonly data: Readonly<Record<string, string>>;
  readonly lowered: number;
  readonly sure: boolean;
}

/**
 * Tokens that the model may spend on thinking before it answers: a number when the budget is known, null when thinking
 * of unknown length is asked for, 0 when none is.
 */
function thinkingTokens(call: ModelCall): number | null {
  const budget = field(call.request, "thinkingBudget");
  if (budget.status !== "present") return 0;
  const known = numbers(budget.value).map((each) => each.value);
  return known.length > 0 && isSettled(budget.value) ? Math.max(...known) : null;
}

function overExpected(limit: number, thinking: number, expected: number): Oversize | null {
  if (limit - thinking < GENEROUS * expected) return null;
  const data = { times: count((limit - thinking) / expected), expected: count(expected) };
  return { message: "overExpected", data, lowered: expected + thinking, sure: true };
}

/** Whether the call may go to a model that the code does not name. One of the environment has a default that does. */
function mayBeAnother(call: ModelCall): boolean {
  const id = field(call.request, "modelId");
  return id.status !== "present" || evidenceOf(id.value) !== "proven";
}

/**
 * Without an expectation only a limit that is large in itself and close to the largest model's maximum stands out. Where
 * the call may go to a model that is not known, nothing can be said: its maximum may be far above.
 */
function overUsual(limit: number, thinking: number, call: ModelCall, threshold: number): Oversize | null {
  const models = calledModels(call);
  const largest = limitedModels(models)[0];
  if (mayBeAnother(call) || !largest || limit - thinking <= threshold || (limit - thinking) * 2 < largest.tokens)
    return null;
  const data = { model: largest.name, maximum: count(largest.tokens) };
  const lowered = Math.min(threshold + thinking, largest.tokens);
  return { message: "overUsual", data, lowered, sure: models.complete && largest.firm };
}

/** What is above the maximum is another rule's finding. */
function isAboveMaximum(limit: number, call: ModelCall): boolean {
  const largest = limitedModels(calledModels(call))[0];
  return largest?.firm === true && limit > largest.tokens;
}

function judge(limit: number, thinking: number, call: ModelCall, context: Context<Options>): Oversize | null {
  if (isAboveMaximum(limit, call)) return null;
  const expected = context.configuration.expectedOutputTokens;
  return expected === null
    ? overUsual(limit, thinking, call, context.options.threshold)
    : overExpected(limit, thinking, expected);
}

/** A request that may ask for thinking where the code does not show it could need the room. */
function evidenceFor(call: ModelCall, oversize: Oversize, settled: boolean): Evidence {
  if (field(call.request, "thinkingBudget").status === "unknown") return "possible";
  return oversize.sure && settled ? "proven" : "likely";
}

/** Lowers a limit wherever it is written: a default that is the upper bound as well has to change with it. */
function lowerFix(same: readonly LiteralValue[], tokens: number): Fix {
  const value = { kind: "literal", value: tokens } as const;
  const changes = same.map((literal): Change => ({ kind: "replace", span: literal.span, value }));
  return { title: `Lower the limit to ${count(tokens)} tokens`, safe: false, changes };
}

export default defineRule<"overExpected" | "overUsual", Options>({
  title: "Output limit far above the answer",
  severity: "warning",
  why: `
\`maxTokens\` is not only a limit. Bedrock subtracts it, together with the input, from the tokens-per-minute quota when a
request starts, and gives back what was not used only while and after the answer is produced. A quota of 200,000 tokens
per minute admits three requests at a time with \`maxTokens: 64000\` and more than forty with \`maxTokens: 4096\`
(the input left aside), although the answers are the same. AWS's example: 32,000 against 1,250 makes 36,000 tokens reserved out of 5,250.

With \`expectedOutputTokens\` in the configuration, a limit of four times that or more is reported. Without it, only a
limit above 4,096 (option \`threshold\`) that is also at least half of the model's maximum is; for models whose maximum
is not known, and for calls that may go to another model than the code names, nothing is. A limit that stands twice in the
code, as a default and as what larger wishes are cut to, is reported once. A thinking budget is subtracted first, since thinking counts against the limit.
`,
  whenNotToUse: `
Switch the rule off, or set \`expectedOutputTokens\` for the files concerned, where answers really are that long: whole
documents, large code changes, long translations.
`,
  references: [
    {
      title: "Amazon Bedrock: how tokens are counted against quotas",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENREL01-BP01: scale and balance foundation model throughput as a function of utilization",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genrel01-bp01.html",
    },
  ],
  guide: ["G4.7"],
  messages: {
    overExpected:
      "Each request reserves {limit} output tokens from the tokens-per-minute quota when it starts: {times} times the {expected} that are expected here. Lower the limit, or correct `expectedOutputTokens` in the configuration.",
    overUsual:
      "Each request reserves {limit} output tokens from the tokens-per-minute quota when it starts, however short the answer ({model} produces {maximum} at most). Lower the limit to what the answer needs, or say in the configuration what that is (`expectedOutputTokens`).",
  },
  options: {
    schema: {
      threshold: {
        type: "integer",
        minimum: 1,
        description: "Limits up to this number are never reported unless `expectedOutputTokens` is set.",
      },
    },
    defaults: { threshold: 4096 },
  },
  call(call, context, report) {
    const limit = field(call.request, "maxTokens");
    if (call.operation !== "text" || call.sent === "no" || limit.status !== "present") return;
    const thinking = thinkingTokens(call);
    if (thinking === null) return;
    const all = numbers(limit.value);
    for (const literal of all) {
      const same = all.filter((each) => each.value === literal.value);
      if (same[0] !== literal) continue;
      const oversize = judge(literal.value, thinking, call, context);
      if (!oversize) continue;
      report({
        span: literal.span,
        message: oversize.message,
        data: { limit: count(literal.value), ...oversize.data },
        evidence: evidenceFor(call, oversize, isSettled(limit.value)),
        steps: wayTo(literal, call, "It limits the answers of this call"),
        fixes: [lowerFix(same, oversize.lowered)],
      });
    }
  },
  examples: {
    bad: [
      {
        title: "Once for a default that is the upper bound as well",
        at: "8192;",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export function ask(question: string, wish?: number) {
  let maxTokens = wish || 8192;
  if (maxTokens > 8192) maxTokens = 8192;
  return client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens },
    }),
  );
}
`,
        fixes: {
          "Lower the limit to 4,096 tokens": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export function ask(question: string, wish?: number) {
  let maxTokens = wish || 4096;
  if (maxTokens > 8192) maxTokens = 4096;
  return client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens },
    }),
  );
}
`,
        },
      },
      {
        title: "The model's maximum as a precaution",
        at: "64000",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 64000, temperature: 0 },
    }),
  );
`,
        fixes: {
          "Lower the limit to 4,096 tokens": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 4096, temperature: 0 },
    }),
  );
`,
        },
      },
      {
        title: "Far above what the configuration expects, from a constant",
        at: "4_000",
        configuration: { expectedOutputTokens: 600 },
        code: {
          "limits.ts": `
// Shared by all prompts.
export const LIMITS = { answer: 4_000 };
`,
          "example.ts": `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { LIMITS } from "./limits";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = (question: string) =>
  client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: LIMITS.answer,
        messages: [{ role: "user", content: question }],
      }),
    }),
  );
`,
        },
        fixes: {
          "Lower the limit to 600 tokens": {
            "limits.ts": `
// Shared by all prompts.
export const LIMITS = { answer: 600 };
`,
            "example.ts": `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { LIMITS } from "./limits";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = (question: string) =>
  client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: LIMITS.answer,
        messages: [{ role: "user", content: question }],
      }),
    }),
  );
`,
          },
        },
      },
      {
        title: "Vercel AI SDK",
        at: "64000",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 64000,
  });
  return text;
}
`,
        fixes: {
          "Lower the limit to 4,096 tokens": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 4096,
  });
  return text;
}
`,
        },
      },
      {
        title: "Strands",
        at: "64000",
        code: `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0", maxTokens: 64000 });
const agent = new Agent({ model, systemPrompt: "You answer questions about bicycles." });

export const ask = (question: string) => agent.invoke(question);
`,
        fixes: {
          "Lower the limit to 4,096 tokens": `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0", maxTokens: 4096 });
const agent = new Agent({ model, systemPrompt: "You answer questions about bicycles." });

export const ask = (question: string) => agent.invoke(question);
`,
        },
      },
    ],
    good: [
      {
        title: "The call may go to a model that the code does not name, and that may write more",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { settings } from "@acme/settings";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: settings.modelId ?? "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 8192 },
    }),
  );
`,
      },
      {
        title: "Above the model's maximum, which is another rule's finding",
        configuration: { expectedOutputTokens: 600 },
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 128000 },
    }),
  );
`,
      },
      {
        title: "Large in itself, small beside the model's maximum",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-opus-5",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 8192 },
    }),
  );
`,
      },
      {
        title: "A thinking budget explains the limit",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const prove = (claim: string) =>
  client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: 36000,
        thinking: { type: "enabled", budget_tokens: 32000 },
        messages: [{ role: "user", content: "Prove: " + claim }],
      }),
    }),
  );
`,
      },
      {
        title: "A model that comes from the environment has no known maximum",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: process.env.MODEL_ID,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 8000 },
    }),
  );
`,
      },
      {
        title: "The configuration says that answers are long",
        configuration: { expectedOutputTokens: 20000 },
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const rewrite = (chapter: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text: chapter }] }],
      inferenceConfig: { maxTokens: 40000 },
    }),
  );
`,
      },
      {
        title: "LangChain: what the answer needs",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5 });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
      },
    ],
  },
});
