import { defineRule } from "../../src/core/rule.ts";
import { isProbe } from "../shared/probes.ts";

/** Names of functions that ask a question to which an error is an answer. */
const QUESTION = /^(is|has|can|check|test|ping|probe|validate|try|verify|exists|supports)(?![a-z])/;

export default defineRule({
  title: "Error of a call that nobody hears of",
  severity: "warning",
  why: `
An empty \`catch\`, or one that answers with nothing, makes throttling, a lack of permission and a model that was retired
look the same: like an answer that did not come. The metric \`InvocationThrottles\` tells that something is wrong, but not
for whom, and errors that the SDK never sent (credentials, network, a request that fails to validate) are counted nowhere.
A model at its end of life then fails for every user until one of them complains.

Log the error's name, the request id (\`error.$metadata?.requestId\`) and the model, count it, or let it go on to whoever can
decide. Text of the conversation does not belong into the log.

Reported is a \`catch\` with nothing in it, or with no more than \`return null\`, \`[]\`, \`{}\`, \`""\`, \`false\`, \`continue\` or
\`break\`; and \`.catch(() => {})\`. A comment in an empty \`catch\` says that it is meant. Functions that ask a question
(\`isAvailable\`, \`canReach\`) are not reported, and neither is a retry.
`,
  whenNotToUse: "Write a comment into the `catch` that says why the error does not matter.",
  references: [
    {
      title: "Amazon Bedrock: troubleshooting API error codes",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP01: monitor all application layers",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp01.html",
    },
  ],
  guide: ["G7.2"],
  messages: {
    swallowed:
      "A failure of this call, throttling and missing permissions included, ends here without a word in a log or a metric. Log the error's name and request id, or let it go on.",
  },
  call(call, _context, report) {
    const { silent, steps } = call.errorHandling;
    const [at] = steps;
    if (!silent || !at || call.sent === "no" || isProbe(call)) return;
    if (call.repetition && call.repetition.span.start === at.span.start) return;
    if (QUESTION.test(call.enclosing.name ?? "") || call.operation === "count") return;
    report({
      span: at.span,
      message: "swallowed",
      evidence: call.errorHandling.status === "handled" ? "proven" : "likely",
      steps: [{ span: call.anchor, message: "This is the call" }],
      fixes: [{ title: "Log the error", safe: false, changes: [{ kind: "log-error", clause: at.span }] }],
    });
  },
  examples: examples(),
});

function examples() {
  const code = (inCatch: string, name = "ask", variable = " (error)"): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function ${name}(text: string) {
  try {
    const answer = await client.send(
      new ConverseCommand({
        modelId: "us.amazon.nova-lite-v1:0",
        messages: [{ role: "user", content: [{ text }] }],
        inferenceConfig: { maxTokens: 500 },
      }),
    );
    return answer.output?.message?.content?.[0]?.text;
  } catch${variable} {${inCatch}}
}
`;
  const aiSdk = (handler: string): string => `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const title = (prompt: string) =>
  generateText({ model: bedrock("us.amazon.nova-lite-v1:0"), prompt, maxOutputTokens: 60 }).catch(${handler});
`;
  return {
    bad: [
      {
        title: "An empty catch",
        at: "catch (error)",
        code: code(""),
        fixes: { "Log the error": code("\n    console.error(error);\n  ") },
      },
      {
        title: "Nothing for an answer",
        at: "catch {",
        code: code("\n    return null;\n  ", "ask", ""),
        fixes: { "Log the error": code("\n    console.error(error);\n    return null;\n  ") },
      },
      { title: "A handler that does nothing, with the Vercel AI SDK", at: "catch", code: aiSdk("() => {}") },
      { title: "A handler that answers with nothing", at: "catch", code: aiSdk("() => undefined") },
    ],
    good: [
      { title: "Logged", code: code("\n    console.error(error);\n    return null;\n  ") },
      { title: "Thrown", code: code("\n    throw error;\n  ") },
      { title: "An answer that says so", code: code('\n    return "Sorry, the assistant is busy.";\n  ') },
      { title: "Told apart", code: code("\n    return { error: (error as Error).name };\n  ") },
      { title: "It is meant", code: code("\n    // The caption is an extra; the page is complete without it.\n  ") },
      { title: "A question", code: code("\n    return false;\n  ", "isAvailable") },
      {
        title: "A handler of the project's own",
        code: aiSdk("report").replace(
          "export",
          "const report = (error: unknown) => {\n  console.error(error);\n};\n\nexport",
        ),
      },
    ],
  };
}
