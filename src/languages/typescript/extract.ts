import { ts } from "@ts-morph/common";
import type {
  Client,
  ClientLink,
  FileFacts,
  ModelCall,
  Operation,
  Problem,
  Resource,
  Retries,
  Scope,
  Timeout,
  UnknownOption,
} from "../../core/facts.ts";
import { field, texts } from "../../core/value.ts";
import { branches, isNullish } from "./abstract.ts";
import { agentLoopOf } from "./agent-loop.ts";
import { isExported } from "./callers.ts";
import { concurrencyOf } from "./concurrency.ts";
import { dispatchesIn } from "./dispatch.ts";
import type { Engine } from "./engine.ts";
import { handlerKind } from "./entries.ts";
import { historyOf } from "./history.ts";
import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import { iterationOf } from "./iteration.ts";
import { isKept } from "./kept.ts";
import { loggedTexts } from "./logged.ts";
import { lower, lowerRecord } from "./lower.ts";
import { mentionedAround } from "./modules.ts";
import { predecessorOf } from "./predecessor.ts";
import { cachingOf, inputOf } from "./prompt.ts";
import { responseOf } from "./response.ts";
import { retrievedInSystem } from "./retrieved.ts";
import { functionAround, namesAround } from "./scope.ts";
import type { CallReading, ClientReading, Sdk } from "./sdks/sdk.ts";
import { type KnownKeys, unknownKeys } from "./sdks/shared/keys.ts";
import { type Source, spanOf, steeringComments } from "./source.ts";
import { streamLoops } from "./streams.ts";
import { combinedRetries, enclosing, errorHandling, retriesAround } from "./surroundings.ts";
import { triggersOf } from "./triggers.ts";

type Bounded = Engine & { refuel(work?: number): void; exhausted(): boolean };

/**
 * What may be spent on telling whether a call or construction is one of an SDK. Most are not, and those that are can be
 * told in far fewer steps; only the reading of what they send may take long.
 */
const SEARCH_WORK = 3_000;

/** A file in which this often a budget did not do is made by a program or an enemy: from then on less is spent on a search. */
const MAX_HOPELESS = 8;
const HOPELESS_SEARCH_WORK = 100;

interface Found {
  readonly clients: readonly Client[];
  readonly calls: readonly ModelCall[];
  /** Whether something took too many steps. */
  readonly exhausted: boolean;
  /** The same, also where it hardly matters. */
  readonly spent: boolean;
}

/** All facts of one file. Each call gets a budget of its own, so that one hopeless call costs the others nothing. */
export function extractFrom(
  engine: Bounded,
  source: Source,
  sdks: readonly Sdk[],
  infrastructures: readonly Infrastructure[],
): FileFacts {
  const used = infrastructures.filter((each) => each.mentions.test(source.tree.text));
  let failures = 0;
  const found = source.calls().map((node) => {
    const facts = factsAt(engine, node, sdks, failures < MAX_HOPELESS ? SEARCH_WORK : HOPELESS_SEARCH_WORK);
    if (facts.spent) failures++;
    return { node, ...facts, resources: resourcesAt(engine, node, used) };
  });
  const hopeless = found.find((each) => each.exhausted);
  return {
    file: source.file,
    calls: found.flatMap((each) => each.calls),
    clients: found.flatMap((each) => each.clients),
    resources: found.flatMap((each) => each.resources),
    problems: hopeless ? [exhausted(source, hopeless.node)] : [],
    comments: steeringComments(source),
  };
}

