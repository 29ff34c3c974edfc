import type { ModelCall, SdkId } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, numbers, texts } from "../../src/core/value.ts";
import { count } from "../shared/format.ts";
import { wayTo } from "../shared/steps.ts";

/** Output limits above which an SDK refuses to wait for a whole answer, as its code has them. */
const LIMITS: Partial<Record<SdkId, { readonly tokens: number; readonly models: Readonly<Record<string, number>> }>> = {
  "anthropic-sdk": { tokens: 21_333, models: { "anthropic.claude-opus-4-1-20250805-v1:0": 8_192 } },
};

function limitOf(call: ModelCall): number | null {
  const known = Object.hasOwn(LIMITS, call.sdk) ? LIMITS[call.sdk] : undefined;
  if (!known) return null;
  const id = field(call.request, "modelId");
  const [model, ...others] = id.status === "present" ? texts(id.value) : [];
  const own =
    model && others.length === 0 && Object.hasOwn(known.models, model.value) ? known.models[model.value] : undefined;
  return own ?? known.tokens;
}

export default defineRule({
  title: "Output limit for which the SDK demands a stream",
  severity: "error",
  why: `
Anthropic's SDK estimates how long an answer may take: an hour for 128,000 tokens. Where that is more than its timeout of
ten minutes, which is above **21,333 tokens**, \`messages.create\` throws "Streaming is required for operations that may
take longer than 10 minutes" before anything is sent. It does so whatever the answer would have needed, and only without
\`stream\` and without a \`timeout\` of one's own. For Claude Opus 4.1 by its bare id the SDK draws the line at 8,192 tokens.

The reason is a good one: connections that are silent for minutes are cut by load balancers and NAT gateways, and the
tokens are paid for all the same. \`messages.stream({...}).finalMessage()\` yields the same message and keeps the
connection busy. Most answers need no such limit; a lower one also reserves less of the quota.
`,
  whenNotToUse:
    "Never: the call fails. A `timeout` on the client or the request silences the rule, since the SDK then waits.",
  references: [
    {
      title: "Anthropic SDK for TypeScript: long requests",
      url: "https://github.com/anthropics/anthropic-sdk-typescript#long-requests",
    },
    {
      title: "Amazon Bedrock: token burndown of quotas",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html",
    },
  ],
  guide: ["G4.7"],
  messages: {
    refused:
      "The SDK throws instead of sending this: above {limit} tokens it wants a stream, since the answer may take longer than ten minutes. Stream it, set a lower limit, or set a timeout.",
  },
  call(call, _context, report) {
    const limit = limitOf(call);
    const tokens = field(call.request, "maxTokens");
    if (limit === null || call.streaming !== false || call.sent === "no" || tokens.status !== "present") return;
    if (call.timeout.status !== "default") return;
    for (const value of numbers(tokens.value).filter((each) => each.value > limit)) {
      report({
        span: value.span,
        message: "refused",
        data: { limit: count(limit) },
        evidence: "proven",
        steps: wayTo(value, call, "It is the limit of this call"),
        fixes: [
          { title: "Stream the answer", safe: false, changes: [{ kind: "stream", target: call.id }] },
          {
            title: `Ask for no more than ${count(limit)} tokens`,
            safe: false,
            changes: [{ kind: "replace", span: value.span, value: { kind: "literal", value: limit } }],
          },
        ],
      });
    }
  },
  examples: examples(),
});

function examples() {
  const code = (limit: string, before = "await client.messages.create(", after = ")", options = ""): string => `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 5${options} });

export async function write(content: string) {
  const message = ${before}{
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    max_tokens: ${limit},
    messages: [{ role: "user", content }],
  }${after};
  return message.content;
}
`;
  return {
    bad: [
      {
        title: "32,000 tokens in one piece",
        at: "32_000",
        code: code("32_000"),
        fixes: {
          "Stream the answer": code("32_000", "await client.messages.stream(", ").finalMessage()"),
          "Ask for no more than 21,333 tokens": code("21_333"),
        },
      },
    ],
    good: [
      { title: "Few enough", code: code("21333") },
      { title: "As a stream", code: code("32000", "await client.messages.stream(", ").finalMessage()") },
      { title: "A timeout of the client", code: code("32000", undefined, undefined, ", timeout: 30 * 60 * 1000") },
      { title: "A timeout of the request", code: code("32000", undefined, ", { timeout: 1_800_000 })") },
      {
        title: "Another SDK does not mind",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const write = (text: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 32_000 },
    }),
  );
`,
      },
    ],
  };
}
