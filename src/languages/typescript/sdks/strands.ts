import { ts } from "@ts-morph/common";
import type { Retries } from "../../../core/facts.ts";
import { texts } from "../../../core/value.ts";
import {
  type Abstract,
  branches,
  type ExternalAbstract,
  isNullish,
  oneOf,
  type RecordAbstract,
  type Slot,
  unknown,
} from "../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import { type Place, setProperty } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { canonical, lower, slotAt } from "../lower.ts";
import { spanOf } from "../source.ts";
import type { CallReading, ClientReading, Sdk, Writing } from "./sdk.ts";
import { retriesOf, timeoutOf } from "./shared/aws-client.ts";
import { calledName, calleeOf, receiverOf } from "./shared/callee.ts";
import { rewritten, withoutFunctions } from "./shared/conversation.ts";
import { type Keys, keysNamed } from "./shared/keys.ts";
import { maybeMore, withSlot } from "./shared/layers.ts";
import { type Names, placeIn } from "./shared/names.ts";
import { timeoutOfOptions } from "./shared/timeouts.ts";
import { usedBy } from "./shared/uses.ts";

const PACKAGE = /^@strands-agents\/sdk(\/|@|$)/;

const METHODS: ReadonlyMap<string, boolean> = new Map([
  ["invoke", false],
  ["stream", true],
]);

/** Graphs and swarms run the agents that are their nodes. */
const GROUPS = new Set(["Graph", "Swarm"]);

const REQUEST: Names = {
  modelId: ["modelId"],
  maxTokens: ["maxTokens"],
  temperature: ["temperature"],
  topP: ["topP"],
  stopSequences: ["stopSequences"],
  thinkingBudget: ["additionalRequestFields.thinking.budget_tokens"],
  guardrail: ["guardrailConfig", "additionalArgs.guardrailConfig"],
  guardrailIdentifier: ["guardrailConfig.guardrailIdentifier"],
  guardrailVersion: ["guardrailConfig.guardrailVersion"],
  requestMetadata: ["additionalArgs.requestMetadata"],
  serviceTier: ["additionalArgs.serviceTier.type"],
  performance: ["additionalArgs.performanceConfig.latency"],
};

const CLIENT_OPTIONS: Names = {
  region: ["region", "clientConfig.region"],
  maxAttempts: ["clientConfig.maxAttempts"],
  retryMode: ["clientConfig.retryMode"],
  retryStrategy: ["clientConfig.retryStrategy"],
  requestHandler: ["clientConfig.requestHandler"],
  credentials: ["clientConfig.credentials"],
  apiKey: ["apiKey"],
  endpoint: ["clientConfig.endpoint"],
};

/** `BedrockModelOptions` of @strands-agents/sdk 1.19.0, with those of earlier versions. */
const MODEL_KEYS: Keys = keysNamed(
  "modelId maxTokens temperature topP stopSequences contextWindowLimit",
  "cacheConfig cachePrompt cacheTools additionalRequestFields additionalArgs",
  "additionalResponseFieldPaths stream includeToolResultStatus guardrailConfig",
  "useNativeTokenCount region clientConfig requestTimeout apiKey",
);

const MODEL_ALIASES = {
  model: "modelId",
  modelname: "modelId",
  maxoutputtokens: "maxTokens",
  awsregion: "region",
  additionalmodelrequestfields: "additionalRequestFields",
  additionalmodelresponsefieldpaths: "additionalResponseFieldPaths",
};

/** Strands Agents: agents whose model is Bedrock's unless they are given another one. */
export const strands: Sdk = {
  id: "strands",
  packages: /^@strands-agents\/sdk$/,
  mayConstruct: ts.isNewExpression,
  client: readModel,
  call(engine, node) {
    const name = calledName(node) ?? "";
    if (ts.isNewExpression(node)) return name === "Agent" ? readUnusedAgent(engine, node) : undefined;
    const streaming = METHODS.get(name);
    return streaming === undefined ? undefined : readRun(engine, node, name, streaming);
  },
};

/** `new BedrockModel({...})`: settings of the requests, and of the client that it makes for itself. */
function readModel(engine: Engine, value: Abstract): ClientReading | undefined {
  const made = constructed(engine, value, "BedrockModel");
  if (!made || !ts.isNewExpression(made.node)) return undefined;
  const given = argumentRecord(engine, made, 0);
  const options = canonical(given ?? emptyRecord(made.node), CLIENT_OPTIONS);
  const place: Place = { holder: made.node, index: 0, value: given };
  return {
    name: "BedrockModel",
    node: made.node,
    anchor: made.node.expression,
    options,
    retries: retriesOf(options),
    timeout: timeoutOf(engine, options),
    known: [{ value: given, keys: MODEL_KEYS, aliases: MODEL_ALIASES }],
    writing: { place: (field) => placeIn(place, { ...REQUEST, ...CLIENT_OPTIONS }, field) },
  };
}

