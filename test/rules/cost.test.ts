import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/core/configuration.ts";
import type { ModelCall, Resource, Trigger, Value } from "../../src/core/facts.ts";
import { call, client, findings, list, literal, oneOf, record, resource, span, template, unknown } from "./facts.ts";

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

  it("hints at a variable only where nothing else is known", () => {
    const variable = unknown("environment", "MODEL_ID");
    expect(check(oneOf(variable, literal(arn("imported-model/abcdefghijkl"))))).toEqual([]);
    const shared = template(unknown("call", "geo"), literal(`.${HAIKU.slice(3)}`));
    expect(check(oneOf(variable, shared))).toMatchObject([{ evidence: "proven", span: shared.span }]);
    expect(check(variable, { sdk: "openai" })).toEqual([]);
    expect(check(oneOf(literal(null), variable))).toMatchObject([{ evidence: "possible" }]);
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

describe("cost/missing-request-metadata", () => {
  const check = (over: Partial<ModelCall> = {}, configuration: Partial<Configuration> = {}) =>
    findings(
      "cost/missing-request-metadata",
      { calls: [call(over)] },
      { rules: { "cost/missing-request-metadata": "info" }, ...configuration },
    );

  it("offers the configured tags, and nothing without any", () => {
    expect(check()).toMatchObject([{ fixes: [] }]);
    const fields = {
      team: { kind: "literal", value: "search" },
      "cost-center": { kind: "environment", name: "COST_CENTER" },
    };
    expect(check({}, { tags: { required: ["team", "cost-center"], values: { team: "search" } } })).toMatchObject([
      { fixes: [{ changes: [{ field: "requestMetadata", value: { kind: "record", fields } }] }] },
    ]);
  });
});

describe("cost/missing-required-tags", () => {
  const tags = { required: ["team", "cost-center"], values: {} };
  const pairs = (...keys: readonly string[]) => list(...keys.map((key) => record({ key, value: "x" })));
  const check = (
    properties: Readonly<Record<string, Value>>,
    over: Partial<Resource> = {},
    more: readonly Resource[] = [],
  ) =>
    findings(
      "cost/missing-required-tags",
      { resources: [resource("Guardrail", record(properties), over), ...more] },
      { tags },
    );
  const later = resource("ResourceTags", record(), { id: "later" });

  it.each<[string, Readonly<Record<string, Value>>, string | null]>([
    ["all of them", { tags: pairs("team", "cost-center", "more") }, null],
    ["one is missing", { tags: pairs("cost-center") }, "`team`, which"],
    ["both are missing", { tags: pairs("stage") }, "`team` and `cost-center`, which"],
    ["an object", { tags: record({ team: "x" }) }, "`cost-center`, which"],
    ["an object of which not all is known", { tags: record({ team: "x" }, true) }, null],
    ["a list of which not all is known", { tags: { ...pairs("team"), open: true } }, null],
    ["a tag that is not known", { tags: list(record({ key: "team" }), unknown("parameter")) }, null],
    ["a key that is not known", { tags: list(record({ key: unknown("parameter") })) }, null],
    ["CloudFormation's own shape", { tags: list(record({ Key: "team" })) }, "`cost-center`, which"],
    ["what are no tags", { tags: literal("team") }, null],
    ["one of two", { tags: oneOf(pairs("team"), pairs("team", "cost-center")) }, null],
    ["no tags, which another rule reports", {}, null],
    ["tags that are not known", { tags: unknown("parameter") }, null],
  ])("%s", (_, properties, missing) => {
    const [found] = check(properties);
    if (missing === null) expect(found).toBeUndefined();
    else expect(found?.message).toContain(`lacks ${missing}`);
  });

  it("says it in singular and plural", () => {
    expect(check({ tags: pairs("team") })[0]?.message).toContain("go by it leave");
    expect(check({ tags: pairs() })[0]?.message).toContain("go by them leave");
  });

  it("waits for tags that a request of their own adds, which infrastructure code does not need", () => {
    expect(check({ tags: pairs() }, { by: "api" }, [later])).toEqual([]);
    expect(check({ tags: pairs() }, { by: "cdk" }, [later])).toHaveLength(1);
    expect(check({ tags: pairs() }, { by: "api" })).toHaveLength(1);
  });

  it("knows what can carry tags", () => {
    const fields = { tags: pairs() };
    expect(check(fields, { type: "AWS::Bedrock::ModelInvocationLoggingConfiguration" })).toEqual([]);
    expect(check(fields, { type: "AWS::Bedrock::AgentAlias" })).toHaveLength(1);
  });

  it("is silent about tags that are there on some paths only", () => {
    const properties = { ...record(), fields: { tags: { presence: "sometimes", value: pairs() } } } as const;
    const resources = [resource("Guardrail", properties)];
    expect(findings("cost/missing-required-tags", { resources }, { tags })).toEqual([]);
  });
});

describe("cost/untagged-resource", () => {
  const check = (type: string, over: Partial<Resource> = {}, ...more: readonly Resource[]) =>
    findings("cost/untagged-resource", { resources: [resource(type, record(), over), ...more] });
  const later = resource("ResourceTags", record(), { id: "later" });

  it("waits for tags that a request of their own adds, which infrastructure code does not need", () => {
    expect(check("Agent", { by: "api" }, later)).toEqual([]);
    expect(check("Agent", { by: "cdk" }, later)).toHaveLength(1);
    expect(check("Agent", { by: "api" })).toHaveLength(1);
  });

  it("takes what costs nothing under its own name lightly", () => {
    expect(check("AgentAlias")).toMatchObject([{ severity: "info", message: expect.stringContaining("whose it is") }]);
    expect(check("Agent")).toMatchObject([{ severity: "warning", message: expect.stringContaining("allocated") }]);
  });
});

describe("cost/tier-mismatch", () => {
  const FLEX = "mistral.magistral-small-2509";
  const triggered = (kind: Trigger["kind"], complete = true) => ({
    triggers: { all: [{ kind, framework: null, span: span(10) }], complete },
  });
  const check = (fields: Readonly<Record<string, Value | string>>, over: Partial<ModelCall> = {}) =>
    findings("cost/tier-mismatch", { calls: [call({ request: record(fields), ...over })] }).map(({ evidence, fixes }) =>
      [evidence, ...fixes.map((fix) => fix.title)].join(": "),
    );
  const flex = "Use the flex tier";
  const usual = "Use the default tier";

  it.each<[string, Value | string, boolean, readonly string[]]>([
    ["flex", "flex", true, [`proven: ${usual}`]],
    ["flex, set off by others as well", "flex", false, [`likely: ${usual}`]],
    ["priority", "priority", true, []],
    ["flex or another", oneOf(literal("flex"), literal("priority")), true, []],
    ["flex or unknown", oneOf(literal("flex"), unknown("environment")), true, []],
    ["nothing that is a tier", literal(null), true, []],
  ])("for people: %s", (_, serviceTier, complete, expected) => {
    expect(check({ modelId: FLEX, serviceTier }, triggered("request", complete))).toEqual(expected);
  });

  it.each<[string, Readonly<Record<string, Value | string>>, readonly string[]]>([
    ["priority", { modelId: FLEX, serviceTier: "priority" }, [`proven: ${flex}: ${usual}`]],
    ["priority of a model without flex", { modelId: HAIKU, serviceTier: "priority" }, [`proven: ${usual}`]],
    ["priority or unknown", { modelId: FLEX, serviceTier: oneOf(literal("priority"), unknown("environment")) }, []],
    ["flex", { modelId: FLEX, serviceTier: "flex" }, []],
    ["nothing", { modelId: FLEX }, [`proven: ${flex}`]],
    ["nothing, for a model without flex", { modelId: HAIKU }, []],
    ["nothing, for one of two models", { modelId: oneOf(literal(FLEX), literal(HAIKU)) }, []],
    ["nothing, for a model or one that is not known", { modelId: oneOf(literal(FLEX), unknown("parameter")) }, []],
    ["nothing, for no model", {}, []],
  ])("for a queue: %s", (_, fields, expected) => {
    expect(check(fields, triggered("event"))).toEqual(expected);
  });

  it("knows that somebody reads a stream", () => {
    expect(check({ modelId: FLEX }, { ...triggered("event"), streaming: true })).toEqual([]);
    expect(check({ modelId: FLEX }, { ...triggered("event"), streaming: null })).toHaveLength(1);
    expect(check({ modelId: FLEX }, triggered("program"))).toEqual([]);
    expect(check({ modelId: FLEX }, triggered("event", false))).toEqual([]);
  });
});
