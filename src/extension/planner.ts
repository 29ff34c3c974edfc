import {
  Disposable,
  type ExtensionContext,
  Range,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  type WebviewView,
  window,
  workspace,
} from "vscode";
import type { WorkloadCall } from "../capacity/workload.ts";
import type { Span } from "../core/facts.ts";
import type { Handlers, ToHost } from "../panel/messages.ts";
import type { CodeState, MeasurementState } from "../panel/snapshot.ts";
import { PlannerModel } from "./planner-model.ts";
import { PlannerPage, type Shared } from "./planner-page.ts";

/** The view's id in the manifest. */
const VIEW = "bedrockReadiness.planner";

/** The kind of the editor tab. */
const TAB = "bedrockReadiness.plannerTab";

/** The capacity planner: one model, shown in the side bar and in a tab. */
export class Planner extends Disposable {
  readonly #context: ExtensionContext;
  readonly #model: PlannerModel;
  readonly #pages = new Set<PlannerPage>();
  #view: { readonly view: WebviewView; readonly page: PlannerPage } | undefined;
  #tab: { readonly panel: WebviewPanel; readonly page: PlannerPage } | undefined;
  #code: CodeState = { state: "unread" };
  #measurements: MeasurementState | null = null;

  constructor(context: ExtensionContext) {
    const parts: Disposable[] = [];
    super(() => Disposable.from(...parts).dispose());
    this.#context = context;
    this.#model = new PlannerModel(context.workspaceState);
    parts.push(
      this.#model,
      this.#model.onChanged(() => this.#refresh()),
      window.registerWebviewViewProvider(VIEW, { resolveWebviewView: (view) => this.#showView(view) }),
      window.registerWebviewPanelSerializer(TAB, {
        deserializeWebviewPanel: async (panel) => this.#showTab(panel),
      }),
    );
  }

  /** Opens the planner in a tab. With a call, shows its workload, in the side bar if the planner is open there. */
  open(call?: WorkloadCall): void {
    const inSideBar = call && this.#view?.view.visible && !this.#tab;
    if (!inSideBar) this.#openTab(call ? ViewColumn.Beside : ViewColumn.Active);
    const page = inSideBar ? this.#view?.page : this.#tab?.page;
    if (call) page?.want({ call, time: Date.now() });
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
    panel.iconPath = Uri.joinPath(this.#context.extensionUri, "media", "planner.svg");
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
    void this.#model.ready().then(() => page.refresh());
    return page;
  }

  #removePage(page: PlannerPage): void {
    this.#pages.delete(page);
    page.dispose();
  }

  #shared(): Shared {
    return { ...this.#model.snapshot(), code: this.#code, measurements: this.#measurements };
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
      readCode: () => undefined,
      importMeasurements: () => undefined,
      forgetMeasurements: () => {
        this.#measurements = null;
        this.#refresh();
      },
      openText: ({ text, language }) => void openText(text, language),
      openInEditor: () => this.open(),
      chooseFolder: ({ folder }) => void this.#model.choose(folder),
    };
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

async function openSpan({ file, line, column }: Span): Promise<void> {
  const place = new Range(line - 1, column - 1, line - 1, column - 1);
  await window.showTextDocument(Uri.file(file), { viewColumn: ViewColumn.One, selection: place });
}

async function openText(content: string, language: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ content, language }), {
    viewColumn: ViewColumn.Beside,
  });
}
