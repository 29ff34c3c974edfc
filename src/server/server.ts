import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ExecuteCommandRequest,
  FileChangeType,
  type FileEvent,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MarkupKind,
  type Position,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkDoneProgressReporter,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { WORKLOAD_FILE } from "../capacity/workload.ts";
import type { Client, FileFacts, ModelCall, Span } from "../core/facts.ts";
import type { Finding } from "../core/rule.ts";
import { isTest } from "../core/tests.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { Reservation } from "../explain/reservation.ts";
import type { TextEdit } from "../languages/language.ts";
import type { LinkTo } from "../readiness/markdown.ts";
import { linksFrom } from "../workspace/links.ts";
import { isInside, resolve } from "../workspace/paths.ts";
import { createPause } from "../workspace/pause.ts";
import { type CheckResult, type FileAccess, isUnreadable, type Run, type Workspace } from "../workspace/workspace.ts";
import { baselinesFor, configurationsNaming } from "../workspace/write-baselines.ts";
import { type ActionData, actionsAt, fixAllAction, safeFix, wanted } from "./actions.ts";
import { filesOfClient } from "./client-files.ts";
import { configurationDiagnostic, findingDiagnostic, keyOf, problemDiagnostic, rangeOf } from "./diagnostics.ts";
import { type EditedFile, editSupportOf, workspaceEdit } from "./edits.ts";
import type { Engine } from "./engine.ts";
import { EXCLUDES } from "./excludes.ts";
import { hoverMarkdown } from "./hover.ts";
import { factMeantAt, factNamedAt, knownText } from "./known.ts";
import { lensesFor, plannerRequest } from "./lenses.ts";
import { commandLink, escapeMarkdown } from "./markdown.ts";
import { mentionsBedrock } from "./mention.ts";
import { folderOf, pathOf, uriOf } from "./paths.ts";
import {
  type BaselinePlan,
  CALLS,
  type Calls,
  type CallsParams,
  type CheckSummary,
  ClientCommand,
  CONFIGURATION_FILE,
  FIX_ALL,
  type InitializationOptions,
  KNOWN,
  type Known,
  type KnownParams,
  OPEN_PLACE,
  type Place,
  type PlannerRequest,
  type ReportParams,
  SETTINGS,
  ServerCommand,
  SOURCE_LANGUAGES,
  STATUS,
  type Status,
} from "./protocol.ts";
import { readSettings, type ServerSettings } from "./settings.ts";
import { disableRequest } from "./suppression.ts";
import { isOutOfSight, WATCHERS } from "./watching.ts";
import { Workspaces } from "./workspaces.ts";

/** What the server is given by the platform that it runs on. */
export interface Environment {
  readonly version: string;
  readonly access: FileAccess;
  /** Loads the analyser. Called once, when a document first mentions Bedrock. */
  loadEngine(): Promise<Engine>;
  /** The address of the page at a path from the project's root, such as `docs/rules/cost/untagged-inference.md`. */
  documentation(path: string): string | undefined;
}

/** How long typing must pause before findings are looked for again. */
const DEBOUNCE = 150;

/** The findings of a document, with the state of the world for which they hold. */
interface Checked {
  readonly version: number;
  readonly generation: number;
  readonly findings: readonly Finding[];
  readonly calls: number;
  readonly clients: number;
}

/** Who asked for a long run: where its progress is to be shown, if there is a place, and how it is stopped. */
interface Asked {
  readonly progress: WorkDoneProgressReporter | null;
  readonly token: CancellationToken;
}

/** How a long run is shown and stopped. */
interface Watched {
  readonly progress?: WorkDoneProgressReporter;
  cancelled(): boolean;
}

/** What came of a long run, and whether somebody stopped it. */
interface Ended<T> {
  readonly result: T;
  readonly cancelled: boolean;
}

/** The answer to a request that nobody waits for any more. */
function requestCancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled");
}

/** A handler that does nothing for a request that was cancelled before its turn came. */
function unlessCancelled<P, R>(
  handler: (params: P, token: CancellationToken) => R,
): (params: P, token: CancellationToken) => R | ResponseError<void> {
  return (params, token) => (token.isCancellationRequested ? requestCancelled() : handler(params, token));
}

