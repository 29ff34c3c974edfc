import { ts } from "@ts-morph/common";
import type { Predecessor } from "../../core/facts.ts";
import { branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, isFunction, wrapped } from "./scope.ts";
import { spanOf } from "./source.ts";

/** Between two statements that could run side by side stand no more than these. */
const MAX_BETWEEN = 4;

/**
 * A call of the same function in a statement before, of which nothing is needed: both could run side by side. Looked for
 * around the call itself and around the places that call the function it stands in.
 */
export function predecessorOf(engine: Engine, node: ts.Node): Predecessor | null {
  const fn = functionAround(node);
  const places = fn ? engine.callers(fn).sites : [];
  for (const place of [node, ...places]) {
    const found = ts.isCallExpression(place) ? before(engine, place) : null;
    if (found) return found;
  }
  return null;
}

function before(engine: Engine, call: ts.CallExpression): Predecessor | null {
  const own = waitingStatement(call);
  if (!own || (!ts.isBlock(own.parent) && !ts.isSourceFile(own.parent))) return null;
  const statements: readonly ts.Statement[] = own.parent.statements;
  const index = statements.indexOf(own);
  for (let at = index - 1; at >= 0 && index - at <= MAX_BETWEEN + 1; at--) {
    const earlier = statements[at];
    const first = earlier && awaitedCall(earlier);
    if (!earlier || !first || !isSameKind(engine, first, call)) continue;
    const between = statements.slice(at + 1, index);
    return isIndependent(earlier, between, own) ? { span: spanOf(earlier), own: spanOf(own) } : null;
  }
  return null;
}

/** `const answer = await ask(question);` */
function waitingStatement(call: ts.CallExpression): ts.VariableStatement | undefined {
  const outer = wrapped(call);
  const { parent } = outer;
  if (!ts.isAwaitExpression(outer) || !ts.isVariableDeclaration(parent)) return undefined;
  const list = parent.parent;
  if (!ts.isVariableDeclarationList(list) || list.declarations.length !== 1) return undefined;
  return ts.isVariableStatement(list.parent) ? list.parent : undefined;
}

function awaitedCall(statement: ts.Statement): ts.CallExpression | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [only, ...others] = statement.declarationList.declarations;
  const value = only?.initializer;
  if (!value || others.length > 0 || !ts.isAwaitExpression(value)) return undefined;
  return ts.isCallExpression(value.expression) ? value.expression : undefined;
}

/** Both call the same function, or the same method of the same object. */
function isSameKind(engine: Engine, a: ts.CallExpression, b: ts.CallExpression): boolean {
  if (a.expression.getText() !== b.expression.getText()) return false;
  const [first] = branches(engine.evaluate(a.expression, null));
  const [second] = branches(engine.evaluate(b.expression, null));
  return first?.kind === second?.kind;
}

/** Nothing that the first statement yields goes into the second, by no detour, and nothing between decides whether it runs. */
function isIndependent(first: ts.Statement, between: readonly ts.Statement[], second: ts.Statement): boolean {
  const made = new Set(namesIn(first));
  for (const statement of between) {
    if (ts.isVariableStatement(statement) && !mentions(statement, made)) continue;
    if (!ts.isVariableStatement(statement)) return false;
    for (const name of namesIn(statement)) made.add(name);
  }
  return !mentions(second, made) && !sharesState(first, second);
}

function namesIn(statement: ts.Statement): readonly string[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((each) => boundNames(each.name));
}

function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => (ts.isBindingElement(each) ? boundNames(each.name) : []));
}

function mentions(node: ts.Node, names: ReadonlySet<string>): boolean {
  let found = false;
  const visit = (at: ts.Node): void => {
    if (found) return;
    if (ts.isIdentifier(at) && names.has(at.text)) found = true;
    else ts.forEachChild(at, visit);
  };
  visit(node);
  return found;
}

/** Both are given the same object of the function's own making, which the first call may change for the second. */
function sharesState(first: ts.Statement, second: ts.Statement): boolean {
  const given = argumentNames(second);
  return argumentNames(first).some((name) => given.some((other) => other.text === name.text && isMutable(name)));
}

function argumentNames(statement: ts.Statement): readonly ts.Identifier[] {
  const call = awaitedCall(statement);
  return (call?.arguments ?? []).flatMap((each) => (ts.isIdentifier(each) ? [each] : []));
}

/** A variable that holds an object or a list; texts and numbers can't change under way. */
function isMutable(name: ts.Identifier): boolean {
  return declarationsOf(name).some((each) => {
    if (!ts.isVariableDeclaration(each) || !each.initializer) return false;
    const value = each.initializer;
    return (
      ts.isArrayLiteralExpression(value) ||
      ts.isObjectLiteralExpression(value) ||
      ts.isNewExpression(value) ||
      isFunction(value)
    );
  });
}
