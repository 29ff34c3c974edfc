import { ts } from "@ts-morph/common";
import { type Abstract, branches, type ExternalAbstract, literal, oneOf, type Slot, unknown } from "../abstract.ts";
import { argumentRecord, emptyRecord } from "../calls.ts";
import type { Place } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { canonical, slotAt } from "../lower.ts";
import type { CallReading, ClientReading, Sdk } from "./sdk.ts";
import { CLIENT_OPTIONS, retriesOf, timeoutOf } from "./shared/aws-client.ts";
import { calledName, receiverOf } from "./shared/callee.ts";
import { layered, withSlot } from "./shared/layers.ts";
import { type Names, placeIn } from "./shared/names.ts";

const CORE = /^genkit(\/|@|$)/;
const PLUGIN = /^genkitx-aws-bedrock(\/|@|$)/;

/** What stands in front of a model's id in its name. */
const PREFIX = "aws-bedrock/";

const METHODS: ReadonlyMap<string, { readonly streaming: boolean; readonly embeds: boolean }> = new Map([
  ["generate", { streaming: false, embeds: false }],
  ["generateStream", { streaming: true, embeds: false }],
  ["embed", { streaming: false, embeds: true }],
  ["embedMany", { streaming: false, embeds: true }],
]);

const REQUEST: Names = {
  system: ["system"],
  messages: ["messages", "prompt", "content"],
  tools: ["tools"],
  maxTokens: ["config.maxOutputTokens"],
  temperature: ["config.temperature"],
  topP: ["config.topP"],
  stopSequences: ["config.stopSequences"],
};

/** Genkit with the community's plugin for Bedrock. */
export const genkit: Sdk = {
  id: "genkit",
  packages: /^(genkit|genkitx-aws-bedrock)$/,
  mayConstruct: (node) => ts.isCallExpression(node) && calledName(node) === "awsBedrock",
  client: readPlugin,
  call(engine, node) {
    const name = calledName(node) ?? "";
    return ts.isCallExpression(node) && METHODS.has(name) ? readGenerate(engine, node, name) : undefined;
  },
};

/** `awsBedrock({...})`: its options are those of the AWS SDK's client. */
function readPlugin(engine: Engine, value: Abstract): ClientReading | undefined {
  if (!isPlugin(value) || !ts.isCallExpression(value.node)) return undefined;
  const given = argumentRecord(engine, value, 0);
  const { node } = value;
  const options = canonical(given ?? emptyRecord(node), CLIENT_OPTIONS);
  return {
    name: "awsBedrock",
    node,
    anchor: node.expression,
    options,
    retries: retriesOf(options),
    timeout: timeoutOf(engine, options),
    writing: { place: (field) => placeIn({ holder: node, index: 0, value: given }, CLIENT_OPTIONS, field) },
  };
}

function isPlugin(value: Abstract): value is ExternalAbstract {
  return value.kind === "external" && PLUGIN.test(value.module) && value.path.join(".") === "awsBedrock.()";
}

/** `ai.generate({ model, prompt })` and `ai.generate(prompt)`, with the model of the call or of `genkit({ model })`. */
function readGenerate(engine: Engine, node: ts.CallExpression, name: string): CallReading | undefined {
  const method = METHODS.get(name);
  const receiver = receiverOf(engine, node);
  const made = receiver && branches(receiver).find(isGenkit);
  if (!made || !method || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [first] = node.arguments;
  const given = first ? engine.evaluate(first, null) : emptyRecord(node);
  const general = argumentRecord(engine, made, 0) ?? emptyRecord(made.node);
  const option = method.embeds ? "embedder" : "model";
  const own = slotAt(given, option);
  const model = own && own.presence !== "unknown" ? own : slotAt(general, option);
  const id = model && idOf(engine, model);
  if (!id) return undefined;
  const alone =
    given.kind === "literal" || given.kind === "template" || given.kind === "list" || given.kind === "unknown";
  const asked = alone
    ? withSlot(emptyRecord(node), "messages", { value: given, presence: "always" })
    : canonical(given, REQUEST);
  const plugins = slotAt(general, "plugins")?.value;
  const clients = plugins?.kind === "list" ? plugins.items.filter(isPlugin) : [];
  const place: Place = { holder: node, index: 0, value: given };
  return {
    api: name,
    streaming: method.streaming,
    operation: method.embeds ? "embedding" : "text",
    anchor: node.expression.name,
    request: withSlot(layered([asked], node), "modelId", id),
    bodyFamily: null,
    via: clients.length > 0 ? oneOf(clients, node) : null,
    sends: [node],
    sent: "yes",
    timeout: null,
    retries: null,
    writing: { place: (field) => (alone ? null : placeIn(place, REQUEST, field)) },
  };
}

function isGenkit(value: Abstract): value is ExternalAbstract {
  return value.kind === "external" && CORE.test(value.module) && value.path.join(".") === "genkit.()";
}

/** The id of a model of Bedrock; undefined for models of others. The plugin's constants do not tell theirs. */
function idOf(engine: Engine, model: Slot): Slot | undefined {
  const ids = branches(model.value).flatMap((each): readonly Abstract[] => {
    if (each.kind === "literal" && typeof each.value === "string" && each.value.startsWith(PREFIX)) {
      return [{ ...literal(each.value.slice(PREFIX.length), each.node), steps: each.steps }];
    }
    if (each.kind !== "external" || !PLUGIN.test(each.module)) return [];
    const own = each.path[0] === "defineAwsBedrockModel" ? argumentRecord(engine, each, 0) : undefined;
    return [own ?? unknown("import", each.node, each.path[0] ?? null)];
  });
  return ids.length > 0 ? { value: oneOf(ids, model.value.node), presence: model.presence } : undefined;
}
