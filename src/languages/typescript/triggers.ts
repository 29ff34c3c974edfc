import { ts } from "@ts-morph/common";
import type { Trigger, Triggers } from "../../core/facts.ts";
import { branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { handlerKind } from "./entries.ts";
import { functionAround, wrapped } from "./scope.ts";
import { spanOf } from "./source.ts";

const MAX_DEPTH = 6;

/** What sets off a piece of code, found by following its callers up to where something outside begins. */
export function triggersOf(engine: Engine, node: ts.Node): Triggers {
  const found: Trigger[] = [];
  const seen = new Set<ts.Node>();
  let complete = true;
  const visit = (at: ts.Node, depth: number): void => {
    const start = beginning(engine, at);
    if (start.trigger) {
      if (!found.some((each) => each.span.start === start.trigger?.span.start)) found.push(start.trigger);
      return;
    }
    const { fn } = start;
    if (!fn || seen.has(fn)) return;
    seen.add(fn);
    const { sites, complete: all } = engine.callers(fn);
    if (sites.length === 0 || !all || depth >= MAX_DEPTH) complete = false;
    if (depth < MAX_DEPTH) for (const site of sites) visit(site, depth + 1);
  };
  visit(node, 0);
  return { all: found, complete };
}

/** The trigger that is found around a node, or the function whose callers have to be asked. */
function beginning(
  engine: Engine,
  node: ts.Node,
): { readonly trigger?: Trigger; readonly fn?: ts.FunctionLikeDeclaration } {
  for (let fn = functionAround(node); fn; fn = functionAround(fn)) {
    const trigger = triggerOf(engine, fn);
    if (trigger) return { trigger };
    const { parent } = wrapped(fn);
    // A callback runs when the code around it does, unless it says otherwise above.
    if (!ts.isCallExpression(parent) || !functionAround(fn)) return isRunAtOnce(fn) ? { trigger: program(fn) } : { fn };
  }
  return { trigger: program(node) };
}

/** `(async () => { ... })()` at the top level of a module. */
function isRunAtOnce(fn: ts.Node): boolean {
  const outer = wrapped(fn);
  return !functionAround(fn) && ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
}

function program(node: ts.Node): Trigger {
  return { kind: "program", framework: null, span: spanOf(node) };
}

function triggerOf(engine: Engine, fn: ts.FunctionLikeDeclaration): Trigger | undefined {
  const framework = handlerKind(engine, fn);
  if (framework === null) return scheduled(engine, fn);
  const kind =
    framework === "AWS Lambda" || framework === "an event source of AWS Lambda" ? kindOfLambda(fn) : "request";
  return { kind, framework, span: spanOf(fn) };
}

const REQUESTS = /\b(APIGateway\w*|LambdaFunctionURL\w*|ALB\w*|AppSync\w*)(Event|Handler)\w*/;
const EVENTS =
  /\b(SQS|SNS|S3|EventBridge|Kinesis\w*|Firehose\w*|DynamoDBStream|Scheduled|MSK|CodePipeline|CloudWatch\w*|SES)(Event|Handler|Record)\w*/;
const REQUEST_FIELDS =
  /\b(queryStringParameters|multiValueQueryStringParameters|pathParameters|rawPath|rawQueryString|httpMethod|statusCode|requestContext|HttpResponseStream|APIGatewayProxy\w*)\b|\bevent\??\.(body|arguments)\b|\{[^}]*\bbody\b[^}]*\}\s*=\s*event\b/;
const EVENT_FIELDS = /\bevent\??\.(Records|detail|detailType)\b|\{[^}]*\b(Records|detail)\b[^}]*\}\s*=\s*event\b/;

/** A Lambda function tells by types, by what it reads of its event, or by what it answers who it works for. */
function kindOfLambda(fn: ts.FunctionLikeDeclaration): Trigger["kind"] {
  const { parent } = wrapped(fn);
  const declared = ts.isVariableDeclaration(parent) ? (parent.type?.getText() ?? "") : "";
  const types = `${declared} ${fn.parameters[0]?.getText() ?? ""}`;
  if (REQUESTS.test(types)) return "request";
  if (EVENTS.test(types)) return "event";
  // What is taken out in the parameter reads as if it were taken out in the body.
  const text = `${fn.parameters[0]?.getText() ?? ""} = event; ${fn.body?.getText() ?? ""}`;
  if (EVENT_FIELDS.test(text)) return "event";
  return REQUEST_FIELDS.test(text) ? "request" : "lambda";
}

const QUEUES =
  /^(node-cron|cron|croner|node-schedule|toad-scheduler|bullmq|bull|bee-queue|agenda|pg-boss|sqs-consumer|kafkajs|amqplib)$/;

const MENTIONED = /["'](node-cron|cron|croner|node-schedule|toad|bullmq|bull|bee-queue|agenda|pg-boss|sqs-|kafka|amqp)/;

/** A timer, a schedule or a queue's worker calls the function. */
function scheduled(engine: Engine, fn: ts.FunctionLikeDeclaration): Trigger | undefined {
  let { parent } = wrapped(fn);
  if (ts.isPropertyAssignment(parent)) parent = parent.parent.parent;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return undefined;
  const framework = ts.isIdentifier(parent.expression) && parent.expression.text === "setInterval" ? "a timer" : null;
  const module = framework ?? moduleOf(engine, parent.expression);
  return module === undefined ? undefined : { kind: "event", framework: module, span: spanOf(fn) };
}

function moduleOf(engine: Engine, callee: ts.Expression): string | undefined {
  if (!MENTIONED.test(callee.getSourceFile().text)) return undefined;
  const value = branches(engine.evaluate(callee, null)).find((each) => each.kind === "external");
  return value?.kind === "external" && QUEUES.test(value.module) ? value.module : undefined;
}
