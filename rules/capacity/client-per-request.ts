import type { Client, ModelCall, SdkId, Value } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, options } from "../../src/core/value.ts";
import { within } from "../shared/steps.ts";

/**
 * SDKs whose clients hold connections and retry budgets of their own. Those that send through `fetch` share the
 * connections of the process.
 */
const WITH_CONNECTIONS: readonly SdkId[] = ["aws-sdk", "agent-runtime", "langchain"];

/** Classes of LangChain that are built on the AWS SDK. */
const ON_AWS_SDK = /^(ChatBedrockConverse|AmazonKnowledgeBaseRetriever)$/;

/** What may differ from one request to the next, so that each needs a client of its own. */
const PER_REQUEST = ["region", "credentials", "endpoint"] as const;

function isAlwaysTheSame(value: Value): boolean {
  const branches = options(value);
  const fixed = branches.filter((each) => each.kind !== "unknown" || each.reason !== "environment");
  return fixed.length <= 1 && fixed.every((each) => each.kind === "literal");
}

function mayDiffer({ options: given }: Client): boolean {
  return PER_REQUEST.some((name) => {
    const found = field(given, name);
    return found.status === "unknown" || (found.status === "present" && !isAlwaysTheSame(found.value));
  });
}

function holdsConnections(client: Client): boolean {
  return WITH_CONNECTIONS.includes(client.sdk) && (client.sdk !== "langchain" || ON_AWS_SDK.test(client.name));
}

/** A call whose function makes the client anew each time, in answer to a request from outside. */
function servesRequests(client: Client, calls: readonly ModelCall[]): boolean {
  return calls.some(({ enclosing, input }) => {
    if (enclosing.kind === "module" || !within(client.span, enclosing.span)) return false;
    return enclosing.kind === "handler" || input.inputs.some(({ source }) => source !== "argv" && source !== "stdin");
  });
}

function messageFor(client: Client, calls: readonly ModelCall[]): "loop" | "request" | null {
  if (client.scope === "loop") return "loop";
  if (client.scope === "handler") return "request";
  return client.scope === "function" && servesRequests(client, calls) ? "request" : null;
}

export default defineRule<"loop" | "request">({
  title: "Client constructed for each request",
  severity: "warning",
  why: `
A client of the AWS SDK is more than a set of options. It holds

* its **connections**: each new client opens an HTTP/2 session of its own, with a TCP and a TLS handshake, before the
  first request can be sent, and the sessions of earlier clients stay open until they time out or are destroyed;
* its **credentials**: they are resolved again, which for a role means a request to STS or to the metadata service;
* its **retry budget**: 500 tokens, of which a retry after throttling takes 5 and one after another failure 14. A client
  that lives for one request never runs out of them, so nothing stops a fleet from retrying at full rate while the service
  is down, and in adaptive mode the client never learns how fast it may send.

Under load the handshakes add to the latency of every request, and open sockets add up until the process or the NAT
gateway runs out of them. Constructed once at the top of a module, a client serves all requests of the process; on AWS
Lambda it is kept between invocations.

A client whose region, credentials or endpoint depend on the request is not reported; keep those in a map. Neither is one
that a function keeps in a variable outside, in a field or in a cache.
`,
  whenNotToUse: `
Switch the rule off where a client is made for each tenant with credentials of its own in a way that the code does not
show, or in scripts.
`,
  references: [
    {
      title: "AWS Lambda: best practices, take advantage of execution environment reuse",
      url: "https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html",
    },
    {
      title: "AWS SDK for JavaScript v3: reuse connections with keep-alive",
      url: "https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-reusing-connections.html",
    },
    {
      title: "AWS SDKs and Tools: retry behavior",
      url: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    },
  ],
  guide: ["G5.3"],
  messages: {
    request:
      "A new `{name}` is made for each request: each opens its own connection, resolves credentials again and starts with a full retry budget. Construct it once outside of the function, or keep it there.",
    loop: "A new `{name}` is made in each turn of the loop: each opens its own connection, resolves credentials again and starts with a full retry budget. Construct it once in front of the loop.",
  },
  client(client, context, report) {
    const calls = context.callsOf(client);
    const message = messageFor(client, calls);
    if (!message || !holdsConnections(client) || mayDiffer(client)) return;
    report({ span: client.anchor, message, data: { name: client.name }, evidence: "proven" });
  },
  examples: examples(),
});

