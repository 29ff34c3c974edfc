import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfiguration } from "../../src/core/configuration.ts";
import type { Comment, Problem } from "../../src/core/facts.ts";
import { lint } from "../../src/core/lint.ts";
import { parseDirective } from "../../src/core/suppressions.ts";
import { call, comment, fileFacts, rule } from "../support/facts.ts";

const FILE = "/p/a.ts";
const ALL = Array.from({ length: 8 }, (_, index) => index + 1);
const rules = [rule("cost/a"), rule("cost/b")];

/** Lints a file with a call on each of eight lines, and tells on which lines each rule still reports. */
function run(
  comments: readonly Comment[],
  over: Partial<typeof defaultConfiguration> = {},
  { lines = ALL, problems = [] }: { lines?: readonly number[]; problems?: readonly Problem[] } = {},
) {
  const facts = fileFacts(FILE, { calls: lines.map((line) => call(FILE, line)), comments, problems });
  const result = lint([facts], rules, () => ({ ...defaultConfiguration, ...over }), "2026-01-01");
  const linesOf = (id: string) => result.findings.filter((each) => each.rule === id).map((each) => each.span.line);
  const issues = result.findings.filter((each) => each.rule.startsWith("suppression/"));
  return { a: linesOf("cost/a"), b: linesOf("cost/b"), issues, suppressed: result.suppressed };
}

function without(...lines: number[]): number[] {
  return ALL.filter((line) => !lines.includes(line));
}

describe("comments", () => {
  const table: [string, Comment[], number[], number[]][] = [
    ["next line", [comment(FILE, 2, " bedrock-readiness-disable-next-line cost/a -- why")], without(3), ALL],
    ["this line", [comment(FILE, 2, " bedrock-readiness-disable-line cost/a -- why")], without(2), ALL],
    ["two rules", [comment(FILE, 2, " bedrock-readiness-disable-line cost/a, cost/b -- x")], without(2), without(2)],
    [
      "no blank needed",
      [comment(FILE, 2, "bedrock-readiness-disable-line cost/a,cost/b -- x")],
      without(2),
      without(2),
    ],
    [
      "block comment",
      [comment(FILE, 2, "*\n * bedrock-readiness-disable-next-line cost/a -- x\n ", 4)],
      without(5),
      ALL,
    ],
    [
      "stacked",
      [
        comment(FILE, 2, "bedrock-readiness-disable-next-line cost/a -- x"),
        comment(FILE, 3, "bedrock-readiness-disable-next-line cost/b -- x"),
      ],
      without(3, 4),
      without(4),
    ],
    ["to the end", [comment(FILE, 4, "bedrock-readiness-disable cost/a -- x")], [1, 2, 3], ALL],
    [
      "block",
      [
        comment(FILE, 3, "bedrock-readiness-disable cost/a, cost/b -- x"),
        comment(FILE, 5, "bedrock-readiness-enable cost/a"),
        comment(FILE, 7, "bedrock-readiness-enable"),
      ],
      without(3, 4, 5),
      without(3, 4, 5, 6, 7),
    ],
    ["prose", [comment(FILE, 2, "write bedrock-readiness-disable-line cost/a -- x")], ALL, ALL],
  ];
  it.each(table)("%s", (_title, comments, a, b) => {
    const result = run(comments);
    expect({ a: result.a, b: result.b, issues: result.issues }).toEqual({ a, b, issues: [] });
  });

  it("tell the reason, and the finding that they suppress", () => {
    const { suppressed } = run([comment(FILE, 2, "bedrock-readiness-disable-line cost/a -- a -- b --c  ")]);
    expect(suppressed).toMatchObject([{ reason: "a -- b --c", finding: { rule: "cost/a", span: { line: 2 } } }]);
  });
});

describe("a comment over several lines", () => {
  it("has one reason, without the stars and line breaks", () => {
    const text = "*\n * bedrock-readiness-disable-next-line cost/a --  the queue   \n *   repeats\n * it  **\n ";
    const { suppressed } = run([comment(FILE, 2, text, 5)]);
    expect(suppressed.map(({ reason }) => reason)).toEqual(["the queue repeats it"]);
  });

  it("may name rules on lines of their own", () => {
    const text = "bedrock-readiness-disable-next-line\n *   cost/a,\n *   cost/b\n * -- why";
    expect(run([comment(FILE, 2, text, 3)])).toMatchObject({ a: without(4), b: without(4), issues: [] });
  });
});

