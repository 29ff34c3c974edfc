import { awsService } from "./shared/aws-service.ts";
import { readConverse, readInvokeModel, readNamed, readSpeech } from "./shared/requests.ts";

/** AWS SDK for JavaScript v3, `@aws-sdk/client-bedrock-runtime`. */
export const awsSdk = awsService({
  id: "aws-sdk",
  mentions:
    /client-bedrock-runtime|\b(Converse|ConverseStream|InvokeModel|InvokeModelWithResponseStream|InvokeModelWithBidirectionalStream|StartAsyncInvoke|ApplyGuardrail|CountTokens)Command\b|\.(converse|converseStream|invokeModel\w*|startAsyncInvoke|applyGuardrail)\(/,
  module: /^@aws-sdk\/client-bedrock-runtime(\/|@|$)/,
  clients: new Set(["BedrockRuntimeClient", "BedrockRuntime"]),
  apis: [
    { api: "Converse", streaming: false, read: readConverse },
    { api: "ConverseStream", streaming: true, read: readConverse },
    { api: "InvokeModel", streaming: false, read: readInvokeModel },
    { api: "InvokeModelWithResponseStream", streaming: true, read: readInvokeModel },
    { api: "InvokeModelWithBidirectionalStream", streaming: true, read: readSpeech },
    {
      api: "StartAsyncInvoke",
      streaming: false,
      read: readNamed({ modelId: ["modelId"], messages: ["modelInput"] }, "video"),
    },
    {
      api: "ApplyGuardrail",
      streaming: false,
      read: readNamed({ guardrail: ["guardrailIdentifier"], messages: ["content"] }, "guardrail"),
    },
    { api: "CountTokens", streaming: false, read: readNamed({ modelId: ["modelId"], messages: ["input"] }, "count") },
  ],
});
