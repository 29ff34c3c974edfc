import {
  applyEdits,
  findNodeAtLocation,
  type JSONPath,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { SchemaIssue } from "./schema.ts";

const MAX_NESTING = 100;

/**
 * Parses JSON with comments and trailing commas. Of syntax errors only the first is told: the others follow from it.
 *
 * @param what what the text is, at the beginning of a sentence: "The configuration"
 */
export function parseJsonText(text: string, what: string, report: (issue: SchemaIssue) => void): Node | undefined {
  // A byte order mark is no JSON, but editors write it; a blank in its place keeps all offsets.
  const clean = text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text;
  if (nestingOf(clean) > MAX_NESTING) {
    report({ message: `${what} is nested more than ${MAX_NESTING} levels deep`, offset: 0, length: 1 });
    return undefined;
  }
  const errors: ParseError[] = [];
  const tree = parseTree(clean, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first) report({ message: syntaxMessage(first, clean, what), offset: first.offset, length: first.length });
  return tree;
}

/** An upper bound of how deeply brackets nest, found without recursion. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === "{" || char === "[") deepest = Math.max(deepest, ++depth);
    else if (char === "}" || char === "]") depth--;
  }
  return deepest;
}

function syntaxMessage(error: ParseError, text: string, what: string): string {
  if (text.trim() === "") return `${what} is empty; write at least {}`;
  const words = printParseErrorCode(error.error).replace(/([a-z])([A-Z])/g, "$1 $2");
  return `This is not JSON: ${words.toLowerCase()}`;
}

const FORMATTING = { insertSpaces: true, tabSize: 2 };

/**
 * Changes a JSON text from one value to another where the two differ and nowhere else, so that comments, order and
 * layout survive.
 *
 * @param before the value that the text holds now
 */
export function editJsonText(text: string, before: unknown, after: unknown): string {
  return differences(before, after, []).reduce(
    (at, { path, value }) =>
      (value === undefined ? withoutLastItem(at, path) : null) ??
      applyEdits(at, modify(at, path, value, { formattingOptions: FORMATTING })),
    text,
  );
}

/** What may stand between a member and the comma behind it. */
const TO_COMMA = /^(?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*,/;

/**
 * Takes out the last item of a list of several, which the library does only where the list ends on a line of its own: of
 * `[1, 2]` it would leave `[12]`. Null where the path leads to anything else.
 */
function withoutLastItem(text: string, path: JSONPath): string | null {
  const tree = parseTree(text);
  const item = tree && findNodeAtLocation(tree, [...path]);
  const previous = item?.parent?.type === "array" ? item.parent.children?.at(-2) : undefined;
  if (!item || !previous) return null;
  const behind = previous.offset + previous.length;
  const between = text.slice(behind, item.offset);
  const comma = TO_COMMA.exec(between)?.[0];
  if (comma === undefined) return null;
  // A comment between the two stays.
  const kept = comma.slice(0, -1) + between.slice(comma.length).trimEnd();
  return text.slice(0, behind) + kept + text.slice(item.offset + item.length);
}

/**
 * Adds a member at the end of the object that a JSON text holds, written like the one before it. Everything else stays as
 * it is, to the letter. Null where the text holds no object, or cannot be parsed.
 */
export function addMember(text: string, name: string, value: unknown): string | null {
  let isWhole = true;
  const tree = parseJsonText(text, "The text", () => {
    isWhole = false;
  });
  if (!isWhole || tree?.type !== "object") return null;
  const member = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  const newline = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const last = tree.children?.at(-1);
  if (!last) {
    // What stands between the braces, such as a comment, stays behind the member.
    const inner = text.slice(tree.offset + 1, tree.offset + tree.length - 1);
    const rest = inner.trim() === "" ? newline : inner;
    return `${text.slice(0, tree.offset)}{${newline}  ${member}${rest}}${text.slice(tree.offset + tree.length)}`;
  }
  const end = last.offset + last.length;
  const comma = TO_COMMA.exec(text.slice(end))?.[0];
  const at = end + (comma?.length ?? 0);
  const [indent] = /(?:\r\n|\n|\r)[ \t]*$/.exec(text.slice(0, last.offset)) ?? [" "];
  return `${text.slice(0, at)}${comma === undefined ? "," : ""}${indent}${member}${text.slice(at)}`;
}

interface Difference {
  readonly path: JSONPath;
  /** Undefined removes what is there. */
  readonly value: unknown;
}

function differences(before: unknown, after: unknown, path: JSONPath): readonly Difference[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, path);
  if (!isRecord(before) || !isRecord(after)) return [{ path, value: after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
}

/** What is gone at the end is taken out from the back, so that the places of the others stay true. */
function listDifferences(before: readonly unknown[], after: readonly unknown[], path: JSONPath): readonly Difference[] {
  const kept = after.flatMap((value, index) => differences(before[index], value, [...path, index]));
  const gone = before.slice(after.length).map((_, index): Difference => {
    return { path: [...path, before.length - 1 - index], value: undefined };
  });
  return [...kept, ...gone];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
