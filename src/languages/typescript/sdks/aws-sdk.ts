import { awsService } from "./shared/aws-service.ts";
import { RUNTIME_APIS } from "./shared/requests.ts";

/** AWS SDK for JavaScript v3, `@aws-sdk/client-bedrock-runtime`. */
export const awsSdk = awsService({
  id: "aws-sdk",
  module: /^@aws-sdk\/client-bedrock-runtime(\/|@|$)/,
  clients: new Set(["BedrockRuntimeClient", "BedrockRuntime"]),
  apis: RUNTIME_APIS,
});
