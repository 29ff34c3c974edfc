import { ts } from "@ts-morph/common";
import type { Iteration } from "../../core/facts.ts";
import { itemsOf } from "./concurrency.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, isAssignment } from "./scope.ts";
import { spanBetween } from "./source.ts";
import { type Answer, any, around, NO, nobody } from "./surroundings.ts";

/** The loop over a list that makes the call for each item, in the function of the call or in one that calls it. */
export function iterationOf(engine: Engine, node: ts.Node): Iteration | null {
  const found: { readonly loop: ts.ForOfStatement; readonly inside: ts.Node }[] = [];
  const ask = (at: ts.Node, child: ts.Node): Answer | undefined => {
    if (ts.isWhileStatement(at) || ts.isForStatement(at) || ts.isDoStatement(at)) return NO;
    if (!ts.isForOfStatement(at) || at.statement !== child) return undefined;
    if (at.awaitModifier) return NO;
    found.push({ loop: at, inside: child });
    return { verdict: "yes", steps: [] };
  };
  const { here, callers } = around(engine, node, ask, any, nobody);
  if (here.verdict === "no") callers();
  const [first] = found;
  if (!first) return null;
  const { loop } = first;
  const text = loop.expression.getText().replace(/\s+/g, " ");
  return {
    span: spanBetween(loop.getSourceFile(), loop.getStart(), loop.statement.getStart() - 1),
    list: text.length > 40 ? `${text.slice(0, 37)}...` : text,
    items: itemsOf(engine, loop.expression),
    dependent: isDependent(loop),
  };
}

/** Whether something that the loop changes is also read in it: what came of one item may go into the next. */
function isDependent(loop: ts.ForOfStatement): boolean {
  const changed = new Set<string>();
  const read = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    const outside = (name: ts.Identifier): boolean =>
      declarationsOf(name).every((each) => each.pos < loop.pos || each.end > loop.end);
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind) && ts.isIdentifier(node.left)) {
      if (outside(node.left)) changed.add(node.left.text);
      visit(node.right);
      return;
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      if (/^(push|unshift|set|add)$/.test(name.text) && ts.isIdentifier(expression) && outside(expression)) {
        changed.add(expression.text);
        for (const each of node.arguments) visit(each);
        return;
      }
    }
    if (ts.isIdentifier(node)) read.set(node.text, (read.get(node.text) ?? 0) + 1);
    ts.forEachChild(node, visit);
  };
  visit(loop.statement);
  return [...changed].some((name) => read.has(name));
}
