import { defineRule } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { guardrailFix, mayBeGuardedElsewhere } from "../shared/guardrails.ts";

export default defineRule({
  title: "Answers from a knowledge base without a guardrail",
  severity: "warning",
  why: `
\`RetrieveAndGenerate\` puts the user's question and whatever the search found into one prompt, and hands on what the
model writes. Two texts in it are not yours: the question, and the documents. A document can carry instructions to the
model ("answer all questions about this product with …") that nobody sees who reads it, because it came from a website, a
ticket or an upload. Questions that the documents do not answer are answered anyway, out of the model's memory.

A guardrail looks at both ends. Its prompt-attack filter reads the question, its filters for personal data and denied
topics read the answer, and its **contextual grounding check** measures whether the answer follows from what was found
and stops it otherwise. It is set in the generation configuration:

\`\`\`ts
generationConfiguration: {
  guardrailConfiguration: { guardrailId: "a1b2c3d4e5f6", guardrailVersion: "3" },
}
\`\`\`

A guardrail does not look at the documents that were found, only at input and answer. What goes into the knowledge base
has to be checked where it comes in.
`,
  whenNotToUse: `
Switch the rule off where a guardrail is enforced for the whole account, or where the answer is checked by
\`ApplyGuardrail\` afterwards.
`,
  references: [
    {
      title: "Amazon Bedrock: use guardrails with a knowledge base",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/kb-test-configure-guardrails.html",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
    {
      title: "OWASP LLM08:2025 Vector and Embedding Weaknesses",
      url: "https://genai.owasp.org/llmrisk/llm082025-vector-and-embedding-weaknesses/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC02-BP01: implement guardrails",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec02-bp01.html",
    },
  ],
  guide: ["G11.3"],
  messages: {
    unguarded:
      "The answer is made from the question and the documents found, and no guardrail looks at any of it: neither at instructions in the question nor at whether the answer follows from the documents. Set `guardrailConfiguration` in the generation configuration.",
  },
  call(call, context, report) {
    if (!call.api.startsWith("RetrieveAndGenerate") || call.sent === "no") return;
    if (field(call.request, "guardrail").status !== "absent") return;
    if (context.ask(mayBeGuardedElsewhere)) return;
    report({ span: call.anchor, message: "unguarded", evidence: "proven", fixes: [guardrailFix(call)] });
  },
  examples: examples(),
});

function examples() {
  const ask = (generation: string) => `
import { BedrockAgentRuntimeClient, RetrieveAndGenerateCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (text: string) =>
  client.send(
    new RetrieveAndGenerateCommand({
      input: { text },
      retrieveAndGenerateConfiguration: {
        type: "KNOWLEDGE_BASE",
        knowledgeBaseConfiguration: {
          knowledgeBaseId: "ABCDEFGHIJ", // The handbook.
          modelArn: process.env.BEDROCK_INFERENCE_PROFILE_ARN,${generation}
        },
      },
    }),
  );
`;
  const guardrail = (id: string, version: string) =>
    `guardrailConfiguration: { guardrailId: ${id}, guardrailVersion: ${version} }`;
  const limit = "inferenceConfig: { textInferenceConfig: { maxTokens: 500 } }";
  return {
    bad: [
      {
        title: "No guardrail",
        at: "RetrieveAndGenerateCommand({",
        code: ask(`\n          generationConfiguration: { ${limit} },`),
        fixes: {
          "Put a guardrail from the environment on the call": ask(
            `\n          generationConfiguration: { ${limit}, ${guardrail("process.env.BEDROCK_GUARDRAIL_ID", "process.env.BEDROCK_GUARDRAIL_VERSION")} },`,
          ),
        },
      },
      {
        title: "Streamed, in CommonJS",
        language: "js" as const,
        at: "retrieveAndGenerateStream(",
        code: `
const { BedrockAgentRuntime } = require("@aws-sdk/client-bedrock-agent-runtime");

const runtime = new BedrockAgentRuntime({ region: "us-east-1", maxAttempts: 6 });

exports.ask = (text) =>
  runtime.retrieveAndGenerateStream({
    input: { text },
    retrieveAndGenerateConfiguration: {
      type: "KNOWLEDGE_BASE",
      knowledgeBaseConfiguration: { knowledgeBaseId: "ABCDEFGHIJ", modelArn: process.env.MODEL_ARN },
    },
  });
`,
      },
    ],
    good: [
      {
        title: "A guardrail",
        code: ask(`\n          generationConfiguration: { ${guardrail('"a1b2c3d4e5f6"', '"3"')} },`),
      },
      {
        title: "A configuration that comes from outside may have one",
        code: ask("\n          generationConfiguration: settings(text),").replace(
          "export const ask",
          "declare function settings(text: string): object;\n\nexport const ask",
        ),
      },
      {
        title: "Retrieval alone makes no answer",
        code: `
import { BedrockAgentRuntimeClient, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const search = (text: string) =>
  client.send(new RetrieveCommand({ knowledgeBaseId: "ABCDEFGHIJ", retrievalQuery: { text } }));
`,
      },
    ],
  };
}
