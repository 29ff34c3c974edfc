import { ts } from "@ts-morph/common";
import type { Operation, Retries, Step } from "../../../core/facts.ts";
import {
  type Abstract,
  branches,
  type ExternalAbstract,
  isUndefined,
  oneOf,
  type RecordAbstract,
  type Slot,
  unknown,
} from "../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import { type Place, setProperty } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { canonical, slotAt } from "../lower.ts";
import { spanOf } from "../source.ts";
import type { CallReading, ClientReading, Sdk, Writing } from "./sdk.ts";
import { readClient, retriesOf, timeoutOf } from "./shared/aws-client.ts";
import { calledName, receiverOf } from "./shared/callee.ts";
import { ineffective } from "./shared/ineffective.ts";
import { type Keys, keysNamed } from "./shared/keys.ts";
import { layered, maybeMore, withSlot } from "./shared/layers.ts";
import { type Names, placeIn } from "./shared/names.ts";
import {
  type Conversation,
  conversationOf,
  holding,
  LANGCHAIN,
  promptOf,
  type Variables,
} from "./shared/prompt-templates.ts";
import { timeoutOfOptions } from "./shared/timeouts.ts";
import { usedBy } from "./shared/uses.ts";

type Holder = ts.CallExpression | ts.NewExpression;

const CLIENTS_OF_AWS = /^@aws-sdk\/client-bedrock-(agent-)?runtime(\/|@|$)/;
const AWS_CLASSES = new Set(["BedrockRuntimeClient", "BedrockRuntime", "BedrockAgentRuntimeClient"]);

/** A class whose objects send requests to Bedrock. */
interface Kind {
  readonly operation: Operation;
  /** Its methods that do so. */
  readonly methods: ReadonlySet<string>;
  /** How its requests name what they carry. */
  readonly names: Names;
  /** Whether the requests go through the AWS SDK, with its retries and nothing else's. */
  readonly aws: boolean;
}

const THINKING = ["thinking.budget_tokens", "reasoning_config.budget_tokens"];

const CONVERSE: Names = {
  modelId: ["applicationInferenceProfile", "model"],
  tools: ["tools"],
  maxTokens: ["maxTokens"],
  temperature: ["temperature"],
  topP: ["topP"],
  stopSequences: ["stop"],
  thinkingBudget: THINKING.map((path) => `additionalModelRequestFields.${path}`),
  guardrail: ["guardrailConfig"],
  guardrailIdentifier: ["guardrailConfig.guardrailIdentifier"],
  guardrailVersion: ["guardrailConfig.guardrailVersion"],
  requestMetadata: ["requestMetadata"],
  serviceTier: ["serviceTier"],
  performance: ["performanceConfig.latency"],
};

/** The older classes, which send bodies in the families' own shapes. */
const INVOKE: Names = {
  modelId: ["applicationInferenceProfile", "model", "modelId"],
  tools: ["tools"],
  maxTokens: ["maxTokens", "modelKwargs.max_tokens", "modelKwargs.maxTokens"],
  temperature: ["temperature", "modelKwargs.temperature"],
  topP: ["modelKwargs.top_p"],
  stopSequences: ["stop", "stopSequences", "modelKwargs.stop_sequences"],
  thinkingBudget: THINKING.map((path) => `modelKwargs.${path}`),
  guardrail: ["guardrailIdentifier", "guardrailConfig"],
};

/** Options of a single call, beside those that the model has too. */
const CALL: Names = { abortSignal: ["signal"], timeout: ["timeout"], caching: ["cache_control"] };

const RUNNABLE = new Set([
  "invoke",
  "stream",
  "batch",
  "streamEvents",
  "streamLog",
  "generate",
  "call",
  "predict",
  "predictMessages",
  "run",
]);
const STREAMS = new Set(["stream", "streamEvents", "streamLog"]);

