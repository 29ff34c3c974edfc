import { ts } from "@ts-morph/common";
import type { ErrorHandling, Operation, Timeout } from "../../../core/facts.ts";
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
import { argumentRecord, checkedBy, emptyRecord, externalClass } from "../calls.ts";
import { initializerAt, type Place, setProperty, type Written } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { canonical, slotAt } from "../lower.ts";
import { spanOf } from "../source.ts";
import type { AnswerShape, CallReading, ClientReading, FieldPlace, Sdk, Writing } from "./sdk.ts";
import { type AiModel, CORE, FACTORIES, isInstance, isMade, modelsOf } from "./shared/ai-models.ts";
import { counted, told } from "./shared/answers.ts";
import { calledName, calleeOf, optionOf, receiverOf } from "./shared/callee.ts";
import { rewritten, withoutFunctions, withSystemFromHead } from "./shared/conversation.ts";
import { ineffective } from "./shared/ineffective.ts";
import { type Keys, type KnownKeys, keysNamed } from "./shared/keys.ts";
import { layered, maybeMore, withSlot } from "./shared/layers.ts";
import { asRetries, attemptsOf, retriesOfAttempts } from "./shared/max-retries.ts";
import { type Names, placeIn } from "./shared/names.ts";
import { timeoutOfOptions } from "./shared/timeouts.ts";
import { usedBy } from "./shared/uses.ts";
import { majorVersion } from "./shared/versions.ts";

type Holder = ts.CallExpression | ts.NewExpression;

/** Packages that hand out the functions of `ai` with something around them. */
const WRAPPED = /wrapAISDK$/;

interface Api {
  readonly operation: Operation;
  readonly streaming: boolean;
}

const TEXT: Api = { operation: "text", streaming: false };
const STREAM: Api = { operation: "text", streaming: true };
const IMAGE: Api = { operation: "image", streaming: false };
const EMBEDDING: Api = { operation: "embedding", streaming: false };

const FUNCTIONS: ReadonlyMap<string, Api> = new Map([
  ["generateText", TEXT],
  ["generateObject", TEXT],
  ["streamText", STREAM],
  ["streamObject", STREAM],
  ["streamUI", STREAM],
  ["embed", EMBEDDING],
  ["embedMany", EMBEDDING],
  ["generateImage", IMAGE],
  ["experimental_generateImage", IMAGE],
  ["rerank", { operation: "rerank", streaming: false }],
]);

const AGENTS = new Set(["ToolLoopAgent", "Agent", "Experimental_Agent"]);
const AGENT_METHODS: ReadonlyMap<string, Api> = new Map([
  ["generate", TEXT],
  ["stream", STREAM],
  ["respond", STREAM],
]);
/** Functions that run an agent which they are given. */
const AGENT_FUNCTIONS = new Set(["createAgentUIStreamResponse", "createAgentUIStream", "pipeAgentUIStreamToResponse"]);

/** The provider's options of a call, under its present and its former name. */
const inProvider = (path: string): readonly string[] =>
  ["amazonBedrock", "bedrock"].map((name) => `providerOptions.${name}.${path}`);

const NAMES: Names = {
  system: ["instructions", "system"],
  messages: ["messages", "prompt", "value", "values", "query"],
  tools: ["tools"],
  outputSchema: ["schema", "output", "experimental_output"],
  maxTokens: ["maxOutputTokens", "maxTokens"],
  temperature: ["temperature"],
  topP: ["topP"],
  stopSequences: ["stopSequences"],
  thinkingBudget: [...inProvider("reasoningConfig.budgetTokens"), "providerOptions.anthropic.thinking.budgetTokens"],
  reasoning: ["reasoning"],
  thinking: [
    ...inProvider("reasoningConfig.type"),
    ...inProvider("reasoningConfig.maxReasoningEffort"),
    "providerOptions.anthropic.thinking.type",
    "providerOptions.anthropic.effort",
  ],
  guardrail: inProvider("guardrailConfig"),
  guardrailIdentifier: inProvider("guardrailConfig.guardrailIdentifier"),
  guardrailVersion: inProvider("guardrailConfig.guardrailVersion"),
  requestMetadata: inProvider("requestMetadata"),
  serviceTier: inProvider("serviceTier"),
  performance: inProvider("performanceConfig.latency"),
  abortSignal: ["abortSignal"],
  timeout: ["timeout"],
  maxAttempts: ["maxRetries"],
  onError: ["onError"],
  stopWhen: ["stopWhen"],
  maxSteps: ["maxSteps"],
};

