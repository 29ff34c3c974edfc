import { ts } from "@ts-morph/common";
import type { Enclosing, ErrorHandling, Repetition, Retries, Step } from "../../core/facts.ts";
import { branches } from "./abstract.ts";
import { callsOfParameter, isExported } from "./callers.ts";
import type { Engine } from "./engine.ts";
import { handlerKind } from "./entries.ts";
import { errorMiddleware } from "./error-middleware.ts";
import { exits } from "./guards.ts";
import { repetitionByLibrary, repetitionByLoop, repetitionByRecursion } from "./repetition.ts";
import { functionAround, isFunction, nameOfFunction, unwrap, wrapped } from "./scope.ts";
import { spanBetween, spanOf } from "./source.ts";

/** The function that a call stands in, told for people and for rules. */
export function enclosing(engine: Engine, node: ts.Node): Enclosing {
  const fn = outermost(node);
  const tree = node.getSourceFile();
  if (!fn)
    return {
      name: null,
      kind: "module",
      framework: null,
      loop: inLoop(node, tree),
      identity: null,
      span: spanBetween(tree, 0, tree.end),
    };
  const framework = handlerKind(engine, fn);
  return {
    name: nameOfFunction(fn),
    kind: framework ? "handler" : "function",
    framework,
    loop: inLoop(node, fn),
    identity: IDENTITIES.exec(fn.getText())?.[0] ?? null,
    span: spanOf(fn),
  };
}

const IDENTITIES =
  /\b(tenant_?(id|name|key)?|(user|customer|account|org|organi[sz]ation|workspace|company|client)_?id)\b/i;

/** Callbacks written in place belong to the function around them, unless a framework calls them. */
function outermost(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  let fn = functionAround(node);
  while (fn && isCallback(fn) && functionAround(fn)) fn = functionAround(fn);
  return fn;
}

function isCallback(fn: ts.Node): boolean {
  const { parent } = wrapped(fn);
  return ts.isCallExpression(parent);
}

function inLoop(node: ts.Node, boundary: ts.Node): boolean {
  for (let at = node.parent; at && at !== boundary; at = at.parent) {
    if (ts.isIterationStatement(at, false)) return true;
  }
  return false;
}

const MAX_CALLERS_DEPTH = 6;

type Verdict = "yes" | "no" | "unknown";

export interface Answer {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  /** Whether it is a function of the project that does it, which is given the function around the call. */
  readonly byTaker?: boolean;
  readonly silent?: boolean;
  readonly repetition?: Omit<Repetition, "inside">;
}

export const NO: Answer = { verdict: "no", steps: [] };
/** A wrapper that looks as if it did it, of which the code was not read. */
const OPAQUE: Answer = { verdict: "unknown", steps: [] };

/** Callers that nobody saw. */
const UNSEEN: Answer = { verdict: "unknown", steps: [] };

/** A framework repeats nothing. */
export const nobody = (): Answer => NO;

/** Asked of each node around another one. `handed` tells that `child` is a function that somebody else will run. */
type Question = (at: ts.Node, child: ts.Node, handed: boolean) => Answer | undefined;

/**
 * Asks a question of everything around a node: first inside its function, callbacks looked through, then of its callers.
 * `combine` says what follows from the callers' answers.
 */
export function around(
  engine: Engine,
  node: ts.Node,
  ask: Question,
  combine: (answers: readonly Answer[]) => Answer,
  atEntry: (handler: ts.Node) => Answer,
  seen: readonly ts.Node[] = [],
): { readonly here: Answer; readonly callers: () => Answer } {
  let child = node;
  let at = node.parent;
  for (; at; child = at, at = at.parent) {
    const answer = ask(at, child, isFunction(child));
    if (answer) return { here: answer, callers: () => answer };
    if (isFunction(at) && (!isCallback(at) || handlerKind(engine, at))) break;
  }
  const fn = at && isFunction(at) ? at : undefined;
  const callers = (): Answer => {
    if (!fn) return NO;
    if (seen.includes(fn) || seen.length >= MAX_CALLERS_DEPTH) return UNSEEN;
    const { sites, complete, entryPoint, handedTo } = engine.callers(fn);
    const handed = handedTo.flatMap((each) => askOfTaker(engine, each, fn, ask) ?? []);
    if (sites.length === 0 && handed.length === 0) {
      if (entryPoint || handlerKind(engine, fn)) return atEntry(fn);
      return UNSEEN;
    }
    const answers = sites.map((site) => {
      const inner = around(engine, site, ask, combine, atEntry, [...seen, fn]);
      return inner.here.verdict === "no" ? inner.callers() : inner.here;
    });
    return combine(complete ? answers : [...answers, ...handed, UNSEEN]);
  };
  return { here: NO, callers };
}

