import { defineRule, type Project } from "../../src/core/rule.ts";
import { field, isSettled, numbers } from "../../src/core/value.ts";
import { count } from "../shared/format.ts";
import { wayTo } from "../shared/steps.ts";

interface Options {
  readonly maxResults: number;
}

/** Whether the project's own code reranks what it finds. */
function reranks({ calls }: Project): boolean {
  return calls.some((each) => each.operation === "rerank");
}

export default defineRule<"missing", Options>({
  title: "Many search results without reranking",
  severity: "hint",
  why: `
A vector search orders chunks by how near their embeddings are, which is not the same as how well they answer the
question. Asking for more results finds what is needed more often, but everything that is found goes into the prompt: at
some 300 tokens a chunk (the default size of a knowledge base's chunks), 25 results are about 7,500 input tokens, which are
paid with each question, delay the first token and count against the quota. Models also overlook what stands in the
middle of a long context.

A reranking model reads question and chunk together and orders them anew. So the search can be wide and the prompt
short: retrieve 25, keep 5.

\`\`\`ts
vectorSearchConfiguration: {
  numberOfResults: 25,
  rerankingConfiguration: {
    type: "BEDROCK_RERANKING_MODEL",
    bedrockRerankingConfiguration: {
      modelConfiguration: { modelArn: rerankModelArn },
      numberOfRerankedResults: 5,
    },
  },
}
\`\`\`
`,
  whenNotToUse: `
Switch the rule off where the results are reranked by other code, or shown to people as a list. The option \`maxResults\`
says from how many results on the rule speaks up.
`,
  references: [
    {
      title: "Amazon Bedrock: improve the relevance of query responses with a reranker model",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/rerank.html",
    },
    {
      title: "Amazon Bedrock: configure queries and response generation",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/kb-test-config.html",
    },
  ],
  guide: ["G11.4"],
  messages: {
    missing:
      "{results} results go into the prompt in the order of the vector search. A reranking model finds the few that answer the question: set `rerankingConfiguration` and keep those, or ask for fewer results.",
  },
  options: {
    schema: {
      maxResults: { type: "integer", minimum: 1, description: "Results that are fine without reranking." },
    },
    defaults: { maxResults: 10 },
  },
  call(call, context, report) {
    const results = field(call.request, "numberOfResults");
    if (!/^Retrieve/.test(call.api) || call.sent === "no" || results.status !== "present") return;
    if (field(call.request, "reranking").status !== "absent" || !isSettled(results.value)) return;
    if (context.ask(reranks)) return;
    const many = numbers(results.value).find((each) => each.value > context.options.maxResults);
    if (!many) return;
    report({
      span: many.span,
      message: "missing",
      data: { results: count(many.value) },
      evidence: "proven",
      steps: wayTo(many, call, "It is how many results this call asks for"),
    });
  },
  examples: examples(),
});

function examples() {
  const retrieve = (search: string) => `
import { BedrockAgentRuntimeClient, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const search = (text: string) =>
  client.send(
    new RetrieveCommand({
      knowledgeBaseId: "ABCDEFGHIJ",
      retrievalQuery: { text },
      retrievalConfiguration: { vectorSearchConfiguration: { ${search} } },
    }),
  );
`;
  const reranking = `rerankingConfiguration: {
        type: "BEDROCK_RERANKING_MODEL",
        bedrockRerankingConfiguration: { modelConfiguration: { modelArn: "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0" }, numberOfRerankedResults: 5 },
      }`;
  return {
    bad: [
      { title: "Twenty-five results", at: "25", code: retrieve("numberOfResults: 25") },
      {
        title: "A constant, in CommonJS with an answer",
        language: "js" as const,
        at: "50",
        code: `
const { BedrockAgentRuntime } = require("@aws-sdk/client-bedrock-agent-runtime");

const RESULTS = 50;
const runtime = new BedrockAgentRuntime({ region: "us-east-1", maxAttempts: 6 });

exports.ask = (text) =>
  runtime.retrieveAndGenerate({
    input: { text },
    retrieveAndGenerateConfiguration: {
      type: "KNOWLEDGE_BASE",
      knowledgeBaseConfiguration: {
        knowledgeBaseId: "ABCDEFGHIJ",
        modelArn: process.env.MODEL_ARN,
        retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: RESULTS } },
      },
    },
  });
`,
      },
    ],
    good: [
      { title: "Few results", code: retrieve("numberOfResults: 8") },
      { title: "Reranked", code: retrieve(`numberOfResults: 25, ${reranking}`) },
      { title: "Left to the default", code: retrieve('overrideSearchType: "HYBRID"') },
      {
        title: "LangChain's retriever has no such option",
        code: `
import { AmazonKnowledgeBaseRetriever } from "@langchain/aws";

const retriever = new AmazonKnowledgeBaseRetriever({ topK: 25, knowledgeBaseId: "ABCDEFGHIJ", region: "us-east-1" });

export const search = (text: string) => retriever.invoke(text);
`,
      },
    ],
  };
}
