import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "./install.ts";

export interface VscodeServerOptions {
  /** 0 picks a free one. */
  readonly port?: number;
  /** Lets the workbench honour test payloads. */
  readonly testing?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** VSIX files to install before the server starts. */
  readonly extensions?: readonly string[];
  /** Asks whether the workspace is trusted, and does without it until somebody says so. */
  readonly restricted?: boolean;
  /** Kept after the end when given; else a temporary folder. */
  readonly dataFolder?: string;
}

export interface VscodeServer {
  readonly port: number;
  readonly pid: number;
  readonly dataFolder: string;
  stop(): Promise<void>;
}

/** Settings under which tests and pictures are the same everywhere. */
const QUIET = {
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "npm.autoDetect": "off",
  "chat.disableAIFeatures": true,
  "update.mode": "none",
  // In a browser, the editor saves by itself after a second: an edit that a test wants to take back is on disk by then.
  "files.autoSave": "off",
};

const RESTRICTED = {
  "security.workspace.trust.enabled": true,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.untrustedFiles": "open",
};

/** Starts a VS Code server and waits until it answers. */
export async function startVscodeServer(host: Host, options: VscodeServerOptions = {}): Promise<VscodeServer> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), "bedrock-readiness-vscode-")));
  await writeSettings(dataFolder, { ...QUIET, ...(options.restricted ? RESTRICTED : {}), ...options.settings });
  for (const extension of options.extensions ?? []) await installExtension(host, dataFolder, extension);
  const server = spawn(host.node, serverArguments(host, dataFolder, options), {
    stdio: ["ignore", "pipe", "pipe"],
    env: childEnvironment(),
  });
  const stop = async (): Promise<void> => {
    await ended(server);
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return { port: await portOf(server), pid: server.pid ?? 0, dataFolder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function serverArguments(host: Host, dataFolder: string, options: VscodeServerOptions): string[] {
  return [
    host.serverMain,
    "--host=127.0.0.1",
    `--port=${options.port ?? 0}`,
    "--without-connection-token",
    "--accept-server-license-terms",
    "--disable-telemetry",
    ...(options.restricted ? [] : ["--disable-workspace-trust"]),
    `--server-data-dir=${dataFolder}`,
    ...(options.testing ? ["--enable-smoke-test-driver"] : []),
  ];
}

/** A VS Code that runs these scripts in its own terminal leaves variables that would confuse the new one. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  return Object.fromEntries(kept);
}

async function writeSettings(dataFolder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  for (const scope of ["Machine", "User"]) {
    const folder = join(dataFolder, "data", scope);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "settings.json"), JSON.stringify(settings, null, 2));
  }
}

/** Installs a VSIX from its file, as `code --install-extension` does. */
async function installExtension(host: Host, dataFolder: string, vsix: string): Promise<void> {
  const args = [host.serverMain, `--install-extension=${vsix}`, `--server-data-dir=${dataFolder}`];
  const child = spawn(host.node, [...args, "--accept-server-license-terms"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: childEnvironment(),
  });
  const output = collect(child);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0 || !/successfully installed/.test(output())) throw new Error(`${vsix} was not installed\n${output()}`);
}

function collect(child: ChildProcess): () => string {
  let text = "";
  const add = (chunk: unknown): void => {
    text += String(chunk);
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  return () => text;
}

async function portOf(server: ChildProcess): Promise<number> {
  const output = collect(server);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`VS Code did not start within 60 s\n${output()}`)), 60_000);
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`VS Code ended with ${code}\n${output()}`)));
    server.stdout?.on("data", () => {
      const port = /Web UI available at https?:\/\/[^:/\s]+:(\d+)/.exec(output())?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/** Asks the process to end, and insists after a while. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
