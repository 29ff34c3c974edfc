// Which client a call goes through, and how often and how long that client tries.
import { describe, expect, it } from "vitest";
import { type Files, read } from "../../support/project.ts";
import { CLIENT, converse, IMPORT } from "./programs.ts";

const CALL = converse(`{ modelId: "m" }`);

/** A client with the given options and a call through it. */
function withOptions(options: string, before = ""): string {
  return `${IMPORT}${before}\nconst client = new BedrockRuntimeClient(${options});\n${CALL}\n`;
}

describe("links a call to its client", () => {
  const made = "new BedrockRuntimeClient({})";
  const linked: readonly (readonly [string, string | Files])[] = [
    ["in the same module", `${CLIENT}${CALL}`],
    ["constructed in place", `${IMPORT}await ${made}.send(new ConverseCommand({ modelId: "m" }));`],
    [
      "another module",
      {
        "client.ts": `${IMPORT}export const client = ${made};`,
        "main.ts": `${IMPORT}import { client } from "./client";\n${CALL}`,
      },
    ],
    [
      "another module's default export",
      {
        "client.ts": `${IMPORT}export default ${made};`,
        "main.ts": `${IMPORT}import client from "./client";\n${CALL}`,
      },
    ],
    [
      "a barrel",
      {
        "client.ts": `${IMPORT}export const client = ${made};`,
        "index.ts": `export * from "./client";`,
        "main.ts": `${IMPORT}import { client } from "./index";\n${CALL}`,
      },
    ],
    [
      "CommonJS",
      {
        "client.js": `const { BedrockRuntimeClient } = require("@aws-sdk/client-bedrock-runtime");\nmodule.exports = ${made};`,
        "main.js": `const { ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");\nconst client = require("./client");\n${CALL.replace("await ", "")}`,
      },
    ],
    ["a factory", `${IMPORT}function make() { return ${made}; }\nconst client = make();\n${CALL}`],
    [
      "a factory in another file",
      {
        "make.ts": `${IMPORT}export const make = (region: string) => new BedrockRuntimeClient({ region });`,
        "main.ts": `${IMPORT}import { make } from "./make";\nconst client = make("us-east-1");\n${CALL}`,
      },
    ],
    [
      "made when it is first needed",
      `${IMPORT}let cached: BedrockRuntimeClient | undefined;\nfunction get() { if (!cached) cached = ${made}; return cached; }\nawait get().send(new ConverseCommand({}));`,
    ],
    [
      "made when it is first needed, with ??=",
      `${IMPORT}let cached: BedrockRuntimeClient | undefined;\nconst get = () => (cached ??= ${made});\nawait get().send(new ConverseCommand({}));`,
    ],
    [
      "a field",
      `${IMPORT}class Chat { private client = ${made}; async ask() { await this.client.send(new ConverseCommand({})); } }`,
    ],
    [
      "a field set in the constructor",
      `${IMPORT}class Chat { private client: BedrockRuntimeClient; constructor() { this.client = ${made}; } async ask() { await this.client.send(new ConverseCommand({})); } }`,
    ],
    [
      "a static field",
      `${IMPORT}class Chat { static client = ${made}; async ask() { await Chat.client.send(new ConverseCommand({})); } }`,
    ],
    [
      "a static field by this",
      `${IMPORT}class Chat { static client = ${made}; static async ask() { await this.client.send(new ConverseCommand({})); } }`,
    ],
    [
      "handed to the constructor",
      `${IMPORT}class Chat { constructor(private client: BedrockRuntimeClient) {} async ask() { await this.client.send(new ConverseCommand({})); } }\nnew Chat(${made});`,
    ],
    ["handed to a function", `${IMPORT}async function ask(client: BedrockRuntimeClient) { ${CALL} }\nask(${made});`],
    [
      "in an object",
      `${IMPORT}const services = { bedrock: ${made} };\nawait services.bedrock.send(new ConverseCommand({}));`,
    ],
    [
      "destructured",
      `${IMPORT}const { bedrock } = { bedrock: ${made} };\nawait bedrock.send(new ConverseCommand({}));`,
    ],
    [
      "a getter",
      `${IMPORT}class Chat { get client() { return ${made}; } async ask() { await this.client.send(new ConverseCommand({})); } }`,
    ],
    [
      "a subclass of the SDK's client",
      `${IMPORT}class Traced extends BedrockRuntimeClient {}\nconst client = new Traced({});\n${CALL}`,
    ],
    [
      "wrapped by a tracer",
      `${IMPORT}import { captureAWSv3Client } from "aws-xray-sdk";\nconst client = captureAWSv3Client(${made});\n${CALL}`,
    ],
    [
      "renamed",
      `import { BedrockRuntimeClient as Bedrock, ConverseCommand as Converse } from "@aws-sdk/client-bedrock-runtime";\nconst client = new Bedrock({});\nawait client.send(new Converse({}));`,
    ],
    [
      "through a namespace",
      `import * as bedrock from "@aws-sdk/client-bedrock-runtime";\nconst client = new bedrock.BedrockRuntimeClient({});\nawait client.send(new bedrock.ConverseCommand({}));`,
    ],
    [
      "a dynamic import of the SDK",
      `const { BedrockRuntimeClient, ConverseCommand } = await import("@aws-sdk/client-bedrock-runtime");\nconst client = ${made};\n${CALL}`,
    ],
    [
      "the aggregated client",
      `import { BedrockRuntime } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntime({});\nawait client.converse({ modelId: "m" });`,
    ],
    [
      "the aggregated client with a command",
      `import { BedrockRuntime, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntime({});\n${CALL}`,
    ],
    [
      "a helper that sends",
      `${CLIENT}const run = (command) => client.send(command);\nawait run(new ConverseCommand({}));`,
    ],
    [
      "a helper that sends, in another file",
      {
        "send.ts": `${IMPORT}const client = ${made};\nexport async function run(command: unknown) { return client.send(command); }`,
        "main.ts": `${IMPORT}import { run } from "./send";\nawait run(new ConverseCommand({}));`,
      },
    ],
  ];
  it.each(linked.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    const { calls, clients, call } = read(code);
    expect(calls).toHaveLength(1);
    expect(clients).toHaveLength(1);
    expect(call.client).toEqual({ status: "known", ids: clients.map((each) => each.id) });
    expect(call.sent).toBe("yes");
  });

  const open: readonly (readonly [string, string])[] = [
    [
      "a parameter of an exported function",
      `${IMPORT}export async function ask(client: BedrockRuntimeClient) { ${CALL} }`,
    ],
    [
      "an optional parameter",
      `${IMPORT}const shared = new BedrockRuntimeClient({});\nexport async function ask(client = shared) { ${CALL} }`,
    ],
    ["a global", `${IMPORT}${CALL}`],
    ["a package's factory", `${IMPORT}import { make } from "factory";\nconst client = make();\n${CALL}`],
  ];
  it.each(open.map(([title, code]) => ({ title, code })))("does not know $title", ({ code }) => {
    const { call } = read(code);
    expect(call.client.status).toBe("unknown");
    expect(call.retries.status).toBe("unknown");
    expect(call.timeout.status).toBe("unknown");
  });
});