const CHAT: Kind = { operation: "text", methods: RUNNABLE, names: CONVERSE, aws: true };
const OLDER: Kind = { operation: "text", methods: RUNNABLE, names: INVOKE, aws: false };

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["ChatBedrockConverse", CHAT],
  ["ChatBedrock", OLDER],
  ["BedrockChat", OLDER],
  ["Bedrock", OLDER],
  [
    "BedrockEmbeddings",
    {
      operation: "embedding",
      methods: new Set(["embedQuery", "embedDocuments"]),
      names: { modelId: ["model"] },
      aws: false,
    },
  ],
  [
    "AmazonKnowledgeBaseRetriever",
    {
      operation: "retrieval",
      methods: new Set(["invoke", "batch", "getRelevantDocuments"]),
      names: { knowledgeBaseId: ["knowledgeBaseId"], numberOfResults: ["topK"], filter: ["filter"] },
      aws: true,
    },
  ],
]);

const METHODS = new Set([...KINDS.values()].flatMap((each) => [...each.methods]));
/** Names that nearly everything has: asked only where LangChain is spoken of. */
const COMMON = new Set(["call", "run", "generate", "predict", "batch"]);

/** What the constructors call the options of the client below. The older classes know no client of the AWS SDK. */
const CLIENT_OPTIONS: Names = {
  region: ["region", "clientOptions.region"],
  maxAttempts: ["clientOptions.maxAttempts"],
  retryMode: ["clientOptions.retryMode"],
  retryStrategy: ["clientOptions.retryStrategy"],
  requestHandler: ["clientOptions.requestHandler"],
  requestTimeout: ["clientOptions.requestHandler.requestTimeout"],
  credentials: ["credentials", "clientOptions.credentials"],
  endpoint: ["endpointHost", "clientOptions.endpoint"],
  maxRetries: ["maxRetries"],
};

/** `ChatBedrockConverseInput` of @langchain/aws 1.4.5 and of what it extends. */
const CHAT_KEYS: Keys = keysNamed(
  "client clientOptions model applicationInferenceProfile region",
  "bedrockApiKey bedrockApiSecret bedrockApiSessionToken bedrockBearerToken",
  "credentials profile temperature maxTokens topP endpointHost",
  "streaming streamUsage streamIdleTimeout disableStreaming outputVersion",
  "additionalModelRequestFields guardrailConfig performanceConfig serviceTier",
  "supportsToolChoiceValues defaultHeaders maxRetries maxConcurrency caller",
  "callbacks callbackManager tags metadata verbose cache name",
);

const CHAT_ALIASES = {
  modelid: "model",
  modelname: "model",
  maxoutputtokens: "maxTokens",
  awsregion: "region",
  additionalrequestfields: "additionalModelRequestFields",
};

/** LangChain and LangGraph with the models, embeddings and retrievers of Bedrock. */
export const langchain: Sdk = {
  id: "langchain",
  packages: /^(langchain|@langchain\/[\w-]+)$/,
  mayConstruct: (node) => ts.isNewExpression(node) || calledName(node) === "initChatModel",
  client: readModel,
  call(engine, node) {
    const name = calledName(node) ?? "";
    if (ts.isNewExpression(node) || name === "initChatModel") {
      return KINDS.has(name) || name === "initChatModel" ? readHandedOver(engine, node) : undefined;
    }
    if (!METHODS.has(name) || (COMMON.has(name) && !/langchain/i.test(node.getSourceFile().text))) return undefined;
    return readCall(engine, node, name);
  },
};

/** A model, embeddings or retriever of Bedrock. */
interface Model {
  readonly name: string;
  readonly kind: Kind;
  /** The expression that makes it, or null where a framework makes it from its name. */
  readonly made: ExternalAbstract | null;
  readonly options: Abstract;
}

/** The model that a value is, objects of the project's own subclasses included. */
function modelOf(engine: Engine, value: Abstract): Model | undefined {
  const made = externalClass(engine, value);
  if (!made || !LANGCHAIN.test(made.module)) return undefined;
  const name = made.path.at(-2) ?? "";
  if (made.path.at(-1) === "()" && name === "initChatModel") return initialized(engine, made);
  const kind = made.path.at(-1) === "new" && made.path.length === 2 ? KINDS.get(name) : undefined;
  if (!kind) return undefined;
  const first = argumentRecord(engine, made, 0) ?? emptyRecord(made.node);
  return { name, kind, made, options: namedFirst(engine, made, first) };
}

