// The planner's page as somebody uses it, in a real browser under the editor's content security policy.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CodeWorkload } from "../../../src/capacity/from-code.ts";
import { readMeasurements } from "../../../src/capacity/measurements/read.ts";
import type { GivenQuota, Workload } from "../../../src/capacity/workload.ts";
import { type Draft, draftOf } from "../../../src/panel/draft.ts";
import type { ToHost } from "../../../src/panel/messages.ts";
import type { Snapshot } from "../../../src/panel/snapshot.ts";
import { span } from "../../support/facts.ts";
import { type Panel, type Panels, startPanels } from "./support.ts";

const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const CHAT: Workload = {
  name: "chat",
  model: MODEL,
  region: "us-east-1",
  inputTokens: 1_000,
  outputTokens: 100,
  maxTokens: 4_096,
  requestsPerMinute: 100,
};
const FAST = { ttftMilliseconds: 500, outputTokensPerSecond: 50 };

let panels: Panels;
let panel: Panel;

beforeAll(async () => {
  panels = await startPanels();
});

afterEach(async () => {
  expect(panel.errors).toEqual([]);
  await panel.close();
});

afterAll(() => panels?.stop());

async function open(
  snapshot: Partial<Snapshot> = {},
  options: { width?: number; before?: string } = {},
): Promise<void> {
  panel = await panels.open({ snapshot, ...options });
  await panel.page.locator(".file-bar").waitFor();
}

function withWorkloads(workloads: readonly Workload[], quotas: readonly GivenQuota[] = []): { readonly draft: Draft } {
  return { draft: draftOf({ version: 1, workloads, quotas }) };
}

const field = (name: string): Locator => panel.page.locator(`[name="${name}"]`).first();
const button = (name: string): Locator => panel.page.getByRole("button", { name, exact: true });

/** Asks until the answer is right. The machine may have others to serve. */
const poll = <Answer>(ask: () => Promise<Answer>) => expect.poll(ask, { timeout: 20_000 });

/** What stands behind a title among the figures of the workload that is shown. */
function figure(title: string): Promise<string> {
  return panel.page
    .locator(".figures > div")
    .filter({ has: panel.page.locator("dt", { hasText: title }) })
    .first()
    .locator("dd")
    .innerText();
}

/** What stands below a field. */
async function below(name: string): Promise<string> {
  const id = await field(name).getAttribute("aria-describedby");
  return id === null ? "" : panel.page.locator(`[id="${id}"]`).innerText();
}

async function said<Type extends ToHost["type"]>(type: Type): Promise<readonly Extract<ToHost, { type: Type }>[]> {
  const all = await panel.said();
  return all.filter((message): message is Extract<ToHost, { type: Type }> => message.type === type);
}

