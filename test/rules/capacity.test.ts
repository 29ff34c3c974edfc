import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/core/configuration.ts";
import type { Client, Iteration, ModelCall, Scope, Trigger, Value } from "../../src/core/facts.ts";
import type { Finding } from "../../src/core/rule.ts";
import { call, client, findings, input, literal, oneOf, record, resource, span, unknown } from "./facts.ts";

const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const NOVA = "amazon.nova-lite-v1:0";
const arn = (resource: string) => `arn:aws:bedrock:us-east-1:123456789012:${resource}`;

interface Situation extends Partial<ModelCall> {
  readonly modelId: Value | string;
  /** What the client's option says; the environment where it is null. */
  readonly at?: string | null;
  readonly client?: never;
}

const situated =
  (id: string) =>
  ({ modelId, at = "us-east-1", ...over }: Situation, configuration: Partial<Configuration> = {}): readonly Finding[] =>
    findings(
      id,
      {
        clients: [client({ options: record({ region: at ?? unknown("environment", "AWS_REGION") }) })],
        calls: [call({ request: record({ modelId }), region: at, ...over })],
      },
      configuration,
    );

const titles = (found: readonly Finding[]) => found.flatMap((each) => each.fixes.map((fix) => fix.title));

describe("capacity/missing-inference-profile", () => {
  const check = situated("capacity/missing-inference-profile");

  it.each<[region: string, profile: string | null]>([
    ["us-west-2", `us.${HAIKU}`],
    ["eu-south-1", `eu.${HAIKU}`],
    ["ap-northeast-3", `jp.${HAIKU}`],
    ["ap-southeast-2", `au.${HAIKU}`],
    ["ap-southeast-1", `apac.${HAIKU}`],
    ["ca-central-1", `us.${HAIKU}`],
    ["sa-east-1", null],
  ])("in %s names %s", (at, profile) => {
    expect(titles(check({ modelId: HAIKU, at }))).toEqual(profile ? [`Use the inference profile \`${profile}\``] : []);
  });

  it("says nothing where the region is not known, or the model is served on demand", () => {
    expect(check({ modelId: HAIKU, at: null })).toEqual([]);
    expect(check({ modelId: NOVA })).toEqual([]);
    expect(check({ modelId: "mistral.mistral-large-3-675b-instruct" })).toEqual([]);
  });

  it("says nothing where no profile is known to be callable", () => {
    expect(check({ modelId: HAIKU, at: "sa-east-1" })).toEqual([]);
  });

  it("has no safe fix where it may be another model", () => {
    const two = oneOf(literal(HAIKU, span(1)), literal("anthropic.claude-opus-5", span(2)));
    expect(check({ modelId: two }).map((each) => each.fixes[0]?.safe)).toEqual([false, false]);
    const perhaps = oneOf(literal(HAIKU), unknown("parameter"));
    expect(check({ modelId: perhaps })).toMatchObject([{ evidence: "likely", fixes: [{ safe: false }] }]);
    expect(check({ modelId: HAIKU })).toMatchObject([{ evidence: "proven", fixes: [{ safe: true }] }]);
  });

  it("has no spelling for an ARN", () => {
    expect(check({ modelId: `arn:aws:bedrock:us-east-1::foundation-model/${HAIKU}` })).toMatchObject([{ fixes: [] }]);
  });

  it("is only likely, with a fix that is not safe, where the region is a default", () => {
    const region = oneOf(unknown("environment", "AWS_REGION"), literal("us-east-1"));
    const found = findings("capacity/missing-inference-profile", {
      clients: [client({ options: record({ region }) })],
      calls: [call({ request: record({ modelId: HAIKU }) })],
    });
    expect(found).toMatchObject([{ severity: "warning", evidence: "likely", fixes: [{ safe: false }] }]);
  });

  it("offers no profile that leaves the residency", () => {
    expect(check({ modelId: HAIKU }, { residency: ["eu"] })).toMatchObject([{ fixes: [] }]);
  });
});

