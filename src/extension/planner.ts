import {
  Disposable,
  type ExtensionContext,
  env,
  Range,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  type WebviewView,
  window,
  workspace,
} from "vscode";
import type { Span } from "../core/facts.ts";
import type { Handlers, ToHost } from "../panel/messages.ts";
import type { CodeState } from "../panel/snapshot.ts";
import type { PlannerRequest } from "../server/protocol.ts";
import { PlannerMeasurements } from "./planner-measurements.ts";
import { PlannerModel } from "./planner-model.ts";
import { PlannerPage, type Shared } from "./planner-page.ts";
import type { Server } from "./server.ts";

/** The view's id in the manifest. */
const VIEW = "bedrockReadiness.planner";

/** The kind of the editor tab. */
const TAB = "bedrockReadiness.plannerTab";

/** What the analyser reads. */
const SOURCES = "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}";

/** Milliseconds until the server has heard of changed files, too: its client collects them for a quarter of a second. */
const SETTLED = 750;

/** The capacity planner: one model, shown in the side bar and in a tab. */
export class Planner extends Disposable {
  readonly #context: ExtensionContext;
  readonly #server: Server;
  readonly #model: PlannerModel;
  readonly #pages = new Set<PlannerPage>();
  #view: { readonly view: WebviewView; readonly page: PlannerPage } | undefined;
  #tab: { readonly panel: WebviewPanel; readonly page: PlannerPage } | undefined;
  #code: CodeState = { state: "unread" };
  /** Counts the times that the code was looked at. */
  #reading = 0;
  readonly #measurements: PlannerMeasurements;

  constructor(context: ExtensionContext, server: Server) {
    const parts: Disposable[] = [];
    super(() => Disposable.from(...parts).dispose());
    this.#context = context;
    this.#server = server;
    this.#model = new PlannerModel(context.workspaceState);
    this.#measurements = new PlannerMeasurements(context.workspaceState);
    parts.push(
      this.#model,
      this.#measurements,
      this.#measurements.onChanged(() => this.#refresh()),
      this.#model.onChanged(() => this.#refresh()),
      this.#model.onFolder(() => {
        this.#code = { state: "unread" };
        if (this.#pages.size > 0) void this.#readCode();
      }),
      ...this.#watchCode(),
      window.registerWebviewViewProvider(VIEW, { resolveWebviewView: (view) => this.#showView(view) }),
      window.registerWebviewPanelSerializer(TAB, {
        deserializeWebviewPanel: async (panel) => this.#showTab(panel),
      }),
    );
  }

  /** Opens the planner in a tab. With a call, shows its workload, in the side bar if the planner is open there. */
  async open(request?: PlannerRequest): Promise<void> {
    const inSideBar = request && this.#view?.view.visible && !this.#tab;
    if (!inSideBar) this.#openTab(request ? ViewColumn.Beside : ViewColumn.Active);
    const page = inSideBar ? this.#view?.page : this.#tab?.page;
    if (!request) return;
    await this.#model.chooseAt(Uri.parse(request.folder));
    await this.#readCode();
    page?.want({ call: request.call, time: Date.now() });
  }

  #openTab(column: ViewColumn): void {
    if (this.#tab) {
      this.#tab.panel.reveal();
      return;
    }
    this.#showTab(window.createWebviewPanel(TAB, "Capacity Planner", column));
  }

  #showView(view: WebviewView): void {
    const page = this.#addPage(view.webview);
    this.#view = { view, page };
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#removePage(page);
    });
  }

  #showTab(panel: WebviewPanel): void {
    const icon = (theme: string): Uri => Uri.joinPath(this.#context.extensionUri, "media", `planner-tab-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    const page = this.#addPage(panel.webview);
    this.#tab = { panel, page };
    panel.onDidDispose(() => {
      this.#tab = undefined;
      this.#removePage(page);
    });
  }

  #addPage(webview: Webview): PlannerPage {
    const page = new PlannerPage({
      webview,
      extension: this.#context.extensionUri,
      handlers: this.#handlers(),
      onEdit: ({ draft }) => this.#model.edit(draft),
      shared: () => this.#shared(),
    });
    this.#pages.add(page);
    void this.#model.ready().then(() => {
      page.refresh();
      if (this.#code.state === "unread") void this.#readCode();
    });
    return page;
  }

  #removePage(page: PlannerPage): void {
    this.#pages.delete(page);
    page.dispose();
  }

  #shared(): Shared {
    return { ...this.#model.snapshot(), code: this.#code, measurements: this.#measurements.state };
  }

  #refresh(): void {
    for (const page of this.#pages) page.refresh();
  }

  #handlers(): Omit<Handlers<ToHost>, "ready" | "edit"> {
    return {
      save: () => void this.#save(),
      revert: () => this.#model.revert(),
      openFile: ({ line }) => void this.#openFile(line),
      openCall: ({ span }) => void openSpan(span),
      readCode: () => void this.#readCode(),
      importMeasurements: ({ from, model }) =>
        void (from === "files" ? this.#measurements.chooseFiles(model) : this.#measurements.paste(model)),
      forgetMeasurements: () => this.#measurements.forget(),
      copyText: ({ text }) => void env.clipboard.writeText(text),
      openText: ({ text, language }) => void openText(text, language),
      openInEditor: () => void this.open(),
      chooseFolder: ({ folder }) => void this.#model.choose(folder),
    };
  }

  /** Looks for the calls again when files have changed, however that came about. */
  #watchCode(): readonly Disposable[] {
    const watcher = workspace.createFileSystemWatcher(SOURCES);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = ({ path }: Uri): void => {
      if (this.#pages.size === 0 || path.includes("/node_modules/")) return;
      clearTimeout(timer);
      timer = setTimeout(() => void this.#readCode(), SETTLED);
    };
    const watched = [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((event) => event(follow));
    return [watcher, ...watched, new Disposable(() => clearTimeout(timer))];
  }

  /** Looks for the calls in the code. What was known of them stays in sight meanwhile. */
  async #readCode(): Promise<void> {
    const { folder } = this.#model;
    if (!folder) return;
    this.#reading += 1;
    const current = this.#reading;
    if (this.#code.state !== "read") this.#code = { state: "reading" };
    this.#refresh();
    const code = await this.#server.calls(folder).then(
      (found): CodeState => ({ state: "read", found }),
      (error): CodeState => ({ state: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
    // A later look has the later answer.
    if (current !== this.#reading) return;
    this.#code = code;
    this.#refresh();
  }

  async #save(): Promise<void> {
    const failure = await this.#model.save();
    if (failure !== null) void window.showWarningMessage(`The workloads were not saved. ${failure}`);
  }

  async #openFile(line: number | null): Promise<void> {
    const { file } = this.#model;
    if (!file) return;
    const selection = line === null ? {} : { selection: new Range(line - 1, 0, line - 1, 0) };
    await window.showTextDocument(file, { viewColumn: ViewColumn.Beside, ...selection });
  }
}

/** Shows a call's code, in the group where it is in sight already. */
async function openSpan({ file, line, column }: Span): Promise<void> {
  const uri = Uri.parse(file);
  const selection = new Range(line - 1, column - 1, line - 1, column - 1);
  const visible = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  await window.showTextDocument(uri, { viewColumn: visible?.viewColumn ?? ViewColumn.One, selection });
}

async function openText(content: string, language: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ content, language }), {
    viewColumn: ViewColumn.Beside,
  });
}
