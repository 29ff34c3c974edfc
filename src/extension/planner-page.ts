import { type Disposable, Uri, type Webview } from "vscode";
import { dispatch, type Handlers, type ToHost, type ToPage } from "../panel/messages.ts";
import type { Snapshot } from "../panel/snapshot.ts";

/** What a page shows, but for what only that page knows. */
export type Shared = Omit<Snapshot, "edition" | "wanted">;

interface PlannerPageOptions {
  readonly webview: Webview;
  readonly extension: Uri;
  /** What to do with messages, but for those that the page's own state is made of. */
  readonly handlers: Omit<Handlers<ToHost>, "ready" | "edit">;
  readonly onEdit: (message: Extract<ToHost, { type: "edit" }>) => void;
  readonly shared: () => Shared;
}

/** One page in a webview, in the side bar or in a tab. */
export class PlannerPage {
  readonly #options: PlannerPageOptions;
  readonly #listening: Disposable;
  #edition = 0;
  #isReady = false;
  #wanted: Snapshot["wanted"] = null;

  constructor(options: PlannerPageOptions) {
    this.#options = options;
    const { webview, extension } = options;
    const folder = Uri.joinPath(extension, "dist", "panel");
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const handlers: Handlers<ToHost> = {
      ...options.handlers,
      ready: () => {
        this.#isReady = true;
        // A page that was loaded anew counts its editions from the beginning.
        this.#edition = 0;
        this.refresh();
      },
      edit: (message) => {
        this.#edition = message.edition;
        options.onEdit(message);
      },
    };
    this.#listening = webview.onDidReceiveMessage((message: ToHost) => dispatch(handlers, message));
    webview.html = shell(webview, folder);
  }

  /** Shows the workload of a call, as soon as the page can. */
  want(wanted: NonNullable<Snapshot["wanted"]>): void {
    this.#wanted = wanted;
    this.refresh();
  }

  /** Sends everything, as it is now. */
  refresh(): void {
    if (!this.#isReady) return;
    const snapshot: Snapshot = { ...this.#options.shared(), edition: this.#edition, wanted: this.#wanted };
    const message: ToPage = { type: "snapshot", snapshot };
    void this.#options.webview.postMessage(message);
  }

  dispose(): void {
    this.#isReady = false;
    this.#listening.dispose();
  }
}

/** The empty page. Nothing of it comes from the workspace, and it may load nothing but its own files. */
function shell(webview: Webview, folder: Uri): string {
  const address = (name: string): string => webview.asWebviewUri(Uri.joinPath(folder, name)).toString();
  const nonce = crypto.randomUUID();
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
    // The simulation's worker is fetched from the same folder and started from what was fetched.
    `connect-src ${webview.cspSource}`,
    "worker-src blob:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Capacity Planner</title>
    <link rel="stylesheet" href="${address("page.css")}" />
  </head>
  <body>
    <div id="planner" data-worker="${address("worker.js")}"></div>
    <script nonce="${nonce}" src="${address("page.js")}"></script>
  </body>
</html>
`;
}
