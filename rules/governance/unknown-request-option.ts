import type { Span, UnknownOption } from "../../src/core/facts.ts";
import { defineRule, type Fix, type Report } from "../../src/core/rule.ts";
import { within } from "../shared/steps.ts";

/** A call or a client, in what a report needs of it. */
interface Owner {
  readonly id: string;
  readonly name: string;
  readonly span: Span;
  readonly anchor: Span;
  readonly unknownOptions: readonly UnknownOption[];
}

function fixFor(id: string, { span, suggestion, shared }: UnknownOption): readonly Fix[] {
  if (suggestion === null) return [];
  const change = { kind: "move", target: id, key: span, to: suggestion } as const;
  // Half of the credentials is worse than none: both halves have to be moved before the program runs again.
  const safe = !shared && !suggestion.startsWith("credentials.");
  return [{ title: `Write it as \`${suggestion}\``, safe, changes: [change] }];
}

function reports({ id, name, span, anchor, unknownOptions }: Owner): readonly Report<"meant" | "unknown">[] {
  return unknownOptions.map((option) => ({
    span: option.span,
    message: option.suggestion === null ? "unknown" : "meant",
    data: { path: option.path, owner: name, suggestion: option.suggestion ?? "" },
    // A key that resembles no other may belong to a version of the SDK that is newer than the table.
    evidence: option.suggestion === null ? "possible" : "proven",
    steps: within(option.span, span) ? [] : [{ span: anchor, message: `${name} is given it here` }],
    fixes: fixFor(id, option),
  }));
}

export default defineRule({
  title: "Option that the request does not have",
  severity: "warning",
  why: `
An option under a wrong name, or on a wrong level, is an option that is not set. Most SDKs say nothing about it: the AWS
SDK for JavaScript writes the members that it knows and **drops all others**, the Vercel AI SDK and LangChain read what
they know. The request succeeds, and the limit, the guardrail or the region that the code seems to set is not there:

| Written | What happens |
|---|---|
| \`maxTokens\` at the top of Converse | no output limit: the model's maximum is reserved from the quota |
| \`guardrailConfiguration\` on Converse | no guardrail |
| \`region\` on \`AnthropicBedrock\` | the region of the environment, else us-east-1 |
| \`maxTokens\` in \`generateText\` since version 5 | no output limit |
| \`max_tokens\` in a Llama body | \`ValidationException\`: the request fails |

TypeScript finds such a key only in an object literal that is passed directly, and JavaScript never does.

The rule knows the keys of Converse, of InvokeModel and of the bodies of Claude, Llama and Titan Text, of the Vercel AI
SDK, \`@langchain/aws\`, \`@anthropic-ai/bedrock-sdk\` and Strands. It looks at keys that are written in the object that
is sent, and at nothing below open-ended fields such as \`additionalModelRequestFields\`, \`requestMetadata\`,
\`providerOptions\` and tool schemas. It reports keys for which it can name what was meant; on the AWS SDK's requests
another unknown key, written in the call itself, is a hint.
`,
  whenNotToUse: `
Switch the rule off for a single line if the SDK in use is newer than the rule's tables and has the option.
`,
  references: [
    {
      title: "Amazon Bedrock API: Converse",
      url: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
    },
    {
      title: "Amazon Bedrock: inference request parameters of the models",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html",
    },
    {
      title: "Vercel AI SDK: migrate to version 5",
      url: "https://ai-sdk.dev/docs/migration-guides/migration-guide-5-0",
    },
  ],
  guide: ["G10.5"],
  messages: {
    meant:
      "{owner} has no option `{path}`: it is dropped or makes the request fail, and what it should set is not set. `{suggestion}` is probably what was meant.",
    unknown:
      "{owner} has no option `{path}`: the SDK drops it, and it has no effect. Remove it, or put fields of the model itself under `additionalModelRequestFields`.",
  },
  call(call, _context, report) {
    for (const each of reports({ ...call, name: call.api })) report(each);
  },
  client(client, _context, report) {
    for (const each of reports(client)) report(each);
  },
  examples: examples(),
});

function examples() {
  const converse = (rest: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
${rest}
    }),
  );
`;
  const llama = (limit: string) => `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ region: "us-east-2", maxAttempts: 6 });

exports.complete = (prompt) =>
  bedrock.invokeModel({
    modelId: "us.meta.llama3-3-70b-instruct-v1:0",
    body: JSON.stringify({ prompt, ${limit}: 512 /* A paragraph. */ }),
  });
`;
  const anthropic = (region: string) => `
import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ ${region}: "eu-central-1", maxRetries: 5 }); // Data stays in the EU.

export const answer = (question: string) =>
  client.messages.create({
    model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    max_tokens: 700,
    messages: [{ role: "user", content: question }],
  });
