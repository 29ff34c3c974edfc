import { modelName } from "../../src/catalog/index.ts";
import type { ModelEntry } from "../../src/catalog/model.ts";
import { type Context, defineRule, type Fix } from "../../src/core/rule.ts";
import { isOnRuntime } from "../shared/apis.ts";
import { type NamedModel, namedModels } from "../shared/models.ts";
import { callableFrom, profilesFor, regionOf } from "../shared/regions.ts";
import { wayTo } from "../shared/steps.ts";

/** AWS lists quotas for the model's profiles and none for the bare id: no region serves it by itself. */
function isServedThroughProfilesOnly({ defaultQuotas }: ModelEntry): boolean {
  return defaultQuotas?.onDemand === null && defaultQuotas.crossRegion !== null && defaultQuotas.unread === null;
}

function profileFixes(model: NamedModel, region: string, context: Context<object>, certain: boolean): readonly Fix[] {
  const { residency } = context.configuration;
  const [profile] = profilesFor(model.entry, region, residency);
  if (profile === undefined || model.literal.value !== model.base) return [];
  const value = { kind: "literal", value: profile } as const;
  return [
    {
      title: `Use the inference profile \`${profile}\``,
      safe: certain,
      changes: [{ kind: "replace", span: model.literal.span, value }],
    },
  ];
}

export default defineRule({
  title: "Model that is served through inference profiles only",
  severity: "error",
  why: `
Most newer models cannot be called by their bare id. No single region serves them on demand; requests have to name an
inference profile, which routes them within a geography (\`us.\`, \`eu.\`, \`jp.\` …) or worldwide (\`global.\`). With the
bare id **every** request fails with a \`ValidationException\` (400), which the SDK does not retry:

> Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn't supported. Retry your
> request with the ID or ARN of an inference profile that contains this model.

It happens most when a newer model is put in the place of an older one that had on-demand throughput of its own.

The rule knows these models by AWS's list of quotas: it has requests or tokens per minute for their profiles, and none
for the bare id. It speaks up where the client's region is known, so that it can name the profile. The profile needs a
permission of its own: \`bedrock:InvokeModel\` on the profile **and** on the foundation model in each region to which it
routes.
`,
  whenNotToUse: `
Switch the rule off for a single line if AWS serves the model in the client's region by now.
`,
  references: [
    {
      title: "Amazon Bedrock: use an inference profile in model invocation",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-use.html",
    },
    {
      title: "Amazon Bedrock: regional availability by models",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/models-region-compatibility.html",
    },
    {
      title: "Amazon Bedrock endpoints and quotas",
      url: "https://docs.aws.amazon.com/general/latest/gr/bedrock.html",
    },
  ],
  guide: ["G1.3", "G3.3"],
  messages: {
    profile:
      "{model} has no on-demand throughput under its bare id: the request fails. Call it through an inference profile; in {region} that is `{profile}`.",
    noProfile:
      "{model} has no on-demand throughput under its bare id: the request fails. Call it through an inference profile that {region} can use.",
  },
  call(call, context, report) {
    const region = regionOf(call, context);
    if (!region || call.sent === "no" || call.operation !== "text" || !isOnRuntime(call, context)) return;
    const { models, evidence } = namedModels(call);
    for (const model of models) {
      const { entry, kind, literal } = model;
      if (kind !== "foundation-model" || !isServedThroughProfilesOnly(entry)) continue;
      if (callableFrom(region.name).length === 0) continue;
      const [profile] = profilesFor(entry, region.name, context.configuration.residency);
      const certain = region.certain && models.length === 1 && evidence === "proven";
      report({
        span: literal.span,
        message: profile === undefined ? "noProfile" : "profile",
        data: { model: modelName(entry), region: region.name, profile: profile ?? "" },
        evidence: region.certain ? evidence : "likely",
        steps: [...wayTo(literal, call, "It is the model of this call"), ...region.steps],
        fixes: profileFixes(model, region.name, context, certain),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const claude = (id: string, region: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: ${region}, maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${id}", // The most careful one.
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`;
  const aiSdk = (id: string) => `
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

const bedrock = createAmazonBedrock({ region: "ap-northeast-1" });

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("${id}"),
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
  });
  return text;
}
`;
  const langchain = (id: string) => `
const { ChatBedrockConverse } = require("@langchain/aws");

const MODEL = "${id}"; // Answers in one word.
const model = new ChatBedrockConverse({ model: MODEL, region: "us-west-2", maxTokens: 5 });

exports.classify = (text) => model.invoke("Positive or negative? " + text);
`;
  const haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
  const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
  return {
    bad: [
      {
        title: "The bare id of a newer model",
        at: `"${sonnet}"`,
        code: claude(sonnet, '"eu-central-1"'),
        fixes: { [`Use the inference profile \`eu.${sonnet}\``]: claude(`eu.${sonnet}`, '"eu-central-1"') },
      },
      {
        title: "Vercel AI SDK in Tokyo, where Japan has a profile of its own",
        at: `"${haiku}"`,
        code: aiSdk(haiku),
        fixes: { [`Use the inference profile \`jp.${haiku}\``]: aiSdk(`jp.${haiku}`) },
      },
      {
        title: "LangChain, with the id in a constant",
        language: "js" as const,
        at: '"meta.llama4-scout',
        code: langchain("meta.llama4-scout-17b-instruct-v1:0"),
        fixes: {
          "Use the inference profile `us.meta.llama4-scout-17b-instruct-v1:0`": langchain(
            "us.meta.llama4-scout-17b-instruct-v1:0",
          ),
        },
      },
      {
        title: "A geography in which the model has no profile",
        at: '"amazon.nova-premier',
        code: claude("amazon.nova-premier-v1:0", '"eu-west-1"'),
        fixes: {},
      },
    ],
    good: [
      { title: "A profile", code: claude(`us.${sonnet}`, '"us-east-1"') },
      {
        title: "A model that is served on demand under its bare id",
        code: claude("anthropic.claude-sonnet-4-6", '"us-east-1"'),
      },
      { title: "A region that only the environment knows", code: claude(sonnet, "process.env.AWS_REGION") },
      {
        title: "The endpoint `bedrock-mantle`, where models have bare ids",
        code: `
import { AnthropicBedrockMantle } from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrockMantle({ awsRegion: "us-east-1", maxRetries: 5 });

export const ask = (question: string) =>
  client.messages.create({
    model: "anthropic.claude-opus-4-7",
    max_tokens: 500,
    messages: [{ role: "user", content: question }],
  });
`,
      },
      {
        title: "A gateway that has names of its own for models",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", endpoint: process.env.GATEWAY_URL, maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${haiku}",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "Counting tokens takes the bare id",
        code: `
import { BedrockRuntimeClient, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const count = (text: string) =>
  client.send(
    new CountTokensCommand({
      modelId: "${haiku}",
      input: { converse: { messages: [{ role: "user", content: [{ text }] }] } },
    }),
  );
`,
      },
    ],
  };
}
