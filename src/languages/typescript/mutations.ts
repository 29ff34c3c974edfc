import { ts } from "@ts-morph/common";
import {
  type Abstract,
  argumentsOf,
  branches,
  type Frame,
  type FunctionAbstract,
  type ListAbstract,
  oneOf,
  type RecordAbstract,
  type Slot,
  unknown,
} from "./abstract.ts";
import { aliasedWrites } from "./aliases.ts";
import type { Engine } from "./engine.ts";
import {
  declarationsOf,
  functionAround,
  isDestructuringTarget,
  isFunction,
  propertyName,
  unwrap,
  usesOf,
  wrapped,
} from "./scope.ts";

/** One change of an object after it was made. */
interface Mutation {
  readonly kind: "set" | "push" | "unshift" | "delete" | "assign" | "open";
  /** Where in the object: the property names on the way. */
  readonly path: readonly string[];
  readonly values: readonly Abstract[];
  /** Whether it happens on every way to the use. */
  readonly certain: boolean;
  /** What names the object that is changed. */
  readonly node: ts.Node;
}

const MAX_MUTATIONS = 100;
const MAX_HOPS = 4;

/** A variable's object with the changes that the code makes to it between its declaration and this use. */
export function mutated(engine: Engine, value: Abstract, use: ts.Identifier, frame: Frame | null): Abstract {
  if (!isMutable(value)) return value;
  const [declaration] = declarationsOf(use);
  if (!declaration) return value;
  const place = placeOfUse(use);
  const own = applied(value, mutationsOf(engine, use.text, declaration, place, frame, 0), use);
  return applied(own, mutationsByAliases(engine, own, declaration, place), use);
}

/** What is set by other ways holds on some runs at most: when that happens is not asked. */
function mutationsByAliases(
  engine: Engine,
  value: Abstract,
  declaration: ts.Declaration,
  use: ts.Node,
): readonly Mutation[] {
  return aliasedWrites(engine, value, declaration)
    .filter((each) => !comesLater(each.node, use))
    .slice(0, MAX_MUTATIONS)
    .map(({ path, right, node }) => ({
      kind: "set",
      path,
      values: [engine.evaluate(right, null)],
      certain: false,
      node,
    }));
}

/** Where the code stands that reads a name. Whoever imports a variable sees all that its module makes of it. */
export function placeOfUse(use: ts.Node): ts.Node {
  const { parent } = use;
  const isDeclared = ts.isVariableDeclaration(parent) && parent.name === use;
  return isDeclared || ts.isExportSpecifier(parent) || ts.isExportAssignment(parent) ? use.getSourceFile() : use;
}

/** The object in a field with the changes that the methods of its class make to it. */
export function mutatedField(engine: Engine, value: Abstract, owner: ts.Node, name: string, use: ts.Node): Abstract {
  if (!isMutable(value)) return value;
  const uses = engine.source(owner.getSourceFile().fileName)?.identifiers(name) ?? [];
  const found = uses.flatMap((each): readonly Mutation[] => {
    const { parent: access } = each;
    const inside = owner.pos <= each.pos && each.end <= owner.end;
    const isField =
      ts.isPropertyAccessExpression(access) &&
      access.name === each &&
      access.expression.kind === ts.SyntaxKind.ThisKeyword;
    return inside && isField && mayMutate(access) && !comesLater(access, use)
      ? mutationAt(engine, access, use, null, 0)
      : [];
  });
  return applied(value, found.length > MAX_MUTATIONS ? capped(found) : found, use);
}

