import { defineRule } from "../../src/core/rule.ts";
import { answersFromSources } from "../shared/apis.ts";
import { neverReads, writtenByModel } from "../shared/response.ts";

export default defineRule({
  title: "Citations of the answer never looked at",
  severity: "hint",
  why: `
\`RetrieveAndGenerate\` answers with text and with its \`citations\`: which passages of which documents each sentence
rests on. They are what makes the answer of a knowledge base checkable. Without them

* nobody who reads the answer can look up where it comes from,
* a sentence that rests on nothing looks like one that rests on three documents: an **empty** list of citations is the
  cheapest sign of a made-up answer,
* an evaluation (faithfulness, context precision, as RAGAS measures them) has no retrieved context to hold the answer
  against.
`,
  whenNotToUse: "Switch the rule off where answers are evaluated from the traces of another tool.",
  references: [
    {
      title: "Amazon Bedrock API: Citation",
      url: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Citation.html",
    },
    {
      title: "OWASP LLM09:2025 Misinformation",
      url: "https://genai.owasp.org/llmrisk/llm092025-misinformation/",
    },
  ],
  guide: ["G10.7", "G11.2"],
  messages: {
    ignored:
      "The answer says on which passages it rests, and nobody looks at them. Show the citations with the answer, or at least treat an answer without any as unfounded.",
  },
  call(call, _context, report) {
    if (!answersFromSources(call) || writtenByModel(call).length === 0 || !neverReads(call, "citations")) return;
    report({ span: call.anchor, message: "ignored", evidence: "proven" });
  },
  examples: examples(),
});

function examples() {
  const program = (body: string) => `
import { BedrockAgentRuntimeClient, RetrieveAndGenerateCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function answer(question: string) {
  const response = await client.send(
    new RetrieveAndGenerateCommand({
      input: { text: question },
      retrieveAndGenerateConfiguration: {
        type: "KNOWLEDGE_BASE",
        knowledgeBaseConfiguration: {
          knowledgeBaseId: "KB12345678",
          modelArn: "us.amazon.nova-pro-v1:0",
          generationConfiguration: {
            guardrailConfiguration: { guardrailId: "a1b2c3d4e5f6", guardrailVersion: "3" },
            inferenceConfig: { textInferenceConfig: { maxTokens: 600 } },
          },
        },
      },
    }),
  );
  if (response.guardrailAction === "INTERVENED") throw new Error("Not allowed");
${body}
}
`;
  return {
    bad: [
      {
        title: "Only the text is used",
        at: "RetrieveAndGenerateCommand({",
        code: program("  return response.output?.text;"),
      },
    ],
    good: [
      {
        title: "The sources are shown",
        code: program("  return { text: response.output?.text, sources: response.citations };"),
      },
      { title: "The whole answer goes on", code: program("  return response;") },
      {
        title: "Retrieval alone has no citations",
        code: `
import { BedrockAgentRuntimeClient, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function search(question: string) {
  const { retrievalResults } = await client.send(
    new RetrieveCommand({ knowledgeBaseId: "KB12345678", retrievalQuery: { text: question } }),
  );
  return retrievalResults?.map((each) => each.content?.text);
}
`,
      },
    ],
  };
}