/** The construction of a class of the package, subclasses of the project's own included. */
function constructed(engine: Engine, value: Abstract, name: string): ExternalAbstract | undefined {
  const made = value.kind === "external" || value.kind === "instance" ? externalClass(engine, value) : undefined;
  const fits = made && PACKAGE.test(made.module) && made.path.at(-1) === "new" && made.path.at(-2) === name;
  return fits ? made : undefined;
}

/** An agent that talks to Bedrock. */
interface BedrockAgent {
  readonly made: ExternalAbstract;
  readonly settings: Abstract;
  /** Its model, or null where it makes one by itself. */
  readonly model: Abstract | null;
  readonly options: Abstract;
}

const MAX_GROUPS = 4;

/** The agents with a model of Bedrock that a value is or runs. */
function agentsOf(engine: Engine, value: Abstract, depth = 0): readonly BedrockAgent[] {
  return branches(value).flatMap((each) => {
    const made = constructed(engine, each, "Agent");
    if (made) return agentOf(engine, made);
    const isGroup = each.kind === "external" && PACKAGE.test(each.module) && GROUPS.has(each.path.at(-2) ?? "");
    const given = isGroup && depth < MAX_GROUPS ? argumentRecord(engine, each, 0) : undefined;
    const nodes = given && slotAt(given, "nodes")?.value;
    return nodes?.kind === "list" ? nodes.items.flatMap((node) => agentsOf(engine, node, depth + 1)) : [];
  });
}

function agentOf(engine: Engine, made: ExternalAbstract): readonly BedrockAgent[] {
  const settings = argumentRecord(engine, made, 0) ?? emptyRecord(made.node);
  const model = slotAt(settings, "model");
  if (!model) return [{ made, settings, model: null, options: emptyRecord(made.node) }];
  if (model.presence === "unknown") return [];
  return branches(model.value).flatMap((each): readonly BedrockAgent[] => {
    // An agent that is given the id of a model makes Bedrock's model with it.
    if (each.kind === "literal" || each.kind === "template") {
      const id: Slot = { value: each, presence: "always" };
      const options = isNullish(each) ? emptyRecord(made.node) : withSlot(emptyRecord(made.node), "modelId", id);
      return [{ made, settings, model: null, options }];
    }
    const own = constructed(engine, each, "BedrockModel");
    return own
      ? [{ made, settings, model: each, options: argumentRecord(engine, own, 0) ?? emptyRecord(own.node) }]
      : [];
  });
}

