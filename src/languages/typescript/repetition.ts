import { ts } from "@ts-morph/common";
import type { Repetition } from "../../core/facts.ts";
import { branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { slotAt } from "./lower.ts";
import { declarationsOf, isAssignment, isFunction, unwrap } from "./scope.ts";
import { spanOf } from "./source.ts";

/** How a repetition goes about it; what the SDK does inside is added by whoever knows the call. */
type Outer = Omit<Repetition, "inside">;

/** `for (attempt ...) { try { ... } catch { ... } }`. */
export function repetitionByLoop(engine: Engine, clause: ts.CatchClause, loop: ts.IterationStatement): Outer {
  return {
    by: "loop",
    span: spanOf(clause),
    attempts: attemptsOf(engine, loop),
    ...pauseIn(engine, clause, loop),
    errors: errorsOf(engine, clause, loop.statement),
  };
}

/** `catch { return ask(attempt + 1); }`. */
export function repetitionByRecursion(engine: Engine, clause: ts.CatchClause, fn: ts.FunctionLikeDeclaration): Outer {
  return {
    by: "recursion",
    span: spanOf(clause),
    attempts: null,
    ...pauseIn(engine, clause, fn),
    errors: errorsOf(engine, clause, clause.block),
  };
}

/** `pRetry(() => ..., { retries: 5 })`: what the package makes of its options is its own affair. */
export function repetitionByLibrary(engine: Engine, call: ts.CallExpression): Outer {
  const options = call.arguments.map((each) => engine.evaluate(each, null)).filter((each) => each.kind === "record");
  const number = (name: string): number | null => {
    const [value] = options.flatMap((each) => slotAt(each, name)?.value ?? []);
    return value?.kind === "literal" && typeof value.value === "number" ? value.value : null;
  };
  const retries = number("retries");
  const attempts = retries === null ? (number("maxAttempts") ?? number("numOfAttempts")) : retries + 1;
  return {
    by: "library",
    span: spanOf(call.expression),
    attempts,
    delay: "unknown",
    pause: null,
    jitter: null,
    errors: "unknown",
  };
}

/** `for (let i = 0; i < 5; i++)`. */
function attemptsOf(engine: Engine, loop: ts.IterationStatement): number | null {
  if (!ts.isForStatement(loop) || !loop.condition || !loop.initializer) return null;
  const condition = unwrap(loop.condition);
  if (!ts.isBinaryExpression(condition) || !ts.isVariableDeclarationList(loop.initializer)) return null;
  const [counter] = loop.initializer.declarations;
  const start = counter?.initializer && numberOf(engine, counter.initializer);
  const end = numberOf(engine, condition.right);
  if (typeof start !== "number" || end === null || condition.left.getText() !== counter?.name.getText()) return null;
  const { kind } = condition.operatorToken;
  if (kind === ts.SyntaxKind.LessThanToken) return Math.max(0, end - start);
  return kind === ts.SyntaxKind.LessThanEqualsToken ? Math.max(0, end - start + 1) : null;
}

function numberOf(engine: Engine, node: ts.Node): number | null {
  const value = engine.evaluate(node, null);
  return value.kind === "literal" && typeof value.value === "number" ? value.value : null;
}

type Pause = Pick<Repetition, "delay" | "jitter" | "pause">;

const WAITS =
  /^(sleep|delay|wait|waitFor|pause|setTimeout|snooze|timeout|backoff|back_off|\w*(Sleep|Delay|Wait|Backoff|BackOff))(Ms|For|Async|Seconds)?$/i;
const CHANCE = /random|jitter/i;

/** The pause between two attempts: in the `catch`, or elsewhere in the loop. */
function pauseIn(engine: Engine, clause: ts.CatchClause, scope: ts.Node): Pause {
  const region = isFunction(scope) ? clause.block : scope;
  const waits = callsIn(region, clause).filter((each) => WAITS.test(nameOf(each.expression)));
  if (waits.length === 0) {
    // Something else that is awaited may be a pause under another name.
    const awaited = awaitsIn(clause.block).filter((each) => !isLogging(each) && !callsFunction(engine, each, scope));
    return { delay: awaited.length > 0 ? "unknown" : "none", jitter: null, pause: null };
  }
  const found = waits.map((each) => pauseOf(engine, each, scope));
  const [first, ...others] = found;
  const delay = (["growing", "unknown", "constant"] as const).find((kind) => found.some((each) => each.delay === kind));
  const jitter =
    found.some((each) => each.jitter === true) || (found.some((each) => each.jitter === null) ? null : false);
  return { delay: delay ?? "unknown", jitter, pause: others.length === 0 ? (first?.pause ?? null) : null };
}

function nameOf(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

/** The calls in the loop or in the clause, those in the try block and in functions that are only declared left out. */
function callsIn(region: ts.Node, clause: ts.CatchClause): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (node === clause.parent.tryBlock) return;
    if (ts.isCallExpression(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(region);
  return found;
}

function awaitsIn(block: ts.Node): readonly ts.AwaitExpression[] {
  const found: ts.AwaitExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) return;
    if (ts.isAwaitExpression(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(block);
  return found;
}

function isLogging(node: ts.AwaitExpression): boolean {
  return /log|warn|metric|report|track|capture/i.test(node.expression.getText().split("(")[0] ?? "");
}

/** The next attempt of a recursion is awaited too. */
function callsFunction(engine: Engine, node: ts.AwaitExpression, fn: ts.Node): boolean {
  const call = unwrap(node.expression);
  return ts.isCallExpression(call) && branches(engine.evaluate(call.expression, null)).some((each) => each.node === fn);
}

const UNKNOWN_PAUSE: Pause = { delay: "unknown", jitter: null, pause: null };

function pauseOf(engine: Engine, call: ts.CallExpression, scope: ts.Node): Pause {
  const isTimer = nameOf(call.expression) === "setTimeout";
  const duration = isTimer ? durationOfTimer(call) : call.arguments[0];
  const helper = branches(engine.evaluate(call.expression, null)).find((each) => each.kind === "function");
  const inside = helper?.kind === "function" ? (helper.node.body?.getText() ?? "") : "";
  if (!duration) return helper ? fixed(inside) : UNKNOWN_PAUSE;
  const written = sourcesOf(engine, duration);
  if (written === null) return UNKNOWN_PAUSE;
  const text = `${written.map((each) => each.getText()).join("\n")}\n${isTimer ? "" : inside}`;
  const told = /retry-?_?after/i.test(text);
  const grows = told || /\*\*|Math\.(pow|exp)|<<|backoff/i.test(text) || written.some((each) => varies(each, scope));
  const jitter = CHANCE.test(text) || told;
  if (!grows && /[a-z]\(/i.test(duration.getText()) && !CHANCE.test(duration.getText())) return UNKNOWN_PAUSE;
  return { delay: grows ? "growing" : "constant", jitter, pause: spanOf(duration) };
}

/** `setTimeout(resolve, 1000)`, and without a duration the next turn of the event loop. */
function durationOfTimer(call: ts.CallExpression): ts.Expression | undefined {
  const [first, second] = call.arguments;
  const promised = first && !isFunction(first) && !ts.isIdentifier(first);
  // `setTimeout(1000)` of node:timers/promises.
  return second ?? (promised ? first : undefined);
}

/** A helper without arguments waits for as long as it says itself. */
function fixed(body: string): Pause {
  if (!/setTimeout/.test(body)) return UNKNOWN_PAUSE;
  return {
    delay: /\*\*|\*=|\+=|\+\+|Math\.pow/.test(body) ? "growing" : "constant",
    jitter: CHANCE.test(body),
    pause: null,
  };
}

const MAX_SOURCES = 12;

/** An expression and what the variables and functions in it are made of; null where a part of it is out of sight. */
function sourcesOf(engine: Engine, expression: ts.Expression): readonly ts.Node[] | null {
  const found: ts.Node[] = [];
  const open: ts.Node[] = [expression];
  for (let node = open.pop(); node && found.length < MAX_SOURCES; node = open.pop()) {
    if (found.includes(node)) continue;
    found.push(node);
    for (const name of identifiersIn(node)) {
      for (const declaration of declarationsOf(name)) {
        if (ts.isVariableDeclaration(declaration) && declaration.initializer) open.push(declaration.initializer);
        else if (isFunction(declaration)) open.push(declaration);
        else if (ts.isImportSpecifier(declaration) || ts.isImportClause(declaration)) {
          const values = branches(engine.evaluate(name, null));
          if (values.some((each) => each.kind === "external" || each.kind === "unknown")) return null;
          for (const value of values) if (value.kind === "function") open.push(value.node);
        }
      }
    }
  }
  return found;
}

function identifiersIn(node: ts.Node): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (at: ts.Node): void => {
    if (ts.isIdentifier(at)) found.push(at);
    ts.forEachChild(at, visit);
  };
  visit(node);
  return found;
}

/** Whether an expression uses something that is another one in each attempt: a counter, or a parameter of a recursion. */
function varies(expression: ts.Node, scope: ts.Node): boolean {
  return identifiersIn(expression).some((name) =>
    declarationsOf(name).some((declaration) => {
      if (ts.isParameter(declaration)) return declaration.parent === scope;
      return ts.isVariableDeclaration(declaration) && isChanged(name.text, scope);
    }),
  );
}

function isChanged(name: string, scope: ts.Node): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    const target =
      ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)
        ? node.left
        : ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)
          ? node.operand
          : undefined;
    const isStep =
      !ts.isPrefixUnaryExpression(node) ||
      node.operator === ts.SyntaxKind.PlusPlusToken ||
      node.operator === ts.SyntaxKind.MinusMinusToken;
    if (target && isStep && ts.isIdentifier(target) && target.text === name) found = true;
    else ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

const TRANSIENT =
  /throttl|429|TooManyRequests|RateLimit|rate_limit|ServiceUnavailable|ServiceQuota|ModelNotReady|InternalServer|Overloaded|\b50[0234]\b|\b529\b|retr(y|i)able|\$retryable|shouldRetry|canRetry|transient|isRetry|retry-?after/i;

/** Whether a condition of the clause, or of the loop behind it, looks at the error. */
function errorsOf(engine: Engine, clause: ts.CatchClause, scope: ts.Node): Repetition["errors"] {
  const variable = clause.variableDeclaration;
  if (!variable) return "all";
  const names = namesOfError(variable.name, scope);
  const mentions = (node: ts.Node): boolean => identifiersIn(node).some((each) => names.has(each.text));
  const conditions = conditionsIn(scope, clause).filter(mentions);
  if (conditions.length > 0) {
    const text = conditions.map((each) => textWithHelpers(engine, each, names)).join("\n");
    return TRANSIENT.test(text) ? "transient" : "some";
  }
  return handsOn(engine, clause, mentions) ? "unknown" : "all";
}

/** The error's own name, and those of variables that are made of it. */
function namesOfError(name: ts.BindingName, scope: ts.Node): ReadonlySet<string> {
  const names = new Set(identifiersIn(name).map((each) => each.text));
  const mentions = (node: ts.Node): boolean => identifiersIn(node).some((each) => names.has(each.text));
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && mentions(node.initializer)) {
      for (const each of identifiersIn(node.name)) names.add(each.text);
    }
    const assigned = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    if (assigned && ts.isIdentifier(node.left) && mentions(node.right)) names.add(node.left.text);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return names;
}

function conditionsIn(scope: ts.Node, clause: ts.CatchClause): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node === clause.parent.tryBlock) return;
    if (ts.isIfStatement(node) || ts.isSwitchStatement(node) || ts.isWhileStatement(node)) found.push(node.expression);
    if (ts.isConditionalExpression(node) && leaves(node.parent)) found.push(node.condition);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

