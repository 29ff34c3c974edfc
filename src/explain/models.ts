// What the catalogue says about the models that a call may go to.
import {
  catalogDate,
  lookup,
  type ModelIdKind,
  type ModelMatch,
  modelName,
  outputLimit,
  priceOf,
} from "../catalog/index.ts";
import type { ModelCall, Value } from "../core/facts.ts";
import { field, isSettled, numbers, texts } from "../core/value.ts";
import { modelKinds } from "./derived.ts";
import { count, joined, known, type Sentence, unknown, type Verdict } from "./explanation.ts";
import { plainValue, valueVerdict } from "./values.ts";

/** The models that a call may go to; `complete` when none of its branches is unknown. */
interface Models {
  readonly matches: readonly ModelMatch[];
  readonly complete: boolean;
}

function modelsOf(call: ModelCall): Models {
  const id = field(call.request, "modelId");
  if (id.status !== "present") return { matches: [], complete: false };
  const ids = texts(id.value);
  const matches = ids.map((each) => lookup(each.value)).filter((match) => match !== undefined);
  return { matches, complete: isSettled(id.value) && id.always && matches.length === ids.length };
}

/** The model by its id, what the id names, and its name in the catalogue. */
export function modelVerdict(call: ModelCall): Verdict {
  return valueVerdict(field(call.request, "modelId"), known("not given"), modelSentence);
}

function modelSentence(value: Value): Sentence {
  if (value.kind !== "literal" && value.kind !== "template") return plainValue(value);
  const match = value.kind === "literal" ? lookup(String(value.value)) : undefined;
  const kind = modelKinds(value)[0];
  const what = kind === undefined ? "" : `, ${KINDS[kind]}${match?.profile ? ` (${match.profile})` : ""}`;
  return [...plainValue(value), match ? `, ${modelNote(match)}` : noNote(value, kind), what];
}

/** An ARN of something that is made in an account cannot be in the catalogue, and text with gaps need not be. */
function noNote(value: Value, kind: ModelIdKind | undefined): string {
  const isListed = kind === undefined || kind === "foundation-model" || kind === "inference-profile";
  return value.kind === "literal" && isListed ? ", not in the catalogue" : "";
}

const KINDS: Readonly<Record<ModelIdKind, string>> = {
  "foundation-model": "as foundation model",
  "inference-profile": "through a cross-region inference profile",
  "application-inference-profile": "through an application inference profile",
  "provisioned-model": "as provisioned throughput",
  "custom-model": "a custom model",
  "custom-model-deployment": "the deployment of a custom model",
  "imported-model": "an imported model",
  prompt: "by a prompt of prompt management",
  "prompt-router": "through a prompt router",
  "sagemaker-endpoint": "at a SageMaker endpoint",
};

function modelNote({ entry }: ModelMatch): string {
  const { status, eolDate } = entry.lifecycle;
  const life = status === null || status === "active" ? "" : `, ${status === "eol" ? "retired" : status}`;
  return `${modelName(entry)}${life}${eolDate ? ` (end of life ${eolDate})` : ""}`;
}

/** The output limit that the request sets, and the most that the model can give. */
export function limitVerdict(call: ModelCall): Verdict {
  const maximum = maximumNote(modelsOf(call));
  const verdict = valueVerdict(field(call.request, "maxTokens"), known("not set"), (value) =>
    value.kind === "literal" && typeof value.value === "number" ? [tokens(value.value)] : plainValue(value),
  );
  if (maximum === "") return verdict;
  if (verdict.reason) return { ...verdict, reason: [...verdict.reason, maximum] };
  return { ...verdict, says: [...verdict.says, maximum] };
}

function maximumNote({ matches }: Models): string {
  const limits = matches.flatMap(({ entry }) => {
    const limit = outputLimit(entry);
    return limit ? [`${tokens(limit.tokens)}${limit.firm ? "" : " by a single or disputed source"}`] : [];
  });
  return limits.length > 0 ? `; the model's maximum is ${[...new Set(limits)].join(" or ")}` : "";
}

/** The largest output limit that is in force, or null where it is not known or the API has a default of its own. */
function limitInForce(call: ModelCall, models: Models): number | null {
  const limit = field(call.request, "maxTokens");
  if (limit.status === "present") {
    const values = numbers(limit.value).map((each) => each.value);
    return limit.always && isSettled(limit.value) ? largest(values) : null;
  }
  if (limit.status === "unknown" || call.api.startsWith("InvokeModel") || !models.complete) return null;
  const maxima = models.matches.map((match) => outputLimit(match.entry));
  return maxima.every((each) => each !== null) ? largest(maxima.map((each) => each.tokens)) : null;
}

/** What one request takes from the tokens-per-minute quota, at its start and in the end. */
export function quotaVerdict(call: ModelCall): Verdict {
  const models = modelsOf(call);
  const limit = limitInForce(call, models);
  const reserved = limit === null ? "input plus an unknown number of output tokens" : `input + ${tokens(limit)}`;
  const rates = [...new Set(models.matches.map((match) => match.entry.outputBurndown.rate))];
  const rate = rates.length === 1 && models.complete ? (rates[0] ?? null) : null;
  const settled = rate === null ? "unknown, the model's burndown rate is not known" : settledNote(rate);
  return known(`reserved at the start: ${reserved}; settled at the end: ${settled}`);
}

function settledNote(rate: number): string {
  return `input (without cache reads) + ${rate === 1 ? "" : `${rate} × `}output tokens`;
}

/** What the model's tokens cost, and the most that the answer of one request can. */
export function priceVerdict(call: ModelCall): Verdict {
  const models = modelsOf(call);
  if (models.matches.length === 0) return unknown("the model is not known");
  const limit = limitInForce(call, models);
  return known(
    joined(
      models.matches.map((match) => priceNote(match, limit)),
      "; or ",
    ),
  );
}

function priceNote(match: ModelMatch, limit: number | null): Sentence {
  const price = priceOf(match);
  if (price?.input == null || price.output == null) return ["unknown for ", { code: match.base }];
  const perMillion = `${dollars(price.input)} in, ${dollars(price.output)} out per million tokens`;
  const most =
    limit === null ? "" : `; the answer of one request costs at most ${dollars((limit * price.output) / 1e6)}`;
  return [`${perMillion}${most} (catalogue of ${catalogDate})`];
}

/** From how many tokens on the model caches a prompt; null where that is not known or models differ. */
export function cacheMinimum(call: ModelCall): number | null {
  const { matches } = modelsOf(call);
  return matches.length === 1 ? (matches[0]?.entry.promptCaching.minTokensPerCheckpoint ?? null) : null;
}

function tokens(number: number): string {
  return `${count(number)} ${number === 1 ? "token" : "tokens"}`;
}

function largest(values: readonly number[]): number | null {
  return values.length > 0 ? Math.max(...values) : null;
}

/** Prices of single requests are fractions of a cent: two digits are kept that say something. */
function dollars(amount: number): string {
  return `$${amount >= 0.1 || amount === 0 ? amount.toFixed(2) : Number(amount.toPrecision(2))}`;
}
