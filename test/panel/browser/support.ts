// The planner's page in a real browser, without an editor around it.
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { plannerShell } from "../../../src/extension/planner-shell.ts";
import { emptyDraft } from "../../../src/panel/draft.ts";
import type { ToHost } from "../../../src/panel/messages.ts";
import type { Snapshot } from "../../../src/panel/snapshot.ts";
import { launchBrowser } from "../../vscode/host/browser.ts";
import { installHost } from "../../vscode/host/install.ts";

const ROOT = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css" };

/** A browser and a server of the page's bundle, which `node esbuild.mjs` makes. */
export interface Panels {
  open(options?: PanelOptions): Promise<Panel>;
  stop(): Promise<void>;
}

export interface PanelOptions {
  readonly snapshot?: Partial<Snapshot>;
  readonly width?: number;
  readonly height?: number;
  /** Runs in the page before anything of ours does. */
  readonly before?: string;
}

export interface Panel {
  readonly page: Page;
  /** What went wrong in the page, refusals of the content security policy among it. */
  readonly errors: readonly string[];
  send(snapshot: Partial<Snapshot>): Promise<void>;
  /** What the page said to its host. */
  said(): Promise<readonly ToHost[]>;
  close(): Promise<void>;
}

const NOTHING: Snapshot = {
  draft: emptyDraft,
  edition: 0,
  isChanged: false,
  file: { state: "missing" },
  folders: ["project"],
  folder: "project",
  code: { state: "unread" },
  measurements: null,
  wanted: null,
};

export async function startPanels(): Promise<Panels> {
  const host = await installHost();
  const browser = await launchBrowser(host);
  const server = await serve();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    open: (options) => open(browser, origin, options),
    stop: async () => {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}

async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/") {
      const source = `http://${request.headers.host}`;
      response.setHeader("Content-Type", "text/html");
      response.end(plannerShell({ source, nonce: "nonce", address: (name) => `${source}/${name}` }));
      return;
    }
    readFile(join(ROOT, "dist/panel", path)).then(
      (content) => {
        response.setHeader("Content-Type", TYPES[extname(path)] ?? "text/plain");
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

async function open(browser: Browser, origin: string, options: PanelOptions = {}): Promise<Panel> {
  const { width = 900, height = 900, snapshot = {} } = options;
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1.5 });
  const errors: string[] = [];
  page.on("pageerror", (error) => void errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("favicon")) errors.push(message.text());
  });
  await page.addInitScript(fakeEditor({ ...NOTHING, ...snapshot }));
  if (options.before) await page.addInitScript(options.before);
  await page.goto(origin);
  return {
    page,
    errors,
    send: (next) =>
      page.evaluate(`postMessage(${JSON.stringify({ type: "snapshot", snapshot: { ...NOTHING, ...next } })})`),
    said: () => page.evaluate("said"),
    close: () => page.close(),
  };
}

/**
 * What VS Code gives a webview, as a script. Keeps the state over a reload, as VS Code does, and answers the page's first
 * word with a snapshot.
 */
function fakeEditor(snapshot: Snapshot): string {
  return `
    const said = (globalThis.said = []);
    globalThis.acquireVsCodeApi = () => ({
      postMessage: (message) => {
        said.push(message);
        if (message.type === "ready") globalThis.postMessage({ type: "snapshot", snapshot: ${JSON.stringify(snapshot)} });
      },
      getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined,
      setState: (state) => sessionStorage.setItem("state", JSON.stringify(state)),
    });
  `;
}
