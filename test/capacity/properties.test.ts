import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Figure, highOf, lowOf } from "../../src/capacity/figure.ts";
import { plan } from "../../src/capacity/plan.ts";
import { simulatePlan } from "../../src/capacity/simulated-plan.ts";
import { finished } from "../../src/capacity/simulation/progress.ts";
import { SERVICE_TIERS, type Workload, type WorkloadFile } from "../../src/capacity/workload.ts";
import { models } from "../../src/catalog/index.ts";
import { chat, fileOf, SONNET } from "./support/workloads.ts";

const ids = models.flatMap((entry) => [entry.id, ...entry.inferenceProfileIds]);
const model = fc.oneof(fc.constantFrom(...ids), fc.constantFrom(null, "", "no id", "nobody.knows"));
/** Nothing smaller than a millionth: below the smallest normal number the machine's own sums lose their digits. */
const sane = fc.oneof(fc.nat({ max: 1_000_000 }), fc.double({ min: 1e-6, max: 1e6, noNaN: true }));
const absurd = fc.oneof(
  sane,
  fc.double(),
  fc.constantFrom(null, undefined, -1, -0, 1e308, 5e-324, Number.NaN, Infinity),
);

function workloadOf(amount: fc.Arbitrary<number | null | undefined>, name = "w"): fc.Arbitrary<Workload> {
  const record = fc.record({
    name: fc.constant(name),
    model,
    region: fc.constantFrom(null, "us-east-1", "eu-west-1", "nowhere"),
    serviceTier: fc.constantFrom(...SERVICE_TIERS),
    inputTokens: amount,
    cacheReadTokens: amount,
    cacheWriteTokens: amount,
    outputTokens: amount,
    outputVariation: amount,
    maxTokens: amount,
    requestsPerMinute: amount,
    peakRequestsPerMinute: amount,
    hoursPerDay: amount,
    streaming: fc.constantFrom(true, false, null),
    ttftMilliseconds: amount,
    outputTokensPerSecond: amount,
    staticPromptTokens: amount,
  });
  return record as fc.Arbitrary<Workload>;
}

/** Every number of an answer, with the way to it. */
function numbersIn(value: unknown, path = ""): readonly (readonly [string, number])[] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => numbersIn(each, `${path}.${name}`));
}

function expectFinite(answer: unknown): void {
  const odd = numbersIn(answer).filter(([, value]) => !Number.isFinite(value) || Object.is(value, -0));
  expect(odd).toEqual([]);
  expect(JSON.stringify(answer)).not.toMatch(/NaN|Infinity|undefined/);
}