describe("the worked numbers come out of the panel", () => {
  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    [
      "AWS at 32,000",
      { inputTokens: "3000", cacheWriteTokens: "1000", outputTokens: "1000", maxTokens: "32000" },
      { "Reserved tokens per request": "36,000", "Settled tokens per request": "9,000" },
    ],
    [
      "AWS at 1,250",
      { inputTokens: "3,000", cacheWriteTokens: "1,000", outputTokens: "1,000", maxTokens: "1,250" },
      { "Reserved tokens per request": "5,250", "Settled tokens per request": "9,000" },
    ],
    [
      "content generation",
      { inputTokens: "200", outputTokens: "2500", requestsPerMinute: "60" },
      { "Nominal TPM": "162,000", "Settled TPM": "762,000" },
    ],
    [
      "the chatbot",
      { inputTokens: "1000", outputTokens: "100", maxTokens: "4096", requestsPerMinute: "100" },
      { "Nominal TPM": "110,000", "Settled TPM": "150,000", "Reserved TPM": "509,600" },
    ],
    [
      "latency and concurrency",
      { outputTokens: "100", requestsPerMinute: "100", ttftMilliseconds: "500", outputTokensPerSecond: "99" },
      { "Time to the last token": "1,500 ms", "Requests in flight at peak": "2.5" },
    ],
  ])("%s", async (_title, typed, expected) => {
    await open(withWorkloads([{ name: "w", model: MODEL }]));
    for (const [name, text] of Object.entries(typed)) await field(name).fill(text);
    for (const [title, text] of Object.entries(expected)) expect(await figure(title)).toBe(text);
  });

  it.each([
    ["Chatbot", "1000", "100"],
    ["Summarisation", "25000", "750"],
    ["Content generation", "200", "2500"],
  ])("the guide's preset %s", async (title, input, output) => {
    await open();
    await panel.page.locator('[name="preset"]').selectOption({ label: await labelOf(title) });
    await button("Add Workload").click();
    expect(await field("inputTokens").inputValue()).toBe(input);
    expect(await field("outputTokens").inputValue()).toBe(output);
  });

  async function labelOf(title: string): Promise<string> {
    const labels = await panel.page.locator('[name="preset"] option').allInnerTexts();
    return labels.find((label) => label.startsWith(title)) ?? "";
  }
});

it("a prompt is split by its cacheable share and hit rate", async () => {
  await open(withWorkloads([CHAT]));
  await panel.page.locator("summary", { hasText: "Work out from a hit rate" }).click();
  await field("split.prompt").fill("1,000");
  await field("split.share").fill("80");
  expect(await button("Fill In").isDisabled()).toBe(true);
  await field("split.hits").fill("175");
  expect(await below("split.hits")).toBe("This cannot be more than 100");
  await field("split.hits").fill("75");
  await button("Fill In").click();
  const filled = ["inputTokens", "cacheReadTokens", "cacheWriteTokens"].map((name) => field(name).inputValue());
  expect(await Promise.all(filled)).toEqual(["200", "600", "200"]);
  expect(await figure("Settled tokens per request")).toBe("900");
});

