// Which keys are said to be unknown, and of which nothing is said.
import { describe, expect, it } from "vitest";
import { type Files, read } from "../../support/project.ts";

/** All unknown options of a program, each with what was meant. */
function unknown(code: string | Files): readonly string[] {
  const { clients, calls } = read(code);
  return [...clients, ...calls].flatMap((each) =>
    each.unknownOptions.map(({ path, suggestion }) => (suggestion === null ? path : `${path} -> ${suggestion}`)),
  );
}

const AWS = `import { BedrockRuntimeClient, ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";\n`;
const send = (input: string): string => `await new BedrockRuntimeClient({}).send(new ConverseCommand(${input}));`;
const body = (model: string, text: string): string =>
  `${AWS}await new BedrockRuntimeClient({}).send(new InvokeModelCommand({ modelId: ${model}, body: ${text} }));`;
const claude = (messages: string, options = "{}"): string =>
  `import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";\nawait new AnthropicBedrock(${options}).messages.create(${messages});`;
const generate = (options: string, range?: string): Files => ({
  "packages/app/main.ts": `import { bedrock } from "@ai-sdk/amazon-bedrock";\nimport { generateText } from "ai";\nawait generateText({ model: bedrock("m"), ${options} });`,
  "packages/app/package.json": `{ "name": "app" }`,
  ...(range === undefined ? {} : { "package.json": JSON.stringify({ devDependencies: { ai: range } }) }),
});

describe("reports", () => {
  it.each<[string, string | Files, readonly string[]]>([
    [
      "another spelling",
      AWS + send("{ inferenceConfig: { max_tokens: 5 } }"),
      ["inferenceConfig.max_tokens -> inferenceConfig.maxTokens"],
    ],
    [
      "a slip",
      AWS + send("{ infrenceConfig: {}, modelid: 1 }"),
      ["infrenceConfig -> inferenceConfig", "modelid -> modelId"],
    ],
    ["exchanged letters", AWS + send("{ messgaes: [] }"), ["messgaes -> messages"]],
    [
      "a wrong level",
      AWS + send("{ tools: [], top_p: 1 }"),
      ["tools -> toolConfig.tools", "top_p -> inferenceConfig.topP"],
    ],
    ["a level too deep", AWS + send("{ inferenceConfig: { modelId: 1 } }"), ["inferenceConfig.modelId -> modelId"]],
    [
      "each branch",
      `${AWS}export const f = (a: boolean) => ${send("a ? { max_tokens: 1 } : { maxTokens: 2 }").replace("await", "")}`,
      ["max_tokens -> inferenceConfig.maxTokens", "maxTokens -> inferenceConfig.maxTokens"],
    ],
    [
      "what resembles no key, in the call itself",
      AWS + send("{ inferenceConfig: { foo: 1 } }"),
      ["inferenceConfig.foo"],
    ],
    [
      "a client's options",
      `${AWS}new BedrockRuntimeClient({ awsRegion: "a", credentials: { accessKey: "b", secretKey: "c" } });`,
      [
        "awsRegion -> region",
        "credentials.accessKey -> credentials.accessKeyId",
        "credentials.secretKey -> credentials.secretAccessKey",
      ],
    ],
    [
      "version 2's credentials",
      `${AWS}new BedrockRuntimeClient({ accessKeyId: "a" });`,
      ["accessKeyId -> credentials.accessKeyId"],
    ],
    [
      "a Claude body",
      body(`"anthropic.claude-3-haiku-20240307-v1:0"`, `JSON.stringify({ maxTokens: 5 })`),
      ["maxTokens -> max_tokens"],
    ],
    [
      "a Claude body by its version",
      body("process.env.MODEL", `JSON.stringify({ anthropic_version: "v", messages: [], stopSequences: [] })`),
      ["stopSequences -> stop_sequences"],
    ],
    [
      "a Titan body",
      body(`"amazon.titan-text-express-v1"`, `JSON.stringify({ inputText: "a", maxTokenCount: 5 })`),
      ["maxTokenCount -> textGenerationConfig.maxTokenCount"],
    ],
    ["Anthropic's request", claude("{ maxTokens: 5, modelId: 1 }"), ["maxTokens -> max_tokens", "modelId -> model"]],
    [
      "Anthropic's client",
      claude("{}", `{ awsAccessKeyId: "a", awsSecretAccessKey: "b" }`),
      ["awsAccessKeyId -> awsAccessKey", "awsSecretAccessKey -> awsSecretKey"],
    ],
    [
      "version 7 of the Vercel AI SDK",
      generate("maxTokens: 5, stop_sequences: []", "^7.0.173"),
      ["maxTokens -> maxOutputTokens", "stop_sequences -> stopSequences"],
    ],
    [
      "LangChain",
      `import { ChatBedrockConverse } from "@langchain/aws";\nawait new ChatBedrockConverse({ modelId: "m", max_tokens: 5 }).invoke("a");`,
      ["modelId -> model", "max_tokens -> maxTokens"],
    ],
  ])("%s", (_, code, expected) => {
    expect([...unknown(code)].sort()).toEqual([...expected].sort());
  });
});

