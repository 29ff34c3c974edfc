// What becomes of an answer: the parts that are read, where its text ends up, and what goes out of sight.
import { describe, expect, it } from "vitest";
import type { Response } from "../../../src/core/facts.ts";
import { type Files, read } from "../../support/project.ts";
import { CLIENT, converse } from "./programs.ts";

const ASK = converse(`{ modelId: "m" }`).replace(/;$/, "");
const TEXT = "response.output.message.content[0].text";

function responseOf(code: string | Files): Response | null {
  const [call] = read(code).calls;
  return call?.response ?? null;
}

/** `part>sink` of every use, each once, with `…` where something escapes. */
function told(code: string | Files): string {
  const response = responseOf(code);
  if (!response) return "null";
  const uses = response.uses.map((each) => `${each.part}>${each.into}${each.checked ? "!" : ""}`);
  return [...new Set(uses)].sort().join(" ") + (response.escapes.length > 0 ? " …" : "");
}

const cases: readonly (readonly [string, string | Files, string])[] = [
  ["nothing", `await ${ASK};`, ""],
  ["a name", `const response = ${ASK}; use(response.usage);`, "usage>value"],
  ["destructuring", `const { output, stopReason } = ${ASK}; use(output, stopReason);`, "stopReason>value text>value"],
  ["nested destructuring", `const { usage: { inputTokens } } = ${ASK};`, "usage>value"],
  ["another name", `const response = ${ASK}; const again = response; use(again.stopReason);`, "stopReason>value"],
  ["a later assignment", `let response; response = ${ASK}; use(response.stopReason);`, "stopReason>value"],
  ["an index", `const response = ${ASK}; use(response["usage"]);`, "usage>value"],
  ["optional chaining", `const response = ${ASK}; use(response?.output?.message?.content?.[0]?.text);`, "text>value"],
  ["then", `${ASK.replace("await ", "")}.then(({ usage }) => use(usage));`, "usage>value"],
  ["catch before", `const response = ${ASK}.catch(fail); use(response.stopReason);`, "stopReason>value"],
  ["a condition", `const response = ${ASK}; if (response.stopReason === "max_tokens") again();`, "stopReason>value"],
  [
    "a helper that returns it",
    `async function ask() { return ${ASK}; }\nconst { usage } = await ask(); use(usage);`,
    "usage>value",
  ],
  [
    "a helper that returns it inside an object",
    `async function ask() { const response = ${ASK}; return { response, at: 1 }; }\nconst { response } = await ask(); use(response.usage);`,
    "usage>value",
  ],
  [
    "a helper that returns a part",
    `async function ask() { const response = ${ASK}; return ${TEXT}; }\nuse(await ask());`,
    "text>value",
  ],
  [
    "a helper of another file",
    {
      "usage.ts": "export function record(answer) { metrics(answer.usage.inputTokens); }",
      "main.ts": `${CLIENT}import { record } from "./usage";\nconst response = ${ASK};\nrecord(response);`,
    },
    "usage>value",
  ],
  [
    "a helper that gives it back",
    `const same = (x) => x;\nconst response = same(${ASK}); use(response.usage);`,
    "usage>value",
  ],
  [
    "only the call's own result of a shared helper",
    `import { exec } from "node:child_process";\nconst same = (x) => x;\nconst response = same(${ASK}); exec(same("ls"));`,
    "",
  ],
  [
    "a retrying package",
    `import pRetry from "p-retry";\nconst response = await pRetry(() => ${ASK}); use(response.usage);`,
    "usage>value",
  ],
  [
    "a retrying helper",
    `async function again(fn) { for (;;) { try { return await fn(); } catch {} } }\nconst response = await again(() => ${ASK}); use(response.stopReason);`,
    "stopReason>value",
  ],
  ["several at once", `const [a, b] = await Promise.all([${ASK}, other()]); use(a.usage);`, "usage>value"],
  [
    "one for each item",
    `const all = await Promise.all(items.map(async (item) => ${ASK})); for (const each of all) use(each.usage);`,
    "usage>value",
  ],
  [
    "items of a list",
    `const all = []; all.push(${ASK}); all.forEach((each) => use(each.stopReason));`,
    "stopReason>value",
  ],
  [
    "blocks of the content",
    `const response = ${ASK}; const text = response.output.message.content.map((block) => block.text).join("");`,
    "text>value",
  ],
  [
    "a tool's use",
    `const response = ${ASK}; const block = response.output.message.content.find((each) => each.toolUse); run(block.toolUse.name);`,
    "text>value tool>value",
  ],
  ["a field of a variable", `const state = {}; state.answer = ${ASK}; use(state.answer.usage);`, "usage>value"],
  ["a spread", `const all = { ...${ASK}, more: 1 }; use(all.usage);`, "usage>value"],
  ["text in a template", `const response = ${ASK}; eval(\`(\${${TEXT}})\`);`, "text>code text>value"],
  ["a log of it all", `const response = ${ASK}; console.log(response);`, "whole>log …"],
  ["a log of JSON", `const response = ${ASK}; logger.info(JSON.stringify(response));`, "whole>log …"],
  ["unknown code", `const response = ${ASK}; elsewhere(response);`, " …"],
  ["unknown code for a part", `const response = ${ASK}; elsewhere(response.output);`, "text>value"],
  ["an unknown method", `const response = ${ASK}; response.magic();`, " …"],
  ["a field of this", `class Chat { async ask() { this.last = ${ASK}; } }`, " …"],
  ["an exported function", `export async function ask() { return ${ASK}; }`, " …"],
  [
    "an exported function for a part",
    `export async function ask() { const response = ${ASK}; return ${TEXT}; }`,
    "text>value",
  ],
  ["an exported variable", `export const response = ${ASK};`, " …"],
  ["a handler's answer", `export const handler = async (event) => { return ${ASK}; };`, " …"],
  ["code", `const response = ${ASK}; new Function(${TEXT});`, "text>code text>value"],
  [
    "a shell",
    `import { exec } from "node:child_process";\nconst response = ${ASK}; const text = ${TEXT}; exec(text);`,
    "text>shell text>value",
  ],
  [
    "a shell after a check",
    `import { exec } from "node:child_process";\nconst response = ${ASK}; const text = ${TEXT}; if (!ALLOWED.includes(text)) throw new Error(); exec(text);`,
    "text>shell! text>value",
  ],
  ["HTML", `const response = ${ASK}; document.body.innerHTML = ${TEXT};`, "text>html text>value"],
  [
    "HTML after cleaning",
    `import DOMPurify from "dompurify";\nconst response = ${ASK}; document.body.innerHTML = DOMPurify.sanitize(${TEXT});`,
    "text>value",
  ],
  [
    "SQL",
    `import { Pool } from "pg";\nconst pool = new Pool();\nconst response = ${ASK}; await pool.query(${TEXT});`,
    "text>sql text>value",
  ],
  [
    "a parameter of SQL",
    `import { Pool } from "pg";\nconst pool = new Pool();\nconst response = ${ASK}; await pool.query("insert into t values ($1)", [${TEXT}]);`,
    "text>value",
  ],
  [
    "a file's name",
    `import { writeFile } from "node:fs/promises";\nconst response = ${ASK}; await writeFile(${TEXT}, "");`,
    "text>path text>value",
  ],
  [
    "a file's content",
    `import { writeFile } from "node:fs/promises";\nconst response = ${ASK}; await writeFile("a.txt", ${TEXT});`,
    "text>value",
  ],
  ["JSON", `const response = ${ASK}; JSON.parse(${TEXT});`, "text>json text>value"],
  ["JSON in a try", `const response = ${ASK}; try { JSON.parse(${TEXT}); } catch {}`, "text>json! text>value"],
  [
    "JSON with a schema",
    `import { z } from "zod";\nconst S = z.object({});\nconst response = ${ASK}; const data = JSON.parse(${TEXT}); S.parse(data);`,
    "text>json text>schema text>value",
  ],
  [
    "a key",
    `const response = ${ASK}; tools[response.output.message.content[0].toolUse.name]();`,
    "text>value tool>key tool>value",
  ],
];

