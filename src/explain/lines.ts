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

/** How properties are set: in two columns, for wide lines; or one below the other, for lines that are broken anywhere. */
export type Layout = "columns" | "list";

const INDENT = "  ";

/** What stands in front of a verdict, and in front of its steps. The column is as wide as the longest name, and a gap. */
const LAYOUTS: Readonly<Record<Layout, { label(name: string): string; readonly indent: string }>> = (() => {
  const width = Math.max(...PROPERTIES.map((name) => name.length)) + 2;
  return {
    columns: { label: (name) => INDENT + name.padEnd(width), indent: INDENT + " ".repeat(width) },
    list: { label: (name) => `${INDENT}${name}: `, indent: INDENT.repeat(3) },
  };
})();

type NameOf = (file: string) => string;

/**
 * An explanation as lines of plain text: the place, then each property with the steps that led to it. What comes from
 * code stays on its line; whoever prints it sees to the rest.
 *
 * @param nameOf how a file is called
 */
export function linesOf(
  { title, sdk, span, properties }: Explanation,
  nameOf: NameOf,
  layout: Layout,
): readonly Line[] {
  const heading: Line = [
    place(span, nameOf),
    { text: ": ", role: "plain" },
    { text: oneLine(title), role: "title" },
    { text: ` (${sdk})`, role: "plain" },
  ];
  return [heading, ...properties.flatMap((each) => propertyLines(each, nameOf, layout))];
}

function propertyLines({ name, says, reason, steps }: Property, nameOf: NameOf, layout: Layout): readonly Line[] {
  const { label, indent } = LAYOUTS[layout];
  const verdict = says.map((piece): Run => ({ ...runOf(piece, nameOf), ...(reason ? { role: "unknown" } : {}) }));
  const why = reason ? [", ", ...reason].map((piece) => runOf(piece, nameOf)) : [];
  return [
    [{ text: label(name), role: "name" }, ...verdict, ...why],
    ...steps.map((step) => [{ text: indent, role: "plain" } as const, ...stepRuns(step, nameOf)]),
  ];
}

function stepRuns({ span, message }: Step, nameOf: NameOf): Line {
  return [place(span, nameOf), { text: `  ${oneLine(message)}`, role: "step" }];
}

function runOf(piece: Piece, nameOf: NameOf): Run {
  if (typeof piece === "string") return { text: oneSpaced(piece), role: "plain" };
  return "at" in piece ? place(piece.at, nameOf) : { text: `\`${oneLine(piece.code)}\``, role: "plain" };
}

/** Words of ours can hold a name from code; the spaces around it belong to the sentence. */
function oneSpaced(text: string): string {
  return text.replace(/\s+/g, " ");
}

function place(span: Span, nameOf: NameOf): Run {
  return { text: `${nameOf(span.file)}:${span.line}:${span.column}`, role: "place", at: span };
}
