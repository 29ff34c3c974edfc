import { ts } from "@ts-morph/common";
import type { CommentPlace } from "../language.ts";

/**
 * Where a comment that silences the line of an offset can stand without changing what the code does: above the line
 * where that is a place for comments, above it in braces among the children of JSX, and else within the line, in front
 * of a token. Null where there is none.
 */
export function commentPlace(tree: ts.SourceFile, offset: number): CommentPlace | null {
  const { text } = tree;
  const number = tree.getLineAndCharacterOfPosition(offset).line;
  const [previous, line = 0] = [number - 1, number].map((each) => tree.getLineStarts()[each]);
  const indent = /^[ \t]*/.exec(text.slice(line, offset))?.[0] ?? "";
  const newline = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const around = surroundingsOf(tree, line);
  if (PROMISE.test(text.slice(previous ?? line, line)) || around === "token") return within(tree, line, offset);
  // A mark of the byte order has to stay in front.
  const start = line === 0 && text.startsWith("\uFEFF") ? 1 : line;
  const above = { offset: start, directive: "disable-next-line" } as const;
  if (around === "jsx") return { ...above, before: `${indent}{/* `, after: ` */}${newline}` };
  return { ...above, before: `${indent}// `, after: newline };
}

/** How other tools say in a comment that it is about the very next line. */
const PROMISE = /(?<!bedrock-readiness-)disable-next-line|(deno-lint|biome|prettier)-ignore|@ts-(ignore|expect-error)/;

/**
 * What a line begins in: between tokens, where any comment may stand; among the children of JSX; or inside a token or
 * comment that runs over several lines.
 */
function surroundingsOf(tree: ts.SourceFile, line: number): "trivia" | "jsx" | "token" {
  const { text } = tree;
  for (const leaf of leavesBetween(tree, Math.max(0, line - 1), line)) {
    if (leaf.kind === ts.SyntaxKind.JsxText) {
      if (leaf.pos >= line || line > leaf.end) continue;
      // Two lines of text are joined by a space, which something in between would take away.
      const parts = [text.slice(leaf.pos, line), text.slice(line, leaf.end)];
      return parts.every((part) => /\S/.test(part)) ? "token" : "jsx";
    }
    if (leaf.getStart(tree) < line && line < leaf.end) return "token";
    const comments = [
      ...(ts.getLeadingCommentRanges(text, leaf.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, leaf.pos) ?? []),
    ];
    if (comments.some((each) => each.pos < line && line < each.end)) return "token";
  }
  return "trivia";
}

function within(tree: ts.SourceFile, line: number, offset: number): CommentPlace | null {
  const leaves = leavesBetween(tree, line, offset).filter((leaf) => {
    const start = leaf.getStart(tree);
    return line <= start && start <= offset && takesComment(leaf, tree);
  });
  const first = leaves.find((leaf) => !CLOSING.has(leaf.kind)) ?? leaves.at(-1);
  if (!first) return null;
  return { offset: first.getStart(tree), before: "/* ", after: " */ ", directive: "disable-line" };
}

/** A comment in front of these is allowed, and hard to read. */
const CLOSING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.CloseBraceToken,
  ts.SyntaxKind.CloseBracketToken,
  ts.SyntaxKind.CloseParenToken,
  ts.SyntaxKind.ColonToken,
  ts.SyntaxKind.CommaToken,
  ts.SyntaxKind.DotToken,
  ts.SyntaxKind.QuestionDotToken,
  ts.SyntaxKind.SemicolonToken,
  ts.SyntaxKind.TemplateMiddle,
  ts.SyntaxKind.TemplateTail,
]);

/** Whether text in front of a token is read as code. Among the children of JSX it is shown to people. */
function takesComment(leaf: ts.Node, tree: ts.SourceFile): boolean {
  if (leaf.kind === ts.SyntaxKind.JsxText || leaf.kind === ts.SyntaxKind.EndOfFileToken) return false;
  if (ts.isStringLiteral(leaf) && ts.isJsxAttribute(leaf.parent)) return false;
  // `</` would begin a closing element.
  if (tree.text.charAt(leaf.getStart(tree) - 1) === "<") return false;
  for (let node: ts.Node = leaf; node.parent && node.getStart(tree) === leaf.getStart(tree); node = node.parent) {
    if (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent)) return node === openingOf(node.parent);
  }
  return true;
}

/** The opening of an element that is no child of another one: what stands in front of it is code. */
function openingOf(element: ts.JsxElement | ts.JsxFragment): ts.Node | undefined {
  if (ts.isJsxElement(element.parent) || ts.isJsxFragment(element.parent)) return undefined;
  return ts.isJsxElement(element) ? element.openingElement : element.openingFragment;
}

/** The tokens that touch a range, in order. */
function leavesBetween(tree: ts.SourceFile, from: number, to: number): readonly ts.Node[] {
  const leaves: ts.Node[] = [];
  const pending: ts.Node[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.end < from || node.pos > to || ts.isJSDoc(node)) continue;
    const children = node.getChildren(tree);
    if (children.length === 0) leaves.push(node);
    else pending.push(...[...children].reverse());
  }
  return leaves;
}
