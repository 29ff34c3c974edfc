import type { Client, ModelCall, SdkId } from "../../src/core/facts.ts";
import { type Change, defineRule, type Fix } from "../../src/core/rule.ts";
import { isOnlyProbed, isProbe } from "../shared/probes.ts";

/** What an SDK does when nothing is said about retries, as documented or read in its code. */
interface Default {
  readonly attempts: number;
  readonly description: string;
  /** The option as the SDK calls it, for messages. */
  readonly option: string;
  /** Whether the SDK knows the AWS retry modes. */
  readonly modes: boolean;
  /** Whether its pauses outlast a short peak, so that there is less to gain. */
  readonly patient?: boolean;
}

const AWS: Default = {
  attempts: 3,
  description: "standard mode, 3 attempts in total, whose pauses add up to 3 seconds at most",
  option: "maxAttempts",
  modes: true,
};

const TWO_RETRIES: Default = {
  attempts: 3,
  description: "2 retries, 3 attempts in total",
  option: "maxRetries",
  modes: false,
};

/** SDKs that are not listed retry enough already (Strands: six attempts) or have no documented default. */
const DEFAULTS: Partial<Record<SdkId, Default>> = {
  "aws-sdk": AWS,
  "agent-runtime": AWS,
  langchain: { ...AWS, option: "clientOptions.maxAttempts" },
  "anthropic-sdk": TWO_RETRIES,
  openai: TWO_RETRIES,
  "ai-sdk": {
    ...TWO_RETRIES,
    description: "2 retries, 3 attempts in total, with pauses of 2 and 4 seconds",
    patient: true,
  },
};

/** SDKs whose retries are an option of each call; their clients have none. */
const PER_CALL: readonly SdkId[] = ["ai-sdk"];

const ATTEMPTS = 6;

function fixesFor(target: string, known: Default): readonly Fix[] {
  const attempts: Change = { kind: "set", target, field: "maxAttempts", value: { kind: "literal", value: ATTEMPTS } };
  const mode = (value: string): Change => ({
    kind: "set",
    target,
    field: "retryMode",
    value: { kind: "literal", value },
  });
  if (!known.modes) return [{ title: "Allow six attempts", safe: false, changes: [attempts] }];
  return [
    { title: "Allow six attempts in standard mode", safe: false, changes: [attempts, mode("standard")] },
    { title: "Allow six attempts in adaptive mode", safe: false, changes: [attempts, mode("adaptive")] },
  ];
}

function isRetriedOutside(calls: readonly ModelCall[]): boolean {
  return calls.length > 0 && calls.every((call) => call.retries.status !== "default");
}

function knownDefault(sdk: SdkId): Default | undefined {
  return Object.hasOwn(DEFAULTS, sdk) ? DEFAULTS[sdk] : undefined;
}

function dataOf(name: string, known: Default) {
  return { name, default: known.description, option: known.option };
}

function clientIsSeenWhole(client: Client, calls: readonly ModelCall[]): boolean {
  return calls.length > 0 || !client.escapes;
}

