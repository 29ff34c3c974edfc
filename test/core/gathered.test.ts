import fc from "fast-check";
import { expect, it } from "vitest";
import { createGathered } from "../../src/core/gathered.ts";

const KEYS = ["x", "y", "z"];
const SOURCES = ["a", "b", "c", "B"];

const given = fc
  .array(fc.record({ key: fc.constantFrom(...KEYS), items: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) }))
  .map((entries) => new Map(entries.map(({ key, items }) => [key, items])));
const steps = fc.array(fc.record({ source: fc.constantFrom(...SOURCES), given }));

it("is at any time what all sources give, in the order of their names", () => {
  fc.assert(
    fc.property(steps, (changes) => {
      const gathered = createGathered<number>();
      const all = new Map<string, ReadonlyMap<string, readonly number[]>>();
      for (const { source, given } of changes) {
        const before = new Map(KEYS.map((key) => [key, gathered.get(key)]));
        const touched = new Set(gathered.give(source, given));
        all.set(source, given);
        for (const key of KEYS) {
          const expected = [...all.keys()].sort().flatMap((each) => all.get(each)?.get(key) ?? []);
          expect(gathered.get(key)).toEqual(expected);
          if (!touched.has(key)) expect(gathered.get(key)).toBe(before.get(key));
        }
        const present = KEYS.filter((key) => [...all.values()].some((each) => each.has(key)));
        expect([...gathered.keys()].sort()).toEqual(present);
      }
    }),
  );
});

it("keeps a list for as long as nothing in it changes", () => {
  const gathered = createGathered<number>();
  gathered.give("a", new Map([["x", [1]]]));
  const list = gathered.get("x");
  gathered.give("b", new Map([["y", [2]]]));
  expect(gathered.get("x")).toBe(list);
  gathered.give("b", new Map([["x", [3]]]));
  expect(gathered.get("x")).toEqual([1, 3]);
  expect(gathered.get("nothing")).toBe(gathered.get("nothing"));
});
