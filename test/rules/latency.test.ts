import { describe, expect, it } from "vitest";
import type { CachePoint, Caching, ModelCall, Timeout, Value } from "../../src/core/facts.ts";
import { call, client, findings, list, literal, oneOf, record, span, template, unknown } from "./facts.ts";

const FABLE = "us.anthropic.claude-fable-5"; // 512 tokens, the newer tokenizer, nothing implicit
const OPUS_5 = "us.anthropic.claude-opus-5"; // 512, implicit
const HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"; // 4,096
const NOVA_LITE = "us.amazon.nova-lite-v1:0"; // 1,000, system and messages only

describe("latency/missing-prompt-caching", () => {
  const caching = (tokens: number, part: "system" | "tools" = "system", atLeast = false): Caching => ({
    status: "absent",
    points: [],
    staticPrefix: { characters: 4 * tokens, tokens, part, atLeast },
  });
  const check = (modelId: Value | string, cache: Caching, over: Partial<ModelCall> = {}) =>
    findings("latency/missing-prompt-caching", {
      calls: [call({ request: record({ modelId }), caching: cache, ...over })],
    });

  it.each<[string, string, number, string | null]>([
    ["below the minimum by the middle estimate", FABLE, 340, null],
    ["at the minimum by the middle estimate", FABLE, 342, "likely"],
    ["just below the minimum by the lowest estimate", FABLE, 511, "likely"],
    ["at the minimum by the lowest estimate", FABLE, 512, "proven"],
    ["a larger minimum", HAIKU, 3530, null],
    ["a larger minimum within the estimate's error", HAIKU, 3532, "likely"],
    ["above a larger minimum", HAIKU, 4096, "proven"],
    ["another family", NOVA_LITE, 1000, "likely"],
    ["another family, clearly above", NOVA_LITE, 1177, "proven"],
    ["caching that nobody speaks of", "us.meta.llama3-3-70b-instruct-v1:0", 25_000, null],
    ["caching without a known minimum", "minimax.minimax-m2.1", 25_000, null],
    ["cache points in the Responses API only", "openai.gpt-5.6-sol", 25_000, null],
    ["a model that is not in the catalogue", "anthropic.claude-99", 25_000, null],
  ])("%s", (_, modelId, tokens, evidence) => {
    expect(check(modelId, caching(tokens)).map((each) => each.evidence)).toEqual(evidence ? [evidence] : []);
  });

  it("is less sure of other scripts, of which the tokenizer makes more than models do", () => {
    const japanese = { characters: 600, tokens: 600, part: "system", atLeast: false } as const;
    const report = (tokens: number) =>
      check(FABLE, { ...caching(0), staticPrefix: { ...japanese, tokens } }).map((each) => each.evidence);
    expect([report(600), report(640)]).toEqual([["likely"], ["proven"]]);
  });

  it("says what it estimates, from what, and what caching saves", () => {
    const [found] = check(FABLE, caching(5200));
    expect(found).toMatchObject({ severity: "warning", span: call().anchor });
    expect(found?.message).toContain("About 7,800 tokens of system prompt (estimated, 5,200 to 10,400)");
    expect(found?.message).toContain("from 512 tokens on: cached tokens cost 10 % of the input price");
    expect(check(FABLE, caching(5200, "system", true))[0]?.message).toContain("At least about 7,800 tokens");
  });

  it("is an info where the model may cache by itself", () => {
    expect(check(OPUS_5, caching(5000))).toMatchObject([{ severity: "info", evidence: "proven" }]);
  });

  it.each<[string, Partial<ModelCall>]>([
    ["caching is used", { caching: { ...caching(5000), status: "used" } }],
    ["it is not known whether caching is used", { caching: { ...caching(5000), status: "unknown" } }],
    ["the prefix is not known", { caching: { ...caching(5000), staticPrefix: null } }],
    ["the body's family takes no cache points", { api: "InvokeModel", bodyFamily: "llama" }],
    ["the body's family is not known", { api: "InvokeModel", bodyFamily: null }],
    ["it is no text that is asked for", { operation: "embedding" }],
    ["the command is never sent", { sent: "no" }],
  ])("is silent when %s", (_, over) => {
    expect(check(FABLE, caching(5000), over)).toEqual([]);
  });

  it.each(["claude", "nova"] as const)("reports InvokeModel bodies of %s", (bodyFamily) => {
    expect(check(FABLE, caching(5000), { api: "InvokeModel", bodyFamily })).toHaveLength(1);
  });

  it("claims only what holds for each of several models", () => {
    const both = oneOf(literal(FABLE), literal(HAIKU));
    expect(check(both, caching(2000))).toEqual([]);
    expect(check(both, caching(7500))[0]?.message).toContain("Claude Haiku 4.5 caches from 4,096");
    expect(check(oneOf(literal(FABLE), literal("meta.llama3-8b-instruct-v1:0")), caching(7500))).toEqual([]);
    expect(check(oneOf(literal(FABLE), unknown("environment")), caching(7500))).toMatchObject([{ evidence: "likely" }]);
    expect(check(unknown("environment"), caching(7500))).toEqual([]);
  });

  it("knows a model behind a profile whose geography is computed", () => {
    const modelId = template(unknown("call", "geography"), literal(".anthropic.claude-fable-5"));
    expect(check(modelId, caching(7500))).toMatchObject([{ evidence: "proven" }]);
  });

  it("asks for cache points where the model takes them", () => {
    const places = (modelId: string, part: "system" | "tools", tools: boolean) =>
      findings("latency/missing-prompt-caching", {
        calls: [
          call({
            caching: caching(7500, part),
            request: record({ modelId, ...(tools ? { tools: list(unknown("dynamic", null, span(1))) } : {}) }),
          }),
        ],
      }).flatMap((each) => each.fixes.flatMap((fix) => fix.changes.map((change) => "after" in change && change.after)));
    expect(places(FABLE, "system", false)).toEqual(["system"]);
    expect(places(FABLE, "system", true)).toEqual(["system", "tools"]);
    expect(places(FABLE, "tools", true)).toEqual(["tools"]);
    expect(places(NOVA_LITE, "system", true)).toEqual(["system"]);
    expect(places(NOVA_LITE, "tools", true)).toEqual([]);
  });
});