/** `new ChatBedrockConverse("model-id", { ... })`: the id may stand in front of the options. */
function namedFirst(engine: Engine, made: ExternalAbstract, first: Abstract): Abstract {
  if (first.kind !== "literal" && first.kind !== "template") return first;
  const rest = argumentRecord(engine, made, 1) ?? emptyRecord(made.node);
  return rest.kind === "record" ? withModel(rest, first) : rest;
}

function withModel(options: RecordAbstract, id: Abstract): RecordAbstract {
  return withSlot(options, "model", { value: id, presence: "always" });
}

/** `initChatModel("bedrock:model-id", { ... })`. */
function initialized(engine: Engine, made: ExternalAbstract): Model | undefined {
  const id = argumentRecord(engine, made, 0);
  const options = argumentRecord(engine, made, 1) ?? emptyRecord(made.node);
  if (!id || options.kind !== "record") return undefined;
  const provider = slotAt(options, "modelProvider")?.value;
  const named = provider?.kind === "literal" && provider.value === "bedrock" ? id : ofBedrock(id);
  return named && { name: "initChatModel", kind: CHAT, made, options: withModel(options, named) };
}

/** The model's id behind `bedrock:`. */
function ofBedrock(id: Abstract): Abstract | undefined {
  if (id.kind !== "literal" || typeof id.value !== "string" || !id.value.startsWith("bedrock:")) return undefined;
  return { ...id, value: id.value.slice("bedrock:".length) };
}

/** A model is the client as well, unless it was given one: then that is the client. */
function readModel(engine: Engine, value: Abstract): ClientReading | undefined {
  const model = modelOf(engine, value);
  if (!model?.made) return undefined;
  const inner = slotAt(model.options, "client") ?? slotAt(model.options, "bedrockAgentRuntimeClient");
  const clients = inner
    ? branches(inner.value).map((each) => readClient(engine, each, CLIENTS_OF_AWS, AWS_CLASSES))
    : [];
  const [only] = clients;
  if (only && clients.length === 1) return only;
  const { node } = model.made;
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const options = canonical(model.options, CLIENT_OPTIONS);
  const hidden = inner !== undefined;
  return {
    name: model.name,
    node,
    anchor: node.expression,
    options,
    retries: hidden ? UNKNOWN_RETRIES : retriesOfModel(model, options),
    timeout: hidden ? { status: "unknown", steps: [] } : timeoutOf(engine, options),
    // LangChain's own retries never come to surround the requests of the models that go through the AWS SDK.
    ineffective: model.kind.aws
      ? ineffective(engine, model.options, "maxRetries", {
          about: "retries",
          effective: { name: "clientOptions.maxAttempts", field: hidden ? null : "maxAttempts" },
        })
      : [],
    known:
      model.name === "ChatBedrockConverse" ? [{ value: model.options, keys: CHAT_KEYS, aliases: CHAT_ALIASES }] : [],
    writing: { place: (field) => placeIn(placeOf(model), { ...CLIENT_OPTIONS, ...model.kind.names }, field) },
  };
}

const UNKNOWN_RETRIES: Retries = { status: "unknown", maxAttempts: null, mode: null, steps: [] };

/** LangChain's own retries surround the embeddings and the older models, and there only what is set is known. */
function retriesOfModel({ kind }: Model, options: RecordAbstract): Retries {
  const retries = retriesOf(options);
  return kind.aws || retries.status !== "default" ? retries : UNKNOWN_RETRIES;
}

function placeOf({ made, options }: Model): Place {
  const { node } = made ?? options;
  const holder = ts.isNewExpression(node) ? { holder: node, index: 0 } : {};
  const written = options.node === node ? undefined : options;
  return { ...holder, value: written };
}

/** A model with what is put around it before it is called. */
interface Chain {
  readonly model: Model;
  /** The value that the model is: what `client` reads. */
  readonly via: Abstract;
  /** Options that are bound to the model, the first ones first. */
  readonly bound: readonly RecordAbstract[];
  /** Prompts, tables and functions that the input goes through, in order. */
  readonly stages: readonly Abstract[];
  /** What an agent says about itself in front of the conversation. */
  readonly system: Abstract | undefined;
  /** Whether an agent or a chain made of it puts words of its own around the prompt. */
  readonly framed: boolean;
  /** Whether the options of a call reach the model. */
  readonly direct: boolean;
  readonly retried: { readonly step: Step; readonly attempts: number | null } | null;
}