it("comments hold in the order of their places, however they come", () => {
  const comments = [
    comment(FILE, 6, "bedrock-readiness-enable cost/a"),
    comment(FILE, 3, "bedrock-readiness-disable cost/a -- x"),
  ];
  expect(run(comments)).toMatchObject({ a: without(3, 4, 5, 6), issues: [] });
  expect(run([...comments].reverse())).toMatchObject({ a: without(3, 4, 5, 6), issues: [] });
});

describe("what is wrong with a comment", () => {
  const table: [string, string, number[], string[]][] = [
    ["no reason", "disable-line cost/a", without(2), ["suppression/missing-reason"]],
    ["empty reason", "disable-line cost/a --  ", without(2), ["suppression/missing-reason"]],
    ["unknown rule", "disable-line cost/a, cost/c -- x", without(2), ["suppression/unknown-rule"]],
    ["no rule", "disable-line -- x", ALL, ["suppression/malformed"]],
    ["unknown directive", "disable-nextline cost/a -- x", ALL, ["suppression/malformed"]],
    ["unknown rule enabled", "enable cost/x", ALL, ["suppression/unknown-rule"]],
  ];
  it.each(table)("%s", (_title, text, a, issues) => {
    const result = run([comment(FILE, 2, `bedrock-readiness-${text}`)]);
    expect({ a: result.a, issues: result.issues.map((each) => each.rule) }).toEqual({ a, issues });
    expect(result.issues[0]).toMatchObject({ severity: "warning", span: { line: 2 } });
    for (const { message } of result.issues) expect(message).toMatch(/[.?]$/);
  });

  it("names what was meant", () => {
    const messages = ["disable-line cots/a -- x", "disable-nextline cost/a -- x"].map(
      (text) => run([comment(FILE, 2, `bedrock-readiness-${text}`)]).issues[0]?.message,
    );
    expect(messages).toEqual([
      "There is no rule `cots/a`; did you mean `cost/a`?",
      "`bedrock-readiness-disable-nextline` is no suppression; did you mean `bedrock-readiness-disable-next-line`?",
    ]);
  });

  it("has a level like a rule", () => {
    const silent = { rules: { "suppression/missing-reason": "off" } } as const;
    expect(run([comment(FILE, 2, "bedrock-readiness-disable-line cost/a")], silent).issues).toEqual([]);
  });
});

describe("a suppression with a last day", () => {
  const table: [string, string, number[], string | null, string[]][] = [
    ["holds before it", "cost/a until 2026-01-02 -- x", without(2), "2026-01-02", []],
    ["holds on it", "cost/a until 2026-01-01 -- x", without(2), "2026-01-01", []],
    ["holds no more after it", "cost/a until 2025-12-31 -- x", ALL, null, ["suppression/expired"]],
    ["may be told with the reason", "cost/a -- until 2026-02-01: x", without(2), "2026-02-01", []],
    ["may be told with the reason, and be over", "cost/a -- until 2025-02-01, x", ALL, null, ["suppression/expired"]],
    [
      "needs a reason as others do",
      "cost/a until 2026-02-01",
      without(2),
      "2026-02-01",
      ["suppression/missing-reason"],
    ],
    ["is no reason", "cost/a -- until 2026-02-01", without(2), "2026-02-01", ["suppression/missing-reason"]],
    ["must exist", "cost/a until 2026-02-30 -- x", without(2), null, ["suppression/malformed"]],
    ["must be a day", "cost/a until tomorrow -- x", without(2), null, ["suppression/malformed"]],
    ["must be there", "cost/a until -- x", without(2), null, ["suppression/malformed"]],
    ["must be told in full", "cost/a -- until 2026-02: x", without(2), null, ["suppression/malformed"]],
    ["must be told as it is sorted", "cost/a -- until 01/02/2026 x", without(2), null, ["suppression/malformed"]],
    ["is not what prose says", "cost/a -- until the queue is there", without(2), null, []],
    ["is no version", "cost/a -- until 2.1.0 is out", without(2), null, []],
  ];
  it.each(table)("%s", (_title, text, a, until, issues) => {
    const result = run([comment(FILE, 2, `bedrock-readiness-disable-line ${text}`)]);
    expect({ a: result.a, issues: result.issues.map((each) => each.rule) }).toEqual({ a, issues });
    expect(result.suppressed[0]?.until ?? null).toBe(until);
    for (const { message } of result.issues) expect(message).toMatch(/\.$/);
  });

  it("has none of that where rules are enabled again", () => {
    const comments = [
      comment(FILE, 3, "bedrock-readiness-disable cost/a -- x"),
      comment(FILE, 5, "bedrock-readiness-enable cost/a until 2020-01-01"),
    ];
    expect(run(comments)).toMatchObject({ a: without(3, 4, 5), issues: [] });
  });

  it("keeps the date out of the reason", () => {
    const { suppressed } = run([
      comment(FILE, 2, "bedrock-readiness-disable-line cost/a -- until 2026-02-01: the queue - it repeats"),
      comment(FILE, 4, "bedrock-readiness-disable-line cost/a until 2026-02-01 -- until 2 of us are back"),
    ]);
    expect(suppressed.map(({ reason }) => reason)).toEqual(["the queue - it repeats", "until 2 of us are back"]);
  });

  it("offers to take the comment out, and not as a safe fix: somebody may want to give it another date", () => {
    const given = comment(FILE, 2, "bedrock-readiness-disable-line cost/a until 2025-12-31 -- x");
    expect(run([given]).issues[0]?.fixes).toEqual([
      { title: "Remove the comment", safe: false, changes: [{ kind: "comment", span: given.span, text: null }] },
    ]);
  });
});

