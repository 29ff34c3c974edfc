import { describe, expect, it } from "vitest";
import { plan } from "../../src/capacity/plan.ts";
import type { GivenQuota, Workload } from "../../src/capacity/workload.ts";
import { presets, splitInput } from "../../src/capacity/workload.ts";
import { models } from "../../src/catalog/index.ts";
import { chat, fileOf, SONNET } from "./support/workloads.ts";

function answer(workloads: Workload | readonly Workload[], quotas: readonly GivenQuota[] = []) {
  return plan(fileOf([workloads].flat(), quotas)).answer;
}

function one(over: Partial<Workload> = {}, quotas: readonly GivenQuota[] = []) {
  const [found] = answer(chat(over), quotas).workloads;
  if (!found) throw new Error("the workload is missing");
  return found;
}

describe("the worked numbers", () => {
  it("of AWS", () => {
    const shape = { inputTokens: 3_000, cacheWriteTokens: 1_000, outputTokens: 1_000 };
    expect(one({ ...shape, maxTokens: 32_000 })).toMatchObject({
      reservedTokensPerRequest: 36_000,
      settledTokensPerRequest: 9_000,
    });
    expect(one({ ...shape, maxTokens: 1_250 })).toMatchObject({
      reservedTokensPerRequest: 5_250,
      settledTokensPerRequest: 9_000,
    });
  });

  it("of content generation", () => {
    expect(one({ ...presets["content generation"], requestsPerMinute: 60 })).toMatchObject({
      nominalTokensPerMinute: 162_000,
      settledTokensPerMinute: 762_000,
    });
  });

  it("of the chatbot", () => {
    expect(one({ ...presets.chatbot })).toMatchObject({
      nominalTokensPerMinute: 110_000,
      settledTokensPerMinute: 150_000,
      reservedTokensPerMinute: 509_600,
    });
  });

  it("of a request's cost, by part", () => {
    const found = one({ cacheReadTokens: 2_000, cacheWriteTokens: 100, requestsPerMinute: 10, hoursPerDay: 8 });
    // 1,000 at $3.30, 2,000 at $0.33, 100 at $4.125 and 100 at $16.50 a million; 144,000 requests in 30 days.
    expect(found.usdPerRequestByPart).toEqual({
      input: expect.closeTo(0.0033, 10),
      cacheRead: expect.closeTo(0.00066, 10),
      cacheWrite: expect.closeTo(0.0004125, 10),
      output: expect.closeTo(0.00165, 10),
    });
    expect(found.usdPerRequest).toBeCloseTo(0.0060225, 10);
    expect(found.usdPerDay).toBeCloseTo(0.0060225 * 4_800, 8);
    expect(found.usdPerMonth).toBeCloseTo(0.0060225 * 144_000, 6);
    expect(found.usdPerMonthWithoutCaching).toBeCloseTo(((3_100 * 3.3 + 100 * 16.5) / 1e6) * 144_000, 6);
    expect(found.cachingBreakEvenHitRate).toBeCloseTo((4.125 - 3.3) / (4.125 - 0.33), 10);
  });
});

