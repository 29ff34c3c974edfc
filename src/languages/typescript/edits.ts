import { ts } from "@ts-morph/common";
import type { Expression } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import type { Abstract } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { propertyName, unwrap } from "./scope.ts";

/** What an edit writes: a value told free of syntax, or code that an SDK spelled. */
export type Written = Expression | { readonly kind: "code"; readonly text: string };

/** An object that an edit changes: as evaluated, or the argument of a call that may not be there yet. */
export interface Place {
  readonly value: Abstract | undefined;
  readonly holder?: ts.CallExpression | ts.NewExpression;
  readonly index?: number;
}

/** Sets a property, making the objects on the way. Null where the object is not written out in one place. */
export function setProperty(
  engine: Engine,
  place: Place,
  path: readonly string[],
  value: Written,
): readonly TextEdit[] | null {
  const [name, ...rest] = path;
  if (name === undefined) return null;
  if (!place.value)
    return place.holder ? addArgument(place.holder, place.index ?? 0, nested(path, value, place.holder)) : null;
  const object = objectOf(place.value);
  if (!object) return null;
  const existing = propertyOf(object, name);
  if (!existing) return insertProperty(object, `${key(name)}: ${nested(rest, value, object)}`);
  const initializer = ts.isPropertyAssignment(existing)
    ? existing.initializer
    : ts.isShorthandPropertyAssignment(existing)
      ? existing.name
      : undefined;
  if (!initializer) return null;
  if (rest.length > 0) return setProperty(engine, { value: engine.evaluate(initializer, null) }, rest, value);
  if (ts.isShorthandPropertyAssignment(existing))
    return [edit(existing, existing.name.end, existing.name.end, `: ${spelled(value, object)}`)];
  return [edit(object, initializer.getStart(), initializer.end, spelled(value, object))];
}

/** The expression that a property is written as, at the place where the object is written. */
export function initializerAt(engine: Engine, value: Abstract, path: readonly string[]): ts.Expression | undefined {
  const [name, ...rest] = path;
  const object = objectOf(value);
  const property = object && name !== undefined ? propertyOf(object, name) : undefined;
  if (!property || !ts.isPropertyAssignment(property)) return undefined;
  return rest.length === 0
    ? property.initializer
    : initializerAt(engine, engine.evaluate(property.initializer, null), rest);
}

/** The one object literal that a value is written as. */
function objectOf(value: Abstract): ts.ObjectLiteralExpression | undefined {
  if (value.kind !== "record") return undefined;
  const node = unwrap(value.node);
  return ts.isObjectLiteralExpression(node) ? node : undefined;
}

