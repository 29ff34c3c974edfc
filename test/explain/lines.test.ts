import { describe, expect, it } from "vitest";
import { type Explanation, known, properties, unknown } from "../../src/explain/explanation.ts";
import { type Layout, type Line, linesOf } from "../../src/explain/lines.ts";
import { span } from "../support/facts.ts";

const FILE = "/ws/a.ts";
const OTHER = "/ws/b.ts";

function explanation(over: Partial<Explanation> = {}): Explanation {
  const step = { span: span(OTHER, 4, 2), message: "`MODEL` is set here" };
  return {
    title: "Converse",
    sdk: "Some SDK",
    span: span(FILE, 3, 7),
    properties: properties({
      Client: known([{ code: "Client" }, " at ", { at: span(OTHER, 9) }]),
      Model: known([{ code: "m" }], [step]),
      Retries: unknown("it comes from afar"),
      Guardrail: null,
    }),
    ...over,
  };
}

function lines(given: Explanation, layout: Layout = "columns"): readonly Line[] {
  return linesOf(given, (file) => file.slice("/ws/".length), layout);
}

function textOf(given: Explanation, layout?: Layout): readonly string[] {
  return lines(given, layout).map((line) => line.map((run) => run.text).join(""));
}

describe("lines", () => {
  it("tell the place, each property in its order, and the steps below it", () => {
    expect(textOf(explanation())).toEqual([
      "a.ts:3:7: Converse (Some SDK)",
      "  Model              `m`",
      "                     b.ts:4:2  `MODEL` is set here",
      "  Client             `Client` at b.ts:9:1",
      "  Retries            unknown, it comes from afar",
    ]);
  });

  it("can be broken anywhere as a list", () => {
    expect(textOf(explanation(), "list")).toEqual([
      "a.ts:3:7: Converse (Some SDK)",
      "  Model: `m`",
      "      b.ts:4:2  `MODEL` is set here",
      "  Client: `Client` at b.ts:9:1",
      "  Retries: unknown, it comes from afar",
    ]);
  });

  it("know where places lead, and what is not known", () => {
    const runs = lines(explanation()).flat();
    const places = runs.filter((run) => run.at);
    expect(places.map((run) => [run.text, run.role, run.at?.file])).toEqual([
      ["a.ts:3:7", "place", FILE],
      ["b.ts:4:2", "place", OTHER],
      ["b.ts:9:1", "place", OTHER],
    ]);
    expect(runs.filter((run) => run.role === "unknown").map((run) => run.text)).toEqual(["unknown"]);
  });

  it("stay lines, whatever is in the code", () => {
    const evil = "a\n  Model  b\u2028c\td";
    const given = explanation({
      title: evil,
      properties: properties({
        Model: known([{ code: evil.repeat(20) }, evil], [{ span: span(FILE), message: evil }]),
      }),
    });
    const found = textOf(given);
    expect(found).toHaveLength(3);
    for (const line of found) expect(line).not.toMatch(/[\n\r\t\u2028]/);
    expect(found[1]?.length).toBeLessThan(200);
  });
});
