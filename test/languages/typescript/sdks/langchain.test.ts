// LangChain and LangGraph with models of Bedrock.
import { describe, expect, it } from "vitest";
import type { Change } from "../../../../src/core/rule.ts";
import { type Files, read, spell, told } from "../../../support/project.ts";

const ID = "us.amazon.nova-lite-v1:0";
const IMPORT = `import { ChatBedrockConverse, BedrockEmbeddings, AmazonKnowledgeBaseRetriever } from "@langchain/aws";
import { ChatOpenAI } from "@langchain/openai";
import { ChatPromptTemplate, PromptTemplate, MessagesPlaceholder } from "@langchain/core/prompts";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { RunnableSequence, RunnablePassthrough } from "@langchain/core/runnables";
`;
const NEW = `new ChatBedrockConverse({ model: "${ID}", maxTokens: 5 })`;
const MODEL = `${IMPORT}const model = ${NEW};\n`;
const PROMPT = `const prompt = ChatPromptTemplate.fromMessages([["system", "Be {tone}."], ["human", "{question}"]]);\n`;

describe("finds calls", () => {
  const calls: readonly (readonly [string, string | Files, string, boolean])[] = [
    ["of a model", `${MODEL}await model.invoke("Hello");`, "ChatBedrockConverse.invoke", false],
    ["that stream", `${MODEL}await model.stream("Hello");`, "ChatBedrockConverse.stream", true],
    ["in batches", `${MODEL}await model.batch(["Hello"]);`, "ChatBedrockConverse.batch", false],
    ["with tools", `${MODEL}await model.bindTools([]).invoke("Hello");`, "ChatBedrockConverse.invoke", false],
    [
      "with an output's structure",
      `${MODEL}await model.withStructuredOutput({}).invoke("Hello");`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "with a configuration",
      `${MODEL}await model.withConfig({ runName: "a" }).invoke("Hello");`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "with a fallback",
      `${MODEL}await model.withFallbacks([new ChatOpenAI()]).invoke("Hello");`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a chain",
      `${MODEL}${PROMPT}const chain = prompt.pipe(model).pipe(new StringOutputParser());\nawait chain.invoke({ question: "Hello" });`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a sequence",
      `${MODEL}${PROMPT}const chain = RunnableSequence.from([prompt, model, new StringOutputParser()]);\nawait chain.stream({ question: "Hello" });`,
      "ChatBedrockConverse.stream",
      true,
    ],
    [
      "of a LangGraph agent",
      `import { createReactAgent } from "@langchain/langgraph/prebuilt";\n${MODEL}const agent = createReactAgent({ llm: model, tools: [] });\nawait agent.invoke({ messages: [] });`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of an agent",
      `import { createAgent } from "langchain";\n${MODEL}const agent = createAgent({ model, tools: [] });\nawait agent.invoke({ messages: [] });`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of an executor",
      `import { AgentExecutor, createToolCallingAgent } from "langchain/agents";\n${MODEL}const agent = await createToolCallingAgent({ llm: model, tools: [] });\nawait new AgentExecutor({ agent, tools: [] }).invoke({ input: "Hello" });`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a classic chain",
      `import { LLMChain } from "langchain/chains";\n${MODEL}await new LLMChain({ llm: model }).call({ input: "Hello" });`,
      "ChatBedrockConverse.call",
      false,
    ],
    [
      "of a chain over documents",
      `import { loadSummarizationChain } from "langchain/chains";\n${MODEL}await loadSummarizationChain(model, { type: "map_reduce" }).invoke({});`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a model with its id in front",
      `${IMPORT}await new ChatBedrockConverse("${ID}", { maxTokens: 5 }).invoke("Hello");`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a class of one's own",
      `${IMPORT}class Mine extends ChatBedrockConverse { constructor() { super({ model: "${ID}", maxTokens: 5 }); } }\nawait new Mine().invoke("Hello");`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a field",
      `${IMPORT}class Chat { private model = ${NEW}; ask() { return this.model.invoke("Hello"); } }`,
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a model in another file",
      {
        "model.ts": `${IMPORT}export const model = ${NEW};`,
        "main.ts": `import { model } from "./model";\nawait model.invoke("Hello");`,
      },
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a model of a function",
      {
        "model.ts": `${IMPORT}export const make = () => ${NEW};`,
        "main.ts": `import { make } from "./model";\nawait make().invoke("Hello");`,
      },
      "ChatBedrockConverse.invoke",
      false,
    ],
    [
      "of a model by its name",
      `import { initChatModel } from "langchain";\nconst model = await initChatModel("bedrock:${ID}", { maxTokens: 5 });\nawait model.invoke("Hello");`,
      "initChatModel.invoke",
      false,
    ],
    [
      "of a model by its provider",
      `import { initChatModel } from "langchain/chat_models/universal";\nconst model = await initChatModel("${ID}", { modelProvider: "bedrock", maxTokens: 5 });\nawait model.invoke("Hello");`,
      "initChatModel.invoke",
      false,
    ],
    [
      "of the older class",
      `import { BedrockChat } from "@langchain/community/chat_models/bedrock";\nawait new BedrockChat({ model: "${ID}", maxTokens: 5 }).invoke("Hello");`,
      "BedrockChat.invoke",
      false,
    ],
    [
      "of the older class for the browser",
      `import { BedrockChat } from "@langchain/community/chat_models/bedrock/web";\nawait new BedrockChat({ model: "${ID}", maxTokens: 5 }).invoke("Hello");`,
      "BedrockChat.invoke",
      false,
    ],
    [
      "of a completion model",
      `import { Bedrock } from "@langchain/community/llms/bedrock";\nawait new Bedrock({ model: "${ID}", maxTokens: 5 }).invoke("Hello");`,
      "Bedrock.invoke",
      false,
    ],
  ];
  it.each(calls.map(([title, code, api, streaming]) => ({ title, code, api, streaming })))(
    "$title",
    ({ code, api, streaming }) => {
      const { call } = read(code);
      expect(call).toMatchObject({ sdk: "langchain", api, streaming, operation: "text", sent: "yes" });
      expect(call.client.status).toBe("known");
      expect([told(call, "modelId"), told(call, "maxTokens")]).toEqual([ID, "5"]);
    },
  );

  it("of an agent with a model by its name, which makes its client by itself", () => {
    const { call, clients } = read(
      `import { createAgent } from "langchain";\nawait createAgent({ model: "bedrock:${ID}", tools: [] }).invoke({ messages: [] });`,
    );
    expect(call).toMatchObject({ client: { status: "known", ids: [] }, retries: { status: "default" } });
    expect(told(call, "modelId")).toBe(ID);
    expect(clients).toEqual([]);
  });

  it("of embeddings and retrievers", () => {
    const code = `${IMPORT}await new BedrockEmbeddings({ model: "m" }).embedQuery("Hello");\nawait new AmazonKnowledgeBaseRetriever({ knowledgeBaseId: "k", topK: 3 }).invoke("Hello");`;
    const { calls } = read(code);
    expect(calls.map((each) => each.operation)).toEqual(["embedding", "retrieval"]);
    expect(calls.map((each) => told(each, "messages"))).toEqual(Array(2).fill("[{role: user, content: Hello}]"));
    expect(calls[1] && told(calls[1], "numberOfResults")).toBe("3");
  });

  it("of nobody in sight where the model is made", () => {
    const { call } = read(`import { ask } from "framework";\n${MODEL}await ask(model);`);
    expect(call).toMatchObject({ api: "ChatBedrockConverse", sent: "unknown", streaming: null });
    expect([told(call, "maxTokens"), told(call, "messages"), told(call, "guardrail")]).toEqual([
      "5",
      "unknown",
      "unknown",
    ]);
  });
});

