import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/core/configuration.ts";
import type {
  Client,
  Concurrency,
  IneffectiveOption,
  ModelCall,
  Repetition,
  ResponseUse,
  Retries,
  SdkId,
  Trigger,
  Value,
} from "../../src/core/facts.ts";
import { call, client, findings, literal, oneOf, record, span, unknown } from "./facts.ts";

const retries = (status: Retries["status"]): Retries => ({ status, maxAttempts: null, mode: null, steps: [] });

const HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"; // 64,000, aws
const SONNET_45 = "anthropic.claude-sonnet-4-5-20250929-v1:0"; // 64,000, agree
const SMALL = "us.meta.llama3-3-70b-instruct-v1:0"; // 4,000, aws
const OPUS_5 = "anthropic.claude-opus-5"; // 128,000, agree
const NOVA_LITE = "amazon.nova-lite-v1:0"; // 10,000, conflict
const LLAMA = "us.meta.llama3-3-70b-instruct-v1:0"; // 4,000, aws

describe("throttling/missing-retries", () => {
  const check = (over: Partial<Client>, calls: readonly ModelCall[] = [call()]) =>
    findings("throttling/missing-retries", { clients: [client({ retries: retries("default"), ...over })], calls });

  it("reports a client with default retries at its anchor, and offers two modes", () => {
    const [found, ...more] = check({}, [call({ retries: retries("default") })]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: "warning", evidence: "proven", span: client().anchor });
    expect(found?.message).toContain("standard mode, 3 attempts in total");
    expect(found?.fixes.map((fix) => fix.changes)).toEqual([
      [
        { kind: "set", target: "client", field: "maxAttempts", value: { kind: "literal", value: 6 } },
        { kind: "set", target: "client", field: "retryMode", value: { kind: "literal", value: "standard" } },
      ],
      [
        { kind: "set", target: "client", field: "maxAttempts", value: { kind: "literal", value: 6 } },
        { kind: "set", target: "client", field: "retryMode", value: { kind: "literal", value: "adaptive" } },
      ],
    ]);
    expect(found?.fixes.some((fix) => fix.safe)).toBe(false);
  });

  it.each(["configured", "disabled", "wrapped", "unknown"] as const)("is silent when retries are %s", (status) => {
    expect(check({ retries: retries(status) }, [])).toEqual([]);
  });

  it.each<[string, readonly Retries["status"][], number]>([
    ["no call is seen", [], 1],
    ["every call is wrapped", ["wrapped", "wrapped"], 0],
    ["calls are wrapped or have their own option", ["wrapped", "configured"], 0],
    ["a call may be wrapped by a caller that is not seen", ["unknown"], 0],
    ["one call is left to the default", ["wrapped", "default"], 1],
  ])("when %s", (_, statuses, count) => {
    const calls = statuses.map((status) => call({ retries: retries(status) }));
    expect(check({}, calls)).toHaveLength(count);
  });

  it("is only likely about a client that leaves the files that were read without a call", () => {
    expect(check({ escapes: true }, [])).toMatchObject([{ evidence: "likely" }]);
    expect(check({ escapes: false }, [])).toMatchObject([{ evidence: "proven" }]);
  });

  it("only informs where the SDK's own pauses are long", () => {
    const one = call({ sdk: "ai-sdk", retries: retries("default") });
    expect(findings("throttling/missing-retries", { calls: [one] })).toMatchObject([{ severity: "info" }]);
  });

  it.each<[SdkId, string | null]>([
    ["aws-sdk", "maxAttempts"],
    ["agent-runtime", "maxAttempts"],
    ["langchain", "clientOptions.maxAttempts"],
    ["anthropic-sdk", "maxRetries"],
    ["openai", "maxRetries"],
    ["strands", null],
    ["mastra", null],
    ["genkit", null],
    ["fetch", null],
  ])("knows the default of %s", (sdk, option) => {
    const found = check({ sdk }, []);
    if (option === null) expect(found).toEqual([]);
    else expect(found[0]?.message).toContain(`\`${option}\``);
  });

  it("leaves a client to another rule whose option has no effect, where another option has", () => {
    const option = (about: "retries" | "timeout", field: string | null): IneffectiveOption => ({
      about,
      name: "maxRetries",
      key: span(30),
      value: literal(5),
      effective: { name: "maxAttempts", field },
    });
    const reported = (...options: readonly IneffectiveOption[]) => check({ ineffectiveOptions: options }, []).length;
    expect(reported(option("retries", "maxAttempts"))).toBe(0);
    expect(reported(option("timeout", null), option("retries", "maxAttempts"))).toBe(0);
    expect(reported(option("retries", null))).toBe(1);
    expect(reported({ ...option("retries", null), effective: null })).toBe(1);
    expect(reported(option("timeout", "timeout"))).toBe(1);
  });

  it("offers no mode to SDKs that know none", () => {
    const [found] = check({ sdk: "anthropic-sdk" }, []);
    expect(found?.fixes.map((fix) => fix.title)).toEqual(["Allow six attempts"]);
  });

  it("looks at the calls, not at the client, where retries are an option of each call", () => {
    const facts = (status: Retries["status"]) => ({
      clients: [client({ sdk: "ai-sdk" as const, retries: retries("default") })],
      calls: [call({ sdk: "ai-sdk", api: "generateText", retries: retries(status) })],
    });
    expect(findings("throttling/missing-retries", facts("default"))).toMatchObject([{ span: call().anchor }]);
    expect(findings("throttling/missing-retries", facts("configured"))).toEqual([]);
  });
});

