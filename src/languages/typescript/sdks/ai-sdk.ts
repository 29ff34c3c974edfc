import { ts } from "@ts-morph/common";
import type { ErrorHandling, Operation, Timeout } from "../../../core/facts.ts";
import type { TextEdit } from "../../language.ts";
import {
  type Abstract,
  type Argument,
  branches,
  type ExternalAbstract,
  isUndefined,
  literal,
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
import type { CallReading, ClientReading, FieldPlace, Sdk, Writing } from "./sdk.ts";
import { calledName, calleeOf, optionOf, receiverOf } from "./shared/callee.ts";
import { rewritten, withSystemFromHead } from "./shared/conversation.ts";
import { layered, maybeMore, withSlot } from "./shared/layers.ts";
import { asRetries, attemptsOf, retriesOfAttempts } from "./shared/max-retries.ts";
import { type Names, placeIn } from "./shared/names.ts";
import { timeoutOfOptions } from "./shared/timeouts.ts";
import { usedBy } from "./shared/uses.ts";

type Holder = ts.CallExpression | ts.NewExpression;

const PROVIDER = /^@ai-sdk\/amazon-bedrock(\/|@|$)/;
const CORE = /^ai(\/|@|$)/;
/** Packages that hand out the functions of `ai` with something around them. */
const WRAPPED = /wrapAISDK$/;

/** Providers that the package brings ready made, and functions that make one. */
const INSTANCES = new Set(["amazonBedrock", "bedrock", "amazonBedrockAnthropic", "bedrockAnthropic", "bedrockMantle"]);
const FACTORIES = new Set([
  "createAmazonBedrock",
  "createAmazonBedrockAnthropic",
  "createBedrockAnthropic",
  "createBedrockMantle",
]);

/** Methods of a provider that yield a model. */
const MODELS = new Set([
  "languageModel",
  "chat",
  "messages",
  "responses",
  "embedding",
  "embeddingModel",
  "textEmbedding",
  "textEmbeddingModel",
  "image",
  "imageModel",
  "reranking",
  "rerankingModel",
]);

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
  maxTokens: ["maxOutputTokens", "maxTokens"],
  temperature: ["temperature"],
  topP: ["topP"],
  stopSequences: ["stopSequences"],
  thinkingBudget: [...inProvider("reasoningConfig.budgetTokens"), "providerOptions.anthropic.thinking.budgetTokens"],
  guardrail: inProvider("guardrailConfig"),
  requestMetadata: inProvider("requestMetadata"),
  serviceTier: inProvider("serviceTier"),
  performance: inProvider("performanceConfig.latency"),
  abortSignal: ["abortSignal"],
  timeout: ["timeout"],
  maxAttempts: ["maxRetries"],
  onError: ["onError"],
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

/** Vercel's AI SDK: `generateText` and its kin with a model of `@ai-sdk/amazon-bedrock`. */
export const aiSdk: Sdk = {
  id: "ai-sdk",
  mentions:
    /@ai-sdk\/amazon-bedrock|\b(generateText|streamText|generateObject|streamObject|streamUI|embedMany|ToolLoopAgent|Experimental_Agent|createAgentUIStream\w*)\b|from ["']ai["']|\bagent\w*\.(generate|stream|respond)\(/,
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
    writing: { place: (field) => placeIn({ holder: node, index: 0, value: given }, CLIENT_OPTIONS, field) },
  };
}

function isMade(value: ExternalAbstract): boolean {
  return PROVIDER.test(value.module) && value.path.length === 2 && FACTORIES.has(value.path[0] ?? "");
}

function isInstance(value: ExternalAbstract): boolean {
  return PROVIDER.test(value.module) && value.path.length === 1 && INSTANCES.has(value.path[0] ?? "");
}

/** A model of Bedrock. */
interface Model {
  readonly id: Abstract;
  /** The provider that it belongs to. */
  readonly provider: ExternalAbstract;
  /** Settings of middleware around it, the innermost first. */
  readonly settings: readonly Abstract[];
  /** Whether middleware that was not read may change requests. */
  readonly changed: boolean;
}

const MAX_WRAPPERS = 8;

/** The models of Bedrock that a value may be. Null stands for a branch that is something else. */
function modelsOf(engine: Engine, value: Abstract, depth = 0): readonly (Model | null)[] {
  if (depth > MAX_WRAPPERS) return [null];
  return branches(value)
    .filter((each) => !isUndefined(each))
    .flatMap((each) => (each.kind === "external" && each.path.at(-1) === "()" ? madeBy(engine, each, depth) : [null]));
}

/** What a call made: a provider's model, a model in middleware, or one that a registry looked up. */
function madeBy(engine: Engine, value: ExternalAbstract, depth: number): readonly (Model | null)[] {
  const [name = "", ...rest] = value.path.slice(0, -1);
  if (CORE.test(value.module) && rest.length === 0) {
    return /^(experimental_)?wrap(Language|Embedding|Image)Model$/.test(name)
      ? wrappedModels(engine, value, depth)
      : [null];
  }
  if (PROVIDER.test(value.module) && rest.length === 0 && INSTANCES.has(name)) {
    return [modelOf(engine, { ...value, path: [name], args: [] }, value.args[0], value.node)];
  }
  const { receiver } = value;
  const method = value.path.at(-2) ?? "";
  if (!receiver || !(method === "()" || MODELS.has(method))) return [null];
  return branches(receiver).flatMap((each) => fromProvider(engine, each, method, value, depth));
}

function modelOf(engine: Engine, provider: ExternalAbstract, id: Argument | undefined, at: ts.Node): Model {
  return { id: engine.argument(id, at), provider, settings: [], changed: false };
}

function fromProvider(
  engine: Engine,
  owner: Abstract,
  method: string,
  value: ExternalAbstract,
  depth: number,
): readonly (Model | null)[] {
  if (owner.kind !== "external") return [null];
  if (isMade(owner) || isInstance(owner)) return [modelOf(engine, owner, value.args[0], value.node)];
  if (!CORE.test(owner.module) || owner.path.at(-1) !== "()") return [null];
  const name = (owner.path[0] ?? "").replace(/^experimental_/, "");
  const id = engine.argument(value.args[0], value.node);
  if (name === "customProvider") return fromCustomProvider(engine, owner, method, id, depth);
  if (name === "createProviderRegistry") return fromRegistry(engine, owner, id, depth);
  return [null];
}

/** `customProvider({ languageModels: { fast: bedrock("...") }, fallbackProvider })`. */
function fromCustomProvider(
  engine: Engine,
  owner: ExternalAbstract,
  method: string,
  id: Abstract,
  depth: number,
): readonly (Model | null)[] {
  const given = argumentRecord(engine, owner, 0);
  const kind = /embedding/i.test(method)
    ? /^(text)?embeddingModels$/i
    : /image/.test(method)
      ? /^imageModels$/
      : /^languageModels$/;
  const tables = branches(given ?? emptyRecord(owner.node)).flatMap((each) =>
    each.kind === "record" ? [...each.slots].filter(([name]) => kind.test(name)).map(([, slot]) => slot.value) : [],
  );
  const found = tables
    .flatMap((table) => entriesOf(engine, table, id))
    .flatMap((each) => modelsOf(engine, each, depth + 1));
  const fallback = given && slotAt(given, "fallbackProvider");
  const others = fallback ? branches(fallback.value) : [];
  const last = others.flatMap((each) =>
    each.kind === "external" && (isMade(each) || isInstance(each))
      ? [{ id, provider: each, settings: [], changed: false }]
      : [],
  );
  return found.length > 0 && id.kind === "literal" ? found : [...found, ...last];
}

/** What a table has under a key: all of it where the key is not known. */
function entriesOf(engine: Engine, table: Abstract, key: Abstract): readonly Abstract[] {
  if (key.kind === "literal") {
    return branches(engine.member(table, String(key.value), key.node)).filter((each) => !isUndefined(each));
  }
  return branches(table).flatMap((each) =>
    each.kind === "record" ? [...each.slots.values()].map((slot) => slot.value) : [],
  );
}

/** `createProviderRegistry({ bedrock }).languageModel("bedrock:...")`. */
function fromRegistry(engine: Engine, owner: ExternalAbstract, id: Abstract, depth: number): readonly (Model | null)[] {
  const table = argumentRecord(engine, owner, 0) ?? emptyRecord(owner.node);
  const options = argumentRecord(engine, owner, 1);
  const given = options && slotAt(options, "separator")?.value;
  const separator = given?.kind === "literal" ? String(given.value) : ":";
  return branches(id).flatMap((each) => {
    const text = each.kind === "literal" ? String(each.value) : "";
    const cut = text.indexOf(separator);
    const prefix: Abstract = cut < 0 ? each : literal(text.slice(0, cut), each.node);
    const rest: Abstract =
      cut < 0
        ? unknown("dynamic", each.node, null, [each])
        : { ...literal(text.slice(cut + separator.length), each.node), steps: each.steps };
    return entriesOf(
      engine,
      table,
      cut < 0 && each.kind === "literal" ? unknown("dynamic", each.node) : prefix,
    ).flatMap((provider) =>
      provider.kind === "external" && (isMade(provider) || isInstance(provider))
        ? [{ id: rest, provider, settings: [], changed: false }]
        : fromProvider(
            engine,
            provider,
            "languageModel",
            { ...owner, args: [{ node: each.node, frame: null, value: rest, spread: false }] },
            depth + 1,
          ),
    );
  });
}

/** Middleware that leaves the settings of a request as they are. */
const HARMLESS = new Set([
  "extractReasoningMiddleware",
  "extractJsonMiddleware",
  "simulateStreamingMiddleware",
  "addToolInputExamplesMiddleware",
]);

function wrappedModels(engine: Engine, value: ExternalAbstract, depth: number): readonly (Model | null)[] {
  const given = argumentRecord(engine, value, 0) ?? emptyRecord(value.node);
  const inner = slotAt(given, "model");
  const middleware = slotAt(given, "middleware");
  const layers = middleware
    ? branches(middleware.value).flatMap((each) => (each.kind === "list" ? each.items : [each]))
    : [];
  const settings = layers.flatMap((each) => settingsOf(engine, each));
  const changed = layers.some((each) => !isHarmless(each) && settingsOf(engine, each).length === 0);
  return (inner ? modelsOf(engine, inner.value, depth + 1) : [null]).map(
    (model) => model && { ...model, settings: [...model.settings, ...settings], changed: model.changed || changed },
  );
}

function settingsOf(engine: Engine, middleware: Abstract): readonly Abstract[] {
  if (middleware.kind !== "external" || !/^default\w*SettingsMiddleware$/.test(middleware.path.at(-2) ?? "")) return [];
  const given = argumentRecord(engine, middleware, 0);
  const settings = given && slotAt(given, "settings");
  return settings ? [settings.value] : [];
}

/** Middleware that only looks, or changes nothing but the answer. */
function isHarmless(middleware: Abstract): boolean {
  if (middleware.kind === "external") return HARMLESS.has(middleware.path.at(-2) ?? "");
  return middleware.kind === "record" && !middleware.open && !middleware.slots.has("transformParams");
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
    timeout: timeoutOf(engine, raw, ready, node),
    retries: retriesOfAttempts(request.slots.get("maxAttempts")),
    ...(streaming ? { errorHandling: lateErrors(raw) } : {}),
    writing: writingOf(engine, target, found),
  };
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

function requestOf(engine: Engine, raw: RecordAbstract, models: readonly Model[]): RecordAbstract {
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
  // With a thinking budget the provider sets a limit of its own: the budget and 4,096 tokens more.
  const limited = request.slots.has("maxTokens") || !raw.slots.has("thinkingBudget");
  return limited ? request : maybeMore(request, ["maxTokens"]);
}

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

/** What a tool does when it is called is no part of the prompt. */
function withoutFunctions(value: Abstract): Abstract {
  if (value.kind !== "record") return value;
  return { ...value, slots: new Map([...value.slots].filter(([, slot]) => slot.value.kind !== "function")) };
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

function writingOf(engine: Engine, target: Place, models: readonly Model[]): Writing {
  const { value } = target;
  const place = (field: string): FieldPlace | null => {
    // Version 4 called it `maxTokens`: code that does so keeps its name.
    const former = field === "maxTokens" && value && slotAt(value, "maxTokens")?.presence === "always";
    if (former) return { object: target, path: ["maxTokens"] };
    const found = placeIn(
      target,
      { ...NAMES, guardrail: [`providerOptions.${providerKey(value)}.guardrailConfig`] },
      field,
    );
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
