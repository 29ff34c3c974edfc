// Looking at how an answer ended and what it used, in the names of each SDK, and where there is no good place for that.
import { describe, expect, it } from "vitest";
import { type Files, read, spell } from "../../support/project.ts";

type Part = "truncation" | "usage" | "intervention";

function looked(code: string | Files, part: Part): string | null {
  const { call } = read(code);
  return Object.values(spell(code, [{ kind: "look-at", target: call.id, part }]) ?? {})[0] ?? null;
}

const WARN = 'console.warn("The answer is cut off at its output limit");';
const LOG = "console.log";

interface Program {
  readonly head: string;
  readonly rows: readonly (readonly [part: Part, before: string, after: string | null])[];
}

const AWS: Program = {
  head: `import { BedrockRuntimeClient, BedrockRuntime, ConverseCommand, ConverseStreamCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({});
`,
  rows: [
    [
      "truncation",
      "const a = await client.send(new ConverseCommand({}));\n",
      `const a = await client.send(new ConverseCommand({}));\nif (a.stopReason === "max_tokens") ${WARN}\n`,
    ],
    [
      "usage",
      "const {\n  output, // All of it.\n} = await client.send(new ConverseCommand({}));\n",
      `const {\n  output, // All of it.\n  usage,\n} = await client.send(new ConverseCommand({}));\n${LOG}("Tokens used:", usage);\n`,
    ],
    [
      "usage",
      "const { usage: used } = await client.send(new ConverseCommand({})); // Once.\n",
      `const { usage: used } = await client.send(new ConverseCommand({})); // Once.\n${LOG}("Tokens used:", used);\n`,
    ],
    ["usage", "const { output, ...rest } = await client.send(new ConverseCommand({}));\n", null],
    ["usage", "const usage = 1;\nconst { output } = await client.send(new ConverseCommand({}));\n", null],
    ["usage", "show((await client.send(new ConverseCommand({}))).output);\n", null],
    ["usage", "const a = client.send(new ConverseCommand({}));\n", null],
    ["usage", "client.send(new ConverseCommand({})).then((a) => a.output);\n", null],
    [
      "usage",
      "let a;\na = await client.send(new ConverseCommand({}));\n",
      `let a;\na = await client.send(new ConverseCommand({}));\n${LOG}("Tokens used:", a.usage);\n`,
    ],
    [
      "usage",
      "const ask = () => client.send(new ConverseCommand({}));\nconst a = await ask();\nconst b = await ask();\n",
      `const ask = () => client.send(new ConverseCommand({}));\nconst a = await ask();\n${LOG}("Tokens used:", a.usage);\nconst b = await ask();\n${LOG}("Tokens used:", b.usage);\n`,
    ],
    [
      "intervention",
      "const a = await new BedrockRuntime({}).converse({});\n",
      'const a = await new BedrockRuntime({}).converse({});\nif (a.stopReason === "guardrail_intervened") console.warn("A guardrail intervened: this is its text");\n',
    ],
    [
      "usage",
      "const { stream } = await client.send(new ConverseStreamCommand({}));\nfor await (const e of stream!) show(e);\n",
      `const { stream } = await client.send(new ConverseStreamCommand({}));\nfor await (const e of stream!) {\n  if (e.metadata) ${LOG}("Tokens used:", e.metadata.usage);\n  show(e);\n}\n`,
    ],
    [
      "truncation",
      "const a = await client.send(new ConverseStreamCommand({}));\nfor await (const { metadata } of a.stream ?? []) {\n\tshow(metadata);\n}\n",
      `const a = await client.send(new ConverseStreamCommand({}));\nfor await (const { metadata, messageStop } of a.stream ?? []) {\n\tif (messageStop?.stopReason === "max_tokens") ${WARN}\n\tshow(metadata);\n}\n`,
    ],
    ["usage", "const a = await client.send(new ConverseStreamCommand({}));\nshow(a.stream);\n", null],
    [
      "usage",
      'const a = await client.send(new InvokeModelCommand({ modelId: "amazon.nova-lite-v1:0", body: "" }));\nconst b = JSON.parse(new TextDecoder().decode(a.body));\n',
      `const a = await client.send(new InvokeModelCommand({ modelId: "amazon.nova-lite-v1:0", body: "" }));\nconst b = JSON.parse(new TextDecoder().decode(a.body));\n${LOG}("Tokens used:", b.usage);\n`,
    ],
    [
      "truncation",
      "const { body } = await client.send(new InvokeModelCommand({ modelId: 'meta.llama3-8b-instruct-v1:0', body: '' }));\nconst { generation } = JSON.parse(await body.transformToString());\n",
      "const { body } = await client.send(new InvokeModelCommand({ modelId: 'meta.llama3-8b-instruct-v1:0', body: '' }));\nconst { generation, stop_reason } = JSON.parse(await body.transformToString());\nif (stop_reason === 'length') console.warn('The answer is cut off at its output limit');\n".replaceAll(
        '"',
        "'",
      ),
    ],
    [
      "usage",
      'const a = await client.send(new InvokeModelCommand({ modelId: "amazon.nova-lite-v1:0", body: "" }));\nconst b: Own = JSON.parse(new TextDecoder().decode(a.body));\n',
      null,
    ],
  ],
};

