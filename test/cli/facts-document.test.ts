import { describe, expect, it } from "vitest";
import { type CallEntry, factsDocument } from "../../src/cli/facts-document.ts";
import type { Field, LiteralValue, ModelCall, Origin, UnknownReason, Value } from "../../src/core/facts.ts";
import { call, client, fileFacts, record, span } from "../support/facts.ts";

const FILE = "/ws/src/a.ts";
const at = span(FILE);
const MODEL = "us.anthropic.claude-sonnet-4-20250514-v1:0";
const PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";

function literal(value: string | number, origin: Origin = "literal"): LiteralValue {
  return { kind: "literal", value, origin, span: at, steps: [] };
}

function unknown(reason: UnknownReason): Value {
  return { kind: "unknown", reason, name: null, span: at, steps: [] };
}

function oneOf(...options: Value[]): Value {
  return { kind: "oneOf", options, span: at, steps: [] };
}

function template(...parts: Value[]): Value {
  return { kind: "template", parts, span: at, steps: [] };
}

function entry(fields: Readonly<Record<string, Value>>, over: Partial<ModelCall> = {}, open = false): CallEntry {
  const all = Object.entries(fields).map(([name, value]): [string, Field] => [name, { value, presence: "always" }]);
  const given = call(FILE, 1, { request: record(at, Object.fromEntries(all), open), ...over });
  const [found] = factsDocument([fileFacts(FILE, { calls: [given] })], () => undefined, "/ws").calls;
  if (!found) throw new Error("the call is missing");
  return found;
}

describe("model ids", () => {
  const table: [string, Value | null, boolean, CallEntry["modelId"]][] = [
    [
      "a literal",
      literal(MODEL),
      false,
      { status: "known", values: [MODEL], kind: "inference-profile", origin: "literal" },
    ],
    [
      "branches",
      oneOf(
        literal("amazon.nova-pro-v1:0", "constant"),
        literal("amazon.nova-lite-v1:0"),
        literal("amazon.nova-pro-v1:0"),
      ),
      false,
      {
        status: "known",
        values: ["amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0"],
        kind: "foundation-model",
        origin: "constant",
      },
    ],
    [
      "environment",
      unknown("environment"),
      false,
      { status: "unknown", values: [], kind: null, origin: "environment" },
    ],
    [
      "environment with a default",
      oneOf(unknown("environment"), literal(MODEL, "environment")),
      false,
      { status: "known", values: [MODEL], kind: "inference-profile", origin: "environment" },
    ],
    [
      "an ARN with gaps",
      template(
        literal("arn:aws:bedrock:"),
        unknown("environment"),
        literal(":"),
        unknown("parameter"),
        literal(":application-inference-profile/"),
        unknown("call"),
      ),
      false,
      { status: "unknown", values: [], kind: "application-inference-profile", origin: "environment" },
    ],
    ["nothing", null, false, { status: "absent", values: [], kind: null, origin: null }],
    ["perhaps nothing", null, true, { status: "unknown", values: [], kind: null, origin: "dynamic" }],
  ];
  it.each(table)("%s", (_title, value, open, expected) => {
    expect(entry(value ? { modelId: value } : {}, {}, open).modelId).toEqual(expected);
  });
});

describe("max tokens", () => {
  const table: [string, Value | null, Partial<ModelCall>, CallEntry["maxTokens"]][] = [
    ["a literal", literal(5), {}, { status: "known", values: [5], origin: "literal" }],
    [
      "branches",
      oneOf(literal(5, "constant"), literal(6)),
      {},
      { status: "known", values: [5, 6], origin: "constant" },
    ],
    [
      "a branch that is not known",
      oneOf(literal(5, "constant"), unknown("call")),
      {},
      { status: "unknown", values: [5], origin: "constant" },
    ],
    [
      "a default for the environment",
      oneOf(unknown("environment"), literal(5)),
      {},
      { status: "known", values: [5], origin: "literal" },
    ],
    ["a parameter", unknown("parameter"), {}, { status: "unknown", values: [], origin: "parameter" }],
    ["an import", unknown("import"), {}, { status: "unknown", values: [], origin: "dynamic" }],
    ["nothing", null, {}, { status: "absent", values: [], origin: null }],
    ["no text", literal(5), { operation: "embedding" }, { status: "absent", values: [], origin: null }],
  ];
  it.each(table)("%s", (_title, value, over, expected) => {
    expect(entry(value ? { maxTokens: value } : {}, over).maxTokens).toEqual(expected);
  });
});

