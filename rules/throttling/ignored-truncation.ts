import { defineRule } from "../../src/core/rule.ts";
import { field, isSettled } from "../../src/core/value.ts";
import { neverReads, writtenByModel } from "../shared/response.ts";

export default defineRule({
  title: "Cut-off answer taken for a whole one",
  severity: "info",
  why: `
An output limit ends the answer in the middle of a sentence, a table or a JSON object, and the request **succeeds**: no
error, status 200. Only the stop reason tells that the model had more to say: \`stopReason: "max_tokens"\` in Converse,
\`stop_reason\` in Claude's bodies and in Anthropic's SDK, \`finishReason: "length"\` in the Vercel AI SDK,
\`completionReason: "LENGTH"\` in Titan's body. \`model_context_window_exceeded\` is the same for a conversation that has
grown too long.

A limit close to the expected output is right: it keeps the reservation of the quota small. It only needs somebody who
looks at the stop reason, to ask for the rest, to say so, or to count it, because a rising share of cut-off answers is the
sign that the limit has become too small.
`,
  whenNotToUse: `
Switch the rule off for calls whose answer is one word or one number, and where a cut-off answer fails by itself further
on, in code that this tool does not follow.
`,
  references: [
    {
      title: "Amazon Bedrock API: Converse, stopReason",
      url: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax",
    },
    {
      title: "Anthropic: handling stop reasons",
      url: "https://docs.claude.com/en/api/handling-stop-reasons",
    },
  ],
  guide: ["G4.7"],
  messages: {
    ignored:
      "The answer is limited to {limit}, and nobody looks at why it ended: one that is cut off looks like a whole one. Read the stop reason, and ask for the rest, tell the user, or count it.",
  },
  call(call, _context, report) {
    const limit = field(call.request, "maxTokens");
    if (limit.status !== "present" || call.operation !== "text" || !neverReads(call, "stopReason")) return;
    const uses = writtenByModel(call);
    // What is cut off is no JSON: parsing it fails, and so does a schema.
    const fails = call.response?.cutOffFails || field(call.request, "outputSchema").status !== "absent";
    if (uses.length === 0 || fails || uses.some(({ into }) => into === "json" || into === "schema")) return;
    const { value } = limit;
    const told = value.kind === "literal" ? `${value.value} tokens` : "a number of tokens";
    report({
      span: call.anchor,
      message: "ignored",
      data: { limit: told },
      evidence: limit.always && isSettled(value) ? "proven" : "likely",
      steps: [
        { span: value.span, message: "The output is limited here" },
        ...uses.slice(0, 1).map((use) => ({ span: use.span, message: "The answer is read here" })),
      ],
      fixes: [
        {
          title: "Log answers that are cut off",
          safe: false,
          changes: [{ kind: "look-at", target: call.id, part: "truncation" }],
        },
      ],
    });
  },
  examples: {
    bad: [
      {
        title: "The text is returned, however it ended",
        at: "ConverseCommand({",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function summarise(article: string) {
  const response = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: article }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  return response.output?.message?.content?.[0]?.text;
}
`,
        fixes: {
          "Log answers that are cut off": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function summarise(article: string) {
  const response = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: article }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  if (response.stopReason === "max_tokens") console.warn("The answer is cut off at its output limit");
  return response.output?.message?.content?.[0]?.text;
}
`,
        },
      },
      {
        title: "A stream whose end nobody looks at",
        at: "ConverseStreamCommand({",
        code: `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function* summarise(article: string) {
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: article }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  for await (const event of stream ?? []) {
    yield event.contentBlockDelta?.delta?.text ?? "";
  }
}
`,
        fixes: {
          "Log answers that are cut off": `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function* summarise(article: string) {
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: article }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  for await (const event of stream ?? []) {
    if (event.messageStop?.stopReason === "max_tokens") console.warn("The answer is cut off at its output limit");
    yield event.contentBlockDelta?.delta?.text ?? "";
  }
}
`,
        },
      },
      {
        title: "InvokeModel: the body of Claude",
        language: "js",
        at: "InvokeModelCommand({",
        code: `
const { BedrockRuntimeClient, InvokeModelCommand } = require("@aws-sdk/client-bedrock-runtime");

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

exports.summarise = async (article) => {
  const { body } = await client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: 400,
        messages: [{ role: "user", content: article }],
      }),
    }),
  );
  return JSON.parse(new TextDecoder().decode(body)).content[0].text;
};
`,
      },
      {
        title: "Anthropic's SDK",
        at: "create({",
        code: `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 5 });

export async function summarise(article: string) {
  const { content } = await client.messages.create({
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    max_tokens: 400,
    messages: [{ role: "user", content: article }],
  });
  return content;
}
`,
        fixes: {
          "Log answers that are cut off": `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 5 });

export async function summarise(article: string) {
  const { content, stop_reason } = await client.messages.create({
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    max_tokens: 400,
    messages: [{ role: "user", content: article }],
  });
  if (stop_reason === "max_tokens") console.warn("The answer is cut off at its output limit");
  return content;
}
`,
        },
      },
      {
        title: "Vercel AI SDK",
        at: "generateText({",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function summarise(article: string) {
  const { text } = await generateText({
    model: bedrock("us.amazon.nova-pro-v1:0"),
    prompt: article,
    maxOutputTokens: 400,
    maxRetries: 5,
  });
  return text;
}
`,
        fixes: {
          "Log answers that are cut off": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function summarise(article: string) {
  const { text, finishReason } = await generateText({
    model: bedrock("us.amazon.nova-pro-v1:0"),
    prompt: article,
    maxOutputTokens: 400,
    maxRetries: 5,
  });
  if (finishReason === "length") console.warn("The answer is cut off at its output limit");
  return text;
}
`,
        },
      },
    ],
    good: [
      {
        title: "The stop reason decides",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function summarise(article: string) {
  const { output, stopReason } = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: article }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  if (stopReason === "max_tokens") throw new Error("The summary is too long");
  return output?.message?.content?.[0]?.text;
}
`,
      },
      {
        title: "The end of the stream is looked at",
        code: `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function summarise(article: string, write: (text: string) => void) {
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: article }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  for await (const { contentBlockDelta, messageStop } of stream ?? []) {
    if (contentBlockDelta) write(contentBlockDelta.delta?.text ?? "");
    if (messageStop?.stopReason === "max_tokens") write(" […]");
  }
}
`,
      },
      {
        title: "The whole answer goes to callers that are not seen",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
`,
      },
      {
        title: "JSON that is cut off cannot be parsed",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function extract(invoice: string) {
  const { output } = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: invoice }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  try {
    return JSON.parse(output?.message?.content?.[0]?.text ?? "");
  } catch {
    return null;
  }
}
`,
      },
      {
        title: "Vercel AI SDK: an object that is cut off is an error",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateObject } from "ai";
import { z } from "zod";

export async function extract(invoice: string) {
  const { object } = await generateObject({
    model: bedrock("us.amazon.nova-pro-v1:0"),
    schema: z.object({ total: z.number() }),
    prompt: invoice,
    maxOutputTokens: 400,
    maxRetries: 5,
  });
  return object.total;
}
`,
      },
      {
        title: "Strands: a cut-off answer is a MaxTokensError",
        code: `
import { Agent, BedrockModel } from "@strands-agents/sdk";

const model = new BedrockModel({ modelId: "us.amazon.nova-pro-v1:0", maxTokens: 400 });
const agent = new Agent({ model });

export async function summarise(article: string) {
  const result = await agent.invoke(article);
  return result.lastMessage.content;
}
`,
      },
      {
        title: "Vercel AI SDK: a handler looks at it",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { streamText } from "ai";

export async function summarise(article: string, write: (text: string) => void) {
  const { textStream } = streamText({
    model: bedrock("us.amazon.nova-pro-v1:0"),
    prompt: article,
    maxOutputTokens: 400,
    maxRetries: 5,
    onFinish: ({ finishReason }) => {
      if (finishReason === "length") write(" […]");
    },
  });
  for await (const text of textStream) write(text);
}
`,
      },
    ],
  },
});