/** The object that a construction was given, with the changes that are made to it by way of the constructed object. */
export function mutatedThrough(engine: Engine, value: Abstract, made: ts.Node, name: string, use: ts.Node): Abstract {
  const { parent } = wrapped(made);
  if (!isMutable(value) || !ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return value;
  const found = mutationsOf(engine, parent.name.text, parent, use, null, 0);
  return applied(value, below(found, [name]), use);
}

function isMutable(value: Abstract): boolean {
  return branches(value).some((each) => each.kind === "record" || each.kind === "list");
}

function applied(value: Abstract, mutations: readonly Mutation[], at: ts.Node): Abstract {
  if (mutations.length === 0) return value;
  return oneOf(
    branches(value).map((each) =>
      mutations.reduce((changed, mutation) => apply(changed, mutation, mutation.path, at), each),
    ),
    at,
  );
}

function mutationsOf(
  engine: Engine,
  name: string,
  declaration: ts.Declaration,
  use: ts.Node,
  frame: Frame | null,
  hops: number,
): readonly Mutation[] {
  const source = engine.source(declaration.getSourceFile().fileName);
  const found: Mutation[] = [];
  for (const each of usesOf(declaration, () => source?.identifiers(name) ?? [])) {
    if (each === use || !mayMutate(each) || comesLater(each, use)) continue;
    found.push(...mutationAt(engine, each, use, frame, hops));
    if (found.length > MAX_MUTATIONS) return capped(found);
  }
  return hops < MAX_HOPS ? [...found, ...mutationsOfParts(engine, declaration, use, frame, hops + 1)] : found;
}

/** So many changes that the rest may be anything. */
function capped(found: readonly Mutation[]): readonly Mutation[] {
  const [first] = found;
  const rest: Mutation | undefined = first && { ...first, kind: "open", path: [], values: [], certain: false };
  return [...found.slice(0, MAX_MUTATIONS), ...(rest ? [rest] : [])];
}

/**
 * The changes that reach an object through the names of what it was made of: of `base` in `const input = base`, of
 * `config` in `const input = { config }`. Changes in front of the declaration are part of its value already.
 */
function mutationsOfParts(
  engine: Engine,
  declaration: ts.Declaration,
  use: ts.Node,
  frame: Frame | null,
  hops: number,
): readonly Mutation[] {
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer || !ts.isIdentifier(declaration.name))
    return [];
  return partsOf(declaration.initializer, []).flatMap(({ name, inside, path }) => {
    const [part] = declarationsOf(name);
    if (!part || part === declaration || !(ts.isVariableDeclaration(part) || ts.isParameter(part))) return [];
    const later = mutationsOf(engine, name.text, part, use, frame, hops).filter((each) => each.node.pos > name.end);
    return below(later, inside).map((each) => ({ ...each, path: [...path, ...each.path] }));
  });
}

interface Part {
  readonly name: ts.Identifier;
  /** Where in the named object the part lies, and where in the whole it is put. */
  readonly inside: readonly string[];
  readonly path: readonly string[];
}

function partsOf(expression: ts.Expression, path: readonly string[]): readonly Part[] {
  const node = unwrap(expression);
  if (ts.isObjectLiteralExpression(node) && path.length < MAX_HOPS) {
    return node.properties.flatMap((each): readonly Part[] => {
      const name = each.name && propertyName(each.name);
      if (name === undefined) return [];
      if (ts.isShorthandPropertyAssignment(each)) return [{ name: each.name, inside: [], path: [...path, name] }];
      return ts.isPropertyAssignment(each) ? partsOf(each.initializer, [...path, name]) : [];
    });
  }
  const inside: string[] = [];
  let at = node;
  for (; ts.isPropertyAccessExpression(at); at = unwrap(at.expression)) inside.unshift(at.name.text);
  return ts.isIdentifier(at) ? [{ name: at, inside, path }] : [];
}

/** The changes of a part of an object, told from that part. */
function below(mutations: readonly Mutation[], path: readonly string[]): readonly Mutation[] {
  return mutations.flatMap((each) => {
    const fits = path.every((name, index) => each.path[index] === name);
    return fits && each.path.length >= path.length ? [{ ...each, path: each.path.slice(path.length) }] : [];
  });
}

/** In the same function, what is written behind the use happens after it, unless a loop brings it round again. */
export function comesLater(node: ts.Node, use: ts.Node): boolean {
  if (node.pos < use.end || functionAround(node) !== functionAround(use)) return false;
  for (let at = use.parent; at && !ts.isFunctionLike(at); at = at.parent) {
    if (ts.isIterationStatement(at, false) && at.pos <= node.pos && node.end <= at.end) return false;
  }
  return true;
}

/** A quick look that leaves plain reads aside. */
function mayMutate(node: ts.Expression): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.expression === outer) ||
    (ts.isElementAccessExpression(parent) && parent.expression === outer) ||
    ts.isCallExpression(parent) ||
    (ts.isForOfStatement(parent) && parent.expression === outer) ||
    (ts.isVariableDeclaration(parent) && parent.initializer === outer)
  );
}

