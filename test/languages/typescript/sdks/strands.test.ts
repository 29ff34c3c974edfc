// Strands Agents, whose agents talk to Bedrock unless they are given another model.
import { describe, expect, it } from "vitest";
import type { Change } from "../../../../src/core/rule.ts";
import { read, spell, told } from "../../../support/project.ts";

const ID = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const IMPORT = `import { Agent, BedrockModel, CachePointBlock, DefaultModelRetryStrategy, TextBlock, tool } from "@strands-agents/sdk";
import { Graph } from "@strands-agents/sdk/multiagent";
import { OpenAIModel } from "@strands-agents/sdk/models/openai";
`;
/** A model with some options, and an agent with some more, that runs. */
const run = (options = "", settings = "", use = `invoke("Hello")`): string =>
  `${IMPORT}const model = new BedrockModel({ modelId: "${ID}"${options && `, ${options}`} });\nconst agent = new Agent({ model, ${settings} });\nawait agent.${use};`;

describe("finds calls", () => {
  const found: readonly (readonly [string, string, string, boolean, string])[] = [
    ["of an agent", run(), "Agent.invoke", false, ID],
    ["that stream", run("", "", `stream("Hello")`), "Agent.stream", true, ID],
    ["of an agent without a model", `${IMPORT}await new Agent().invoke("Hello");`, "Agent.invoke", false, "absent"],
    [
      "of an agent with a model's id",
      `${IMPORT}await new Agent({ model: "${ID}" }).invoke("Hello");`,
      "Agent.invoke",
      false,
      ID,
    ],
    [
      "of a graph",
      `${IMPORT}const model = new BedrockModel({ modelId: "${ID}" });\nconst graph = new Graph({ nodes: [new Agent({ model })], edges: [] });\nawait graph.invoke("Hello");`,
      "Agent.invoke",
      false,
      ID,
    ],
    [
      "of a class of one's own",
      `${IMPORT}class Helper extends Agent { constructor() { super({ model: new BedrockModel({ modelId: "${ID}" }) }); } }\nawait new Helper().invoke("Hello");`,
      "Agent.invoke",
      false,
      ID,
    ],
  ];
  it.each(found.map(([title, code, api, streaming, id]) => ({ title, code, api, streaming, id })))(
    "$title",
    ({ code, api, streaming, id }) => {
      const call = read(code).calls.find((each) => each.sent === "yes");
      expect(call).toMatchObject({ sdk: "strands", api, streaming, operation: "text", client: { status: "known" } });
      expect(call && told(call, "modelId")).toBe(id);
    },
  );

  it("of nobody in sight where the agent is made", () => {
    const { call } = read(
      `${IMPORT}export const agent = new Agent({ model: new BedrockModel({ maxTokens: 5 }), systemPrompt: "a" });`,
    );
    expect(call).toMatchObject({ api: "Agent", sent: "unknown", streaming: null });
    expect([told(call, "maxTokens"), told(call, "messages")]).toEqual(["5", "unknown"]);
  });

  const none: readonly (readonly [string, string])[] = [
    ["another model", `${IMPORT}await new Agent({ model: new OpenAIModel({}) }).invoke("Hello");`],
    ["a model that nobody sees", `${IMPORT}export const f = (model) => new Agent({ model }).invoke("Hello");`],
    ["a class of the same name", `class Agent { invoke() {} }\nawait new Agent().invoke("Hello");`],
    ["a class of another package", `import { Agent } from "mine";\nawait new Agent().invoke("Hello");`],
    ["types", `import type { Agent } from "@strands-agents/sdk";\nexport function f(agent: Agent): void {}`],
  ];
  it.each(none.map(([title, code]) => ({ title, code })))("but not of $title", ({ code }) => {
    expect(read(code).calls).toEqual([]);
  });
});

