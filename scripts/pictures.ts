// Takes the picture of the planner that the README shows, from a real run on an example: `npm run pictures`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseTheme, openFile, openWorkbench, ROOT, runCommand } from "../test/vscode/workbench/support.ts";

const workbench = await openWorkbench({
  development: true,
  project: join(ROOT, "examples/chat-api"),
  settings: { "window.autoDetectColorScheme": false, "editor.minimap.enabled": false, "editor.fontSize": 12 },
});
try {
  const { page } = workbench;
  const planner = page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
  await page.setViewportSize({ width: 1_180, height: 1_540 });
  await page.locator('.activitybar [aria-label="Bedrock Readiness"]').first().waitFor();
  await chooseTheme(page, "Dark Modern");
  await runCommand(page, "View: Toggle Primary Side Bar Visibility");
  await openFile(page, "chat.ts");
  await page.locator(".codelens-decoration a", { hasText: "open in planner" }).click();
  await planner.locator(".workloads").waitFor();
  // The planner alone, as wide as the window: inputs and results stand side by side.
  await runCommand(page, "View: Join All Editor Groups");
  await page.locator(".tab", { hasText: "Capacity Planner" }).click();
  await planner.locator("summary", { hasText: "Quotas" }).click();
  await planner.locator(".plot canvas").nth(1).waitFor();
  await planner.locator("html").evaluate("document.activeElement.blur(); scrollTo(0, 0)");
  await page.mouse.move(0, 0);
  await page.waitForTimeout(1_000);
  await writeFile(join(ROOT, "media/planner-dark.png"), await page.screenshot());
} finally {
  await workbench.stop();
}
