import { defineRule } from "../../src/core/rule.ts";
import { count } from "../shared/format.ts";

interface Options {
  readonly maxItems: number;
}

/** So many requests at a time are far below the quotas of every model, and many times faster than one by one. */
const PORTION = 10;

export default defineRule<"unknown" | "known" | "untrusted", Options>({
  title: "As many requests at once as a list has items",
  severity: "warning",
  why: `
\`Promise.all(items.map(ask))\` sends everything in the same moment. Bedrock counts tokens per minute, and reserves at the
start of each request its input and its whole output limit: 200 documents of 3,000 tokens with a limit of 1,000 reserve
800,000 tokens at once, which is more than many quotas of a minute. What does not fit is throttled, the SDK's attempts are
used up while the quota is still empty, and \`Promise.all\` throws away the answers that came, paid for, because one failed.
It works in tests, where the list has three items.

Limit how many run at a time. The number that a quota bears is about \`TPM / tokens per request x seconds per request / 60\`.

\`\`\`ts
import pLimit from "p-limit";

const limit = pLimit(5);
const answers = await Promise.all(items.map((item) => limit(() => ask(item))));
\`\`\`

\`p-map\` with \`concurrency\`, \`p-queue\`, \`bottleneck\`, a semaphore, and going through the list in portions do the same and
are recognised; what a package is handed and calls itself may be limited there, and is not reported. For work that nobody waits for, batch inference has no such limit and costs half.

A list that is written out with at most 20 items (option \`maxItems\`) is not reported. Where the length of the list is
simply not known, the finding is \`likely\`; where it comes from a request, it is \`proven\`.
`,
  whenNotToUse: "Suppress a finding where the list can't be long, and say in the reason why.",
  references: [
    {
      title: "Amazon Bedrock: token burndown of quotas",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP03: rate limiting and throttling",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp03.html",
    },
    {
      title: "OWASP LLM10:2025 Unbounded Consumption",
      url: "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    },
  ],
  options: {
    schema: {
      maxItems: {
        type: "integer",
        minimum: 1,
        description: "Items of a list that is written out, up to which nothing is reported.",
      },
    },
    defaults: { maxItems: 20 },
  },
  guide: ["G2.9", "G4.4"],
  messages: {
    unknown:
      "One request for each item of `{list}` is sent at once, however many there are; what exceeds the quota of the minute is throttled. Limit how many run at a time, with p-limit for example.",
    known:
      "{items} requests are sent at once, one for each item of `{list}`; what exceeds the quota of the minute is throttled. Limit how many run at a time, with p-limit for example.",
    untrusted:
      "One request for each item of `{list}` is sent at once, and whoever sends the list decides how many there are. Bound its length, and limit how many requests run at a time.",
  },
  call(call, context, report) {
    const { concurrency } = call;
    if (!concurrency || call.sent === "no" || call.operation === "guardrail") return;
    const { items, list, span, untrusted } = concurrency;
    if (items !== null && items <= context.options.maxItems) return;
    report({
      span,
      message: items !== null ? "known" : untrusted ? "untrusted" : "unknown",
      data: { list, ...(items === null ? {} : { items: count(items) }) },
      evidence: items !== null || untrusted ? "proven" : "likely",
      steps: [{ span: call.anchor, message: "This is the request" }],
      fixes: [
        {
          title: "Send ten requests at a time",
          safe: false,
          changes: [{ kind: "in-portions", at: span, size: PORTION }],
        },
      ],
    });
  },
  examples: examples(),
});

function examples() {
  const code = (use: string, before = ""): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
${before}
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

async function summarize(text: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 300 },
    }),
  );
  return answer.output?.message?.content?.[0]?.text;
}

${use}
`;
  return {
    bad: [
      {
        title: "Each document of a list",
        at: "documents.map",
        code: code(
          "export const summarizeAll = (documents: string[]) => Promise.all(documents.map((each) => summarize(each)));",
        ),
        fixes: {
          "Send ten requests at a time": code(`export const summarizeAll = async (documents: string[]) => {
  const answers = [];
  for (let start = 0; start < documents.length; start += 10) {
    answers.push(...(await Promise.all(documents.slice(start, start + 10).map((each) => summarize(each)))));
  }
  return answers;
};`),
        },
      },
      {
        title: "By name, and awaited later",
        at: "documents.map",
        code: code(`export async function summarizeAll(documents: string[]) {
  const running = documents.map(summarize);
  console.log("Waiting for", running.length);
  return Promise.allSettled(running);
}`),
      },
      {
        title: "Pushed in a loop",
        at: "running.push",
        code: code(`export async function summarizeAll(documents: string[]) {
  const running: Promise<unknown>[] = [];
  for (const document of documents) running.push(summarize(document));
  return await Promise.all(running);
}`),
      },
      {
        title: "A list from a request",
        at: "req.body.documents.map",
        code: code(
          `const app = express();
