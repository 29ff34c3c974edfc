import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyBaseline,
  type BaselineEntry,
  entriesOf,
  isAcceptable,
  type PlacedEntry,
  readBaseline,
  writeBaseline,
} from "../../src/core/baseline.ts";
import type { Finding } from "../../src/core/rule.ts";
import { span } from "../support/facts.ts";

interface Told {
  readonly rule?: string;
  readonly message?: string;
  readonly file?: string;
  readonly within?: string;
  readonly subject?: string;
  readonly fingerprint?: string;
}

const BASE = { rule: "cost/a", message: "m", file: "a.ts", within: "f", subject: "s", fingerprint: "1" };

function finding(over: Told = {}, line = 1): Finding {
  const { rule, file, ...identity } = { ...BASE, ...over };
  return {
    rule,
    severity: "warning",
    evidence: "proven",
    message: "Something is wrong.",
    span: span(`/ws/${file}`, line),
    steps: [],
    identity,
    fixes: [],
  };
}

function entry(over: Told & { readonly count?: number } = {}): PlacedEntry {
  return { ...BASE, count: 1, ...over, span: span("/ws/baseline.json") };
}

const relative = (file: string): string => file.replace("/ws/", "");

/** How many findings are new, and how many of the entries are gone. */
function applied(findings: readonly Finding[], entries: readonly PlacedEntry[], stillThere = false): [number, number] {
  const { fresh, accepted, gone } = applyBaseline(findings, entries, relative, () => stillThere);
  expect(fresh.length + accepted.length).toBe(findings.length);
  return [fresh.length, gone.reduce((sum, { missing }) => sum + missing, 0)];
}

describe("a finding is accepted", () => {
  const table: [string, Told, [number, number]][] = [
    ["as it was", {}, [0, 0]],
    ["edited in place", { fingerprint: "2" }, [0, 0]],
    ["in another function", { within: "g" }, [0, 0]],
    ["in another file", { file: "b.ts" }, [0, 0]],
    ["in another file and function", { file: "b.ts", within: "g" }, [0, 0]],
    ["not of another rule", { rule: "cost/b" }, [1, 1]],
    ["not with another message", { message: "n" }, [1, 1]],
    ["not about something else", { subject: "t" }, [1, 1]],
    ["not moved and edited at once", { file: "b.ts", fingerprint: "2" }, [1, 1]],
    ["not renamed and edited at once", { within: "g", fingerprint: "2" }, [1, 1]],
  ];
  it.each(table)("%s", (_title, over, expected) => {
    expect(applied([finding(over)], [entry()])).toEqual(expected);
  });

  const moves = table.filter(([, over]) => over.within !== undefined || over.file !== undefined);
  it.each(moves)("where its subject is still there, not %s", (_title, over) => {
    expect(applied([finding(over)], [entry()], true)).toEqual([1, 1]);
  });

  it("where its subject is still there, edited in place", () => {
    expect(applied([finding({ fingerprint: "2" })], [entry()], true)).toEqual([0, 0]);
  });
});

describe("what could be mistaken is new", () => {
  it("two entries for one finding", () => {
    const entries = [entry({ within: "g" }), entry({ within: "h" })];
    expect(applied([finding()], entries)).toEqual([1, 2]);
  });

  it("one entry for two kinds of findings", () => {
    expect(applied([finding({ file: "b.ts" }), finding({ file: "c.ts" })], [entry()])).toEqual([2, 1]);
  });

  it("but several of one kind move together", () => {
    const moved = [finding({ file: "b.ts" }, 1), finding({ file: "b.ts" }, 2)];
    expect(applied(moved, [entry({ count: 2 })])).toEqual([0, 0]);
    expect(applied([...moved, finding({ file: "b.ts" }, 3)], [entry({ count: 2 })])).toEqual([1, 0]);
  });

  it("as soon as an entry counts fewer", () => {
    expect(applied([finding({}, 1), finding({}, 2)], [entry()])).toEqual([1, 0]);
    expect(applied([finding({}, 1)], [entry({ count: 3 })])).toEqual([0, 2]);
    expect(applied([finding({}, 1), finding({}, 2)], [entry(), entry()])).toEqual([0, 0]);
  });

  it("but an entry that was used already confuses nobody", () => {
    const entries = [entry({ fingerprint: "1" }), entry({ fingerprint: "2" })];
    const { fresh, gone } = applyBaseline(
      [finding({ fingerprint: "1" }), finding({ fingerprint: "3" }, 2)],
      entries,
      relative,
      () => false,
    );
    expect({ fresh, gone }).toEqual({ fresh: [], gone: [] });
  });

  it("and what fits to the letter comes first", () => {
    const { accepted } = applyBaseline([finding({ within: "g" }), finding()], [entry()], relative, () => false);
    expect(accepted.map(({ identity }) => identity.within)).toEqual(["f"]);
  });
});

