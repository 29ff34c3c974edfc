import type { Client, ModelCall, SdkId } from "../../src/core/facts.ts";
import type { Context } from "../../src/core/rule.ts";
import { field, isSettled, texts } from "../../src/core/value.ts";

/** Whether the request carries a body in the model family's own shape instead of Converse's common one. */
export function isInvokeModel(call: ModelCall): boolean {
  return call.api.startsWith("InvokeModel");
}

/** Whether the call goes to one of the endpoints that speak OpenAI's language. */
export function isOpenAiShaped(call: ModelCall): boolean {
  return call.sdk === "openai";
}

/** Whether the call goes to the endpoint `bedrock-mantle`, which has model ids and features of its own. */
export function isMantle(call: ModelCall, context: Context<object>): boolean {
  return context.clientsOf(call).some((client) => client.name.includes("Mantle"));
}

/** Whether the call goes to `bedrock-runtime` itself, as far as is known, and not to a gateway or a stand-in for tests. */
export function isOnRuntime(call: ModelCall, context: Context<object>): boolean {
  return !isOpenAiShaped(call) && !isMantle(call, context) && !context.clientsOf(call).some(hasOtherEndpoint);
}

const AWS = /\.amazonaws\.com(\.cn)?(\/|:|$)/;

function hasOtherEndpoint(client: Client): boolean {
  const endpoint = field(client.options, "endpoint");
  if (endpoint.status !== "present") return false;
  return !isSettled(endpoint.value) || !texts(endpoint.value).every((each) => AWS.test(each.value));
}

/** SDKs that have a place for the metadata of a request. */
const WITH_METADATA: ReadonlySet<SdkId> = new Set(["aws-sdk", "aws-sdk-v2", "ai-sdk", "langchain", "strands", "fetch"]);

/** Whether metadata can be put on the request. */
export function takesMetadata(call: ModelCall): boolean {
  return WITH_METADATA.has(call.sdk);
}

/** Whether the answer is written from documents, and says from which. */
export function answersFromSources(call: ModelCall): boolean {
  return call.api.startsWith("RetrieveAndGenerate");
}
