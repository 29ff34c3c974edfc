import { Heap } from "./heap.ts";
import { Histogram } from "./histogram.ts";
import { Ledger } from "./ledger.ts";
import { finished, type Progress, type Work } from "./progress.ts";
import { Random } from "./random.ts";
import {
  type Outcome,
  type Scenario,
  type SimulatedWorkload,
  type SimulationResult,
  WARM_UP_SECONDS,
} from "./scenario.ts";
import { Traffic } from "./traffic.ts";

/** The SDK's wait after a throttled attempt: `random x min(20 s, 1 s x 2^n)` (@smithy/core 3.41.0, util-retry). */
const BASE_SECONDS = 1;
const LONGEST_SECONDS = 20;

/** Events between two reports of progress. */
const STEPS = 50_000;

/** The stream of random numbers for the waits, apart from the traffic's own. */
const JITTER = 1;

/**
 * Simulates a scenario request by request. Yields how far it is, so that whoever drives it can show that and stop. The
 * same scenario gives the same result.
 *
 * The SDK's own budget of retries per client is left out, since nobody can say how many clients there are; it would
 * turn some retries of an overloaded quota into failures.
 */
export function* simulate(scenario: Scenario): Work<SimulationResult> {
  const run = new Run(scenario);
  while (run.advance(STEPS)) yield run.progress();
  return run.result();
}

/** Simulates a scenario in one go. */
export function simulated(scenario: Scenario): SimulationResult {
  return finished(simulate(scenario));
}

/** What is counted for one workload. */
class Tally {
  requests = 0;
  attempts = 0;
  throttled = 0;
  failed = 0;
  answers = 0;
  cut = 0;
  readonly queue = new Histogram();
  readonly endToEnd = new Histogram();

  merge(other: Tally): void {
    this.requests += other.requests;
    this.attempts += other.attempts;
    this.throttled += other.throttled;
    this.failed += other.failed;
    this.answers += other.answers;
    this.cut += other.cut;
    this.queue.merge(other.queue);
    this.endToEnd.merge(other.endToEnd);
  }

  outcome(): Outcome {
    return {
      requests: this.requests,
      throttledShare: shareOf(this.throttled, this.attempts),
      retriesPerRequest: shareOf(this.attempts - this.requests, this.requests),
      failedShare: shareOf(this.failed, this.requests),
      cutShare: shareOf(this.cut, this.answers),
      queueMilliseconds: percentiles(this.queue),
      endToEndMilliseconds: percentiles(this.endToEnd),
    };
  }
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function percentiles(histogram: Histogram): Outcome["queueMilliseconds"] {
  return {
    p50: histogram.quantile(0.5),
    p90: histogram.quantile(0.9),
    p99: histogram.quantile(0.99),
    mean: histogram.mean(),
  };
}

/** A request from its arrival to its end. The objects are used again, for a million of them would cost time to clear. */
interface Request {
  workload: number;
  arrival: number;
  outputTokens: number;
  isCut: boolean;
  /** Attempts that were throttled. */
  throttled: number;
  /** Its number in the ledger while it runs. */
  charge: number;
  isRunning: boolean;
  isCounted: boolean;
}

/** Looks at a run from time to time. */
export interface Watch {
  /** Seconds between two looks, from the beginning of the warm-up on. */
  readonly every: number;
  /** Tokens that count against the quota, those reserved by what runs, and attempts throttled since the last look. */
  look(seconds: number, used: number, reserved: number, throttled: number): void;
}

/** One run of a scenario, step by step. */
export class Run {
  private readonly ledger: Ledger;
  private readonly traffic: Traffic;
  private readonly jitter: Random;
  private readonly tallies: readonly Tally[];
  /** What a request of each workload reserves. */
  private readonly reservations: readonly number[];
  /** What runs, until it ends, and what was throttled, until it is tried again. */
  private readonly due = new Heap();
  private readonly slots: Request[] = [];
  private readonly free: number[] = [];
  /** Requests that wait for room, in their order. Those before `head` have left. */
  private readonly waiting: number[] = [];
  private head = 0;
  private nextArrival: number;
  /** Requests of the warm-up, and those that count. */
  private warmed = 0;
  private arrived = 0;
  private readonly isEmpty: boolean;
  private nextLook: number;
  private throttledSinceLook = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly watch?: Watch,
  ) {
    const { tokensPerMinute, requestsPerMinute, workloads } = scenario;
    this.ledger = new Ledger(tokensPerMinute, requestsPerMinute ?? Number.POSITIVE_INFINITY);
    this.traffic = new Traffic(scenario);
    this.jitter = Random.seeded(scenario.seed, JITTER);
    this.tallies = workloads.map(() => new Tally());
    this.reservations = workloads.map(({ promptTokens, maxTokens }) => promptTokens + maxTokens);
    this.isEmpty = scenario.requests < 1 || !workloads.some((each) => each.requestsPerMinute > 0);
    this.nextArrival = this.isEmpty ? Number.POSITIVE_INFINITY : this.traffic.next();
    this.nextLook = watch && !this.isEmpty ? watch.every : Number.POSITIVE_INFINITY;
  }

