import { ts } from "@ts-morph/common";
import type { AgentLoop } from "../../core/facts.ts";
import { branches, type RecordAbstract } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { functionAround, isFunction } from "./scope.ts";
import { spanBetween, spanOf } from "./source.ts";

/** The loop in which a call is repeated for as long as the model asks for tools, where nothing counts the turns. */
export function agentLoopOf(engine: Engine, request: RecordAbstract, node: ts.Node): AgentLoop | null {
  const condition = endlessCondition(request);
  if (condition) return condition;
  const loop = loopAround(node);
  if (loop) return isAgentic(loop) && isEndless(engine, loop) ? { by: "loop", span: headOf(loop) } : null;
  const fn = functionAround(node);
  const again = fn?.body && isAgentic(fn.body) && !counts(fn) ? recursionIn(engine, fn) : undefined;
  return again ? { by: "recursion", span: spanOf(again.expression) } : null;
}

/** `stopWhen: isLoopFinished()`, `stopWhen: () => false`, `maxSteps: Infinity`. */
function endlessCondition(request: RecordAbstract): AgentLoop | null {
  const stop = request.slots.get("stopWhen")?.value;
  const steps = request.slots.get("maxSteps")?.value;
  const found = [stop, steps].find(
    (each) =>
      each && /^(Number\.)?(POSITIVE_)?(Infinity|INFINITY)$|^isLoopFinished\(\)$|=>\s*false$/.test(each.node.getText()),
  );
  return found ? { by: "condition", span: spanOf(found.node) } : null;
}

function loopAround(node: ts.Node): ts.IterationStatement | undefined {
  for (let at = node.parent; at && !isFunction(at); at = at.parent) if (ts.isIterationStatement(at, false)) return at;
  return undefined;
}

const TOOL_USE = /tool_?use|tool_?calls?|toolUse|toolCalls|functionCall|function_call|stop_?reason|finish_?reason/i;

function isAgentic(node: ts.Node): boolean {
  return /tool|function_?call/i.test(node.getText()) && TOOL_USE.test(node.getText());
}

/** What a person types in, or the next event of a stream, makes each turn; there is no running away from that. */
const WAITS_FOR_OTHERS = /\.question\(|readline|prompt\(\)|rl\.|\binput\(|for await|\.receive|ReceiveMessage/;

const COUNTS =
  /\b(max(?!_?(output_?|completion_?|new_?)?tokens)|limit|budget(?!_tokens|Tokens)|deadline|remaining)\w*|\w*(turns?|steps?|iterations?|rounds?|loops?|depth|attempts?|count(er)?|tries|hops?|calls?Made)\b\s*(\+\+|--|\+=|-=|[<>]=?)|(\+\+|--)\s*\w+|\w+\s*(\+\+|--)|\w+\s*[+-]=\s*1\b|Date\.now\(\)\s*[-<>]|signal\.aborted|\.length\s*[<>]=?\s*\w/i;

function isEndless(engine: Engine, loop: ts.IterationStatement): boolean {
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return false;
  if (WAITS_FOR_OTHERS.test(loop.getText()) || COUNTS.test(loop.getText())) return false;
  if (ts.isForStatement(loop)) return !loop.condition || isTrue(engine, loop.condition);
  const condition = ts.isWhileStatement(loop) || ts.isDoStatement(loop) ? loop.expression : undefined;
  return (
    condition !== undefined && (isTrue(engine, condition) || TOOL_USE.test(condition.getText()) || isFlag(condition))
  );
}

function isTrue(engine: Engine, condition: ts.Expression): boolean {
  const value = engine.evaluate(condition, null);
  return condition.kind === ts.SyntaxKind.TrueKeyword || (value.kind === "literal" && value.value === 1);
}

/** `while (!done)`. */
function isFlag(condition: ts.Expression): boolean {
  return /^!?\w*(done|finished|complete|continue|running|active|loop)\w*$/i.test(condition.getText());
}

/** Whether a function that calls itself is told how deep it is, or looks at how long the conversation is. */
function counts(fn: ts.FunctionLikeDeclaration): boolean {
  return (
    COUNTS.test(fn.getText()) ||
    /\b(depth|level|turn|step|round|attempt|iteration|left)\w*\s*[:=,)+-]/i.test(
      fn.parameters.map((each) => `${each.getText()},`).join(""),
    )
  );
}

/** The place at which a function calls itself, outside of what handles errors. */
function recursionIn(engine: Engine, fn: ts.FunctionLikeDeclaration): ts.CallExpression | undefined {
  const name = fn.name?.getText();
  let found: ts.CallExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (found || ts.isCatchClause(node)) return;
    if (ts.isCallExpression(node)) {
      const callee = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.name.text
        : node.expression.getText();
      const may = name === undefined || callee === name;
      if (may && branches(engine.evaluate(node.expression, null)).some((each) => each.node === fn)) found = node;
    }
    ts.forEachChild(node, visit);
  };
  if (fn.body) visit(fn.body);
  return found;
}

/** `while (true)`. */
function headOf(loop: ts.IterationStatement): AgentLoop["span"] {
  const end = ts.isDoStatement(loop) ? loop.getStart() + "do".length : loop.statement.getFullStart();
  return spanBetween(loop.getSourceFile(), loop.getStart(), end);
}
