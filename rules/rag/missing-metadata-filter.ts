import type { ModelCall } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, isSettled } from "../../src/core/value.ts";

/** A knowledge base that is chosen for each tenant needs no filter. */
function isShared(call: ModelCall): boolean {
  const id = field(call.request, "knowledgeBaseId");
  if (id.status !== "present") return false;
  return isSettled(id.value) || (id.value.kind === "unknown" && id.value.reason === "environment");
}

export default defineRule({
  title: "Retrieval for one tenant among the documents of all",
  severity: "info",
  why: `
A knowledge base finds what is **similar**, whoever it belongs to. In an application with several tenants, a search without
a metadata filter finds the documents of all of them, the model quotes what fits best, and one customer reads another's
contract. No instruction in a prompt prevents that reliably; the search has to leave the others' documents out.

Give each document its tenant as metadata (\`document.pdf.metadata.json\`) and filter by the tenant of the session, never by
one that the request names:

\`\`\`ts
retrievalConfiguration: {
  vectorSearchConfiguration: { numberOfResults: 5, filter: { equals: { key: "tenantId", value: tenantId } } },
}
\`\`\`

A filter also makes answers better, since fewer results that don't belong compete for the few places.

Reported is a retrieval from one fixed knowledge base in a function that speaks of a tenant, user, customer, account or
organisation by an id and sets no filter.
`,
  whenNotToUse: "Suppress a finding where all documents are for everybody, and the id serves something else.",
  references: [
    {
      title: "Amazon Bedrock: configure and customize queries, metadata filtering",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/kb-test-config.html",
    },
    {
      title: "OWASP LLM08:2025 Vector and Embedding Weaknesses",
      url: "https://genai.owasp.org/llmrisk/llm082025-vector-and-embedding-weaknesses/",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENSEC01-BP03: implement least privilege access permissions for foundation models accessing data stores",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec01-bp03.html",
    },
  ],
  guide: ["G11.4"],
  messages: {
    missing:
      "The function knows a `{identity}`, but this search has no metadata filter and finds the documents of everybody. Filter by it, with a value that comes from the session.",
  },
  call(call, _context, report) {
    const { identity } = call.enclosing;
    if (call.operation !== "retrieval" || call.sent === "no" || !identity || !isShared(call)) return;
    if (field(call.request, "filter").status !== "absent") return;
    const value = {
      kind: "record",
      fields: {
        equals: {
          kind: "record",
          fields: { key: { kind: "literal", value: identity }, value: { kind: "variable", name: identity } },
        },
      },
    } as const;
    report({
      span: call.anchor,
      message: "missing",
      data: { identity },
      evidence: "likely",
      fixes: [
        {
          title: `Filter by \`${identity}\``,
          safe: false,
          changes: [{ kind: "set", target: call.id, field: "filter", value }],
        },
      ],
    });
  },
  examples: examples(),
});

function examples() {
  const code = (more: string, id = "process.env.KNOWLEDGE_BASE_ID"): string => `
import { BedrockAgentRuntimeClient, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
declare const bases: Record<string, string>;

export async function search(session: { tenantId: string }, text: string) {
  const { tenantId } = session;
  console.log("Searching for", tenantId);
  return client.send(
    new RetrieveCommand({
      knowledgeBaseId: ${id},
      retrievalQuery: { text },
      retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 5${more} } },
    }),
  );
}
`;
  return {
    bad: [
      {
        title: "A search that knows its tenant and does not use it",
        at: "RetrieveCommand({",
        code: code(""),
        fixes: { "Filter by `tenantId`": code(', filter: { equals: { key: "tenantId", value: tenantId } }') },
      },
      {
        title: "RetrieveAndGenerate",
        at: "RetrieveAndGenerateCommand({",
        code: `
import { BedrockAgentRuntimeClient, RetrieveAndGenerateCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (customerId: string, text: string) =>
  client.send(
    new RetrieveAndGenerateCommand({
      sessionId: customerId,
      input: { text },
      retrieveAndGenerateConfiguration: {
        type: "KNOWLEDGE_BASE",
        knowledgeBaseConfiguration: { knowledgeBaseId: "ABCDEFGHIJ", modelArn: process.env.PROFILE_ARN },
      },
    }),
  );
`,
      },
    ],
    good: [
      { title: "A filter", code: code(', filter: { equals: { key: "tenantId", value: tenantId } }') },
      { title: "A knowledge base of its own for each tenant", code: code("", "bases[tenantId]") },
      {
        title: "Nobody in particular",
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
