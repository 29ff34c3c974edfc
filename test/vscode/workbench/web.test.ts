// The extension where a browser runs it: in the browser's own extension host, with the language server in a web worker.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page, Worker } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  follow,
  hoverOver,
  languageServer,
  messages,
  openActions,
  openFile,
  openWorkbench,
  picture,
  problem,
  putCursorOn,
  runCommand,
  visibleText,
  type Workbench,
} from "./support.ts";

const WEB = { "remote.extensionKind": { "bedrock-readiness.bedrock-readiness": ["web"] } };

/** How the worker is called that the browser's extension host starts for us. */
const SERVER = "ExtensionHostWorker -> Bedrock Readiness";

let workbench: Workbench;
let page: Page;

beforeAll(async () => {
  workbench = await openWorkbench({ development: true, settings: WEB });
  page = workbench.page;
});

afterAll(async () => {
  await workbench?.stop();
});

const poll = <Answer>(ask: () => Promise<Answer>) => expect.poll(ask, { timeout: 30_000 });

/** The language servers that run as workers of the page. */
async function servers(): Promise<readonly Worker[]> {
  const named = page.workers().map(async (worker) => ({ worker, name: await worker.evaluate("self.name") }));
  // One that ends meanwhile has no name to tell.
  const all = await Promise.allSettled(named);
  return all.flatMap((each) => (each.status === "fulfilled" && each.value.name === SERVER ? [each.value.worker] : []));
}

const count = async (): Promise<number> => (await servers()).length;

function planner(): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

const field = (name: string): Locator => planner().locator(`[name="${name}"]`).first();

function figure(title: string): Promise<string> {
  return planner().locator(".figures > div", { hasText: title }).first().locator("dd").innerText();
}

/** Finds an action under the light bulb at a text. The bulb follows the cursor, so the cursor has to come from elsewhere. */
async function fromLightBulb(text: string, action: string): Promise<Locator> {
  const row = page.locator(".action-widget .monaco-list-row", { hasText: action }).first();
  for (let attempt = 1; ; attempt++) {
    await putCursorOn(page, "import", 0);
    await putCursorOn(page, text, 1);
    try {
      await page.locator('.editor-instance [class*="lightbulb" i]:visible').first().click({ timeout: 3_000 });
      await row.waitFor({ timeout: 3_000 });
      return row;
    } catch (error) {
      if (attempt === 6) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

it("nothing is started for a file without Bedrock", async () => {
  await openFile(page, "plain.ts");
  await page.locator(".activitybar [aria-label*='Bedrock Readiness']").first().waitFor();
  await page.waitForTimeout(3_000);
  expect(await count()).toBe(0);
});

it("findings come from a worker in the browser, and from no process", async () => {
  await openFile(page, "summarise.ts");
  await page.locator(".squiggly-warning").first().waitFor({ timeout: 30_000 });
  await runCommand(page, "View: Focus Problems");
  await problem(page, "No output limit").first().waitFor();
  expect(await problem(page, "cannot be allocated").count()).toBe(1);
  const [server, ...others] = await servers();
  expect(others).toEqual([]);
  expect(await server?.evaluate("[typeof process, typeof require, typeof importScripts]")).toEqual([
    "undefined",
    "undefined",
    "function",
  ]);
  expect(languageServer(workbench.pid)).toBeUndefined();
  await picture(page, "web-findings");
});

it("the hover knows what stands in other files", async () => {
  const hover = page.locator(".monaco-hover:visible", { hasText: "Amazon Bedrock: Converse" });
  await hoverOver(page, "ConverseCommand", 1, hover);
  const text = await hover.innerText();
  expect(text).toContain("No output limit");
  expect(text).toContain("Claude Sonnet 4.5");
  expect(text).toContain("Client: BedrockRuntimeClient at src/client.ts:4");
  expect(text).toContain("Region: us-east-1");
  await picture(page, "web-hover");
  await page.keyboard.press("Escape");
});

it("what is known stands beside the code, and leads to it", async () => {
  await putCursorOn(page, "ConverseCommand", 1);
  await (await openActions(page, "Show what is known")).click();
  const tab = page.locator(".tab", { hasText: "What Is Known" });
  await tab.waitFor();
  const link = page.locator(".detected-link", { hasText: "src/summarise.ts:4:7" });
  await link.waitFor();
  await picture(page, "web-known");
  await follow(page, link, "Ln 4, Col");
  await tab.click({ button: "middle" });
  await page.locator(".editor-group-container").nth(1).waitFor({ state: "detached" });
});

it("a fix is made from the light bulb, and the finding is gone", async () => {
  await (await fromLightBulb("ConverseCommand", "Limit the answer")).click();
  await page.locator(".view-line", { hasText: "maxTokens" }).first().waitFor();
  expect(await visibleText(page)).toMatch(/inferenceConfig: \{ maxTokens: [\d_]+ \}/);
  await problem(page, "No output limit").waitFor({ state: "detached" });
  await page.keyboard.press("Control+Z");
  await problem(page, "No output limit").first().waitFor();
});

it("findings follow edits of another file, saved by nobody, and what is changed on disk", async () => {
  await openFile(page, "client.ts");
  const retries = problem(page, "keeps the SDK's default retries");
  await retries.first().waitFor();
  await openFile(page, "options.ts");
  await putCursorOn(page, "requestHandler", 0);
  await page.keyboard.press("Home");
  for (let word = 0; word < 5; word++) await page.keyboard.press("Control+ArrowRight");
  await page.keyboard.press("End");
  for (let letter = 0; letter < 3; letter++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(', maxAttempts: 6, retryMode: "standard"');
  await retries.first().waitFor({ state: "detached" });
  expect(await readFile(join(workbench.folder, "src/options.ts"), "utf8")).not.toContain("maxAttempts");
  await runCommand(page, "File: Revert File");
  await retries.first().waitFor();
  await page.locator(".tab", { hasText: "options.ts" }).click({ button: "middle" });
  await openFile(page, "client.ts");
  const file = join(workbench.folder, "src/options.ts");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(" }", ' }, maxAttempts: 6, retryMode: "standard" as const'));
  await retries.first().waitFor({ state: "detached" });
  await writeFile(file, text);
  await retries.first().waitFor();
});

it("the whole workspace is checked, and reported on", async () => {
  await runCommand(page, "Bedrock Readiness: Check Workspace");
  await runCommand(page, "View: Focus Problems");
  await page.locator(".markers-panel .monaco-list-row", { hasText: "once.ts" }).first().waitFor({ timeout: 30_000 });
  await runCommand(page, "Bedrock Readiness: Show Readiness Report");
  const report = page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
  await report.locator("article").first().waitFor({ timeout: 30_000 });
  expect(await report.locator("article").count()).toBe(65);
  await picture(page, "web-report");
  await report.locator(".places a", { hasText: "once.ts" }).first().click();
  await page.locator(".tab.active", { hasText: "once.ts" }).waitFor();
});

it("a rule's page opens", async () => {
  await runCommand(page, "Bedrock Readiness: Explain Rule");
  const input = page.locator(".quick-input-widget input");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "/" }).first().waitFor();
  await input.fill("throttling/missing-retries");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "throttling/missing-retries" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: "missing-retries" }).waitFor();
  const frame = page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
  await frame.locator("h1, h2").first().waitFor({ timeout: 30_000 });
  await page.locator(".tab.active", { hasText: "missing-retries" }).click({ button: "middle" });
});