describe("throttling/retries-disabled", () => {
  const check = (over: Partial<Client>, calls: readonly ModelCall[] = []) =>
    findings("throttling/retries-disabled", { clients: [client({ retries: retries("disabled"), ...over })], calls });

  it("reports the value as an error and removes the option safely", () => {
    const value = literal(1, span(30, 31));
    expect(check({ options: record({ maxAttempts: value }) })).toMatchObject([
      {
        severity: "error",
        span: value.span,
        steps: [],
        fixes: [{ safe: true, changes: [{ kind: "remove", target: "client", field: "maxAttempts" }] }],
      },
    ]);
  });

  it("leads from the client to a constant elsewhere", () => {
    const value = literal(1, span(7, 8, "/app/constants.ts"));
    const all = findings("throttling/retries-disabled", {
      clients: [client({ retries: retries("disabled"), options: record({ maxAttempts: value }) })],
    });
    expect(all).toMatchObject([{ span: value.span, steps: [{ span: client().anchor }] }]);
  });

  it("blames the strategy, which wins over the number, and does not remove it unasked", () => {
    const options = record({ retryStrategy: unknown("call"), maxAttempts: 5 });
    expect(check({ options })).toMatchObject([{ fixes: [{ safe: false, changes: [{ field: "retryStrategy" }] }] }]);
  });

  it("reports at the anchor when the value is not among the options", () => {
    expect(check({})).toMatchObject([{ span: client().anchor, fixes: [] }]);
  });

  it("is silent when every call is retried outside", () => {
    expect(check({}, [call({ retries: retries("wrapped") })])).toEqual([]);
    expect(check({}, [call({ retries: retries("wrapped") }), call({ retries: retries("disabled") })])).toHaveLength(1);
  });

  it.each(["configured", "default", "wrapped", "unknown"] as const)("is silent when retries are %s", (status) => {
    expect(check({ retries: retries(status) })).toEqual([]);
  });

  it("takes the first of several values for all", () => {
    const maxAttempts = oneOf(literal(1, span(30)), literal(1, span(40)));
    expect(check({ options: record({ maxAttempts }) })).toMatchObject([{ span: span(30) }]);
  });

  it("reports an option of the call itself", () => {
    const one = call({ sdk: "ai-sdk", retries: retries("disabled"), request: record({ maxAttempts: 1 }) });
    expect(findings("throttling/retries-disabled", { calls: [one] })).toMatchObject([
      { fixes: [{ changes: [{ kind: "remove", target: "call", field: "maxAttempts" }] }] },
    ]);
  });
});

