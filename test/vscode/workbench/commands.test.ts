// The commands whose outcome only a person can see.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFile, openWorkbench, picture, problem, runCommand, type Workbench } from "./support.ts";

let workbench: Workbench;
let page: Page;

beforeAll(async () => {
  workbench = await openWorkbench({ development: true });
  page = workbench.page;
});

afterAll(async () => {
  await workbench?.stop();
});

it("Restart Server leaves findings as they were", async () => {
  await openFile(page, "summarise.ts");
  await runCommand(page, "View: Focus Problems");
  await problem(page, "No output limit").first().waitFor();
  await runCommand(page, "Bedrock Readiness: Restart Server");
  await problem(page, "No output limit").first().waitFor();
});

it("Show Output opens the extension's channel", async () => {
  await runCommand(page, "Bedrock Readiness: Show Output");
  const channels = page.locator('.part.panel select[aria-label="Switch Output"]').first();
  await channels.waitFor();
  expect(await channels.inputValue()).toBe("Bedrock Readiness");
});

it("Check Workspace tells how far it is, and can be cancelled", async () => {
  await addFiles(join(workbench.folder, "src/many"), 6000);
  await runCommand(page, "Bedrock Readiness: Check Workspace");
  // A workbench under test raises no notifications by itself, but keeps them behind the bell.
  await page.locator('.statusbar-item[id="status.notifications"]').click();
  const progress = page.locator(".notifications-center .notification-list-item", { hasText: /\d+ of \d+ files/ });
  await progress.waitFor();
  await picture(page, "progress");
  await progress.hover();
  await progress.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".notification-list-item", { hasText: "the check was stopped" }).waitFor();
  await progress.waitFor({ state: "detached" });
});

/** So many calls that a check of them takes long enough to be stopped. */
async function addFiles(folder: string, count: number): Promise<void> {
  await mkdir(folder);
  const template = join(folder, "file0.ts");
  const call = `import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { client } from "../client";

export const answer = () => client.send(new ConverseCommand({ modelId: "us.amazon.nova-pro-v1:0" }));
`;
  await writeFile(template, call);
  await Promise.all(
    Array.from({ length: count - 1 }, (_, index) => copyFile(template, join(folder, `file${index + 1}.ts`))),
  );
}
