import type { ModelCall } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { isProbe } from "../shared/probes.ts";

/** What a program prints for whoever started it is its purpose and no log. */
function isServed({ triggers }: ModelCall): boolean {
  return triggers.all.some((each) => each.kind !== "program");
}

export default defineRule({
  title: "Conversation written to a log in clear",
  severity: "warning",
  why: `
What people write to an assistant holds names, orders, diagnoses, passwords. \`console.log(messages)\` in a Lambda function
puts it into CloudWatch Logs, where it is kept without end unless somebody sets a retention, is readable for everyone who
may read logs, and is forwarded to whatever collects them. Deleting one person's data from there on request is next to
impossible. Lines of a log are also no place for text that its writer controls: line breaks forge entries.

Log figures instead: the request id, the model, \`stopReason\`, \`usage\`, \`metrics.latencyMs\`. Where whole conversations
are needed, for audits or evaluation, **model invocation logging** writes them to a bucket or log group of their own, with its own
key, retention and access, and CloudWatch can mask sensitive data in log groups by a data protection policy.

Reported is a call of \`console\` or of a logger that is given the messages, the prompt or the answer as they are. Whatever
goes through a function on the way (\`redact(text)\`, \`text.length\`) is not. Programs that run by themselves are not
reported: what they print is for the person who runs them. What only shows at the levels \`debug\` and \`trace\` is info.
`,
  whenNotToUse: "Switch the rule off for a logger that masks what it writes.",
  references: [
    {
      title: "Amazon Bedrock: model invocation logging",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html",
    },
    {
      title: "OWASP LLM02:2025 Sensitive Information Disclosure",
      url: "https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC03-BP01: implement control plane and data access monitoring",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec03-bp01.html",
    },
  ],
  guide: ["G8.6"],
  messages: {
    prompt:
      "`{logger}` writes what people said to the log in clear, where it stays and many can read it. Log the request id, the model and the usage, or mask the text first.",
    answer:
      "`{logger}` writes the model's answer to the log in clear, where it stays and many can read it. Log the request id, `stopReason` and the usage, or mask the text first.",
  },
  call(call, _context, report) {
    if (call.sent === "no" || call.operation !== "text" || !isServed(call) || isProbe(call)) return;
    for (const { what, span, logger } of call.logged) {
      report({
        ...(/\.(debug|trace|verbose)$/.test(logger) ? { severity: "info" as const } : {}),
        span,
        message: what,
        data: { logger },
        evidence: "proven",
        fixes: [{ title: "Remove it from the log", safe: false, changes: [{ kind: "remove-statement", at: span }] }],
        steps: [
          {
            span: call.anchor,
            message: what === "prompt" ? "It is sent to the model here" : "It is the answer to this",
          },
        ],
      });
    }
  },
  examples: examples(),
});

function examples() {
  const code = (before: string, after = ""): string => `
import { BedrockRuntimeClient, ConverseCommand, type Message } from "@aws-sdk/client-bedrock-runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const handler = async (event: APIGatewayProxyEvent) => {
  const question = (event.body ?? "").slice(0, 4000);
  const messages: Message[] = [{ role: "user", content: [{ text: question }] }];
  ${before}
  const answer = await client.send(
    new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages, inferenceConfig: { maxTokens: 500 } }),
  );
  const text = answer.output?.message?.content?.[0]?.text;
  ${after}
  return { statusCode: 200, body: text };
};
`;
  return {
    bad: [
      {
        title: "The messages",
        at: "messages)",
        code: code("console.log(messages);"),
        fixes: { "Remove it from the log": code("console.log(messages);").replace("  console.log(messages);\n", "") },
      },
      { title: "The question in a sentence", at: "question)", code: code('console.info("Asked: " + question);') },
      { title: "The request as JSON", at: "messages }", code: code("console.debug(JSON.stringify({ messages }));") },
      { title: "The answer", at: "answer)", code: code("", "console.log(answer);") },
      { title: "Its text", at: "text }", code: code("", "console.log('Answered', { text });") },
    ],
    good: [
      {
        title: "Figures",
        code: code(
          "console.log(question.length);",
          "console.log(answer.stopReason, answer.usage, answer.$metadata.requestId);",
        ),
      },
      {
        title: "Masked",
        code: code("console.log(redact(question));").replace(
          "const client",
          "declare function redact(text: string): string;\nconst client",
        ),
      },
      { title: "Another text", code: code('console.log("Asked by", event.requestContext.requestId);') },
      {
        title: "A program for whoever runs it",
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
