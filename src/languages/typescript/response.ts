import { ts } from "@ts-morph/common";
import type { Response, ResponsePart, ResponseSink, ResponseUse } from "../../core/facts.ts";
import { type Abstract, branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { type Arrival, flowInto, flowOf } from "./flow.ts";
import { checksBefore } from "./guards.ts";
import { isFunction, pathOf, unwrap, wrapped } from "./scope.ts";
import type { CallReading } from "./sdks/sdk.ts";
import { spanOf } from "./source.ts";
import { isSchemaCheck } from "./validators.ts";

const MAX_USES = 60;

/**
 * What becomes of the answer to a call that is sent: which parts are read, where its text ends up, and what goes out of
 * sight. Null where a callback gets it, or where the SDK does not tell.
 */
export function responseOf(
  engine: Engine,
  { sends, handlers = [], cutOffFails = false }: CallReading,
): Response | null {
  if (handlers === null || sends.some(takesCallback)) return null;
  const arrivals = [
    ...sends.flatMap((each) => flowOf(engine, each)),
    ...handlers.flatMap((each) => handed(engine, each)),
  ];
  const uses = arrivals.flatMap((each) => useOf(engine, each) ?? []);
  const escapes = arrivals.filter((each) => isGone(each) && partOf(each.path) === "whole");
  return {
    uses: distinct(uses).slice(0, MAX_USES),
    cutOffFails,
    escapes: escapes
      .slice(0, 1)
      .map((each) => ({ span: spanOf(each.node), message: "from here on it is not followed" })),
  };
}

/** `client.send(command, (error, data) => ...)`. */
function takesCallback(send: ts.Node): boolean {
  return ts.isCallExpression(send) && send.arguments.some((each) => isFunction(unwrap(each)));
}

/** What a function is given that the SDK calls with the answer or a part of it. */
function handed(engine: Engine, handler: Abstract): readonly Arrival[] {
  return branches(handler).flatMap((each): readonly Arrival[] => {
    if (each.kind === "function") return flowInto(engine, each.node);
    return each.kind === "literal" ? [] : [{ kind: "away", node: each.node, path: [], steps: [] }];
  });
}

function isGone({ kind }: Arrival): boolean {
  return kind === "away" || kind === "given";
}

function distinct(uses: readonly ResponseUse[]): readonly ResponseUse[] {
  const known = new Map(uses.map((each) => [`${each.part} ${each.into} ${each.span.file} ${each.span.start}`, each]));
  return [...known.values()].sort((a, b) => a.span.file.localeCompare(b.span.file) || a.span.start - b.span.start);
}

/**
 * Names under which the services, the models' own bodies and the SDKs answer, in lower case without `-` and `_`. From
 * the API references of Converse, InvokeModel's families, InvokeAgent and RetrieveAndGenerate, and from the SDKs' types.
 */
const PARTS: Readonly<Record<Exclude<ResponsePart, "whole">, string>> = {
  stopReason: "stopreason stopreasons finishreason finishreasons rawfinishreason completionreason stopdetails",
  usage:
    "usage usagemetadata totalusage tokenusage metrics inputtokens outputtokens totaltokens prompttokencount generationtokencount inputtexttokencount tokencount amazonbedrockinvocationmetrics accumulatedusage latencyms",
  citations: "citations citation retrievedreferences sourcedocuments sources",
  guardrail: "trace guardrailaction amazonbedrockguardrailaction amazonbedrocktrace assessments action",
  tool: "tooluse toolcalls toolcall toolresults functioncall returncontrol",
  text: "text outputtext output content completion generation generations object elementstream objectstream partialobjectstream textstream delta contentblockdelta message lastmessage refusal answer",
};

const PART_OF = new Map(
  Object.entries(PARTS).flatMap(([part, names]) =>
    names.split(" ").map((each) => [each, part as ResponsePart] as const),
  ),
);

/** The part that a way of property names leads to: the last name that means something decides. */
function partOf(path: readonly string[]): ResponsePart {
  for (const name of [...path].reverse()) {
    const part = PART_OF.get(name.toLowerCase().replaceAll(/[_-]/g, ""));
    if (part) return part;
  }
  return "whole";
}

function useOf(engine: Engine, arrival: Arrival): ResponseUse | undefined {
  const part = partOf(arrival.path);
  if (arrival.kind === "read") return part === "whole" ? undefined : use(arrival, part, "value", arrival.node, false);
  if (arrival.kind === "set") {
    const name = nameOfTarget(arrival.node);
    return HTML.test(name) ? use(arrival, part, "html", arrival.node, isChecked(engine, arrival), name) : undefined;
  }
  if (arrival.kind === "key") return use(arrival, part, "key", arrival.node, isChecked(engine, arrival));
  const call = callAround(arrival.node);
  if (arrival.kind === "parsed") {
    // What holds all parts is the service's own envelope, not what the model wrote.
    return call && part !== "whole" ? use(arrival, part, "json", call, isTried(call), "JSON.parse") : undefined;
  }
  if (arrival.kind !== "given") return undefined;
  const into = call && sinkOf(engine, call, arrival.node);
  if (!call || !into) return undefined;
  return use(arrival, part, into, call, isChecked(engine, arrival), call.expression.getText());
}

function use(
  { steps }: Arrival,
  part: ResponsePart,
  into: ResponseSink,
  node: ts.Node,
  checked: boolean,
  name = node.getText(),
): ResponseUse {
  return { part, into, name: name.replace(/\s+/g, " ").slice(0, 80), span: spanOf(node), steps, checked };
}

const HTML = /^(innerHTML|outerHTML|srcdoc|__html)$/;

function nameOfTarget(node: ts.Node): string {
  const { parent } = wrapped(node);
  if (ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left)) return parent.left.name.text;
  return "";
}

