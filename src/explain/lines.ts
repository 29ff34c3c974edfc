import type { Span, Step } from "../core/facts.ts";
import { type Explanation, oneLine, type Piece, PROPERTIES, type Property } from "./explanation.ts";

/** A stretch of a line that is shown in one way. */
export interface Run {
  readonly text: string;
  readonly role: "title" | "name" | "plain" | "unknown" | "place" | "step";
  /** Where a place leads. */
  readonly at?: Span;
}

export type Line = readonly Run[];

/** As wide as the longest name of a property, and a gap. */
const WIDTH = Math.max(...PROPERTIES.map((name) => name.length)) + 2;

const INDENT = "  ";

/**
 * An explanation as lines of plain text: the place, then each property with the steps that led to it. What comes from
 * code stays on its line; whoever prints it sees to the rest.
 *
 * @param nameOf how a file is called
 */
export function linesOf(
  { title, sdk, span, properties }: Explanation,
  nameOf: (file: string) => string,
): readonly Line[] {
  const heading: Line = [
    place(span, nameOf),
    { text: ": ", role: "plain" },
    { text: oneLine(title), role: "title" },
    { text: ` (${sdk})`, role: "plain" },
  ];
  return [heading, ...properties.flatMap((each) => propertyLines(each, nameOf))];
}

function propertyLines({ name, says, reason, steps }: Property, nameOf: (file: string) => string): readonly Line[] {
  const label: Run = { text: `${INDENT}${name.padEnd(WIDTH)}`, role: "name" };
  const verdict = says.map((piece): Run => ({ ...runOf(piece, nameOf), ...(reason ? { role: "unknown" } : {}) }));
  const why = reason ? [", ", ...reason].map((piece) => runOf(piece, nameOf)) : [];
  return [[label, ...verdict, ...why], ...steps.map((step) => stepLine(step, nameOf))];
}

function stepLine({ span, message }: Step, nameOf: (file: string) => string): Line {
  const indent: Run = { text: `${INDENT}${" ".repeat(WIDTH)}`, role: "plain" };
  return [indent, place(span, nameOf), { text: `  ${oneLine(message)}`, role: "step" }];
}

function runOf(piece: Piece, nameOf: (file: string) => string): Run {
  if (typeof piece === "string") return { text: oneSpaced(piece), role: "plain" };
  return "at" in piece ? place(piece.at, nameOf) : { text: `\`${oneLine(piece.code)}\``, role: "plain" };
}

/** Words of ours can hold a name from code; the spaces around it belong to the sentence. */
function oneSpaced(text: string): string {
  return text.replace(/\s+/g, " ");
}

function place(span: Span, nameOf: (file: string) => string): Run {
  return { text: `${nameOf(span.file)}:${span.line}:${span.column}`, role: "place", at: span };
}
