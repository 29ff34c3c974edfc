import { describe, expect, it } from "vitest";
import type { UnknownOption, Value } from "../../src/core/facts.ts";
import { call, findings, list, literal, oneOf, record, resource, span, unknown } from "./facts.ts";

const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const arn = (resource: string) => `arn:aws:bedrock:us-east-1:123456789012:${resource}`;

describe("governance/disallowed-model", () => {
  const check = (modelId: Value | string, ...allow: readonly string[]) =>
    findings("governance/disallowed-model", { calls: [call({ request: record({ modelId }) })] }, { models: { allow } });

  it.each<[modelId: string, allowed: string, reported: boolean]>([
    [`us.${HAIKU}`, HAIKU, false],
    [`us.${HAIKU}`, `us.${HAIKU}`, false],
    [`us.${HAIKU}`, `eu.${HAIKU}`, true],
    [HAIKU, `us.${HAIKU}`, true],
    [`us.${HAIKU}`, "anthropic.*", false],
    [`us.${HAIKU}`, "us.*", false],
    [`eu.${HAIKU}`, "us.*", true],
    [`us.${HAIKU}`, "*haiku*", false],
    [`us.${HAIKU}`, "*sonnet*", true],
    [`us.${HAIKU}`, "*", false],
    ["anthropic.claude", "anthropic.claude*claude", true],
    ["anthropic.claude", "anthropic.*claude", false],
    ["anthropic.claude-opus-5", "anthropic.claude", true],
    ["anthropic.claude-opus-5", "*anthropic*5", false],
    ["anthropic.claude-opus-5", "*anthropic*anthropic*", true],
    ["amazon.titan-a", "a*a", false],
    ["amazon.nova-pro-v1:0", "a*a", true],
    [arn(`inference-profile/us.${HAIKU}`), `us.${HAIKU}`, false],
    [arn("application-inference-profile/abc"), "nothing", false],
    [arn("prompt/ABCDEFGHIJ:1"), "nothing", false],
    [arn("provisioned-model/abcdefghijkl"), "nothing", false],
  ])("%s, where %s is allowed", (modelId, allowed, reported) => {
    expect(check(modelId, allowed)).toHaveLength(reported ? 1 : 0);
  });

  it("needs a list, and a model", () => {
    expect(check(HAIKU)).toEqual([]);
    expect(findings("governance/disallowed-model", { calls: [call()] }, { models: { allow: ["a"] } })).toEqual([]);
  });

  it("suggests allowed models that do the same, three at most", () => {
    const found = check(
      HAIKU,
      "amazon.nova-*",
      "a.embed",
      "amazon.nova-pro-v1:0",
      "xai.grok-4.6",
      "zai.glm-5",
      "zai.glm-4.7",
    );
    expect(found.flatMap((each) => each.fixes.map((fix) => fix.title))).toEqual([
      "Use `amazon.nova-pro-v1:0`",
      "Use `xai.grok-4.6`",
      "Use `zai.glm-5`",
    ]);
  });

  it("looks at each branch, and is only likely where one is not known", () => {
    expect(
      check(oneOf(literal(HAIKU), literal("amazon.nova-pro-v1:0"), unknown("parameter")), "amazon.*"),
    ).toMatchObject([{ severity: "warning", evidence: "likely" }]);
  });
});

describe("governance/unpinned-prompt", () => {
  const check = (modelId: string) =>
    findings("governance/unpinned-prompt", { calls: [call({ request: record({ modelId }) })] });

  it.each<[modelId: string, reported: boolean]>([
    [arn("prompt/ABCDEFGHIJ"), true],
    [arn("prompt/ABCDEFGHIJ:DRAFT"), true],
    [arn("prompt/ABCDEFGHIJ:1"), false],
    [arn("prompt-router/abc"), false],
    [HAIKU, false],
  ])("%s", (modelId, reported) => {
    expect(check(modelId)).toHaveLength(reported ? 1 : 0);
  });
});

describe("governance/draft-agent-alias", () => {
  const check = (request: Readonly<Record<string, Value | string>>) =>
    findings("governance/draft-agent-alias", {
      calls: [call({ api: "InvokeAgent", operation: "agent", request: record(request) })],
    });

  it("knows the alias of agents and of flows", () => {
    expect(check({ agentAliasId: "TSTALIASID" })).toMatchObject([{ severity: "warning", evidence: "proven" }]);
    expect(check({ flowAliasId: "TSTALIASID" })).toHaveLength(1);
    expect(check({ agentAliasId: "ABCDEFGHIJ" })).toEqual([]);
    expect(check({ agentAliasId: unknown("environment", "ALIAS") })).toEqual([]);
  });

  it("stands at the default of a variable, and leaves its repair to people", () => {
    const value = oneOf(unknown("environment", "ALIAS"), literal("TSTALIASID", span(12)));
    expect(check({ agentAliasId: value })).toMatchObject([{ span: span(12), evidence: "proven", fixes: [] }]);
  });
});