it.each<[boolean, string]>([
  [false, send("{ maxTokens: 1 }")],
  [false, `const request = { maxTokens: 1 };\n${send("request")}`],
  [
    false,
    `function f() { const inferenceConfig = { max_tokens: 1 };\n return ${send("{ inferenceConfig }").replace("await", "")} }`,
  ],
  [true, `export const request = { maxTokens: 1 };\n${send("request")}`],
  [true, `const request = { maxTokens: 1 };\nconsole.log(request.maxTokens);\n${send("request")}`],
  [true, `const make = () => ({ maxTokens: 1 });\n${send("make()")}`],
])("says whether other code may read the key: %s for %s", (shared, code) => {
  expect(read(AWS + code).call.unknownOptions).toMatchObject([{ shared }]);
});

describe("says nothing of", () => {
  it.each<[string, string | Files]>([
    ["a second name for what is set", `${AWS}${send("{ inferenceConfig: { maxTokens: 1, max_tokens: 1 } }")}`],
    [
      "a second place for what is set",
      `${AWS}new BedrockRuntimeClient({ region: "a", credentials: { accessKeyId: "b", secretAccessKey: "c", region: "a" } });`,
    ],
    [
      "open-ended fields",
      AWS + send("{ additionalModelRequestFields: { maxTokens: 1 }, promptVariables: { maxTokens: {} } }"),
    ],
    [
      "tool schemas",
      AWS + send("{ toolConfig: { tools: [{ toolSpec: { inputSchema: { json: { maxTokens: 1 } } } }] } }"),
    ],
    ["what is not sent", AWS + send("{ maxTokens: undefined }")],
    ["what is spread in", `import { more } from "./more";\n${AWS}${send("{ ...more }")}`],
    ["what is deleted", `${AWS}const request = { maxTokens: 1 };\ndelete request.maxTokens;\n${send("request")}`],
    ["computed keys", `${AWS}const key = "maxTokens";\n${send("{ [key]: 1 }")}`],
    [
      "what resembles no key, in an object with other uses",
      `${AWS}const request = { foo: 1 };\nconsole.log(request.foo);\n${send("request")}`,
    ],
    ["what resembles no key, past the compiler", AWS + send("{ foo: 1 } as any")],
    ["what the author insists on", AWS + send("{\n  // @ts-expect-error\n  maxTokens: 1 }")],
    ["bodies of other families", body(`"mistral.mistral-large-2402-v1:0"`, `JSON.stringify({ maxTokens: 5 })`)],
    [
      "bodies of several families",
      body(
        `process.env.A ? "meta.llama3-8b-instruct-v1:0" : "amazon.titan-text-express-v1"`,
        `JSON.stringify({ maxTokens: 5 })`,
      ),
    ],
    [
      "embeddings",
      body(`"amazon.titan-embed-text-v2:0"`, `JSON.stringify({ inputText: "a", dimensions: 5, normalize: true })`),
    ],
    ["new fields of Anthropic's request", claude("{ max_tokens: 5, some_beta: {} }")],
    [
      "Anthropic's general client",
      `import Anthropic from "@anthropic-ai/sdk";\nnew Anthropic({ baseURL: "https://bedrock-runtime.us-east-1.amazonaws.com", region: "a" });`,
    ],
    ["version 4 of the Vercel AI SDK", generate("maxTokens: 5", "^4.3.0")],
    ["a Vercel AI SDK of which no manifest speaks", generate("maxTokens: 5")],
    ["a Vercel AI SDK of several versions", generate("maxTokens: 5", ">=4 <8")],
    [
      "other providers' options",
      generate("providerOptions: { openai: { max_tokens: 1 }, bedrock: { guardrailConfiguration: 1 } }", "^7.0.0"),
    ],
    [
      "LangChain's older class",
      `import { ChatBedrockConverse, BedrockChat } from "@langchain/community/chat_models/bedrock";\nawait new BedrockChat({ modelId: "m" }).invoke("a");`,
    ],
  ])("%s", (_, code) => {
    expect(unknown(code)).toEqual([]);
  });
});
