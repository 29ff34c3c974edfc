import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Histogram } from "../../src/capacity/simulation/histogram.ts";
import { Ledger } from "../../src/capacity/simulation/ledger.ts";
import { lengthQuantile } from "../../src/capacity/simulation/lengths.ts";
import { finished } from "../../src/capacity/simulation/progress.ts";
import { Random } from "../../src/capacity/simulation/random.ts";
import type { Outcome, Scenario, SimulatedWorkload } from "../../src/capacity/simulation/scenario.ts";
import {
  largestMaxTokens,
  largestTrafficFactor,
  throttlingCurve,
  withMaxTokens,
  withTraffic,
} from "../../src/capacity/simulation/search.ts";
import { simulate, simulated } from "../../src/capacity/simulation/simulate.ts";
import { Traffic } from "../../src/capacity/simulation/traffic.ts";
import { confidenceInterval, erlangB, waitInMD1 } from "./support/closed-forms.ts";

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

const workload: SimulatedWorkload = {
  name: "chat",
  requestsPerMinute: 100,
  promptTokens: 1_000,
  settledPromptTokens: 1_000,
  outputTokens: 100,
  outputVariation: 0.5,
  maxTokens: 4_096,
  burndown: 5,
  ttftMilliseconds: 500,
  outputTokensPerSecond: 50,
};

function scenario(over: Partial<Scenario> = {}, change: Partial<SimulatedWorkload> = {}): Scenario {
  return {
    seed: 1,
    requests: 20_000,
    arrivals: { kind: "poisson" },
    tokensPerMinute: 200_000,
    requestsPerMinute: null,
    attempts: 3,
    onThrottle: "retry",
    workloads: [{ ...workload, ...change }],
    ...over,
  };
}

function overSeeds(make: (seed: number) => Scenario, figure: (total: Outcome) => number | null) {
  return confidenceInterval(SEEDS.map((seed) => figure(simulated(make(seed)).total) ?? Number.NaN));
}

function expectWithin(value: number, { low, high }: { readonly low: number; readonly high: number }): void {
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
  // An interval that says nothing would hold everything.
  expect(high - low).toBeLessThan(0.1 * value);
}

describe("the generator", () => {
  it("is xoshiro128**, as its reference implementation has it", () => {
    const random = new Random([0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0]);
    expect(Array.from({ length: 4 }, () => random.next())).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
  });

  it("has the moments of its distributions", () => {
    const random = Random.seeded(7);
    const count = 200_000;
    const mean = (draw: () => number) =>
      Array.from({ length: count }, draw).reduce((sum, each) => sum + each, 0) / count;
    expect(mean(() => random.uniform())).toBeCloseTo(0.5, 2);
    expect(mean(() => random.exponential())).toBeCloseTo(1, 1.7);
    expect(mean(() => random.normal())).toBeCloseTo(0, 1.7);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1.7);
  });
});

describe("traffic", () => {
  const measure = (over: Partial<Scenario>) => {
    const traffic = new Traffic(scenario(over));
    const count = 100_000;
    let tokens = 0;
    let time = 0;
    for (let index = 0; index < count; index++) {
      time = traffic.next();
      tokens += traffic.outputTokens;
    }
    return { perMinute: (count / time) * 60, meanTokens: tokens / count };
  };

  it("has the rate and the mean length asked for", () => {
    const { perMinute, meanTokens } = measure({});
    expect(perMinute / 100).toBeCloseTo(1, 1.7);
    expect(meanTokens / 100).toBeCloseTo(1, 1.7);
  });

  it("keeps its average when it comes in bursts", () => {
    const { perMinute } = measure({ arrivals: { kind: "bursty", peakFactor: 3, onSeconds: 10, offSeconds: 30 } });
    expect(perMinute / 100).toBeCloseTo(1, 1.2);
  });

  it("has a 99 % quantile where the planner says it is", () => {
    const most = lengthQuantile(100, 0.5, 0.99);
    const traffic = new Traffic(scenario({}, { maxTokens: most }));
    let cut = 0;
    for (let index = 0; index < 100_000; index++) {
      traffic.next();
      if (traffic.isCut) cut++;
    }
    expect(cut / 100_000).toBeCloseTo(0.01, 2.5);
  });
});

