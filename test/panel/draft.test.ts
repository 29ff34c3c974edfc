import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observed } from "../../src/capacity/answer.ts";
import { type CodeWorkload, matchWithCode } from "../../src/capacity/from-code.ts";
import type { WorkloadFile } from "../../src/capacity/workload.ts";
import { readWorkloadFile, writeWorkloadFile } from "../../src/capacity/workload-file.ts";
import {
  draftOf,
  emptyDraft,
  fileOf,
  mistakesIn,
  quotaTextOf,
  textOf,
  withCalls,
  withChoice,
  withCode,
  withCopy,
  withNumbers,
  withObserved,
  without,
  withoutCall,
  withPreset,
  withQuotaText,
  withText,
} from "../../src/panel/draft.ts";
import { NUMBER_FIELDS, readNumber } from "../../src/panel/fields.ts";
import { span } from "../support/facts.ts";

const file: WorkloadFile = {
  version: 1,
  workloads: [
    { name: "chat", model: "us.amazon.nova-pro-v1:0", inputTokens: 1000, outputTokens: 100, requestsPerMinute: 60 },
    { name: "batch", model: null, serviceTier: "batch" },
  ],
  quotas: [{ model: "amazon.nova-pro-v1:0", profile: "us", tokensPerMinute: 1_000_000 }],
};
const draft = draftOf(file);
const [chat, batch] = draft.workloads.map(({ id }) => id) as [number, number];

describe("a draft", () => {
  it("stands for the file that it was made from, with fields of one's own", () => {
    const workload = { name: "a", model: null, team: { x: 1 } };
    const own = { version: 1, owner: "me", workloads: [workload] } as WorkloadFile;
    expect(fileOf(draftOf(own))).toEqual(own);
    expect(fileOf(emptyDraft)).toEqual({ version: 1, workloads: [] });
  });

  it("survives being cloned", () => {
    expect(structuredClone(draft)).toEqual(draft);
  });

  it("takes over what is typed, letter by letter", () => {
    const typed = withText(draft, chat, "requestsPerMinute", "1,240.0");
    expect(fileOf(typed).workloads[0]?.requestsPerMinute).toBe(1240);
    expect(textOf(typed.workloads[0] as never, "requestsPerMinute")).toBe("1,240.0");
    expect(mistakesIn(typed)).toEqual([]);
  });

  it("writes no null for a field that was touched and left empty", () => {
    const touched = withText(withText(draft, batch, "inputTokens", "5"), batch, "maxTokens", "");
    expect(fileOf(touched).workloads[1]).toEqual({ ...file.workloads[1], inputTokens: 5 });
    expect(fileOf(withText(draft, chat, "inputTokens", "")).workloads[0]?.inputTokens).toBeNull();
  });

  it("takes over choices", () => {
    const chosen = withChoice(withChoice(draft, batch, "serviceTier", "flex"), batch, "streaming", null);
    expect(fileOf(chosen).workloads[1]).toEqual({ name: "batch", model: null, serviceTier: "flex" });
  });

  it("adds presets, copies and removes", () => {
    const more = withCopy(withPreset(withPreset(draft, "chatbot"), "chatbot"), chat);
    const names = more.workloads.map(({ workload }) => workload.name);
    expect(names).toEqual(["chat", "batch", "chatbot", "chatbot 2", "chat 2"]);
    expect(new Set(more.workloads.map(({ id }) => id)).size).toBe(5);
    expect(fileOf(more).workloads[2]).toMatchObject({ inputTokens: 1000, outputTokens: 100 });
    expect(fileOf(without(more, chat)).workloads).toHaveLength(4);
  });
});

describe("a mistake in what was typed", () => {
  it.each([
    ["requestsPerMinute", "abc", "Type a number, such as 1200 or 0.5"],
    ["requestsPerMinute", "1,5", "Type a number, such as 1200 or 0.5"],
    ["requestsPerMinute", "-3", "This cannot be less than 0"],
    ["requestsPerMinute", "1e300", "This cannot be more than 1,000,000,000,000,000"],
    ["hoursPerDay", "25", "This cannot be more than 24"],
    ["maxTokens", "0.5", "This cannot be less than 1"],
    ["maxTokens", "1.5", "Type a whole number"],
    ["inputTokens", "NaN", "Type a number, such as 1200 or 0.5"],
    ["inputTokens", "0x10", "Type a number, such as 1200 or 0.5"],
  ] as const)("in %s, %s, is told and kept", (field, text, message) => {
    const typed = withText(draft, chat, field, text);
    expect(mistakesIn(typed)).toEqual([{ id: chat, field, message }]);
    expect(textOf(typed.workloads[0] as never, field)).toBe(text);
    expect(fileOf(typed).workloads[0]?.[field] ?? null).toBeNull();
    expect(mistakesIn(withText(typed, chat, field, "1"))).toEqual([]);
  });

  it("is an empty name or one that is taken, told at the later one", () => {
    expect(mistakesIn(withText(draft, chat, "name", " "))).toEqual([
      { id: chat, field: "name", message: "Give the workload a name" },
    ]);
    expect(mistakesIn(withText(draft, chat, "name", "batch"))).toEqual([
      { id: batch, field: "name", message: "Another workload has this name; give each its own" },
    ]);
  });

  it("never makes a value that the file's schema refuses", () => {
    fc.assert(
      fc.property(fc.constantFrom(...NUMBER_FIELDS), fc.oneof(fc.string(), fc.double().map(String)), (field, text) => {
        const typed = withText(draft, chat, field, text);
        const written = JSON.stringify(fileOf(typed));
        expect(readWorkloadFile("x", written).problems).toEqual([]);
      }),
    );
  });
});

