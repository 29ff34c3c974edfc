import { ts } from "@ts-morph/common";
import { branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { ring } from "./rings.ts";
import { isFunction } from "./scope.ts";

/** Methods by which web frameworks are told who answers for errors: Hono, Fastify, NestJS. */
const REGISTERS = new Set(["onError", "setErrorHandler", "useGlobalFilters"]);

/** How many files around a handler are searched for its application. */
const MAX_FILES = 40;

/**
 * Where a web application catches what its handlers throw: Koa's `try { await next() }`, Express's handler with four
 * parameters, or what a framework was told. Looked for in the files from which the handler is reached.
 */
export function errorMiddleware(engine: Engine, handler: ts.Node): ts.Node | undefined {
  for (const file of ring(engine, handler.getSourceFile().fileName).slice(0, MAX_FILES)) {
    for (const call of engine.source(file)?.calls() ?? []) {
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
      const name = call.expression.name.text;
      if (REGISTERS.has(name)) return call.expression.name;
      const middleware = name === "use" ? call.arguments.flatMap((each) => middlewareIn(engine, each)) : [];
      const found = middleware.find(catchesErrors);
      if (found) return found;
    }
  }
  return undefined;
}

function middlewareIn(engine: Engine, argument: ts.Expression): readonly ts.FunctionLikeDeclaration[] {
  if (isFunction(argument)) return [argument];
  const named = ts.isIdentifier(argument) || ts.isPropertyAccessExpression(argument);
  if (!named) return [];
  return branches(engine.evaluate(argument, null)).flatMap((each) => (each.kind === "function" ? [each.node] : []));
}

function catchesErrors(fn: ts.FunctionLikeDeclaration): boolean {
  if (fn.parameters.length === 4) return true;
  const next = fn.parameters[1]?.name;
  if (!next || !fn.body || !ts.isIdentifier(next)) return false;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found || isFunction(node)) return;
    if (ts.isTryStatement(node) && node.catchClause && callsNext(node.tryBlock, next.text)) found = true;
    else ts.forEachChild(node, visit);
  };
  ts.forEachChild(fn.body, visit);
  return found;
}

function callsNext(node: ts.Node, name: string): boolean {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name) return true;
  return ts.forEachChild(node, (child) => callsNext(child, name)) ?? false;
}
