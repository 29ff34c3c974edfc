import type { Resource } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";

interface Options {
  readonly requireCustomerKey: boolean;
}

/** Resources that can be encrypted with a key of one's own, with what people call them and the property that names it. */
const ENCRYPTED: Readonly<Record<string, { readonly name: string; readonly property: string }>> = {
  "AWS::Bedrock::Agent": { name: "agent", property: "customerEncryptionKeyArn" },
  "AWS::Bedrock::DataSource": {
    name: "data source of a knowledge base",
    property: "serverSideEncryptionConfiguration.kmsKeyArn",
  },
  "AWS::Bedrock::Flow": { name: "flow", property: "customerEncryptionKeyArn" },
  "AWS::Bedrock::Guardrail": { name: "guardrail", property: "kmsKeyArn" },
  "AWS::Bedrock::Prompt": { name: "managed prompt", property: "customerEncryptionKeyArn" },
};

/** Constructs of the alpha packages call the key of all their resources `kmsKey`. */
function isOfUpperLevel({ name }: Resource): boolean {
  return !name.startsWith("Cfn");
}

export default defineRule<"missing", Options>({
  title: "Resource encrypted with AWS's key only",
  severity: "info",
  why: `
Bedrock encrypts everything at rest, with a key that AWS owns unless it is given another one. That key can be neither
audited nor taken away: there is no CloudTrail record of who decrypted what, no policy that keeps a role from it, and no
way to make the data unreadable at once. Requirements such as PCI DSS, HIPAA or a contract with a customer often ask for
all three.

What is in there is worth protecting: an agent's instructions, the topics and words that a guardrail denies, prompts, and
the passages of documents that ingestion puts into a knowledge base (its data source's
\`serverSideEncryptionConfiguration\`).
`,
  whenNotToUse: `
Set the option \`requireCustomerKey\` to false where no requirement asks for keys of one's own: they cost, and who deletes
one deletes what it encrypted.
`,
  references: [
    {
      title: "Amazon Bedrock: data encryption",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/data-encryption.html",
    },
    {
      title: "AWS KMS: customer keys and AWS keys",
      url: "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
    },
  ],
  guide: ["G8.2"],
  messages: {
    missing:
      "This {resource} is encrypted with a key that AWS owns: its use can't be audited, and it can't be withdrawn. Name a customer managed key in `{property}`.",
  },
  options: {
    schema: {
      requireCustomerKey: {
        type: "boolean",
        description: "Whether resources have to be encrypted with a customer managed key.",
      },
    },
    defaults: { requireCustomerKey: true },
  },
  resource(resource, { options }, report) {
    const kind = Object.hasOwn(ENCRYPTED, resource.type) ? ENCRYPTED[resource.type] : undefined;
    if (!kind || resource.by !== "cdk" || !options.requireCustomerKey) return;
    if (field(resource.properties, kind.property).status !== "absent") return;
    report({
      span: resource.anchor,
      message: "missing",
      data: { resource: kind.name, property: isOfUpperLevel(resource) ? "kmsKey" : kind.property },
      evidence: "proven",
    });
  },
  examples: examples(),
});

function examples() {
  const stack = (body: string) => `
import { Stack, Tags } from "aws-cdk-lib";
import * as bedrock from "aws-cdk-lib/aws-bedrock";
import * as kms from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

export class AgentStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    Tags.of(this).add("team", "search");
    ${body}
  }
}
`;
  const agent = (key: string) => `new bedrock.CfnAgent(this, "Agent", { agentName: "support"${key} });`;
  return {
    bad: [
      { title: "An agent", at: "bedrock.CfnAgent", code: stack(agent("")) },
      {
        title: "A prompt of the alpha package",
        at: "Prompt(",
        code: `
import { Prompt } from "@aws-cdk/aws-bedrock-alpha";
import { Stack } from "aws-cdk-lib";

export class PromptStack extends Stack {
  prompt = new Prompt(this, "Prompt", { promptName: "greeting" });
}
`,
        configuration: { rules: { "cost/untagged-resource": "off" } },
      },
    ],
    good: [
      {
        title: "With a key",
        code: stack(
          `const key = new kms.Key(this, "Key", { enableKeyRotation: true });\n    ${agent(", customerEncryptionKeyArn: key.keyArn")}`,
        ),
      },
      {
        title: "Not required",
        code: stack(agent("")),
        configuration: { rules: { "security/missing-encryption-key": ["info", { requireCustomerKey: false }] } },
      },
      {
        title: "An alias has nothing to encrypt",
        code: stack(`new bedrock.CfnAgentAlias(this, "Alias", { agentAliasName: "live", agentId: "A123456789" });`),
      },
    ],
  };
}
