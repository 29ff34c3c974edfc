import { describe, expect, it } from "vitest";
import type { Value } from "../../src/core/facts.ts";
import { call, findings, literal, oneOf, record, span, unknown } from "./facts.ts";

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
    [arn(`inference-profile/us.${HAIKU}`), `us.${HAIKU}`, false],
    [arn("application-inference-profile/abc"), "nothing", false],
    [arn("prompt/ABCDEFGHIJ:1"), "nothing", false],
    [arn("provisioned-model/abcdefghijkl"), "nothing", false],
  ])("%s, where %s is allowed", (modelId, allowed, reported) => {
    expect(check(modelId, allowed)).toHaveLength(reported ? 1 : 0);
  });

  it("needs a list", () => {
    expect(check(HAIKU)).toEqual([]);
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
    expect(check(oneOf(literal(HAIKU, span(300)), unknown("environment")))).toEqual([]);
  });

  it("is off unless somebody asks for it", () => {
    expect(check(literal(HAIKU, span(300)), {})).toEqual([]);
  });
});