const ANTHROPIC: Program = {
  head: 'import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\nconst client = new AnthropicBedrock();\n',
  rows: [
    [
      "truncation",
      "const a = await client.messages.create({});\n",
      `const a = await client.messages.create({});\nif (a.stop_reason === "max_tokens") ${WARN}\n`,
    ],
    [
      "usage",
      "const s = await client.messages.create({ stream: true });\nfor await (const e of s) {\n  show(e);\n}\n",
      `const s = await client.messages.create({ stream: true });\nfor await (const e of s) {\n  if (e.type === "message_delta") ${LOG}("Tokens used:", e.usage);\n  show(e);\n}\n`,
    ],
    [
      "usage",
      "const s = await client.messages.create({ stream: true });\nfor await (const { type } of s) show(type);\n",
      null,
    ],
    ["intervention", "const a = await client.messages.create({});\n", null],
  ],
};

const AI: Program = {
  head: 'import { bedrock } from "@ai-sdk/amazon-bedrock";\nimport { generateText, streamText } from "ai";\nconst model = bedrock("us.amazon.nova-pro-v1:0");\n',
  rows: [
    [
      "usage",
      "const { textStream } = streamText({ model });\nfor await (const t of textStream) show(t);\n",
      `const { textStream, usage } = streamText({ model });\nfor await (const t of textStream) show(t);\n${LOG}("Tokens used:", await usage);\n`,
    ],
    ["usage", "export const POST = () => streamText({ model }).toTextStreamResponse();\n", null],
  ],
};

const OPENAI: Program = {
  head: 'import OpenAI from "openai";\nconst client = new OpenAI({ baseURL: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1" });\n',
  rows: [
    [
      "truncation",
      "const a = await client.chat.completions.create({});\n",
      `const a = await client.chat.completions.create({});\nif (a.choices[0]?.finish_reason === "length") ${WARN}\n`,
    ],
    [
      "truncation",
      "const a = await client.responses.create({});\n",
      `const a = await client.responses.create({});\nif (a.incomplete_details?.reason === "max_output_tokens") ${WARN}\n`,
    ],
  ],
};

describe.each([
  { sdk: "the AWS SDK", ...AWS },
  { sdk: "Anthropic's SDK", ...ANTHROPIC },
  { sdk: "the Vercel AI SDK", ...AI },
  { sdk: "OpenAI's SDK", ...OPENAI },
])("the answer of $sdk", ({ head, rows }) => {
  it.each(rows)("%s: %s", (part, before, after) => {
    const single = before.includes("'") ? head.replaceAll('"', "'") : head;
    expect(looked(single + before, part)).toBe(after === null ? null : single + after);
  });
});