describe("is not fooled", () => {
  const none: readonly (readonly [string, string | Files])[] = [
    [
      "a class of the project with the SDK's name",
      `class BedrockRuntimeClient { send(x) {} }\nclass ConverseCommand {}\nconst client = new BedrockRuntimeClient();\nclient.send(new ConverseCommand());`,
    ],
    [
      "a class of another file with the SDK's name",
      {
        "mine.ts": "export class BedrockRuntimeClient {}\nexport class ConverseCommand {}",
        "main.ts": `import { BedrockRuntimeClient, ConverseCommand } from "./mine";\nconst client = new BedrockRuntimeClient();\n${CALL}`,
      },
    ],
    [
      "another package with the SDK's names",
      `import { BedrockRuntimeClient, ConverseCommand } from "mine";\nconst client = new BedrockRuntimeClient({});\n${CALL}`,
    ],
    ["a comment", `${IMPORT}// const client = new BedrockRuntimeClient({});\n/* ${CALL} */`],
    ["a string", `${IMPORT}const text = "new BedrockRuntimeClient({}); ${CALL.replaceAll('"', "'")}";`],
    ["a template", `${IMPORT}const text = \`new BedrockRuntimeClient({})\`;`],
    ["a regular expression", `${IMPORT}const pattern = /new BedrockRuntimeClient(x)/;`],
    [
      "a type",
      `${IMPORT}type Client = BedrockRuntimeClient; declare const command: ConverseCommand; type Ctor = new () => ConverseCommand;`,
    ],
    [
      "an import of types only",
      `import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";\nexport const use = (client: BedrockRuntimeClient): void => void client.destroy();`,
    ],
    [
      "other commands",
      `import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";\nconst client = new S3Client({});\nawait client.send(new PutObjectCommand({}));`,
    ],
    [
      "a method called converse of something else",
      `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";\nconst robot = { converse(x) {} };\nrobot.converse({});`,
    ],
  ];
  it.each(none.map(([title, code]) => ({ title, code })))("by $title", ({ code }) => {
    const { calls, clients } = read(code);
    expect(calls).toEqual([]);
    expect(clients).toEqual([]);
  });

  it("by a command that is never sent", () => {
    const { call } = read(`${CLIENT}const command = new ConverseCommand({ modelId: "m" });\nconsole.log(command);`);
    expect(call.sent).toBe("no");
  });

  it("by a command that leaves the file", () => {
    const { call } = read(`${IMPORT}export const command = new ConverseCommand({ modelId: "m" });`);
    expect(call.sent).toBe("unknown");
  });

  it("and tells the shapes of the interfaces apart", () => {
    const code = `import { BedrockRuntime, ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntime({});
await client.send(new ConverseCommand({}));
await client.send(new ConverseStreamCommand({}));
await client.send(new InvokeModelCommand({}));
await client.send(new InvokeModelWithResponseStreamCommand({}));
await client.converse({});
await client.converseStream({});
await client.invokeModel({});
await client.invokeModelWithResponseStream({});`;
    const shapes = read(code).calls.map((each) => [each.api, each.streaming]);
    const four = [
      ["Converse", false],
      ["ConverseStream", true],
      ["InvokeModel", false],
      ["InvokeModelWithResponseStream", true],
    ];
    expect(shapes).toEqual([...four, ...four]);
  });
});

