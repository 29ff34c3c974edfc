import type { Position } from "vscode-languageserver";
import type { Client, FileFacts, ModelCall, Span } from "../core/facts.ts";
import type { Explanation } from "../explain/explanation.ts";
import { type Line, linesOf } from "../explain/lines.ts";
import { rangeOf } from "./diagnostics.ts";
import { touches } from "./edits.ts";
import { uriOf } from "./paths.ts";
import type { Known } from "./protocol.ts";

/** The call or client whose name stands at a position. */
export function factNamedAt({ calls, clients }: FileFacts, position: Position): ModelCall | Client | undefined {
  return [...calls, ...clients].find((each) => isAt(each.anchor, position));
}

/** The call or client that somebody at a position means: the one named there, around it, or on its line. */
export function factMeantAt(facts: FileFacts, position: Position): ModelCall | Client | undefined {
  const all = [...facts.calls, ...facts.clients];
  const around = all.filter((each) => isAt(each.span, position)).sort((a, b) => length(a.span) - length(b.span));
  return factNamedAt(facts, position) ?? around[0] ?? all.find((each) => isOnLine(each.span, position.line + 1));
}

function isAt(span: Span, position: Position): boolean {
  return touches(rangeOf(span), { start: position, end: position });
}

function isOnLine(span: Span, line: number): boolean {
  return span.line <= line && line <= span.endLine;
}

function length(span: Span): number {
  return span.end - span.start;
}

/** An explanation as a text with links. */
export function knownText(explanation: Explanation, anchor: Span, nameOf: (file: string) => string): Known {
  const lines = linesOf(explanation, nameOf, "list");
  return {
    range: rangeOf(anchor),
    text: lines.map((line) => `${line.map((run) => run.text).join("")}\n`).join(""),
    links: lines.flatMap(linksIn),
  };
}

function linksIn(line: Line, index: number): Known["links"] {
  let character = 0;
  return line.flatMap(({ text, at }) => {
    const start = { line: index, character };
    character += text.length;
    if (!at) return [];
    return [{ range: { start, end: { line: index, character } }, target: { uri: uriOf(at.file), range: rangeOf(at) } }];
  });
}
