import { lookup, modelIdKind, modelName, parseModelId } from "../../src/catalog/index.ts";
import type { Resource } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { isLegacy } from "../shared/lifecycle.ts";
import { wayTo } from "../shared/steps.ts";

const PROVISIONED = "AWS::Bedrock::ProvisionedModelThroughput";
const PROFILE = "AWS::Bedrock::ApplicationInferenceProfile";

/** The literals of a property that names a model. */
function named(resource: Resource, path: string) {
  const found = field(resource.properties, path);
  return found.status === "present" ? texts(found.value) : [];
}

export default defineRule({
  title: "Provisioned throughput for what can't have it",
  severity: "warning",
  why: `
Provisioned throughput is capacity of one model in **one region**, paid by the hour. Three combinations fail or can't be
meant:

* **A legacy model.** Once a model is in its legacy phase no new provisioned throughput can be bought for it; the request
  is refused, and a commitment of six months would outlive the model.
* **A cross-region profile as the model** of the purchase (\`us.…\`, \`global.…\`): cross-region inference cannot use
  provisioned throughput. Buy it for the model itself, by its bare id.
* **An inference profile copied from a provisioned model**: profiles are copies of foundation models and of system-defined
  profiles. Requests to provisioned throughput name its own ARN, and its tags allocate its cost.
`,
  whenNotToUse: "Never; the rule reports only what is written out.",
  references: [
    {
      title: "Amazon Bedrock: provisioned throughput",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/prov-throughput.html",
    },
    {
      title: "Amazon Bedrock: model lifecycle",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html",
    },
  ],
  guide: ["G2.4"],
  messages: {
    legacy:
      "{model} is in its legacy phase, for which no new provisioned throughput can be bought: the request is refused. Choose its successor.",
    profile:
      "`{id}` routes across regions, and cross-region inference cannot use provisioned throughput. Buy it for `{base}` in one region.",
    copy: "An inference profile can't be copied from provisioned throughput. Call the provisioned model by its own ARN, and tag that.",
  },
  resource(resource, context, report) {
    if (resource.type === PROFILE) {
      for (const literal of named(resource, "modelSource.copyFrom")) {
        if (modelIdKind(literal.value) !== "provisioned-model") continue;
        report({
          span: literal.span,
          message: "copy",
          evidence: "proven",
          steps: wayTo(literal, resource, "It is copied here"),
        });
      }
    }
    if (resource.type !== PROVISIONED) return;
    for (const literal of named(resource, "modelId")) {
      const steps = wayTo(literal, resource, "Throughput is bought for it here");
      const parsed = parseModelId(literal.value);
      const match = lookup(literal.value);
      if (modelIdKind(literal.value) === "inference-profile") {
        const data = { id: literal.value, base: parsed?.base ?? "the model" };
        report({ span: literal.span, message: "profile", data, evidence: "proven", steps });
      } else if (match && isLegacy(match.entry, context.today)) {
        report({
          span: literal.span,
          message: "legacy",
          data: { model: modelName(match.entry) },
          evidence: "proven",
          steps,
        });
      }
    }
  },
  examples: examples(),
});

function examples() {
  const code = (model: string): string => `
import { BedrockClient, CreateProvisionedModelThroughputCommand } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });

export const buy = () =>
  bedrock.send(
    new CreateProvisionedModelThroughputCommand({
      provisionedModelName: "support",
      modelId: ${model},
      modelUnits: 1,
      tags: [{ key: "team", value: "support" }],
    }),
  );
`;
  return {
    bad: [
      {
        title: "A model at its end",
        at: '"anthropic.claude-3-haiku',
        code: code('"anthropic.claude-3-haiku-20240307-v1:0"'),
      },
      { title: "A cross-region profile", at: '"us.amazon.nova-pro', code: code('"us.amazon.nova-pro-v1:0"') },
      {
        title: "A profile of provisioned throughput",
        at: '"arn:aws:bedrock',
        code: `
import { BedrockClient, CreateInferenceProfileCommand } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });

export const createProfile = () =>
  bedrock.send(
    new CreateInferenceProfileCommand({
      inferenceProfileName: "support",
      modelSource: { copyFrom: "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3d4e5f6" },
    }),
  );
`,
      },
    ],
    good: [
      { title: "A model in one region", code: code('"amazon.nova-pro-v1:0"') },
      { title: "From the environment", code: code("process.env.MODEL_ID") },
      {
        title: "A custom model",
        code: code('"arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-pro-v1:0/a1b2c3d4e5f6"'),
      },
    ],
  };
}