describe("bad input", () => {
  it.each([
    ["requestsPerMinute", "-1", "This cannot be less than 0"],
    ["requestsPerMinute", "many", "Type a number, such as 1200 or 0.5"],
    ["requestsPerMinute", "1e99", "This cannot be more than 1,000,000,000,000,000"],
    ["maxTokens", "0", "This cannot be less than 1"],
    ["maxTokens", "1.5", "Type a whole number"],
    ["hoursPerDay", "25", "This cannot be more than 24"],
    ["inputTokens", "NaN", "Type a number, such as 1200 or 0.5"],
    ["name", "", "Give the workload a name"],
  ])("in %s keeps %s as it was typed and says what is wrong beside it", async (name, text, message) => {
    await open(withWorkloads([CHAT]));
    await field(name).fill(text);
    expect(await field(name).inputValue()).toBe(text);
    expect(await field(name).getAttribute("aria-invalid")).toBe("true");
    expect(await below(name)).toBe(message);
    expect(await panel.page.locator("main").innerText()).not.toMatch(/NaN|Infinity/);
    await button("Save").click({ force: true });
    expect(await said("save")).toEqual([]);
  });

  it("is gone to by Save, also where its section is folded", async () => {
    await open({ ...withWorkloads([CHAT, { ...CHAT, name: "second" }]), isChanged: true });
    await field("requestsPerMinute").fill("many");
    await button("second").click();
    await panel.page.locator("summary", { hasText: "Inputs" }).click();
    await button("Save").click();
    await poll(() => panel.page.evaluate("document.activeElement.name")).toBe("requestsPerMinute");
    expect(await field("name").inputValue()).toBe("chat");
    expect(await said("save")).toEqual([]);
  });

  it("that is only empty is unknown, and no mistake", async () => {
    await open(withWorkloads([CHAT]));
    await field("requestsPerMinute").fill("");
    expect(await field("requestsPerMinute").getAttribute("aria-invalid")).toBeNull();
    expect(await figure("Settled TPM")).toBe("unknown");
    expect(await panel.page.locator("main").innerText()).not.toMatch(/NaN|Infinity/);
  });

  it.each([
    ["maxTokens", "70000", "maxTokens 70,000 is more than the model can answer with (64,000): requests fail"],
    ["outputTokens", "5000", "Answers of 5,000 tokens on average do not fit into maxTokens 4,096: they are cut off"],
    ["inputTokens", "9000000", "Prompts of 9,000,000 tokens are more than the model's context window holds"],
    ["peakRequestsPerMinute", "1", "The peak is lower than the average; the average counts as peak"],
    ["model", "gpt", "is no model id that the catalogue knows; enter its burndown"],
  ])("that cannot go together is named beside %s", async (name, text, message) => {
    await open(withWorkloads([CHAT]));
    await field(name).fill(text);
    expect(await below(name)).toContain(message);
  });

  it("of a model that the catalogue does not know asks for its numbers, and counts with them", async () => {
    await open(withWorkloads([{ ...CHAT, maxTokens: null }]));
    expect(await field("burndown").count()).toBe(0);
    await field("model").fill("acme.new-model-v9");
    expect(await figure("Settled tokens per request")).toBe("1,100 to 2,500");
    await field("burndown").fill("2");
    await field("modelMaxTokens").fill("9000");
    await field("usdPerMillionInputTokens").fill("1");
    await field("usdPerMillionOutputTokens").fill("10");
    expect(await figure("Settled tokens per request")).toBe("1,200");
    expect(await figure("Reserved tokens per request")).toBe("10,000");
    expect(await figure("Cost per request")).toBe("$0.002");
    await panel.page.locator('[name="quota.tokensPerMinute"]').fill("120,000");
    expect(await figure("RPM that the quota sustains")).toBe("100");
  });

  it("a script tag in a function's name stays text", async () => {
    const name = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
    const call = { file: `src/${name}.ts`, function: name, api: "Converse", order: 0, unknown: [] };
    const found: CodeWorkload = { workload: { ...CHAT, name, call }, span: span("file:///a.ts", 3) };
    await open({ ...withWorkloads([{ ...CHAT, name, call }]), code: { state: "read", found: [found] } });
    expect(await panel.page.locator(".workloads tbody .name").innerText()).toBe(name);
    expect(await panel.page.locator("#planner img, #planner script").count()).toBe(0);
    expect(await panel.page.evaluate("window.broken")).toBeUndefined();
  });

  it("a file with mistakes, or from a newer version, is told and not saved over", async () => {
    const message = "The file was written by a newer version of Bedrock Readiness";
    await open({
      ...withWorkloads([CHAT]),
      isChanged: true,
      file: { state: "broken", problems: [{ line: 2, message }] },
    });
    expect(await button("Save").isDisabled()).toBe(true);
    await panel.page.getByText(message).waitFor();
    await button("Line 2").click();
    expect(await said("openFile")).toEqual([{ type: "openFile", line: 2 }]);
  });
});