describe("throttling/missing-max-tokens", () => {
  const check = (over: Partial<ModelCall>, configuration: Partial<Configuration> = {}) =>
    findings("throttling/missing-max-tokens", { calls: [call(over)] }, configuration);
  const converse = (fields: Readonly<Record<string, Value | string | number>>) => ({ request: record(fields) });

  it("names what Converse reserves", () => {
    expect(check(converse({ modelId: HAIKU }))).toMatchObject([
      {
        severity: "warning",
        evidence: "proven",
        span: call().anchor,
        message: expect.stringContaining("64,000 tokens for Claude Haiku 4.5"),
      },
    ]);
  });

  it.each<[string, Value, string | null]>([
    ["a model that is gone", literal("us.anthropic.claude-sonnet-4-20250514-v1:0"), null],
    [
      "one that is gone or another",
      oneOf(literal("us.anthropic.claude-sonnet-4-20250514-v1:0"), literal(HAIKU)),
      "warning",
    ],
    [
      "one that is gone, as the default of a variable",
      oneOf(unknown("environment", "MODEL_ID"), literal("us.anthropic.claude-sonnet-4-20250514-v1:0")),
      "warning",
    ],
    ["one whose small maximum is disputed", literal("deepseek.r1-v1:0"), "warning"],
    ["a small model", literal(SMALL), "info"],
    ["a small or another one", oneOf(literal(SMALL), literal(HAIKU)), "warning"],
    ["a small one or none that is known", oneOf(literal(SMALL), unknown("parameter")), "warning"],
  ])("weighs %s", (_, modelId, severity) => {
    expect(check(converse({ modelId })).map((each) => each.severity)).toEqual(severity ? [severity] : []);
  });

  it.each<[string | null, number]>([
    ["inferenceConfig.maxTokens", 0],
    ["maxOutputTokens", 0],
    ["max_tokens", 0],
    ["max_gen_len", 0],
    ["inferenceConfig.temperature", 1],
    [null, 1],
  ])("leaves a limit under a wrong name to the rule about names: %s", (suggestion, count) => {
    const unknownOptions = [{ path: "x", span: span(30), suggestion, shared: false }];
    expect(check({ ...converse({ modelId: HAIKU }), unknownOptions })).toHaveLength(count);
  });

  it("tells calls of a model that the SDK makes by itself in full once a file", () => {
    const none = { status: "unknown", ids: [] } as const;
    const at = (start: number, file?: string) =>
      call({
        sdk: "strands",
        client: none,
        id: `${file}${start}`,
        span: span(start, start + 9, file),
        anchor: span(start, start + 5, file),
      });
    const calls = [at(10), at(20), at(10, "/app/other.ts")];
    const found = findings("throttling/missing-max-tokens", { calls });
    expect(found.map(({ severity }) => severity)).toEqual(["warning", "info", "warning"]);
  });

  it("names the larger of two models", () => {
    const [found] = check(converse({ modelId: oneOf(literal(HAIKU), literal(OPUS_5)) }));
    expect(found?.message).toContain("128,000 tokens for Claude Opus 5");
  });

  it.each([
    ["unknown", unknown("environment", "MODEL_ID")],
    ["not in the catalogue", literal("anthropic.claude-99")],
  ])("claims no number for a model that is %s", (_, modelId) => {
    expect(check(converse({ modelId }))).toMatchObject([
      { evidence: "likely", message: expect.stringContaining("reserves the model's maximum from") },
    ]);
  });

  it.each<[string, Partial<ModelCall>]>([
    ["there is a limit", converse({ modelId: HAIKU, maxTokens: 100 })],
    ["there is a limit that is not known", converse({ modelId: HAIKU, maxTokens: unknown("parameter") })],
    ["the request is open", { request: record({ modelId: HAIKU }, true) }],
    ["it is no text that is asked for", { ...converse({ modelId: HAIKU }), operation: "embedding" }],
    ["the operation is not known", { ...converse({ modelId: HAIKU }), operation: "unknown" }],
    ["the command is never sent", { ...converse({ modelId: HAIKU }), sent: "no" }],
    [
      "a managed prompt has its own",
      converse({ modelId: "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1" }),
    ],
    ["the SDK has a default of its own", { ...converse({ modelId: HAIKU }), sdk: "llamaindex" }],
  ])("is silent when %s", (_, over) => {
    expect(check(over)).toEqual([]);
  });

  it.each<[ModelCall["bodyFamily"], string | null]>([
    ["claude", "error"],
    ["nova", "warning"],
    ["llama", null],
    ["mistral", null],
    ["titan", null],
    ["jamba", null],
    ["deepseek", null],
    ["cohere", null],
    ["openai", null],
    [null, null],
  ])("asks what omission means in an InvokeModel body of %s", (bodyFamily, severity) => {
    const found = check({ api: "InvokeModel", bodyFamily });
    expect(found.map((each) => each.severity)).toEqual(severity === null ? [] : [severity]);
    const streamed = check({ api: "InvokeModelWithResponseStream", bodyFamily });
    expect(streamed.map((each) => each.severity)).toEqual(severity === null ? [] : [severity]);
  });

  it("is an error for the Anthropic SDK, which requires the field", () => {
    expect(check({ sdk: "anthropic-sdk", api: "messages.create" })).toMatchObject([{ severity: "error" }]);
  });

  const fixed = (found: ReturnType<typeof check>) =>
    found[0]?.fixes.flatMap((fix) => fix.changes).map((change) => (change.kind === "set" ? change.value : change));

  it.each<[string, Readonly<Record<string, Value | string | number>>, number | null, number]>([
    ["a usual answer", { modelId: HAIKU }, null, 1024],
    ["what the configuration expects", { modelId: HAIKU }, 600, 600],
    ["no more than the model can give", { modelId: LLAMA }, 9000, 4000],
    ["room for thinking", { modelId: HAIKU, thinkingBudget: 2000 }, 500, 2500],
  ])("writes %s", (_, fields, expected, tokens) => {
    const found = check(converse(fields), { expectedOutputTokens: expected });
    expect(fixed(found)).toEqual([{ kind: "literal", value: tokens }]);
  });

  it("offers nothing when thinking takes an unknown share", () => {
    expect(check(converse({ modelId: HAIKU, thinkingBudget: unknown("parameter") }))).toMatchObject([{ fixes: [] }]);
  });
});

describe("several calls of one model", () => {
  const model = (id: string, over: Partial<Client> = {}) => client({ id, sdk: "langchain", ...over });
  const invoke = (id: string, start: number, over: Partial<ModelCall> = {}) =>
    call({
      id,
      sdk: "langchain",
      api: "invoke",
      span: span(start, start + 10),
      anchor: span(start),
      client: { status: "known", ids: ["a"] },
      ...over,
    });
  const places = (clients: readonly Client[], calls: readonly ModelCall[]) =>
    findings("throttling/missing-max-tokens", { clients, calls }).map((each) => each.span.start);

  it("are reported at the first that has no limit", () => {
    const limited = invoke("0", 100, { request: record({ maxTokens: 100 }) });
    expect(places([model("a")], [invoke("2", 300), limited, invoke("1", 200)])).toEqual([200]);
  });

  it("are reported each where it is not known that the model is one", () => {
    const both = { client: { status: "unknown", ids: ["a", "b"] } } as const;
    expect(places([model("a"), model("b")], [invoke("1", 200, both), invoke("2", 300, both)])).toEqual([200, 300]);
    expect(places([], [invoke("1", 200), invoke("2", 300)])).toEqual([200, 300]);
  });

  it("are reported each where the limit belongs to the call", () => {
    const calls = [invoke("1", 200, { sdk: "aws-sdk" }), invoke("2", 300, { sdk: "aws-sdk" })];
    expect(places([model("a", { sdk: "aws-sdk" })], calls)).toEqual([200, 300]);
  });

  it("are not taken for one another's across SDKs", () => {
    expect(places([model("a")], [invoke("1", 200, { sdk: "aws-sdk" }), invoke("2", 300)])).toEqual([200, 300]);
  });
});

