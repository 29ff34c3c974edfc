// What the AWS Cloud Development Kit constructs.
import { describe, expect, it } from "vitest";
import type { Resource, Value } from "../../../../src/core/facts.ts";
import { field } from "../../../../src/core/value.ts";
import { type Files, read, spell } from "../../../support/project.ts";

const STACK = `import * as cdk from "aws-cdk-lib";
import * as bedrock from "aws-cdk-lib/aws-bedrock";
import * as iam from "aws-cdk-lib/aws-iam";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as custom from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
`;

function stack(body: string, imports = ""): string {
  return `${STACK}${imports}
export class ServiceStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    ${body}
  }
}
`;
}

function resourcesIn(code: string | Files): readonly Resource[] {
  return read(code).facts.flatMap((each) => each.resources);
}

/** A value as JSON, with `?` for what is not known. */
function plain(value: Value): unknown {
  switch (value.kind) {
    case "literal":
      return value.value;
    case "list":
      return [...value.items.map(plain), ...(value.open ? ["?"] : [])];
    case "record":
      return Object.fromEntries([
        ...Object.entries(value.fields).map(([name, each]) => [name, plain(each.value)]),
        ...(value.open ? [["?", "?"]] : []),
      ]);
    default:
      return "?";
  }
}

function told(code: string | Files): readonly unknown[] {
  return resourcesIn(code).map((each) => [each.type, plain(each.properties)]);
}

const GUARDRAIL = `new bedrock.CfnGuardrail(this, "G", { name: "g" });`;

describe("a construct", () => {
  it.each<[string, string | Files, readonly unknown[]]>([
    ["of the lower level", stack(GUARDRAIL), [["AWS::Bedrock::Guardrail", { name: "g" }]]],
    [
      "by the whole library's namespace",
      `import { aws_bedrock as b, Stack } from "aws-cdk-lib";\nclass S extends Stack { agent = new b.CfnAgent(this, "A", { agentName: "a" }); }`,
      [["AWS::Bedrock::Agent", { agentName: "a" }]],
    ],
    [
      "of the alpha package, under CloudFormation's names",
      `import { Guardrail, ContentFilterType } from "@aws-cdk/aws-bedrock-alpha";\nnew Guardrail(scope, "G", { guardrailName: "g", contentFilters: [], kmsKey: key });`,
      [["AWS::Bedrock::Guardrail", { name: "g", contentPolicyConfig: { filtersConfig: [] }, kmsKeyArn: "?" }]],
    ],
    [
      "that methods add to",
      `import { Guardrail } from "@aws-cdk/aws-bedrock-alpha";\nconst g = new Guardrail(scope, "G", {});\ng.addPIIFilter({ type: 1 });`,
      [["AWS::Bedrock::Guardrail", { sensitiveInformationPolicyConfig: { "?": "?" } }]],
    ],
    [
      "whose properties come from elsewhere",
      stack(`new bedrock.CfnPrompt(this, "P", makeProps());`, `import { makeProps } from "some-package";\n`),
      [["AWS::Bedrock::Prompt", { "?": "?" }]],
    ],
    ["that has nothing to do with Bedrock", stack(`new cdk.CfnOutput(this, "O", { value: "bedrock" });`), []],
    [
      "of another library's class of the same name",
      `import { CfnGuardrail } from "elsewhere";\nimport "aws-cdk-lib";\nnew CfnGuardrail(this, "bedrock", {});`,
      [],
    ],
    [
      "for a statement of a policy",
      stack(`new iam.PolicyStatement({ actions: ["bedrock:InvokeModel"], resources: ["*"] });`),
      [["AWS::IAM::PolicyStatement", { actions: ["bedrock:InvokeModel"], resources: ["*"] }]],
    ],
    [
      "for a statement as JSON",
      stack(`iam.PolicyStatement.fromJson({ Effect: "Allow", Action: "bedrock:*", Resource: "*" });`),
      [["AWS::IAM::PolicyStatement", { effect: "Allow", actions: "bedrock:*", resources: "*" }]],
    ],
    [
      "for a statement about another service",
      stack(`new iam.PolicyStatement({ actions: ["s3:GetObject"], resources: ["bedrock"] });`),
      [],
    ],
    [
      "for a policy of AWS",
      stack(`iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonBedrockFullAccess");`),
      [["AWS::IAM::ManagedPolicy", { name: "AmazonBedrockFullAccess" }]],
    ],
    [
      "for an alarm",
      stack(
        `new cloudwatch.Alarm(this, "A", { threshold: 1, evaluationPeriods: 1, metric: new cloudwatch.Metric({ namespace: "AWS/Bedrock", metricName: "InvocationThrottles" }) });`,
      ),
      [["AWS::CloudWatch::Alarm", { namespace: "AWS/Bedrock", metricName: "InvocationThrottles" }]],
    ],
    [
      "for an alarm that a metric makes",
      stack(
        `const metric = new cloudwatch.Metric({ namespace: "AWS/Bedrock", metricName: "InvocationThrottles" });\nmetric.createAlarm(this, "A", { threshold: 1, evaluationPeriods: 1 });`,
      ),
      [["AWS::CloudWatch::Alarm", { namespace: "AWS/Bedrock", metricName: "InvocationThrottles" }]],
    ],
    [
      "for invocation logging",
      stack(
        `new custom.AwsCustomResource(this, "L", { onCreate: { service: "Bedrock", action: "putModelInvocationLoggingConfiguration", parameters: { loggingConfig: { textDataDeliveryEnabled: true } } } });`,
      ),
      [["AWS::Bedrock::ModelInvocationLoggingConfiguration", { loggingConfig: { textDataDeliveryEnabled: true } }]],
    ],
    [
      "for another call of AWS's API",
      stack(
        `new custom.AwsCustomResource(this, "L", { onCreate: { service: "Bedrock", action: "listFoundationModels" } });`,
      ),
      [],
    ],
  ])("%s", (_, code, expected) => {
    expect(told(code)).toEqual(expected);
  });
});