describe("leaves alone", () => {
  const none: readonly (readonly [string, string])[] = [
    ["other models", `${IMPORT}await new ChatOpenAI({ model: "gpt" }).invoke("Hello");`],
    [
      "other models by their names",
      `import { initChatModel } from "langchain";\nawait (await initChatModel("openai:gpt")).invoke("Hello");`,
    ],
    ["a class of the same name", `class ChatBedrockConverse { invoke() {} }\nawait ${NEW}.invoke("Hello");`],
    ["a class of another package", `import { ChatBedrockConverse } from "mine";\nawait ${NEW}.invoke("Hello");`],
    [
      "other methods of the same name",
      `${IMPORT}const fn = { invoke() {} };\nfn.invoke("Hello");\nconst f = () => 1;\nf.call(null);`,
    ],
    [
      "types",
      `import type { ChatBedrockConverse } from "@langchain/aws";\nexport function f(model: ChatBedrockConverse): void {}`,
    ],
  ];
  it.each(none.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    const { calls, clients } = read(code);
    expect([calls, clients]).toEqual([[], []]);
  });
});

describe("reads the request", () => {
  const fields: readonly (readonly [string, string, string, string])[] = [
    ["a text", `await model.invoke("Hello");`, "messages", "[{role: user, content: Hello}]"],
    [
      "messages",
      `await model.invoke([new SystemMessage("Be brief."), new HumanMessage({ content: "Hello" })]);`,
      "messages",
      "[{role: user, content: Hello}]",
    ],
    [
      "the system prompt of messages",
      `await model.invoke([new SystemMessage("Be brief."), new HumanMessage("Hello")]);`,
      "system",
      "[Be brief.]",
    ],
    [
      "messages as pairs",
      `await model.invoke([["system", "Be brief."], ["human", "Hello"]]);`,
      "system",
      "[Be brief.]",
    ],
    [
      "messages as objects",
      `await model.invoke([{ role: "system", content: "Be brief." }, { role: "user", content: "Hello" }]);`,
      "system",
      "[Be brief.]",
    ],
    ["braces in a message", `await model.invoke("{a}");`, "messages", "[{role: user, content: {a}}]"],
    [
      "a prompt's system message",
      `${PROMPT}await prompt.pipe(model).invoke({ tone: "brief", question: "Hello" });`,
      "system",
      "[Be brief.]",
    ],
    [
      "a prompt's messages",
      `${PROMPT}await prompt.pipe(model).invoke({ tone: "brief", question: "Hello" });`,
      "messages",
      "[{role: user, content: Hello}]",
    ],
    [
      "a prompt's unknown variable",
      `${PROMPT}await prompt.pipe(model).invoke({ question: "Hello" });`,
      "system",
      "[Be {unknown}.]",
    ],
    [
      "escaped braces",
      `await ChatPromptTemplate.fromTemplate("{{a}} {b}").pipe(model).invoke({ b: 1 });`,
      "messages",
      "[{role: user, content: {a} 1}]",
    ],
    [
      "a prompt that is constructed",
      `await new PromptTemplate({ template: "Say {a}", inputVariables: ["a"] }).pipe(model).invoke({ a: "b" });`,
      "messages",
      "[{role: user, content: Say b}]",
    ],
    [
      "a prompt that is filled in part",
      `${PROMPT}await (await prompt.partial({ tone: "brief" })).pipe(model).invoke({ question: "Hello" });`,
      "system",
      "[Be brief.]",
    ],
    [
      "a table in front of a prompt",
      `${PROMPT}await RunnableSequence.from([{ question: new RunnablePassthrough(), tone: () => "brief" }, prompt, model]).invoke("Hello");`,
      "messages",
      "[{role: user, content: Hello}]",
    ],
    ["bound tools", "await model.bindTools([{ name: 'a' }]).invoke('Hello');", "tools", "[{name: a}]"],
    ["options of the call", `await model.invoke("Hello", { stop: ["X"] });`, "stopSequences", "[X]"],
    ["metadata", `await model.invoke("Hello", { requestMetadata: { team: "a" } });`, "requestMetadata", "{team: a}"],
    [
      "a guardrail of the call",
      `await model.invoke("Hello", { guardrailConfig: { guardrailIdentifier: "g" } });`,
      "guardrail",
      "{guardrailIdentifier: g}",
    ],
    ["no guardrail", `await model.invoke("Hello");`, "guardrail", "absent"],
    [
      "options of nobody in sight",
      `declare const options: any;\nawait model.invoke("Hello", options);`,
      "guardrail",
      "unknown",
    ],
  ];
  it.each(fields.map(([title, code, field, expected]) => ({ title, code, field, expected })))(
    "$title",
    ({ code, field, expected }) => {
      expect(told(read(MODEL + code).call, field)).toBe(expected);
    },
  );

  it("of an agent", () => {
    const code = `import { createAgent } from "langchain";\n${MODEL}await createAgent({ model, tools: [{ name: "a" }], systemPrompt: "Be brief." }).invoke({ messages: [{ role: "user", content: "Hello" }] });`;
    const { call } = read(code);
    expect(["system", "tools", "messages"].map((each) => told(call, each))).toEqual([
      "[Be brief.]",
      "[{name: a}]",
      "[{role: user, content: Hello}]",
    ]);
  });

  it("with an application inference profile before the model", () => {
    const code = `${IMPORT}await new ChatBedrockConverse({ model: "m", applicationInferenceProfile: "arn" }).invoke("Hello");`;
    expect(told(read(code).call, "modelId")).toBe("arn");
  });

  it("without a limit, which the older classes may set by themselves", () => {
    expect(
      told(read(`${IMPORT}await new ChatBedrockConverse({ model: "m" }).invoke("Hello");`).call, "maxTokens"),
    ).toBe("absent");
    const older = `import { BedrockChat } from "@langchain/community/chat_models/bedrock";\nawait new BedrockChat({ model: "m" }).invoke("Hello");`;
    expect(told(read(older).call, "maxTokens")).toBe("unknown");
  });

  const inputs: readonly (readonly [string, string])[] = [
    ["a message", "model.invoke(req.body.question)"],
    ["a message object", "model.invoke([new HumanMessage(req.body.question)])"],
    ["a variable", "prompt.pipe(model).invoke({ tone: 'brief', question: req.body.question })"],
    [
      "a placeholder",
      "ChatPromptTemplate.fromMessages([new MessagesPlaceholder('history')]).pipe(model).invoke({ history: req.body.history })",
    ],
    [
      "a function in front",
      "RunnableSequence.from([(input) => ({ tone: 'brief', question: input.text }), prompt, model]).invoke({ text: req.body.question })",
    ],
  ];
  it.each(inputs.map(([title, code]) => ({ title, code })))("and follows input into $title", ({ code }) => {
    const app = `import express from "express";\nconst app = express();\n${MODEL}${PROMPT}app.post("/", async (req, res) => { res.json(await ${code}); });`;
    expect(read(app).call.input).toMatchObject({ status: "unvalidated", inputs: [{ reaches: "messages" }] });
  });
});

