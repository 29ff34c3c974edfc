import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Configuration, defaultConfiguration } from "../../src/core/configuration.ts";
import { lint } from "../../src/core/lint.ts";
import type { Report, Rule, Severity } from "../../src/core/rule.ts";
import { call, client, fileFacts, rule, span } from "../support/facts.ts";

const TODAY = "2026-01-01";
const one = fileFacts("/p/a.ts", { calls: [call("/p/a.ts")] });

function configured(over: Partial<Configuration>): () => Configuration {
  return () => ({ ...defaultConfiguration, ...over });
}

function reporting(report: Partial<Report>, over: Partial<Rule> = {}): Rule {
  return rule("cost/a", {
    call: (fact, _context, send) => send({ span: fact.anchor, message: "found", evidence: "proven", ...report }),
    ...over,
  });
}

function severityOf(given: Rule, over: Partial<Configuration>): Severity | "none" {
  return lint([one], [given], configured(over), TODAY).findings[0]?.severity ?? "none";
}

describe("severity", () => {
  const table: [string, Partial<Report>, Partial<Rule>, Partial<Configuration>, Severity | "none"][] = [
    ["is the rule's own", {}, { severity: "warning" }, {}, "warning"],
    ["is the report's where it says one", { severity: "error" }, {}, {}, "error"],
    ["is the configured one", {}, {}, { rules: { "cost/a": "info" } }, "info"],
    ["is the configured one before the report's", { severity: "error" }, {}, { rules: { "cost/a": "hint" } }, "hint"],
    ["off by configuration says nothing", {}, {}, { rules: { "cost/a": "off" } }, "none"],
    ["off by default says nothing", {}, { severity: "off" }, {}, "none"],
    ["off by default is info in profile all", {}, { severity: "off" }, { profile: "all" }, "info"],
    ["off by default is off in profile strict", {}, { severity: "off" }, { profile: "strict" }, "none"],
    ["off by default can be switched on", {}, { severity: "off" }, { rules: { "cost/a": "error" } }, "error"],
    ["strict raises a warning", {}, {}, { profile: "strict" }, "error"],
    ["strict raises a hint", {}, { severity: "hint" }, { profile: "strict" }, "info"],
    ["strict raises the report's own", { severity: "info" }, {}, { profile: "strict" }, "warning"],
    ["strict leaves errors", {}, { severity: "error" }, { profile: "strict" }, "error"],
    ["strict leaves what is configured", {}, {}, { profile: "strict", rules: { "cost/a": "hint" } }, "hint"],
    ["likely is at most a warning", { evidence: "likely" }, { severity: "error" }, {}, "warning"],
    ["likely leaves lighter ones", { evidence: "likely" }, { severity: "info" }, {}, "info"],
    ["likely is at most a warning in strict", { evidence: "likely" }, {}, { profile: "strict" }, "warning"],
    ["likely caps what is configured", { evidence: "likely" }, {}, { rules: { "cost/a": "error" } }, "warning"],
    ["possible is a hint", { evidence: "possible" }, { severity: "error" }, {}, "hint"],
    ["possible is info in strict", { evidence: "possible" }, { severity: "error" }, { profile: "strict" }, "info"],
  ];
  it.each(table)("%s", (_title, report, over, configuration, expected) => {
    expect(severityOf(reporting(report, over), configuration)).toBe(expected);
  });

  it("follows the configuration of the file in which the finding stands when that switches the rule off", () => {
    const elsewhere = reporting({ span: span("/p/limits.ts") });
    const configurationOf = (file: string) =>
      configured(file === "/p/limits.ts" ? { rules: { "cost/a": "off" } } : {})();
    expect(lint([one], [elsewhere], configurationOf, TODAY).findings).toEqual([]);
    expect(lint([one], [elsewhere], configured({}), TODAY).findings).toHaveLength(1);
  });
});

