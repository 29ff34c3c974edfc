import { describe, expect, it } from "vitest";
import { groupBy, groupByEach, sameItems } from "../../src/core/lists.ts";

describe("Lists", () => {
  const one = { name: "one" };
  it.each([
    ["two empty lists", [], [], true],
    ["the same items", [one, 2], [one, 2], true],
    ["another order", [1, 2], [2, 1], false],
    ["a longer list", [1], [1, 2], false],
    ["a shorter list", [1, 2], [1], false],
    ["an item that only looks the same", [one], [{ name: "one" }], false],
  ])("%s", (_, a, b, same) => {
    expect(sameItems<unknown>(a, b)).toBe(same);
  });

  it("are grouped by several keys, or by none", () => {
    const groups = groupByEach(["ab", "", "ba"], (item) => [...item]);
    expect([...groups]).toEqual([
      ["a", ["ab", "ba"]],
      ["b", ["ab", "ba"]],
    ]);
  });

  it("are grouped in the order in which items and keys come", () => {
    const groups = groupBy(["pear", "apple", "plum", "fig"], (item) => item.charAt(0));
    expect([...groups]).toEqual([
      ["p", ["pear", "plum"]],
      ["a", ["apple"]],
      ["f", ["fig"]],
    ]);
  });
});