describe("reads the request", () => {
  const fields: readonly (readonly [string, string, string, string, string])[] = [
    ["the limit", "maxTokens: 5", "", "maxTokens", "5"],
    ["no limit", "", "", "maxTokens", "absent"],
    ["the system prompt", "", `systemPrompt: "Be brief."`, "system", "Be brief."],
    ["the prompt", "", "", "messages", "Hello"],
    ["the guardrail", `guardrailConfig: { guardrailIdentifier: "g" }`, "", "guardrail", "{guardrailIdentifier: g}"],
    ["no guardrail", "", "", "guardrail", "absent"],
    ["options that are spread in", "...options", "", "maxTokens", "unknown"],
    ["metadata", "additionalArgs: { requestMetadata: { team: 'a' } }", "", "requestMetadata", "{team: a}"],
    ["a tool without what it does", "", `tools: [tool({ name: "a", callback: () => 1 })]`, "tools", "[{name: a}]"],
  ];
  it.each(fields.map(([title, options, settings, field, expected]) => ({ title, options, settings, field, expected })))(
    "$title",
    ({ options, settings, field, expected }) => {
      expect(told(read(`declare const options: any;\n${run(options, settings)}`).call, field)).toBe(expected);
    },
  );

  const caching: readonly (readonly [string, string, string, string])[] = [
    ["nothing", "", "", "absent"],
    ["the model's configuration", `cacheConfig: { strategy: "auto" }`, "", "used"],
    [
      "a block of the system prompt",
      "",
      `systemPrompt: [new TextBlock("a"), new CachePointBlock({ cacheType: "default" })]`,
      "used",
    ],
    ["plain data", "", `systemPrompt: [{ text: "a" }, { cachePoint: { cacheType: "default" } }]`, "used"],
    [
      "a model that is not Claude",
      `modelId: "us.amazon.nova-pro-v1:0", cacheConfig: { strategy: "auto" }`,
      "",
      "absent",
    ],
  ];
  it.each(caching.map(([title, options, settings, expected]) => ({ title, options, settings, expected })))(
    "with cache points of $title",
    ({ options, settings, expected }) => {
      expect(read(`declare const options: any;\n${run(options, settings)}`).call.caching.status).toBe(expected);
    },
  );
});

describe("reads retries and timeouts", () => {
  const cases: readonly (readonly [string, string, string, string, number | null])[] = [
    ["nothing", "", "", "default", null],
    ["a strategy", "", "retryStrategy: new DefaultModelRetryStrategy({ maxAttempts: 3 })", "configured", 3],
    ["none but the client's", "", "retryStrategy: null", "default", null],
    ["none but the client's, which is set", "clientConfig: { maxAttempts: 5 }", "retryStrategy: null", "configured", 5],
    ["what nobody sees", "", "...settings", "unknown", null],
  ];
  it.each(
    cases.map(([title, options, settings, status, attempts]) => ({ title, options, settings, status, attempts })),
  )("$title", ({ options, settings, status, attempts }) => {
    const code = run(options, settings).replace("{ model, ...settings }", "{ ...settings, model }");
    const { call } = read(`declare const settings: any;\n${code}`);
    expect(call.retries).toMatchObject({ status, maxAttempts: attempts });
  });

  it("of a handler", () => {
    expect(read(run("clientConfig: { requestHandler: { requestTimeout: 1000 } }")).call.timeout.status).toBe(
      "configured",
    );
    expect(read(run()).call.timeout.status).toBe("default");
  });
});

describe("writes", () => {
  const change = (code: string, changes: (target: string) => Change): string | undefined =>
    spell(code, [changes(read(code).call.id)])?.["/project/main.ts"];

  it("a limit where the model is made", () => {
    const code = run("temperature: 0");
    const value = { kind: "literal", value: 100 } as const;
    const text = change(code, (target) => ({ kind: "set", target, field: "maxTokens", value }));
    expect(text).toContain("temperature: 0, maxTokens: 100 });");
  });

  it("cache points by the model's configuration", () => {
    const text = change(run(), (target) => ({ kind: "cache-point", target, after: "system" }));
    expect(text).toContain(`cacheConfig: { strategy: "auto" }`);
    expect(read(text ?? "").call.caching.status).toBe("used");
  });

  it("nothing where an agent makes its model by itself", () => {
    const code = `${IMPORT}await new Agent().invoke("Hello");`;
    expect(
      spell(code, [
        { kind: "set", target: read(code).call.id, field: "maxTokens", value: { kind: "literal", value: 1 } },
      ]),
    ).toBeNull();
  });
});