const CLIENT_OPTIONS: Names = {
  region: ["region"],
  credentials: ["credentialProvider"],
  accessKeyId: ["accessKeyId"],
  secretAccessKey: ["secretAccessKey"],
  sessionToken: ["sessionToken"],
  apiKey: ["apiKey"],
  endpoint: ["baseURL"],
};

/** `AmazonBedrockProviderSettings` of @ai-sdk/amazon-bedrock 1.1.6 to 5.0.101. */
const PROVIDER_KEYS = keysNamed(
  "region apiKey accessKeyId secretAccessKey sessionToken baseURL headers fetch credentialProvider generateId",
  "bedrockOptions",
);

/** Options of the functions and agents of `ai` 4.3.19 to 7.0.173, all of them together. */
const OPTION_KEYS: Keys = keysNamed(
  "model tools toolChoice system instructions prompt messages allowSystemInMessages maxRetries abortSignal timeout",
  "headers stopWhen maxSteps output enum schema schemaName schemaDescription mode providerOptions activeTools",
  "prepareStep prepareCall telemetry reasoning include id context runtimeContext toolsContext callOptionsSchema",
  "maxOutputTokens temperature topP topK presencePenalty frequencyPenalty stopSequences seed toolOrder",
  "onStart onStepStart onStepEnd onStepFinish onFinish onEnd onError onAbort onChunk onToolCallStart onToolCallFinish",
  "onToolExecutionStart onToolExecutionEnd repairText repairToolCall transform toolCallStreaming includeRawChunks",
  "toolApproval download value values query maxParallelCalls n size aspectRatio maxImagesPerCall documents topN text",
);

const OPTION_ALIASES = { maxnewtokens: "maxOutputTokens", maxcompletiontokens: "maxOutputTokens" };

/** Vercel's AI SDK: `generateText` and its kin with a model of `@ai-sdk/amazon-bedrock`. */
export const aiSdk: Sdk = {
  id: "ai-sdk",
  packages: /^(ai|@ai-sdk\/amazon-bedrock)$/,
  mayConstruct: (node) => ts.isCallExpression(node) && FACTORIES.has(calledName(node) ?? ""),
  client: readProvider,
  call(engine, node) {
    const name = calledName(node) ?? "";
    if (ts.isNewExpression(node)) return AGENTS.has(name) ? readUnusedAgent(engine, node) : undefined;
    const api = FUNCTIONS.get(name);
    if (api) return readFunction(engine, node, name, api);
    const method = AGENT_METHODS.get(name);
    if (method) return readAgentMethod(engine, node, name, method);
    return AGENT_FUNCTIONS.has(name) ? readAgentFunction(engine, node, name) : undefined;
  },
};

/** `createAmazonBedrock({...})`: what sends the requests. Its retries are an option of each call. */
function readProvider(engine: Engine, value: Abstract): ClientReading | undefined {
  if (value.kind !== "external" || !isMade(value) || !ts.isCallExpression(value.node)) return undefined;
  const given = argumentRecord(engine, value, 0);
  const { node } = value;
  const transport = given && slotAt(given, "fetch");
  return {
    name: value.path[0] ?? "",
    node,
    anchor: node.expression,
    options: canonical(given ?? emptyRecord(node), CLIENT_OPTIONS),
    retries: { status: "default", maxAttempts: null, mode: null, steps: [] },
    timeout: { status: transport ? "unknown" : "default", steps: [] },
    ineffective: ineffective(engine, given, "maxRetries", {
      about: "retries",
      effective: { name: "maxRetries of each call", field: null },
    }),
    known: [{ value: given, keys: PROVIDER_KEYS, aliases: { awsregion: "region" } }],
    writing: { place: (field) => placeIn({ holder: node, index: 0, value: given }, CLIENT_OPTIONS, field) },
  };
}

