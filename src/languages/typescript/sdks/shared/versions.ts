import type { ts } from "@ts-morph/common";
import type { Engine } from "../../engine.ts";
import { readJson } from "../../modules.ts";

const FIELDS = ["dependencies", "devDependencies", "peerDependencies"];
const MAX_FOLDERS = 12;

/**
 * The major version of a package that the nearest manifest which names it asks for. Null where none does, or where it
 * leaves the version to somebody else: `latest`, `workspace:*`, a range over several majors.
 */
export function majorVersion(engine: Engine, node: ts.Node, name: string): number | null {
  let folder = folderOf(node.getSourceFile().fileName);
  for (let up = 0; up < MAX_FOLDERS && folder !== ""; up++) {
    const range = rangeIn(engine, `${folder}/package.json`, name);
    if (range !== undefined) return majorOf(range);
    folder = folderOf(folder);
  }
  return null;
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/"));
}

function rangeIn(engine: Engine, file: string, name: string): string | undefined {
  const manifest = readJson(file, engine.files);
  const ranges = FIELDS.map((field) => member(manifest[field], name));
  return ranges.find((each) => typeof each === "string");
}

function member(of: unknown, name: string): unknown {
  if (typeof of !== "object" || of === null || !Object.hasOwn(of, name)) return undefined;
  return (of as Record<string, unknown>)[name];
}

function majorOf(range: string): number | null {
  const found = /^[\^~]?v?(\d+)(\.[\dx*]+)*(-[\w.]+)?$/.exec(range.trim());
  return found ? Number(found[1]) : null;
}
