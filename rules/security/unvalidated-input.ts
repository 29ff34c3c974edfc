import type { Input, ModelCall } from "../../src/core/facts.ts";
import { type Context, defineRule, type Fix } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { count } from "../shared/format.ts";
import { distinct, originOf, stepsOfAll } from "../shared/inputs.ts";

interface Options {
  readonly maxCharacters: number;
}

/** Where data ends up, in the words of a prompt. */
const TARGETS: Readonly<Record<Exclude<Input["reaches"], "other">, string>> = {
  messages: "the prompt",
  system: "the system prompt",
  tools: "the tool definitions",
};

type PromptInput = Input & { readonly reaches: Exclude<Input["reaches"], "other"> };

/** Where all of the inputs end up. Those of several places are parts of one prompt. */
function targetOf(first: PromptInput, inputs: readonly PromptInput[]): string {
  return inputs.every(({ reaches }) => reaches === first.reaches) ? TARGETS[first.reaches] : TARGETS.messages;
}

function isUnvalidated(input: Input): input is PromptInput {
  // The content of a file is another rule's affair: it has no length in characters.
  return input.validations.length === 0 && input.reaches !== "other" && input.media === undefined;
}

/** A guardrail checks every input of the call. One that may be there cannot be ruled out. */
function mayHaveGuardrail(call: ModelCall): boolean {
  return field(call.request, "guardrail").status !== "absent";
}

/** How many different data there are. One may be read in several places. */
function namesOf(inputs: readonly Input[]): number {
  return new Set(inputs.map(({ name, span }) => `${span.file}:${span.start}:${name}`)).size;
}

function boundFix(call: ModelCall, inputs: readonly Input[], context: Context<Options>): Fix {
  const { maxCharacters } = context.options;
  const [first] = inputs;
  const names = namesOf(inputs);
  const what = names === 1 ? `\`${first?.name}\`` : `${names} inputs`;
  return {
    title: `Cut ${what} off after ${count(maxCharacters)} characters`,
    safe: false,
    changes: inputs.map((input) => ({ kind: "bound-input", target: call.id, input: input.place, maxCharacters })),
  };
}

/** Whether a request only looks something up, so that no model is told what to write. */
function isSearch({ operation, api }: ModelCall): boolean {
  return operation === "embedding" || (operation === "retrieval" && !api.startsWith("RetrieveAndGenerate"));
}

