// What a person sees of a language server that crashes.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  languageServer,
  messages,
  openFile,
  openWorkbench,
  picture,
  problem,
  runCommand,
  type Workbench,
} from "./support.ts";

let workbench: Workbench;
let page: Page;

beforeAll(async () => {
  workbench = await openWorkbench({ development: true });
  page = workbench.page;
});

afterAll(async () => {
  await workbench?.stop();
});

it("Findings come back after a crash without a word, and after the third there is one message that helps", async () => {
  await openFile(page, "summarise.ts");
  // No crash of an earlier try counts, and none of the one that is being stopped.
  await expect.poll(server, { timeout: 15_000 }).toBeDefined();
  const before = server();
  await runCommand(page, "Bedrock Readiness: Restart Server");
  await runCommand(page, "View: Focus Problems");
  await problem(page, "No output limit").first().waitFor();

  const first = await crash(before);
  await problem(page, "No output limit").first().waitFor({ state: "detached" });
  await problem(page, "No output limit").first().waitFor();
  const second = await crash(first);
  await problem(page, "No output limit").first().waitFor({ state: "detached" });
  await problem(page, "No output limit").first().waitFor();
  expect(await messages(page)).toEqual([]);

  await crash(second);
  await expect.poll(() => messages(page)).toHaveLength(1);
  expect(await messages(page)).toEqual([
    expect.stringContaining("The language server crashed 3 times in a row and was not started again"),
  ]);
  await picture(page, "crashed");
  const message = page.locator(".notifications-center .notification-list-item", { hasText: "Bedrock Readiness" });
  await message.hover();
  expect(await message.getByRole("button", { name: "Show Output" }).count()).toBe(1);
  await message.getByRole("button", { name: "Restart" }).click();
  await problem(page, "No output limit").first().waitFor();
  expect(await messages(page)).toEqual([]);
});

function server(): number | undefined {
  return languageServer(workbench.pid);
}

/** Kills the server that is not the given one, as soon as it is there. */
async function crash(before: number | undefined): Promise<number> {
  await expect.poll(server, { timeout: 15_000 }).not.toBeOneOf([undefined, before]);
  const pid = server() ?? 0;
  process.kill(pid, "SIGKILL");
  return pid;
}