/** Serves one connection until it ends. */
export function serve(connection: Connection, environment: Environment): void {
  const documents = new TextDocuments(TextDocument);
  const session = new Session(connection, environment, documents);
  connection.onInitialize((params) => session.initialize(params));
  connection.onInitialized(() => session.initialized());
  connection.onDidChangeConfiguration((params) => session.configure(params.settings));
  connection.onDidChangeWatchedFiles(({ changes }) => session.filesChanged(changes));
  connection.onCodeAction(unlessCancelled((params, token) => session.codeActions(params, token)));
  connection.onCodeActionResolve(unlessCancelled((action) => session.resolveAction(action)));
  connection.onHover(unlessCancelled((params) => session.hover(params)));
  connection.onCodeLens(unlessCancelled(({ textDocument }) => session.codeLenses(textDocument.uri)));
  connection.onRequest(
    CALLS,
    unlessCancelled((params: CallsParams, token) => session.calls(params, token)),
  );
  connection.onRequest(
    KNOWN,
    unlessCancelled((params: KnownParams) => session.known(params)),
  );
  // The connection's own way to take commands hides whether the client listens to the progress.
  connection.onRequest(
    ExecuteCommandRequest.type,
    unlessCancelled(({ command, workDoneToken, arguments: given }, token) => {
      const progress = workDoneToken === undefined ? null : connection.window.attachWorkDoneProgress(workDoneToken);
      const asked: Asked = { progress, token };
      if (command === ServerCommand.checkWorkspace) return session.checkWorkspace(asked);
      if (command === ServerCommand.createBaseline) return session.createBaseline(asked);
      return command === ServerCommand.report ? session.report(given?.[0] as ReportParams, asked) : null;
    }),
  );
  documents.onDidChangeContent(({ document }) => session.edited(document));
  documents.onDidClose(({ document }) => session.closed(document));
  documents.listen(connection);
  connection.listen();
}

/** The state of one connection. Everything that can be worked out without it lies in files of its own. */
class Session {
  readonly #connection: Connection;
  readonly #environment: Environment;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #checked = new Map<string, Checked>();
  /** What was published last, by document, to leave out what would change nothing. */
  readonly #published = new Map<string, readonly Diagnostic[]>();
  /** Documents whose findings stay although they are closed: a check of the workspace found them. */
  readonly #kept = new Set<string>();
  #options: InitializationOptions = {};
  #capabilities: InitializeParams["capabilities"] = {};
  #settings: ServerSettings = readSettings(undefined);
  #roots: readonly string[] = [];
  #engine: Engine | undefined;
  #access: FileAccess;
  #openingChecked = false;
  /** How many long runs are under way. */
  #running = 0;
  /** Counts the times that settings were taken over. */
  #configuring = 0;
  #workspaces: Promise<Workspaces> | undefined;
  #documentation: ReadonlyMap<string, string | undefined> = new Map();
  /** Counts everything that may change findings. */
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshing: Promise<void> = Promise.resolve();

  constructor(connection: Connection, environment: Environment, documents: TextDocuments<TextDocument>) {
    this.#connection = connection;
    this.#environment = environment;
    this.#access = environment.access;
    this.#documents = documents;
  }

