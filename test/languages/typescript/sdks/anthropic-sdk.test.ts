// Anthropic's SDK on Bedrock: clients, requests, options of a request, and how changes are written.
import { describe, expect, it } from "vitest";
import { type Files, read, spell, told } from "../../../support/project.ts";

const IMPORT = `import AnthropicBedrock, { AnthropicBedrockMantle } from "@anthropic-ai/bedrock-sdk";\n`;
const CLIENT = `${IMPORT}const client = new AnthropicBedrock({ awsRegion: "us-east-1" });\n`;
const BODY = `{ model: "us.anthropic.claude-sonnet-5", max_tokens: 1024, messages: [{ role: "user", content: "Hello" }] }`;
const create = (body = BODY, options = ""): string =>
  `await client.messages.create(${body}${options && `, ${options}`});`;

describe("a client", () => {
  it.each([
    ["by default", `${IMPORT}const client = new AnthropicBedrock();`, "AnthropicBedrock"],
    ["of Mantle", `${IMPORT}const client = new AnthropicBedrockMantle({});`, "AnthropicBedrockMantle"],
    [
      "by name",
      `import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";\nconst client = new AnthropicBedrock({});`,
      "AnthropicBedrock",
    ],
    [
      "required",
      `const { AnthropicBedrock } = require("@anthropic-ai/bedrock-sdk");\nconst client = new AnthropicBedrock({});`,
      "AnthropicBedrock",
    ],
    [
      "pointed at Bedrock",
      `import Anthropic from "@anthropic-ai/sdk";\nconst client = new Anthropic({ baseURL: "https://bedrock-mantle.us-east-1.api.aws/anthropic" });`,
      "Anthropic",
    ],
    [
      "pointed at Bedrock by the environment",
      `import Anthropic from "@anthropic-ai/sdk";\nconst client = new Anthropic({ baseURL: process.env.BEDROCK_URL });`,
      "Anthropic",
    ],
  ])("is found: %s", (_title, code, name) => {
    const { call, client } = read(`${code}\n${create()}`);
    expect(client).toMatchObject({ sdk: "anthropic-sdk", name });
    expect(call.client).toEqual({ status: "known", ids: [client.id] });
  });

  it.each([
    ["Anthropic's own service", `import Anthropic from "@anthropic-ai/sdk";\nconst client = new Anthropic();`],
    [
      "another host",
      `import Anthropic from "@anthropic-ai/sdk";\nconst client = new Anthropic({ baseURL: "https://api.example.com" });`,
    ],
    [
      "a class of the project",
      `class AnthropicBedrock { messages = { create: async (body: object) => body }; }\nconst client = new AnthropicBedrock();`,
    ],
  ])("is none: %s", (_title, code) => {
    expect(read(`${code}\n${create()}`)).toMatchObject({ clients: [], calls: [] });
  });

  it.each([
    ["default", "{}", "default", null],
    ["set", "{ maxRetries: 5 }", "configured", 6],
    ["off", "{ maxRetries: 0 }", "disabled", 1],
    ["from outside", "{ ...options }", "unknown", null],
  ])("retries: %s", (_title, options, status, maxAttempts) => {
    const { client } = read(
      `${IMPORT}declare const options: object;\nexport const client = new AnthropicBedrock(${options});`,
    );
    expect(client.retries).toMatchObject({ status, maxAttempts });
  });

  it("has options of its own in a variant", () => {
    const { call, clients } = read(`${CLIENT}${create().replace("client.", "client.withOptions({ maxRetries: 5 }).")}`);
    expect(call).toMatchObject({ region: "us-east-1", retries: { status: "configured", maxAttempts: 6 } });
    expect(clients.map((each) => each.retries.status)).toEqual(["default", "configured"]);
  });
});

