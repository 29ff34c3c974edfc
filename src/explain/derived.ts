// What follows from the facts of a call without being one of its fields.
import { lookup, type ModelIdKind, modelIdKind, type TokenRange, tokenRange } from "../catalog/index.ts";
import type { ModelCall, Operation, Value } from "../core/facts.ts";
import { field, isSettled, options, texts } from "../core/value.ts";

/** How the cost of a call can be told apart from that of others. */
export type Tagging = "application-profile" | "request-metadata" | "none" | "unknown";

export function taggingOf(call: ModelCall): Tagging {
  const model = field(call.request, "modelId");
  if (model.status !== "present") return "unknown";
  const kinds = options(model.value).map((option) => modelIdKind(textOf(option)));
  const profiles = kinds.filter((kind) => kind === "application-inference-profile").length;
  if (profiles > 0 && profiles === kinds.length) return "application-profile";
  if (profiles > 0 || !isSettled(model.value)) return "unknown";
  const metadata = field(call.request, "requestMetadata").status;
  if (metadata === "unknown") return "unknown";
  return metadata === "present" ? "request-metadata" : "none";
}

/** What the branches of a model id name. Text put together from parts says it by the parts that are known. */
export function modelKinds(value: Value): readonly ModelIdKind[] {
  return [...new Set(options(value).flatMap((option) => modelIdKind(textOf(option)) ?? []))];
}

/** A value as text, with a digit for every part that is not known: digits fit wherever ids have something variable. */
function textOf(value: Value): string {
  if (value.kind === "literal") return String(value.value);
  return value.kind === "template" ? value.parts.map(textOf).join("") : "0";
}

/** What can have an output limit; images, embeddings, agents and the like have none. */
const LIMITED: ReadonlySet<Operation> = new Set(["text", "speech", "unknown"]);

/** Whether the API takes an output limit. */
export function isLimited(call: ModelCall): boolean {
  return LIMITED.has(call.operation) || isGeneratingRetrieval(call);
}

/** Whether a request to a knowledge base has a model put what was found into words. */
function isGeneratingRetrieval({ operation, api }: ModelCall): boolean {
  return operation === "retrieval" && api.startsWith("RetrieveAndGenerate");
}

/** What goes to something that has its model configured elsewhere, or that has none. */
const MODELLESS: ReadonlySet<Operation> = new Set(["agent", "flow", "guardrail", "retrieval"]);

/** Whether the request is meant to say which model it is for. */
export function namesModel(call: ModelCall): boolean {
  return !MODELLESS.has(call.operation) || isGeneratingRetrieval(call);
}

/** Tokens that a prompt must have in common with the next one before the service caches it, for most models. */
const LEAST_CACHEABLE_TOKENS = 1024;

/** What the prompt has in common with every other one, in tokens of the model that it goes to; null where unknown. */
export function prefixTokens(call: ModelCall): TokenRange | null {
  const { staticPrefix } = call.caching;
  const models = field(call.request, "modelId");
  const [id, ...others] = models.status === "present" ? texts(models.value) : [];
  const entry = id && others.length === 0 ? (lookup(id.value)?.entry ?? null) : null;
  return staticPrefix && tokenRange(staticPrefix, entry);
}

/** Whether the prompt is worth caching; null when it is not known. */
export function isCacheable(call: ModelCall): boolean | null {
  if (call.operation !== "text") return call.operation === "unknown" ? null : false;
  const tokens = prefixTokens(call);
  if (!tokens) return null;
  if (tokens.likely >= LEAST_CACHEABLE_TOKENS) return true;
  return call.caching.staticPrefix?.atLeast ? null : false;
}