const MAX_DEPTH = 12;

/** The chains that a value may be. */
function chainsOf(engine: Engine, value: Abstract, depth = 0): readonly Chain[] {
  if (depth > MAX_DEPTH) return [];
  return branches(value).flatMap((each) => {
    const model = each.kind === "external" || each.kind === "instance" ? modelOf(engine, each) : undefined;
    if (model) {
      return [
        { model, via: each, bound: [], stages: [], system: undefined, framed: false, direct: true, retried: null },
      ];
    }
    return each.kind === "external" && LANGCHAIN.test(each.module) ? chainsMade(engine, each, depth + 1) : [];
  });
}

/** What a method of a chain, or a function or class of the package, makes of the chains that it is given. */
function chainsMade(engine: Engine, value: ExternalAbstract, depth: number): readonly Chain[] {
  const made = value.path.at(-1);
  if (made !== "()" && made !== "new") return [];
  const method = value.path.at(-2) ?? "";
  const { receiver } = value;
  if (receiver && made === "()") {
    const [own] = chainsOf(engine, receiver, depth);
    if (own) return [derived(engine, own, method, value)];
    if (method === "pipe") return inFrontOf(engine, [receiver], argumentRecord(engine, value, 0), depth);
  }
  if (method === "from" && value.path[0] === "RunnableSequence") return sequence(engine, value, depth);
  return hosted(engine, value, depth);
}

/** `model.bindTools(tools)` and its kin. */
function derived(engine: Engine, chain: Chain, method: string, value: ExternalAbstract): Chain {
  const first = argumentRecord(engine, value, 0);
  const bind = (...options: readonly (RecordAbstract | undefined)[]): Chain => ({
    ...chain,
    bound: [...chain.bound, ...options.filter((each) => each !== undefined)],
  });
  const names = { ...chain.model.kind.names, ...CALL };
  switch (method) {
    case "bind":
    case "withConfig":
      return first ? bind(canonical(first, names)) : chain;
    case "bindTools": {
      const more = argumentRecord(engine, value, 1);
      return first ? bind(toolsOf(first, value.node), more && canonical(more, names)) : chain;
    }
    case "withStructuredOutput": {
      const list = first && ({ kind: "list", items: [first], open: false, node: first.node, steps: [] } as const);
      return { ...(list ? bind(toolsOf(list, value.node)) : chain), direct: false };
    }
    case "withRetry": {
      const attempts = first && slotAt(first, "stopAfterAttempt")?.value;
      const known = attempts?.kind === "literal" && typeof attempts.value === "number" ? attempts.value : null;
      const step = { span: spanOf(value.node), message: "retried by `withRetry`" };
      return { ...chain, retried: { step, attempts: known } };
    }
    default:
      return { ...chain, direct: false };
  }
}

function toolsOf(tools: Abstract, node: ts.Node): RecordAbstract {
  return withSlot(emptyRecord(node), "tools", { value: tools, presence: "always" });
}

function inFrontOf(
  engine: Engine,
  stages: readonly Abstract[],
  next: Abstract | undefined,
  depth: number,
): readonly Chain[] {
  const before = stages.flatMap((each) => stagesIn(engine, each));
  return next
    ? chainsOf(engine, next, depth).map((each) => ({ ...each, direct: false, stages: [...before, ...each.stages] }))
    : [];
}

/** `prompt.pipe(format)` is two stages. */
function stagesIn(engine: Engine, value: Abstract): readonly Abstract[] {
  const piped = value.kind === "external" && value.path.at(-1) === "()" && value.path.at(-2) === "pipe";
  if (!piped || !value.receiver) return [value];
  const next = argumentRecord(engine, value, 0);
  return [...stagesIn(engine, value.receiver), ...(next ? stagesIn(engine, next) : [])];
}

