// Vercel's AI SDK with models of Bedrock.
import { describe, expect, it } from "vitest";
import type { Change } from "../../../../src/core/rule.ts";
import { type Files, read, spell, told } from "../../../support/project.ts";

const IMPORT = `import { bedrock, createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { openai } from "@ai-sdk/openai";
import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, wrapLanguageModel, defaultSettingsMiddleware, extractReasoningMiddleware, customProvider, createProviderRegistry, ToolLoopAgent, createAgentUIStreamResponse, convertToModelMessages, experimental_generateImage as generateImage } from "ai";
`;
const ID = "us.amazon.nova-lite-v1:0";
const MODEL = `bedrock("${ID}")`;

/** A call of `generateText` with some options beside the model. */
const ask = (options = "", before = ""): string =>
  `${IMPORT}${before}\nawait generateText({ model: ${MODEL}, ${options} });`;

describe("recognises a model of Bedrock", () => {
  const models: readonly (readonly [string, string | Files])[] = [
    ["of the ready-made provider", ask()],
    [
      "by its new name",
      `import { amazonBedrock } from "@ai-sdk/amazon-bedrock";\nimport { generateText } from "ai";\nawait generateText({ model: amazonBedrock("${ID}") });`,
    ],
    ["in a constant", `${IMPORT}const model = ${MODEL};\nawait generateText({ model });`],
    [
      "of a provider made here",
      `${IMPORT}const own = createAmazonBedrock({});\nawait generateText({ model: own("${ID}") });`,
    ],
    ["made at once", `${IMPORT}await generateText({ model: createAmazonBedrock({})("${ID}") });`],
    ["by languageModel", `${IMPORT}await generateText({ model: bedrock.languageModel("${ID}") });`],
    [
      "by a namespace",
      `import * as b from "@ai-sdk/amazon-bedrock";\nimport * as ai from "ai";\nawait ai.generateText({ model: b.bedrock("${ID}") });`,
    ],
    [
      "by names of its own",
      `import { bedrock as aws } from "@ai-sdk/amazon-bedrock";\nimport { generateText as write } from "ai";\nawait write({ model: aws("${ID}") });`,
    ],
    [
      "by require",
      `const { bedrock } = require("@ai-sdk/amazon-bedrock");\nconst { generateText } = require("ai");\nasync function f() { await generateText({ model: ${MODEL} }); }`,
    ],
    [
      "for Anthropic's API",
      `import { bedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";\nimport { generateText } from "ai";\nawait generateText({ model: bedrockAnthropic("${ID}") });`,
    ],
    [
      "of Mantle",
      `import { createBedrockMantle } from "@ai-sdk/amazon-bedrock/mantle";\nimport { generateText } from "ai";\nconst mantle = createBedrockMantle();\nawait generateText({ model: mantle.chat("${ID}") });`,
    ],
    [
      "in middleware",
      `${IMPORT}const model = wrapLanguageModel({ model: ${MODEL}, middleware: extractReasoningMiddleware({ tagName: "think" }) });\nawait generateText({ model });`,
    ],
    [
      "of a custom provider",
      `${IMPORT}const mine = customProvider({ languageModels: { fast: ${MODEL}, best: openai("gpt") } });\nawait generateText({ model: mine.languageModel("fast") });`,
    ],
    [
      "of a custom provider's fallback",
      `${IMPORT}const mine = customProvider({ languageModels: {}, fallbackProvider: bedrock });\nawait generateText({ model: mine.languageModel("${ID}") });`,
    ],
    [
      "of a registry",
      `${IMPORT}const registry = createProviderRegistry({ bedrock, openai });\nawait generateText({ model: registry.languageModel("bedrock:${ID}") });`,
    ],
    [
      "of a registry with another separator",
      `${IMPORT}const registry = createProviderRegistry({ bedrock }, { separator: " > " });\nawait generateText({ model: registry.languageModel("bedrock > ${ID}") });`,
    ],
    ["of a function", `${IMPORT}const pick = () => ${MODEL};\nawait generateText({ model: pick() });`],
    [
      "of another file",
      {
        "model.ts": `${IMPORT}export const model = ${MODEL};`,
        "main.ts": `import { generateText } from "ai";\nimport { model } from "./model";\nawait generateText({ model });`,
      },
    ],
  ];
  it.each(models.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    const { call } = read(code);
    expect(call).toMatchObject({
      sdk: "ai-sdk",
      api: "generateText",
      operation: "text",
      streaming: false,
      sent: "yes",
    });
    expect(told(call, "modelId")).toBe(ID);
  });

  it("among others", () => {
    const { call } = read(`${IMPORT}await generateText({ model: process.env.X ? ${MODEL} : openai("gpt") });`);
    expect(told(call, "modelId")).toBe(`${ID} or nothing`);
  });

  const apis: readonly (readonly [string, string, string, boolean])[] = [
    [`streamText({ model: ${MODEL} })`, "streamText", "text", true],
    [`generateObject({ model: ${MODEL} })`, "generateObject", "text", false],
    [`embed({ model: bedrock.embedding("${ID}"), value: "a" })`, "embed", "embedding", false],
    [`embedMany({ model: bedrock.textEmbeddingModel("${ID}"), values: [] })`, "embedMany", "embedding", false],
    [`generateImage({ model: bedrock.image("${ID}"), prompt: "a" })`, "experimental_generateImage", "image", false],
    [`rerank({ model: bedrock.reranking("${ID}"), query: "a" })`, "rerank", "rerank", false],
  ];
  it.each(apis.map(([code, api, operation, streaming]) => ({ code, api, operation, streaming })))(
    "$code",
    ({ code, api, operation, streaming }) => {
      const { call } = read(`${IMPORT}await ${code};`);
      expect(call).toMatchObject({ api, operation, streaming });
      expect(told(call, "modelId")).toBe(ID);
    },
  );
});

