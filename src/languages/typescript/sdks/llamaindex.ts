import { ts } from "@ts-morph/common";
import type { Operation } from "../../../core/facts.ts";
import { type Abstract, branches, type ExternalAbstract, literal, oneOf, truth } from "../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import type { Place } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { canonical, slotAt } from "../lower.ts";
import type { CallReading, ClientReading, Sdk } from "./sdk.ts";
import { CLIENT_OPTIONS, retriesOf, timeoutOf } from "./shared/aws-client.ts";
import { calledName, receiverOf } from "./shared/callee.ts";
import { withSystemFromHead } from "./shared/conversation.ts";
import { layered, maybeMore, withSlot } from "./shared/layers.ts";
import { type Names, placeIn } from "./shared/names.ts";
import { usedBy } from "./shared/uses.ts";

const PACKAGE = /^(@llamaindex\/(aws|community)|llamaindex)(\/|@|$)/;

/** A class of the package: what it asks for, by which methods, and how its options name it. */
interface Kind {
  readonly operation: Operation;
  readonly methods: ReadonlySet<string>;
  readonly names: Names;
  /** Where it is told about the client below. */
  readonly client: Names;
}

const LLM: Kind = {
  operation: "text",
  methods: new Set(["chat", "complete", "exec", "streamExec"]),
  names: { modelId: ["model"], maxTokens: ["maxTokens"], temperature: ["temperature"], topP: ["topP"] },
  client: CLIENT_OPTIONS,
};

const RETRIEVER: Kind = {
  operation: "retrieval",
  methods: new Set(["retrieve"]),
  names: {
    knowledgeBaseId: ["knowledgeBaseId"],
    numberOfResults: ["topK"],
    filter: ["filter"],
  },
  client: Object.fromEntries(
    Object.entries(CLIENT_OPTIONS).map(([name, paths]) => [
      name,
      [...paths.map((path) => `clientOptions.${path}`), ...(name === "region" ? ["region"] : [])],
    ]),
  ),
};

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["Bedrock", LLM],
  ["AmazonKnowledgeBaseRetriever", RETRIEVER],
]);

const METHODS = new Set([...LLM.methods, ...RETRIEVER.methods]);

const CALL: Names = { messages: ["messages", "prompt", "query"], tools: ["tools"] };

/** LlamaIndex: `Bedrock` as a model, called directly or by the engines and agents that it is handed to. */
export const llamaindex: Sdk = {
  id: "llamaindex",
  packages: /^(llamaindex|@llamaindex\/[\w-]+)$/,
  mayConstruct: ts.isNewExpression,
  client: readModel,
  call(engine, node) {
    const name = calledName(node) ?? "";
    if (ts.isNewExpression(node)) return KINDS.has(name) ? readHandedOver(engine, node) : undefined;
    return METHODS.has(name) ? readCall(engine, node, name) : undefined;
  },
};

interface Model {
  readonly name: string;
  readonly kind: Kind;
  readonly made: ExternalAbstract;
  readonly options: Abstract;
}

function modelOf(engine: Engine, value: Abstract): Model | undefined {
  const made = value.kind === "external" || value.kind === "instance" ? externalClass(engine, value) : undefined;
  const name = made?.path.at(-2) ?? "";
  const kind = made && PACKAGE.test(made.module) && made.path.at(-1) === "new" ? KINDS.get(name) : undefined;
  if (!made || !kind) return undefined;
  return { name, kind, made, options: argumentRecord(engine, made, 0) ?? emptyRecord(made.node) };
}

/** Options of the model and those of the client of the AWS SDK that it makes. */
function readModel(engine: Engine, value: Abstract): ClientReading | undefined {
  const model = modelOf(engine, value);
  if (!model || !ts.isNewExpression(model.made.node)) return undefined;
  const { node } = model.made;
  const options = canonical(model.options, model.kind.client);
  return {
    name: model.name,
    node,
    anchor: node.expression,
    options,
    retries: retriesOf(options),
    timeout: timeoutOf(engine, options),
    writing: {
      place: (field) => placeIn(placeOf(engine, model), { ...model.kind.client, ...model.kind.names }, field),
    },
  };
}

function placeOf(engine: Engine, { made }: Model): Place {
  return { holder: made.node as ts.NewExpression, index: 0, value: argumentRecord(engine, made, 0) };
}

/** `llm.chat({ messages, stream })`, `llm.complete({ prompt })`, `retriever.retrieve({ query })`. */
function readCall(engine: Engine, node: ts.CallExpression, method: string): CallReading | undefined {
  const receiver = receiverOf(engine, node);
  const models = (receiver ? branches(receiver) : []).flatMap((each) => modelOf(engine, each) ?? []);
  const [first] = models.filter((each) => each.kind.methods.has(method));
  const [argument] = node.arguments;
  if (!first || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const given = argument ? engine.evaluate(argument, null) : emptyRecord(node);
  const settings = canonical(
    oneOf(
      models.map((each) => each.options),
      node,
    ),
    first.kind.names,
  );
  // A retriever takes the text of a query alone as well.
  const asked =
    given.kind === "literal" || given.kind === "template"
      ? withSlot(emptyRecord(node), "messages", { value: given, presence: "always" })
      : canonical(given, CALL);
  const stream = slotAt(given, "stream")?.value ?? literal(false, node);
  return {
    ...common(engine, first, node),
    api: `${first.name}.${method}`,
    streaming: method === "streamExec" ? true : (truth(stream) ?? null),
    anchor: node.expression.name,
    request: withSystemFromHead(layered([settings, asked], node), isSystem),
    via: receiver ?? null,
    sent: "yes",
    timeout: null,
  };
}

function isSystem(message: Abstract): boolean {
  const role = message.kind === "record" ? message.slots.get("role")?.value : undefined;
  return role?.kind === "literal" && role.value === "system";
}

function common(
  engine: Engine,
  model: Model,
  node: ts.CallExpression | ts.NewExpression,
): Pick<CallReading, "operation" | "bodyFamily" | "retries" | "sends" | "writing"> {
  const place = placeOf(engine, model);
  return {
    operation: model.kind.operation,
    bodyFamily: null,
    retries: null,
    sends: [node],
    writing: { place: (field) => placeIn(place, model.kind.names, field) },
  };
}

/** A model of which no call is in sight stands for those of the engines and agents that it is handed to. */
function readHandedOver(engine: Engine, node: ts.NewExpression): CallReading | undefined {
  const value = branches(engine.evaluate(node, null)).find((each) => each.node === node);
  const model = value && modelOf(engine, value);
  if (!value || !model || usedBy(engine, node, (call) => modelsUsed(engine, call))) return undefined;
  return {
    ...common(engine, model, node),
    api: model.name,
    streaming: null,
    anchor: node.expression,
    request: maybeMore(canonical(model.options, model.kind.names), ["system", "messages", "tools"]),
    via: value,
    sent: "unknown",
    timeout: null,
    errorHandling: { status: "unknown", steps: [] },
  };
}

function modelsUsed(engine: Engine, call: ts.CallExpression): readonly ts.Node[] {
  if (!METHODS.has(calledName(call) ?? "")) return [];
  const receiver = receiverOf(engine, call);
  return receiver ? branches(receiver).map((each) => each.node) : [];
}
