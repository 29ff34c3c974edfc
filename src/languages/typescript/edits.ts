import { ts } from "@ts-morph/common";
import type { Expression } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { type Abstract, branches, type RecordAbstract, type Slot } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { slotAt } from "./lower.ts";
import { keyOf } from "./members.ts";
import { isInSight, pathOf, unwrap } from "./scope.ts";

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
  const { holder, index = 0 } = place;
  if (holder && !holder.arguments?.[index]) return addArgument(holder, index, property(path, value, holder));
  if (!place.value) return null;
  const object = objectOf(place.value);
  if (!object || !isSpellable(value, object)) return null;
  const slot = place.value.kind === "record" ? place.value.slots.get(name) : undefined;
  const existing = propertyOf(engine, object, name);
  if (existing) return setExisting(engine, object, existing, slot, rest, value);
  const carriers = spreadsOf(engine, object, name);
  if (rest.length === 0 || (carriers.length === 0 && !slot)) {
    // What fills the property after the object was written would win over what is added here.
    const filledLater = slot !== undefined && carriers.length === 0;
    return filledLater ? null : insertElement(object, object.properties, property(path, value, object), " ");
  }
  if (carriers.length > 0) return setCarried(object, carriers, name, rest, value);
  return slot?.presence === "always" ? setProperty(engine, { value: slot.value }, rest, value) : null;
}

function setExisting(
  engine: Engine,
  object: ts.ObjectLiteralExpression,
  existing: ts.ObjectLiteralElementLike,
  slot: Slot | undefined,
  rest: readonly string[],
  value: Written,
): readonly TextEdit[] | null {
  const initializer = writtenValue(existing);
  if (!initializer) return null;
  const now = engine.evaluate(initializer, null);
  // Something behind the property, a spread or an assignment, decides what the object holds in the end.
  if (slot && slot.value.node !== now.node) return null;
  if (rest.length > 0) return setProperty(engine, { value: slot?.value ?? now }, rest, value);
  if (ts.isShorthandPropertyAssignment(existing))
    return [edit(existing, existing.getStart(), existing.end, `${existing.name.text}: ${spelled(value, object)}`)];
  return [replaceValue(initializer, value)];
}

/** Sets a part of what a spread brings in, next to its other parts: `inferenceConfig: { ...base.inferenceConfig, maxTokens: 1 }`. */
function setCarried(
  object: ts.ObjectLiteralExpression,
  carriers: readonly ts.SpreadAssignment[],
  name: string,
  rest: readonly string[],
  value: Written,
): readonly TextEdit[] | null {
  const [carrier] = carriers;
  const [part, ...deeper] = rest;
  if (carriers.length !== 1 || !carrier || part === undefined || deeper.length > 0) return null;
  if (pathOf(carrier.expression) === null || !isIdentifierName(name)) return null;
  const base = `${carrier.expression.getText()}.${name}`;
  const text = `${name}: { ...${base}, ${key(part, object)}: ${spelled(value, object)} }`;
  return insertElement(object, object.properties, { name, text }, " ");
}

/** The spreads of an object literal that bring in a property, or may do so. */
function spreadsOf(engine: Engine, object: ts.ObjectLiteralExpression, name: string): readonly ts.SpreadAssignment[] {
  return object.properties.filter((each): each is ts.SpreadAssignment => {
    if (!ts.isSpreadAssignment(each)) return false;
    return branches(engine.evaluate(each.expression, null)).some(
      (value) => (value.kind === "record" && (value.open || value.slots.has(name))) || value.kind === "unknown",
    );
  });
}

/** The expression that a property is written as, at the place where the object is written. */
export function initializerAt(engine: Engine, value: Abstract, path: readonly string[]): ts.Expression | undefined {
  const [name, ...rest] = path;
  const object = objectOf(value);
  const property = object && name !== undefined ? propertyOf(engine, object, name) : undefined;
  const written = property && writtenValue(property);
  if (!written || rest.length === 0) return written;
  return initializerAt(engine, engine.evaluate(written, null), rest);
}

/** The key of a property, at the place where the object is written. */
export function keyAt(engine: Engine, value: Abstract, name: string): ts.PropertyName | undefined {
  const object = objectOf(value);
  return object && propertyOf(engine, object, name)?.name;
}

