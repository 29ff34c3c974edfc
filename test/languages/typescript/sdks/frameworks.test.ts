// Mastra, LlamaIndex and Genkit, as far as their options go.
import { describe, expect, it } from "vitest";
import type { Change } from "../../../../src/core/rule.ts";
import { read, spell, told } from "../../../support/project.ts";

const ID = "us.amazon.nova-lite-v1:0";

const MASTRA = `import { Agent } from "@mastra/core/agent";
import { Mastra } from "@mastra/core";
import { bedrock, createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { openai } from "@ai-sdk/openai";
`;
const AGENT = `${MASTRA}const agent = new Agent({ name: "a", instructions: "Be brief.", model: bedrock("${ID}") });\n`;

const LLAMA = `import { Bedrock, AmazonKnowledgeBaseRetriever } from "@llamaindex/aws";\nimport { OpenAI } from "@llamaindex/openai";\nimport { Settings } from "llamaindex";\n`;
const LLM = `${LLAMA}const llm = new Bedrock({ model: "${ID}", maxTokens: 5, maxAttempts: 6, region: "eu-west-1" });\n`;

const GENKIT = `import { genkit } from "genkit";\nimport { awsBedrock, amazonNovaLiteV1, defineAwsBedrockModel } from "genkitx-aws-bedrock";\n`;
const AI = `${GENKIT}const ai = genkit({ plugins: [awsBedrock({ region: "eu-west-1", maxAttempts: 6 })], model: "aws-bedrock/${ID}" });\n`;

interface Expected {
  readonly sdk: string;
  readonly api: string;
  readonly streaming: boolean | null;
  readonly sent: string;
}

const found: readonly (readonly [string, string, Expected, Readonly<Record<string, string>>])[] = [
  [
    "Mastra's agent",
    `${AGENT}await agent.generate("Hello");`,
    { sdk: "mastra", api: "Agent.generate", streaming: false, sent: "yes" },
    { modelId: ID, system: "Be brief.", messages: "Hello", maxTokens: "absent" },
  ],
  [
    "Mastra's stream",
    `${AGENT}await agent.stream("Hello", { modelSettings: { maxOutputTokens: 5 } });`,
    { sdk: "mastra", api: "Agent.stream", streaming: true, sent: "yes" },
    { maxTokens: "5" },
  ],
  [
    "an agent that Mastra looks up",
    `${AGENT}const mastra = new Mastra({ agents: { agent } });\nawait mastra.getAgent("agent").generate("Hello");`,
    { sdk: "mastra", api: "Agent.generate", streaming: false, sent: "yes" },
    { modelId: ID },
  ],
  [
    "an agent whose model is picked",
    `${AGENT.replace(`bedrock("${ID}")`, `() => bedrock("${ID}")`)}await agent.generate("Hello");`,
    { sdk: "mastra", api: "Agent.generate", streaming: false, sent: "yes" },
    { modelId: ID },
  ],
  [
    "an agent for Mastra's server",
    AGENT.replace("const agent", "export const agent"),
    { sdk: "mastra", api: "Agent", streaming: null, sent: "unknown" },
    { modelId: ID, maxTokens: "unknown" },
  ],
  [
    "LlamaIndex's chat",
    `${LLM}await llm.chat({ messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "Hello" }] });`,
    { sdk: "llamaindex", api: "Bedrock.chat", streaming: false, sent: "yes" },
    { modelId: ID, maxTokens: "5", system: "[{role: system, content: Be brief.}]" },
  ],
  [
    "LlamaIndex's stream",
    `${LLM}await llm.chat({ messages: [], stream: true });`,
    { sdk: "llamaindex", api: "Bedrock.chat", streaming: true, sent: "yes" },
    {},
  ],
  [
    "LlamaIndex's completion",
    `${LLM}await llm.complete({ prompt: "Hello" });`,
    { sdk: "llamaindex", api: "Bedrock.complete", streaming: false, sent: "yes" },
    { messages: "Hello" },
  ],
  [
    "LlamaIndex's older package",
    `${LLM.replace("@llamaindex/aws", "@llamaindex/community")}await llm.complete({ prompt: "Hello" });`,
    { sdk: "llamaindex", api: "Bedrock.complete", streaming: false, sent: "yes" },
    { modelId: ID },
  ],
  [
    "a model that LlamaIndex is set to",
    `${LLM}Settings.llm = llm;`,
    { sdk: "llamaindex", api: "Bedrock", streaming: null, sent: "unknown" },
    { maxTokens: "5", messages: "unknown" },
  ],
  [
    "LlamaIndex's retriever",
    `${LLAMA}await new AmazonKnowledgeBaseRetriever({ knowledgeBaseId: "k", topK: 3 }).retrieve({ query: "Hello" });`,
    { sdk: "llamaindex", api: "AmazonKnowledgeBaseRetriever.retrieve", streaming: false, sent: "yes" },
    { numberOfResults: "3" },
  ],
  [
    "Genkit's text",
    `${AI}await ai.generate("Hello");`,
    { sdk: "genkit", api: "generate", streaming: false, sent: "yes" },
    { modelId: ID, messages: "Hello" },
  ],
  [
    "Genkit's request",
    `${AI}await ai.generate({ model: "aws-bedrock/m", system: "Be brief.", prompt: "Hello", config: { maxOutputTokens: 5 } });`,
    { sdk: "genkit", api: "generate", streaming: false, sent: "yes" },
    { modelId: "m", maxTokens: "5", system: "Be brief." },
  ],
  [
    "Genkit's stream",
    `${AI}ai.generateStream({ prompt: "Hello" });`,
    { sdk: "genkit", api: "generateStream", streaming: true, sent: "yes" },
    { modelId: ID },
  ],
  [
    "a constant of Genkit's plugin",
    `${AI}await ai.generate({ model: amazonNovaLiteV1("eu"), prompt: "Hello" });`,
    { sdk: "genkit", api: "generate", streaming: false, sent: "yes" },
    { modelId: "unknown" },
  ],
  [
    "a model that is defined",
    `${AI}await ai.generate({ model: defineAwsBedrockModel("m"), prompt: "Hello" });`,
    { sdk: "genkit", api: "generate", streaming: false, sent: "yes" },
    { modelId: "m" },
  ],
];