describe("latency/ineffective-cache-point", () => {
  const point = (over: Partial<CachePoint> = {}): CachePoint => ({
    after: "system",
    ttl: null,
    span: span(200, 220),
    form: "block",
    key: null,
    front: { characters: 40_000, tokens: 10_000, exact: true },
    volatile: [],
    ...over,
  });
  const check = (modelId: Value | string, points: readonly CachePoint[], over: Partial<ModelCall> = {}) =>
    findings("latency/ineffective-cache-point", {
      calls: [call({ request: record({ modelId }), caching: { status: "used", points, staticPrefix: null }, ...over })],
    });
  const front = (tokens: number, exact = true) => ({ front: { characters: 4 * tokens, tokens, exact } });

  it.each<[string, Value | string, readonly CachePoint[], readonly string[]]>([
    ["long enough", HAIKU, [point()], []],
    ["too short by the highest estimate", HAIKU, [point(front(3_000))], ["proven"]],
    ["perhaps long enough", HAIKU, [point(front(3_100))], []],
    ["too short as far as is known", HAIKU, [point(front(300, false))], []],
    ["too short for one model and not for the other", oneOf(literal(HAIKU), literal(FABLE)), [point(front(900))], []],
    ["a model that nobody knows", "custom", [point(front(1))], []],
    ["a model that may be another", oneOf(literal(HAIKU), unknown("environment")), [point(front(1))], []],
    ["tools, which Nova does not cache", NOVA_LITE, [point({ after: "tools" })], ["proven"]],
    ["an hour, which Nova does not have", NOVA_LITE, [point({ ttl: "1h" })], ["likely"]],
    ["an hour behind five minutes", HAIKU, [point({ after: "tools" }), point({ ttl: "1h" })], ["likely"]],
    ["an hour in front of five minutes", HAIKU, [point({ after: "tools", ttl: "1h" }), point()], []],
    ["tools count first, wherever they stand", HAIKU, [point(), point({ after: "tools", ttl: "1h" })], []],
    ["four points", HAIKU, [point(), point(), point(), point()], []],
    ["five points", HAIKU, [point(), point(), point(), point(), point()], ["likely"]],
    ["Claude's spelling in Converse", HAIKU, [point({ form: "mark", key: span(190, 199) })], ["proven"]],
    ["a mark that an SDK made", HAIKU, [point({ form: "mark" })], []],
  ])("%s", (_, model, points, evidence) => {
    expect(check(model, points).map((each) => each.evidence)).toEqual(evidence);
  });

  it("lets Claude's own API mark blocks", () => {
    const over = { sdk: "anthropic-sdk", api: "messages.create" } as const;
    expect(check(HAIKU, [point({ form: "mark", key: span(190, 199) })], over)).toEqual([]);
  });
});

describe("latency/missing-timeout", () => {
  const timeout = (status: Timeout["status"], onlyWarns = false): Timeout => ({
    status,
    steps: onlyWarns ? [{ span: span(10, 30), message: "a request timeout is set here" }] : [],
    ...(onlyWarns ? { onlyWarns } : {}),
  });
  const check = (over: Parameters<typeof client>[0], calls: readonly ModelCall[] = [call()]) =>
    findings("latency/missing-timeout", { clients: [client(over)], calls });
  const signalled = call({ request: record({ abortSignal: unknown("parameter", "signal") }) });

  it.each<[string, readonly ModelCall[], string | null]>([
    ["a client whose calls have no limit", [call()], "proven"],
    ["a client of which no call is seen", [], "proven"],
    ["calls that can be aborted", [signalled], null],
    ["calls of which one can't be aborted", [signalled, call()], "proven"],
    ["calls with a limit of their own", [call({ timeout: timeout("configured") })], null],
  ])("%s", (_, calls, evidence) => {
    expect(check({}, calls)[0]?.evidence ?? null).toBe(evidence);
  });

  it("knows less of a client that others use", () => {
    expect(check({ escapes: true }, [])[0]?.evidence).toBe("likely");
  });

  it.each(["configured", "unknown"] as const)("is silent where the client's limit is %s", (status) => {
    expect(check({ timeout: timeout(status) })).toEqual([]);
  });

  it("says that a handler only warns, where it stands", () => {
    expect(check({ timeout: timeout("configured", true) })).toMatchObject([{ evidence: "likely", span: span(10, 30) }]);
  });

  it.each(["anthropic-sdk", "openai", "strands", "fetch", "ai-sdk"] as const)("leaves %s to its own limit", (sdk) => {
    expect(check({ sdk })).toEqual([]);
  });
});
