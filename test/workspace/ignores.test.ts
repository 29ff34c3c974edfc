import fc from "fast-check";
import ignore from "ignore";
import { describe, expect, it } from "vitest";
import { costly, MAX_IGNORE_CHARACTERS, readIgnores } from "../../src/workspace/ignores.ts";
import { createWalker } from "../../src/workspace/walk.ts";
import { memoryFiles } from "../support/memory.ts";

const piece = fc.constantFrom("a", "b", "ab", "*", "a*", "*b", "?", "[ab]", "**", "{a,b}", "a(b)");
const line = fc
  .tuple(
    fc.constantFrom("", "!", "/", "!/"),
    fc.array(piece, { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "/", " "),
  )
  .map(([before, pieces, behind]) => `${before}${pieces.join("/")}${behind}`);
const path = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "ab", "B", "c", "{a,b}"), { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([names, isFolder]) => `${names.join("/")}${isFolder ? "/" : ""}`);

describe("a line of a .gitignore", () => {
  it("means the same to both matchers", () => {
    fc.assert(
      fc.property(line, path, (each, subject) => {
        // The library answers a negated line only after one that ignores.
        const before = each.startsWith("!") ? "*\n" : "";
        // What lies in a folder that is ignored cannot be let in again, whatever the line says.
        fc.pre(before === "" || !subject.slice(0, -1).includes("/"));
        const expected = ignore({ allowRelativePaths: true }).add(before + each);
        const said = costly(each).test(subject);
        const isDecided = said.ignored || said.unignored;
        expect(isDecided ? said.ignored : before !== "").toBe(ownVerdict(expected, subject));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    "**/a/**/a/**/a/**/a/**/a/**/b",
    "a/**/**/a/**/**/a/**/c?",
    "*a*a*a*a*a*a*a*a*a*[bd]",
    "**a**a**a**a**a**a**z",
  ])("costs no time, whatever it holds: %s", (pattern) => {
    const ignores = readIgnores(`*.log\n${pattern}\n!keep.log\n`);
    const deep = "a/".repeat(800);
    const begun = process.cpuUsage();
    for (let length = 2; length <= deep.length; length += 64) ignores.test(deep.slice(0, length));
    ignores.test(`${"a".repeat(250)}c`);
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(2_000);
    expect(ignores.test("x.log").ignored).toBe(true);
    expect(ignores.test("keep.log")).toEqual({ ignored: false, unignored: true });
  });

  it("counts in its order among the others", () => {
    const ignores = readIgnores("**/x/**/y/**/*.ts\n!**/x/**/y/**/keep.ts\nkeep.ts\n!**/x/**/y/**/z/keep.ts\n");
    const said = ["x/y/a.ts", "x/y/keep.ts", "x/y/z/keep.ts", "a.ts"].map((each) => ignores.test(each).ignored);
    expect(said).toEqual([true, true, false, false]);
  });
});

/** What the library says of the path itself: a walk has asked about the folders above it before. */
function ownVerdict(rules: ReturnType<typeof ignore>, subject: string): boolean {
  return rules.test(subject).ignored;
}

describe("a .gitignore that is too large", () => {
  it("is left out, and told", () => {
    const told: string[] = [];
    const files = memoryFiles({ "/ws/.gitignore": "a.ts\n".repeat(MAX_IGNORE_CHARACTERS / 4), "/ws/a.ts": "" });
    const walker = createWalker(undefined, files, files.read, (file, message) => told.push(`${file}: ${message}`));
    expect([...walker.walk(walker.start("/ws"))].flat()).toContain("/ws/a.ts");
    expect(told).toEqual([expect.stringMatching(/^\/ws\/\.gitignore: .*more than 200000 characters/)]);
  });
});