describe("a number as people type it", () => {
  it.each([
    ["1200", 1200],
    [" 1,200 ", 1200],
    ["1 200 000", 1_200_000],
    ["1_200", 1200],
    ["0.5", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["", null],
  ])("%j is %j", (text, value) => {
    expect(readNumber("inputTokens", text)).toEqual({ value });
  });
});

describe("the account's quota", () => {
  const place = { model: "amazon.nova-lite-v1:0", profile: "us", region: "us-east-1" };

  it("changes where the file has an entry", () => {
    const typed = withQuotaText(draft, place, draft.quotas[0], "tokensPerMinute", "2,000,000");
    expect(fileOf(typed).quotas).toEqual([{ ...file.quotas?.[0], tokensPerMinute: 2_000_000 }]);
    expect(quotaTextOf(typed.quotas[0], "tokensPerMinute")).toBe("2,000,000");
  });

  it("gets an entry where there is none, and loses it when it is emptied", () => {
    const typed = withQuotaText(draft, place, undefined, "tokensPerMinute", "5");
    expect(fileOf(typed).quotas?.[1]).toEqual({ ...place, tokensPerMinute: 5 });
    const emptied = withQuotaText(typed, place, typed.quotas[1], "tokensPerMinute", "");
    expect(fileOf(emptied).quotas).toEqual(file.quotas);
  });

  it("keeps what was typed wrongly, and says so", () => {
    const typed = withQuotaText(draft, place, undefined, "tokensPerMinute", "many");
    expect(mistakesIn(typed)).toEqual([
      { id: typed.quotas[1]?.id, field: "tokensPerMinute", message: "Type a number, such as 1200 or 0.5" },
    ]);
  });
});

it("what is typed changes a file there and nowhere else", () => {
  const text = `{\n  "version": 1, // why\n  "workloads": [\n    { "name": "a", "model": null, "requestsPerMinute": 1 /* guess */, "own": 1 }\n  ]\n}\n`;
  const read = readWorkloadFile("x", text).file as WorkloadFile;
  const typed = withText(draftOf(read), 0, "requestsPerMinute", "90");
  expect(writeWorkloadFile(text, fileOf(typed))).toBe(text.replace('Minute": 1 ', 'Minute": 90 '));
});

describe("a draft and the code", () => {
  const call = { file: "src/chat.ts", function: "answer", api: "Converse", order: 0, unknown: [] } as const;
  const found = (name: string, over: object = {}): CodeWorkload => ({
    workload: { name, model: null, maxTokens: 500, call: { ...call, function: name }, ...over },
    span: span("/p/src/chat.ts", 3),
  });
  const linked = draftOf({
    version: 1,
    workloads: [{ name: "mine", model: null, maxTokens: 100, inputTokens: 7, call: { ...call, function: "answer" } }],
  });
  const matchOf = (of: typeof draft, ...calls: CodeWorkload[]) => matchWithCode(fileOf(of), calls);

  it("takes up the calls that are named, under names that are free", () => {
    const match = matchOf(draft, found("chat"), found("other"), found("third"));
    expect(match.added).toEqual(["chat 2", "other", "third"]);
    const after = withCalls(draft, match, ["chat 2", "third"]);
    expect(fileOf(after).workloads.map(({ name }) => name)).toEqual(["chat", "batch", "chat 2", "third"]);
    expect(new Set(after.workloads.map(({ id }) => id)).size).toBe(4);
  });

  it("takes over what the code says, and keeps what is typed elsewhere", () => {
    const typed = withText(withText(linked, 0, "maxTokens", "90 "), 0, "inputTokens", "1,000");
    const match = matchOf(typed, found("answer"));
    expect(match.changes).toMatchObject([{ field: "maxTokens", from: 90, to: 500 }]);
    const [entry] = withCode(typed, 0, match).workloads;
    if (!entry) throw new Error("The workload is missing");
    expect(textOf(entry, "maxTokens")).toBe("500");
    expect(textOf(entry, "inputTokens")).toBe("1,000");
    expect(entry.workload).toMatchObject({ name: "mine", maxTokens: 500, inputTokens: 1_000 });
  });

  it("forgets a call and keeps the workload", () => {
    expect(fileOf(withoutCall(linked, 0)).workloads).toEqual([
      { name: "mine", model: null, maxTokens: 100, inputTokens: 7 },
    ]);
  });
});

describe("numbers that are filled in", () => {
  it("stand in the fields as if they had been typed, and unknown ones change nothing", () => {
    const after = withNumbers(draft, chat, { inputTokens: 1_234.56789, outputTokens: null });
    expect(after.workloads[0]?.typed).toEqual({ inputTokens: "1234.6" });
    expect(after.workloads[0]?.workload).toMatchObject({ inputTokens: 1_234.6, outputTokens: 100 });
    expect(mistakesIn(after)).toEqual([]);
  });

  it("come from what was measured", () => {
    const observed: Observed = {
      activeMinutes: 2,
      invocations: 300,
      inputTokensPerRequest: 1_200,
      outputTokensPerRequest: 300,
      cacheReadTokensPerRequest: null,
      cacheWriteTokensPerRequest: null,
      requestsPerMinute: { p50: 100, p90: 200, peak: 250 },
      throttledShare: 0.01,
      throttledTooOften: false,
      latencyMilliseconds: 6_500,
      ttftMilliseconds: 500,
      outputTokensPerSecond: 50,
    };
    expect(withObserved(draft, chat, observed).workloads[0]?.workload).toEqual({
      ...file.workloads[0],
      inputTokens: 1_200,
      outputTokens: 300,
      requestsPerMinute: 100,
      peakRequestsPerMinute: 250,
      ttftMilliseconds: 500,
      outputTokensPerSecond: 50,
    });
  });
});