export default defineRule({
  title: "Retries left at the SDK's default",
  severity: "warning",
  why: `
Bedrock answers \`ThrottlingException\` (429) when the tokens or requests of a minute are used up and
\`ServiceUnavailableException\` (503) when capacity is short. Both pass, but not at once: a token quota refills over a
minute.

| SDK | Default |
|---|---|
| AWS SDK for JavaScript v3, LangChain's \`ChatBedrockConverse\` | standard mode, 3 attempts in total |
| Anthropic SDK, OpenAI SDK | \`maxRetries: 2\`, 3 attempts in total, pauses from 0.5 s up to 8 s |
| Vercel AI SDK | \`maxRetries: 2\` on each call, pauses of 2 and 4 s: information only |
| Strands | 6 attempts: not reported |

AWS's page on scaling and throughput recommends **six attempts in total**. With the retry behaviour that the AWS SDK has
had since November 2026 (throttling waits a random time up to 1 s, doubled with each attempt, at most 20 s), three
attempts are over within 3 seconds; six spread over as much as 31 seconds, which outlasts a short peak.

Standard mode is the right choice for nearly everything. Adaptive mode also slows the client down before it sends; AWS
does not recommend it as a general default, because one throttled model then delays every call of the client.

Retries end where the answer begins: once a response stream is open, nothing is retried any more.
`,
  whenNotToUse: `
Switch the rule off where \`AWS_MAX_ATTEMPTS\` or the shared AWS configuration file sets the number of attempts at run
time, or where a queue repeats the whole job.
`,
  references: [
    {
      title: "Amazon Bedrock: scaling and throughput best practices",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/scaling-throughput-best-practices.html",
    },
    {
      title: "AWS SDKs and Tools: retry behavior",
      url: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP03: rate limiting and throttling",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp03.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    client:
      "`{name}` keeps the SDK's default retries: {default}. Throttling often lasts longer, and AWS recommends six attempts for Bedrock. Set `{option}` here, or retry around every call of this client.",
    call: "This call keeps the SDK's default retries: {default}. Throttling often lasts longer, and AWS recommends six attempts for Bedrock. Set `{option}` on the call, or retry around it.",
  },
  client(client, context, report) {
    const known = knownDefault(client.sdk);
    const calls = context.callsOf(client);
    if (!known || PER_CALL.includes(client.sdk)) return;
    // An option without effect is reported by itself, with what has.
    if (client.ineffectiveOptions.some((each) => each.about === "retries" && each.effective?.field)) return;
    if (client.retries.status !== "default" || isRetriedOutside(calls) || isOnlyProbed(calls)) return;
    report({
      span: client.anchor,
      message: "client",
      data: dataOf(client.name, known),
      evidence: clientIsSeenWhole(client, calls) ? "proven" : "likely",
      steps: client.retries.steps,
      fixes: fixesFor(client.id, known),
    });
  },
  call(call, _context, report) {
    const known = knownDefault(call.sdk);
    if (!known || !PER_CALL.includes(call.sdk) || call.retries.status !== "default") return;
    if (call.sent === "no" || isProbe(call)) return;
    report({
      span: call.anchor,
      message: "call",
      data: dataOf(call.api, known),
      evidence: "proven",
      ...(known.patient ? { severity: "info" as const } : {}),
      fixes: fixesFor(call.id, known),
    });
  },
  examples: {
    bad: [
      {
        title: "A client with nothing but a region",
        at: "BedrockRuntimeClient({",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

// One client for the whole process.
const client = new BedrockRuntimeClient({ region: "us-east-1" });

export async function summarize(text: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  return answer.output?.message?.content?.[0]?.text;
}
`,
        fixes: {
          "Allow six attempts in standard mode": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

// One client for the whole process.
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6, retryMode: "standard" });

export async function summarize(text: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  return answer.output?.message?.content?.[0]?.text;
}
`,
          "Allow six attempts in adaptive mode": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

// One client for the whole process.
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6, retryMode: "adaptive" });

export async function summarize(text: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  return answer.output?.message?.content?.[0]?.text;
}
`,
        },
      },
      {
        title: "A client with no options at all, in CommonJS",
        language: "js",
        at: "BedrockRuntime()",
        code: `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime();

exports.embed = async (text) => {
  const answer = await bedrock.invokeModel({
    modelId: "amazon.titan-embed-text-v2:0",
    contentType: "application/json",
    body: JSON.stringify({ inputText: text }),
  });
  return JSON.parse(new TextDecoder().decode(answer.body)).embedding;
};
`,
        fixes: {
          "Allow six attempts in standard mode": `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ maxAttempts: 6, retryMode: "standard" });

exports.embed = async (text) => {
  const answer = await bedrock.invokeModel({
    modelId: "amazon.titan-embed-text-v2:0",
    contentType: "application/json",
    body: JSON.stringify({ inputText: text }),
  });
  return JSON.parse(new TextDecoder().decode(answer.body)).embedding;
};
`,
          "Allow six attempts in adaptive mode": `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ maxAttempts: 6, retryMode: "adaptive" });

