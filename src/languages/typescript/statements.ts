import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { edit, indentOf, newLine, quoted } from "./edits.ts";
import { nodeAt, type Source } from "./source.ts";

// Changes of whole statements, as they are written in TypeScript and JavaScript.

type Of<Kind extends Change["kind"]> = Extract<Change, { readonly kind: Kind }>;

/** `while (true)` and `for (;;)` become a loop that counts. */
export function boundLoop(source: Source | undefined, { head, turns }: Of<"bound-loop">): readonly TextEdit[] | null {
  const loop = source && loopAt(source.tree, head.start);
  if (!loop || /\bturn\b/.test(loop.getText())) return null;
  const text = `for (let turn = 0; turn < ${turns}; turn++)`;
  return [edit(loop, loop.getStart(), loop.statement.getFullStart(), text)];
}

function loopAt(tree: ts.SourceFile, start: number): ts.IterationStatement | undefined {
  let found: ts.IterationStatement | undefined;
  const visit = (node: ts.Node): void => {
    if (found || node.end <= start || node.pos > start) return;
    if ((ts.isWhileStatement(node) || ts.isForStatement(node)) && node.getStart() === start) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(tree);
  if (!found) return undefined;
  const condition = ts.isWhileStatement(found) ? found.expression : undefined;
  const endless = condition
    ? condition.kind === ts.SyntaxKind.TrueKeyword
    : ts.isForStatement(found) && !found.condition;
  return endless ? found : undefined;
}

/** `const a = await x(); const b = await y();` becomes `const [a, b] = await Promise.all([x(), y()]);`. */
export function together(source: Source | undefined, { first, second }: Of<"together">): readonly TextEdit[] | null {
  const one = source && nodeAt(source.tree, first.start, first.end, ts.isVariableStatement);
  const other = source && nodeAt(source.tree, second.start, second.end, ts.isVariableStatement);
  if (!source || !one || !other || one.parent !== other.parent || !isBlank(source.text, one.end, other.getStart()))
    return null;
  const [a, b] = [waited(one), waited(other)];
  if (!a || !b || one.declarationList.flags !== other.declarationList.flags) return null;
  const keyword = one.declarationList.getText().split(/\s/, 1)[0] ?? "const";
  const text = `${keyword} [${a.name}, ${b.name}] = await Promise.all([${a.call}, ${b.call}]);`;
  return [edit(one, one.getStart(), other.end, text)];
}

function waited(statement: ts.VariableStatement): { readonly name: string; readonly call: string } | undefined {
  const [only, ...others] = statement.declarationList.declarations;
  if (
    !only?.initializer ||
    others.length > 0 ||
    only.type ||
    statement.modifiers ||
    !ts.isAwaitExpression(only.initializer)
  )
    return undefined;
  return { name: only.name.getText(), call: only.initializer.expression.getText() };
}

/** `catch { ... }` becomes `catch (error) { console.error(error); ... }`. */
export function logError(source: Source | undefined, { clause }: Of<"log-error">): readonly TextEdit[] | null {
  return inFront(source, clause, (name) => `console.error(${name});`);
}

/** The names of the errors that pass by themselves are asked for in front of everything else. */
export function rethrow(source: Source | undefined, { clause, except }: Of<"rethrow">): readonly TextEdit[] | null {
  const names = except.map((each) => (source ? quoted(each, source.tree) : each)).join(", ");
  return inFront(
    source,
    clause,
    (name) => `if (!(${name} instanceof Error) || ![${names}].includes(${name}.name)) throw ${name};`,
  );
}

/** Writes a statement in front of those of a `catch` clause, which gets a variable where it has none. */
function inFront(
  source: Source | undefined,
  clause: Of<"rethrow">["clause"],
  statement: (name: string) => string,
): readonly TextEdit[] | null {
  const node = source && nodeAt(source.tree, clause.start, clause.end, ts.isCatchClause);
  if (!source || !node) return null;
  const variable = node.variableDeclaration?.name;
  if (variable && !ts.isIdentifier(variable)) return null;
  const name = variable?.text ?? "error";
  const { block } = node;
  const open = block.getStart() + 1;
  const [first] = block.statements;
  const line = newLine(source.tree);
  const outer = indentOf(source.tree, block.getStart());
  const lines = first && source.text.slice(open, first.getStart()).includes("\n");
  const indent = lines ? indentOf(source.tree, first.getStart()) : `${outer}  `;
  const named = variable ? [] : [edit(node, block.getStart(), block.getStart(), `(${name}) `)];
  if (first && !lines) return [...named, edit(block, open, open, ` ${statement(name)}`)];
  const text = `${line}${indent}${statement(name)}`;
  const empty = !first && isBlank(source.text, open, block.end - 1);
  return [...named, empty ? edit(block, open, block.end - 1, text + line + outer) : edit(block, open, open, text)];
}

/** Takes a statement away with its line. Null where something else needs it, or a comment belongs to it. */
export function removeStatement(
  source: Source | undefined,
  { at }: Of<"remove-statement">,
): readonly TextEdit[] | null {
  let node: ts.Node | undefined =
    source && nodeAt(source.tree, at.start, at.end, (each): each is ts.Node => each !== undefined);
  while (node && !ts.isStatement(node)) node = node.parent;
  if (!source || !node || !ts.isExpressionStatement(node)) return null;
  if (!ts.isBlock(node.parent) && !ts.isSourceFile(node.parent)) return null;
  if (ts.getLeadingCommentRanges(source.text, node.pos) || ts.getTrailingCommentRanges(source.text, node.end))
    return null;
  const start = source.text.lastIndexOf("\n", node.getStart() - 1) + 1;
  const end = source.text.indexOf("\n", node.end) + 1;
  const alone = end > 0 && isBlank(source.text, start, node.getStart()) && isBlank(source.text, node.end, end);
  return [alone ? edit(node, start, end, "") : edit(node, node.getStart(), node.end, "")];
}

function isBlank(text: string, start: number, end: number): boolean {
  return text.slice(start, end).trim() === "";
}
