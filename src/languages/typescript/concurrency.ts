import { ts } from "@ts-morph/common";
import type { Concurrency } from "../../core/facts.ts";
import { type Abstract, branches } from "./abstract.ts";
import { tainting } from "./calls.ts";
import type { Engine } from "./engine.ts";
import { slotAt } from "./lower.ts";
import { declarationsOf, isFunction, unwrap, usesOf, wrapped } from "./scope.ts";
import { spanOf } from "./source.ts";
import { type Answer, any, around, NO, nobody } from "./surroundings.ts";

/** Whether the call is made once for each item of a list without waiting for the ones before. */
export function concurrencyOf(engine: Engine, node: ts.Node): Concurrency | null {
  const places: ts.Node[] = [];
  let limited = false;
  const ask = (at: ts.Node, child: ts.Node): Answer | undefined => {
    const started = startsAll(engine, at, child);
    if (started === "limited") {
      limited = true;
      return NO;
    }
    if (!started) return undefined;
    places.push(started);
    return { verdict: "yes", steps: [] };
  };
  const { here, callers } = around(engine, node, ask, any, nobody);
  if (here.verdict === "no" && places.length === 0 && !limited) callers();
  const [place] = places;
  return place ? concurrencyAt(engine, place) : null;
}

const LIMITERS = /limit|queue|throttle|schedule|semaphore|mutex|sema\b|bottleneck|pool|acquire|concurren/i;

/** The expression that starts everything, where a node does; `limited` where something counts what runs at a time. */
function startsAll(engine: Engine, at: ts.Node, child: ts.Node): ts.Node | "limited" | undefined {
  if (!ts.isCallExpression(at) || at.expression === child) return undefined;
  const callee = at.expression;
  if (!ts.isPropertyAccessExpression(callee)) return mappedBy(engine, at, child);
  const name = callee.name.text;
  if (name === "push") return pushedInLoop(engine, at, callee, child);
  if (!isFunction(child) && !isNamedFunction(engine, child)) return undefined;
  if (name === "forEach") return isAsync(engine, child) && !mentionsLimit(child) ? at : undefined;
  if (callee.getText() === "Array.from") return isAwaitedTogether(engine, at) ? at : undefined;
  if (name === "map" || name === "flatMap") {
    if (mentionsLimit(child)) return "limited";
    return isAwaitedTogether(engine, at) ? at : undefined;
  }
  return LIMITERS.test(callee.getText()) || isQueue(engine, callee) ? "limited" : undefined;
}

/** `this.caller.call(() => send())`: an object of a library to which work is handed may let little of it run at a time. */
function isQueue(engine: Engine, { expression, name }: ts.PropertyAccessExpression): boolean {
  if (!HANDS_OVER.test(name.text)) return false;
  return branches(engine.evaluate(expression, null)).every(
    (each) => each.kind === "external" || each.kind === "unknown",
  );
}

/** How queues and callers of libraries name what takes work: `call`, `add`, `run`, and longer names that begin so. */
const HANDS_OVER = /^(call|add|run|exec|execute|enqueue|submit|dispatch|wrap|invoke|fire)([A-Z]\w*)?$/;

/** `limit(() => call())`, `pMap(items, call, { concurrency })`. */
function mappedBy(engine: Engine, at: ts.CallExpression, child: ts.Node): ts.Node | "limited" | undefined {
  if (!isFunction(child) && !isNamedFunction(engine, child)) return undefined;
  const callee = branches(engine.evaluate(at.expression, null)).find((each) => each.kind === "external");
  if (callee?.kind === "external" && callee.module === "p-map") {
    const options = at.arguments[2] ? engine.evaluate(at.arguments[2], null) : undefined;
    return options && (slotAt(options, "concurrency") || options.kind !== "record") ? "limited" : at;
  }
  return LIMITERS.test(at.expression.getText()) ? "limited" : undefined;
}

function isNamedFunction(engine: Engine, node: ts.Node): boolean {
  return ts.isIdentifier(node) && branches(engine.evaluate(node, null)).some((each) => each.kind === "function");
}

function mentionsLimit(callback: ts.Node): boolean {
  return LIMITERS.test(callback.getText());
}

function isAsync(engine: Engine, callback: ts.Node): boolean {
  const fns = isFunction(callback)
    ? [callback]
    : branches(engine.evaluate(callback, null)).flatMap((each) => (each.kind === "function" ? [each.node] : []));
  return fns.some((fn) => fn.modifiers?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword));
}

/** `await Promise.all(items.map(call))`, also by way of a variable. */
function isAwaitedTogether(engine: Engine, mapped: ts.CallExpression): boolean {
  const outer = spreadOut(wrapped(mapped));
  const { parent } = outer;
  if (ts.isCallExpression(parent)) return isTogether(parent);
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  return usesOfVariable(engine, parent, parent.name).some((use) => isTogether(spreadOut(wrapped(use)).parent));
}

/** `[...a, ...b]`. */
function spreadOut(node: ts.Node): ts.Node {
  return ts.isSpreadElement(node.parent) && ts.isArrayLiteralExpression(node.parent.parent) ? node.parent.parent : node;
}

function isTogether(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /^Promise\.(all|allSettled|any|race)$/.test(node.expression.getText());
}

