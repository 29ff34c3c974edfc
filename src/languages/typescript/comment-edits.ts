import { ts } from "@ts-morph/common";
import type { Span } from "../../core/facts.ts";
import type { TextEdit } from "../language.ts";
import { commentAt, innermost, type Source } from "./source.ts";

/**
 * Gives a comment another text between its marks, or takes it out: with its line where nothing else stands there, and
 * with the braces around it among the children of JSX. Null where there is no comment at the span.
 */
export function editComment(source: Source | undefined, span: Span, text: string | null): readonly TextEdit[] | null {
  if (!source) return null;
  const range = commentAt(source.tree, span.start);
  if (range?.pos !== span.start || range.end !== span.end) return null;
  const raw = source.text.slice(range.pos, range.end);
  if (text !== null) return [edit(source, range.pos, range.end, withText(raw, text))];
  const { pos, end } = bracesAround(source, range) ?? range;
  return [remove(source, pos, end)];
}

function withText(raw: string, text: string): string {
  const [before = ""] = /^(\/\/+|\/\*+)\s*/.exec(raw) ?? [];
  const [after = ""] = raw.startsWith("/*") ? (/\s*\*+\/$/.exec(raw) ?? []) : [];
  return before + text.trim() + after;
}

/** The extent of `{/* … *\/}` among the children of JSX, where that is all that the braces hold. */
function bracesAround({ tree }: Source, { pos }: ts.TextRange): ts.TextRange | null {
  const { parent } = innermost(tree, pos);
  if (!parent || !ts.isJsxExpression(parent) || parent.expression || ts.isJsxAttribute(parent.parent)) return null;
  return { pos: parent.getStart(tree), end: parent.end };
}

function remove(source: Source, start: number, end: number): TextEdit {
  const { text } = source;
  // A pattern that is tied to the end would be tried at every blank of the text in front.
  let first = start;
  while (first > 0 && /[^\S\r\n]/.test(text.charAt(first - 1))) first--;
  const [after = ""] = /^[^\S\r\n]*/.exec(text.slice(end)) ?? [];
  const lineBreak = /^(\r\n|\r|\n|$)/.exec(text.slice(end + after.length))?.[0];
  if (lineBreak === undefined) return edit(source, start, end + after.length, "");
  const isAlone = first === 0 || /[\r\n]/.test(text.charAt(first - 1));
  return edit(source, first, isAlone ? end + after.length + lineBreak.length : end + after.length, "");
}

function edit({ file }: Source, start: number, end: number, newText: string): TextEdit {
  return { file, start, end, newText };
}