describe("capacity/no-cross-region-inference", () => {
  const check = situated("capacity/no-cross-region-inference");

  it("says how much more the profile allows", () => {
    const [found] = check({ modelId: NOVA });
    expect(found).toMatchObject({ severity: "info", evidence: "proven" });
    expect(found?.message).toContain("8,000,000 tokens per minute by default instead of 4,000,000");
  });

  it.each<[modelId: string]>([
    [`us.${NOVA}`],
    [HAIKU],
    [arn("application-inference-profile/a1")],
    ["cohere.command-r-v1:0"],
  ])("says nothing of %s", (modelId) => {
    expect(check({ modelId })).toEqual([]);
  });

  it("is about the runtime's own endpoint, and about text", () => {
    const endpoint = (url: string) =>
      findings("capacity/no-cross-region-inference", {
        clients: [client({ options: record({ region: "us-east-1", endpoint: url }) })],
        calls: [call({ request: record({ modelId: NOVA }) })],
      });
    expect(endpoint("http://localhost:4566")).toEqual([]);
    expect(endpoint("https://bedrock-runtime.us-east-1.amazonaws.com")).toHaveLength(1);
    expect(check({ modelId: NOVA, operation: "count" })).toEqual([]);
  });

  it("offers one profile of the region's geographies, the narrowest", () => {
    expect(titles(check({ modelId: NOVA, at: "ca-central-1" }))).toHaveLength(1);
  });

  it("offers a global profile only where data may go anywhere", () => {
    const modelId = "anthropic.claude-sonnet-4-6";
    expect(titles(check({ modelId }))).toHaveLength(2);
    expect(titles(check({ modelId }, { residency: ["us"] }))).toHaveLength(1);
  });
});

describe("capacity/profile-region-mismatch", () => {
  const check = situated("capacity/profile-region-mismatch");

  it.each<[profile: string, region: string, evidence: string | null]>([
    ["us", "us-east-2", null],
    ["us", "ca-central-1", null],
    ["us", "eu-west-1", "proven"],
    ["us", "us-gov-west-1", "proven"],
    ["eu", "eu-central-2", null],
    ["eu", "ap-south-1", "proven"],
    ["apac", "ap-northeast-1", null],
    ["jp", "ap-northeast-1", null],
    ["jp", "ap-southeast-1", "likely"],
    ["au", "ap-northeast-1", "likely"],
    ["global", "eu-west-1", null],
    ["us", "sa-east-1", null],
    ["mars", "us-east-1", null],
  ])("%s. in %s", (profile, at, evidence) => {
    const found = check({ modelId: `${profile}.${HAIKU}`, at });
    expect(found.map((each) => each.evidence)).toEqual(evidence ? [evidence] : []);
  });
});

describe("capacity/profile-region-mismatch: its repair", () => {
  const check = situated("capacity/profile-region-mismatch");
  const US = `us.${HAIKU}`;

  it("is safe where nothing else is possible", () => {
    expect(check({ modelId: US, at: "eu-west-1" })).toMatchObject([
      { fixes: [{ title: `Use \`eu.${HAIKU}\``, safe: true }] },
    ]);
    const perhaps = oneOf(literal(US), unknown("parameter"));
    expect(check({ modelId: perhaps, at: "eu-west-1" })).toMatchObject([
      { evidence: "likely", fixes: [{ safe: false }] },
    ]);
    const two = oneOf(literal(US, span(1)), literal(NOVA, span(2)));
    expect(check({ modelId: two, at: "eu-west-1" })).toMatchObject([{ evidence: "proven", fixes: [{ safe: false }] }]);
    expect(check({ modelId: `jp.${HAIKU}`, at: "ap-southeast-1" })).toMatchObject([{ fixes: [{ safe: false }] }]);
  });

  it("has no spelling for an ARN, and none for a model without a profile there", () => {
    expect(check({ modelId: arn(`inference-profile/${US}`), at: "eu-west-1" })).toMatchObject([{ fixes: [] }]);
    expect(check({ modelId: US, at: "eu-west-1" }, { residency: ["us"] })).toMatchObject([{ fixes: [] }]);
  });

  it("is not needed for a bare id", () => {
    expect(check({ modelId: HAIKU, at: "eu-west-1" })).toEqual([]);
  });
});