describe("leaves alone", () => {
  const none: readonly (readonly [string, string])[] = [
    ["other providers", `${IMPORT}await generateText({ model: openai("gpt") });`],
    ["a model that nobody sees", `${IMPORT}export const f = (model) => generateText({ model });`],
    ["a name instead of a model", `${IMPORT}await generateText({ model: "anthropic/claude" });`],
    [
      "a function of the same name",
      `${IMPORT.replace("generateText, ", "")}const generateText = (x) => x;\ngenerateText({ model: ${MODEL} });`,
    ],
    [
      "a function of another package",
      `import { bedrock } from "@ai-sdk/amazon-bedrock";\nimport { generateText } from "mine";\ngenerateText({ model: ${MODEL} });`,
    ],
    [
      "an own provider of the same name",
      `import { generateText } from "ai";\nconst bedrock = (id) => ({ id });\nawait generateText({ model: ${MODEL} });`,
    ],
    ["types", `import type { generateText } from "ai";\ntype Model = ReturnType<typeof bedrock>;`],
    ["a model on its own", `${IMPORT}export const model = ${MODEL};`],
    [
      "an agent of another package",
      `import { bedrock } from "@ai-sdk/amazon-bedrock";\nimport { Agent } from "mine";\nconst agent = new Agent({ model: ${MODEL} });\nagent.generate({});`,
    ],
  ];
  it.each(none.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    expect(read(code).calls).toEqual([]);
  });
});

