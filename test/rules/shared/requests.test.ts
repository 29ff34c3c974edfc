import { describe, expect, it } from "vitest";
import {
  answersFromSources,
  isConverse,
  isInvokeModel,
  isMantle,
  isOnRuntime,
  takesMetadata,
} from "../../../rules/shared/apis.ts";
import { attemptsOf } from "../../../rules/shared/default-retries.ts";
import { guardrailFix, mayBeGuardedElsewhere } from "../../../rules/shared/guardrails.ts";
import { firstForBedrock, logsInvocations, textsOf } from "../../../rules/shared/infrastructure.ts";
import { isRetiredId } from "../../../rules/shared/lifecycle.ts";
import { calledModels, evidenceOf, limitedModels, matchOfTemplate, namedModels } from "../../../rules/shared/models.ts";
import { callableFrom, isRegionWithin, isWithin, profilesFor, regionOf } from "../../../rules/shared/regions.ts";
import { handWritten } from "../../../rules/shared/repetitions.ts";
import { neverReads, writtenByModel } from "../../../rules/shared/response.ts";
import { successorOf } from "../../../rules/shared/successors.ts";
import { keysOf, taggable } from "../../../rules/shared/tags.ts";
import {
  answeringBusy,
  isInBackground,
  isInteractive,
  isOnlyProgram,
  triggerSteps,
} from "../../../rules/shared/triggers.ts";
import { lookup } from "../../../src/catalog/index.ts";
import type { Client, ModelCall, Repetition, Resource, ResponsePart, Trigger, Value } from "../../../src/core/facts.ts";
import type { Context } from "../../../src/core/rule.ts";
import {
  CONFIGURATION,
  call,
  client,
  list,
  literal,
  oneOf,
  record,
  resource,
  span,
  template,
  unknown,
} from "../facts.ts";

const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const OPUS = "anthropic.claude-opus-5";
const NOVA = "amazon.nova-lite-v1:0";

/** A context in which every call goes through these clients. */
const through = (...clients: readonly Client[]): Context<object> => ({
  options: {},
  configuration: CONFIGURATION,
  callsOf: () => [],
  clientsOf: () => clients,
  today: "2026-11-23",
  ask: (question) => question({ calls: [], clients, resources: [] }),
});

describe("endpoints", () => {
  const at = (endpoint: Value | string) => through(client({ options: record({ endpoint }) }));

  it.each<[string, Partial<ModelCall>, Context<object>, boolean]>([
    ["no address", {}, through(client()), true],
    ["no client", {}, through(), true],
    ["AWS's address", {}, at("https://bedrock-runtime.us-east-1.amazonaws.com"), true],
    ["AWS's address in China", {}, at("https://bedrock-runtime.cn-north-1.amazonaws.com.cn/"), true],
    ["AWS's address with a port", {}, at("https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com:443"), true],
    ["a gateway", {}, at("https://gateway.example.com"), false],
    ["a gateway with AWS's name in front", {}, at("https://bedrock.amazonaws.com.example.com"), false],
    ["a gateway that is nearly AWS's", {}, at("https://xamazonaws.com"), false],
    ["a stand-in for tests", {}, at("http://localhost:4566"), false],
    ["an address that is not known", {}, at(unknown("environment")), false],
    ["AWS's address or a gateway", {}, at(oneOf(literal("https://a.amazonaws.com"), literal("http://b"))), false],
    ["Mantle", {}, through(client({ name: "AnthropicBedrockMantle" })), false],
    ["OpenAI's language", { sdk: "openai" }, through(client()), false],
  ])("the runtime itself: %s", (_, over, context, expected) => {
    expect(isOnRuntime(call(over), context)).toBe(expected);
  });

  it("tells Mantle by any of the clients", () => {
    expect(isMantle(call(), through(client(), client({ name: "BedrockMantle" })))).toBe(true);
    expect(isMantle(call(), through(client()))).toBe(false);
  });

  it.each<[string, boolean, boolean, boolean]>([
    ["Converse", true, false, false],
    ["ConverseStream", true, false, false],
    ["ConverseStreamOutput", false, false, false],
    ["StartConverse", false, false, false],
    ["InvokeModel", false, true, false],
    ["InvokeModelWithResponseStream", false, true, false],
    ["RetrieveAndGenerateStream", false, false, true],
    ["Retrieve", false, false, false],
  ])("%s", (api, converse, invoke, sources) => {
    const one = call({ api });
    expect([isConverse(one), isInvokeModel(one), answersFromSources(one)]).toEqual([converse, invoke, sources]);
  });

  it("knows who takes metadata", () => {
    const sdks = ["aws-sdk", "aws-sdk-v2", "ai-sdk", "langchain", "strands", "fetch"] as const;
    expect(sdks.every((sdk) => takesMetadata(call({ sdk })))).toBe(true);
    expect((["openai", "anthropic-sdk", "mastra"] as const).some((sdk) => takesMetadata(call({ sdk })))).toBe(false);
  });
});

