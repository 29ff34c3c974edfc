import { lowOf } from "./figure.ts";
import type { Plan } from "./plan.ts";
import { boundsOf, defaultSimulation, type SimulationOptions } from "./simulated-plan.ts";
import { part, type Work } from "./simulation/progress.ts";
import type { Scenario } from "./simulation/scenario.ts";
import { type CurvePoint, throttlingCurve } from "./simulation/search.ts";
import { type Timeline, timeline } from "./simulation/timeline.ts";

/** What can be drawn of one quota at peak; where a figure is a range, of the worst case. */
export interface QuotaCharts {
  readonly tokensPerMinute: number;
  readonly timeline: Timeline;
  /** Throttling against the limit, set on all workloads. */
  readonly curve: readonly CurvePoint[];
  /** The limits that the workloads set now, without repetition. */
  readonly maxTokens: readonly number[];
}

/** Points that a curve is drawn through. */
const POINTS = 24;

/** The least limit that is worth a look. */
const LEAST = 16;

/** A model whose maximum is unknown is looked at up to this multiple of what its workloads set. */
const BEYOND = 4;

/** Simulates what is to be drawn of each quota of a plan, in its order. Null where nothing can be simulated. */
export function* simulatedCharts(
  plan: Plan,
  options: SimulationOptions = defaultSimulation,
): Work<readonly (QuotaCharts | null)[]> {
  const charts: (QuotaCharts | null)[] = [];
  for (const [index, quota] of plan.quotas.entries()) {
    const bounds = boundsOf(quota, options);
    if (typeof bounds === "string") charts.push(null);
    else {
      const work = chartsOf(bounds.worst, bounds.most);
      charts.push(yield* part(work, index / plan.quotas.length, (index + 1) / plan.quotas.length));
    }
  }
  return charts;
}

function* chartsOf(scenario: Scenario, most: number | null): Work<QuotaCharts> {
  const maxTokens = [...new Set(scenario.workloads.map((each) => each.maxTokens))].sort((a, b) => a - b);
  const largest = Math.max(LEAST, ...maxTokens, lowOf(most) ?? Math.max(...maxTokens) * BEYOND);
  return {
    tokensPerMinute: scenario.tokensPerMinute,
    timeline: yield* part(timeline(scenario), 0, 0.3),
    curve: yield* part(throttlingCurve(scenario, LEAST, largest, POINTS), 0.3, 1),
    maxTokens,
  };
}
