import catalogue from "./data.js";
import type { Confidence, ModelEntry, Price } from "./model.ts";
import { type ModelId, parseModelId } from "./model-id.ts";

export type { Catalogue, Confidence, ModelEntry, Price, PromptCaching } from "./model.ts";
export { bodyFamily, type ModelId, type ModelIdKind, modelIdKind, operationOf, parseModelId } from "./model-id.ts";
export { type TokenRange, tokenRange } from "./tokens.ts";

/** A model of the catalogue, and in which form an id named it. */
export interface ModelMatch extends ModelId {
  readonly entry: ModelEntry;
  readonly base: string;
}

/** The day for which the catalogue was put together, as `YYYY-MM-DD`. */
export const catalogDate: string = catalogue.generatedFor;

/** Every model of the catalogue, sorted by id. */
export const models: readonly ModelEntry[] = catalogue.models;

let byId: ReadonlyMap<string, ModelEntry> | undefined;

function entryOf(id: string): ModelEntry | undefined {
  byId ??= new Map(models.map((entry) => [entry.id, entry]));
  return byId.get(id);
}

/**
 * Finds the model behind an id in any of its forms: bare, profile, with context length, ARN. Undefined for models that
 * are not in the catalogue and for ARNs that do not say which model stands behind them.
 */
export function lookup(id: string): ModelMatch | undefined {
  const parsed = parseModelId(id);
  if (!parsed?.base) return undefined;
  const entry = entryOf(parsed.base);
  return entry && { ...parsed, base: parsed.base, entry };
}

/** What to call a model in front of people. */
export function modelName(entry: ModelEntry): string {
  return entry.name ?? entry.id;
}

/** Whether a figure is sure enough to call something an error. */
export function isFirm(confidence: Confidence | null): boolean {
  return confidence === "aws" || confidence === "agree";
}

/** The most tokens that a model can answer with. Unless `firm`, the figure must not carry an error. */
export interface OutputLimit {
  readonly tokens: number;
  readonly firm: boolean;
}

/** The output limit of a model, or null when no source states it. */
export function outputLimit(entry: ModelEntry): OutputLimit | null {
  if (entry.maxOutputTokens === null) return null;
  return { tokens: entry.maxOutputTokens, firm: isFirm(entry.maxOutputTokensConfidence) };
}

/** The price row that holds for an id, or null when no source prints one for this form of it. */
export function priceOf(match: ModelMatch): Price | null {
  const row = match.entry.pricing?.byProfile[match.profile ?? "base"];
  return row && row.suspect === undefined ? row : null;
}
