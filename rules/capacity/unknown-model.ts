import { catalogDate, lookup, models, operationOf, parseModelId } from "../../src/catalog/index.ts";
import { nearest } from "../../src/core/nearest.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { isOnRuntime } from "../shared/apis.ts";
import { evidenceOf } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";

/** What may be missing at the end of an id: date, version, revision. */
const ENDING = /^(-\d{8})?(-v\d+)?(:\d+)?$/;

/** Ids that are the same apart from their numbers may be of another version, which no catalogue can rule out. */
const withoutNumbers = (id: string): string => id.replace(/\d+/g, "0");

/** The model that must have been meant, or null where a newer one may be. */
function meant(base: string): string | null {
  const ids = models.map((each) => each.id);
  const complete = ids.filter((id) => id.startsWith(base) && ENDING.test(id.slice(base.length)));
  if (complete.length > 0) return complete.length === 1 ? (complete[0] ?? null) : null;
  const vendor = `${base.split(".")[0]}.`;
  const like = nearest(base, ids.some((id) => id.startsWith(vendor)) ? ids.filter((id) => id.startsWith(vendor)) : ids);
  return like !== null && withoutNumbers(like) !== withoutNumbers(base) && isTypo(base, like) ? like : null;
}

/** Few letters differ, and the numbers are the same: a model's name misspelled, and not another model's. */
function isTypo(base: string, like: string): boolean {
  const numbers = (id: string): string => id.match(/\d+/g)?.join(" ") ?? "";
  return numbers(base) === numbers(like);
}

export default defineRule({
  title: "Model id that is not known",
  severity: "info",
  why: `
A model id with a typing error, without its date or without its version is refused with \`ValidationException\` (400, "The
provided model identifier is invalid"), and so is a vendor's own name for the model. Nothing finds it before the first
request: the parameter is plain text. In code that is seldom run, such as a fallback to another model, it is found when
the fallback is needed.

The rule compares ids with its catalogue. Where one must have been meant, it names that; an id that could be of a newer
model than the catalogue has is only a hint. Of ARNs and of models that write no text (images, embeddings, speech) it says
nothing, nor of ids for \`bedrock-mantle\` and the endpoints in OpenAI's language, where models have other names.
`,
  whenNotToUse: "Switch the rule off for a single line if the model is newer than the catalogue.",
  references: [
    {
      title: "Amazon Bedrock: models at a glance",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html",
    },
  ],
  guide: ["G10.5"],
  messages: {
    meant: "`{id}` is no model of Amazon Bedrock: the request fails. `{suggestion}` was probably meant.",
    unknown:
      "`{id}` is not in the catalogue of models: nothing is known of its limits, price and lifecycle. Check the id if the model is not newer than {date}.",
  },
  call(call, context, report) {
    const id = field(call.request, "modelId");
    if (call.sent === "no" || id.status !== "present" || !isOnRuntime(call, context)) return;
    for (const literal of texts(id.value)) {
      const parsed = parseModelId(literal.value);
      if (!parsed?.base || parsed.region !== null || lookup(literal.value)) continue;
      if (operationOf(literal.value) !== "text") continue;
      const model = meant(parsed.base);
      const suggestion = model && (parsed.profile === null ? model : `${parsed.profile}.${model}`);
      report({
        span: literal.span,
        message: suggestion ? "meant" : "unknown",
        data: { id: literal.value, suggestion: suggestion ?? "", date: catalogDate },
        evidence: suggestion ? evidenceOf(id.value) : "possible",
        steps: wayTo(literal, call, "It is the model of this call"),
        fixes: suggestion ? [fixFor(literal.span, suggestion)] : [],
      });
    }
  },
  examples: examples(),
});

function fixFor(span: Parameters<typeof wayTo>[0]["span"], id: string): Fix {
  return {
    title: `Use \`${id}\``,
    safe: false,
    changes: [{ kind: "replace", span, value: { kind: "literal", value: id } }],
  };
}

function examples() {
  const converse = (id: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${id}", // The fallback.
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`;
  const aiSdk = (id: string) => `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("${id}"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
  });
  return text;
}
`;
  return {
    bad: [
      {
        title: "Without date and version",
        at: '"us.anthropic.claude-haiku-4-5"',
        code: converse("us.anthropic.claude-haiku-4-5"),
        fixes: {
          "Use `us.anthropic.claude-haiku-4-5-20251001-v1:0`": converse("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
        },
      },
      {
        title: "Vercel AI SDK: a typing error",
        at: '"us.amazon.nova-lte',
        code: aiSdk("us.amazon.nova-lte-v1:0"),
        fixes: { "Use `us.amazon.nova-lite-v1:0`": aiSdk("us.amazon.nova-lite-v1:0") },
      },
      {
        title: "A version that the catalogue does not have: a hint",
        at: '"us.anthropic.claude-sonnet-9"',
        code: converse("us.anthropic.claude-sonnet-9"),
        fixes: {},
      },
    ],
    good: [
      { title: "A model of the catalogue", code: converse("eu.amazon.nova-pro-v1:0") },
      { title: "With the context length behind it", code: converse("amazon.nova-lite-v1:0:300k") },
      {
        title: "A model that was imported",
        code: converse("arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl"),
      },
      {
        title: "An embedding model, of which the catalogue has none",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const embed = (inputText: string) =>
  client.send(
    new InvokeModelCommand({ modelId: "cohere.embed-v4:0", body: JSON.stringify({ texts: [inputText] }) }),
  );
`,
      },
      {
        title: "The name that `bedrock-mantle` has for a model",
        code: `
import { AnthropicBedrockMantle } from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrockMantle({ awsRegion: "us-east-1", maxRetries: 5 });

export const ask = (question: string) =>
  client.messages.create({
    model: "anthropic.claude-haiku-4-5",
    max_tokens: 500,
    messages: [{ role: "user", content: question }],
  });
`,
      },
    ],
  };
}