export default defineRule<"unvalidated" | "several", Options>({
  title: "Untrusted input in a prompt without validation",
  severity: "warning",
  why: `
Whatever a stranger sends becomes part of the prompt as it is. Three things follow:

* **Cost and throttling.** Nothing bounds the length. One request with a megabyte of text is some 250,000 input tokens,
  paid at the full price and taken out of the quota that all users share. A few of them are a denial of service.
* **Prompt injection.** "Ignore what was said before and …" works best with much room. A length bound and a schema do
  not stop it, but they leave an attacker less room, and a guardrail with the prompt-attack filter stops a good part.
* **Failures.** An array or object where text was expected reaches the model as \`[object Object]\`, or fails as a
  \`ValidationException\`.

As validation count, on every path from the source to the prompt: a schema (zod, valibot, yup, joi, ajv,
class-validator, typebox), a length bound, truncation, an allow-list, a type guard that checks the content, a guardrail
on the call or through \`ApplyGuardrail\`, and what the configuration names under \`trusted\`. A presence check or a bare
\`typeof\` does not count, since it bounds nothing.

Embeddings and plain retrieval are not reported: nothing is written there that an instruction could turn, and what is too
long is refused.

The fix cuts the input off. It is the least that helps; a schema at the entrance that refuses what is too long is better,
because the user learns of it.
`,
  whenNotToUse: `
If a gateway in front of the application validates requests, name the source or function under \`trusted\` in the
configuration, so that the rule stays on for everything else.
`,
  references: [
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
    {
      title: "OWASP LLM10:2025 Unbounded Consumption",
      url: "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC04-BP02: sanitize and validate user inputs",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec04-bp02.html",
    },
  ],
  guide: ["G8.1", "G8.7"],
  messages: {
    unvalidated:
      "`{name}` from {origin} reaches {target} unchecked: nothing bounds its length or content on the way. Parse it with a schema that has a maximum length, cut it off, or put a guardrail on the call.",
    several:
      "{inputs} inputs reach {target} unchecked, the first of them `{name}` from {origin}: nothing bounds their length or content on the way. Parse them with a schema that has maximum lengths, cut them off, or put a guardrail on the call.",
  },
  options: {
    schema: {
      maxCharacters: {
        type: "integer",
        minimum: 1,
        description: "Characters after which the fix cuts input off. 4,000 are about 1,000 tokens of English.",
      },
    },
    defaults: { maxCharacters: 4000 },
  },
  call(call, context, report) {
    if (call.sent === "no" || isSearch(call)) return;
    if (call.input.status !== "unvalidated" || mayHaveGuardrail(call)) return;
    const inputs = distinct(call.input.inputs.filter(isUnvalidated));
    const [first] = inputs;
    if (!first) return;
    report({
      span: call.anchor,
      message: namesOf(inputs) === 1 ? "unvalidated" : "several",
      data: {
        name: first.name,
        origin: originOf(first),
        target: targetOf(first, inputs),
        inputs: namesOf(inputs),
      },
      evidence: "proven",
      steps: stepsOfAll(inputs),
      fixes: [boundFix(call, inputs, context)],
    });
  },
  examples: {
    bad: [
      {
        title: "The body of an Express request",
        at: "ConverseCommand({",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  // What the user typed.
  const question = req.body.message;
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
  res.json({ answer: answer.output?.message?.content?.[0]?.text });
});
`,
        fixes: {
          "Cut `req.body.message` off after 4,000 characters": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  // What the user typed.
  const question = String(req.body.message ?? "").slice(0, 4000);
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
  res.json({ answer: answer.output?.message?.content?.[0]?.text });
});
`,
        },
      },
      {
        title: "A Lambda event, in CommonJS with a Claude body",
        language: "js",
        at: "InvokeModelCommand({",
        code: `
const { BedrockRuntimeClient, InvokeModelCommand } = require("@aws-sdk/client-bedrock-runtime");

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

exports.handler = async (event) => {
  const { prompt } = JSON.parse(event.body);
  if (!prompt) return { statusCode: 400 };
  const answer = await client.send(
    new InvokeModelCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: 500,
        messages: [{ role: "user", content: prompt }],
      }),
    }),
  );
  return { statusCode: 200, body: answer.body.transformToString() };
};
`,
      },
      {
        title: "LangChain: a variable of a prompt",
        at: "invoke(",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import express from "express";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 500 });
const prompt = ChatPromptTemplate.fromMessages([
  ["system", "You are the assistant of a bike shop."],
  ["human", "{question}"],
]);
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const answer = await prompt.pipe(model).invoke({ question: req.body.question });
  res.json({ answer: answer.content });
});
`,
        fixes: {
          "Cut `req.body.question` off after 4,000 characters": `
