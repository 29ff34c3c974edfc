import { defineRule } from "../../src/core/rule.ts";
import { answeringBusy, isOnlyProgram, triggerSteps } from "../shared/triggers.ts";

export default defineRule({
  title: "Stream that is read without handling its errors",
  severity: "warning",
  why: `
With a streaming API only the beginning of the answer is covered by the SDK's retries. Once the response headers are here,
nothing is repeated any more, and what goes wrong then **is thrown out of the loop** that reads the stream: throttling
(\`throttlingException\`), a failure of the service or of the model (\`modelStreamErrorException\`), a broken connection. The
AWS SDK's types show these as members of the events, but at run time its unmarshaller throws them.

By then the user has read half an answer. Without \`try\` the request handler fails in the middle of a response whose status
was sent long ago: the connection breaks off without a word, or the whole process ends with an unhandled rejection.

Catch around the loop, tell the reader that the answer is incomplete, and offer to ask again. What came so far is paid for
and can be kept.

The rule follows the answer into the variables, functions and generators that read it, and reports a loop for which no
caller catches anything. Programs that run by themselves and end on the first error are not reported, and neither is the
Vercel AI SDK, whose streams tell errors to \`onError\`.
`,
  whenNotToUse:
    "Switch the rule off where a framework that is not recognised handles what its handlers throw while they stream.",
  references: [
    {
      title: "Amazon Bedrock API: ConverseStream",
      url: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html",
    },
    {
      title: "Amazon Bedrock: troubleshooting API error codes",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    unhandled:
      "Errors in the middle of this stream, throttling included, are thrown here, are never retried by the SDK, and nobody catches them. Catch around the loop and tell the reader that the answer is incomplete.",
  },
  call(call, _context, report) {
    if (call.streaming === false || call.sent === "no" || isOnlyProgram(call)) return;
    for (const { span, errorHandling } of call.streamLoops) {
      if (errorHandling.status !== "none") continue;
      const steps = [{ span: call.anchor, message: "This request opens the stream" }, ...triggerSteps(call)];
      report({
        span: { ...span, end: span.start + "for".length, endLine: span.line, endColumn: span.column + 3 },
        message: "unhandled",
        evidence: "proven",
        steps,
        fixes: answeringBusy(call, "Tell the reader when throttling breaks it off"),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const aws = (route: string, ask = ""): string => `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

const command = (text: string) =>
  new ConverseStreamCommand({
    modelId: "us.amazon.nova-lite-v1:0",
    messages: [{ role: "user", content: [{ text: text.slice(0, 4000) }] }],
    inferenceConfig: { maxTokens: 500 },
  });
${ask}
app.post("/chat", async (req, res) => {
${route}
});
`;
  const generator = `
async function* answer(text: string) {
  const { stream } = await client.send(command(text));
  for await (const event of stream ?? []) {
    const piece = event.contentBlockDelta?.delta?.text;
    if (piece) yield piece;
  }
}
`;
  const anthropic = (start: string, end: string): string => `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ maxRetries: 5 });

export async function POST(request: Request) {
  const { message } = await request.json();
  const stream = await client.messages.create({
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    max_tokens: 500,
    stream: true,
    messages: [{ role: "user", content: String(message).slice(0, 4000) }],
  });
  let text = "";
  ${start}for await (const event of stream) {
    if (event.type === "content_block_delta" && event.delta.type === "text_delta") text += event.delta.text;
  }${end}
  return Response.json({ text });
}
`;
  return {
    bad: [
      {
        title: "In a route",
        at: "for await",
        code: aws(`  const response = await client.send(command(req.body.message));
  for await (const event of response.stream ?? []) res.write(event.contentBlockDelta?.delta?.text ?? "");
  res.end();`),
        fixes: {
          "Tell the reader when throttling breaks it off": aws(`  try {
    const response = await client.send(command(req.body.message));
    for await (const event of response.stream ?? []) res.write(event.contentBlockDelta?.delta?.text ?? "");
    res.end();
  } catch (error) {
    const throttled = error instanceof Error && ["ThrottlingException", "ServiceUnavailableException"].includes(error.name);
    if (!throttled) throw error;
    if (res.headersSent) return void res.end("[The answer is incomplete]");
    res.setHeader("Retry-After", "30");
    res.status(429).json({ error: "Busy, please try again" });
  }`),
        },
      },
      {
        title: "Only the request is in the try",
        at: "for await",
        code: aws(`  let response;
  try {
    response = await client.send(command(req.body.message));
  } catch (error) {
    return res.status(503).json({ error: String(error) });
  }
  for await (const event of response.stream ?? []) res.write(event.contentBlockDelta?.delta?.text ?? "");
  res.end();`),
      },
      {
        title: "In a generator whose reader does not catch either",
        at: "for await (const event",
        code: aws("  for await (const piece of answer(req.body.message)) res.write(piece);\n  res.end();", generator),
      },
      {
        title: "Anthropic's SDK in Next.js",
        at: "for await",
        code: { "app/api/chat/route.ts": anthropic("", "") },
      },
    ],
    good: [
      {
        title: "Caught around the loop",
        code: aws(`  try {
    const response = await client.send(command(req.body.message));
    for await (const event of response.stream ?? []) res.write(event.contentBlockDelta?.delta?.text ?? "");
  } catch (error) {
    res.write("[The answer is incomplete.]");
  }
  res.end();`),
      },
      {
        title: "The reader of a generator catches",
        code: aws(
          `  try {
    for await (const piece of answer(req.body.message)) res.write(piece);
  } catch (error) {
    res.write("[The answer is incomplete.]");
  }
  res.end();`,
          generator,
        ),
      },
      {
        title: "Anthropic's SDK",
        code: {
          "app/api/chat/route.ts": anthropic("try {\n  ", "\n  } catch (error) {\n    text += '[incomplete]';\n  }"),
        },
      },
      {
        title: "A program that ends on the first error",
        code: `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const { stream } = await client.send(
  new ConverseStreamCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text: "Hi" }] }] }),
);
for await (const event of stream ?? []) process.stdout.write(event.contentBlockDelta?.delta?.text ?? "");
`,
      },
      {
        title: "A library, whose users were not seen",
        code: `
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function* answer(text: string) {
  const { stream } = await client.send(
    new ConverseStreamCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),
  );
  for await (const event of stream ?? []) yield event.contentBlockDelta?.delta?.text ?? "";
}
`,
      },
    ],
  };
}
