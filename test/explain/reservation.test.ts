import { describe, expect, it } from "vitest";
import type { Workload } from "../../src/capacity/workload.ts";
import type { FileFacts, ModelCall, Value } from "../../src/core/facts.ts";
import { reservationsIn } from "../../src/explain/reservation.ts";
import { call, record, span } from "../support/facts.ts";

const FILE = "/project/src/a.ts";
const PATH = "src/a.ts";
const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const at = span(FILE);

function literal(value: string | number): Value {
  return { kind: "literal", value, origin: "literal", span: at, steps: [] };
}

function callIn(name: string, line: number, fields: Readonly<Record<string, Value>>): ModelCall {
  const given = Object.entries(fields).map(([field, value]) => [field, { value, presence: "always" }] as const);
  return call(FILE, line, {
    request: record(at, Object.fromEntries(given)),
    enclosing: { name, kind: "function", framework: null, loop: false, span: at },
  });
}

function factsOf(...calls: ModelCall[]): FileFacts {
  return { file: FILE, calls, clients: [], resources: [], problems: [], comments: [] };
}

const chat = callIn("chat", 3, { modelId: literal(MODEL), maxTokens: literal(4_096) });

function textsWith(workloads: readonly Workload[], ...calls: ModelCall[]): readonly (string | null)[] {
  return reservationsIn(factsOf(...calls), { version: 1, workloads }, PATH).map(({ text }) => text);
}

describe("what a call takes of its quota", () => {
  it("is at least its limit while nothing is known of the prompt", () => {
    expect(textsWith([], chat)).toEqual(["At least 4,096 tokens reserved per request"]);
  });

  it("takes lengths from the workload file", () => {
    const workload = { name: "w", model: MODEL, inputTokens: 1_000, outputTokens: 100 };
    const own = { ...workload, call: { file: PATH, function: "chat" } };
    expect(textsWith([own], chat)).toEqual(["About 5,096 tokens reserved, 1,500 settled per request"]);
    expect(textsWith([{ ...own, call: { ...own.call, file: "src/b.ts" } }], chat)).toEqual([
      "At least 4,096 tokens reserved per request",
    ]);
  });

  it("goes by the limit in the code, which may have changed since the file was written", () => {
    const own = { name: "w", model: MODEL, maxTokens: 9, inputTokens: 10, call: { file: PATH, function: "chat" } };
    expect(textsWith([own], chat)).toEqual(["About 4,106 tokens reserved per request"]);
  });

  it("is nothing that could be said of an unknown model without a limit", () => {
    expect(textsWith([], callIn("ask", 3, {}))).toEqual([null]);
  });

  it("is that of the model's maximum where no limit is set", () => {
    const unset = callIn("ask", 3, { modelId: literal(MODEL) });
    expect(textsWith([], unset)).toEqual(["At least 64,000 tokens reserved per request"]);
  });

  it("is told of each call by its own workload", () => {
    const second = callIn("chat", 9, { modelId: literal(MODEL), maxTokens: literal(10) });
    const workload = { model: MODEL, inputTokens: 100, outputTokens: 1 };
    const of = (order: number) => ({ file: PATH, function: "chat", api: "Converse", order });
    const file = [
      { ...workload, name: "second", inputTokens: 7, call: of(1) },
      { ...workload, name: "first", call: of(0) },
    ];
    expect(textsWith(file, chat, second)).toEqual([
      "About 4,196 tokens reserved, 105 settled per request",
      "About 17 tokens reserved, 12 settled per request",
    ]);
  });
});