describe("capacity/batch-eligible", () => {
  const BATCH = "amazon.nova-lite-v1:0";
  const FLEX = "mistral.magistral-small-2509";
  const NEITHER = "anthropic.claude-sonnet-5-5";
  const job = (kind: Trigger["kind"], complete = true) => ({
    triggers: { all: [{ kind, framework: null, span: span(10) }], complete },
  });
  const loop: Iteration = { span: span(50, 80), list: "articles", items: null, dependent: false };
  const check = (
    modelId: Value | string | null,
    over: Partial<ModelCall> = {},
    more: Readonly<Record<string, Value>> = {},
  ) =>
    findings("capacity/batch-eligible", {
      calls: [
        call({
          request: record(modelId === null ? more : { modelId, ...more }),
          iteration: loop,
          ...job("program"),
          ...over,
        }),
      ],
    });

  it.each<[string, Partial<ModelCall>, boolean]>([
    ["a program", {}, true],
    ["a queue", job("event"), true],
    ["a request", job("request"), false],
    ["a program, and who knows what else", job("program", false), false],
    [
      "a program and a request",
      { triggers: { all: [...job("program").triggers.all, ...job("request").triggers.all], complete: true } },
      false,
    ],
    ["nothing that was seen", { triggers: { all: [], complete: true } }, false],
    ["no loop", { iteration: null }, false],
    ["answers that build on one another", { iteration: { ...loop, dependent: true } }, false],
    ["twenty items", { iteration: { ...loop, items: 20 } }, false],
    ["one more", { iteration: { ...loop, items: 21 } }, true],
    ["a stream", { streaming: true }, false],
  ])("%s", (_, over, reported) => {
    expect(check(BATCH, over)).toHaveLength(reported ? 1 : 0);
  });

  it.each<[string, Value | string | null, string | null]>([
    ["a batch price", BATCH, "batch inference costs"],
    ["the flex tier as well", FLEX, "batch inference or the flex tier costs"],
    ["neither", NEITHER, null],
    ["one of them with the flex tier", oneOf(literal(BATCH), literal(FLEX)), "batch inference costs"],
    ["one of them with both", oneOf(literal(FLEX), literal(NEITHER)), null],
    ["one of them with neither", oneOf(literal(NEITHER), literal(BATCH)), null],
    ["two with a batch price", oneOf(literal(BATCH), literal("amazon.nova-pro-v1:0")), "batch inference costs"],
    ["one that is not known", oneOf(literal(BATCH), unknown("parameter")), null],
    ["none", null, null],
  ])("models: %s", (_, modelId, cheaper) => {
    const [found] = check(modelId);
    if (cheaper === null) expect(found).toBeUndefined();
    else expect(found?.message).toContain(cheaper);
  });

  it("is silent where the request needs what batches have not, or pays less already", () => {
    expect(check(BATCH, {}, { tools: unknown("call") })).toEqual([]);
    expect(check(BATCH, {}, { serviceTier: literal("flex") })).toEqual([]);
  });
});

describe("capacity/provisioned-throughput-mismatch", () => {
  const OLD = "anthropic.claude-3-haiku-20240307-v1:0";
  const ENDING = "anthropic.claude-opus-4-1-20250805-v1:0";
  const check = (type: string, properties: ReturnType<typeof record>, today?: string) =>
    findings("capacity/provisioned-throughput-mismatch", { resources: [resource(type, properties)] }, {}, today).map(
      (each) => each.message.split(" ").slice(0, 5).join(" "),
    );
  const bought = (modelId: Value | string, today?: string) =>
    check("ProvisionedModelThroughput", record({ modelId }), today);

  it("knows models at their end, those in their legacy phase, and current ones", () => {
    expect(bought(OLD)).toHaveLength(1);
    expect(bought(ENDING)).toHaveLength(1);
    expect(bought(NOVA)).toEqual([]);
    expect(bought("anthropic.claude-99")).toEqual([]);
    expect(bought(unknown("parameter"))).toEqual([]);
    expect(check("ProvisionedModelThroughput", record())).toEqual([]);
  });

  it("knows profiles by their id and by their ARN", () => {
    expect(bought(`us.${NOVA}`)).toEqual([expect.stringContaining(`\`us.${NOVA}\` routes`)]);
    expect(bought(arn(`inference-profile/us.${NOVA}`))).toHaveLength(1);
  });

  it("looks at what a profile is copied from, and at nothing else of it", () => {
    const copied = (copyFrom: Value | string) =>
      check("ApplicationInferenceProfile", record({ modelSource: record({ copyFrom }), modelId: OLD }));
    expect(copied(arn("provisioned-model/abcdefghijkl"))).toHaveLength(1);
    expect(copied(arn(`inference-profile/us.${NOVA}`))).toEqual([]);
    expect(copied(unknown("parameter"))).toEqual([]);
    expect(check("ApplicationInferenceProfile", record())).toEqual([]);
  });

  it("says nothing of other resources", () => {
    const copyFrom = record({ copyFrom: arn("provisioned-model/abcdefghijkl") });
    expect(check("Agent", record({ modelId: OLD, modelSource: copyFrom }))).toEqual([]);
  });
});

