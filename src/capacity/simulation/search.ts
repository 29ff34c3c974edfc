import { type Progress, part, type Work } from "./progress.ts";
import type { Scenario, SimulatedWorkload } from "./scenario.ts";
import { simulate } from "./simulate.ts";

/** The share of throttled attempts at which the production-readiness guide draws the line. */
export const ACCEPTED_SHARE = 0.01;

/** Searches stop when they know the answer to this share of it; the simulation is no more exact. */
const PRECISION = 0.01;

/** Traffic is never searched beyond this multiple of what the quota carries in the long run. */
const HEADROOM = 1.1;

/** A scenario in which every workload sets the same limit. */
export function withMaxTokens(scenario: Scenario, maxTokens: number): Scenario {
  return withWorkloads(scenario, (workload) => ({ ...workload, maxTokens }));
}

/** A scenario with a multiple of the traffic. */
export function withTraffic(scenario: Scenario, factor: number): Scenario {
  return withWorkloads(scenario, (workload) => ({
    ...workload,
    requestsPerMinute: workload.requestsPerMinute * factor,
  }));
}

function withWorkloads(scenario: Scenario, change: (workload: SimulatedWorkload) => SimulatedWorkload): Scenario {
  return { ...scenario, workloads: scenario.workloads.map(change) };
}

/**
 * The largest limit which, set on every workload, keeps throttling at or under 1 %, to within 1 %. Null where not even
 * the smallest one does.
 *
 * @param most the model's maximum: no larger limit is tried
 */
export function* largestMaxTokens(scenario: Scenario, most: number): Work<number | null> {
  const holds = (maxTokens: number, progress: Progress) => isAcceptable(withMaxTokens(scenario, maxTokens), progress);
  if (yield* holds(most, 0)) return most;
  if (!(yield* holds(1, 0))) return null;
  let good = 1;
  let bad = most;
  while (bad - good > Math.max(1, good * PRECISION)) {
    const middle = Math.floor(Math.sqrt(good * bad));
    const next = middle > good ? middle : good + 1;
    if (yield* holds(next, 1 - Math.log(bad / good) / Math.log(most))) good = next;
    else bad = next;
  }
  return good;
}

/**
 * The largest multiple of the traffic that keeps throttling at or under 1 %, to within 1 %. Null where the quota lets
 * hardly anything in, or where there is no traffic to multiply.
 */
export function* largestTrafficFactor(scenario: Scenario): Work<number | null> {
  const settled = scenario.workloads.reduce(
    (sum, { requestsPerMinute, settledPromptTokens, outputTokens, burndown }) =>
      sum + requestsPerMinute * (settledPromptTokens + outputTokens * burndown),
    0,
  );
  const requests = scenario.workloads.reduce((sum, { requestsPerMinute }) => sum + requestsPerMinute, 0);
  const bounds = [
    scenario.tokensPerMinute / settled,
    (scenario.requestsPerMinute ?? Number.POSITIVE_INFINITY) / requests,
  ];
  const most = Math.min(...bounds) * HEADROOM;
  if (!(most > 0) || !Number.isFinite(most)) return null;
  let good = 0;
  let bad = most;
  // Below this, not even single requests fit.
  const least = most / 1_000;
  while (bad > least && bad - good > good * PRECISION) {
    const middle = (good + bad) / 2;
    if (yield* isAcceptable(withTraffic(scenario, middle), 1 - (bad - good) / most)) good = middle;
    else bad = middle;
  }
  return good > 0 ? good : null;
}

/** One point of a curve. */
export interface CurvePoint {
  readonly maxTokens: number;
  readonly throttledShare: number | null;
}

/** Throttling against the limit that all workloads set, at points that lie evenly on a logarithmic axis. */
export function* throttlingCurve(
  scenario: Scenario,
  least: number,
  most: number,
  points: number,
): Work<readonly CurvePoint[]> {
  const curve: CurvePoint[] = [];
  for (let index = 0; index < points; index++) {
    const maxTokens = Math.round(least * (most / least) ** (index / Math.max(1, points - 1)));
    const run = simulate(withMaxTokens(scenario, maxTokens));
    const { total } = yield* part(run, index / points, (index + 1) / points);
    curve.push({ maxTokens, throttledShare: total.throttledShare });
  }
  return curve;
}

/** @param progress how far the search is, which a single run does not change */
function* isAcceptable(scenario: Scenario, progress: Progress): Work<boolean> {
  yield progress;
  const { total } = yield* part(simulate(scenario), progress, progress);
  return (total.throttledShare ?? 1) <= ACCEPTED_SHARE;
}
