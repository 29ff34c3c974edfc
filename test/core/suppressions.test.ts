import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfiguration } from "../../src/core/configuration.ts";
import type { Comment } from "../../src/core/facts.ts";
import { lint } from "../../src/core/lint.ts";
import { parseDirective } from "../../src/core/suppressions.ts";
import { call, comment, fileFacts, rule } from "../support/facts.ts";

const FILE = "/p/a.ts";
const ALL = Array.from({ length: 8 }, (_, index) => index + 1);
const rules = [rule("cost/a"), rule("cost/b")];

/** Lints a file with a call on each of eight lines, and tells on which lines each rule still reports. */
function run(comments: readonly Comment[], over: Partial<typeof defaultConfiguration> = {}) {
  const facts = fileFacts(FILE, { calls: ALL.map((line) => call(FILE, line)), comments });
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