/** Asks of a call that is given the function by its name, as in `pRetry(ask)`. */
function askOfTaker(
  engine: Engine,
  taker: ts.CallExpression,
  fn: ts.FunctionLikeDeclaration,
  ask: Question,
): Answer | undefined {
  const argument = taker.arguments.find((each) =>
    branches(engine.evaluate(each, null)).some((value) => value.node === fn),
  );
  return argument && ask(taker, argument, true);
}

/** Whether a failure of the call is caught: in its function, or in any of its callers. */
export function errorHandling(engine: Engine, node: ts.Node): ErrorHandling {
  const asked = around(
    engine,
    node,
    (at, child, handed) => catches(engine, at, child, handed),
    any,
    (handler) => catchesAll(engine, handler),
  );
  if (asked.here.verdict === "yes") {
    const { steps, silent } = asked.here;
    const status = asked.here.byTaker ? "handled-by-caller" : "handled";
    return { status, ...(silent ? { silent } : {}), steps };
  }
  const { verdict, steps, silent } = asked.callers();
  const status = verdict === "yes" ? "handled-by-caller" : verdict === "no" ? "none" : "unknown";
  return { status, ...(verdict === "yes" && silent ? { silent } : {}), steps };
}

/** A web application may catch what any of its handlers throws. */
function catchesAll(engine: Engine, handler: ts.Node): Answer {
  const middleware = errorMiddleware(engine, handler);
  if (!middleware) return NO;
  return { verdict: "yes", steps: [{ span: spanOf(middleware), message: "errors of every handler are caught here" }] };
}

/** One caller that handles it is enough for calling it handled; one that is not seen is enough for not knowing. */
export function any(answers: readonly Answer[]): Answer {
  return (
    answers.find((each) => each.verdict === "yes") ?? (answers.some((each) => each.verdict === "unknown") ? UNSEEN : NO)
  );
}

/** Every caller that was seen must do it; those that were not seen are taken to be like them. */
function every(answers: readonly Answer[]): Answer {
  const seen = answers.filter((each) => each !== UNSEEN);
  if (seen.some((each) => each.verdict === "no")) return NO;
  return seen.find((each) => each.verdict !== "yes") ?? seen[0] ?? UNSEEN;
}

function catches(engine: Engine, at: ts.Node, child: ts.Node, handed: boolean): Answer | undefined {
  if (ts.isTryStatement(at) && at.tryBlock === child && at.catchClause) {
    const silent = isSilent(at.catchClause.block);
    return { verdict: "yes", silent, steps: [{ span: spanOf(at.catchClause), message: "errors are caught here" }] };
  }
  if (ts.isPropertyAccessExpression(at) && at.expression === child && ts.isCallExpression(at.parent)) {
    const handler = at.name.text === "catch" || (at.name.text === "then" && at.parent.arguments.length > 1);
    const [first, second] = at.parent.arguments;
    const silent = isSilentHandler(engine, at.name.text === "catch" ? first : second);
    if (handler)
      return { verdict: "yes", silent, steps: [{ span: spanOf(at.name), message: "errors are caught here" }] };
  }
  if (!handed) return undefined;
  const taken = throughParameter(
    engine,
    at,
    child,
    (inner) => around(engine, inner, (a, c, h) => catches(engine, a, c, h), any, nobody).here,
  );
  return taken && { ...taken, byTaker: true };
}