describe("closed forms, over 20 seeds", () => {
  it("Erlang B, when all requests reserve alike and settle at nothing", () => {
    // Ten fit; an answer of 100 tokens on average takes 10 s, so 48 a minute offer a load of 8.
    const loss = (seed: number) =>
      scenario(
        { seed, attempts: 1, tokensPerMinute: 10_000 },
        {
          requestsPerMinute: 48,
          promptTokens: 0,
          settledPromptTokens: 0,
          burndown: 0,
          maxTokens: 1_000,
          ttftMilliseconds: 100,
          outputTokensPerSecond: 10,
        },
      );
    expectWithin(
      erlangB(10, 8),
      overSeeds(loss, (total) => total.throttledShare),
    );
  });

  it("Erlang B with the quota's minute as service time, when requests end at once", () => {
    const instant = (seed: number) =>
      scenario(
        { seed, attempts: 1, tokensPerMinute: 10_000 },
        {
          requestsPerMinute: 8,
          promptTokens: 999,
          settledPromptTokens: 999,
          burndown: 1,
          maxTokens: 1,
          ttftMilliseconds: 0,
          outputTokensPerSecond: 1e12,
        },
      );
    expectWithin(
      erlangB(10, 8),
      overSeeds(instant, (total) => total.throttledShare),
    );
  });

  it("Erlang B with a quota of requests", () => {
    const limited = (seed: number) =>
      scenario(
        { seed, attempts: 1, tokensPerMinute: 1e12, requestsPerMinute: 10 },
        { requestsPerMinute: 8, ttftMilliseconds: 0, outputTokensPerSecond: 1e12 },
      );
    expectWithin(
      erlangB(10, 8),
      overSeeds(limited, (total) => total.throttledShare),
    );
  });

  it("M/D/1, when one request fits at a time and the others wait", () => {
    const single = (seed: number) =>
      scenario(
        { seed, onThrottle: "wait", tokensPerMinute: 1_000 },
        {
          requestsPerMinute: 7,
          promptTokens: 999,
          settledPromptTokens: 0,
          burndown: 0,
          maxTokens: 1,
          ttftMilliseconds: 6_000,
        },
      );
    expectWithin(
      waitInMD1(0.7, 6_000),
      overSeeds(single, (total) => total.queueMilliseconds.mean),
    );
  });

  it("settles in the long run at no more than the quota", () => {
    // Settled at 2,500 on average without a limit that cuts: 100,000 carry 40 a minute, however many come.
    const { total } = simulated(
      scenario({ attempts: 1, tokensPerMinute: 100_000 }, { burndown: 15, outputVariation: 0, requestsPerMinute: 400 }),
    );
    const admitted = 400 * (1 - (total.throttledShare ?? 0));
    expect(admitted).toBeLessThanOrEqual(40.5);
    expect(admitted).toBeGreaterThan(30);
  });
});