it("a finding leads to its rule's page", async () => {
  await page.locator(".tab", { hasText: "summarise.ts" }).click();
  await problem(page, "No output limit").locator("a", { hasText: "missing-max-tokens" }).first().click();
  const tab = page.locator(".tab.active", { hasText: "missing-max-tokens.md" });
  await tab.waitFor();
  await poll(() => visibleText(page)).toContain("missing-max-tokens");
  await picture(page, "web-rule");
  await tab.click({ button: "middle" });
});

it("a server that crashes is started again, until that happens too often", async () => {
  const [before] = await servers();
  await runCommand(page, "Bedrock Readiness: Restart Server");
  // What happens to the one that is being stopped counts for nothing.
  await poll(async () => (await servers()).includes(before as Worker)).toBe(false);
  await problem(page, "No output limit").first().waitFor();
  for (let crash = 1; crash <= 3; crash++) {
    await poll(count).toBe(1);
    const [server] = await servers();
    await server?.evaluate("void setTimeout(() => { throw new Error('Out of luck'); })");
    await poll(async () => (await servers()).includes(server as Worker)).toBe(false);
    if (crash === 3) continue;
    await poll(count).toBe(1);
    await problem(page, "No output limit").first().waitFor();
  }
  await poll(() => messages(page)).toContain(
    "Bedrock Readiness: The language server crashed 3 times in a row and was not started again.",
  );
  expect(await count()).toBe(0);
  await picture(page, "web-crashed");
  const message = page.locator(".notifications-center .notification-list-item", { hasText: "3 times in a row" });
  await message.hover();
  await message.getByRole("button", { name: "Restart" }).click();
  await problem(page, "No output limit").first().waitFor();
  await poll(count).toBe(1);
});

it("the planner opens from the line over a call, computes, draws and saves", async () => {
  const lens = (text: string): Locator => page.locator(".codelens-decoration a", { hasText: text });
  await lens("At least 64,000 tokens reserved per request; open in planner").click();
  await poll(() => field("name").inputValue()).toBe("summarise");
  const typed = { requestsPerMinute: "100", inputTokens: "1000", outputTokens: "100", ttftMilliseconds: "500" };
  for (const [name, text] of Object.entries({ ...typed, outputTokensPerSecond: "50" })) await field(name).fill(text);
  await poll(() => figure("Settled TPM")).toBe("150,000");
  await poll(() => planner().locator(".plot canvas").count()).toBe(2);
  await planner().locator(".plot").first().scrollIntoViewIfNeeded();
  await picture(page, "web-planner");
  await planner().getByRole("button", { name: "Save" }).click();
  await planner().getByText("Everything is saved.").waitFor();
  await lens("About 65,000 tokens reserved, 1,500 settled per request; open in planner").waitFor({ timeout: 30_000 });
  const { workloads } = JSON.parse(await readFile(join(workbench.folder, ".bedrock-capacity.json"), "utf8"));
  expect(workloads).toMatchObject([{ name: "summarise", requestsPerMinute: 100 }]);
});
