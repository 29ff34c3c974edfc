import type { Resource, Value } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { evidenceOf } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";

/** The version that changes whenever somebody edits the guardrail. */
const DRAFT = "DRAFT";

/** The variable from which the fix reads the version. */
const VARIABLE = "BEDROCK_GUARDRAIL_VERSION";

function fixesFor(version: Value): readonly Fix[] {
  if (version.kind !== "literal") return [];
  const value = { kind: "environment", name: VARIABLE } as const;
  return [
    {
      title: "Read the guardrail's version from the environment",
      safe: false,
      changes: [{ kind: "replace", span: version.span, value }],
    },
  ];
}

function draftIn(version: Value) {
  return texts(version).find((each) => each.value === DRAFT);
}

/** What is created with a guardrail: agents, above all. */
function versionOfResource({ properties }: Resource) {
  return field(properties, "guardrailConfiguration.guardrailVersion");
}

export default defineRule({
  title: "Working draft of a guardrail",
  severity: "warning",
  why: `
\`DRAFT\` is the version of a guardrail that its editors work on. Each change that somebody saves (a topic less, a filter
set to low for a test, a new list of words) applies to production from the next request on, with no deployment, no review
and nothing to go back to. While the guardrail is being updated, requests that name it can also fail.

A numbered version never changes. Create one when the guardrail has been tested (\`CreateGuardrailVersion\`), and have the
version come from configuration, so that a change is rolled out and taken back like any other.
`,
  whenNotToUse: "Switch the rule off for tools with which guardrails are developed and tested.",
  references: [
    {
      title: "Amazon Bedrock: deploy your guardrail",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-deploy.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC02-BP01: implement guardrails",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec02-bp01.html",
    },
  ],
  guide: ["G10.4"],
  messages: {
    draft:
      "`DRAFT` is the guardrail's working copy: whatever somebody saves there applies to production at once. Create a version and name that.",
  },
  call(call, _context, report) {
    const version = field(call.request, "guardrailVersion");
    if (call.sent === "no" || version.status !== "present") return;
    const draft = draftIn(version.value);
    if (!draft) return;
    report({
      span: draft.span,
      message: "draft",
      evidence: evidenceOf(version.value),
      steps: wayTo(draft, call, "It is the version of this call's guardrail"),
      fixes: fixesFor(version.value),
    });
  },
  resource(resource, _context, report) {
    const version = versionOfResource(resource);
    const draft = version.status === "present" && draftIn(version.value);
    if (!draft) return;
    report({
      span: draft.span,
      message: "draft",
      evidence: evidenceOf(version.value),
      steps: wayTo(draft, resource, `\`${resource.name}\` is given it`),
      fixes: fixesFor(version.value),
    });
  },
  examples: examples(),
});

function examples() {
  const converse = (version: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
      guardrailConfig: {
        guardrailIdentifier: "a1b2c3d4e5f6",
        guardrailVersion: ${version}, // Topics and words.
      },
    }),
  );
`;
  const invoke = (version: string) => `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ region: "us-east-2", maxAttempts: 6 });
const GUARDRAIL = { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: ${version} };

exports.complete = (prompt) =>
  bedrock.invokeModel({
    modelId: "us.meta.llama3-3-70b-instruct-v1:0",
    body: JSON.stringify({ prompt, max_gen_len: 500 }),
    ...GUARDRAIL,
  });
`;
  const langchain = (version: string) => `
import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse({
  model: "us.amazon.nova-lite-v1:0",
  maxTokens: 500,
  guardrailConfig: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: ${version} },
});

export const ask = (question: string) => model.invoke(question);
`;
  const agent = (version: string) => `
import { BedrockAgentClient, CreateAgentCommand } from "@aws-sdk/client-bedrock-agent";

const client = new BedrockAgentClient({ region: "us-east-1" });

export const createAgent = (roleArn: string) =>
  client.send(
    new CreateAgentCommand({
      agentName: "support",
      agentResourceRoleArn: roleArn,
      guardrailConfiguration: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: ${version} },
    }),
  );
`;
  const aiSdk = (version: string) => `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
    providerOptions: {
      bedrock: { guardrailConfig: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: ${version} } },
    },
  });
  return text;
}
`;
  const fixed = "process.env.BEDROCK_GUARDRAIL_VERSION";
  const title = "Read the guardrail's version from the environment";
  const draft = '"DRAFT"';
  return {
    bad: [
      { title: "Converse", at: draft, code: converse(draft), fixes: { [title]: converse(fixed) } },
      {
        title: "InvokeModel in CommonJS, with the guardrail in a constant",
        language: "js" as const,
        at: draft,
        code: invoke(draft),
        fixes: { [title]: invoke(fixed) },
      },
      { title: "LangChain", at: draft, code: langchain(draft), fixes: { [title]: langchain(fixed) } },
      { title: "Vercel AI SDK", at: draft, code: aiSdk(draft), fixes: { [title]: aiSdk(fixed) } },
      { title: "An agent that is created with it", at: draft, code: agent(draft), fixes: { [title]: agent(fixed) } },
    ],
    good: [
      { title: "A version", code: converse('"3"') },
      { title: "A version from the environment", code: converse("process.env.GUARDRAIL_VERSION") },
      { title: "LangChain: a version", code: langchain('"1"') },
    ],
  };
}