function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralElementLike | undefined {
  return [...object.properties].reverse().find((each) => each.name && propertyName(each.name) === name);
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function nested(path: readonly string[], value: Written, at: ts.Node): string {
  return path.reduceRight((inner, name) => `{ ${key(name)}: ${inner} }`, spelled(value, at));
}

/** Writes a value in the manner of the file: its kind of quotes. */
export function spelled(value: Written, at: ts.Node): string {
  if (value.kind === "code") return value.text;
  const comment = value.comment === undefined ? "" : ` /* ${value.comment.replaceAll("*/", "* /")} */`;
  if (value.kind === "environment") return `process.env.${value.name}${comment}`;
  return (typeof value.value === "string" ? quoted(value.value, at) : String(value.value)) + comment;
}

function quoted(text: string, at: ts.Node): string {
  const file = at.getSourceFile().text;
  const single = (file.match(/'/g)?.length ?? 0) > (file.match(/"/g)?.length ?? 0);
  const double = JSON.stringify(text);
  return single ? `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'` : double;
}

function addArgument(
  holder: ts.CallExpression | ts.NewExpression,
  index: number,
  text: string,
): readonly TextEdit[] | null {
  const args = holder.arguments;
  if (!args) return [edit(holder, holder.end, holder.end, `(${text})`)];
  if (args.length !== index) return null;
  const last = args.at(-1);
  if (last) return [edit(holder, last.end, last.end, `, ${text}`)];
  const close = holder.end - 1;
  return [edit(holder, close, close, text)];
}

/** Adds a property behind the last one, in the layout of the object, comments left where they are. */
function insertProperty(object: ts.ObjectLiteralExpression, text: string): readonly TextEdit[] {
  return insertElement(object, object.properties, text, "{", " ");
}

/** Adds an item behind the last one of a list that is written out. */
export function appendItem(_engine: Engine, value: Abstract, text: string): readonly TextEdit[] | null {
  const node = unwrap(value.node);
  if (value.kind !== "list" || !ts.isArrayLiteralExpression(node)) return null;
  return insertElement(node, node.elements, text, "[", "");
}

function insertElement(
  owner: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  elements: ts.NodeArray<ts.Node>,
  text: string,
  opening: string,
  padding: string,
): readonly TextEdit[] {
  const tree = owner.getSourceFile();
  const last = elements.at(-1);
  if (!last)
    return [
      edit(owner, owner.getStart(), owner.end, `${opening}${padding}${text}${padding}${opening === "{" ? "}" : "]"}`),
    ];
  const lines = tree.text.slice(last.end, owner.end).includes("\n");
  const comma = elements.hasTrailingComma;
  if (!lines) return [edit(owner, last.end, last.end, `, ${text}`)];
  const indent = indentOf(tree, last.getStart());
  const afterComma = comma ? elements.end : last.end;
  const comment = ts.getTrailingCommentRanges(tree.text, afterComma)?.at(-1);
  const at = comment?.end ?? afterComma;
  const end = newLine(tree);
  if (comma) return [edit(owner, at, at, `${end}${indent}${text},`)];
  if (at === last.end) return [edit(owner, at, at, `,${end}${indent}${text}`)];
  return [edit(owner, last.end, last.end, ","), edit(owner, at, at, `${end}${indent}${text}`)];
}

function indentOf(tree: ts.SourceFile, position: number): string {
  const start = tree.text.lastIndexOf("\n", position - 1) + 1;
  return /^[ \t]*/.exec(tree.text.slice(start, position))?.[0] ?? "";
}

function newLine(tree: ts.SourceFile): string {
  return tree.text.includes("\r\n") ? "\r\n" : "\n";
}

/** Takes a property away together with its comma and, where it stands alone on it, its line. */
export function removeProperty(engine: Engine, value: Abstract, path: readonly string[]): readonly TextEdit[] | null {
  const [name, ...rest] = path;
  const object = objectOf(value);
  const property = object && name !== undefined ? propertyOf(object, name) : undefined;
  if (!object || !property) return null;
  if (rest.length > 0) {
    return ts.isPropertyAssignment(property)
      ? removeProperty(engine, engine.evaluate(property.initializer, null), rest)
      : null;
  }
  const { text } = object.getSourceFile();
  const comma = /^\s*,/.exec(text.slice(property.end))?.[0].length ?? 0;
  const comment = ts.getTrailingCommentRanges(text, property.end + comma)?.[0];
  // A comment behind the property stays, on a line of its own, rather than slip behind the property before.
  if (comment) return [edit(object, property.getStart(), comment.pos, "")];
  const index = object.properties.indexOf(property);
  const next = object.properties[index + 1];
  if (next) return [edit(object, property.getStart(), next.getStart(), "")];
  const before = object.properties[index - 1];
  if (!before) {
    const inner = text.slice(object.getStart() + 1, property.getStart());
    const tail = text.slice(property.end + comma, object.end - 1);
    if (inner.trim() === "" && tail.trim() === "") return [edit(object, object.getStart() + 1, object.end - 1, "")];
    return [edit(object, property.getStart(), property.end + comma, "")];
  }
  // A trailing comma goes with the property that it trails; the one in front of it stays for the property before.
  if (comma > 0) return [edit(object, lineStart(text, property.getStart(), before.end), property.end + comma, "")];
  return [edit(object, before.end, property.end, "")];
}

/** The end of the line in front of a property that begins its line; the property's own start otherwise. */
function lineStart(text: string, position: number, floor: number): number {
  const newline = text.lastIndexOf("\n", position - 1);
  const blank = newline > floor && text.slice(newline + 1, position).trim() === "";
  if (!blank) return position;
  return text[newline - 1] === "\r" ? newline - 1 : newline;
}

/** Turns a text into a list with one block: `system: prompt` -> `system: [{ ...prompt... }]`. */
export function wrapAsList(node: ts.Node, before: string, after: string): readonly TextEdit[] {
  return [edit(node, node.getStart(), node.getStart(), `[${before}`), edit(node, node.end, node.end, `${after}]`)];
}

export function edit(at: ts.Node, start: number, end: number, newText: string): TextEdit {
  return { file: at.getSourceFile().fileName, start, end, newText };
}
