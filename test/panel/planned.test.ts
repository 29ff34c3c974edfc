import { describe, expect, it } from "vitest";
import type { CodeWorkload } from "../../src/capacity/from-code.ts";
import { draftOf, withQuotaText, withText } from "../../src/panel/draft.ts";
import { dispatch, type Handlers, type ToPage } from "../../src/panel/messages.ts";
import { draftQuotaOf, planned, workloadOfCall } from "../../src/panel/planned.ts";
import type { CodeState } from "../../src/panel/snapshot.ts";
import { span } from "../support/facts.ts";

const call = { file: "src/chat.ts", function: "answer" };
const draft = draftOf({
  version: 1,
  workloads: [
    {
      name: "chat",
      model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      inputTokens: 1000,
      outputTokens: 100,
      maxTokens: 4096,
      requestsPerMinute: 100,
      call,
    },
    { name: "open", model: null },
  ],
});
const nothing = { measurements: null, code: { state: "unread" } as CodeState };

describe("a planned draft", () => {
  it("gives the figures of the guide's chatbot", () => {
    const { workloads } = planned({ draft, ...nothing });
    expect(workloads[0]?.answer).toMatchObject({
      nominalTokensPerMinute: 110_000,
      settledTokensPerMinute: 150_000,
      reservedTokensPerMinute: 509_600,
    });
    expect(workloads[0]?.quota?.model).toBe("anthropic.claude-sonnet-4-5-20250929-v1:0");
    expect(workloads[1]?.quota).toBeNull();
  });

  it("follows what is typed", () => {
    const typed = withText(draft, 0, "requestsPerMinute", "200");
    expect(planned({ draft: typed, ...nothing }).workloads[0]?.answer.settledTokensPerMinute).toBe(300_000);
  });

  it("counts with the account's quota, and finds its entry again", () => {
    const quota = planned({ draft, ...nothing }).plan.quotas[0];
    if (!quota) throw new Error("There is no quota");
    const place = { ...quota.answer };
    const typed = withQuotaText(draft, place, draftQuotaOf(draft, quota), "tokensPerMinute", "300000");
    const after = planned({ draft: typed, ...nothing });
    expect(after.workloads[0]?.quota).toMatchObject({ tokensPerMinute: 300_000, utilizationPeak: 0.5, source: "file" });
    expect(draftQuotaOf(typed, quota)).toBe(typed.quotas[0]);
  });

  it("says where the calls stand, and which are gone", () => {
    const workload = { name: "answer", model: null, call: { ...call, unknown: ["maxTokens", "model"] as const } };
    const found = { workload, span: span("/ws/src/chat.ts", 7) } as unknown as CodeWorkload;
    const there = planned({ draft, measurements: null, code: { state: "read", found: [found] } });
    expect(there.workloads[0]?.answer.call).toMatchObject({ line: 7, isGone: false });
    expect(there.workloads[0]).toMatchObject({ span: { line: 7 }, isGone: false, changes: [] });
    expect(there.workloads[1]).toMatchObject({ span: null, isGone: false, changes: [] });
    const gone = planned({ draft, measurements: null, code: { state: "read", found: [] } });
    expect(gone.workloads[0]?.answer.call).toMatchObject({ line: null, isGone: true });
    expect(gone.workloads[0]).toMatchObject({ span: null, isGone: true });
  });

  it("finds the workload of a call, planned or not, by function and structure", () => {
    const calls = ["answer", "title"].map((name, index) => ({
      workload: { name, model: null, call: { ...call, function: name, api: "Converse", order: 0, unknown: [] } },
      span: span("/ws/src/chat.ts", 7 + index),
    })) as unknown as CodeWorkload[];
    const code: CodeState = { state: "read", found: calls };
    const { match } = planned({ draft, measurements: null, code });
    const of = (name: string) => workloadOfCall({ ...call, function: name, api: "Converse", order: 0 }, code, match);
    expect([of("answer"), of("title"), of("nowhere")]).toEqual(["chat", "title", null]);
    expect(workloadOfCall(call, { state: "unread" }, null)).toBeNull();
  });

  it("tells contradictions of their fields", () => {
    const typed = withText(draft, 0, "maxTokens", "50");
    expect(planned({ draft: typed, ...nothing }).workloads[0]?.contradictions).toMatchObject([
      { field: "outputTokens" },
    ]);
  });
});

describe("messages", () => {
  it("reach the function for their kind, and strange ones reach none", () => {
    const seen: string[] = [];
    const handlers: Handlers<ToPage> = { snapshot: ({ type }) => void seen.push(type) };
    dispatch(handlers, { type: "snapshot", snapshot: {} as never });
    dispatch(handlers, { type: "toString" } as never);
    dispatch(handlers, {} as never);
    expect(seen).toEqual(["snapshot"]);
  });
});
