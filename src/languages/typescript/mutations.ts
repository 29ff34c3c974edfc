import { ts } from "@ts-morph/common";
import {
  type Abstract,
  argumentsOf,
  branches,
  type Frame,
  type FunctionAbstract,
  oneOf,
  type RecordAbstract,
  type Slot,
  unknown,
} from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, unwrap, wrapped } from "./scope.ts";

/** One change of an object after it was made. */
interface Mutation {
  readonly kind: "set" | "push" | "delete" | "assign" | "open";
  /** Where in the object: the property names on the way. */
  readonly path: readonly string[];
  readonly values: readonly Abstract[];
  /** Whether it happens on every way to the use. */
  readonly certain: boolean;
}

const MAX_MUTATIONS = 200;
const MAX_HOPS = 4;

/** A variable's object with the changes that the code makes to it between its declaration and this use. */
export function mutated(engine: Engine, value: Abstract, use: ts.Identifier, frame: Frame | null): Abstract {
  if (!branches(value).some((each) => each.kind === "record" || each.kind === "list")) return value;
  const [declaration] = declarationsOf(use);
  if (!declaration || ts.isImportSpecifier(declaration) || ts.isImportClause(declaration)) return value;
  const found = mutationsOf(engine, use.text, declaration, use, frame, 0);
  if (found.length === 0) return value;
  return oneOf(
    branches(value).map((each) =>
      found.reduce((changed, mutation) => apply(changed, mutation, mutation.path, use), each),
    ),
    use,
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
  for (const each of source?.identifiers(name) ?? []) {
    if (each === use || found.length >= MAX_MUTATIONS || comesLater(each, use)) continue;
    if (!mayMutate(each) || !declarationsOf(each).includes(declaration)) continue;
    found.push(...mutationAt(engine, each, use, frame, hops));
  }
  return found;
}

/** In the same function, what is written behind the use happens after it, unless a loop brings it round again. */
function comesLater(node: ts.Node, use: ts.Node): boolean {
  if (node.pos < use.end || functionAround(node) !== functionAround(use)) return false;
  if (ts.isVariableDeclaration(use.parent) && use.parent.name === use) return false;
  for (let at = use.parent; at && !ts.isFunctionLike(at); at = at.parent) {
    if (ts.isIterationStatement(at, false) && at.pos <= node.pos && node.end <= at.end) return false;
  }
  return true;
}

/** A quick look that leaves plain reads aside. */
function mayMutate(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.expression === node) ||
    (ts.isElementAccessExpression(parent) && parent.expression === node) ||
    ts.isCallExpression(parent) ||
    (ts.isVariableDeclaration(parent) && parent.initializer === node)
  );
}

function mutationAt(
  engine: Engine,
  node: ts.Identifier,
  use: ts.Node,
  frame: Frame | null,
  hops: number,
): readonly Mutation[] {
  const certain = dominates(node, use);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    return hops < MAX_HOPS ? mutationsOf(engine, parent.name.text, parent, use, frame, hops + 1) : [];
  }
  if (ts.isCallExpression(parent)) return throughCall(engine, parent, node, certain, frame, hops);
  const { end, path, dynamic } = chain(engine, node, frame);
  const holder = end.parent;
  if (ts.isBinaryExpression(holder) && holder.left === end && (path.length > 0 || dynamic)) {
    const operator = holder.operatorToken.kind;
    if (operator < ts.SyntaxKind.FirstAssignment || operator > ts.SyntaxKind.LastAssignment) return [];
    const values = [engine.evaluate(holder.right, frame)];
    return [
      dynamic
        ? { kind: "open", path: dynamic, values, certain }
        : { kind: "set", path, values, certain: certain && operator === ts.SyntaxKind.EqualsToken },
    ];
  }
  if (ts.isDeleteExpression(holder)) return [{ kind: "delete", path, values: [], certain }];
  if (ts.isCallExpression(holder) && holder.expression === end) {
    const method = path.at(-1);
    const values = holder.arguments.map((each) =>
      engine.evaluate(ts.isSpreadElement(each) ? each.expression : each, frame),
    );
    if (method === "push" || method === "unshift") {
      const spread = holder.arguments.some((each) => ts.isSpreadElement(each));
      return [{ kind: "push", path: path.slice(0, -1), values, certain: certain && !spread }];
    }
    if (method === "splice" || method === "fill" || method === "set")
      return [{ kind: "open", path: path.slice(0, -1), values, certain }];
  }
  // A part of the object handed to a function may be changed there.
  if (ts.isCallExpression(holder) && path.length > 0 && holder.arguments.includes(end as ts.Expression)) {
    return throughCall(engine, holder, end, certain, frame, hops).map((each) => ({
      ...each,
      path: [...path, ...each.path],
    }));
  }
  return [];
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