/** Nothing happens in it, or no more than that an empty value takes the answer's place. A comment says that it is meant. */
function isSilent(block: ts.Block): boolean {
  const { statements } = block;
  const [only] = statements;
  if (!only) return !/\/[/*]/.test(block.getText());
  if (statements.length > 1) return false;
  if (ts.isReturnStatement(only)) return !only.expression || isEmptyValue(only.expression);
  return ts.isContinueStatement(only) || ts.isBreakStatement(only);
}

function isEmptyValue(node: ts.Expression): boolean {
  return /^(null|undefined|false|""|''|``|\[\]|\{\}|void 0)$/.test(unwrap(node).getText());
}

/** `.catch(() => {})`, `.catch(() => null)`. */
function isSilentHandler(engine: Engine, handler: ts.Expression | undefined): boolean {
  const value = handler && branches(engine.evaluate(handler, null))[0];
  const fn = value?.kind === "function" ? value.node : undefined;
  if (!fn?.body) return false;
  return ts.isBlock(fn.body) ? isSilent(fn.body) : isEmptyValue(fn.body as ts.Expression);
}

/** A callback handed to a function of the project runs where that function calls it. */
function throughParameter(
  engine: Engine,
  at: ts.Node,
  child: ts.Node,
  ask: (call: ts.Node) => Answer,
): Answer | undefined {
  if (!ts.isCallExpression(at)) return undefined;
  const index = at.arguments.indexOf(child as unknown as ts.Expression);
  if (index < 0) return undefined;
  const inner = branches(engine.evaluate(at.expression, null)).flatMap((each) =>
    each.kind === "function" ? callsOfParameter(engine, each.node, index) : [],
  );
  const found = inner.map(ask).find((each) => each.verdict === "yes");
  return found;
}

const RETRY_PACKAGES =
  /^(p-retry|async-retry|exponential-backoff|cockatiel|promise-retry|retry|ts-retry|ts-retry-promise|@lifeomic\/attempt|retry-ignore-abort|opossum|effect|radash|axios-retry|@smithy\/util-retry)$/;

/** Packages that do many other things to functions as well. */
const GENERAL_PACKAGES = /^(effect|radash|opossum)$/;

function isRetryOf(module: string, callee: ts.Expression): boolean {
  return RETRY_PACKAGES.test(module) && (!GENERAL_PACKAGES.test(module) || /retry/i.test(callee.getText()));
}

/** Whether something of this project repeats the call: a loop, a recursion, or a library, on every way that leads there. */
export function retriesAround(engine: Engine, node: ts.Node): Answer {
  const asked = around(engine, node, (at, child, handed) => repeats(engine, at, child, handed), every, nobody);
  return asked.here.verdict === "no" ? asked.callers() : asked.here;
}

function repeats(engine: Engine, at: ts.Node, child: ts.Node, handed: boolean): Answer | undefined {
  if (ts.isTryStatement(at) && at.tryBlock === child && at.catchClause) return repeatedTry(engine, at);
  if (!ts.isCallExpression(at) || at.expression === child || !handed) return undefined;
  const step = (message: string): Answer => ({ verdict: "yes", steps: [{ span: spanOf(at.expression), message }] });
  for (const callee of branches(engine.evaluate(at.expression, null))) {
    if (callee.kind === "external" && isRetryOf(callee.module, at.expression))
      return { ...step(`retried by ${callee.module}`), repetition: repetitionByLibrary(engine, at) };
    if (callee.kind !== "function" && /retry|backoff|attempt/i.test(at.expression.getText())) return OPAQUE;
  }
  return throughParameter(
    engine,
    at,
    child,
    (inner) => around(engine, inner, (a, c, h) => repeats(engine, a, c, h), every, nobody).here,
  );
}

/** `for (attempt ...) { try { return await call() } catch { wait } }`, and its kin with recursion in the catch. */
function repeatedTry(engine: Engine, node: ts.TryStatement): Answer | undefined {
  const clause = node.catchClause;
  if (!clause) return undefined;
  const fn = functionAround(node);
  const steps = [{ span: spanOf(clause), message: "repeated here after an error" }];
  if (fn && callsItself(engine, clause.block, fn))
    return { verdict: "yes", steps, repetition: repetitionByRecursion(engine, clause, fn) };
  if (exits(clause.block) && !ts.isContinueStatement(clause.block.statements.at(-1) ?? clause)) return undefined;
  for (let at: ts.Node = node.parent; at && !isFunction(at); at = at.parent) {
    if (!ts.isIterationStatement(at, false)) continue;
    // A loop over items makes one attempt for each; only one that ends on success is a retry.
    if (ts.isForOfStatement(at) || ts.isForInStatement(at)) return undefined;
    return endsOnSuccess(node, at)
      ? { verdict: "yes", steps, repetition: repetitionByLoop(engine, clause, at) }
      : undefined;
  }
  return undefined;
}

function callsItself(engine: Engine, block: ts.Node, fn: ts.FunctionLikeDeclaration): boolean {
  const name = nameOfFunction(fn);
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isCallExpression(node)) {
      const callee = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.name.text
        : node.expression.getText();
      found = callee === name && branches(engine.evaluate(node.expression, null)).some((each) => each.node === fn);
    }
    ts.forEachChild(node, visit);
  };
  visit(block);
  return found;
}

