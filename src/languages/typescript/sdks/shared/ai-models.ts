import type { ts } from "@ts-morph/common";
import {
  type Abstract,
  type Argument,
  branches,
  type ExternalAbstract,
  isUndefined,
  literal,
  unknown,
} from "../../abstract.ts";
import { argumentRecord, emptyRecord } from "../../calls.ts";
import type { Engine } from "../../engine.ts";
import { slotAt } from "../../lower.ts";

const PROVIDER = /^@ai-sdk\/amazon-bedrock(\/|@|$)/;
/** The package that has the functions to which models are given. */
export const CORE = /^ai(\/|@|$)/;

/** Providers that the package brings ready made, and functions that make one. */
const INSTANCES = new Set(["amazonBedrock", "bedrock", "amazonBedrockAnthropic", "bedrockAnthropic", "bedrockMantle"]);
export const FACTORIES = new Set([
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

export function isMade(value: ExternalAbstract): boolean {
  return PROVIDER.test(value.module) && value.path.length === 2 && FACTORIES.has(value.path[0] ?? "");
}

export function isInstance(value: ExternalAbstract): boolean {
  return PROVIDER.test(value.module) && value.path.length === 1 && INSTANCES.has(value.path[0] ?? "");
}

/** A model of Bedrock. */
export interface AiModel {
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
export function modelsOf(engine: Engine, value: Abstract, depth = 0): readonly (AiModel | null)[] {
  if (depth > MAX_WRAPPERS) return [null];
  return branches(value)
    .filter((each) => !isUndefined(each))
    .flatMap((each) => (each.kind === "external" && each.path.at(-1) === "()" ? madeBy(engine, each, depth) : [null]));
}

/** What a call made: a provider's model, a model in middleware, or one that a registry looked up. */
function madeBy(engine: Engine, value: ExternalAbstract, depth: number): readonly (AiModel | null)[] {
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

function modelOf(engine: Engine, provider: ExternalAbstract, id: Argument | undefined, at: ts.Node): AiModel {
  return { id: engine.argument(id, at), provider, settings: [], changed: false };
}

function fromProvider(
  engine: Engine,
  owner: Abstract,
  method: string,
  value: ExternalAbstract,
  depth: number,
): readonly (AiModel | null)[] {
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
): readonly (AiModel | null)[] {
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
function fromRegistry(
  engine: Engine,
  owner: ExternalAbstract,
  id: Abstract,
  depth: number,
): readonly (AiModel | null)[] {
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

function wrappedModels(engine: Engine, value: ExternalAbstract, depth: number): readonly (AiModel | null)[] {
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
