// The tree of findings, the readiness report and the baseline, as a person uses them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFile, openWorkbench, picture, runCommand, visibleText, type Workbench } from "./support.ts";

const THEMES = { dark: "Default Dark Modern", light: "Default Light Modern" } as const;

describe.each(Object.entries(THEMES))("in the %s theme", (theme, name) => {
  let workbench: Workbench;
  let page: Page;

  const rows = (text: string | RegExp): Locator => page.locator(".sidebar .monaco-list-row", { hasText: text });

  beforeAll(async () => {
    const settings = { "workbench.colorTheme": name, "window.autoDetectColorScheme": false };
    workbench = await openWorkbench({ development: true, settings });
    page = workbench.page;
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  it("the side bar shows findings by pillar, rule and file, with counts", async () => {
    await openFile(page, "summarise.ts");
    await page.locator('.activitybar [aria-label^="Bedrock Readiness"]').first().click();
    await rows("throttling").first().waitFor({ timeout: 30_000 });
    await runCommand(page, "Bedrock Readiness: Check Workspace");
    await rows(/^max-tokens-over-model-limit\s*1/).waitFor();
    expect(await rows(/^cost\s*\d/).count()).toBe(1);
    await picture(page, `tree-${theme}`);
  });

  it("they can be grouped otherwise and filtered, and say how many are left", async () => {
    await runCommand(page, "Bedrock Readiness: Group Findings by");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: /^File/ }).click();
    await rows("summarise.ts").first().waitFor();
    await rows(/^throttling/)
      .first()
      .waitFor({ state: "detached" });
    await runCommand(page, "Bedrock Readiness: Filter Findings");
    const input = page.locator(".quick-input-widget input");
    await page.locator(".quick-input-widget", { hasText: "Words that a finding must have" }).waitFor();
    await input.fill("throttling summarise");
    await page.keyboard.press("Enter");
    await page.locator(".sidebar .message", { hasText: /\d+ of \d+ findings/ }).waitFor();
    await rows(/once\.ts/)
      .first()
      .waitFor({ state: "detached" });
    await picture(page, `tree-filtered-${theme}`);
  });

  it("a finding leads to its place, and its fixes are at hand", async () => {
    const found = rows("No output limit");
    await found.first().click();
    await page
      .locator('.statusbar-item[id="status.editor.selection"]', { hasText: /Ln \d+, Col \d+ \(15 selected\)/ })
      .waitFor();
    await found.first().hover();
    await found.first().getByRole("button", { name: /^Fix/ }).click();
    const choice = page.locator(".quick-input-list .monaco-list-row", { hasText: "Limit the answer" });
    const made = page.locator(".view-line", { hasText: "maxTokens" });
    await Promise.race([choice.first().waitFor(), made.first().waitFor()]);
    if ((await choice.count()) > 0) await choice.first().click();
    await made.first().waitFor();
    expect(await visibleText(page)).toMatch(/inferenceConfig: \{ maxTokens: [\d_]+ \}/);
    await found.first().waitFor({ state: "detached" });
    await runCommand(page, "Bedrock Readiness: Clear Filter of Findings");
    await rows(/once\.ts/)
      .first()
      .waitFor();
  });

  it("the report is shown, and places in it open where the code is", async () => {
    await runCommand(page, "Bedrock Readiness: Show Readiness Report");
    await page.locator(".tab.active", { hasText: "Readiness Report" }).waitFor();
    const frame = page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
    await frame.locator("h1", { hasText: "Production readiness" }).waitFor({ timeout: 30_000 });
    expect(await frame.locator("tbody tr").count()).toBe(11);
    const colours = await frame.locator("body").evaluate((body) => {
      const style = body.ownerDocument.defaultView?.getComputedStyle(body);
      return [style?.backgroundColor, style?.color];
    });
    expect(new Set(colours).size).toBe(2);
    await picture(page, `report-${theme}`);
    await frame
      .locator("a", { hasText: /once\.ts:\d+/ })
      .first()
      .click();
    await page.locator(".tab.active", { hasText: "once.ts" }).waitFor();
    await page.locator(".tab", { hasText: "Readiness Report" }).click();
    await frame.locator("#G4").scrollIntoViewIfNeeded();
    await picture(page, `report-section-${theme}`);
  });

  it("a baseline takes everything out of the tree, and is named in the configuration", async () => {
    await runCommand(page, "Bedrock Readiness: Create Baseline");
    await rows(/\.ts/).first().waitFor({ state: "detached", timeout: 30_000 });
    const text = async (file: string): Promise<string> => readFile(join(workbench.folder, file), "utf8");
    expect(JSON.parse(await text(".bedrock-readiness.json"))).toEqual({ baseline: ".bedrock-readiness-baseline.json" });
    expect(await text(".bedrock-readiness-baseline.json")).toContain("throttling/retries-disabled");
    await picture(page, `tree-baseline-${theme}`);
  });
});