function mutationAt(
  engine: Engine,
  node: ts.Expression,
  use: ts.Node,
  frame: Frame | null,
  hops: number,
): readonly Mutation[] {
  return changesAt(engine, node, use, frame, hops).map((each) => ({ ...each, node }));
}

type Change = Omit<Mutation, "node">;

function changesAt(
  engine: Engine,
  node: ts.Expression,
  use: ts.Node,
  frame: Frame | null,
  hops: number,
): readonly Change[] {
  // Most uses change nothing, so what takes a walk is asked only of those that do.
  const isCertain = (): boolean => dominates(node, use);
  const { end, path, dynamic } = chain(engine, node, frame);
  const holder = end.parent;
  if (ts.isVariableDeclaration(holder) && holder.initializer === end) {
    if (hops >= MAX_HOPS || dynamic) return [];
    return throughNames(engine, holder.name, use, frame, hops + 1).map((each) => ({
      ...each,
      path: [...path, ...each.path],
    }));
  }
  if (ts.isCallExpression(holder) && path.length === 0 && holder.expression !== end)
    return throughCall(engine, holder, end, isCertain(), frame, hops);
  if (ts.isBinaryExpression(holder) && holder.left === end && (path.length > 0 || dynamic)) {
    const operator = holder.operatorToken.kind;
    if (operator < ts.SyntaxKind.FirstAssignment || operator > ts.SyntaxKind.LastAssignment) return [];
    const values = [engine.evaluate(holder.right, frame)];
    return [
      dynamic
        ? { kind: "open", path: dynamic, values, certain: isCertain() }
        : { kind: "set", path, values, certain: operator === ts.SyntaxKind.EqualsToken && isCertain() },
    ];
  }
  if (ts.isDeleteExpression(holder)) return [{ kind: "delete", path, values: [], certain: isCertain() }];
  if (ts.isCallExpression(holder) && holder.expression === end) {
    const method = path.at(-1);
    const owner = path.slice(0, -1);
    const changes = method === "push" || method === "unshift" || method === "set" || REARRANGES.has(method ?? "");
    const values = (changes ? holder.arguments : []).map((each) =>
      engine.evaluate(ts.isSpreadElement(each) ? each.expression : each, frame),
    );
    if (method === "push" || method === "unshift") {
      const spread = holder.arguments.some((each) => ts.isSpreadElement(each));
      return [{ kind: method, path: owner, values, certain: !spread && isCertain() }];
    }
    const [key, entry] = values;
    if (method === "set" && entry && key?.kind === "literal")
      return [{ kind: "set", path: [...owner, String(key.value)], values: [entry], certain: isCertain() }];
    if (method === "set") return [{ kind: "open", path: owner, values: entry ? [entry] : [], certain: isCertain() }];
    if (REARRANGES.has(method ?? "")) return [{ kind: "open", path: owner, values, certain: isCertain() }];
    const [visit] = holder.arguments;
    const touched =
      method !== undefined && VISITS.has(method)
        ? visit && isFunction(visit) && touchesItems(engine, visit.parameters[0]?.name, use, frame, hops)
        : setsThis(engine, holder, frame);
    return touched ? [{ kind: "open", path: owner, values: [], certain: false }] : [];
  }
  if (ts.isForOfStatement(holder) && holder.expression === end && ts.isVariableDeclarationList(holder.initializer)) {
    const touched = touchesItems(engine, holder.initializer.declarations[0]?.name, use, frame, hops);
    return touched ? [{ kind: "open", path, values: [], certain: false }] : [];
  }
  const isCounted = ts.isPostfixUnaryExpression(holder) || ts.isPrefixUnaryExpression(holder);
  if (path.length > 0 && (isDestructuringTarget(end as ts.Expression) || isCounted || isLoopTarget(end)))
    return [
      { kind: dynamic ? "open" : "set", path: dynamic ?? path, values: [unknown("dynamic", end)], certain: false },
    ];
  // A part of the object handed to a function may be changed there.
  if (ts.isCallExpression(holder) && path.length > 0 && holder.arguments.includes(end as ts.Expression)) {
    return throughCall(engine, holder, end, isCertain(), frame, hops).map((each) => ({
      ...each,
      path: [...path, ...each.path],
    }));
  }
  return [];
}

