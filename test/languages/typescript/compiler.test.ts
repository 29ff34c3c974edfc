// The engine is shipped with a part of the compiler, and tested with the whole of it. Both have to read the same.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ts as whole } from "@ts-morph/common";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiler } from "../../../scripts/support/compiler.mjs";

// What is said there of the compiler's binder holds here too.
import type {} from "../../../src/languages/typescript/source.ts";

type Compiler = typeof whole;

/** What is no program, or none that somebody has finished. */
const BROKEN = [
  "",
  "\uFEFFconst a = 1;",
  "const \uD800 = 'x",
  "<<<<<<< HEAD\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> other",
  "class A { async *#b() { await",
  "export default function* (",
  "`${`${",
  "/[/u.test(/(?<year>\\d{4})/v)",
  "<A b={<></>}>{c}</A",
  "@dec() abstract class A<in out T> extends B implements C { declare x?: number; static { } }",
  "namespace a.b { export import c = d; } enum E { A = 1 << 2 } declare global { var x: unique symbol }",
  "label: for await (using x of y) { if (a?.b![0]) continue label; else throw a satisfies B as C }",
  "0b1_0n + 0xfg + 1e + \\u0061",
];

describe("The part of the compiler that is shipped", () => {
  const folder = mkdtempSync(join(tmpdir(), "compiler-"));
  let part: Compiler;

  beforeAll(async () => {
    const outfile = join(folder, "part.mjs");
    const stdin = { contents: `export * from "@ts-morph/common";`, resolveDir: process.cwd() };
    await build({
      stdin,
      outfile,
      bundle: true,
      format: "esm",
      minify: true,
      legalComments: "none",
      plugins: [compiler],
    });
    part = (await import(pathToFileURL(outfile).href)) as Compiler;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("is a small part of it", () => {
    expect(readFileSync(join(folder, "part.mjs")).length).toBeLessThan(800_000);
    expect(part).not.toHaveProperty("createProgram");
  });

  it("reads the project's own sources as the whole does", () => {
    for (const file of sources("src", "rules", "examples")) {
      const text = readFileSync(file, "utf8");
      expect(read(part, file, text) === read(whole, file, text), file).toBe(true);
    }
  });

  it.each(BROKEN)("reads %j as the whole does", (text) => {
    for (const file of ["a.ts", "a.tsx", "a.js"]) expect(read(part, file, text)).toBe(read(whole, file, text));
  });
});

function sources(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.[jt]sx?$/.test(name) && !name.includes("node_modules"))
      .map((name) => join(folder, name)),
  );
}

/** Every node of a file with what binding found out, and what its own methods say. */
function read(ts: Compiler, file: string, text: string): string {
  const tree = ts.createSourceFile(file, text, { languageVersion: ts.ScriptTarget.ESNext }, false);
  ts.bindSourceFile(tree, { allowJs: true });
  const nodes: unknown[] = [];
  const visit = (node: whole.Node): void => {
    const { symbol, locals } = node as { symbol?: whole.Symbol; locals?: whole.SymbolTable };
    nodes.push([node.kind, node.flags, node.getStart(tree), node.end, node.parent?.kind, symbolOf(symbol)]);
    if (locals) nodes.push([...locals].map(([name, local]) => [name, symbolOf(local)]));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes.map((node) => JSON.stringify(node)).join("\n");
}

function symbolOf(symbol: whole.Symbol | undefined): unknown {
  const { escapedName, flags, declarations = [] } = symbol ?? {};
  return [escapedName, flags, declarations.map(({ pos, end }) => [pos, end])];
}
