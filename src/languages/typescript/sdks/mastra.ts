import { ts } from "@ts-morph/common";
import type { Retries } from "../../../core/facts.ts";
import {
  type Abstract,
  branches,
  type ExternalAbstract,
  isUndefined,
  oneOf,
  type RecordAbstract,
  type Slot,
} from "../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import type { Place } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { canonical, slotAt } from "../lower.ts";
import type { CallReading, Sdk } from "./sdk.ts";
import { type AiModel, isInstance, modelsOf } from "./shared/ai-models.ts";
import { calledName, calleeOf, receiverOf } from "./shared/callee.ts";
import { layered, maybeMore, withSlot } from "./shared/layers.ts";
import { asRetries, attemptsOf, retriesOfAttempts } from "./shared/max-retries.ts";
import { type Names, placeIn } from "./shared/names.ts";
import { timeoutOfOptions } from "./shared/timeouts.ts";
import { usedBy } from "./shared/uses.ts";

const PACKAGE = /^@mastra\/core(\/|@|$)/;

const METHODS: ReadonlyMap<string, boolean> = new Map([
  ["generate", false],
  ["generateLegacy", false],
  ["generateVNext", false],
  ["stream", true],
  ["streamLegacy", true],
  ["streamVNext", true],
]);

const settings = (name: string, former = name): readonly string[] => [`modelSettings.${name}`, former];
const inProvider = (path: string): readonly string[] =>
  ["amazonBedrock", "bedrock"].map((name) => `providerOptions.${name}.${path}`);

/** Options of a call, and of all calls of an agent. */
const OPTIONS: Names = {
  system: ["instructions", "system"],
  maxTokens: [...settings("maxOutputTokens"), "maxTokens"],
  temperature: settings("temperature"),
  topP: settings("topP"),
  stopSequences: settings("stopSequences"),
  thinkingBudget: inProvider("reasoningConfig.budgetTokens"),
  guardrail: inProvider("guardrailConfig"),
  serviceTier: inProvider("serviceTier"),
  abortSignal: ["abortSignal", "modelSettings.abortSignal"],
  maxAttempts: ["maxRetries", "modelSettings.maxRetries"],
};

const DEFAULTS = ["defaultOptions", "defaultGenerateOptions", "defaultStreamOptions"];

/** Mastra's agents with a model of the AI SDK's provider for Bedrock. */
export const mastra: Sdk = {
  id: "mastra",
  packages: /^@mastra\/[\w-]+$/,
  // The provider that makes the requests is the AI SDK's, and read as such.
  mayConstruct: () => false,
  client: () => undefined,
  call(engine, node) {
    const name = calledName(node) ?? "";
    if (ts.isNewExpression(node)) return name === "Agent" ? readUnusedAgent(engine, node) : undefined;
    const streaming = METHODS.get(name);
    return streaming === undefined ? undefined : readRun(engine, node, name, streaming);
  },
};

/** An agent whose model is one of Bedrock's. */
interface BedrockAgent {
  readonly made: ExternalAbstract;
  readonly given: Abstract;
  readonly models: readonly AiModel[];
}

/** The agents that a value is, those that are looked up by name included. */
function agentsOf(engine: Engine, value: Abstract): readonly BedrockAgent[] {
  return branches(value).flatMap((each) => {
    const made = each.kind === "external" || each.kind === "instance" ? externalClass(engine, each) : undefined;
    if (!made || !PACKAGE.test(made.module)) return [];
    if (made.path.at(-1) === "()") return lookedUp(engine, made);
    if (made.path.at(-1) !== "new" || made.path.at(-2) !== "Agent") return [];
    const given = argumentRecord(engine, made, 0) ?? emptyRecord(made.node);
    const model = slotAt(given, "model");
    const models = (model ? modelsIn(engine, model.value) : []).filter((found) => found !== null);
    return models.length > 0 ? [{ made, given, models }] : [];
  });
}

/** A model, a function that picks one, or a list of them of which the later ones stand in for the first. */
function modelsIn(engine: Engine, value: Abstract): readonly (AiModel | null)[] {
  return branches(value).flatMap((each) => {
    if (each.kind === "function") return modelsOf(engine, engine.call(each, [], each.node, null));
    if (each.kind !== "list") return modelsOf(engine, each);
    return each.items.flatMap((item) => modelsOf(engine, slotAt(item, "model")?.value ?? item));
  });
}