function examples() {
  const importing = 'import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";';
  const command = `new ConverseCommand({
    modelId: "us.amazon.nova-lite-v1:0",
    messages: [{ role: "user", content: [{ text: question }] }],
    inferenceConfig: { maxTokens: 500 },
  })`;
  return {
    bad: [
      {
        title: "In a Lambda handler",
        at: "BedrockRuntimeClient({",
        code: `
${importing}

export const handler = async (event: { question: string }) => {
  const { question } = event;
  const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
  const answer = await client.send(${command});
  return answer.output;
};
`,
      },
      {
        title: "In the function that a route calls",
        at: "BedrockRuntimeClient({",
        code: {
          "chat.ts": `
${importing}

export async function ask(question: string) {
  const client = new BedrockRuntimeClient({ region: process.env.AWS_REGION ?? "us-east-1", maxAttempts: 6 });
  const answer = await client.send(${command});
  return answer.output;
}
`,
          "example.ts": `
import express from "express";
import { ask } from "./chat";

const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  res.json(await ask(String(req.body.message).slice(0, 4000)));
});
`,
        },
      },
      {
        title: "In a loop, in CommonJS",
        language: "js" as const,
        at: "BedrockRuntimeClient({",
        code: `
const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");

async function answerAll(questions) {
  const answers = [];
  for (const question of questions) {
    const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
    answers.push(await client.send(${command}));
  }
  return answers;
}

module.exports = { answerAll };
`,
      },
      {
        title: "LangChain: a model in a handler",
        at: "ChatBedrockConverse({",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

export const handler = async (event: { text: string }) => {
  const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", region: "us-east-1", maxTokens: 5 });
  const answer = await model.invoke("Positive or negative? " + event.text);
  return answer.content;
};
`,
      },
    ],
    good: [
      {
        title: "At the top of the module",
        code: `
${importing}

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const handler = async ({ question }: { question: string }) => {
  const answer = await client.send(${command});
  return answer.output;
};
`,
      },
      {
        title: "Made at the first request and kept",
        code: `
${importing}

let client: BedrockRuntimeClient | undefined;

export const handler = async ({ question }: { question: string }) => {
  client ??= new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
  const answer = await client.send(${command});
  return answer.output;
};
`,
      },
      {
        title: "The credentials are those of the tenant",
        code: `
${importing}
import { credentialsOf } from "./tenants";

export const handler = async ({ tenant, question }: { tenant: string; question: string }) => {
  const client = new BedrockRuntimeClient({ region: "us-east-1", credentials: await credentialsOf(tenant) });
  const answer = await client.send(${command});
  return answer.output;
};
`,
      },
      {
        title: "One client for each region",
        code: `
${importing}

export async function compare(question: string) {
  const answers = [];
  for (const region of ["us-east-1", "eu-central-1"]) {
    const client = new BedrockRuntimeClient({ region, maxAttempts: 6 });
    answers.push(await client.send(${command}));
  }
  return answers;
}
`,
      },
      {
        title: "A script that runs once",
        code: `
${importing}

async function main() {
  const question = process.argv[2] ?? "";
  const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
  console.log(await client.send(${command}));
}

main();
`,
      },
      {
        title: "Vercel AI SDK: a provider sends through the connections of the process",
        code: `
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export const handler = async (event: { article: string }) => {
  const bedrock = createAmazonBedrock({ region: "us-east-1" });
  const { text } = await generateText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    prompt: "Write a headline for: " + event.article,
    maxOutputTokens: 60,
    maxRetries: 5,
  });
  return text;
};
`,
      },
    ],
  };
}
