// The capacity planner as a person uses it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFile, openWorkbench, picture, runCommand, type Workbench } from "./support.ts";

const FILE = ".bedrock-capacity.json";

let workbench: Workbench;
let page: Page;

beforeAll(async () => {
  workbench = await openWorkbench({ development: true });
  page = workbench.page;
  // Commands can be found once the extension's icon is there.
  await page.locator('.activitybar [aria-label="Bedrock Readiness"]').first().waitFor();
});

afterAll(async () => {
  await workbench?.stop();
});

/** The planner's page, the latest one where there are two. */
function planner(): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
}

function written(): Promise<string> {
  return readFile(join(workbench.folder, FILE), "utf8");
}

/** Waits until the workload file holds a text. */
async function fileHas(text: string): Promise<void> {
  await expect.poll(() => written().catch(() => ""), { timeout: 20_000 }).toContain(text);
}

async function type(field: string, text: string): Promise<void> {
  await planner().locator(`[name="${field}"]`).first().fill(text);
}

/** What stands behind a title among the figures. */
function figure(title: string) {
  return planner().locator(".figures > div", { hasText: title }).first().locator("dd");
}

it("the planner opens in a tab, empty at first", async () => {
  await runCommand(page, "Bedrock Readiness: Open Capacity Planner");
  await planner().getByText(`There is no ${FILE} yet.`).waitFor();
  await picture(page, "planner-empty");
});

/** Moves the focus with the Tab key, until it is where it should be. */
async function tabTo(wanted: string): Promise<void> {
  const focused = (): Promise<unknown> =>
    planner()
      .locator("body")
      .evaluate("(document.activeElement.name || document.activeElement.innerText || '').slice(0, 60)");
  for (let count = 0; count < 80; count++) {
    if ((await focused()) === wanted) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not reach ${wanted}, but ${await focused()}`);
}

it("the keyboard alone is enough: figures follow what is typed, and are saved", async () => {
  await tabTo("Add Workload");
  await page.keyboard.press("Enter");
  await tabTo("model");
  await page.keyboard.type("us.anthropic.claude-sonnet-4-5-20250929-v1:0");
  await tabTo("requestsPerMinute");
  await page.keyboard.type("100");
  await tabTo("maxTokens");
  await page.keyboard.type("4096");
  await expect.poll(() => figure("Settled TPM").innerText()).toBe("150,000");
  await type("requestsPerMinute", "200");
  await expect.poll(() => figure("Settled TPM").innerText()).toBe("300,000");
  await picture(page, "planner-typed");
  await page.keyboard.press("Control+s");
  await planner().getByText("Everything is saved.").waitFor();
  await fileHas('"requestsPerMinute": 200');
});

it("a mistake stays as it was typed, is told beside the field, and keeps the file from being written", async () => {
  const before = await written();
  await type("requestsPerMinute", "many");
  const field = planner().locator('[name="requestsPerMinute"]');
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  const below = await field.getAttribute("aria-describedby");
  expect(await planner().locator(`[id="${below}"]`).innerText()).toBe("Type a number, such as 1200 or 0.5");
  await planner().getByRole("button", { name: "Save" }).click();
  await planner().getByText("One field has a mistake").waitFor();
  await picture(page, "planner-mistake");
  expect(await written()).toBe(before);
});

it("what was typed survives the tab being hidden and the window being loaded again", async () => {
  await openFile(page, "plain.ts");
  await page.locator(".tab", { hasText: "Capacity Planner" }).click();
  await expect.poll(() => planner().locator('[name="requestsPerMinute"]').inputValue()).toBe("many");
  // The workbench writes down what is open every few seconds.
  await page.waitForTimeout(6_000);
  await page.reload();
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
  await expect
    .poll(
      () =>
        planner()
          .locator('[name="requestsPerMinute"]')
          .inputValue({ timeout: 5_000 })
          .catch(() => null),
      {
        timeout: 60_000,
      },
    )
    .toBe("many");
  await type("requestsPerMinute", "240");
  await planner().getByRole("button", { name: "Save" }).click();
  await fileHas('"requestsPerMinute": 240');
});

it("the page follows the file, and keeps its comments and strange fields", async () => {
  const own = (await written()).replace('"name": "chatbot"', '// ours\n      "name": "chatbot", "owner": "me"');
  await writeFile(join(workbench.folder, FILE), own.replace("240", "60"));
  await expect.poll(() => planner().locator('[name="requestsPerMinute"]').inputValue()).toBe("60");
  await type("requestsPerMinute", "70");
  await planner().getByRole("button", { name: "Save" }).click();
  await fileHas('"requestsPerMinute": 70');
  expect(await written()).toBe(own.replace("240", "70"));
});

it("a broken file is told and left as it is", async () => {
  const good = await written();
  await writeFile(join(workbench.folder, FILE), good.replace('"version": 1,', '"version": 1'));
  await planner().getByText("has mistakes and is left as it is").waitFor();
  expect(await planner().getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await picture(page, "planner-broken");
  await writeFile(join(workbench.folder, FILE), good);
  await planner().getByText("Everything is saved.").waitFor();
});

it("a file that is seen half written is followed once it is whole", async () => {
  const good = await written();
  await writeFile(join(workbench.folder, FILE), "");
  await planner().getByText("has mistakes and is left as it is").waitFor();
  await writeFile(join(workbench.folder, FILE), good.replace("70", "80"));
  await expect.poll(() => planner().locator('[name="requestsPerMinute"]').inputValue()).toBe("80");
  await planner().getByText("Everything is saved.").waitFor();
});

it("the same draft is in the side bar", async () => {
  await runCommand(page, "View: Show Bedrock Readiness");
  await expect.poll(() => page.locator("iframe.webview.ready").count()).toBe(2);
  await planner().getByText("Everything is saved.").waitFor();
  await picture(page, "planner-side-bar");
});
