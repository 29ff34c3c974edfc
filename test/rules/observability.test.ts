import { describe, expect, it } from "vitest";
import type { ErrorHandling, LoggedText, ModelCall, Repetition, ResponseUse, Trigger } from "../../src/core/facts.ts";
import { call, findings, list, literal, oneOf, record, resource, span, template, unknown } from "./facts.ts";

const use = (part: ResponseUse["part"]): ResponseUse => ({
  part,
  into: "value",
  name: part,
  span: span(300),
  steps: [],
  checked: false,
});
const answered = (...parts: readonly ResponseUse["part"][]): Pick<ModelCall, "response"> => ({
  response: { uses: parts.map(use), escapes: [], cutOffFails: false },
});

describe("observability/ignored-usage", () => {
  const check = (over: Partial<ModelCall>, ...types: readonly string[]) =>
    findings("observability/ignored-usage", {
      calls: [call({ ...answered("text"), ...over })],
      resources: types.map((type) => resource(type)),
    });

  it.each<[string, Partial<ModelCall>, boolean]>([
    ["the text", {}, true],
    ["a tool that is asked for", answered("tool"), true],
    ["why it ended, and nothing that the model wrote", answered("stopReason"), false],
    ["the usage", answered("text", "usage"), false],
    ["an agent, which tells no usage", { operation: "agent" }, false],
    ["nothing that could be followed", { response: null }, false],
    ["a command that is never sent", { sent: "no" }, false],
  ])("%s", (_, over, reported) => {
    expect(check(over)).toHaveLength(reported ? 1 : 0);
  });

  it("knows that logging of invocations has the usage, and that other resources have not", () => {
    expect(check({}, "Guardrail", "ModelInvocationLoggingConfiguration")).toEqual([]);
    expect(check({}, "Guardrail")).toHaveLength(1);
  });
});

describe("observability/logged-prompt", () => {
  const trigger = (kind: Trigger["kind"]): Trigger => ({ kind, framework: null, span: span(10) });
  const logged = (logger: string): LoggedText => ({ what: "prompt", span: span(40), logger });
  const check = (over: Partial<ModelCall> = {}) =>
    findings("observability/logged-prompt", {
      calls: [
        call({ triggers: { all: [trigger("request")], complete: true }, logged: [logged("console.log")], ...over }),
      ],
    });

  it.each<[string, Partial<ModelCall>, boolean]>([
    ["a request", {}, true],
    [
      "a request as well as a program",
      { triggers: { all: [trigger("program"), trigger("event")], complete: true } },
      true,
    ],
    ["a program", { triggers: { all: [trigger("program")], complete: true } }, false],
    ["nothing that is known", { triggers: { all: [], complete: false } }, false],
    ["a command that is never sent", { sent: "no" }, false],
    ["a text that is made into a vector", { operation: "embedding" }, false],
    ["a probe", { request: record({ maxTokens: 1, messages: list(literal("ping")) }) }, false],
  ])("%s", (_, over, reported) => {
    expect(check(over)).toHaveLength(reported ? 1 : 0);
  });

  it.each([
    ["logger.debug", "info"],
    ["this.log.trace", "info"],
    ["logger.verbose", "info"],
    ["logger.info", "warning"],
    ["debug.trace.error", "warning"],
    ["logger.tracer", "warning"],
  ])("what %s writes is %s", (logger, severity) => {
    expect(check({ logged: [logged(logger)] })).toMatchObject([{ severity }]);
  });
});

describe("observability/swallowed-error", () => {
  const clause = span(700, 720);
  const swallowed: ErrorHandling = { status: "handled", silent: true, steps: [{ span: clause, message: "here" }] };
  const repetition: Repetition = {
    by: "loop",
    span: clause,
    attempts: 3,
    delay: "growing",
    pause: null,
    jitter: true,
    errors: "all",
    inside: call().retries,
  };
  const named = (name: string | null): Partial<ModelCall> => ({ enclosing: { ...call().enclosing, name } });
  const check = (over: Partial<ModelCall> = {}) =>
    findings("observability/swallowed-error", { calls: [call({ errorHandling: swallowed, ...over })] });

  it.each<[string, Partial<ModelCall>, boolean]>([
    ["a function", named("answer"), true],
    ["no function", named(null), true],
    ["a question", named("isAvailable"), false],
    ["a question of one word", named("exists"), false],
    ["a name that only begins like a question", named("issueSummary"), true],
    ["a name that only ends like a question", named("writeAnalysis"), true],
    ["a command that is never sent", { sent: "no" }, false],
    ["tokens that are counted", { operation: "count" }, false],
    ["the error that leads to the next attempt", { repetition }, false],
    ["the error behind all attempts", { repetition: { ...repetition, span: span(600) } }, true],
    ["an error that is told", { errorHandling: { ...swallowed, silent: false } }, false],
  ])("%s", (_, over, reported) => {
    expect(check(over)).toHaveLength(reported ? 1 : 0);
  });

  it("is less sure of what a caller catches", () => {
    expect(check()).toMatchObject([{ evidence: "proven" }]);
    expect(check({ errorHandling: { ...swallowed, status: "handled-by-caller" } })).toMatchObject([
      { evidence: "likely", severity: "warning" },
    ]);
  });
});

describe("observability/missing-throttle-alarm", () => {
  const guardrail = resource("Guardrail", record(), { id: "guardrail", by: "cdk" });
  const check = (properties: ReturnType<typeof record>) =>
    findings("observability/missing-throttle-alarm", {
      resources: [guardrail, resource("", properties, { id: "alarm", type: "AWS::CloudWatch::Alarm", by: "cdk" })],
    });

  it.each([
    ["on another metric", record({ metricName: "Invocations" }), true],
    ["on throttling", record({ metricName: "InvocationThrottles" }), false],
    ["on one of two", record({ metricName: oneOf(literal("Invocations"), literal("InvocationThrottles")) }), false],
    ["on a metric that is not known", record({ metricName: unknown("parameter") }), false],
    [
      "on a metric of a name that is put together",
      record({ metricName: template(literal("In"), unknown("call")) }),
      false,
    ],
    ["on an expression over metrics", record({}), false],
    ["of which not all is known", record({}, true), false],
  ])("an alarm %s", (_, properties, reported) => {
    expect(check(properties)).toHaveLength(reported ? 1 : 0);
  });
});