/** `RunnableSequence.from([prompt, model, parser])`. */
function sequence(engine: Engine, value: ExternalAbstract, depth: number): readonly Chain[] {
  const list = argumentRecord(engine, value, 0);
  if (list?.kind !== "list") return [];
  for (const [index, each] of list.items.entries()) {
    const found = inFrontOf(engine, list.items.slice(0, index), each, depth);
    if (found.length > 0) return found;
  }
  return [];
}

/** Options under which agents and chains are given what they run. */
const HOSTS = ["llm", "model", "agent", "runnable", "chain", "llmChain", "combineDocsChain", "bound"];

/** `createReactAgent({ llm })`, `new LLMChain({ llm, prompt })`, `loadSummarizationChain(model)`. */
function hosted(engine: Engine, value: ExternalAbstract, depth: number): readonly Chain[] {
  const name = value.path.findLast((part) => part !== "()" && part !== "new") ?? "";
  if (KINDS.has(name) || /PromptTemplate$|Message$|OutputParser$|^tool$|^initChatModel$/.test(name)) return [];
  const first = argumentRecord(engine, value, 0);
  if (!first) return [];
  const options = branches(first).find((each) => each.kind === "record") ?? emptyRecord(value.node);
  for (const host of HOSTS) {
    const slot = slotAt(options, host);
    const found = slot ? chainsOf(engine, slot.value, depth) : [];
    const chains = found.length > 0 || !slot || host !== "model" ? found : byName(slot.value);
    if (chains.length > 0) return chains.map((each) => framed(engine, each, options, value.node));
  }
  return first.kind === "external"
    ? chainsOf(engine, first, depth).map((each) => ({ ...each, framed: true, direct: false }))
    : [];
}

/** `createAgent({ model: "bedrock:model-id" })`. */
function byName(value: Abstract): readonly Chain[] {
  const id = ofBedrock(value);
  if (!id) return [];
  const model: Model = { name: "agent", kind: CHAT, made: null, options: withModel(emptyRecord(value.node), id) };
  return [{ model, via: value, bound: [], stages: [], system: undefined, framed: true, direct: false, retried: null }];
}

function framed(engine: Engine, chain: Chain, options: Abstract, node: ts.Node): Chain {
  const prompt = slotAt(options, "prompt")?.value;
  const isPrompt = prompt !== undefined && promptOf(engine, prompt, () => unknown("dynamic", node)) !== undefined;
  const system = ["systemPrompt", "stateModifier", "messageModifier", ...(isPrompt ? [] : ["prompt"])]
    .map((name) => slotAt(options, name)?.value)
    .find((each) => each !== undefined);
  const tools = slotAt(options, "tools");
  return {
    ...chain,
    framed: true,
    direct: false,
    system: system ?? chain.system,
    stages: isPrompt ? [prompt, ...chain.stages] : chain.stages,
    bound: [
      ...chain.bound,
      ...(tools ? [withSlot(emptyRecord(node), "tools", tools)] : []),
      ...middlewareOf(engine, options, node),
    ],
  };
}

/** Middleware that places cache points. */
function middlewareOf(engine: Engine, options: Abstract, node: ts.Node): readonly RecordAbstract[] {
  const middleware = slotAt(options, "middleware")?.value;
  const items = middleware?.kind === "list" ? middleware.items : [];
  return items.flatMap((each) => {
    const caching = each.kind === "external" && each.path.at(-2) === "bedrockPromptCachingMiddleware";
    if (!caching) return [];
    const value = argumentRecord(engine, each, 0) ?? emptyRecord(each.node);
    return [withSlot(emptyRecord(node), "caching", { value, presence: "always" })];
  });
}