describe("prices", () => {
  it("depend on the profile", () => {
    expect(one().usdPerMonthByProfile).toMatchObject({ "in-region": 19_440, us: 21_384, global: 19_440 });
  });

  it("are a range where sources dispute them", () => {
    const { usdPerRequestByPart, notes } = one({ model: "eu.amazon.nova-pro-v1:0" });
    expect(usdPerRequestByPart.input).toEqual({ low: 0.00092, high: 0.00105 });
    expect(notes).toContain("Sources dispute the price, so a range is shown");
  });

  it("of a long prompt come from its tier", () => {
    const cost = (inputTokens: number) => one({ model: "global.anthropic.claude-haiku-5-5", inputTokens });
    expect(cost(200_000).usdPerRequestByPart.input).toBeCloseTo(0.1, 10);
    expect(cost(100_000).usdPerRequestByPart.input).not.toBeCloseTo(0.05, 10);
  });

  it("of tiers are the default's times a factor, disputed for priority", () => {
    const entry = models.find(({ pricing }) => pricing?.priority && pricing.flex && pricing.batch);
    const { usdPerMonthByTier: tiers } = one({ model: entry?.id ?? "" });
    const usual = tiers.default as number | { high: number };
    const most = typeof usual === "number" ? usual : usual.high;
    expect(tiers.flex).toBeTruthy();
    expect((tiers.priority as { high: number }).high).toBeCloseTo(most * 1.75, 6);
    expect(tiers.batch).not.toBeNull();
  });

  it("that nobody prints are unknown, with a note", () => {
    const found = one({ serviceTier: "reserved" });
    expect(found.usdPerMonth).toBeNull();
    expect(found.notes.join()).toContain("No price of");
  });

  it("of parts without tokens are 0 even where unknown", () => {
    const model = models.find(({ pricing }) => pricing?.byProfile.base && pricing.byProfile.base.cacheRead === null);
    expect(one({ model: model?.id ?? "" }).usdPerRequestByPart).toMatchObject({ cacheRead: 0, cacheWrite: 0 });
  });
});

