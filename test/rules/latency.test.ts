import { describe, expect, it } from "vitest";
import type {
  CachePoint,
  Caching,
  IneffectiveOption,
  ModelCall,
  Repetition,
  Timeout,
  Trigger,
  Value,
  VolatilePart,
} from "../../src/core/facts.ts";
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

  it("knows lifetimes, and takes one that it does not know for the shortest", () => {
    const order = (first: string | null, second: string | null) =>
      check("custom", [point({ ttl: first }), point({ ttl: second })]).length;
    expect(order("5m", "30m")).toBe(1);
    expect(order("30m", "1h")).toBe(1);
    expect(order("1h", "30m")).toBe(0);
    expect(order(null, "5m")).toBe(0);
    expect(order("5m", null)).toBe(0);
    expect(order("5m", "toString")).toBe(0);
    expect(order("5m", "2h")).toBe(0);
  });

  it("names the lifetimes of the model, and leaves the choice to people", () => {
    const key = span(190, 199);
    const [found] = check(NOVA_LITE, [point({ ttl: "1h", key })]);
    expect(found?.message).toContain("Nova Lite keeps prompts for 5m, not for 1h.");
    expect(found?.fixes).toEqual([]);
  });

  it("removes a point safely where it is a block of its own, and one of five only when asked", () => {
    const key = span(190, 199);
    const safe = (points: readonly CachePoint[], over: Partial<ModelCall> = {}) =>
      check(HAIKU, points, over).map((each) => each.fixes.map((fix) => fix.safe));
    expect(safe([point({ ...front(10), key })])).toEqual([[true]]);
    expect(safe([point(front(10))])).toEqual([[]]);
    const own = { sdk: "anthropic-sdk", api: "messages.create" } as const;
    expect(safe([point({ ...front(10), form: "mark", key })], own)).toEqual([[false]]);
    const five = Array.from({ length: 5 }, () => point({ key }));
    expect(safe(five)).toEqual([[false]]);
    expect(check(HAIKU, five)[0]?.message).toContain("This is cache point 5, and a request may have 4");
  });

  it("counts points where the number is known for each model", () => {
    const five = Array.from({ length: 5 }, () => point());
    expect(check(oneOf(literal(HAIKU), literal(FABLE)), five)).toHaveLength(1);
    expect(check(oneOf(literal(HAIKU), literal("minimax.minimax-m2.1")), five)).toEqual([]);
    expect(check(oneOf(literal(HAIKU), unknown("environment")), five)).toEqual([]);
  });

  it("draws the line at the model's minimum", () => {
    const most = (tokens: number) => check(NOVA_LITE, [point(front(tokens))]).length;
    const line = Array.from({ length: 1100 }, (_, tokens) => tokens).find((tokens) => most(tokens) === 0) ?? 0;
    expect(line).toBeGreaterThan(0);
    expect(most(line - 1)).toBe(1);
    expect(check(NOVA_LITE, [point(front(line - 1))])[0]?.message).toMatch(/No more than 9\d\d tokens .* from 1,000/);
  });

  it("needs points that are there", () => {
    const caching = { status: "unknown", points: [point(front(10))], staticPrefix: null } as const;
    expect(check(HAIKU, [], { caching })).toEqual([]);
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

describe("latency/missing-timeout: calls that are limited in different ways", () => {
  const signal = call({ request: record({ abortSignal: unknown("parameter", "signal") }) });
  const limited = call({ id: "other", timeout: { status: "configured", steps: [] } });
  const check = (calls: readonly ModelCall[], over: Parameters<typeof client>[0] = {}) =>
    findings("latency/missing-timeout", { clients: [client(over)], calls });

  it("are limited all the same", () => {
    expect(check([signal, limited])).toEqual([]);
    expect(check([limited, call()])).toHaveLength(1);
  });

  it("need no handler that throws where each can be aborted", () => {
    const timeout = { status: "configured", onlyWarns: true, steps: [] } as const;
    expect(check([signal], { timeout })).toEqual([]);
    expect(check([call()], { timeout })).toMatchObject([{ span: client().anchor }]);
  });

  it("are proof of a client's use, even where it goes elsewhere as well", () => {
    expect(check([call()], { escapes: true })).toMatchObject([{ evidence: "proven" }]);
  });
});

describe("latency/ineffective-timeout-option", () => {
  const option = (over: Partial<IneffectiveOption> = {}): IneffectiveOption => ({
    about: "timeout",
    name: "socketTimeout",
    key: span(30),
    value: literal(5000),
    effective: null,
    ...over,
  });
  const check = (...ineffectiveOptions: readonly IneffectiveOption[]) =>
    findings("latency/ineffective-timeout-option", { clients: [client({ ineffectiveOptions })] });

  it("is about timeouts only, and leads from options that stand elsewhere to the client", () => {
    expect(check(option({ about: "retries" }), option())).toMatchObject([{ steps: [] }]);
    expect(check(option({ key: span(80) }))[0]?.steps).toEqual([
      { span: client().anchor, message: "`BedrockRuntimeClient` is given it here" },
    ]);
  });
});

describe("latency/cache-breaking-prefix", () => {
  const part: VolatilePart = { kind: "time", name: "new Date()", span: span(150) };
  const point = (after: CachePoint["after"]): CachePoint => ({
    after,
    ttl: null,
    span: span(200),
    form: "block",
    key: null,
    front: { characters: 1, tokens: 1, exact: false },
    volatile: [part],
  });
  const check = (...points: readonly CachePoint[]) =>
    findings("latency/cache-breaking-prefix", {
      calls: [call({ caching: { status: "used", points, staticPrefix: null } })],
    });

  it("is about points behind the system prompt and the tools, and tells each part once", () => {
    expect(check(point("system"))).toHaveLength(1);
    expect(check(point("tools"))).toHaveLength(1);
    expect(check(point("messages"))).toEqual([]);
    expect(check(point("tools"), point("system"))).toHaveLength(1);
  });
});

describe("latency/prefer-streaming", () => {
  const trigger = (kind: Trigger["kind"], framework: string | null = "Express"): Trigger => ({
    kind,
    framework,
    span: span(10),
  });
  const triggered = (...all: readonly Trigger[]) => ({ triggers: { all, complete: true } });
  const check = (fields: Readonly<Record<string, Value | string | number>>, over: Partial<ModelCall> = {}) =>
    findings("latency/prefer-streaming", {
      calls: [call({ request: record(fields), ...triggered(trigger("request")), ...over })],
    }).length;
  const repetition: Repetition = {
    by: "loop",
    span: span(1),
    attempts: 3,
    delay: "growing",
    pause: null,
    jitter: true,
    errors: "all",
    inside: call().retries,
  };

  it.each<[string, Partial<ModelCall>, number]>([
    ["somebody waits", {}, 1],
    ["nobody waits", triggered(trigger("request"), trigger("event")), 0],
    ["nothing sets it off", triggered(), 0],
    ["not all that sets it off is seen", { triggers: { all: [trigger("request")], complete: false } }, 0],
    ["a Lambda function answers at once", triggered(trigger("request", "AWS Lambda"), trigger("request")), 0],
    ["it is a stream", { streaming: true }, 0],
    ["it may be a stream", { streaming: null }, 0],
    ["it is not known whether it is sent", { sent: "unknown" }, 0],
    ["it is one of many", { enclosing: { ...call().enclosing, loop: true } }, 0],
    ["all are sent at once", { concurrency: { span: span(1), list: "all", items: null, untrusted: false } }, 0],
    ["it waits for another", { predecessor: { span: span(1), own: span(2) } }, 0],
    ["it is sent again", { repetition }, 0],
    ["an object is made of it", { api: "generateObject" }, 0],
    ["a tool runs", { api: "beta.messages.toolRunner" }, 0],
  ])("when %s", (_, over, count) => {
    expect(check({}, over)).toBe(count);
  });

  it.each<[string, Readonly<Record<string, Value | string | number>>, number]>([
    ["no limit", {}, 1],
    ["a long answer", { maxTokens: 500 }, 1],
    ["a short answer", { maxTokens: 499 }, 0],
    ["a short or a long answer", { maxTokens: oneOf(literal(10), literal(4000)) }, 1],
    ["a limit that is not known", { maxTokens: unknown("environment") }, 0],
    ["a long answer, or nobody knows", { maxTokens: oneOf(literal(4000), unknown("parameter")) }, 0],
    ["tools", { tools: list() }, 0],
    ["a prompt for people", { system: "Tell a story." }, 1],
    ["a prompt for data", { system: "Answer as JSON." }, 0],
    ["no data, although it sounds like it", { system: "Tell about Jason's underscores." }, 1],
    ["a number for a prompt", { system: 1 }, 1],
    ["a prompt that is put together", { system: template(unknown("call"), literal("Give a score.")) }, 0],
    ["one of two prompts", { system: oneOf(literal("Tell."), literal("Answer yes or no.")) }, 0],
    ["a message for data", { messages: list(record({ role: "user", content: list(record({ text: "As XML" })) })) }, 0],
    ["a prompt that is not known", { system: unknown("parameter") }, 1],
  ])("with %s", (_, fields, count) => {
    expect(check(fields)).toBe(count);
  });

  it("is not certain that a limit which is there on some paths is long", () => {
    const maxTokens = { presence: "sometimes", value: literal(4000) } as const;
    expect(check({}, { request: { ...record(), fields: { maxTokens } } })).toBe(0);
    expect(check({}, { request: record({}, true) })).toBe(0);
  });

  it("looks no deeper than people write", () => {
    const nested = (depth: number): Value => (depth === 0 ? literal("JSON") : list(nested(depth - 1)));
    expect(check({ messages: nested(10) })).toBe(0);
    expect(check({ messages: nested(11) })).toBe(1);
  });
});

describe("latency/unbounded-history", () => {
  const check = (fields: Readonly<Record<string, Value | string>>, over: Partial<ModelCall> = {}) =>
    findings("latency/unbounded-history", {
      calls: [call({ request: record(fields), history: { name: "history", span: span(20) }, ...over })],
    }).length;

  it("is about lists that are sent whole", () => {
    expect(check({})).toBe(1);
    expect(check({}, { history: null })).toBe(0);
    expect(check({}, { caching: { ...call().caching, status: "used" } })).toBe(0);
  });

  it("knows sessions by a name of their own", () => {
    expect(check({ sessionId: "one" })).toBe(0);
    expect(check({ sessionId: unknown("input") })).toBe(1);
    expect(check({ sessionId: literal(null) })).toBe(1);
  });
});
