import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const MODEL_ID = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

/** The most that the model writes. */
export const MAX_TOKENS = 128_000;

export const bedrock = new BedrockRuntimeClient({
  region: process.env.AWS_REGION,
  maxAttempts: 1, // API Gateway gives up after 29 seconds, so there is no time to try again.
});