/** A call's options and, for an agent, the settings that it was made with. */
interface Given {
  /** From the most general to the call's own. The last one is where changes are written. */
  readonly layers: readonly Place[];
  readonly target: Place;
}

function readFunction(engine: Engine, node: ts.CallExpression, name: string, api: Api): CallReading | undefined {
  if (!isOfPackage(engine, node, name) || !mayUseBedrock(engine, node)) return undefined;
  const place = firstArgument(engine, node);
  return reading(engine, node, { layers: [place], target: place }, { ...api, api: name });
}

/** Asked of the model alone, before the rest of the options is looked at. */
function mayUseBedrock(engine: Engine, node: Holder): boolean {
  const model = optionOf(engine, node, "model");
  return model !== undefined && modelsOf(engine, model).some((each) => each !== null);
}

function isOfPackage(engine: Engine, node: ts.CallExpression, name: string): boolean {
  return branches(engine.evaluate(node.expression, null)).some(
    (each) =>
      each.kind === "external" &&
      each.path.at(-1) === name &&
      (CORE.test(each.module) || each.path.some((part) => WRAPPED.test(part))),
  );
}

function firstArgument(engine: Engine, node: Holder): Place {
  const [first] = node.arguments ?? [];
  return { holder: node, index: 0, value: first && engine.evaluate(first, null) };
}

/** `agent.generate({ prompt })` of an agent that was made with a model of Bedrock. */
function readAgentMethod(engine: Engine, node: ts.CallExpression, name: string, api: Api): CallReading | undefined {
  const receiver = receiverOf(engine, node);
  if (!receiver || agentsOf(engine, receiver).length === 0) return undefined;
  return agentReading(engine, node, receiver, firstArgument(engine, node), { ...api, api: name });
}

/** `createAgentUIStreamResponse({ agent, uiMessages })`. */
function readAgentFunction(engine: Engine, node: ts.CallExpression, name: string): CallReading | undefined {
  if (!calleeOf(engine, node, CORE)) return undefined;
  const { value } = firstArgument(engine, node);
  const agent = value && slotAt(value, "agent");
  if (!value || !agent) return undefined;
  const messages = slotAt(value, "uiMessages") ?? slotAt(value, "messages");
  const own = withSlot(canonical(value, { abortSignal: ["abortSignal"], timeout: ["timeout"] }), "messages", messages);
  return agentReading(engine, node, agent.value, { value: own }, { ...STREAM, api: name });
}

function agentReading(
  engine: Engine,
  node: ts.CallExpression,
  agent: Abstract,
  own: Place,
  api: Api & { readonly api: string },
): CallReading | undefined {
  const made = agentsOf(engine, agent);
  const [first] = made;
  if (!first) return undefined;
  const value = oneOf(
    made.map((each) => argumentRecord(engine, each, 0) ?? emptyRecord(each.node)),
    node,
  );
  const settings: Place = { holder: first.node as ts.NewExpression, index: 0, value };
  return reading(
    engine,
    node,
    { layers: [settings, own], target: settings },
    { ...api, api: `${first.path.at(-2)}.${api.api}` },
  );
}

/** The agents that a value may be, those of the project's own classes included. */
function agentsOf(engine: Engine, value: Abstract): readonly ExternalAbstract[] {
  return branches(value).flatMap((each) => {
    const made = externalClass(engine, each);
    const isAgent = made && CORE.test(made.module) && made.path.at(-1) === "new" && AGENTS.has(made.path.at(-2) ?? "");
    return isAgent ? [made] : [];
  });
}

/** An agent of which no call is in sight stands for the calls that somebody else makes. */
function readUnusedAgent(engine: Engine, node: ts.NewExpression): CallReading | undefined {
  if (!calleeOf(engine, node, CORE) || !mayUseBedrock(engine, node)) return undefined;
  const place = firstArgument(engine, node);
  const read = reading(engine, node, { layers: [place], target: place }, { ...TEXT, api: `${calledName(node)}` });
  if (!read || usedBy(engine, node, (call) => agentsUsed(engine, call))) return undefined;
  // The prompt comes with the call that was not found, and so may more options.
  const request = maybeMore(read.request, ["messages", "abortSignal", "timeout"]);
  return {
    ...read,
    request,
    streaming: null,
    sent: "unknown",
    timeout: read.timeout ?? { status: "unknown", steps: [] },
  };
}

