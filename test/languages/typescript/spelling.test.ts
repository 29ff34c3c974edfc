// How changes of facts are written down: the exact text in every layout, and nothing where there is no good spelling.
import { ts } from "@ts-morph/common";
import { describe, expect, it } from "vitest";
import type { Change, Expression } from "../../../src/core/rule.ts";
import { field, numbers, texts } from "../../../src/core/value.ts";
import { absolute, type Files, type Reading, ROOT, read, spell, told } from "../../support/project.ts";

type Row = readonly [title: string, before: string | Files, after: string | Files | null];

interface Spelling {
  readonly title: string;
  readonly changes: (reading: Reading) => readonly Change[];
  /** Whether the facts show the change. */
  readonly shows: (reading: Reading) => void;
  readonly rows: readonly Row[];
}

const number = (value: number): Expression => ({ kind: "literal", value });

function syntaxErrors(files: Files): readonly string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    if (file.endsWith(".json")) JSON.parse(text);
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
    const { parseDiagnostics = [] } = tree as unknown as { parseDiagnostics?: readonly ts.Diagnostic[] };
    return parseDiagnostics.map((each) => ts.flattenDiagnosticMessageText(each.messageText, "\n"));
  });
}

function table({ title, changes, shows, rows }: Spelling): void {
  describe(title, () => {
    it.each(rows.map(([name, before, after]) => ({ name, before, after })))("$name", ({ before, after }) => {
      const files = withImports(before);
      const result = spell(files, changes(read(files)));
      if (after === null) {
        expect(result).toBeNull();
        return;
      }
      expect(result).toEqual(absolute(withImports(after)));
      expect(syntaxErrors(result ?? {})).toEqual([]);
      shows(read(result ?? {}));
    });
  });
}

const HEAD = `import { BedrockRuntimeClient, ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";\n`;

/** The tables leave out the import that every program begins with. */
function withImports(code: string | Files): Files {
  const files = typeof code === "string" ? { "main.ts": code } : code;
  return { ...files, "main.ts": HEAD + (files["main.ts"] ?? "") };
}

const send = (input: string): string => `await new BedrockRuntimeClient({}).send(new ConverseCommand(${input}));`;
const invoke = (body: string): string =>
  `await new BedrockRuntimeClient({}).send(new InvokeModelCommand({ modelId: "anthropic.claude-3-haiku-20240307-v1:0", body: ${body} }));`;

