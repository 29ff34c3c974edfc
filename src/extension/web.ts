import { type ExtensionContext, Uri, workspace } from "vscode";
import { type Api, activateOn } from "./activate.ts";
import type { Scripts } from "./worker-client.ts";

/** The extension where it runs in a browser. */
export function activate(context: ExtensionContext): Api {
  const scripts: Scripts = {
    server: blobOf(Uri.joinPath(context.extensionUri, "dist", "web", "server.js")),
    analyser: blobOf(Uri.joinPath(context.extensionUri, "dist", "analyser.cjs")),
  };
  return activateOn(context, {
    serverHasPages: false,
    createClient: async (setUp) => {
      const { createWorkerClient } = await import("./worker-client.ts");
      return createWorkerClient(scripts, setUp);
    },
  });
}

/**
 * The address of a script of ours that a worker can load, which is made once. Workers start from their own origin only, and
 * where the extension lies is another one, or none that a browser knows.
 */
function blobOf(script: Uri): () => Promise<string> {
  let made: Promise<string> | undefined;
  const make = async (): Promise<string> => {
    const content = new Uint8Array(await workspace.fs.readFile(script));
    return URL.createObjectURL(new Blob([content], { type: "text/javascript" }));
  };
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