/** `model.invoke(...)`, and the same of a chain or an agent with a model in it. */
function readCall(engine: Engine, node: ts.CallExpression, method: string): CallReading | undefined {
  const receiver = receiverOf(engine, node);
  const chains = receiver ? chainsOf(engine, receiver).filter((each) => each.model.kind.methods.has(method)) : [];
  const [first] = chains;
  if (!first) return undefined;
  const [input, options] = node.arguments.slice(0, 2).map((each) => engine.evaluate(each, null));
  const { names } = first.model.kind;
  const own = options ? canonical(options, { ...names, ...CALL }) : emptyRecord(node);
  const settings = canonical(
    oneOf(
      chains.map((each) => each.model.options),
      node,
    ),
    names,
  );
  const said = input ? spokenIn(engine, first, input, method) : { system: [], messages: [], open: false };
  const request = withConversation(layered([settings, ...first.bound, own], node), said, node);
  const read = common(first, request, chains);
  const access = node.expression;
  return {
    ...read,
    api: `${first.model.name}.${method}`,
    streaming: STREAMS.has(method),
    anchor: ts.isPropertyAccessExpression(access) ? access.name : access,
    sends: [node],
    sent: "yes",
    handlers: first.direct ? [] : null,
    timeout: timeoutOfOptions(engine, request.slots.get("timeout"), request.slots.get("abortSignal"), node),
    request: withCaching(withSlot(read.request, "timeout", undefined), node),
    writing: writingOf(engine, first, read.writing, { holder: node, index: 1, value: options }),
  };
}

/** Options of a call that only the model itself takes: a chain keeps them from it. */
function writingOf(engine: Engine, chain: Chain, writing: Writing, call: Place): Writing {
  const direct = chain.model.kind === CHAT && chain.direct;
  return {
    place: (field) => writing.place(field) ?? (direct ? placeIn(call, CALL_OPTIONS, field) : null),
    cachePoint: () =>
      direct ? setProperty(engine, call, ["cache_control"], { kind: "code", text: `{ type: "ephemeral" }` }) : null,
  };
}

const CALL_OPTIONS: Names = { requestMetadata: ["requestMetadata"], stopSequences: ["stop"] };

function common(
  chain: Chain,
  request: RecordAbstract,
  chains: readonly Chain[],
): Pick<CallReading, "operation" | "bodyFamily" | "via" | "ownClient" | "retries" | "writing" | "request"> {
  const { model } = chain;
  const ready = chains.every((each) => each.model.made === null);
  const given = placeOf(model);
  return {
    operation: model.kind.operation,
    bodyFamily: null,
    via: ready
      ? null
      : oneOf(
          chains.map((each) => each.via),
          request.node,
        ),
    ownClient: ready,
    retries: retriedBy(chain, ready),
    request: model.kind.names === INVOKE ? maybeMore(request, ["maxTokens"]) : request,
    writing: {
      // Metadata of a request is an option of its call.
      place: (field) => (model.made && field !== "requestMetadata" ? placeIn(given, model.kind.names, field) : null),
    },
  };
}

function retriedBy({ retried }: Chain, ready: boolean): Retries | null {
  if (retried) return { status: "wrapped", maxAttempts: retried.attempts, mode: null, steps: [retried.step] };
  return ready ? { status: "default", maxAttempts: null, mode: null, steps: [] } : null;
}

/** What the model is told when a chain is called with an input. */
function spokenIn(engine: Engine, chain: Chain, input: Abstract, method: string): Conversation {
  const system = chain.system ? conversationOf(engine, chain.system) : undefined;
  const said = throughStages(engine, chain, method === "batch" ? eachOf(engine, input) : input);
  const front = system ? [...system.system, ...system.messages.map(contentOf)] : [];
  return { ...said, system: [...front, ...said.system] };
}

function contentOf(message: Abstract): Abstract {
  return (message.kind === "record" ? message.slots.get("content")?.value : undefined) ?? message;
}

function eachOf(engine: Engine, list: Abstract): Abstract {
  return list.kind === "list" && list.items.length > 0
    ? oneOf(list.items, list.node)
    : engine.member(list, "0", list.node);
}

/** The input goes through tables and functions to the prompts, which put it into words. */
function throughStages(engine: Engine, chain: Chain, input: Abstract): Conversation {
  let value = input;
  const prompts: Conversation[] = [];
  for (const stage of chain.stages) {
    const variables: Variables = (name) => variable(engine, value, name, stage.node);
    const prompt = promptOf(engine, stage, variables);
    if (prompt) prompts.push(prompt);
    else value = staged(engine, stage, value);
  }
  if (prompts.length > 0) {
    return {
      system: prompts.flatMap((each) => each.system),
      messages: prompts.flatMap((each) => each.messages),
      open: prompts.some((each) => each.open),
    };
  }
  const messages = chain.framed && value.kind === "record" ? (slotAt(value, "messages")?.value ?? value) : value;
  return conversationOf(engine, messages);
}

