import { describe, expect, it } from "vitest";
import { parseCsv } from "../../src/capacity/csv.ts";
import { toCsv, toJson, toMarkdown } from "../../src/capacity/exports.ts";
import { shownFigure, shownShare, shownUsd } from "../../src/capacity/format.ts";
import { aiperfArguments, aiperfCommands, k6Script } from "../../src/capacity/load-test.ts";
import { plan } from "../../src/capacity/plan.ts";
import { quotaRequest } from "../../src/capacity/quota-request.ts";
import { shapeOf } from "../../src/capacity/shape.ts";
import type { Workload } from "../../src/capacity/workload.ts";
import { chat, fileOf, SONNET } from "./support/workloads.ts";

const answer = (over: Partial<Workload> = {}) => plan(fileOf([chat(over)])).answer;

describe("figures for people", () => {
  it.each([
    [shownFigure(null), "unknown"],
    [shownFigure(0), "0"],
    [shownFigure(1_234_567.8), "1,234,568"],
    [shownFigure(2.99049), "2.99"],
    [shownFigure({ low: 1_100, high: 2_500 }), "1,100 to 2,500"],
    [shownShare(0.0123), "1.23%"],
    [shownUsd(0.00495), "$0.00495"],
    [shownUsd(12.345), "$12.35"],
    [shownUsd(12_830.4), "$12,830"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe("exports", () => {
  const hostile = { name: "=1+1 | <b>@here</b>\n# x", region: null } as const;

  it("Markdown takes names literally, and shows unknown as unknown", () => {
    const text = toMarkdown(answer(hostile));
    expect(text).toContain("## =1+1 \\| &lt;b>&#64;here&lt;/b> \\# x\n");
    expect(text).toContain("| Settled TPM | 150,000 |");
    expect(text).toContain("| Time to the last token | unknown |");
    expect(text).toContain("## Assumptions");
    expect(text).not.toMatch(/NaN|null|undefined|Infinity/);
  });

  it("CSV has bounds of each figure, and no formulas", () => {
    const [titles = [], row = []] = parseCsv(
      toCsv(answer({ ...hostile, model: "us.anthropic.claude-sonnet-5-5" })),
    ).rows;
    const cell = (title: string) => row[titles.indexOf(title)];
    expect(row).toHaveLength(titles.length);
    expect(cell("name")).toBe(`'${hostile.name}`);
    expect([cell("settledTokensPerRequestLow"), cell("settledTokensPerRequestHigh")]).toEqual(["1100", "2500"]);
    expect([cell("region"), cell("ttltMillisecondsLow")]).toEqual(["", ""]);
  });

  it("JSON is the answer", () => {
    expect(JSON.parse(toJson(answer()))).toEqual(answer());
  });
});

describe("the request for more quota", () => {
  const request = (tokensPerMinute: number, over: Partial<Workload> = {}) => {
    const workloads = [
      chat({ requestsPerMinute: 60, peakRequestsPerMinute: 100, ...over }),
      chat({ name: "b", inputTokens: 200, outputTokens: 2_500 }),
    ];
    const [quota] = plan(fileOf(workloads, [{ model: SONNET, profile: "us", tokensPerMinute }])).quotas;
    return quota ? quotaRequest(quota) : "";
  };

  it("has all that AWS asks for", () => {
    const text = request(1_000_000);
    for (const line of [
      "Quota: Cross-region model inference tokens per minute for Claude Sonnet 4.5",
      `Model: ${SONNET}`,
      "Inference profile: us",
      "Region: us-east-1",
      "Present quota: 1,000,000 tokens per minute",
      "Wanted quota: 2,100,000 tokens per minute, of which the peak takes 70%",
      "Requests per minute: 160 on average, 200 at peak",
      "Tokens per minute as the quota counts them: 1,360,000 on average, 1,420,000 at peak",
      // (60 x 1,000 + 100 x 200) / 160 and (60 x 100 + 100 x 2,500) / 160
      "Average input tokens per request: 500, and 0 read from the cache, 0 written to it",
      "Average output tokens per request: 1,600",
    ]) {
      expect(text).toContain(line);
    }
  });

  it("is none where there is enough, and open where something is unknown", () => {
    expect(request(10_000_000)).toContain("The present quota suffices: the peak takes less than 70% of it");
    expect(request(1, { requestsPerMinute: null, peakRequestsPerMinute: null })).toContain(
      "Wanted quota: (traffic or tokens are unknown)",
    );
  });
});

describe("the load test", () => {
  const timed = { ttftMilliseconds: 500, outputTokensPerSecond: 99, streaming: true };
  const shapes = (over: Partial<Workload> = {}) => [shapeOf(chat({ ...timed, ...over }))];

  /** Runs the script's top level as k6 would load it, with its requests recorded. */
  function run(script: string) {
    const requests: { url: string; body: string }[] = [];
    const body = script
      .replace(/^import .*$/gm, "")
      .replace("export const options", "const options")
      .replace("export default function", "return { options, send: function")
      .concat("};");
    class Metric {
      add() {}
    }
    const http = {
      post: (url: string, text: string) => {
        requests.push({ url, body: text });
        return { status: 200, json: () => 1 };
      },
    };
    const load = new Function("http", "check", "Rate", "Trend", "__ENV", "__VU", "__ITER", body);
    const { options, send } = load(http, () => true, Metric, Metric, { WORKLOAD: "0" }, 1, 2);
    send();
    return { options, request: requests[0] };
  }

  it("of k6 has the plan's shape", () => {
    const { options, request } = run(k6Script(shapes()) ?? "");
    expect(options.scenarios.workload_1).toMatchObject({
      executor: "constant-arrival-rate",
      rate: 100,
      timeUnit: "1m",
      preAllocatedVUs: 5,
    });
    expect(options.thresholds).toEqual({ throttled: ["rate<0.01"] });
    expect(request?.url).toBe(
      `https://bedrock-runtime.us-east-1.amazonaws.com/model/${encodeURIComponent(`us.${SONNET}`)}/converse-stream`,
    );
    const { messages, inferenceConfig } = JSON.parse(request?.body ?? "{}");
    expect(inferenceConfig).toEqual({ maxTokens: 4_096 });
    expect(messages[0].content[0].text.match(/word/g)).toHaveLength(985);
  });

  it("of k6 cannot be broken out of", () => {
    const name = '"; throw new Error("out"); //\u2028</script>';
    expect(() => run(k6Script(shapes({ name, region: name })) ?? "")).not.toThrow();
  });

  it("of AIPerf has the plan's shape", () => {
    const [args] = aiperfArguments(shapes());
    const value = (name: string) => args?.[args.indexOf(name) + 1];
    expect(args).toContain("--streaming");
    expect(Number(value("--request-rate"))).toBeCloseTo(100 / 60, 10);
    expect(value("--synthetic-input-tokens-mean")).toBe("1000");
    expect(value("--output-tokens-mean")).toBe("100");
    expect(value("--extra-inputs")).toBe("max_tokens:4096");
    expect(aiperfCommands(shapes({ model: "it's $(x)" }))).toContain("--model 'it'\\''s $(x)'");
  });

  it.each([{ model: null }, { requestsPerMinute: null }, { outputTokens: null }])("is none for %j", (over) => {
    expect(k6Script(shapes(over))).toBeNull();
    expect(aiperfArguments(shapes(over))).toEqual([]);
  });
});