/** Whether a statement runs on every way to the use: it stands in front of it in one of the blocks around it. */
function dominates(node: ts.Node, use: ts.Node): boolean {
  let statement: ts.Node = node;
  while (statement.parent && !ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)) {
    if (ts.isFunctionLike(statement) || ts.isConditionalExpression(statement) || ts.isIfStatement(statement))
      return false;
    statement = statement.parent;
  }
  const block = statement.parent;
  for (let at = use.parent; at; at = at.parent) if (at === block) return statement.end <= use.pos;
  return false;
}

/** Functions that read what they are given, by the text of what is called. */
const READS =
  /^(console|logger|log|JSON|Object\.(keys|values|entries|freeze)|Array\.isArray|structuredClone|String|Boolean|Number|typeof|Math)\b|\.(log|debug|info|warn|error|trace|send|stringify|isArray|includes|push|unshift|add|emit|write|json|status|then)$/;

/** Functions of packages that change their first argument. */
const CHANGES = /(^|\.)(merge|mergeWith|set|assign|assignIn|extend|defaults|defaultsDeep|unset|update|mutate|produce)$/;

function throughCall(
  engine: Engine,
  node: ts.CallExpression,
  argument: ts.Node,
  certain: boolean,
  frame: Frame | null,
  hops: number,
): readonly Mutation[] {
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
  if (index < 0 || READS.test(callee)) return [];
  const value = engine.evaluate(node.expression, frame);
  return branches(value).flatMap((each): readonly Mutation[] => {
    if (each.kind === "function")
      return hops < MAX_HOPS ? insideFunction(engine, each, node, index, certain, frame, hops) : [];
    if (each.kind === "external")
      return CHANGES.test(callee) && index === 0 ? [{ kind: "open", path: [], values: [], certain }] : [];
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
): readonly Mutation[] {
  const parameter = fn.node.parameters[index];
  const { body } = fn.node;
  if (!parameter || !body || !ts.isIdentifier(parameter.name)) return [];
  const frame: Frame = {
    of: fn.node,
    args: argumentsOf(node, caller),
    self: fn.self,
    parent: fn.frame,
    caller,
    memo: new Map(),
    active: new Set(),
    depth: (caller?.depth ?? 0) + 1,
  };
  if (frame.depth > 12) return [{ kind: "open", path: [], values: [], certain: false }];
  const source = engine.source(fn.node.getSourceFile().fileName);
  const name = parameter.name.text;
  return (source?.identifiers(name) ?? [])
    .filter((each) => each !== parameter.name && mayMutate(each) && declarationsOf(each).includes(parameter))
    .flatMap((each) => mutationAt(engine, each, body, frame, hops + 1))
    .map((each) => ({ ...each, certain: false || (certain && each.certain) }));
}

function apply(value: Abstract, mutation: Mutation, path: readonly string[], at: ts.Node): Abstract {
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
  if (mutation.kind === "assign" && value.kind === "record")
    return mutation.values.reduce((whole, each) => merge(whole, each, mutation.certain, at), value as Abstract);
  if (value.kind === "list") return { ...value, open: true };
  return value.kind === "record" ? withRest(value, mutation.values, at) : value;
}

/** `table[key] = value`: all that is known is what some property now holds. */
function withRest(value: RecordAbstract, added: readonly Abstract[], at: ts.Node): Abstract {
  const { rest, ...others } = value;
  if (added.length === 0 || (value.open && !rest)) return { ...others, open: true };
  return { ...others, open: true, rest: oneOf(rest ? [rest, ...added] : added, at) };
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
  if (value.kind === "list") return { ...value, open: true };
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

function inside(
  value: Abstract,
  name: string,
  change: (inner: Abstract) => Abstract,
  mutation: Mutation,
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
