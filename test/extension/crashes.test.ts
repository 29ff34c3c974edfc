import { describe, expect, it } from "vitest";
import { crashesInARow, IN_A_ROW_MS, MAX_CRASHES, startsAgain } from "../../src/extension/crashes.ts";

function inARow(times: readonly number[]): readonly number[] {
  return times.reduce<readonly number[]>(crashesInARow, []);
}

describe("crashes of the server", () => {
  it("are answered with a new start until there are too many in a row", () => {
    const verdicts = Array.from({ length: MAX_CRASHES }, (_, index) =>
      startsAgain(inARow(Array.from({ length: index + 1 }, (_, time) => time * 1_000))),
    );
    expect(verdicts).toEqual([true, true, false]);
  });

  it("are in a row only while little time lies between them", () => {
    expect(inARow([0, IN_A_ROW_MS])).toEqual([0, IN_A_ROW_MS]);
    expect(inARow([0, IN_A_ROW_MS + 1])).toEqual([IN_A_ROW_MS + 1]);
    expect(inARow([0, 10, IN_A_ROW_MS + 11])).toEqual([IN_A_ROW_MS + 11]);
    expect(startsAgain(inARow(Array.from({ length: 50 }, (_, index) => index * (IN_A_ROW_MS + 1))))).toBe(true);
  });

  it("are in a row when the slow ones keep coming, however long all of them take", () => {
    const slow = Array.from({ length: MAX_CRASHES }, (_, index) => index * (IN_A_ROW_MS - 1));
    expect(startsAgain(inARow(slow))).toBe(false);
  });

  it("count whatever a clock does that is set back", () => {
    expect(inARow([1_000_000, 10, 20])).toEqual([1_000_000, 10, 20]);
  });
});