describe("the ledger", () => {
  it("holds a reservation until its request ends, and what it cost for a minute from its start", () => {
    const ledger = new Ledger(100, Number.POSITIVE_INFINITY);
    const first = ledger.admit(0, 80);
    expect(ledger.admit(1, 30)).toBeLessThan(0);
    ledger.settle(10, first, 80, 20);
    const second = ledger.admit(11, 80);
    expect(second).toBeGreaterThanOrEqual(0);
    expect(ledger.admit(12, 1)).toBeLessThan(0);
    expect(ledger.admit(60, 20)).toBeGreaterThanOrEqual(0);
    ledger.settle(200, second, 80, 80);
    expect(ledger.admit(200, 81)).toBeLessThan(0);
    expect(ledger.admit(200, 80)).toBeGreaterThanOrEqual(0);
  });

  it("charges what goes beyond the reservation for a minute from the end", () => {
    const ledger = new Ledger(100, Number.POSITIVE_INFINITY);
    ledger.settle(90, ledger.admit(0, 10), 10, 100);
    expect(ledger.admit(149, 11)).toBeLessThan(0);
    expect(ledger.admit(150, 100)).toBeGreaterThanOrEqual(0);
  });

  it("never gives out more than the quota in any minute", () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 40 }), tokens: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = new Ledger(100, Number.POSITIVE_INFINITY);
        let now = 0;
        const given: { now: number; tokens: number }[] = [];
        for (const { wait, tokens } of steps) {
          now += wait;
          const charge = ledger.admit(now, tokens);
          if (charge < 0) continue;
          ledger.settle(now, charge, tokens, tokens);
          given.push({ now, tokens });
        }
        for (const { now: end } of given) {
          const inMinute = given.filter((each) => each.now > end - 60 && each.now <= end);
          expect(inMinute.reduce((sum, each) => sum + each.tokens, 0)).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});

