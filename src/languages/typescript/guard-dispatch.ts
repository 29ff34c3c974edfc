import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { inFrontOf, statementOf, unitOf } from "./blocks.ts";
import { edit, indentOf, newLine } from "./edits.ts";
import { declarationsOf, functionAround, isIn, pathOf } from "./scope.ts";
import { nodeAt, type Source } from "./source.ts";

/**
 * Asks whether the table has a tool of the name before it is called. Null where table and name are not plain names that
 * are known in front of the statement.
 */
export function guardDispatch(
  source: Source | undefined,
  { at }: Extract<Change, { readonly kind: "guard-dispatch" }>,
): readonly TextEdit[] | null {
  const access = source && nodeAt(source.tree, at.start, at.end, ts.isElementAccessExpression);
  if (!access) return null;
  const { expression: table, argumentExpression: name } = access;
  if (pathOf(table) === null || pathOf(name) === null) return null;
  const guard = (negated: boolean): string =>
    `${negated ? "!" : ""}Object.hasOwn(${table.getText()}, ${name.getText()})`;
  const refusal = `if (${guard(true)}) throw new Error(\`There is no tool called \${${name.getText()}}\`);`;
  const fn = functionAround(access);
  if (fn && ts.isArrowFunction(fn) && !ts.isBlock(fn.body)) return asBlock(fn.body, refusal);
  const statement = statementOf(access);
  if (!statement || !isKnownBefore(statement, [table, name])) return null;
  return isAlwaysReached(access, statement) ? inFrontOf(statement, [refusal]) : null;
}

function asBlock(body: ts.Expression, refusal: string): readonly TextEdit[] {
  const tree = body.getSourceFile();
  const outer = newLine(tree) + indentOf(tree, body.parent.getStart());
  const inner = outer + unitOf(tree);
  return [
    edit(body, body.getStart(), body.getStart(), `{${inner}${refusal}${inner}return `),
    edit(body, body.end, body.end, `;${outer}}`),
  ];
}

/** Whether no name of the expressions is made by the statement itself. */
function isKnownBefore(statement: ts.Statement, expressions: readonly ts.Expression[]): boolean {
  return expressions.every((each) => {
    let root: ts.Node = each;
    while (!ts.isIdentifier(root)) {
      if (
        !ts.isPropertyAccessExpression(root) &&
        !ts.isElementAccessExpression(root) &&
        !ts.isNonNullExpression(root) &&
        !ts.isAsExpression(root) &&
        !ts.isParenthesizedExpression(root)
      )
        return root.kind === ts.SyntaxKind.ThisKeyword;
      root = root.expression;
    }
    return declarationsOf(root).every((declaration) => !isIn(declaration, statement));
  });
}

/** Whether the statement comes to the node on every path: no branch is in between, and it is no loop that goes on. */
function isAlwaysReached(node: ts.Node, statement: ts.Statement): boolean {
  if (ts.isIterationStatement(statement, false)) return false;
  for (let at = node; at !== statement; at = at.parent) {
    const { parent } = at;
    if (ts.isConditionalExpression(parent) && parent.condition !== at) return false;
    if (ts.isBinaryExpression(parent) && parent.right === at && SHORT_CIRCUITS.has(parent.operatorToken.kind))
      return false;
  }
  return true;
}

const SHORT_CIRCUITS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);