describe("attempts", () => {
  const retries = { maxAttempts: null, mode: null, steps: [] };
  it.each<
    [string, Parameters<typeof attemptsOf>[0]["sdk"], Parameters<typeof attemptsOf>[1], ReturnType<typeof attemptsOf>]
  >([
    ["by default", "aws-sdk", { ...retries, status: "default" }, { attempts: 3, written: false }],
    ["by Strands' default", "strands", { ...retries, status: "default" }, { attempts: 6, written: false }],
    ["without a known default", "mastra", { ...retries, status: "default" }, null],
    ["by a name of every object", "constructor" as "fetch", { ...retries, status: "default" }, null],
    ["as written", "aws-sdk", { ...retries, status: "configured", maxAttempts: 5 }, { attempts: 5, written: true }],
    [
      "with a mode only",
      "aws-sdk",
      { ...retries, status: "configured", mode: "adaptive" },
      { attempts: 3, written: false },
    ],
    ["by a strategy of one's own", "aws-sdk", { ...retries, status: "configured" }, null],
    ["switched off", "aws-sdk", { ...retries, status: "disabled", maxAttempts: 1 }, null],
    ["who knows", "aws-sdk", { ...retries, status: "unknown", mode: "standard" }, null],
  ])("%s", (_, sdk, given, expected) => {
    expect(attemptsOf({ sdk }, given)).toEqual(expected);
  });

  it("are somebody's own where a loop or a recursion repeats after throttling too", () => {
    const repetition = (over: Partial<Repetition>): Repetition => ({
      by: "loop",
      span: span(1),
      attempts: 3,
      delay: "none",
      pause: null,
      jitter: null,
      errors: "all",
      inside: { ...retries, status: "default" },
      ...over,
    });
    const isOwn = (over: Partial<Repetition>) => handWritten(call({ repetition: repetition(over) })) !== null;
    expect([isOwn({}), isOwn({ by: "recursion" }), isOwn({ errors: "unknown" })]).toEqual([true, true, true]);
    expect([isOwn({ by: "library" }), isOwn({ errors: "some" })]).toEqual([false, false]);
    expect(handWritten(call())).toBeNull();
  });
});

describe("guardrails", () => {
  it("may look from elsewhere", () => {
    const project = (calls: readonly ModelCall[], resources: readonly Resource[]) =>
      mayBeGuardedElsewhere({ calls, resources, clients: [] });
    expect(project([call({ operation: "guardrail" }), call()], [])).toBe(true);
    expect(project([call()], [resource("EnforcedGuardrailConfiguration"), resource("Agent")])).toBe(true);
    expect(project([call()], [resource("Guardrail")])).toBe(false);
  });

  it("are read from the environment", () => {
    expect(guardrailFix(call())).toMatchObject({
      safe: false,
      changes: [
        { kind: "set", target: "call", field: "guardrailIdentifier", value: { name: "BEDROCK_GUARDRAIL_ID" } },
        { kind: "set", target: "call", field: "guardrailVersion", value: { name: "BEDROCK_GUARDRAIL_VERSION" } },
      ],
    });
  });
});