describe("throttling/ignored-truncation", () => {
  const use = (part: ResponseUse["part"], into: ResponseUse["into"] = "value", start = 300): ResponseUse => ({
    part,
    into,
    name: part,
    span: span(start),
    steps: [],
    checked: false,
  });
  const answer = (...uses: readonly ResponseUse[]) => ({ response: { uses, escapes: [], cutOffFails: false } });
  const check = (maxTokens: Value | number | null, over: Partial<ModelCall> = {}) =>
    findings("throttling/ignored-truncation", {
      calls: [call({ request: record(maxTokens === null ? {} : { maxTokens }), ...answer(use("text")), ...over })],
    });

  it.each<[string, Value | number | null, Partial<ModelCall>, string | null]>([
    ["a number", 400, {}, "proven"],
    ["one of two numbers", oneOf(literal(400), literal(800)), {}, "proven"],
    ["a number or what is not known", oneOf(literal(400), unknown("parameter")), {}, "likely"],
    ["an environment variable", unknown("environment", "LIMIT"), {}, "likely"],
    ["no limit", null, {}, null],
    ["an agent", 400, { operation: "agent" }, null],
    ["an answer that is not followed", 400, { response: null }, null],
    ["the reason and nothing else", 400, answer(use("stopReason")), null],
    ["nothing that the model wrote", 400, answer(use("usage")), null],
    ["the text and why it ended", 400, answer(use("text"), use("stopReason")), null],
    ["what is parsed", 400, answer(use("text"), use("text", "json")), null],
    ["what is held against a schema", 400, answer(use("text", "schema"), use("text")), null],
    ["what goes to a log", 400, answer(use("text", "log")), "proven"],
    [
      "an answer that fails when it is cut off",
      400,
      { response: { ...answer(use("text")).response, cutOffFails: true } },
      null,
    ],
    ["a schema", 400, { request: record({ maxTokens: 400, outputSchema: record() }) }, null],
  ])("%s", (_, maxTokens, over, evidence) => {
    expect(check(maxTokens, over)[0]?.evidence ?? null).toBe(evidence);
  });

  it("is not sure of a limit that is there on some paths only", () => {
    const maybe = oneOf(record({ maxTokens: 400 }), record({}));
    const request = { ...record(), fields: { inference: { presence: "always", value: maybe } } } as const;
    expect(check(null, { request })).toEqual([]);
    const sometimes = { ...record(), fields: { maxTokens: { presence: "sometimes", value: literal(400) } } } as const;
    expect(check(null, { request: sometimes })).toMatchObject([{ evidence: "likely" }]);
  });

  it("tells the limit, and one place where the answer is read", () => {
    const [found] = check(400, answer(use("text", "value", 310), use("tool", "value", 320)));
    expect(found?.message).toContain("limited to 400 tokens,");
    expect(found?.steps.map((each) => each.span.start)).toEqual([500, 310]);
    expect(check(unknown("parameter"))[0]?.message).toContain("limited to a number of tokens,");
  });
});

describe("throttling/ineffective-retry-option", () => {
  const option = (over: Partial<IneffectiveOption> = {}): IneffectiveOption => ({
    about: "retries",
    name: "maxRetries",
    key: span(30),
    value: literal(5),
    effective: { name: "maxAttempts", field: "maxAttempts" },
    ...over,
  });
  const check = (options: readonly IneffectiveOption[], over: Partial<Client> = {}) =>
    findings("throttling/ineffective-retry-option", {
      clients: [client({ ineffectiveOptions: options, ...over })],
    });
  const fixes = (over: Partial<IneffectiveOption>, more: Partial<Client> = {}) =>
    check([option(over)], more).flatMap((each) => each.fixes);

  it("is about retries only", () => {
    expect(check([option({ about: "timeout" })])).toEqual([]);
    expect(check([option({ about: "timeout" }), option()])).toHaveLength(1);
  });

  it("leads from options that stand elsewhere to the client", () => {
    expect(check([option()])).toMatchObject([{ steps: [] }]);
    expect(check([option({ key: span(80) })])).toMatchObject([{ steps: [{ span: client().anchor }] }]);
  });

  it.each<[string, Partial<IneffectiveOption>, number | null]>([
    ["retries, which do not count the first attempt", { value: literal(5) }, 6],
    ["attempts", { name: "maxAttempts", value: literal(5) }, 5],
    ["one of two numbers", { value: oneOf(literal(5), literal(3)) }, null],
    ["a number or what is not known", { value: oneOf(literal(5), unknown("environment")) }, null],
    ["what is no number", { value: literal("5") }, null],
    ["what is not known", { value: unknown("parameter") }, null],
  ])("sets what counts instead: %s", (_, over, attempts) => {
    const changes = fixes(over).map((fix) => fix.changes);
    const set = { kind: "set", target: "client", field: "maxAttempts", value: { kind: "literal", value: attempts } };
    expect(changes).toEqual(attempts === null ? [] : [[{ kind: "remove-key", key: span(30) }, set]]);
  });

  it("only takes it out where what counts is set, or may be, or where nothing counts", () => {
    const title = "Remove `maxRetries`";
    const changes = [{ kind: "remove-key", key: span(30) }];
    expect(fixes({}, { options: record({ maxAttempts: 3 }) })).toEqual([{ title, safe: true, changes }]);
    expect(fixes({}, { options: record({}, true) })).toEqual([{ title, safe: true, changes }]);
    expect(fixes({ effective: null })).toEqual([{ title, safe: true, changes }]);
    expect(fixes({ effective: { name: "maxRetries", field: null } })).toEqual([{ title, safe: false, changes }]);
  });

  it("names what counts, where something does", () => {
    expect(check([option()])[0]?.message).toContain("`maxAttempts` is what counts here");
    expect(check([option({ effective: null })])[0]?.message).toContain("has no such option");
  });
});

