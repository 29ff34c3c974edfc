// What sets off a call: requests, events, or the program itself.
import { describe, expect, it } from "vitest";
import type { Triggers } from "../../../src/core/facts.ts";
import { type Files, read } from "../../support/project.ts";

const SDK = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntimeClient({});\n`;
const ASK = "async function ask(text) { return client.send(new ConverseCommand({ modelId: 'm', messages: [] })); }\n";

function triggersIn(code: string | Files): Triggers | undefined {
  return read(code)
    .facts.flatMap((each) => each.calls)
    .at(0)?.triggers;
}

const kinds = (code: string | Files): readonly string[] => triggersIn(code)?.all.map((each) => each.kind) ?? [];

describe("a call is set off by", () => {
  it.each([
    ["the program, at the top level", "await ask('a');", ["program"]],
    ["the program, in main", "async function main() { await ask('a'); }\nmain().catch(console.error);", ["program"]],
    ["the program, at once", "(async () => { for (const x of [1, 2]) await ask(x); })();", ["program"]],
    [
      "an Express route",
      `import express from "express";\nconst app = express();\napp.post("/", async (req, res) => res.json(await ask(req.body.text)));`,
      ["request"],
    ],
    [
      "API Gateway, by what the handler reads",
      "export const handler = async (event) => ({ statusCode: 200, body: await ask(event.body) });",
      ["request"],
    ],
    [
      "API Gateway, by the type of the handler",
      `import type { APIGatewayProxyHandlerV2 } from "aws-lambda";\nexport const handler: APIGatewayProxyHandlerV2 = async (event) => ask(event);`,
      ["request"],
    ],
    [
      "a queue, by the type of the event",
      `import type { SQSEvent } from "aws-lambda";\nexport const handler = async (event: SQSEvent) => { for (const each of event.Records) await ask(each); };`,
      ["event"],
    ],
    [
      "a queue, by what the handler reads",
      "export const handler = async ({ Records }) => ask(Records[0].body);",
      ["event"],
    ],
    ["EventBridge", "export const handler = async (event) => ask(event.detail.text);", ["event"]],
    ["who knows", "export const handler = async (event) => ask(event.text);", ["lambda"]],
    ["a timer", "setInterval(() => ask('tick'), 60_000);", ["event"]],
    [
      "a schedule",
      `import cron from "node-cron";\ncron.schedule("0 * * * *", async () => { await ask('x'); });`,
      ["event"],
    ],
    [
      "a worker",
      `import { Worker } from "bullmq";\nnew Worker("summaries", async (job) => ask(job.data.text));`,
      ["event"],
    ],
    [
      "both a request and an event",
      `setInterval(() => ask('x'), 1);\nexport const handler = async (event) => ({ statusCode: 200, body: await ask(event.body) });`,
      ["event", "request"],
    ],
  ])("%s", (_, code, expected) => {
    expect([...kinds(SDK + ASK + code)].sort()).toEqual([...expected].sort());
  });

  it("a route in another file", () => {
    const files = {
      "ask.ts": `${SDK}export ${ASK}`,
      "main.ts": `import express from "express";\nimport { ask } from "./ask";\nconst app = express();\napp.get("/", async (req, res) => res.send(await ask(req.query.q)));`,
    };
    expect(kinds(files)).toEqual(["request"]);
    expect(triggersIn(files)?.complete).toBe(true);
  });
});

describe("callers are not all seen", () => {
  it.each([
    ["of an exported function that nobody calls", `${SDK}export ${ASK}`],
    ["of a function that is handed on", `${SDK + ASK}register(ask);`],
  ])("%s", (_, code) => {
    expect(triggersIn(code)?.complete).toBe(false);
  });
});
