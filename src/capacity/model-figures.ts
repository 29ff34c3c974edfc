import { lookup, type ModelEntry, type ModelId, type Price, parseModelId, priceOf } from "../catalog/index.ts";
import { type Figure, figureOf, times } from "./figure.ts";
import type { ServiceTier, Workload } from "./workload.ts";

/** The profile under which a bare model id is planned. */
export const IN_REGION = "in-region";

/** How far requests may travel: the kind of quota that they use. */
export type Scope = "in-region" | "geo" | "global";

/** What is known of the model that a workload names. */
export interface ModelFigures {
  /** What the catalogue has of it, if anything. */
  readonly entry: ModelEntry | null;
  /** Id of the base model, or the whole id where it does not say which model stands behind it. */
  readonly id: string;
  /** `in-region`, or the geography of the inference profile. */
  readonly profile: string;
  readonly scope: Scope;
  /** The region that the id itself names, being an ARN. */
  readonly region: string | null;
  /** Quota tokens that one output token costs. */
  readonly burndown: Figure;
  readonly maxOutputTokens: Figure;
  readonly price: Price | null;
  /** US dollars per million tokens as somebody entered them. */
  readonly ownPrice: Pick<Prices, "input" | "output"> | null;
  readonly notes: readonly string[];
}

/** Burndown rates that AWS publishes go from 1 to 15 (AWS: quotas-token-burndown). */
const ANY_BURNDOWN: Figure = { low: 1, high: 15 };

/** Numbers of a model that somebody entered. What is null or missing is left to the catalogue. */
export type OwnNumbers = Pick<
  Workload,
  "burndown" | "modelMaxTokens" | "usdPerMillionInputTokens" | "usdPerMillionOutputTokens"
>;

/** What is known of a model by its id in any form, and by what somebody entered. */
export function modelFigures(id: string, own: OwnNumbers = {}): ModelFigures {
  const parsed = parseModelId(id);
  const match = lookup(id);
  const entry = match?.entry ?? null;
  const profile = parsed?.profile ?? IN_REGION;
  return {
    entry,
    id: parsed?.base ?? id,
    profile,
    scope: scopeOf(profile),
    region: parsed?.region ?? null,
    burndown: own.burndown ?? entry?.outputBurndown.rate ?? ANY_BURNDOWN,
    maxOutputTokens: own.modelMaxTokens ?? (entry && disputed(entry, "maxOutputTokens", entry.maxOutputTokens)),
    price: match ? priceOf(match) : null,
    ownPrice: ownPriceOf(own),
    notes: notesOn(id, parsed, entry, own),
  };
}

function ownPriceOf({ usdPerMillionInputTokens: input, usdPerMillionOutputTokens: output }: OwnNumbers) {
  if ((input ?? null) === null && (output ?? null) === null) return null;
  return { input: input ?? null, output: output ?? null };
}

function notesOn(id: string, parsed: ModelId | null, entry: ModelEntry | null, own: OwnNumbers): readonly string[] {
  if (entry) return (own.burndown ?? null) === null ? burndownNotes(entry) : [];
  return [unknownModelNote(id, parsed, missingNumbers(own))];
}

function missingNumbers({ burndown, modelMaxTokens, ...prices }: OwnNumbers): readonly string[] {
  const missing = (value: number | null | undefined, name: string) => ((value ?? null) === null ? [name] : []);
  return [
    ...missing(burndown, "burndown (1 to 15 is shown)"),
    ...missing(modelMaxTokens, "largest output"),
    ...missing(prices.usdPerMillionInputTokens, "price of input"),
    ...missing(prices.usdPerMillionOutputTokens, "price of output"),
  ];
}

export function scopeOf(profile: string): Scope {
  if (profile === IN_REGION || profile === "global") return profile;
  return "geo";
}

