import type { BodyFamily, Operation } from "../core/facts.ts";

/** What a `modelId` can name. */
export type ModelIdKind =
  | "foundation-model"
  | "inference-profile"
  | "application-inference-profile"
  | "provisioned-model"
  | "custom-model"
  | "custom-model-deployment"
  | "imported-model"
  | "prompt"
  | "prompt-router"
  | "sagemaker-endpoint";

/** A `modelId`, taken apart. */
export interface ModelId {
  readonly kind: ModelIdKind;
  /** The id of the base model without profile prefix and suffix; null where the id does not say which model it is. */
  readonly base: string | null;
  /** The geography of a system-defined inference profile, such as `us` or `global`. */
  readonly profile: string | null;
  /** The region that an ARN names. */
  readonly region: string | null;
  /** The context length asked for behind the version, such as `300k`; of a prompt, its version. */
  readonly suffix: string | null;
}

const ARN = /^arn:aws[a-z-]*:(bedrock|sagemaker):([a-z0-9-]*):(\d*|aws):([a-z-]+)\/(.+)$/;

/**
 * `vendor.model`, where vendors have no hyphen and models start with a letter. That tells Bedrock's ids from the
 * vendors' own, such as `gpt-5.4` or `llama3.1`. New ids end without date or version, so neither is asked for.
 */
const BARE = /^[a-z][a-z0-9]*\.[a-z][a-z0-9.:-]*$/i;

/**
 * The prefix of a system-defined profile. Any short word counts, since geographies are added over time; what follows
 * must be `vendor.model` itself, which keeps `amazon.nova…` from reading as a profile.
 */
const PROFILE = /^([a-z]{2,6}(?:-[a-z]{2,6})?)\.([a-z][a-z0-9]*\.[a-z].*)$/;

const SUFFIX = /:(\d+[km]|mm|512)$/;

const PLAIN_ARNS: { readonly [type: string]: ModelIdKind } = {
  "application-inference-profile": "application-inference-profile",
  "provisioned-model": "provisioned-model",
  "custom-model": "custom-model",
  "custom-model-deployment": "custom-model-deployment",
  "imported-model": "imported-model",
  "prompt-router": "prompt-router",
  "default-prompt-router": "prompt-router",
};

/** Takes a `modelId` apart, or gives null for text that cannot be one. */
export function parseModelId(id: string): ModelId | null {
  const arn = ARN.exec(id);
  if (arn) return parseArn(arn[1] ?? "", arn[2] || null, arn[4] ?? "", arn[5] ?? "");
  return BARE.test(id) || PROFILE.test(id) ? parseName(id, null) : null;
}

function parseArn(service: string, region: string | null, type: string, name: string): ModelId | null {
  const nothing = { base: null, profile: null, region, suffix: null };
  if (service === "sagemaker") return type === "endpoint" ? { kind: "sagemaker-endpoint", ...nothing } : null;
  if (type === "prompt") return { kind: "prompt", ...nothing, suffix: /:(\w+)$/.exec(name)?.[1] ?? null };
  if (type === "foundation-model") return { ...parseName(name, region), kind: "foundation-model" };
  if (type === "inference-profile") return parseProfileArn(name, region);
  const kind = Object.hasOwn(PLAIN_ARNS, type) ? PLAIN_ARNS[type] : undefined;
  return kind ? { kind, ...nothing } : null;
}

/** AWS's cost pages write `inference-profile/my-team-profile` for profiles that an account made itself. */
function parseProfileArn(name: string, region: string | null): ModelId {
  if (PROFILE.test(name)) return parseName(name, region);
  return { kind: "application-inference-profile", base: null, profile: null, region, suffix: null };
}

function parseName(name: string, region: string | null): ModelId {
  const [, profile = null, model = name] = PROFILE.exec(name) ?? [];
  const suffix = SUFFIX.exec(model)?.[1] ?? null;
  return {
    kind: profile ? "inference-profile" : "foundation-model",
    base: suffix ? model.slice(0, -suffix.length - 1) : model,
    profile,
    region,
    suffix,
  };
}

/** What a `modelId` names, or null for text that cannot be one. */
export function modelIdKind(id: string): ModelIdKind | null {
  return parseModelId(id)?.kind ?? null;
}

/** Looks for the first pattern that a base id matches. */
function firstMatch<T>(id: string, table: readonly (readonly [RegExp, T])[]): T | null {
  const base = parseModelId(id)?.base ?? null;
  return base === null ? null : (table.find(([pattern]) => pattern.test(base))?.[1] ?? null);
}

const OPERATIONS: readonly (readonly [RegExp, Operation])[] = [
  [/embed|^twelvelabs\.marengo/, "embedding"],
  [/rerank/, "rerank"],
  [/^amazon\.(nova-canvas|titan-image)|^stability\./, "image"],
  [/^amazon\.nova-reel|^luma\./, "video"],
  [/sonic/, "speech"],
  [/^amazon\.(nova-|titan-t(ext|g1))|^cohere\.command|^twelvelabs\.pegasus/, "text"],
  [
    /^(ai21|anthropic|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|writer|xai|zai)\./,
    "text",
  ],
];

/** What a model is asked for, by its id alone and for models that the catalogue does not list as well. */
export function operationOf(id: string): Operation {
  return firstMatch(id, OPERATIONS) ?? "unknown";
}

const FAMILIES: readonly (readonly [RegExp, BodyFamily])[] = [
  [/^anthropic\./, "claude"],
  [/^amazon\.nova-/, "nova"],
  [/^amazon\.titan-t(ext|g1)/, "titan"],
  [/^meta\.llama/, "llama"],
  [/^mistral\./, "mistral"],
  [/^ai21\.jamba/, "jamba"],
  [/^deepseek\./, "deepseek"],
  [/^cohere\.command/, "cohere"],
  [/^openai\./, "openai"],
];

/** How the InvokeModel body of a text model is written, or null where that is not known. */
export function bodyFamily(id: string): BodyFamily | null {
  return operationOf(id) === "text" ? firstMatch(id, FAMILIES) : null;
}
