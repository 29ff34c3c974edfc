import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { config } from "../config.js";

export const bedrock = new BedrockRuntimeClient({
  region: config.region,
  maxAttempts: 6,
  retryMode: "standard",
  requestHandler: { requestTimeout: 30_000 },
});