describe("throttling/oversized-max-tokens", () => {
  const check = (
    fields: Readonly<Record<string, Value | string | number>>,
    configuration: Partial<Configuration> = {},
    open = false,
  ) => findings("throttling/oversized-max-tokens", { calls: [call({ request: record(fields, open) })] }, configuration);

  it.each<[string, string, number, boolean]>([
    ["the model's maximum", HAIKU, 64_000, true],
    ["half of the maximum", HAIKU, 32_000, true],
    ["less than half of the maximum", HAIKU, 31_999, false],
    ["more than half, but small in itself", LLAMA, 4000, false],
    ["exactly the threshold", NOVA_LITE, 4096, false],
    ["half of a disputed maximum", NOVA_LITE, 5000, true],
    ["a model that nobody knows", "anthropic.claude-99", 64_000, false],
    ["above a firm maximum, which another rule reports", HAIKU, 100_000, false],
  ])("without expectation: %s", (_, modelId, maxTokens, reported) => {
    expect(check({ modelId, maxTokens })).toHaveLength(reported ? 1 : 0);
  });

  it("never rests a proof on a disputed figure", () => {
    expect(check({ modelId: NOVA_LITE, maxTokens: 8000 })).toMatchObject([{ evidence: "likely" }]);
    expect(check({ modelId: HAIKU, maxTokens: 64_000 })).toMatchObject([{ evidence: "proven" }]);
  });

  it.each([
    [2399, false],
    [2400, true],
  ])("with an expectation of 600: %i", (maxTokens, reported) => {
    const found = check({ modelId: unknown("environment"), maxTokens }, { expectedOutputTokens: 600 });
    expect(found).toHaveLength(reported ? 1 : 0);
    if (reported) expect(found[0]?.message).toContain("4 times the 600");
  });

  it("measures against the largest of several models", () => {
    const modelId = oneOf(literal(HAIKU), literal(OPUS_5));
    expect(check({ modelId, maxTokens: 40_000 })).toEqual([]);
    expect(check({ modelId, maxTokens: 64_000 })[0]?.message).toContain("Claude Opus 5");
  });

  it("says nothing when it may be another model altogether", () => {
    expect(check({ modelId: oneOf(unknown("parameter"), literal(HAIKU)), maxTokens: 64_000 })).toEqual([]);
  });

  it("is only likely when one of the models is not known", () => {
    const modelId = oneOf(unknown("environment"), literal(HAIKU));
    expect(check({ modelId, maxTokens: 64_000 })).toMatchObject([{ evidence: "likely" }]);
  });

  it("subtracts a thinking budget, and is silent when it is not known", () => {
    const base = { modelId: HAIKU, maxTokens: 40_000 };
    expect(check({ ...base, thinkingBudget: 32_000 })).toEqual([]);
    expect(check({ ...base, thinkingBudget: unknown("dynamic") })).toEqual([]);
    expect(check({ ...base, thinkingBudget: 2000 })).toMatchObject([
      { fixes: [{ changes: [{ value: { value: 6096 } }] }] },
    ]);
  });

  it("takes the largest of several thinking budgets, if it knows them all", () => {
    const base = { modelId: HAIKU, maxTokens: 40_000 };
    const budgets = (...values: readonly Value[]) => check({ ...base, thinkingBudget: oneOf(...values) });
    expect(budgets(literal(2000), literal(32_000))).toEqual([]);
    expect(budgets(literal(2000), literal(4000))).toHaveLength(1);
    expect(budgets(literal(2000), unknown("parameter"))).toEqual([]);
    expect(check({ ...base, thinkingBudget: "much" })).toEqual([]);
  });

  it("counts thinking neither in what is expected nor in what is usual", () => {
    const thinking = { modelId: HAIKU, thinkingBudget: 2000 };
    const expecting = (maxTokens: number) => check({ ...thinking, maxTokens }, { expectedOutputTokens: 600 });
    expect(expecting(4399)).toEqual([]);
    expect(expecting(4400)[0]?.message).toContain("4 times the 600");
    expect(expecting(4400)).toMatchObject([{ fixes: [{ changes: [{ value: { value: 2600 } }] }] }]);
    expect(check({ modelId: NOVA_LITE, maxTokens: 6096, thinkingBudget: 2000 })).toEqual([]);
    expect(check({ modelId: NOVA_LITE, maxTokens: 7097, thinkingBudget: 2000 })).toHaveLength(1);
  });

  it("says nothing of usual answers where there is no model", () => {
    expect(check({ maxTokens: 64_000 })).toEqual([]);
  });

  it("judges each of several limits, and a number that is written twice once", () => {
    const twice = oneOf(literal(64_000, span(1)), literal(64_000, span(2)), literal(500, span(3)));
    const found = check({ modelId: HAIKU, maxTokens: twice });
    expect(found).toMatchObject([{ span: span(1) }]);
    expect(found[0]?.fixes[0]?.changes).toMatchObject([{ span: span(1) }, { span: span(2) }]);
    const two = oneOf(literal(64_000, span(1)), literal(60_000, span(2)));
    expect(check({ modelId: HAIKU, maxTokens: two }).map((each) => each.fixes[0]?.changes.length)).toEqual([1, 1]);
  });

  it("only hints where the request may ask for thinking unseen", () => {
    expect(check({ modelId: HAIKU, maxTokens: 64_000 }, {}, true)).toMatchObject([{ severity: "hint" }]);
  });

  it("reports at the number and lowers it there", () => {
    const value = literal(64_000, span(12, 17, "/app/limits.ts"));
    const all = findings("throttling/oversized-max-tokens", {
      calls: [call({ request: record({ modelId: HAIKU, maxTokens: value }) })],
    });
    expect(all).toMatchObject([
      {
        span: value.span,
        steps: [{ span: call().anchor }],
        fixes: [{ changes: [{ kind: "replace", span: value.span, value: { kind: "literal", value: 4096 } }] }],
      },
    ]);
  });

  it("can be told another threshold", () => {
    const configured = { rules: { "throttling/oversized-max-tokens": ["warning", { threshold: 2000 }] as const } };
    expect(check({ modelId: LLAMA, maxTokens: 3000 }, configured)).toHaveLength(1);
  });
});