const IMPORTS_BEDROCK = /\b(from|import|require)\b\s*\(?\s*["'][^"'\n]*bedrock/i;

function factsAt(
  engine: Bounded,
  node: ts.CallExpression | ts.NewExpression,
  sdks: readonly Sdk[],
  searchWork: number,
): Found {
  engine.refuel(searchWork);
  for (const sdk of sdks) {
    if (!isRead(engine, sdk, node)) continue;
    engine.refuel();
    const client = sdk.mayConstruct(node) ? clientAt(engine, sdk, node) : undefined;
    const call = sdk.call(engine, node);
    const calls = call ? [modelCall(engine, sdk, node, call)] : [];
    const exhausted = engine.exhausted();
    return { clients: client ? [client] : [], calls, exhausted, spent: exhausted };
  }
  // In a file that imports nothing of Bedrock, what was not told in time is hardly one of its calls.
  const spent = engine.exhausted();
  return { clients: [], calls: [], exhausted: spent && IMPORTS_BEDROCK.test(node.getSourceFile().text), spent };
}

function resourcesAt(
  engine: Bounded,
  node: ts.CallExpression | ts.NewExpression,
  infrastructures: readonly Infrastructure[],
): readonly Resource[] {
  if (infrastructures.length === 0) return [];
  engine.refuel();
  return infrastructures.flatMap((each): readonly Resource[] => {
    const reading = each.resource(engine, node);
    if (!reading) return [];
    const { type, name, by, anchor, properties } = reading;
    const place = { span: spanOf(node), anchor: spanOf(anchor) };
    return [
      { id: idOf(node), type, name, by, ...place, properties: lowerRecord(properties), within: namesAround(node) },
    ];
  });
}

function isRead(engine: Engine, sdk: Sdk, node: ts.CallExpression | ts.NewExpression): boolean {
  if (sdk.mayConstruct(node) && clientAt(engine, sdk, node)) return true;
  return sdk.call(engine, node) !== undefined;
}

function exhausted(source: Source, node: ts.Node): Problem {
  const message = "Some values here take too many steps to follow; what depends on them is treated as unknown.";
  return { file: source.file, code: "budget", message, span: spanOf(node) };
}

function clientAt(engine: Engine, sdk: Sdk, node: ts.CallExpression | ts.NewExpression): Client | undefined {
  const value = branches(engine.evaluate(node, null)).find((each) => each.node === node);
  const reading = value ? sdk.client(engine, value) : undefined;
  // What sends through a client that it was given is no client itself.
  if (reading?.node !== node) return undefined;
  return {
    id: idOf(node),
    sdk: sdk.id,
    name: reading.name,
    span: spanOf(node),
    anchor: spanOf(reading.anchor),
    options: lowerRecord(reading.options),
    retries: reading.retries,
    timeout: reading.timeout,
    scope: scopeOf(engine, node),
    within: namesAround(node),
    unknownOptions: unknownOptions(engine, reading.known),
    ineffectiveOptions: (reading.ineffective ?? []).map(({ key, value, ...rest }) => ({
      ...rest,
      key: spanOf(key),
      value: lower(value),
    })),
    escapes: isExported(node),
  };
}

/** Calls and clients are named by where they begin: unique in a file, and found again when a change is spelled. */
function idOf(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${node.getStart()}:${node.end}`;
}

function scopeOf(engine: Engine, node: ts.Node): Scope {
  if (isKept(engine, node)) return ts.isConstructorDeclaration(functionAround(node) ?? node) ? "constructor" : "module";
  for (let at = node.parent; at && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isIterationStatement(at, false)) return "loop";
  const fn = functionAround(node);
  if (!fn) return "module";
  if (ts.isConstructorDeclaration(fn)) return "constructor";
  return handlerKind(engine, fn) ? "handler" : "function";
}

function unknownOptions(engine: Engine, known: readonly KnownKeys[] = []): readonly UnknownOption[] {
  const found = known.flatMap((each) => unknownKeys(engine, each));
  return found.map(({ path, name, meant, shared }) => ({
    path: path.join("."),
    span: spanOf(name),
    suggestion: meant?.join(".") ?? null,
    shared,
  }));
}

/** What may have a prompt that the service can cache. Images, embeddings, agents and the like have none. */
const CACHEABLE: ReadonlySet<Operation> = new Set(["text", "unknown"]);

function modelCall(
  engine: Engine,
  sdk: Sdk,
  node: ts.CallExpression | ts.NewExpression,
  reading: CallReading,
): ModelCall {
  const clients = clientsOf(engine, sdk, reading);
  const [send] = reading.sends;
  const at = send ?? node;
  const request = lowerRecord(reading.request);
  const ownRetries = reading.retries ?? merged(clients);
  const around = retriesAround(engine, at);
  const { fileName } = node.getSourceFile();
  const source = engine.source(fileName);
  return {
    id: idOf(node),
    sdk: sdk.id,
    api: reading.api,
    operation: reading.operation,
    streaming: reading.streaming,
    span: spanOf(node),
    anchor: spanOf(reading.anchor),
    client: clients.link,
    request,
    unknownOptions: unknownOptions(engine, reading.known),
    bodyFamily: reading.bodyFamily,
    region: regionOf(clients.readings),
    retries: combinedRetries(ownRetries, around),
    repetition: around.repetition ? { ...around.repetition, inside: ownRetries } : null,
    timeout: reading.timeout ?? timeoutOf(clients),
    caching: CACHEABLE.has(reading.operation)
      ? cachingOf(reading.request, () => mentionedAround(engine.files, fileName, "caching"))
      : { status: "absent", points: [], staticPrefix: null },
    retrievedInSystem: retrievedInSystem(reading.request),
    input: inputOf(reading.request, engine.options.trustedSources),
    errorHandling: reading.errorHandling ?? errorHandling(engine, at),
    streamLoops: reading.errorHandling ? [] : streamLoops(engine, at),
    concurrency: concurrencyOf(engine, at),
    predecessor: predecessorOf(engine, at),
    iteration: iterationOf(engine, at),
    agentLoop: agentLoopOf(engine, reading.request, at),
    dispatches: dispatchesIn(engine, source),
    logged: loggedTexts(engine, reading.request, at),
    history: historyOf(engine, reading.request, node),
    response: reading.sent === "yes" ? responseOf(engine, reading) : null,
    enclosing: enclosing(engine, node),
    within: namesAround(node),
    triggers: triggersOf(engine, at),
    sent: reading.sent,
  };
}

interface Clients {
  readonly link: ClientLink;
  readonly readings: readonly ClientReading[];
}

function clientsOf(engine: Engine, sdk: Sdk, { via, ownClient }: CallReading): Clients {
  const candidates = via ? branches(via).filter((each) => !isNullish(each)) : [];
  const found = candidates.map((value) => sdk.client(engine, value));
  const readings = found.filter((each) => each !== undefined);
  const ids = readings.map((each) => idOf(each.node));
  const all = (found.length > 0 || ownClient === true) && readings.length === found.length;
  return { link: { status: all ? "known" : "unknown", ids: [...new Set(ids)] }, readings };
}

function merged({ link, readings }: Clients): Retries {
  const [first] = readings;
  const same = first && readings.every((each) => each.retries.status === first.retries.status);
  if (link.status === "known" && same) return first.retries;
  return { status: "unknown", maxAttempts: null, mode: null, steps: [] };
}

function timeoutOf({ link, readings }: Clients): Timeout {
  const [first] = readings;
  const same = first && readings.every((each) => each.timeout.status === first.timeout.status);
  return link.status === "known" && same ? first.timeout : { status: "unknown", steps: [] };
}

function regionOf(readings: readonly ClientReading[]): string | null {
  const regions = readings.map((each) => {
    const found = field(lowerRecord(each.options), "region");
    const known = found.status === "present" ? texts(found.value) : [];
    return known.length === 1 ? known[0]?.value : undefined;
  });
  const [only] = new Set(regions);
  return new Set(regions).size === 1 ? (only ?? null) : null;
}
