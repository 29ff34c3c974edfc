import type { Lever, WorkloadAnswer } from "./answer.ts";
import { DAYS_PER_MONTH } from "./cost.ts";
import { type Figure, highOf, lowOf, minus, times } from "./figure.ts";
import { shownNumber } from "./format.ts";
import { pricesOf } from "./model-figures.ts";
import type { Shape } from "./shape.ts";
import { lengthQuantile } from "./simulation/lengths.ts";

/** The share of answers that a suggested limit leaves whole. */
const WHOLE_ANSWERS = 0.99;

type Figures = Pick<WorkloadAnswer, "ttltMilliseconds" | "requestsPerDay">;

/** What lowering `maxTokens`, caching and streaming would give back, where there is something to get. */
export function leversOf(shape: Shape, figures: Figures): readonly Lever[] {
  return [limitLever(shape), cachingLever(shape, figures), streamingLever(shape, figures)].filter(
    (each) => each !== null,
  );
}

function limitLever({ tokens, maxTokens, outputVariation }: Shape): Lever | null {
  const output = lowOf(tokens.output);
  const limit = lowOf(maxTokens);
  if (output === null || limit === null || output === 0) return null;
  const enough = lengthQuantile(output, outputVariation, WHOLE_ANSWERS);
  if (enough >= limit) return null;
  return {
    lever: "maxTokens",
    reservedTokensPerRequest: minus(maxTokens, enough),
    settledTokensPerRequest: 0,
    usdPerMonth: 0,
    milliseconds: 0,
    because: `99 % of answers stay below ${shownNumber(enough)} tokens if lengths are lognormal; what maxTokens allows beyond is reserved in vain`,
  };
}

/** Reading from the cache costs no quota. The figures are the most that caching can give: when every request hits. */
function cachingLever(shape: Shape, { requestsPerDay }: Figures): Lever | null {
  const { model, tokens, workload } = shape;
  const caching = model?.entry?.promptCaching;
  const cached = highOf(tokens.cacheRead) ?? 0;
  const shared = shape.staticPromptTokens ?? highOf(tokens.input);
  if (!model || !caching?.supported || cached > 0 || shared === null || shape.serviceTier === "batch") return null;
  if (shared < (caching.minTokensPerCheckpoint ?? 1)) return null;
  const terms = { serviceTier: shape.serviceTier, cacheTtl: workload.cacheTtl ?? "5m", promptTokens: shared } as const;
  const prices = pricesOf(model, terms);
  const saved: Figure = prices && times(minus(prices.input, prices.cacheRead), shared / 1e6);
  const basis = shape.staticPromptTokens ? "the static prompt that the code shows" : "the whole input";
  return {
    lever: "caching",
    reservedTokensPerRequest: 0,
    settledTokensPerRequest: shared,
    usdPerMonth: times(saved, requestsPerDay, DAYS_PER_MONTH),
    milliseconds: null,
    because: `At most, if every request read ${basis} (${shownNumber(shared)} tokens) from the cache, which costs no quota`,
  };
}

function streamingLever({ workload, ttftMilliseconds }: Shape, figures: Figures): Lever | null {
  if (workload.streaming !== false || figures.ttltMilliseconds === null) return null;
  return {
    lever: "streaming",
    reservedTokensPerRequest: 0,
    settledTokensPerRequest: 0,
    usdPerMonth: 0,
    milliseconds: minus(figures.ttltMilliseconds, ttftMilliseconds),
    because: "The first words are there after the time to the first token rather than to the last; quota and cost stay",
  };
}
