import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ts } from "@ts-morph/common";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../../../rules/index.generated.ts";
import { bindScopes } from "../../../src/languages/typescript/scopes.ts";
// What is said there of the compiler's binder holds here too.
import type {} from "../../../src/languages/typescript/source.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** Every way to declare a name, and to do so twice. */
const PIECES = [
  "var a = 1;",
  "let a = 1, b = 2;",
  "const { a, b: { c = (x) => x }, ...d } = e;",
  "const [a, , ...b] = c;",
  "export const a = 1;",
  "export var a;",
  "function a(b, { c }, [d] = [], ...e) { var f; let b; function g() {} }",
  "export function a() {}",
  "export default function a() {}",
  "export default function () {}",
  "async function* a() { for await (const b of c) var d = b; }",
  "class a<T> { #p = 1; constructor(private q, r?: T) { var q; } m<U>(u: U) { let u; } static { var s; let t; } get g() { return 1; } }",
  "export default class a {}",
  "const a = class b extends c {}, d = function e() {};",
  "interface a<T> { (x: T): void; new (y: T): a; [k: string]: T; m<U>(z: U): void }",
  "export interface a {}",
  "type a<T> = T extends (infer U)[] ? U : { [K in keyof T]: (p: K) => T };",
  "type a = b extends [infer c, ...infer c] ? new (d: c) => c : never;",
  "export type a = string;",
  "enum a { x = 1 }",
  "const enum a { x }",
  'import a, { b as c, type d } from "m";',
  'import * as a from "m";',
  'import a = require("m");',
  "import a = b.c;",
  "export import a = b.c;",
  'export { a as b } from "m";',
  "export { a };",
  "for (var a = 0, b; ; ) { let a; }",
  "for (let a in b) var c = a;",
  "for (const [a] of b) { function a() {} }",
  "try { let a; } catch (a) { var a; let b; } finally { var c; }",
  "try {} catch ({ a, b }) { const b = 1; }",
  "switch (a) { case 1: let b; function c() {} default: class d {} }",
  "if (a) function b() {}",
  "l: function a() {}",
  "{ function a() { return b; } let b; var c; class a {} }",
  '"use strict";',
  '(() => { "use strict"; { function a() {} } })();',
  "(function a(b = () => { var c; }) { { function b() {} } })();",
  "a.b = 1;",
  "a.b.c = function () {};",
  'a["b"] = 1;',
  "const a = () => 1; a.b = 2;",
  "const __a = 1; let toString, constructor;",
  "using a = b;",
  "const a = { b(c) { var d; }, get e() { return 1; }, f: (g) => g };",
  "const a = <T,>(b: T) => <C>{(d) => d}</C>;",
  "declare const a: number; declare function b(): void; function b(c: string): void;",
  "namespace a { export const b = 1; let c; }",
  "declare global { var a: number }",
  "let = 1; var ; const a b; function (",
  "export = a;",
  "export default a;",
  "await a; yield; this.b = 1;",
  "@a class b { @c d(@e f) {} }",
];

function parsed(file: string, text: string): ts.SourceFile {
  const options = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  return ts.createSourceFile(file, text, options, false);
}

interface Bound {
  readonly locals?: ReadonlyMap<string, { readonly declarations?: readonly ts.Node[] }>;
}

/** Each node with the place of its parent and the names that are declared in it, as one text. */
function scopesOf(tree: ts.SourceFile): string {
  const lines: string[] = [];
  const visit = (node: ts.Node): void => {
    const locals = [...((node as Bound).locals ?? [])].map(([name, { declarations = [] }]) => {
      const places = declarations.map((each) => `${each.kind}:${each.pos}-${each.end}`);
      return `${name.replace(/^___/, "__")} ${places.join(" ")}`;
    });
    const parent = node.parent as ts.Node | undefined;
    lines.push(`${node.kind}:${node.pos}-${node.end} in ${parent?.kind}:${parent?.pos} {${locals.sort().join(", ")}}`);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lines.join("\n");
}

/** @returns whether the walk did it; a failed expectation where it did otherwise than the binder */
function isAsBound(file: string, text: string): boolean {
  const own = parsed(file, text);
  if (!bindScopes(own, () => {})) return false;
  const theirs = parsed(file, text);
  ts.bindSourceFile(theirs, { allowJs: true });
  const [found, expected] = [scopesOf(own), scopesOf(theirs)];
  if (found !== expected) expect(found, text).toBe(expected);
  return true;
}

describe("scopes are those of the compiler's binder", () => {
  it.each(PIECES)("for %s", (piece) => {
    for (const file of ["/a.ts", "/a.tsx"]) for (const more of ["", "\nexport {};"]) isAsBound(file, piece + more);
  });

  it("for whatever is put together", () => {
    const programs = fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 6 });
    const wraps = fc.constantFrom(
      (text: string) => text,
      (text: string) => `function f(a, b = 1) {\n${text}\n}`,
      (text: string) => `${text}\nexport const z = () => {\n${text}\n};`,
      (text: string) => `class k { m() {\n${text}\n} }\nif (a) {\n${text}\n}`,
    );
    let done = 0;
    fc.assert(
      fc.property(programs, wraps, fc.boolean(), (pieces, wrap, tsx) => {
        if (isAsBound(tsx ? "/a.tsx" : "/a.ts", wrap(pieces.join("\n")))) done++;
      }),
      { numRuns: 500 },
    );
    expect(done).toBeGreaterThan(250);
  });

  it("for what is typed half", () => {
    const text = PIECES.filter((each) => !/namespace|global/.test(each)).join("\n");
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(400), (start, length) => {
        isAsBound("/a.ts", text.slice(start, start + length));
      }),
      { numRuns: 300 },
    );
  });

  it("for all examples and for this project's own files", () => {
    const examples = rules.flatMap(({ examples: { bad, good } }) =>
      [...bad, ...good].flatMap(({ code }) => (typeof code === "string" ? [code] : Object.values(code))),
    );
    const own = ["src", "rules", "test"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => readFileSync(join(ROOT, folder, file), "utf8")),
    );
    const texts = [...examples, ...own];
    const done = texts.filter((text) => isAsBound("/a.tsx", text) && isAsBound("/a.ts", text));
    expect(done.length).toBeGreaterThan(texts.length * 0.9);
  });
});

describe("what is rare is left to the compiler", () => {
  it.each([
    ["JavaScript", "/a.js", "const a = 1;"],
    ["declaration files", "/a.d.ts", "declare const a: number;"],
    ["namespaces", "/a.ts", "namespace a {}"],
    ["properties set on functions", "/a.ts", "function a() {}\na.b = 1;"],
  ])("%s", (_what, file, text) => {
    expect(bindScopes(parsed(file, text), () => {})).toBe(false);
  });
});

it("nodes are told of in source order", () => {
  const tree = parsed("/a.ts", "a();\nfunction b() { c(); }\nd();");
  const names: string[] = [];
  bindScopes(tree, (node) => {
    if (ts.isIdentifier(node)) names.push(node.text);
  });
  expect(names).toEqual(["a", "b", "c", "d"]);
});
