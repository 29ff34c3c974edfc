import type { CachePoint, ModelCall, VolatilePart } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";

const WHAT: Readonly<Record<VolatilePart["kind"], string>> = {
  time: "the time",
  random: "a random value",
  input: "what a request brings",
};

/** The points that nothing but the system prompt and the tools stands in front of. */
function staticPoints(call: ModelCall): readonly CachePoint[] {
  return call.caching.points.filter((each) => each.after !== "messages");
}

export default defineRule({
  title: "Cache point behind something that changes with each request",
  severity: "warning",
  why: `
The cache knows a prompt by its **beginning**, token by token up to the cache point. A time stamp, a request id or a user's
name in front of the point makes every beginning a new one: nothing is ever read from the cache, and each request pays for
a write instead (Claude: 125 % of the input price, 200 % for one hour). It is dearer and slower than without caching, and
nothing says so except \`cacheReadInputTokens: 0\` in the usage.

Put what changes **behind** the point: into a block of its own after it, or into the user's turn.

\`\`\`ts
system: [{ text: RULES }, { cachePoint: { type: "default" } }, { text: \`It is \${new Date().toISOString()}.\` }],
\`\`\`

A date without the time of day changes once a day and is not reported. What a request brings (a user's name, a tenant's
settings) is reported as \`likely\`: the cache may still help within one conversation, but not across users. Values that
come from elsewhere, a database for example, are not reported.
`,
  whenNotToUse: "Suppress a finding for a part that is the same for all requests within five minutes.",
  references: [
    {
      title: "Amazon Bedrock: prompt caching",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENCOST03-BP03: implement prompt caching",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gencost03-bp03.html",
    },
  ],
  guide: ["G5.8"],
  messages: {
    changes:
      "`{name}`, {what}, stands in front of a cache point, so each request begins differently: nothing is read from the cache, and every request pays for a write. Move it behind the point or into the user's turn.",
  },
  call(call, _context, report) {
    if (call.sent === "no") return;
    const reported = new Set<string>();
    for (const point of staticPoints(call)) {
      for (const { kind, name, span } of point.volatile) {
        const key = `${span.file}:${span.start}`;
        if (reported.has(key)) continue;
        reported.add(key);
        report({
          span,
          message: "changes",
          data: { name, what: WHAT[kind] },
          evidence: kind === "input" ? "likely" : "proven",
          steps: [
            { span: point.span, message: "This is the cache point behind it" },
            { span: call.anchor, message: "It is part of this request" },
          ],
          fixes: [
            {
              title: "Move it behind the cache point",
              safe: false,
              changes: [{ kind: "behind-cache-point", point: point.span, part: span }],
            },
          ],
        });
      }
    }
  },
  examples: examples(),
});

function examples() {
  const code = (system: string, before = ""): string => `
import { randomUUID } from "node:crypto";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { RULES } from "./rules";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function ask(question: string) {${before}
  return client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      system: ${system},
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
}
`;
  const point = '{ cachePoint: { type: "default" } }';
  const anthropic = (text: string): string => `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";
import express from "express";
import { RULES } from "./rules";

const client = new AnthropicBedrock({ maxRetries: 5 });
const app = express();

app.post("/chat", async (req, res) => {
  const message = await client.messages.create({
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    max_tokens: 500,
    system: [{ type: "text", text: ${text}, cache_control: { type: "ephemeral" } }],
    messages: [{ role: "user", content: String(req.body.message).slice(0, 4000) }],
  });
  res.json(message.content);
});
`;
  return {
    bad: [
      {
        title: "The time in the system prompt",
        at: "new Date()",
        code: code(`[{ text: \`\${RULES}\\nIt is \${new Date().toISOString()}.\` }, ${point}]`),
        fixes: {
          "Move it behind the cache point": code(
            `[{ text: \`\${RULES}\` }, ${point}, { text: \`It is \${new Date().toISOString()}.\` }]`,
          ),
        },
      },
      {
        title: "A request id, by way of a variable",
        at: "randomUUID()",
        code: code(`[{ text: \`Request \${id}\` }, { text: RULES }, ${point}]`, "\n  const id = randomUUID();"),
        fixes: {
          "Move it behind the cache point": code(
            `[{ text: RULES }, ${point}, { text: \`Request \${id}\` }]`,
            "\n  const id = randomUUID();",
          ),
        },
      },
      {
        title: "The name of the user, with Anthropic's SDK",
        at: "req.body.name",
        code: anthropic('"You speak with " + req.body.name + RULES'),
      },
    ],
    good: [
      {
        title: "Behind the point",
        code: code(`[{ text: RULES }, ${point}, { text: \`It is \${new Date().toISOString()}.\` }]`),
      },
      {
        title: "The day",
        code: code(`[{ text: \`\${RULES}\\nToday is \${new Date().toISOString().slice(0, 10)}.\` }, ${point}]`),
      },
      {
        title: "The weekday",
        code: code(`[{ text: RULES + new Date().toLocaleDateString("en", { weekday: "long" }) }, ${point}]`),
      },
      { title: "Without a cache point", code: code("[{ text: RULES + Date.now() }]") },
      { title: "A constant", code: anthropic('"You are polite. " + RULES') },
      {
        title: "The user's turn, with a point behind the conversation",
        code: anthropic("RULES").replace(
          "content: String(req.body.message).slice(0, 4000)",
          'content: [{ type: "text", text: String(req.body.message).slice(0, 4000), cache_control: { type: "ephemeral" } }]',
        ),
      },
    ],
  };
}