/** Options that are called with the answer or parts of it; telemetry, once it is on, tells the usage. */
const HANDLERS = ["onFinish", "onStepFinish", "onChunk", "onEnd", "experimental_telemetry", "telemetry"];

/** The agents that a call runs. */
function agentsUsed(engine: Engine, call: ts.CallExpression): readonly ts.Node[] {
  const expression = agentIn(call);
  return expression ? branches(engine.evaluate(expression, null)).map((each) => each.node) : [];
}

/** The expression that may hold an agent which a call runs. */
function agentIn(call: ts.CallExpression): ts.Expression | undefined {
  const name = calledName(call) ?? "";
  if (AGENT_METHODS.has(name) && ts.isPropertyAccessExpression(call.expression)) return call.expression.expression;
  const [first] = call.arguments;
  if (!AGENT_FUNCTIONS.has(name) || !first || !ts.isObjectLiteralExpression(first)) return undefined;
  const agent = first.properties.find((each) => each.name?.getText() === "agent");
  if (agent && ts.isPropertyAssignment(agent)) return agent.initializer;
  return agent && ts.isShorthandPropertyAssignment(agent) ? agent.name : undefined;
}

function reading(
  engine: Engine,
  node: Holder,
  { layers, target }: Given,
  { api, operation, streaming }: Api & { readonly api: string },
): CallReading | undefined {
  const values = layers.map((each) => each.value ?? emptyRecord(node));
  const slot = values.map((each) => slotAt(each, "model")).findLast((each) => each !== undefined);
  const models = slot ? modelsOf(engine, slot.value) : [];
  const found = models.filter((each) => each !== null);
  const [first] = found;
  if (!slot || !first) return undefined;
  const own = values.map((each) => canonical(each, NAMES));
  const defaults = found.length === models.length ? first.settings.map((each) => canonical(each, NAMES)) : [];
  const raw = layered([...defaults, ...own], node);
  const prepared = values.some((each) => slotAt(each, "prepareCall"));
  const changed = prepared || found.some((each) => each.changed || (each.settings.length > 0 && defaults.length === 0));
  const request = requestOf(engine, changed ? maybeMore(raw, Object.keys(NAMES)) : raw, found);
  const modelId: Slot = {
    value: oneOf(
      found.map((each) => each.id),
      slot.value.node,
    ),
    presence: found.length === models.length && slot.presence === "always" ? "always" : "sometimes",
  };
  const ready = found.every((each) => isInstance(each.provider));
  return {
    api,
    streaming,
    operation,
    anchor: node.expression,
    request: withSlot(withSlot(withSlot(request, "modelId", modelId), "timeout", undefined), "onError", undefined),
    bodyFamily: null,
    via: ready
      ? null
      : oneOf(
          found.map((each) => each.provider),
          node,
        ),
    ownClient: ready,
    sends: [node],
    sent: "yes",
    cutOffFails: /Object$/.test(api),
    handlers: HANDLERS.flatMap((name) => values.flatMap((each) => slotAt(each, name)?.value ?? [])),
    timeout: timeoutOf(engine, raw, ready, node),
    retries: retriesOfAttempts(request.slots.get("maxAttempts")),
    ...(streaming ? { errorHandling: lateErrors(raw) } : {}),
    known: [knownOptions(engine, node, target.value)],
    // What is left of throttling when the last of the attempts has failed.
    throttled: { names: ["AI_RetryError"] },
    answer:
      streaming === null || /respond|Agent\.stream|streamUI/.test(api) ? undefined : streaming ? RESULT_LATER : RESULT,
    writing: writingOf(engine, target, found),
  };
}

const RESULT: AnswerShape = { in: "answer", truncation: told("finishReason", "length"), usage: counted("usage") };