describe("infrastructure", () => {
  const made = (
    id: string,
    type: string,
    start: number,
    actions?: Value | string,
    by: Resource["by"] = "cdk",
  ): Resource => resource("", record(actions === undefined ? {} : { actions }), { id, type, by, span: span(start) });
  const STATEMENT = "AWS::IAM::PolicyStatement";
  const first = (...resources: readonly Resource[]) => firstForBedrock({ resources, calls: [], clients: [] });

  it("is told at what is created first, else at the first permission", () => {
    const permission = made("permission", STATEMENT, 1, list(literal("s3:Get"), literal("bedrock:InvokeModel")));
    const agent = made("agent", "AWS::Bedrock::Agent", 50);
    const earlier = made("earlier", "AWS::Bedrock::Flow", 20);
    expect(first(permission, agent, earlier)).toBe("earlier");
    expect(first(agent, permission)).toBe("agent");
    expect(first(made("second", STATEMENT, 9, "bedrock:*"), permission)).toBe("permission");
    expect(first()).toBeNull();
  });

  it("is for Bedrock where it says so", () => {
    expect(first(made("a", STATEMENT, 1, "*"))).toBeNull();
    expect(first(made("a", STATEMENT, 1, "s3:bedrock:"))).toBeNull();
    expect(first(made("a", STATEMENT, 1, unknown("parameter")))).toBeNull();
    expect(first(made("a", STATEMENT, 1))).toBeNull();
    expect(first(made("a", "AWS::IAM::Role", 1, "bedrock:InvokeModel"))).toBeNull();
    expect(first(made("a", "AWS::Bedrock::Agent", 1, undefined, "api"))).toBeNull();
    expect(first(made("a", STATEMENT, 1, oneOf(literal("s3:Get"), literal("bedrock:InvokeModel"))))).toBe("a");
  });

  it("switches on logging", () => {
    const logs = (...resources: readonly Resource[]) => logsInvocations({ resources, calls: [], clients: [] });
    expect(logs(resource("Agent"), resource("ModelInvocationLoggingConfiguration"))).toBe(true);
    expect(logs(resource("Agent"))).toBe(false);
  });

  it("lists texts where all are known", () => {
    const values = (value: Value) => textsOf(value)?.map((each) => each.value) ?? null;
    expect(values(literal("a"))).toEqual(["a"]);
    expect(values(list(literal("a"), literal("b")))).toEqual(["a", "b"]);
    expect(values(oneOf(literal("a"), list(literal("b"))))).toEqual(["a", "b"]);
    expect(values({ ...list(literal("a")), open: true })).toBeNull();
    expect(values(list(literal("a"), unknown("call")))).toBeNull();
    expect(values(list(literal(1)))).toBeNull();
    expect(values(unknown("call"))).toBeNull();
  });
});

