import { ts } from "@ts-morph/common";
import { texts } from "../../../core/value.ts";
import { type Abstract, branches, literal, type Slot, text } from "../abstract.ts";
import { emptyRecord } from "../calls.ts";
import type { Engine } from "../engine.ts";
import { canonical, lower, slotAt } from "../lower.ts";
import type { CallReading, Sdk } from "./sdk.ts";
import type { RequestReading } from "./shared/aws-service.ts";
import { bodyOf } from "./shared/bodies.ts";
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT, GUARDRAIL_HEADER, headerPaths, timeoutIn } from "./shared/http-sdk.ts";
import { readBody, readConverse } from "./shared/requests.ts";

/** Plain HTTP: `fetch` to a `bedrock-runtime` host. */
export const fetchApi: Sdk = {
  id: "fetch",
  mayConstruct: () => false,
  client: () => undefined,
  call: readCall,
};

interface Route {
  readonly api: string;
  readonly streaming: boolean;
}

const ROUTES: Readonly<Record<string, Route>> = {
  converse: { api: "Converse", streaming: false },
  "converse-stream": { api: "ConverseStream", streaming: true },
  invoke: { api: "InvokeModel", streaming: false },
  "invoke-with-response-stream": { api: "InvokeModelWithResponseStream", streaming: true },
};

/** Packages whose export is the same function. */
const MODULES = /^($|node-fetch$|undici$|cross-fetch$|aws4fetch$|isomorphic-fetch$)/;

function readCall(engine: Engine, node: ts.CallExpression | ts.NewExpression): CallReading | undefined {
  if (!ts.isCallExpression(node) || !isFetch(engine, node.expression)) return undefined;
  const [first, second] = node.arguments;
  if (!first || leadsElsewhere(first)) return undefined;
  const target = targetOf(engine.evaluate(first, null));
  if (!target) return undefined;
  const init = second ? engine.evaluate(second, null) : emptyRecord(node);
  const reading = readBodyOf(engine, target, bodyOf(init), node);
  const extras = [
    ["modelId", { value: target.model, presence: "always" }],
    ["guardrail", guardrailHeader(init)],
    ["abortSignal", slotAt(init, "signal")],
  ] as const;
  const slots = new Map(reading.request.slots);
  for (const [name, slot] of extras) if (slot) slots.set(name, slot);
  return {
    ...target.route,
    request: { ...reading.request, slots },
    bodyFamily: reading.bodyFamily,
    operation: reading.operation,
    anchor: node.expression,
    via: null,
    sends: [node],
    sent: "yes",
    timeout: timeoutIn(engine, init, node) ?? DEFAULT_TIMEOUT,
    retries: DEFAULT_RETRIES,
    // A body that is put together by hand is left to the hand that wrote it.
    writing: { place: () => null },
  };
}

function isFetch(engine: Engine, callee: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (!/fetch/i.test(name)) return false;
  return branches(engine.evaluate(callee, null)).some(
    (each) =>
      each.kind === "external" &&
      MODULES.test(each.module) &&
      /^(fetch|default|globalThis|window)$/.test(each.path[0] ?? ""),
  );
}

interface Target {
  readonly route: Route;
  readonly model: Abstract;
}

/** What stands for each part of a URL that is not known, so that the rest can be searched as text. */
const HOLE = "\u0000";

/**
 * Whether a part of the path that is written rules out every route: then what the URL begins with need not be found out,
 * for which often all callers would have to be looked at. Model ids have a point or a colon.
 */
function leadsElsewhere(url: ts.Expression): boolean {
  if (!ts.isTemplateExpression(url)) return false;
  const written = [url.head.text, ...url.templateSpans.map(({ literal: { text } }) => HOLE + text)].join("");
  const [path = ""] = written.replace(/^\w+:\/\/[^/]*/, "").split(/[?#]/);
  const [, ...segments] = path.split("/");
  return segments.some(
    (each) => each !== "" && each !== "model" && !Object.hasOwn(ROUTES, each) && !/[.:%]/.test(each.replace(HOLE, ".")),
  );
}

/** The route and the model in `https://bedrock-runtime.us-east-1.amazonaws.com/model/<id>/converse`. */
function targetOf(url: Abstract): Target | undefined {
  for (const branch of branches(url)) {
    const parts = branch.kind === "template" ? branch.parts : [branch];
    const written = parts.map((part) => (part.kind === "literal" ? String(part.value) : HOLE)).join("");
    const match = /\/\/bedrock-runtime[^/]*\/model\/([^/?]+)\/([\w-]+)/.exec(written);
    const route = match?.[2] !== undefined && Object.hasOwn(ROUTES, match[2]) ? ROUTES[match[2]] : undefined;
    if (!match?.[1] || !route) continue;
    const before = written.slice(0, match.index + match[0].indexOf("/model/")).split(HOLE).length - 1;
    const unknown = parts.filter((part) => part.kind !== "literal");
    const pieces = match[1].split(HOLE).flatMap((piece, index) => {
      const hole = index === 0 ? undefined : unknown[before + index - 1];
      return [...(hole ? [hole] : []), ...(piece === "" ? [] : [literal(decoded(piece), branch.node)])];
    });
    const [only] = pieces;
    return { route, model: only && pieces.length === 1 ? only : text(pieces, branch.node) };
  }
  return undefined;
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

function readBodyOf(engine: Engine, { route, model }: Target, body: Abstract, node: ts.CallExpression): RequestReading {
  if (route.api.startsWith("Converse")) return readConverse(engine, body, node);
  return readBody(
    engine,
    texts(lower(model)).map((each) => each.value),
    body,
  );
}

function guardrailHeader(init: Abstract): Slot | undefined {
  return canonical(init, { guardrail: headerPaths("headers", GUARDRAIL_HEADER) }).slots.get("guardrail");
}