/** Methods after which other items stand in a list, or stand elsewhere. */
const REARRANGES = new Set(["splice", "fill", "pop", "shift", "reverse", "sort", "copyWithin"]);

/** Methods that show each item of a list to a function. */
const VISITS = new Set(["forEach", "map", "flatMap"]);

/** Whether a loop or function that is given the items of a list changes them. */
function touchesItems(
  engine: Engine,
  name: ts.BindingName | undefined,
  use: ts.Node,
  frame: Frame | null,
  hops: number,
): boolean {
  return name !== undefined && hops < MAX_HOPS && throughNames(engine, name, use, frame, hops + 1).length > 0;
}

const SETS_THIS = /\bthis(\.\w+)+\s*(\?\?|\|\|)?=[^=>]|\bObject\.assign\(\s*this\b/;

/** `options.fill()`, where the method of the object itself sets its properties. */
function setsThis(engine: Engine, node: ts.CallExpression, frame: Frame | null): boolean {
  return branches(engine.evaluate(node.expression, frame)).some(
    (each) => each.kind === "function" && !ts.isClassLike(each.node.parent) && SETS_THIS.test(each.node.getText()),
  );
}

/** `for (object.name of list)`. */
function isLoopTarget(node: ts.Node): boolean {
  return ts.isForOfStatement(node.parent) && node.parent.initializer === node;
}

/** What is done to the parts of an object that a declaration gives names to. */
function throughNames(
  engine: Engine,
  name: ts.BindingName,
  use: ts.Node,
  frame: Frame | null,
  hops: number,
): readonly Mutation[] {
  if (ts.isIdentifier(name)) return mutationsOf(engine, name.text, name.parent as ts.Declaration, use, frame, hops);
  if (ts.isArrayBindingPattern(name)) return [];
  return name.elements.flatMap((each) => {
    const key = each.propertyName ?? each.name;
    const part = ts.isObjectBindingPattern(key) || ts.isArrayBindingPattern(key) ? undefined : propertyName(key);
    if (part === undefined || each.dotDotDotToken) return [];
    return throughNames(engine, each.name, use, frame, hops).map((found) => ({
      ...found,
      path: [part, ...found.path],
    }));
  });
}

/** Follows `x.a["b"].c` upwards. `dynamic` is the path to where a computed key begins. */
function chain(
  engine: Engine,
  node: ts.Node,
  frame: Frame | null,
): { readonly end: ts.Node; readonly path: readonly string[]; readonly dynamic: readonly string[] | null } {
  const path: string[] = [];
  let dynamic: string[] | null = null;
  let end = wrapped(node);
  for (;;) {
    const { parent }: { parent: ts.Node } = end;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === end) path.push(parent.name.text);
    else if (ts.isElementAccessExpression(parent) && parent.expression === end) {
      const key = engine.evaluate(parent.argumentExpression, frame);
      if (key.kind === "literal") path.push(String(key.value));
      else dynamic ??= [...path];
    } else return { end, path, dynamic };
    end = wrapped(parent);
  }
}

/**
 * Whether a node runs on every way to the use: its statement stands in front of it in one of the blocks around it. Asked
 * of a function's body, whether it runs on every way through it.
 */
export function dominates(node: ts.Node, use: ts.Node): boolean {
  let statement: ts.Node = node;
  for (; statement.parent && !isBlockLike(statement.parent); statement = statement.parent) {
    if (ts.isFunctionLike(statement) || isConditional(statement.parent, statement)) return false;
  }
  const block = statement.parent;
  if (block === use) return !leavesBefore(block, statement);
  for (let at = use.parent; at; at = at.parent) if (at === block) return statement.end <= use.pos;
  return false;
}

function isBlockLike(node: ts.Node): boolean {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node) || ts.isModuleBlock(node);
}

