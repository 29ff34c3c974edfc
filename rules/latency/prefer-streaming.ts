import type { ModelCall, Value } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, isSettled, numbers, options } from "../../src/core/value.ts";
import { isProbe } from "../shared/probes.ts";
import { isInteractive, triggerSteps } from "../shared/triggers.ts";

interface Options {
  readonly minTokens: number;
}

/** Whether the answer is data for the program rather than text for a person. */
function isStructured(call: ModelCall): boolean {
  if (/object|withStructuredOutput|parse|toolRunner/i.test(call.api)) return true;
  const parts = ["tools", "output", "outputFormat"].map((name) => field(call.request, name));
  if (parts.some((each) => each.status !== "absent")) return true;
  const texts = ["system", "messages"].map((name) => field(call.request, name));
  return texts.some((each) => each.status === "present" && speaksOfData(each.value));
}

const DATA =
  /\b(JSON|XML|YAML|CSV|schema)\b|\b(classify|classification|yes or no|true or false|one word|single word|score)\b/i;

function speaksOfData(value: Value, depth = 0): boolean {
  if (depth > 10) return false;
  const inside = (values: readonly Value[]): boolean => values.some((each) => speaksOfData(each, depth + 1));
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string" && DATA.test(value.value);
    case "template":
      return inside(value.parts);
    case "list":
      return inside(value.items);
    case "record":
      return inside(Object.values(value.fields).map((each) => each.value));
    case "oneOf":
      return inside(options(value));
    default:
      return false;
  }
}

/** A Lambda function hands its whole answer over at once, unless it is made otherwise from the ground up. */
function canStream({ triggers }: ModelCall): boolean {
  return triggers.all.every((each) => each.framework !== "AWS Lambda");
}

/** Whether the answer may get so long that somebody would rather see it grow. */
function isLong(call: ModelCall, minTokens: number): boolean {
  const limit = field(call.request, "maxTokens");
  if (limit.status !== "present" || !limit.always || !isSettled(limit.value)) return limit.status === "absent";
  return numbers(limit.value).some((each) => each.value >= minTokens);
}

export default defineRule<"wait", Options>({
  title: "Whole answer awaited while a person waits",
  severity: "info",
  why: `
What people feel is the time to the **first** token. A model that starts after half a second and writes 50 tokens per second
shows its first words at once when it streams; awaited whole, an answer of 1,000 tokens takes 20 seconds in front of an
empty page. The total time, the tokens and the price are the same. Streaming also keeps the connection busy, which proxies
and API Gateway (29 seconds by default) cut when nothing is heard, and lets the reader stop an answer that goes astray.

\`ConverseStream\` takes the request of \`Converse\` as it is and answers with events, of which \`contentBlockDelta\` carries
the text. A guardrail in synchronous mode holds the stream back until it has looked.

Reported are calls that, as far as is seen, only requests of HTTP or WebSocket set off. Silent where tools are used, where
the prompt asks for JSON or a classification, where calls are made in a loop or side by side, where an answer has less than
500 tokens (option \`minTokens\`), in Lambda functions, which hand over a whole answer unless they are made otherwise from
the ground up, and where something else may set off the call. Whether the answer goes to the reader as
it is can't be seen, so findings are \`likely\`.
`,
  whenNotToUse: "Suppress a finding where the answer is worked on before anybody sees it.",
  options: {
    schema: {
      minTokens: {
        type: "integer",
        minimum: 1,
        description: "Output limit in tokens from which on streaming is proposed.",
      },
    },
    defaults: { minTokens: 500 },
  },
  references: [
    {
      title: "Amazon Bedrock API: ConverseStream",
      url: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html",
    },
    {
      title: "Well-Architected Generative AI Lens, performance efficiency",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/performance-efficiency.html",
    },
  ],
  guide: ["G5.1"],
  messages: {
    wait: "Somebody waits while the whole answer is written, at some 50 tokens per second. Stream it, so that the first words show at once.",
  },
  call(call, context, report) {
    if (call.operation !== "text" || call.streaming !== false || call.sent !== "yes" || isProbe(call)) return;
    if (!isInteractive(call) || !canStream(call) || !call.triggers.complete || call.enclosing.loop || call.concurrency)
      return;
    if (call.predecessor || call.repetition || isStructured(call) || !isLong(call, context.options.minTokens)) return;
    report({ span: call.anchor, message: "wait", evidence: "likely", steps: triggerSteps(call) });
  },
  examples: examples(),
});

function examples() {
  const code = (more: string, text = "String(req.body.message).slice(0, 4000)"): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: ${text} }] }],
      ${more}
    }),
  );
  res.json({ text: answer.output?.message?.content?.[0]?.text });
});
`;
  return {
    bad: [
      { title: "A chat", at: "ConverseCommand({", code: code("inferenceConfig: { maxTokens: 2000 },") },
      {
        title: "Vercel AI SDK in Next.js",
        at: "generateText({",
        code: {
          "app/api/chat/route.ts": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function POST(request: Request) {
  const { question } = await request.json();
  const { text } = await generateText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    prompt: String(question).slice(0, 4000),
    maxOutputTokens: 1_000,
  });
  return Response.json({ text });
}
`,
        },
      },
    ],
    good: [
      { title: "A short answer", code: code("inferenceConfig: { maxTokens: 100 },") },
      {
        title: "Data for the program",
        code: code("inferenceConfig: { maxTokens: 2000 },", '"Answer as JSON: " + req.body.message.slice(0, 4000)'),
      },
      {
        title: "Tools",
        code: code("inferenceConfig: { maxTokens: 2000 },\n      toolConfig: { tools: TOOLS },").replace(
          "const app",
          'const TOOLS = [{ toolSpec: { name: "order", inputSchema: { json: {} } } }];\nconst app',
        ),
      },
      {
        title: "A queue's messages",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import type { SQSEvent } from "aws-lambda";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const handler = async (event: SQSEvent) => {
  const [record] = event.Records;
  await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: (record?.body ?? "").slice(0, 4000) }] }],
      inferenceConfig: { maxTokens: 2000 },
    }),
  );
};
`,
      },
      {
        title: "A library, whose users were not seen",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (text: string) =>
  client.send(
    new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),
  );
`,
      },
    ],
  };
}