describe("a suppression that suppresses nothing", () => {
  const only = (...texts: string[]) =>
    run(
      texts.map((text, index) => comment(FILE, index + 1, `bedrock-readiness-${text}`)),
      {},
      { lines: [5] },
    ).issues;
  const textOf = (issue: ReturnType<typeof only>[number] | undefined) => {
    const [change] = issue?.fixes[0]?.changes ?? [];
    return change?.kind === "comment" ? change.text : undefined;
  };

  it("is reported with the rules that it need not name", () => {
    expect(only("disable-line cost/a, cost/b -- x")).toMatchObject([
      {
        rule: "suppression/unused",
        severity: "warning",
        message: "`cost/a` and `cost/b` are not reported here, so the comment suppresses nothing of the kind.",
        fixes: [{ title: "Remove the comment", safe: false }],
      },
    ]);
  });

  const table: [string, string[], number][] = [
    ["not on this line", ["disable-line cost/a -- x"], 1],
    ["not on the next line", ["disable-next-line cost/a -- x"], 1],
    ["in a block that ends before", ["disable cost/a -- x", "enable cost/a"], 1],
    ["not in a block without an end", ["disable cost/a -- x"], 0],
    ["not where another one suppresses the same", ["disable cost/a -- x", "disable cost/a -- y"], 0],
    ["where nothing is to be enabled", ["enable"], 1],
    ["where something else is to be enabled", ["disable cost/a -- x", "enable cost/b"], 1],
    ["where it was enabled already", ["disable cost/a -- x", "enable", "enable cost/a"], 2],
    ["not for a name that no rule has", ["disable-line nope -- x"], 0],
    ["not at the end of a block that is over", ["disable cost/a until 2025-01-01 -- x", "enable cost/a"], 0],
  ];
  it.each(table)("%s", (_title, texts, count) => {
    expect(only(...texts).filter((each) => each.rule === "suppression/unused")).toHaveLength(count);
  });

  it("that enables can be taken out as well", () => {
    expect(only("enable cost/a")[0]?.fixes).toMatchObject([{ title: "Remove the comment", safe: false }]);
  });

  it("does not say so of one that enables something beside", () => {
    expect(only("disable cost/a -- x", "enable cost/a, cost/b").map(({ span }) => span.line)).toEqual([1]);
    expect(only("disable cost/a, cost/b -- x", "enable cost/a", "enable cost/b").map(({ span }) => span.line)).toEqual([
      1,
    ]);
  });

  it("is one for a line that is enabled, and what enables it is one, too", () => {
    expect(only("disable-line cost/a -- x", "enable cost/a").map(({ span }) => span.line)).toEqual([1, 2]);
  });

  it("keeps the rest of a comment when one of its rules goes", () => {
    const mixed = (text: string) =>
      textOf(run([comment(FILE, 5, text)], { rules: { "cost/a": "warning" } }, { lines: [5] }).issues[0]);
    const lint1 = (text: string) => {
      const facts = fileFacts(FILE, { calls: [call(FILE, 5)], comments: [comment(FILE, 5, text)] });
      const quiet = rule("cost/b", { call: () => undefined });
      const found = lint([facts], [rule("cost/a"), quiet], () => defaultConfiguration, "2026-01-01").findings;
      return textOf(found.find((each) => each.rule === "suppression/unused"));
    };
    expect(mixed("bedrock-readiness-disable-line cost/a, cost/b -- x")).toBeUndefined();
    expect(lint1("bedrock-readiness-disable-line cost/a, cost/b -- why")).toBe(
      "bedrock-readiness-disable-line cost/a -- why",
    );
    expect(lint1("bedrock-readiness-disable-line cost/b,cost/a until 2026-05-01 -- why")).toBe(
      "bedrock-readiness-disable-line cost/a until 2026-05-01 -- why",
    );
    expect(lint1("* bedrock-readiness-disable-line cost/b cost/a")).toBe("* bedrock-readiness-disable-line cost/a");
  });

  it("is not reported where the rule is off, or the file could not be read whole", () => {
    const unused = [comment(FILE, 1, "bedrock-readiness-disable-line cost/a -- x")];
    const problem: Problem = { file: FILE, code: "budget", message: "Too much.", span: null };
    expect(run(unused, { rules: { "cost/a": "off" } }, { lines: [5] }).issues).toEqual([]);
    expect(run(unused, {}, { lines: [5], problems: [problem] }).issues).toEqual([]);
  });

  it("is not reported where a rule failed, which may have had something to say", () => {
    const failing = rule("cost/a", {
      call: () => {
        throw new Error("broken");
      },
    });
    const comments = [comment(FILE, 1, "bedrock-readiness-disable-line cost/a -- x")];
    const facts = fileFacts(FILE, { calls: [call(FILE, 5)], comments });
    const { findings } = lint([facts], [failing], () => defaultConfiguration, "2026-01-01");
    expect(findings.map((each) => each.rule)).toEqual(["internal/rule-failure"]);
  });
});