describe("reads the request", () => {
  const fields: readonly (readonly [string, string, string, string])[] = [
    ["maxOutputTokens", "maxOutputTokens: 5", "maxTokens", "5"],
    ["maxTokens of version 4", "maxTokens: 5", "maxTokens", "5"],
    ["no limit", "", "maxTokens", "absent"],
    [
      "a limit that the provider sets beside a thinking budget",
      "providerOptions: { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 2000 } } }",
      "maxTokens",
      "unknown",
    ],
    ["a limit that reasoning may bring", 'reasoning: "medium"', "maxTokens", "unknown"],
    ["a budget that reasoning may become", 'reasoning: "high"', "thinkingBudget", "unknown"],
    ["no limit without reasoning", 'reasoning: "none"', "maxTokens", "absent"],
    ["no budget without reasoning", 'reasoning: "provider-default"', "thinkingBudget", "absent"],
    [
      "no limit with thinking of any length",
      'providerOptions: { bedrock: { reasoningConfig: { type: "adaptive" } } }',
      "maxTokens",
      "absent",
    ],
    [
      "thinking of any length",
      'providerOptions: { bedrock: { reasoningConfig: { maxReasoningEffort: "high" } } }',
      "thinkingBudget",
      "unknown",
    ],
    [
      "thinking that is switched off",
      'providerOptions: { bedrock: { reasoningConfig: { type: "disabled" } } }',
      "thinkingBudget",
      "absent",
    ],
    [
      "the thinking budget",
      "providerOptions: { amazonBedrock: { reasoningConfig: { budgetTokens: 2000 } } }",
      "thinkingBudget",
      "2000",
    ],
    ["system", `system: "Be brief."`, "system", "Be brief."],
    ["instructions", `instructions: "Be brief."`, "system", "Be brief."],
    ["prompt", `prompt: "Hello"`, "messages", "Hello"],
    [
      "system messages at the head",
      `messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "Hello" }]`,
      "system",
      "[{role: system, content: Be brief.}]",
    ],
    [
      "messages without them",
      `messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "Hello" }]`,
      "messages",
      "[{role: user, content: Hello}]",
    ],
    [
      "the guardrail",
      `providerOptions: { bedrock: { guardrailConfig: { guardrailIdentifier: "g" } } }`,
      "guardrail",
      "{guardrailIdentifier: g}",
    ],
    ["no guardrail", `providerOptions: { bedrock: {} }`, "guardrail", "absent"],
    ["options of another provider", `providerOptions: { openai: { guardrailConfig: {} } }`, "guardrail", "absent"],
    ["options of nobody in sight", "providerOptions: options", "guardrail", "unknown"],
    ["the service tier", `providerOptions: { bedrock: { serviceTier: "flex" } }`, "serviceTier", "flex"],
    ["stopSequences", `stopSequences: ["X"]`, "stopSequences", "[X]"],
    ["options that are spread in", "...options", "maxTokens", "unknown"],
  ];
  it.each(fields.map(([title, options, field, expected]) => ({ title, options, field, expected })))(
    "$title",
    ({ options, field, expected }) => {
      expect(told(read(ask(options, "declare const options: any;")).call, field)).toBe(expected);
    },
  );

  it("with what middleware sets", () => {
    const model = `wrapLanguageModel({ model: ${MODEL}, middleware: defaultSettingsMiddleware({ settings: { maxOutputTokens: 7, temperature: 0 } }) })`;
    const { call } = read(`${IMPORT}await generateText({ model: ${model}, temperature: 1 });`);
    expect(told(call, "maxTokens")).toBe("7");
    expect(told(call, "temperature")).toBe("1");
  });

  it("knowing that other middleware may set more", () => {
    const model = `wrapLanguageModel({ model: ${MODEL}, middleware: { transformParams: async ({ params }) => params } })`;
    expect(told(read(`${IMPORT}await generateText({ model: ${model} });`).call, "maxTokens")).toBe("unknown");
    const quiet = model.replace(
      "transformParams: async ({ params }) => params",
      "wrapGenerate: ({ doGenerate }) => doGenerate()",
    );
    expect(told(read(`${IMPORT}await generateText({ model: ${quiet} });`).call, "maxTokens")).toBe("absent");
  });

  it("and follows input through the package's functions", () => {
    const route = (messages: string): string =>
      `${IMPORT}export async function POST(req: Request) { const { messages } = await req.json(); return streamText({ model: ${MODEL}, messages: ${messages} }); }`;
    for (const messages of [
      "messages",
      "convertToModelMessages(messages)",
      "await convertToModelMessages(messages)",
      "[...(await convertToModelMessages(messages))]",
    ]) {
      expect(read({ "app/api/chat/route.ts": route(messages) }).call.input.status).toBe("unvalidated");
    }
  });

  it("and takes schemas of tools for what they are", () => {
    const tools = `tools: { look: tool({ description: "Looks.", inputSchema: z.object({}), execute: async () => 1 }) }`;
    const { call } = read(`import { z } from "zod";\n${ask(`prompt: "Hello", ${tools}`)}`);
    expect(call.input.status).toBe("not-user-input");
  });
});

