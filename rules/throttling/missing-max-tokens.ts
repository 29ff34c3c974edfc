import { modelIdKind, outputLimit } from "../../src/catalog/index.ts";
import type { ModelCall, SdkId } from "../../src/core/facts.ts";
import { type Context, defineRule, type Evidence, type Fix } from "../../src/core/rule.ts";
import { field, numbers, texts } from "../../src/core/value.ts";
import { isInvokeModel } from "../shared/apis.ts";
import { count } from "../shared/format.ts";
import { isRetired } from "../shared/lifecycle.ts";
import { type CalledModels, calledModels, limitedModels } from "../shared/models.ts";
import { byPlace } from "../shared/order.ts";

/** What the service or SDK does when no limit is given. */
type Omission = "fails" | "reserves-maximum" | "unknown";

/** SDKs that put a limit of their own into the request, or whose default is not documented. */
const OWN_DEFAULT: readonly SdkId[] = ["llamaindex", "genkit", "mastra"];

/** An answer of ordinary length: about 750 English words. */
const USUAL_ANSWER = 1024;

/** A limit that nobody would call too large: the threshold of `oversized-max-tokens`. */
const SMALL = 4096;

function omissionOf(call: ModelCall): Omission {
  if (OWN_DEFAULT.includes(call.sdk)) return "unknown";
  if (call.sdk === "anthropic-sdk") return "fails";
  if (!isInvokeModel(call)) return "reserves-maximum";
  if (call.bodyFamily === "claude") return "fails";
  // Bodies of Llama, Titan, Mistral and Jamba have small defaults of their own; those of others are not documented.
  return call.bodyFamily === "nova" ? "reserves-maximum" : "unknown";
}

/** SDKs whose limit is set where the model is made, for all calls of it. */
const SET_ON_MODEL: readonly SdkId[] = ["langchain", "strands"];

/** Whether a call before this one reports the same: one option of their common model would limit both. */
function isSaidBefore(call: ModelCall, context: Context<object>): boolean {
  const [client, ...others] = context.clientsOf(call);
  if (!client || others.length > 0 || !SET_ON_MODEL.includes(call.sdk)) return false;
  const [first] = context
    .callsOf(client)
    .filter((each) => each.sdk === call.sdk && isUnlimited(each))
    .sort((a, b) => byPlace(a.span, b.span));
  return first !== undefined && first.id !== call.id;
}

/** Whether a limit was meant and is written under a wrong name, which another rule says. */
function isMisspelt({ unknownOptions }: ModelCall): boolean {
  return unknownOptions.some(({ suggestion }) => suggestion !== null && LIMIT.test(suggestion));
}

const LIMIT = /max_?\w*tokens?$|maxGenLen$|max_gen_len$|maxTokenCount$/i;

/**
 * What several calls have in common whose model an SDK makes by itself: one model that is given to all of them limits all
 * answers.
 */
function causeOf(call: ModelCall): string | undefined {
  return SET_ON_MODEL.includes(call.sdk) && call.client.ids.length === 0 ? `${call.sdk} ${call.span.file}` : undefined;
}

function isUnlimited(call: ModelCall): boolean {
  if (call.operation !== "text" || call.sent === "no" || isMisspelt(call)) return false;
  return field(call.request, "maxTokens").status === "absent" && !isManagedPrompt(call);
}

/** A managed prompt brings its own inference settings, and Converse refuses others beside it. */
function isManagedPrompt(call: ModelCall): boolean {
  const id = field(call.request, "modelId");
  return id.status === "present" && texts(id.value).some((each) => modelIdKind(each.value) === "prompt");
}

/** What the answer needs, never above what the models can give. */
function answerSize(models: CalledModels, expected: number | null): number {
  const limits = limitedModels(models).map((model) => model.tokens);
  return Math.min(expected ?? USUAL_ANSWER, ...limits);
}

function fixesFor(call: ModelCall, context: Context<object>, models: CalledModels): readonly Fix[] {
  const answer = answerSize(models, context.configuration.expectedOutputTokens);
  const tokens = answer + thinkingTokens(call);
  if (Number.isNaN(tokens)) return [];
  return [
    {
      title: `Limit the answer to ${count(tokens)} tokens`,
      safe: false,
      changes: [{ kind: "set", target: call.id, field: "maxTokens", value: { kind: "literal", value: tokens } }],
    },
  ];
}

