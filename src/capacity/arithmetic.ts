import { derive, type Figure, minus, over, plus, times } from "./figure.ts";

/** Tokens per request, by how the service counts and prices them. */
export interface RequestTokens {
  /** Of the prompt, neither read from the cache nor written to it. */
  readonly input: Figure;
  readonly cacheRead: Figure;
  readonly cacheWrite: Figure;
  readonly output: Figure;
}

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1_440;
const SECONDS_PER_MINUTE = 60;
const MILLISECONDS_PER_SECOND = 1_000;

/** Tokens of the whole prompt, cached or not. */
export function promptTokens({ input, cacheRead, cacheWrite }: RequestTokens): Figure {
  return plus(input, cacheRead, cacheWrite);
}

/** `TPM = RPM x (input + output)`, as the production-readiness guide plans it, without reservation and burndown. */
export function nominalTokensPerMinute(requestsPerMinute: Figure, tokens: RequestTokens): Figure {
  return times(requestsPerMinute, plus(promptTokens(tokens), tokens.output));
}

/**
 * Tokens that the quota must have left for a request to start. Burndown does not count here
 * (AWS: quotas-token-burndown).
 *
 * @param maxTokens the request's output limit, or the model's where it sets none
 */
export function reservedTokensPerRequest(tokens: RequestTokens, maxTokens: Figure): Figure {
  return plus(promptTokens(tokens), maxTokens);
}

/**
 * Tokens that a request costs the quota once it has ended. Those read from the cache are free
 * (AWS: quotas-token-burndown).
 *
 * @param burndown quota tokens per output token
 */
export function settledTokensPerRequest({ input, cacheWrite, output }: RequestTokens, burndown: Figure): Figure {
  return plus(input, cacheWrite, times(output, burndown));
}

/** How many requests a minute a quota carries in the long run, by what they settle at. */
export function sustainableRequestsPerMinute(tokensPerMinute: Figure, settledTokens: Figure): Figure {
  return over(tokensPerMinute, settledTokens);
}

/** How many requests fit into an untouched quota at the same time, by what they reserve. Whole requests. */
export function admittedRequestsInFlight(tokensPerMinute: Figure, reservedTokens: Figure): Figure {
  return derive([over(tokensPerMinute, reservedTokens)], Math.floor);
}

/** What is left of a quota; negative where it does not suffice. */
export function headroomTokensPerMinute(tokensPerMinute: Figure, usedTokensPerMinute: Figure): Figure {
  return minus(tokensPerMinute, usedTokensPerMinute);
}

/** The quota per day where the account has none of its own: `TPM x 1,440` (AWS: quotas-runtime). */
export function defaultTokensPerDay(tokensPerMinute: Figure): Figure {
  return times(tokensPerMinute, MINUTES_PER_DAY);
}

export function requestsPerDay(requestsPerMinute: Figure, hoursPerDay: Figure): Figure {
  return times(requestsPerMinute, MINUTES_PER_HOUR, hoursPerDay);
}

/** Requests in flight by Little's law: arrivals per second times seconds in the system. */
export function concurrency(requestsPerMinute: Figure, ttltMilliseconds: Figure): Figure {
  return over(times(requestsPerMinute, ttltMilliseconds), SECONDS_PER_MINUTE * MILLISECONDS_PER_SECOND);
}

/** Time to the last token: `TTFT + (output - 1) / OTPS` (AWS: monitoring-runtime-otps). */
export function ttltMilliseconds(ttft: Figure, outputTokens: Figure, outputTokensPerSecond: Figure): Figure {
  const rest = derive([outputTokens], (tokens) => Math.max(0, tokens - 1));
  return plus(ttft, over(times(rest, MILLISECONDS_PER_SECOND), outputTokensPerSecond));
}
