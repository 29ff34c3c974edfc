import { ts } from "@ts-morph/common";
import type { Span } from "../../core/facts.ts";
import type { TextEdit } from "../language.ts";
import { edit, indentOf, insertion, newLine, quoted } from "./edits.ts";
import { isAssignment, isFunction } from "./scope.ts";
import { nodeAt, type Source } from "./source.ts";

/**
 * Bounds untrusted text where it enters: cut in place where it is read as an expression, refused behind the declaration
 * where it is destructured. Null where the place is not a text of its own, such as a whole request body.
 */
export function boundInput(source: Source | undefined, input: Span, maxCharacters: number): readonly TextEdit[] | null {
  const node = source && nodeAt(source.tree, input.start, input.end, isPlace);
  if (!node) return null;
  return ts.isBindingElement(node) ? refuse(node, maxCharacters) : cutOff(node, maxCharacters);
}

/** Names under which frameworks hand out more than one text. */
const WHOLE = new Set(["body", "query", "params", "headers", "cookies", "files", "file", "Records", "argv"]);

/** Names that people give to what is no single text. */
const LISTS = /^(messages|history|conversation|turns|tools|documents|images|attachments)$/;

function isPlace(node: ts.Node): node is ts.BindingElement | ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isBindingElement(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function isManyTexts(name: string | undefined): boolean {
  return name !== undefined && (WHOLE.has(name) || LISTS.test(name));
}

function nameOf(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

/** `req.body.message` becomes `String(req.body.message ?? "").slice(0, 4000)`. */
function cutOff(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  maxCharacters: number,
): readonly TextEdit[] | null {
  if (isManyTexts(nameOf(node))) return null;
  // A default belongs inside: in front of it nothing would be left that is missing.
  const { parent } = node;
  const defaulted = ts.isBinaryExpression(parent) && parent.left === node && isDefault(parent.operatorToken.kind);
  const whole = defaulted ? parent : node;
  if (!isReadAsText(whole)) return null;
  const missing = defaulted ? "" : ` ?? ${quoted("", node)}`;
  return [
    edit(node, whole.getStart(), whole.getStart(), "String("),
    edit(node, whole.end, whole.end, `${missing}).slice(0, ${maxCharacters})`),
  ];
}

function isDefault(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

/** Methods that a text keeps when it is cut before them. */
const TEXT_METHODS = new Set(["trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "toString", "normalize"]);

/** Whether an expression stands where a text fits: it is neither taken apart, nor called, nor written to. */
function isReadAsText(node: ts.Expression): boolean {
  let at: ts.Node = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isPropertyAccessExpression(parent)) {
    return TEXT_METHODS.has(parent.name.text) && ts.isCallExpression(parent.parent);
  }
  if (ts.isElementAccessExpression(parent) && parent.expression === at) return false;
  if (ts.isCallExpression(parent))
    return parent.expression !== at && !/^(JSON\.parse|Array\.isArray)$/.test(parent.expression.getText());
  if (ts.isPropertyAssignment(parent) && LISTS.test(parent.name.getText())) return false;
  if (ts.isBinaryExpression(parent) && parent.left === at) return !isAssignment(parent.operatorToken.kind);
  return !(
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isForOfStatement(parent) ||
    ts.isTypeOfExpression(parent) ||
    ts.isDeleteExpression(parent) ||
    (ts.isVariableDeclaration(parent) && !ts.isIdentifier(parent.name))
  );
}

/** `const { message } = req.body;` is followed by a check that throws. */
function refuse(node: ts.BindingElement, maxCharacters: number): readonly TextEdit[] | null {
  const key = node.propertyName ?? node.name;
  const isText = ts.isIdentifier(node.name) && !node.dotDotDotToken;
  const place = placeOfCheck(node);
  if (!isText || isManyTexts(ts.isIdentifier(key) ? key.text : undefined) || !place) return null;
  const tree = node.getSourceFile();
  const name = node.name.getText();
  const step = place.indent.startsWith("\t") ? "\t" : "  ";
  const text = [
    `if (typeof ${name} !== ${quoted("string", node)} || ${name}.length > ${maxCharacters}) {`,
    `${step}throw new RangeError(${quoted(`${name} must be a text of at most ${maxCharacters} characters`, node)});`,
    "}",
  ]
    .map((line) => `${newLine(tree)}${place.indent}${line}`)
    .join("");
  return [insertion(node, place.offset, place.offset, { name, text }, { before: "", between: "", after: "" })];
}

/** Behind the statement that takes the data apart, or first in the body of the function or loop that does. */
function placeOfCheck(node: ts.BindingElement): { readonly offset: number; readonly indent: string } | undefined {
  const tree = node.getSourceFile();
  let owner: ts.Node = node;
  while (ts.isBindingElement(owner) || ts.isObjectBindingPattern(owner) || ts.isArrayBindingPattern(owner))
    owner = owner.parent;
  if (ts.isParameter(owner)) return isFunction(owner.parent) ? firstIn(owner.parent.body) : undefined;
  const { parent: list } = owner;
  if (ts.isVariableDeclarationList(list) && ts.isForOfStatement(list.parent)) return firstIn(list.parent.statement);
  if (!ts.isVariableDeclarationList(list) || !ts.isVariableStatement(list.parent)) return undefined;
  const statement = list.parent;
  return { offset: statement.end, indent: indentOf(tree, statement.getStart()) };
}

function firstIn(body: ts.Node | undefined): { readonly offset: number; readonly indent: string } | undefined {
  const first = body && ts.isBlock(body) ? body.statements[0] : undefined;
  if (!body || !first) return undefined;
  const tree = body.getSourceFile();
  const indent = indentOf(tree, first.getStart());
  return { offset: body.getStart() + 1, indent };
}
