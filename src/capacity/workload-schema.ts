import type { Schema } from "../core/schema.ts";
import { SERVICE_TIERS, WORKLOAD_VERSION } from "./workload.ts";

/** The largest number that a field may have. It leaves room for every product that is made of fields. */
const MAXIMUM = 1e15;

function amount(description: string, maximum = MAXIMUM): Schema {
  return { type: ["number", "null"], minimum: 0, maximum, description };
}

function text(description: string): Schema {
  return { type: ["string", "null"], minLength: 1, description };
}

const workload: Schema = {
  type: "object",
  required: ["name", "model"],
  properties: {
    name: { type: "string", minLength: 1, description: "What to call the workload." },
    model: text("Model id, profile id or ARN, as requests name it."),
    region: text("The region whose endpoint is called, such as us-east-1."),
    serviceTier: {
      type: ["string", "null"],
      enum: [...SERVICE_TIERS, null],
      description: "How requests are served and paid; `batch` for batch inference.",
    },
    inputTokens: amount("Average tokens of the prompt that are neither read from the cache nor written to it."),
    cacheReadTokens: amount("Average tokens of the prompt that are read from the cache."),
    cacheWriteTokens: amount("Average tokens of the prompt that are written to the cache."),
    cacheTtl: { type: ["string", "null"], enum: ["5m", "1h", null], description: "How long the cache keeps them." },
    outputTokens: amount("Average tokens of an answer."),
    outputVariation: amount("Standard deviation of the answers' length, divided by its mean.", 100),
    maxTokens: {
      type: ["integer", "null"],
      minimum: 1,
      maximum: MAXIMUM,
      description: "The output limit that requests set. Without it the model's maximum is reserved.",
    },
    requestsPerMinute: amount("Average requests per minute while there is traffic."),
    peakRequestsPerMinute: amount("Requests per minute at peak."),
    hoursPerDay: amount("Hours a day with traffic.", 24),
    streaming: { type: ["boolean", "null"], description: "Whether answers are streamed." },
    ttftMilliseconds: amount("Time to the first token."),
    outputTokensPerSecond: amount("Tokens per second after the first one."),
    staticPromptTokens: amount("Tokens of the prompt that are the same in every request, estimated from the code."),
    burndown: {
      type: ["number", "null"],
      minimum: 1,
      maximum: 1_000,
      description: "Quota tokens that one output token costs, for a model that the catalogue does not know.",
    },
    modelMaxTokens: {
      type: ["integer", "null"],
      minimum: 1,
      maximum: MAXIMUM,
      description: "The most tokens that the model answers with, where the catalogue does not know it.",
    },
    usdPerMillionInputTokens: amount("Price of a million input tokens in US dollars, where the catalogue has none."),
    usdPerMillionOutputTokens: amount("Price of a million output tokens in US dollars, where the catalogue has none."),
    call: {
      type: ["object", "null"],
      required: ["file", "function"],
      description: "The call in the code that the workload stands for.",
      properties: {
        file: { type: "string", minLength: 1 },
        function: { type: ["string", "null"] },
        api: { type: "string" },
        order: { type: "integer", minimum: 0 },
        unknown: {
          type: "array",
          items: { type: "string", enum: ["model", "maxTokens", "region", "streaming"] },
          description: "Fields that the code leaves open.",
        },
      },
    },
  },
};

const quota: Schema = {
  type: "object",
  required: ["model"],
  properties: {
    model: { type: "string", minLength: 1, description: "Id of the base model or of one of its profiles." },
    profile: text("The inference profile's geography, such as us or global; null for the bare model."),
    region: text("The region that the quota holds in; without it, in any."),
    tokensPerMinute: amount("Tokens per minute, as Service Quotas shows them for the account."),
    requestsPerMinute: amount("Requests per minute, where the account has such a quota."),
    tokensPerDay: amount("Tokens per day. Without it: 1,440 times the tokens per minute."),
  },
};

/** The JSON schema (draft-07) of `.bedrock-capacity.json`. Fields that it does not know are allowed and kept. */
export const workloadSchema: Schema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Workloads of the Bedrock Readiness capacity planner",
  type: "object",
  required: ["version", "workloads"],
  properties: {
    $schema: { type: "string" },
    version: { type: "integer", minimum: WORKLOAD_VERSION, maximum: WORKLOAD_VERSION },
    workloads: { type: "array", items: workload },
    quotas: { type: "array", items: quota },
  },
};
