// Agents, flows, knowledge bases and the smaller APIs of the runtime: what each request asks for, and what has no place in it.
import { describe, expect, it } from "vitest";
import { read, told } from "../../../support/project.ts";

const AGENTS = `import { BedrockAgentRuntime, BedrockAgentRuntimeClient, InvokeAgentCommand, InvokeInlineAgentCommand, InvokeFlowCommand, RetrieveCommand, RetrieveAndGenerateCommand, RetrieveAndGenerateStreamCommand, RerankCommand } from "@aws-sdk/client-bedrock-agent-runtime";\nconst client = new BedrockAgentRuntimeClient({ region: "us-east-1" });\n`;
const RUNTIME = `import { BedrockRuntimeClient, InvokeModelWithBidirectionalStreamCommand, StartAsyncInvokeCommand, ApplyGuardrailCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntimeClient({ region: "us-east-1" });\n`;

const send = (command: string, input: string): string => `await client.send(new ${command}Command(${input}));`;

const GENERATION = `{ retrieveAndGenerateConfiguration: { type: "KNOWLEDGE_BASE", knowledgeBaseConfiguration: {
  knowledgeBaseId: "KB", modelArn: "us.amazon.nova-pro-v1:0",
  retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 20, filter: { equals: { key: "tenant", value: "a" } } } },
  generationConfiguration: { inferenceConfig: { textInferenceConfig: { maxTokens: 500 } }, guardrailConfiguration: { guardrailId: "g", guardrailVersion: "1" } },
} }, input: { text: "Hello" } }`;

interface Expected {
  readonly sdk: string;
  readonly api: string;
  readonly operation: string;
  readonly streaming: boolean | null;
  readonly fields: Readonly<Record<string, string>>;
}

const TABLE: Readonly<Record<string, readonly [code: string, expected: Expected]>> = {
  "an agent": [
    AGENTS + send("InvokeAgent", `{ agentId: "A", agentAliasId: "TSTALIASID", sessionId: "s", inputText: "Hello" }`),
    {
      sdk: "agent-runtime",
      api: "InvokeAgent",
      operation: "agent",
      streaming: null,
      fields: { agentId: "A", agentAliasId: "TSTALIASID", messages: "Hello", guardrail: "absent", maxTokens: "absent" },
    },
  ],
  "an inline agent": [
    AGENTS +
      send(
        "InvokeInlineAgent",
        `{ foundationModel: "us.amazon.nova-pro-v1:0", instruction: "Help", guardrailConfiguration: { guardrailIdentifier: "g", guardrailVersion: "1" } }`,
      ),
    {
      sdk: "agent-runtime",
      api: "InvokeInlineAgent",
      operation: "agent",
      streaming: null,
      fields: { modelId: "us.amazon.nova-pro-v1:0", system: "Help", "guardrail.guardrailIdentifier": "g" },
    },
  ],
  "a flow": [
    AGENTS + send("InvokeFlow", `{ flowIdentifier: "F", flowAliasIdentifier: "1", inputs: [] }`),
    {
      sdk: "agent-runtime",
      api: "InvokeFlow",
      operation: "flow",
      streaming: null,
      fields: { flowId: "F", modelId: "absent" },
    },
  ],
  "a retrieval": [
    AGENTS + send("Retrieve", `{ knowledgeBaseId: "KB", retrievalQuery: { text: "Hello" } }`),
    {
      sdk: "agent-runtime",
      api: "Retrieve",
      operation: "retrieval",
      streaming: false,
      fields: { knowledgeBaseId: "KB", messages: "Hello", numberOfResults: "absent", filter: "absent" },
    },
  ],
  "a retrieval with an answer": [
    AGENTS + send("RetrieveAndGenerate", GENERATION),
    {
      sdk: "agent-runtime",
      api: "RetrieveAndGenerate",
      operation: "retrieval",
      streaming: false,
      fields: {
        modelId: "us.amazon.nova-pro-v1:0",
        maxTokens: "500",
        numberOfResults: "20",
        "guardrail.guardrailId": "g",
        messages: "Hello",
      },
    },
  ],
  "a retrieval with a stream of an answer from documents": [
    AGENTS +
      send(
        "RetrieveAndGenerateStream",
        `{ retrieveAndGenerateConfiguration: { type: "EXTERNAL_SOURCES", externalSourcesConfiguration: { modelArn: "m" } }, input: { text: "Hello" } }`,
      ),
    {
      sdk: "agent-runtime",
      api: "RetrieveAndGenerateStream",
      operation: "retrieval",
      streaming: true,
      fields: { modelId: "m", maxTokens: "absent", guardrail: "absent" },
    },
  ],
  "a method of the aggregated client": [
    `${AGENTS}const agents = new BedrockAgentRuntime({});\nawait agents.invokeAgent({ agentId: "A" });`,
    { sdk: "agent-runtime", api: "InvokeAgent", operation: "agent", streaming: null, fields: { agentId: "A" } },
  ],
  "speech, whose settings are events of a stream": [
    RUNTIME + send("InvokeModelWithBidirectionalStream", `{ modelId: "amazon.nova-2-sonic-v1:0", body: events() }`),
    {
      sdk: "aws-sdk",
      api: "InvokeModelWithBidirectionalStream",
      operation: "speech",
      streaming: true,
      fields: { modelId: "amazon.nova-2-sonic-v1:0", maxTokens: "unknown", guardrail: "absent" },
    },
  ],
  "a video": [
    RUNTIME +
      send("StartAsyncInvoke", `{ modelId: "luma.ray-v2:0", modelInput: { prompt: "A cat" }, outputDataConfig: {} }`),
    {
      sdk: "aws-sdk",
      api: "StartAsyncInvoke",
      operation: "video",
      streaming: false,
      fields: { modelId: "luma.ray-v2:0", maxTokens: "absent", messages: "A cat" },
    },
  ],
  "a guardrail on its own": [
    RUNTIME +
      send("ApplyGuardrail", `{ guardrailIdentifier: "g", guardrailVersion: "1", source: "INPUT", content: [] }`),
    {
      sdk: "aws-sdk",
      api: "ApplyGuardrail",
      operation: "guardrail",
      streaming: false,
      fields: { guardrail: "g", modelId: "absent" },
    },
  ],
  "a count of tokens": [
    RUNTIME + send("CountTokens", `{ modelId: "m", input: { converse: { messages: [] } } }`),
    { sdk: "aws-sdk", api: "CountTokens", operation: "count", streaming: false, fields: { modelId: "m" } },
  ],
};

describe("a request is read as", () => {
  it.each(Object.entries(TABLE).map(([title, [code, expected]]) => ({ title, code, expected })))(
    "$title",
    ({ code, expected: { fields, ...expected } }) => {
      const { call } = read(code);
      expect(call).toMatchObject(expected);
      expect(Object.fromEntries(Object.keys(fields).map((name) => [name, told(call, name)]))).toEqual(fields);
    },
  );
});

it("knows the client, its retries and its region", () => {
  const { call, client } = read(AGENTS + send("InvokeAgent", "{}"));
  expect(client).toMatchObject({ sdk: "agent-runtime", name: "BedrockAgentRuntimeClient" });
  expect(call).toMatchObject({ region: "us-east-1", retries: { status: "default" }, timeout: { status: "default" } });
  expect(call.client).toEqual({ status: "known", ids: [client.id] });
});