describe("the answer goes through", () => {
  it.each(cases)("%s", (_, code, expected) => {
    expect(told(typeof code === "string" ? CLIENT + code : code)).toBe(expected);
  });
});

const STREAM = `import { BedrockRuntimeClient, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({});
const response = await client.send(new ConverseStreamCommand({ modelId: "m" }));
`;
const BODY = `${CLIENT}const response = await client.send(new InvokeModelCommand({ modelId: "m", body: "{}" }));\n`;

const shapes: readonly (readonly [string, string | Files, string])[] = [
  [
    "events of a stream",
    `${STREAM}let text = ""; for await (const event of response.stream ?? []) { if (event.contentBlockDelta) text += event.contentBlockDelta.delta?.text; if (event.metadata) use(event.metadata.usage); }`,
    "text>value usage>value",
  ],
  [
    "text that is gathered from a stream",
    `${STREAM}let text = ""; for await (const { contentBlockDelta } of response.stream) { text += contentBlockDelta?.delta?.text ?? ""; }\neval(text);`,
    "text>code text>value",
  ],
  [
    "a generator",
    `${STREAM.replace("const response", "async function* run() { const response")}for await (const event of response.stream) yield event; }\nfor await (const event of run()) use(event.messageStop?.stopReason);`,
    "stopReason>value",
  ],
  ["a stream that goes to a browser", `${STREAM}new Response(response.stream);`, " …"],
  [
    "a decoded body",
    `${BODY}const body = JSON.parse(new TextDecoder().decode(response.body)); use(body.content[0].text, body.stop_reason);`,
    "stopReason>value text>value",
  ],
  [
    "a body as text",
    `${BODY}const { usage } = JSON.parse(response.body.transformToString()); use(usage);`,
    "usage>value",
  ],
  [
    "a body as a buffer",
    `${BODY}const { results } = JSON.parse(Buffer.from(response.body).toString("utf8")); use(results[0].completionReason);`,
    "stopReason>value",
  ],
  [
    "chunks of bytes",
    `${STREAM.replace("ConverseStreamCommand({ m", "InvokeModelWithResponseStreamCommand({ m")}for await (const { chunk } of response.body) { const event = JSON.parse(new TextDecoder().decode(chunk?.bytes)); if (event.type === "message_delta") use(event.usage.output_tokens); }`,
    "usage>value",
  ],
  [
    "Anthropic's answer",
    `import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\nconst message = await new AnthropicBedrock().messages.create({ model: "m", max_tokens: 1, messages: [] });\nif (message.stop_reason === "max_tokens") use(message.content);`,
    "stopReason>value text>value",
  ],
  [
    "Anthropic's stream",
    `import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\nconst stream = new AnthropicBedrock().messages.stream({ model: "m", max_tokens: 1, messages: [] }).on("text", (text) => use(text));\nconst last = await stream.finalMessage(); use(last.usage);`,
    "usage>value",
  ],
  [
    "the AI SDK's answer",
    `import { generateText } from "ai";\nimport { bedrock } from "@ai-sdk/amazon-bedrock";\nconst { text, finishReason } = await generateText({ model: bedrock("m"), prompt: "Hi" }); use(text, finishReason);`,
    "stopReason>value text>value",
  ],
  [
    "the AI SDK's handler",
    `import { streamText } from "ai";\nimport { bedrock } from "@ai-sdk/amazon-bedrock";\nconst result = streamText({ model: bedrock("m"), prompt: "Hi", onFinish: ({ usage }) => use(usage) }); for await (const each of result.textStream) use(each);`,
    "text>value usage>value",
  ],
  [
    "the AI SDK's response to a browser",
    `import { streamText } from "ai";\nimport { bedrock } from "@ai-sdk/amazon-bedrock";\nconst result = streamText({ model: bedrock("m"), prompt: "Hi" }); respond(result.toUIMessageStreamResponse());`,
    " …",
  ],
  [
    "LangChain's answer",
    `import { ChatBedrockConverse } from "@langchain/aws";\nconst answer = await new ChatBedrockConverse({ model: "m" }).invoke("Hi"); use(answer.content, answer.usage_metadata);`,
    "text>value usage>value",
  ],
  [
    "the end of a chain",
    `import { ChatBedrockConverse } from "@langchain/aws";\nimport { StringOutputParser } from "@langchain/core/output_parsers";\nuse(await new ChatBedrockConverse({ model: "m" }).pipe(new StringOutputParser()).invoke("Hi"));`,
    "null",
  ],
  [
    "a callback",
    `import { BedrockRuntime } from "@aws-sdk/client-bedrock-runtime";\nnew BedrockRuntime({}).converse({ modelId: "m" }, (error, data) => use(data));`,
    "null",
  ],
  [
    "a promise of the second version",
    `import AWS from "aws-sdk";\nconst { output } = await new AWS.BedrockRuntime().converse({ modelId: "m" }).promise(); use(output);`,
    "text>value",
  ],
  [
    "citations",
    `import { BedrockAgentRuntimeClient, RetrieveAndGenerateCommand } from "@aws-sdk/client-bedrock-agent-runtime";\nconst { output, citations } = await new BedrockAgentRuntimeClient({}).send(new RetrieveAndGenerateCommand({ input: { text: "Hi" } })); use(output.text, citations[0].retrievedReferences);`,
    "citations>value text>value",
  ],
];

describe("the answer comes as", () => {
  it.each(shapes)("%s", (_, code, expected) => {
    expect(told(code)).toBe(expected);
  });
});
