import type { Operation } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { isOnRuntime, takesMetadata } from "../shared/apis.ts";
import { isProbe } from "../shared/probes.ts";
import { tagValue } from "../shared/tags.ts";

/** What invocation logs tell about. */
const LOGGED: readonly Operation[] = ["text", "image", "embedding", "unknown"];

export default defineRule({
  title: "Request without metadata for the invocation log",
  severity: "off",
  why: `
With model invocation logging switched on, each request is an entry in CloudWatch Logs or S3. \`requestMetadata\` puts labels
of your own on it (tenant, feature, experiment), by which entries are filtered and token usage is summed up per label.
Without them all that an entry tells is the model, the role and the text.

\`requestMetadata\` takes at most 16 pairs of at most 256 characters each. It is kept only where invocation logging is on in
that Region, never reaches Cost Explorer (application inference profiles do), and the endpoint \`bedrock-mantle\` has none.
Converse takes an object, InvokeModel a text with JSON.

The rule is off unless it is asked for: many applications need no such labels.
`,
  whenNotToUse: "Leave it off where invocation logs are not used, or where role and model say enough.",
  references: [
    {
      title: "Amazon Bedrock: request metadata",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-request-metadata.html",
    },
    {
      title: "Amazon Bedrock: model invocation logging",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",
    },
  ],
  guide: ["G7.6", "G9.4"],
  messages: {
    missing:
      "This request carries no `requestMetadata`, so its entry in the invocation log can't be told from those of other features or tenants.",
  },
  call(call, context, report) {
    if (call.sent === "no" || !LOGGED.includes(call.operation) || !takesMetadata(call) || isProbe(call)) return;
    if (!isOnRuntime(call, context) || field(call.request, "requestMetadata").status !== "absent") return;
    const { required } = context.configuration.tags;
    const fields = Object.fromEntries(required.map((key) => [key, tagValue(key, context.configuration)]));
    const fix: Fix = {
      title: "Label it with the configured tags",
      safe: false,
      changes: [{ kind: "set", target: call.id, field: "requestMetadata", value: { kind: "record", fields } }],
    };
    report({ span: call.anchor, message: "missing", evidence: "proven", fixes: required.length > 0 ? [fix] : [] });
  },
  examples: examples(),
});

function examples() {
  const ON = {
    rules: { "cost/missing-request-metadata": "info" },
    tags: { required: ["team", "cost-center"], values: {} },
  };
  const converse = (more: string): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: process.env.BEDROCK_INFERENCE_PROFILE_ARN,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },${more}
    }),
  );
`;
  const invoke = (more: string): string => `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const embed = (inputText: string) =>
  client.send(
    new InvokeModelCommand({ modelId: "amazon.titan-embed-text-v2:0", body: JSON.stringify({ inputText })${more} }),
  );
`;
  const aiSdk = (more: string): string => `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const title = (article: string) =>
  generateText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    prompt: \`Write a headline for: \${article}\`,
    maxOutputTokens: 60,${more}
  });
`;
  const title = "Label it with the configured tags";
  const labels = '{ team: process.env.TEAM, "cost-center": process.env.COST_CENTER }';
  return {
    bad: [
      {
        title: "Converse",
        at: "ConverseCommand({",
        code: converse(""),
        configuration: ON,
        fixes: { [title]: converse(`\n      requestMetadata: ${labels},`) },
      },
      {
        title: "InvokeModel, which takes text",
        at: "InvokeModelCommand({",
        code: invoke(""),
        configuration: ON,
        fixes: { [title]: invoke(`, requestMetadata: JSON.stringify(${labels})`) },
      },
      {
        title: "Vercel AI SDK",
        at: "generateText({",
        code: aiSdk(""),
        configuration: ON,
        fixes: { [title]: aiSdk(`\n    providerOptions: { amazonBedrock: { requestMetadata: ${labels} } },`) },
      },
    ],
    good: [
      {
        title: "Metadata",
        code: converse("\n      requestMetadata: { tenant: process.env.TENANT },"),
        configuration: ON,
      },
      {
        title: "Options that come from outside may bring some",
        code: converse("\n      ...options,").replace("(question: string)", "(question: string, options: object)"),
        configuration: ON,
      },
      { title: "Not asked for", code: converse("") },
    ],
  };
}
