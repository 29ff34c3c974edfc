// OpenAI's SDK on Bedrock's compatible endpoints.
import { describe, expect, it } from "vitest";
import { read, spell, told } from "../../../support/project.ts";

const HOST = "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1";
const CLIENT = `import OpenAI from "openai";\nconst client = new OpenAI({ baseURL: "${HOST}" });\n`;
const chat = (body: string, options = ""): string =>
  `await client.chat.completions.create(${body}${options && `, ${options}`});`;

describe("a client", () => {
  it.each([
    ["by its base URL", CLIENT],
    [
      "by a base URL that is put together",
      `import OpenAI from "openai";\nconst client = new OpenAI({ baseURL: \`https://bedrock-mantle.\${process.env.REGION}.api.aws/openai/v1\` });\n`,
    ],
    [
      "by its provider",
      `import OpenAI from "openai";\nimport { bedrock } from "openai/providers/bedrock/aws";\nconst client = new OpenAI({ provider: bedrock({ region: "us-east-1" }) });\n`,
    ],
    ["by its class", `import { BedrockOpenAI } from "openai";\nconst client = new BedrockOpenAI();\n`],
  ])("is found %s", (_title, code) => {
    const { call, client } = read(code + chat("{}"));
    expect(client.sdk).toBe("openai");
    expect(call.client.ids).toEqual([client.id]);
  });

  it.each([
    ["OpenAI's own service", `import OpenAI from "openai";\nconst client = new OpenAI();\n`],
    [
      "a host that is not known",
      `import OpenAI from "openai";\nconst client = new OpenAI({ baseURL: process.env.BASE_URL });\n`,
    ],
    ["Azure", `import { AzureOpenAI } from "openai";\nconst client = new AzureOpenAI({ baseURL: "${HOST}" });\n`],
  ])("is none: %s", (_title, code) => {
    expect(read(code + chat("{}"))).toMatchObject({ clients: [], calls: [] });
  });
});

describe("a request", () => {
  it.each([
    ["chat.completions.create", chat(`{ model: "m", max_completion_tokens: 10, messages: [] }`), "text", false],
    ["chat.completions.create", chat(`{ model: "m", max_tokens: 10, messages: [], stream: true }`), "text", true],
    [
      "chat.completions.stream",
      `client.chat.completions.stream({ model: "m", max_completion_tokens: 10 });`,
      "text",
      true,
    ],
    [
      "chat.completions.parse",
      `await client.beta.chat.completions.parse({ model: "m", max_tokens: 10 });`,
      "text",
      false,
    ],
    [
      "responses.create",
      `await client.responses.create({ model: "m", max_output_tokens: 10, input: "Hello" });`,
      "text",
      false,
    ],
  ])("%s is read", (api, code, operation, streaming) => {
    const { call } = read(CLIENT + code);
    expect(call).toMatchObject({ sdk: "openai", api, operation, streaming });
    expect([told(call, "modelId"), told(call, "maxTokens")]).toEqual(["m", "10"]);
  });

  it("for embeddings has no limit", () => {
    const { call } = read(`${CLIENT}await client.embeddings.create({ model: "m", input: "Hello" });`);
    expect(call).toMatchObject({ api: "embeddings.create", operation: "embedding" });
  });

  it("may have retries and a guardrail of its own", () => {
    const { call } = read(
      CLIENT + chat("{}", `{ maxRetries: 0, headers: { "x-amzn-bedrock-guardrailidentifier": "g" } }`),
    );
    expect(call.retries).toMatchObject({ status: "disabled", maxAttempts: 1 });
    expect(told(call, "guardrail")).toBe("g");
  });
});

it("writes a limit and retries in its own words", () => {
  const code = CLIENT + chat("{ messages: [] }");
  const { call, client } = read(code);
  const files = spell(code, [
    { kind: "set", target: call.id, field: "maxTokens", value: { kind: "literal", value: 300 } },
    { kind: "set", target: client.id, field: "maxAttempts", value: { kind: "literal", value: 6 } },
  ]);
  expect(files?.["/project/main.ts"]).toContain("create({ messages: [], max_completion_tokens: 300 })");
  expect(files?.["/project/main.ts"]).toContain(`{ baseURL: "${HOST}", maxRetries: 5 }`);
});