/** Thinking counts against the limit, so a fix has to leave room for it. `NaN` where the budget is not known. */
function thinkingTokens(call: ModelCall): number {
  const budget = field(call.request, "thinkingBudget");
  if (budget.status === "absent") return 0;
  const known = budget.status === "present" ? numbers(budget.value)[0] : undefined;
  return known?.value ?? Number.NaN;
}

/** What is reserved, as exactly as the models are known: the largest of them is named. */
function reservation(models: CalledModels): string {
  const largest = limitedModels(models)[0];
  if (!largest) return "the model's maximum";
  return `the model's maximum (${count(largest.tokens)} tokens for ${largest.name})`;
}

/** Whether none of the models can give a long answer, so that there is little to reserve too much of. */
function isSmall({ known, complete }: CalledModels): boolean {
  return (
    complete &&
    known.every(({ entry }) => {
      const limit = outputLimit(entry);
      return limit !== null && limit.tokens <= SMALL && entry.maxOutputTokensConfidence !== "conflict";
    })
  );
}

function evidenceFor(call: ModelCall, models: CalledModels): Evidence {
  return models.complete && !isInvokeModel(call) ? "proven" : "likely";
}

export default defineRule({
  title: "No output limit",
  severity: "warning",
  why: `
When a request starts, Bedrock takes its whole input **plus \`maxTokens\`** out of the tokens-per-minute quota, and
throttles if the rest is too small. Only at the end is the reservation replaced by what was really used. Without
\`maxTokens\`, Converse reserves the model's maximum: 64,000 tokens for Claude Haiku 4.5, 128,000 for Claude Opus 5,
even for an answer of two sentences. AWS's own example: with 4,000 tokens of input, \`max_tokens\` of 32,000 reserves
36,000 tokens where 1,250 reserves 5,250, for the same answer. Money is not lost, throughput is.

What leaving it out means depends on the API:

| API | Without a limit |
|---|---|
| Converse, ConverseStream, and SDKs that build on them | the model's maximum is reserved |
| InvokeModel, Claude; Anthropic SDK | the request fails: \`max_tokens\` is required. Reported as an error |
| InvokeModel, Nova | "dynamic"; reserved like the maximum |
| InvokeModel, Llama and Titan | 512 tokens. Silent |
| InvokeModel, Mistral | 512 or 8,192 tokens. Silent |
| InvokeModel, Jamba | 4,096 tokens. Silent |
| InvokeModel, other families | not documented. Silent |

A model that writes 4,096 tokens at most reserves no more than a limit that would pass as ordinary: that is information. A
model at its end of life reserves nothing, since its requests fail: \`capacity/retired-model\` says so.

LangChain and Strands take the limit where the model is made: of several calls of one model the first is reported. Where
Strands makes its default model for the agents of a file, the first call is told in full and the others as information. A
limit under a wrong name is \`governance/unknown-request-option\`'s affair.

The fix writes the configuration's \`expectedOutputTokens\`. Without that it writes 1,024, about 750 English words, or the
model's maximum where that is smaller; a thinking budget is added. Look at \`OutputTokenCount\` in CloudWatch for the
right number, and handle the stop reason \`max_tokens\`.
`,
  whenNotToUse: `
Switch the rule off for code whose answers really run up to the model's maximum, or for a model behind provisioned
throughput only, where no per-minute quota is shared.
`,
  references: [
    {
      title: "Amazon Bedrock: how tokens are counted against quotas",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html",
    },
    {
      title: "Amazon Bedrock: request body of Anthropic Claude messages",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html",
    },
    {
      title: "OWASP LLM10:2025 Unbounded Consumption",
      url: "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    },
  ],
  guide: ["G4.7"],
  messages: {
    reserved:
      "No output limit: each request reserves {reservation} from the tokens-per-minute quota when it starts, however short the answer. Set the limit to what the answer needs (`maxTokens` or this API's name for it).",
    required:
      "This request fails: Claude's messages API requires `max_tokens`. Set it to what the answer needs; it is also what is reserved from the tokens-per-minute quota.",
  },
  call(call, context, report) {
    if (!isUnlimited(call) || isSaidBefore(call, context)) return;
    const omission = omissionOf(call);
    if (omission === "unknown") return;
    const models = calledModels(call);
    // Requests to a model that is gone reserve nothing: they fail, which another rule says.
    if (models.complete && models.known.every(({ entry }) => isRetired(entry, context.today))) return;
    const fixes = fixesFor(call, context, models);
    const cause = causeOf(call);
    if (omission === "fails") {
      report({ span: call.anchor, message: "required", evidence: "proven", severity: "error", fixes });
    } else {
      report({
        span: call.anchor,
        message: "reserved",
        data: { reservation: reservation(models) },
        evidence: evidenceFor(call, models),
        ...(isSmall(models) ? { severity: "info" as const } : {}),
        ...(cause === undefined ? {} : { cause }),
        fixes,
      });
    }
  },
  examples: {
    bad: [
      {
        title: "Strands: the default model of two agents, told in full once",
        at: "invoke(",
        count: 2,
        code: `
import { Agent } from "@strands-agents/sdk";

const reader = new Agent({ systemPrompt: "You sum up reports." });
const critic = new Agent({ systemPrompt: "You find what is missing." });

export async function review(report: string) {
  const summary = await reader.invoke("Sum this up: " + report);
  const gaps = await critic.invoke("What is missing? " + report);
  return { summary, gaps };
}
`,
      },
      {
        title: "Vercel AI SDK: thinking of a length that nobody knows, for which no limit can be proposed",
        at: "generateText",
        code: `
import { amazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const solve = (prompt: string) =>
  generateText({
    model: amazonBedrock("us.anthropic.claude-opus-4-7"),
    prompt,
    maxRetries: 5,
    providerOptions: { bedrock: { reasoningConfig: { type: "adaptive", maxReasoningEffort: "high" } } },
  });
`,
      },
      {
        title: "Converse without inference settings",
        at: "ConverseCommand({",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function title(article: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      // One line, nothing else.
      messages: [{ role: "user", content: [{ text: "Write a headline for: " + article }] }],
    }),
  );
  return answer.output?.message?.content?.[0]?.text;
}
`,
        fixes: {
          "Limit the answer to 1,024 tokens": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function title(article: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      // One line, nothing else.
      messages: [{ role: "user", content: [{ text: "Write a headline for: " + article }] }],
      inferenceConfig: { maxTokens: 1024 },
    }),
  );
  return answer.output?.message?.content?.[0]?.text;
}
`,
        },
      },
      {
        title: "Inference settings without a limit, expected size from the configuration",
        at: "ConverseStreamCommand({",
        configuration: { expectedOutputTokens: 600 },
        code: `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "eu-west-1", maxAttempts: 6 });

export const reply = (text: string) =>
  client.send(
    new ConverseStreamCommand({
      modelId: process.env.MODEL_ID ?? "eu.amazon.nova-premier-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { temperature: 0.2 },
    }),
  );
`,
        fixes: {
          "Limit the answer to 600 tokens": `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "eu-west-1", maxAttempts: 6 });

export const reply = (text: string) =>
  client.send(
    new ConverseStreamCommand({
      modelId: process.env.MODEL_ID ?? "eu.amazon.nova-premier-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { temperature: 0.2, maxTokens: 600 },
    }),
  );
`,
        },
      },
      {
        title: "A Claude body without its required field, in CommonJS",
        language: "js",
        at: "InvokeModelCommand({",
        code: `
const { BedrockRuntimeClient, InvokeModelCommand } = require("@aws-sdk/client-bedrock-runtime");

const client = new BedrockRuntimeClient({ region: "us-west-2", maxAttempts: 6 });

exports.translate = async (text) => {
  const answer = await client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        messages: [{ role: "user", content: "Translate into French: " + text }],
      }),
    }),
  );
  return JSON.parse(answer.body.transformToString()).content[0].text;
};
`,
        fixes: {
          "Limit the answer to 1,024 tokens": `
const { BedrockRuntimeClient, InvokeModelCommand } = require("@aws-sdk/client-bedrock-runtime");

const client = new BedrockRuntimeClient({ region: "us-west-2", maxAttempts: 6 });

exports.translate = async (text) => {
  const answer = await client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        messages: [{ role: "user", content: "Translate into French: " + text }],
        max_tokens: 1024,
      }),
    }),
  );
  return JSON.parse(answer.body.transformToString()).content[0].text;
};
`,
        },
      },
      {
        title: "Vercel AI SDK",
        at: "generateText({",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxRetries: 5,
  });
  return text;
}
`,
        fixes: {
          "Limit the answer to 1,024 tokens": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxRetries: 5,
    maxOutputTokens: 1024,
  });
  return text;
}
`,
        },
      },
      {
        title: "LangChain: once for a model, however many calls it has",
        at: 'invoke("Positive',
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", clientOptions: { maxAttempts: 6 } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
export const translate = (text: string) => model.stream("In French: " + text);
`,
        fixes: {
          "Limit the answer to 1,024 tokens": `
import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", clientOptions: { maxAttempts: 6 }, maxTokens: 1024 });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
export const translate = (text: string) => model.stream("In French: " + text);
`,
        },
      },
      {
        title: "LangChain: the limit belongs to the model of a chain",
        at: "invoke(",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";
import { ChatPromptTemplate } from "@langchain/core/prompts";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-premier-v1:0", clientOptions: { maxAttempts: 6 } });
const prompt = ChatPromptTemplate.fromMessages([
  ["system", "You write headlines."],
  ["human", "{article}"],
]);

export const title = (article: string) => prompt.pipe(model).invoke({ article });
`,
        fixes: {
          "Limit the answer to 1,024 tokens": `
import { ChatBedrockConverse } from "@langchain/aws";
import { ChatPromptTemplate } from "@langchain/core/prompts";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-premier-v1:0", clientOptions: { maxAttempts: 6 }, maxTokens: 1024 });
const prompt = ChatPromptTemplate.fromMessages([
  ["system", "You write headlines."],
  ["human", "{article}"],
]);

export const title = (article: string) => prompt.pipe(model).invoke({ article });
`,
        },
      },
      {
        title: "Strands: the limit belongs to the agent's model",
        at: "invoke(",
        code: `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0" });
const agent = new Agent({ model, systemPrompt: "You answer questions about bicycles." });

export const ask = (question: string) => agent.invoke(question);
`,
        fixes: {
          "Limit the answer to 1,024 tokens": `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0", maxTokens: 1024 });
const agent = new Agent({ model, systemPrompt: "You answer questions about bicycles." });

export const ask = (question: string) => agent.invoke(question);
`,
        },
      },
    ],
    good: [
      {
        title: "A limit under a wrong name, which `governance/unknown-request-option` reports",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const translate = (text: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfiguration: { maximumTokens: 500 },
    }),
  );
