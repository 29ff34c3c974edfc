import { modelIdKind } from "../../src/catalog/index.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { within } from "../shared/steps.ts";

/** The variable from which the fix reads the id. */
const VARIABLE = "BEDROCK_MODEL_ID";

export default defineRule({
  title: "Model id written into the call",
  severity: "off",
  why: `
Models on Bedrock are retired, become scarce or are outdone by cheaper ones several times a year. Where their ids stand in
calls all over the code, each change is a search, a review and a deployment, the one that is forgotten fails on the day
of the end of life, and in an incident nobody can change over to another model or geography quickly. An id that comes from
configuration is changed in one place, can differ between stages, and can be an application inference profile's ARN.

A constant, a table of models or a default behind an environment variable is configuration for this rule; only a literal
that stands in the call itself, or where the model object is made, is reported.
`,
  whenNotToUse: `
The rule is off by default, since in a small program the call is as good a place as any. A prompt that is tuned for one
model may well name it.
`,
  references: [
    {
      title: "Amazon Bedrock: model lifecycle",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html",
    },
  ],
  guide: ["G2.8"],
  messages: {
    hardcoded:
      "`{id}` is written into the call: changing the model means changing code. Read it from configuration, or name it once as a constant.",
  },
  call(call, _context, report) {
    const id = field(call.request, "modelId");
    if (call.sent === "no" || id.status !== "present" || id.value.kind !== "literal") return;
    for (const literal of texts(id.value)) {
      if (literal.origin !== "literal" || literal.steps.length > 0 || !within(literal.span, call.span)) continue;
      if (modelIdKind(literal.value) === null) continue;
      const fix: Fix = {
        title: "Read the model id from the environment",
        safe: false,
        changes: [
          {
            kind: "replace",
            span: literal.span,
            value: { kind: "environment", name: VARIABLE, comment: literal.value },
          },
        ],
      };
      report({
        span: literal.span,
        message: "hardcoded",
        data: { id: literal.value },
        evidence: "proven",
        fixes: [fix],
      });
    }
  },
  examples: examples(),
});

function examples() {
  const configuration = { profile: "all" as const };
  const converse = (id: string, before = "") => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
${before}
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: ${id},
      // Short answers.
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`;
  const id = "us.amazon.nova-lite-v1:0";
  return {
    bad: [
      {
        title: "A literal in the call",
        configuration,
        at: `"${id}"`,
        code: converse(`"${id}"`),
        fixes: {
          "Read the model id from the environment": converse(`process.env.BEDROCK_MODEL_ID /* ${id} */`),
        },
      },
    ],
    good: [
      { title: "A constant", configuration, code: converse("MODEL_ID", `const MODEL_ID = "${id}";\n`) },
      { title: "The environment, with a default", configuration, code: converse(`process.env.MODEL_ID ?? "${id}"`) },
      { title: "Off by default", code: converse(`"${id}"`) },
    ],
  };
}
