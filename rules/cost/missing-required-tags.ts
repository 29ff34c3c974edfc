import { defineRule } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { wayTo } from "../shared/steps.ts";
import { isTaggedLater, keysOf, listed, taggable, tagsFix } from "../shared/tags.ts";

export default defineRule({
  title: "Resource without the tags that the organisation requires",
  severity: "warning",
  why: `
A taxonomy of tags only works when every resource follows it: cost that carries \`team\` but no \`cost-center\` drops out of
each report by cost centre, and a policy that requires a tag (\`aws:RequestTag\`) refuses the request when the code runs in
an account that has it. Keys are compared letter by letter, as AWS does: \`CostCenter\` and \`cost-center\` are two tags.

The taxonomy comes from the configuration:

\`\`\`json
{ "tags": { "required": ["team", "cost-center"], "values": { "cost-center": "from the environment COST_CENTER" } } }
\`\`\`

A fix adds what is missing, with the configured value or, where there is none, with an environment variable of the tag's
name.
`,
  whenNotToUse:
    "The rule says nothing without required tags. Use `overrides` for code that creates resources of another team.",
  references: [
    {
      title: "Amazon Bedrock: tagging resources",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/tagging.html",
    },
    {
      title: "AWS: best practices for tagging",
      url: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    },
  ],
  guide: ["G6.1", "G6.2", "G6.3"],
  messages: {
    missing:
      "This {resource} lacks {tags}, which `tags.required` in the configuration demands: reports that go by {them} leave its cost out.",
  },
  resource(resource, context, report) {
    const kind = taggable(resource);
    const tags = field(resource.properties, "tags");
    if (!kind || tags.status !== "present" || !tags.always) return;
    if (resource.by === "api" && context.ask(isTaggedLater)) return;
    const keys = keysOf(tags.value);
    const missing = context.configuration.tags.required.filter((each) => keys?.includes(each) === false);
    if (missing.length === 0) return;
    report({
      span: tags.value.span,
      message: "missing",
      data: { resource: kind.name, tags: listed(missing), them: missing.length > 1 ? "them" : "it" },
      evidence: "proven",
      steps: wayTo(tags.value, resource, "These are the tags of this resource"),
      fixes: tagsFix(resource.id, missing, context.configuration),
    });
  },
  examples: examples(),
});

function examples() {
  const TAXONOMY = {
    tags: { required: ["team", "cost-center"], values: { "cost-center": "from the environment COST_CENTRE" } },
  };
  const guardrail = (tags: string): string => `
import { BedrockClient, CreateGuardrailCommand } from "@aws-sdk/client-bedrock";

const bedrock = new BedrockClient({ region: "us-east-1" });

export const createGuardrail = () =>
  bedrock.send(
    new CreateGuardrailCommand({
      name: "support",
      blockedInputMessaging: "Sorry, that is not possible.",
      blockedOutputsMessaging: "Sorry, that is not possible.",
      tags: ${tags},
    }),
  );
`;
  const prompt = (tags: string): string => `
import { BedrockAgentClient, CreatePromptCommand } from "@aws-sdk/client-bedrock-agent";

const client = new BedrockAgentClient({ region: "us-east-1" });
const TAGS = ${tags};

export const createPrompt = () => client.send(new CreatePromptCommand({ name: "summary", tags: TAGS }));
`;
  return {
    bad: [
      {
        title: "One of two",
        at: "[{ key",
        code: guardrail('[{ key: "team", value: "search" }]'),
        configuration: TAXONOMY,
        fixes: {
          "Tag it with `cost-center`": guardrail(
            '[{ key: "team", value: "search" }, { key: "cost-center", value: process.env.COST_CENTRE }]',
          ),
        },
      },
      {
        title: "Another spelling is another tag",
        at: "{ Team",
        code: prompt('{ Team: "search", "cost-center": "4711" }'),
        configuration: TAXONOMY,
        fixes: { "Tag it with `team`": prompt('{ Team: "search", "cost-center": "4711", team: process.env.TEAM }') },
      },
    ],
    good: [
      { title: "Without a taxonomy", code: guardrail('[{ key: "app", value: "search" }]') },
      {
        title: "All of them, among others",
        code: guardrail(
          '[{ key: "app", value: "x" }, { key: "cost-center", value: "4711" }, { key: "team", value: process.env.TEAM }]',
        ),
        configuration: TAXONOMY,
      },
      {
        title: "Tags that are put together elsewhere",
        code: guardrail("[...defaultTags(), { key: 'team', value: 'search' }]").replace(
          "const bedrock",
          "declare function defaultTags(): { key: string; value: string }[];\nconst bedrock",
        ),
        configuration: TAXONOMY,
      },
      {
        title: "AWS CDK: the application adds what the construct lacks",
        code: `
import { App, Stack, Tags } from "aws-cdk-lib";
import { CfnPrompt } from "aws-cdk-lib/aws-bedrock";

const app = new App();
Tags.of(app).add("cost-center", "4711");
new CfnPrompt(new Stack(app, "Support"), "Prompt", { name: "summary", tags: { team: "support" } });
`,
        configuration: TAXONOMY,
      },
      {
        title: "Tags made from a table",
        code: guardrail("Object.entries(TAGS).map(([key, value]) => ({ key, value }))").replace(
          "const bedrock",
          'const TAGS = { team: "search", "cost-center": "4711" };\nconst bedrock',
        ),
        configuration: TAXONOMY,
      },
    ],
  };
}