describe("throttling/max-tokens-over-model-limit", () => {
  const check = (modelId: Value | string, maxTokens: Value | number) =>
    findings("throttling/max-tokens-over-model-limit", { calls: [call({ request: record({ modelId, maxTokens }) })] });

  it.each<[string, string, number, boolean]>([
    ["one above", HAIKU, 64_001, true],
    ["exactly the limit", HAIKU, 64_000, false],
    ["sources agree", SONNET_45, 128_000, true],
    ["sources disagree", NOVA_LITE, 50_000, false],
    ["one source only", "anthropic.claude-opus-5-5", 500_000, false],
    ["no source", "anthropic.claude-mythos-5", 500_000, false],
    ["not in the catalogue", "anthropic.claude-99", 500_000, false],
    ["an ARN that names the model", `arn:aws:bedrock:us-east-1:1:inference-profile/${HAIKU}`, 70_000, true],
    ["an ARN that hides it", "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc", 500_000, false],
  ])("%s", (_, modelId, maxTokens, reported) => {
    expect(check(modelId, maxTokens)).toHaveLength(reported ? 1 : 0);
  });

  it("is an error with a safe repair", () => {
    expect(check(LLAMA, 8192)).toMatchObject([
      {
        severity: "error",
        evidence: "proven",
        message: expect.stringContaining("4,000 that Llama 3.3 70B Instruct"),
        fixes: [{ safe: true, changes: [{ kind: "replace", value: { kind: "literal", value: 4000 } }] }],
      },
    ]);
  });

  it("names the model that fails, and no more than warns, when another would not", () => {
    expect(check(oneOf(literal(OPUS_5), literal(LLAMA)), 8192)).toMatchObject([
      { severity: "warning", message: expect.stringContaining("Llama"), fixes: [{ safe: false }] },
    ]);
  });

  it("warns only when a branch of the model is not known", () => {
    expect(check(oneOf(unknown("environment"), literal(LLAMA)), 8192)).toMatchObject([{ severity: "warning" }]);
  });

  it("looks at each branch of the number", () => {
    const numbers = oneOf(literal(1000, span(1)), literal(8192, span(2)));
    expect(check(LLAMA, numbers)).toMatchObject([{ span: span(2), evidence: "proven" }]);
  });
});