describe("context", () => {
  it("links calls and clients over files, tests included, and merges options", () => {
    const seen: unknown[] = [];
    const shared = client("/p/client.ts");
    const linked = { client: { status: "known", ids: [shared.id] } } as const;
    const facts = [
      fileFacts("/p/client.ts", { clients: [shared] }),
      fileFacts("/p/a.ts", { calls: [call("/p/a.ts", 1, linked)] }),
      fileFacts("/p/a.test.ts", { calls: [call("/p/a.test.ts", 1, linked)] }),
    ];
    const curious = rule("cost/a", {
      options: { schema: {}, defaults: { low: 1, high: 2 } },
      call: (fact, context) => seen.push([context.clientsOf(fact), context.options, context.today]),
      client: (fact, context) => seen.push(context.callsOf(fact).map((each) => each.span.file)),
    });
    const rules = { "cost/a": ["error", { high: 3 }] } as const;
    lint(facts, [curious], configured({ rules }), TODAY, (file) => !file.includes(".test."));
    expect(seen).toEqual([
      [[shared], { low: 1, high: 3 }, TODAY],
      ["/p/a.test.ts", "/p/a.ts"],
    ]);
  });

  it("reports nothing on and from files that are not wanted", () => {
    const { findings } = lint([one], [rule("cost/a")], configured({}), TODAY, () => false);
    expect(findings).toEqual([]);
    const elsewhere = reporting({ span: span("/p/x.test.ts") });
    expect(lint([one], [elsewhere], configured({}), TODAY, (file) => !file.includes("test")).findings).toEqual([]);
  });
});

describe("findings", () => {
  it("fill the places of their message and leave those without data", () => {
    const given = reporting({ data: { name: "limit", count: 0 } }, { messages: { found: "{name} {count} {other}" } });
    expect(lint([one], [given], configured({}), TODAY).findings[0]?.message).toBe("limit 0 {other}");
  });

  it("say the same thing about the same place once, the gravest of them", () => {
    const twice = fileFacts("/p/a.ts", { calls: [call("/p/a.ts", 1), call("/p/a.ts", 2)] });
    const helper = rule("cost/a", {
      call: (fact, _context, report) =>
        report({
          span: span("/p/request.ts", 7),
          message: "found",
          data: { api: "x" },
          evidence: fact.span.line === 1 ? "likely" : "proven",
          severity: "error",
        }),
    });
    const { findings } = lint([twice], [helper], configured({}), TODAY);
    expect(findings.map((each) => each.severity)).toEqual(["error"]);
  });

  it("survive a rule that throws, which becomes one error per file", () => {
    const facts = fileFacts("/p/a.ts", { calls: [call("/p/a.ts", 1), call("/p/a.ts", 2)] });
    const broken = rule("cost/broken", {
      call: (fact, _context, report) => {
        report({ span: fact.anchor, message: "found", evidence: "proven" });
        throw new Error("no such field");
      },
    });
    const { findings } = lint([facts], [broken, rule("cost/fine")], configured({}), TODAY);
    expect(findings.map((each) => `${each.span.line} ${each.rule} ${each.severity}`)).toEqual([
      "1 cost/broken warning",
      "1 cost/fine warning",
      "1 internal/rule-failure error",
      "2 cost/broken warning",
      "2 cost/fine warning",
    ]);
    expect(findings[2]?.message).toMatch(/^The rule `cost\/broken` failed here: no such field\. .*[^.]\.$/);
  });

  it("turn an unknown message id into a failure of the rule", () => {
    const { findings } = lint([one], [reporting({ message: "toString" })], configured({}), TODAY);
    expect(findings.map((each) => each.rule)).toEqual(["internal/rule-failure"]);
  });

  it("do not depend on the order of facts and rules", () => {
    const facts = ["b", "a", "c"].map((name) => {
      const file = `/p/${name}.ts`;
      return fileFacts(file, { calls: [call(file, 3), call(file, 1)] });
    });
    const rules = [rule("cost/z"), rule("cost/a"), reporting({ span: span("/p/q.ts") }, { severity: "error" })];
    const expected = lint(facts, rules, configured({}), TODAY);
    const orders = fc.tuple(fc.shuffledSubarray(facts, { minLength: 3 }), fc.shuffledSubarray(rules, { minLength: 3 }));
    fc.assert(
      fc.property(orders, ([someFacts, someRules]) => {
        expect(lint(someFacts, someRules, configured({}), TODAY)).toEqual(expected);
      }),
    );
  });
});

