import type { Answer, QuotaAnswer, SimulationSummary } from "./answer.ts";
import { type Figure, figureOf, highOf, lowOf } from "./figure.ts";
import { shownNumber, shownShare } from "./format.ts";
import type { Plan } from "./plan.ts";
import type { PlannedQuota } from "./quota.ts";
import type { Shape } from "./shape.ts";
import { DEFAULT_VARIATION } from "./simulation/lengths.ts";
import { part, type Work } from "./simulation/progress.ts";
import type { Arrivals, Scenario, SimulatedWorkload, SimulationResult } from "./simulation/scenario.ts";
import { ACCEPTED_SHARE, largestMaxTokens, largestTrafficFactor } from "./simulation/search.ts";
import { simulate } from "./simulation/simulate.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Requests per run. Searching for the largest limit and traffic takes some 30 runs. */
  readonly requests: number;
  /** Attempts in all that the SDK makes. */
  readonly attempts: number;
  readonly arrivals: Arrivals;
}

export const defaultSimulation: SimulationOptions = {
  seed: 1,
  requests: 20_000,
  attempts: 3,
  arrivals: { kind: "poisson" },
};

/** A range of scenarios: the best and the worst that unknown and disputed figures leave open. */
export interface Bounds {
  readonly best: Scenario;
  readonly worst: Scenario;
  /** The largest limit that any model of the quota takes. */
  readonly most: number | null;
}

/** Completes a plan with what only a simulation of the peak can say. Yields its progress, from 0 to 1. */
export function* simulatePlan(plan: Plan, options: SimulationOptions = defaultSimulation): Work<Answer> {
  const quotas: QuotaAnswer[] = [];
  for (const [index, quota] of plan.quotas.entries()) {
    const work = simulateQuota(quota, options);
    quotas.push(yield* part(work, index / plan.quotas.length, (index + 1) / plan.quotas.length));
  }
  const { answer } = plan;
  const ran = quotas.some(({ simulation }) => simulation !== null);
  return { ...answer, quotas, assumptions: [...answer.assumptions, ...(ran ? [assumptionsOf(options)] : [])] };
}

function assumptionsOf({ seed, requests, attempts, arrivals }: SimulationOptions): string {
  return `Throttling is simulated at a lasting peak with ${shownArrivals(arrivals)} and lognormal answers (standard deviation ${DEFAULT_VARIATION} of the mean unless given), ${shownNumber(requests)} requests, ${attempts} attempts with the SDK's backoff, a quota over a rolling minute, seed ${seed}`;
}

function shownArrivals(arrivals: Arrivals): string {
  if (arrivals.kind === "poisson") return "Poisson arrivals";
  const { peakFactor, onSeconds, offSeconds } = arrivals;
  return `bursts of ${shownNumber(peakFactor)} times its rate, ${shownNumber(onSeconds)} s long and ${shownNumber(offSeconds)} s apart,`;
}

function* simulateQuota(quota: PlannedQuota, options: SimulationOptions): Work<QuotaAnswer> {
  const bounds = boundsOf(quota, options);
  if (typeof bounds === "string") return { ...quota.answer, notes: [...quota.answer.notes, bounds] };
  const { best, worst, most } = bounds;
  const isRange = JSON.stringify(best) !== JSON.stringify(worst);
  const worstRun = yield* part(simulate(worst), 0, 0.05);
  const bestRun = isRange ? yield* part(simulate(best), 0.05, 0.1) : worstRun;
  const limits = most === null ? [null] : [yield* part(largestMaxTokens(worst, most), 0.1, 0.35)];
  if (isRange && most !== null) limits.push(yield* part(largestMaxTokens(best, most), 0.35, 0.6));
  const traffic = [yield* part(largestTrafficFactor(worst), 0.6, 0.8)];
  if (isRange) traffic.push(yield* part(largestTrafficFactor(best), 0.8, 1));
  return {
    ...quota.answer,
    throttledShare: figureOf([bestRun.total.throttledShare, worstRun.total.throttledShare]),
    largestMaxTokens: figureOf(limits),
    largestTrafficFactor: figureOf(traffic),
    simulation: summaryOf(worstRun, options.seed),
    notes: [...quota.answer.notes, ...notesOn(worstRun, figureOf(limits), most, quota)],
  };
}