describe("whatever is typed", () => {
  it("no figure is NaN or infinite, in sums of workloads neither", () => {
    const quota = fc.record({ model: fc.constantFrom(...ids), tokensPerMinute: absurd, requestsPerMinute: absurd });
    fc.assert(
      fc.property(
        fc.array(workloadOf(absurd), { maxLength: 4 }),
        fc.array(quota, { maxLength: 2 }),
        (workloads, quotas) => {
          expectFinite(plan({ version: 1, workloads, quotas } as WorkloadFile).answer);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("the simulation says nothing absurd either", () => {
    const options = { seed: 1, requests: 50, attempts: 3, arrivals: { kind: "poisson" } as const };
    const file = (each: Workload): WorkloadFile => fileOf([{ ...each, model: `us.${SONNET}`, serviceTier: "default" }]);
    fc.assert(
      fc.property(workloadOf(absurd), (each) => {
        const answer = finished(simulatePlan(plan(file(each)), options));
        expectFinite(answer);
        for (const { throttledShare } of answer.quotas) expect(highOf(throttledShare) ?? 0).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });

  it("nor of answers that take longer than numbers can say", () => {
    const slow = chat({
      model: `us.${SONNET}`,
      inputTokens: 0,
      outputTokens: 0.2944192703740812,
      outputVariation: 4,
      maxTokens: null,
      requestsPerMinute: 1e-6,
      peakRequestsPerMinute: 1e-6,
      hoursPerDay: 0,
      ttftMilliseconds: 1e-6,
      outputTokensPerSecond: 5.56268464626801e-309,
    });
    const options = { seed: 1, requests: 50, attempts: 3, arrivals: { kind: "poisson" } as const };
    expectFinite(finished(simulatePlan(plan(fileOf([slow])), options)));
  });

  it("what is unknown has a note", () => {
    fc.assert(
      fc.property(workloadOf(absurd), (each) => {
        const [found] = plan(fileOf([each])).answer.workloads;
        if (found?.settledTokensPerMinute === null) expect(found.notes.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("more of one thing", () => {
  const both = (over: Partial<Workload>) => plan(fileOf([chat(over)])).answer;
  const isAtMost = (a: Figure | undefined, b: Figure | undefined): void => {
    expect(lowOf(a ?? null) ?? 0).toBeLessThanOrEqual(lowOf(b ?? null) ?? Number.POSITIVE_INFINITY);
    expect(highOf(a ?? null) ?? 0).toBeLessThanOrEqual(highOf(b ?? null) ?? Number.POSITIVE_INFINITY);
  };

  it("more maxTokens never admits more", () => {
    fc.assert(
      fc.property(workloadOf(sane), fc.nat({ max: 100_000 }), (each, more) => {
        const less = each.maxTokens ?? 0;
        const [small] = plan(fileOf([{ ...each, maxTokens: less }])).answer.workloads;
        const [large] = plan(fileOf([{ ...each, maxTokens: less + more }])).answer.workloads;
        isAtMost(large?.admittedRequestsInFlight, small?.admittedRequestsInFlight);
        isAtMost(small?.reservedTokensPerRequest, large?.reservedTokensPerRequest);
        expect(large?.settledTokensPerRequest).toEqual(small?.settledTokensPerRequest);
      }),
    );
  });

  it("more traffic or tokens never cost less, nor use less", () => {
    const fields = ["inputTokens", "outputTokens", "cacheWriteTokens", "requestsPerMinute"] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), sane, sane, (field, less, more) => {
        const small = both({ [field]: less });
        const large = both({ [field]: less + more });
        isAtMost(small.workloads[0]?.usdPerMonth, large.workloads[0]?.usdPerMonth);
        isAtMost(small.quotas[0]?.utilizationPeak, large.quotas[0]?.utilizationPeak);
      }),
    );
  });
});

describe("sums", () => {
  it("parts of a cost add up to it", () => {
    fc.assert(
      fc.property(workloadOf(sane), (each) => {
        const [found] = plan(fileOf([each])).answer.workloads;
        if (!found || found.usdPerMonth === null) return;
        const parts = Object.values(found.usdPerMonthByPart);
        const sum = (end: typeof lowOf) => parts.reduce<number>((total, part) => total + (end(part) ?? Number.NaN), 0);
        expect(sum(lowOf) / (lowOf(found.usdPerMonth) || 1)).toBeCloseTo(lowOf(found.usdPerMonth) ? 1 : 0, 8);
        expect(sum(highOf) / (highOf(found.usdPerMonth) || 1)).toBeCloseTo(highOf(found.usdPerMonth) ? 1 : 0, 8);
      }),
    );
  });

  it("workloads of a quota add up to its use, and their shares to one", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 5 }), (rates) => {
        const workloads = rates.map((requestsPerMinute, index) => chat({ name: `w${index}`, requestsPerMinute }));
        const { quotas } = plan(fileOf(workloads)).answer;
        expect(quotas).toHaveLength(1);
        expect(quotas[0]?.settledTokensPerMinutePeak).toBe(rates.reduce((sum, rate) => sum + rate * 1_500, 0));
        const shares = quotas[0]?.shares.map(({ share }) => share as number) ?? [];
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
      }),
    );
  });
});

describe("the simulated plan", () => {
  const timed = { ttftMilliseconds: 500, outputTokensPerSecond: 50 };
  const quota = (tokensPerMinute: number) => [{ model: SONNET, profile: "us", tokensPerMinute }];
  const simulate = (over: Partial<Workload>, tokensPerMinute: number) =>
    finished(simulatePlan(plan(fileOf([chat({ ...timed, ...over })], quota(tokensPerMinute))))).quotas[0];

  it("completes a quota", () => {
    const found = simulate({}, 200_000);
    expect(found?.throttledShare).toBeGreaterThan(0);
    expect(found?.largestMaxTokens).toBeLessThan(4_096);
    expect(found?.largestTrafficFactor).toBeLessThan(1);
    expect(found?.simulation).toMatchObject({ seed: 1, requests: 20_000 });
    expect(simulate({}, 5_000_000)).toMatchObject({ throttledShare: 0, largestMaxTokens: 64_000 });
  });

  it("tells its progress, which never goes back", () => {
    const workloads = [chat(timed), chat({ ...timed, name: "b", model: "us.anthropic.claude-sonnet-5-5" })];
    const seen = [
      ...simulatePlan(
        plan(fileOf(workloads, [...quota(200_000), { model: workloads[1]?.model ?? "", tokensPerMinute: 200_000 }])),
      ),
    ];
    expect(seen.length).toBeGreaterThan(20);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThanOrEqual(1);
  });

  it("shows a range where the burndown is unknown", () => {
    const over = { model: "us.anthropic.claude-sonnet-5-5" };
    const file = fileOf([chat({ ...timed, ...over })], [{ model: over.model, tokensPerMinute: 200_000 }]);
    const [found] = finished(simulatePlan(plan(file))).quotas;
    expect(lowOf(found?.throttledShare ?? null)).toBeLessThan(highOf(found?.throttledShare ?? null) ?? 0);
  });

  it.each([
    [{ ttftMilliseconds: null }, "latency are unknown of: chat"],
    [{ requestsPerMinute: null }, "latency are unknown of: chat"],
    [{ requestsPerMinute: 0 }, "there is no traffic"],
    [{ maxTokens: 1, outputTokens: 500, requestsPerMinute: 1_000 }, "cuts off"],
    [{ requestsPerMinute: 10_000 }, "No maxTokens keeps throttling under 1 %"],
  ])("notes what keeps %j from being simulated, or what it does", (over, expected) => {
    expect(simulate(over, 200_000)?.notes.join("\n")).toContain(expected);
  });
});