describe("models", () => {
  const called = (modelId: Value | string) => calledModels(call({ request: record({ modelId }) }));
  const bases = (modelId: Value | string) => called(modelId).known.map((each) => each.entry.id);

  it("are told with whether all of them are known", () => {
    expect([bases(HAIKU), called(HAIKU).complete]).toEqual([[HAIKU], true]);
    expect(called(oneOf(literal(HAIKU), unknown("call")))).toMatchObject({ known: [{}], complete: false });
    expect(called(literal(5))).toEqual({ known: [], complete: false });
    expect(called(unknown("environment"))).toEqual({ known: [], complete: false });
    expect(calledModels(call())).toEqual({ known: [], complete: false });
    const sometimes = { ...record(), fields: { modelId: { presence: "sometimes", value: literal(HAIKU) } } } as const;
    expect(calledModels(call({ request: sometimes }))).toMatchObject({ known: [{}], complete: false });
  });

  it("are told once, apart by their profiles", () => {
    expect(bases(oneOf(literal(HAIKU), literal(HAIKU)))).toEqual([HAIKU]);
    expect(bases(oneOf(literal(`us.${HAIKU}`), literal(`eu.${HAIKU}`)))).toEqual([HAIKU, HAIKU]);
    expect(bases(oneOf(literal(HAIKU), literal(OPUS)))).toEqual([HAIKU, OPUS]);
  });

  it.each<[string, readonly Value[], string | null]>([
    ["a geography that is computed", [unknown("call"), literal(`.${HAIKU}`)], HAIKU],
    [
      "an ARN that is put together",
      [literal("arn:"), unknown("call"), literal(`:1:inference-profile/us.${NOVA}`)],
      NOVA,
    ],
    ["an ARN of a model", [literal("arn:"), literal(`::foundation-model/${NOVA}`)], NOVA],
    ["an ARN of another kind", [literal("arn:"), literal(`:imported-model/${NOVA}`)], null],
    ["one part", [literal(`.${HAIKU}`)], null],
    ["no dot", [unknown("call"), literal(HAIKU)], null],
    ["a dot in the middle", [unknown("call"), literal(`x.${HAIKU}`)], null],
    ["an end that is not known", [literal(`.${HAIKU}`), unknown("call")], null],
    ["an end that is no text", [unknown("call"), literal(1)], null],
    ["no model", [unknown("call"), literal(".model-of-tomorrow")], null],
  ])("in texts that are put together: %s", (_, parts, expected) => {
    expect(matchOfTemplate(parts)?.entry.id ?? null).toBe(expected);
    expect(bases(template(...parts))).toEqual(expected === null ? [] : [expected]);
  });

  it("are named in so many words", () => {
    const named = (modelId: Value | string) => namedModels(call({ request: record({ modelId }) }));
    expect(named(oneOf(literal(HAIKU), literal("custom"), literal(NOVA))).models.map((each) => each.base)).toEqual([
      HAIKU,
      NOVA,
    ]);
    expect(named(HAIKU).evidence).toBe("proven");
    expect(namedModels(call())).toEqual({ models: [], evidence: "possible" });
  });

  it.each<[string, Value, string]>([
    ["a literal", literal(HAIKU), "proven"],
    ["a text that is put together", template(unknown("call"), literal("a")), "proven"],
    ["a default of the environment", oneOf(unknown("environment"), literal(HAIKU)), "proven"],
    ["a parameter", oneOf(unknown("parameter"), literal(HAIKU)), "likely"],
    ["a record", record(), "likely"],
  ])("are meant for certain: %s", (_, id, evidence) => {
    expect(evidenceOf(id)).toBe(evidence);
  });

  it("are in order by their limits, the largest first, then by name", () => {
    const names = (...ids: readonly string[]) =>
      limitedModels(called(oneOf(...ids.map((id) => literal(id))))).map((each) => each.name);
    expect(names(HAIKU, OPUS)).toEqual(["Claude Opus 5", "Claude Haiku 4.5"]);
    const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    expect(names(SONNET, HAIKU)).toEqual(["Claude Haiku 4.5", "Claude Sonnet 4.5"]);
    expect(names(HAIKU, SONNET)).toEqual(["Claude Haiku 4.5", "Claude Sonnet 4.5"]);
  });

  it("come to their end", () => {
    expect(isRetiredId("anthropic.claude-3-haiku-20240307-v1:0", "2026-09-10")).toBe(true);
    expect(isRetiredId("us.anthropic.claude-3-haiku-20240307-v1:0", "2026-09-09")).toBe(false);
    expect(isRetiredId(HAIKU, "2099-01-01")).toBe(false);
    expect(isRetiredId("custom", "2099-01-01")).toBe(false);
  });

  it.each([
    ["anthropic.claude-3-haiku-20240307-v1:0", HAIKU],
    ["anthropic.claude-3-5-haiku-20241022-v1:0", HAIKU],
    ["anthropic.claude-opus-4-1-20250805-v1:0", "anthropic.claude-opus-5-5"],
    ["anthropic.claude-opus-5", "anthropic.claude-opus-5-5"],
    ["anthropic.claude-opus-5-5", null],
    [HAIKU, null],
    ["zai.glm-4.7", "zai.glm-5"],
    ["openai.gpt-5.4", "openai.gpt-5.5"],
    ["xai.grok-4.3", "xai.grok-4.6"],
    ["meta.llama3-1-8b-instruct-v1:0", "meta.llama3-3-70b-instruct-v1:0"],
    ["nvidia.nemotron-nano-9b-v2", "nvidia.nemotron-nano-3-30b"],
    ["amazon.nova-lite-v1:0", "amazon.nova-2-lite-v1:0"],
    ["openai.gpt-oss-20b", null],
    ["openai.gpt-oss-120b-1:0", null],
    // Another maker's models are no family, whatever they have in common.
    ["ai21.jamba-instruct-v1:0", null],
    ["ai21.jamba-1-5-large-v1:0", null],
    ["cohere.command-r-v1:0", null],
  ])("are followed: %s by %s", (id, expected) => {
    const entry = lookup(id)?.entry;
    expect(entry && (successorOf(entry)?.id ?? null)).toBe(expected);
  });
});