describe("reads retries", () => {
  const cases: readonly (readonly [string, string, string, number | null])[] = [
    ["nothing", withOptions(""), "default", null],
    ["an empty object", withOptions("{}"), "default", null],
    ["other options", withOptions(`{ region: "us-east-1" }`), "default", null],
    ["maxAttempts", withOptions("{ maxAttempts: 6 }"), "configured", 6],
    ["maxAttempts in a constant", withOptions("{ maxAttempts: ATTEMPTS }", "const ATTEMPTS = 6;"), "configured", 6],
    ["maxAttempts undefined", withOptions("{ maxAttempts: undefined }"), "default", null],
    [
      "maxAttempts from the environment",
      withOptions("{ maxAttempts: Number(process.env.ATTEMPTS) }"),
      "configured",
      null,
    ],
    ["retryMode", withOptions(`{ retryMode: "adaptive" }`), "configured", null],
    ["retryStrategy", withOptions("{ retryStrategy: new AdaptiveRetryStrategy(async () => 6) }"), "configured", null],
    ["one attempt", withOptions("{ maxAttempts: 1 }"), "disabled", 1],
    ["no attempt", withOptions("{ maxAttempts: 0 }"), "disabled", 0],
    ["one attempt on one branch only", withOptions("{ maxAttempts: process.env.CI ? 1 : 6 }"), "configured", 1],
    ["options in a constant", withOptions("options", "const options = { maxAttempts: 6 };"), "configured", 6],
    ["options spread", withOptions("{ ...options }", "const options = { maxAttempts: 6 };"), "configured", 6],
    ["options of a function", withOptions("options()", "const options = () => ({ maxAttempts: 6 });"), "configured", 6],
    ["unknown options", withOptions("options", "declare const options: object;"), "unknown", null],
    ["unknown options spread", withOptions("{ ...options }", "declare const options: object;"), "unknown", null],
    ["options of a package", withOptions("options", `import { options } from "defaults";`), "unknown", null],
    ["options set later", withOptions("options", "const options: any = {}; options.maxAttempts = 6;"), "configured", 6],
  ];
  it.each(cases.map(([title, code, status, attempts]) => ({ title, code, status, attempts })))(
    "$title",
    ({ code, status, attempts }) => {
      const { call, client } = read(code);
      expect(client.retries.status).toBe(status);
      expect(client.retries.maxAttempts).toBe(attempts);
      expect(call.retries.status).toBe(status);
    },
  );

  it("of options that are handed in by nobody in sight", () => {
    const { client } = read(`${IMPORT}export const make = (options: object) => new BedrockRuntimeClient(options);`);
    expect(client.retries.status).toBe("unknown");
  });

  it("of a subclass that hands its own options on", () => {
    const code = `${IMPORT}class Patient extends BedrockRuntimeClient { constructor(options = {}) { super({ ...options, maxAttempts: 6 }); } }\nconst client = new Patient();\n${CALL}`;
    const { call } = read(code);
    expect(call.retries).toMatchObject({ status: "configured", maxAttempts: 6 });
  });
});