/** The one object literal that a value is written as. */
function objectOf(value: Abstract): ts.ObjectLiteralExpression | undefined {
  if (value.kind !== "record") return undefined;
  const node = unwrap(value.node);
  return ts.isObjectLiteralExpression(node) ? node : undefined;
}

function propertyOf(
  engine: Engine,
  object: ts.ObjectLiteralExpression,
  name: string,
): ts.ObjectLiteralElementLike | undefined {
  return [...object.properties].reverse().find((each) => each.name && keyOf(engine, each.name, null) === name);
}

/** The expression of a property that has one. */
function writtenValue(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

function isIdentifierName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

function isJson(at: ts.Node): boolean {
  return at.getSourceFile().fileName.endsWith(".json");
}

/** JSON knows no variables and no code. */
export function isSpellable(value: Written, at: ts.Node): boolean {
  if (value.kind === "record") return Object.values(value.fields).every((each) => isSpellable(each, at));
  if (value.kind === "list") return value.items.every((each) => isSpellable(each, at));
  if (value.kind === "variable") return isInSight(value.name, at);
  return value.kind === "literal" || !isJson(at);
}

function key(name: string, at: ts.Node): string {
  return isIdentifierName(name) && !isJson(at) ? name : JSON.stringify(name);
}

/** A property or, without a name, an item of a list, as it is written. */
interface Property {
  readonly name: string | null;
  readonly text: string;
  /** Where the value is an object that is written anew: its properties, and how its name is written. */
  readonly nested?: { readonly key: string; readonly properties: readonly Property[] };
}

function property(path: readonly string[], value: Written, at: ts.Node): Property {
  const [name = "", ...rest] = path;
  if (rest.length === 0) return { name, text: `${key(name, at)}: ${spelled(value, at)}` };
  return nestedProperty(name, key(name, at), [property(rest, value, at)]);
}

function nestedProperty(name: string, written: string, properties: readonly Property[]): Property {
  const text = `${written}: { ${properties.map((each) => each.text).join(", ")} }`;
  return { name, text, nested: { key: written, properties } };
}

/** Properties of one object, those of objects that both write put together; null where both write the same. */
function withProperties(all: readonly Property[], more: readonly Property[]): readonly Property[] | null {
  const merged = [...all];
  for (const next of more) {
    const index = merged.findIndex((each) => each.name !== null && each.name === next.name);
    const old = merged[index];
    if (!old) merged.push(next);
    else {
      const inner = old.nested && next.nested && withProperties(old.nested.properties, next.nested.properties);
      if (!inner || !old.nested || old.name === null) return null;
      merged[index] = nestedProperty(old.name, old.nested.key, inner);
    }
  }
  return merged;
}

/** Writes a value in the place of another, in its manner: `64_000` for `128_000`, and text where a number was text. */
export function replaceValue(old: ts.Node, value: Written): TextEdit {
  return edit(old, old.getStart(), old.end, inMannerOf(old, value));
}

function inMannerOf(old: ts.Node, value: Written): string {
  if (value.kind !== "literal" || typeof value.value !== "number") return spelled(value, old);
  if (ts.isStringLiteralLike(old)) return spelled({ ...value, value: String(value.value) }, old);
  const written = spelled(value, old);
  return ts.isNumericLiteral(old) && old.getText().includes("_")
    ? written.replace(/^\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "_"))
    : written;
}

/** Writes a value in the manner of the file: its kind of quotes. */
export function spelled(value: Written, at: ts.Node): string {
  if (value.kind === "code") return value.text;
  if (value.kind === "variable") return value.name;
  if (value.kind === "record") return record(value.fields, at);
  if (value.kind === "list") return `[${value.items.map((each) => spelled(each, at)).join(", ")}]`;
  const comment = value.comment === undefined || isJson(at) ? "" : ` /* ${value.comment.replaceAll("*/", "* /")} */`;
  if (value.kind === "environment") return `process.env.${value.name}${comment}`;
  return (typeof value.value === "string" ? quoted(value.value, at) : String(value.value)) + comment;
}

function record(fields: Readonly<Record<string, Expression>>, at: ts.Node): string {
  const written = Object.entries(fields).map(([name, value]) => `${key(name, at)}: ${spelled(value, at)}`);
  return `{ ${written.join(", ")} }`;
}