function notesOn(run: SimulationResult, limit: Figure, most: number | null, quota: PlannedQuota): readonly string[] {
  const needed = Math.max(...quota.group.shapes.map(({ tokens }) => highOf(tokens.output) ?? 0));
  const notes: string[] = [];
  const advice = throttlingAdvice(run.total.throttledShare, limit, needed);
  if (advice !== null) notes.push(advice);
  if (most === null) notes.push("The largest maxTokens is unknown, since the model's maximum is");
  else if (limit === null)
    notes.push("No maxTokens keeps throttling under 1 % at this peak: there is too much traffic for the quota");
  else if ((lowOf(limit) ?? 0) < needed) {
    notes.push(
      `The largest maxTokens under 1 % throttling would cut answers off, which need ${shownNumber(needed)} tokens on average`,
    );
  }
  if ((run.total.cutShare ?? 0) > 0.05) {
    notes.push(`maxTokens cuts off ${Math.round((run.total.cutShare ?? 0) * 100)} % of the simulated answers`);
  }
  return notes;
}

/**
 * What to do about throttling beyond the guide's 1 %; null where there is none, or nothing that `maxTokens` could do.
 *
 * @param limit the largest `maxTokens` that keeps throttling under 1 %
 * @param needed tokens that answers have on average
 */
export function throttlingAdvice(share: Figure, limit: Figure, needed: number): string | null {
  if ((highOf(share) ?? 0) <= ACCEPTED_SHARE) return null;
  const throttled = `${shownShare(share)} of the attempts at peak are throttled, more than the guide's 1%`;
  const enough = lowOf(limit);
  if (enough === null || enough < needed) return `${throttled}: more quota or less traffic is needed`;
  return `${throttled}: maxTokens of at most ${shownNumber(enough)} on all workloads avoids that`;
}

function summaryOf({ total }: SimulationResult, seed: number): SimulationSummary {
  const { queueMilliseconds: queue, endToEndMilliseconds: whole } = total;
  return {
    seed,
    requests: total.requests,
    retriesPerRequest: total.retriesPerRequest ?? 0,
    failedShare: total.failedShare ?? 0,
    queueMilliseconds: { p50: queue.p50, p90: queue.p90, p99: queue.p99 },
    endToEndMilliseconds: { p50: whole.p50, p90: whole.p90, p99: whole.p99 },
  };
}

/** The scenarios of a quota, or why there can be none. */
export function boundsOf({ group, limits }: PlannedQuota, options: SimulationOptions): Bounds | string {
  const tokensPerMinute = limits.tokensPerMinute;
  if (tokensPerMinute === null) return "Throttling is not simulated, since the quota is unknown";
  const active = group.shapes.filter((shape) => shape.peakRequestsPerMinute !== 0);
  const open = active.filter((shape) => workloadOf(shape, lowOf) === null).map(({ workload }) => workload.name);
  if (open.length > 0) {
    return `Throttling is not simulated, since traffic, tokens, maxTokens or latency are unknown of: ${open.join(", ")}`;
  }
  if (active.length === 0) return "Throttling is not simulated, since there is no traffic";
  const scenario = (quota: typeof lowOf, load: typeof lowOf): Scenario => ({
    seed: options.seed,
    requests: options.requests,
    attempts: options.attempts,
    arrivals: options.arrivals,
    onThrottle: "retry",
    tokensPerMinute: quota(tokensPerMinute),
    requestsPerMinute: quota(limits.requestsPerMinute),
    workloads: active.map((shape) => workloadOf(shape, load)).filter((each) => each !== null),
  });
  return { best: scenario(highOf, lowOf), worst: scenario(lowOf, highOf), most: lowOf(group.model.maxOutputTokens) };
}

/** A workload at one end of its ranges; null where something is unknown that the simulation needs. */
function workloadOf({ workload, tokens, model, ...shape }: Shape, end: typeof lowOf): SimulatedWorkload | null {
  const figures = {
    requestsPerMinute: end(shape.peakRequestsPerMinute),
    input: end(tokens.input),
    cacheRead: end(tokens.cacheRead),
    cacheWrite: end(tokens.cacheWrite),
    outputTokens: end(tokens.output),
    maxTokens: end(shape.maxTokens),
    burndown: end(model?.burndown ?? null),
    ttftMilliseconds: end(shape.ttftMilliseconds),
    outputTokensPerSecond: end(shape.outputTokensPerSecond),
  };
  if (!isKnown(figures) || figures.outputTokensPerSecond <= 0) return null;
  const { input, cacheRead, cacheWrite, ...rest } = figures;
  return {
    ...rest,
    name: workload.name,
    promptTokens: input + cacheRead + cacheWrite,
    settledPromptTokens: input + cacheWrite,
    outputVariation: shape.outputVariation,
  };
}

function isKnown<Key extends string>(figures: Record<Key, number | null>): figures is Record<Key, number> {
  return Object.values(figures).every((value) => value !== null);
}