describe("repetitions", () => {
  const repetition = (over: Partial<Repetition> = {}): Repetition => ({
    by: "loop",
    span: span(50, 90),
    attempts: 5,
    delay: "growing",
    pause: null,
    jitter: true,
    errors: "transient",
    inside: retries("disabled"),
    ...over,
  });
  const check = (rule: string, over: Partial<Repetition>, more: Partial<ModelCall> = {}) =>
    findings(`throttling/${rule}`, { calls: [call({ repetition: repetition(over), ...more })], clients: [client()] });

  const configured = (maxAttempts: number | null): Retries => ({ ...retries("configured"), maxAttempts });
  it.each<[string, Partial<Repetition>, Partial<ModelCall>, string | null]>([
    ["six attempts inside", { inside: configured(6) }, {}, "proven up to 30"],
    ["the SDK's default inside", { inside: retries("default") }, {}, "likely up to 15"],
    ["attempts that nobody knows", { attempts: null, inside: configured(6) }, {}, "proven"],
    ["one attempt inside", { inside: configured(1) }, {}, null],
    ["retries switched off inside", { inside: retries("disabled") }, {}, null],
    ["unknown inside", { inside: retries("unknown") }, {}, null],
    ["a strategy inside of which nothing is known", { inside: configured(null) }, {}, null],
    ["an SDK without a known default", { inside: retries("default") }, { sdk: "aws-sdk-v2" }, null],
    ["one attempt outside", { attempts: 1, inside: configured(6) }, {}, null],
    ["errors of another kind", { errors: "some", inside: configured(6) }, {}, null],
    ["a request that is not sent", { inside: configured(6) }, { sent: "no" }, null],
  ])("stacked: %s", (_, over, more, expected) => {
    const [found] = check("stacked-retries", over, more);
    const product = found?.message.match(/up to \d+/)?.[0];
    expect(found ? [found.evidence, ...(product ? [product] : [])].join(" ") : null).toBe(expected);
  });

  it("offers one attempt inside to the call or to the client that has the option", () => {
    const stacked = { repetition: repetition({ inside: configured(6) }) };
    const targets = (calls: readonly ModelCall[], clients = [client()]) =>
      findings("throttling/stacked-retries", { calls, clients }).map((each) =>
        each.fixes.flatMap((fix) => fix.changes.map((change) => (change.kind === "set" ? change.target : change.kind))),
      );
    const own = { request: record({ maxAttempts: 6 }) };
    expect(targets([call(stacked)])).toEqual([["client"]]);
    expect(targets([call({ ...stacked, ...own })])).toEqual([["call"]]);
    expect(targets([call({ ...stacked, ...own })], [])).toEqual([["call"]]);
    expect(targets([call(stacked)], [])).toEqual([[]]);
    expect(targets([call({ ...stacked, sdk: "strands" })])).toEqual([[]]);
    // Calls of the client that nothing repeats would lose their retries.
    expect(targets([call(stacked), call({ id: "other", anchor: span(950) })])).toEqual([[]]);
    const elsewhere = repetition({ errors: "some" });
    expect(targets([call(stacked), call({ id: "other", anchor: span(950), repetition: elsewhere })])).toEqual([[]]);
    const again = repetition({ inside: configured(6), span: span(960) });
    const both = [call(stacked), call({ id: "other", anchor: span(950), repetition: again })];
    expect(targets(both)).toEqual([["client"], ["client"]]);
    const unclear = { client: { status: "unknown", ids: ["client"] } } as const;
    expect(targets([call({ ...stacked, ...unclear })])).toEqual([[]]);
    const two = { client: { status: "known", ids: ["client", "second"] } } as const;
    expect(targets([call({ ...stacked, ...two })], [client(), client({ id: "second" })])).toEqual([[]]);
  });

  it("rewrites a pause only where it stands in one place", () => {
    const fixes = (over: Partial<Repetition>) =>
      check("retry-without-backoff", { jitter: false, ...over }).flatMap((each) => each.fixes.map((fix) => fix.title));
    const title = "Wait longer before each attempt, for a random time";
    expect(fixes({ delay: "none" })).toEqual([title]);
    expect(fixes({ delay: "constant", pause: span(70) })).toEqual([title]);
    expect(fixes({ delay: "constant" })).toEqual([]);
    expect(fixes({ delay: "growing", pause: span(70) })).toEqual(["Let chance shorten the pause"]);
    expect(fixes({ delay: "growing" })).toEqual([]);
  });

  it.each<[string, Partial<Repetition>, string | null]>([
    ["no pause", { delay: "none", jitter: null }, "warning"],
    ["always the same", { delay: "constant", jitter: false }, "info"],
    ["always about the same", { delay: "constant", jitter: true }, null],
    ["growing without chance", { delay: "growing", jitter: false }, "info"],
    ["growing with chance", {}, null],
    ["growing, and nobody knows whether by chance", { jitter: null }, null],
    ["unknown", { delay: "unknown", jitter: null }, null],
    ["a package", { by: "library", delay: "none", jitter: null }, null],
    ["after errors of another kind", { delay: "none", jitter: null, errors: "some" }, null],
  ])("the pause: %s", (_, over, severity) => {
    expect(check("retry-without-backoff", over)[0]?.severity ?? null).toBe(severity);
  });

  it.each<[string, Parameters<typeof client>[0], string]>([
    ["credentials of a pool", { within: ["ask"], options: record({ credentials: unknown("call") }) }, "possible"],
    ["a region of a pool", { within: ["ask"], options: record({ region: unknown("call") }) }, "possible"],
    [
      "one of two regions, of which one is worked out",
      { within: ["ask"], options: record({ region: oneOf(literal("us-east-1"), unknown("call")) }) },
      "possible",
    ],
    ["options that nobody knows", { within: ["ask"], options: record({}, true) }, "possible"],
    ["the same for each attempt", { within: ["ask"], options: record({ region: "us-east-1" }) }, "proven"],
    ["the environment's region", { within: ["ask"], options: record({ region: unknown("environment") }) }, "proven"],
    ["a client of the class", { within: ["Chat"], scope: "constructor", options: record({}, true) }, "proven"],
    ["a client of the module", { within: [], options: record({}, true) }, "proven"],
  ])("no pause, with %s", (_, over, evidence) => {
    const clients = [client(over)];
    const calls = [call({ repetition: repetition({ delay: "none", jitter: null }) })];
    expect(findings("throttling/retry-without-backoff", { calls, clients })).toMatchObject([{ evidence }]);
    // What one account refuses, another may allow.
    const [lasting] = findings("throttling/retry-on-permanent-error", {
      calls: [call({ repetition: repetition({ errors: "all" }) })],
      clients,
    });
    expect(lasting).toMatchObject({ evidence, severity: evidence === "possible" ? "hint" : "info" });
    expect(lasting?.fixes).toHaveLength(evidence === "possible" ? 0 : 1);
  });

  it.each<[Repetition["errors"], boolean]>([
    ["all", true],
    ["transient", false],
    ["some", false],
    ["unknown", false],
  ])("errors: %s", (errors, reported) => {
    expect(check("retry-on-permanent-error", { errors }).length > 0).toBe(reported);
  });
});