describe("capacity/residency-violation: its repair", () => {
  const check = situated("capacity/residency-violation");
  const residency = ["eu", "jp"];

  it("names profiles of the same model that keep to the residency and can be called", () => {
    const modelId = `global.${HAIKU}`;
    expect(titles(check({ modelId, at: null }, { residency })).length).toBeGreaterThan(1);
    expect(titles(check({ modelId, at: "eu-west-1" }, { residency }))).toEqual([
      expect.stringContaining(`eu.${HAIKU}`),
    ]);
    expect(titles(check({ modelId: arn(`inference-profile/${modelId}`), at: "eu-west-1" }, { residency }))).toEqual([]);
  });

  it("needs a model", () => {
    expect(findings("capacity/residency-violation", { calls: [call()] }, { residency })).toEqual([]);
  });

  it("is less sure of a region that is a default, but not of a profile", () => {
    const region = oneOf(unknown("environment", "AWS_REGION"), literal("us-east-1"));
    const at = (modelId: string) =>
      findings(
        "capacity/residency-violation",
        { clients: [client({ options: record({ region }) })], calls: [call({ request: record({ modelId }) })] },
        { residency },
      );
    expect(at(NOVA)).toMatchObject([
      { evidence: "likely", steps: [{ message: expect.stringContaining("us-east-1") }] },
    ]);
    expect(at(`us.${HAIKU}`)).toMatchObject([{ evidence: "proven", steps: [] }]);
  });

  it("takes the region of an ARN before the client's", () => {
    const model = `arn:aws:bedrock:us-east-1::foundation-model/${NOVA}`;
    expect(check({ modelId: model, at: "eu-west-1" }, { residency })).toHaveLength(1);
    expect(check({ modelId: model, at: null }, { residency })).toHaveLength(1);
  });
});

describe("capacity/residency-violation", () => {
  const check = situated("capacity/residency-violation");

  it.each<[residency: readonly string[], modelId: string, region: string | null, reported: boolean]>([
    [[], `global.${HAIKU}`, "us-east-1", false],
    [["eu"], `global.${HAIKU}`, null, true],
    [["eu"], `us.${HAIKU}`, null, true],
    [["eu"], `eu.${HAIKU}`, null, false],
    [["eu", "us"], `us.${HAIKU}`, null, false],
    [["eu"], HAIKU, "us-east-1", true],
    [["eu"], HAIKU, null, false],
    [["eu-central-1"], NOVA, "eu-central-1", false],
    [["eu-central-1"], NOVA, "eu-west-1", true],
    [["eu-central-1"], `eu.${NOVA}`, "eu-central-1", true],
    [["apac"], `au.${HAIKU}`, null, false],
    [["au"], `apac.${HAIKU}`, null, true],
    [["sa"], NOVA, "sa-east-1", false],
    [["eu"], arn(`inference-profile/us.${HAIKU}`), null, true],
    [["eu"], arn("application-inference-profile/a1b2"), null, false],
  ])("%j and %s in %s", (residency, modelId, at, reported) => {
    expect(check({ modelId, at }, { residency })).toHaveLength(reported ? 1 : 0);
  });
});