/** The result of a stream has promises, which are kept when the stream has been read. */
const RESULT_LATER: AnswerShape = {
  in: "later",
  truncation: { member: "finishReason", when: (at, quoted) => `(await ${at}) === ${quoted("length")}` },
  usage: { member: "usage", value: (at) => `await ${at}` },
};

/** Up to version 4 the output limit was called `maxTokens`. Where the version is not known, both names are good. */
function knownOptions(engine: Engine, node: ts.Node, value: Abstract | undefined): KnownKeys {
  const major = majorVersion(engine, node, "ai");
  if (major === null || major < 5) return { value, keys: { ...OPTION_KEYS, maxTokens: true } };
  return { value, keys: OPTION_KEYS, aliases: { ...OPTION_ALIASES, maxtokens: "maxOutputTokens" } };
}

function timeoutOf(engine: Engine, raw: RecordAbstract, ready: boolean, node: ts.Node): Timeout | null {
  const own = timeoutOfOptions(engine, raw.slots.get("timeout"), raw.slots.get("abortSignal"), node);
  return own ?? (ready ? { status: "default", steps: [] } : null);
}

/** A stream is requested when it is read: a failure shows there, or in the callback that is given for it. */
function lateErrors(raw: RecordAbstract): ErrorHandling {
  const callback = raw.slots.get("onError");
  if (!callback || callback.presence === "unknown") return { status: "unknown", steps: [] };
  return { status: "handled", steps: [{ span: spanOf(callback.value.node), message: "errors are handled here" }] };
}

function requestOf(engine: Engine, raw: RecordAbstract, models: readonly AiModel[]): RecordAbstract {
  const anthropic = models.some((each) => /\/anthropic$/.test(each.provider.module));
  const change = (value: Abstract): Abstract => marked(seenThrough(engine, value), anthropic);
  let request = raw;
  for (const part of ["system", "messages", "tools"]) {
    const slot = raw.slots.get(part);
    if (slot) request = withSlot(request, part, { ...slot, value: rewritten(slot.value, change) });
  }
  request = withSystemFromHead(request, isSystemMessage);
  const retries = raw.slots.get("maxAttempts");
  if (retries) request = withSlot(request, "maxAttempts", attemptsOf(retries));
  return withThinking(request);
}

/**
 * With a thinking budget the provider sets a limit of its own: the budget and 4,096 tokens more. `reasoning` becomes such a
 * budget for some models and an effort without one for others, as does what is asked for in the provider's options.
 */
function withThinking(given: RecordAbstract): RecordAbstract {
  const mayBudget = isAskedFor(given.slots.get("reasoning"));
  const thinks = mayBudget || isAskedFor(given.slots.get("thinking"));
  let request = withSlot(withSlot(given, "reasoning", undefined), "thinking", undefined);
  const hasBudget = request.slots.has("thinkingBudget");
  if (thinks && !hasBudget) request = maybeMore(request, ["thinkingBudget"]);
  const limited = request.slots.has("maxTokens") || !(hasBudget || mayBudget);
  return limited ? request : maybeMore(request, ["maxTokens"]);
}

function isAskedFor(slot: Slot | undefined): boolean {
  return (
    slot !== undefined && branches(slot.value).some((each) => each.kind !== "literal" || !NO_THINKING.has(each.value))
  );
}

const NO_THINKING: ReadonlySet<unknown> = new Set(["none", "provider-default", "disabled", undefined, null]);

function isSystemMessage(message: Abstract): boolean {
  const role = message.kind === "record" ? message.slots.get("role")?.value : undefined;
  return role?.kind === "literal" && role.value === "system";
}

/** What functions of the package make of messages and tools, as far as it matters: the messages and tools themselves. */
function seenThrough(engine: Engine, value: Abstract): Abstract {
  if (value.kind !== "external" || !CORE.test(value.module) || value.path.at(-1) !== "()") return value;
  const name = value.path.at(-2) ?? "";
  const given = argumentRecord(engine, value, 0);
  if (!given) return value;
  if (/^(convertToModelMessages|convertToCoreMessages)$/.test(name)) return given;
  if (name === "pruneMessages") return slotAt(given, "messages")?.value ?? value;
  if (/^(tool|dynamicTool)$/.test(name)) return withoutFunctions(given);
  if (!/^(safeV|v)alidateUIMessages$/.test(name)) return value;
  const message = `checked against a schema by \`${name}\``;
  const messages = slotAt(given, "messages");
  return messages
    ? checkedBy({ kind: "schema", span: spanOf(value.node), message }, [messages.value], value.node)
    : value;
}

