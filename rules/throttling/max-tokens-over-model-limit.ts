import type { LiteralValue } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, isSettled, numbers } from "../../src/core/value.ts";
import { count } from "../shared/format.ts";
import { calledModels, limitedModels } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";

function lowerFix(literal: LiteralValue, tokens: number, safe: boolean): Fix {
  return {
    title: `Lower the limit to the model's ${count(tokens)} tokens`,
    safe,
    changes: [{ kind: "replace", span: literal.span, value: { kind: "literal", value: tokens } }],
  };
}

export default defineRule({
  title: "Output limit above what the model can produce",
  severity: "error",
  why: `
Each model has a largest answer. A request whose \`maxTokens\` is above it is refused with \`ValidationException\` (400)
before any token is produced, and the SDK does not retry it: the code path fails every time it runs. It happens most
when a model is exchanged for a smaller or older one and the constant beside it stays.

Only limits that AWS's model cards state, or on which several sources agree, are used. For all other models the rule
says nothing.
`,
  whenNotToUse: "Switch the rule off for a single line if AWS has raised a model's limit since the catalogue's date.",
  references: [
    {
      title: "Amazon Bedrock: model cards",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html",
    },
  ],
  guide: ["G4.7"],
  messages: {
    over: "{limit} output tokens are more than the {maximum} that {model} can produce: the request fails. Lower the limit or choose a model with a larger one.",
  },
  call(call, _context, report) {
    const limit = field(call.request, "maxTokens");
    if (call.operation !== "text" || call.sent === "no" || limit.status !== "present") return;
    const models = calledModels(call);
    const limited = limitedModels(models);
    for (const literal of numbers(limit.value)) {
      const exceeded = limited.filter((model) => model.firm && literal.value > model.tokens);
      const smallest = exceeded.at(-1);
      if (!smallest) continue;
      // Of several models and several limits, not every pair need meet.
      const certain = models.complete && exceeded.length === models.known.length && isSettled(limit.value);
      report({
        span: literal.span,
        message: "over",
        data: { limit: count(literal.value), maximum: count(smallest.tokens), model: smallest.name },
        evidence: certain ? "proven" : "likely",
        steps: wayTo(literal, call, "It limits the answers of this call"),
        fixes: [lowerFix(literal, smallest.tokens, certain)],
      });
    }
  },
  examples: {
    bad: [
      {
        title: "The limit of another model",
        at: "128000",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const report = (data: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      messages: [{ role: "user", content: [{ text: data }] }],
      inferenceConfig: {
        maxTokens: 128000, // Reports are long.
      },
    }),
  );
`,
        fixes: {
          "Lower the limit to the model's 64,000 tokens": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const report = (data: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      messages: [{ role: "user", content: [{ text: data }] }],
      inferenceConfig: {
        maxTokens: 64000, // Reports are long.
      },
    }),
  );
`,
        },
      },
      {
        title: "A Llama body, in CommonJS",
        language: "js",
        at: "8192",
        code: `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ region: "us-east-2", maxAttempts: 6 });
const MAX_GEN_LEN = 8192;

exports.complete = (prompt) =>
  bedrock.invokeModel({
    modelId: "us.meta.llama3-3-70b-instruct-v1:0",
    body: JSON.stringify({ prompt, max_gen_len: MAX_GEN_LEN }),
  });
`,
        fixes: {
          "Lower the limit to the model's 4,000 tokens": `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ region: "us-east-2", maxAttempts: 6 });
const MAX_GEN_LEN = 4000;

exports.complete = (prompt) =>
  bedrock.invokeModel({
    modelId: "us.meta.llama3-3-70b-instruct-v1:0",
    body: JSON.stringify({ prompt, max_gen_len: MAX_GEN_LEN }),
  });
`,
        },
      },
      {
        title: "LangChain, the limit of another model",
        at: "128000",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse("us.anthropic.claude-haiku-4-5-20251001-v1:0", { maxTokens: 128000 });

export const report = (data: string) => model.stream(data);
`,
        fixes: {
          "Lower the limit to the model's 64,000 tokens": `
import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse("us.anthropic.claude-haiku-4-5-20251001-v1:0", { maxTokens: 64000 });

export const report = (data: string) => model.stream(data);
`,
        },
      },
    ],
    good: [
      {
        title: "Exactly the model's maximum",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const report = (data: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      messages: [{ role: "user", content: [{ text: data }] }],
      inferenceConfig: { maxTokens: 64000 },
    }),
  );
`,
      },
      {
        title: "A model on whose limit the sources disagree",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const report = (data: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: data }] }],
      inferenceConfig: { maxTokens: 12000 },
    }),
  );
`,
      },
      {
        title: "An application inference profile hides its model",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const report = (data: string) =>
  client.send(
    new ConverseCommand({
      modelId: "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
      messages: [{ role: "user", content: [{ text: data }] }],
      inferenceConfig: { maxTokens: 200000 },
    }),
  );
`,
      },
      {
        title: "Vercel AI SDK: exactly the model's maximum",
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
      },
    ],
  },
});