table({
  title: "sets an option of a client",
  changes: ({ client }) => [
    { kind: "set", target: client.id, field: "maxAttempts", value: number(6) },
    { kind: "set", target: client.id, field: "retryMode", value: { kind: "literal", value: "standard" } },
  ],
  shows: ({ client }) => {
    expect([told(client, "maxAttempts"), told(client, "retryMode")]).toEqual(["6", "standard"]);
  },
  rows: [
    [
      "in no arguments",
      `new BedrockRuntimeClient();`,
      `new BedrockRuntimeClient({ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "in no parentheses",
      `new BedrockRuntimeClient;`,
      `new BedrockRuntimeClient({ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "in parentheses with a comment",
      `new BedrockRuntimeClient(/* defaults */);`,
      `new BedrockRuntimeClient(/* defaults */{ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "in an empty object",
      `new BedrockRuntimeClient({});`,
      `new BedrockRuntimeClient({ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "in an empty object over two lines",
      `new BedrockRuntimeClient({\n});`,
      `new BedrockRuntimeClient({ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "on one line",
      `new BedrockRuntimeClient({ region: "us-east-1" });`,
      `new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "on one line with a trailing comma",
      `new BedrockRuntimeClient({ region: "us-east-1", });`,
      `new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6, retryMode: "standard", });`,
    ],
    [
      "on several lines",
      `new BedrockRuntimeClient({\n  region: "us-east-1"\n});`,
      `new BedrockRuntimeClient({\n  region: "us-east-1",\n  maxAttempts: 6,\n  retryMode: "standard"\n});`,
    ],
    [
      "on several lines with a trailing comma",
      `new BedrockRuntimeClient({\n  region: "us-east-1",\n});`,
      `new BedrockRuntimeClient({\n  region: "us-east-1",\n  maxAttempts: 6,\n  retryMode: "standard",\n});`,
    ],
    [
      "with tabs",
      `{\n\tnew BedrockRuntimeClient({\n\t\tregion: "us-east-1",\n\t});\n}`,
      `{\n\tnew BedrockRuntimeClient({\n\t\tregion: "us-east-1",\n\t\tmaxAttempts: 6,\n\t\tretryMode: "standard",\n\t});\n}`,
    ],
    [
      "with Windows line ends",
      `new BedrockRuntimeClient({\r\n  region: "us-east-1",\r\n});`,
      `new BedrockRuntimeClient({\r\n  region: "us-east-1",\r\n  maxAttempts: 6,\r\n  retryMode: "standard",\r\n});`,
    ],
    [
      "in single quotes, as the file has them",
      `const a = 'a', b = 'b';\nnew BedrockRuntimeClient({});`,
      `const a = 'a', b = 'b';\nnew BedrockRuntimeClient({ maxAttempts: 6, retryMode: 'standard' });`,
    ],
    [
      "in double quotes, whatever the apostrophes of comments",
      `// don't, won't, can't\nnew BedrockRuntimeClient({});`,
      `// don't, won't, can't\nnew BedrockRuntimeClient({ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "behind a comment on the line",
      `new BedrockRuntimeClient({ region: "us-east-1" /* home */ });`,
      `new BedrockRuntimeClient({ region: "us-east-1" /* home */, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "behind a comment at the end of the line",
      `new BedrockRuntimeClient({\n  region: "us-east-1", // home\n});`,
      `new BedrockRuntimeClient({\n  region: "us-east-1", // home\n  maxAttempts: 6,\n  retryMode: "standard",\n});`,
    ],
    [
      "behind a comment at the end of the line without a comma",
      `new BedrockRuntimeClient({\n  region: "us-east-1" // home\n});`,
      `new BedrockRuntimeClient({\n  region: "us-east-1", // home\n  maxAttempts: 6,\n  retryMode: "standard"\n});`,
    ],
    [
      "in an object with nothing but a comment",
      `new BedrockRuntimeClient({ /* defaults */ });`,
      `new BedrockRuntimeClient({ /* defaults */ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "in an object with nothing but a comment on a line",
      `new BedrockRuntimeClient({\n  // region: "us-east-1",\n});`,
      `new BedrockRuntimeClient({\n  // region: "us-east-1",\n  maxAttempts: 6,\n  retryMode: "standard",\n});`,
    ],
    [
      "in front of comments that follow",
      `// before\nnew BedrockRuntimeClient({\n  // where\n  region: "us-east-1",\n  // logger: console,\n}); // after`,
      `// before\nnew BedrockRuntimeClient({\n  // where\n  region: "us-east-1",\n  maxAttempts: 6,\n  retryMode: "standard",\n  // logger: console,\n}); // after`,
    ],
    [
      "behind a shorthand property",
      `const region = "us-east-1";\nnew BedrockRuntimeClient({ region });`,
      `const region = "us-east-1";\nnew BedrockRuntimeClient({ region, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "behind a method",
      `new BedrockRuntimeClient({ region() { return "us-east-1"; } });`,
      `new BedrockRuntimeClient({ region() { return "us-east-1"; }, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "behind a spread",
      `const base = { region: "us-east-1" };\nnew BedrockRuntimeClient({ ...base });`,
      `const base = { region: "us-east-1" };\nnew BedrockRuntimeClient({ ...base, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "behind a spread and a shorthand property",
      `const base = { logger: console }, region = "us-east-1";\nnew BedrockRuntimeClient({ ...base, region });`,
      `const base = { logger: console }, region = "us-east-1";\nnew BedrockRuntimeClient({ ...base, region, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "behind a spread of what is not known",
      `export const make = (base) => new BedrockRuntimeClient({ region: "us-east-1", ...base });`,
      `export const make = (base) => new BedrockRuntimeClient({ region: "us-east-1", ...base, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "over what a spread brings in",
      `const base = { maxAttempts: 1 };\nnew BedrockRuntimeClient({ ...base });`,
      `const base = { maxAttempts: 1 };\nnew BedrockRuntimeClient({ ...base, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "in the place of another value",
      `new BedrockRuntimeClient({ maxAttempts: 1, region: "us-east-1" });`,
      `new BedrockRuntimeClient({ maxAttempts: 6, region: "us-east-1", retryMode: "standard" });`,
    ],
    [
      "in the place of a shorthand property",
      `const maxAttempts = 1;\nnew BedrockRuntimeClient({ maxAttempts });`,
      `const maxAttempts = 1;\nnew BedrockRuntimeClient({ maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "in the place of a quoted key",
      `new BedrockRuntimeClient({ "maxAttempts": 1 });`,
      `new BedrockRuntimeClient({ "maxAttempts": 6, retryMode: "standard" });`,
    ],
    [
      "in the place of a computed key",
      `const KEY = "maxAttempts";\nnew BedrockRuntimeClient({ [KEY]: 1 });`,
      `const KEY = "maxAttempts";\nnew BedrockRuntimeClient({ [KEY]: 6, retryMode: "standard" });`,
    ],
    [
      "behind a computed key that is not known",
      `new BedrockRuntimeClient({ [process.env.KEY]: 1 });`,
      `new BedrockRuntimeClient({ [process.env.KEY]: 1, maxAttempts: 6, retryMode: "standard" });`,
    ],
    [
      "nowhere in front of a spread that has it",
      `const base = { maxAttempts: 1 };\nnew BedrockRuntimeClient({ maxAttempts: 2, ...base });`,
      null,
    ],
    [
      "nowhere where it is set later",
      `const options: any = {};\noptions.maxAttempts = 1;\nnew BedrockRuntimeClient(options);`,
      null,
    ],
    [
      "nowhere in a choice of objects",
      `new BedrockRuntimeClient(process.env.A ? { region: "a" } : { region: "b" });`,
      null,
    ],
    ["nowhere in what is not known", `export const make = (options) => new BedrockRuntimeClient(options);`, null],
    ["nowhere in what is put together", `new BedrockRuntimeClient(Object.assign({}, { region: "a" }));`, null],
    ["nowhere in spread arguments", `const args = [];\nnew BedrockRuntimeClient(...args);`, null],
    [
      "in a variable",
      `const options = { region: "us-east-1" };\nnew BedrockRuntimeClient(options);`,
      `const options = { region: "us-east-1", maxAttempts: 6, retryMode: "standard" };\nnew BedrockRuntimeClient(options);`,
    ],
    [
      "in a variable with a type",
      `const options = { region: "us-east-1" } as const satisfies object;\nnew BedrockRuntimeClient(options);`,
      `const options = { region: "us-east-1", maxAttempts: 6, retryMode: "standard" } as const satisfies object;\nnew BedrockRuntimeClient(options);`,
    ],
    [
      "in what a function returns",
      `const options = () => ({ region: "us-east-1" });\nnew BedrockRuntimeClient(options());`,
      `const options = () => ({ region: "us-east-1", maxAttempts: 6, retryMode: "standard" });\nnew BedrockRuntimeClient(options());`,
    ],
    [
      "in a field",
      `class A {\n  options = { region: "us-east-1" };\n  client = new BedrockRuntimeClient(this.options);\n}`,
      `class A {\n  options = { region: "us-east-1", maxAttempts: 6, retryMode: "standard" };\n  client = new BedrockRuntimeClient(this.options);\n}`,
    ],
    [
      "in another file",
      {
        "main.ts": `import { options } from "./options";\nnew BedrockRuntimeClient(options);`,
        "options.ts": `export const options = {\n  region: 'us-east-1',\n};`,
      },
      {
        "main.ts": `import { options } from "./options";\nnew BedrockRuntimeClient(options);`,
        "options.ts": `export const options = {\n  region: 'us-east-1',\n  maxAttempts: 6,\n  retryMode: 'standard',\n};`,
      },
    ],
    [
      "in a JSON file",
      {
        "main.ts": `import options from "./options.json";\nnew BedrockRuntimeClient(options);`,
        "options.json": `{\n  "region": "us-east-1"\n}`,
      },
      {
        "main.ts": `import options from "./options.json";\nnew BedrockRuntimeClient(options);`,
        "options.json": `{\n  "region": "us-east-1",\n  "maxAttempts": 6,\n  "retryMode": "standard"\n}`,
      },
    ],
  ],
});

table({
  title: "sets a nested field of a request",
  changes: ({ call }) => [{ kind: "set", target: call.id, field: "maxTokens", value: number(600) }],
  shows: ({ call }) => {
    expect(told(call, "maxTokens")).toBe("600");
  },
  rows: [
    [
      "where nothing of the path exists",
      send(`{ modelId: "m" }`),
      send(`{ modelId: "m", inferenceConfig: { maxTokens: 600 } }`),
    ],
    ["without any input", send(""), send("{ inferenceConfig: { maxTokens: 600 } }")],
    [
      "in an empty object",
      send(`{ modelId: "m", inferenceConfig: {} }`),
      send(`{ modelId: "m", inferenceConfig: { maxTokens: 600 } }`),
    ],
    [
      "where the path exists in part",
      send(`{\n  inferenceConfig: {\n    temperature: 0,\n  },\n  modelId: "m",\n}`),
      send(`{\n  inferenceConfig: {\n    temperature: 0,\n    maxTokens: 600,\n  },\n  modelId: "m",\n}`),
    ],
    [
      "over another value",
      send(`{ inferenceConfig: { maxTokens: 4096, temperature: 0 } }`),
      send(`{ inferenceConfig: { maxTokens: 600, temperature: 0 } }`),
    ],
    [
      "with the separators of the value before",
      `const big = 1;\n${send(`{ inferenceConfig: { maxTokens: 128_000 } }`)}`,
      `const big = 1;\n${send(`{ inferenceConfig: { maxTokens: 600 } }`)}`,
    ],
    [
      "in a shorthand part",
      `const inferenceConfig = { temperature: 0 };\n${send("{ inferenceConfig }")}`,
      `const inferenceConfig = { temperature: 0, maxTokens: 600 };\n${send("{ inferenceConfig }")}`,
    ],
    [
      "beside what a spread brings in",
      `const request = { inferenceConfig: { temperature: 0 } };\n${send("{ ...request }")}`,
      `const request = { inferenceConfig: { temperature: 0 } };\n${send("{ ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens: 600 } }")}`,
    ],
    [
      "beside what a field brings in",
      `const request = { base: { inferenceConfig: { temperature: 0 } } };\n${send("{ ...request.base }")}`,
      `const request = { base: { inferenceConfig: { temperature: 0 } } };\n${send("{ ...request.base, inferenceConfig: { ...request.base.inferenceConfig, maxTokens: 600 } }")}`,
    ],
    [
      "behind a spread without the path",
      `const request = { modelId: "m" };\n${send("{ ...request }")}`,
      `const request = { modelId: "m" };\n${send("{ ...request, inferenceConfig: { maxTokens: 600 } }")}`,
    ],
    [
      "behind a spread in the path",
      `const config = { temperature: 0 };\n${send("{ inferenceConfig: { ...config } }")}`,
      `const config = { temperature: 0 };\n${send("{ inferenceConfig: { ...config, maxTokens: 600 } }")}`,
    ],
    [
      "in what is assigned later",
      `const input: any = { modelId: "m" };\ninput.inferenceConfig = { temperature: 0 };\n${send("input")}`,
      `const input: any = { modelId: "m" };\ninput.inferenceConfig = { temperature: 0, maxTokens: 600 };\n${send("input")}`,
    ],
    [
      "in a command of its own",
      `const command = new ConverseCommand({ modelId: "m" });\nawait new BedrockRuntimeClient({}).send(command);`,
      `const command = new ConverseCommand({ modelId: "m", inferenceConfig: { maxTokens: 600 } });\nawait new BedrockRuntimeClient({}).send(command);`,
    ],
    [
      "in another file, nested",
      {
        "main.ts": `import * as request from "./request";\n${send("{ modelId: request.MODEL, inferenceConfig: request.config }")}`,
        "request.ts": `export const MODEL = "m";\nexport const config = { temperature: 0 };\n`,
      },
      {
        "main.ts": `import * as request from "./request";\n${send("{ modelId: request.MODEL, inferenceConfig: request.config }")}`,
        "request.ts": `export const MODEL = "m";\nexport const config = { temperature: 0, maxTokens: 600 };\n`,
      },
    ],
    [
      "nowhere where two spreads may have the path",
      `const a = { inferenceConfig: { topP: 1 } }, b = { inferenceConfig: { topP: 0 } };\n${send("{ ...a, ...b }")}`,
      null,
    ],
    [
      "nowhere where a call yields the path",
      `const make = () => ({ inferenceConfig: { topP: 1 } });\n${send("{ ...make() }")}`,
      null,
    ],
    ["nowhere in a getter", send(`{ get inferenceConfig() { return { topP: 1 }; } }`), null],
    ["nowhere in a choice", send(`{ inferenceConfig: process.env.A ? { topP: 1 } : { topP: 0 } }`), null],
    [
      "nowhere in a part that is not known",
      `export const ask = (config) => ${send("{ inferenceConfig: config }").replace("await ", "")}`,
      null,
    ],
  ],
});

table({
  title: "sets a field of a body",
  changes: ({ call }) => [{ kind: "set", target: call.id, field: "maxTokens", value: number(600) }],
  shows: ({ call }) => {
    expect(told(call, "maxTokens")).toBe("600");
  },
  rows: [
    [
      "in place",
      invoke(`JSON.stringify({ messages: [] })`),
      invoke(`JSON.stringify({ messages: [], max_tokens: 600 })`),
    ],
    [
      "in a variable",
      `const payload = {\n  messages: [],\n};\n${invoke("JSON.stringify(payload)")}`,
      `const payload = {\n  messages: [],\n  max_tokens: 600,\n};\n${invoke("JSON.stringify(payload)")}`,
    ],
    [
      "in bytes",
      invoke(`new TextEncoder().encode(JSON.stringify({ messages: [] }))`),
      invoke(`new TextEncoder().encode(JSON.stringify({ messages: [], max_tokens: 600 }))`),
    ],
    [
      "in a text that was written out before",
      `const body = JSON.stringify({ messages: [] });\n${invoke("body")}`,
      `const body = JSON.stringify({ messages: [], max_tokens: 600 });\n${invoke("body")}`,
    ],
    ["nowhere in a text", invoke(`'{ "messages": [] }'`), null],
    ["nowhere in what is not known", `export const ask = (body) => ${invoke("body").replace("await ", "")}`, null],
  ],
});

table({
  title: "sets a field from the environment",
  changes: ({ call }) => [
    {
      kind: "set",
      target: call.id,
      field: "modelId",
      value: { kind: "environment", name: "PROFILE", comment: "was m */" },
    },
  ],
  shows: ({ call }) => {
    expect(told(call, "modelId")).toBe("$PROFILE");
  },
  rows: [
    ["in place", send(`{ modelId: "m" }`), send(`{ modelId: process.env.PROFILE /* was m * / */ }`)],
    [
      "nowhere in a JSON file",
      { "main.ts": `import input from "./input.json";\n${send("input")}`, "input.json": `{ "modelId": "m" }` },
      null,
    ],
  ],
});

table({
  title: "removes a field",
  changes: ({ call }) => [{ kind: "remove", target: call.id, field: "temperature" }],
  shows: ({ call }) => {
    expect(told(call, "temperature")).toBe("absent");
    expect(told(call, "topP")).not.toBe("unknown");
  },
  rows: [
    ["that is the only one", send("{ inferenceConfig: { temperature: 0 } }"), send("{ inferenceConfig: {} }")],
    [
      "that is the only one, with a comma",
      send("{ inferenceConfig: { temperature: 0, } }"),
      send("{ inferenceConfig: {} }"),
    ],
    [
      "that is the only one on a line",
      send("{ inferenceConfig: {\n  temperature: 0,\n} }"),
      send("{ inferenceConfig: {} }"),
    ],
    [
      "first on one line",
      send("{ inferenceConfig: { temperature: 0, topP: 1 } }"),
      send("{ inferenceConfig: { topP: 1 } }"),
    ],
    [
      "in the middle of one line",
      send("{ inferenceConfig: { topP: 1, temperature: 0, maxTokens: 9 } }"),
      send("{ inferenceConfig: { topP: 1, maxTokens: 9 } }"),
    ],
    [
      "last on one line",
      send("{ inferenceConfig: { topP: 1, temperature: 0 } }"),
      send("{ inferenceConfig: { topP: 1 } }"),
    ],
    [
      "last on one line, with a comma",
      send("{ inferenceConfig: { topP: 1, temperature: 0, } }"),
      send("{ inferenceConfig: { topP: 1, } }"),
    ],
    [
      "first of several lines",
      send("{ inferenceConfig: {\n  temperature: 0,\n  topP: 1,\n} }"),
      send("{ inferenceConfig: {\n  topP: 1,\n} }"),
    ],
    [
      "in the middle of several lines",
      send("{ inferenceConfig: {\n  topP: 1,\n  temperature: 0,\n  maxTokens: 9,\n} }"),
      send("{ inferenceConfig: {\n  topP: 1,\n  maxTokens: 9,\n} }"),
    ],
    [
      "last of several lines",
      send("{ inferenceConfig: {\n  topP: 1,\n  temperature: 0,\n} }"),
      send("{ inferenceConfig: {\n  topP: 1,\n} }"),
    ],
    [
      "last of several lines, without a comma",
      send("{ inferenceConfig: {\n  topP: 1,\n  temperature: 0\n} }"),
      send("{ inferenceConfig: {\n  topP: 1\n} }"),
    ],
    [
      "with Windows line ends",
      send("{ inferenceConfig: {\r\n\ttopP: 1,\r\n\ttemperature: 0,\r\n} }"),
      send("{ inferenceConfig: {\r\n\ttopP: 1,\r\n} }"),
    ],
    [
      "and leaves the comment of the next one",
      send("{ inferenceConfig: {\n  temperature: 0,\n  // nucleus\n  topP: 1,\n} }"),
      send("{ inferenceConfig: {\n  // nucleus\n  topP: 1,\n} }"),
    ],
    [
      "and leaves the comment of the one before",
      send("{ inferenceConfig: {\n  topP: 1, // nucleus\n  temperature: 0\n} }"),
      send("{ inferenceConfig: {\n  topP: 1, // nucleus\n} }"),
    ],
    [
      "and leaves its own comment",
      send("{ inferenceConfig: {\n  topP: 1,\n  temperature: 0, // cold\n  maxTokens: 9,\n} }"),
      send("{ inferenceConfig: {\n  topP: 1,\n  // cold\n  maxTokens: 9,\n} }"),
    ],
    [
      "and leaves a comment in front of its comma",
      send("{ inferenceConfig: { temperature: 0 /* cold */, topP: 1 } }"),
      send("{ inferenceConfig: { /* cold */topP: 1 } }"),
    ],
    [
      "that is a shorthand",
      `const temperature = 0;\n${send("{ inferenceConfig: { temperature, topP: 1 } }")}`,
      `const temperature = 0;\n${send("{ inferenceConfig: { topP: 1 } }")}`,
    ],
    [
      "under a computed key",
      `const KEY = "temperature";\n${send("{ inferenceConfig: { [KEY]: 0, topP: 1 } }")}`,
      `const KEY = "temperature";\n${send("{ inferenceConfig: { topP: 1 } }")}`,
    ],
    [
      "in a variable",
      `const config = { temperature: 0, topP: 1 };\n${send("{ inferenceConfig: config }")}`,
      `const config = { topP: 1 };\n${send("{ inferenceConfig: config }")}`,
    ],
    [
      "beside a spread",
      `const base = { topP: 1 };\n${send("{ inferenceConfig: { ...base, temperature: 0 } }")}`,
      `const base = { topP: 1 };\n${send("{ inferenceConfig: { ...base } }")}`,
    ],
    [
      "in another file",
      {
        "main.ts": `import { config } from "./config.js";\n${send("{ inferenceConfig: config }")}`,
        "config.ts": "export const config = { temperature: 0, topP: 1 };",
      },
      {
        "main.ts": `import { config } from "./config.js";\n${send("{ inferenceConfig: config }")}`,
        "config.ts": "export const config = { topP: 1 };",
      },
    ],
    ["nowhere where it is not", send("{ inferenceConfig: { topP: 1 } }"), null],
    [
      "nowhere where a spread brings it in",
      `const base = { temperature: 0 };\n${send("{ inferenceConfig: { ...base } }")}`,
      null,
    ],
    [
      "nowhere where a spread would bring it back",
      `const base = { temperature: 0 };\n${send("{ inferenceConfig: { ...base, temperature: 1 } }")}`,
      null,
    ],
    [
      "nowhere where it is assigned later",
      `const config: any = { temperature: 0 };\nconfig.temperature = 1;\n${send("{ inferenceConfig: config }")}`,
      null,
    ],
  ],
});

table({
  title: "puts a cache point behind the system prompt",
  changes: ({ call }) => [{ kind: "cache-point", target: call.id, after: "system" }],
  shows: ({ call }) => {
    expect([call.caching.status, call.caching.points.map((each) => each.after)]).toEqual(["used", ["system"]]);
  },
  rows: [
    [
      "on one line",
      send(`{ system: [{ text: "a" }] }`),
      send(`{ system: [{ text: "a" }, { cachePoint: { type: "default" } }] }`),
    ],
    [
      "on one line with a comma",
      send(`{ system: [{ text: "a" },] }`),
      send(`{ system: [{ text: "a" }, { cachePoint: { type: "default" } },] }`),
    ],
    [
      "on several lines",
      send(`{\n  system: [\n    { text: "a" },\n  ],\n}`),
      send(`{\n  system: [\n    { text: "a" },\n    { cachePoint: { type: "default" } },\n  ],\n}`),
    ],
    [
      "behind a comment",
      send(`{\n  system: [\n    { text: "a" } // long\n  ],\n}`),
      send(`{\n  system: [\n    { text: "a" }, // long\n    { cachePoint: { type: "default" } }\n  ],\n}`),
    ],
    [
      "in single quotes",
      `const a = 'a', b = 'b';\n${send("{ system: [{ text: a }] }")}`,
      `const a = 'a', b = 'b';\n${send("{ system: [{ text: a }, { cachePoint: { type: 'default' } }] }")}`,
    ],
    [
      "in a variable",
      `const system = [{ text: "a" }];\n${send("{ system }")}`,
      `const system = [{ text: "a" }, { cachePoint: { type: "default" } }];\n${send("{ system }")}`,
    ],
    [
      "behind a spread",
      `const base = [{ text: "a" }];\n${send("{ system: [...base] }")}`,
      `const base = [{ text: "a" }];\n${send(`{ system: [...base, { cachePoint: { type: "default" } }] }`)}`,
    ],
    [
      "in a field of a spread",
      `const base = { system: [{ text: "a" }] };\n${send("{ ...base }")}`,
      `const base = { system: [{ text: "a" }, { cachePoint: { type: "default" } }] };\n${send("{ ...base }")}`,
    ],
    [
      "in another file",
      {
        "main.ts": `import { system } from "./prompt";\n${send("{ system }")}`,
        "prompt.ts": `export const system = [{ text: "a" }];`,
      },
      {
        "main.ts": `import { system } from "./prompt";\n${send("{ system }")}`,
        "prompt.ts": `export const system = [{ text: "a" }, { cachePoint: { type: "default" } }];`,
      },
    ],
    [
      "in a body, as a mark of the last block",
      invoke(`JSON.stringify({ system: [{ type: "text", text: "a" }] })`),
      invoke(`JSON.stringify({ system: [{ type: "text", text: "a", cache_control: { type: "ephemeral" } }] })`),
    ],
    [
      "in a body, where the prompt is a text",
      invoke(`JSON.stringify({ system: "a" })`),
      invoke(`JSON.stringify({ system: [{ type: "text", text: "a", cache_control: { type: "ephemeral" } }] })`),
    ],
    [
      "in a body, where the prompt is a shorthand",
      `const system = "a";\n${invoke(`JSON.stringify({ system })`)}`,
      `const system = "a";\n${invoke(`JSON.stringify({ system: [{ type: "text", text: system, cache_control: { type: "ephemeral" } }] })`)}`,
    ],
    ["nowhere without a system prompt", send(`{ modelId: "m" }`), null],
    [
      "nowhere in a list that grows later",
      `const system = [{ text: "a" }];\nsystem.push({ text: process.env.B });\n${send("{ system }")}`,
      null,
    ],
    ["nowhere in a list that a function makes", send(`{ system: ["a"].map((text) => ({ text })) }`), null],
  ],
});

table({
  title: "puts a cache point behind the tools",
  changes: ({ call }) => [{ kind: "cache-point", target: call.id, after: "tools" }],
  shows: ({ call }) => {
    expect([call.caching.status, call.caching.points.map((each) => each.after)]).toEqual(["used", ["tools"]]);
  },
  rows: [
    [
      "in place",
      send("{ toolConfig: { tools: [{ toolSpec }] } }"),
      send(`{ toolConfig: { tools: [{ toolSpec }, { cachePoint: { type: "default" } }] } }`),
    ],
    [
      "in an empty list",
      send("{ toolConfig: { tools: [] } }"),
      send(`{ toolConfig: { tools: [{ cachePoint: { type: "default" } }] } }`),
    ],
    [
      "in a variable",
      `const tools = [{ toolSpec }];\n${send("{ toolConfig: { tools } }")}`,
      `const tools = [{ toolSpec }, { cachePoint: { type: "default" } }];\n${send("{ toolConfig: { tools } }")}`,
    ],
    [
      "in a body",
      invoke(`JSON.stringify({ tools: [{ name: "a" }] })`),
      invoke(`JSON.stringify({ tools: [{ name: "a", cache_control: { type: "ephemeral" } }] })`),
    ],
  ],
});

table({
  title: "moves a key to where the SDK has it",
  changes: ({ call }) =>
    call.unknownOptions.flatMap(({ span, suggestion }): Change[] =>
      suggestion === null ? [] : [{ kind: "move", target: call.id, key: span, to: suggestion }],
    ),
  shows: ({ call }) => {
    expect(call.unknownOptions).toEqual([]);
    expect(told(call, "maxTokens")).not.toBe("absent");
  },
  rows: [
    [
      "under another name",
      send("{ inferenceConfig: { max_tokens /* all */: 5 } }"),
      send("{ inferenceConfig: { maxTokens /* all */: 5 } }"),
    ],
    [
      "under another name on several levels",
      send("{ inferenceConfiguration: { maximumTokens: 5 } }"),
      send("{ inferenceConfig: { maxTokens: 5 } }"),
    ],
    [
      "that is a variable's name",
      `const max_tokens = 5;\n${send("{ inferenceConfig: { max_tokens } }")}`,
      `const max_tokens = 5;\n${send("{ inferenceConfig: { maxTokens: max_tokens } }")}`,
    ],
    [
      "in quotes",
      send("{ inferenceConfig: { 'max_tokens': 5, temperature: 0 } }"),
      send("{ inferenceConfig: { 'maxTokens': 5, temperature: 0 } }"),
    ],
    [
      "in a request that stands in a variable",
      `const request = {\n  maxTokens: 5, // all\n  inferenceConfig: { temperature: 0 },\n};\n${send("request")}`,
      `const request = {\n  // all\n  inferenceConfig: { temperature: 0, maxTokens: 5 },\n};\n${send("request")}`,
    ],
    [
      "into an object that is there",
      send(`{ modelId: "m", maxTokens: 5, inferenceConfig: { temperature: 0 } }`),
      send(`{ modelId: "m", inferenceConfig: { temperature: 0, maxTokens: 5 } }`),
    ],
    [
      "into a new object at the end of a line",
      send(`{ modelId: "m", maxTokens: 5 }`),
      send(`{ modelId: "m", inferenceConfig: { maxTokens: 5 } }`),
    ],
    [
      "into a new object on a line of its own",
      send(`{\n  // Short.\n  maxTokens: 5,\n  modelId: "m",\n}`),
      send(`{\n  // Short.\n  modelId: "m",\n  inferenceConfig: { maxTokens: 5 },\n}`),
    ],
    [
      "together with another one",
      send(`{ maxTokens: 5, modelId: "m", temperature: 0, system: [] }`),
      send(`{ modelId: "m", system: [], inferenceConfig: { maxTokens: 5, temperature: 0 } }`),
    ],
    [
      "nowhere where there is one on some paths",
      send("{ maxTokens: 5, inferenceConfig: { ...(process.env.LONG ? { maxTokens: 7 } : {}) } }"),
      null,
    ],
    [
      "nowhere where the name is taken on some paths",
      send("{ inferenceConfig: { max_tokens: 5, ...(process.env.LONG ? { maxTokens: 7 } : {}) } }"),
      null,
    ],
    [
      "nowhere where the place may be filled",
      `export const ask = (rest: object) => ${send("{ maxTokens: 5, ...rest }").replace("await ", "").replace(";", "")};`,
      null,
    ],
    [
      "nowhere where the object is shared with others",
      `const inferenceConfig = { temperature: 0 };\n${send(`{ modelId: "m", maxTokens: 5, inferenceConfig }`)}`,
      null,
    ],
  ],
});

table({
  title: "replaces a limit",
  changes: ({ call }) => {
    const limit = field(call.request, "maxTokens");
    const [literal] = limit.status === "present" ? numbers(limit.value) : [];
    return literal ? [{ kind: "replace", span: literal.span, value: number(64000) }] : [];
  },
  shows: ({ call }) => {
    expect(told(call, "maxTokens")).toContain("64000");
  },
  rows: [
    ["in place", send("{ inferenceConfig: { maxTokens: 128000 } }"), send("{ inferenceConfig: { maxTokens: 64000 } }")],
    [
      "with separators where there were some",
      send("{ inferenceConfig: { maxTokens: 128_000 } }"),
      send("{ inferenceConfig: { maxTokens: 64_000 } }"),
    ],
    [
      "in a constant",
      `const MAX = 128_000; // tokens\n${send("{ inferenceConfig: { maxTokens: MAX } }")}`,
      `const MAX = 64_000; // tokens\n${send("{ inferenceConfig: { maxTokens: MAX } }")}`,
    ],
    [
      "that is a product",
      `const MAX = 125 * 1024;\n${send("{ inferenceConfig: { maxTokens: MAX } }")}`,
      `const MAX = 64000;\n${send("{ inferenceConfig: { maxTokens: MAX } }")}`,
    ],
    [
      "in an enum",
      `enum Limit { Max = 128_000 }\n${send("{ inferenceConfig: { maxTokens: Limit.Max } }")}`,
      `enum Limit { Max = 64_000 }\n${send("{ inferenceConfig: { maxTokens: Limit.Max } }")}`,
    ],
    [
      "in parentheses and types",
      send("{ inferenceConfig: { maxTokens: (128000 as number) } }"),
      send("{ inferenceConfig: { maxTokens: (64000 as number) } }"),
    ],
    [
      "that was written as text",
      send(`{ inferenceConfig: { maxTokens: Number(process.env.MAX ?? "128000") } }`),
      send(`{ inferenceConfig: { maxTokens: Number(process.env.MAX ?? "64000") } }`),
    ],
    ["in a body", invoke("JSON.stringify({ max_tokens: 128_000 })"), invoke("JSON.stringify({ max_tokens: 64_000 })")],
    [
      "in a JSON file",
      {
        "main.ts": `import limits from "./limits.json";\n${send("{ inferenceConfig: { maxTokens: limits.max } }")}`,
        "limits.json": `{ "max": 128000 }`,
      },
      {
        "main.ts": `import limits from "./limits.json";\n${send("{ inferenceConfig: { maxTokens: limits.max } }")}`,
        "limits.json": `{ "max": 64000 }`,
      },
    ],
    ["nowhere in a text that holds a body", invoke(`'{ "max_tokens": 128000 }'`), null],
    ["nowhere in a text that is parsed", send(`{ inferenceConfig: JSON.parse('{ "maxTokens": 128000 }') }`), null],
  ],
});

table({
  title: "replaces a model",
  changes: ({ call }) => {
    const model = field(call.request, "modelId");
    const [literal] = model.status === "present" ? texts(model.value) : [];
    const value: Expression = { kind: "environment", name: "PROFILE", comment: "m" };
    return literal ? [{ kind: "replace", span: literal.span, value }] : [];
  },
  shows: ({ call }) => {
    expect(told(call, "modelId")).toBe("$PROFILE");
  },
  rows: [
    ["in place", send(`{ modelId: "m" }`), send(`{ modelId: process.env.PROFILE /* m */ }`)],
    [
      "in a constant",
      `const MODEL = 'm';\n${send("{ modelId: MODEL }")}`,
      `const MODEL = process.env.PROFILE /* m */;\n${send("{ modelId: MODEL }")}`,
    ],
    [
      "nowhere in a JSON file",
      { "main.ts": `import { model } from "./m.json";\n${send("{ modelId: model }")}`, "m.json": `{ "model": "m" }` },
      null,
    ],
  ],
});

const ask = (prompt: string): string => send(`{ messages: [{ role: "user", content: [{ text: ${prompt} }] }] }`);
const route = (code: string, prompt = "message", parameters = "req, res"): string =>
  `import express from "express";\nconst app = express();\napp.post("/", async (${parameters}) => {\n  ${code}\n  ${ask(prompt)}\n});`;
const refusal = (name: string, indent = "  ", end = "\n"): string =>
  [
    "",
    `if (typeof ${name} !== "string" || ${name}.length > 4000) {`,
    `  throw new RangeError("${name} must be a text of at most 4000 characters");`,
    "}",
  ].join(end + indent);

table({
  title: "bounds untrusted input",
  changes: ({ call }) =>
    call.input.inputs.map((each) => ({ kind: "bound-input", target: call.id, input: each.place, maxCharacters: 4000 })),
  shows: ({ call }) => {
    expect(call.input.status).toBe("validated");
  },
  rows: [
    [
      "where it is read",
      route("const message = req.body.message;"),
      route(`const message = String(req.body.message ?? "").slice(0, 4000);`),
    ],
    [
      "where it is read into the prompt",
      route("", "req.body.message"),
      route("", `String(req.body.message ?? "").slice(0, 4000)`),
    ],
    [
      "under an index",
      route(`const message = req.body["message"];`),
      route(`const message = String(req.body["message"] ?? "").slice(0, 4000);`),
    ],
    [
      "behind `?.`",
      route("const message = req.body?.message;"),
      route(`const message = String(req.body?.message ?? "").slice(0, 4000);`),
    ],
    [
      "with a default",
      route(`const message = req.body.message ?? "Hi";`),
      route(`const message = String(req.body.message ?? "Hi").slice(0, 4000);`),
    ],
    [
      "with another default",
      route(`const message = req.body.message || "Hi";`),
      route(`const message = String(req.body.message || "Hi").slice(0, 4000);`),
    ],
    [
      "in front of a method of texts",
      route("const message = req.body.message.trim();"),
      route(`const message = String(req.body.message ?? "").slice(0, 4000).trim();`),
    ],
    [
      "under a type",
      route("const message = req.body.message as string;"),
      route(`const message = String(req.body.message ?? "").slice(0, 4000) as string;`),
    ],
    [
      "in a template",
      route("const message = `Say: ${req.body.message}`;"),
      route('const message = `Say: ${String(req.body.message ?? "").slice(0, 4000)}`;'),
    ],
    [
      "in single quotes",
      route("const a = 'a', b = 'b', c = 'c', d = 'd', e = 'e', f = 'f';", "req.body.message"),
      route(
        "const a = 'a', b = 'b', c = 'c', d = 'd', e = 'e', f = 'f';",
        "String(req.body.message ?? '').slice(0, 4000)",
      ),
    ],
    [
      "where it is destructured",
      route("const { message } = req.body;"),
      route(`const { message } = req.body;${refusal("message")}`),
    ],
    [
      "under another name",
      route("const { text: message } = req.body;"),
      route(`const { text: message } = req.body;${refusal("message")}`),
    ],
    [
      "with a default, destructured",
      route(`const { message = "Hi" } = req.body;`),
      route(`const { message = "Hi" } = req.body;${refusal("message")}`),
    ],
    [
      "further in",
      route("const { body: { message } } = req;"),
      route(`const { body: { message } } = req;${refusal("message")}`),
    ],
    [
      "with Windows line ends",
      route("const { message } = req.body;").replaceAll("\n", "\r\n"),
      route(`const { message } = req.body;${refusal("message")}`).replaceAll("\n", "\r\n"),
    ],
    [
      "with tabs",
      route("const { message } = req.body;").replaceAll("\n  ", "\n\t"),
      route(`const { message } = req.body;${refusal("message", "\t").replace("  throw", "\tthrow")}`).replaceAll(
        "\n  ",
        "\n\t",
      ),
    ],
    [
      "in the parameter",
      route("", "message", "{ body: { message } }, res"),
      route("", "message", "{ body: { message } }, res").replace("=> {", `=> {${refusal("message")}`),
    ],
    [
      "in a loop",
      `export const handler = async (event) => {\n  for (const { body } of event.Records) {\n    const { message } = JSON.parse(body);\n    ${ask("message")}\n  }\n};`,
      `export const handler = async (event) => {\n  for (const { body } of event.Records) {\n    const { message } = JSON.parse(body);${refusal("message", "    ")}\n    ${ask("message")}\n  }\n};`,
    ],
    [
      "of several names",
      'export const handler = async (event) => {\n  const { title, text } = JSON.parse(event.body ?? "{}");\n  ' +
        ask("`${title}: ${text}`") +
        "\n};",
      `export const handler = async (event) => {\n  const { title, text } = JSON.parse(event.body ?? "{}");${refusal("title")}${refusal("text")}\n  ${ask("`${title}: ${text}`")}\n};`,
    ],
    ["nowhere where a whole body goes in", route("", "JSON.stringify(req.body)"), null],
    ["nowhere where a list goes in", route(send("{ messages: req.body.messages }")).replace(ask("message"), ""), null],
    [
      "nowhere where a destructured list goes in",
      route(`const { messages } = req.body; ${send("{ messages }")}`).replace(ask("message"), ""),
      null,
    ],
    ["nowhere in front of other methods", route(`const message = req.body.parts.join("");`), null],
    ["nowhere where the rest is taken", route("const { id, ...others } = req.body;", "others.text"), null],
    [
      "nowhere where the function is only an expression",
      `import express from "express";\nexpress().post("/", ({ body: { message } }) => ${ask("message").replace("await ", "").replace(";", "")});`,
      null,
    ],
  ],
});

describe("spells", () => {
  it("nothing for a target that is not there", () => {
    const change: Change = { kind: "set", target: `${ROOT}/main.ts:1:2`, field: "maxTokens", value: number(1) };
    expect(spell("", [change])).toBeNull();
    expect(spell("", [{ ...change, target: "nonsense" }])).toBeNull();
  });

  it("nothing for a field that the SDK does not have", () => {
    const code = withImports(send("{}"));
    const { call } = read(code);
    expect(spell(code, [{ kind: "set", target: call.id, field: "nonsense", value: number(1) }])).toBeNull();
  });
});

table({
  title: "names a variable",
  changes: ({ call }) => [
    { kind: "set", target: call.id, field: "requestMetadata", value: { kind: "variable", name: "labels" } },
  ],
  shows: ({ call }) => expect(field(call.request, "requestMetadata").status).toBe("present"),
  rows: [
    [
      "that is declared in front",
      `const labels = {};\n${send("{ modelId: m }")}`,
      `const labels = {};\n${send("{ modelId: m, requestMetadata: labels }")}`,
    ],
    [
      "that is a parameter",
      `export const f = async (labels) => { ${send("{ modelId: m }")} };`,
      `export const f = async (labels) => { ${send("{ modelId: m, requestMetadata: labels }")} };`,
    ],
    ["that is declared behind", `${send("{ modelId: m }")}\nconst labels = {};`, null],
    ["that is a type only", `interface labels {}\n${send("{ modelId: m }")}`, null],
    ["that is nowhere", send("{ modelId: m }"), null],
  ],
});
