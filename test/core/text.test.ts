import { describe, expect, it } from "vitest";
import { codeMarkdown, inlineMarkdown } from "../../src/core/markdown.ts";
import { nearest } from "../../src/core/nearest.ts";
import { positionAt, spanOf, visible } from "../../src/core/text.ts";

describe("a position", () => {
  it.each<[string, number, number, number]>([
    ["", 0, 1, 1],
    ["abc", 2, 1, 3],
    ["a\nbc", 1, 1, 2],
    ["a\nbc", 2, 2, 1],
    ["a\nbc", 4, 2, 3],
    ["a\r\nb", 3, 2, 1],
    ["a\rb", 2, 2, 1],
    ["a\r\n\r\nb", 5, 3, 1],
    ["a\n\rb", 3, 3, 1],
    ["😀b", 2, 1, 3],
  ])("in %j at %d", (text, offset, line, column) => {
    expect(positionAt(text, offset)).toEqual({ line, column });
  });

  it("begins and ends a span", () => {
    expect(spanOf("a.ts", "a\nbc\nd", 2, 6)).toEqual({
      file: "a.ts",
      start: 2,
      end: 6,
      line: 2,
      column: 1,
      endLine: 3,
      endColumn: 2,
    });
  });
});

describe("text in which nothing hides", () => {
  it("shows what has no form or turns the reading direction", () => {
    expect(visible("a\u0000b\u001b[31mc\u202ed\u2066e\u0085f")).toBe("a\ufffdb\ufffd[31mc\ufffdd\ufffde\ufffdf");
  });

  it("keeps blanks, lines and other scripts", () => {
    const text = "a\tb\nc\r\nd — é 日本語 عربى 😀";
    expect(visible(text)).toBe(text);
  });
});

describe("text in Markdown", () => {
  it.each([
    ["plain", "plain"],
    ["two\n  lines", "two lines"],
    ["`a|b` and a|b", "`a\\|b` and a\\|b"],
    ["`*not bold*` *not bold*", "`*not bold*` \\*not bold\\*"],
    ["[a](b) # ~c~ !d _e_ \\", "\\[a\\](b) \\# \\~c\\~ \\!d \\_e\\_ \\\\"],
    ["<b>&amp;</b> @team", "&lt;b>&amp;amp;&lt;/b> &#64;team"],
    ["an open `tick", "an open \\`tick"],
    ["\u202e", "\ufffd"],
  ])("%j becomes %j", (text, expected) => {
    expect(inlineMarkdown(text)).toBe(expected);
  });

  it.each([
    ["plain", "`plain`"],
    ["a ``` b", "`a b`"],
    ["a|b|c", "`a\\|b\\|c`"],
    ["a\n\tb", "`a b`"],
    ["\u0007", "`\ufffd`"],
  ])("%j as code becomes %j", (text, expected) => {
    expect(codeMarkdown(text)).toBe(expected);
  });
});

describe("the nearest name", () => {
  const NAMES = ["cost/untagged-inference", "throttling/missing-retries", "throttling/missing-max-tokens"];
  it.each<[string, readonly string[], string | null]>([
    ["throttling/missing-retries", NAMES, "throttling/missing-retries"],
    ["throttling/missing-retry", NAMES, "throttling/missing-retries"],
    ["Throttling/Missing-Retries", NAMES, "throttling/missing-retries"],
    ["missing-retries", NAMES, "throttling/missing-retries"],
    ["missing-retires", NAMES, "throttling/missing-retries"],
    ["cost/missing-retries", NAMES, null],
    ["something-else-altogether", NAMES, null],
    ["thr", NAMES, null],
    ["mis", NAMES, "throttling/missing-retries"],
    ["mi", NAMES, null],
    ["", [], null],
    ["abc", ["axc"], "axc"],
    ["abc", ["axx"], "axx"],
    ["abc", ["xxx"], null],
    ["abcdefghi", ["abcdefxxx"], "abcdefxxx"],
    ["abcdefghi", ["abcdexxxx"], null],
    ["abc", ["abcde", "abd"], "abcde"],
    ["abd", ["abe", "abf"], "abe"],
    ["abc", ["ab"], "ab"],
    ["abc", ["xabc"], "xabc"],
    ["abcd", ["dcba"], null],
    ["ignroe", ["profile", "ignore", "rules"], "ignore"],
    ["kitten", ["sitten"], "sitten"],
    ["flaw", ["lawn"], "lawn"],
  ])("to %j among %j is %j", (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });
});