/** What a table, function or other stage makes of its input. */
function staged(engine: Engine, stage: Abstract, input: Abstract): Abstract {
  if (stage.kind === "function") return engine.call(stage, [holding(input)], stage.node, null);
  if (stage.kind === "record") {
    const slots = [...stage.slots].map(
      ([name, slot]) => [name, { ...slot, value: staged(engine, slot.value, input) }] as const,
    );
    return { ...stage, slots: new Map(slots) };
  }
  if (stage.kind === "external" && stage.path.includes("RunnablePassthrough")) return input;
  return unknown("dynamic", stage.node, null, [input, stage]);
}

function variable(engine: Engine, input: Abstract, name: string, at: ts.Node): Abstract {
  const value = name.split(".").reduce((of, part) => engine.member(of, part, at), input);
  if (!isUndefined(value)) return value;
  // A prompt with one variable may be given the text alone; what else is missing is filled in by something unseen.
  return unknown("dynamic", at, name, input.kind === "record" ? [] : [input]);
}

function withConversation(request: RecordAbstract, said: Conversation, node: ts.Node): RecordAbstract {
  const list = (items: readonly Abstract[], open: boolean): Slot => ({
    value: { kind: "list", items, open, node: items[0]?.node ?? node, steps: [] },
    presence: "always",
  });
  const { system, messages, open } = said;
  const told = system.length > 0 ? withSlot(request, "system", list(system, false)) : request;
  return withSlot(told, "messages", list(messages, open));
}

/** `cache_control` asks for cache points behind the system prompt, the tools and the messages. */
function withCaching(request: RecordAbstract, node: ts.Node): RecordAbstract {
  const caching = request.slots.get("caching");
  const plain = withSlot(request, "caching", undefined);
  if (!caching) return plain;
  if (caching.presence === "unknown") return request;
  const mark: Abstract = {
    kind: "record",
    slots: new Map([["cachePoint", caching]]),
    open: false,
    node,
    steps: [],
  };
  const part = plain.slots.get("system") ? "system" : "messages";
  const slot = plain.slots.get(part);
  if (slot?.value.kind !== "list") return plain;
  return withSlot(plain, part, { ...slot, value: { ...slot.value, items: [...slot.value.items, mark] } });
}

/** A model of which no call is in sight stands for the calls of those that it is handed to. */
function readHandedOver(engine: Engine, node: Holder): CallReading | undefined {
  const value = branches(engine.evaluate(node, null)).find((each) => each.node === node);
  const model = value && modelOf(engine, value);
  if (!value || !model || usedBy(engine, node, (call) => usedIn(engine, call))) return undefined;
  const chain: Chain = {
    model,
    via: value,
    bound: [],
    stages: [],
    system: undefined,
    framed: false,
    direct: true,
    retried: null,
  };
  const settings = canonical(model.options, model.kind.names);
  const unseen = [
    "system",
    "messages",
    "tools",
    "stopSequences",
    "guardrail",
    "guardrailVersion",
    "requestMetadata",
    "abortSignal",
  ];
  return {
    ...common(chain, maybeMore(settings, unseen), [chain]),
    api: model.name,
    streaming: null,
    anchor: node.expression,
    sends: [node],
    sent: "unknown",
    timeout: { status: "unknown", steps: [] },
    errorHandling: { status: "unknown", steps: [] },
  };
}

/** The models that a call uses. */
function usedIn(engine: Engine, call: ts.CallExpression): readonly ts.Node[] {
  const name = calledName(call) ?? "";
  if (!METHODS.has(name)) return [];
  const receiver = receiverOf(engine, call);
  const chains = receiver ? chainsOf(engine, receiver) : [];
  return chains.flatMap((each) => (each.model.kind.methods.has(name) ? [each.via.node] : []));
}
