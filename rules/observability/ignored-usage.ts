import type { BodyFamily, ModelCall } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { isInvokeModel } from "../shared/apis.ts";
import { logsInvocations } from "../shared/infrastructure.ts";
import { neverReads, writtenByModel } from "../shared/response.ts";

/** Families whose whole answers to InvokeModel tell the tokens. Streams of all families do, in their last event. */
const TELLING: readonly BodyFamily[] = ["claude", "nova", "llama", "titan", "jamba", "openai"];

function tellsUsage(call: ModelCall): boolean {
  if (!isInvokeModel(call) || call.streaming) return true;
  return call.bodyFamily !== null && TELLING.includes(call.bodyFamily);
}

export default defineRule({
  title: "Token usage of the answer never looked at",
  severity: "hint",
  why: `
Every answer tells what it cost: input and output tokens, tokens read from and written to the cache, and in Converse the
latency. CloudWatch has the same figures as \`InputTokenCount\`, \`OutputTokenCount\`, \`InvocationLatency\` and
\`TimeToFirstToken\`, but **by model only**. Which feature, tenant or prompt used the quota is known to the code that made
the request, and to nobody else once it has thrown the figures away.

Written to a log or a metric with the name of the feature they answer what capacity planning asks first: average input
and output per request of each workload, the share of input that came from the cache, and whether \`maxTokens\` is near
the real output. In a stream the figures come with the last event (\`metadata\` in Converse).

Whole answers of Mistral and Cohere to InvokeModel do not have the figures; such calls are not reported, and neither are
those for a family that is not known. Converse has them for every model.
`,
  whenNotToUse: `
Switch the rule off where model invocation logging or a tracing library records every request with enough context to tell
the features apart. Logging that is set up in the same workspace silences the rule by itself.
`,
  references: [
    {
      title: "Amazon Bedrock API: TokenUsage",
      url: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html",
    },
    {
      title: "Amazon Bedrock: monitor with CloudWatch metrics",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP02: monitor foundation model metrics",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp02.html",
    },
  ],
  guide: ["G7.1", "G7.2"],
  messages: {
    ignored:
      "Nobody looks at the tokens that this answer used: CloudWatch counts them by model only, not by feature or tenant. Log the usage, or make a metric of it.",
  },
  call(call, context, report) {
    if (
      call.operation !== "text" ||
      !tellsUsage(call) ||
      !neverReads(call, "usage") ||
      writtenByModel(call).length === 0
    )
      return;
    // The service writes down what each request used.
    if (context.ask(logsInvocations)) return;
    report({
      span: call.anchor,
      message: "ignored",
      evidence: "proven",
      fixes: [
        {
          title: "Log the tokens that were used",
          safe: false,
          changes: [{ kind: "look-at", target: call.id, part: "usage" }],
        },
      ],
    });
  },
  examples: examples(),
});

function examples() {
  const converse = (body: string, rest = "") => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
${rest}
export async function answer(question: string) {
  const response = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  if (response.stopReason === "max_tokens") throw new Error("Cut off");
${body}
}
`;
  const text = "  return response.output?.message?.content?.[0]?.text;";
  const stream = (body: string) => `
import { streamText } from "ai";
import { bedrock } from "@ai-sdk/amazon-bedrock";

export async function answer(prompt: string, write: (text: string) => void) {
  const result = streamText({
    model: bedrock("us.amazon.nova-pro-v1:0"),
    prompt,
    maxOutputTokens: 400,
    maxRetries: 5,
  });
  for await (const text of result.textStream) write(text);
  if ((await result.finishReason) === "length") write(" […]");
${body}
}
`;
  return {
    bad: [
      {
        title: "Only the text is used",
        at: "ConverseCommand({",
        code: converse(text),
        fixes: {
          "Log the tokens that were used": converse(text).replace(
            "  if (",
            '  console.log("Tokens used:", response.usage);\n  if (',
          ),
        },
      },
      {
        title: "Vercel AI SDK: only the text is used",
        at: "streamText({",
        code: stream(""),
        fixes: {
          "Log the tokens that were used": stream("").replace(
            "  if (",
            '  console.log("Tokens used:", await result.usage);\n  if (',
          ),
        },
      },
    ],
    good: [
      {
        title: "InvokeModel for a family that is not known: not all of their answers have the figures",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function answer(question: string) {
  const response = await client.send(
    new InvokeModelCommand({
      modelId: process.env.MODEL_ID,
      body: JSON.stringify({ prompt: "<s>[INST] " + question + " [/INST]", max_tokens: 400 }),
    }),
  );
  const body = JSON.parse(new TextDecoder().decode(response.body));
  if (body.outputs[0].stop_reason === "length") throw new Error("Cut off");
  return body.outputs[0].text;
}
`,
      },
      { title: "The usage is logged", code: converse(`  console.log(response.usage);\n${text}`) },
      {
        title: "A helper makes metrics of it",
        code: {
          "metrics.ts": `
export function record(feature: string, answer: { usage?: { totalTokens?: number } }) {
  console.log(JSON.stringify({ feature, tokens: answer.usage?.totalTokens }));
}
`,
          "example.ts": `import { record } from "./metrics";\n${converse(`  record("answer", response);\n${text}`)}`,
        },
      },
      { title: "The answer goes on whole", code: converse("  return response;") },
      {
        title: "The answer is handed to a library",
        code: converse(`  trace.end(response);\n${text}`, `import { trace } from "some-tracing";\n`),
      },
      {
        title: "Vercel AI SDK: the usage is read behind the stream",
        code: stream("  console.log(await result.usage);"),
      },
      {
        title: "A probe",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function isUp() {
  const response = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-micro-v1:0",
      messages: [{ role: "user", content: [{ text: "ping" }] }],
      inferenceConfig: { maxTokens: 1 },
    }),
  );
  return response.output !== undefined;
}
`,
      },
      {
        title: "Model invocation logging is set up in the workspace",
        code: {
          "logging.ts": `
import { BedrockClient, PutModelInvocationLoggingConfigurationCommand } from "@aws-sdk/client-bedrock";

await new BedrockClient({ region: "us-east-1" }).send(
  new PutModelInvocationLoggingConfigurationCommand({
    loggingConfig: { cloudWatchConfig: { logGroupName: "bedrock", roleArn: "arn:aws:iam::123456789012:role/logs" } },
  }),
);
`,
          "example.ts": converse(text),
        },
      },
    ],
  };
}
