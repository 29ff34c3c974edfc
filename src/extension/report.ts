import {
  Disposable,
  type ExtensionContext,
  ProgressLocation,
  Uri,
  ViewColumn,
  type WebviewPanel,
  type WorkspaceFolder,
  window,
  workspace,
} from "vscode";
import { OPEN_PLACE, type ReportParams } from "../server/protocol.ts";
import type { Server } from "./server.ts";

/** The kind of the editor tab. */
const TAB = "bedrockReadiness.report";

/** The readiness report in a tab: one page without scripts, on which places open where the code is. */
export class ReadinessReport extends Disposable {
  readonly #server: Server;
  #shown: { readonly panel: WebviewPanel; folder: Uri } | undefined;

  constructor(context: ExtensionContext, server: Server) {
    super(() => this.#shown?.panel.dispose());
    this.#server = server;
    context.subscriptions.push(this);
  }

  /** Shows the report on a folder; asks which one where several are open. Shown again, it is made anew. */
  async show(given?: string): Promise<void> {
    const folder = given === undefined ? await this.#folder() : Uri.parse(given);
    if (!folder) return;
    const nonce = crypto.randomUUID();
    const text = await this.#made({ folder: folder.toString(), format: "html", nonce });
    if (text === null) return;
    const { panel } = this.#panel(folder);
    panel.webview.html = text;
    panel.reveal(undefined, false);
  }

  /** Writes the report to a file, in the format that the name asks for. The file can be given in place of asking. */
  async save(given?: string): Promise<void> {
    const folder = await this.#folder();
    if (!folder) return;
    const target = given === undefined ? await askForFile(folder) : Uri.parse(given);
    if (!target) return;
    const params = { folder: folder.toString(), format: formatOf(target), target: target.toString() };
    const text = await this.#made(params);
    if (text === null) return;
    await workspace.fs.writeFile(target, new TextEncoder().encode(text));
    if (given === undefined) await window.showTextDocument(target);
  }

  async #made(params: ReportParams): Promise<string | null> {
    const progress = { location: ProgressLocation.Notification, title: "Bedrock Readiness", cancellable: true };
    return window.withProgress(progress, (shown, token) => this.#server.report(params, shown, token));
  }

  #panel(folder: Uri): { readonly panel: WebviewPanel } {
    if (this.#shown) {
      this.#shown.folder = folder;
      return this.#shown;
    }
    const panel = window.createWebviewPanel(TAB, "Readiness Report", ViewColumn.Active, {
      enableScripts: false,
      enableFindWidget: true,
      enableCommandUris: [OPEN_PLACE],
      localResourceRoots: [],
    });
    panel.onDidDispose(() => {
      this.#shown = undefined;
    });
    this.#shown = { panel, folder };
    return this.#shown;
  }

  async #folder(): Promise<Uri | undefined> {
    if (this.#shown?.panel.active) return this.#shown.folder;
    const folders = workspace.workspaceFolders ?? [];
    if (folders.length === 0) {
      void window.showInformationMessage("Open a folder to report on.");
      return undefined;
    }
    return folders.length === 1 ? folders[0]?.uri : (await pickFolder(folders))?.uri;
  }
}

async function pickFolder(folders: readonly WorkspaceFolder[]): Promise<WorkspaceFolder | undefined> {
  const items = folders.map((folder) => ({ label: folder.name, folder }));
  return (await window.showQuickPick(items, { title: "Readiness Report of Which Folder?" }))?.folder;
}

async function askForFile(folder: Uri): Promise<Uri | undefined> {
  return window.showSaveDialog({
    title: "Save Readiness Report",
    defaultUri: Uri.joinPath(folder, "READINESS.md"),
    filters: { Markdown: ["md"], HTML: ["html"], JSON: ["json"] },
  });
}

function formatOf({ path }: Uri): ReportParams["format"] {
  if (/\.html?$/i.test(path)) return "html";
  return /\.json$/i.test(path) ? "json" : "markdown";
}