describe("capacity/retired-model", () => {
  const check = situated("capacity/retired-model");

  it.each<[modelId: string, severity: string | null]>([
    ["anthropic.claude-3-haiku-20240307-v1:0", "error"],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", "error"],
    ["ai21.jamba-1-5-large-v1:0", "warning"],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", "warning"],
    [`us.${HAIKU}`, null],
    ["anthropic.claude-v2:1", null],
  ])("%s: %s", (modelId, severity) => {
    expect(check({ modelId }).map((each) => each.severity)).toEqual(severity ? [severity] : []);
  });

  it.each<[id: string, today: string, message: string | null]>([
    // Legacy since 2026-05-26, and at its end on 2026-11-26.
    ["ai21.jamba-1-5-large-v1:0", "2026-11-26", "reached its end"],
    ["ai21.jamba-1-5-large-v1:0", "2026-11-25", "ends"],
    ["ai21.jamba-1-5-large-v1:0", "2026-05-30", "ends"],
    // Legacy since 2026-07-08, and at its end on 2027-01-08: some 184 days later.
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", "2026-07-12", "ends"],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", "2026-07-08", "ends"],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", "2026-07-07", null],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", "2026-01-01", null],
    [`us.${HAIKU}`, "2030-01-01", null],
  ])("%s on %s", (modelId, today, expected) => {
    const [found] = findings("capacity/retired-model", { calls: [call({ request: record({ modelId }) })] }, {}, today);
    expect(found?.severity ?? null).toBe(expected === null ? null : expected === "ends" ? "warning" : "error");
  });

  it("offers no successor in a form that it is not served in", () => {
    expect(titles(check({ modelId: arn("inference-profile/eu.anthropic.claude-3-haiku-20240307-v1:0") }))).toEqual([]);
    expect(titles(check({ modelId: "apac.anthropic.claude-3-haiku-20240307-v1:0" }))).toEqual([
      `Use \`apac.${HAIKU}\``,
    ]);
    expect(titles(check({ modelId: "mars.anthropic.claude-3-haiku-20240307-v1:0" }))).toEqual([]);
  });

  it("names what comes next in the same form, where it is served so", () => {
    expect(titles(check({ modelId: "eu.anthropic.claude-3-haiku-20240307-v1:0" }))).toEqual([`Use \`eu.${HAIKU}\``]);
    expect(titles(check({ modelId: "anthropic.claude-3-haiku-20240307-v1:0" }))).toEqual([]);
  });

  it("says nothing of a command that is never sent", () => {
    expect(check({ modelId: "cohere.command-r-v1:0", sent: "no" })).toEqual([]);
  });
});

describe("capacity/unknown-model", () => {
  const check = situated("capacity/unknown-model");

  it.each<[modelId: string, suggestion: string | null, severity: string | null]>([
    ["us.anthropic.claude-haiku-4-5", `us.${HAIKU}`, "info"],
    ["anthropic.claude-haiku-4-5-20251001", HAIKU, "info"],
    ["anthropic.claud-haiku-4-5-20251001-v1:0", HAIKU, "info"],
    ["amazon.nova-lite", NOVA, "info"],
    ["amazon.nova-lite-v1", NOVA, "info"],
    ["amazon.nova-lit-v1:0", NOVA, "info"],
    ["amazon.nova-lit-v2:0", null, "hint"],
    ["amzon.nova-lite-v1:0", null, null],
    ["anthropic.claude-haiku-4-5-v1:0", null, "hint"],
    [`arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-9`, null, null],
    ["anthropic.claude-opus-9", null, "hint"],
    ["amazon.nova-3-lite-v1:0", null, "hint"],
    ["meta.llama5-70b-instruct-v1:0", null, "hint"],
    [NOVA, null, null],
    [`${NOVA}:300k`, null, null],
    ["amazon.titan-embed-text-v2:0", null, null],
    ["stability.sd3-5-large-v1:0", null, null],
    ["someone.model-of-tomorrow", null, null],
    ["gpt-5.4", null, null],
    [arn("imported-model/abc"), null, null],
  ])("%s", (modelId, suggestion, severity) => {
    const found = check({ modelId });
    expect(found.map((each) => each.severity)).toEqual(severity ? [severity] : []);
    expect(titles(found)).toEqual(suggestion ? [`Use \`${suggestion}\``] : []);
  });
});