describe("reads cache points", () => {
  const mark = (name: string): string => `providerOptions: { ${name}: { cachePoint: { type: "default", ttl: "1h" } } }`;
  const cases: readonly (readonly [string, string, string])[] = [
    ["none", `system: "a"`, ""],
    ["on a system message", `system: { role: "system", content: "a", ${mark("bedrock")} }`, "system 1h"],
    ["under the new name", `instructions: { role: "system", content: "a", ${mark("amazonBedrock")} }`, "system 1h"],
    ["on the first message", `messages: [{ role: "system", content: "a", ${mark("bedrock")} }]`, "system 1h"],
    ["on a message", `messages: [{ role: "user", content: "a", ${mark("bedrock")} }]`, "messages 1h"],
    [
      "on a part",
      `messages: [{ role: "user", content: [{ type: "text", text: "a", ${mark("bedrock")} }] }]`,
      "messages 1h",
    ],
    [
      "for another provider",
      `messages: [{ role: "user", content: "a", providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } } }]`,
      "",
    ],
  ];
  it.each(cases.map(([title, options, expected]) => ({ title, options, expected })))(
    "$title",
    ({ options, expected }) => {
      const { caching } = read(ask(options)).call;
      expect(caching.points.map((each) => `${each.after} ${each.ttl}`).join()).toBe(expected);
      expect(caching.status).toBe(expected ? "used" : "absent");
    },
  );

  it("of Anthropic's API", () => {
    const code = `import { bedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";\nimport { generateText } from "ai";\nawait generateText({ model: bedrockAnthropic("m"), messages: [{ role: "user", content: "a", providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } } }] });`;
    expect(read(code).call.caching.status).toBe("used");
  });

  it("that nobody sees", () => {
    const code = ask(
      `messages: [{ role: "user", content: "a", providerOptions: options }] /* cachePoint */`,
      "declare const options: any;",
    );
    expect(read(code).call.caching.status).toBe("unknown");
  });
});

describe("reads retries and timeouts", () => {
  const cases: readonly (readonly [string, string, string, number | null, string])[] = [
    ["nothing", "", "default", null, "default"],
    ["retries", "maxRetries: 5", "configured", 6, "default"],
    ["no retries", "maxRetries: 0", "disabled", 1, "default"],
    ["no retries on one branch", "maxRetries: process.env.X ? 0 : undefined", "configured", 1, "default"],
    ["a timed signal", "abortSignal: AbortSignal.timeout(1000)", "default", null, "configured"],
    [
      "a timed signal among others",
      "abortSignal: AbortSignal.any([other, AbortSignal.timeout(1000)])",
      "default",
      null,
      "configured",
    ],
    ["a signal that a person fires", "abortSignal: controller.signal", "default", null, "default"],
    ["a timeout", "timeout: 1000", "default", null, "configured"],
    ["a timeout of each step", "timeout: { stepMs: 1000 }", "default", null, "configured"],
    ["unknown options", "...options", "unknown", null, "unknown"],
  ];
  it.each(cases.map(([title, options, status, attempts, timeout]) => ({ title, options, status, attempts, timeout })))(
    "$title",
    ({ options, status, attempts, timeout }) => {
      const { call } = read(
        ask(options, "declare const options: any, other: any;\nconst controller = new AbortController();"),
      );
      expect(call.retries).toMatchObject({ status, maxAttempts: attempts });
      expect(call.timeout.status).toBe(timeout);
    },
  );

  it("with a wrapper around the call", () => {
    const code = `${IMPORT}import pRetry from "p-retry";\nawait pRetry(() => generateText({ model: ${MODEL} }));`;
    expect(read(code).call.retries.status).toBe("wrapped");
  });

  it("of the provider that the package brings", () => {
    expect(read(ask()).call.client).toEqual({ status: "known", ids: [] });
  });

  it("of a provider made here", () => {
    const { call, client } = read(
      `${IMPORT}const own = createAmazonBedrock({ region: "eu-west-1" });\nawait generateText({ model: own("m") });`,
    );
    expect(call.client).toEqual({ status: "known", ids: [client.id] });
    expect(call.region).toBe("eu-west-1");
    expect(client).toMatchObject({ name: "createAmazonBedrock", timeout: { status: "default" } });
  });
});

describe("reads errors of streams", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["nothing", "", "unknown"],
    ["a callback", "onError: ({ error }) => console.error(error)", "handled"],
  ];
  it.each(cases.map(([title, options, expected]) => ({ title, options, expected })))(
    "$title",
    ({ options, expected }) => {
      const code = `${IMPORT}const f = () => streamText({ model: ${MODEL}, ${options} });\nf();`;
      expect(read(code).call.errorHandling.status).toBe(expected);
    },
  );
});