/** Whether the loop goes on only for as long as the attempt fails. */
function endsOnSuccess(node: ts.TryStatement, loop: ts.IterationStatement): boolean {
  let found = false;
  const flags = flagsOf(loop);
  // What stands behind the attempt says something only where a failure does not come that far.
  const goesOn = node.catchClause !== undefined && exits(node.catchClause.block);
  const visit = (at: ts.Node): void => {
    if (found || isFunction(at) || at === node.catchClause) return;
    // What stands in front of the attempt, such as a way out of a conversation, has nothing to do with its success.
    if (at.end <= node.pos || (at.pos >= node.end && !goesOn)) return;
    const sets = ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    if (ts.isReturnStatement(at) || (ts.isBreakStatement(at) && !isInside(at, loop))) found = true;
    else if (sets && flags.has(at.left.getText())) found = true;
    else ts.forEachChild(at, visit);
  };
  visit(loop.statement);
  return found && !triesOthers(loop);
}

/** The names in the condition of a loop. */
function flagsOf(loop: ts.IterationStatement): ReadonlySet<string> {
  const condition = ts.isForStatement(loop)
    ? loop.condition
    : ts.isWhileStatement(loop) || ts.isDoStatement(loop)
      ? loop.expression
      : undefined;
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  if (condition) visit(condition);
  return names;
}

/** `models[i]`: each attempt is made with something else. */
function triesOthers(loop: ts.IterationStatement): boolean {
  if (!ts.isForStatement(loop) || !loop.initializer || !ts.isVariableDeclarationList(loop.initializer)) return false;
  const counter = loop.initializer.declarations[0]?.name.getText() ?? "";
  return loop.statement.getText().includes(`[${counter}]`);
}

/** Whether a break leaves a loop or switch inside the given loop rather than that loop itself. */
function isInside(node: ts.BreakStatement, loop: ts.IterationStatement): boolean {
  for (let at = node.parent; at && at !== loop; at = at.parent) {
    if (ts.isIterationStatement(at, false) || ts.isSwitchStatement(at)) return true;
  }
  return false;
}

/** What a client does by itself, changed by what the code around the call does. */
export function combinedRetries(client: Retries, wrapper: Answer): Retries {
  if (wrapper.verdict === "yes" && client.status !== "configured") {
    return { ...client, status: "wrapped", steps: [...wrapper.steps, ...client.steps] };
  }
  if (wrapper.verdict === "unknown" && wrapper !== UNSEEN && client.status === "default")
    return { ...client, status: "unknown" };
  return client;
}

/** Whether an exported name of a library hands its callers in the project on to code that nobody sees. */
export function escapesProject(node: ts.Node): boolean {
  const fn = functionAround(node);
  return fn ? isExported(fn) : false;
}
