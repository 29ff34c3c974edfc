import type { Client, ModelCall } from "../../src/core/facts.ts";
import { type Context, defineRule } from "../../src/core/rule.ts";
import { field, isSettled, texts } from "../../src/core/value.ts";
import { isMantle } from "../shared/apis.ts";

function pointsAtMantle({ options }: Client): boolean {
  const endpoint = field(options, "endpoint");
  if (endpoint.status !== "present" || !isSettled(endpoint.value)) return false;
  const urls = texts(endpoint.value);
  return urls.length > 0 && urls.every((each) => /\/\/bedrock-mantle\./.test(each.value));
}

/** Whether the call goes to `bedrock-mantle`, by the kind of its client or by the client's address. */
function goesToMantle(call: ModelCall, context: Context<object>): boolean {
  const clients = context.clientsOf(call);
  return (
    call.client.status === "known" && clients.length > 0 && (isMantle(call, context) || clients.every(pointsAtMantle))
  );
}

export default defineRule({
  title: "Guardrail on an endpoint that applies none",
  severity: "error",
  why: `
Bedrock has two endpoints for inference. \`bedrock-runtime\` applies guardrails; **\`bedrock-mantle\` does not**. A guardrail that
is named in a request to it, by a header or an option, is ignored: denied topics are talked about and personal data comes
through, while the code looks as if that were taken care of. Nothing in the answer says so.

Call the model through \`bedrock-runtime\` (Converse, InvokeModel, or its OpenAI-compatible path \`/openai/v1\`), or ask
\`ApplyGuardrail\` yourself before the request and after the answer.
`,
  whenNotToUse: "Never.",
  references: [
    {
      title: "Amazon Bedrock: endpoints",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html",
    },
    {
      title: "Amazon Bedrock: ApplyGuardrail",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-independent-api.html",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
  ],
  guide: ["G10.4"],
  messages: {
    ignored:
      "The endpoint `bedrock-mantle` applies no guardrails: this one is ignored. Call `bedrock-runtime`, or ask `ApplyGuardrail` before and after the request.",
  },
  call(call, context, report) {
    const guardrail = field(call.request, "guardrail");
    if (guardrail.status !== "present" || call.sent === "no" || !goesToMantle(call, context)) return;
    report({
      span: guardrail.value.span,
      message: "ignored",
      evidence: "proven",
      steps: [
        { span: call.anchor, message: "It is given to this request" },
        ...context
          .clientsOf(call)
          .map(({ anchor, name }) => ({ span: anchor, message: `\`${name}\` sends it to bedrock-mantle` })),
      ],
    });
  },
  examples: examples(),
});

function examples() {
  const openai = (url: string): string => `
import OpenAI from "openai";

const client = new OpenAI({ baseURL: "${url}", maxRetries: 5 });

export const ask = (content: string) =>
  client.chat.completions.create(
    { model: "openai.gpt-oss-120b", max_completion_tokens: 500, messages: [{ role: "user", content }] },
    { headers: { "X-Amzn-Bedrock-GuardrailIdentifier": "a1b2c3d4e5f6" } },
  );
`;
  const anthropic = (name: string): string => `
import { ${name} } from "@anthropic-ai/bedrock-sdk";

const client = new ${name}({ awsRegion: "us-east-1", maxRetries: 5 });

export const ask = (content: string) =>
  client.messages.create(
    { model: "anthropic.claude-sonnet-5-5", max_tokens: 500, messages: [{ role: "user", content }] },
    { headers: { "X-Amzn-Bedrock-GuardrailIdentifier": "a1b2c3d4e5f6" } },
  );
`;
  return {
    bad: [
      {
        title: "OpenAI's SDK, by its address",
        at: '"a1b2c3d4e5f6"',
        code: openai("https://bedrock-mantle.us-east-1.api.aws/openai/v1"),
      },
      { title: "Anthropic's SDK, by its class", at: '"a1b2c3d4e5f6"', code: anthropic("AnthropicBedrockMantle") },
    ],
    good: [
      { title: "The runtime's own path", code: openai("https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1") },
      { title: "The class for the runtime", code: anthropic("AnthropicBedrock") },
    ],
  };
}
