import { type Disposable, Uri, type Webview } from "vscode";
import { dispatch, type Handlers, type ToHost, type ToPage } from "../panel/messages.ts";
import type { Snapshot } from "../panel/snapshot.ts";
import { plannerShell } from "./planner-shell.ts";

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
    webview.html = plannerShell({
      source: webview.cspSource,
      nonce: crypto.randomUUID(),
      address: (name) => webview.asWebviewUri(Uri.joinPath(folder, name)).toString(),
    });
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
