import { type ModelEntry, modelName, tokenRange } from "../../src/catalog/index.ts";
import type { CachePoint, ModelCall } from "../../src/core/facts.ts";
import { defineRule, type Evidence, type Fix } from "../../src/core/rule.ts";
import { isConverse } from "../shared/apis.ts";
import { count } from "../shared/format.ts";
import { calledModels } from "../shared/models.ts";

/** How long each lifetime is, in minutes. The default is the shortest. */
const LIFETIMES: Readonly<Record<string, number>> = { "5m": 5, "30m": 30, "1h": 60 };

function minutesOf({ ttl }: CachePoint): number {
  return (ttl !== null && Object.hasOwn(LIFETIMES, ttl) ? LIFETIMES[ttl] : undefined) ?? 5;
}

const ORDER: readonly CachePoint["after"][] = ["tools", "system", "messages"];

/** In the order in which the service reads a prompt. */
function inOrder(points: readonly CachePoint[]): readonly CachePoint[] {
  return [...points].sort((a, b) => ORDER.indexOf(a.after) - ORDER.indexOf(b.after));
}

function removal({ key }: CachePoint, safe = true): readonly Fix[] {
  return key ? [{ title: "Remove the cache point", safe, changes: [{ kind: "remove-key", key }] }] : [];
}

interface Verdict {
  readonly message: "unsupported" | "part" | "short" | "lifetime";
  readonly data: Readonly<Record<string, string | number>>;
  readonly evidence: Evidence;
}

/** What keeps a model from caching at a point, or null where nothing that is known does. */
function verdictOf(point: CachePoint, entry: ModelEntry): Verdict | null {
  const { supported, fields, minTokensPerCheckpoint: minimum, ttl } = entry.promptCaching;
  const model = modelName(entry);
  if (supported === false) return { message: "unsupported", data: { model }, evidence: "proven" };
  if (fields && !fields.includes(point.after)) {
    return { message: "part", data: { model, part: PARTS[point.after] }, evidence: "proven" };
  }
  const { most } = tokenRange(point.front, entry);
  if (point.front.exact && minimum !== null && most < minimum) {
    return { message: "short", data: { model, most: count(most), minimum: count(minimum) }, evidence: "proven" };
  }
  if (point.ttl !== null && ttl && !ttl.includes(point.ttl)) {
    return { message: "lifetime", data: { model, ttl: point.ttl, known: ttl.join(" and ") }, evidence: "likely" };
  }
  return null;
}

const PARTS: Readonly<Record<CachePoint["after"], string>> = {
  system: "the system prompt",
  tools: "tools",
  messages: "messages",
};

/** The verdict that holds for every model that the call may go to. */
function commonVerdict(call: ModelCall, point: CachePoint): Verdict | null {
  const { known, complete } = calledModels(call);
  const verdicts = known.map(({ entry }) => verdictOf(point, entry));
  const [first] = verdicts;
  return complete && first && verdicts.every((each) => each?.message === first.message) ? first : null;
}

export default defineRule({
  title: "Cache point without effect",
  severity: "warning",
  why: `
A cache point that the service can't use is ignored without a word: the prompt is read anew each time, at the full price,
while the code looks as if it were cached. \`cacheWriteInputTokens: 0\` in the usage is the only trace.

* **Too short.** From the beginning of the prompt to the point there have to be at least as many tokens as the model's
  minimum: 512 for Claude Opus 5 and Sonnet 5.5, 1,024 for Sonnet 4.5 and 5, 4,096 for Haiku 4.5 and Opus 4.5 to 4.7, about
  1,000 for Nova. Tools count first, then the system prompt, then the messages. The length is estimated, and reported only
  where even the highest estimate is below the minimum and all of the text is known.
* **A part that the model does not cache.** Nova caches the system prompt and messages, but no tools.
* **A fifth point.** Four are allowed; the request fails with one more.
* **A longer lifetime behind a shorter one.** Points of one hour have to stand in front of those of five minutes. Tools
  are read first, then the system prompt, then the messages.
* **A lifetime that the model does not have**: one hour is for Claude 4.5 and newer.
* **\`cache_control\` in Converse.** That is the spelling of Claude's own API; the AWS SDK drops the key. Converse wants a
  block of its own, \`{ cachePoint: { type: "default" } }\`, behind the text.
`,
  whenNotToUse: "Switch the rule off while a prompt is still growing and its points are there for later.",
  references: [
    {
      title: "Amazon Bedrock: prompt caching",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html",
    },
    {
      title: "Amazon Bedrock API: CachePointBlock",
      url: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CachePointBlock.html",
    },
  ],
  guide: ["G5.8"],
  messages: {
    unsupported:
      "{model} has no prompt caching, so this cache point has no effect. Remove it, or use a model that caches.",
    part: "{model} does not cache {part}, so this cache point has no effect. Put it behind the system prompt.",
    short:
      "No more than {most} tokens (estimated) stand in front of this cache point, and {model} caches from {minimum} tokens on: the point is ignored. Move it behind more of the prompt, or remove it.",
    lifetime: "{model} keeps prompts for {known}, not for {ttl}. Use a lifetime that it has.",
    order:
      "This cache point lives longer than one in front of it, which the service does not allow: points of one hour have to stand in front of those of five minutes.",
    many: "This is cache point {number}, and a request may have {most}: it fails. Remove the least useful one.",
    dropped:
      "The AWS SDK drops `cache_control`, which is the spelling of Claude's own API: nothing is cached. Put `{ cachePoint: { type: 'default' } }` behind this block.",
  },
  call(call, _context, report) {
    if (call.sent === "no" || call.caching.status !== "used") return;
    const points = inOrder(call.caching.points);
    const steps = [{ span: call.anchor, message: "It is part of this request" }];
    let shortest = Number.POSITIVE_INFINITY;
    points.forEach((point, index) => {
      if (isConverse(call) && point.form === "mark" && point.key) {
        report({ span: point.key, message: "dropped", evidence: "proven", steps, fixes: removal(point) });
        return;
      }
      const verdict = commonVerdict(call, point);
      if (verdict) {
        const { message, data, evidence } = verdict;
        const fixes = message === "lifetime" ? [] : removal(point, point.form === "block");
        report({ span: point.span, message, data, evidence, steps, fixes });
      }
      if (minutesOf(point) > shortest) report({ span: point.span, message: "order", evidence: "likely", steps });
      shortest = Math.min(shortest, minutesOf(point));
      const most = mostPoints(call);
      if (most !== null && index >= most) {
        const data = { number: index + 1, most };
        report({ span: point.span, message: "many", data, evidence: "likely", steps, fixes: removal(point, false) });
      }
    });
  },
  examples: examples(),
});