function burndownNotes({ outputBurndown: { rate, note } }: ModelEntry): readonly string[] {
  if (rate === null) return [`Burndown rate unknown, so 1 to 15 is shown (${note})`];
  return /conflict/i.test(note) ? [`Burndown rate ${rate} is disputed: ${note}`] : [];
}

function unknownModelNote(id: string, parsed: ModelId | null, missing: readonly string[]): string {
  const ask =
    missing.length === 0 ? "; counted with the numbers that were entered" : `; enter its ${missing.join(", ")}`;
  if (!parsed) return `\`${id}\` is no model id that the catalogue knows${ask}`;
  if (parsed.base !== null) return `${parsed.base} is not in the catalogue${ask}`;
  return `The id does not say which model stands behind it (${parsed.kind}): name the model instead, or enter its numbers`;
}

/** A figure of the catalogue together with what other sources say of it. */
export function disputed(entry: ModelEntry, field: string, chosen: number | null): Figure {
  if (chosen === null) return null;
  const others = entry.conflicts?.find((each) => each.field === field)?.others ?? {};
  return figureOf([chosen, ...Object.values(others)]);
}

/** US dollars per million tokens, by kind. */
export interface Prices {
  readonly input: Figure;
  readonly output: Figure;
  readonly cacheRead: Figure;
  readonly cacheWrite: Figure;
}

/** What decides which prices hold for a request. */
export interface PriceTerms {
  readonly serviceTier: ServiceTier;
  readonly cacheTtl: "5m" | "1h";
  /** All tokens of the prompt, cached or not. */
  readonly promptTokens: number;
}

/**
 * The factor of the priority tier: AWS says "premium" only; price lists have 1.75 throughout, a page of AWS Solutions
 * about 25 % more.
 */
const LEAST_PRIORITY_FACTOR = 1.25;

/** The prices of a model for a request, disputed ones as a range. Null where no source prints a price. */
export function pricesOf(model: ModelFigures, terms: PriceTerms): Prices | null {
  const { price, entry, ownPrice } = model;
  if (ownPrice) return terms.serviceTier === "default" ? { ...ownPrice, cacheRead: null, cacheWrite: null } : null;
  if (!price || !entry || terms.serviceTier === "reserved") return null;
  if (terms.serviceTier === "batch") return batchPrices(entry);
  const factor = tierFactor(entry, terms.serviceTier);
  if (factor === null) return null;
  const long = price.longContextTiers?.findLast(({ inputTokensAbove }) => terms.promptTokens > inputTokensAbove);
  const row = model.profile === IN_REGION ? "base" : model.profile;
  const figure = (kind: "input" | "output" | "cacheRead" | "cacheWrite5m"): Figure =>
    disputed(entry, `price.${row}.${kind}`, price[kind]);
  const listed: Prices = long ?? {
    input: figure("input"),
    output: figure("output"),
    cacheRead: figure("cacheRead"),
    cacheWrite: terms.cacheTtl === "1h" ? price.cacheWrite1h : figure("cacheWrite5m"),
  };
  return scaled(listed, factor);
}

function tierFactor(entry: ModelEntry, tier: ServiceTier): Figure {
  if (tier === "priority") {
    const listed = entry.pricing?.priority?.multiplier ?? null;
    return listed === null ? null : figureOf([LEAST_PRIORITY_FACTOR, listed]);
  }
  return tier === "flex" ? (entry.pricing?.flex?.multiplier ?? null) : 1;
}

/** Batch has no prompt cache (AWS: prompt-caching), so that all tokens of the prompt cost the same. */
function batchPrices(entry: ModelEntry): Prices | null {
  const batch = entry.pricing?.batch;
  return batch ? { input: batch.input, output: batch.output, cacheRead: batch.input, cacheWrite: batch.input } : null;
}

function scaled(prices: Prices, factor: Figure): Prices {
  return {
    input: times(prices.input, factor),
    output: times(prices.output, factor),
    cacheRead: times(prices.cacheRead, factor),
    cacheWrite: times(prices.cacheWrite, factor),
  };
}
