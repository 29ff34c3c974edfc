import { lognormalOf } from "./lengths.ts";
import { Random } from "./random.ts";
import type { Arrivals, Scenario, SimulatedWorkload } from "./scenario.ts";

interface Lengths {
  readonly mu: number;
  readonly sigma: number;
  readonly maxTokens: number;
}

/**
 * Draws requests one after the other: when each arrives, of which workload it is, and how long its answer would be.
 * These draws do not depend on what becomes of the requests, so that scenarios that differ in quotas and limits only
 * see the same traffic.
 */
export class Traffic {
  /** Of the request drawn last. */
  workload = 0;
  /** Whole tokens, `maxTokens` regarded. */
  outputTokens = 0;
  /** Whether `maxTokens` cut the answer off. */
  isCut = false;
  private readonly random: Random;
  private readonly lengths: readonly Lengths[];
  /** Up to which share of the traffic each workload goes. */
  private readonly bounds: readonly number[];
  private readonly clock: Clock;

  constructor({ seed, workloads, arrivals }: Pick<Scenario, "seed" | "workloads" | "arrivals">) {
    const total = workloads.reduce((sum, { requestsPerMinute }) => sum + requestsPerMinute, 0);
    let sum = 0;
    this.random = Random.seeded(seed);
    this.lengths = workloads.map(lengthsOf);
    this.bounds = workloads.map(({ requestsPerMinute }) => {
      sum += requestsPerMinute;
      return sum / total;
    });
    this.clock = clockFor(arrivals, total / 60, this.random);
  }

  /** Draws the next request and gives its time in seconds. */
  next(): number {
    const time = this.clock();
    const { random, lengths, bounds } = this;
    let workload = 0;
    if (bounds.length > 1) {
      const drawn = random.uniform();
      while (workload < bounds.length - 1 && drawn > (bounds[workload] ?? 1)) workload++;
    }
    const { mu, sigma, maxTokens } = lengths[workload] as Lengths;
    const length = Math.max(1, Math.round(Math.exp(mu + sigma * random.normal())));
    this.workload = workload;
    this.isCut = length > maxTokens;
    this.outputTokens = this.isCut ? maxTokens : length;
    return time;
  }
}

function lengthsOf({ outputTokens, outputVariation, maxTokens }: SimulatedWorkload): Lengths {
  return { ...lognormalOf(outputTokens, outputVariation), maxTokens };
}

/** Gives the times of arrivals, one after the other. */
type Clock = () => number;

function clockFor(arrivals: Arrivals, perSecond: number, random: Random): Clock {
  if (arrivals.kind === "bursty") return burstyClock(arrivals, perSecond, random);
  let now = 0;
  return () => {
    now += random.exponential() / perSecond;
    return now;
  };
}

/**
 * A Poisson process whose rate switches between two values after exponential times. A peak so high that nothing is left
 * for the time between is lowered to that.
 */
function burstyClock(
  { peakFactor, onSeconds, offSeconds }: Extract<Arrivals, { kind: "bursty" }>,
  perSecond: number,
  random: Random,
): Clock {
  const share = onSeconds / (onSeconds + offSeconds);
  const factor = Math.max(1, Math.min(peakFactor, 1 / share));
  const rates = [perSecond * factor, (perSecond * (1 - share * factor)) / (1 - share)] as const;
  let on = false;
  let now = 0;
  let until = random.exponential() * offSeconds;
  return () => {
    let due = random.exponential();
    for (;;) {
      const rate = on ? rates[0] : rates[1];
      const time = rate > 0 ? now + due / rate : Number.POSITIVE_INFINITY;
      if (time <= until) {
        now = time;
        return now;
      }
      due -= (until - now) * rate;
      now = until;
      on = !on;
      until = now + random.exponential() * (on ? onSeconds : offSeconds);
    }
  };
}
