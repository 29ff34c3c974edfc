import { defineRule } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { neverReads, writtenByModel } from "../shared/response.ts";

export default defineRule({
  title: "Guardrail's intervention that nobody notices",
  severity: "info",
  why: `
A guardrail that intervenes does not make the request fail. The answer comes back with status 200, and where the model's
text would be stands the guardrail's blocked message, or the text with the sensitive parts masked. Only the stop reason
tells them apart: \`stopReason: "guardrail_intervened"\` in Converse, \`amazon-bedrock-guardrailAction: "INTERVENED"\` in
the body of InvokeModel, \`guardrailAction\` in RetrieveAndGenerate.

Code that does not look at it stores "Sorry, I cannot answer that" as a summary, hands it to the next step of a chain as
if it were data, or lets an attacker try one prompt after the other without anybody being told. With
\`trace: "enabled"\` the answer also says which policy intervened.
`,
  whenNotToUse: `
Switch the rule off where the blocked message goes to a person as it is, and CloudWatch's \`InvocationsIntervened\`
(namespace AWS/Bedrock/Guardrails) has an alarm.
`,
  references: [
    {
      title: "Amazon Bedrock: use a guardrail with the Converse API",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC02-BP01: implement guardrails",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec02-bp01.html",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
  ],
  guide: ["G10.4"],
  messages: {
    ignored:
      "A guardrail looks at this call, and nobody looks at whether it intervened: its blocked message is then taken for the model's answer. Check the stop reason for `guardrail_intervened`.",
  },
  call(call, _context, report) {
    const guardrail = field(call.request, "guardrail");
    if (guardrail.status !== "present" || writtenByModel(call).length === 0) return;
    if (!neverReads(call, "stopReason", "guardrail")) return;
    report({
      span: call.anchor,
      message: "ignored",
      evidence: guardrail.always ? "proven" : "likely",
      steps: [{ span: guardrail.value.span, message: "The guardrail is set here" }],
      fixes: [
        {
          title: "Log the guardrail's interventions",
          safe: false,
          changes: [{ kind: "look-at", target: call.id, part: "intervention" }],
        },
      ],
    });
  },
  examples: examples(),
});

function examples() {
  const converse = (body: string, stream = "") => `
import { BedrockRuntimeClient, Converse${stream}Command } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function answer(question: string) {
  const response = await client.send(
    new Converse${stream}Command({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 400 },
      guardrailConfig: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "3" },
    }),
  );
${body}
}
`;
  const invoke = (body: string) => `
const { BedrockRuntimeClient, InvokeModelCommand } = require("@aws-sdk/client-bedrock-runtime");

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

exports.answer = async (question) => {
  const response = await client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      guardrailIdentifier: "a1b2c3d4e5f6",
      guardrailVersion: "3",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: 400,
        messages: [{ role: "user", content: question }],
      }),
    }),
  );
  const body = JSON.parse(new TextDecoder().decode(response.body));
  if (body.usage.output_tokens === 400) throw new Error("Cut off");
${body}
};
`;
  const text = "  return response.output?.message?.content?.[0]?.text;";
  const logged = "  console.log(response.usage);\n";
  const warning = 'console.warn("A guardrail intervened: this is its text");';
  return {
    bad: [
      {
        title: "Only the text is used",
        at: "ConverseCommand({",
        code: converse(`${logged}${text}`),
        fixes: {
          "Log the guardrail's interventions": converse(
            `  if (response.stopReason === "guardrail_intervened") ${warning}\n${logged}${text}`,
          ),
        },
      },
      {
        title: "InvokeModel",
        language: "js" as const,
        at: "InvokeModelCommand({",
        code: invoke("  return body.content[0].text;"),
        fixes: {
          "Log the guardrail's interventions": invoke("  return body.content[0].text;").replace(
            "  if (",
            `  if (body["amazon-bedrock-guardrailAction"] === "INTERVENED") ${warning}\n  if (`,
          ),
        },
      },
      {
        title: "A stream of which only the text is read",
        at: "ConverseStreamCommand({",
        code: converse(
          `  let text = "";
  for await (const { contentBlockDelta, metadata } of response.stream ?? []) {
    text += contentBlockDelta?.delta?.text ?? "";
    if (metadata) console.log(metadata.usage);
  }
  return text;`,
          "Stream",
        ),
      },
    ],
    good: [
      {
        title: "The stop reason tells",
        code: converse(
          `${logged}  if (response.stopReason === "guardrail_intervened") throw new Error("Not allowed");\n${text}`,
        ),
      },
      {
        title: "InvokeModel: the guardrail's action is read",
        language: "js" as const,
        code: invoke(
          '  if (body["amazon-bedrock-guardrailAction"] === "INTERVENED") return null;\n  return body.content[0].text;',
        ),
      },
      { title: "The whole answer goes to callers that are not seen", code: converse("  return response;") },
      {
        title: "No guardrail",
        code: converse(`${logged}${text}`).replace(/ {6}guardrailConfig.*\n/, ""),
        configuration: {
          rules: { "throttling/ignored-truncation": "off", "security/missing-guardrail": "off" },
        },
      },
    ],
  };
}
