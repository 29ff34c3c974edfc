import { describe, expect, it } from "vitest";
import { endingOf, isLegacy, isRetired } from "../../../rules/shared/lifecycle.ts";

const model = (legacyDate: string | null, eolDate: string | null, status: "legacy" | "eol" | null = null) => ({
  lifecycle: { status, legacyDate, eolDate },
});

describe("the life of a model", () => {
  it.each<[string, ReturnType<typeof model>, string | null]>([
    ["nothing is announced", model(null, null), null],
    ["its end is today", model(null, "2026-06-30"), "retired error 2026-06-30"],
    ["its end was yesterday", model("2026-01-01", "2026-06-29"), "retired error 2026-06-29"],
    ["its end is tomorrow", model(null, "2026-07-01"), "ending warning 2026-07-01"],
    ["its end is in 180 days", model(null, "2026-12-27"), "ending warning 2026-12-27"],
    ["its end is in 181 days", model(null, "2026-12-28"), null],
    ["its end is far, and it is legacy from today on", model("2026-06-30", "2027-12-31"), "ending warning 2027-12-31"],
    ["its end is far, and it is legacy from tomorrow on", model("2026-07-01", "2027-12-31"), null],
    ["its end is not known, and it is legacy", model("2026-06-30", null), "legacy warning 2026-06-30"],
    ["its end is not known, and it will be legacy", model("2026-07-01", null), null],
  ])("when %s", (_, one, expected) => {
    const ending = endingOf(one, "2026-06-30");
    expect(ending && `${ending.message} ${ending.severity} ${ending.date}`).toBe(expected);
    expect(isRetired(one, "2026-06-30")).toBe(expected?.startsWith("retired") ?? false);
  });

  it.each<[string, ReturnType<typeof model>, boolean]>([
    ["what is current", model(null, null), false],
    ["what AWS calls so", model(null, null, "legacy"), true],
    ["what is behind it", model(null, null, "eol"), true],
    ["what becomes it today", model("2026-06-30", null), true],
    ["what becomes it tomorrow", model("2026-07-01", "2026-12-31"), false],
  ])("legacy is %s", (_, one, expected) => {
    expect(isLegacy(one, "2026-06-30")).toBe(expected);
  });
});
