import { ts } from "@ts-morph/common";
import type { StreamLoop } from "../../core/facts.ts";
import { branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, isFunction, usesOf, wrapped } from "./scope.ts";
import { spanOf } from "./source.ts";
import { errorHandling } from "./surroundings.ts";

/** So many places are looked at on the way from an answer to the loops that read it. */
const MAX_PLACES = 60;

/** The loops that read the stream of an answer, in the function of the call, its callers and functions that are given it. */
export function streamLoops(engine: Engine, send: ts.Node): readonly StreamLoop[] {
  const loops = new Set<ts.ForOfStatement>();
  const seen = new Set<ts.Node>();
  const open: ts.Node[] = [send];
  for (let at = open.pop(); at && seen.size < MAX_PLACES; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const outer = wrapped(at);
    const { parent } = outer;
    if (ts.isForOfStatement(parent) && parent.awaitModifier && parent.expression === outer) loops.add(parent);
    else open.push(...goesOn(engine, outer, parent));
  }
  return [...loops].map((loop) => ({ span: spanOf(loop), errorHandling: errorHandling(engine, loop) }));
}

/** Where a value is found next: in the variables that hold it, a member of it, a parameter, or the result of a function. */
export function goesOn(engine: Engine, at: ts.Node, parent: ts.Node): readonly ts.Node[] {
  if (ts.isVariableDeclaration(parent) && parent.initializer === at) return usesOfName(engine, parent.name);
  if (ts.isPropertyAccessExpression(parent) && parent.expression === at) return [parent];
  if (ts.isConditionalExpression(parent) || ts.isBinaryExpression(parent)) return throughChoice(engine, at, parent);
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === at)) return results(engine, at);
  if (ts.isCallExpression(parent)) return parameters(engine, at, parent);
  return [];
}

function throughChoice(
  engine: Engine,
  at: ts.Node,
  parent: ts.ConditionalExpression | ts.BinaryExpression,
): readonly ts.Node[] {
  if (!ts.isBinaryExpression(parent)) return parent.condition === at ? [] : [parent];
  const { kind } = parent.operatorToken;
  if (kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken) return [parent];
  if (kind !== ts.SyntaxKind.EqualsToken || parent.right !== at || !ts.isIdentifier(parent.left)) return [];
  return declarationsOf(parent.left).flatMap((each) =>
    ts.isVariableDeclaration(each) ? usesOfName(engine, each.name) : [],
  );
}

function usesOfName(engine: Engine, name: ts.BindingName): readonly ts.Node[] {
  if (!ts.isIdentifier(name)) {
    return name.elements.flatMap((each) => (ts.isBindingElement(each) ? usesOfName(engine, each.name) : []));
  }
  const declaration = name.parent as ts.Declaration;
  const source = engine.source(name.getSourceFile().fileName);
  return usesOf(declaration, () => source?.identifiers(name.text) ?? []).filter((each) => each !== name);
}

/** What the callers of the function around get from it. */
function results(engine: Engine, at: ts.Node): readonly ts.Node[] {
  const fn = functionAround(at);
  return fn ? engine.callers(fn).sites : [];
}

function parameters(engine: Engine, at: ts.Node, call: ts.CallExpression): readonly ts.Node[] {
  const index = call.arguments.indexOf(at as ts.Expression);
  if (index < 0) return [];
  return branches(engine.evaluate(call.expression, null)).flatMap((each) => {
    const parameter = each.kind === "function" && isFunction(each.node) ? each.node.parameters[index] : undefined;
    return parameter ? usesOfName(engine, parameter.name) : [];
  });
}
