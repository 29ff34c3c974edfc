import { modelName } from "../../src/catalog/index.ts";
import type { ModelEntry } from "../../src/catalog/model.ts";
import { defineRule, type Fix, type Severity } from "../../src/core/rule.ts";
import { isRetired } from "../shared/lifecycle.ts";
import { type NamedModel, namedModels } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";
import { successorOf } from "../shared/successors.ts";

/** From this many days before its end on, a model is reported. It is the notice that AWS gives at least. */
const NOTICE = 180;

const DAY = 24 * 60 * 60 * 1000;

interface Ending {
  readonly message: "retired" | "ending" | "legacy";
  readonly severity: Severity;
  readonly date: string;
}

/** What the day says of a model's life, or null while there is nothing to say. Dates compare as texts. */
function endingOf(entry: ModelEntry, today: string): Ending | null {
  const { eolDate, legacyDate } = entry.lifecycle;
  if (eolDate !== null) {
    if (isRetired(entry, today)) return { message: "retired", severity: "error", date: eolDate };
    const days = (Date.parse(eolDate) - Date.parse(today)) / DAY;
    const near = days <= NOTICE || (legacyDate !== null && legacyDate <= today);
    return near ? { message: "ending", severity: "warning", date: eolDate } : null;
  }
  const legacy = legacyDate !== null && legacyDate <= today;
  return legacy ? { message: "legacy", severity: "warning", date: legacyDate } : null;
}

/** The id of a successor in the form in which the code names the model, or null where it is not served in that form. */
function sameForm({ literal, base, profile }: NamedModel, successor: ModelEntry): string | null {
  if (profile === null) return literal.value === base && successor.defaultQuotas?.onDemand ? successor.id : null;
  const id = `${profile}.${successor.id}`;
  return literal.value === `${profile}.${base}` && successor.inferenceProfileIds.includes(id) ? id : null;
}

function fixesFor(model: NamedModel, successor: ModelEntry | null): readonly Fix[] {
  const id = successor && sameForm(model, successor);
  if (!id) return [];
  const value = { kind: "literal", value: id } as const;
  return [{ title: `Use \`${id}\``, safe: false, changes: [{ kind: "replace", span: model.literal.span, value }] }];
}

export default defineRule<Ending["message"]>({
  title: "Model at the end of its life",
  severity: "error",
  why: `
Models on Bedrock are **active**, then **legacy** for at least six months, then at their **end of life**. After that day
every request fails, on all regions and accounts, and no retry helps. Before it, a legacy model is worse than it looks:

* New customers cannot start to use it, and accounts that have not called it for 15 days may lose access.
* AWS grants no increases of its quotas and sells no new provisioned throughput for it.
* In the extended access that follows for some models, the price may rise.

A new model is no drop-in: prompts, limits and prices differ, and the answers have to be evaluated again. That takes
weeks in most teams, so the rule speaks up ${NOTICE} days ahead, and as soon as a model is legacy.

Dates are those on AWS's page about the lifecycle, as of the catalogue's day. As successor the newest model of the same
family is named. Models that AWS no longer lists, but for which no date was found, are not reported.
`,
  whenNotToUse: `
Switch the rule off for a single line if AWS has agreed to longer access with you, or where the model is only named in
order to read old records.
`,
  references: [
    {
      title: "Amazon Bedrock: model lifecycle",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html",
    },
    {
      title: "Amazon Bedrock: legacy and end-of-life models",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html",
    },
  ],
  guide: ["G10.5"],
  messages: {
    retired: "{model} reached its end of life on {date}: requests fail. {advice}.",
    ending: "{model} reaches its end of life on {date}; from then on requests fail. {advice}.",
    legacy:
      "{model} has been legacy since {date}: accounts that do not use it lose access, and AWS raises no quota of it any more. {advice}.",
  },
  call(call, context, report) {
    if (call.sent === "no") return;
    const { models, evidence } = namedModels(call);
    for (const model of models) {
      const ending = endingOf(model.entry, context.today);
      if (!ending) continue;
      const successor = successorOf(model.entry);
      const advice = successor
        ? `The newest model of its family is ${modelName(successor)}: evaluate it and change over`
        : "Choose another model, evaluate it and change over";
      report({
        span: model.literal.span,
        message: ending.message,
        data: { model: modelName(model.entry), date: ending.date, advice },
        evidence,
        severity: ending.severity,
        steps: wayTo(model.literal, call, "It is the model of this call"),
        fixes: fixesFor(model, successor),
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
      modelId: "${id}", // Chosen in spring.
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`;
  const aiSdk = (id: string) => `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

// The default of all that do not ask for another one.
const DEFAULT_MODEL = process.env.MODEL_ID ?? "${id}";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock(DEFAULT_MODEL),
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
  });
  return text;
}
`;
  return {
    bad: [
      {
        title: "A model that is gone",
        at: '"us.anthropic.claude-sonnet-4-2025',
        code: converse("us.anthropic.claude-sonnet-4-20250514-v1:0"),
        fixes: {
          "Use `us.anthropic.claude-sonnet-5-5`": converse("us.anthropic.claude-sonnet-5-5"),
        },
      },
      {
        title: "A model that will be gone, as the default of a variable",
        at: '"eu.anthropic.claude-opus-4-1',
        code: aiSdk("eu.anthropic.claude-opus-4-1-20250805-v1:0"),
        fixes: {
          "Use `eu.anthropic.claude-opus-5-5`": aiSdk("eu.anthropic.claude-opus-5-5"),
        },
      },
      {
        title: "An InvokeModel body in CommonJS, and no successor in the family",
        language: "js" as const,
        at: '"ai21.jamba-1-5-mini',
        code: `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ region: "us-east-1", maxAttempts: 6 });

exports.complete = (content) =>
  bedrock.invokeModel({
    modelId: "ai21.jamba-1-5-mini-v1:0",
    body: JSON.stringify({ max_tokens: 300, messages: [{ role: "user", content }] }),
  });
`,
        fixes: {},
      },
    ],
    good: [
      { title: "A current model", code: converse("us.anthropic.claude-haiku-4-5-20251001-v1:0") },
      { title: "An old model of which no date is known", code: converse("anthropic.claude-v2:1") },
      {
        title: "A list of models that nothing calls",
        code: `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const RETIRED = ["anthropic.claude-3-haiku-20240307-v1:0", "cohere.command-r-v1:0"];
`,
      },
    ],
  };
}
