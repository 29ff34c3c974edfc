import type { ModelCall, Repetition, SdkId } from "../../src/core/facts.ts";
import { type Context, defineRule, type Fix } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { attemptsOf } from "../shared/default-retries.ts";
import { isProbe } from "../shared/probes.ts";

const BY: Readonly<Record<Repetition["by"], string>> = {
  loop: "This loop",
  recursion: "This function",
  library: "The package",
};

/** Whether the code repeats what the SDK has repeated already. */
function isStacked({ repetition }: ModelCall): boolean {
  return repetition !== null && repetition.errors !== "some";
}

/** SDKs whose agents repeat what their clients have repeated: the client's option alone changes little. */
const BY_AGENT: readonly SdkId[] = ["strands"];

/** What has the option: the call itself, or a client of which all calls are repeated outside. */
function targetOf(call: ModelCall, context: Context<object>): string | null {
  if (field(call.request, "maxAttempts").status === "present") return call.id;
  const [client, ...others] = call.client.status === "known" ? context.clientsOf(call) : [];
  return client && others.length === 0 && context.callsOf(client).every(isStacked) ? client.id : null;
}

/** One attempt of the SDK for each one outside, where all that goes through the client is repeated outside. */
function fixOf(call: ModelCall, context: Context<object>): readonly Fix[] {
  if (BY_AGENT.includes(call.sdk)) return [];
  const target = targetOf(call, context);
  if (target === null) return [];
  const value = { kind: "literal", value: 1 } as const;
  const title = "Switch off the SDK's own retries";
  return [{ title, safe: false, changes: [{ kind: "set", target, field: "maxAttempts", value }] }];
}

export default defineRule({
  title: "Retries around retries",
  severity: "warning",
  why: `
Every SDK retries by itself: the AWS SDK makes 3 attempts, those of Anthropic, OpenAI and Vercel 3, Strands 6. A loop
around the call does not add to these, it **multiplies** them: five attempts outside and three inside send one throttled
request fifteen times. That is what keeps a quota exhausted after the peak that exhausted it is over; each attempt counts
against the requests of the minute, and at its start against the tokens as well. For whoever waits, the pauses of both add
up, and a timeout for one attempt is no timeout for the whole any more.

Decide for one place. The SDK knows which errors pass, honours \`retry-after\`, and stops when many requests fail at once
(its retry quota): set the attempts there, six in total as AWS recommends, and remove the loop. Or keep the loop and
switch the SDK's retries off (\`maxAttempts: 1\`, \`maxRetries: 0\`).

Where the SDK's attempts are its default, the finding is \`likely\`: an environment variable (\`AWS_MAX_ATTEMPTS\`) may have
switched them off. A loop that repeats only after errors of another kind, such as an answer that is no JSON, is not
reported.
`,
  whenNotToUse:
    "Switch the rule off where the loop outside is meant for outages of many minutes and its pauses are as long.",
  references: [
    {
      title: "AWS SDKs and Tools: retry behavior",
      url: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    },
    {
      title: "Amazon Builders' Library: timeouts, retries, and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP03: rate limiting and throttling",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp03.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    product:
      "{by} makes {outer} attempts, and the SDK {inner} in each of them: up to {product} requests for one that is throttled. Retry in one place: let the SDK make six attempts, or switch its retries off.",
    each: "{by} repeats what the SDK has repeated already, with {inner} attempts each time. Retry in one place: let the SDK make six attempts, or switch its retries off.",
  },
  call(call, context, report) {
    const { repetition } = call;
    if (!repetition || !isStacked(call) || call.sent === "no" || isProbe(call)) return;
    const inner = attemptsOf(call, repetition.inside);
    if (!inner || inner.attempts <= 1 || (repetition.attempts !== null && repetition.attempts <= 1)) return;
    const outer = repetition.attempts;
    report({
      span: repetition.span,
      message: outer === null ? "each" : "product",
      data: {
        by: BY[repetition.by],
        inner: inner.attempts,
        ...(outer === null ? {} : { outer, product: outer * inner.attempts }),
      },
      evidence: inner.written ? "proven" : "likely",
      steps: [{ span: call.anchor, message: "This is the request" }, ...repetition.inside.steps],
      fixes: fixOf(call, context),
    });
  },
  examples: examples(),
});

function examples() {
  const code = (
    options: string,
    inCatch = 'if ((error as Error).name !== "ThrottlingException") throw error;',
  ): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1"${options} });

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
    } catch (error) {
      ${inCatch}
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(20_000, 1_000 * 2 ** attempt)));
    }
  }
  throw new Error("Bedrock did not answer");
}
`;
  const aiSdk = (options: string): string => `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";
import pRetry from "p-retry";

export const title = (article: string) =>
  pRetry(
    () =>
      generateText({
        model: bedrock("us.amazon.nova-lite-v1:0"),
        prompt: \`Write a headline for: \${article}\`,
        maxOutputTokens: 60,
        maxRetries: ${options},
      }),
    { retries: 3 },
  );
`;
  const off = "Switch off the SDK's own retries";
  return {
    bad: [
      {
        title: "Five attempts around six",
        at: "catch (error)",
        code: code(", maxAttempts: 6"),
        fixes: { [off]: code(", maxAttempts: 1") },
      },
      {
        title: "Five attempts around the SDK's default of three",
        at: "catch (error)",
        code: code(""),
        fixes: { [off]: code(", maxAttempts: 1") },
      },
      {
        title: "Vercel AI SDK inside of p-retry",
        at: "pRetry(",
        code: aiSdk("2"),
        fixes: { [off]: aiSdk("0") },
      },
    ],
    good: [
      { title: "The SDK's retries are off", code: code(", maxAttempts: 1") },
      { title: "p-retry around a single attempt", code: aiSdk("0") },
      {
        title: "The SDK retries, and nobody else",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function ask(text: string) {
  try {
    return await client.send(
      new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),
    );
  } catch (error) {
    console.error(error);
    throw error;
  }
}
`,
      },
      {
        title: "Again only when the answer was no JSON",
        code: code(", maxAttempts: 6", "if (!(error instanceof SyntaxError)) throw error;"),
      },
      {
        title: "A function of a package that does other things than retrying",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { tryit } from "radash";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = tryit((text: string) =>
  client.send(
    new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),
  ),
);
`,
      },
      {
        title: "A client that comes from outside",
        code: code("").replace(/const client = .*/, "declare const client: BedrockRuntimeClient;"),
      },
      {
        title: "Attempts from the environment may be one",
        code: code(", maxAttempts: Number(process.env.ATTEMPTS)"),
      },
    ],
  };
}
