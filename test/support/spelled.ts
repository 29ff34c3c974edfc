import type { Span } from "../../src/core/facts.ts";
import type { Change } from "../../src/core/rule.ts";
import { ROOT, spell } from "./project.ts";

/** The place of a text in the file `main.ts`. Fails the test where it is not there. */
export function placeIn(code: string, text: string): Span {
  const start = code.indexOf(text);
  if (start < 0) throw new Error(`${text} is not there`);
  const lines = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { file: `${ROOT}/main.ts`, start, end: start + text.length, ...lines };
}

/** The file `main.ts` after a change; null where there is no good spelling for it. */
export function spelledIn(code: string, change: Change): string | null {
  return Object.values(spell(code, [change]) ?? {})[0] ?? null;
}
