import type { Span } from "../../src/core/facts.ts";

/** Compares two places: by file, then by where they begin in it. */
export function byPlace(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.start - b.start;
}
