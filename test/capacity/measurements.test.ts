import { describe, expect, it } from "vitest";
import { metricDataQueries } from "../../src/capacity/measurements/metrics.ts";
import { readMeasurements } from "../../src/capacity/measurements/read.ts";
import { plan } from "../../src/capacity/plan.ts";
import { chat, fileOf, SONNET } from "./support/workloads.ts";

const MODEL = `us.${SONNET}`;
const at = (minute: number) => `2026-11-23T10:${String(minute).padStart(2, "0")}:00+00:00`;

function metricData(
  values: Readonly<Record<string, readonly number[]>>,
  label = (metric: string) => `${MODEL} ${metric}`,
) {
  const results = Object.entries(values).map(([metric, points], index) => ({
    Id: `m${index}`,
    Label: label(metric),
    Timestamps: points.map((_, minute) => at(minute)),
    Values: points,
    StatusCode: "Complete",
  }));
  return JSON.stringify({ MetricDataResults: results, Messages: [] }, null, 2);
}

const ALL = {
  Invocations: [10, 20, 30, 40],
  InvocationThrottles: [0, 0, 0, 2],
  InvocationLatency: [2_000, 2_000, 2_000, 3_000],
  TimeToFirstToken: [500, 500, 500, 500],
  InputTokenCount: [10_000, 20_000, 30_000, 40_000],
  OutputTokenCount: [1_000, 2_000, 3_000, 4_000],
  CacheReadInputTokenCount: [0, 0, 0, 50],
};

function read(text: string, name = "m.json") {
  return readMeasurements([{ name, text }]);
}

describe("CloudWatch metrics", () => {
  it("become traffic, tokens and speed", () => {
    const { measured, problems, notes } = read(metricData(ALL));
    expect({ problems, notes }).toEqual({ problems: [], notes: [] });
    expect(measured.models).toEqual({
      [MODEL]: {
        activeMinutes: 4,
        invocations: 100,
        inputTokensPerRequest: 1_000,
        outputTokensPerRequest: 100,
        cacheReadTokensPerRequest: 0.5,
        cacheWriteTokensPerRequest: null,
        requestsPerMinute: { p50: 20, p90: 40, peak: 40 },
        throttledShare: 2 / 102,
        throttledTooOften: true,
        latencyMilliseconds: 2_400,
        ttftMilliseconds: 500,
        outputTokensPerSecond: expect.closeTo(100 / 1.9, 10),
      },
    });
  });

  it("are told by ids, and the model may be in an ARN", () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
    expect(Object.keys(read(metricData(ALL, (metric) => `${arn} ${metric} Sum`)).measured.models)).toEqual([arn]);
    const anonymous = metricData({ Invocations: [1] }, (metric) => metric);
    expect(readMeasurements([{ name: "x", text: anonymous }], MODEL).measured.models[MODEL]?.invocations).toBe(1);
    expect(read(anonymous).notes.join()).toContain("was left out");
  });

  it.each([
    ["us.openai.gpt-5.6-luna Invocations", "us.openai.gpt-5.6-luna"],
    ["Invocations [anthropic.claude-mythos-preview] Sum", "anthropic.claude-mythos-preview"],
    [`${MODEL} Invocations p90`, null],
    [`${MODEL} Invocations Average`, null],
    [`${MODEL} EstimatedInvocations`, null],
    ["Invocations", null],
  ])("labelled %j are about %s", (label, model) => {
    const { measured, notes } = read(metricData({ Invocations: [1] }, () => label));
    expect(Object.keys(measured.models)).toEqual(model === null ? [] : [model]);
    expect(notes).toHaveLength(model === null ? 1 : 0);
  });

  it("per five minutes give rates per minute", () => {
    const text = metricData({ Invocations: [50, 100] }).replace("10:01:00", "10:05:00");
    expect(read(text).measured.models[MODEL]?.requestsPerMinute).toEqual({ p50: 10, p90: 20, peak: 20 });
  });

  it("fill in latency that a workload does not have, and stand beside what is expected", () => {
    const { measured } = read(metricData(ALL));
    const { answer } = plan(fileOf([chat()]), measured);
    // 500 + 99 / (100 / 1.9 s)
    expect(answer.workloads[0]?.ttltMilliseconds).toBeCloseTo(500 + 99 * 19, 8);
    expect(answer.measurements[0]).toMatchObject({
      model: MODEL,
      observed: { latencyMilliseconds: 2_400 },
      expected: [{ workload: "chat", outputTokens: 100 }],
      notes: [],
    });
  });

  it("are asked for by queries whose labels can be read again", () => {
    const queries = metricDataQueries(MODEL) as readonly { Label: string; Id: string }[];
    const results = queries.map(({ Id, Label }) => ({ Id, Label, Timestamps: [at(0)], Values: [1] }));
    expect(read(JSON.stringify({ MetricDataResults: results })).notes).toEqual([]);
  });
});

