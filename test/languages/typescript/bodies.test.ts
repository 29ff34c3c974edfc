// The JSON bodies of InvokeModel, for each family of models.
import { describe, expect, it } from "vitest";
import { read, told } from "../../support/project.ts";
import { CLIENT, invoke } from "./programs.ts";

interface Family {
  readonly family: string;
  readonly modelId: string;
  /** The body with a limit, and the same without. */
  readonly limited: string;
  readonly unlimited: string;
}

const FAMILIES: readonly Family[] = [
  {
    family: "claude",
    modelId: "anthropic.claude-3-haiku-20240307-v1:0",
    limited: `{ anthropic_version: "bedrock-2023-05-31", max_tokens: 512, system: "Be brief.", messages: [{ role: "user", content: "Hello" }] }`,
    unlimited: `{ anthropic_version: "bedrock-2023-05-31", messages: [] }`,
  },
  {
    family: "nova",
    modelId: "amazon.nova-lite-v1:0",
    limited: `{ inferenceConfig: { maxTokens: 512 }, system: [{ text: "Be brief." }], messages: [] }`,
    unlimited: `{ messages: [] }`,
  },
  {
    family: "nova",
    modelId: "us.amazon.nova-lite-v1:0",
    limited: `{ inferenceConfig: { max_new_tokens: 512 }, system: [{ text: "Be brief." }], messages: [] }`,
    unlimited: `{ inferenceConfig: {}, messages: [] }`,
  },
  {
    family: "llama",
    modelId: "meta.llama3-8b-instruct-v1:0",
    limited: `{ prompt: "Hello", max_gen_len: 512 }`,
    unlimited: `{ prompt: "Hello" }`,
  },
  {
    family: "mistral",
    modelId: "mistral.mistral-7b-instruct-v0:2",
    limited: `{ prompt: "Hello", max_tokens: 512 }`,
    unlimited: `{ prompt: "Hello" }`,
  },
  {
    family: "titan",
    modelId: "amazon.titan-text-express-v1",
    limited: `{ inputText: "Hello", textGenerationConfig: { maxTokenCount: 512 } }`,
    unlimited: `{ inputText: "Hello", textGenerationConfig: {} }`,
  },
  {
    family: "jamba",
    modelId: "ai21.jamba-1-5-mini-v1:0",
    limited: `{ messages: [], max_tokens: 512 }`,
    unlimited: `{ messages: [] }`,
  },
  {
    family: "deepseek",
    modelId: "us.deepseek.r1-v1:0",
    limited: `{ prompt: "Hello", max_tokens: 512 }`,
    unlimited: `{ prompt: "Hello" }`,
  },
];

const request = (modelId: string, body: string): string =>
  `${CLIENT}${invoke(`{ modelId: "${modelId}", body: ${body} }`)}`;

describe.each(FAMILIES)("the body of $family ($modelId)", ({ family, modelId, limited, unlimited }) => {
  const written: Readonly<Record<string, (body: string) => string>> = {
    "JSON.stringify": (body) => request(modelId, `JSON.stringify(${body})`),
    "JSON.stringify with an indent": (body) => request(modelId, `JSON.stringify(${body}, null, 2)`),
    TextEncoder: (body) => request(modelId, `new TextEncoder().encode(JSON.stringify(${body}))`),
    "Buffer.from": (body) => request(modelId, `Buffer.from(JSON.stringify(${body}))`),
    "Buffer.from with an encoding": (body) => request(modelId, `Buffer.from(JSON.stringify(${body}), "utf-8")`),
    "a variable": (body) =>
      `${CLIENT}const body = ${body};\n${invoke(`{ modelId: "${modelId}", body: JSON.stringify(body) }`)}`,
    "a text in a variable": (body) =>
      `${CLIENT}const body = JSON.stringify(${body});\n${invoke(`{ modelId: "${modelId}", body }`)}`,
    "a helper": (body) =>
      `${CLIENT}const bodyOf = () => JSON.stringify(${body});\n${invoke(`{ modelId: "${modelId}", body: bodyOf() }`)}`,
    "an encoder in a variable": (body) =>
      `${CLIENT}const encoder = new TextEncoder();\n${invoke(`{ modelId: "${modelId}", body: encoder.encode(JSON.stringify(${body})) }`)}`,
  };
  it.each(Object.entries(written).map(([title, write]) => ({ title, write })))("in $title", ({ write }) => {
    const { call } = read(write(limited));
    expect(call).toMatchObject({ api: "InvokeModel", bodyFamily: family, operation: "text" });
    expect(told(call, "maxTokens")).toBe("512");
    expect(told(read(write(unlimited)).call, "maxTokens")).toBe("absent");
  });

  it("without a known model", () => {
    const { call } = read(`${CLIENT}${invoke(`{ modelId: process.env.MODEL, body: JSON.stringify(${limited}) }`)}`);
    expect(told(call, "maxTokens")).toBe("512");
  });

  it("that nobody sees", () => {
    expect(
      told(
        read(`${CLIENT}export const ask = (body) => ${invoke(`{ modelId: "${modelId}", body }`).replace("await ", "")}`)
          .call,
        "maxTokens",
      ),
    ).toBe("unknown");
    expect(
      told(
        read(
          request(modelId, "JSON.stringify({ ...extra })").replace(CLIENT, `${CLIENT}declare const extra: object;\n`),
        ).call,
        "maxTokens",
      ),
    ).toBe("unknown");
  });
});

describe("bodies written as text", () => {
  it("are read as JSON", () => {
    const { call } = read(request("meta.llama3-8b-instruct-v1:0", `'{"prompt":"Hello","max_gen_len":512}'`));
    expect(told(call, "maxTokens")).toBe("512");
  });

  it("are unknown when they are broken", () => {
    const { call } = read(request("meta.llama3-8b-instruct-v1:0", `'{"prompt":"Hello",'`));
    expect(told(call, "maxTokens")).toBe("unknown");
  });

  it("are unknown when they are put together", () => {
    const { call } = read(
      request("meta.llama3-8b-instruct-v1:0", '`{"prompt":"Hello","max_gen_len":${process.env.MAX}}`'),
    );
    expect(told(call, "maxTokens")).toBe("unknown");
  });
});

describe("bodies of several families", () => {
  it("keep every branch", () => {
    const code = `${CLIENT}const isClaude = process.env.MODEL === "claude";
const body = isClaude ? { anthropic_version: "x", max_tokens: 1, messages: [] } : { prompt: "Hello", max_gen_len: 2 };
${invoke("{ modelId: process.env.MODEL, body: JSON.stringify(body) }")}`;
    expect(told(read(code).call, "maxTokens")).toMatch(/\b1 or 2\b/);
  });
});

describe("bodies that ask for no text", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["embedding", "amazon.titan-embed-text-v2:0", `{ inputText: "Hello" }`],
    ["embedding", "cohere.embed-english-v3", `{ texts: [], input_type: "search_document" }`],
    ["image", "amazon.titan-image-generator-v2:0", `{ taskType: "TEXT_IMAGE", textToImageParams: {} }`],
    ["image", "stability.stable-image-core-v1:0", `{ prompt: "A cat" }`],
  ];
  it.each(cases.map(([operation, modelId, body]) => ({ operation, modelId, body })))(
    "$operation by $modelId",
    ({ operation, modelId, body }) => {
      expect(read(request(modelId, `JSON.stringify(${body})`)).call.operation).toBe(operation);
    },
  );
});