/** `agent.invoke(prompt)`, `graph.stream(prompt)`. */
function readRun(engine: Engine, node: ts.CallExpression, name: string, streaming: boolean): CallReading | undefined {
  const receiver = receiverOf(engine, node);
  const agents = receiver ? agentsOf(engine, receiver) : [];
  const [first] = agents;
  if (!first || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [prompt, options] = node.arguments.slice(0, 2).map((each) => engine.evaluate(each, null));
  const signal = options && slotAt(options, "cancelSignal");
  const messages: Slot | undefined = prompt && { value: prompt, presence: "always" };
  const request = requestOf(engine, agents, node, messages);
  return {
    ...common(engine, agents, node),
    api: `Agent.${name}`,
    streaming,
    anchor: node.expression.name,
    request: signal ? withSlot(request, "abortSignal", signal) : request,
    sent: "yes",
    cutOffFails: true,
    timeout:
      timeoutOfOptions(engine, undefined, signal, node) ?? (first.model ? null : { status: "default", steps: [] }),
  };
}

function common(
  engine: Engine,
  agents: readonly BedrockAgent[],
  node: ts.CallExpression | ts.NewExpression,
): Pick<CallReading, "operation" | "bodyFamily" | "via" | "ownClient" | "retries" | "sends" | "writing"> {
  const models = agents.flatMap((each) => each.model ?? []);
  return {
    operation: "text",
    bodyFamily: null,
    via: models.length > 0 ? oneOf(models, node) : null,
    ownClient: models.length === 0,
    retries: retriesOfAgent(engine, agents),
    sends: [node],
    writing: writingOf(engine, agents),
  };
}

/** An agent that nobody is seen to run stands for the runs of whoever it is handed to, as a tool for example. */
function readUnusedAgent(engine: Engine, node: ts.NewExpression): CallReading | undefined {
  if (!calleeOf(engine, node, PACKAGE)) return undefined;
  const agents = agentsOf(engine, engine.evaluate(node, null));
  if (agents.length === 0 || usedBy(engine, node, (call) => agentsUsed(engine, call))) return undefined;
  return {
    ...common(engine, agents, node),
    api: "Agent",
    streaming: null,
    anchor: node.expression,
    request: maybeMore(requestOf(engine, agents, node, undefined), ["messages", "abortSignal"]),
    sent: "unknown",
    timeout: { status: "unknown", steps: [] },
    errorHandling: { status: "unknown", steps: [] },
  };
}

function agentsUsed(engine: Engine, call: ts.CallExpression): readonly ts.Node[] {
  if (!METHODS.has(calledName(call) ?? "")) return [];
  const receiver = receiverOf(engine, call);
  return receiver ? agentsOf(engine, receiver).map((each) => each.made.node) : [];
}

function requestOf(
  engine: Engine,
  agents: readonly BedrockAgent[],
  node: ts.Node,
  messages: Slot | undefined,
): RecordAbstract {
  const settings = oneOf(
    agents.map((each) => each.settings),
    node,
  );
  const options = oneOf(
    agents.map((each) => each.options),
    node,
  );
  const told = canonical(settings, { system: ["systemPrompt"], tools: ["tools"] });
  let request: RecordAbstract = { ...canonical(options, REQUEST), node };
  for (const [name, slot] of told.slots) {
    request = withSlot(request, name, { ...slot, value: rewritten(slot.value, (each) => plainBlock(engine, each)) });
  }
  if (messages)
    request = withSlot(request, "messages", {
      ...messages,
      value: rewritten(messages.value, (each) => plainBlock(engine, each)),
    });
  return withCaching(request, slotAt(options, "cacheConfig"), node);
}

/** Blocks and tools of the package's classes as the plain data that they stand for. */
function plainBlock(engine: Engine, value: Abstract): Abstract {
  if (value.kind !== "external" || !PACKAGE.test(value.module)) return value;
  const given = argumentRecord(engine, value, 0);
  const name = value.path.at(-2);
  if (!given) return value;
  const block = (key: string): Abstract => withSlot(emptyRecord(value.node), key, { value: given, presence: "always" });
  if (name === "TextBlock") return block("text");
  if (name === "CachePointBlock") return block("cachePoint");
  return name === "tool" || name === "Message" ? withoutFunctions(given) : value;
}

/** `cacheConfig` places cache points behind the tools and the last message, for Claude's models only. */
function withCaching(request: RecordAbstract, config: Slot | undefined, node: ts.Node): RecordAbstract {
  if (!config || branches(config.value).every(isNullish)) return request;
  const strategy = slotAt(config.value, "strategy")?.value;
  const forced = strategy?.kind === "literal" && strategy.value === "anthropic";
  const id = request.slots.get("modelId");
  const ids = id ? texts(lower(id.value)).map((each) => each.value) : [];
  if (!forced && ids.length > 0 && !ids.some((each) => /anthropic|claude/.test(each))) return request;
  const sure = config.presence !== "unknown" && (forced || id === undefined || ids.length > 0);
  if (!sure)
    return withSlot(request, "caching", { value: unknown("dynamic", node, "cacheConfig"), presence: "unknown" });
  const mark: Abstract = {
    kind: "record",
    slots: new Map([["cachePoint", config]]),
    open: false,
    node,
    steps: [],
  };
  const messages = request.slots.get("messages")?.value;
  const items = messages ? [messages, mark] : [mark];
  return withSlot(request, "messages", {
    value: { kind: "list", items, open: messages === undefined, node, steps: [] },
    presence: "always",
  });
}

/** Six attempts unless the agent is told otherwise; without a strategy of its own the client's retries are left. */
function retriesOfAgent(engine: Engine, agents: readonly BedrockAgent[]): Retries | null {
  const strategy = slotAt(
    oneOf(
      agents.map((each) => each.settings),
      agents[0]?.made.node as ts.Node,
    ),
    "retryStrategy",
  );
  if (!strategy) return { status: "default", maxAttempts: null, mode: null, steps: [] };
  if (strategy.presence === "unknown") return { status: "unknown", maxAttempts: null, mode: null, steps: [] };
  if (branches(strategy.value).every(isNullish)) {
    const own = agents.every((each) => each.model === null);
    return own ? { status: "default", maxAttempts: null, mode: null, steps: [] } : null;
  }
  const given = branches(strategy.value).flatMap((each) =>
    each.kind === "external" ? (argumentRecord(engine, each, 0) ?? []) : [],
  );
  const attempts = given.flatMap((each) => slotAt(each, "maxAttempts")?.value ?? [])[0];
  const known = attempts?.kind === "literal" && typeof attempts.value === "number" ? attempts.value : null;
  const step = { span: spanOf(strategy.value.node), message: "a retry strategy is set here" };
  return { status: "configured", maxAttempts: known, mode: null, steps: [step] };
}

function writingOf(engine: Engine, agents: readonly BedrockAgent[]): Writing {
  const [first] = agents;
  const model = first?.model && constructed(engine, first.model, "BedrockModel");
  if (!model || !ts.isNewExpression(model.node) || agents.some((each) => each.model?.node !== model.node)) {
    return { place: () => null };
  }
  const target: Place = { holder: model.node, index: 0, value: argumentRecord(engine, model, 0) };
  return {
    place: (field) => placeIn(target, REQUEST, field),
    cachePoint: () => setProperty(engine, target, ["cacheConfig"], { kind: "code", text: `{ strategy: "auto" }` }),
  };
}
