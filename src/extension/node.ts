import { type ExtensionContext, Uri } from "vscode";
import { type Api, activateOn } from "./activate.ts";

/** The extension where it runs on Node: on the desktop, and next to the files of a remote. */
export function activate(context: ExtensionContext): Api {
  const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
  return activateOn(context, {
    serverHasPages: true,
    createClient: async (setUp) => {
      // The client is by far the heaviest part of the extension, and most windows never need it.
      const { createProcessClient } = await import("./process-client.ts");
      return createProcessClient(module, setUp);
    },
  });
}
