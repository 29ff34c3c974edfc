import { defineRule } from "../../src/core/rule.ts";
import { isProbe } from "../shared/probes.ts";
import { answeringBusy, isOnlyProgram, triggerSteps } from "../shared/triggers.ts";

export default defineRule({
  title: "Call whose errors nobody handles",
  severity: "info",
  why: `
On-demand capacity is shared, so throttling (429) and short capacity (503) are part of normal operation, also behind six
attempts of the SDK. Where nothing catches them, a handler answers with a bare 500, a queue's message comes back at once
and is throttled again, and the caller can't tell "try again in a minute" from "this will never work".

Catch where an answer can still be given, and tell throttling apart:

\`\`\`ts
try {
  return await ask(question);
} catch (error) {
  if (error instanceof ThrottlingException || error instanceof ServiceUnavailableException) {
    return { statusCode: 429, headers: { "retry-after": "30" }, body: "Busy, please try again" };
  }
  throw error;
}
\`\`\`

The rule looks at the function of the call and at all of its callers up to the request handlers, and reports only where all
of them were seen and none catches anything. Error middleware of a web framework counts as handling. Programs that run by
themselves are not reported: ending with an error is what they should do.
`,
  whenNotToUse: "Switch the rule off where a platform turns errors into answers that its callers understand.",
  references: [
    {
      title: "Amazon Bedrock: troubleshooting API error codes",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENREL03-BP01: use logic to manage prompt flows and gracefully recover from failure",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genrel03-bp01.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    unhandled:
      "Nobody handles a failure of this call, and throttling is part of normal operation: whoever waits gets a bare error. Catch it and tell throttling apart from errors that stay.",
  },
  call(call, _context, report) {
    if (call.errorHandling.status !== "none" || call.sent !== "yes" || isProbe(call)) return;
    if (isOnlyProgram(call) || call.triggers.all.length === 0) return;
    const fixes = answeringBusy(call, "Answer with status 429 when it is throttled");
    report({ span: call.anchor, message: "unhandled", evidence: "proven", steps: triggerSteps(call), fixes });
  },
  examples: examples(),
});

function examples() {
  const code = (handler: string, before = ""): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

const ask = (text: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: text.slice(0, 4000) }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
${before}
app.post("/chat", async (req, res${handler.includes("next") ? ", next" : ""}) => {
${handler}
});
`;
  return {
    bad: [
      {
        title: "A route without a try",
        at: "ConverseCommand({",
        code: code("  const answer = await ask(req.body.message);\n  res.json(answer.output); // As it is."),
        fixes: {
          "Answer with status 429 when it is throttled": code(`  try {
    const answer = await ask(req.body.message);
    res.json(answer.output); // As it is.
  } catch (error) {
    const throttled = error instanceof Error && ["ThrottlingException", "ServiceUnavailableException"].includes(error.name);
    if (!throttled) throw error;
    res.setHeader("Retry-After", "30");
    res.status(429).json({ error: "Busy, please try again" });
  }`),
        },
      },
      {
        title: "A Lambda function, with the Vercel AI SDK",
        at: "generateText({",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";
import type { APIGatewayProxyEvent } from "aws-lambda";

export const handler = async (event: APIGatewayProxyEvent) => {
  const { text } = await generateText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    prompt: (event.body ?? "").slice(0, 4000),
    maxOutputTokens: 500,
    maxRetries: 5,
  });
  return { statusCode: 200, body: text };
};
`,
        fixes: {
          "Answer with status 429 when it is throttled": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";
import type { APIGatewayProxyEvent } from "aws-lambda";

export const handler = async (event: APIGatewayProxyEvent) => {
  try {
    const { text } = await generateText({
      model: bedrock("us.amazon.nova-lite-v1:0"),
      prompt: (event.body ?? "").slice(0, 4000),
      maxOutputTokens: 500,
      maxRetries: 5,
    });
    return { statusCode: 200, body: text };
  } catch (error) {
    const throttled = error instanceof Error && error.name === "AI_RetryError";
    if (!throttled) throw error;
    return { statusCode: 429, headers: { "Retry-After": "30" }, body: JSON.stringify({ error: "Busy, please try again" }) };
  }
};
`,
        },
      },
    ],
    good: [
      {
        title: "Caught in the route",
        code: code(`  try {
    res.json((await ask(req.body.message)).output);
  } catch (error) {
    res.status((error as Error).name === "ThrottlingException" ? 429 : 500).end();
  }`),
      },
      {
        title: "Handed to the framework",
        code: code("  await ask(req.body.message).then((answer) => res.json(answer.output)).catch(next);"),
      },
      {
        title: "Error middleware",
        code: code("  res.json((await ask(req.body.message)).output);").concat(`
app.use((error: Error, req: express.Request, res: express.Response, next: express.NextFunction) => {
  res.status(error.name === "ThrottlingException" ? 429 : 500).end();
});
`),
      },
      {
        title: "A program",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const answer = await client.send(
  new ConverseCommand({
    modelId: "us.amazon.nova-lite-v1:0",
    messages: [{ role: "user", content: [{ text: "Write a short greeting for today." }] }],
    inferenceConfig: { maxTokens: 100 },
  }),
);
console.log(answer.output?.message?.content?.[0]?.text);
`,
      },
    ],
  };
}
