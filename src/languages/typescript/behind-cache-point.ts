import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { edit, insertElement, takeItem } from "./edits.ts";
import { declarationsOf, isReference } from "./scope.ts";
import { nodeAt, type Source } from "./source.ts";

/**
 * Moves the item of a prompt that has a changing part to the end of its list, behind the cache point. Null where the part
 * is not written as an item of its own, so that nothing would be left in front of the point.
 */
export function behindCachePoint(
  source: Source | undefined,
  { point, part }: Extract<Change, { readonly kind: "behind-cache-point" }>,
): readonly TextEdit[] | null {
  const mark = source && point.file === part.file && nodeAt(source.tree, point.start, point.end, isNode);
  const found = mark && itemOf(mark);
  if (!found) return null;
  const { list, item: marked } = found;
  const front = list.elements.slice(0, list.elements.indexOf(marked));
  const items = front.filter((each) => has(each, part));
  const [item] = items;
  const isOwn = marked.kind !== ts.SyntaxKind.SpreadElement && !has(marked, part) && items.length === 1;
  const leaves = front.length > 1 || isStatic(marked);
  if (!item || !isOwn || ts.isSpreadElement(item)) return null;
  if (!leaves) return cutInTwo(list, item, part);
  return [...takeItem(list, item), ...insertElement(list, list.elements, { name: null, text: item.getText() }, "")];
}

/** Cuts a text at the end of the line in front of the part, and leaves what stands before it in its place. */
function cutInTwo(
  list: ts.ArrayLiteralExpression,
  item: ts.Expression,
  part: { readonly start: number; readonly end: number },
): readonly TextEdit[] | null {
  const [only, ...others] = ts.isObjectLiteralExpression(item) ? item.properties : [];
  if (!only || others.length > 0 || !ts.isPropertyAssignment(only)) return null;
  const text = only.initializer;
  if (!ts.isTemplateExpression(text)) return null;
  const index = text.templateSpans.findIndex((each) => has(each.expression, part));
  const before = index === 0 ? text.head : text.templateSpans[index - 1]?.literal;
  const cut = before && /^[\s\S]*(\\n|\n)/.exec(before.getText());
  // With nothing but the part itself in front of the cut there would be nothing to cache.
  const [whole = "", lineEnd = ""] = cut ?? [];
  const isEmpty = index === 0 && whole.length <= "`".length + lineEnd.length;
  if (index < 0 || !before || !cut || isEmpty) return null;
  const end = before.getStart() + whole.length;
  const start = end - lineEnd.length;
  const source = list.getSourceFile().text;
  const rest = `{ ${only.name.getText()}: \`${source.slice(end, text.end)} }`;
  return [edit(item, start, text.end, "`"), ...insertElement(list, list.elements, { name: null, text: rest }, "")];
}

function isNode(node: ts.Node): node is ts.Node {
  return node !== undefined;
}

/** The item of a list in which a cache point stands. */
function itemOf(mark: ts.Node): { readonly list: ts.ArrayLiteralExpression; readonly item: ts.Expression } | undefined {
  for (let at = mark; at.parent && !ts.isStatement(at); at = at.parent) {
    if (ts.isArrayLiteralExpression(at.parent)) return { list: at.parent, item: at as ts.Expression };
  }
  return undefined;
}

/** A point that is marked on a text stands behind that text, too. */
function isStatic(marked: ts.Expression): boolean {
  return /\b(text|content)\b/.test(marked.getText());
}

/** Whether something stands in an expression, or in what a variable of it was set to. */
function has(node: ts.Node, part: { readonly start: number; readonly end: number }): boolean {
  if (node.getStart() <= part.start && node.end >= part.end) return true;
  if (ts.isIdentifier(node) && isReference(node)) {
    return declarationsOf(node).some(
      (each) => ts.isVariableDeclaration(each) && each.getStart() <= part.start && each.end >= part.end,
    );
  }
  return ts.forEachChild(node, (child) => has(child, part)) ?? false;
}
