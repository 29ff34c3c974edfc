import type { Repetition } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { handWritten, mayChangeAccount } from "../shared/repetitions.ts";

function fixOf({ span, pause, delay }: Repetition): readonly Fix[] {
  if (delay !== "none" && pause === null) return [];
  const title =
    delay === "growing" ? "Let chance shorten the pause" : "Wait longer before each attempt, for a random time";
  return [{ title, safe: false, changes: [{ kind: "back-off", clause: span, pause, grows: delay === "growing" }] }];
}

export default defineRule({
  title: "Retry without growing, random pauses",
  severity: "warning",
  why: `
Bedrock throttles when the tokens or requests of a **minute** are used up. A loop that tries again at once fails again at
once: five attempts are over within a second, and each of them counts against the quota of requests. Every client that was
throttled in the same moment does the same, so the peak that caused it goes on.

* **No pause**: the attempts are lost. This is reported as a warning.
* **A constant pause**, or one **without chance**: all that failed together come back together, and fail together again.
  This is info.

What works is exponential backoff with full jitter: wait a random time between nothing and a limit that doubles with each
attempt. The AWS SDK has done so for throttling since November 2026 with limits of 1, 2, 4, … and at most 20 seconds, and
honours \`retry-after\` of an answer. Leaving the repetition to the SDK (six attempts in standard mode) is the simplest
repair; where a loop of one's own is needed:

\`\`\`ts
await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(20_000, 1_000 * 2 ** attempt)));
\`\`\`

Where the client is made anew for each attempt, with credentials or a region that the code does not show, the attempt may
go to another account, whose quota is another one. The finding is then no more than \`possible\`.

Pauses of packages (\`p-retry\`, \`async-retry\`, …) and those in functions that can't be read are taken to be right. A loop
that repeats after errors of another kind only, such as an answer that is no JSON, is not reported.
`,
  whenNotToUse: "Switch the rule off for tests and tools that one person runs and watches.",
  references: [
    {
      title: "AWS Architecture Blog: exponential backoff and jitter",
      url: "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/",
    },
    {
      title: "Amazon Bedrock: scaling and throughput best practices",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/scaling-throughput-best-practices.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP03: rate limiting and throttling",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp03.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    none: "After an error the request is sent again at once, while the quota that throttles refills over a minute: the attempts are lost. Wait for a random time that grows with each attempt, or leave retries to the SDK.",
    constant:
      "The pause in front of each attempt is always the same, so that all requests that were throttled together come back together. Let it grow with each attempt, with a share of chance.",
    regular:
      "The pause grows but leaves nothing to chance, so that all requests that were throttled together come back together. Multiply it by `Math.random()`.",
  },
  call(call, context, report) {
    const repetition = handWritten(call);
    if (!repetition || call.sent === "no") return;
    const { delay, jitter, span } = repetition;
    const steps = [{ span: call.anchor, message: "This is the request that is sent again" }];
    const common = {
      span,
      evidence: mayChangeAccount(call, context) ? "possible" : "proven",
      steps,
      fixes: fixOf(repetition),
    } as const;
    if (delay === "none") report({ ...common, message: "none" });
    if (delay === "constant" && jitter === false) report({ ...common, message: "constant", severity: "info" });
    if (delay === "growing" && jitter === false) report({ ...common, message: "regular", severity: "info" });
  },
  examples: examples(),
});

function examples() {
  const code = (inCatch: string, before = ""): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 1 });
${before}
export async function ask(question: string) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.send(
        new ConverseCommand({
          modelId: "us.amazon.nova-lite-v1:0",
          messages: [{ role: "user", content: [{ text: question }] }],
          inferenceConfig: { maxTokens: 500 },
        }),
      );
    } catch (error) {${inCatch}
    }
  }
  throw new Error("Bedrock did not answer");
}
`;
  const sleep = "\nconst sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));\n";
  const wait = `
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(20_000, 1_000 * 2 ** attempt)));`;
  const anthropic = (pause: string): string => `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 0 });

