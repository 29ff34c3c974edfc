import { expect, it } from "vitest";
import { movedOffset } from "../../src/extension/moved-offset.ts";

const change = (rangeOffset: number, rangeLength: number, text: string) => ({ rangeOffset, rangeLength, text });

it.each([
  ["nothing", [], 10],
  ["an insertion before", [change(3, 0, "abc")], 13],
  ["an insertion right there", [change(10, 0, "abc")], 13],
  ["an insertion behind", [change(11, 0, "abc")], 10],
  ["a deletion before", [change(3, 4, "")], 6],
  ["a deletion up to there", [change(3, 7, "")], 3],
  ["a replacement of what begins there", [change(10, 5, "xy")], 10],
  ["a replacement around it", [change(8, 5, "xy")], 8],
  ["several changes, the last first", [change(20, 1, ""), change(5, 0, "ab"), change(0, 1, "")], 11],
])("after %s", (_title, changes, expected) => {
  expect(movedOffset(10, changes)).toBe(expected);
});