describe("a request", () => {
  it("is read under canonical names", () => {
    const { call } = read(
      CLIENT +
        create(
          `{ model: "m", max_tokens: 10, system: "Be kind", tools: [], temperature: 0.5, top_p: 0.9, stop_sequences: ["x"], thinking: { type: "enabled", budget_tokens: 2000 }, messages: [] }`,
        ),
    );
    expect(call).toMatchObject({
      sdk: "anthropic-sdk",
      api: "messages.create",
      operation: "text",
      region: "us-east-1",
    });
    const names = ["modelId", "maxTokens", "system", "tools", "temperature", "topP", "stopSequences", "thinkingBudget"];
    expect(names.map((name) => told(call, name))).toEqual(["m", "10", "Be kind", "[]", "0.5", "0.9", "[x]", "2000"]);
  });

  it.each([
    ["create", "client.messages.create({})", false],
    ["create with a stream", "client.messages.create({ stream: true })", true],
    ["create that may stream", "client.messages.create({ stream: process.env.STREAM })", null],
    ["stream", "client.messages.stream({})", true],
    ["beta", "client.beta.messages.create({})", false],
    ["parse", "client.messages.parse({})", false],
  ])("streams or not: %s", (_title, code, streaming) => {
    expect(read(`${CLIENT}await ${code};`).call.streaming).toBe(streaming);
  });

  it("may have retries, a timeout and a guardrail of its own", () => {
    const { call } = read(
      CLIENT +
        create(BODY, `{ maxRetries: 5, timeout: 60_000, headers: { "X-Amzn-Bedrock-GuardrailIdentifier": "g" } }`),
    );
    expect(call).toMatchObject({
      retries: { status: "configured", maxAttempts: 6 },
      timeout: { status: "configured" },
    });
    expect(told(call, "guardrail")).toBe("g");
    expect(told(call, "maxAttempts")).toBe("absent");
  });

  it("is limited in time by a signal with a timer", () => {
    expect(read(CLIENT + create(BODY, "{ signal: AbortSignal.timeout(5000) }")).call.timeout.status).toBe("configured");
  });

  it("marks what is cached", () => {
    const system = `[{ type: "text", text: "Be kind", cache_control: { type: "ephemeral", ttl: "1h" } }]`;
    const { call } = read(CLIENT + create(`{ model: "m", max_tokens: 1, system: ${system}, messages: [] }`));
    expect(call.caching).toMatchObject({ status: "used", points: [{ after: "system", ttl: "1h" }] });
  });

  it("is none of another method", () => {
    expect(read(`${CLIENT}await client.messages.countTokens({});\nawait client.completions.create({});`).calls).toEqual(
      [],
    );
  });

  it("goes through a client of another file", () => {
    const files: Files = {
      "client.ts": `${IMPORT}export const client = new AnthropicBedrock({ maxRetries: 5 });`,
      "main.ts": `import { client } from "./client";\n${create()}`,
    };
    expect(read(files).call.retries).toMatchObject({ status: "configured", maxAttempts: 6 });
  });
});

describe("a change", () => {
  const target = (code: string, of: "call" | "client"): string => read(code)[of].id;
  const text = (files: Files | null): string | undefined => files?.["/project/main.ts"];

  it("of attempts is written as retries", () => {
    const change = {
      kind: "set",
      target: target(CLIENT + create(), "client"),
      field: "maxAttempts",
      value: { kind: "literal", value: 6 },
    } as const;
    expect(text(spell(CLIENT + create(), [change]))).toContain(
      `new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 5 })`,
    );
  });

  it("of the limit is written into the request", () => {
    const change = {
      kind: "set",
      target: target(CLIENT + create(), "call"),
      field: "maxTokens",
      value: { kind: "literal", value: 300 },
    } as const;
    expect(text(spell(CLIENT + create(), [change]))).toContain("max_tokens: 300,");
  });

  it("for caching marks the last block of the system prompt", () => {
    const code = CLIENT + create(`{ model: "m", max_tokens: 1, system: "Be kind", messages: [] }`);
    const change = { kind: "cache-point", target: target(code, "call"), after: "system" } as const;
    expect(text(spell(code, [change]))).toContain(
      `system: [{ type: "text", text: "Be kind", cache_control: { type: "ephemeral" } }]`,
    );
  });
});