describe("regions", () => {
  it.each<[string, readonly string[]]>([
    ["us-gov-west-1", ["us-gov"]],
    ["us-west-2", ["us"]],
    ["ca-central-1", ["ca", "us"]],
    ["eu-north-1", ["eu"]],
    ["ap-northeast-1", ["jp", "apac"]],
    ["ap-northeast-2", ["apac"]],
    ["ap-northeast-3", ["jp", "apac"]],
    ["ap-southeast-2", ["au", "apac"]],
    ["ap-southeast-3", ["apac"]],
    ["ap-southeast-4", ["au", "apac"]],
    ["ap-south-1", ["in", "apac"]],
    ["sa-east-1", []],
    ["me-eu-1", []],
    ["x-us-1", []],
    ["x-ca-1", []],
    ["x-ap-south-1", []],
    ["x-us-gov-1", []],
    ["x-ap-northeast-1", []],
    ["ap-northeast-12", ["apac"]],
    ["ap-southeast-21", ["apac"]],
  ])("%s can call %j", (region, geographies) => {
    expect(callableFrom(region)).toEqual(geographies);
  });

  it.each<[string, readonly string[], boolean]>([
    ["eu", ["us", "eu"], true],
    ["jp", ["apac"], true],
    ["apac", ["jp"], false],
    ["us", ["apac"], false],
    ["constructor", ["apac"], false],
  ])("%s lies within %j: %s", (geography, residency, expected) => {
    expect(isWithin(geography, residency)).toBe(expected);
  });

  it.each<[string, readonly string[], boolean]>([
    ["eu-west-1", ["eu"], true],
    ["eu-west-1", ["eu-west-1"], true],
    ["eu-west-1", ["eu-west-2"], false],
    ["sa-east-1", ["sa"], true],
    ["sa-east-1", ["eu"], false],
    ["ap-northeast-1", ["apac"], true],
    ["ap-northeast-1", ["jp"], true],
    ["ap-northeast-1", ["ap"], true],
    ["ap-southeast-1", ["jp"], false],
  ])("%s lies within %j: %s", (region, residency, expected) => {
    expect(isRegionWithin(region, residency)).toBe(expected);
  });

  it("have profiles of a model, the narrowest first", () => {
    const entry = lookup(HAIKU)?.entry;
    if (!entry) throw new Error("no such model");
    expect(profilesFor(entry, "ap-northeast-1", [])).toEqual([`jp.${HAIKU}`, `apac.${HAIKU}`]);
    expect(profilesFor(entry, "ap-northeast-1", ["jp"])).toEqual([`jp.${HAIKU}`]);
    expect(profilesFor(entry, "ca-central-1", [])).toEqual([`us.${HAIKU}`]);
    expect(profilesFor(entry, "sa-east-1", [])).toEqual([]);
  });

  it("are those that the clients set, as certain as these are", () => {
    const at = (...regions: readonly (Value | string | null)[]) =>
      regionOf(
        call(),
        through(...regions.map((region) => client({ options: record(region === null ? {} : { region }) }))),
      );
    const words = "`BedrockRuntimeClient` sends its requests to us-east-1";
    expect(at("us-east-1")).toMatchObject({ name: "us-east-1", certain: true, steps: [{ message: words }] });
    expect(at("us-east-1", "us-east-1")).toMatchObject({ certain: true, steps: [{}, {}] });
    expect(at("us-east-1", null)).toMatchObject({ certain: false, steps: [{}] });
    expect(at(oneOf(unknown("environment"), literal("us-east-1")))).toMatchObject({ certain: false, steps: [{}] });
    expect(at(unknown("environment"))).toMatchObject({ certain: false, steps: [] });
    expect(at()).toBeNull();
    expect(regionOf(call({ region: null }), through(client()))).toBeNull();
    const unclear = call({ client: { status: "unknown", ids: [] } });
    expect(regionOf(unclear, through(client({ options: record({ region: "us-east-1" }) })))).toMatchObject({
      certain: false,
    });
    const sometimes = { presence: "sometimes", value: literal("us-east-1") } as const;
    const options = { ...record(), fields: { region: sometimes } };
    expect(regionOf(call(), through(client({ options })))).toMatchObject({ certain: false, steps: [{}] });
  });
});

