import { parseModelId } from "../../src/catalog/index.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { evidenceOf } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";

/** The version that changes whenever somebody saves the prompt. */
const DRAFT = "DRAFT";

export default defineRule({
  title: "Managed prompt without a version",
  severity: "warning",
  why: `
The ARN of a managed prompt without a version behind it means the **working draft**. Whoever saves the draft in the
console changes what runs in production, at once, without a deployment, a review or a test: the text, the model that is
called, its output limit and its temperature are all part of the prompt. There is nothing to roll back to, and a log of
requests does not tell which text they were made with.

A version is a snapshot that never changes. Create one when the prompt is ready (\`CreatePromptVersion\`), name it behind
the ARN (\`…:prompt/ABCDEFGHIJ:3\`), and a change of the prompt becomes a change of the code, which can be reviewed and
taken back.
`,
  whenNotToUse: "Switch the rule off for tools with which prompts are developed: those need the draft.",
  references: [
    {
      title: "Amazon Bedrock: deploy a prompt to your application using versions",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management-deploy.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS03-BP01: implement prompt template management",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops03-bp01.html",
    },
  ],
  guide: ["G10.5"],
  messages: {
    unpinned:
      "The prompt's ARN names no version, so its working draft runs: whoever saves the draft changes this call at once. Put a version behind the ARN, as in `…:prompt/ABCDEFGHIJ:1`.",
    draft:
      "The prompt's ARN names its working draft: whoever saves the draft changes this call at once. Name a version instead, as in `…:prompt/ABCDEFGHIJ:1`.",
  },
  call(call, _context, report) {
    const id = field(call.request, "modelId");
    if (call.sent === "no" || id.status !== "present") return;
    for (const literal of texts(id.value)) {
      const parsed = parseModelId(literal.value);
      if (parsed?.kind !== "prompt" || (parsed.suffix !== null && parsed.suffix !== DRAFT)) continue;
      report({
        span: literal.span,
        message: parsed.suffix === null ? "unpinned" : "draft",
        evidence: evidenceOf(id.value),
        steps: wayTo(literal, call, "It is the prompt of this call"),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const converse = (prompt: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const PROMPT = ${prompt};

export const welcome = (name: string) =>
  client.send(new ConverseCommand({ modelId: PROMPT, promptVariables: { name: { text: name } } }));
`;
  const arn = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ";
  return {
    bad: [
      { title: "No version", at: '"arn:aws:bedrock:us-east-1:123456789012:prompt/', code: converse(`"${arn}"`) },
      {
        title: "The draft by its name",
        at: '"arn:aws:bedrock:us-east-1:123456789012:prompt/',
        code: converse(`"${arn}:DRAFT"`),
      },
    ],
    good: [
      { title: "A version", code: converse(`"${arn}:3"`) },
      { title: "An ARN that the environment knows", code: converse('process.env.WELCOME_PROMPT_ARN ?? ""') },
      { title: "A version that is put behind it", code: converse(`\`${arn}:\${process.env.PROMPT_VERSION}\``) },
    ],
  };
}
