import { modelIdKind, operationOf, parseModelId } from "../../src/catalog/index.ts";
import type { Span } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { evidenceOf } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";

/** More suggestions than these are no help in a menu. */
const MAX_SUGGESTIONS = 3;

/** Whether a text is what a pattern says, in which `*` stands for any text. */
function matches(text: string, pattern: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(head)) return false;
  const tail = rest.pop() ?? "";
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}

/** The names by which the list may allow an id: as it is written, without the rest of its ARN, and without its profile. */
function namesOf(id: string): readonly string[] {
  const parsed = parseModelId(id);
  if (!parsed?.base) return [id];
  return [id, parsed.profile === null ? parsed.base : `${parsed.profile}.${parsed.base}`, parsed.base];
}

/** Ids that say which model they mean. What stands behind a prompt or a profile of the account's own is not in the code. */
function namesModel(id: string): boolean {
  const kind = modelIdKind(id);
  return kind === "foundation-model" || kind === "inference-profile";
}

function fixesFor(id: string, span: Span, allowed: readonly string[]): readonly Fix[] {
  const alike = allowed.filter((each) => !each.includes("*") && operationOf(each) === operationOf(id));
  return alike.slice(0, MAX_SUGGESTIONS).map((each) => ({
    title: `Use \`${each}\``,
    safe: false,
    changes: [{ kind: "replace", span, value: { kind: "literal", value: each } }],
  }));
}

export default defineRule({
  title: "Model that is not on the list of allowed models",
  severity: "error",
  why: `
An organisation that has evaluated some models, agreed to their terms of use and set up guardrails, quotas and cost
allocation for them wants code to call these and no others. IAM enforces that at run time: a request for any other model
fails with \`AccessDeniedException\` (403) once the code runs in an account with that policy. This rule says so before.

List the models in the configuration; \`*\` stands for any text:

\`\`\`json
{ "models": { "allow": ["us.amazon.nova-pro-v1:0", "anthropic.claude-haiku-*"] } }
\`\`\`

An entry with a profile's prefix allows that profile only. One without allows the bare id and all profiles of the model.
ARNs of foundation models and system-defined profiles are taken apart first. What stands behind an application inference
profile, a prompt, a router or an imported model is not in the code, so those are not reported.
`,
  whenNotToUse: "The rule says nothing without a list. Use `overrides` for code that has leave to try other models.",
  references: [
    {
      title: "Amazon Bedrock: identity-based policy examples, deny access for inference of foundation models",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples.html",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENSEC01-BP01: grant least privilege access to foundation model endpoints",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec01-bp01.html",
    },
  ],
  guide: ["G10.5"],
  messages: {
    disallowed:
      "`{id}` is not among the models that `models.allow` in the configuration lists. Use one of those, or have this one added.",
  },
  call(call, context, report) {
    const { allow } = context.configuration.models;
    const id = field(call.request, "modelId");
    if (allow.length === 0 || call.sent === "no" || id.status !== "present") return;
    for (const literal of texts(id.value)) {
      if (!namesModel(literal.value)) continue;
      if (namesOf(literal.value).some((name) => allow.some((pattern) => matches(name, pattern)))) continue;
      report({
        span: literal.span,
        message: "disallowed",
        data: { id: literal.value },
        evidence: evidenceOf(id.value),
        steps: wayTo(literal, call, "It is the model of this call"),
        fixes: fixesFor(literal.value, literal.span, allow),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const converse = (id: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${id}", // Thinks longest.
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`;
  const langchain = (id: string) => `
import { ChatBedrockConverse } from "@langchain/aws";

const MODEL = process.env.MODEL_ID ?? "${id}"; // Answers in one word.
const model = new ChatBedrockConverse({ model: MODEL, maxTokens: 5, clientOptions: { maxAttempts: 6 } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`;
  const models = { allow: ["us.amazon.nova-pro-v1:0", "anthropic.claude-haiku-*"] };
  return {
    bad: [
      {
        title: "A model that is not on the list",
        configuration: { models },
        at: '"us.anthropic.claude-opus',
        code: converse("us.anthropic.claude-opus-5-5"),
        fixes: { "Use `us.amazon.nova-pro-v1:0`": converse("us.amazon.nova-pro-v1:0") },
      },
      {
        title: "LangChain: an allowed model in another geography, as the default of a variable",
        configuration: { models },
        at: '"eu.amazon.nova-pro',
        code: langchain("eu.amazon.nova-pro-v1:0"),
        fixes: { "Use `us.amazon.nova-pro-v1:0`": langchain("us.amazon.nova-pro-v1:0") },
      },
    ],
    good: [
      { title: "A model on the list", configuration: { models }, code: converse("us.amazon.nova-pro-v1:0") },
      {
        title: "A pattern without a prefix allows every profile",
        configuration: { models },
        code: converse("global.anthropic.claude-haiku-4-5-20251001-v1:0"),
      },
      {
        title: "An application inference profile does not say which model it is of",
        configuration: { models },
        code: converse("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6"),
      },
      { title: "No list", code: converse("us.anthropic.claude-opus-5-5") },
    ],
  };
}
