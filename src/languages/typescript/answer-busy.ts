import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { tried } from "./blocks.ts";
import { quoted } from "./edits.ts";
import type { Engine } from "./engine.ts";
import { handlerKind } from "./entries.ts";
import { functionAround, isFunction, isIn, wrapped } from "./scope.ts";
import type { CallReading, Throttled } from "./sdks/sdk.ts";
import { nodeAt } from "./source.ts";

/** How long a client should wait, in seconds: quotas of Bedrock are counted by the minute. */
const WAIT = "30";
const BUSY = "Busy, please try again";
const BROKEN_OFF = "The answer is incomplete";

/**
 * Lets a handler answer with status 429 when a request of its own is throttled; all other errors go on as before. Null
 * where the handler's framework has no way to do so that is known, and where it does not wait for the request.
 */
export function answerBusy(
  engine: Engine,
  { throttled, sends }: Pick<CallReading, "throttled" | "sends">,
  { handler }: Extract<Change, { readonly kind: "answer-busy" }>,
): readonly TextEdit[] | null {
  const tree = engine.source(handler.file)?.tree;
  const fn = tree && nodeAt(tree, handler.start, handler.end, isFunction);
  const body = fn?.body;
  if (!fn || !body || !ts.isBlock(body) || !throttled || ("asteriskToken" in fn && fn.asteriskToken)) return null;
  const answer = answerOf(engine, fn);
  const waits = sends.map((each) => waitsIn(engine, each, fn, 0));
  if (!answer || waits.length === 0 || waits.some((each) => each === null)) return null;
  const first = body.statements.findIndex((each) => waits.some((at) => at !== null && isIn(at, each)));
  const statements = body.statements.slice(Math.max(0, first));
  const [from, to] = [statements[0], statements.at(-1)];
  // What is declared there can be called in front of it, too.
  if (first < 0 || !from || !to || statements.some(ts.isFunctionDeclaration)) return null;
  // The name would hide what the handler calls so.
  if (/\berror\b/.test(parametersOf(fn))) return null;
  const check = [`const throttled = ${isThrottling(throttled, body)};`, "if (!throttled) throw error;"];
  return tried(from, to, [...check, ...answer]);
}

function parametersOf(fn: ts.FunctionLikeDeclaration): string {
  return fn.parameters.map((each) => each.getText()).join(" ");
}

const MAX_DEPTH = 6;

/** The expression of the handler that waits for the request, by way of the functions that it calls. */
function waitsIn(engine: Engine, node: ts.Node, handler: ts.FunctionLikeDeclaration, depth: number): ts.Node | null {
  const fn = functionAround(node);
  if (fn === handler) return isAwaited(node, handler) ? node : null;
  // What a callback inside of the handler does is not always waited for.
  if (!fn || depth > MAX_DEPTH || isIn(fn, handler)) return null;
  for (const site of engine.callers(fn).sites) {
    const found = waitsIn(engine, site, handler, depth + 1);
    if (found) return found;
  }
  return null;
}

/** Whether an error of the expression is thrown where it stands. */
function isAwaited(node: ts.Node, handler: ts.Node): boolean {
  for (let at = node; at !== handler && !ts.isStatement(at); at = at.parent) {
    if (ts.isAwaitExpression(at)) return true;
    if (ts.isForOfStatement(at.parent)) return at.parent.awaitModifier !== undefined;
  }
  return false;
}

/** The condition under which an error is one of throttling. */
function isThrottling(throttled: Throttled, at: ts.Node): string {
  const isError = "error instanceof Error &&";
  if ("status" in throttled)
    return `${isError} ${quoted("status", at)} in error && error.status === ${throttled.status}`;
  const [only, ...others] = throttled.names.map((each) => quoted(each, at));
  const fits =
    others.length === 0 ? `error.name === ${only}` : `[${[only, ...others].join(", ")}].includes(error.name)`;
  return `${isError} ${fits}`;
}

/** The statements that answer in the words of the framework. */
function answerOf(engine: Engine, fn: ts.FunctionLikeDeclaration): readonly string[] | null {
  const text = (each: string): string => quoted(each, fn);
  const error = `{ error: ${text(BUSY)} }`;
  const header = `{ ${text("Retry-After")}: ${text(WAIT)} }`;
  const [first, second] = fn.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : undefined));
  switch (handlerKind(engine, fn)) {
    case "Express":
      return second === undefined ? null : nodeResponse(fn, second, error);
    case "Fastify":
      return second === undefined
        ? null
        : [`return ${second}.code(429).header(${text("Retry-After")}, ${text(WAIT)}).send(${error});`];
    case "Koa":
      return first === undefined
        ? null
        : [
            `${first}.status = 429;`,
            `${first}.set(${text("Retry-After")}, ${text(WAIT)});`,
            `${first}.body = ${error};`,
          ];
    case "Hono":
      return first === undefined ? null : [`return ${first}.json(${error}, 429, ${header});`];
    case "Next.js":
      if (
        second !== undefined &&
        new RegExp(`\\b${second}\\s*\\.\\s*(status|json|send|write|end)\\(`).test(fn.getText())
      )
        return nodeResponse(fn, second, error);
      return /\bResponse(\.json)?\(/.test(fn.getText())
        ? [`return Response.json(${error}, { status: 429, headers: ${header} });`]
        : null;
    case "AWS Lambda":
    case "API Gateway":
      return isForHttp(fn) ? [`return { statusCode: 429, headers: ${header}, body: JSON.stringify(${error}) };`] : null;
    default:
      return null;
  }
}

const HTTP_TYPES = /\b(APIGateway\w*|LambdaFunctionURL\w*|ALB\w*)(Event|Handler)/;

/** Whether a Lambda function answers with a status, and does not write its answer as a stream. */
function isForHttp(fn: ts.FunctionLikeDeclaration): boolean {
  const { parent } = wrapped(fn);
  const declared = ts.isVariableDeclaration(parent) ? (parent.type?.getText() ?? "") : "";
  const text = `${declared} ${fn.getText()}`;
  return (HTTP_TYPES.test(text) || /\bstatusCode\b/.test(text)) && !/[rR]esponseStream/.test(text);
}

/** A response of Node's: once a part of it is written, its status can't be changed any more. */
function nodeResponse(fn: ts.FunctionLikeDeclaration, name: string, error: string): readonly string[] {
  const written = fn.getText();
  const header = `${name}.setHeader(${quoted("Retry-After", fn)}, ${quoted(WAIT, fn)});`;
  const answer = `${name}.status(429).json(${error});`;
  if (!/\.(write|writeHead|flushHeaders|pipe)\(/.test(written)) return [header, answer];
  const events = /text\/event-stream/.test(written);
  const end = events ? `event: error\ndata: ${BROKEN_OFF}\n\n` : `[${BROKEN_OFF}]`;
  return [`if (${name}.headersSent) return void ${name}.end(${quoted(end, fn)});`, header, answer];
}