  /** Handles events. False when there are none left. */
  advance(events: number): boolean {
    const { due } = this;
    for (let count = 0; count < events; count++) {
      const release = this.head < this.waiting.length ? this.ledger.nextRelease() : Number.POSITIVE_INFINITY;
      const first = due.firstTime();
      if (this.nextLook < Number.POSITIVE_INFINITY) this.lookUntil(Math.min(this.nextArrival, first, release));
      if (this.nextArrival <= first && this.nextArrival <= release) {
        if (this.nextArrival === Number.POSITIVE_INFINITY) return false;
        this.arrive();
      } else if (first <= release) {
        this.handle(first, due.pop());
      } else {
        this.drain(release);
      }
    }
    return true;
  }

  progress(): Progress {
    return Math.min(1, this.arrived / this.scenario.requests);
  }

  result(): SimulationResult {
    const total = new Tally();
    for (const tally of this.tallies) total.merge(tally);
    const { workloads } = this.scenario;
    return {
      total: total.outcome(),
      workloads: this.tallies.map((tally, index) => ({ name: workloads[index]?.name ?? "", ...tally.outcome() })),
    };
  }

  /** Looks at the state between events: what is due before a time is past, nothing happens until then. */
  private lookUntil(time: number): void {
    const { watch } = this;
    while (watch && this.nextLook < time && time < Number.POSITIVE_INFINITY) {
      const { used, reserved } = this.ledger.useAt(this.nextLook);
      watch.look(this.nextLook, used, reserved, this.throttledSinceLook);
      this.throttledSinceLook = 0;
      this.nextLook += watch.every;
    }
  }

  private arrive(): void {
    const now = this.nextArrival;
    const { traffic } = this;
    const slot = this.free.pop() ?? this.slots.push(emptyRequest()) - 1;
    const request = this.slots[slot] as Request;
    request.workload = traffic.workload;
    request.arrival = now;
    request.outputTokens = traffic.outputTokens;
    request.isCut = traffic.isCut;
    request.throttled = 0;
    request.isRunning = false;
    request.isCounted = now >= WARM_UP_SECONDS || this.warmed >= this.scenario.requests;
    if (request.isCounted) {
      this.arrived++;
      this.tally(request).requests++;
    } else {
      this.warmed++;
    }
    this.nextArrival = this.arrived < this.scenario.requests ? traffic.next() : Number.POSITIVE_INFINITY;
    if (this.scenario.onThrottle === "wait") this.queue(now, slot, request);
    else this.attempt(now, slot, request);
  }

  private handle(now: number, slot: number): void {
    const request = this.slots[slot] as Request;
    if (!request.isRunning) {
      this.attempt(now, slot, request);
      return;
    }
    this.end(now, request);
    this.free.push(slot);
    this.drain(now);
  }

  private attempt(now: number, slot: number, request: Request): void {
    const { scenario, jitter } = this;
    const tally = this.tally(request);
    if (request.isCounted) tally.attempts++;
    if (this.start(now, slot, request)) return;
    request.throttled++;
    this.throttledSinceLook++;
    if (request.isCounted) tally.throttled++;
    if (request.throttled < scenario.attempts) {
      const longest = Math.min(LONGEST_SECONDS, BASE_SECONDS * 2 ** (request.throttled - 1));
      this.due.push(now + jitter.uniform() * longest, slot);
    } else {
      this.fail(slot, request);
    }
  }

  private queue(now: number, slot: number, request: Request): void {
    if (request.isCounted) this.tally(request).attempts++;
    if (!this.ledger.couldAdmit(this.reservation(request))) {
      this.fail(slot, request);
      return;
    }
    this.waiting.push(slot);
    this.drain(now);
  }

  /** Starts what waits, as far as there is room. */
  private drain(now: number): void {
    while (this.head < this.waiting.length) {
      const slot = this.waiting[this.head] as number;
      if (!this.start(now, slot, this.slots[slot] as Request)) return;
      this.head++;
    }
    if (this.head === 0) return;
    this.waiting.length = 0;
    this.head = 0;
  }

  private start(now: number, slot: number, request: Request): boolean {
    const charge = this.ledger.admit(now, this.reservation(request));
    if (charge < 0) return false;
    const { ttftMilliseconds, outputTokensPerSecond } = this.workload(request);
    request.charge = charge;
    request.isRunning = true;
    if (request.isCounted) this.tally(request).queue.add((now - request.arrival) * 1_000);
    const rest = Math.max(0, request.outputTokens - 1) / outputTokensPerSecond;
    this.due.push(now + ttftMilliseconds / 1_000 + rest, slot);
    return true;
  }

  private end(now: number, request: Request): void {
    const { settledPromptTokens, burndown } = this.workload(request);
    const settled = settledPromptTokens + request.outputTokens * burndown;
    this.ledger.settle(now, request.charge, this.reservation(request), settled);
    if (!request.isCounted) return;
    const tally = this.tally(request);
    tally.answers++;
    if (request.isCut) tally.cut++;
    tally.endToEnd.add((now - request.arrival) * 1_000);
  }

  private fail(slot: number, request: Request): void {
    if (request.isCounted) this.tally(request).failed++;
    this.free.push(slot);
  }

  private reservation(request: Request): number {
    return this.reservations[request.workload] as number;
  }

  private workload(request: Request): SimulatedWorkload {
    return this.scenario.workloads[request.workload] as SimulatedWorkload;
  }

  private tally(request: Request): Tally {
    return this.tallies[request.workload] as Tally;
  }
}

function emptyRequest(): Request {
  return {
    workload: 0,
    arrival: 0,
    outputTokens: 0,
    isCut: false,
    throttled: 0,
    charge: 0,
    isRunning: false,
    isCounted: false,
  };
}
