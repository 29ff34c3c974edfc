import { ts } from "@ts-morph/common";
import type { Comment, Span } from "../../core/facts.ts";
import { isAssignment } from "./scope.ts";
import { bindScopes } from "./scopes.ts";

// The binder is not in the compiler's typings; it is what `createProgram` calls for each file.
declare module "@ts-morph/common/lib/typescript.js" {
  namespace ts {
    function bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  }
}

/** A parsed and bound file. Binding gives scopes and symbols without a type checker, a program or library files. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  /** Every identifier of the file by its text, made when first asked for. */
  identifiers(name: string): readonly ts.Identifier[];
  /** Every `new` and call of the file in source order, made when first asked for. */
  calls(): readonly (ts.CallExpression | ts.NewExpression)[];
  /** Every assignment of the file in source order. */
  assignments(): readonly ts.BinaryExpression[];
}

/** The deepest nesting that is walked; a real program stays far below, and the stack is not at risk. */
const MAX_DEPTH = 1_000;

export class TooDeepError extends Error {}

/** Comments tell nothing that is asked for. Parents of nodes are set with the scopes, for which every node is visited anyway. */
const PARSING: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ESNext,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** Parses and binds one file. Broken syntax yields what can be read. Throws {@link TooDeepError} on absurd nesting. */
export function parse(file: string, text: string): Source {
  try {
    const tree = ts.createSourceFile(file, text, PARSING, false, scriptKind(file));
    const index = createIndex();
    const isIndexed = bindScopes(tree, index.note);
    if (!isIndexed) ts.bindSourceFile(tree, { allowJs: true });
    breakLines(tree);
    return { file, text, tree, ...(isIndexed ? index.made : indexedLater(tree)) };
  } catch (error) {
    if (error instanceof RangeError) throw new TooDeepError(`${file} nests deeper than can be read`);
    throw error;
  }
}

/**
 * The language also breaks lines at U+2028 and U+2029, which editors and their protocol do not. The compiler works this
 * list out when it is first asked for a position, unless it is there.
 */
function breakLines(tree: ts.SourceFile): void {
  const starts = [0];
  const lineBreak = /\r\n|\r|\n/g;
  while (lineBreak.test(tree.text)) starts.push(lineBreak.lastIndex);
  (tree as { lineMap?: readonly number[] }).lineMap = starts;
}

function scriptKind(file: string): ts.ScriptKind {
  if (file.endsWith(".tsx")) return ts.ScriptKind.TSX;
  if (file.endsWith(".json")) return ts.ScriptKind.JSON;
  if (/\.[cm]?ts$/.test(file)) return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}

const { Identifier, CallExpression, NewExpression } = ts.SyntaxKind;

type Indexed = Pick<Source, "identifiers" | "calls" | "assignments">;

/** Notes nodes in source order. */
function createIndex(): { readonly note: (node: ts.Node, depth: number) => void; readonly made: Indexed } {
  const identifiers = new Map<string, ts.Identifier[]>();
  const calls: (ts.CallExpression | ts.NewExpression)[] = [];
  const assignments: ts.BinaryExpression[] = [];
  return {
    note(node, depth) {
      if (depth > MAX_DEPTH) return;
      const { kind } = node;
      if (kind === Identifier) {
        const list = identifiers.get((node as ts.Identifier).text);
        if (list) list.push(node as ts.Identifier);
        else identifiers.set((node as ts.Identifier).text, [node as ts.Identifier]);
      } else if (kind === CallExpression || kind === NewExpression)
        calls.push(node as ts.CallExpression | ts.NewExpression);
      else if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) assignments.push(node);
    },
    made: {
      identifiers: (name) => identifiers.get(name) ?? [],
      calls: () => calls,
      assignments: () => assignments,
    },
  };
}

/** Walks through the file when the first question comes. */
function indexedLater(tree: ts.SourceFile): Indexed {
  let made: Indexed | undefined;
  const index = (): Indexed => {
    if (made) return made;
    const next = createIndex();
    let depth = 0;
    const visit = (node: ts.Node): void => {
      if (depth > MAX_DEPTH) return;
      next.note(node, depth);
      depth++;
      ts.forEachChild(node, visit);
      depth--;
    };
    visit(tree);
    made = next.made;
    return made;
  };
  return {
    identifiers: (name) => index().identifiers(name),
    calls: () => index().calls(),
    assignments: () => index().assignments(),
  };
}

/** The place of a node, comments in front of it left out. */
export function spanOf(node: ts.Node): Span {
  const tree = node.getSourceFile();
  return spanBetween(tree, node.getStart(tree), node.end);
}

export function spanBetween(tree: ts.SourceFile, start: number, end: number): Span {
  const from = tree.getLineAndCharacterOfPosition(start);
  const to = tree.getLineAndCharacterOfPosition(end);
  return {
    file: tree.fileName,
    start,
    end,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
  };
}

const STEERING = /bedrock-readiness-(?:disable|enable)/g;

/** The comments that steer the linter. Text that only looks like one, in a string for example, is not one. */
export function steeringComments(source: Source): readonly Comment[] {
  const comments: Comment[] = [];
  for (const match of source.text.matchAll(STEERING)) {
    const range = commentAt(source.tree, match.index);
    if (!range) continue;
    const raw = source.text.slice(range.pos, range.end);
    const text = raw.startsWith("//") ? raw.slice(2) : raw.replace(/^\/\*+|\*+\/$/g, "");
    comments.push({ text: text.trim(), span: spanBetween(source.tree, range.pos, range.end) });
  }
  return comments;
}

/** Comments are trivia in front of a token, so the token that follows the position tells whether it is inside one. */
export function commentAt(tree: ts.SourceFile, position: number): ts.CommentRange | undefined {
  const token = innermost(tree, position);
  const text = tree.text;
  const starts = [token.pos, ...token.getChildren(tree).map((child) => child.pos), token.end];
  for (const start of starts) {
    const range = commentsFrom(tree, text, start).find((each) => each.pos <= position && position < each.end);
    if (range) return range;
  }
  return undefined;
}

/** Thousands of comments in front of one token would otherwise be read once for each of them. */
const commentsByStart = new WeakMap<ts.SourceFile, Map<number, readonly ts.CommentRange[]>>();

function commentsFrom(tree: ts.SourceFile, text: string, start: number): readonly ts.CommentRange[] {
  const known = commentsByStart.get(tree) ?? new Map<number, readonly ts.CommentRange[]>();
  commentsByStart.set(tree, known);
  const ranges = known.get(start) ?? [
    ...(ts.getLeadingCommentRanges(text, start) ?? []),
    ...(ts.getTrailingCommentRanges(text, start) ?? []),
  ];
  known.set(start, ranges);
  return ranges;
}

/** The smallest node whose full extent, leading trivia included, holds the position. */
export function innermost(tree: ts.SourceFile, position: number): ts.Node {
  let node: ts.Node = tree;
  for (;;) {
    const inside: ts.Node | undefined = node
      .getChildren(tree)
      .find((child) => child.pos <= position && position < child.end);
    if (!inside) return node;
    node = inside;
  }
}

/** The node that covers exactly the given offsets, the outermost one where several do. */
export function nodeAt<T extends ts.Node>(
  tree: ts.SourceFile,
  start: number,
  end: number,
  is: (node: ts.Node) => node is T,
): T | undefined {
  let found: T | undefined;
  const visit = (node: ts.Node): void => {
    if (found || node.end < end || node.pos > start) return;
    if (node.getStart(tree) === start && node.end === end && is(node)) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
