import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchWithCode, workloadsFromCode } from "../../src/capacity/from-code.ts";
import { plan } from "../../src/capacity/plan.ts";
import type { Field, LiteralValue, ModelCall, Value } from "../../src/core/facts.ts";
import { call, fileFacts, record, span } from "../support/facts.ts";
import { chat, fileOf, SONNET } from "./support/workloads.ts";

const FILE = "/ws/src/chat.ts";
const relative = (file: string) => file.slice("/ws/".length);

function literal(value: string | number): LiteralValue {
  return { kind: "literal", value, origin: "literal", span: span(FILE), steps: [] };
}

const unknown: Value = { kind: "unknown", reason: "parameter", name: null, span: span(FILE), steps: [] };

function oneOf(...options: readonly Value[]): Value {
  return { kind: "oneOf", options, span: span(FILE), steps: [] };
}

/** A call in a function, with what its request says. */
function inFunction(
  name: string | null,
  line: number,
  request: Readonly<Record<string, Value>> = {},
  over: Partial<ModelCall> = {},
) {
  const file = over.span?.file ?? FILE;
  const fields = Object.entries(request).map(([key, value]): [string, Field] => [key, { value, presence: "always" }]);
  return call(file, line, {
    request: record(span(file), Object.fromEntries(fields)),
    enclosing: { name, kind: "function", framework: null, loop: false, span: span(file) },
    ...over,
  });
}

function found(...calls: readonly ModelCall[]) {
  const files = [...new Set(calls.map((each) => each.span.file))];
  return workloadsFromCode(
    files.map((file) => fileFacts(file, { calls: calls.filter((each) => each.span.file === file) })),
    relative,
  );
}

const known = { modelId: literal(`us.${SONNET}`), maxTokens: literal(500) };

describe("a call becomes a workload", () => {
  it("with all that the code shows, and no traffic", () => {
    const [first] = found(
      inFunction("answer", 9, known, {
        region: "eu-west-1",
        streaming: true,
        caching: {
          status: "absent",
          points: [],
          staticPrefix: { characters: 4_001, tokens: 1_000, atLeast: false, part: "system" },
        },
      }),
    );
    expect(first).toMatchObject({
      workload: {
        name: "answer",
        model: `us.${SONNET}`,
        region: "eu-west-1",
        maxTokens: 500,
        streaming: true,
        staticPromptTokens: 1_160,
        inputTokens: null,
        outputTokens: null,
        requestsPerMinute: null,
        call: { file: "src/chat.ts", function: "answer", api: "Converse", order: 0, unknown: [] },
      },
      span: { line: 9 },
    });
  });

  it.each<[string, Readonly<Record<string, Value>>, object]>([
    ["an unknown model", { ...known, modelId: unknown }, { model: null, call: { unknown: ["model", "region"] } }],
    ["no limit", { modelId: literal("a.b") }, { maxTokens: null, call: { unknown: ["region"] } }],
    [
      "an unknown limit",
      { ...known, maxTokens: unknown },
      { maxTokens: null, call: { unknown: ["maxTokens", "region"] } },
    ],
    ["several limits", { ...known, maxTokens: oneOf(literal(5), literal(50)) }, { maxTokens: 50 }],
    ["several models", { ...known, modelId: oneOf(literal("a.b"), literal("c.d")) }, { model: "a.b" }],
  ])("with %s", (_title, request, expected) => {
    expect(found(inFunction("f", 1, request))[0]?.workload).toMatchObject(expected);
  });

  it("named after its file at the top level, and with a number when the name is taken", () => {
    const all = found(
      inFunction(null, 1),
      inFunction("f", 2),
      inFunction("f", 3),
      inFunction("f", 4, {}, { api: "InvokeModel" }),
    );
    expect(all.map(({ workload }) => [workload.name, workload.call.order])).toEqual([
      ["chat", 0],
      ["f", 0],
      ["f 2", 1],
      ["f 3", 0],
    ]);
  });

  it("unless it uses no tokens, or is never sent", () => {
    expect(found(inFunction("f", 1, {}, { operation: "embedding" }), inFunction("f", 2, {}, { sent: "no" }))).toEqual(
      [],
    );
  });

  it("whose unknown limit is planned as a range", () => {
    const [first] = found(inFunction("f", 1, { ...known, maxTokens: unknown }));
    const workload = { ...first?.workload, inputTokens: 1_000, outputTokens: 100, name: "f", model: `us.${SONNET}` };
    expect(plan(fileOf([workload])).answer.workloads[0]?.reservedTokensPerRequest).toEqual({
      low: 1_100,
      high: 65_000,
    });
  });
});

