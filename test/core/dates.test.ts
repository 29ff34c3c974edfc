import { expect, it } from "vitest";
import { dateComplaint } from "../../src/core/dates.ts";

it.each([
  ["2026-11-23", true],
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["2026-00-10", false],
  ["tomorrow", false],
])("%s is a day of the calendar: %s", (date, is) => {
  expect(dateComplaint(date)).toBe(is ? null : `\`${date}\` is no day of the calendar`);
});
