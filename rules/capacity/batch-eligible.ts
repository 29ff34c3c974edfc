import type { ModelCall } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { isOnRuntime } from "../shared/apis.ts";
import { calledModels } from "../shared/models.ts";
import { triggerSteps } from "../shared/triggers.ts";

interface Options {
  readonly minItems: number;
}

/** What halves the cost for each of the models that the call may go to. */
function halvedBy(call: ModelCall): string | null {
  const { known, complete } = calledModels(call);
  if (!complete || known.length === 0) return null;
  const batch = known.every(({ entry }) => entry.pricing?.batch != null);
  const flex = known.every(({ entry }) => entry.serviceTiers?.includes("flex") === true);
  if (batch && flex) return "batch inference or the flex tier costs";
  return batch ? "batch inference costs" : flex ? "the flex tier costs" : null;
}

/** Whether nobody waits: a program, a queue or a schedule sets it off, and nothing else does. */
function isJob({ triggers }: ModelCall): boolean {
  const { all, complete } = triggers;
  return all.length > 0 && complete && all.every((each) => each.kind === "program" || each.kind === "event");
}

export default defineRule<"eligible", Options>({
  title: "List worked off one request at a time in a job",
  severity: "hint",
  why: `
A job that goes through a list and asks the model about each item, with nobody waiting, pays the price of an interactive
answer. **Batch inference** takes the same requests as lines of a file in S3 and answers when there is capacity, at about
half the price (0.5x in nearly every published row) and under quotas of its own: no throttling, no retries, no loop. A job
may have up to 100,000 records. The **flex tier** costs about half as well, needs one field only (\`serviceTier\`), and may
wait when capacity is short.

Neither helps where each request needs the answer of the one before, and batch inference caches no prompts and waits
for no tool's result.

Reported are loops over a list in code that a program, a queue or a schedule sets off, where no request of the loop needs
what came of another, for models of which the catalogue lists a batch price or the flex tier. Lists that are written out
with at most 20 items (option \`minItems\`) are not.
`,
  whenNotToUse: "Switch the rule off where results are needed within minutes.",
  options: {
    schema: {
      minItems: {
        type: "integer",
        minimum: 1,
        description: "Items of a list that is written out, up to which nothing is reported.",
      },
    },
    defaults: { minItems: 20 },
  },
  references: [
    {
      title: "Amazon Bedrock: batch inference",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference.html",
    },
    {
      title: "Amazon Bedrock: service tiers for inference",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html",
    },
    {
      title: "Well-Architected Generative AI Lens, cost optimization",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/cost-optimization.html",
    },
  ],
  guide: ["G2.4"],
  messages: {
    eligible:
      "Nobody waits while `{list}` is worked off one request at a time: {cheaper} about half for this model, and batch jobs are not throttled.",
  },
  call(call, context, report) {
    const { iteration } = call;
    if (!iteration || iteration.dependent || call.operation !== "text" || call.streaming !== false) return;
    if (call.sent === "no" || !isJob(call) || !isOnRuntime(call, context)) return;
    if (iteration.items !== null && iteration.items <= context.options.minItems) return;
    if (["tools", "serviceTier"].some((name) => field(call.request, name).status !== "absent")) return;
    const cheaper = halvedBy(call);
    if (cheaper === null) return;
    report({
      span: iteration.span,
      message: "eligible",
      data: { list: iteration.list, cheaper },
      evidence: "likely",
      steps: [{ span: call.anchor, message: "This is the request" }, ...triggerSteps(call)],
    });
  },
  examples: examples(),
});

function examples() {
  const code = (use: string, model = '"qwen.qwen3-32b-v1:0"'): string => `
import { readFile } from "node:fs/promises";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

async function summarize(text: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: ${model},
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 300 },
    }),
  );
  return answer.output?.message?.content?.[0]?.text ?? "";
}

${use}
`;
  const job = `const files = process.argv.slice(2);
for (const file of files) {
  const summary = await summarize(await readFile(file, "utf8"));
  console.log(file, summary.length);
}`;
  return {
    bad: [
      { title: "A program that summarises files", at: "for (const file of files)", code: code(job) },
      {
        title: "A queue's messages, with the Vercel AI SDK",
        at: "for (const record of event.Records)",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";
import type { SQSEvent } from "aws-lambda";

export const handler = async (event: SQSEvent) => {
  for (const record of event.Records) {
    const { text } = await generateText({
      model: bedrock("openai.gpt-oss-20b-1:0"),
      prompt: "Summarise: " + record.body.slice(0, 4000),
      maxOutputTokens: 200,
    });
    console.log(text.length);
  }
};
`,
      },
    ],
    good: [
      {
        title: "A request of a person",
        code: code(`export const handler = async (event: { body: string }) => {
  const all: string[] = [];
  for (const text of JSON.parse(event.body).texts) all.push(await summarize(text));
  return { statusCode: 200, body: JSON.stringify(all) };
};`),
      },
      {
        title: "Each needs the one before",
        code: code(`let story = "";
for (const file of process.argv.slice(2)) {
  story = await summarize(story + (await readFile(file, "utf8")));
}
console.log(story.length);`),
      },
      {
        title: "A model without a batch price or flex tier",
        code: code(job, '"us.anthropic.claude-haiku-4-5-20251001-v1:0"'),
      },
      { title: "A model that is not known", code: code(job, "process.env.MODEL_ID") },
      {
        title: "A short list that is written out",
        code: code('for (const each of ["a", "b"]) console.log((await summarize(each)).length);'),
      },
    ],
  };
}