describe("an existing file", () => {
  const start = matchWithCode(
    fileOf([]),
    found(inFunction("a", 1, known), inFunction("a", 2, known), inFunction("b", 3, known)),
  );
  const typed = start.workloads.map((each, index) => ({ ...each, requestsPerMinute: index + 1 }));
  const traffic = (match: ReturnType<typeof matchWithCode>) =>
    match.workloads.map(({ name, requestsPerMinute }) => [name, requestsPerMinute]);

  it("begins with what is found", () => {
    expect(start).toMatchObject({ added: ["a", "a 2", "b"], gone: [], changes: [] });
    expect(start.spans.b?.line).toBe(3);
  });

  it("keeps its traffic when lines move", () => {
    const moved = found(inFunction("b", 40, known), inFunction("a", 50, known), inFunction("a", 60, known));
    const match = matchWithCode(fileOf(typed), moved);
    expect(traffic(match)).toEqual([
      ["a", 1],
      ["a 2", 2],
      ["b", 3],
    ]);
    expect(match).toMatchObject({
      added: [],
      gone: [],
      changes: [],
      spans: { a: { line: 50 }, "a 2": { line: 60 }, b: { line: 40 } },
    });
  });

  it("keeps its traffic when a file moves or a function is renamed", () => {
    const other = "/ws/lib/other.ts";
    const moved = found(inFunction("b", 1, known, { span: span(other, 1) }));
    const match = matchWithCode(fileOf(typed.slice(2)), moved);
    expect(match.workloads).toMatchObject([{ name: "b", requestsPerMinute: 3, call: { file: "lib/other.ts" } }]);
    const renamed = matchWithCode(fileOf(typed.slice(2)), found(inFunction("c", 1, known)));
    expect(renamed.workloads).toMatchObject([{ name: "b", requestsPerMinute: 3, call: { function: "c" } }]);
  });

  it("does not guess between several", () => {
    const match = matchWithCode(fileOf(typed.slice(2)), found(inFunction("x", 1, known), inFunction("y", 2, known)));
    // Both are the first Converse of their function, so either might be what was called b.
    expect(match).toMatchObject({ gone: ["b"], added: ["x", "y"] });
  });

  it("shows what is gone, and keeps it", () => {
    const match = matchWithCode(
      fileOf([...typed, chat()]),
      found(inFunction("a", 1, known), inFunction("a", 2, known)),
    );
    expect(match).toMatchObject({ gone: ["b"], added: [] });
    expect(traffic(match)).toEqual([
      ["a", 1],
      ["a 2", 2],
      ["b", 3],
      ["chat", 100],
    ]);
    const { answer } = plan({ version: 1, workloads: match.workloads }, undefined, match);
    expect(answer.workloads.map(({ call: at }) => at && [at.line, at.isGone])).toEqual([
      [1, false],
      [2, false],
      [null, true],
      null,
    ]);
    expect(answer.workloads[2]?.notes[0]).toBe("Its call in b (src/chat.ts) is no longer in the code");
  });

  it("follows what the code says, and keeps what the code leaves open", () => {
    const before = {
      ...chat({ model: "a.b", region: "us-west-2", maxTokens: 10 }),
      call: { file: "src/chat.ts", function: "f" },
    };
    const match = matchWithCode(
      fileOf([before]),
      found(inFunction("f", 1, { modelId: unknown, maxTokens: literal(20) })),
    );
    expect(match.workloads).toMatchObject([
      { model: "a.b", region: "us-west-2", maxTokens: 20, requestsPerMinute: 100 },
    ]);
    expect(match.changes).toEqual([
      { workload: "chat", field: "maxTokens", from: 10, to: 20 },
      { workload: "chat", field: "streaming", from: null, to: false },
    ]);
    const unset = matchWithCode(fileOf([before]), found(inFunction("f", 1, { modelId: literal("a.b") })));
    expect(unset.workloads[0]?.maxTokens).toBeNull();
  });

  it("matched again with the same code stays as it is", () => {
    const name = fc.constantFrom("a", "b", "c", null);
    const api = fc.constantFrom("Converse", "InvokeModel");
    fc.assert(
      fc.property(fc.array(fc.tuple(name, api), { maxLength: 12 }), (shapes) => {
        const code = found(...shapes.map(([each, used], index) => inFunction(each, index + 1, known, { api: used })));
        const once = matchWithCode(fileOf([]), code);
        const again = matchWithCode(fileOf(once.workloads), code);
        expect(again).toEqual({ ...once, added: [] });
      }),
    );
  });
});
