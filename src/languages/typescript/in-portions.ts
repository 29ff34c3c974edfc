import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { hasTextOverLines, inFrontOf, isAlwaysFirst, isListed, isTaken, statementOf, unitOf } from "./blocks.ts";
import { edit, indentOf, newLine } from "./edits.ts";
import { declarationsOf, functionAround, isFunction, pathOf, unwrap, wrapped } from "./scope.ts";
import { nodeAt, type Source } from "./source.ts";

/** The variables of the loop and for what it gathers. */
const [START, ALL] = ["start", "answers"];

/** `Promise.all(items.map(ask))` where it is awaited. */
interface Waiting {
  readonly list: ts.Expression;
  readonly mapped: ts.CallExpression;
  /** The expression that yields the results, `await` included. */
  readonly results: ts.Node;
  readonly size: number;
}

/**
 * Waits for the requests of a list in portions. Null where more than the item goes into each request, and where it is not
 * the function itself that waits for all of them.
 */
export function inPortions(
  source: Source | undefined,
  { at, size }: Extract<Change, { readonly kind: "in-portions" }>,
): readonly TextEdit[] | null {
  const access = source && nodeAt(source.tree, at.start, at.end, ts.isPropertyAccessExpression);
  const mapped = access?.parent;
  if (!access || !mapped || !ts.isCallExpression(mapped) || access.name.text !== "map") return null;
  const [callback, ...others] = mapped.arguments;
  const all = wrapped(mapped).parent;
  if (!callback || others.length > 0 || !takesItem(callback) || pathOf(access.expression) === null) return null;
  if (!ts.isCallExpression(all) || all.expression.getText() !== "Promise.all" || isTaken(all, START)) return null;
  // A comment in front of the list would have no place any more.
  if (hasComment(source.text, all.expression.end, mapped.getStart()) || hasComment(source.text, mapped.end, all.end))
    return null;
  const waiting = { list: access.expression, mapped, results: wrapped(all), size };
  const fn = functionAround(all);
  if (fn && ts.isArrowFunction(fn) && fn.body === waiting.results) return asBlock(fn, waiting);
  const statement = statementOf(all);
  if (!statement || !isAwaited(waiting, fn)) return null;
  return ofStatement(statement, waiting);
}

/** Whether a function is given no more than the item: the index would begin anew with each portion. */
function takesItem(callback: ts.Expression): boolean {
  const at = unwrap(callback);
  if (isFunction(at)) return at.parameters.length <= 1 && !at.parameters.some((each) => each.dotDotDotToken);
  const declared = ts.isIdentifier(at) ? declarationsOf(at) : [];
  return (
    declared.length > 0 &&
    declared.every((each) => {
      const fn = ts.isVariableDeclaration(each) && each.initializer ? unwrap(each.initializer) : each;
      return isFunction(fn) && fn.parameters.length <= 1 && !fn.parameters.some((one) => one.dotDotDotToken);
    })
  );
}

function isAwaited({ results }: Waiting, fn: ts.FunctionLikeDeclaration | undefined): boolean {
  if (ts.isAwaitExpression(results)) return true;
  return ts.isReturnStatement(results.parent) && fn !== undefined && isAsync(fn);
}

function isAsync(fn: ts.FunctionLikeDeclaration): boolean {
  return fn.modifiers?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword) === true;
}

function ofStatement(statement: ts.Statement, waiting: Waiting): readonly TextEdit[] | null {
  const { results } = waiting;
  const { parent } = results;
  const gap = newLine(statement.getSourceFile()) + indentOf(statement.getSourceFile(), statement.getStart());
  const replaced = (lines: readonly string[]): readonly TextEdit[] => [
    edit(statement, statement.getStart(), statement.end, lines.join(gap)),
  ];
  // Nobody needs the results.
  if (ts.isExpressionStatement(parent)) return isListed(parent) ? replaced(loop(waiting, null)) : null;
  const declared = ts.isVariableStatement(statement) && ts.isVariableDeclaration(parent) && !statement.modifiers;
  if (declared && ts.isIdentifier(parent.name) && statement.declarationList.declarations.length === 1) {
    const type = parent.type ? `: ${parent.type.getText()}` : "";
    return replaced([`const ${parent.name.text}${type} = [];`, ...loop(waiting, parent.name.text)]);
  }
  if (isTaken(results, ALL) || !isAlwaysFirst(results, statement)) return null;
  return [...inFrontOf(statement, gathered(waiting)), edit(results, results.getStart(), results.end, ALL)];
}

function gathered(waiting: Waiting): readonly string[] {
  return [`const ${ALL} = [];`, ...loop(waiting, ALL)];
}

/** The lines of the loop, those of the requests set off as they were. */
function loop({ list, mapped, size }: Waiting, gather: string | null): readonly string[] {
  const tree = mapped.getSourceFile();
  const unit = unitOf(tree);
  const rest = tree.text.slice(list.end, mapped.end);
  const request = `Promise.all(${list.getText()}.slice(${START}, ${START} + ${size})`;
  const [first = "", ...lines] = hasTextOverLines(mapped) ? [rest] : rest.split(newLine(tree));
  const base = indentOf(tree, mapped.getStart());
  const more = lines.map((each) => unit + (each.startsWith(base) ? each.slice(base.length) : each.trimStart()));
  const written = [`${unit}${gather ? `${gather}.push(...(await ` : "await "}${request}${first}`, ...more];
  return [
    `for (let ${START} = 0; ${START} < ${list.getText()}.length; ${START} += ${size}) {`,
    ...written.slice(0, -1),
    `${written.at(-1)}${gather ? ")));" : ");"}`,
    "}",
  ];
}

/** An arrow function that yields the promise becomes an asynchronous one with a block. */
function asBlock(fn: ts.ArrowFunction, waiting: Waiting): readonly TextEdit[] | null {
  const tree = fn.getSourceFile();
  if (isTaken(fn, ALL)) return null;
  const outer = newLine(tree) + indentOf(tree, fn.getStart());
  const inner = outer + unitOf(tree);
  const lines = [...gathered(waiting), `return ${ALL};`].map((each) => inner + each).join("");
  const { body, equalsGreaterThanToken: arrow } = fn;
  const comments = tree.text.slice(arrow.end, body.getStart()).trim() !== "";
  return [
    ...(isAsync(fn) ? [] : [edit(fn, fn.getStart(), fn.getStart(), "async ")]),
    edit(fn, comments ? body.getStart() : arrow.end, body.end, `${comments ? "" : " "}{${lines}${outer}}`),
  ];
}

function hasComment(text: string, start: number, end: number): boolean {
  return /\/[/*]/.test(text.slice(start, end));
}
