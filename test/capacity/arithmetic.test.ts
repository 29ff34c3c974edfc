import { describe, expect, it } from "vitest";
import * as arithmetic from "../../src/capacity/arithmetic.ts";
import { derive, type Figure, figureOf, over, plus, times } from "../../src/capacity/figure.ts";

const tokens = (input: Figure, output: Figure, cacheRead: Figure = 0, cacheWrite: Figure = 0) => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

describe("figures", () => {
  it.each<[string, Figure, Figure]>([
    ["a number", figureOf([3]), 3],
    ["two numbers", figureOf([3, 1]), { low: 1, high: 3 }],
    ["the same number twice", figureOf([2, 2]), 2],
    ["nothing", figureOf([]), null],
    ["an unknown one among others", figureOf([1, null]), null],
    ["no number", figureOf([Number.NaN]), null],
    ["infinity", figureOf([Number.POSITIVE_INFINITY, 1]), null],
    ["negative zero", figureOf([-0]), 0],
    ["a sum of ranges", plus({ low: 1, high: 2 }, { low: 10, high: 20 }), { low: 11, high: 22 }],
    ["a product with a range", times(5, { low: 1, high: 15 }), { low: 5, high: 75 }],
    ["a quotient that turns a range round", over(60, { low: 2, high: 3 }), { low: 20, high: 30 }],
    ["division by zero", over(1, 0), null],
    ["division by what may be zero", over(1, { low: 0, high: 1 }), null],
    ["overflow", times(1e300, 1e300), null],
    ["something unknown", plus(1, null), null],
    ["no argument", derive([], () => 7), 7],
  ])("%s", (_title, figure, expected) => {
    expect(figure).toEqual(expected);
  });
});

describe("tokens of a quota", () => {
  it.each([
    ["AWS's example at 32,000", tokens(3_000, 1_000, 0, 1_000), 32_000, 36_000],
    ["AWS's example at 1,250", tokens(3_000, 1_000, 0, 1_000), 1_250, 5_250],
    ["the chatbot", tokens(1_000, 100), 4_096, 5_096],
    ["with cache reads, which reserve, too", tokens(1_000, 100, 500), 100, 1_600],
  ])("reserved: %s", (_title, request, maxTokens, expected) => {
    expect(arithmetic.reservedTokensPerRequest(request, maxTokens)).toBe(expected);
  });

  it.each<[string, ReturnType<typeof tokens>, Figure, Figure]>([
    ["AWS's example", tokens(3_000, 1_000, 0, 1_000), 5, 9_000],
    ["content generation", tokens(200, 2_500), 5, 12_700],
    ["the chatbot", tokens(1_000, 100), 5, 1_500],
    ["without burndown", tokens(1_000, 100), 1, 1_100],
    ["at burndown 15", tokens(1_000, 100), 15, 2_500],
    ["at an unknown burndown", tokens(1_000, 100), { low: 1, high: 15 }, { low: 1_100, high: 2_500 }],
    ["cache reads are free", tokens(1_000, 100, 50_000), 1, 1_100],
  ])("settled: %s", (_title, request, burndown, expected) => {
    expect(arithmetic.settledTokensPerRequest(request, burndown)).toEqual(expected);
  });

  it("nominal, as in the guide", () => {
    expect(arithmetic.nominalTokensPerMinute(60, tokens(200, 2_500))).toBe(162_000);
    expect(arithmetic.nominalTokensPerMinute(100, tokens(1_000, 100))).toBe(110_000);
  });

  it("sustains by what is settled and admits by what is reserved", () => {
    expect(arithmetic.sustainableRequestsPerMinute(5_000_000, 1_500)).toBeCloseTo(3_333.33, 2);
    expect(arithmetic.admittedRequestsInFlight(5_000_000, 36_000)).toBe(138);
    expect(arithmetic.admittedRequestsInFlight(5_000_000, 5_250)).toBe(952);
    expect(arithmetic.headroomTokensPerMinute(100, 150)).toBe(-50);
    expect(arithmetic.defaultTokensPerDay(5_000_000)).toBe(7_200_000_000);
  });
});

describe("latency", () => {
  it("is TTFT + (output - 1) / OTPS", () => {
    expect(arithmetic.ttltMilliseconds(500, 101, 50)).toBe(2_500);
    expect(arithmetic.ttltMilliseconds(500, 1, 50)).toBe(500);
    expect(arithmetic.ttltMilliseconds(500, 0, 50)).toBe(500);
  });

  it.each<[Figure, Figure, Figure]>([
    [null, 100, 50],
    [500, null, 50],
    [500, 100, null],
    [500, 100, 0],
  ])("is unknown for %j, %j, %j", (ttft, output, speed) => {
    expect(arithmetic.ttltMilliseconds(ttft, output, speed)).toBeNull();
  });

  it("gives the requests in flight by Little's law", () => {
    expect(arithmetic.concurrency(120, 2_500)).toBe(5);
  });
});