describe("reads cache points", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["none", `await model.invoke("Hello");`, "absent"],
    [
      "a block of its own",
      `await model.invoke([new SystemMessage({ content: [{ type: "text", text: "a" }, { cachePoint: { type: "default" } }] })]);`,
      "used",
    ],
    [
      "an option of the call",
      `await model.invoke([new SystemMessage("a")], { cache_control: { type: "ephemeral" } });`,
      "used",
    ],
    [
      "an agent's middleware",
      `import { createAgent, bedrockPromptCachingMiddleware } from "langchain";\nawait createAgent({ model, systemPrompt: "a", middleware: [bedrockPromptCachingMiddleware()] }).invoke({ messages: [] });`,
      "used",
    ],
  ];
  it.each(cases.map(([title, code, expected]) => ({ title, code, expected })))("$title", ({ code, expected }) => {
    expect(read(MODEL + code).call.caching.status).toBe(expected);
  });
});

describe("reads retries and timeouts", () => {
  const cases: readonly (readonly [string, string, string, string, string])[] = [
    ["nothing", `model: "m"`, `invoke("Hello")`, "default", "default"],
    ["attempts", `clientOptions: { maxAttempts: 6 }`, `invoke("Hello")`, "configured", "default"],
    ["one attempt", `clientOptions: { maxAttempts: 1 }`, `invoke("Hello")`, "disabled", "default"],
    ["the option that has no effect", "maxRetries: 6", `invoke("Hello")`, "default", "default"],
    ["unknown options of the client", "clientOptions: options", `invoke("Hello")`, "unknown", "unknown"],
    ["withRetry", `model: "m"`, `withRetry({ stopAfterAttempt: 4 }).invoke("Hello")`, "wrapped", "default"],
    ["a timed signal", `model: "m"`, `invoke("Hello", { signal: AbortSignal.timeout(1) })`, "default", "configured"],
    ["a timeout", `model: "m"`, `invoke("Hello", { timeout: 1000 })`, "default", "configured"],
    [
      "a handler",
      "clientOptions: { requestHandler: { requestTimeout: 1000 } }",
      `invoke("Hello")`,
      "default",
      "configured",
    ],
  ];
  it.each(cases.map(([title, options, use, retries, timeout]) => ({ title, options, use, retries, timeout })))(
    "$title",
    ({ options, use, retries, timeout }) => {
      const { call } = read(
        `${IMPORT}declare const options: any;\nawait new ChatBedrockConverse({ ${options} }).${use};`,
      );
      expect([call.retries.status, call.timeout.status]).toEqual([retries, timeout]);
    },
  );

  it("of the client that a model is given", () => {
    const code = `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";\n${IMPORT}const client = new BedrockRuntimeClient({ maxAttempts: 6, region: "eu-west-1" });\nawait new ChatBedrockConverse({ client, model: "m" }).invoke("Hello");`;
    const { call, client } = read(code);
    expect(client.sdk).toBe("aws-sdk");
    expect(call).toMatchObject({
      client: { status: "known", ids: [client.id] },
      retries: { status: "configured" },
      region: "eu-west-1",
    });
  });

  it("of embeddings, around which LangChain retries", () => {
    expect(read(`${IMPORT}await new BedrockEmbeddings({}).embedQuery("Hello");`).call.retries.status).toBe("unknown");
  });
});

describe("writes", () => {
  const change = (code: string, target: string, field: string, value: number): string | undefined => {
    const changes: Change[] = [{ kind: "set", target, field, value: { kind: "literal", value } }];
    return spell(code, changes)?.["/project/main.ts"];
  };

  it("a limit where the model is made", () => {
    const code = `${IMPORT}const model = new ChatBedrockConverse({ model: "m" });\nawait model.invoke("Hello");`;
    expect(change(code, read(code).call.id, "maxTokens", 100)).toContain(
      `new ChatBedrockConverse({ model: "m", maxTokens: 100 })`,
    );
  });

  it("attempts among the client's options", () => {
    const code = `${IMPORT}const model = new ChatBedrockConverse();\nawait model.invoke("Hello");`;
    expect(change(code, read(code).client.id, "maxAttempts", 6)).toContain(
      "new ChatBedrockConverse({ clientOptions: { maxAttempts: 6 } })",
    );
  });
});
