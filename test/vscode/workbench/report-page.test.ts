// The readiness report on each example application, in a real browser: light and dark, wide and narrow, and on paper.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../host/browser.ts";
import { installHost } from "../host/install.ts";
import { ROOT } from "./support.ts";

const EXAMPLES = ["chat-api", "content-job", "summariser-lambda", "chat-api.fixed"];
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const PICTURES = join(ROOT, "test-results/pictures");

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bedrock-readiness-report-"));
  await mkdir(PICTURES, { recursive: true });
  browser = await launchBrowser(await installHost());
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes the report as the packaged command does. */
async function written(example: string): Promise<string> {
  const file = join(folder, `${example}.html`);
  const args = [join(ROOT, "dist/cli.js"), "report", "--format", "html", "--date", "2026-11-23", "--output", file];
  await promisify(execFile)(process.execPath, args, { cwd: join(ROOT, "examples", example) });
  return file;
}

/** What an accessibility checker has against a page. The page's own policy lets no script in, so it is set aside. */
async function complaints(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: await readFile(AXE, "utf8") });
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe.each(EXAMPLES)("the report on %s", (example) => {
  let address: string;

  beforeAll(async () => {
    address = pathToFileURL(await written(example)).href;
  });

  it.each([
    ["light", 1200],
    ["dark", 1200],
    ["light", 360],
    ["dark", 360],
  ] as const)("%s, %i wide: fits, and reads for everybody", async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    const failures: string[] = [];
    page.on("console", (message) => message.type() === "error" && failures.push(message.text()));
    await page.goto(address);
    expect(await page.locator("tbody tr").count()).toBe(11);
    expect(await page.locator("article").count()).toBe(65);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await complaints(page)).toEqual([]);
    expect(failures).toEqual([]);
    await page.screenshot({ path: join(PICTURES, `report-${example}-${colorScheme}-${width}.png`) });
    await page.close();
  });

  it("on paper is dark on white, whatever the screen", async () => {
    const page = await browser.newPage({ colorScheme: "dark", viewport: { width: 794, height: 1123 } });
    await page.goto(address);
    await page.emulateMedia({ media: "print" });
    const colours = await page.evaluate<string[]>(
      "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]",
    );
    expect(colours).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
    expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(20_000);
    await page.close();
  });

  it("leads within itself and to files that are there", async () => {
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator('tbody a[href="#G4"]').click();
    expect(page.url()).toBe(`${address}#G4`);
    const links = await page.locator(".places a").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
    expect(links.length).toBeGreaterThan(0);
    for (const link of new Set(links)) {
      const target = new URL(link ?? "", address);
      const lines = (await readFile(target, "utf8")).split("\n").length;
      expect(Number(/^#L(\d+)$/.exec(target.hash)?.[1])).toBeLessThanOrEqual(lines);
    }
    await page.close();
  });
});
