import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  follow,
  hoverOver,
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

const THEMES = { dark: "Default Dark Modern", light: "Default Light Modern" } as const;

describe.each(Object.entries(THEMES))("a person in the %s theme", (theme, name) => {
  let workbench: Workbench;
  let page: Page;

  beforeAll(async () => {
    const settings = { "workbench.colorTheme": name, "window.autoDetectColorScheme": false };
    workbench = await openWorkbench({ development: true, settings });
    page = workbench.page;
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  it("sees the findings in the Problems view and the editor", async () => {
    await openFile(page, "summarise.ts");
    await runCommand(page, "View: Focus Problems");
    await problem(page, "No output limit").first().waitFor({ timeout: 30_000 });
    expect(await problem(page, "cannot be allocated").count()).toBe(1);
    await page.locator(".squiggly-warning").first().waitFor();
    await picture(page, `findings-${theme}`);
  });

  it("reads on hover what is known of the call, and what is wrong", async () => {
    const hover = page.locator(".monaco-hover:visible", { hasText: "Amazon Bedrock: Converse" });
    await hoverOver(page, "ConverseCommand", 1, hover);
    const text = await hover.innerText();
    expect(text).toContain("No output limit");
    expect(text).toContain("throttling/missing-max-tokens");
    expect(text).toContain("Claude Sonnet 4.5");
    await picture(page, `hover-${theme}`);
    await page.keyboard.press("Escape");
  });

  it("sees what is known beside the code, and jumps to where it comes from", async () => {
    await putCursorOn(page, "ConverseCommand", 1);
    await (await openActions(page, "Show what is known")).click();
    await page.locator(".tab", { hasText: "What Is Known" }).waitFor();
    await page.locator(".view-line", { hasText: "is set here" }).waitFor();
    const link = page.locator(".detected-link", { hasText: "src/summarise.ts:4:7" });
    await link.waitFor();
    await picture(page, `known-${theme}`);
    await follow(page, link, "Ln 4, Col");
    const tab = page.locator(".tab", { hasText: "What Is Known" });
    await tab.click({ button: "middle" });
    await page.locator(".editor-group-container").nth(1).waitFor({ state: "detached" });
    await putCursorOn(page, "import", 0);
  });

  it("can look at a fix before it is made", async () => {
    await putCursorOn(page, "ConverseCommand", 1);
    await (await openActions(page, "Limit the answer")).hover();
    await page.keyboard.press("Control+Enter");
    const preview = page.locator(".bulk-edit-panel:visible");
    await preview.locator(".monaco-list-row", { hasText: "inferenceConfig: { maxTokens:" }).waitFor();
    await picture(page, `preview-${theme}`);
    await preview.getByRole("button", { name: "Discard" }).click();
    await preview.waitFor({ state: "detached" });
    expect(await visibleText(page)).not.toContain("maxTokens");
    await runCommand(page, "View: Focus Problems");
    // The light bulb follows the cursor, so the cursor has to come from elsewhere.
    await putCursorOn(page, "import", 0);
  });

  it("applies a fix from the light bulb, and the finding is gone", async () => {
    await putCursorOn(page, "ConverseCommand", 1);
    await page.locator('.editor-instance [class*="lightbulb" i]:visible').first().click();
    const fix = page.locator(".action-widget .monaco-list-row", { hasText: "Limit the answer" });
    await fix.waitFor();
    await picture(page, `fixes-${theme}`);
    await fix.click();
    await page.locator(".view-line", { hasText: "maxTokens" }).first().waitFor();
    expect(await visibleText(page)).toMatch(/inferenceConfig: \{ maxTokens: [\d_]+ \}/);
    await problem(page, "No output limit").waitFor({ state: "detached" });
    await picture(page, `fixed-${theme}`);
  });

  it("is asked for the reason when silencing a rule", async () => {
    await openFile(page, "once.ts");
    await page.locator(".squiggly-error").first().waitFor();
    await putCursorOn(page, "100000", 0);
    await (await openActions(page, "Disable throttling/max-tokens")).click();
    const input = page.locator(".quick-input-widget input");
    await input.waitFor();
    await picture(page, `reason-${theme}`);
    await input.fill("the model's limit was raised");
    await page.keyboard.press("Enter");
    await page.locator(".view-line", { hasText: "bedrock-readiness-disable-next-line" }).waitFor();
    expect(await visibleText(page)).toContain("-- the model's limit was raised");
  });

  it("opens a rule's page", async () => {
    await runCommand(page, "Bedrock Readiness: Explain Rule");
    const input = page.locator(".quick-input-widget input");
    const row = (text: string) => page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
    // Of a long list only the beginning is there until somebody types.
    await row("/").waitFor();
    await input.fill("throttling/missing-retries");
    await row("throttling/missing-retries").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".tab.active", { hasText: "missing-retries" }).waitFor();
    const frame = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await frame.locator("h1, h2").first().waitFor({ timeout: 30_000 });
    await picture(page, `explained-${theme}`);
  });

  it("checks the whole workspace", async () => {
    await runCommand(page, "Bedrock Readiness: Check Workspace");
    await runCommand(page, "View: Focus Problems");
    await problem(page, "keeps the SDK's default retries").first().waitFor();
    await picture(page, `workspace-${theme}`);
  });

  it("sees in the status bar what was found", async () => {
    await page.locator(".tab", { hasText: "summarise.ts" }).click();
    await page.locator('.statusbar-item[id="status.languageStatus"]').click();
    const status = page.locator(".hover-language-status", { hasText: "Bedrock:" });
    await status.waitFor();
    expect(await status.innerText()).toMatch(/Bedrock: \d+ findings[\s\S]*in \d files/);
    await picture(page, `status-${theme}`);
    await page.keyboard.press("Escape");
  });

  it("agrees to a fix in another file before it is made", async () => {
    await openFile(page, "client.ts");
    await page.locator(".squiggly-warning").first().waitFor();
    await putCursorOn(page, "BedrockRuntimeClient", 1);
    await (await openActions(page, "six attempts in standard mode")).click();
    const preview = page.locator(".bulk-edit-panel:visible");
    const change = preview.locator(".monaco-list-row", { hasText: "options.ts" });
    await change.waitFor();
    await picture(page, `confirm-${theme}`);
    await change.locator(".edit-checkbox").click();
    await preview.getByRole("button", { name: "Apply" }).click();
    await page.locator(".squiggly-warning").first().waitFor({ state: "detached" });
    await openFile(page, "options.ts");
    await expect.poll(() => visibleText(page), { timeout: 10_000 }).toContain("maxAttempts: 6");
  });
});
