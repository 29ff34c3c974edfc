import { lookup, parseModelId } from "../../catalog/index.ts";
import type { Observed } from "../answer.ts";

/** Metrics of the namespace `AWS/Bedrock` that the planner reads (AWS: monitoring-runtime-metrics). */
export const METRICS = [
  "Invocations",
  "InvocationThrottles",
  "InvocationLatency",
  "TimeToFirstToken",
  "InputTokenCount",
  "OutputTokenCount",
  "CacheReadInputTokenCount",
  "CacheWriteInputTokenCount",
] as const;

export type Metric = (typeof METRICS)[number];

/** The statistic that makes sense of each metric: sums of counts, averages of times. */
function statisticOf(metric: Metric): "Sum" | "Average" {
  return metric === "InvocationLatency" || metric === "TimeToFirstToken" ? "Average" : "Sum";
}

/** Values of one metric of one model, by time in milliseconds. */
export interface Series {
  readonly metric: Metric;
  /** The value of the dimension `ModelId`. */
  readonly model: string;
  readonly points: ReadonlyMap<number, number>;
}

/** The share of throttled attempts from which on the guide sees a problem. */
const TOO_OFTEN = 0.01;

const MINUTE = 60_000;

/** Statistics by the names that labels give them. */
const STATISTIC = /^(sum|average|minimum|maximum|samplecount|p\d+(\.\d+)?|(tm|tc|ts|wm|iqm|pr)\d*)$/i;

/**
 * Which metric of which model texts such as a label or an id are about. Null where they name no metric or no model, and
 * for statistics that the planner cannot use.
 *
 * @param fallback the model of texts that name none
 */
export function subjectOf(texts: readonly string[], fallback: string | null): Pick<Series, "metric" | "model"> | null {
  const words = texts.flatMap((text) => text.split(/[\s,;"'()[\]]+/)).filter((word) => word !== "");
  const metric = METRICS.find((name) => words.some((word) => word.toLowerCase() === name.toLowerCase()));
  const model = words.find((word) => lookup(word)) ?? words.find((word) => parseModelId(word)) ?? fallback;
  const statistic = words.find((word) => STATISTIC.test(word));
  if (!metric || model === null) return null;
  const isUsable = statistic === undefined || statistic.toLowerCase() === statisticOf(metric).toLowerCase();
  return isUsable ? { metric, model } : null;
}

/**
 * Queries for `aws cloudwatch get-metric-data --metric-data-queries`, whose answer the planner reads.
 *
 * @param model the value of the dimension `ModelId`
 */
export function metricDataQueries(model: string): readonly object[] {
  return METRICS.map((metric, index) => ({
    Id: `m${index}`,
    Label: `${model} ${metric}`,
    MetricStat: {
      Metric: { Namespace: "AWS/Bedrock", MetricName: metric, Dimensions: [{ Name: "ModelId", Value: model }] },
      Period: 60,
      Stat: statisticOf(metric),
    },
  }));
}

/** Sums up what was measured of each model. Series of the same metric are joined. */
export function observe(series: readonly Series[]): Readonly<Record<string, Observed>> {
  const models = [...new Set(series.map(({ model }) => model))];
  return Object.fromEntries(
    models.map((model) => {
      const own = series.filter((each) => each.model === model);
      return [model, observedOf((metric) => join(own.filter((each) => each.metric === metric)))];
    }),
  );
}

function join(series: readonly Series[]): ReadonlyMap<number, number> {
  return new Map(series.flatMap(({ points }) => [...points]));
}

function observedOf(points: (metric: Metric) => ReadonlyMap<number, number>): Observed {
  const invocations = points("Invocations");
  const total = sum(invocations);
  const minutes = periodOf([...invocations.keys(), ...points("InvocationThrottles").keys()]) / MINUTE;
  const rates = [...invocations.values()].filter((count) => count > 0).map((count) => count / minutes);
  const perRequest = (metric: Metric): number | null => {
    const counts = points(metric);
    return counts.size === 0 || total === 0 ? null : sum(counts) / total;
  };
  const throttles = points("InvocationThrottles");
  const attempts = total + sum(throttles);
  const throttledShare = throttles.size === 0 || attempts === 0 ? null : sum(throttles) / attempts;
  const latency = weightedMean(points("InvocationLatency"), invocations);
  const ttft = weightedMean(points("TimeToFirstToken"), invocations);
  const output = perRequest("OutputTokenCount");
  return {
    activeMinutes: rates.length * minutes,
    invocations: total,
    inputTokensPerRequest: perRequest("InputTokenCount"),
    outputTokensPerRequest: output,
    cacheReadTokensPerRequest: perRequest("CacheReadInputTokenCount"),
    cacheWriteTokensPerRequest: perRequest("CacheWriteInputTokenCount"),
    requestsPerMinute: { p50: quantile(rates, 0.5), p90: quantile(rates, 0.9), peak: quantile(rates, 1) },
    throttledShare,
    throttledTooOften: throttledShare === null ? null : throttledShare > TOO_OFTEN,
    latencyMilliseconds: latency,
    ttftMilliseconds: ttft,
    outputTokensPerSecond: speedOf(output, latency, ttft),
  };
}

/** `OTPS = OutputTokenCount / (InvocationLatency - TimeToFirstToken)` (AWS: monitoring-runtime-otps). */
function speedOf(outputTokens: number | null, latency: number | null, ttft: number | null): number | null {
  if (outputTokens === null || latency === null || ttft === null || latency <= ttft) return null;
  return (outputTokens / (latency - ttft)) * 1_000;
}

function sum(points: ReadonlyMap<number, number>): number {
  return [...points.values()].reduce((total, value) => total + value, 0);
}

/** The time between data points in milliseconds: the shortest that occurs, or a minute where there is one only. */
function periodOf(times: readonly number[]): number {
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((time, index) => time - (sorted[index] ?? 0));
  return gaps.length === 0 ? MINUTE : gaps.reduce((least, gap) => Math.min(least, gap));
}

/** The mean over requests of averages per period. */
function weightedMean(averages: ReadonlyMap<number, number>, weights: ReadonlyMap<number, number>): number | null {
  const pairs = [...averages].map(([time, value]) => [value, weights.get(time) ?? 0] as const);
  const weight = pairs.reduce((total, [, each]) => total + each, 0);
  return weight === 0 ? null : pairs.reduce((total, [value, each]) => total + value * each, 0) / weight;
}

/** The smallest value that the given share does not pass. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
