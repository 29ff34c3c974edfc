import type { Input, SourceKind } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { isMantle } from "../shared/apis.ts";
import { guardrailFix, mayBeGuardedElsewhere } from "../shared/guardrails.ts";
import { distinct, originOf, stepsOfAll } from "../shared/inputs.ts";

/** Whoever starts the program may do with it what they like. */
const OWN: readonly SourceKind[] = ["argv", "stdin"];

function isForeign(input: Input): boolean {
  return !OWN.includes(input.source) && input.reaches !== "other";
}

/** A guardrail or a trusted function on the way has looked at it. */
function isGuarded(input: Input): boolean {
  return input.validations.some(({ kind }) => kind === "guardrail" || kind === "trusted" || kind === "allow-list");
}

export default defineRule({
  title: "Untrusted input to a model without a guardrail",
  severity: "info",
  why: `
A schema and a length bound look at the form of an input. What it **says** is looked at by nobody: an instruction to
forget all others, a request for advice that the application must not give, a card number that ends in the model's
context and in the logs. What the model answers is looked at by nobody either.

Amazon Bedrock Guardrails check both, outside of the model, which cannot be talked out of it: prompt attacks, harmful
content, denied topics, words, personal data (blocked or masked), and whether an answer is grounded in given sources. A
guardrail works with every model on \`bedrock-runtime\`, and can be asked by itself (\`ApplyGuardrail\`) before the model is
called. It adds some latency and is billed by the amount of text.

The rule reports calls that data from outside provably reaches and that provably have no guardrail. It says nothing where
\`ApplyGuardrail\` is called anywhere in the project, where code enforces a guardrail for the account, where the data is
chosen from a list, or where whoever starts the program types it in. \`bedrock-mantle\` applies no guardrails, and is left
out here.
`,
  whenNotToUse: `
Switch the rule off if a guardrail is enforced for the whole account or organisation, which code does not show, or where
another product filters prompts and answers.
`,
  references: [
    {
      title: "Amazon Bedrock Guardrails: detect prompt attacks",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-prompt-attack.html",
    },
    {
      title: "Amazon Bedrock Guardrails: use your guardrail",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use.html",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
    {
      title: "OWASP LLM02:2025 Sensitive Information Disclosure",
      url: "https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC02-BP01: implement guardrails",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec02-bp01.html",
    },
  ],
  guide: ["G8.1", "G10.4"],
  messages: {
    missing:
      "`{name}` from {origin} reaches the model, and no guardrail looks at what it says or at what the model answers. Put a guardrail on the call, or ask `ApplyGuardrail` first.",
  },
  call(call, context, report) {
    if (call.operation !== "text" || call.sent === "no" || isMantle(call, context)) return;
    if (field(call.request, "guardrail").status !== "absent" || context.ask(mayBeGuardedElsewhere)) return;
    const inputs = distinct(call.input.inputs.filter(isForeign));
    const [first] = inputs.filter((each) => !isGuarded(each));
    if (!first) return;
    report({
      span: call.anchor,
      message: "missing",
      data: { name: first.name, origin: originOf(first) },
      evidence: "proven",
      steps: stepsOfAll([first]),
      fixes: [guardrailFix(call)],
    });
  },
  examples: examples(),
});

function examples() {
  const express = (rest: string, before = "") => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";
import { z } from "zod";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const Chat = z.object({ message: z.string().min(1).max(4000) });
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  // No more than a page.
  const { message } = Chat.parse(req.body);${before}
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: message }] }],
      inferenceConfig: { maxTokens: 500 },${rest}
    }),
  );
  res.json(answer.output);
});
`;
  const lambda = (rest: string) => `
const { BedrockRuntimeClient, InvokeModelCommand } = require("@aws-sdk/client-bedrock-runtime");

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

exports.handler = async (event) => {
  const prompt = String(JSON.parse(event.body).prompt).slice(0, 4000);
  const answer = await client.send(
    new InvokeModelCommand({
      modelId: "us.meta.llama3-3-70b-instruct-v1:0",
      body: JSON.stringify({ prompt, max_gen_len: 500 }),${rest}
    }),
  );
  return { statusCode: 200, body: answer.body.transformToString() };
};
`;
  const aiSdk = (rest: string) => ({
    "app/api/chat/route.ts": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function POST(request: Request) {
  const { question } = await request.json();
  const { text } = await generateText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    prompt: String(question).slice(0, 4000),
    maxOutputTokens: 500,
    maxRetries: 5,${rest}
  });
  return Response.json({ text });
}
`,
  });
  const title = "Put a guardrail from the environment on the call";
  const id = "process.env.BEDROCK_GUARDRAIL_ID";
  const version = "process.env.BEDROCK_GUARDRAIL_VERSION";
  return {
    bad: [
      {
        title: "Validated by its form only",
        at: "ConverseCommand({",
        code: express(""),
        fixes: {
          [title]: express(`\n      guardrailConfig: { guardrailIdentifier: ${id}, guardrailVersion: ${version} },`),
        },
      },
      {
        title: "InvokeModel in a Lambda function, in CommonJS",
        language: "js" as const,
        at: "InvokeModelCommand({",
        code: lambda(""),
        fixes: {
          [title]: lambda(`\n      guardrailIdentifier: ${id},\n      guardrailVersion: ${version},`),
        },
      },
      {
        title: "Vercel AI SDK in Next.js",
        at: "generateText({",
        code: aiSdk(""),
        fixes: {
          [title]: aiSdk(
            `\n    providerOptions: { bedrock: { guardrailConfig: { guardrailIdentifier: ${id}, guardrailVersion: ${version} } } },`,
          ),
        },
      },
    ],
    good: [
      {
        title: "A guardrail on the call",
        code: express('\n      guardrailConfig: { guardrailIdentifier: "a1b2c3d4e5f6", guardrailVersion: "3" },'),
      },
      {
        title: "Options that come from outside may carry one",
        code: express("\n      ...(await settingsOf(req.hostname)),").replace(
          "const app",
          "declare function settingsOf(host: string): Promise<object>;\nconst app",
        ),
      },
      {
        title: "ApplyGuardrail is asked first",
        code: express("", "\n  await assertHarmless(message);")
          .replace("ConverseCommand }", "ApplyGuardrailCommand, ConverseCommand }")
          .replace(
            "const app",
            `const assertHarmless = async (text: string) => {
  const verdict = await client.send(
    new ApplyGuardrailCommand({
      guardrailIdentifier: "a1b2c3d4e5f6",
      guardrailVersion: "3",
      source: "INPUT",
      content: [{ text: { text } }],
    }),
  );
  if (verdict.action === "GUARDRAIL_INTERVENED") throw new Error("refused");
};
const app`,
          ),
      },
      {
        title: "Data that does not come from outside",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const greet = () =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: "Write a short greeting for today." }] }],
      inferenceConfig: { maxTokens: 100 },
    }),
  );
`,
      },
      {
        title: "Typed in by whoever starts the program",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const question = (process.argv[2] ?? "").slice(0, 4000);

const answer = await client.send(
  new ConverseCommand({
    modelId: "us.amazon.nova-lite-v1:0",
    messages: [{ role: "user", content: [{ text: question }] }],
    inferenceConfig: { maxTokens: 100 },
  }),
);
console.log(answer.output?.message?.content?.[0]?.text);
`,
      },
    ],
  };
}
