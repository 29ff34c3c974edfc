import type { ModelCall, Value } from "../../src/core/facts.ts";
import { type Change, defineRule, type Fix } from "../../src/core/rule.ts";
import { field, options } from "../../src/core/value.ts";
import { isOnlyProbed, isProbe } from "../shared/probes.ts";
import { wayTo } from "../shared/steps.ts";

/** A given strategy wins over the number of attempts, so it is looked at first. */
const OPTIONS = ["retryStrategy", "maxAttempts"] as const;

interface Culprit {
  readonly field: string;
  readonly value: Value;
}

function culpritOf(record: Value): Culprit | null {
  for (const name of OPTIONS) {
    const found = field(record, name);
    if (found.status === "present") return { field: name, value: found.value };
  }
  return null;
}

/** The first of several branches stands for all. */
function firstBranch(culprit: Culprit): Value {
  return options(culprit.value)[0] ?? culprit.value;
}

function fixesFor(target: string, culprit: Culprit | null): readonly Fix[] {
  if (!culprit) return [];
  const change: Change = { kind: "remove", target, field: culprit.field };
  const title = "Use the SDK's default retries";
  return [{ title, safe: culprit.field === "maxAttempts", changes: [change] }];
}

function isRetriedOutside(calls: readonly ModelCall[]): boolean {
  return calls.length > 0 && calls.every((call) => call.retries.status === "wrapped");
}