describe("calls in the code", () => {
  const call = { file: "src/chat.ts", function: "answer", api: "Converse", order: 0, unknown: [] } as const;
  const other = { ...call, file: "src/title.ts", function: "title" };
  const at = { chat: span("file:///p/src/chat.ts", 12), title: span("file:///p/src/title.ts", 7) };
  const found: readonly CodeWorkload[] = [
    { workload: { ...CHAT, name: "answer", maxTokens: 1_000, call }, span: at.chat },
    { workload: { name: "title", model: MODEL, maxTokens: 20, call: other }, span: at.title },
  ];
  const code = { state: "read", found } as const;
  const names = (): Promise<string[]> => panel.page.locator(".workloads tbody .name").allInnerTexts();

  it("become workloads when somebody says so", async () => {
    await open({ code });
    await panel.page.getByText("2 calls in the code are not planned yet.").waitFor();
    await button("Add All 2").click();
    expect(await names()).toEqual(["answer", "title"]);
    expect(await field("maxTokens").inputValue()).toBe("1000");
    await poll(async () => (await said("edit")).length).toBe(1);
    expect((await said("edit"))[0]?.draft.workloads[1]?.workload.call).toEqual(other);
  });

  it("are linked from their workloads", async () => {
    await open({ ...withWorkloads([{ ...CHAT, call }]), code });
    await button("chat.ts:12").click();
    expect(await said("openCall")).toEqual([{ type: "openCall", span: at.chat }]);
  });

  it("that say something else than the workload are told, and taken over when somebody says so", async () => {
    await open({ ...withWorkloads([{ ...CHAT, call }]), code });
    await panel.page.getByText("maxTokens is 1,000 in the code and 4,096 here.").waitFor();
    expect(await figure("Reserved tokens per request")).toBe("5,096");
    await button("Take Over from the Code").click();
    expect(await figure("Reserved tokens per request")).toBe("2,000");
    expect(await field("maxTokens").inputValue()).toBe("1000");
    expect(await panel.page.getByText("in the code and").count()).toBe(0);
  });

  it("that are gone are shown as such, and the workload can be kept", async () => {
    await open({ ...withWorkloads([{ ...CHAT, call }]), code: { state: "read", found: [] } });
    await panel.page.locator(".workloads .badge", { hasText: "gone" }).waitFor();
    await panel.page.getByText("Its call in answer (src/chat.ts) is no longer in the code.").waitFor();
    await button("Keep Without the Call").click();
    expect(await panel.page.locator(".workloads .badge").count()).toBe(0);
    expect(await names()).toEqual(["chat"]);
  });

  it("that are asked for from the code are shown, and added where they were not planned", async () => {
    const snapshot = { ...withWorkloads([CHAT]), code };
    await open(snapshot);
    await panel.send({ ...snapshot, wanted: { call: other, time: 5 } });
    await poll(() => field("name").inputValue()).toBe("title");
    expect(await names()).toEqual(["chat", "title"]);
    await poll(() => panel.page.evaluate("document.activeElement.name")).toBe("requestsPerMinute");
  });
});