describe("capacity/client-per-request", () => {
  const check = (made: Partial<Client>, over: Partial<ModelCall> = {}) =>
    findings("capacity/client-per-request", { clients: [client(made)], calls: [call(over)] });

  it.each<[scope: Scope, reported: boolean]>([
    ["module", false],
    ["constructor", false],
    ["function", false],
    ["handler", true],
    ["loop", true],
  ])("%s", (scope, reported) => {
    expect(check({ scope })).toHaveLength(reported ? 1 : 0);
  });

  it("is silent where the client depends on the request", () => {
    const scope = "handler";
    expect(check({ scope, options: record({ credentials: unknown("call", "assumeRole") }) })).toEqual([]);
    expect(check({ scope, options: record({ region: unknown("parameter", "region") }) })).toEqual([]);
    expect(check({ scope, options: record({ region: oneOf(literal("us-east-1"), literal("eu-west-1")) }) })).toEqual(
      [],
    );
    expect(check({ scope, options: record({}, true) })).toEqual([]);
  });

  it("is reported with a region of the environment, its default included", () => {
    const region = oneOf(unknown("environment", "AWS_REGION"), literal("us-east-1"));
    expect(check({ scope: "handler", options: record({ region }) })).toHaveLength(1);
  });

  it("reports a function that makes the client anew for input of a request, and for no other", () => {
    const enclosing = { name: "ask", kind: "function", framework: null, loop: false, span: span(0, 1000) } as const;
    const from = (source: "http" | "argv") => ({ status: "unvalidated", inputs: [input({ source })] }) as const;
    expect(check({ scope: "function" }, { enclosing, input: from("http") })).toHaveLength(1);
    expect(check({ scope: "function" }, { enclosing, input: from("argv") })).toEqual([]);
    const elsewhere = { ...enclosing, span: span(60, 1000) };
    expect(check({ scope: "function" }, { enclosing: elsewhere, input: from("http") })).toEqual([]);
  });

  it("knows handlers, the top level, and input that only whoever starts the program gives", () => {
    const within = (kind: "handler" | "function" | "module") =>
      ({ name: "ask", kind, framework: null, loop: false, span: span(0, 1000) }) as const;
    const from = (...sources: readonly ("http" | "argv" | "stdin")[]) =>
      ({ status: "unvalidated", inputs: sources.map((source) => input({ source })) }) as const;
    const scope = "function";
    expect(check({ scope }, { enclosing: within("handler") })).toHaveLength(1);
    expect(check({ scope }, { enclosing: within("module"), input: from("http") })).toEqual([]);
    expect(check({ scope }, { enclosing: within("function"), input: from("stdin") })).toEqual([]);
    expect(check({ scope }, { enclosing: within("function"), input: from("argv", "http") })).toHaveLength(1);
    const calls = [call({ enclosing: within("function") }), call({ id: "other", enclosing: within("handler") })];
    expect(findings("capacity/client-per-request", { clients: [client({ scope })], calls })).toHaveLength(1);
  });

  it("knows regions of which nothing is known, and those that are no text", () => {
    const scope = "handler";
    const region = oneOf(literal("us-east-1"), unknown("call"));
    expect(check({ scope, options: record({ region }) })).toEqual([]);
    expect(check({ scope, options: record({ credentials: record({ a: "b" }) }) })).toEqual([]);
    expect(check({ scope, options: record({ region: "us-east-1", endpoint: unknown("environment") }) })).toHaveLength(
      1,
    );
  });

  it("takes LangChain's classes by their whole names", () => {
    const scope = "handler";
    expect(check({ scope, sdk: "langchain", name: "ChatBedrockConverseLike" })).toEqual([]);
    expect(check({ scope, sdk: "langchain", name: "MyChatBedrockConverse" })).toEqual([]);
  });

  it("is silent about SDKs that share the connections of the process", () => {
    expect(check({ scope: "handler", sdk: "anthropic-sdk", name: "AnthropicBedrock" })).toEqual([]);
    expect(check({ scope: "handler", sdk: "langchain", name: "BedrockChat" })).toEqual([]);
    expect(check({ scope: "handler", sdk: "langchain", name: "ChatBedrockConverse" })).toHaveLength(1);
  });
});
