import { defineRule } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { isTaggedLater, taggable, tagsFix } from "../shared/tags.ts";

export default defineRule({
  title: "Resource without tags",
  severity: "warning",
  why: `
Cost Explorer and budgets tell resources apart by their **tags**: an application inference profile, a batch inference job,
a knowledge base or provisioned throughput without any is a line of the bill that belongs to nobody. Tags can be added
later, but they never work backwards: what was spent before stays unallocated, and a job that has ended stays so for ever.
A tag also has to be activated in the billing console, which takes up to 24 hours.

Tags are what access is granted by as well (\`aws:ResourceTag/team\`), and how one finds out whose a forgotten agent is.

All of these take tags when they are created: agents, flows, knowledge bases, prompts, guardrails, inference profiles,
provisioned throughput, custom and imported models, and jobs for batch inference, customization and evaluation. The
parameter is \`tags\`, \`jobTags\` for jobs of customization, import and evaluation, and \`modelTags\` for custom models.

Name the tags that you want in the configuration, and a fix writes them:

\`\`\`json
{ "tags": { "required": ["team", "cost-center"], "values": { "cost-center": "from the environment COST_CENTER" } } }
\`\`\`

Aliases, versions and policies, under whose name no cost arises, are reported as info. In AWS CDK, tags of the stack, of the application and of aspects count (\`Tags.of(app).add("team", "search")\`).
`,
  whenNotToUse: `
Switch the rule off in scripts that create something for a test and delete it again, or where a policy of the
organisation tags everything. A project that sends \`TagResource\` requests is not reported.
`,
  references: [
    {
      title: "Amazon Bedrock: tagging resources",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/tagging.html",
    },
    {
      title: "Well-Architected Generative AI Lens, cost optimization",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/cost-optimization.html",
    },
  ],
  guide: ["G6.3"],
  messages: {
    construct:
      "This {resource} is created without tags, neither its own nor its stack's, so what it costs can't be allocated to anyone. Tag the whole application with `Tags.of(app).add(…)`.",
    untagged:
      "This {resource} is created without tags, so what it costs can't be allocated to anyone, and tags don't work backwards. Pass them when it is created.",
    unlabelled:
      "This {resource} is created without tags, so nobody can tell whose it is. Pass them when it is created.",
  },
  resource(resource, context, report) {
    const kind = taggable(resource);
    if (!kind || field(resource.properties, "tags").status !== "absent") return;
    if (resource.by === "api" && context.ask(isTaggedLater)) return;
    report({
      span: resource.anchor,
      message: !kind.costs ? "unlabelled" : resource.by === "cdk" ? "construct" : "untagged",
      data: { resource: kind.name },
      evidence: "proven",
      ...(kind.costs ? {} : { severity: "info" as const }),
      fixes: tagsFix(resource.id, context.configuration.tags.required, context.configuration),
    });
  },
  examples: examples(),
});

