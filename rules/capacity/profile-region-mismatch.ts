import { defineRule, type Fix } from "../../src/core/rule.ts";
import { isOnRuntime } from "../shared/apis.ts";
import { type NamedModel, namedModels } from "../shared/models.ts";
import { callableFrom, profilesFor, regionOf } from "../shared/regions.ts";
import { wayTo } from "../shared/steps.ts";

/** Geographies by the part of the world that they lie in. A profile of any other prefix is not judged. */
const WORLD: Readonly<Record<string, string>> = {
  us: "America",
  ca: "America",
  "us-gov": "GovCloud",
  eu: "Europe",
  apac: "Asia",
  jp: "Asia",
  au: "Asia",
  in: "Asia",
};

function partOfWorld(geography: string | undefined): string | undefined {
  return geography !== undefined && Object.hasOwn(WORLD, geography) ? WORLD[geography] : undefined;
}

function fixFor(model: NamedModel, profile: string | undefined, safe: boolean): readonly Fix[] {
  if (profile === undefined || model.literal.value !== `${model.profile}.${model.base}`) return [];
  const value = { kind: "literal", value: profile } as const;
  return [{ title: `Use \`${profile}\``, safe, changes: [{ kind: "replace", span: model.literal.span, value }] }];
}

export default defineRule({
  title: "Inference profile of another geography",
  severity: "error",
  why: `
A system-defined inference profile exists in the regions of its geography only. \`eu.amazon.nova-pro-v1:0\` called from
us-east-1 is not routed to Europe; the request fails with \`ValidationException\` (400, "The provided model identifier is
invalid"), which the SDK does not retry. It happens when a region is changed in one place and the model's id is written
in another.

| Region | Profiles |
|---|---|
| us-* | \`us.\` |
| us-gov-* | \`us-gov.\` |
| ca-* | \`ca.\`, \`us.\` |
| eu-* | \`eu.\` |
| ap-northeast-1 and -3 | \`jp.\`, \`apac.\` |
| ap-southeast-2, -4 and -6 | \`au.\`, \`apac.\` |
| ap-south-* | \`in.\`, \`apac.\` |
| other ap-* | \`apac.\` |

\`global.\` profiles can be called from most regions and are not reported, and nothing is said of regions that are not in
the table. Within Asia and the Pacific the finding is only \`likely\`, because AWS adds source regions to profiles there.
`,
  whenNotToUse: "Switch the rule off for a single line if AWS has opened the profile to the client's region.",
  references: [
    {
      title: "Amazon Bedrock: supported regions and models for inference profiles",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html",
    },
    {
      title: "Amazon Bedrock: geographic cross-region inference",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html",
    },
  ],
  guide: ["G3.4"],
  messages: {
    mismatch:
      "`{id}` cannot be called from {region}: a `{profile}.` profile exists in the regions of its own geography only, and the request fails. Use a profile of the region's geography, or a client in the profile's.",
  },
  call(call, context, report) {
    const region = regionOf(call, context);
    if (!region || call.sent === "no" || !isOnRuntime(call, context)) return;
    const { models, evidence } = namedModels(call);
    const callable = callableFrom(region.name);
    const here = partOfWorld(callable.at(-1));
    for (const model of models) {
      const { profile, literal, entry } = model;
      const there = partOfWorld(profile ?? undefined);
      if (profile === null || there === undefined || here === undefined || callable.includes(profile)) continue;
      const [better] = profilesFor(entry, region.name, context.configuration.residency);
      const certain = region.certain && here !== there;
      report({
        span: literal.span,
        message: "mismatch",
        data: { id: literal.value, region: region.name, profile },
        evidence: certain ? evidence : "likely",
        steps: [...wayTo(literal, call, "It is the model of this call"), ...region.steps],
        fixes: fixFor(model, better, certain && evidence === "proven" && models.length === 1),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const nova = (id: string, region: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: ${region}, maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "${id}", // Quick and cheap.
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`;
  const strands = (id: string) => `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "${id}", region: "ap-southeast-2", maxTokens: 500 });
const agent = new Agent({ model, systemPrompt: "You answer questions about bicycles." });

export const ask = (question: string) => agent.invoke(question);
`;
  const haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
  return {
    bad: [
      {
        title: "A European profile and an American client",
        at: '"eu.amazon.nova-pro',
        code: nova("eu.amazon.nova-pro-v1:0", '"us-east-1"'),
        fixes: { "Use `us.amazon.nova-pro-v1:0`": nova("us.amazon.nova-pro-v1:0", '"us-east-1"') },
      },
      {
        title: "An American profile, and a default region in Europe",
        at: '"us.amazon.nova-pro',
        code: nova("us.amazon.nova-pro-v1:0", 'process.env.AWS_REGION ?? "eu-west-1"'),
        fixes: {
          "Use `eu.amazon.nova-pro-v1:0`": nova("eu.amazon.nova-pro-v1:0", 'process.env.AWS_REGION ?? "eu-west-1"'),
        },
      },
      {
        title: "Strands: an American profile in Sydney",
        at: '"us.anthropic',
        code: strands(`us.${haiku}`),
        fixes: { [`Use \`au.${haiku}\``]: strands(`au.${haiku}`) },
      },
    ],
    good: [
      { title: "A profile of the region's geography", code: nova("eu.amazon.nova-pro-v1:0", '"eu-north-1"') },
      { title: "American profiles can be called from Canada", code: nova(`us.${haiku}`, '"ca-central-1"') },
      { title: "A global profile", code: nova(`global.${haiku}`, '"sa-east-1"') },
      { title: "A region of which nothing is known", code: nova("eu.amazon.nova-pro-v1:0", '"il-central-1"') },
      {
        title: "A region that only the environment knows",
        code: nova("eu.amazon.nova-pro-v1:0", "process.env.REGION"),
      },
    ],
  };
}
