import { told } from "./answers.ts";
import type { AwsApi } from "./aws-service.ts";
import type { Names } from "./names.ts";
import { readNamed } from "./requests.ts";

const AGENT: Names = {
  modelId: ["foundationModel"],
  agentId: ["agentId"],
  agentAliasId: ["agentAliasId"],
  sessionId: ["sessionId"],
  system: ["instruction"],
  messages: ["inputText"],
  guardrail: ["guardrailConfiguration"],
  guardrailVersion: ["guardrailConfiguration.guardrailVersion"],
};

const KNOWLEDGE_BASE = "retrieveAndGenerateConfiguration.knowledgeBaseConfiguration";
const EXTERNAL_SOURCES = "retrieveAndGenerateConfiguration.externalSourcesConfiguration";

const GENERATION = [KNOWLEDGE_BASE, EXTERNAL_SOURCES].map((each) => `${each}.generationConfiguration`);
const inGeneration = (path: string): readonly string[] => GENERATION.map((each) => `${each}.${path}`);

const RETRIEVE_AND_GENERATE: Names = {
  modelId: [`${KNOWLEDGE_BASE}.modelArn`, `${EXTERNAL_SOURCES}.modelArn`],
  knowledgeBaseId: [`${KNOWLEDGE_BASE}.knowledgeBaseId`],
  messages: ["input.text"],
  system: inGeneration("promptTemplate.textPromptTemplate"),
  maxTokens: inGeneration("inferenceConfig.textInferenceConfig.maxTokens"),
  temperature: inGeneration("inferenceConfig.textInferenceConfig.temperature"),
  guardrail: inGeneration("guardrailConfiguration"),
  guardrailIdentifier: inGeneration("guardrailConfiguration.guardrailId"),
  guardrailVersion: inGeneration("guardrailConfiguration.guardrailVersion"),
  performance: inGeneration("performanceConfig.latency"),
  numberOfResults: [`${KNOWLEDGE_BASE}.retrievalConfiguration.vectorSearchConfiguration.numberOfResults`],
  filter: [`${KNOWLEDGE_BASE}.retrievalConfiguration.vectorSearchConfiguration.filter`],
  reranking: [`${KNOWLEDGE_BASE}.retrievalConfiguration.vectorSearchConfiguration.rerankingConfiguration`],
};

const RETRIEVE: Names = {
  knowledgeBaseId: ["knowledgeBaseId"],
  messages: ["retrievalQuery.text"],
  guardrail: ["guardrailConfiguration"],
  guardrailVersion: ["guardrailConfiguration.guardrailVersion"],
  numberOfResults: ["retrievalConfiguration.vectorSearchConfiguration.numberOfResults"],
  filter: ["retrievalConfiguration.vectorSearchConfiguration.filter"],
  reranking: ["retrievalConfiguration.vectorSearchConfiguration.rerankingConfiguration"],
};

const FLOW: Names = { flowId: ["flowIdentifier"], flowAliasId: ["flowAliasIdentifier"], messages: ["inputs"] };

/**
 * The APIs of `bedrock-agent-runtime`, in whichever version of the SDK. Agents and flows always answer with a stream of
 * events, which most callers collect: they are neither streaming nor not.
 */
export const AGENT_RUNTIME_APIS: readonly AwsApi[] = [
  { api: "InvokeAgent", streaming: null, read: readNamed(AGENT, "agent") },
  { api: "InvokeInlineAgent", streaming: null, read: readNamed(AGENT, "agent") },
  { api: "InvokeFlow", streaming: null, read: readNamed(FLOW, "flow") },
  { api: "Retrieve", streaming: false, read: readNamed(RETRIEVE, "retrieval") },
  {
    api: "RetrieveAndGenerate",
    streaming: false,
    read: readNamed(RETRIEVE_AND_GENERATE, "retrieval"),
    answer: () => ({ in: "answer", intervention: told("guardrailAction", "INTERVENED") }),
  },
  { api: "RetrieveAndGenerateStream", streaming: true, read: readNamed(RETRIEVE_AND_GENERATE, "retrieval") },
  {
    api: "Rerank",
    streaming: false,
    read: readNamed(
      {
        modelId: ["rerankingConfiguration.bedrockRerankingConfiguration.modelConfiguration.modelArn"],
        messages: ["queries"],
      },
      "rerank",
    ),
  },
];