describe("the simulation", () => {
  const TIGHT = withWorkloads([{ ...CHAT, ...FAST }], [{ model: MODEL, tokensPerMinute: 170_000 }]);
  const BUSY = { ...FAST, requestsPerMinute: 3_000 };

  it("draws the quota's use and throttling against maxTokens, and says both in words and as tables", async () => {
    await open(TIGHT);
    await poll(() => panel.page.locator(".plot canvas").count()).toBe(2);
    for (const index of [0, 1]) expect(await panel.page.evaluate(colours(index))).toBeGreaterThan(20);
    const [use, curve] = await panel.page.locator(".chart figcaption").allInnerTexts();
    expect(use).toMatch(/At the peak of chat up to 99\.9% of 170,000 tokens per minute are taken/);
    expect(curve).toMatch(/Now, at 4,096 \(upright line\), [\d.]+% of the attempts are throttled/);
    await panel.page.locator(".chart .data > summary").nth(1).click();
    const rows = await panel.page.locator(".chart .data").nth(1).locator("tbody tr").allInnerTexts();
    expect(rows).toHaveLength(24);
    expect(rows.at(-1)).toMatch(/^64,000\s+\d+(\.\d+)?%\s+1%$/);
    expect(await figure("Throttled at peak")).toMatch(/^\d+(\.\d+)?%$/);
    expect(await figure("Largest maxTokens under 1 % throttling")).toMatch(/^\d+$/);
  });

  it("gives the same for the same seed, and something else for another", async () => {
    await open(TIGHT);
    const settled = async (): Promise<string> => {
      await poll(() => button("Simulate").count()).toBe(1);
      await poll(() => figure("Throttled at peak")).toMatch(/%/);
      return figure("Throttled at peak");
    };
    const first = await settled();
    await field("seed").selectOption("2");
    await poll(() => figure("Throttled at peak")).not.toBe(first);
    const second = await settled();
    expect(second).not.toBe(first);
    await field("seed").selectOption("1");
    await poll(() => figure("Throttled at peak")).toBe(first);
  });

  it("runs beside the page, shows how far it is, and can be cancelled and run again", async () => {
    await open(withWorkloads([{ ...CHAT, ...BUSY }], [{ model: MODEL, tokensPerMinute: 5_000_000 }]));
    await field("requests").selectOption("1000000");
    const progress = panel.page.locator("progress");
    await progress.waitFor();
    await poll(() => panel.page.evaluate("document.querySelector('progress').value")).toBeGreaterThan(0);
    // A page that simulated by itself would not get to its timers for seconds.
    const late = await panel.page.evaluate(
      "new Promise((done) => { const start = performance.now(); setTimeout(() => done(performance.now() - start), 50); })",
    );
    expect(late).toBeLessThan(500);
    expect(await progress.count()).toBe(1);
    await button("Cancel").click();
    await panel.page.getByText("Cancelled.").waitFor();
    expect(await progress.isVisible()).toBe(false);
    await field("requests").selectOption("20000");
    await poll(() => panel.page.locator(".plot canvas").count()).toBe(2);
  });

  it("says what it lacks", async () => {
    await open(withWorkloads([CHAT]));
    await panel.page
      .locator("article", { hasText: "Throttling is not simulated, since traffic, tokens, maxTokens or latency" })
      .last()
      .waitFor();
    expect(await panel.page.locator(".plot").count()).toBe(0);
  });

  /** Counts the colours of a chart, as a script. */
  const colours = (index: number): string => `(() => {
    const canvas = document.querySelectorAll(".plot canvas")[${index}];
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`;
});

describe("cost", () => {
  it("is drawn by part and said as a table", async () => {
    await open(withWorkloads([CHAT]));
    const parts = await panel.page.locator(".bars .part").all();
    const widths = await Promise.all(parts.map(async (part) => (await part.boundingBox())?.width ?? 0));
    expect(widths[0]).toBeGreaterThan(widths[3] ?? 0);
    expect(widths[1]).toBe(0);
    const table = panel.page.locator(".data", { has: panel.page.getByText("as batch") });
    await table.locator("summary").click();
    expect(await table.locator("tbody tr").innerText()).toMatch(/^chat\s+\$14,256\s+\$0\s+\$0\s+\$7,128\s+\$21,384/);
  });
});