describe("a simulation", () => {
  const tight = scenario({ tokensPerMinute: 160_000 });

  it("is the same for the same seed, and another for another", () => {
    expect(simulated(tight)).toEqual(simulated(tight));
    expect(simulated({ ...tight, seed: 2 })).not.toEqual(simulated(tight));
  });

  it("counts requests once and attempts as often as they are made", () => {
    const { total, workloads } = simulated(tight);
    expect(total.requests).toBe(20_000);
    expect(workloads).toHaveLength(1);
    const { name: _, ...only } = workloads[0] ?? { name: "" };
    expect(only).toEqual(total);
    expect(total.retriesPerRequest).toBeGreaterThan(0);
    expect(total.retriesPerRequest).toBeLessThanOrEqual(2);
  });

  it("throttles nothing where there is room, and everything that cannot fit", () => {
    expect(simulated(scenario({ tokensPerMinute: 1e9 })).total).toMatchObject({
      throttledShare: 0,
      retriesPerRequest: 0,
      failedShare: 0,
      queueMilliseconds: { p99: 0 },
    });
    for (const onThrottle of ["retry", "wait"] as const) {
      const { total } = simulated(scenario({ tokensPerMinute: 5_000, onThrottle }));
      expect(total.failedShare).toBe(1);
      expect(total.endToEndMilliseconds.p50).toBeNull();
    }
  });

  it("waits at most as long as the SDK does", () => {
    const { total } = simulated(tight);
    expect(total.queueMilliseconds.p99).toBeLessThanOrEqual(3_000 * 1.01);
  });

  it("lets workloads of one quota take from each other", () => {
    const alone = simulated(tight).total.throttledShare ?? 0;
    const shared = simulated({ ...tight, workloads: [workload, { ...workload, name: "b", requestsPerMinute: 50 }] });
    expect(shared.total.throttledShare).toBeGreaterThan(alone);
    const [a, b] = shared.workloads;
    expect((a?.requests ?? 0) / (b?.requests ?? 1)).toBeCloseTo(2, 0.7);
    expect((a?.requests ?? 0) + (b?.requests ?? 0)).toBe(20_000);
  });

  it("throttles more in bursts", () => {
    const arrivals = { kind: "bursty", peakFactor: 3, onSeconds: 30, offSeconds: 90 } as const;
    const quota = { tokensPerMinute: 250_000 };
    const calm = simulated(scenario(quota)).total.throttledShare ?? 0;
    expect(simulated(scenario({ ...quota, arrivals })).total.throttledShare).toBeGreaterThan(calm + 0.01);
  });

  it("has nothing to say without traffic", () => {
    const { total } = simulated(scenario({}, { requestsPerMinute: 0 }));
    expect(total).toMatchObject({ requests: 0, throttledShare: null, failedShare: null });
  });

  it("tells its progress, and can be left at any time", () => {
    const seen = [...simulate({ ...tight, requests: 200_000 })];
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const run = simulate({ ...tight, requests: 1e9 });
    expect(run.next().done).toBe(false);
    expect(run.return({ total: simulated(scenario({ requests: 0 })).total, workloads: [] }).done).toBe(true);
  });

  it("survives what nobody would plan", () => {
    const amount = fc.oneof(fc.constantFrom(0, 0.5, 1, 1e6, 1e15), fc.double({ min: 0, max: 1e9, noNaN: true }));
    const odd = fc.record({
      requestsPerMinute: amount,
      promptTokens: amount,
      settledPromptTokens: amount,
      outputTokens: amount,
      outputVariation: fc.double({ min: 0, max: 100, noNaN: true }),
      maxTokens: amount,
      burndown: fc.double({ min: 0, max: 15, noNaN: true }),
      ttftMilliseconds: amount,
      outputTokensPerSecond: fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
    });
    const both = fc.constantFrom("retry" as const, "wait" as const);
    fc.assert(
      fc.property(odd, amount, both, (change, tokensPerMinute, onThrottle) => {
        const { total } = simulated(scenario({ requests: 200, tokensPerMinute, onThrottle }, change));
        expect(JSON.stringify(total)).not.toMatch(/NaN|Infinity/);
        for (const share of [total.throttledShare, total.failedShare, total.cutShare]) {
          expect(share ?? 0).toBeGreaterThanOrEqual(0);
          expect(share ?? 0).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("searching", () => {
  const tight = scenario({ tokensPerMinute: 160_000, requests: 5_000 });
  const throttled = (each: Scenario) => simulated(each).total.throttledShare ?? 1;

  it("finds the largest limit under 1 %", () => {
    const found = finished(largestMaxTokens({ ...tight, tokensPerMinute: 260_000 }, 64_000)) ?? 0;
    const quota = { ...tight, tokensPerMinute: 260_000 };
    expect(throttled(withMaxTokens(quota, found))).toBeLessThanOrEqual(0.01);
    expect(throttled(withMaxTokens(quota, Math.ceil(found * 1.05)))).toBeGreaterThan(0.01);
  });

  it("finds the model's maximum where that is no trouble, and nothing where everything is", () => {
    expect(finished(largestMaxTokens({ ...tight, tokensPerMinute: 1e9 }, 64_000))).toBe(64_000);
    expect(finished(largestMaxTokens({ ...tight, tokensPerMinute: 1_000 }, 64_000))).toBeNull();
  });

  it("finds the largest traffic under 1 %", () => {
    const found = finished(largestTrafficFactor(tight)) ?? 0;
    expect(throttled(withTraffic(tight, found))).toBeLessThanOrEqual(0.01);
    expect(throttled(withTraffic(tight, found * 1.05))).toBeGreaterThan(0.01);
    expect(finished(largestTrafficFactor({ ...tight, tokensPerMinute: 100 }))).toBeNull();
  });

  it("draws the curve of throttling against the limit", () => {
    const curve = finished(throttlingCurve({ ...tight, tokensPerMinute: 260_000 }, 100, 64_000, 6));
    expect(curve.map(({ maxTokens }) => maxTokens)).toEqual([100, 364, 1_326, 4_827, 17_577, 64_000]);
    const shares = curve.map(({ throttledShare }) => throttledShare ?? 1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.1);
  });
});

describe("the histogram", () => {
  it("finds quantiles to half a percent", () => {
    const histogram = new Histogram();
    for (let value = 1; value <= 10_000; value++) histogram.add(value);
    expect((histogram.quantile(0.5) ?? 0) / 5_000).toBeCloseTo(1, 2);
    expect((histogram.quantile(0.99) ?? 0) / 9_900).toBeCloseTo(1, 2);
    expect(histogram.mean()).toBe(5_000.5);
  });
});
