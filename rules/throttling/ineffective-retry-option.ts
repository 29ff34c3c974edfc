import type { Client, IneffectiveOption } from "../../src/core/facts.ts";
import { type Change, defineRule, type Fix } from "../../src/core/rule.ts";
import { field, isSettled, numbers } from "../../src/core/value.ts";
import { within } from "../shared/steps.ts";

/** `maxRetries` does not count the first attempt, all names of attempts do. */
function attemptsOf({ name, value }: IneffectiveOption): number | null {
  const [only, ...others] = numbers(value);
  if (!only || others.length > 0 || !isSettled(value)) return null;
  return /retries/i.test(name) ? only.value + 1 : only.value;
}

function fixOf(client: Client, option: IneffectiveOption): readonly Fix[] {
  const remove: Change = { kind: "remove-key", key: option.key };
  const { effective } = option;
  const canonical = effective?.field ?? null;
  if (!effective || canonical === null)
    return [{ title: `Remove \`${option.name}\``, safe: effective === null, changes: [remove] }];
  const attempts = attemptsOf(option);
  const isSet = field(client.options, canonical).status !== "absent";
  if (isSet) return [{ title: `Remove \`${option.name}\``, safe: true, changes: [remove] }];
  if (attempts === null) return [];
  const set: Change = { kind: "set", target: client.id, field: canonical, value: { kind: "literal", value: attempts } };
  return [{ title: `Set \`${effective.name}\` instead`, safe: true, changes: [remove, set] }];
}

export default defineRule({
  title: "Retry option that has no effect",
  severity: "warning",
  why: `
Each SDK calls its retries something else, takes the others' names without a word, and ignores them:

| Written | What counts |
|---|---|
| \`new BedrockRuntimeClient({ maxRetries: 5 })\`, as in version 2 of the AWS SDK | \`maxAttempts: 6\` |
| \`retryDelayOptions\` on a client of version 3 | a \`retryStrategy\` |
| \`new ChatBedrockConverse({ maxRetries: 5 })\` | \`clientOptions: { maxAttempts: 6 }\`: its requests go through the AWS SDK, and LangChain's own retries never come to surround them |
| \`new AnthropicBedrock({ maxAttempts: 6 })\`, also \`retryMode\` | \`maxRetries: 5\` |
| \`createAmazonBedrock({ maxRetries: 5 })\` | \`maxRetries\` of each \`generateText\` |

What is left is the default of three attempts, which a throttling of some seconds outlasts, while the code looks as if
it were taken care of. The compiler reports some of these, in object literals that are passed directly.

\`maxAttempts\` counts the first attempt, \`maxRetries\` does not; the fix takes that into account.
`,
  whenNotToUse: `
LangChain: that \`maxRetries\` has no effect was read in the code of @langchain/aws 1.4. Switch the rule off for a version
that honours it.
`,
  references: [
    {
      title: "AWS SDKs and Tools: retry behavior",
      url: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    },
    {
      title: "AWS SDK for JavaScript: from version 2 to version 3",
      url: "https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrating.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    other: "`{name}` has no effect on `{client}`, which keeps its own retries: `{effective}` is what counts here.",
    none: "`{name}` has no effect on `{client}`, which has no such option and keeps its own retries.",
  },
  client(client, _context, report) {
    for (const option of client.ineffectiveOptions.filter((each) => each.about === "retries")) {
      report({
        span: option.key,
        message: option.effective ? "other" : "none",
        data: { name: option.name, client: client.name, effective: option.effective?.name ?? "" },
        evidence: "proven",
        steps: within(option.key, client.span)
          ? []
          : [{ span: client.anchor, message: `\`${client.name}\` is given it here` }],
        fixes: fixOf(client, option),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const aws = (options: string): string => `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const client = new BedrockRuntimeClient({ region: "us-east-1", ${options} });
`;
  const langchain = (options: string): string => `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, ${options} });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`;
  const anthropic = (options: string): string => `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

export const client = new AnthropicBedrock({ awsRegion: "us-east-1", ${options} });
`;
  return {
    bad: [
      {
        title: "The option of version 2 of the AWS SDK",
        at: "maxRetries",
        code: aws("maxRetries: 5"),
        fixes: { "Set `maxAttempts` instead": aws("maxAttempts: 6") },
      },
      {
        title: "Both",
        at: "maxRetries",
        code: aws("maxAttempts: 6, maxRetries: 5"),
        fixes: { "Remove `maxRetries`": aws("maxAttempts: 6") },
      },
      {
        title: "Pauses of version 2 of the AWS SDK",
        at: "retryDelayOptions",
        code: aws("maxAttempts: 6, retryDelayOptions: { base: 300 }"),
        fixes: { "Remove `retryDelayOptions`": aws("maxAttempts: 6") },
      },
      {
        title: "LangChain",
        at: "maxRetries",
        code: langchain("maxRetries: 5"),
        fixes: { "Set `clientOptions.maxAttempts` instead": langchain("clientOptions: { maxAttempts: 6 }") },
      },
      {
        title: "Anthropic's SDK",
        at: "maxAttempts",
        code: anthropic("maxAttempts: 6"),
        fixes: { "Set `maxRetries` instead": anthropic("maxRetries: 5") },
      },
      {
        title: "Vercel AI SDK: the provider does not retry",
        at: "maxRetries",
        code: `
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";

export const bedrock = createAmazonBedrock({ region: "us-east-1", maxRetries: 5 });
`,
      },
    ],
    good: [
      { title: "What the AWS SDK has", code: aws('maxAttempts: 6, retryMode: "standard"') },
      { title: "What LangChain passes on", code: langchain("clientOptions: { maxAttempts: 6 }") },
      { title: "What Anthropic's SDK has", code: anthropic("maxRetries: 5") },
      {
        title: "LangChain's older class, which retries by itself",
        code: `
import { BedrockChat } from "@langchain/community/chat_models/bedrock";

const model = new BedrockChat({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, maxRetries: 5 });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
      },
      {
        title: "Vercel AI SDK: an option of the call",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const title = (prompt: string) =>
  generateText({ model: bedrock("us.amazon.nova-lite-v1:0"), prompt, maxOutputTokens: 60, maxRetries: 5 });
`,
      },
    ],
  };
}
