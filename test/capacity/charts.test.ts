import { describe, expect, it } from "vitest";
import { plan } from "../../src/capacity/plan.ts";
import { simulatedCharts } from "../../src/capacity/simulated-charts.ts";
import { defaultSimulation, simulatePlan } from "../../src/capacity/simulated-plan.ts";
import { finished } from "../../src/capacity/simulation/progress.ts";
import type { Scenario } from "../../src/capacity/simulation/scenario.ts";
import { simulated } from "../../src/capacity/simulation/simulate.ts";
import { timeline } from "../../src/capacity/simulation/timeline.ts";
import type { Workload } from "../../src/capacity/workload.ts";
import { chat, fileOf, SONNET } from "./support/workloads.ts";

const scenario: Scenario = {
  seed: 1,
  requests: 20_000,
  arrivals: { kind: "poisson" },
  tokensPerMinute: 1_000_000,
  requestsPerMinute: null,
  attempts: 3,
  onThrottle: "retry",
  workloads: [
    {
      name: "chat",
      requestsPerMinute: 600,
      promptTokens: 1_000,
      settledPromptTokens: 1_000,
      outputTokens: 100,
      outputVariation: 0,
      maxTokens: 4_096,
      burndown: 5,
      ttftMilliseconds: 500,
      outputTokensPerSecond: 50,
    },
  ],
};

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

describe("a timeline", () => {
  it("looks at even intervals behind the warm-up", () => {
    const { seconds, ...lists } = finished(timeline(scenario, { seconds: 60, points: 30 }));
    expect(seconds).toHaveLength(30);
    expect((seconds[2] ?? 0) - (seconds[1] ?? 0)).toBeCloseTo(2);
    for (const list of Object.values(lists)) expect(list).toHaveLength(30);
  });

  it("never shows more than the quota, nor more reserved than used", () => {
    const { usedTokens, reservedTokens } = finished(timeline(scenario));
    expect(Math.max(...usedTokens)).toBeLessThanOrEqual(scenario.tokensPerMinute);
    expect(usedTokens.every((used, index) => used >= (reservedTokens[index] ?? 0) - 1e-6)).toBe(true);
  });

  it("holds on average what Little's law says: arrivals x time x reservation, and a minute of settled tokens", () => {
    const wide = { ...scenario, tokensPerMinute: 1e9 };
    const { usedTokens, reservedTokens, throttledAttempts } = finished(
      timeline(wide, { seconds: 3_600, points: 1_200 }),
    );
    const seconds = 0.5 + 99 / 50;
    const reserved = 10 * seconds * 5_096;
    expect(mean(reservedTokens) / reserved).toBeCloseTo(1, 1);
    expect(mean(usedTokens) / (reserved + 10 * (60 - seconds) * 1_500)).toBeCloseTo(1, 1);
    expect(Math.max(...throttledAttempts)).toBe(0);
  });

  it("changes nothing of what it looks at", () => {
    const before = simulated(scenario);
    finished(timeline(scenario));
    expect(simulated(scenario)).toEqual(before);
    expect(finished(timeline(scenario))).toEqual(finished(timeline(scenario)));
  });

  it("shortens for traffic that would take long, and is empty without any", () => {
    const [workload] = scenario.workloads;
    if (!workload) throw new Error("no workload");
    const busy = { ...scenario, workloads: [{ ...workload, requestsPerMinute: 6_000_000 }] };
    expect(finished(timeline(busy)).seconds.at(-1)).toBeLessThan(2.01);
    const idle = { ...scenario, workloads: [{ ...workload, requestsPerMinute: 0 }] };
    expect(finished(timeline(idle)).seconds).toEqual([]);
  });
});

describe("the charts of a plan", () => {
  const chartsOf = (...workloads: Workload[]) =>
    finished(simulatedCharts(plan(fileOf(workloads, [{ model: SONNET, profile: "us", tokensPerMinute: 170_000 }]))));
  const fast = { ttftMilliseconds: 500, outputTokensPerSecond: 50 };

  it("show that throttling grows with maxTokens, up to the model's maximum", () => {
    const [charts] = chartsOf(chat(fast));
    expect(charts).toMatchObject({ tokensPerMinute: 170_000, maxTokens: [4_096] });
    const shares = charts?.curve.map(({ throttledShare }) => throttledShare ?? 0) ?? [];
    expect(charts?.curve.at(-1)?.maxTokens).toBe(64_000);
    expect(shares.at(-1)).toBeGreaterThan(0.3);
    expect(shares[0]).toBeLessThan(0.01);
  });

  it("come from bursts where those are asked for, which throttle more at the same average", () => {
    const planned = plan(fileOf([chat(fast)], [{ model: SONNET, profile: "us", tokensPerMinute: 200_000 }]));
    const bursts = { kind: "bursty", peakFactor: 3, onSeconds: 10, offSeconds: 50 } as const;
    const steady = finished(simulatePlan(planned));
    const bursty = finished(simulatePlan(planned, { ...defaultSimulation, arrivals: bursts }));
    expect(Number(bursty.quotas[0]?.throttledShare)).toBeGreaterThan(2 * Number(steady.quotas[0]?.throttledShare));
    expect(bursty.assumptions.at(-1)).toContain("with bursts of 3 times its rate, 10 s long and 50 s apart,");
  });

  it("are none where there is nothing to simulate with", () => {
    expect(chartsOf(chat())).toEqual([null]);
  });
});
