import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { globError, matchesGlobs } from "../../src/core/globs.ts";

const matches = (glob: string, path: string): boolean => matchesGlobs(path, [glob]);

describe("a glob", () => {
  it.each([
    ["src", "src/a/b.ts", true],
    ["src", "lib/src/a.ts", true],
    ["./src/", "src/a.ts", true],
    ["src/**", "src", false],
    ["*/**", "a.ts", false],
    ["src/**", "source/a.ts", false],
    ["src/**", "lib/src/a.ts", false],
    ["src/*", "src/a.ts", true],
    ["**", "a/b.ts", true],
    ["**/*.ts", "a.ts", true],
    ["**/*.ts", "a/.b/c.ts", true],
    ["*.ts", "a/b.tsx", false],
    ["a/*/c", "a/b/c", true],
    ["a/*/c", "a/b/b/c", false],
    ["a/**/c", "a/c", true],
    ["a/**/c", "a/b/b/c", true],
    ["a/**/c", "ac", false],
    ["a**c", "abbc", true],
    ["a/b**c", "a/b/c", false],
    ["file-?.ts", "file-1.ts", true],
    ["file?.ts", "file/.ts", false],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["[^a-c]x", "dx", true],
    ["[]x]y", "]y", true],
    ["{a,b/c}/*.ts", "b/c/d.ts", true],
    ["{a,b/c}/*.ts", "b/d.ts", false],
    ["{a}", "{a}", true],
    ["v{1..3}", "v2", true],
    ["{src,lib}/**/*.{ts,tsx}", "lib/a/b.tsx", true],
    ["@(a|b).ts", "b.ts", true],
    ["?(a)b", "b", true],
    ["+(ab)c", "ababc", true],
    ["+(ab)c", "c", false],
    ["*(ab)c", "c", true],
    ["!(test).ts", "main.ts", true],
    ["!(test).ts", "test.ts", false],
    ["src/!(test|it)/*.ts", "src/it/a.ts", false],
    ["\\*.ts", "*.ts", true],
    ["\\*.ts", "a.ts", false],
    ["app/(group)/page.ts", "app/group/page.ts", true],
  ])("%s and %s: %s", (glob, path, is) => {
    expect(matches(glob, path)).toBe(is);
  });

  it.each(["a[b", "{a,b", "@(a|b", "a)", "a]", "((((a))))", "a".repeat(1_001), "!(a)".repeat(5)])(
    "%s is none",
    (glob) => {
      expect(globError(glob)).toMatch(/^(is|has) /);
      expect(matches(glob, "a")).toBe(false);
    },
  );

  it("means what it means to the library that most tools use", () => {
    const part = fc.constantFrom(
      "a",
      "b",
      "*",
      "?",
      "[ab]",
      "[^a]",
      "{a,bb}",
      "{a,b/a}",
      "@(a|b)",
      "+(a)",
      "*(ab)",
      "?(b)",
    );
    const segment = fc.oneof(
      { weight: 3, arbitrary: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")) },
      { weight: 1, arbitrary: fc.constant("**") },
    );
    const globs = fc
      .array(segment, { minLength: 2, maxLength: 4 })
      .map((parts) => parts.join("/"))
      // A run of stars that is no segment, as in `a**`, a group that may leave a segment empty and a question mark behind
      // a group are read in different ways by libraries.
      .filter((glob) => !/[^/]\*\*|\*\*[^/]|\*\*\*|(^|\/)\**([?*]\([^)]*\)\**)+(\/|$)|\)\?/.test(glob));
    const paths = fc
      .array(fc.stringMatching(/^[ab]{1,3}$/), { minLength: 1, maxLength: 4 })
      .map((all) => all.join("/"));
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        // Libraries are not of one mind on whether `a/**` is `a` as well.
        fc.pre(!picomatch(glob.replace(/(\/\*\*)+$/, ""), { dot: true })(path) || !glob.endsWith("/**"));
        const library = picomatch([glob, `${glob}/**`], { dot: true, windows: false, strictBrackets: true });
        expect(matches(glob, path)).toBe(library(path));
      }),
      { numRuns: 3_000 },
    );
  });
});

// With mutants in it, code takes longer, and the time that it takes says nothing.
describe.skipIf(process.env.STRYKER_MUTATOR_WORKER)("a glob that is a bomb as a regular expression", () => {
  const name = "a".repeat(250);
  it.each([
    "*a*a*a*a*a*b",
    "*".repeat(500),
    "*a".repeat(400),
    "+(+(a)+(a))b",
    "*(*(a|aa))b",
    "+(a|aa|aaa)b",
    "!(!(!(a*a)*a)*a)*a*b",
    "**/a/**/a/**/a/**/a/**/b",
    `${"{a,aa,aaa}".repeat(60)}b`,
    `${"!(a)".repeat(4)}${"*a".repeat(40)}b`,
    "[a-a]".repeat(200),
  ])("%s costs next to nothing", (glob) => {
    const before = process.cpuUsage();
    for (const path of [`${name}.ts`, `${name}/${name}/${name}`, `${"a/".repeat(300)}y`]) matches(glob, path);
    const { user } = process.cpuUsage(before);
    expect(user / 1_000).toBeLessThan(1_500);
  });
});
