import type { Page } from "playwright-core";

export interface WorkbenchAddress {
  readonly port: number;
  /** A folder, or a `.code-workspace` file. */
  readonly workspace: string;
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

/** The address that opens a workspace in the browser, with an extension under development and its tests. */
export function workbenchUrl({ port, workspace, ...paths }: WorkbenchAddress): string {
  const remote = (path: string): string => `vscode-remote://localhost:${port}${path}`;
  const payload: string[][] = [["skipWelcome", "true"]];
  for (const [name, path] of Object.entries(paths)) if (path) payload.push([name, remote(path)]);
  const query = new URLSearchParams({
    [workspace.endsWith(".code-workspace") ? "workspace" : "folder"]: workspace,
    payload: JSON.stringify(payload),
  });
  return `http://localhost:${port}/?${query}`;
}

/** What the workbench calls back: a line of its console, and the end of the tests. */
export interface Automation {
  log(type: string, args: readonly unknown[]): void;
  exit(code: number): void;
}

/** Gives the page the two functions that the workbench looks for when it runs under test. */
export async function exposeAutomation(page: Page, automation: Automation): Promise<void> {
  await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => automation.log(type, args));
  await page.exposeFunction("codeAutomationExit", (code: number) => automation.exit(code));
}