/** A choice in what is logged tells no errors apart. */
function leaves(node: ts.Node): boolean {
  return !ts.isCallExpression(node) && !ts.isTemplateSpan(node);
}

/** A condition with what its variables were made of and with the functions that it asks. */
function textWithHelpers(engine: Engine, condition: ts.Node, names: ReadonlySet<string>): string {
  const parts = [condition.getText()];
  for (const name of identifiersIn(condition)) {
    for (const declaration of declarationsOf(name)) {
      if (ts.isVariableDeclaration(declaration)) parts.push(declaration.getText());
    }
    if (names.has(name.text) || !ts.isCallExpression(name.parent) || name.parent.expression !== name) continue;
    for (const value of branches(engine.evaluate(name, null))) {
      if (value.kind === "function") parts.push(value.node.getText());
    }
  }
  return parts.join("\n");
}

/** Whether the error goes to a function of the project or of a package, which may throw it again. */
function handsOn(engine: Engine, clause: ts.CatchClause, mentions: (node: ts.Node) => boolean): boolean {
  return callsIn(clause.block, clause).some((call) => {
    if (!call.arguments.some(mentions)) return false;
    const callee = call.expression.getText();
    if (
      /^(console|log(ger)?|this\.log(ger)?|span|tracer|metrics?)\b|^(String|Error|JSON\.stringify)$|\.(push|log|info|warn|error|debug)$/i.test(
        callee,
      )
    )
      return false;
    return branches(engine.evaluate(call.expression, null)).some(
      (each) => each.kind !== "function" || /\bthrow\b/.test(each.node.getText()),
    );
  });
}