`,
      },
      {
        title: "A model that is gone reserves nothing",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const title = (article: string) =>
  generateText({
    model: bedrock("us.anthropic.claude-sonnet-4-20250514-v1:0"),
    prompt: "Write a headline for: " + article,
    maxRetries: 5,
  });
`,
      },
      {
        title: "Vercel AI SDK: reasoning may become a budget, to which the provider sets a limit by itself",
        code: `
import { amazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const solve = (prompt: string) =>
  generateText({ model: amazonBedrock("us.anthropic.claude-sonnet-4-5-20250929-v1:0"), prompt, reasoning: "medium" });
`,
      },
      {
        title: "A limit near what the answer needs",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const title = (article: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text: "Write a headline for: " + article }] }],
      inferenceConfig: { maxTokens: 60 },
    }),
  );
`,
      },
      {
        title: "Settings that are spread in from a parameter may hold it",
        code: `
import { BedrockRuntimeClient, ConverseCommand, type InferenceConfiguration } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (text: string, settings: InferenceConfiguration) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { temperature: 0, ...settings },
    }),
  );
`,
      },
      {
        title: "The request is built by a helper in another file",
        code: {
          "request.ts": `
export function buildRequest(text: string) {
  return {
    modelId: "us.amazon.nova-lite-v1:0",
    messages: [{ role: "user" as const, content: [{ text }] }],
    inferenceConfig: { maxTokens: 500 },
  };
}
`,
          "example.ts": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { buildRequest } from "./request";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (text: string) => client.send(new ConverseCommand(buildRequest(text)));
`,
        },
      },
      {
        title: "Llama's body has a default of 512 tokens",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const complete = (prompt: string) =>
  client.send(
    new InvokeModelCommand({
      modelId: "us.meta.llama3-3-70b-instruct-v1:0",
      body: JSON.stringify({ prompt, temperature: 0.1 }),
    }),
  );
`,
      },
      {
        title: "Embeddings have no output to limit",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const embed = (inputText: string) =>
  client.send(
    new InvokeModelCommand({
      modelId: "amazon.titan-embed-text-v2:0",
      body: JSON.stringify({ inputText }),
    }),
  );
`,
      },
      {
        title: "Vercel AI SDK: beside a thinking budget the provider sets a limit by itself",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    providerOptions: { bedrock: { reasoningConfig: { type: "enabled", budgetTokens: 2000 } } },
  });
  return text;
}
`,
      },
      {
        title: "LangChain: a limit near what the answer needs",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5 });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
      },
      {
        title: "Strands: a limit near what the answer needs",
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