describe("what is not known", () => {
  it("is a range where the burndown is", () => {
    const found = one({ model: "us.anthropic.claude-sonnet-5-5" });
    expect(found.settledTokensPerRequest).toEqual({ low: 1_100, high: 2_500 });
    expect(found.notes.join()).toContain("Burndown rate unknown");
  });

  it("is null for figures that need it, with a note, and the rest stands", () => {
    const found = one({ requestsPerMinute: null });
    expect(found).toMatchObject({ settledTokensPerMinute: null, usdPerMonth: null, settledTokensPerRequest: 1_500 });
    expect(found.notes).toContain("Not known yet: requestsPerMinute");
  });

  it.each(["nobody.knows-this", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc", "no id"])(
    "of the model %s is said",
    (model) => {
      const found = one({ model });
      expect(found).toMatchObject({
        usdPerMonth: null,
        sustainableRequestsPerMinute: null,
        reservedTokensPerRequest: 5_096,
      });
      expect(found.notes.length).toBeGreaterThan(0);
    },
  );

  it("of latency is not invented", () => {
    expect(one()).toMatchObject({ ttltMilliseconds: null, concurrency: null });
    expect(one({ ttftMilliseconds: 500, outputTokensPerSecond: 99 })).toMatchObject({
      ttltMilliseconds: 1_500,
      concurrency: 2.5,
    });
  });

  it("of a limit is the model's maximum when it is not set, and a range when the code does not show it", () => {
    expect(one({ maxTokens: null }).reservedTokensPerRequest).toBe(65_000);
    const call = { file: "a.ts", function: null, unknown: ["maxTokens"] } as const;
    expect(one({ maxTokens: null, call }).reservedTokensPerRequest).toEqual({ low: 1_100, high: 65_000 });
  });
});

describe("a quota", () => {
  const quota = { model: SONNET, profile: "us", tokensPerMinute: 1_000_000 };

  it("adds up the workloads of one endpoint, model and profile, and no others", () => {
    const { quotas } = answer(
      [
        chat({ requestsPerMinute: 50, peakRequestsPerMinute: 100 }),
        chat({ name: "writer", inputTokens: 200, outputTokens: 2_500, requestsPerMinute: 60 }),
        chat({ name: "elsewhere", region: "us-west-2" }),
        chat({ name: "worldwide", model: `global.${SONNET}` }),
        chat({ name: "nightly", serviceTier: "batch" }),
      ],
      [quota],
    );
    expect(quotas.map(({ profile, region }) => [profile, region])).toEqual([
      ["us", "us-east-1"],
      ["us", "us-west-2"],
      ["global", "us-east-1"],
    ]);
    expect(quotas[0]).toMatchObject({
      source: "file",
      settledTokensPerMinutePeak: 912_000,
      settledTokensPerMinuteAverage: 837_000,
      utilizationAverage: 0.837,
      utilizationPeak: 0.912,
      headroomTokensPerMinutePeak: 88_000,
      tokensPerDay: 1_440_000_000,
      shares: [
        { workload: "writer", settledTokensPerMinute: 762_000, share: expect.closeTo(762 / 912, 10) },
        { workload: "chat", settledTokensPerMinute: 150_000, share: expect.closeTo(150 / 912, 10) },
      ],
    });
  });

  it("comes from the catalogue where nobody says otherwise, and says so", () => {
    const [found] = answer(chat()).quotas;
    expect(found).toMatchObject({ tokensPerMinute: 5_000_000, requestsPerMinute: 10_000, source: "catalogue" });
    expect(found?.notes.join()).toContain("default of us-east-1");
  });

  it("is a range where other regions have another default", () => {
    const [found] = answer(chat({ model: "amazon.nova-lite-v1:0", region: "eu-west-1" })).quotas;
    expect(found?.tokensPerMinute).toEqual({ low: 200_000, high: 4_000_000 });
  });

  it("limits what is sustained by requests, too", () => {
    expect(one().sustainableRequestsPerMinute).toBeCloseTo(3_333.33, 1);
    expect(one({}, [{ ...quota, requestsPerMinute: 7 }]).sustainableRequestsPerMinute).toBe(7);
  });

  it.each<[GivenQuota, boolean]>([
    [{ model: SONNET, profile: "us" }, true],
    [{ model: `us.${SONNET}` }, true],
    [{ model: `us.${SONNET}`, profile: "eu" }, false],
    [{ model: SONNET }, false],
    [{ model: SONNET, profile: "us", region: "us-east-1" }, true],
    [{ model: SONNET, profile: "us", region: "us-west-2" }, false],
  ])("%j is the workload's: %s", (given, isFound) => {
    const found = answer(chat(), [{ ...given, tokensPerMinute: 77 }]);
    expect(found.quotas[0]?.tokensPerMinute === 77).toBe(isFound);
    if (!isFound && !given.region) expect(found.assumptions.join()).toContain("is used by no workload");
  });

  it("in region is named by null as well", () => {
    const quotas = [{ model: "amazon.nova-pro-v1:0", profile: null, tokensPerMinute: 77 }];
    expect(answer(chat({ model: "amazon.nova-pro-v1:0" }), quotas).quotas[0]).toMatchObject({
      profile: "in-region",
      tokensPerMinute: 77,
    });
  });
});

describe("the recommendation", () => {
  const tight = (tokensPerMinute: number) => [{ model: SONNET, profile: "us", tokensPerMinute }];

  it.each<[string, Partial<Workload>, readonly GivenQuota[], string | null]>([
    ["room enough", {}, [], "cross-region"],
    ["room enough in region", { model: "amazon.nova-pro-v1:0" }, [], "on-demand"],
    [
      "no room in region",
      { model: "amazon.nova-pro-v1:0", requestsPerMinute: 1_000, region: "us-east-1" },
      [],
      "cross-region",
    ],
    ["too little of it", { inputTokens: 900 }, tight(100_000), "quota-increase"],
    ["steady heavy traffic", { requestsPerMinute: 5_000 }, tight(1_000_000), "reserved"],
    ["heavy traffic with a peak", { requestsPerMinute: 5_000, peakRequestsPerMinute: 50_000 }, [], "quota-increase"],
    ["a bit tight", {}, tight(160_000), "cross-region"],
    ["batch asked for", { serviceTier: "batch" }, [], "batch"],
    ["no traffic", { requestsPerMinute: null }, [], null],
    ["no model", { model: null }, [], null],
  ])("with %s", (_title, over, quotas, expected) => {
    const { recommendation } = one(over, quotas);
    expect(recommendation.choice).toBe(expected);
    expect(recommendation.because.length).toBeGreaterThan(0);
    expect(recommendation.alternatives.map(({ choice }) => choice)).not.toContain(expected);
  });

  it("names the numbers that decided it", () => {
    expect(one({}, tight(100_000)).recommendation.because[0]).toBe(
      "All workloads of this quota take 150% of 100,000 tokens per minute at peak",
    );
  });
});

describe("levers", () => {
  const levers = (over: Partial<Workload>) => one(over).givesBack.map((each) => each.lever);

  it("are named where there is something to get", () => {
    expect(levers({ inputTokens: 5_000 })).toEqual(["maxTokens", "caching"]);
    expect(levers({ maxTokens: 200, inputTokens: 500 })).toEqual([]);
    expect(levers({ cacheReadTokens: 900, maxTokens: 200 })).toEqual([]);
    const slow = { streaming: false, ttftMilliseconds: 500, outputTokensPerSecond: 99, maxTokens: 200, inputTokens: 1 };
    expect(one(slow).givesBack).toMatchObject([{ lever: "streaming", milliseconds: 1_000 }]);
  });

  it("say what comes back", () => {
    const [limit, caching] = one({ inputTokens: 5_000 }).givesBack;
    // Lognormal with mean 100 and deviation 50: 99 % stay below 270.
    expect(limit?.reservedTokensPerRequest).toBe(4_096 - 269);
    expect(caching).toMatchObject({
      settledTokensPerRequest: 5_000,
      usdPerMonth: expect.closeTo(((3.3 - 0.33) / 1e6) * 5_000 * 4_320_000, 4),
    });
  });
});

describe("a model that the catalogue does not know", () => {
  const model = "acme.new-model-v9";

  it("asks for its numbers, and for those that are still missing", () => {
    const { notes } = one({ model });
    expect(notes).toContain(
      `${model} is not in the catalogue; enter its burndown (1 to 15 is shown), largest output, price of input, price of output`,
    );
    expect(one({ model, burndown: 2, modelMaxTokens: 9_000 }).notes).toContain(
      `${model} is not in the catalogue; enter its price of input, price of output`,
    );
  });

  it("is planned with the numbers that were entered", () => {
    const own = {
      burndown: 2,
      modelMaxTokens: 9_000,
      usdPerMillionInputTokens: 1,
      usdPerMillionOutputTokens: 10,
    };
    const found = one({ model, maxTokens: null, ...own });
    expect(found).toMatchObject({
      reservedTokensPerRequest: 10_000,
      settledTokensPerRequest: 1_200,
      usdPerRequest: 0.002,
    });
    expect(found.notes).toContain(`${model} is not in the catalogue; counted with the numbers that were entered`);
  });

  it("has no price in another tier, which nobody entered", () => {
    expect(one({ model, usdPerMillionInputTokens: 1, serviceTier: "flex" }).usdPerRequest).toBeNull();
  });
});

describe("what cannot go together", () => {
  const fields = (over: Partial<Workload>) =>
    plan(fileOf([chat(over)], [])).shapes[0]?.contradictions.map(({ field }) => field);

  it.each<[string, Partial<Workload>, string[]]>([
    ["nothing", {}, []],
    ["a limit above the model's", { maxTokens: 64_001 }, ["maxTokens"]],
    ["the model's own limit", { maxTokens: 64_000 }, []],
    ["answers above the limit", { outputTokens: 5_000 }, ["outputTokens"]],
    ["a prompt above the context window", { inputTokens: 200_000, cacheReadTokens: 1e9 }, ["inputTokens"]],
    ["a peak below the average", { peakRequestsPerMinute: 1 }, ["peakRequestsPerMinute"]],
  ])("is told of its field: %s", (_title, over, expected) => {
    expect(fields(over)).toEqual(expected);
  });
});

it("splits input by share and hit rate", () => {
  expect(splitInput(1_000, 0.8, 0.75)).toEqual({ inputTokens: 200, cacheReadTokens: 600, cacheWriteTokens: 200 });
  expect(splitInput(1_000, 2, Number.NaN)).toEqual({ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 1_000 });
});
