import { AGENT_RUNTIME_APIS } from "./shared/agent-requests.ts";
import { awsService } from "./shared/aws-service.ts";

/** AWS SDK for JavaScript v3, `@aws-sdk/client-bedrock-agent-runtime`: agents, flows and knowledge bases. */
export const agentRuntime = awsService({
  id: "agent-runtime",
  module: /^@aws-sdk\/client-bedrock-agent-runtime(\/|@|$)/,
  clients: new Set(["BedrockAgentRuntimeClient", "BedrockAgentRuntime"]),
  apis: AGENT_RUNTIME_APIS,
});
