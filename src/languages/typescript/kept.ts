import { ts } from "@ts-morph/common";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, isAssignment, unwrap, usesOf, wrapped } from "./scope.ts";

/** Methods by which a cache, list or container takes something in. */
const KEEPING = /^(set|push|add|register|registerInstance|unshift|decorate)$/;

/**
 * Whether what an expression makes lives on when the function around it has returned: it is put into a variable outside,
 * into a property, a cache or a list, by itself or by way of a variable.
 */
export function isKept(engine: Engine, made: ts.Node): boolean {
  const at = outermost(made);
  if (isPutAway(at)) return true;
  const { parent } = at;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  const { name } = parent;
  const source = engine.source(name.getSourceFile().fileName);
  return usesOf(parent, () => source?.identifiers(name.text) ?? []).some(
    (use) => use !== name && isPutAway(outermost(use)),
  );
}

/** The expression that yields the same object, choices between it and others included. */
function outermost(node: ts.Node): ts.Node {
  let at = wrapped(node);
  for (;;) {
    const { parent } = at;
    const chosen =
      (ts.isBinaryExpression(parent) && parent.right === at && isChoice(parent.operatorToken.kind)) ||
      (ts.isConditionalExpression(parent) && parent.condition !== at);
    if (!chosen) return at;
    at = wrapped(parent);
  }
}

function isChoice(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

function isPutAway(at: ts.Node): boolean {
  const { parent } = at;
  if (ts.isBinaryExpression(parent) && parent.right === at && isAssignment(parent.operatorToken.kind)) {
    return isOutside(unwrap(parent.left), at);
  }
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
  return parent.arguments.some((each) => each === at) && KEEPING.test(parent.expression.name.text);
}

function isOutside(target: ts.Node, from: ts.Node): boolean {
  if (!ts.isIdentifier(target)) return ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target);
  return declarationsOf(target).every((each) => functionAround(each) !== functionAround(from));
}
