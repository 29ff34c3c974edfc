import { promptTokens, type RequestTokens } from "./arithmetic.ts";
import { derive, type Figure, plus, times } from "./figure.ts";
import type { Prices } from "./model-figures.ts";

/** US dollars by what they pay for. */
export interface CostParts {
  readonly input: Figure;
  readonly output: Figure;
  readonly cacheRead: Figure;
  readonly cacheWrite: Figure;
}

/** Months are counted as 30 days. */
export const DAYS_PER_MONTH = 30;

const TOKENS_PER_PRICE = 1e6;

/** What a request costs, by part. A part without tokens costs nothing, even where its price is unknown. */
export function usdPerRequestByPart(tokens: RequestTokens, prices: Prices | null): CostParts {
  const part = (count: Figure, price: Figure | undefined): Figure =>
    count === 0 ? 0 : derive([times(count, price ?? null)], (usd) => usd / TOKENS_PER_PRICE);
  return {
    input: part(tokens.input, prices?.input),
    output: part(tokens.output, prices?.output),
    cacheRead: part(tokens.cacheRead, prices?.cacheRead),
    cacheWrite: part(tokens.cacheWrite, prices?.cacheWrite),
  };
}

export function totalOf({ input, output, cacheRead, cacheWrite }: CostParts): Figure {
  return plus(input, output, cacheRead, cacheWrite);
}

/** The same cost for a number of requests. */
export function costOf(parts: CostParts, requests: Figure): CostParts {
  return {
    input: times(parts.input, requests),
    output: times(parts.output, requests),
    cacheRead: times(parts.cacheRead, requests),
    cacheWrite: times(parts.cacheWrite, requests),
  };
}

/** The same request when nothing of its prompt is cached. */
export function withoutCaching(tokens: RequestTokens): RequestTokens {
  return { input: promptTokens(tokens), cacheRead: 0, cacheWrite: 0, output: tokens.output };
}

/**
 * The share of requests that must find the prompt in the cache for caching to pay: a miss costs the write price, a hit
 * the read price, and without caching both cost the input price, so `(write - input) / (write - read)`. Null where a
 * price is unknown, and where reading is no cheaper than writing, so that no rate decides it.
 */
export function breakEvenHitRate({ input, cacheRead, cacheWrite }: Prices): Figure {
  return derive([input, cacheRead, cacheWrite], (plain, read, write) => {
    if (write <= read || read > plain) return Number.NaN;
    return Math.max(0, (write - plain) / (write - read));
  });
}
