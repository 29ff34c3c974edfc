import type { CostParts } from "./cost.ts";
import type { Figure } from "./figure.ts";
import type { ServiceTier, WorkloadCall } from "./workload.ts";

/** What the planner says. Figures that are not known are null, with a note that says why. */
export interface Answer {
  readonly version: 1;
  /** The day of the catalogue that limits, quotas and prices come from, as `YYYY-MM-DD`. */
  readonly catalogDate: string;
  /** What every figure takes for granted. */
  readonly assumptions: readonly string[];
  readonly workloads: readonly WorkloadAnswer[];
  readonly quotas: readonly QuotaAnswer[];
  readonly measurements: readonly MeasurementAnswer[];
}

/** One workload. Per minute means at peak where a peak is given; per day and month follow the average. */
export interface WorkloadAnswer {
  readonly name: string;
  readonly model: string | null;
  readonly region: string | null;
  /** `in-region`, or the geography of the inference profile. */
  readonly profile: string | null;
  readonly serviceTier: ServiceTier;
  readonly call: CallAnswer | null;
  readonly nominalTokensPerMinute: Figure;
  readonly reservedTokensPerRequest: Figure;
  readonly reservedTokensPerMinute: Figure;
  readonly settledTokensPerRequest: Figure;
  readonly settledTokensPerMinute: Figure;
  readonly settledTokensPerDay: Figure;
  readonly requestsPerDay: Figure;
  /** Requests of this workload alone that the quota carries in the long run. */
  readonly sustainableRequestsPerMinute: Figure;
  /** Requests of this workload alone that fit into the untouched quota at once. */
  readonly admittedRequestsInFlight: Figure;
  /** Requests in flight, by Little's law. */
  readonly concurrency: Figure;
  readonly ttltMilliseconds: Figure;
  readonly usdPerRequest: Figure;
  readonly usdPerDay: Figure;
  readonly usdPerMonth: Figure;
  readonly usdPerRequestByPart: CostParts;
  readonly usdPerMonthByPart: CostParts;
  readonly usdPerMonthWithoutCaching: Figure;
  /** The same traffic in the other tiers. */
  readonly usdPerMonthByTier: Readonly<Record<Exclude<ServiceTier, "reserved">, Figure>>;
  /** The same traffic through each way to the model that has a price: `in-region`, `us`, `global`. */
  readonly usdPerMonthByProfile: Readonly<Record<string, Figure>>;
  readonly cachingBreakEvenHitRate: Figure;
  readonly recommendation: Recommendation;
  readonly givesBack: readonly Lever[];
  readonly notes: readonly string[];
}

/** Where a workload comes from, as the code is now. */
export interface CallAnswer extends WorkloadCall {
  /** 1-based; null where the code was not looked at, or the call is gone. */
  readonly line: number | null;
  readonly isGone: boolean;
}

export type Choice =
  | "on-demand"
  | "cross-region"
  | "priority"
  | "flex"
  | "batch"
  | "reserved"
  | "provisioned"
  | "quota-increase";

export interface Recommendation {
  /** Null where too little is known to say. */
  readonly choice: Choice | null;
  /** Sentences with the numbers that decided it. */
  readonly because: readonly string[];
  /** What else could be done, and what it would cost. */
  readonly alternatives: readonly { readonly choice: Choice; readonly usdPerMonth: Figure; readonly because: string }[];
}

/** Something that would give back quota, time or money. */
export interface Lever {
  readonly lever: "maxTokens" | "caching" | "streaming";
  readonly reservedTokensPerRequest: Figure;
  readonly settledTokensPerRequest: Figure;
  readonly usdPerMonth: Figure;
  /** Sooner that the first words are there. */
  readonly milliseconds: Figure;
  readonly because: string;
}

/** One quota, which all workloads of the same endpoint, model and profile share. */
export interface QuotaAnswer {
  readonly model: string;
  readonly profile: string;
  readonly region: string | null;
  readonly tokensPerMinute: Figure;
  readonly requestsPerMinute: Figure;
  readonly tokensPerDay: Figure;
  /** Where the quota comes from: the workload file, a measurement, or the catalogue's defaults. */
  readonly source: "file" | "service-quotas" | "catalogue" | null;
  /** What eats the quota, the greediest first. */
  readonly shares: readonly {
    readonly workload: string;
    readonly settledTokensPerMinute: Figure;
    readonly share: Figure;
  }[];
  readonly settledTokensPerMinuteAverage: Figure;
  /** When all workloads peak at once. */
  readonly settledTokensPerMinutePeak: Figure;
  readonly utilizationAverage: Figure;
  readonly utilizationPeak: Figure;
  /** Of the requests per minute, at peak. */
  readonly requestUtilizationPeak: Figure;
  readonly utilizationPerDay: Figure;
  readonly headroomTokensPerMinuteAverage: Figure;
  readonly headroomTokensPerMinutePeak: Figure;
  /** Throttled attempts among all attempts at peak, as simulated. */
  readonly throttledShare: Figure;
  /** The largest limit which, set on all workloads, keeps throttling under 1 %, as simulated. */
  readonly largestMaxTokens: Figure;
  /** The largest traffic, as a multiple of the peak, that keeps throttling under 1 %, as simulated. */
  readonly largestTrafficFactor: Figure;
  readonly simulation: SimulationSummary | null;
  readonly notes: readonly string[];
}

/** What a simulation of the peak found; where a figure is a range, for the worst case. */
export interface SimulationSummary {
  readonly seed: number;
  readonly requests: number;
  readonly retriesPerRequest: number;
  readonly failedShare: number;
  readonly queueMilliseconds: Percentiles;
  readonly endToEndMilliseconds: Percentiles;
}

export interface Percentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

/** What was measured of a model, beside what its workloads lead to expect. */
export interface MeasurementAnswer {
  readonly model: string;
  readonly observed: Observed;
  readonly expected: readonly {
    readonly workload: string;
    readonly ttltMilliseconds: Figure;
    readonly ttftMilliseconds: Figure;
    readonly outputTokensPerSecond: Figure;
    readonly inputTokens: Figure;
    readonly outputTokens: Figure;
    readonly requestsPerMinute: Figure;
  }[];
  readonly notes: readonly string[];
}

/** Traffic and speed of a model, from CloudWatch's metrics. Averages are over requests. */
export interface Observed {
  /** Minutes in which there were requests. */
  readonly activeMinutes: number;
  readonly invocations: number;
  readonly inputTokensPerRequest: number | null;
  readonly outputTokensPerRequest: number | null;
  readonly cacheReadTokensPerRequest: number | null;
  readonly cacheWriteTokensPerRequest: number | null;
  readonly requestsPerMinute: {
    readonly p50: number | null;
    readonly p90: number | null;
    readonly peak: number | null;
  };
  /** Throttled attempts among all attempts. Throttled ones are no invocations. */
  readonly throttledShare: number | null;
  /** Whether that is more than the 1 % at which the guide draws the line. */
  readonly throttledTooOften: boolean | null;
  readonly latencyMilliseconds: number | null;
  readonly ttftMilliseconds: number | null;
  readonly outputTokensPerSecond: number | null;
}
