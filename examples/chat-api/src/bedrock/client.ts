import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const MODEL_ID = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

export const bedrock = new BedrockRuntimeClient({
  region: process.env.AWS_REGION ?? "us-east-1",
});
