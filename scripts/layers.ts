// Holds the source to its layers: who may import whom, which packages a layer may use, and no cycles. Type-only imports
// count for the layers as others do; for cycles they do not, since they are gone at run time.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { ts } from "@ts-morph/common";

/** What the files below a folder may import: other layers, packages by name, and Node's own modules. */
interface Layer {
  readonly layers: readonly string[];
  readonly packages?: readonly string[];
  readonly node?: boolean;
}

const FACTS = ["src/core", "src/catalog", "src/capacity"];
const ENGINE = [...FACTS, "rules", "src/languages", "src/workspace"];

/**
 * The directions of imports. A file belongs to the longest folder that holds it. What is not allowed here is forbidden.
 *
 *   core <- catalog, capacity <- rules and languages <- workspace <- server, cli <- extension
 *
 * Rules and languages never see each other; the panel sees facts, catalogue and capacity only. Facts are put into words
 * beside them, for the server and the command.
 */
export const LAYERS: { readonly [folder: string]: Layer } = {
  // Both packages are pure: they parse and match text, nothing else.
  "src/core": { layers: [], packages: ["jsonc-parser"] },
  "src/catalog": { layers: ["src/core"] },
  // Reads and writes CSV, wherever it runs.
  "src/capacity": { layers: ["src/core", "src/catalog"], packages: ["papaparse"] },
  rules: { layers: FACTS },
  // The tokenizer is pure as well: tables and loops.
  "src/languages": { layers: FACTS, packages: ["gpt-tokenizer"] },
  "src/languages/typescript": { layers: [...FACTS, "src/languages"], packages: ["@ts-morph/common"] },
  "src/explain": { layers: FACTS },
  "src/readiness": { layers: [...FACTS, "src/explain"] },
  "src/workspace": { layers: [...ENGINE, "src/readiness"], packages: ["ignore", "jsonc-parser"] },
  "src/workspace/node": { layers: ENGINE, node: true },
  "src/server": {
    layers: [...ENGINE, "src/explain", "src/readiness", "src/languages/typescript", "src/workspace/node"],
    packages: ["vscode-languageserver", "vscode-languageserver-textdocument", "vscode-uri"],
    node: true,
  },
  "src/cli": {
    // `bedrock-readiness lsp` starts the language server.
    layers: [...ENGINE, "src/explain", "src/readiness", "src/languages/typescript", "src/workspace/node", "src/server"],
    // `sarif` is types only.
    packages: ["commander", "sarif"],
    node: true,
  },
  // Draws the page and its charts.
  "src/panel": { layers: FACTS, packages: ["preact", "uplot"] },
  "src/extension": {
    layers: [...ENGINE, "src/workspace/node", "src/server", "src/panel"],
    packages: ["vscode", "vscode-languageclient", "vscode-uri"],
    node: true,
  },
};

/** One import, as it is written. */
interface Import {
  readonly specifier: string;
  /** Whether it loads the other file when this one is loaded. Type-only and dynamic imports do not. */
  readonly eager: boolean;
}

/** Texts by path from the root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

/** Says what breaks the layers, one sentence each. Empty: all is well. */
export function checkLayers(sources: Sources): readonly string[] {
  const imports = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]));
  const forbidden = [...imports].flatMap(([file, all]) => all.flatMap((each) => judge(file, each, sources)));
  return [...forbidden, ...cycles(imports, sources)];
}

function layerOf(file: string): string | undefined {
  return Object.keys(LAYERS)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function judge(file: string, { specifier }: Import, sources: Sources): readonly string[] {
  const folder = layerOf(file);
  const layer = folder === undefined ? undefined : LAYERS[folder];
  if (!folder || !layer) return [`${file} belongs to no layer. Add its folder to scripts/layers.ts.`];
  if (specifier.startsWith(".")) return judgeFile(file, specifier, folder, layer, sources);
  if (specifier.startsWith("node:"))
    return layer.node ? [] : [`${file} imports ${specifier}: ${folder} must run without Node.`];
  const name = packageOf(specifier);
  return layer.packages?.includes(name)
    ? []
    : [`${file} imports ${specifier}: ${folder} may not use the package ${name}.`];
}

function judgeFile(file: string, specifier: string, folder: string, layer: Layer, sources: Sources): readonly string[] {
  const target = resolveFile(file, specifier, sources);
  const other = layerOf(target);
  if (other === folder || (other !== undefined && layer.layers.includes(other))) return [];
  return [`${file} imports ${target}: ${folder} may not see ${other ?? "files outside the layers"}.`];
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function resolveFile(from: string, specifier: string, sources: Sources): string {
  const path = posix.join(posix.dirname(from), specifier);
  return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => sources.has(candidate)) ?? path;
}

/** All imports of a file, in whichever way they are written. */
export function importsOf(file: string, text: string): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, eager: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, eager });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, !node.importClause?.isTypeOnly);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, !node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, false);
    else if (ts.isCallExpression(node) && loads(node.expression)) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

function loads(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require");
}

/** Each cycle of eager imports once, told from its first file by name. */
function cycles(imports: ReadonlyMap<string, readonly Import[]>, sources: Sources): readonly string[] {
  const done = new Set<string>();
  const found = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.add(rotated(path.slice(at)).join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const { specifier, eager } of imports.get(file) ?? []) {
      if (eager && specifier.startsWith(".")) visit(resolveFile(file, specifier, sources), [...path, file]);
    }
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return [...found].sort().map((cycle) => `These files import each other in a circle: ${cycle}.`);
}

function rotated(cycle: readonly string[]): readonly string[] {
  const first = cycle.indexOf([...cycle].sort()[0] ?? "");
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

/** Reads the source of the repository. */
export function readSources(root: string): Sources {
  const files = ["src", "rules"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(root, folder, file)),
  );
  return new Map(
    files
      .filter((file) => /\.(ts|tsx|js|mjs)$/.test(file))
      .map((file) => [relative(root, file).split(sep).join("/"), readFileSync(file, "utf8")]),
  );
}

function main(): number {
  const problems = checkLayers(readSources(resolve(import.meta.dirname, "..")));
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = main();
