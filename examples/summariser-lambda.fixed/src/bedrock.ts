import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

/** A tagged application inference profile of Claude Haiku 4.5, made in `template.yaml`. */
export const MODEL_ID = process.env.BEDROCK_INFERENCE_PROFILE_ARN;

/** A version of a guardrail that looks for prompt attacks in documents, made there as well. */
export const GUARDRAIL = {
  guardrailIdentifier: process.env.BEDROCK_GUARDRAIL_ID,
  guardrailVersion: process.env.BEDROCK_GUARDRAIL_VERSION,
};

/** A summary of 500 words has some 750 tokens. */
export const MAX_TOKENS = 1_000;

export const bedrock = new BedrockRuntimeClient({
  region: process.env.AWS_REGION,
  maxAttempts: 6,
  retryMode: "standard",
});