`;
  const aiSdk = (limit: string, version: string) => ({
    "package.json": `{ "dependencies": { "ai": "${version}", "@ai-sdk/amazon-bedrock": "*" } }\n`,
    "example.ts": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const answer = (prompt: string) =>
  generateText({
    model: bedrock("us.amazon.nova-pro-v1:0"),
    ${limit}: 700, // Two paragraphs.
    prompt,
  });
`,
  });
  const langchain = (limit: string) => `
import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-pro-v1:0", ${limit}: 700 });

export const answer = (question: string) => model.invoke(question);
`;
  const strands = (limit: string) => `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "us.amazon.nova-pro-v1:0", "${limit}": 700 });

export const answer = (question: string) => new Agent({ model }).invoke(question);
`;
  return {
    bad: [
      {
        title: "A wrong name in Converse",
        at: "maximumTokens",
        code: converse("      inferenceConfig: { maximumTokens: 700 },"),
        fixes: {
          "Write it as `inferenceConfig.maxTokens`": converse("      inferenceConfig: { maxTokens: 700 },"),
        },
      },
      {
        title: "A wrong level in Converse: there is no output limit",
        at: "maxTokens",
        code: converse("      maxTokens: 700, // Two paragraphs.\n      inferenceConfig: { temperature: 0 },"),
        fixes: {
          "Write it as `inferenceConfig.maxTokens`": converse(
            "      // Two paragraphs.\n      inferenceConfig: { temperature: 0, maxTokens: 700 },",
          ),
        },
      },
      {
        title: "The guardrail's name in other APIs: there is no guardrail",
        at: "guardrailConfiguration",
        code: converse(
          '      guardrailConfiguration: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "3" }, // Checked.',
        ),
        fixes: {
          "Write it as `guardrailConfig`": converse(
            '      guardrailConfig: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "3" }, // Checked.',
          ),
        },
      },
      {
        title: "Another model family's name in a body: the request fails",
        language: "js" as const,
        at: "max_tokens",
        code: llama("max_tokens"),
        fixes: { "Write it as `max_gen_len`": llama("max_gen_len") },
      },
      {
        title: "Anthropic's SDK: the region is that of the environment",
        at: "region",
        code: anthropic("region"),
        fixes: { "Write it as `awsRegion`": anthropic("awsRegion") },
      },
      {
        title: "Vercel AI SDK: the name that the option had up to version 4",
        at: "maxTokens",
        code: aiSdk("maxTokens", "^7.0.0"),
        fixes: { "Write it as `maxOutputTokens`": aiSdk("maxOutputTokens", "^7.0.0") },
      },
      {
        title: "LangChain",
        at: "max_tokens",
        code: langchain("max_tokens"),
        fixes: { "Write it as `maxTokens`": langchain("maxTokens") },
      },
      {
        title: "Strands",
        at: '"max_tokens"',
        code: strands("max_tokens"),
        fixes: { "Write it as `maxTokens`": strands("maxTokens") },
      },
      {
        title: "A key that resembles none",
        at: "userId",
        code: converse('      userId: "someone",'),
        fixes: {},
      },
    ],
    good: [
      {
        title: "Every key has its name and its place",
        code: converse(
          '      inferenceConfig: { maxTokens: 700 },\n      guardrailConfig: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "3" },',
        ),
      },
      {
        title: "Fields of the model itself",
        code: converse("      additionalModelRequestFields: { inferenceConfig: { topK: 20 }, max_tokens: 1 },"),
      },
      {
        title: "Metadata may have any key",
        code: converse('      requestMetadata: { maxTokens: "none", region: "eu" },'),
      },
      {
        title: "Keys that are taken out before the request is sent",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

function ask({ maxTokens, ...request }: { modelId: string; maxTokens: number }) {
  return client.send(new ConverseCommand({ ...request, inferenceConfig: { maxTokens } }));
}

export const answer = () => ask({ modelId: "us.amazon.nova-pro-v1:0", maxTokens: 700 });
`,
      },
      {
        title: "A key of the program's own in an object that it uses elsewhere too",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const answer = async (question: string) => {
  const request = {
    modelId: "us.amazon.nova-pro-v1:0",
    messages: [{ role: "user" as const, content: [{ text: question }] }],
    startedAt: Date.now(),
  };
  console.log(request.startedAt);
  return client.send(new ConverseCommand(request));
};
`,
      },
      {
        title: "A body of a family whose keys are not documented in full",
        language: "js" as const,
        code: llama("max_tokens").replace("us.meta.llama3-3-70b-instruct-v1:0", "us.deepseek.r1-v1:0"),
      },
      {
        title: "Vercel AI SDK of a version that is not known",
        code: aiSdk("maxTokens", "latest"),
      },
      {
        title: "Vercel AI SDK up to version 4",
        code: aiSdk("maxTokens", "~4.3.0"),
      },
    ],
  };
}
