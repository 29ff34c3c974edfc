import type { Span } from "./facts.ts";

/** The span between two 0-based offsets of a file's text. Lines end with `\n`, `\r\n` or `\r`. */
export function spanOf(file: string, text: string, start: number, end: number): Span {
  const from = positionAt(text, start);
  const to = positionAt(text, end);
  return { file, start, end, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** The 1-based line and column (in UTF-16 units) of a 0-based offset. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const breaks = before.match(/\r\n|\r|\n/g)?.length ?? 0;
  const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  return { line: breaks + 1, column: offset - lineStart + 1 };
}

/** Plain data with texts of their own: engines keep a whole text alive for as long as a part of it is. */
export function copied<Plain>(parts: Plain): Plain {
  return JSON.parse(JSON.stringify(parts)) as Plain;
}

/** Text in which nothing hides: control characters, and those that turn the reading direction, become visible marks. */
export function visible(text: string): string {
  return text.replace(/(?![\t\n\r])[\p{Cc}\p{Bidi_Control}]/gu, "\ufffd");
}