describe("reads agents", () => {
  const agent = `${IMPORT}const agent = new ToolLoopAgent({ model: ${MODEL}, instructions: "Be brief.", maxOutputTokens: 5 });\n`;

  it("where they are called", () => {
    const { call } = read(`${agent}await agent.generate({ prompt: "Hello" });`);
    expect(call).toMatchObject({ api: "ToolLoopAgent.generate", streaming: false, sent: "yes" });
    expect([told(call, "system"), told(call, "messages"), told(call, "maxTokens")]).toEqual([
      "Be brief.",
      "Hello",
      "5",
    ]);
  });

  it("where a function of the package runs them", () => {
    const { call } = read(
      `${agent}export const f = (uiMessages) => createAgentUIStreamResponse({ agent, uiMessages });`,
    );
    expect(call).toMatchObject({ api: "ToolLoopAgent.createAgentUIStreamResponse", streaming: true });
  });

  it("of a class of one's own", () => {
    const code = `${IMPORT}class Helper extends ToolLoopAgent { constructor() { super({ model: ${MODEL}, maxOutputTokens: 5 }); } }\nawait new Helper().stream({ prompt: "Hello" });`;
    expect(told(read(code).call, "maxTokens")).toBe("5");
  });

  it("in another file", () => {
    const { call } = read({
      "agent.ts": agent.replace("const agent", "export const agent"),
      "main.ts": `import { agent } from "./agent";\nawait agent.generate({ prompt: "Hello" });`,
    });
    expect(call.span.file).toBe("/project/main.ts");
  });

  it("where they are made, when nobody is seen to call them", () => {
    const { call } = read(agent.replace("const agent", "export const agent"));
    expect(call).toMatchObject({ api: "ToolLoopAgent", streaming: null, sent: "unknown" });
    expect(told(call, "messages")).toBe("unknown");
  });
});

describe("writes", () => {
  const change = (code: string, field: string, value: number): string | undefined => {
    const changes: Change[] = [{ kind: "set", target: read(code).call.id, field, value: { kind: "literal", value } }];
    return spell(code, changes)?.["/project/main.ts"];
  };
  it("limits and retries", () => {
    const code = `${IMPORT}await generateText({ model: ${MODEL} });`;
    expect(change(code, "maxTokens", 100)).toContain(`model: ${MODEL}, maxOutputTokens: 100 }`);
    expect(change(code, "maxAttempts", 6)).toContain(`model: ${MODEL}, maxRetries: 5 }`);
    expect(change(ask("maxTokens: 5"), "maxTokens", 7)).toContain("maxTokens: 7");
  });

  it("an agent's limit where it is made", () => {
    const code = `${IMPORT}const agent = new ToolLoopAgent({ model: ${MODEL} });\nawait agent.generate({ prompt: "Hello" });`;
    expect(change(code, "maxTokens", 100)).toContain(`new ToolLoopAgent({ model: ${MODEL}, maxOutputTokens: 100 })`);
  });

  const cached: readonly (readonly [string, string | null])[] = [
    [
      "system: POLICY",
      `system: { role: "system", content: POLICY, providerOptions: { bedrock: { cachePoint: { type: "default" } } } }`,
    ],
    [
      `messages: [{ role: "system", content: POLICY }]`,
      `{ role: "system", content: POLICY, providerOptions: { bedrock: { cachePoint: { type: "default" } } } }`,
    ],
    [
      `system: { role: "system", content: POLICY }`,
      `{ role: "system", content: POLICY, providerOptions: { bedrock: { cachePoint: { type: "default" } } } }`,
    ],
    ["system: options.policy", null],
    [`prompt: "Hello"`, null],
  ];
  it.each(cached.map(([options, expected]) => ({ options, expected })))(
    "a cache point behind $options",
    ({ options, expected }) => {
      const code = ask(options, `const POLICY = "Be brief.";\ndeclare const options: any;`);
      const changes: Change[] = [{ kind: "cache-point", target: read(code).call.id, after: "system" }];
      const text = spell(code, changes)?.["/project/main.ts"] ?? null;
      if (expected === null) expect(text).toBeNull();
      else {
        expect(text).toContain(expected);
        expect(read(text ?? "").call.caching.status).toBe("used");
      }
    },
  );
});