const withRetry = async <T>(send: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, ${pause}));
    }
  }
};

export const ask = (content: string) =>
  withRetry(() =>
    client.messages.create({
      model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      max_tokens: 500,
      messages: [{ role: "user", content }],
    }),
  );
`;
  const longer = "Wait longer before each attempt, for a random time";
  return {
    bad: [
      {
        title: "No pause",
        at: "catch (error)",
        code: code("\n      console.warn(error); // Try again."),
        fixes: { [longer]: code(`\n      console.warn(error); // Try again.${wait}`) },
      },
      {
        title: "Nothing in the catch",
        at: "catch (error)",
        code: code("").replace("(error) {\n    }", "(error) {}"),
        fixes: { [longer]: code(wait) },
      },
      {
        title: "A constant pause",
        at: "catch (error)",
        code: code("\n      await sleep(1000);", sleep),
        fixes: { [longer]: code("\n      await sleep(Math.random() * 1000 * 2 ** attempt);", sleep) },
      },
      {
        title: "Growing, but not random, in a helper around a call of Anthropic's SDK",
        at: "catch (error)",
        code: anthropic("500 * 2 ** attempt"),
        fixes: { "Let chance shorten the pause": anthropic("Math.random() * (500 * 2 ** attempt)") },
      },
      {
        title: "A recursion without a pause",
        at: "catch (error)",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 1 });

export async function ask(text: string, left = 3): Promise<unknown> {
  try {
    return await client.send(
      new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),
    );
  } catch (error) {
    if (left === 0) throw error;
    return ask(text, left - 1);
  }
}
`,
      },
    ],
    good: [
      { title: "Full jitter", code: code(wait) },
      {
        title: "A function that computes the pause",
        code: code(
          "\n      await sleep(pauseFor(attempt));",
          `${sleep}const pauseFor = (n: number) => Math.random() * 100 * 2 ** n;\n`,
        ),
      },
      {
        title: "A pause that can't be read",
        code: code("\n      await backoff.next();", "\ndeclare const backoff: { next(): Promise<void> };\n"),
      },
      {
        title: "Again only when the answer was no JSON",
        code: code("\n      if (!(error instanceof SyntaxError)) throw error;"),
      },
      {
        title: "One attempt for each item",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function summarizeAll(texts: string[]) {
  for (let i = 0; i < texts.length; i++) {
    try {
      await client.send(
        new ConverseCommand({
          modelId: "us.amazon.nova-lite-v1:0",
          messages: [{ role: "user", content: [{ text: texts[i] }] }],
        }),
      );
    } catch (error) {
      console.error(i, error);
    }
  }
}
`,
      },
      {
        title: "The next model, not the next attempt",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const MODELS = ["us.amazon.nova-pro-v1:0", "us.amazon.nova-lite-v1:0"];

export async function ask(text: string) {
  for (let i = 0; i < MODELS.length; i++) {
    try {
      return await client.send(
        new ConverseCommand({ modelId: MODELS[i], messages: [{ role: "user", content: [{ text }] }] }),
      );
    } catch (error) {
      console.warn(MODELS[i], error);
    }
  }
}
`,
      },
      {
        title: "A conversation on the command line that survives an error",
        code: `
import { createInterface } from "node:readline/promises";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const terminal = createInterface({ input: process.stdin, output: process.stdout });

while (true) {
  const text = await terminal.question("> ");
  if (text === "exit") break;
  try {
    const answer = await client.send(
      new ConverseCommand({
        modelId: "us.amazon.nova-lite-v1:0",
        messages: [{ role: "user", content: [{ text }] }],
        inferenceConfig: { maxTokens: 500 },
      }),
    );
    console.log(answer.output?.message?.content?.[0]?.text);
  } catch (error) {
    console.error(error);
  }
}
`,
      },
      {
        title: "p-retry waits by itself",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import pRetry from "p-retry";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 1 });

export const ask = (text: string) =>
  pRetry(
    () =>
      client.send(
        new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),
      ),
    { retries: 5, randomize: true },
  );
`,
      },
    ],
  };
}