describe("reads", () => {
  it.each(found.map(([title, code, expected, fields]) => ({ title, code, expected, fields })))(
    "$title",
    ({ code, expected, fields }) => {
      const { call } = read(code);
      expect(call).toMatchObject(expected);
      expect(Object.fromEntries(Object.keys(fields).map((name) => [name, told(call, name)]))).toEqual(fields);
    },
  );

  it.each([[`${LLM}await llm.complete({ prompt: "Hello" });`], [`${AI}await ai.generate("Hello");`]])(
    "the client below, as in %s",
    (code) => {
      const { call, client } = read(code);
      expect(call).toMatchObject({
        client: { status: "known", ids: [client.id] },
        region: "eu-west-1",
        retries: { maxAttempts: 6 },
      });
    },
  );

  it("what Mastra says of retries, and nothing else", () => {
    expect(read(`${AGENT}await agent.generate("Hello");`).call.retries.status).toBe("unknown");
    const code = `${AGENT.replace("name:", "maxRetries: 5, name:")}await agent.generate("Hello");`;
    expect(read(code).call.retries).toMatchObject({ status: "configured", maxAttempts: 6 });
  });
});

describe("leaves alone", () => {
  const none: readonly (readonly [string, string])[] = [
    [
      "Mastra with another provider",
      `${MASTRA}await new Agent({ name: "a", model: openai("gpt") }).generate("Hello");`,
    ],
    ["Mastra with a model's name", `${MASTRA}await new Agent({ name: "a", model: "openai/gpt" }).generate("Hello");`],
    ["another LlamaIndex model", `${LLAMA}await new OpenAI().chat({ messages: [] });`],
    ["a class of the same name", `class Bedrock { chat() {} }\nnew Bedrock().chat();`],
    [
      "another Genkit model",
      `${GENKIT}const ai = genkit({ plugins: [], model: "googleai/gemini" });\nawait ai.generate("Hello");`,
    ],
    ["something else that generates", `const ai = { generate() {} };\nai.generate("Hello");`],
  ];
  it.each(none.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    expect(read(code).calls).toEqual([]);
  });
});

describe("writes a limit", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      "of Mastra's call",
      `${AGENT}await agent.generate("Hello");`,
      `generate("Hello", { modelSettings: { maxOutputTokens: 100 } })`,
    ],
    [
      "of LlamaIndex's model",
      `${LLAMA}const llm = new Bedrock({ model: "m" });\nawait llm.chat({ messages: [] });`,
      `new Bedrock({ model: "m", maxTokens: 100 })`,
    ],
    [
      "of Genkit's request",
      `${AI}await ai.generate({ prompt: "Hello" });`,
      `{ prompt: "Hello", config: { maxOutputTokens: 100 } }`,
    ],
  ];
  it.each(cases.map(([title, code, expected]) => ({ title, code, expected })))("$title", ({ code, expected }) => {
    const changes: Change[] = [
      { kind: "set", target: read(code).call.id, field: "maxTokens", value: { kind: "literal", value: 100 } },
    ];
    expect(spell(code, changes)?.["/project/main.ts"]).toContain(expected);
  });
});
