import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { nodeAccess } from "../workspace/node/access.ts";
import { type Environment, serve } from "./server.ts";
import { today } from "./today.ts";

/** Serves the language server's protocol over what the arguments say: `--node-ipc`, `--stdio` or `--socket`. */
export function startServer(): void {
  serve(createConnection(ProposedFeatures.all), nodeEnvironment(import.meta.url));
}

/** The platform as Node gives it. `module` is the address of any file that lies one or two folders below the root. */
export function nodeEnvironment(module: string): Environment {
  const root = projectRoot(module);
  const manifest = root && (JSON.parse(readFileSync(fileURLToPath(new URL("package.json", root)), "utf8")) as unknown);
  return {
    version: versionOf(manifest),
    access: nodeAccess,
    loadEngine: async () => {
      const { createEngine } = await import("./analyser.ts");
      return createEngine(today);
    },
    documentation: (path) => {
      const page = root && new URL(path, root);
      return page && existsSync(page) ? pathToFileURL(fileURLToPath(page)).href : undefined;
    },
  };
}

function projectRoot(module: string): URL | undefined {
  return ["../", "../../", "./"]
    .map((up) => new URL(up, module))
    .find((url) => existsSync(new URL("package.json", url)));
}

function versionOf(manifest: unknown): string {
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return known ? String(manifest.version) : "unknown";
}