describe("throttling/unbounded-concurrency", () => {
  const check = (over: Partial<Concurrency> | null, more: Partial<ModelCall> = {}) => {
    const concurrency = over && { span: span(20, 40), list: "items", items: null, untrusted: false, ...over };
    return findings("throttling/unbounded-concurrency", { calls: [call({ concurrency, ...more })] });
  };
  it.each<[string, Partial<Concurrency> | null, string | null]>([
    ["one after the other", null, null],
    ["an unknown number", {}, "likely"],
    ["as many as a stranger likes", { untrusted: true }, "proven"],
    ["twenty", { items: 20 }, null],
    ["twenty-one", { items: 21 }, "proven"],
    ["ten by a stranger, written out", { items: 10, untrusted: true }, null],
  ])("%s", (_, over, evidence) => {
    expect(check(over)[0]?.evidence ?? null).toBe(evidence);
  });

  it("says how many there are", () => {
    expect(check({ items: 1200 })[0]?.message).toMatch(/^1,200 requests /);
  });

  it.each([
    ["guardrails", { operation: "guardrail" }],
    ["commands that are not sent", { sent: "no" }],
  ] as const)("says nothing about %s", (_, more) => {
    expect(check({}, more)).toEqual([]);
  });
});

describe("who sees a failure", () => {
  const trigger = (kind: Trigger["kind"]): Trigger => ({ kind, framework: null, span: span(1, 9) });
  const triggered = (...kinds: readonly Trigger["kind"][]) => ({
    triggers: { all: kinds.map(trigger), complete: true },
  });
  it.each<[string, Partial<ModelCall>, boolean]>([
    ["a request", triggered("request"), true],
    ["a queue", triggered("event"), true],
    ["a program", triggered("program"), false],
    ["a program and a request", triggered("program", "request"), true],
    ["nobody who was seen", triggered(), false],
    ["handled", { ...triggered("request"), errorHandling: { status: "handled", steps: [] } }, false],
    ["who knows", { ...triggered("request"), errorHandling: { status: "unknown", steps: [] } }, false],
  ])("unhandled-throttling: %s", (_, over, reported) => {
    expect(findings("throttling/unhandled-throttling", { calls: [call(over)] }).length > 0).toBe(reported);
  });

  it.each<[string, Partial<ModelCall>, boolean]>([
    ["nobody", {}, true],
    ["a program", triggered("program"), false],
    ["no stream", { streaming: false }, false],
    ["a request that is not sent", { sent: "no" }, false],
  ])("unhandled-stream-error: %s", (_, over, reported) => {
    const streamLoops = [{ span: span(60, 80), errorHandling: { status: "none", steps: [] } }] as const;
    const calls = [call({ streaming: true, streamLoops, ...over })];
    expect(findings("throttling/unhandled-stream-error", { calls }).length > 0).toBe(reported);
  });
});

describe("throttling/output-limit-needs-streaming", () => {
  const check = (maxTokens: Value | number, over: Partial<ModelCall> = {}) =>
    findings("throttling/output-limit-needs-streaming", {
      calls: [call({ sdk: "anthropic-sdk", request: record({ modelId: HAIKU, maxTokens }), ...over })],
    });
  it.each<[string, Value | number, Partial<ModelCall>, boolean]>([
    ["just few enough", 21_333, {}, false],
    ["one more", 21_334, {}, true],
    ["one of several", oneOf(literal(500), literal(64_000)), {}, true],
    ["unknown", unknown("environment"), {}, false],
    ["no limit", 0, { request: record({ modelId: HAIKU }) }, false],
    ["no model", 64_000, { request: record({ maxTokens: 64_000 }) }, true],
    ["a stream", 64_000, { streaming: true }, false],
    ["perhaps a stream", 64_000, { streaming: null }, false],
    ["a timeout", 64_000, { timeout: { status: "configured", steps: [] } }, false],
    ["another SDK", 64_000, { sdk: "aws-sdk" }, false],
    [
      "Opus 4.1, whose limit is lower",
      9_000,
      { request: record({ modelId: "anthropic.claude-opus-4-1-20250805-v1:0", maxTokens: 9_000 }) },
      true,
    ],
    [
      "Opus 4.1 or another one",
      9_000,
      {
        request: record({
          modelId: oneOf(literal("anthropic.claude-opus-4-1-20250805-v1:0"), literal(HAIKU)),
          maxTokens: 9_000,
        }),
      },
      false,
    ],
    ["a name of every object", 9_000, { request: record({ modelId: "constructor", maxTokens: 9_000 }) }, false],
  ])("%s", (_, tokens, over, reported) => {
    expect(check(tokens, over).length > 0).toBe(reported);
  });
});
