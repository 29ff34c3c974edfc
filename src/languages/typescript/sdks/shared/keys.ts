import { ts } from "@ts-morph/common";
import { type Abstract, branches, isUndefined, type RecordAbstract } from "../../abstract.ts";
import { isExported } from "../../callers.ts";
import type { Engine } from "../../engine.ts";
import { slotAt } from "../../lower.ts";
import { functionAround, unwrap, usesOf } from "../../scope.ts";

/** The keys that an object of an SDK has: `true` where nothing below is checked, else the keys of the object below. */
export interface Keys {
  readonly [name: string]: true | Keys;
}

/** Keys of which nothing below is checked, as words in lines. */
export function keysNamed(...lines: readonly string[]): Keys {
  return Object.fromEntries(lines.flatMap((line) => line.split(" ").map((name) => [name, true as const])));
}

/** An object that the SDK is given, with the keys that the SDK reads of it. */
export interface KnownKeys {
  readonly value: Abstract | undefined;
  readonly keys: Keys;
  /** Names that other APIs have for the same thing, folded, with the dotted path that is right here. */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * Whether nothing but these keys is sent, so that a key unlike any of them is worth a word as well: in an object that
   * is made for this one use and that nobody cast past the compiler. Not so where the service itself may know more.
   */
  readonly complete?: boolean;
}

/** A key that is written in an object literal and that the SDK does not have there. */
export interface UnknownKey {
  readonly property: ts.ObjectLiteralElementLike;
  readonly name: ts.PropertyName;
  /** The literal that the property stands in. */
  readonly record: RecordAbstract;
  /** As it is written, from the object that the SDK is given. */
  readonly path: readonly string[];
  /** Where the SDK has what was meant, from the same object; null where nothing or too much comes into question. */
  readonly meant: readonly string[] | null;
  /** Whether another name in the same object is all that it takes. */
  readonly renamed: boolean;
  /** Whether other code may read the key as well. */
  readonly shared: boolean;
}

/** The unknown keys among those that are written where the object itself is. */
export function unknownKeys(engine: Engine, known: KnownKeys): readonly UnknownKey[] {
  const { value } = known;
  if (!value) return [];
  const found = branches(value).flatMap((each) => keysIn(engine, known, each, known.keys, [], []));
  return found.filter((each, index) => found.findIndex((other) => other.property === each.property) === index);
}

/** `path` is how the code came here, `meant` how it should have. */
function keysIn(
  engine: Engine,
  known: KnownKeys,
  value: Abstract,
  keys: Keys,
  path: readonly string[],
  meant: readonly string[],
): readonly UnknownKey[] {
  const literal = value.kind === "record" ? unwrap(value.node) : undefined;
  if (value.kind !== "record" || !literal || !ts.isObjectLiteralExpression(literal)) return [];
  return literal.properties.flatMap((property): readonly UnknownKey[] => {
    const name = nameOf(property);
    const slot = name && value.slots.get(name.text);
    // What is taken out again, or never set, does not reach the SDK.
    if (!name || !slot || isUndefined(slot.value) || isWaved(property)) return [];
    const key = name.text;
    const right = Object.hasOwn(keys, key) ? [...meant, key] : suggestion(known, keys, meant, key);
    const below = right ? at(known.keys, right) : undefined;
    const inside =
      typeof below === "object"
        ? branches(slot.value).flatMap((each) => keysIn(engine, known, each, below, [...path, key], right ?? []))
        : [];
    if (Object.hasOwn(keys, key)) return inside;
    const use = useOf(engine, literal);
    const renamed = right !== null && right.length === meant.length + 1 && startsWith(right, meant);
    if (right ? isSet(known, right) : !(known.complete && use === "own")) return inside;
    return [
      { property, name, record: value, path: [...path, key], meant: right, renamed, shared: use === "shared" },
      ...inside,
    ];
  });
}

function nameOf(property: ts.ObjectLiteralElementLike): ts.Identifier | ts.StringLiteral | undefined {
  if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) return undefined;
  return ts.isIdentifier(property.name) || ts.isStringLiteral(property.name) ? property.name : undefined;
}