app.post("/summaries", async (req, res) => {
  res.json(await Promise.all(req.body.documents.map((each: string) => summarize(each))));
});`,
          'import express from "express";\n',
        ),
      },
      {
        title: "forEach, which waits for nobody",
        at: "documents.forEach",
        code: code(`export function summarizeAll(documents: string[], save: (text?: string) => void) {
  documents.forEach(async (each) => save(await summarize(each)));
}`),
      },
      {
        title: "Vercel AI SDK, written in place",
        at: "reviews.map",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const classify = (reviews: string[]) =>
  Promise.all(
    reviews.map(async (review) => {
      const { text } = await generateText({
        model: bedrock("us.amazon.nova-lite-v1:0"),
        prompt: \`Positive or negative? \${review}\`,
        maxOutputTokens: 5,
        maxRetries: 5,
      });
      return text;
    }),
  );
`,
      },
    ],
    good: [
      {
        title: "A queue of a package inside, whose width is an option of it",
        code: code(
          `export class Summaries {
  private readonly caller = new AsyncCaller({ maxRetries: 0 });

  one(text: string) {
    return this.caller.call(async () => summarize(text));
  }

  all(documents: string[]) {
    return Promise.all(documents.map((each) => this.one(each)));
  }
}`,
          'import { AsyncCaller } from "@langchain/core/utils/async_caller";\n',
        ),
      },
      {
        title: "p-limit",
        code: code(
          `const limit = pLimit(5);
export const summarizeAll = (documents: string[]) =>
  Promise.all(documents.map((each) => limit(() => summarize(each))));`,
          'import pLimit from "p-limit";\n',
        ),
      },
      {
        title: "p-map with a limit",
        code: code(
          "export const summarizeAll = (documents: string[]) => pMap(documents, summarize, { concurrency: 5 });",
          'import pMap from "p-map";\n',
        ),
      },
      {
        title: "A queue",
        code: code(
          `const queue = new PQueue({ concurrency: 5 });
export const summarizeAll = (documents: string[]) =>
  Promise.all(documents.map((each) => queue.add(() => summarize(each))));`,
          'import PQueue from "p-queue";\n',
        ),
      },
      {
        title: "A semaphore",
        code: code(
          `declare const semaphore: { acquire(): Promise<() => void> };
export const summarizeAll = (documents: string[]) =>
  Promise.all(
    documents.map(async (each) => {
      const release = await semaphore.acquire();
      try {
        return await summarize(each);
      } finally {
        release();
      }
    }),
  );`,
        ),
      },
      {
        title: "In portions",
        code: code(`export async function summarizeAll(documents: string[]) {
  const all: unknown[] = [];
  for (let i = 0; i < documents.length; i += 5) {
    const portion = documents.slice(i, i + 5);
    all.push(...(await Promise.all(portion.map((each) => summarize(each)))));
  }
  return all;
}`),
      },
      {
        title: "Portions of another function's making",
        code: code(`declare function inFives(texts: string[]): string[][];
export async function summarizeAll(documents: string[]) {
  for (const five of inFives(documents)) await Promise.all(five.map(summarize));
}`),
      },
      {
        title: "Waited for in the loop",
        code: code(`export async function summarizeAll(documents: string[]) {
  const running: Promise<unknown>[] = [];
  for (const document of documents) {
    running.push(summarize(document));
    if (running.length === 5) await Promise.all(running.splice(0));
  }
  await Promise.all(running);
}`),
      },
      {
        title: "A short list that is written out",
        code: code(`const LANGUAGES = ["German", "French", "Italian"];
export const translate = (text: string) =>
  Promise.all(LANGUAGES.map((language) => summarize(\`Translate into \${language}: \${text}\`)));`),
      },
      {
        title: "Three tries for one answer",
        code: code(
          "export const vote = (text: string) => Promise.all(Array.from({ length: 3 }, () => summarize(text)));",
        ),
      },
      {
        title: "One after the other",
        code: code(`export async function summarizeAll(documents: string[]) {
  const all: unknown[] = [];
  for (const document of documents) all.push(await summarize(document));
  return all;
}`),
      },
      {
        title: "Prompts only, the request is one",
        code: code(
          `export const overview = (documents: string[]) => summarize(documents.map((each) => each.trim()).join("\\n"));`,
        ),
      },
    ],
  };
}