  initialize(params: InitializeParams): InitializeResult {
    this.#options = params.initializationOptions ?? {};
    this.#capabilities = params.capabilities;
    this.#roots = rootsOf(params);
    return {
      serverInfo: { name: "bedrock-readiness", version: this.#environment.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        codeActionProvider: { codeActionKinds: ["quickfix", FIX_ALL], resolveProvider: true },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: false },
        executeCommandProvider: { commands: Object.values(ServerCommand), workDoneProgress: true },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  async initialized(): Promise<void> {
    const { workspace } = this.#capabilities;
    if (workspace?.didChangeConfiguration?.dynamicRegistration) {
      await this.#connection.client.register(DidChangeConfigurationNotification.type, {
        section: [SETTINGS, EXCLUDES],
      });
    }
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      await this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHERS });
    }
    if (workspace?.workspaceFolders) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
        this.#foldersChanged(
          added.map((folder) => pathOf(folder.uri)),
          removed.map((folder) => pathOf(folder.uri)),
        ),
      );
    }
    await this.configure(undefined);
  }

  /** Takes over the editor's settings, which it pushes or lets us pull. */
  async configure(pushed: unknown): Promise<void> {
    this.#configuring += 1;
    const current = this.#configuring;
    const settings = this.#capabilities.workspace?.configuration
      ? await this.#pullSettings()
      : readSettings((pushed as Record<string, unknown> | undefined)?.[SETTINGS]);
    // Answers that come late speak of settings that have changed since.
    if (current !== this.#configuring) return;
    this.#settings = settings;
    if (this.#workspaces) (await this.#workspaces).setSettings(this.#settings.editor, this.#settings.excludes);
    if (!this.#settings.enabled) this.#clear();
    this.#changed(0);
  }

  async #pullSettings(): Promise<ServerSettings> {
    const roots = this.#roots;
    const [window, ...own] = await this.#connection.workspace.getConfiguration([
      { section: SETTINGS },
      ...roots.flatMap((root) => [SETTINGS, EXCLUDES].map((section) => ({ section, scopeUri: uriOf(root) }))),
    ]);
    const folders = roots.map((root, index) => [root, own[2 * index] ?? window] as const);
    const excludes = roots.map((root, index) => [root, own[2 * index + 1]] as const);
    return readSettings(window, Object.fromEntries(folders), Object.fromEntries(excludes));
  }

  #clear(): void {
    this.#kept.clear();
    this.#checked.clear();
    for (const uri of [...this.#published.keys()]) this.#publish(uri, []);
  }

  edited(document: TextDocument): void {
    void this.#overlay(pathOf(document.uri), document.getText());
    this.#changed(this.#checked.has(document.uri) ? DEBOUNCE : 0);
  }

  closed(document: TextDocument): void {
    void this.#overlay(pathOf(document.uri), null);
    this.#checked.delete(document.uri);
    if (!this.#kept.has(document.uri)) this.#publish(document.uri, []);
    this.#changed(DEBOUNCE);
  }

  /** An editor may go on showing a file that was deleted. Nothing imports or obeys it any more, so it counts as gone. */
  async filesChanged(changes: readonly FileEvent[]): Promise<void> {
    if (!this.#workspaces) return;
    const workspaces = await this.#workspaces;
    const matter = changes.filter(({ uri }) => !isOutOfSight(pathOf(uri), this.#roots) || this.#documents.get(uri));
    await workspaces.renew(matter.map(({ uri }) => pathOf(uri)));
    for (const { uri, type } of matter) {
      const path = pathOf(uri);
      for (const document of this.#documents.all()) {
        const own = pathOf(document.uri);
        // What was a folder takes along what lies in it.
        if (!isInside(own, path)) continue;
        workspaces.setOverlay(own, type === FileChangeType.Deleted ? null : document.getText());
      }
      workspaces.fileChanged(path);
    }
    this.#changed(DEBOUNCE);
  }

  async #foldersChanged(added: readonly string[], removed: readonly string[]): Promise<void> {
    this.#roots = [...this.#roots.filter((root) => !removed.includes(root)), ...added];
    if (this.#workspaces) (await this.#workspaces).setRoots(this.#roots);
    for (const uri of this.#kept) if (removed.some((root) => pathOf(uri).startsWith(`${root}/`))) this.#forget(uri);
    if (this.#capabilities.workspace?.configuration) await this.configure(undefined);
    else this.#changed(0);
  }

  async #overlay(path: string, text: string | null): Promise<void> {
    if (this.#workspaces) (await this.#workspaces).setOverlay(path, text);
  }

  /** Notes that findings may differ now, and looks for them after a pause. */
  #changed(delay: number): void {
    this.#generation += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refresh(), delay);
  }

  /** Runs one refresh after the other; changes in between make the current one end early. */
  #refresh(): void {
    this.#refreshing = this.#refreshing
      .then(() => this.#refreshAll())
      .catch((error) => this.#failed("Looking for findings failed", error));
  }

  async #refreshAll(): Promise<void> {
    if (!this.#isWanted()) return;
    const generation = this.#generation;
    this.#sendStatus("checking");
    for (const document of this.#documents.all()) {
      if (generation !== this.#generation) return;
      await this.#refreshDocument(document);
    }
    const pause = createPause();
    for (const uri of [...this.#kept]) {
      // There may be thousands of them, and whoever types does not wait for that.
      await pause();
      if (generation !== this.#generation) return;
      if (this.#kept.has(uri) && !this.#documents.get(uri)) await this.#refreshClosed(uri);
    }
    if (this.#isToCheckAll() && !this.#openingChecked) {
      this.#openingChecked = true;
      // Nobody who types meanwhile waits for its end.
      void this.checkWorkspace().catch((error) => this.#failed("Checking the workspace failed", error));
    }
    if (generation !== this.#generation) return;
    this.#sendStatus("idle");
    // What stands over calls follows other files, too.
    if (this.#capabilities.workspace?.codeLens?.refreshSupport)
      void this.#connection.sendRequest(CodeLensRefreshRequest.type);
  }

  /** Whether files that are not open are checked without a request for it. */
  #isToCheckAll(): boolean {
    return this.#settings.checkWorkspaceOnOpen || this.#options.checkWorkspace === true;
  }

  /** Whether any of this is needed: before a file mentions Bedrock, the analyser is not even loaded. */
  #isWanted(): boolean {
    if (!this.#settings.enabled) return false;
    return (
      this.#workspaces !== undefined ||
      this.#isToCheckAll() ||
      this.#documents.all().some((document) => isConfiguration(document) || isCandidate(document))
    );
  }

  #isActive(): boolean {
    return this.#settings.enabled && this.#workspaces !== undefined;
  }

  async #refreshDocument(document: TextDocument): Promise<void> {
    if (isConfiguration(document)) return this.#refreshConfiguration(document);
    if (isSource(document)) await this.#findings(document);
  }

  async #refreshConfiguration(document: TextDocument): Promise<void> {
    const path = pathOf(document.uri);
    const { version } = document;
    const mistakes = mistakesIn(path, (await this.#loaded()).of(path));
    if (this.#documents.get(document.uri)?.version !== version) return;
    this.#publish(document.uri, mistakes, version);
  }

  async #refreshClosed(uri: string): Promise<void> {
    const path = pathOf(uri);
    const workspace = (await this.#loaded()).of(path);
    const findings = await workspace.findingsOf(path);
    if (this.#documents.get(uri)) return;
    const mistakes = uri.endsWith(`/${CONFIGURATION_FILE}`) ? mistakesIn(path, workspace) : [];
    const problems = workspace.factsOf(path).problems.map(problemDiagnostic);
    this.#publish(uri, [...findings.map((each) => this.#diagnostic(each)), ...problems, ...mistakes]);
  }

  /**
   * The findings of an open document as it is now, published on the way. Null when it changed meanwhile: what was found
   * then stands at places that are gone.
   */
  async #findings(document: TextDocument): Promise<readonly Finding[] | null> {
    const { uri, version } = document;
    const known = this.#checked.get(uri);
    if (known?.version === version && known.generation === this.#generation) return known.findings;
    const path = pathOf(uri);
    const workspace = (await this.#loaded()).of(path);
    const generation = this.#generation;
    const findings = await workspace.findingsOf(path);
    // One that was closed and opened again is another one, whatever its version.
    if (this.#documents.get(uri) !== document || document.version !== version) return null;
    const facts = workspace.factsOf(path);
    this.#checked.set(uri, {
      version,
      generation,
      findings,
      calls: facts.calls.length,
      clients: facts.clients.length,
    });
    const diagnostics = [...findings.map((each) => this.#diagnostic(each)), ...facts.problems.map(problemDiagnostic)];
    this.#publish(uri, diagnostics, version);
    return findings;
  }

  #diagnostic(finding: Finding): Diagnostic {
    return findingDiagnostic(finding, this.#documentation.get(finding.rule));
  }

  #publish(uri: string, diagnostics: readonly Diagnostic[], version?: number): void {
    // A search that was under way when everything was switched off must not bring its findings back.
    if (!this.#settings.enabled && diagnostics.length > 0) return;
    const before = this.#published.get(uri);
    if (before === undefined ? diagnostics.length === 0 && version === undefined : sameJson(before, diagnostics))
      return;
    if (diagnostics.length === 0) this.#published.delete(uri);
    else this.#published.set(uri, diagnostics);
    void this.#connection.sendDiagnostics({
      uri,
      diagnostics: [...diagnostics],
      ...(version === undefined ? {} : { version }),
    });
  }

  #forget(uri: string): void {
    this.#kept.delete(uri);
    if (!this.#documents.get(uri)) this.#publish(uri, []);
  }

  async codeActions(params: CodeActionParams, token: CancellationToken): Promise<CodeAction[] | ResponseError<void>> {
    const document = this.#documents.get(params.textDocument.uri);
    if (!document || !this.#isActive() || !isSource(document)) return [];
    const findings = await this.#findings(document);
    if (token.isCancellationRequested) return requestCancelled();
    if (!findings) return [];
    const { only } = params.context;
    const all = only && wanted(FIX_ALL, only) ? await this.#fixAll(document, findings) : [];
    const path = pathOf(document.uri);
    const workspace = (await this.#loaded()).of(path);
    const here = actionsAt(params, {
      uri: document.uri,
      findings,
      isKnown: factNamedAt(workspace.factsOf(path), params.range.start) !== undefined,
      canSpell: (fix) => workspace.edits(fix) !== null,
      silence: ({ rule, span }) => {
        // What is wrong with a comment cannot be silenced by another one.
        const place = this.#documentation.has(rule) ? workspace.commentPlace(span.file, span.start) : null;
        return place && disableRequest(document, rule, place);
      },
      isExplained: (rule) => this.#documentation.has(rule),
      clientCommands: this.#options.clientCommands === true,
      support: editSupportOf(this.#capabilities),
    });
    const resolves = this.#capabilities.textDocument?.codeAction?.resolveSupport?.properties.includes("edit");
    return [...(resolves ? here : await Promise.all(here.map((action) => this.resolveAction(action)))), ...all];
  }

  /** Safe fixes that reach into other files are left to the light bulb: saving one file must not change another. */
  async #fixAll(document: TextDocument, findings: readonly Finding[]): Promise<CodeAction[]> {
    const path = pathOf(document.uri);
    const workspace = (await this.#loaded()).of(path);
    const own = findings.filter((finding) => {
      const fix = safeFix([finding]);
      const edits = fix && workspace.edits(fix);
      return edits?.every((each) => each.file === path);
    });
    const fix = safeFix(own);
    const edits = fix && workspace.edits(fix);
    const edit = edits && this.#workspaceEdit(edits, path);
    return edit ? [fixAllAction(edit)] : [];
  }

  /** Spells the fix that an action stands for, as the documents are now. */
  async resolveAction(action: CodeAction): Promise<CodeAction> {
    const data = action.data as ActionData | undefined;
    const document = data && this.#documents.get(data.uri);
    if (!data || !document || action.edit) return action;
    const findings = await this.#findings(document);
    const fix = findings?.find((finding) => keyOf(finding) === data.key)?.fixes[data.fix];
    const path = pathOf(data.uri);
    const edits = fix && (await this.#loaded()).of(path).edits(fix);
    const edit = edits && this.#workspaceEdit(edits, path);
    return edit ? { ...action, edit } : action;
  }

  #workspaceEdit(edits: readonly TextEdit[], shown: string): WorkspaceEdit | null {
    return workspaceEdit(edits, (file) => this.#file(file), shown, editSupportOf(this.#capabilities));
  }

  #file(path: string): EditedFile | undefined {
    const document = this.#documents.get(uriOf(path));
    if (document) return { text: document.getText(), version: document.version };
    const text = this.#access.read(path);
    return text === undefined ? undefined : { text, version: null };
  }

  async hover({ textDocument: { uri }, position }: HoverParams): Promise<Hover | null> {
    const found = await this.#explained(uri, position, factNamedAt);
    if (!found) return null;
    const own = await this.#reservations(pathOf(uri));
    const reservation = own?.reservations.find((each) => sameJson(each.found.span, found.explanation.span));
    const request = own && reservation && plannerRequest(reservation, uriOf(own.root));
    const links = this.#options.clientCommands
      ? [showKnownLink({ textDocument: { uri }, position }), ...(request ? [openPlannerLink(request)] : [])]
      : [];
    const value = hoverMarkdown(found.explanation, (place) => this.#link(place), links, reservation?.text ?? null);
    return { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(found.anchor) };
  }

  /** What stands over the calls of an open document. */
  async codeLenses(uri: string): Promise<CodeLens[]> {
    const document = this.#documents.get(uri);
    if (!document || !this.#settings.enabled || !this.#settings.codeLens || !isCandidate(document)) return [];
    const own = await this.#reservations(pathOf(uri));
    return own ? lensesFor(own.reservations, uriOf(own.root), this.#options.clientCommands === true) : [];
  }

  /** What the calls of a file take of their quotas, with the folder whose workload file counts; null outside of folders. */
  async #reservations(
    path: string,
  ): Promise<{ readonly root: string; readonly reservations: readonly Reservation[] } | null> {
    const root = this.#roots.find((each) => path.startsWith(`${each}/`));
    const relative = root === undefined ? "" : path.slice(root.length + 1);
    // Tests send no production traffic.
    if (root === undefined || isTest(relative)) return null;
    const facts = (await this.#loaded()).of(path).factsOf(path);
    return { root, reservations: this.#engine?.reservationsIn(facts, this.#workloadsOf(root), relative) ?? [] };
  }

  /** The text of a folder's workload file. One that cannot be read says nothing here; the planner tells of it. */
  #workloadsOf(root: string): string | null {
    try {
      return this.#access.read(`${root}/${WORKLOAD_FILE}`) ?? null;
    } catch (error) {
      if (isUnreadable(error)) return null;
      throw error;
    }
  }

  /** The calls in the code of a folder, for the planner. */
  async calls({ folder }: CallsParams, token: CancellationToken): Promise<Calls | ResponseError<void>> {
    const root = pathOf(folder);
    const relative = (file: string): string => file.slice(root.length + 1);
    const workspace = (await this.#loaded()).main;
    const all = await workspace.facts([root], { cancelled: () => token.isCancellationRequested });
    // What was found until then is not all that there is.
    if (token.isCancellationRequested) return requestCancelled();
    const planned = all.filter(({ file }) => !isTest(relative(file)));
    const found = this.#engine?.workloadsFromCode(planned, relative) ?? [];
    return found.map(({ workload, span }) => ({ workload, span: { ...span, file: uriOf(span.file) } }));
  }

  /** Everything that is known of the call or client at a position, with the steps that led to it. */
  async known({ textDocument: { uri }, position }: KnownParams): Promise<Known | null> {
    const found = await this.#explained(uri, position, factMeantAt);
    return found && knownText(found.explanation, found.anchor, (file) => this.#nameOf(file));
  }

  /** What is known of the call or client that is found at a position of an open document, as it is now. */
  async #explained(
    uri: string,
    position: Position,
    find: (facts: FileFacts, position: Position) => ModelCall | Client | undefined,
  ): Promise<{ readonly explanation: Explanation; readonly anchor: Span } | null> {
    const document = this.#documents.get(uri);
    if (!document || !this.#settings.enabled || !isCandidate(document)) return null;
    const path = pathOf(uri);
    const workspace = (await this.#loaded()).of(path);
    const fact = find(workspace.factsOf(path), position);
    if (!fact || !this.#engine) return null;
    const { anchor } = fact;
    if (!("request" in fact)) return { explanation: this.#engine.explainClient(fact), anchor };
    const { ids } = fact.client;
    const clients = clientFiles(ids).flatMap((file) => workspace.factsOf(file).clients);
    const own = clients.filter((each) => ids.includes(each.id));
    return { explanation: this.#engine.explainCall(fact, own), anchor };
  }

  #link({ file, line }: Span): string {
    return `[${escapeMarkdown(this.#nameOf(file))}:${line}](${uriOf(file)}#L${line})`;
  }

  /** A file as people call it: by its path from the folder that is open, with its name where there are several. */
  #nameOf(file: string): string {
    const root = this.#roots.find((each) => file.startsWith(`${each}/`));
    const from = root === undefined || this.#roots.length > 1 ? folderOf(root ?? file) : root;
    return file.slice(from.length + 1);
  }

  /** Checks everything, tells how far it is, and can be stopped: by who asked and listens, else by a progress of our own. */
  async checkWorkspace(asked?: Asked): Promise<CheckSummary> {
    const { result, cancelled } = await this.#checkAll(asked);
    this.#keep(result, cancelled);
    this.#sendStatus("idle");
    const files = new Set(result.findings.map((finding) => finding.span.file)).size;
    return { findings: result.findings.length, files, calls: result.calls, cancelled };
  }

  /** Works out what would accept all findings. Writing is left to the client, which knows how. */
  async createBaseline(asked?: Asked): Promise<BaselinePlan> {
    const { result, cancelled } = await this.#checkAll(asked);
    if (cancelled) return { findings: 0, files: [], cancelled };
    const { main } = await this.#loaded();
    const textOf = (file: string): string | undefined => this.#file(file)?.text;
    const plans = this.#roots.map((root) => {
      const isOwn = ({ span }: Finding): boolean => span.file.startsWith(`${root}/`);
      const own = { findings: result.findings.filter(isOwn), accepted: result.accepted.filter(isOwn) };
      const baselines = baselinesFor(own, [root], root, main, textOf);
      const written = [...baselines, ...configurationsNaming(own, root, main, textOf)];
      return { baselines, files: written.map(({ file, text }) => ({ uri: uriOf(file), text })) };
    });
    const findings = plans.flatMap(({ baselines }) => baselines).reduce((sum, each) => sum + each.findings, 0);
    return { findings, files: plans.flatMap(({ files }) => files), cancelled };
  }

  /** The readiness report on a folder, as text. Null when it was cancelled. */
  async report({ folder, format, target, nonce }: ReportParams, asked?: Asked): Promise<string | null> {
    const root = pathOf(folder);
    const { result, cancelled } = await this.#watched(asked, async (run) => {
      const { main } = await this.#loaded();
      const textOf = (file: string): string | undefined => this.#file(file)?.text;
      return this.#engine?.readinessOf(main, { paths: [root], folder: root, textOf }, run);
    });
    if (cancelled || !result || !this.#engine) return null;
    const absolute = (file: string): string => resolve(root, file);
    const link = target === undefined ? openLinks(absolute) : linksFrom(folderOf(pathOf(target)), absolute);
    return this.#engine.writeReadiness(result.readiness, format, { link, ...(nonce === undefined ? {} : { nonce }) });
  }

  async #checkAll(asked: Asked | undefined): Promise<Ended<CheckResult>> {
    return this.#watched(asked, async (run) => (await this.#loaded()).main.check(null, run));
  }

  /** Runs something long, tells how far it is, and lets it be stopped. */
  async #watched<T>(asked: Asked | undefined, work: (run: Run) => Promise<T>): Promise<Ended<T>> {
    const { progress, cancelled } = await this.#watch(asked);
    this.#running += 1;
    progress?.begin("Bedrock Readiness", 0, "Looking for files", true);
    this.#sendStatus("checking");
    try {
      const result = await work({
        progress: (done, total) =>
          progress?.report(total === 0 ? 100 : (100 * done) / total, `${done} of ${total} files`),
        cancelled,
      });
      return { result, cancelled: cancelled() };
    } finally {
      progress?.done();
      this.#running -= 1;
      this.#sendStatus("idle");
    }
  }

  /** Who asked and listens is told, else whoever looks at the editor's own list of what goes on; both may stop it. */
  async #watch(asked: Asked | undefined): Promise<Watched> {
    const isCancelled = (token: CancellationToken | undefined): boolean => token?.isCancellationRequested === true;
    if (asked?.progress) return { progress: asked.progress, cancelled: () => isCancelled(asked.token) };
    if (!this.#capabilities.window?.workDoneProgress) return { cancelled: () => isCancelled(asked?.token) };
    const progress = await this.#connection.window.createWorkDoneProgress();
    return { progress, cancelled: () => isCancelled(asked?.token) || isCancelled(progress.token) };
  }

  /** Publishes what a check of the workspace found in files that are not open; open ones have their own way. */
  #keep(result: CheckResult, partial: boolean): void {
    const byUri = new Map<string, Diagnostic[]>();
    const add = (file: string, diagnostic: Diagnostic): void => {
      const uri = uriOf(file);
      byUri.set(uri, [...(byUri.get(uri) ?? []), diagnostic]);
    };
    for (const finding of result.findings) add(finding.span.file, this.#diagnostic(finding));
    for (const problem of result.problems) add(problem.file, problemDiagnostic(problem));
    for (const problem of result.configurationProblems) add(problem.span.file, configurationDiagnostic(problem));
    if (!partial) for (const uri of [...this.#kept]) if (!byUri.has(uri)) this.#forget(uri);
    for (const [uri, diagnostics] of byUri) {
      this.#kept.add(uri);
      if (!this.#documents.get(uri)) this.#publish(uri, diagnostics);
    }
  }

  #loaded(): Promise<Workspaces> {
    this.#workspaces ??= this.#load().catch((error) => {
      this.#workspaces = undefined;
      throw error;
    });
    return this.#workspaces;
  }

  async #load(): Promise<Workspaces> {
    const engine = await this.#environment.loadEngine();
    this.#engine = engine;
    this.#documentation = new Map(engine.rules.map((rule) => [rule.id, this.#pageAt(rule.docs)]));
    const workspaces = new Workspaces(
      engine,
      this.#environment.access,
      this.#options.files ? filesOfClient(this.#connection) : null,
      this.#roots,
      (what, error) => this.#log(what, error),
    );
    this.#access = workspaces.access;
    workspaces.setSettings(this.#settings.editor, this.#settings.excludes);
    for (const document of this.#documents.all()) workspaces.setOverlay(pathOf(document.uri), document.getText());
    await workspaces.settle();
    return workspaces;
  }

  #pageAt(path: string): string | undefined {
    const { pages } = this.#options;
    return pages === undefined ? this.#environment.documentation(path) : pages + path;
  }

  #failed(what: string, error: unknown): void {
    this.#log(what, error);
    this.#sendStatus("failed", `${what}: ${error instanceof Error ? error.message : String(error)}`);
  }

  #log(what: string, error: unknown): void {
    this.#connection.console.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  }

  #sendStatus(state: Status["state"], message?: string): void {
    const diagnostics = [...this.#published.values()].flat();
    const countOf = (severity: number): number => diagnostics.filter((each) => each.severity === severity).length;
    const open = [...this.#checked.values()];
    const status: Status = {
      state: state === "idle" && this.#running > 0 ? "checking" : state,
      ...(message === undefined ? {} : { message }),
      findings: { error: countOf(1), warning: countOf(2), info: countOf(3), hint: countOf(4) },
      files: this.#published.size,
      calls: open.reduce((sum, each) => sum + each.calls, 0),
      clients: open.reduce((sum, each) => sum + each.clients, 0),
    };
    void this.#connection.sendNotification(STATUS, status);
  }
}

function rootsOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map((folder) => pathOf(folder.uri));
  return rootUri ? [pathOf(rootUri)] : [];
}

function isSource(document: TextDocument): boolean {
  return SOURCE_LANGUAGES.includes(document.languageId);
}

function isCandidate(document: TextDocument): boolean {
  return isSource(document) && mentionsBedrock(document.getText());
}

function isConfiguration(document: TextDocument): boolean {
  return document.uri.endsWith(`/${CONFIGURATION_FILE}`);
}

/** What cannot be meant in a configuration file. */
function mistakesIn(path: string, workspace: Workspace): readonly Diagnostic[] {
  const { problems } = workspace.configurationOf(path);
  return problems.filter((each) => each.span.file === path).map(configurationDiagnostic);
}

/** The files named by clients' ids, which begin with the file and end with offsets. */
function clientFiles(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => id.replace(/(:\d+)+$/, "")))];
}

function showKnownLink(at: KnownParams): string {
  return commandLink("Show what is known", ClientCommand.showKnown, at);
}

/** Links that run a command of the client. */
function openLinks(absolute: (file: string) => string): LinkTo {
  return ({ file, line, column }) => {
    const start = { line: line - 1, character: column - 1 };
    const place: Place = { uri: uriOf(absolute(file)), range: { start, end: start } };
    return `command:${OPEN_PLACE}?${encodeURIComponent(JSON.stringify([place]))}`;
  };
}

function openPlannerLink(request: PlannerRequest): string {
  return commandLink("Open in planner", ClientCommand.openPlanner, request);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