exports.embed = async (text) => {
  const answer = await bedrock.invokeModel({
    modelId: "amazon.titan-embed-text-v2:0",
    contentType: "application/json",
    body: JSON.stringify({ inputText: text }),
  });
  return JSON.parse(new TextDecoder().decode(answer.body)).embedding;
};
`,
        },
      },
      {
        title: "Vercel AI SDK: retries are an option of each call",
        at: "generateText({",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
  });
  return text;
}
`,
        fixes: {
          "Allow six attempts": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
    maxRetries: 5,
  });
  return text;
}
`,
        },
      },
      {
        title: "LangChain",
        at: "ChatBedrockConverse({",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5 });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
        fixes: {
          "Allow six attempts in standard mode": `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, clientOptions: { maxAttempts: 6, retryMode: "standard" } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
          "Allow six attempts in adaptive mode": `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, clientOptions: { maxAttempts: 6, retryMode: "adaptive" } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
        },
      },
    ],
    good: [
      {
        title: "A client that only asks whether a model can be reached",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

export async function canReach(region: string) {
  const client = new BedrockRuntimeClient({ region });
  const ping = new ConverseCommand({
    modelId: "us.amazon.nova-micro-v1:0",
    messages: [{ role: "user", content: [{ text: "ping" }] }],
    inferenceConfig: { maxTokens: 1 },
  });
  return client.send(ping).then(() => true, () => false);
}
`,
      },
      {
        title: "Six attempts in standard mode",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6, retryMode: "standard" });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
    }),
  );
`,
      },
      {
        title: "A retry strategy of its own",
        code: `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { ConfiguredRetryStrategy } from "@smithy/util-retry";

export const client = new BedrockRuntimeClient({
  region: "eu-central-1",
  retryStrategy: new ConfiguredRetryStrategy(6, (attempt: number) => 200 * 2 ** attempt),
});
`,
      },
      {
        title: "Options that come from outside may set it",
        code: `
import { BedrockRuntimeClient, type BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";

export function createClient(overrides: BedrockRuntimeClientConfig) {
  return new BedrockRuntimeClient({ region: "us-west-2", ...overrides });
}
`,
      },
      {
        title: "Shared defaults in another file",
        code: {
          "defaults.ts": `
export const AWS_DEFAULTS = { region: "us-east-1", maxAttempts: Number(process.env.BEDROCK_MAX_ATTEMPTS ?? 6) };
`,
          "example.ts": `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { AWS_DEFAULTS } from "./defaults";

export const client = new BedrockRuntimeClient({ ...AWS_DEFAULTS });
`,
        },
      },
      {
        title: "A retry wrapper around the only call",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1" });

async function withBackoff<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (attempt >= 5 || (error as Error).name !== "ThrottlingException") throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1000 * 2 ** attempt));
    }
  }
}

export function ask(question: string) {
  return withBackoff(() =>
    client.send(
      new ConverseCommand({
        modelId: "us.amazon.nova-lite-v1:0",
        messages: [{ role: "user", content: [{ text: question }] }],
        inferenceConfig: { maxTokens: 500 },
      }),
    ),
  );
}
`,
      },
      {
        title: "Vercel AI SDK: five retries",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
    maxRetries: 5,
  });
  return text;
}
`,
      },
      {
        title: "LangChain: attempts of the client below",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, clientOptions: { maxAttempts: 6 } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
      },
      {
        title: "LangChain: `withRetry` around the model",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5 });

export const classify = (text: string) => model.withRetry({ stopAfterAttempt: 6 }).invoke("Positive or negative? " + text);
`,
      },
      {
        title: "Strands makes six attempts by itself",
        code: `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0", maxTokens: 500 });
const agent = new Agent({ model, systemPrompt: "You answer questions about bicycles." });

export const ask = (question: string) => agent.invoke(question);
`,
      },
    ],
  },
});