describe("CSV from the console", () => {
  const csv = `Full label,,"${MODEL} Invocations","${MODEL} InvocationThrottles","Something else"
Label,,Invocations,InvocationThrottles,Other
2026/11/23 10:00:00,,10,0,1
2026/11/23 10:01:00,,30,,1

`;

  it("says the same", () => {
    const { measured, problems, notes } = read(csv, "m.csv");
    expect(problems).toEqual([]);
    expect(notes).toHaveLength(2);
    expect(measured.models[MODEL]).toMatchObject({
      invocations: 40,
      throttledShare: 0,
      throttledTooOften: false,
      requestsPerMinute: { p50: 10, p90: 30, peak: 30 },
    });
  });

  it.each([
    ["no number", csv.replace("30,,1", "many,,1"), 4, "`many` is no number from 0 on"],
    ["a negative number", csv.replace("30,,1", "-3,,1"), 4, "`-3` is no number from 0 on"],
    ["no time", csv.replace("2026/11/23 10:01:00", "later"), 4, "`later` is no time"],
    ["an open quote", csv.replace("30,,1", '"30,,1'), 4, "The CSV is broken: Quoted field unterminated"],
    ["other CSV", "a,b\n1,2\n", 1, "This is no CSV from the CloudWatch console: no line begins with a time"],
    [
      "no metric of Bedrock",
      "x,CPU\n2026-11-23T10:00:00Z,5\n",
      1,
      "No column names a metric of AWS/Bedrock and a model",
    ],
    ["nothing", "", 1, "This is no CSV from the CloudWatch console: no line begins with a time"],
  ])("is refused with %s", (_title, text, line, message) => {
    expect(read(text, "m.csv")).toMatchObject({
      problems: [{ file: "m.csv", line, message }],
      measured: { models: {} },
    });
  });
});

describe("JSON that cannot be meant", () => {
  const broken = (change: (text: string) => string) => change(metricData({ Invocations: [1, 2] }));
  it.each([
    ["cut off", broken((text) => text.slice(0, -5)), /^This is not JSON/],
    [
      "with a text as value",
      broken((text) => text.replace(/\n {8}2\n/, '\n        "2"\n')),
      /must be a number, not a text/,
    ],
    ["with a negative value", broken((text) => text.replace(/\n {8}2\n/, "\n        -2\n")), /is -2, less than 0/],
    ["with too few values", broken((text) => text.replace(/,\n {8}2\n/, "\n")), /has 2 times for 1 values/],
    ["with no time", broken((text) => text.replace("2026-11-23T10:01:00+00:00", "soon")), /`soon` is no time/],
    ["of something else", '{ "Reservations": [] }', /^This is neither/],
    ["a list", "[]", /^This is neither/],
  ])("is refused when %s", (_title, text, expected) => {
    const { problems, measured } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(expected);
    expect(problems[0]?.line).toBeGreaterThan(0);
    expect(measured).toEqual({ models: {}, quotas: [] });
  });

  it("names the line that broke it", () => {
    expect(read(broken((text) => text.replace(/\n {8}2\n/, '\n        "2"\n'))).problems[0]?.line).toBe(12);
  });
});

describe("Service Quotas", () => {
  const quota = (QuotaName: string, Value: number, region = "us-west-2") => ({
    ServiceCode: "bedrock",
    QuotaArn: `arn:aws:servicequotas:${region}:123456789012:bedrock/L-1`,
    QuotaName,
    Value,
    Adjustable: true,
  });
  const list = (...quotas: object[]) => JSON.stringify({ Quotas: quotas });

  it.each([
    [
      "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1",
      SONNET,
      "geo",
      "tokensPerMinute",
    ],
    [
      "Global cross-region model inference tokens per day for Anthropic Claude Sonnet 4.5 V1",
      SONNET,
      "global",
      "tokensPerDay",
    ],
    [
      "On-demand model inference requests per minute for Amazon Nova Pro",
      "amazon.nova-pro-v1:0",
      "in-region",
      "requestsPerMinute",
    ],
    [
      "Cross-region model inference tokens per minute for Anthropic Claude 3.5 Sonnet V2",
      "anthropic.claude-3-5-sonnet-20241022-v2:0",
      "geo",
      "tokensPerMinute",
    ],
    [
      "Cross-region model inference tokens per minute for Anthropic Claude 3.5 Sonnet",
      "anthropic.claude-3-5-sonnet-20240620-v1:0",
      "geo",
      "tokensPerMinute",
    ],
    [
      "Cross-region model inference tokens per minute for Meta Llama 3.3 70B Instruct",
      "meta.llama3-3-70b-instruct-v1:0",
      "geo",
      "tokensPerMinute",
    ],
  ])("%s", (name, model, scope, unit) => {
    const { measured, notes } = read(list(quota(name, 5)));
    expect(notes).toEqual([]);
    expect(measured.quotas).toEqual([{ name, model, scope, region: "us-west-2", unit, value: 5 }]);
  });

  it("that are not about inference, or about unknown models, are left out", () => {
    const text = list(
      quota("Records per batch inference job for Claude 3 Haiku", 1),
      quota("On-demand model inference tokens per minute for Nobody Model 9", 2),
      quota("Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1 1M Context Length", 3),
    );
    const { measured, notes } = read(text);
    expect(measured.quotas).toEqual([]);
    expect(notes).toEqual(["2 quotas of models that the catalogue does not know were left out"]);
  });

  it("take the place of defaults, in their region only, and the file's quotas theirs", () => {
    const name = "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1";
    const { measured } = read(list(quota(name, 123_456)));
    const quotaOf = (region: string, given: readonly object[] = []) =>
      plan(fileOf([chat({ region })], given as never), measured).answer.quotas[0];
    expect(quotaOf("us-west-2")).toMatchObject({ tokensPerMinute: 123_456, source: "service-quotas" });
    expect(quotaOf("us-east-1")).toMatchObject({ tokensPerMinute: 5_000_000, source: "catalogue" });
    expect(quotaOf("us-west-2", [{ model: MODEL, tokensPerMinute: 7 }])).toMatchObject({
      tokensPerMinute: 7,
      source: "file",
    });
  });
});