describe("findings with one cause", () => {
  const [a, b] = ["/p/a.ts", "/p/b.ts"].map((file) => fileFacts(file, { calls: [call(file, 1), call(file, 2)] }));
  const facts = a && b ? [b, a] : [];
  const found = (given: Rule, over: Partial<Configuration> = {}, of = facts) =>
    lint(of, [given], configured(over), TODAY).findings;
  const told = (given: Rule, over: Partial<Configuration> = {}) =>
    found(given, over).map(({ span: { file, line }, severity }) => `${file}:${line} ${severity}`);

  it("are told in full once, at the first place, and lightly everywhere else", () => {
    expect(told(reporting({ cause: "model" }))).toEqual([
      "/p/a.ts:1 warning",
      "/p/a.ts:2 info",
      "/p/b.ts:1 info",
      "/p/b.ts:2 info",
    ]);
    expect(told(reporting({})).map((each) => each.split(" ")[1])).toEqual(Array(4).fill("warning"));
  });

  it("point to each other", () => {
    const [first, ...others] = found(reporting({ cause: "model" }));
    expect(first?.steps).toEqual(others.map(({ span }) => ({ span, message: "The same holds here" })));
    for (const { steps } of others) {
      expect(steps).toEqual([{ span: first?.span, message: "The same is told in full here" }]);
    }
  });

  it("list ten other places and say how many more there are", () => {
    const of = (lines: number) =>
      found(reporting({ cause: "model" }), {}, [
        fileFacts("/p/a.ts", { calls: Array.from({ length: lines }, (_, line) => call("/p/a.ts", line + 1)) }),
      ])[0]?.steps.map(({ message }) => message);
    expect(of(11)).toEqual(Array(10).fill("The same holds here"));
    expect(of(12)?.slice(-1)).toEqual(["The same holds here, and in 1 more place"]);
    expect(of(20)).toHaveLength(10);
    expect(of(20)?.slice(-1)).toEqual(["The same holds here, and in 9 more places"]);
  });

  it("stay apart where the causes or the rules differ", () => {
    const byLine = rule("cost/a", {
      call: ({ anchor }, _context, report) =>
        report({ span: anchor, message: "found", evidence: "proven", cause: String(anchor.line) }),
    });
    expect(told(byLine)).toEqual(["/p/a.ts:1 warning", "/p/a.ts:2 warning", "/p/b.ts:1 info", "/p/b.ts:2 info"]);
    const other = { ...reporting({ cause: "model" }), id: "cost/b" };
    const both = lint(facts, [reporting({ cause: "model" }), other], configured({}), TODAY).findings;
    expect(both.filter(({ severity }) => severity === "warning").map((each) => each.rule)).toEqual([
      "cost/a",
      "cost/b",
    ]);
  });

  it("all have a level that somebody has set by name, and are one level up in strict", () => {
    const given = reporting({ cause: "model" });
    expect(new Set(told(given, { rules: { "cost/a": "error" } }).map((each) => each.split(" ")[1]))).toEqual(
      new Set(["error"]),
    );
    expect(told(given, { profile: "strict" }).map((each) => each.split(" ")[1])).toEqual([
      "error",
      "warning",
      "warning",
      "warning",
    ]);
  });

  it("never become graver by being repeated", () => {
    expect(told(reporting({ cause: "model", severity: "hint" })).map((each) => each.split(" ")[1])).toEqual(
      Array(4).fill("hint"),
    );
  });

  it("keep the gravest in full, wherever it stands", () => {
    const lateWarning = rule("cost/a", {
      call: ({ anchor }, _context, report) =>
        report({
          span: anchor,
          message: "found",
          evidence: anchor.line === 2 ? "proven" : "possible",
          cause: "model",
        }),
    });
    expect(told(lateWarning)).toEqual(["/p/a.ts:1 hint", "/p/a.ts:2 warning", "/p/b.ts:1 hint", "/p/b.ts:2 info"]);
  });
});
