import { ts } from "@ts-morph/common";
import type { LoggedText } from "../../core/facts.ts";
import { type Abstract, branches, type RecordAbstract } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, isFunction, unwrap, wrapped } from "./scope.ts";
import { spanOf } from "./source.ts";
import { goesOn } from "./streams.ts";

const LOGGERS =
  /^(console\.(log|info|warn|error|debug|dir|trace)|(this\.)?(\w*\.)?_?(logger|log|winston|pino|bunyan)\.(log|info|warn|error|debug|trace|verbose))$/i;

/** Text of the conversation that the function of a call, or those that its answer reaches, writes to a log. */
export function loggedTexts(engine: Engine, request: RecordAbstract, send: ts.Node): readonly LoggedText[] {
  if (!/console\.|log/i.test(send.getSourceFile().text)) return [];
  return [...loggedPrompts(engine, request, send), ...loggedAnswers(engine, send)];
}

/** Logs of what the request is made of: its messages, its body, or the text that goes into them. */
function loggedPrompts(engine: Engine, request: RecordAbstract, send: ts.Node): readonly LoggedText[] {
  const fn = functionAround(send);
  if (!fn) return [];
  const parts = nodesOf(request);
  const found: LoggedText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && LOGGERS.test(node.expression.getText())) {
      for (const each of node.arguments.flatMap(written)) {
        const values = branches(engine.evaluate(each, null));
        if (values.some((value) => value.kind !== "literal" && parts.has(value.node)))
          found.push(logged("prompt", each, node));
      }
    }
    ts.forEachChild(node, visit);
  };
  if (fn.body) visit(fn.body);
  return found;
}

function logged(what: LoggedText["what"], at: ts.Node, call: ts.CallExpression): LoggedText {
  return { what, span: spanOf(at), logger: call.expression.getText() };
}

/** The expressions whose values an argument of a logger writes out in clear. */
function written(argument: ts.Node): readonly ts.Expression[] {
  const at = unwrap(argument);
  if (ts.isIdentifier(at) || ts.isPropertyAccessExpression(at)) return [at];
  if (ts.isTemplateExpression(at)) return at.templateSpans.flatMap((each) => written(each.expression));
  if (ts.isBinaryExpression(at)) return [...written(at.left), ...written(at.right)];
  if (ts.isObjectLiteralExpression(at)) {
    return at.properties.flatMap((each) =>
      ts.isPropertyAssignment(each)
        ? written(each.initializer)
        : ts.isShorthandPropertyAssignment(each)
          ? [each.name]
          : [],
    );
  }
  const plain = ts.isCallExpression(at) && /^(JSON\.stringify|String|(util\.)?inspect)$/.test(at.expression.getText());
  const [first] = plain ? at.arguments : [];
  return first ? written(first) : [];
}

const MAX_NODES = 400;

/** Everything that a prompt is made of, down to its variable parts. What is fixed text gives nothing away. */
function nodesOf(request: RecordAbstract): ReadonlySet<ts.Node> {
  const nodes = new Set<ts.Node>();
  const add = (value: Abstract, depth: number): void => {
    if (depth > 8 || nodes.size > MAX_NODES) return;
    if (value.kind !== "literal") nodes.add(value.node);
    if (value.kind === "list") for (const each of value.items) add(each, depth + 1);
    if (value.kind === "template") for (const each of value.parts) add(each, depth + 1);
    if (value.kind === "oneOf") for (const each of value.options) add(each, depth + 1);
    if (value.kind === "record") for (const slot of value.slots.values()) add(slot.value, depth + 1);
    if (value.kind === "encoded") add(value.of, depth + 1);
  };
  for (const part of ["messages", "system"]) {
    const value = request.slots.get(part)?.value;
    if (value) add(value, 0);
  }
  return nodes;
}

/** What is worth logging of an answer, and gives away nothing of what was said. */
const FIGURES =
  /^(usage|metrics|stopReason|stop_reason|finishReason|\$metadata|id|model|modelId|role|trace|latencyMs|length|warnings|statusCode|sessionId|request|headers|response|status|type|name)$/;

const MAX_PLACES = 60;

function loggedAnswers(engine: Engine, send: ts.Node): readonly LoggedText[] {
  const found: LoggedText[] = [];
  const seen = new Set<ts.Node>();
  const open: ts.Node[] = [send];
  for (let at = open.pop(); at && seen.size < MAX_PLACES; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const outer = wrapped(at);
    const { parent } = outer;
    if (isFigure(outer)) continue;
    const call = at === send ? undefined : logAround(outer);
    if (call) found.push(logged("answer", outer, call));
    else open.push(...goesOn(engine, outer, parent));
    if (ts.isElementAccessExpression(parent) && parent.expression === outer) open.push(parent);
  }
  return found;
}

/** `answer.usage`, or `usage` that was taken out of the answer. */
function isFigure(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return FIGURES.test(node.name.text);
  if (!ts.isIdentifier(node)) return false;
  return declarationsOf(node).some(
    (each) => ts.isBindingElement(each) && FIGURES.test((each.propertyName ?? each.name).getText()),
  );
}

/** The call of a logger that writes an expression out in clear. */
function logAround(node: ts.Node): ts.CallExpression | undefined {
  for (let at = node.parent; at && !ts.isStatement(at) && !isFunction(at); at = at.parent) {
    if (!ts.isCallExpression(at) || !LOGGERS.test(at.expression.getText())) continue;
    return at.arguments.flatMap(written).some((each) => each === node) ? at : undefined;
  }
  return undefined;
}