describe("answers", () => {
  const answered = (...parts: readonly ResponsePart[]): Partial<ModelCall> => ({
    response: {
      uses: parts.map((part) => ({ part, into: "value", name: part, span: span(1), steps: [], checked: false })),
      escapes: [],
      cutOffFails: false,
    },
  });
  const probe = { request: record({ maxTokens: 1, messages: "ping" }) };

  it("are read in none of some parts", () => {
    const never = (over: Partial<ModelCall>) => neverReads(call(over), "usage", "stopReason");
    expect(never(answered("text"))).toBe(true);
    expect(never(answered("text", "usage"))).toBe(false);
    expect(never(answered("stopReason"))).toBe(false);
    expect(never(answered("whole"))).toBe(false);
    expect(never(answered())).toBe(false);
    expect(never({})).toBe(false);
    expect(never({ ...answered("text"), ...probe })).toBe(false);
    const { response } = answered("text");
    expect(never({ response: response ? { ...response, escapes: [{ span: span(1), message: "here" }] } : null })).toBe(
      false,
    );
  });

  it("have parts that the model wrote", () => {
    const parts = (over: Partial<ModelCall>) => writtenByModel(call(over)).map((each) => each.part);
    const all = answered("text", "usage", "tool", "whole");
    expect(parts(all)).toEqual(["text", "tool"]);
    expect(parts({ ...all, operation: "agent" })).toEqual(["text", "tool"]);
    expect(parts({ ...all, operation: "retrieval" })).toEqual(["text", "tool"]);
    expect(parts({ ...all, operation: "embedding" })).toEqual([]);
    expect(parts({ ...all, sent: "no" })).toEqual([]);
    expect(parts({})).toEqual([]);
  });
});

