import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { inFrontOf, isAlwaysFirst, isListed, isTaken, statementOf, tried, unitOf } from "./blocks.ts";
import { edit, indentOf, newLine, quoted } from "./edits.ts";
import { wrapped } from "./scope.ts";
import { nodeAt, type Source } from "./source.ts";

/** The variable for what is parsed, where the code has none. */
const PARSED = "parsed";

/**
 * Tells an answer that is no JSON from all other errors: the text is parsed in a `try` of its own, in front of the
 * statement that needs it. Null where the statement does not always parse it, or not as a whole.
 */
export function tryParse(
  source: Source | undefined,
  { at }: Extract<Change, { readonly kind: "try-parse" }>,
): readonly TextEdit[] | null {
  const call = source && nodeAt(source.tree, at.start, at.end, ts.isCallExpression);
  const statement = call && statementOf(call);
  if (!call || !statement) return null;
  const refusal = `throw new Error(${quoted("The answer of the model is no JSON", call)}, { cause: error });`;
  const declared = declarationOf(call, statement);
  if (declared) return declaredBefore(statement, declared, refusal);
  if (isListed(statement) && isOnly(call, statement)) return tried(statement, statement, [refusal]);
  if (isTaken(call, PARSED) || !isAlwaysFirst(call, statement)) return null;
  return [
    ...inFrontOf(statement, parsing(call, statement, PARSED, "", refusal)),
    edit(call, call.getStart(), call.end, PARSED),
  ];
}

/** `const invoice = JSON.parse(text);` */
function declarationOf(call: ts.CallExpression, statement: ts.Statement): ts.VariableDeclaration | undefined {
  const { parent } = wrapped(call);
  if (!ts.isVariableStatement(statement) || statement.modifiers || !ts.isVariableDeclaration(parent)) return undefined;
  const { declarations } = statement.declarationList;
  return declarations.length === 1 && declarations[0] === parent && ts.isIdentifier(parent.name) ? parent : undefined;
}

/** The variable is declared in front of the `try`, so that what follows still sees it. */
function declaredBefore(
  statement: ts.Statement,
  { name, type, initializer }: ts.VariableDeclaration,
  refusal: string,
): readonly TextEdit[] | null {
  const list = statement.getChildAt(0).getStart();
  if (!initializer) return null;
  const [first = "", ...rest] = parsing(
    initializer,
    statement,
    name.getText(),
    type ? `: ${type.getText()}` : "",
    refusal,
  );
  const gap = newLine(statement.getSourceFile()) + indentOf(statement.getSourceFile(), list);
  return [edit(statement, list, statement.end, [first, ...rest].join(gap))];
}

function parsing(
  value: ts.Node,
  statement: ts.Statement,
  name: string,
  type: string,
  refusal: string,
): readonly string[] {
  const unit = unitOf(statement.getSourceFile());
  return [
    `let ${name}${type};`,
    "try {",
    `${unit}${name} = ${value.getText()};`,
    "} catch (error) {",
    `${unit}${refusal}`,
    "}",
  ];
}

/** `return JSON.parse(text);`, also with a member of it: nothing else can go wrong there. */
function isOnly(call: ts.CallExpression, statement: ts.Statement): boolean {
  let at: ts.Node = wrapped(call);
  while (ts.isPropertyAccessExpression(at.parent) && at.parent.expression === at) at = wrapped(at.parent);
  return ts.isReturnStatement(statement) && at.parent === statement;
}
