import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { launchBrowser } from "../host/browser.ts";
import { installHost } from "../host/install.ts";
import { startVscodeServer, type VscodeServer, type VscodeServerOptions } from "../host/server.ts";
import { workbenchUrl } from "../host/workbench.ts";

export const ROOT = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const PICTURES = join(ROOT, "test-results/pictures");

export interface Workbench {
  readonly page: Page;
  /** The copy of the fixture that is open. */
  readonly folder: string;
  /** The process of the editor, whose children run the extension and its language server. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface WorkbenchOptions extends VscodeServerOptions {
  /** Runs the extension from the sources' bundle; else only what is installed runs. */
  readonly development: boolean;
  /** The folder to open a copy of; without it, the fixture. */
  readonly project?: string;
}

/** Opens a copy of the fixture in a workbench that a test can drive as a person does. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folder = join(await mkdtemp(join(tmpdir(), "bedrock-readiness-project-")), "project");
  await cp(options.project ?? join(ROOT, "test/vscode/fixtures/project"), folder, { recursive: true });
  const host = await installHost();
  const server = await startVscodeServer(host, { ...options, testing: options.development });
  const browser = await launchBrowser(host);
  try {
    const page = await openPage(browser, server, folder, options.development);
    return { page, folder, pid: server.pid, stop: () => stop(browser, server, folder) };
  } catch (error) {
    await stop(browser, server, folder);
    throw error;
  }
}

async function openPage(browser: Browser, server: VscodeServer, folder: string, development: boolean): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 });
  const extension = development ? { extensionDevelopmentPath: ROOT } : {};
  await page.goto(workbenchUrl({ port: server.port, workspace: folder, ...extension }));
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
  return page;
}

async function stop(browser: Browser, server: VscodeServer, folder: string): Promise<void> {
  await browser.close();
  await server.stop();
  await rm(join(folder, ".."), { recursive: true, force: true, maxRetries: 5 });
}

/** Opens a file by its name, as with Ctrl+P. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+P");
  const input = page.locator(".quick-input-widget input");
  await input.waitFor();
  await input.fill(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: name }).waitFor();
}

/**
 * Opens what can be done at the cursor, as with Ctrl+., and finds one of the actions. The editor only offers them once
 * it has settled on the cursor's place, so a person may have to press again.
 */
export async function openActions(page: Page, action: string): Promise<Locator> {
  const row = page.locator(".action-widget .monaco-list-row", { hasText: action });
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press("Control+.");
    try {
      await row.first().waitFor({ timeout: 5_000 });
      return row;
    } catch (error) {
      if (attempt === 6) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

/** Follows a link in a text, which the editor may draw anew under the mouse, until the cursor stands where it leads. */
export async function follow(page: Page, link: Locator, place: string): Promise<void> {
  const there = page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: place });
  for (let attempt = 1; ; attempt++) {
    try {
      await link.click({ modifiers: ["ControlOrMeta"], timeout: 5_000 });
      await there.waitFor({ timeout: 5_000 });
      return;
    } catch (error) {
      if (attempt === 6) throw error;
    }
  }
}

/** Runs a command by its title, as with F1. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input");
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

async function place(page: Page, text: string, occurrence: number): Promise<{ x: number; y: number }> {
  const span = page.locator(".editor-instance .view-line span span", { hasText: text }).nth(occurrence);
  await span.waitFor();
  const box = await span.boundingBox();
  if (!box) throw new Error(`${text} is not in sight`);
  return { x: box.x + Math.min(20, box.width / 2), y: box.y + box.height / 2 };
}

/** Clicks on a text in the editor. */
export async function putCursorOn(page: Page, text: string, occurrence: number): Promise<void> {
  const { x, y } = await place(page, text, occurrence);
  await page.mouse.click(x, y);
}

/** Rests the mouse on a text until its hover shows. The editor drops a hover when it draws the line anew meanwhile. */
export async function hoverOver(page: Page, text: string, occurrence: number, hover: Locator): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { x, y } = await place(page, text, occurrence);
    await page.mouse.move(x - 5, y);
    await page.mouse.move(x, y, { steps: 4 });
    try {
      await hover.waitFor({ timeout: 5_000 });
      return;
    } catch (error) {
      if (attempt === 6) throw error;
      await page.mouse.move(5, 5);
    }
  }
}

/** The rows of the Problems view that hold a text. */
export function problem(page: Page, text: string): Locator {
  return page.locator(".markers-panel .monaco-list-row", { hasText: text });
}

/** The text of the active editor's visible lines. */
export async function visibleText(page: Page): Promise<string> {
  const lines = await page.locator(".editor-instance .view-line").allInnerTexts();
  return lines.join("\n").replaceAll("\u00a0", " ");
}

/** Keeps a picture of the window where people and continuous integration find it. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  await writeFile(join(PICTURES, `${name}.png`), await page.screenshot());
}

/** Turns to a theme by the name under which people choose it. Themes are there a while after the window is. */
export async function chooseTheme(page: Page, name: string): Promise<void> {
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
  const input = page.locator(".quick-input-widget input").first();
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+T");
    try {
      // A busy workbench may close the list again as soon as it is open.
      await input.fill(name, { timeout: 5_000 });
      await row.waitFor({ timeout: 2_000 });
      await input.press("Enter", { timeout: 2_000 });
      await input.waitFor({ state: "hidden" });
      return;
    } catch (error) {
      if (attempt === 10) throw error;
      await page.keyboard.press("Escape");
      await page.waitForTimeout(1_000);
    }
  }
}

/** The process of our language server below an editor's. */
export function languageServer(editor: number): number | undefined {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const all = rows.flatMap((row) => {
    const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)/.exec(row) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number | undefined): boolean =>
    pid === editor || (pid !== undefined && isBelow(parents.get(pid)));
  return all.find(({ pid, args }) => /[\\/]dist[\\/]server\.js/.test(args) && isBelow(pid))?.pid;
}

/** Not those of the editor about itself. A workbench under test raises no notifications by itself, but keeps them behind the bell. */
export async function messages(page: Page): Promise<readonly string[]> {
  const center = page.locator(".notifications-center");
  if (!(await center.isVisible())) await page.locator('.statusbar-item[id="status.notifications"]').click();
  await center.waitFor();
  const texts = await center.locator(".notification-list-item-message").allInnerTexts();
  return texts.map((text) => text.trim()).filter((text) => !text.includes("tsserver"));
}
