import { ts } from "@ts-morph/common";
import type { History } from "../../core/facts.ts";
import type { RecordAbstract } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, pathOf, unwrap } from "./scope.ts";
import { spanOf } from "./source.ts";

/** What shortens a list, or speaks of doing so. */
const TRIMS =
  /\.(slice|splice|shift|at|filter)\(|[tT]rim|[tT]runcat|[sS]ummar|[cC]ompact|[wW]indow|[pP]rune|\bMAX_|\bmax(Messages|Turns|History)|\.length\s*=|\.length\s*[<>]/;

/**
 * The list that a conversation is kept in: outside of the function that sends it, added to on every turn, and shortened
 * nowhere. Only what is sent as it is counts, not a copy that a function made.
 */
export function historyOf(engine: Engine, request: RecordAbstract, send: ts.Node): History | null {
  const messages = request.slots.get("messages");
  if (messages?.presence !== "always") return null;
  const written = writtenAt(send);
  const name = written && pathOf(written);
  if (!written || name === undefined || name === null || !outlives(written, send)) return null;
  const source = engine.source(send.getSourceFile().fileName);
  const pushes = (source?.calls() ?? []).filter(
    (each) => ts.isCallExpression(each) && pathOf(each.expression) === `${name}.push`,
  );
  const [first] = pushes;
  const kept = first && functionAround(first);
  if (!first || !kept || TRIMS.test(send.getSourceFile().text) || isReset(send.getSourceFile().text, name)) return null;
  return { name, span: spanOf(first) };
}

/** The expression that is sent: `messages: history`, or `messages` in short. */
function writtenAt(send: ts.Node): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isPropertyAssignment(node) && node.name.getText() === "messages") found = node.initializer;
    else if (ts.isShorthandPropertyAssignment(node) && node.name.text === "messages") found = node.name;
    else ts.forEachChild(node, visit);
  };
  visit(send);
  const at = found && unwrap(found);
  return at && (ts.isIdentifier(at) || ts.isPropertyAccessExpression(at)) ? at : undefined;
}

/** A variable of the module or a field of an object lives on when the function has returned. */
function outlives(written: ts.Expression, send: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(written)) return written.expression.kind === ts.SyntaxKind.ThisKeyword;
  if (!ts.isIdentifier(written)) return false;
  const fn = functionAround(send);
  return declarationsOf(written).some(
    (each) => ts.isVariableDeclaration(each) && fn !== undefined && functionAround(each) === undefined,
  );
}

/** `this.messages = [];` where a conversation begins anew does not bound a long one, but the code knows that it can. */
function isReset(text: string, name: string): boolean {
  const escaped = name.replaceAll(".", "\\.");
  return (text.match(new RegExp(`${escaped}\\s*=\\s*[^=]`, "g")) ?? []).length > 1;
}
