import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { edit, indentOf, newLine } from "./edits.ts";
import { functionAround, isFunction } from "./scope.ts";
import { nodeAt, type Source } from "./source.ts";

/** The pause before the second attempt, and the longest one, in milliseconds: those of the AWS SDK for throttling. */
const FIRST = "1_000";
const LONGEST = "20_000";

/** Spells a pause that grows with the attempts. Null where no counter of attempts is in sight. */
export function backOff(
  source: Source | undefined,
  { clause, pause, grows }: Extract<Change, { kind: "back-off" }>,
): readonly TextEdit[] | null {
  const node = source && nodeAt(source.tree, clause.start, clause.end, ts.isCatchClause);
  const counter = node && counterOf(node);
  if (!source || !node) return null;
  if (pause) {
    const written = pause.file === source.file && nodeAt(source.tree, pause.start, pause.end, ts.isExpression);
    if (!written || (!grows && counter === undefined)) return null;
    const text = ts.isBinaryExpression(written) ? `(${written.getText()})` : written.getText();
    const grown = grows ? text : `${text} * 2 ** ${counter}`;
    return [edit(written, written.getStart(), written.end, `Math.random() * ${grown}`)];
  }
  if (counter === undefined || !isAsync(node)) return null;
  const wait = `await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(${LONGEST}, ${FIRST} * 2 ** ${counter})));`;
  return [append(node.block, wait)];
}

/** `attempt` in `for (let attempt = 0; ...; attempt++)`. */
function counterOf(node: ts.Node): string | undefined {
  for (let at = node.parent; at && !isFunction(at); at = at.parent) {
    if (!ts.isForStatement(at) || !at.initializer || !ts.isVariableDeclarationList(at.initializer)) continue;
    const name = at.initializer.declarations[0]?.name;
    return name && ts.isIdentifier(name) ? name.text : undefined;
  }
  return undefined;
}

function isAsync(node: ts.Node): boolean {
  const fn = functionAround(node);
  return fn?.modifiers?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword) === true;
}

/** Behind the last statement of a block, or in front of a `continue` there. */
function append(block: ts.Block, text: string): TextEdit {
  const tree = block.getSourceFile();
  const last = block.statements.at(-1);
  if (!last) {
    const line = newLine(tree) + indentOf(tree, block.getStart());
    return edit(block, block.getStart(), block.end, `{${line}  ${text}${line}}`);
  }
  const lines = tree.text.slice(block.getStart(), last.getStart()).includes("\n");
  const gap = lines ? newLine(tree) + indentOf(tree, last.getStart()) : " ";
  if (ts.isContinueStatement(last)) return edit(block, last.getStart(), last.getStart(), text + gap);
  const comments = ts.getTrailingCommentRanges(tree.text, last.end)?.at(-1)?.end ?? last.end;
  return edit(block, comments, comments, gap + text);
}