describe("what sets off a call", () => {
  const trigger = (kind: Trigger["kind"], framework: string | null = null): Trigger => ({
    kind,
    framework,
    span: span(7),
  });
  const by = (...kinds: readonly Trigger["kind"][]) =>
    call({ triggers: { all: kinds.map((kind) => trigger(kind)), complete: true } });
  const halfSeen = (one: ModelCall) => ({ ...one, triggers: { ...one.triggers, complete: false } });

  it("is people, a queue, or the program itself", () => {
    const verdicts = (one: ModelCall) => [isInteractive(one), isInBackground(one), isOnlyProgram(one)];
    expect(verdicts(by("request"))).toEqual([true, false, false]);
    expect(verdicts(by("event", "event"))).toEqual([false, true, false]);
    expect(verdicts(by("program"))).toEqual([false, false, true]);
    expect(verdicts(by("request", "event"))).toEqual([false, false, false]);
    expect(verdicts(by("program", "request"))).toEqual([false, false, false]);
    expect(verdicts(by())).toEqual([false, false, false]);
    expect(verdicts(halfSeen(by("event")))).toEqual([false, false, false]);
    expect(verdicts(halfSeen(by("request")))).toEqual([true, false, false]);
    expect(verdicts(halfSeen(by("program")))).toEqual([false, false, true]);
  });

  it("is told in words", () => {
    const all = [trigger("request", "Express"), trigger("event"), trigger("lambda"), trigger("program")];
    expect(triggerSteps(call({ triggers: { all, complete: true } })).map((each) => each.message)).toEqual([
      "A request (Express) sets it off here",
      "An event, a queue or a schedule sets it off here",
      "A Lambda function sets it off here",
      "The program sets it off here",
    ]);
  });

  it("can answer that it is busy where each of them answers somebody", () => {
    const changes = (one: ModelCall) => answeringBusy(one, "Say so").map((fix) => fix.changes.length);
    expect(changes(by("request", "lambda"))).toEqual([2]);
    expect(changes(by("request", "event"))).toEqual([]);
    expect(changes(by("program"))).toEqual([]);
    expect(changes(by())).toEqual([]);
    expect(answeringBusy(by("request"), "Say so")).toEqual([
      { title: "Say so", safe: false, changes: [{ kind: "answer-busy", target: "call", handler: span(7) }] },
    ]);
  });
});

describe("tags of resources", () => {
  it.each<[string, Value, readonly string[] | null]>([
    ["an object", record({ a: "1", b: "2" }), ["a", "b"]],
    ["an object of which not all is known", record({ a: "1" }, true), null],
    ["pairs", list(record({ key: "a", value: "1" }), record({ Key: "b" })), ["a", "b"]],
    ["no pairs", list(), []],
    ["pairs of which not all are known", { ...list(), open: true }, null],
    ["a pair without a key", list(record({ value: "1" })), null],
    ["a key that is no text", list(record({ key: 1 })), null],
    ["a key that is not known", list(record({ key: unknown("call") })), null],
    ["what is no pair", list(literal("a")), null],
    ["one of two", oneOf(record({ a: "1" }), record()), null],
    ["what is not known", unknown("call"), null],
    ["a text", literal("a"), null],
  ])("as %s", (_, tags, keys) => {
    expect(keysOf(tags)).toEqual(keys);
  });

  it.each<[string, string | null, boolean]>([
    ["Agent", "agent", true],
    ["AgentAlias", "agent alias", false],
    ["ApplicationInferenceProfile", "application inference profile", true],
    ["AutomatedReasoningPolicy", "automated reasoning policy", false],
    ["CustomModel", "custom model", true],
    ["CustomModelDeployment", "deployment of a custom model", true],
    ["EvaluationJob", "evaluation job", true],
    ["Flow", "flow", true],
    ["FlowAlias", "flow alias", false],
    ["Guardrail", "guardrail", true],
    ["IntelligentPromptRouter", "prompt router", true],
    ["KnowledgeBase", "knowledge base", true],
    ["MarketplaceModelEndpoint", "Marketplace model endpoint", true],
    ["ModelCustomizationJob", "customization job", true],
    ["ModelImportJob", "import job", true],
    ["ModelInvocationJob", "batch inference job", true],
    ["Prompt", "managed prompt", true],
    ["PromptVersion", "version of a managed prompt", false],
    ["ProvisionedModelThroughput", "provisioned throughput", true],
    ["constructor", null, false],
    ["DataSource", null, false],
  ])("%s is called %s", (type, name, costs) => {
    expect(taggable(resource(type))).toEqual(name === null ? undefined : { name, costs });
  });
});