/** Whether what was meant is set as well: then nothing is missing, and the other key may be for somebody else. */
function isSet({ value }: KnownKeys, path: readonly string[]): boolean {
  return value !== undefined && slotAt(value, path.join("."))?.presence === "always";
}

/** Whether a comment tells the compiler that the author knows better. */
function isWaved(property: ts.Node): boolean {
  return /@ts-(ignore|expect-error)/.test(property.getFullText().slice(0, property.getLeadingTriviaWidth()));
}

function at(keys: Keys, path: readonly string[]): true | Keys | undefined {
  return path.reduce<true | Keys | undefined>(
    (found, name) => (typeof found === "object" && Object.hasOwn(found, name) ? found[name] : undefined),
    keys,
  );
}

function startsWith(path: readonly string[], head: readonly string[]): boolean {
  return head.every((name, index) => path[index] === name);
}

/** `cast`: past the compiler's check of its keys. `shared`: other code has, or may have, the object too. */
type Use = "own" | "cast" | "shared";

const MAX_HOPS = 30;

/** What becomes of an object literal: own where it is written in a call or in a variable that is used nowhere else. */
function useOf(engine: Engine, literal: ts.ObjectLiteralExpression): Use {
  let use: Use = "own";
  let node: ts.Node | undefined = literal;
  for (let hop = 0; node && hop < MAX_HOPS; hop++) {
    const parent: ts.Node = node.parent;
    if (ts.isCallOrNewExpression(parent)) return use;
    if (ts.isAsExpression(parent) || ts.isTypeAssertionExpression(parent)) use = "cast";
    if (ts.isVariableDeclaration(parent)) node = onlyUse(engine, parent);
    else node = isPart(parent) ? parent : undefined;
  }
  return "shared";
}

function isPart(node: ts.Node): boolean {
  return (
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isConditionalExpression(node) ||
    (ts.isExpression(node) && unwrap(node) !== node && !ts.isAwaitExpression(node))
  );
}

/** The one place at which a variable is used. */
function onlyUse(engine: Engine, declaration: ts.VariableDeclaration): ts.Node | undefined {
  const { name } = declaration;
  if (!ts.isIdentifier(name) || (!functionAround(declaration) && isExported(declaration))) return undefined;
  const source = engine.source(declaration.getSourceFile().fileName);
  return (
    only(usesOf(declaration, () => source?.identifiers(name.text) ?? []).filter((each) => each !== name)) ?? undefined
  );
}

/** The path that was meant by a key: one that others call so, the same name elsewhere, or one with a slip of the pen. */
function suggestion(known: KnownKeys, keys: Keys, meant: readonly string[], key: string): readonly string[] | null {
  const name = folded(key);
  const { aliases = {} } = known;
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  if (alias !== undefined) return alias.split(".");
  const here = Object.keys(keys).filter((each) => folded(each) === name);
  if (here.length > 0) return only(here.map((each) => [...meant, each]));
  const elsewhere = pathsOf(known.keys).filter((each) => folded(each.at(-1) ?? "") === name);
  if (elsewhere.length > 0) return only(elsewhere);
  return only(Object.keys(keys).flatMap((each) => (isSlip(name, folded(each)) ? [[...meant, each]] : [])));
}

function only<T>(found: readonly T[]): T | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}

function pathsOf(keys: Keys): readonly (readonly string[])[] {
  return Object.entries(keys).flatMap(([name, below]) => [
    [name],
    ...(below === true ? [] : pathsOf(below).map((path) => [name, ...path])),
  ]);
}

/** Different spellings of one name become the same: `max_tokens` and `maximumTokens`, `guardrailConfiguration` and `guardrailConfig`. */
export function folded(name: string): string {
  return name
    .replaceAll(/[_-]/g, "")
    .toLowerCase()
    .replace(/^maximum/, "max")
    .replace(/configuration$/, "config")
    .replace(/identifier$/, "id");
}

/** Short names differ from each other by little, so only long ones may be misspelled. */
const LEAST_LETTERS = 6;

/** Whether one letter too many, too few, wrong or exchanged with its neighbour makes one name of the other. */
function isSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < LEAST_LETTERS || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const exchanged = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return exchanged || restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1);
}
