import type { Client, ModelCall, SdkId } from "../../src/core/facts.ts";
import { type Change, defineRule, type Fix } from "../../src/core/rule.ts";
import { field } from "../../src/core/value.ts";
import { isProbe } from "../shared/probes.ts";

/**
 * SDKs that wait for ever unless told otherwise. Those of Anthropic and OpenAI give up after 10 minutes, Strands after 2,
 * and what goes through Node's `fetch`, as the Vercel AI SDK does, after 5 minutes of silence.
 */
const WAITS_FOR_EVER: readonly SdkId[] = ["aws-sdk", "agent-runtime", "langchain"];

const MILLISECONDS = 120_000;

/** Whether the call is limited in time by itself, or may be. */
function isLimited(call: ModelCall): boolean {
  return call.timeout.status !== "default" || field(call.request, "abortSignal").status !== "absent";
}

function requestFix({ id }: Client): readonly Fix[] {
  const changes: readonly Change[] = [
    { kind: "set", target: id, field: "requestTimeout", value: { kind: "literal", value: MILLISECONDS } },
  ];
  return [{ title: "Give up after two minutes of silence", safe: false, changes }];
}

function throwFix({ id }: Client): readonly Fix[] {
  const changes: readonly Change[] = [
    { kind: "set", target: id, field: "throwOnRequestTimeout", value: { kind: "literal", value: true } },
  ];
  return [{ title: "Throw when the time is up", safe: false, changes }];
}

export default defineRule({
  title: "Request without a time limit",
  severity: "info",
  why: `
The AWS SDK for JavaScript has **no request timeout**: a connection that a NAT gateway or load balancer has dropped without
a word is waited for until somebody ends the process. A Lambda function then runs, and is paid for, up to its own limit,
and API Gateway has answered 504 long before (after 29 seconds by default). LangChain's
\`ChatBedrockConverse\` goes through the AWS SDK and adds a limit only to the pauses within a stream (60 seconds).

How long is right depends on the answer: a model that writes 50 tokens per second needs 20 seconds for 1,000 tokens and a
minute and a half for 4,000. A limit for the silence on the connection (\`requestTimeout\` of the client) is safe for streams
of any length; one for the whole answer is \`AbortSignal.timeout(ms)\` on the request:

\`\`\`ts
new BedrockRuntimeClient({ requestHandler: { requestTimeout: 120_000 } });
await client.send(command, { abortSignal: AbortSignal.timeout(60_000) });
\`\`\`

With a \`NodeHttpHandler\` of one's own, \`requestTimeout\` alone **only logs a warning**: it needs
\`throwOnRequestTimeout: true\`. That is \`likely\`, since older versions of the handler threw.

SDKs with a documented limit are not reported: those of Anthropic and OpenAI (10 minutes), Strands (2 minutes), and those
that go through Node's \`fetch\`, which gives up when nothing was heard for 5 minutes (\`headersTimeout\` and
\`bodyTimeout\` of undici): the Vercel AI SDK. Where five minutes are too long, \`abortSignal: AbortSignal.timeout(ms)\` of
\`generateText\` shortens them.
`,
  whenNotToUse: "Switch the rule off where a platform limits each request, and nobody minds to wait for as long.",
  references: [
    {
      title: "AWS SDK for JavaScript: configuring the request handler",
      url: "https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#request-handler-requesthandler",
    },
    {
      title: "undici, which is Node's fetch: headersTimeout and bodyTimeout, 300 seconds by default",
      url: "https://github.com/nodejs/undici/blob/main/docs/docs/api/Client.md#parameter-clientoptions",
    },
    {
      title: "Amazon Builders' Library: timeouts, retries, and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENREL03-BP02: implement timeout mechanisms on agentic workflows",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genrel03-bp02.html",
    },
  ],
  guide: ["G5.3"],
  messages: {
    client:
      "`{name}` waits for an answer without a time limit: a connection that dropped in silence blocks for ever. Set `requestTimeout` of the request handler, or an abort signal on each request.",
    warns:
      "The `requestTimeout` of this handler only logs a warning when the time is up, and the request goes on. Set `throwOnRequestTimeout` as well.",
  },
  client(client, context, report) {
    const calls = context.callsOf(client);
    if (!WAITS_FOR_EVER.includes(client.sdk)) return;
    if (
      calls.length > 0 &&
      calls.every((call) => isProbe(call) || field(call.request, "abortSignal").status !== "absent")
    )
      return;
    if (client.timeout.onlyWarns) {
      const [at] = client.timeout.steps;
      report({ span: at?.span ?? client.anchor, message: "warns", evidence: "likely", fixes: throwFix(client) });
    }
    if (client.timeout.status !== "default" || (calls.length > 0 && calls.every(isLimited))) return;
    report({
      span: client.anchor,
      message: "client",
      data: { name: client.name },
      evidence: calls.length > 0 || !client.escapes ? "proven" : "likely",
      fixes: requestFix(client),
    });
  },
  examples: examples(),
});

function examples() {
  const code = (options: string, send = "", before = ""): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
${before}
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6${options} });

export const ask = (text: string) =>
  client.send(
    new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),${send}
  );
`;
  const handler = 'import { NodeHttpHandler } from "@smithy/node-http-handler";\n';
  const langchain = (more: string): string => `
import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, clientOptions: { maxAttempts: 6${more} } });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`;
  const silence = "Give up after two minutes of silence";
  return {
    bad: [
      {
        title: "A client without a limit",
        at: "BedrockRuntimeClient({",
        code: code(""),
        fixes: { [silence]: code(", requestHandler: { requestTimeout: 120000 }") },
      },
      {
        title: "A handler that only warns",
        at: "new NodeHttpHandler",
        code: code(", requestHandler: new NodeHttpHandler({ requestTimeout: 60_000 })", "", handler),
        fixes: {
          "Throw when the time is up": code(
            ", requestHandler: new NodeHttpHandler({ requestTimeout: 60_000, throwOnRequestTimeout: true })",
            "",
            handler,
          ),
        },
      },
      {
        title: "LangChain",
        at: "ChatBedrockConverse({",
        code: langchain(""),
        fixes: { [silence]: langchain(", requestHandler: { requestTimeout: 120000 }") },
      },
    ],
    good: [
      { title: "A limit for silence", code: code(", requestHandler: { requestTimeout: 60_000 }") },
      { title: "A limit for each request", code: code("", "\n    { abortSignal: AbortSignal.timeout(60_000) },") },
      {
        title: "A handler that throws",
        code: code(
          ", requestHandler: new NodeHttpHandler({ requestTimeout: 60_000, throwOnRequestTimeout: true })",
          "",
          handler,
        ),
      },
      {
        title: "A handler that comes from elsewhere",
        code: code(", requestHandler", "", 'import { requestHandler } from "@acme/aws";\n'),
      },
      {
        title: "The caller can abort",
        code: code("", "\n    { abortSignal: signal },").replace(
          "(text: string)",
          "(text: string, signal: AbortSignal)",
        ),
      },
      {
        title: "Anthropic's SDK gives up after ten minutes",
        code: `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

export const client = new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 5 });
`,
      },
      {
        title: "Vercel AI SDK: Node's `fetch` gives up after five minutes of silence",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const title = (prompt: string) =>
  generateText({ model: bedrock("us.amazon.nova-lite-v1:0"), prompt, maxOutputTokens: 60, maxRetries: 5 });
`,
      },
    ],
  };
}