function mostPoints(call: ModelCall): number | null {
  const { known, complete } = calledModels(call);
  const limits = known.map(({ entry }) => entry.promptCaching.maxCheckpoints);
  return complete && limits.every((each) => each !== null) ? Math.max(...limits) : null;
}

function examples() {
  const long = "You help customers of a shop for bicycles with their orders and never give them legal advice. ".repeat(
    20,
  );
  const code = (system: string, more = "", model = "us.anthropic.claude-haiku-4-5-20251001-v1:0"): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const RULES = ${JSON.stringify(long)};

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${model}",
      system: ${system},
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },${more}
    }),
  );
`;
  const point = '{ cachePoint: { type: "default" } }';
  const tools = `
      toolConfig: {
        tools: [
          { toolSpec: { name: "order", description: "Finds an order", inputSchema: { json: { type: "object" } } } },
          ${point},
        ],
      },`;
  const anthropic = (ttl: readonly [string, string]): string => `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";
import { HANDBOOK, RULES } from "./prompts";

const client = new AnthropicBedrock({ maxRetries: 5 });

export const ask = (content: string) =>
  client.messages.create({
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    max_tokens: 500,
    system: [
      { type: "text", text: HANDBOOK, cache_control: { type: "ephemeral", ttl: "${ttl[0]}" } },
      { type: "text", text: RULES, cache_control: { type: "ephemeral", ttl: "${ttl[1]}" } },
    ],
    messages: [{ role: "user", content }],
  });
`;
  return {
    bad: [
      {
        title: "Some 400 tokens, where the model caches from 4,096 on",
        at: '{ type: "default" }',
        code: code(`[{ text: RULES }, ${point}]`),
        fixes: { "Remove the cache point": code("[{ text: RULES }]") },
      },
      {
        title: "Nova caches no tools",
        at: '{ type: "default" }',
        code: code("[{ text: RULES }]", tools, "us.amazon.nova-pro-v1:0"),
        fixes: {
          "Remove the cache point": code(
            "[{ text: RULES }]",
            tools.replace(`,\n          ${point},`, ","),
            "us.amazon.nova-pro-v1:0",
          ),
        },
      },
      {
        title: "Claude's own spelling in Converse",
        at: "cache_control",
        code: code('[{ text: RULES, cache_control: { type: "ephemeral" } }]'),
        fixes: { "Remove the cache point": code("[{ text: RULES }]") },
      },
      { title: "One hour behind five minutes", at: '{ type: "ephemeral", ttl: "1h" }', code: anthropic(["5m", "1h"]) },
    ],
    good: [
      {
        title: "Long enough for this model",
        code: code(`[{ text: RULES.repeat(4) }, ${point}]`, "", "us.anthropic.claude-sonnet-5-5").replace(
          JSON.stringify(long),
          JSON.stringify(long.repeat(3)),
        ),
      },
      {
        title: "A text that is not known",
        code: code(`[{ text: process.env.RULES ?? "" }, { text: RULES }, ${point}]`),
      },
      { title: "A model that is not known", code: code(`[{ text: RULES }, ${point}]`, "", "my-model") },
      { title: "One hour in front of five minutes", code: anthropic(["1h", "5m"]) },
      {
        title: "Behind a conversation of unknown length",
        code: code("[{ text: RULES }]").replace("[{ text: question }]", `[{ text: question }, ${point}]`),
      },
    ],
  };
}