/** Whether a part of a statement or expression runs on some of the ways through it only. */
function isConditional(parent: ts.Node, part: ts.Node): boolean {
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return !isFirst(parent, part);
  if (ts.isIterationStatement(parent, false)) return true;
  if (!ts.isBinaryExpression(parent) || parent.left === part) return false;
  const { kind } = parent.operatorToken;
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

function isFirst(parent: ts.IfStatement | ts.ConditionalExpression, part: ts.Node): boolean {
  return part === (ts.isIfStatement(parent) ? parent.expression : parent.condition);
}

/** Whether a `return` begins in front of a statement, those of functions inside of the block left out. */
function leavesBefore(block: ts.Node, statement: ts.Node): boolean {
  const known = firstReturns.get(block);
  const first = known ?? firstReturn(block);
  if (known === undefined) firstReturns.set(block, first);
  return first < statement.pos;
}

const firstReturns = new WeakMap<ts.Node, number>();

function firstReturn(block: ts.Node): number {
  let first = Number.POSITIVE_INFINITY;
  const visit = (at: ts.Node): void => {
    if (at.pos >= first || ts.isFunctionLike(at)) return;
    if (ts.isReturnStatement(at)) first = at.pos;
    else ts.forEachChild(at, visit);
  };
  ts.forEachChild(block, visit);
  return first;
}

/** Functions that read what they are given, by the text of what is called. */
const READS =
  /^(console|logger|log|JSON|Object\.(keys|values|entries|freeze)|Array\.isArray|structuredClone|String|Boolean|Number|typeof|Math)\b|\.(log|debug|info|warn|error|trace|send|stringify|isArray|includes|push|unshift|add|emit|write|json|status|then)$/;

/** Functions of packages that change their first argument. */
const CHANGES = /(^|\.)(merge|mergeWith|set|assign|assignIn|extend|defaults|defaultsDeep|unset|update|mutate|produce)$/;

const DEFINES = /^(Reflect\.(set|defineProperty|deleteProperty)|Object\.(definePropert(y|ies)|setPrototypeOf))$/;

/** `Reflect.set(object, "name", value)` and `Object.defineProperty(object, "name", { value })`. */
function defined(engine: Engine, node: ts.CallExpression, certain: boolean, frame: Frame | null): Change {
  const [, key, value] = node.arguments.map((each) => engine.evaluate(each, frame));
  const isSet = node.expression.getText() === "Reflect.set";
  const content = value && (isSet ? value : engine.member(value, "value", node));
  return key?.kind === "literal" && content
    ? { kind: "set", path: [String(key.value)], values: [content], certain }
    : { kind: "open", path: [], values: [], certain };
}

function throughCall(
  engine: Engine,
  node: ts.CallExpression,
  argument: ts.Node,
  certain: boolean,
  frame: Frame | null,
  hops: number,
): readonly Change[] {
  const index = node.arguments.findIndex((each) => unwrap(each) === unwrap(argument));
  const callee = node.expression.getText();
  if (callee === "Object.assign") {
    if (index !== 0) return [];
    return [
      {
        kind: "assign",
        path: [],
        values: node.arguments.slice(1).map((each) => engine.evaluate(each, frame)),
        certain,
      },
    ];
  }
  if (index === 0 && DEFINES.test(callee)) return [defined(engine, node, certain, frame)];
  if (index < 0 || READS.test(callee)) return [];
  const value = engine.evaluate(node.expression, frame);
  return branches(value).flatMap((each): readonly Change[] => {
    if (each.kind === "function")
      return hops < MAX_HOPS ? insideFunction(engine, each, node, index, certain, frame, hops) : [];
    if (each.kind === "external")
      return index === 0 && (CHANGES.test(callee) || CHANGES.test(each.path.at(-1) ?? ""))
        ? [{ kind: "open", path: [], values: [], certain }]
        : [];
    return [{ kind: "open", path: [], values: [], certain }];
  });
}

function insideFunction(
  engine: Engine,
  fn: FunctionAbstract,
  node: ts.CallExpression,
  index: number,
  certain: boolean,
  caller: Frame | null,
  hops: number,
): readonly Change[] {
  const parameter = fn.node.parameters[index];
  const { body } = fn.node;
  if (!parameter || !body) return [];
  const frame: Frame = {
    of: fn.node,
    args: argumentsOf(node, caller),
    self: fn.self,
    parent: fn.frame,
    caller,
    memo: new Map(),
    active: new Map(),
    depth: (caller?.depth ?? 0) + 1,
  };
  if (frame.depth > 12) return [{ kind: "open", path: [], values: [], certain: false }];
  return throughNames(engine, parameter.name, body, frame, hops + 1).map((each) => ({
    ...each,
    certain: certain && each.certain,
  }));
}

function apply(value: Abstract, mutation: Change, path: readonly string[], at: ts.Node): Abstract {
  const [head, ...rest] = path;
  if (head !== undefined && (rest.length > 0 || mutation.kind !== "set")) {
    if (mutation.kind === "delete" && rest.length === 0) return setSlot(value, head, null, mutation.certain, at);
    return inside(value, head, (inner) => apply(inner, mutation, rest, at), mutation, at);
  }
  if (mutation.kind === "set" && head !== undefined) {
    const [next] = mutation.values;
    return next ? setSlot(value, head, next, mutation.certain, at) : value;
  }
  if (mutation.kind === "push" && value.kind === "list") {
    return { ...value, items: [...value.items, ...mutation.values], open: value.open || !mutation.certain };
  }
  if (mutation.kind === "unshift" && value.kind === "list") {
    return { ...value, items: [...mutation.values, ...value.items], open: value.open || !mutation.certain };
  }
  if (mutation.kind === "assign" && value.kind === "record")
    return mutation.values.reduce((whole, each) => merge(whole, each, mutation.certain, at), value as Abstract);
  if (value.kind === "list") return { ...value, open: true };
  return value.kind === "record" ? withRest(value, mutation.values, at) : value;
}

/** `table[key] = value`: all that is known is what some property now holds, be it a new one or one that was there. */
function withRest(value: RecordAbstract, added: readonly Abstract[], at: ts.Node): Abstract {
  const { rest, ...others } = value;
  const put = added.length > 0 ? added : [unknown("dynamic", at)];
  const slots = new Map(
    [...value.slots].map(([name, slot]) => [name, { ...slot, value: oneOf([slot.value, ...put], at) }]),
  );
  if (added.length === 0 || (value.open && !rest)) return { ...others, slots, open: true };
  return { ...others, slots, open: true, rest: oneOf(rest ? [rest, ...added] : added, at) };
}

function merge(value: Abstract, added: Abstract, certain: boolean, at: ts.Node): Abstract {
  if (value.kind !== "record") return value;
  if (added.kind !== "record") return added.kind === "literal" ? value : { ...value, open: true };
  let whole: Abstract = { ...value, open: value.open || added.open };
  for (const [name, slot] of added.slots)
    whole = setSlot(whole, name, slot.value, certain && slot.presence === "always", at);
  return whole;
}

function setSlot(value: Abstract, name: string, next: Abstract | null, certain: boolean, at: ts.Node): Abstract {
  if (value.kind === "list") return setItem(value, Number(name), next, certain, at);
  if (value.kind !== "record") return value;
  const slots = new Map(value.slots);
  const old = slots.get(name);
  if (next === null) {
    if (certain) slots.delete(name);
    else if (old) slots.set(name, { ...old, presence: "sometimes" });
  } else if (certain) slots.set(name, { value: next, presence: "always" });
  else
    slots.set(name, {
      value: old ? oneOf([old.value, next], at) : next,
      presence: old?.presence ?? (value.open ? "unknown" : "sometimes"),
    });
  return { ...value, slots };
}

function setItem(value: ListAbstract, index: number, next: Abstract | null, certain: boolean, at: ts.Node): Abstract {
  const old = value.items[index];
  if (!next || value.open) return { ...value, items: next ? [...value.items, next] : value.items, open: true };
  if (old) return { ...value, items: value.items.with(index, certain ? next : oneOf([old, next], at)) };
  return { ...value, items: [...value.items, next], open: !certain || index !== value.items.length };
}

function inside(
  value: Abstract,
  name: string,
  change: (inner: Abstract) => Abstract,
  mutation: Change,
  at: ts.Node,
): Abstract {
  if (value.kind === "list" && /^\d+$/.test(name)) {
    return { ...value, items: value.items.map((each, index) => (index === Number(name) ? change(each) : each)) };
  }
  if (value.kind !== "record") return value;
  const old: Slot = value.slots.get(name) ?? { value: unknown("dynamic", at, name), presence: "unknown" };
  const next: Slot = {
    value: oneOf(branches(old.value).map(change), at),
    presence: old.presence === "always" || !mutation.certain ? old.presence : "always",
  };
  return { ...value, slots: new Map([...value.slots, [name, next]]) };
}