function examples() {
  const TAXONOMY = { tags: { required: ["team", "cost-center"], values: { team: "search" } } };
  const profile = (tags: string): string => `
import { BedrockClient, CreateInferenceProfileCommand } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });

export const createProfile = (copyFrom: string) =>
  bedrock.send(
    new CreateInferenceProfileCommand({
      inferenceProfileName: "support-assistant",
      modelSource: { copyFrom },${tags}
    }),
  );
`;
  const agent = (tags: string): string => `
import { BedrockAgentClient, CreateAgentCommand } from "@aws-sdk/client-bedrock-agent";

const client = new BedrockAgentClient({ region: "us-east-1" });

export const createAgent = (agentResourceRoleArn: string) =>
  client.send(new CreateAgentCommand({ agentName: "support", agentResourceRoleArn${tags} }));
`;
  const cdk = (tags: string, around = ""): string => `
import { App, Stack, Tags } from "aws-cdk-lib";
import { CfnGuardrail } from "aws-cdk-lib/aws-bedrock";

const app = new App();
const stack = new Stack(app, "Support");
new CfnGuardrail(stack, "Guardrail", {
  name: "support",
  blockedInputMessaging: "Sorry, that is not possible.",
  blockedOutputsMessaging: "Sorry, that is not possible.",${tags}
});
${around}`;
  return {
    bad: [
      {
        title: "AWS CDK: neither the construct nor its stack has tags",
        at: "CfnGuardrail(",
        code: cdk(""),
        configuration: TAXONOMY,
        fixes: {
          "Tag it with `team` and `cost-center`": cdk(
            '\n  tags: [{ key: "team", value: "search" }, { key: "cost-center", value: process.env.COST_CENTER }],',
          ),
        },
      },
      {
        title: "An inference profile, whose purpose is to carry tags",
        at: "CreateInferenceProfileCommand({",
        code: profile(""),
        configuration: TAXONOMY,
        fixes: {
          "Tag it with `team` and `cost-center`": profile(
            '\n      tags: [{ key: "team", value: "search" }, { key: "cost-center", value: process.env.COST_CENTER }],',
          ),
        },
      },
      {
        title: "An agent, whose API writes tags as an object",
        at: "CreateAgentCommand({",
        code: agent(""),
        configuration: TAXONOMY,
        fixes: {
          "Tag it with `team` and `cost-center`": agent(
            ', tags: { team: "search", "cost-center": process.env.COST_CENTER }',
          ),
        },
      },
      {
        title: "A batch job, by a method of the aggregated client",
        language: "js" as const,
        at: "createModelInvocationJob({",
        code: `
const { Bedrock } = require("@aws-sdk/client-bedrock");

const bedrock = new Bedrock({ region: "us-east-1" });

exports.startBatch = (roleArn, input, output) =>
  bedrock.createModelInvocationJob({
    jobName: "nightly-summaries",
    modelId: "us.amazon.nova-lite-v1:0",
    roleArn,
    inputDataConfig: { s3InputDataConfig: { s3Uri: input } },
    outputDataConfig: { s3OutputDataConfig: { s3Uri: output } },
  });
`,
      },
    ],
    good: [
      { title: "Tags", code: profile('\n      tags: [{ key: "team", value: "search" }],') },
      { title: "AWS CDK: the whole application is tagged", code: cdk("", 'Tags.of(app).add("team", "support");\n') },
      { title: "AWS CDK: the construct itself", code: cdk('\n  tags: [{ key: "team", value: "support" }],') },
      { title: "Tags of an agent", code: agent(", tags: { team: process.env.TEAM }") },
      {
        title: "A job calls its tags otherwise",
        code: `
import { BedrockClient, CreateModelCustomizationJobCommand, type Tag } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });
const jobTags: Tag[] = [{ key: "team", value: "search" }];

export const tune = (job: { jobName: string; customModelName: string; roleArn: string; baseModelIdentifier: string }) =>
  bedrock.send(
    new CreateModelCustomizationJobCommand({
      ...job,
      jobTags,
      trainingDataConfig: { s3Uri: "s3://tuning/train.jsonl" },
      outputDataConfig: { s3Uri: "s3://tuning/out" },
      hyperParameters: {},
    }),
  );
`,
      },
      {
        title: "A request that comes from outside may have them",
        code: `
import { BedrockClient, CreateGuardrailCommand, type CreateGuardrailCommandInput } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });

export const create = (input: CreateGuardrailCommandInput) => bedrock.send(new CreateGuardrailCommand(input));
export const createStrict = (input: CreateGuardrailCommandInput) =>
  bedrock.send(new CreateGuardrailCommand({ ...input, name: "strict" }));
`,
      },
      {
        title: "Tagged by a request of its own",
        code: `
import { BedrockClient, CreateInferenceProfileCommand, TagResourceCommand } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });

export async function createProfile(copyFrom: string) {
  const { inferenceProfileArn } = await bedrock.send(
    new CreateInferenceProfileCommand({ inferenceProfileName: "support", modelSource: { copyFrom } }),
  );
  const tags = [{ key: "team", value: "support" }];
  await bedrock.send(new TagResourceCommand({ resourceARN: inferenceProfileArn, tags }));
}
`,
      },
      {
        title: "A version of a guardrail has no tags",
        code: `
import { BedrockClient, CreateGuardrailVersionCommand } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });

export const publish = (guardrailIdentifier: string) =>
  bedrock.send(new CreateGuardrailVersionCommand({ guardrailIdentifier }));
`,
      },
    ],
  };
}