describe("a rule that failed", () => {
  it("is never accepted", () => {
    const failure = finding({ rule: "internal/rule-failure" });
    expect([isAcceptable(failure), isAcceptable(finding())]).toEqual([false, true]);
    expect(entriesOf([failure], relative)).toEqual([]);
    expect(applied([failure], [entry({ rule: "internal/rule-failure" })])).toEqual([1, 1]);
  });
});

describe("the file", () => {
  it("holds each kind once, by file first, and counts only where there are several", () => {
    const findings = [finding({ file: "b.ts" }), finding({ rule: "cost/b" }), finding(), finding({}, 2)];
    expect(writeBaseline(entriesOf(findings, relative))).toBe(`{
  "version": 1,
  "entries": [
    {"rule":"cost/a","message":"m","file":"a.ts","within":"f","subject":"s","fingerprint":"1","count":2},
    {"rule":"cost/b","message":"m","file":"a.ts","within":"f","subject":"s","fingerprint":"1"},
    {"rule":"cost/a","message":"m","file":"b.ts","within":"f","subject":"s","fingerprint":"1"}
  ]
}
`);
    expect(writeBaseline([])).toBe('{\n  "version": 1,\n  "entries": []\n}\n');
  });

  it("is read with the place of each entry", () => {
    const text = writeBaseline(entriesOf([finding(), finding({ file: "b.ts" })], relative));
    const { entries, problems } = readBaseline("/ws/baseline.json", text);
    expect(problems).toEqual([]);
    expect(entries.map(({ file, count, span: { line } }) => [file, count, line])).toEqual([
      ["a.ts", 1, 4],
      ["b.ts", 1, 5],
    ]);
  });

  const mistakes: [string, string, string[]][] = [
    ["no JSON", '{ "version": 1, "entries": [', ["close bracket expected @ 1:29"]],
    ["nothing", "", ["The baseline is empty; write at least {} @ 1:1"]],
    [
      "a newer version",
      '{ "version": 2, "entries": [7] }',
      ["newer version of Bedrock Readiness (format 2; this one knows 1) @ 1:14"],
    ],
    [
      "a version of another kind",
      '{ "version": "2", "entries": [] }',
      ["`version` must be a whole number, not a text @ 1:14"],
    ],
    ["no version", '{ "entries": [] }', ["The baseline lacks `version` @ 1:1"]],
    ["no entries", '{ "version": 1 }', ["The baseline lacks `entries` @ 1:1"]],
    ["entries of another kind", '{ "version": 1, "entries": {} }', ["`entries` must be a list, not an object @ 1:28"]],
    ["a list", "[]", ["The baseline must be an object, not a list @ 1:1"]],
  ];
  it.each(mistakes)("with %s holds no entry", (_title, text, expected) => {
    const { entries, problems } = readBaseline("/ws/b.json", text);
    expect(entries).toEqual([]);
    expect(problems.map(({ message, span: at }) => `${message} @ ${at.line}:${at.column}`)).toEqual(
      expected.map((each) => expect.stringContaining(each)),
    );
  });

  it("has spans that end where the entries do", () => {
    const text = writeBaseline(entriesOf([finding()], relative));
    const [first] = readBaseline("/ws/b.json", text).entries;
    expect(JSON.parse(text.slice(first?.span.start, first?.span.end))).toEqual(BASE);
    const broken = '{ "version": "2", "entries": [] }';
    const [problem] = readBaseline("/ws/b.json", broken).problems;
    expect(broken.slice(problem?.span.start, problem?.span.end)).toBe('"2"');
  });

  it("keeps the entries beside a mistaken one", () => {
    const good = JSON.stringify(BASE);
    const text = `{ "version": 1, "$schema": "x", "entries": [${good}, { "rule": 1 }, 7, ${good}], "more": 1 }`;
    const { entries, problems } = readBaseline("/ws/b.json", text);
    expect(entries).toHaveLength(2);
    expect(problems.map(({ message }) => message)).toEqual([
      "There is no setting `more` in the baseline; known are $schema, version, entries",
      expect.stringContaining("`rule` must be a text, not a number"),
      expect.stringContaining("An entry of the baseline lacks"),
      "An entry of the baseline must be an object, not a number",
    ]);
  });

  it("accepts all that it was written from, and is the same when it is written again", () => {
    const some = fc.array(
      fc.record({
        rule: fc.constantFrom("cost/a", "cost/b"),
        message: fc.constantFrom("m", "n"),
        file: fc.constantFrom("a.ts", "../b.ts"),
        within: fc.constantFrom("", "f"),
        subject: fc.constantFrom("s", "t"),
        fingerprint: fc.constantFrom("1", "2"),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, (told) => {
        const findings = told.map((each, index) => finding(each, index + 1));
        const text = writeBaseline(entriesOf(findings, relative));
        const { entries, problems } = readBaseline("/ws/b.json", text);
        expect(problems).toEqual([]);
        expect(applied(findings, entries)).toEqual([0, 0]);
        expect(writeBaseline([...entries].reverse().map(({ span: _, ...rest }): BaselineEntry => rest))).toBe(text);
      }),
    );
  });
});
