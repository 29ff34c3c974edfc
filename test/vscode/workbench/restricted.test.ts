// A workspace that nobody trusts: nothing of it is run, so everything works.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  openActions,
  openFile,
  openWorkbench,
  picture,
  problem,
  runCommand,
  visibleText,
  type Workbench,
} from "./support.ts";

let workbench: Workbench;
let page: Page;

beforeAll(async () => {
  workbench = await openWorkbench({ development: true, restricted: true });
  page = workbench.page;
});

afterAll(async () => {
  await workbench?.stop();
});

it("Restricted Mode leaves findings, fixes and the configuration as they are", async () => {
  await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  await writeFile(
    join(workbench.folder, ".bedrock-readiness.json"),
    '{ "rules": { "cost/untagged-inference": "off" } }',
  );
  await openFile(page, "summarise.ts");
  await runCommand(page, "View: Focus Problems");
  await problem(page, "No output limit").first().waitFor();
  expect(await problem(page, "application inference profile").count()).toBe(0);
  await picture(page, "restricted");
  await problem(page, "No output limit").first().dblclick();
  const fix = await openActions(page, "Limit the answer to 1,024 tokens");
  await fix.first().click();
  await expect.poll(() => visibleText(page)).toContain("maxTokens: 1024");
  await problem(page, "No output limit").first().waitFor({ state: "detached" });
  await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
});