describe("tags", () => {
  const tagsOf = (code: string | Files): unknown => {
    const found = resourcesIn(code).map(({ properties }) => field(properties, "tags"));
    const [tags] = found;
    if (!tags || found.length > 1) throw new Error("not one resource");
    return tags.status === "present" ? plain(tags.value) : tags.status;
  };
  const tagged = `new bedrock.CfnGuardrail(this, "G", { name: "g", tags: [{ key: "team", value: "search" }] });`;

  it.each<[string, string | Files, unknown]>([
    ["are absent where nobody gives any", stack(GUARDRAIL), "absent"],
    ["are its own", stack(tagged), [{ key: "team", value: "search" }]],
    ["are those of `this`", stack(`${GUARDRAIL}\ncdk.Tags.of(this).add("team", "search");`), { team: "search" }],
    [
      "are its own and those of the stack",
      stack(`${tagged}\ncdk.Tags.of(this).add("app", "chat");`),
      { app: "chat", team: { key: "team", value: "search" } },
    ],
    [
      "are those of the application in another file",
      {
        "package.json": "{}",
        "bin/app.ts": `import { App, Tags } from "aws-cdk-lib";\nimport { ServiceStack } from "../lib/stack";\nconst app = new App();\nnew ServiceStack(app, "S");\nTags.of(app).add("team", "search");`,
        "lib/stack.ts": stack(GUARDRAIL),
      },
      { team: "search" },
    ],
    [
      "are those in the stack's properties",
      {
        "package.json": "{}",
        "bin/app.ts": `import { App } from "aws-cdk-lib";\nimport { ServiceStack } from "../lib/stack";\nnew ServiceStack(new App(), "S", { tags: { team: "search" } });`,
        "lib/stack.ts": stack(GUARDRAIL),
      },
      { team: "search" },
    ],
    ["may come from an aspect", stack(`${GUARDRAIL}\ncdk.Aspects.of(this).add(new Tagger());`), "unknown"],
    [
      "of another construct are not its own",
      stack(`${GUARDRAIL}\nconst role = new iam.Role(this, "R", {});\ncdk.Tags.of(role).add("team", "search");`),
      "absent",
    ],
    [
      "of the construct alone are its own",
      stack(`const g = ${GUARDRAIL}\ncdk.Tags.of(g).add("team", "search");`),
      { team: "search" },
    ],
    [
      "of another package's application are not its own",
      {
        "a/package.json": "{}",
        "b/package.json": "{}",
        "a/app.ts": `import { App, Tags } from "aws-cdk-lib";\nTags.of(new App()).add("team", "search");`,
        "b/stack.ts": stack(GUARDRAIL),
      },
      "absent",
    ],
  ])("%s", (_, code, expected) => {
    expect(tagsOf(code)).toEqual(expected);
  });

  it("are written in the shape that the type has", () => {
    const tags = { team: { kind: "literal", value: "search" } } as const;
    const change = (code: string): string | undefined => {
      const [resource] = resourcesIn(code);
      return spell(code, [{ kind: "tags", target: resource?.id ?? "", tags }])?.["/project/main.ts"];
    };
    expect(change(stack(GUARDRAIL))).toContain(`{ name: "g", tags: [{ key: "team", value: "search" }] }`);
    expect(change(stack(`new bedrock.CfnAgent(this, "A", { agentName: "a" });`))).toContain(
      `{ agentName: "a", tags: { team: "search" } }`,
    );
  });
});
