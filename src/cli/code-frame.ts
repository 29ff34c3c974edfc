import type { Span } from "../core/facts.ts";
import { type Paint, printable } from "./paint.ts";

const MAX_WIDTH = 120;

/**
 * The line on which a span begins, underlined, as lines to print. A long line is cut to the part around the span.
 * Empty when the text has no such line.
 */
export function codeFrame(text: string, span: Span, paint: Paint): readonly string[] {
  const line = text.split(/\r\n|\r|\n/)[span.line - 1];
  if (line === undefined) return [];
  const end = span.endLine === span.line ? span.endColumn - 1 : line.length;
  const start = span.column - 1;
  const from = line.length <= MAX_WIDTH ? 0 : Math.max(0, Math.min(start - 20, line.length - MAX_WIDTH));
  const to = Math.min(line.length, from + MAX_WIDTH);
  const before = shown(line.slice(from, start));
  const marked = shown(line.slice(start, Math.max(start, Math.min(end, to))));
  const after = shown(line.slice(Math.max(start, Math.min(end, to)), to));
  const lead = from > 0 ? "… " : "";
  const number = String(span.line);
  const gutter = " ".repeat(number.length);
  return [
    `${paint("dim", `${number} |`)} ${lead}${before}${marked}${after}${to < line.length ? " …" : ""}`,
    `${paint("dim", `${gutter} |`)} ${" ".repeat(lead.length + before.length)}${paint("red", "^".repeat(Math.max(1, marked.length)))}`,
  ];
}

function shown(text: string): string {
  return printable(text.replaceAll("\t", "  "));
}
