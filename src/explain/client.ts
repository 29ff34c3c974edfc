import type { Client, Retries, SdkId, Timeout } from "../core/facts.ts";
import { field } from "../core/value.ts";
import { count, type Explanation, known, properties, unknown, type Verdict } from "./explanation.ts";
import { valueVerdict } from "./values.ts";

/** What is known of a client where it is made. */
export function explainClient(client: Client): Explanation {
  return {
    title: `Client ${client.name}`,
    sdk: SDKS[client.sdk],
    span: client.span,
    properties: properties({
      Region: clientRegion(client),
      Retries: retriesVerdict(client.retries),
      Timeout: timeoutVerdict(client.timeout),
      Made: known(MADE[client.scope]),
    }),
  };
}

/** SDKs by the names that their users know. */
export const SDKS: Readonly<Record<SdkId, string>> = {
  "aws-sdk": "AWS SDK for JavaScript v3",
  "aws-sdk-v2": "AWS SDK for JavaScript v2",
  "anthropic-sdk": "Anthropic SDK for Bedrock",
  "ai-sdk": "Vercel AI SDK",
  langchain: "LangChain",
  strands: "Strands Agents",
  openai: "OpenAI SDK",
  "agent-runtime": "AWS SDK for Bedrock agents",
  llamaindex: "LlamaIndex",
  genkit: "Genkit",
  mastra: "Mastra",
  fetch: "HTTP",
};

const MADE: Readonly<Record<Client["scope"], string>> = {
  module: "once, when the module is loaded",
  function: "each time the function runs",
  handler: "on every request",
  loop: "on every turn of a loop",
  constructor: "with every instance of the class",
};

/** The region that a client is set to. */
export function clientRegion(client: Client): Verdict {
  return valueVerdict(field(client.options, "region"), known("from the environment or the AWS profile"));
}

/** How often a failed request is repeated, and in which way. */
export function retriesVerdict({ status, maxAttempts, mode, steps }: Retries): Verdict {
  if (status === "unknown") return unknown(NOT_IN_SIGHT, steps);
  const attempts =
    maxAttempts === null ? "" : `, ${count(maxAttempts)} ${maxAttempts === 1 ? "attempt" : "attempts"} in total`;
  return known(`${RETRIES[status]}${attempts}${mode === null ? "" : `, ${mode} mode`}`, steps);
}

const RETRIES: Readonly<Record<Exclude<Retries["status"], "unknown">, string>> = {
  default: "the SDK's default",
  configured: "configured",
  disabled: "switched off",
  wrapped: "by the code around the call",
};

const NOT_IN_SIGHT = "the client or its options come from code that is not all in sight";

/** Whether somebody set how long a request may take. */
export function timeoutVerdict({ status, steps }: Timeout): Verdict {
  if (status === "unknown") return unknown(NOT_IN_SIGHT, steps);
  return known(status === "default" ? "the SDK's default" : "configured", steps);
}