/** `mastra.getAgent("name")`. */
function lookedUp(engine: Engine, value: ExternalAbstract): readonly BedrockAgent[] {
  const { receiver } = value;
  const name = argumentRecord(engine, value, 0);
  if (value.path.at(-2) !== "getAgent" || receiver?.kind !== "external" || name?.kind !== "literal") return [];
  const agents = slotAt(argumentRecord(engine, receiver, 0) ?? emptyRecord(value.node), "agents");
  const found = agents && engine.member(agents.value, String(name.value), value.node);
  return found && !isUndefined(found) ? agentsOf(engine, found) : [];
}

/** `agent.generate(messages, options)`. */
function readRun(engine: Engine, node: ts.CallExpression, name: string, streaming: boolean): CallReading | undefined {
  const receiver = receiverOf(engine, node);
  const agents = receiver ? agentsOf(engine, receiver) : [];
  if (agents.length === 0 || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [messages, options] = node.arguments.slice(0, 2).map((each) => engine.evaluate(each, null));
  const asked: Slot | undefined = messages && { value: messages, presence: "always" };
  const own = options ? canonical(options, OPTIONS) : emptyRecord(node);
  const place: Place = { holder: node, index: 1, value: options };
  const read = common(agents, node, own, place);
  return {
    ...read,
    api: `Agent.${name}`,
    streaming,
    anchor: node.expression.name,
    request: withSlot(read.request, "messages", asked),
    sent: "yes",
    timeout: timeoutOfOptions(engine, undefined, own.slots.get("abortSignal"), node),
    ...(streaming ? { errorHandling: { status: "unknown", steps: [] } as const } : {}),
  };
}

/** An agent that nobody is seen to run is run by Mastra's server, a workflow or another agent. */
function readUnusedAgent(engine: Engine, node: ts.NewExpression): CallReading | undefined {
  if (!calleeOf(engine, node, PACKAGE)) return undefined;
  const agents = agentsOf(engine, engine.evaluate(node, null));
  if (agents.length === 0 || usedBy(engine, node, (call) => agentsUsed(engine, call))) return undefined;
  const read = common(agents, node, emptyRecord(node), null);
  return {
    ...read,
    api: "Agent",
    streaming: null,
    anchor: node.expression,
    request: maybeMore(read.request, ["messages", ...Object.keys(OPTIONS)]),
    sent: "unknown",
    timeout: null,
    errorHandling: { status: "unknown", steps: [] },
  };
}

function agentsUsed(engine: Engine, call: ts.CallExpression): readonly ts.Node[] {
  if (!METHODS.has(calledName(call) ?? "")) return [];
  const receiver = receiverOf(engine, call);
  return receiver ? agentsOf(engine, receiver).map((each) => each.made.node) : [];
}

function common(
  agents: readonly BedrockAgent[],
  node: ts.CallExpression | ts.NewExpression,
  own: RecordAbstract,
  place: Place | null,
): Pick<CallReading, "operation" | "bodyFamily" | "via" | "ownClient" | "retries" | "sends" | "writing" | "request"> {
  const given = oneOf(
    agents.map((each) => each.given),
    node,
  );
  const models = agents.flatMap((each) => each.models);
  const general = canonical(given, { system: ["instructions"], tools: ["tools"], maxAttempts: ["maxRetries"] });
  const defaults = DEFAULTS.flatMap((name) => slotAt(given, name) ?? []).map((slot) => canonical(slot.value, OPTIONS));
  const raw = layered([general, ...defaults, own], node);
  const retries = raw.slots.get("maxAttempts");
  const attempts = retries && attemptsOf(retries);
  const id: Slot = {
    value: oneOf(
      models.map((each) => each.id),
      node,
    ),
    presence: "always",
  };
  return {
    operation: "text",
    bodyFamily: null,
    via: null,
    ownClient: models.every((each) => isInstance(each.provider)),
    retries: retriesOf(attempts),
    sends: [node],
    request: withSlot(withSlot(raw, "modelId", id), "maxAttempts", attempts),
    writing: {
      place: (field) => {
        const found = place && placeIn(place, OPTIONS, field);
        return found && field === "maxAttempts" ? { ...found, convert: asRetries } : found;
      },
    },
  };
}

/** How often an agent retries by itself is not documented for all of its methods. */
function retriesOf(attempts: Slot | undefined): Retries {
  return attempts ? retriesOfAttempts(attempts) : { status: "unknown", maxAttempts: null, mode: null, steps: [] };
}
