import { modelName } from "../../src/catalog/index.ts";
import type { ModelEntry } from "../../src/catalog/model.ts";
import { type Context, defineRule, type Fix } from "../../src/core/rule.ts";
import { isOnRuntime } from "../shared/apis.ts";
import { count } from "../shared/format.ts";
import { type NamedModel, namedModels } from "../shared/models.ts";
import { isProbe } from "../shared/probes.ts";
import { profilesFor, regionOf } from "../shared/regions.ts";
import { wayTo } from "../shared/steps.ts";

/** The profiles that a call can use instead of the bare id, with what they are for. */
function alternatives(model: NamedModel, region: string, context: Context<object>): readonly string[] {
  const { residency } = context.configuration;
  const global = `global.${model.base}`;
  const worldwide = residency.length === 0 && model.entry.inferenceProfileIds.includes(global) ? [global] : [];
  return [...profilesFor(model.entry, region, residency).slice(0, 1), ...worldwide];
}

/** Default quotas of us-east-1, where both are known; the words for any other case. */
function quotas({ defaultQuotas }: ModelEntry): string {
  const [own, shared] = [defaultQuotas?.onDemand?.tpm, defaultQuotas?.crossRegion?.tpm];
  if (!own || !shared) return "a quota of their own, as a rule twice as large";
  return `${count(shared)} tokens per minute by default instead of ${count(own)}`;
}

/** Advice about a model that is on its way out would be about the wrong thing. */
function isCurrent({ lifecycle }: ModelEntry): boolean {
  return lifecycle.listedInModelsAtAGlance && lifecycle.status === null;
}

function fixFor(model: NamedModel, profile: string): Fix {
  return {
    title: `Use the inference profile \`${profile}\``,
    safe: false,
    changes: [{ kind: "replace", span: model.literal.span, value: { kind: "literal", value: profile } }],
  };
}

export default defineRule({
  title: "On-demand inference in a single region",
  severity: "info",
  why: `
A bare model id is served by one region, out of that region's quota and capacity. When either is used up, requests are
throttled (\`ThrottlingException\`, 429) or refused (\`ServiceUnavailableException\`, 503), although the same model is idle
elsewhere. A **cross-region inference profile** spreads the requests of one region over several:

* Its quota is separate and **twice as large** wherever AWS lists both (Nova Lite, Claude Sonnet 4.6, Llama 3.3 …), and
  only cross-region quotas for tokens can be raised; those for on-demand use of a single region cannot.
* Routing costs nothing: the price is that of the region from which you call. Global profiles are about 10 % cheaper
  than geographic ones for the models that have both.
* Logs and metrics stay in the region from which you call.

What it costs is some latency (less than a few hundred milliseconds, where a request is routed elsewhere), and a
permission on the profile and on the model in each region to which it routes. Prompts are processed anywhere in the
profile's geography, or worldwide for \`global.\`; they are stored where they were.
`,
  whenNotToUse: `
Switch the rule off where data must not leave a single region, or list the geographies that are allowed under
\`residency\` in the configuration: then only profiles that stay within them are suggested.
`,
  references: [
    {
      title: "Amazon Bedrock: cross-region inference",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html",
    },
    {
      title: "Amazon Bedrock: scaling and throughput best practices",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/scaling-throughput-best-practices.html",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENREL01-BP01: scale and balance foundation model throughput as a function of utilization",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genrel01-bp01.html",
    },
  ],
  guide: ["G2.9", "G3.1", "G3.2", "G3.3"],
  messages: {
    single:
      "{model} is called in {region} alone, with the quota and capacity of that region. Cross-region profiles such as `{profile}` spread requests over several at no extra charge, with {quotas}. Configure `residency` if data must stay where it is.",
  },
  call(call, context, report) {
    const region = regionOf(call, context);
    if (!region || call.sent === "no" || call.operation !== "text" || isProbe(call)) return;
    if (!isOnRuntime(call, context)) return;
    const { models, evidence } = namedModels(call);
    for (const model of models) {
      const { entry, literal } = model;
      // Without a quota of its own the bare id does not work at all, which is another rule's matter.
      if (literal.value !== model.base || !entry.defaultQuotas?.onDemand || !isCurrent(entry)) continue;
      const profiles = alternatives(model, region.name, context);
      const [profile] = profiles;
      if (profile === undefined) continue;
      report({
        span: literal.span,
        message: "single",
        data: { model: modelName(entry), region: region.name, profile, quotas: quotas(entry) },
        evidence: region.certain ? evidence : "likely",
        steps: [...wayTo(literal, call, "It is the model of this call"), ...region.steps],
        fixes: profiles.map((each) => fixFor(model, each)),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const nova = (id: string, region = "us-east-1") => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "${region}", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${id}", // Quick and cheap.
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`;
  const claude = (id: string) => `
const AnthropicBedrock = require("@anthropic-ai/bedrock-sdk").default;

const client = new AnthropicBedrock({ awsRegion: "us-west-2", maxRetries: 5 });

exports.answer = (question) =>
  client.messages.create({
    model: "${id}" /* Good at tools. */,
    max_tokens: 700,
    messages: [{ role: "user", content: question }],
  });
`;
  const sonnet = "anthropic.claude-sonnet-4-6";
  return {
    bad: [
      {
        title: "A bare id where the geography has a profile",
        at: '"amazon.nova-lite',
        code: nova("amazon.nova-lite-v1:0"),
        fixes: { "Use the inference profile `us.amazon.nova-lite-v1:0`": nova("us.amazon.nova-lite-v1:0") },
      },
      {
        title: "Anthropic SDK, with a model that has a global profile too",
        language: "js" as const,
        at: `"${sonnet}"`,
        code: claude(sonnet),
        fixes: {
          [`Use the inference profile \`us.${sonnet}\``]: claude(`us.${sonnet}`),
          [`Use the inference profile \`global.${sonnet}\``]: claude(`global.${sonnet}`),
        },
      },
      {
        title: "A residency that a profile of the geography keeps to",
        configuration: { residency: ["eu"] },
        at: '"amazon.nova-lite',
        code: nova("amazon.nova-lite-v1:0", "eu-west-1"),
        fixes: {
          "Use the inference profile `eu.amazon.nova-lite-v1:0`": nova("eu.amazon.nova-lite-v1:0", "eu-west-1"),
        },
      },
    ],
    good: [
      { title: "A profile", code: nova("us.amazon.nova-lite-v1:0") },
      { title: "A model that is gone", code: nova("anthropic.claude-3-haiku-20240307-v1:0") },
      { title: "A model that AWS does not list any more", code: nova("anthropic.claude-3-sonnet-20240229-v1:0") },
      { title: "A model without profiles", code: nova("mistral.mistral-large-3-675b-instruct") },
      {
        title: "A residency that no profile keeps to",
        configuration: { residency: ["eu-west-1"] },
        code: nova("amazon.nova-lite-v1:0", "eu-west-1"),
      },
      {
        title: "A region whose geography has no profile of the model",
        code: nova("meta.llama3-3-70b-instruct-v1:0", "eu-central-1"),
      },
    ],
  };
}
