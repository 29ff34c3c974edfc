import type { Percentiles } from "../answer.ts";

/** Traffic of one kind through a quota. All numbers are finite and not negative. */
export interface SimulatedWorkload {
  readonly name: string;
  /** On average. */
  readonly requestsPerMinute: number;
  /** Of the prompt, as they are reserved. */
  readonly promptTokens: number;
  /** Of the prompt, as they are settled: without those read from the cache. */
  readonly settledPromptTokens: number;
  /** Mean length of an answer before `maxTokens` cuts it off. */
  readonly outputTokens: number;
  /** Standard deviation of the length, divided by its mean. */
  readonly outputVariation: number;
  readonly maxTokens: number;
  readonly burndown: number;
  readonly ttftMilliseconds: number;
  /** More than 0. */
  readonly outputTokensPerSecond: number;
}

/** `bursty` switches between a peak and the rest at random, so that the average stays what the workloads say. */
export type Arrivals =
  | { readonly kind: "poisson" }
  | {
      readonly kind: "bursty";
      /** The peak's rate, as a multiple of the average. */
      readonly peakFactor: number;
      /** Mean lengths of a peak and of the time between two. */
      readonly onSeconds: number;
      readonly offSeconds: number;
    };

export interface Scenario {
  readonly seed: number;
  /** How many requests to count, after a warm-up of {@link WARM_UP_SECONDS} that is not counted. */
  readonly requests: number;
  readonly arrivals: Arrivals;
  readonly tokensPerMinute: number;
  /** Null where there is no such quota. */
  readonly requestsPerMinute: number | null;
  /** Attempts in all, the first included. The SDK makes 3. */
  readonly attempts: number;
  /**
   * `retry` backs off as the SDK does. `wait` stands for a limiter before the SDK: requests queue in their order and
   * start when the quota has room.
   */
  readonly onThrottle: "retry" | "wait";
  readonly workloads: readonly SimulatedWorkload[];
}

/**
 * Long enough for the rolling minute to fill and the first requests to end. Heavy traffic warms up sooner: the warm-up
 * has at most as many requests as are counted behind it.
 */
export const WARM_UP_SECONDS = 180;

/** What happened to some requests. Shares are from 0 to 1, and null where nothing happened that they could be of. */
export interface Outcome {
  readonly requests: number;
  /** Throttled attempts among all attempts: what CloudWatch shows as throttles against invocations and throttles. */
  readonly throttledShare: number | null;
  readonly retriesPerRequest: number | null;
  /** Requests that were throttled at every attempt. */
  readonly failedShare: number | null;
  /** Answers that `maxTokens` cut off, among those given. */
  readonly cutShare: number | null;
  /** From the first attempt until the quota let the request in. */
  readonly queueMilliseconds: Percentiles & { readonly mean: number | null };
  /** From the first attempt to the last token. */
  readonly endToEndMilliseconds: Percentiles & { readonly mean: number | null };
}

export interface SimulationResult {
  readonly total: Outcome;
  readonly workloads: readonly (Outcome & { readonly name: string })[];
}
