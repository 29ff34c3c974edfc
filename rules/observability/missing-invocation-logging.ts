import { defineRule } from "../../src/core/rule.ts";
import { firstForBedrock, logsInvocations } from "../shared/infrastructure.ts";

export default defineRule({
  title: "No logging of model invocations",
  severity: "info",
  why: `
Bedrock writes no log of requests and answers unless it is told to. Without it nobody can say afterwards what a model was
asked, what it answered, and for whom: not for a complaint, not for an audit, not for an evaluation of real traffic, and
not to find the prompt that ate the quota. CloudTrail records that \`InvokeModel\` was called, but none of the text.

Model invocation logging goes to CloudWatch Logs or S3, for each account and region, and is switched on by the API only:
\`PutModelInvocationLoggingConfiguration\`. CloudFormation has no type for it, so that a stack does it with a custom
resource (\`AwsCustomResource\` in the CDK). The log holds everything that users type: encrypt it, let few read it, and let
it expire.

The rule looks at the workspace as a whole, since the setting belongs to the account, and reports at the first resource that is created, else at the
first permission.
`,
  whenNotToUse: "Switch the rule off where another repository, or a landing zone, sets up the account.",
  references: [
    {
      title: "Amazon Bedrock: monitor model invocation using CloudWatch Logs and Amazon S3",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP02: monitor foundation model metrics",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp02.html",
    },
  ],
  guide: ["G7.6", "G9.4"],
  messages: {
    missing:
      "The infrastructure for Bedrock is set up here, and nothing in the workspace switches on model invocation logging: what was asked and answered is then written nowhere. Call `PutModelInvocationLoggingConfiguration`, with a custom resource for example.",
  },
  resource(resource, { ask }, report) {
    if (resource.id !== ask(firstForBedrock) || ask(logsInvocations)) return;
    report({ span: resource.anchor, message: "missing", evidence: "proven" });
  },
  examples: examples(),
});

function examples() {
  const stack = (body: string) => `
import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { AwsCustomResource, AwsCustomResourcePolicy } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";

export class ChatStack extends Stack {
  constructor(scope: Construct, id: string, role: iam.Role, model: string) {
    super(scope, id);
    role.addToPolicy(new iam.PolicyStatement({ actions: ["bedrock:InvokeModel"], resources: [model] }));
    ${body}
  }
}
`;
  const custom = (action: string) => `new AwsCustomResource(this, "Custom", {
      onCreate: { service: "Bedrock", action: "${action}", parameters: {} },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
    });`;
  return {
    bad: [
      { title: "Permissions, and no logging", at: "iam.PolicyStatement", code: stack("") },
      {
        title: "At what is created rather than at a permission for something else",
        at: "bedrock.CfnGuardrail",
        code: `
import { aws_bedrock as bedrock, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

export class ChatStack extends Stack {
  constructor(scope: Construct, id: string, role: iam.Role, bucket: string) {
    super(scope, id);
    role.addToPolicy(new iam.PolicyStatement({ actions: ["*"], resources: [bucket] }));
    new bedrock.CfnGuardrail(this, "Guardrail", { name: "chat", blockedInputMessaging: "No.", blockedOutputsMessaging: "No." });
  }
}
`,
      },
      {
        title: "Another call of the API",
        at: "iam.PolicyStatement",
        code: stack(custom("listFoundationModels")),
      },
    ],
    good: [
      { title: "A custom resource", code: stack(custom("putModelInvocationLoggingConfiguration")) },
      {
        title: "A script of the same workspace",
        code: {
          "stack.ts": stack(""),
          "logging.ts": `
import { BedrockClient, PutModelInvocationLoggingConfigurationCommand } from "@aws-sdk/client-bedrock";

await new BedrockClient({ region: "us-east-1" }).send(
  new PutModelInvocationLoggingConfigurationCommand({ loggingConfig: { textDataDeliveryEnabled: true } }),
);
`,
        },
      },
      {
        title: "A permission for everything is not about Bedrock",
        code: stack("").replace('"bedrock:InvokeModel"', '"*"'),
      },
      {
        title: "No infrastructure code",
        code: `
import { BedrockClient, ListFoundationModelsCommand } from "@aws-sdk/client-bedrock";

console.log(await new BedrockClient({ region: "us-east-1" }).send(new ListFoundationModelsCommand({})));
`,
      },
    ],
  };
}
