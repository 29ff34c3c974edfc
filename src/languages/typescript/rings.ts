import { isTestFor } from "../../core/tests.ts";
import type { Engine } from "./engine.ts";

/** How far the search follows imports of imports, and how many files it looks into. */
const MAX_RINGS = 3;
const MAX_FILES = 150;

/**
 * The file, the files that import it, and those that import them. Tests do not count as users of what is no test: what
 * they hand over says nothing about production.
 */
export function ring(engine: Engine, file: string): readonly string[] {
  const known = rings.get(engine) ?? new Map<string, readonly string[]>();
  rings.set(engine, known);
  const found = known.get(file) ?? ringOf(engine, file);
  known.set(file, found);
  return found;
}

const rings = new WeakMap<Engine, Map<string, readonly string[]>>();

function ringOf(engine: Engine, file: string): readonly string[] {
  const seen = new Set([file]);
  let border: readonly string[] = [file];
  for (let step = 0; step < MAX_RINGS; step++) {
    const next: string[] = [];
    for (const each of border) {
      for (const user of engine.files.importers(each)) {
        if (seen.has(user) || isTestFor(user, file)) continue;
        seen.add(user);
        next.push(user);
        if (seen.size === MAX_FILES) return [...seen];
      }
    }
    border = next;
  }
  return [...seen];
}