export function quoted(text: string, at: ts.Node): string {
  const double = JSON.stringify(text);
  return usesSingleQuotes(at.getSourceFile())
    ? `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : double;
}

/** Whether most texts of a file stand in single quotes; apostrophes in comments have no say. */
function usesSingleQuotes(tree: ts.SourceFile): boolean {
  let balance = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) balance += tree.text[node.end - 1] === "'" ? 1 : -1;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return balance > 0;
}

function addArgument(
  holder: ts.CallExpression | ts.NewExpression,
  index: number,
  property: Property,
): readonly TextEdit[] | null {
  const args = holder.arguments;
  const around = (before: string, after: string): Layout => ({
    before: `${before}{ `,
    between: ", ",
    after: ` }${after}`,
  });
  if (!args) return [insertion(holder, holder.end, holder.end, property, around("(", ")"))];
  if (args.length !== index) return null;
  const last = args.at(-1);
  if (last) return [insertion(holder, last.end, last.end, property, around(", ", ""))];
  const close = holder.end - 1;
  return [insertion(holder, close, close, property, around("", ""))];
}

/** Adds an item behind the last one of a list that is written out. */
export function appendItem(engine: Engine, value: Abstract, text: string): readonly TextEdit[] | null {
  const node = unwrap(value.node);
  if (value.kind !== "list" || !ts.isArrayLiteralExpression(node) || isJson(node)) return null;
  const written = engine.evaluate(node, null);
  // What is pushed to the list later would stand behind the new item.
  if (written.kind === "list" && written.items.length < value.items.length) return null;
  return insertElement(node, node.elements, { name: null, text }, "");
}

/** Adds a property or item behind the last one, in the layout of the others, comments left where they are. */
export function insertElement(
  owner: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression | ts.ObjectBindingPattern,
  elements: ts.NodeArray<ts.Node>,
  element: Property,
  padding: string,
): readonly TextEdit[] {
  const tree = owner.getSourceFile();
  const last = elements.at(-1);
  if (!last) return [insertFirst(owner, element, padding)];
  const lines = tree.text.slice(last.end, owner.end).includes("\n");
  const comma = elements.hasTrailingComma;
  if (!lines) {
    const at = comma ? last.end : endWithComments(tree, last.end);
    return [insertion(owner, at, at, element, { before: ", ", between: ", ", after: "" })];
  }
  const line = newLine(tree) + indentOf(tree, last.getStart());
  const at = endWithComments(tree, comma ? elements.end : last.end);
  if (comma) return [insertion(owner, at, at, element, { before: line, between: `,${line}`, after: "," })];
  const layout = { before: line, between: `,${line}`, after: "" };
  if (at === last.end) return [insertion(owner, at, at, element, { ...layout, before: `,${line}` })];
  return [edit(owner, last.end, last.end, ","), insertion(owner, at, at, element, layout)];
}

/** The first property or item, behind the comments that stand in the brackets. */
function insertFirst(
  owner: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression | ts.ObjectBindingPattern,
  element: Property,
  padding: string,
): TextEdit {
  const tree = owner.getSourceFile();
  const open = owner.getStart() + 1;
  const close = owner.end - 1;
  const inside = tree.text.slice(open, close);
  const layout = { before: padding, between: ", ", after: padding };
  if (inside.trim() === "") return insertion(owner, open, close, element, layout);
  const at = open + inside.trimEnd().length;
  if (!inside.includes("\n")) return insertion(owner, at, close, element, { ...layout, before: " " });
  const line = newLine(tree) + indentOf(tree, open + inside.length - inside.trimStart().length);
  return insertion(owner, at, at, element, { before: line, between: `,${line}`, after: "," });
}

function endWithComments(tree: ts.SourceFile, position: number): number {
  return ts.getTrailingCommentRanges(tree.text, position)?.at(-1)?.end ?? position;
}

/** The white space in front of the line on which a position lies. */
export function indentOf(tree: ts.SourceFile, position: number): string {
  const start = tree.text.lastIndexOf("\n", position - 1) + 1;
  return /^[ \t]*/.exec(tree.text.slice(start, position))?.[0] ?? "";
}

export function newLine(tree: ts.SourceFile): string {
  return tree.text.includes("\r\n") ? "\r\n" : "\n";
}

/** Takes a property away together with its comma and, where it stands alone on it, its line. Comments stay. */
export function removeProperty(engine: Engine, value: Abstract, path: readonly string[]): readonly TextEdit[] | null {
  const [name, ...rest] = path;
  const object = objectOf(value);
  if (!object || name === undefined || value.kind !== "record") return null;
  const property = propertyOf(engine, object, name);
  const initializer = property && writtenValue(property);
  const slot = value.slots.get(name);
  if (!property || !initializer || slot?.value.node !== engine.evaluate(initializer, null).node) return null;
  if (rest.length > 0) return removeProperty(engine, slot.value, rest);
  // What a spread brings in would take the place of what is removed.
  return spreadsOf(engine, object, name).length > 0 ? null : takeOut(object, property);
}

/** Gives a property another name. Null where the object has one of that name, or may have. */
export function renameProperty(
  record: RecordAbstract,
  property: ts.ObjectLiteralElementLike,
  name: string,
): readonly TextEdit[] | null {
  if (record.slots.has(name) || !property.name) return null;
  const old = property.name;
  if (ts.isShorthandPropertyAssignment(property))
    return [edit(property, old.getStart(), old.end, `${key(name, property)}: ${property.name.text}`)];
  const quote = ts.isStringLiteral(old) ? old.getText().charAt(0) : "";
  return [edit(property, old.getStart(), old.end, quote + name + quote)];
}

/**
 * Gives the value of a property a place elsewhere in the same object, making the objects on the way. Null where
 * something is there already or may be, and where the place is written outside of the object: what the value refers to
 * need not be known there.
 */
export function moveProperty(
  engine: Engine,
  root: Abstract,
  property: ts.ObjectLiteralElementLike,
  path: readonly string[],
): readonly TextEdit[] | null {
  const around = property.parent;
  const value = branches(root).find((each) => isWithin(around, objectOf(each)));
  const object = value && objectOf(value);
  const written = writtenValue(property);
  if (!value || !object || !written || !ts.isObjectLiteralExpression(around) || slotAt(value, path.join(".")))
    return null;
  const added = setProperty(engine, { value }, path, { kind: "code", text: written.getText() });
  const inside = added?.every(({ file, start, end }) => {
    return file === object.getSourceFile().fileName && start >= object.getStart() && end <= object.end;
  });
  const edits = added && inside ? [...takeOut(around, property), ...added] : [];
  // They stay apart, so that what other changes add at the same place can join them.
  return edits.length > 0 && joined(edits) ? edits : null;
}

function isWithin(node: ts.Node, outer: ts.Node | undefined): boolean {
  for (let at: ts.Node | undefined = outer && node; at; at = at.parent) if (at === outer) return true;
  return false;
}

/** Takes a property out of an object literal, with its comma and line. Comments stay. */
export function takeOut(
  object: ts.ObjectLiteralExpression,
  property: ts.ObjectLiteralElementLike,
): readonly TextEdit[] {
  const { text } = object.getSourceFile();
  const index = object.properties.indexOf(property);
  const [before, next] = [object.properties[index - 1], object.properties[index + 1]];
  const start = property.getStart();
  const afterComma = next?.pos ?? (object.properties.hasTrailingComma ? object.properties.end : undefined);
  const end = afterComma ?? property.end;
  const comment = ts.getTrailingCommentRanges(text, end)?.[0];
  // A comment behind the property stays, on a line of its own, rather than slip behind the property before.
  if (comment) return withoutComma(object, start, property.end, comment.pos, afterComma);
  if (!before && !next && isBlank(text, object.getStart() + 1, start) && isBlank(text, end, object.end - 1))
    return withoutComma(object, object.getStart() + 1, property.end, object.end - 1, afterComma);
  const lineEnds = /^[ \t]*\r?\n/.test(text.slice(end));
  if (afterComma === undefined && before && isBlank(text, before.end, start, ","))
    return [edit(object, before.end, property.end, "")];
  if (lineEnds || !next) return withoutComma(object, lineStart(text, start), property.end, end, afterComma);
  const gap = text.slice(end).length - text.slice(end).trimStart().length;
  return withoutComma(object, start, property.end, end + gap, afterComma);
}

/** Takes an item out of a list, with its comma. Comments between the items stay. */
export function takeItem(list: ts.ArrayLiteralExpression, item: ts.Expression): readonly TextEdit[] {
  const { text } = list.getSourceFile();
  const index = list.elements.indexOf(item);
  const [before, next] = [list.elements[index - 1], list.elements[index + 1]];
  if (before && isBlank(text, before.end, item.getStart(), ",")) return [edit(list, before.end, item.end, "")];
  if (next && isBlank(text, item.end, next.getStart(), ",")) return [edit(list, item.getStart(), next.getStart(), "")];
  // A comma that is left alone would be an item without a value.
  const comma = next?.pos ?? (list.elements.hasTrailingComma ? list.elements.end : item.end);
  const end = isBlank(text, item.end, comma, ",") ? comma : item.end;
  const gap = text.slice(end).length - text.slice(end).trimStart().length;
  return [edit(list, item.getStart(), end + (next ? gap : 0), "")];
}

/** Deletes a stretch that ends in a comma; a comment in front of the comma is left. */
function withoutComma(
  at: ts.Node,
  start: number,
  valueEnd: number,
  end: number,
  afterComma: number | undefined,
): readonly TextEdit[] {
  const { text } = at.getSourceFile();
  const comma = (afterComma ?? valueEnd + 1) - 1;
  if (comma <= valueEnd || isBlank(text, valueEnd, comma)) return [edit(at, start, end, "")];
  const gap = text.slice(valueEnd).length - text.slice(valueEnd).trimStart().length;
  return [edit(at, start, valueEnd + gap, ""), edit(at, comma, end, "")];
}

function isBlank(text: string, start: number, end: number, except = ""): boolean {
  const between = text.slice(start, end).trim();
  return between === "" || between === except;
}

/** Where the white space in front of a position begins, the end of the line before included. */
function lineStart(text: string, position: number): number {
  const before = text.slice(0, position);
  const newline = /\r?\n[ \t]*$/.exec(before);
  return newline ? newline.index : before.trimEnd().length;
}

/** Turns a text into a list with one block: `system: prompt` -> `system: [{ ...prompt... }]`. */
export function wrapAsList(node: ts.Node, before: string, after: string): readonly TextEdit[] {
  if (ts.isShorthandPropertyAssignment(node.parent))
    return [edit(node, node.getStart(), node.end, `${node.getText()}: [${before}${node.getText()}${after}]`)];
  return [edit(node, node.getStart(), node.getStart(), `[${before}`), edit(node, node.end, node.end, `${after}]`)];
}

export function edit(at: ts.Node, start: number, end: number, newText: string): TextEdit {
  return { file: at.getSourceFile().fileName, start, end, newText };
}

/** What goes around and between elements that are inserted at one place. */
interface Layout {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** An edit that adds elements, so that another one at the same place can join it. */
interface Insertion extends TextEdit {
  readonly elements: readonly Property[];
  readonly layout: Layout;
}

/** Inserts an element. Several changes may do so at one place: they are written one behind the other. */
export function insertion(at: ts.Node, start: number, end: number, element: Property, layout: Layout): Insertion {
  return written({ file: at.getSourceFile().fileName, start, end }, [element], layout);
}

function written(
  place: Pick<TextEdit, "file" | "start" | "end">,
  elements: readonly Property[],
  layout: Layout,
): Insertion {
  const newText = layout.before + elements.map((each) => each.text).join(layout.between) + layout.after;
  return { ...place, elements, layout, newText };
}

/** The edits of several changes as one list; null where they are in each other's way. */
export function joined(edits: readonly TextEdit[]): readonly TextEdit[] | null {
  const all: TextEdit[] = [];
  for (const next of edits) {
    const index = all.findIndex((each) => meets(each, next));
    const old = all[index];
    const both = old ? together(old, next) : next;
    if (!both) return null;
    if (old) all[index] = both;
    else all.push(both);
  }
  return all.map(({ file, start, end, newText }) => ({ file, start, end, newText }));
}

function meets(a: TextEdit, b: TextEdit): boolean {
  if (a.file !== b.file) return false;
  return (a.start === b.start && a.end === b.end) || (a.start < b.end && b.start < a.end);
}

function together(a: TextEdit, b: TextEdit): TextEdit | null {
  if (a.start !== b.start || a.end !== b.end) return null;
  if (!isInsertion(a) || !isInsertion(b)) return a.newText === b.newText ? a : null;
  const elements = withProperties(a.elements, b.elements);
  return elements && written(a, elements, a.layout);
}

function isInsertion(edit: TextEdit): edit is Insertion {
  return "elements" in edit;
}