function usesOfVariable(engine: Engine, declaration: ts.Declaration, name: ts.Identifier): readonly ts.Identifier[] {
  const source = engine.source(name.getSourceFile().fileName);
  return usesOf(declaration, () => source?.identifiers(name.text) ?? []).filter((each) => each !== name);
}

/** `for (const item of items) tasks.push(call(item))`, with `Promise.all(tasks)` behind the loop. */
function pushedInLoop(
  engine: Engine,
  at: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  child: ts.Node,
): ts.Node | undefined {
  if (!ts.isIdentifier(callee.expression) || ts.isAwaitExpression(child) || isFunction(child)) return undefined;
  const loop = loopAround(at);
  if (!loop || LIMITERS.test(loop.getText())) return undefined;
  const uses = declarationsOf(callee.expression).flatMap((each) =>
    ts.isVariableDeclaration(each) && ts.isIdentifier(each.name) ? usesOfVariable(engine, each, each.name) : [],
  );
  const behind = uses.some((use) => isTogether(spreadOut(wrapped(use)).parent) && use.pos > loop.end);
  // What is awaited inside the loop as well goes in portions.
  const inside = uses.some((use) => use.pos > loop.pos && use.end < loop.end && isPartOfTogether(use));
  return behind && !inside ? at : undefined;
}

/** `Promise.all(tasks.splice(0))`. */
function isPartOfTogether(use: ts.Node): boolean {
  for (let at = use.parent; at && !ts.isStatement(at); at = at.parent) if (isTogether(at)) return true;
  return false;
}

function loopAround(node: ts.Node): ts.IterationStatement | undefined {
  for (let at = node.parent; at && !isFunction(at); at = at.parent) if (ts.isIterationStatement(at, false)) return at;
  return undefined;
}

function concurrencyAt(engine: Engine, place: ts.Node): Concurrency | null {
  const list = listOf(place);
  if (!list || isPortion(list)) return null;
  const value = engine.evaluate(list, null);
  const text = list.getText().replace(/\s+/g, " ");
  return {
    span: spanOf(
      ts.isCallExpression(place) && ts.isPropertyAccessExpression(place.expression) ? place.expression : place,
    ),
    list: text.length > 40 ? `${text.slice(0, 37)}...` : text,
    items: lengthOf(engine, list) ?? sizeOf(value),
    untrusted: tainting(value).length > 0,
  };
}

/** What is gone through. */
function listOf(place: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(place)) return undefined;
  if (place.expression.getText() === "Array.from") return place;
  if (!ts.isPropertyAccessExpression(place.expression)) return place.arguments[0];
  if (place.expression.name.text !== "push") return sourceOf(place.expression.expression);
  const loop = loopAround(place);
  return loop && ts.isForOfStatement(loop) ? sourceOf(loop.expression) : undefined;
}

/** Filters and entries of a list are no longer than the list. */
function sourceOf(list: ts.Expression): ts.Expression {
  const at = unwrap(list);
  const filtered =
    ts.isCallExpression(at) &&
    ts.isPropertyAccessExpression(at.expression) &&
    /^(filter|sort|toSorted|reverse)$/.test(at.expression.name.text);
  return filtered && ts.isPropertyAccessExpression(at.expression) ? sourceOf(at.expression.expression) : list;
}

const PORTIONS = /batch|chunk|portion|slice|window|page|group/i;

/** A part of a list: cut off, or one of the portions that a loop goes through. */
function isPortion(list: ts.Expression): boolean {
  const at = unwrap(list);
  if (PORTIONS.test(at.getText())) return true;
  if (!ts.isIdentifier(at)) return false;
  return declarationsOf(at).some((each) => {
    if (!ts.isVariableDeclaration(each)) return false;
    const isLoopVariable = ts.isVariableDeclarationList(each.parent) && ts.isForOfStatement(each.parent.parent);
    return isLoopVariable || (each.initializer !== undefined && /\.(slice|splice)\(/.test(each.initializer.getText()));
  });
}

/** `Array.from({ length: 3 })`, `Array(3).fill(0)`, `[...Array(3).keys()]`. */
function lengthOf(engine: Engine, list: ts.Expression): number | null {
  let at = unwrap(list);
  const [only] = ts.isArrayLiteralExpression(at) && at.elements.length === 1 ? at.elements : [];
  if (only && ts.isSpreadElement(only)) at = only.expression;
  while (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression) && at.expression.name.text !== "from")
    at = at.expression.expression;
  if (!ts.isCallExpression(at) && !ts.isNewExpression(at)) return null;
  const [first] = at.arguments ?? [];
  if (!first || !/^Array(\.from)?$/.test(at.expression.getText())) return null;
  const given = engine.evaluate(first, null);
  const length = given.kind === "record" ? given.slots.get("length")?.value : given;
  return length?.kind === "literal" && typeof length.value === "number" ? length.value : null;
}

/** How many items a list has at most that is gone through; null when not known. */
export function itemsOf(engine: Engine, list: ts.Expression): number | null {
  return lengthOf(engine, list) ?? sizeOf(engine.evaluate(list, null));
}

function sizeOf(value: Abstract): number | null {
  const sizes = branches(value).map((each) => {
    return each.kind === "list" && !each.open ? each.items.length : null;
  });
  return sizes.every((each) => each !== null) ? Math.max(...sizes) : null;
}