describe("properties", () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .tuple(
        fc.constantFrom("disable", "enable", "disable-line", "disable-next-line", "disable-", "x"),
        fc.array(fc.constantFrom("cost/a", "cost/b", "nope", ",", "--", "*", "\n", "why"), { maxLength: 6 }),
      )
      .map(([kind, parts]) => `bedrock-readiness-${kind} ${parts.join(" ")}`),
  );
  const comments = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 8 }), text).map(([line, each]) => comment(FILE, line, each)),
    { maxLength: 5 },
  );

  it("never throws, and every finding is either reported or suppressed", () => {
    fc.assert(
      fc.property(comments, (given) => {
        const { a, b, suppressed } = run(given);
        expect(a.length + b.length + suppressed.length).toBe(2 * ALL.length);
      }),
    );
  });

  it("only comments that begin with the linter's name steer it", () => {
    fc.assert(
      fc.property(fc.string(), (each) => {
        if (!/^[\s*]*bedrock-readiness-/.test(each)) expect(parseDirective(comment(FILE, 1, each))).toBeNull();
      }),
    );
  });
});

describe("a suppressed finding of several with one cause", () => {
  it("hands the full telling on to the next", () => {
    const one = rule("cost/a", {
      call: ({ anchor }, _context, report) =>
        report({ span: anchor, message: "found", evidence: "proven", cause: "model" }),
    });
    const facts = fileFacts(FILE, {
      calls: [1, 2, 3].map((line) => call(FILE, line)),
      comments: [comment(FILE, 1, "bedrock-readiness-disable-line cost/a -- accepted")],
    });
    const { findings } = lint([facts], [one], () => defaultConfiguration, "2026-01-01");
    expect(findings.map((each) => `${each.span.line} ${each.severity}`)).toEqual(["2 warning", "3 info"]);
  });
});
