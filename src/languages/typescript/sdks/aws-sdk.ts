import { ts } from "@ts-morph/common";
import { bodyFamily, operationOf } from "../../../catalog/index.ts";
import type { BodyFamily, Operation, Retries, Step, Timeout } from "../../../core/facts.ts";
import type { Change } from "../../../core/rule.ts";
import { field, isSettled, numbers, texts } from "../../../core/value.ts";
import type { TextEdit } from "../../language.ts";
import {
  type Abstract,
  branches,
  type ExternalAbstract,
  oneOf,
  type RecordAbstract,
  type Slot,
  unknown,
} from "../abstract.ts";
import { isExported } from "../callers.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import { appendItem, initializerAt, quoted, removeProperty, setProperty, wrapAsList } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { fromJson } from "../json.ts";
import { canonical, lower, lowerRecord, slotAt } from "../lower.ts";
import { mutatedThrough } from "../mutations.ts";
import { functionAround, wrapped } from "../scope.ts";
import { spanOf } from "../source.ts";
import type { CallReading, ClientReading, Sdk } from "./sdk.ts";

/** AWS SDK for JavaScript v3, `@aws-sdk/client-bedrock-runtime`: commands sent by a client, or methods of the aggregated client. */
export const awsSdk: Sdk = {
  id: "aws-sdk",
  mentions:
    /client-bedrock-runtime|\b(Converse|ConverseStream|InvokeModel|InvokeModelWithResponseStream)Command\b|\.(converse|converseStream|invokeModel|invokeModelWithResponseStream)\(/,
  client: readClient,
  call: readCall,
  spell,
};

const PACKAGE = /^@aws-sdk\/client-bedrock-runtime(\/|@|$)/;
const CLIENTS = new Set(["BedrockRuntimeClient", "BedrockRuntime"]);

interface Api {
  readonly api: string;
  readonly streaming: boolean;
}

const APIS: readonly Api[] = [
  { api: "Converse", streaming: false },
  { api: "ConverseStream", streaming: true },
  { api: "InvokeModel", streaming: false },
  { api: "InvokeModelWithResponseStream", streaming: true },
];
const BY_COMMAND = new Map(APIS.map((each) => [`${each.api}Command`, each]));
const BY_METHOD = new Map(APIS.map((each) => [each.api.charAt(0).toLowerCase() + each.api.slice(1), each]));

// ---------------------------------------------------------------------------------------------------- clients

function readClient(engine: Engine, value: Abstract): ClientReading | undefined {
  const made = externalClass(engine, value);
  if (!made || !PACKAGE.test(made.module) || made.path.at(-1) !== "new") return undefined;
  const name = made.path.at(-2) ?? "";
  if (!CLIENTS.has(name) || !ts.isNewExpression(made.node)) return undefined;
  const given = argumentRecord(engine, made, 0) ?? emptyRecord(made.node);
  const options = canonical(given, {
    region: ["region"],
    maxAttempts: ["maxAttempts"],
    retryMode: ["retryMode"],
    retryStrategy: ["retryStrategy"],
    requestHandler: ["requestHandler"],
    credentials: ["credentials"],
    endpoint: ["endpoint"],
  });
  return {
    name,
    anchor: made.node.expression,
    options,
    retries: retriesOf(options),
    timeout: timeoutOf(engine, options),
  };
}

/** Standard mode with three attempts in total unless an option says otherwise (`maxAttempts` counts the first one too). */
function retriesOf(options: RecordAbstract): Retries {
  const value = lowerRecord(options);
  const [attempts, mode, strategy] = ["maxAttempts", "retryMode", "retryStrategy"].map((name) => field(value, name));
  const steps = (message: string, at: { value: { span: Step["span"] } }): readonly Step[] => [
    { span: at.value.span, message },
  ];
  const modeName = mode?.status === "present" ? (texts(mode.value)[0]?.value ?? null) : null;
  if (strategy?.status === "present") {
    return {
      status: "configured",
      maxAttempts: null,
      mode: modeName,
      steps: steps("a retry strategy is set here", strategy),
    };
  }
  if (attempts?.status === "present") {
    const known = numbers(attempts.value).map((each) => each.value);
    const off = known.length > 0 && isSettled(attempts.value) && attempts.always && known.every((each) => each <= 1);
    const status = off ? "disabled" : "configured";
    return {
      status,
      maxAttempts: known[0] ?? null,
      mode: modeName,
      steps: steps(`attempts are ${off ? "limited to one" : "set"} here`, attempts),
    };
  }
  if (mode?.status === "present") {
    return { status: "configured", maxAttempts: null, mode: modeName, steps: steps("a retry mode is set here", mode) };
  }
  const open = [attempts, mode, strategy].some((each) => each?.status === "unknown");
  return { status: open ? "unknown" : "default", maxAttempts: null, mode: null, steps: [] };
}

/** There is no request timeout by default. */
function timeoutOf(engine: Engine, options: RecordAbstract): Timeout {
  const slot = options.slots.get("requestHandler");
  if (!slot) return { status: "default", steps: [] };
  if (slot.presence === "unknown") return { status: "unknown", steps: [] };
  const values = branches(slot.value).map((each) => {
    const given = each.kind === "external" ? (argumentRecord(engine, each, 0) ?? emptyRecord(each.node)) : each;
    return ["requestTimeout", "socketTimeout", "sessionTimeout"]
      .map((name) => slotAt(given, name))
      .filter((found) => found !== undefined);
  });
  const found = values.flat();
  if (found.length === 0) return { status: "default", steps: [] };
  const sure = found.some((each) => each.presence !== "unknown");
  const step = { span: spanOf(slot.value.node), message: "a request timeout is set here" };
  return { status: sure ? "configured" : "unknown", steps: sure ? [step] : [] };
}

// ------------------------------------------------------------------------------------------------------ calls

function readCall(engine: Engine, node: ts.CallExpression | ts.NewExpression): CallReading | undefined {
  return ts.isNewExpression(node) ? readCommand(engine, node) : readMethod(engine, node);
}

/** `new ConverseCommand({...})`, wherever it is sent. */
function readCommand(engine: Engine, node: ts.NewExpression): CallReading | undefined {
  const callee = commandName(engine, node);
  const api = callee === undefined ? undefined : BY_COMMAND.get(callee);
  if (!api) return undefined;
  const sends = sendsOf(engine, node);
  const via = sends.map((each) => engine.evaluate(receiver(each), null));
  const [first] = sends;
  const given = inputOf(engine, node, first) ?? emptyRecord(node);
  return {
    ...api,
    ...requestOf(engine, api, given, first?.arguments[1]),
    anchor: node.expression,
    via: via.length > 0 ? oneOf(via, node) : null,
    sends: first ? sends : [node],
    sent: first ? "yes" : escapes(node) ? "unknown" : "no",
    timeout: callTimeout(engine, first?.arguments[1]),
    retries: null,
  };
}

function commandName(engine: Engine, node: ts.NewExpression): string | undefined {
  const { expression } = node;
  const callee = branches(engine.evaluate(expression, null)).find(
    (each): each is ExternalAbstract => each.kind === "external",
  );
  return callee && PACKAGE.test(callee.module) ? callee.path.at(-1) : undefined;
}

/** The command's input as it is sent, with the changes made through `command.input`. */
function inputOf(engine: Engine, node: ts.NewExpression, send: ts.CallExpression | undefined): Abstract | undefined {
  const [first] = node.arguments ?? [];
  if (!first) return undefined;
  const value = engine.evaluate(ts.isSpreadElement(first) ? first.expression : first, null);
  return mutatedThrough(engine, value, node, "input", send ?? node.getSourceFile().endOfFileToken);
}

function receiver(send: ts.CallExpression): ts.Expression {
  return ts.isPropertyAccessExpression(send.expression) ? send.expression.expression : send.expression;
}

/** The `send` calls that a command reaches, in its own file, in the helper that it is given to, and in importing files. */
function sendsOf(engine: Engine, node: ts.NewExpression): readonly ts.CallExpression[] {
  const { parent } = wrapped(node);
  if (ts.isCallExpression(parent) && isSend(parent)) return [parent];
  const own = sendsIn(engine, node.getSourceFile().fileName, node);
  if (own.length > 0) return own;
  const helpers = ts.isCallExpression(parent)
    ? branches(engine.evaluate(parent.expression, null)).flatMap((each) =>
        each.kind === "function" ? [each.node.getSourceFile().fileName] : [],
      )
    : [];
  const found = [...new Set(helpers)].flatMap((file) => sendsIn(engine, file, node));
  if (found.length > 0 || !escapes(node)) return found;
  return engine.files.importers(node.getSourceFile().fileName).flatMap((file) => sendsIn(engine, file, node));
}

function sendsIn(engine: Engine, file: string, node: ts.NewExpression): readonly ts.CallExpression[] {
  const calls = engine.source(file)?.calls() ?? [];
  return calls.filter((each): each is ts.CallExpression => {
    const [first] = each.arguments ?? [];
    if (!ts.isCallExpression(each) || !isSend(each) || !first) return false;
    return branches(engine.evaluate(first, null)).some((value) => value.node === node);
  });
}

function isSend(node: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "send";
}

function escapes(node: ts.Node): boolean {
  const fn = functionAround(node);
  return isExported(fn ?? node) || (fn !== undefined && ts.isCallExpression(wrapped(node).parent));
}

/** `client.converse({...})` of the aggregated client. */
function readMethod(engine: Engine, node: ts.CallExpression): CallReading | undefined {
  const { expression } = node;
  const api = ts.isPropertyAccessExpression(expression) ? BY_METHOD.get(expression.name.text) : undefined;
  if (!api || !ts.isPropertyAccessExpression(expression)) return undefined;
  const via = engine.evaluate(expression.expression, null);
  const isClient = branches(via).some((each) => {
    const made = externalClass(engine, each);
    return made !== undefined && PACKAGE.test(made.module);
  });
  if (!isClient) return undefined;
  const [first] = node.arguments;
  const given = first ? engine.evaluate(first, null) : emptyRecord(node);
  return {
    ...api,
    ...requestOf(engine, api, given, node.arguments[1]),
    anchor: expression.name,
    via,
    sends: [node],
    sent: "yes",
    timeout: callTimeout(engine, node.arguments[1]),
    retries: null,
  };
}

/** A timer of the call's own: `requestTimeout`, or an abort signal that a timer fires. */
function callTimeout(engine: Engine, options: ts.Expression | undefined): Timeout | null {
  if (!options) return null;
  const given = engine.evaluate(options, null);
  const step = { span: spanOf(options), message: "the request is limited in time here" };
  if (slotAt(given, "requestTimeout")?.presence === "always") return { status: "configured", steps: [step] };
  const signal = slotAt(given, "abortSignal");
  if (!signal || signal.presence === "unknown") return null;
  const timed =
    branches(signal.value).some((each) => each.kind === "external" && each.path.includes("timeout")) ||
    firesByTimer(options);
  return timed ? { status: "configured", steps: [step] } : null;
}

/** `setTimeout(() => controller.abort(), ...)` in the same function. */
function firesByTimer(node: ts.Node): boolean {
  const fn = functionAround(node);
  return fn !== undefined && /setTimeout\([^;]*\.abort\(/s.test(fn.getText());
}

// --------------------------------------------------------------------------------------------------- requests

const CONVERSE_NAMES = {
  modelId: ["modelId"],
  system: ["system"],
  messages: ["messages"],
  tools: ["toolConfig.tools"],
  maxTokens: ["inferenceConfig.maxTokens"],
  temperature: ["inferenceConfig.temperature"],
  topP: ["inferenceConfig.topP"],
  stopSequences: ["inferenceConfig.stopSequences"],
  thinkingBudget: [
    "additionalModelRequestFields.thinking.budget_tokens",
    "additionalModelRequestFields.reasoning_config.budget_tokens",
  ],
  guardrail: ["guardrailConfig"],
  requestMetadata: ["requestMetadata"],
  serviceTier: ["serviceTier.type"],
  performance: ["performanceConfig.latency"],
} as const;

const ENVELOPE_NAMES = {
  modelId: ["modelId"],
  guardrail: ["guardrailIdentifier"],
  requestMetadata: ["requestMetadata"],
  serviceTier: ["serviceTier"],
  performance: ["performanceConfigLatency"],
} as const;

type Names = Readonly<Record<string, readonly string[]>>;

/** Where each family's InvokeModel body carries what. The first path is the one a fix writes. */
const BODIES: Readonly<Record<BodyFamily, Names>> = {
  claude: {
    maxTokens: ["max_tokens", "max_tokens_to_sample"],
    system: ["system"],
    messages: ["messages", "prompt"],
    tools: ["tools"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop_sequences"],
    thinkingBudget: ["thinking.budget_tokens"],
  },
  nova: {
    maxTokens: ["inferenceConfig.maxTokens", "inferenceConfig.max_new_tokens"],
    system: ["system"],
    messages: ["messages"],
    tools: ["toolConfig.tools"],
    temperature: ["inferenceConfig.temperature"],
    topP: ["inferenceConfig.topP"],
    stopSequences: ["inferenceConfig.stopSequences"],
  },
  llama: { maxTokens: ["max_gen_len"], messages: ["prompt"], temperature: ["temperature"], topP: ["top_p"] },
  mistral: {
    maxTokens: ["max_tokens"],
    messages: ["prompt", "messages"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop"],
  },
  titan: {
    maxTokens: ["textGenerationConfig.maxTokenCount"],
    messages: ["inputText"],
    temperature: ["textGenerationConfig.temperature"],
    topP: ["textGenerationConfig.topP"],
    stopSequences: ["textGenerationConfig.stopSequences"],
  },
  jamba: {
    maxTokens: ["max_tokens"],
    messages: ["messages"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop"],
  },
  deepseek: {
    maxTokens: ["max_tokens"],
    messages: ["prompt", "messages"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop"],
  },
  cohere: { maxTokens: ["max_tokens"], messages: ["message", "prompt"], temperature: ["temperature"], topP: ["p"] },
  openai: {
    maxTokens: ["max_completion_tokens", "max_tokens"],
    messages: ["messages"],
    tools: ["tools"],
    temperature: ["temperature"],
    topP: ["top_p"],
  },
};

/** Every name under which any family carries a field: for bodies whose family is not known. */
const ANY_BODY: Names = Object.values(BODIES).reduce<Record<string, readonly string[]>>((all, names) => {
  for (const [name, paths] of Object.entries(names)) all[name] = [...new Set([...(all[name] ?? []), ...paths])];
  return all;
}, {});

/** Keys that only one family's body has, in the order in which they decide. */
const TELLING_KEYS: readonly (readonly [string, BodyFamily])[] = [
  ["anthropic_version", "claude"],
  ["max_tokens_to_sample", "claude"],
  ["max_gen_len", "llama"],
  ["textGenerationConfig", "titan"],
  ["schemaVersion", "nova"],
  ["inferenceConfig", "nova"],
  ["max_completion_tokens", "openai"],
  ["chat_history", "cohere"],
];

const OTHER_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["textToImageParams", "image"],
  ["imageGenerationConfig", "image"],
  ["text_prompts", "image"],
  ["taskType", "image"],
  ["embeddingConfig", "embedding"],
  ["input_type", "embedding"],
  ["embeddingTypes", "embedding"],
  ["texts", "embedding"],
  ["normalize", "embedding"],
  ["aspect_ratio", "image"],
];

function requestOf(
  engine: Engine,
  api: Api,
  given: Abstract,
  options: ts.Expression | undefined,
): Pick<CallReading, "request" | "bodyFamily" | "operation"> {
  const converse = api.api.startsWith("Converse");
  const body = converse ? given : bodyOf(given);
  const modelIds = modelIdsOf(given);
  const family = converse ? null : familyOf(modelIds, body);
  const envelope = canonical(given, converse ? CONVERSE_NAMES : ENVELOPE_NAMES);
  const inner = converse ? [] : [...canonical(body, family ? BODIES[family] : ANY_BODY).slots];
  const slots = new Map([...envelope.slots, ...inner]);
  const thinking = thinkingBudget(slots.get("thinkingBudget"), slotAt(body, converse ? CONVERSE_THINKING : "thinking"));
  if (thinking) slots.set("thinkingBudget", thinking);
  const signal = options ? slotAt(engine.evaluate(options, null), "abortSignal") : undefined;
  if (signal) slots.set("abortSignal", signal);
  return { request: { ...envelope, slots }, bodyFamily: family, operation: operation(modelIds, converse, body) };
}

const CONVERSE_THINKING = "additionalModelRequestFields.thinking";

/** Adaptive thinking has a budget that nobody wrote down: it is there, and its size is not known. */
function thinkingBudget(budget: Slot | undefined, thinking: Slot | undefined): Slot | undefined {
  if (!thinking || budget?.presence === "always") return budget;
  const modes = branches(thinking.value);
  const adaptive = modes.find(mayBeAdaptive);
  if (!adaptive) return budget;
  const free = unknown("dynamic", adaptive.node, "thinking");
  if (budget) return { ...budget, value: oneOf([budget.value, free], adaptive.node) };
  return { value: free, presence: modes.every(mayBeAdaptive) ? thinking.presence : "sometimes" };
}

function mayBeAdaptive(thinking: Abstract): boolean {
  if (thinking.kind !== "record" || thinking.slots.has("budget_tokens")) return false;
  const type = thinking.slots.get("type");
  return (
    type !== undefined && branches(type.value).some((each) => each.kind !== "literal" || each.value === "adaptive")
  );
}

function modelIdsOf(given: Abstract): readonly string[] {
  const slot = slotAt(given, "modelId");
  return slot ? texts(lower(slot.value)).map((each) => each.value) : [];
}

/** The JSON that an InvokeModel request carries as text or bytes. */
function bodyOf(given: Abstract): Abstract {
  const slot = slotAt(given, "body");
  if (!slot) return unknown("dynamic", given.node, "body");
  return oneOf(
    branches(slot.value).map((each) => {
      if (each.kind === "encoded") return each.of;
      if (each.kind === "literal" && typeof each.value === "string")
        return fromJson(each.value, each.node) ?? unknown("dynamic", each.node, "body");
      return each.kind === "record"
        ? each
        : unknown(each.kind === "unknown" ? each.reason : "dynamic", each.node, "body", [each]);
    }),
    slot.value.node,
  );
}

function familyOf(modelIds: readonly string[], body: Abstract): BodyFamily | null {
  const named = new Set(modelIds.map((id) => bodyFamily(id)));
  const [only] = named;
  if (named.size === 1 && only) return only;
  const told = new Set(branches(body).flatMap((each) => TELLING_KEYS.find(([key]) => has(each, key))?.[1] ?? []));
  const [first] = told;
  return told.size === 1 ? (first ?? null) : null;
}

function has(body: Abstract, key: string): boolean {
  return branches(body).some((each) => each.kind === "record" && each.slots.has(key));
}

function operation(modelIds: readonly string[], converse: boolean, body: Abstract): Operation {
  if (converse) return "text";
  const named = new Set(modelIds.map((id) => operationOf(id)));
  const [only] = named;
  if (named.size === 1 && only && only !== "unknown") return only;
  const told = OTHER_OPERATIONS.find(([key]) => has(body, key));
  if (told) return told[1];
  if (has(body, "inputText") && !has(body, "textGenerationConfig")) return "embedding";
  const textual = ["messages", "prompt", "textGenerationConfig", "max_tokens"].some((key) => has(body, key));
  return textual ? "text" : "unknown";
}

// --------------------------------------------------------------------------------------------------- spelling

/** Where a canonical field of a request is written natively. */
function nativePath(
  call: { readonly api: string; readonly bodyFamily: BodyFamily | null },
  name: string,
): string | undefined {
  if (call.api.startsWith("Converse")) return CONVERSE_NAMES[name as keyof typeof CONVERSE_NAMES]?.[0];
  const envelope = ENVELOPE_NAMES[name as keyof typeof ENVELOPE_NAMES]?.[0];
  return envelope ?? (call.bodyFamily ? BODIES[call.bodyFamily][name]?.[0] : undefined);
}

function spell(engine: Engine, node: ts.CallExpression | ts.NewExpression, change: Change): readonly TextEdit[] | null {
  const client = ts.isNewExpression(node) ? readClient(engine, engine.evaluate(node, null)) : undefined;
  if (client) return spellClient(engine, node, change);
  const call = readCall(engine, node);
  return call ? spellCall(engine, node, call, change) : null;
}

function spellClient(
  engine: Engine,
  node: ts.CallExpression | ts.NewExpression,
  change: Change,
): readonly TextEdit[] | null {
  const [first] = node.arguments ?? [];
  const given = first ? engine.evaluate(first, null) : undefined;
  if (change.kind === "set")
    return setProperty(engine, { holder: node, index: 0, value: given }, [change.field], change.value);
  return change.kind === "remove" && given ? removeProperty(engine, given, [change.field]) : null;
}

function spellCall(
  engine: Engine,
  node: ts.CallExpression | ts.NewExpression,
  call: CallReading,
  change: Change,
): readonly TextEdit[] | null {
  const [first] = node.arguments ?? [];
  const given = first ? engine.evaluate(first, null) : undefined;
  const invoke = !call.api.startsWith("Converse");
  const target = invoke && given ? bodyOf(given) : given;
  if (change.kind === "set" || change.kind === "remove") {
    const path = nativePath(call, change.field)?.split(".");
    if (!path) return null;
    const inBody = invoke && !Object.hasOwn(ENVELOPE_NAMES, change.field);
    if (change.kind === "remove") return target ? removeProperty(engine, target, path) : null;
    return setProperty(
      engine,
      inBody ? { value: target } : { holder: node, index: 0, value: given },
      path,
      change.value,
    );
  }
  if (change.kind === "cache-point" && target) return cachePoint(engine, target, call, change.after);
  return null;
}

function cachePoint(
  engine: Engine,
  target: Abstract,
  call: CallReading,
  after: "system" | "tools",
): readonly TextEdit[] | null {
  const path = call.api.startsWith("Converse") && after === "tools" ? "toolConfig.tools" : after;
  const slot = slotAt(target, path);
  if (!slot || slot.presence === "unknown") return null;
  if (call.bodyFamily === "claude") return claudeCachePoint(engine, slot.value, initializerAt(engine, target, [after]));
  return appendItem(engine, slot.value, `{ cachePoint: { type: ${quoted("default", slot.value.node)} } }`);
}

/** Claude's own body marks the last block instead of adding one; a plain text becomes a block first. */
function claudeCachePoint(
  engine: Engine,
  value: Abstract,
  written: ts.Expression | undefined,
): readonly TextEdit[] | null {
  if (value.kind === "list" && !value.open) {
    const last = value.items.at(-1);
    if (!last) return null;
    const text = `{ type: ${quoted("ephemeral", last.node)} }`;
    return setProperty(engine, { value: last }, ["cache_control"], { kind: "code", text });
  }
  if (!written || !(value.kind === "literal" || value.kind === "template")) return null;
  const [type, ephemeral] = [quoted("text", written), quoted("ephemeral", written)];
  return wrapAsList(written, `{ type: ${type}, text: `, `, cache_control: { type: ${ephemeral} } }`);
}
