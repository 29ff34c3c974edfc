import { lookup, parseModelId } from "../../src/catalog/index.ts";
import type { ModelCall } from "../../src/core/facts.ts";
import { type Context, defineRule, type Fix } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { evidenceOf } from "../shared/models.ts";
import { callableFrom, isRegionWithin, isWithin, regionOf } from "../shared/regions.ts";
import { wayTo } from "../shared/steps.ts";

/** The profiles of the same model that keep to the residency, those that the client can call first. */
function compliant(id: string, region: string | null, residency: readonly string[]): readonly string[] {
  const match = lookup(id);
  if (!match || id !== `${match.profile}.${match.base}`) return [];
  const callable = region === null ? null : callableFrom(region);
  return match.entry.inferenceProfileIds.filter((profile) => {
    const geography = profile.slice(0, -match.base.length - 1);
    return isWithin(geography, residency) && (callable === null || callable.includes(geography));
  });
}

/** Where the model runs when it is called by this id: the words for it, or null where it is allowed or not known. */
function offence(id: string, region: string | null, residency: readonly string[]): Offence | null {
  const parsed = parseModelId(id);
  if (parsed?.kind === "inference-profile" && parsed.profile !== null) {
    if (parsed.profile === "global") return { message: "global", where: "worldwide" };
    return isWithin(parsed.profile, residency) ? null : { message: "profile", where: parsed.profile };
  }
  const own = parsed?.kind === "foundation-model" ? (parsed.region ?? region) : null;
  return own === null || isRegionWithin(own, residency) ? null : { message: "region", where: own };
}

interface Offence {
  readonly message: "global" | "profile" | "region";
  readonly where: string;
}

function fixesFor(
  call: ModelCall,
  id: { readonly value: string; readonly span: ModelCall["span"] },
  context: Context<object>,
) {
  return compliant(id.value, call.region, context.configuration.residency).map(
    (profile): Fix => ({
      title: `Use \`${profile}\``,
      safe: false,
      changes: [{ kind: "replace", span: id.span, value: { kind: "literal", value: profile } }],
    }),
  );
}

export default defineRule<Offence["message"]>({
  title: "Data processed outside of the allowed geographies",
  severity: "error",
  why: `
Which regions read a prompt is decided by the prefix of the model's id and by nothing else. \`global.\` routes to any
commercial region in the world, \`us.\` to regions of the United States, a bare id stays in the client's region. Nothing
fails and no log entry stands out: CloudTrail has the region that processed the request in
\`additionalEventData.inferenceRegion\`, where few look before an audit does. Prompts are also stored in the destination
region where AWS keeps them to detect abuse.

The rule compares each id in the code with \`residency\` in the configuration:

\`\`\`json
{ "residency": ["eu"] }
\`\`\`

takes \`eu.\` profiles and bare ids in eu-* regions, and reports \`global.\`, other geographies and bare ids in other
regions. \`apac\` includes \`jp\`, \`au\` and \`in\`; a single region such as \`eu-central-1\` can be listed too, and then
only bare ids in that region are taken.

A prefix is not the whole truth: AWS recommends to ask \`GetInferenceProfile\` for a profile's destination regions from
each region that calls it.
`,
  whenNotToUse: `
The rule says nothing without \`residency\` in the configuration. Use \`overrides\` for code that handles no data to which
the residency applies.
`,
  references: [
    {
      title: "Amazon Bedrock: geographic cross-region inference",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html",
    },
    {
      title: "Amazon Bedrock: global cross-region inference",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html",
    },
    {
      title: "Amazon Bedrock: supported regions and models for inference profiles",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html",
    },
  ],
  guide: ["G3.4", "G9.1"],
  messages: {
    global:
      "`{id}` may be processed in any commercial region of the world, and `residency` in the configuration allows {allowed} only. Use a profile of an allowed geography.",
    profile:
      "`{id}` is processed in the geography `{where}`, and `residency` in the configuration allows {allowed} only. Use a profile of an allowed geography.",
    region:
      "`{id}` is processed in {where}, and `residency` in the configuration allows {allowed} only. Call it in an allowed geography.",
  },
  call(call, context, report) {
    const { residency } = context.configuration;
    const id = field(call.request, "modelId");
    if (residency.length === 0 || call.sent === "no" || id.status !== "present") return;
    const region = regionOf(call, context);
    for (const literal of texts(id.value)) {
      const found = offence(literal.value, region?.name ?? null, residency);
      if (!found) continue;
      report({
        span: literal.span,
        message: found.message,
        data: { id: literal.value, where: found.where, allowed: residency.map((each) => `\`${each}\``).join(", ") },
        evidence: found.message === "region" && region?.certain === false ? "likely" : evidenceOf(id.value),
        steps: [
          ...wayTo(literal, call, "It is the model of this call"),
          ...(found.message === "region" ? (region?.steps ?? []) : []),
        ],
        fixes: fixesFor(call, literal, context),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const claude = (id: string, region = "eu-central-1") => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "${region}", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${id}", // The cheapest that will do.
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
  const haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
  const configuration = { residency: ["eu"] };
  return {
    bad: [
      {
        title: "A global profile where data has to stay in Europe",
        configuration,
        at: '"global.',
        code: claude(`global.${haiku}`),
        fixes: { [`Use \`eu.${haiku}\``]: claude(`eu.${haiku}`) },
      },
      {
        title: "Vercel AI SDK: a profile of another geography",
        configuration,
        at: '"us.',
        code: aiSdk("us.amazon.nova-lite-v1:0"),
        fixes: { "Use `eu.amazon.nova-lite-v1:0`": aiSdk("eu.amazon.nova-lite-v1:0") },
      },
      {
        title: "A bare id in a region elsewhere",
        configuration,
        at: '"amazon.nova-lite',
        code: claude("amazon.nova-lite-v1:0", "us-east-1"),
        fixes: {},
      },
    ],
    good: [
      { title: "A profile of the allowed geography", configuration, code: claude(`eu.${haiku}`) },
      { title: "A bare id in a region there", configuration, code: claude("amazon.nova-lite-v1:0", "eu-north-1") },
      {
        title: "Japan lies within Asia and the Pacific",
        configuration: { residency: ["apac"] },
        code: claude(`jp.${haiku}`, "ap-northeast-1"),
      },
      { title: "Nothing is configured", code: claude(`global.${haiku}`) },
      {
        title: "An application inference profile hides where it routes",
        configuration,
        code: claude("arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2c3d4e5f6"),
      },
    ],
  };
}
