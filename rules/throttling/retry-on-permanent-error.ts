import type { ModelCall, Repetition, SdkId } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { handWritten, mayChangeAccount } from "../shared/repetitions.ts";

/** SDKs whose errors are told apart by these names. */
const NAMED: readonly SdkId[] = ["aws-sdk", "agent-runtime", "langchain", "strands"];

const TRANSIENT = [
  "ThrottlingException",
  "ModelNotReadyException",
  "ServiceUnavailableException",
  "InternalServerException",
];

function fixOf({ sdk }: ModelCall, { span }: Repetition): readonly Fix[] {
  if (!NAMED.includes(sdk)) return [];
  const title = "Throw errors that do not pass by themselves";
  return [{ title, safe: false, changes: [{ kind: "rethrow", clause: span, except: TRANSIENT }] }];
}

export default defineRule({
  title: "Retry after errors that never pass",
  severity: "info",
  why: `
Of the errors that Bedrock answers with, four pass by themselves: \`ThrottlingException\` and \`ModelNotReadyException\` (429),
\`ServiceUnavailableException\` (503) and \`InternalServerException\` (500). The others do not: a request that is
malformed (\`ValidationException\`, 400), not allowed (\`AccessDeniedException\`, 403), or for a model that is not there
(\`ResourceNotFoundException\`, 404) fails the same way each time. A loop that repeats after every error answers them late,
after all of its pauses, hides the cause behind "gave up after five attempts", and fills the log with it. After
\`ModelTimeoutException\` (408) the tokens of the first attempt were paid for already.

The SDKs tell these apart by themselves. In a loop of one's own:

\`\`\`ts
const TRANSIENT = ["ThrottlingException", "ModelNotReadyException", "ServiceUnavailableException", "InternalServerException"];
// ...
if (!(error instanceof Error) || !TRANSIENT.includes(error.name)) throw error;
\`\`\`

SDKs that speak HTTP themselves have \`error.status\`: 408, 409, 429 and from 500 on are worth another attempt.

Where the client is made anew for each attempt, with credentials or a region that the code does not show, another account
may well be allowed what this one is not. The finding is then no more than \`possible\`, and nothing is offered.

A condition that looks at the error in any way, or a function that is given the error and may throw it again, silences
the rule.
`,
  whenNotToUse: "Switch the rule off for jobs where a late failure does no harm.",
  references: [
    {
      title: "Amazon Bedrock: troubleshooting API error codes",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html",
    },
    {
      title: "AWS SDKs and Tools: retry behavior",
      url: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    },
  ],
  guide: ["G4.6"],
  messages: {
    all: "The request is sent again after every error, also after those that never pass, such as a malformed request or a lack of permission. Throw what is not throttling or a failure of the service.",
    elsewhere:
      "The request is sent again after every error, also after one that no other account or region mends, such as a malformed request. Throw `ValidationException` and the like at once.",
  },
  call(call, context, report) {
    const repetition = handWritten(call);
    if (repetition?.errors !== "all" || call.sent === "no") return;
    const steps = [{ span: call.anchor, message: "This is the request that is sent again" }];
    if (mayChangeAccount(call, context)) {
      report({ span: repetition.span, message: "elsewhere", evidence: "possible", steps });
    } else {
      report({ span: repetition.span, message: "all", evidence: "proven", steps, fixes: fixOf(call, repetition) });
    }
  },
  examples: examples(),
});

function examples() {
  const code = (inCatch: string, before = ""): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 1 });
${before}
export async function ask(question: string) {
  for (let attempt = 1; ; attempt++) {
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
}
`;
  return {
    bad: [
      {
        title: "Only the attempts count",
        at: "catch (error)",
        code: code("if (attempt === 5) throw error;"),
        fixes: {
          "Throw errors that do not pass by themselves":
            code(`if (!(error instanceof Error) || !["ThrottlingException", "ModelNotReadyException", "ServiceUnavailableException", "InternalServerException"].includes(error.name)) throw error;
      if (attempt === 5) throw error;`),
        },
      },
      {
        title: "Vercel AI SDK: the error is looked at for the log only",
        at: "catch (error)",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  let left = 3;
  while (left > 0) {
    try {
      const { text } = await generateText({
        model: bedrock("us.amazon.nova-lite-v1:0"),
        prompt: \`Write a headline for: \${article}\`,
        maxOutputTokens: 60,
        maxRetries: 0,
      });
      return text;
    } catch (error) {
      console.warn(error instanceof Error ? error.message : String(error));
      left--;
    }
  }
}
`,
      },
    ],
    good: [
      {
        title: "By name",
        code: code('if (attempt === 5 || (error as Error).name !== "ThrottlingException") throw error;'),
      },
      {
        title: "By a function",
        code: code(
          "if (attempt === 5 || !isTransient(error)) throw error;",
          "\nconst isTransient = (error: unknown) => error instanceof Error && /Throttling|Unavailable/.test(error.name);\n",
        ),
      },
      {
        title: "By a switch",
        code: code(`switch ((error as Error).name) {
        case "ValidationException":
        case "AccessDeniedException":
          throw error;
      }`),
      },
      {
        title: "A function that throws what does not pass",
        code: code("giveUpOnPermanent(error);", "\ndeclare function giveUpOnPermanent(error: unknown): void;\n"),
      },
    ],
  };
}