describe("measurements", () => {
  const label = (metric: string) => `${MODEL} ${metric}`;
  const Timestamps = ["2026-11-23T10:00:00Z", "2026-11-23T10:01:00Z"];
  const results = Object.entries({
    Invocations: [100, 200],
    InvocationThrottles: [0, 30],
    InputTokenCount: [120_000, 240_000],
    OutputTokenCount: [30_000, 60_000],
    InvocationLatency: [6_500, 6_500],
    TimeToFirstToken: [500, 500],
  }).map(([metric, Values]) => ({ Id: metric.toLowerCase(), Label: label(metric), Timestamps, Values }));
  const metrics = { name: "metrics.json", text: JSON.stringify({ MetricDataResults: results }) };
  const quotas = {
    name: "quotas.json",
    text: JSON.stringify({
      Quotas: [
        {
          QuotaName: "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1",
          QuotaArn: "arn:aws:servicequotas:us-east-1:123456789012:bedrock/L-1",
          Value: 300_000,
        },
      ],
    }),
  };
  const stateOf = (...files: { readonly name: string; readonly text: string }[]) => ({
    ...readMeasurements(files),
    files: files.map(({ name }) => name),
  });

  it("are asked of the host, with the model of the workload that is shown", async () => {
    await open(withWorkloads([CHAT]));
    await button("Import Files…").click();
    await button("Paste").click();
    expect(await said("importMeasurements")).toEqual([
      { type: "importMeasurements", from: "files", model: MODEL },
      { type: "importMeasurements", from: "clipboard", model: MODEL },
    ]);
  });

  it("stand beside what is expected, and can be planned with", async () => {
    await open({ ...withWorkloads([CHAT]), measurements: stateOf(metrics, quotas) });
    const rows = await panel.page.locator(".observed tbody tr").allInnerTexts();
    const cells = rows.map((row) => row.split("\t"));
    expect(cells).toContainEqual(["Input tokens per request", "1,200", "1,000 (chat)"]);
    expect(cells).toContainEqual(["Output tokens per request", "300", "100 (chat)"]);
    expect(cells).toContainEqual(["Throttled", "9.09%", "at most 1%"]);
    expect(await panel.page.locator(".observed td.over").innerText()).toBe("9.09%");
    expect(await figure("Tokens per minute")).toBe("300,000 (service-quotas)");
    await button("Use These for chat").click();
    expect(await field("inputTokens").inputValue()).toBe("1200");
    expect(await field("outputTokens").inputValue()).toBe("300");
    expect(await field("peakRequestsPerMinute").inputValue()).toBe("200");
    expect(await field("outputTokensPerSecond").inputValue()).toBe("50");
  });

  it("that are broken or foreign are refused with the line that broke them", async () => {
    const broken = { name: "broken.json", text: '{\n "MetricDataResults": [\n { "Timestamps": [], }\n' };
    const foreign = { name: "notes.txt", text: "buy milk\n" };
    await open({ ...withWorkloads([CHAT]), measurements: stateOf(broken, foreign) });
    const texts = await panel.page.locator(".trouble li").allInnerTexts();
    expect(texts[0]).toMatch(/^Refused broken\.json at line \d: /);
    expect(texts[1]).toMatch(/^Refused notes\.txt at line 1: This is no CSV from the CloudWatch console/);
  });

  it("come from commands that are shown", async () => {
    await open(withWorkloads([CHAT]));
    await button("Show Commands").click();
    const [message] = await said("openText");
    expect(message?.language).toBe("shellscript");
    expect(message?.text).toContain("aws cloudwatch get-metric-data --region 'us-east-1'");
    expect(message?.text).toContain(`"Value": "${MODEL}"`);
    expect(message?.text).toContain("aws service-quotas list-service-quotas --service-code bedrock");
  });
});

describe("exports", () => {
  it.each([
    ["Report (Markdown)", "markdown", "# Capacity plan"],
    ["Figures (CSV)", "csv", "name,model,region,profile,"],
    ["Figures (JSON)", "json", '"reservedTokensPerRequest": 5096'],
    ["Request for more quota", "plaintext", "Quota increase for Claude Sonnet 4.5"],
    ["Load test (k6 script)", "javascript", 'import http from "k6/http"'],
    ["Load test (AIPerf commands)", "shellscript", "aiperf profile --model"],
  ])("%s", async (title, language, text) => {
    await open(withWorkloads([CHAT]));
    await field("export").selectOption({ label: title });
    await button("Open in Editor").click();
    await button("Copy").click();
    const [opened] = await said("openText");
    expect(opened?.language).toBe(language);
    expect(opened?.text).toContain(text);
    expect((await said("copyText"))[0]?.text).toBe(opened?.text);
  });

  it("say why there is nothing to export", async () => {
    await open(withWorkloads([{ name: "w", model: null }]));
    await field("export").selectOption({ label: "Load test (k6 script)" });
    await panel.page.getByText("No workload has a model, traffic and lengths to test with.").waitFor();
    expect(await button("Copy").isDisabled()).toBe(true);
  });
});

