import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/core/configuration.ts";
import type { ModelCall, Value } from "../../src/core/facts.ts";
import { call, client, findings, literal, oneOf, record, span, template, unknown } from "./facts.ts";

const HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const arn = (resource: string) => `arn:aws:bedrock:us-east-1:123456789012:${resource}`;

describe("cost/untagged-inference", () => {
  const check = (modelId: Value | string, over: Partial<ModelCall> = {}, configuration: Partial<Configuration> = {}) =>
    findings("cost/untagged-inference", { calls: [call({ request: record({ modelId }), ...over })] }, configuration);

  it.each<[string, boolean]>([
    [HAIKU, true],
    ["amazon.titan-embed-text-v2:0", true],
    ["someone.model-of-tomorrow", true],
    [arn(`inference-profile/${HAIKU}`), true],
    ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", true],
    [arn("application-inference-profile/a1b2c3d4e5f6"), false],
    [arn("inference-profile/my-team-profile"), false],
    [arn("provisioned-model/abcdefghijkl"), false],
    [arn("imported-model/abcdefghijkl"), false],
    [arn("prompt/ABCDEFGHIJ:1"), false],
    ["gpt-5.4", false],
  ])("%s", (id, reported) => {
    expect(check(id)).toHaveLength(reported ? 1 : 0);
  });

  it("stands at the literal and replaces it by the environment, with the model as comment", () => {
    const value = literal(HAIKU, span(12, 60, "/app/models.ts"));
    expect(check(value)).toMatchObject([
      {
        severity: "warning",
        evidence: "proven",
        span: value.span,
        steps: [{ span: call().anchor }],
        fixes: [
          {
            safe: false,
            changes: [
              {
                kind: "replace",
                span: value.span,
                value: { kind: "environment", name: "BEDROCK_INFERENCE_PROFILE_ARN", comment: HAIKU },
              },
            ],
          },
        ],
      },
    ]);
  });

  it("says once of a literal that several calls share", () => {
    const request = record({ modelId: literal(HAIKU, span(12)) });
    const calls = [call({ id: "a", request }), call({ id: "b", request, anchor: span(700) })];
    expect(findings("cost/untagged-inference", { calls })).toHaveLength(1);
  });

  it("only hints at a variable that may hold a profile, and trusts its name", () => {
    expect(check(unknown("environment", "MODEL_ID"))).toMatchObject([{ severity: "hint", evidence: "possible" }]);
    expect(check(unknown("environment", "BEDROCK_INFERENCE_PROFILE_ARN"))).toEqual([]);
    expect(check(unknown("environment", "supportProfileArn"))).toEqual([]);
  });

  it("reports the default of a variable in full, without a fix", () => {
    const value = oneOf(unknown("environment", "MODEL_ID"), literal(HAIKU, span(12)));
    expect(check(value)).toMatchObject([{ severity: "warning", evidence: "proven", span: span(12), fixes: [] }]);
  });

  it("is only likely when another branch is not known", () => {
    expect(check(oneOf(unknown("parameter"), literal(HAIKU)))).toMatchObject([{ evidence: "likely" }]);
  });

  it.each<[string, Value]>([
    ["a geography that is computed", template(unknown("call", "geo"), literal(`.${HAIKU.slice(3)}`))],
    [
      "an ARN that is put together",
      template(literal("arn:aws:bedrock:"), unknown("parameter"), literal(`:1:inference-profile/${HAIKU}`)),
    ],
  ])("knows the shared model behind %s", (_, modelId) => {
    expect(check(modelId)).toMatchObject([
      { span: modelId.span, fixes: [{ changes: [{ value: { comment: HAIKU.slice(3) } }] }] },
    ]);
  });

  it.each<[string, Value]>([
    ["a parameter", unknown("parameter", "modelId")],
    ["a call", unknown("call", "getModel")],
    ["text put together", template(literal(arn("application-inference-profile/")), unknown("parameter"))],
    [
      "an application profile or nothing known",
      oneOf(literal(arn("application-inference-profile/a")), unknown("call")),
    ],
  ])("is silent on %s", (_, modelId) => {
    expect(check(modelId)).toEqual([]);
  });

  it("is silent when there is no model id, or when it may be missing", () => {
    expect(findings("cost/untagged-inference", { calls: [call({ request: record() })] })).toEqual([]);
    expect(findings("cost/untagged-inference", { calls: [call({ request: record({}, true) })] })).toEqual([]);
  });

  it("is silent when cost is attributed by principal", () => {
    expect(check(HAIKU, {}, { attribution: "iam-principal" })).toEqual([]);
  });

  it.each<[ModelCall["operation"], boolean]>([
    ["text", true],
    ["embedding", true],
    ["image", true],
    ["rerank", true],
    ["video", true],
    ["speech", true],
    ["unknown", true],
    ["agent", false],
    ["flow", false],
    ["retrieval", false],
    ["guardrail", false],
    ["count", false],
  ])("%s", (operation, reported) => {
    expect(check(HAIKU, { operation })).toHaveLength(reported ? 1 : 0);
  });

  it("is silent where an application's own profile may go before the model", () => {
    const model = literal(HAIKU, span(12));
    expect(check(oneOf(unknown("dynamic", "applicationInferenceProfile"), model))).toEqual([]);
    expect(check(oneOf(unknown("environment", "APPLICATION_INFERENCE_PROFILE"), model))).toEqual([]);
    expect(check(oneOf(unknown("environment", "BEDROCK_PROFILE_ARN"), model))).toEqual([]);
    expect(check(oneOf(unknown("environment", "INFERENCE_PROFILE"), model))).toHaveLength(1);
  });

  it("reports a call that chooses among models once, at the first, and counts the others", () => {
    const models = ["us.amazon.nova-pro-v1:0", HAIKU, "us.amazon.nova-lite-v1:0"];
    const [found, ...others] = check(oneOf(...models.map((id, index) => literal(id, span(30 - index)))));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ span: span(28), fixes: [] });
    expect(found?.message).toContain("`us.amazon.nova-lite-v1:0` and 2 more models");
    expect(found?.steps.slice(-2).map((step) => [step.span.start, step.message])).toEqual([
      [29, `Or \`${HAIKU}\``],
      [30, "Or `us.amazon.nova-pro-v1:0`"],
    ]);
  });

  it("leaves out models that are gone", () => {
    const gone = "anthropic.claude-3-haiku-20240307-v1:0";
    expect(check(gone)).toEqual([]);
    expect(check(oneOf(literal(gone, span(12)), literal(HAIKU, span(20))))).toMatchObject([{ span: span(20) }]);
  });

  it.each<[Partial<ModelCall>, string, string]>([
    [{ sdk: "ai-sdk", operation: "embedding" }, "cohere.embed-v4:0", "info"],
    [{ sdk: "ai-sdk", operation: "embedding" }, "amazon.titan-embed-text-v2:0", "warning"],
    [{ sdk: "ai-sdk", operation: "image" }, "stability.sd3-5-large-v1:0", "warning"],
    [{ sdk: "ai-sdk", operation: "rerank", api: "rerank" }, "cohere.rerank-v3-5:0", "info"],
    [{ operation: "rerank", api: "InvokeModel" }, "cohere.rerank-v3-5:0", "warning"],
    [{ operation: "embedding", api: "InvokeModel" }, "cohere.embed-v4:0", "warning"],
  ])("%o of %s is told as %s", (over, id, severity) => {
    expect(check(id, over)).toMatchObject([{ severity }]);
  });

  it("tells a model of two calls in full once", () => {
    const at = (start: number) => call({ request: record({ modelId: literal(HAIKU, span(start)) }) });
    const found = findings("cost/untagged-inference", { calls: [at(40), at(20)] });
    expect(found.map((each) => [each.span.start, each.severity])).toEqual([
      [20, "warning"],
      [40, "info"],
    ]);
  });

  it("offers no ARN where the Vercel AI SDK asks for thinking in the form that it knows by the id", () => {
    const fixes = (over: Partial<ModelCall>) => check(HAIKU, over)[0]?.fixes.length;
    const request = record({ modelId: HAIKU, thinkingBudget: 2000 });
    expect(fixes({ sdk: "ai-sdk", request })).toBe(0);
    expect(fixes({ sdk: "ai-sdk" })).toBe(1);
    expect(fixes({ sdk: "aws-sdk", request })).toBe(1);
  });

  it("says what request metadata gives", () => {
    const request = record({ modelId: HAIKU, requestMetadata: record({ team: "search" }) });
    expect(check(HAIKU, { request })[0]?.message).toContain("labels invocation logs only");
  });

  it("points to IAM where the endpoint rejects profiles", () => {
    const [found] = check("openai.gpt-oss-120b-1:0", { sdk: "openai" });
    expect(found).toMatchObject({ severity: "info", fixes: [] });
    expect(found?.message).toContain("IAM principal");
    const mantle = findings("cost/untagged-inference", {
      calls: [call({ sdk: "anthropic-sdk", request: record({ modelId: HAIKU }) })],
      clients: [client({ name: "AnthropicBedrockMantle" })],
    });
    expect(mantle).toMatchObject([{ severity: "info" }]);
  });
});