import { ChatBedrockConverse } from "@langchain/aws";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import express from "express";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 500 });
const prompt = ChatPromptTemplate.fromMessages([
  ["system", "You are the assistant of a bike shop."],
  ["human", "{question}"],
]);
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const answer = await prompt.pipe(model).invoke({ question: String(req.body.question ?? "").slice(0, 4000) });
  res.json({ answer: answer.content });
});
`,
        },
      },
      {
        title: "Vercel AI SDK: the messages of a chat in Next.js",
        at: "streamText({",
        code: {
          "app/api/chat/route.ts": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { convertToModelMessages, streamText } from "ai";

export async function POST(request: Request) {
  const { messages } = await request.json();
  const answer = streamText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    messages: convertToModelMessages(messages),
    maxOutputTokens: 500,
  });
  return answer.toUIMessageStreamResponse();
}
`,
        },
      },
    ],
    good: [
      {
        title: "Retrieval alone writes nothing",
        code: `
import { BedrockAgentRuntimeClient, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";
import express from "express";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();

app.post("/search", async (req, res) => {
  const found = await client.send(
    new RetrieveCommand({ knowledgeBaseId: "ABCDEFGHIJ", retrievalQuery: { text: req.body.query } }),
  );
  res.json(found.retrievalResults);
});
`,
      },
      {
        title: "An embedding has no prompt",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();

app.post("/vectors", async (req, res) => {
  const answer = await client.send(
    new InvokeModelCommand({
      modelId: "amazon.titan-embed-text-v2:0",
      body: JSON.stringify({ inputText: req.body.text }),
    }),
  );
  res.json(JSON.parse(new TextDecoder().decode(answer.body)));
});
`,
      },
      {
        title: "An embedding by its body, where the model comes from a table",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const MODELS = { low: "amazon.nova-lite-v1:0", high: "us.meta.llama3-3-70b-instruct-v1:0" } as const;
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();

app.post("/vectors", async (req, res) => {
  const model = MODELS[req.query.quality === "high" ? "high" : "low"];
  const answer = await client.send(
    new InvokeModelCommand({
      modelId: model,
      body: JSON.stringify({ inputText: req.body.text, normalize: true }),
    }),
  );
  res.json(JSON.parse(new TextDecoder().decode(answer.body)));
});
`,
      },
      {
        title: "A source that the configuration trusts",
        configuration: { trusted: { sources: ["req.query"], validators: [] } },
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();

// Only the gateway calls this service, and it lets through nothing but its own list of topics.
app.get("/facts", async (req, res) => {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: \`A fact about \${req.query.topic}\` }] }],
      inferenceConfig: { maxTokens: 200 },
    }),
  );
  res.json(answer.output);
});
`,
      },
      {
        title: "A schema with a maximum length",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";
import { z } from "zod";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const Chat = z.object({ message: z.string().min(1).max(4000) });
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const { message } = Chat.parse(req.body);
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: message }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
  res.json({ answer: answer.output?.message?.content?.[0]?.text });
});
`,
      },
      {
        title: "Truncated in a helper in another file",
        code: {
          "text.ts": `
export const shorten = (text: string) => text.trim().slice(0, 2000);
`,
          "example.ts": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";
import { shorten } from "./text";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: shorten(req.body.message) }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
  res.json(answer.output);
});
`,
        },
      },
      {
        title: "A length check that refuses",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const handler = async (event: { body: string }) => {
  const { prompt } = JSON.parse(event.body);
  if (typeof prompt !== "string" || prompt.length > 4000) return { statusCode: 400 };
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: prompt }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
  return { statusCode: 200, body: JSON.stringify(answer.output) };
};
`,
      },
      {
        title: "A guardrail on the call",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: req.body.message }] }],
      inferenceConfig: { maxTokens: 500 },
      guardrailConfig: { guardrailIdentifier: process.env.GUARDRAIL_ID, guardrailVersion: "3" },
    }),
  );
  res.json(answer.output);
});
`,
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
        title: "Vercel AI SDK: messages that are held against a schema",
        code: {
          "app/api/chat/route.ts": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { convertToModelMessages, streamText } from "ai";
import { z } from "zod";

const Chat = z.object({ messages: z.array(z.object({ role: z.enum(["user", "assistant"]), parts: z.array(z.any()).max(5) })).max(20) });

export async function POST(request: Request) {
  const { messages } = Chat.parse(await request.json());
  const answer = streamText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    messages: convertToModelMessages(messages),
    maxOutputTokens: 500,
  });
  return answer.toUIMessageStreamResponse();
}
`,
        },
      },
      {
        title: "LangChain: a guardrail on the model",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";
import express from "express";

const model = new ChatBedrockConverse({
  model: "us.amazon.nova-lite-v1:0",
  maxTokens: 500,
  guardrailConfig: { guardrailIdentifier: process.env.GUARDRAIL_ID, guardrailVersion: "1" },
});
const app = express();

app.post("/chat", async (req, res) => {
  const answer = await model.invoke(req.body.question);
  res.json({ answer: answer.content });
});
`,
      },
    ],
  },
});
