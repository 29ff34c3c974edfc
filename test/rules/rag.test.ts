import { describe, expect, it } from "vitest";
import type { ModelCall, Value } from "../../src/core/facts.ts";
import { call, findings, literal, oneOf, record, unknown } from "./facts.ts";

type Request = Readonly<Record<string, Value | number | string>>;

const retrieval = (request: Request, over: Partial<ModelCall> = {}) =>
  call({ sdk: "agent-runtime", api: "RetrieveAndGenerate", operation: "retrieval", request: record(request), ...over });

describe("rag/unguarded-retrieval", () => {
  const check = (...calls: readonly ModelCall[]) => findings("rag/unguarded-retrieval", { calls });

  it("needs proof that there is no guardrail", () => {
    expect(check(retrieval({}))).toMatchObject([{ severity: "warning", evidence: "proven" }]);
    expect(check(retrieval({ guardrail: record() }))).toEqual([]);
    expect(check(retrieval({}, { request: record({}, true) }))).toEqual([]);
  });

  it("is silent about retrieval alone, and where ApplyGuardrail is called", () => {
    expect(check(retrieval({}, { api: "Retrieve" }))).toEqual([]);
    expect(check(retrieval({}), call({ id: "other", api: "ApplyGuardrail", operation: "guardrail" }))).toEqual([]);
  });
});

describe("rag/missing-reranking", () => {
  const check = (request: Request, ...others: readonly ModelCall[]) =>
    findings("rag/missing-reranking", { calls: [retrieval(request, { api: "Retrieve" }), ...others] });

  it.each<[title: string, results: Value | number, reported: boolean]>([
    ["few", 10, false],
    ["many", 11, true],
    ["many or few", oneOf(literal(5), literal(40)), true],
    ["many or what is not known", oneOf(literal(40), unknown("parameter")), false],
    ["what is not known", unknown("environment", "RESULTS"), false],
  ])("%s", (_, numberOfResults, reported) => {
    expect(check({ numberOfResults })).toHaveLength(reported ? 1 : 0);
  });

  it("is a hint, and silent where results are reranked here or elsewhere", () => {
    expect(check({ numberOfResults: 30 })).toMatchObject([{ severity: "hint" }]);
    expect(check({ numberOfResults: 30, reranking: record() })).toEqual([]);
    expect(check({ numberOfResults: 30 }, call({ id: "rerank", api: "Rerank", operation: "rerank" }))).toEqual([]);
  });

  it("takes the number from the configuration", () => {
    const rules = { "rag/missing-reranking": ["hint", { maxResults: 50 }] } as const;
    const calls = [retrieval({ numberOfResults: 30 }, { api: "Retrieve" })];
    expect(findings("rag/missing-reranking", { calls }, { rules })).toEqual([]);
  });
});
