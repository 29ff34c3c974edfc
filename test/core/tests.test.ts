import { describe, expect, it } from "vitest";
import { isTest, isTestFor } from "../../src/core/tests.ts";

describe("tests", () => {
  it.each([
    ["src/a.test.ts", true],
    ["src/a.spec.tsx", true],
    ["src/Button.stories.tsx", true],
    ["__tests__/a.ts", true],
    ["src/__mocks__/a.ts", true],
    ["test/a.ts", true],
    ["packages/x/tests/deep/a.ts", true],
    ["fixtures/a.ts", true],
    ["e2e/a.ts", true],
    ["src/contest.ts", false],
    ["src/latest/a.ts", false],
    ["src/test.ts", false],
    ["src/testing/a.ts", false],
  ])("%s is a test: %s", (path, expected) => {
    expect(isTest(path)).toBe(expected);
  });

  it.each([
    ["/app/test/a.ts", "/app/src/b.ts", true],
    ["/app/src/b.test.ts", "/app/src/b.ts", true],
    ["/app/src/a.ts", "/app/src/b.ts", false],
    ["/app/tests/unit/a.ts", "/app/tests/support/b.ts", false],
    ["/home/test/app/a.ts", "/home/test/app/b.ts", false],
  ])("%s is a test from the view of %s: %s", (file, other, expected) => {
    expect(isTestFor(file, other)).toBe(expected);
  });
});
