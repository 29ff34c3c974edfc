// The planner as it looks: in every kind of theme, narrow and wide, to eyes and to screen readers.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseTheme, openWorkbench, picture, runCommand, type Workbench } from "./support.ts";

const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const FAST = { ttftMilliseconds: 900, outputTokensPerSecond: 55 };
const FILE = {
  version: 1,
  workloads: [
    {
      name: "answer",
      model: MODEL,
      region: "us-east-1",
      inputTokens: 2_400,
      cacheReadTokens: 1_800,
      outputTokens: 350,
      maxTokens: 4_096,
      requestsPerMinute: 180,
      peakRequestsPerMinute: 320,
      ...FAST,
    },
    {
      name: "summarise",
      model: MODEL,
      region: "us-east-1",
      inputTokens: 9_000,
      outputTokens: 500,
      maxTokens: 70_000,
      requestsPerMinute: 20,
      ...FAST,
      call: { file: "src/summarise.ts", function: "summarise" },
    },
  ],
  quotas: [{ model: MODEL, tokensPerMinute: 2_000_000 }],
};

const THEMES = {
  dark: "Dark 2026",
  light: "Light 2026",
  "high-contrast": "Dark High Contrast",
  "high-contrast-light": "Light High Contrast",
} as const;
const WIDTHS = [300, 600, 1_200] as const;
const HEIGHT = 1_600;

let workbench: Workbench;
let page: Page;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  workbench = await openWorkbench({ development: true, settings: { "window.autoDetectColorScheme": false } });
  page = workbench.page;
  await writeFile(join(workbench.folder, ".bedrock-capacity.json"), JSON.stringify(FILE));
  await page.locator('.activitybar [aria-label="Bedrock Readiness"]').first().waitFor();
  await runCommand(page, "Bedrock Readiness: Open Capacity Planner");
  await planner().locator(".workloads").waitFor();
  await runCommand(page, "View: Toggle Primary Side Bar Visibility");
});

afterAll(async () => {
  await workbench?.stop();
});

function planner(): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

/** What an expression is in the planner's page. */
function inPlanner<Value>(expression: string): Promise<Value> {
  return planner().locator("html").evaluate(expression) as Promise<Value>;
}

/** Makes the window as wide as the planner's page needs it. */
async function makeWide(width: number): Promise<void> {
  const window = page.viewportSize()?.width ?? 0;
  const beside = window - (await inPlanner<number>("innerWidth"));
  await page.setViewportSize({ width: width + beside, height: HEIGHT });
  await expect.poll(() => inPlanner<number>("innerWidth"), { timeout: 10_000 }).toBe(width);
}

describe.each(Object.entries(THEMES))("in the %s theme", (theme, name) => {
  beforeAll(async () => {
    await page.setViewportSize({ width: 1_280, height: HEIGHT });
    await chooseTheme(page, name);
  });

  it.each(WIDTHS)("%i pixels wide: nothing is cut off, and axe finds nothing", async (width) => {
    await makeWide(width);
    await expect.poll(() => planner().locator(".plot canvas").count(), { timeout: 30_000 }).toBe(2);
    expect(await inPlanner<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await inPlanner("scrollTo(0, 0)");
    await picture(page, `planner-${theme}-${width}`);
    await planner().locator(".plot").first().evaluate("scrollTo(0, document.querySelector('.plot').offsetTop - 200)");
    await picture(page, `planner-${theme}-${width}-charts`);
    // The page is transparent, and what the editor paints behind it lies in another frame, where axe does not look.
    await inPlanner("document.documentElement.style.backgroundColor = 'var(--vscode-editor-background)'");
    await inPlanner(`${axe}; undefined`);
    const violations = await inPlanner<readonly { id: string; nodes: readonly { html: string }[] }[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))",
    );
    expect(violations).toEqual([]);
  });
});