function callAround(node: ts.Node): ts.CallExpression | ts.NewExpression | undefined {
  let { parent } = wrapped(node);
  if (ts.isSpreadElement(parent)) parent = parent.parent;
  return ts.isCallExpression(parent) || ts.isNewExpression(parent) ? parent : undefined;
}

/** Whether a check that leaves or branches stands in front of a use in its function. */
function isChecked(engine: Engine, { node }: Arrival): boolean {
  return pathsIn(node).some((path) => checksBefore(engine, node, path, null).length > 0);
}

/** What an expression names: `branch` in a template around it. */
function pathsIn(node: ts.Node): readonly string[] {
  const path = pathOf(node);
  if (path !== null) return [path];
  const found: string[] = [];
  if (!isFunction(node)) ts.forEachChild(node, (child) => void found.push(...pathsIn(child)));
  return found;
}

/** Whether an error of this expression is caught in the same function. */
function isTried(node: ts.Node): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) {
    if (ts.isTryStatement(at.parent) && at.parent.tryBlock === at && at.parent.catchClause) return true;
  }
  return false;
}

const LOGGERS = /^(this\.)?(console|log|logger|\w+Logger|winston|pino|signale|loglevel)(\.\w+)?$/;
const FILES = /^(node:)?fs(\/promises|-extra)?$|^graceful-fs$/;
/** `exec` hands its text to a shell; the others run the program that it names. */
const SHELLS = /^(exec|execSync|spawn|spawnSync|execFile|execFileSync|fork)$/;
const DATABASES =
  /^(pg|mysql2?(\/promise)?|mariadb|better-sqlite3|sqlite3?|node:sqlite|knex|@prisma\/client|typeorm|sequelize|mssql|oracledb|@neondatabase\/serverless|@planetscale\/database|duckdb|snowflake-sdk|@databricks\/sql|@google-cloud\/bigquery)$/;
const QUERIES =
  /^(query|execute|exec|raw|run|all|get|prepare|queryStream|createQueryJob|\$queryRawUnsafe|\$executeRawUnsafe|unsafe)$/;

/** What a call makes of the argument that it is given, where that is something that the rules ask for. */
function sinkOf(
  engine: Engine,
  call: ts.CallExpression | ts.NewExpression,
  argument: ts.Node,
): ResponseSink | undefined {
  const name = call.expression.getText().replace(/\s+/g, "");
  const first = call.arguments?.[0] === wrapped(argument);
  if (LOGGERS.test(name)) return "log";
  if (name === "eval" || (name === "Function" && ts.isNewExpression(call))) return "code";
  if (/^document\.write(ln)?$/.test(name) || (/\.insertAdjacentHTML$/.test(name) && !first)) return "html";
  for (const callee of branches(engine.evaluate(call.expression, null))) {
    if (callee.kind !== "external") continue;
    const method = callee.path.at(-1) ?? "";
    if (isSchemaCheck(callee, call)) return "schema";
    if (!first) continue;
    if (/^(node:)?(vm|vm2|isolated-vm)$/.test(callee.module)) return "code";
    if (/^(node:)?child_process$/.test(callee.module)) return SHELLS.test(method) ? "shell" : undefined;
    if (FILES.test(callee.module)) return "path";
    if (DATABASES.test(callee.module) && QUERIES.test(method)) return "sql";
  }
  return undefined;
}
