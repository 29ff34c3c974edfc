import { describe, expect, it } from "vitest";
import { count, percent } from "../../../rules/shared/format.ts";
import { distinct, originOf, stepsOfAll } from "../../../rules/shared/inputs.ts";
import { byPlace } from "../../../rules/shared/order.ts";
import { wayTo, within } from "../../../rules/shared/steps.ts";
import { listed, tagsFix, tagValue } from "../../../rules/shared/tags.ts";
import { CONFIGURATION, call, input, literal, span } from "../facts.ts";

describe("numbers", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [64_000, "64,000"],
    [1_234_567.8, "1,234,568"],
  ])("%d is %s", (value, text) => {
    expect(count(value)).toBe(text);
  });

  it.each([
    [0.1, "10 %"],
    [0.025, "2.5 %"],
    [1.25, "130 %"],
    [1, "100 %"],
  ])("a share of %d is %s", (share, text) => {
    expect(percent(share)).toBe(text);
  });
});

describe("places", () => {
  it("are in order by file, then by where they begin", () => {
    const places = [span(1, 2, "/b.ts"), span(9, 10, "/a.ts"), span(3, 4, "/a.ts")];
    expect(places.sort(byPlace).map((each) => [each.file, each.start])).toEqual([
      ["/a.ts", 3],
      ["/a.ts", 9],
      ["/b.ts", 1],
    ]);
    expect(byPlace(span(1, 2, "/a.ts"), span(1, 2, "/b.ts"))).toBeLessThan(0);
    expect(byPlace(span(1, 2, "/b.ts"), span(1, 2, "/a.ts"))).toBeGreaterThan(0);
  });

  it("lie within one another, ends included", () => {
    expect(within(span(1, 9), span(1, 9))).toBe(true);
    expect(within(span(0, 9), span(1, 9))).toBe(false);
    expect(within(span(1, 10), span(1, 9))).toBe(false);
    expect(within(span(2, 3, "/b.ts"), span(1, 9, "/a.ts"))).toBe(false);
  });

  it("lead to a value that stands elsewhere, by way of its steps", () => {
    const step = { span: span(3), message: "`MODEL` is set here" };
    const place = { span: span(100, 900), anchor: span(104) };
    expect(wayTo({ ...literal(1, span(200)), steps: [step] }, place, "here")).toEqual([]);
    expect(wayTo({ ...literal(1, span(1)), steps: [step] }, place, "here")).toEqual([
      { span: place.anchor, message: "here" },
      step,
    ]);
  });
});

describe("inputs", () => {
  it("are one where they are read in one place", () => {
    const one = input({ name: "a", place: span(60, 70) });
    const all = [
      one,
      input({ name: "b", place: span(60, 70) }),
      input({ name: "c", place: span(60, 71) }),
      input({ name: "d", place: span(61, 70) }),
      input({ name: "e", place: span(60, 70, "/app/other.ts") }),
    ];
    expect(distinct(all).map((each) => each.name)).toEqual(["a", "c", "d", "e"]);
  });

  it("come from where their framework says, said once", () => {
    expect(originOf(input())).toBe("an HTTP request (Express)");
    expect(originOf(input({ source: "argv", framework: "the command line" }))).toBe("the command line");
    expect(originOf(input({ source: "stdin", framework: "standard input" }))).toBe("standard input");
    expect(originOf(input({ source: "queue", framework: "SQS" }))).toBe("a queue message (SQS)");
  });

  it("are told with their way, each entrance once", () => {
    const hop = { span: span(80), message: "`question` is set here" };
    const entrance = { span: span(60, 76), message: "`req.body.message` enters here, from an HTTP request (Express)" };
    const twin = input({ span: span(90), name: "x" });
    const second = { span: span(90), message: "`x` enters here, from an HTTP request (Express)" };
    expect(stepsOfAll([])).toEqual([]);
    expect(stepsOfAll([input({ steps: [hop] })])).toEqual([entrance, hop]);
    expect(stepsOfAll([input({ steps: [hop] }), twin, twin])).toEqual([entrance, hop, second]);
    const told = { span: span(60, 61), message: "`req` comes from outside" };
    expect(stepsOfAll([input({ steps: [told, hop] })])).toEqual([told, hop]);
    const elsewhere = { span: span(60, 76, "/app/other.ts"), message: "`req` is a parameter" };
    expect(stepsOfAll([input({ steps: [elsewhere] })])).toEqual([entrance, elsewhere]);
    const others = [input(), input({ name: "y", span: span(90) }), twin, input({ name: "x", span: span(91) })];
    const both = { span: span(90), message: "`y` and `x` enter here, from an HTTP request (Express)" };
    expect(stepsOfAll(others)).toEqual([entrance, both, { ...second, span: span(91) }]);
    expect(stepsOfAll([input(), twin, input({ name: "x", span: span(90, 91, "/app/other.ts") })])).toHaveLength(3);
  });
});

describe("tags", () => {
  it.each<[readonly string[], string]>([
    [[], ""],
    [["a"], "`a`"],
    [["a", "b"], "`a` and `b`"],
    [["a", "b", "c"], "`a`, `b` and `c`"],
  ])("%j is listed as %s", (names, text) => {
    expect(listed(names)).toBe(text);
  });

  it.each<[string, string | null, ReturnType<typeof tagValue>]>([
    ["team", "search", { kind: "literal", value: "search" }],
    ["team", "from the environment TEAM_NAME", { kind: "environment", name: "TEAM_NAME" }],
    ["team", "from the environment TEAM NAME", { kind: "literal", value: "from the environment TEAM NAME" }],
    ["team", "not from the environment TEAM", { kind: "literal", value: "not from the environment TEAM" }],
    ["cost-center", null, { kind: "environment", name: "COST_CENTER" }],
    ["app:cost  center", null, { kind: "environment", name: "APP_COST_CENTER" }],
    ["constructor", null, { kind: "environment", name: "CONSTRUCTOR" }],
  ])("%s, configured as %s", (key, value, expected) => {
    const tags = { required: [key], values: value === null ? {} : { [key]: value } };
    expect(tagValue(key, { ...CONFIGURATION, tags })).toEqual(expected);
  });

  it("are added where there are any", () => {
    expect(tagsFix("resource", [], CONFIGURATION)).toEqual([]);
    expect(tagsFix(call().id, ["team"], CONFIGURATION)).toEqual([
      {
        title: "Tag it with `team`",
        safe: false,
        changes: [{ kind: "tags", target: "call", tags: { team: { kind: "environment", name: "TEAM" } } }],
      },
    ]);
  });
});