describe("reads timeouts", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["nothing", withOptions("{}"), "default"],
    [
      "a handler without",
      withOptions(
        "{ requestHandler: new NodeHttpHandler({}) }",
        `import { NodeHttpHandler } from "@smithy/node-http-handler";`,
      ),
      "default",
    ],
    [
      "a handler with",
      withOptions(
        "{ requestHandler: new NodeHttpHandler({ requestTimeout: 1000 }) }",
        `import { NodeHttpHandler } from "@smithy/node-http-handler";`,
      ),
      "configured",
    ],
    ["options of the handler", withOptions("{ requestHandler: { requestTimeout: 1000 } }"), "configured"],
    ["an unknown handler", withOptions("{ requestHandler: handler }", "declare const handler: object;"), "unknown"],
    ["unknown options", withOptions("{ ...options }", "declare const options: object;"), "unknown"],
    [
      "a timed signal on the call",
      `${CLIENT}${converse("{}", "{ abortSignal: AbortSignal.timeout(1000) }")}`,
      "configured",
    ],
    [
      "a signal that only a person fires",
      `${CLIENT}const controller = new AbortController();\n${converse("{}", "{ abortSignal: controller.signal }")}`,
      "default",
    ],
    [
      "a controller with a timer",
      `${CLIENT}async function ask() { const controller = new AbortController();\nsetTimeout(() => controller.abort(), 1000);\n${converse("{}", "{ abortSignal: controller.signal }")} }`,
      "configured",
    ],
  ];
  it.each(cases.map(([title, code, status]) => ({ title, code, status })))("$title", ({ code, status }) => {
    expect(read(code).call.timeout.status).toBe(status);
  });
});

describe("tells where a client is made", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["module", `${CLIENT}`, "module"],
    ["function", `${IMPORT}export function ask() { const client = new BedrockRuntimeClient({}); }`, "function"],
    [
      "handler",
      `${IMPORT}export const handler = async (event) => { const client = new BedrockRuntimeClient({}); };`,
      "handler",
    ],
    ["loop", `${IMPORT}for (const each of []) { const client = new BedrockRuntimeClient({}); }`, "loop"],
    [
      "constructor",
      `${IMPORT}class Chat { constructor() { this.client = new BedrockRuntimeClient({}); } }`,
      "constructor",
    ],
    [
      "handler that keeps it in a variable outside",
      `${IMPORT}let client; export const handler = async (event) => { client ??= new BedrockRuntimeClient({}); };`,
      "module",
    ],
    [
      "handler that keeps one for each region",
      `${IMPORT}const cache = new Map(); export const handler = async (event) => { const client = cache.get(event.region) ?? new BedrockRuntimeClient({}); cache.set(event.region, client); };`,
      "module",
    ],
    [
      "method that keeps it in a field",
      `${IMPORT}class Chat { get() { return (this.client ||= new BedrockRuntimeClient({})); } }`,
      "module",
    ],
    [
      "handler that only names it twice",
      `${IMPORT}export const handler = async (event) => { let client; client = new BedrockRuntimeClient({}); };`,
      "handler",
    ],
  ];
  it.each(cases.map(([title, code, scope]) => ({ title, code, scope })))("$title", ({ code, scope }) => {
    expect(read(code).client.scope).toBe(scope);
  });
});