describe("the page", () => {
  it("keeps what is selected and folded over a reload", async () => {
    await open(withWorkloads([CHAT, { ...CHAT, name: "second" }]));
    await button("second").click();
    await panel.page.locator("summary", { hasText: "Quotas" }).click();
    await field("seed").selectOption("3");
    await panel.page.waitForTimeout(200);
    await panel.page.reload();
    await poll(() => field("name").inputValue()).toBe("second");
    expect(await panel.page.locator("details", { hasText: "Quotas" }).first().getAttribute("open")).toBeNull();
    expect(await field("seed").inputValue()).toBe("3");
  });

  it("keeps what is typed while the host answers to something earlier", async () => {
    const snapshot = withWorkloads([CHAT]);
    await open(snapshot);
    await field("requestsPerMinute").fill("1005");
    await panel.send({ ...snapshot, edition: 0 });
    await panel.page.waitForTimeout(100);
    expect(await field("requestsPerMinute").inputValue()).toBe("1005");
    await panel.send({ ...snapshot, edition: 1 });
    await poll(() => field("requestsPerMinute").inputValue()).toBe("100");
  });

  it("is used with the keyboard alone", async () => {
    await open();
    const { keyboard } = panel.page;
    const to = async (name: string): Promise<void> => {
      for (let count = 0; count < 60; count++) {
        const [own, text] = (await panel.page.evaluate(
          "[document.activeElement.name ?? '', document.activeElement.innerText ?? '']",
        )) as [string, string];
        if (own === name || text.toLowerCase() === name.toLowerCase()) return;
        await keyboard.press("Tab");
      }
      throw new Error(`The keyboard does not reach ${name}`);
    };
    await to("Add Workload");
    await keyboard.press("Enter");
    await poll(() => panel.page.evaluate("document.activeElement.name")).toBe("name");
    await to("model");
    await keyboard.type(MODEL);
    await to("requestsPerMinute");
    await keyboard.type("100");
    expect(await figure("Settled TPM")).toBe("150,000");
    await keyboard.press("Control+S");
    await poll(async () => (await said("save")).length).toBe(1);
    await to("Results");
    await keyboard.press("Enter");
    expect(await panel.page.locator("details", { hasText: "Results" }).first().getAttribute("open")).toBeNull();
    await to("Show as a table");
    await keyboard.press("Enter");
    await to("Copy");
    await keyboard.press("Enter");
    expect(await said("copyText")).toHaveLength(1);
  });

  it.each([300, 600, 1_200])("fits into %i pixels, and axe finds nothing", async (width) => {
    const workloads = [
      { ...CHAT, ...FAST },
      { ...CHAT, ...FAST, name: "a workload with a rather long name", maxTokens: 70_000 },
    ];
    await open(withWorkloads(workloads, [{ model: MODEL, tokensPerMinute: 900_000 }]), { width });
    await poll(() => panel.page.locator(".plot canvas").count()).toBe(2);
    for (const summary of await panel.page.locator(".data > summary").all()) await summary.click();
    expect(await panel.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await panel.page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const found = (await panel.page.evaluate("axe.run()")) as { violations: { id: string }[] };
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  });

  it("says what is wrong where the simulation cannot be loaded, and keeps its figures", async () => {
    const before = `const real = fetch; globalThis.fetch = (url) => String(url).endsWith("worker.js") ? Promise.reject(new Error("no worker today")) : real(url);`;
    await open(withWorkloads([{ ...CHAT, ...FAST }]), { before });
    await panel.page.getByText("no worker today").waitFor();
    expect(await figure("Settled TPM")).toBe("150,000");
  });

  it("starts on a machine whose language is none", async () => {
    await open(withWorkloads([CHAT]), {
      before: 'Object.defineProperty(Navigator.prototype, "language", { value: "en-US@posix" });',
    });
    expect(await figure("Settled TPM")).toBe("150,000");
  });
});
