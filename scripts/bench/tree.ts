import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bedrockFile, sharedFiles } from "./bedrock-code.ts";
import { ordinaryFile } from "./ordinary-code.ts";
import { random } from "./random.ts";

/** A generated monorepo: its files by their path below its folder. */
export type Tree = ReadonlyMap<string, string>;

const FILES_PER_PACKAGE = 500;
const AREAS = ["components", "services", "routes", "hooks", "models", "utils", "jobs", "store"];

/**
 * Makes a tree that is shaped like a monorepo of packages which import each other. A share of its files, two of a hundred
 * unless told, calls Bedrock: by every SDK in turn, in the file alone and through clients, helpers and constants of a
 * shared package. The same arguments give the same tree.
 */
export function generateTree(count: number, seed: number, share = 0.02): Tree {
  const next = random(seed);
  const files = new Map<string, string>([
    ["package.json", JSON.stringify({ name: "monorepo", private: true, workspaces: ["packages/*"] }, null, 2)],
    [".gitignore", "node_modules\ndist\ncoverage\n"],
    ...sharedFiles(),
  ]);
  const packages = Math.max(1, Math.ceil(count / FILES_PER_PACKAGE));
  for (let index = 0; index < packages; index++) {
    files.set(
      `packages/app${index}/package.json`,
      JSON.stringify({ name: `@bench/app${index}`, version: "1.0.0", main: "src/index.ts" }, null, 2),
    );
  }
  let callers = 0;
  for (let index = 0; index < count; index++) {
    const area = AREAS[Math.floor(next() * AREAS.length)] ?? "utils";
    const name = `packages/app${index % packages}/src/${area}/${area}-${index}`;
    if (Math.floor((index + 1) * share) > Math.floor(index * share)) {
      files.set(`${name}.ts`, bedrockFile(callers++, index, next));
    } else {
      const isComponent = area === "components";
      files.set(`${name}.${isComponent ? "tsx" : "ts"}`, ordinaryFile(index, area, packages, next));
    }
  }
  return files;
}

/** Writes a tree below a folder. */
export function writeTree(tree: Tree, folder: string): void {
  for (const [file, text] of tree) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

export function charactersOf(tree: Tree): number {
  return [...tree.values()].reduce((sum, text) => sum + text.length, 0);
}