describe("tagging", () => {
  const metadata = record(at, {});
  const table: [string, Record<string, Value>, CallEntry["tagging"]["status"]][] = [
    ["a profile", { modelId: literal(PROFILE) }, "application-profile"],
    ["a profile with metadata", { modelId: literal(PROFILE), requestMetadata: metadata }, "application-profile"],
    ["a model", { modelId: literal(MODEL) }, "none"],
    ["a model with metadata", { modelId: literal(MODEL), requestMetadata: metadata }, "request-metadata"],
    ["environment", { modelId: unknown("environment"), requestMetadata: metadata }, "unknown"],
    ["environment with a default", { modelId: oneOf(unknown("environment"), literal(MODEL)) }, "unknown"],
    ["a profile or a model", { modelId: oneOf(literal(PROFILE), literal(MODEL)) }, "unknown"],
    ["nothing", {}, "unknown"],
  ];
  it.each(table)("%s", (_title, fields, expected) => {
    expect(entry(fields).tagging.status).toBe(expected);
  });
});

describe("caching", () => {
  const prefix = (tokens: number, atLeast = false): Partial<ModelCall> => ({
    caching: {
      status: "absent",
      points: [],
      staticPrefix: { characters: 4 * tokens, tokens, atLeast, part: "system" },
    },
  });
  const table: [string, Partial<ModelCall>, boolean | null][] = [
    ["long", prefix(1024), true],
    ["short", prefix(1023), false],
    ["none", prefix(0), false],
    ["at least short", prefix(100, true), null],
    ["at least long", prefix(1250, true), true],
    ["not known", {}, null],
    ["no text", { ...prefix(5000), operation: "image" }, false],
  ];
  it.each(table)("%s", (_title, over, expected) => {
    expect(entry({}, over).caching.cacheable).toBe(expected);
  });
});

describe("the rest", () => {
  it("tells the guardrail, and the input that nothing checks first", () => {
    const input = { framework: "Express", name: "q", span: at, place: at, steps: [], reaches: "messages" } as const;
    const validation = { kind: "schema", span: at, message: "checked" } as const;
    const step = { span: span(FILE, 3, 7), message: "`q` is set here" };
    const given = entry(
      { guardrail: record(at, {}) },
      {
        input: {
          status: "unvalidated",
          inputs: [
            { ...input, source: "http", validations: [validation] },
            { ...input, source: "queue", validations: [], steps: [step] },
          ],
        },
      },
    );
    expect(given.guardrail).toEqual({ status: "present" });
    expect(given.input).toEqual({
      status: "unvalidated",
      source: "queue",
      steps: [{ file: "src/a.ts", line: 3, column: 7, message: "`q` is set here" }],
    });
    expect(entry({}, {}, true).guardrail).toEqual({ status: "unknown" });
  });

  it("finds the client, in other files too, and none when several are possible", () => {
    const shared = client("/ws/client.ts", 4);
    const known = call(FILE, 1, { client: { status: "known", ids: [shared.id] } });
    const vague = call(FILE, 2, { client: { status: "unknown", ids: [shared.id] } });
    const facts = [fileFacts(FILE, { calls: [known, vague] })];
    const { calls, clients } = factsDocument(facts, (id) => (id === shared.id ? shared : undefined), "/ws");
    expect(calls.map((each) => each.client)).toEqual([{ file: "client.ts", line: 4 }, null]);
    expect(clients).toEqual([]);
  });
});