export default defineRule({
  title: "Retries switched off",
  severity: "error",
  why: `
\`maxAttempts: 1\` means the first try and nothing else; so do \`maxRetries: 0\` and a retry strategy with one attempt.
Every \`ThrottlingException\` (429), \`ModelNotReadyException\` (429), \`InternalServerException\` (500),
\`ServiceUnavailableException\` (503) and broken connection then reaches the user, although the SDK would have repeated
exactly these. Bedrock's on-demand capacity is shared: short throttling is part of normal operation there, not an
exception.

\`maxAttempts\` counts the first try. Who means "one retry" has to write 2.
`,
  whenNotToUse: `
Switch the rule off for a client whose requests a queue or a workflow engine repeats with growing pauses (SQS redrive,
Step Functions \`Retry\`): retrying in both places multiplies the attempts.
`,
  references: [
    {
      title: "AWS SDKs and Tools: retry behavior",
      url: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    },
    {
      title: "Amazon Bedrock: scaling and throughput best practices",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/scaling-throughput-best-practices.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    client:
      "Retries are switched off for `{name}`: one attempt, so every throttled or failed request reaches the user. Remove the option for the SDK's default, set 6 as AWS recommends for Bedrock, or retry with backoff around every call.",
    call: "Retries are switched off for this call: one attempt, so a throttled or failed request reaches the user. Remove the option for the SDK's default, allow six attempts as AWS recommends for Bedrock, or retry with backoff around the call.",
  },
  client(client, context, report) {
    const calls = context.callsOf(client);
    if (client.retries.status !== "disabled" || isRetriedOutside(calls) || isOnlyProbed(calls)) return;
    const culprit = culpritOf(client.options);
    const value = culprit && firstBranch(culprit);
    report({
      span: value?.span ?? client.anchor,
      message: "client",
      data: { name: client.name },
      evidence: "proven",
      steps: value ? wayTo(value, client, `\`${client.name}\` is constructed with it`) : client.retries.steps,
      fixes: fixesFor(client.id, culprit),
    });
  },
  call(call, _context, report) {
    const culprit = culpritOf(call.request);
    if (call.retries.status !== "disabled" || call.sent === "no" || !culprit || isProbe(call)) return;
    const value = firstBranch(culprit);
    report({
      span: value.span,
      message: "call",
      evidence: "proven",
      steps: wayTo(value, call, "It is given to this call"),
      fixes: fixesFor(call.id, culprit),
    });
  },
  examples: {
    bad: [
      {
        title: "One attempt",
        at: "1,",
        code: `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({
  region: "eu-west-1",
  maxAttempts: 1, // Fail fast.
});

export async function stream(prompt: string) {
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: "eu.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: prompt }] }],
      inferenceConfig: { maxTokens: 800 },
    }),
  );
  return stream;
}
`,
        fixes: {
          "Use the SDK's default retries": `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({
  region: "eu-west-1",
  // Fail fast.
});

export async function stream(prompt: string) {
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: "eu.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: prompt }] }],
      inferenceConfig: { maxTokens: 800 },
    }),
  );
  return stream;
}
`,
        },
      },
      {
        title: "The number comes from a constant, in CommonJS with the aggregated client",
        language: "js",
        at: "1;",
        code: `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

// Keeps latency down.
const MAX_ATTEMPTS = 1;

const bedrock = new BedrockRuntime({ region: "us-east-1", maxAttempts: MAX_ATTEMPTS });

exports.classify = async (text) => {
  const answer = await bedrock.invokeModel({
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    body: JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 20,
      messages: [{ role: "user", content: text }],
    }),
  });
  return JSON.parse(answer.body.transformToString()).content[0].text;
};
`,
        fixes: {
          "Use the SDK's default retries": `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

// Keeps latency down.
const MAX_ATTEMPTS = 1;

const bedrock = new BedrockRuntime({ region: "us-east-1" });

exports.classify = async (text) => {
  const answer = await bedrock.invokeModel({
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    body: JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 20,
      messages: [{ role: "user", content: text }],
    }),
  });
  return JSON.parse(answer.body.transformToString()).content[0].text;
};
`,
        },
      },
      {
        title: "Vercel AI SDK: no retries for this call",
        at: "0,",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
    maxRetries: 0,
  });
  return text;
}
`,
        fixes: {
          "Use the SDK's default retries": `
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
        },
      },
      {
        title: "LangChain: one attempt of the client below",
        at: "1 }",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, clientOptions: { region: "us-east-1", maxAttempts: 1 } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
        fixes: {
          "Use the SDK's default retries": `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, clientOptions: { region: "us-east-1" } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
        },
      },
    ],
    good: [
      {
        title: "Vercel AI SDK: a probe that wants the first answer",
        code: `
import { amazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const ping = () =>
  generateText({
    model: amazonBedrock("us.amazon.nova-micro-v1:0"),
    prompt: "ping",
    maxOutputTokens: 1,
    maxRetries: 0,
  });
`,
      },
      {
        title: "A probe that wants the first answer",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

export async function canReach(region: string) {
  const client = new BedrockRuntimeClient({ region, maxAttempts: 1 });
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
        title: "Two attempts are one retry",
        code: `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 2 });
`,
      },
      {
        title: "The environment decides",
        code: `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const client = new BedrockRuntimeClient({
  region: "us-east-1",
  maxAttempts: Number(process.env.BEDROCK_MAX_ATTEMPTS),
});
`,
      },
      {
        title: "One attempt each, repeated outside with backoff",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import pRetry from "p-retry";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 1 });

export function ask(question: string) {
  return pRetry(
    () =>
      client.send(
        new ConverseCommand({
          modelId: "us.amazon.nova-lite-v1:0",
          messages: [{ role: "user", content: [{ text: question }] }],
          inferenceConfig: { maxTokens: 300 },
        }),
      ),
    { retries: 5, minTimeout: 500, randomize: true },
  );
}
`,
      },
      {
        title: "Vercel AI SDK: one retry",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
    maxRetries: 1,
  });
  return text;
}
`,
      },
      {
        title: "LangChain: one attempt each, repeated by `withRetry`",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, clientOptions: { maxAttempts: 1 } });

export const classify = (text: string) => model.withRetry({ stopAfterAttempt: 6 }).invoke("Positive or negative? " + text);
`,
      },
    ],
  },
});