/** A message or part that asks for a cache point in its provider options, with the cache point in their place. */
function marked(value: Abstract, anthropic: boolean): Abstract {
  const options = value.kind === "record" ? value.slots.get("providerOptions") : undefined;
  if (value.kind !== "record" || !options) return value;
  const paths = [...inProvider("cachePoint"), ...(anthropic ? ["providerOptions.anthropic.cacheControl"] : [])];
  const mark = canonical(value, { cachePoint: paths }).slots.get("cachePoint");
  const slots = new Map(value.slots);
  if (mark?.presence === "unknown") {
    slots.set("providerOptions", { ...options, value: unknown("dynamic", options.value.node) });
  } else {
    slots.delete("providerOptions");
    if (mark) slots.set("cachePoint", mark);
  }
  return { ...value, slots };
}

/** The name under which the code gives options to the provider already, or the one that every version knows. */
function providerKey(value: Abstract | undefined): string {
  return value && slotAt(value, "providerOptions.amazonBedrock")?.presence === "always" ? "amazonBedrock" : "bedrock";
}

function guardrailNames(provider: string): Names {
  const config = `providerOptions.${provider}.guardrailConfig`;
  return {
    guardrail: [config],
    guardrailIdentifier: [`${config}.guardrailIdentifier`],
    guardrailVersion: [`${config}.guardrailVersion`],
  };
}

function writingOf(engine: Engine, target: Place, models: readonly AiModel[]): Writing {
  const { value } = target;
  const place = (field: string): FieldPlace | null => {
    // Version 4 called it `maxTokens`: code that does so keeps its name.
    const former = field === "maxTokens" && value && slotAt(value, "maxTokens")?.presence === "always";
    if (former) return { object: target, path: ["maxTokens"] };
    const found = placeIn(target, { ...NAMES, ...guardrailNames(providerKey(value)) }, field);
    return found && field === "maxAttempts" ? { ...found, convert: asRetries } : found;
  };
  const plain = models.every((each) => !/\/(anthropic|mantle)$/.test(each.provider.module));
  return {
    place,
    cachePoint: (after) => (after === "system" && value && plain ? cacheSystem(engine, value) : null),
  };
}

const CACHE_POINT: Written = { kind: "code", text: `{ type: "default" }` };

/** A system prompt with a cache point is a message of its own: its provider options ask for it. */
function cacheSystem(engine: Engine, value: Abstract): readonly TextEdit[] | null {
  const name = ["instructions", "system"].find((each) => slotAt(value, each)?.presence === "always");
  if (name === undefined) return cacheSystemMessage(engine, slotAt(value, "messages")?.value);
  const written = initializerAt(engine, value, [name]);
  const system = slotAt(value, name)?.value;
  if (system?.kind === "record") return cacheSystemMessage(engine, system);
  if (!written || !(system?.kind === "literal" || system?.kind === "template")) return null;
  const message = `{ role: "system", content: ${written.getText()}, providerOptions: { bedrock: { cachePoint: ${"{"} type: "default" } } } }`;
  return setProperty(engine, { value }, [name], { kind: "code", text: message });
}

/** The last of the system messages at the head of a conversation, or the one message that there is. */
function cacheSystemMessage(engine: Engine, value: Abstract | undefined): readonly TextEdit[] | null {
  const messages = value?.kind === "list" ? value.items : value ? [value] : [];
  const end = messages.findIndex((each) => !isSystemMessage(each));
  const last = (end < 0 ? messages : messages.slice(0, end)).at(-1);
  if (last?.kind !== "record" || last.open) return null;
  return setProperty(engine, { value: last }, ["providerOptions", providerKey(last), "cachePoint"], CACHE_POINT);
}
