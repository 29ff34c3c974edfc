import { ts } from "@ts-morph/common";
import type { Span } from "../../core/facts.ts";
import type { TextEdit } from "../language.ts";
import { edit } from "./edits.ts";
import { nodeAt, type Source } from "./source.ts";

/**
 * Bounds untrusted text where it enters: cut in place where it is read as an expression, refused behind the declaration
 * where it is destructured. Null where the place is not a text of its own, such as a whole request body.
 */
export function boundInput(source: Source | undefined, input: Span, maxCharacters: number): readonly TextEdit[] | null {
  if (!source) return null;
  const node = nodeAt(source.tree, input.start, input.end, isPlace);
  if (!node) return null;
  if (ts.isBindingElement(node)) return refuse(node, maxCharacters);
  if (ts.isPropertyAccessExpression(node) && WHOLE.has(node.name.text)) return null;
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) return null;
  const read = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  const decoded = ts.isCallExpression(parent) && /^JSON\.parse$/.test(parent.expression.getText());
  if ((read && parent.expression === node) || decoded) return null;
  return [
    edit(node, node.getStart(), node.getStart(), "String("),
    edit(node, node.end, node.end, ` ?? "").slice(0, ${maxCharacters})`),
  ];
}

const WHOLE = new Set(["body", "query", "params", "headers", "cookies", "files", "file", "Records", "argv"]);

function isPlace(node: ts.Node): node is ts.BindingElement | ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isBindingElement(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** `const { message } = req.body;` is followed by a check that throws. */
function refuse(node: ts.BindingElement, maxCharacters: number): readonly TextEdit[] | null {
  if (!ts.isIdentifier(node.name)) return null;
  let statement: ts.Node = node;
  while (statement.parent && !ts.isVariableStatement(statement)) statement = statement.parent;
  if (!ts.isVariableStatement(statement)) return null;
  const tree = node.getSourceFile();
  const lineStart = tree.text.lastIndexOf("\n", statement.getStart() - 1) + 1;
  const indent = /^[ \t]*/.exec(tree.text.slice(lineStart, statement.getStart()))?.[0] ?? "";
  const name = node.name.text;
  const text = [
    `if (typeof ${name} !== "string" || ${name}.length > ${maxCharacters}) {`,
    `  throw new RangeError("${name} must be a text of at most ${maxCharacters} characters");`,
    "}",
  ]
    .map((line) => `\n${indent}${line}`)
    .join("");
  return [edit(node, statement.end, statement.end, text)];
}
