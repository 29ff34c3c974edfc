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
    ["src/a.e2e.ts", true],
    ["src/a.cy.js", true],
    ["src/Button.story.jsx", true],
    ["src/a.e2e-spec.ts", true],
    ["src/a-e2e-test.js", true],
    ["fixture/a.ts", true],
    ["src/__fixtures__/a.ts", true],
    ["a.test.data/prompt.ts", false],
    ["a.e2e-spec.data/prompt.ts", false],
    ["src/a.test.prompt.ts", false],
    ["src/a.e2e-spec.prompt.ts", false],
    ["src/e2e-spec.ts", false],
    ["src/me2e-test.ts", false],
    ["src/a.test", false],
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
    ["/app/fixtures/a.ts", "/app/src/b.ts", true],
    ["/app/src/__mocks__/a.ts", "/app/src/b.ts", true],
    ["/app/src/a.story.ts", "/app/src/b.ts", true],
    ["/app/src/a.cy.ts", "/app/src/b.ts", true],
    ["/app/src/a.spec.ts", "/app/src/b.ts", true],
    ["/app/e2e/a.ts", "/app/src/b.ts", true],
    ["/app/tests/unit/a.ts", "/app/tests/support/b.ts", false],
    ["/home/test/app/a.ts", "/home/test/app/b.ts", false],
  ])("%s is a test from the view of %s: %s", (file, other, expected) => {
    expect(isTestFor(file, other)).toBe(expected);
  });
});
