import { ts } from "@ts-morph/common";
import type { TextEdit } from "../language.ts";
import { edit, indentOf, newLine } from "./edits.ts";
import { isFunction } from "./scope.ts";

// Where statements can be added in a block, and how they are written there.

/** The statement in which a node stands, without leaving its function. */
export function statementOf(node: ts.Node): ts.Statement | undefined {
  for (let at = node; at.parent && (at === node || !isFunction(at)); at = at.parent) {
    if (ts.isStatement(at) && !ts.isBlock(at)) return at;
  }
  return undefined;
}

/** Whether a statement is one of several, so that others can stand beside it. */
export function isListed({ parent }: ts.Statement): boolean {
  return ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent);
}

/** The white space by which a file sets off a block from what is around it. */
export function unitOf(tree: ts.SourceFile): string {
  const widths = [...tree.text.matchAll(/^([ \t]+)[^\s*]/gm)].map((each) => each[1] ?? "");
  if (widths.some((each) => each.startsWith("\t"))) return "\t";
  return widths.length > 0 && widths.every((each) => each.length % 4 === 0) ? "    " : "  ";
}

/** Writes lines in front of a statement and of the comments that belong to it; a single one becomes a block. */
export function inFrontOf(statement: ts.Statement, lines: readonly string[]): readonly TextEdit[] {
  if (!isListed(statement)) return inBraces(statement, lines);
  const tree = statement.getSourceFile();
  const comment = ts.getLeadingCommentRanges(tree.text, statement.pos)?.[0];
  // What stands at the top of a file is about the file.
  const at = comment && statement.pos > 0 ? comment.pos : statement.getStart();
  const gap = newLine(tree) + indentOf(tree, at);
  return [edit(statement, at, at, lines.map((each) => each + gap).join(""))];
}

/** Makes a block of a single statement, with lines in front of it. */
function inBraces(body: ts.Statement, lines: readonly string[]): readonly TextEdit[] {
  const tree = body.getSourceFile();
  const outer = newLine(tree) + indentOf(tree, body.parent.getStart());
  const gap = outer + unitOf(tree);
  const text = lines.map((each) => each + gap).join("");
  const [before, start] = [body.getFullStart(), body.getStart()];
  const isBlank = tree.text.slice(before, start).trim() === "";
  const end = endOf(body);
  return [
    edit(body, isBlank ? before : start, start, `${isBlank ? " " : ""}{${gap}${text}`),
    ...indented(tree, start, end, unitOf(tree)),
    edit(body, end, end, `${outer}}`),
  ];
}

/** Where a statement ends, the comment behind it included. */
function endOf(statement: ts.Statement): number {
  const comments = ts.getTrailingCommentRanges(statement.getSourceFile().text, statement.end);
  return comments?.at(-1)?.end ?? statement.end;
}

/** Writes lines behind a statement and the comment at its end. */
export function behind(statement: ts.Statement, lines: readonly string[]): TextEdit {
  const tree = statement.getSourceFile();
  const at = endOf(statement);
  const gap = newLine(tree) + indentOf(tree, statement.getStart());
  return edit(statement, at, at, lines.map((each) => gap + each).join(""));
}

/** Writes lines in front of all else that stands in the body of a loop; a single statement becomes a block. */
export function firstIn(body: ts.Statement, lines: readonly string[]): readonly TextEdit[] {
  if (!ts.isBlock(body)) return inBraces(body, lines);
  const { text } = body.getSourceFile();
  const [first] = body.statements;
  if (first && text.slice(body.getStart(), first.getStart()).includes("\n")) return inFrontOf(first, lines);
  const open = body.getStart() + 1;
  return [edit(body, open, open, lines.map((each) => ` ${each}`).join("") + (first ? "" : " "))];
}

/** Puts neighbouring statements into a `try` whose `catch` has these lines. */
export function tried(first: ts.Statement, last: ts.Statement, lines: readonly string[]): readonly TextEdit[] {
  const tree = first.getSourceFile();
  const unit = unitOf(tree);
  const [start, end] = [first.getStart(), endOf(last)];
  const line = newLine(tree);
  const outer = indentOf(tree, start);
  const caught = lines.map((each) => `${line}${outer}${unit}${each}`).join("");
  return [
    edit(first, start, start, `try {${line}${outer}${unit}`),
    ...indented(tree, start, end, unit),
    edit(last, end, end, `${line}${outer}} catch (error) {${caught}${line}${outer}}`),
  ];
}

/** Sets off the lines that begin between two positions, those of texts that are written over several lines left alone. */
function indented(tree: ts.SourceFile, start: number, end: number, unit: string): readonly TextEdit[] {
  const inText = textsOver(tree, start, end);
  return [...tree.text.slice(start, end).matchAll(/\n(?=[ \t]*[^\s])/g)]
    .map((each) => start + each.index + 1)
    .filter((at) => !inText.some(([from, to]) => from < at && at <= to))
    .map((at) => edit(tree, at, at, unit));
}

function textsOver(tree: ts.SourceFile, start: number, end: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.pos > end) return;
    const isText = ts.isStringLiteralLike(node) || ts.isJsxText(node) || TEMPLATES.has(node.kind);
    if (isText) found.push([node.getStart(), node.end]);
    else ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Whether a node has a text that is written over several lines, of which none may be set off. */
export function hasTextOverLines(node: ts.Node): boolean {
  const { text } = node.getSourceFile();
  const texts = textsOver(node.getSourceFile(), node.getStart(), node.end);
  return texts.some(([start, end]) => text.slice(start, end).includes("\n"));
}

const TEMPLATES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TemplateHead,
  ts.SyntaxKind.TemplateMiddle,
  ts.SyntaxKind.TemplateTail,
]);

/** Whether a name is written anywhere in the function around a node, so that a new one could get in its way. */
export function isTaken(node: ts.Node, name: string): boolean {
  let at: ts.Node = node;
  while (at.parent && !isFunction(at)) at = at.parent;
  return new RegExp(`\\b${name}\\b`).test(at.getText());
}

/** Whether a statement comes to an expression on every path, so that it can be worked out in front of the statement. */
export function isAlwaysFirst(node: ts.Node, statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement) && !ts.isReturnStatement(statement) && !ts.isVariableStatement(statement))
    return false;
  for (let at = node; at !== statement; at = at.parent) {
    const { parent } = at;
    if (isFunction(parent) || ts.isConditionalExpression(parent) || ts.isTemplateSpan(parent)) return false;
    if (ts.isBinaryExpression(parent) && parent.right === at && parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
      return false;
    if (isOptional(parent, at)) return false;
  }
  return true;
}

/** `table?.add(JSON.parse(text))`. */
function isOptional(parent: ts.Node, at: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression !== at && ts.isOptionalChain(parent);
}