describe("governance/hardcoded-model-id", () => {
  const check = (
    modelId: Value,
    rules: Readonly<Record<string, "info">> = { "governance/hardcoded-model-id": "info" },
  ) => findings("governance/hardcoded-model-id", { calls: [call({ request: record({ modelId }) })] }, { rules });

  it("means literals in the call only", () => {
    expect(check(literal(HAIKU, span(300)))).toHaveLength(1);
    expect(check(literal(HAIKU, span(12)))).toEqual([]);
    expect(check({ ...literal(HAIKU, span(300)), origin: "constant" })).toEqual([]);
    const steps = [{ span: span(12), message: "`MODEL` is set here" }];
    expect(check({ ...literal(HAIKU, span(300)), steps })).toEqual([]);
    expect(check(literal("whatever is configured", span(300)))).toEqual([]);
    expect(check(oneOf(literal(HAIKU, span(300)), unknown("environment")))).toEqual([]);
  });

  it("needs a model", () => {
    const rules = { "governance/hardcoded-model-id": "info" } as const;
    expect(findings("governance/hardcoded-model-id", { calls: [call()] }, { rules })).toEqual([]);
  });

  it("is off unless somebody asks for it", () => {
    expect(check(literal(HAIKU, span(300)), {})).toEqual([]);
  });
});

describe("governance/unpinned-prompt: no model", () => {
  it("says nothing", () => {
    expect(findings("governance/unpinned-prompt", { calls: [call()] })).toEqual([]);
  });
});

describe("governance/unknown-request-option", () => {
  const check = (over: Partial<UnknownOption>) => {
    const option: UnknownOption = {
      path: "maxToken",
      span: span(300),
      suggestion: "maxTokens",
      shared: false,
      ...over,
    };
    return findings("governance/unknown-request-option", { calls: [call({ unknownOptions: [option] })] });
  };

  it.each<[string, Partial<UnknownOption>, boolean | null]>([
    ["a name that was meant", {}, true],
    ["a name in an object that others read", { shared: true }, false],
    ["half of the credentials", { suggestion: "credentials.accessKeyId" }, false],
    ["half of the credentials, which others read", { suggestion: "credentials.accessKeyId", shared: true }, false],
    ["a name that resembles none", { suggestion: null }, null],
  ])("repairs %s", (_, over, safe) => {
    expect(check(over)[0]?.fixes.map((fix) => fix.safe)).toEqual(safe === null ? [] : [safe]);
  });

  it("leads from an option that stands elsewhere to the call", () => {
    expect(check({})[0]?.steps).toEqual([]);
    expect(check({ span: span(12) })[0]?.steps).toEqual([
      { span: call().anchor, message: "Converse is given it here" },
    ]);
  });
});

describe("governance/weak-guardrail", () => {
  const others = { sensitiveInformationPolicyConfig: record(), contextualGroundingPolicyConfig: record() };
  const filters = (...items: readonly Value[]) => ({
    contentPolicyConfig: record({ filtersConfig: list(...items) }),
  });
  const filter = (type: Value | string, inputStrength: Value | string = "HIGH") => record({ type, inputStrength });
  const check = (properties: Readonly<Record<string, Value>>, type = "Guardrail") =>
    findings("governance/weak-guardrail", { resources: [resource(type, record(properties))] });

  it.each<[string, Readonly<Record<string, Value>>, boolean]>([
    ["a filter", filters(filter("HATE"), filter("PROMPT_ATTACK")), false],
    ["another filter", filters(filter("HATE")), true],
    ["no filter", filters(), true],
    ["no policy", {}, true],
    ["a policy that is not known", { contentPolicyConfig: unknown("parameter") }, false],
    ["filters that are not known", { contentPolicyConfig: record({ filtersConfig: unknown("call") }) }, false],
    ["a filter that is not known", filters(filter("HATE"), unknown("parameter")), false],
    [
      "filters of which some are not known",
      { contentPolicyConfig: record({ filtersConfig: { ...list(), open: true } }) },
      false,
    ],
    ["a filter whose type is not known", filters(filter(unknown("parameter"))), false],
    ["a filter that may be another", filters(filter(oneOf(literal("HATE"), unknown("parameter")))), false],
    ["one of two filters", filters(filter(oneOf(literal("HATE"), literal("PROMPT_ATTACK")))), false],
    ["one of two other filters", filters(filter(oneOf(literal("HATE"), literal("SEXUAL")))), true],
    ["what is no filter", filters(record({ type: literal(null) })), false],
    ["a filter without a strength", filters(record({ type: "PROMPT_ATTACK" })), false],
    ["a filter that is off", filters(filter("PROMPT_ATTACK", "NONE")), true],
    ["a filter that may be off", filters(filter("PROMPT_ATTACK", oneOf(literal("NONE"), literal("HIGH")))), false],
    ["a filter of a strength that is not known", filters(filter("PROMPT_ATTACK", unknown("parameter"))), false],
  ])("against prompt attacks: %s", (_, properties, reported) => {
    expect(check({ ...others, ...properties })).toHaveLength(reported ? 1 : 0);
  });

  it("names what is missing, and knows guardrails from other resources", () => {
    expect(check({}, "Agent")).toEqual([]);
    expect(check(others)[0]?.message).toContain(
      "no policy for prompt attacks (`contentPolicyConfig`, filter `PROMPT_ATTACK`).",
    );
    expect(check({})[0]?.message).toMatch(
      /prompt attacks \(.*?\), sensitive information \(.*?\) and grounding \(`contextualGroundingPolicyConfig`\)\.$/,
    );
  });
});
