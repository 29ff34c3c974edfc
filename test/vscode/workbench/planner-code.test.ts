// From a call in the code to a plan, and back.
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFile, openWorkbench, picture, runCommand, type Workbench } from "./support.ts";

const FILE = ".bedrock-capacity.json";
const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

let workbench: Workbench;
let page: Page;

beforeAll(async () => {
  workbench = await openWorkbench({ development: true });
  page = workbench.page;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

afterAll(async () => {
  await workbench?.stop();
});

const poll = <Answer>(ask: () => Promise<Answer>) => expect.poll(ask, { timeout: 30_000 });

function planner(from = page): FrameLocator {
  return from.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

const field = (name: string, from = page): Locator => planner(from).locator(`[name="${name}"]`).first();

function figure(title: string, from = page): Promise<string> {
  return planner(from).locator(".figures > div", { hasText: title }).first().locator("dd").innerText();
}

/** The line over a call. */
function lens(text: string): Locator {
  return page.locator(".codelens-decoration a", { hasText: text });
}

/** Answers the dialog for files, which looks around for a while before it takes an answer. */
async function chooseFile(path: string): Promise<void> {
  const dialog = page.locator(".quick-input-widget", { hasText: "Import Measurements" });
  const input = dialog.locator("input").first();
  await input.waitFor();
  await poll(async () => {
    if (!(await dialog.isVisible())) return true;
    await input.fill(path);
    await input.press("Enter");
    await page.waitForTimeout(500);
    return !(await dialog.isVisible());
  }).toBe(true);
}

/** Changes the workload's traffic as another program would. */
async function writeRequestsPerMinute(requestsPerMinute: number): Promise<void> {
  const path = join(workbench.folder, FILE);
  const { workloads, ...rest } = JSON.parse(await readFile(path, "utf8"));
  const [first, ...others] = workloads;
  await writeFile(path, JSON.stringify({ ...rest, workloads: [{ ...first, requestsPerMinute }, ...others] }));
}

it("what a call reserves stands over it, and opens the planner with its workload", async () => {
  await openFile(page, "summarise.ts");
  await lens("At least 64,000 tokens reserved per request; open in planner").waitFor({ timeout: 60_000 });
  await picture(page, "planner-lens");
  await lens("open in planner").click();
  await poll(() => field("name").inputValue()).toBe("summarise");
  expect(await field("model").inputValue()).toBe(MODEL);
  await poll(() => planner().locator("body").evaluate("document.activeElement.name")).toBe("requestsPerMinute");
});

it("figures change with the traffic that is typed, and charts are drawn", async () => {
  await page.keyboard.type("100");
  await poll(() => field("requestsPerMinute").inputValue()).toBe("100");
  const typed = { inputTokens: "1000", outputTokens: "100", ttftMilliseconds: "500", outputTokensPerSecond: "50" };
  for (const [name, text] of Object.entries(typed)) await field(name).fill(text);
  await poll(() => figure("Settled TPM")).toBe("150,000");
  expect(await figure("Reserved tokens per request")).toBe("65,000");
  await poll(() => planner().locator(".plot canvas").count()).toBe(2);
  await planner().locator(".plot").first().scrollIntoViewIfNeeded();
  await picture(page, "planner-charts");
});

it("what is saved is said over the call", async () => {
  await planner().getByRole("button", { name: "Save" }).click();
  await planner().getByText("Everything is saved.").waitFor();
  await lens("About 65,000 tokens reserved, 1,500 settled per request; open in planner").waitFor({ timeout: 30_000 });
  const { workloads } = JSON.parse(await readFile(join(workbench.folder, FILE), "utf8"));
  expect(workloads).toMatchObject([
    { name: "summarise", requestsPerMinute: 100, call: { file: "src/summarise.ts", function: "summarise" } },
  ]);
});

it("the workload leads back to its line, also where the call has moved", async () => {
  const file = join(workbench.folder, "src/summarise.ts");
  await writeFile(file, `// One more line.\n${await readFile(file, "utf8")}`);
  await planner().getByRole("button", { name: "summarise.ts:10" }).click({ timeout: 30_000 });
  await page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: "Ln 10, Col" }).waitFor();
  expect(await figure("Settled TPM")).toBe("150,000");
});

it("a call that is gone is shown as such", async () => {
  const file = join(workbench.folder, "src/summarise.ts");
  const text = await readFile(file, "utf8");
  await writeFile(file, "export {};\n");
  await planner().locator(".badge", { hasText: "gone" }).waitFor({ timeout: 30_000 });
  await picture(page, "planner-gone");
  await writeFile(file, text);
  await planner().getByRole("button", { name: "summarise.ts:10" }).waitFor({ timeout: 30_000 });
});

it("measurements come from the clipboard and from files, and broken ones are refused", async () => {
  const Timestamps = ["2026-11-23T10:00:00Z", "2026-11-23T10:01:00Z"];
  const series = (metric: string, ...Values: number[]) => ({ Label: `${MODEL} ${metric}`, Timestamps, Values });
  const MetricDataResults = [series("Invocations", 80, 120), series("OutputTokenCount", 24_000, 36_000)];
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(JSON.stringify({ MetricDataResults }))})`);
  await planner().getByRole("button", { name: "Paste" }).click();
  await planner().locator(".observed tr", { hasText: "Output tokens per request" }).getByText("300").waitFor();
  await writeFile(join(workbench.folder, "broken.csv"), "time,Invocations\n2026-11-23 10:00,many\n");
  await planner().getByRole("button", { name: "Import Files…" }).click();
  await chooseFile(join(workbench.folder, "broken.csv"));
  await planner().getByText("Refused broken.csv at line 2").waitFor();
  expect(await planner().locator(".observed").count()).toBe(1);
  await planner().locator(".observed").scrollIntoViewIfNeeded();
  await picture(page, "planner-measurements");
});

it("the window can be loaded again: measurements, what is shown and what was typed are still there", async () => {
  await field("requestsPerMinute").fill("110");
  // The workbench writes down what is open every few seconds.
  await page.waitForTimeout(6_000);
  await page.reload();
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
  await planner().locator(".observed").waitFor({ timeout: 60_000 });
  await poll(() => field("requestsPerMinute").inputValue()).toBe("110");
  expect(await field("name").inputValue()).toBe("summarise");
  await poll(() => planner().locator(".plot canvas").count()).toBe(2);
  await planner().getByRole("button", { name: "Revert" }).click();
  await poll(() => field("requestsPerMinute").inputValue()).toBe("100");
});

it("a report opens as an editor of its own", async () => {
  await planner().getByRole("button", { name: "Open in Editor" }).click();
  await page.locator(".tab.active", { hasText: "Untitled-1" }).waitFor();
  await poll(async () => (await page.locator(".view-line").allInnerTexts()).join("\n")).toContain("Capacity");
});

it("a second window has the same plan, and follows what the first one saves", async () => {
  const context = await page
    .context()
    .browser()
    ?.newContext({ viewport: { width: 1280, height: 800 } });
  const second = await context?.newPage();
  if (!context || !second) throw new Error("There is no second window");
  await second.goto(page.url());
  await second.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
  await second.locator('.activitybar [aria-label="Bedrock Readiness"]').first().waitFor();
  await runCommand(second, "Bedrock Readiness: Open Capacity Planner");
  const shown = (): Promise<string> => field("requestsPerMinute", second).inputValue();
  // A window follows from the moment on when its watcher runs, of which nothing tells.
  let written = 100;
  await poll(async () => {
    await writeRequestsPerMinute(++written);
    await second.waitForTimeout(1_000);
    return (await shown()) === String(written);
  }).toBe(true);
  await page.bringToFront();
  await page.locator(".tab", { hasText: "Capacity Planner" }).click();
  await poll(() => field("requestsPerMinute").inputValue()).toBe(String(written));
  await field("requestsPerMinute").fill("120");
  await planner().getByRole("button", { name: "Save" }).click();
  await planner().getByText("Everything is saved.").waitFor();
  await poll(shown).toBe("120");
  await poll(() => figure("Settled TPM", second)).toBe("180,000");
  await context.close();
});

it("a capacity file from a newer version is not overwritten", async () => {
  const path = join(workbench.folder, FILE);
  await rename(path, `${path}.kept`);
  await writeFile(path, '{ "version": 2, "workloads": [] }\n');
  await planner().getByText("written by a newer version").waitFor();
  await field("requestsPerMinute").fill("130");
  await field("requestsPerMinute").press("Control+S");
  await page.waitForTimeout(1_000);
  expect(await readFile(path, "utf8")).toBe('{ "version": 2, "workloads": [] }\n');
  await rename(`${path}.kept`, path);
});
