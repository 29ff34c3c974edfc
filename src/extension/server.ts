import {
  CancellationError,
  type CancellationToken,
  type Diagnostic,
  Disposable,
  type LogOutputChannel,
  type Progress,
  type Uri,
  window,
  workspace,
} from "vscode";
import type { BaseLanguageClient, LanguageClientOptions, CodeAction as LspAction } from "vscode-languageclient";
import {
  type BaselinePlan,
  CALLS,
  type Calls,
  type CheckSummary,
  ClientCommand,
  CONFIGURATION_FILE,
  FILES,
  type InitializationOptions,
  KNOWN,
  type Known,
  type KnownParams,
  type ReportParams,
  ServerCommand,
  SOURCE_LANGUAGES,
  STATUS,
  type Status,
} from "../server/protocol.ts";
import { crashesInARow, MAX_CRASHES, startsAgain } from "./crashes.ts";
import { RULE_PAGES } from "./documentation.ts";
import { readFiles } from "./files.ts";
import type { Platform } from "./platform.ts";

/** The schemes of documents that are checked, with those of the open folders. Others are views, such as the old side of a comparison. */
const SCHEMES = ["file", "untitled", "vscode-vfs"];

/** How long, in milliseconds, a server that is to be stopped has to come up first. */
const PATIENCE = 5_000;

/** What LSP calls `RequestCancelled`, and JSON-RPC's library `PendingResponseRejected`. */
const REQUEST_CANCELLED = -32_800;
const PENDING_RESPONSE_REJECTED = -32_097;

const GAVE_UP = `The language server crashed ${MAX_CRASHES} times in a row and was not started again.`;

/** A fix that somebody can choose. */
export interface OfferedFix {
  readonly title: string;
  /** Makes it. False when that did not happen. */
  apply(): Promise<boolean>;
}

/** The language server, from its first use on. One that crashes is started again, until that happens too often. */
export class Server extends Disposable {
  readonly #platform: Platform;
  readonly #output: LogOutputChannel;
  readonly #onStatus: (status: Status) => void;
  #client: BaseLanguageClient | undefined;
  #started: Promise<BaseLanguageClient> | undefined;
  #stopping: Promise<void> = Promise.resolve();
  /** Counts the times that it was stopped, so that what was on its way up then does not come up later. */
  #stops = 0;
  #crashes: readonly number[] = [];
  #hasGivenUp = false;
  /** Whether findings of files that are not open are shown, which a new server is to find again. */
  #isWorkspaceChecked = false;
  #checks = 0;

  constructor(platform: Platform, output: LogOutputChannel, onStatus: (status: Status) => void) {
    super(() => void this.#stop());
    this.#platform = platform;
    this.#output = output;
    this.#onStatus = onStatus;
  }

  /** Whether it runs, or is on its way up. */
  isRunning(): boolean {
    return this.#started !== undefined;
  }

  /** Whether it crashed too often to be started again without somebody asking for it. */
  hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** Starts the server unless it runs already. Fails for one that crashed too often, until it is restarted. */
  start(): Promise<BaseLanguageClient> {
    if (this.#hasGivenUp) return Promise.reject(new Error(GAVE_UP));
    this.#started ??= this.#launch(this.#stopping);
    return this.#started;
  }

  async restart(): Promise<void> {
    await this.#stop();
    this.#crashes = [];
    this.#hasGivenUp = false;
    await this.start();
  }

  /** Checks every file of the workspace, tells how far it is, and ends with what it has when it is cancelled. */
  async checkWorkspace(progress: Progress<{ message?: string }>, token: CancellationToken): Promise<CheckSummary> {
    const summary: CheckSummary = await this.#run(ServerCommand.checkWorkspace, progress, token);
    if (!summary.cancelled) this.#isWorkspaceChecked = true;
    return summary;
  }

  /** Works out a baseline that accepts all findings. Nothing is written. */
  async createBaseline(progress: Progress<{ message?: string }>, token: CancellationToken): Promise<BaselinePlan> {
    return this.#run(ServerCommand.createBaseline, progress, token);
  }

  /** Makes the readiness report. Null when it was cancelled. */
  async report(
    params: ReportParams,
    progress: Progress<{ message?: string }>,
    token: CancellationToken,
  ): Promise<string | null> {
    return this.#run(ServerCommand.report, progress, token, [params]);
  }

  /** The fixes of a finding, ready to be made. The file is opened for it, unseen. */
  async fixesFor(uri: Uri, diagnostic: Diagnostic): Promise<readonly OfferedFix[]> {
    const client = await this.start();
    await workspace.openTextDocument(uri);
    const converter = client.code2ProtocolConverter;
    const params = {
      textDocument: { uri: converter.asUri(uri) },
      range: converter.asRange(diagnostic.range),
      context: { diagnostics: [await converter.asDiagnostic(diagnostic)], only: ["quickfix"] },
    };
    const actions = await client.sendRequest<LspAction[]>("textDocument/codeAction", params);
    // Only fixes are to be resolved; the others silence or explain.
    const own = actions.filter(
      ({ data, diagnostics = [] }) =>
        data !== undefined && diagnostics.some(({ message }) => message === diagnostic.message),
    );
    return own.map((action) => ({
      title: action.title,
      apply: async () => {
        const { edit } = await client.sendRequest<LspAction>("codeAction/resolve", action);
        const made = edit && (await client.protocol2CodeConverter.asWorkspaceEdit(edit));
        return made ? workspace.applyEdit(made) : false;
      },
    }));
  }

  /** Runs a command that looks at every file, and shows how far it is. */
  async #run<T>(
    command: string,
    progress: Progress<{ message?: string }>,
    token: CancellationToken,
    given: readonly unknown[] = [],
  ): Promise<T> {
    const { WorkDoneProgress } = await import("./client.ts");
    this.#checks += 1;
    const workDoneToken = `${command} ${this.#checks}`;
    return this.#ask(async (client) => {
      const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => progress.report(value));
      try {
        const params = { command, arguments: given, workDoneToken };
        return await client.sendRequest("workspace/executeCommand", params, token);
      } catch (error) {
        throw isCancelled(error) ? new CancellationError() : error;
      } finally {
        listening.dispose();
      }
    });
  }

  /** Asks something of the server, and says in plain words when it ends over the answer. */
  async #ask<T>(ask: (client: BaseLanguageClient) => Promise<T>): Promise<T> {
    const client = await this.start();
    try {
      return await ask(client);
    } catch (error) {
      // What was asked may be given up before the end of the connection is told.
      if (client === this.#client && !wasGivenUp(error)) throw error;
      throw new Error("The language server ended before it answered. Please try again.", { cause: error });
    }
  }

  /** What is known of the call or client at a place; null where there is none. */
  async known(at: KnownParams): Promise<Known | null> {
    return this.#ask((client) => client.sendRequest(KNOWN, at));
  }

  /** The calls in the code of a folder. */
  async calls(folder: Uri): Promise<Calls> {
    return this.#ask((client) => client.sendRequest(CALLS, { folder: folder.toString() }));
  }

  /** @param before what has to be out of the way first */
  async #launch(before: Promise<void>): Promise<BaseLanguageClient> {
    const stops = this.#stops;
    await before;
    let hasCrashed = false;
    const crashed = (): void => {
      // Whoever stops the server has let go of the client before.
      if (hasCrashed || client !== this.#client) return;
      hasCrashed = true;
      this.#crashed(client);
    };
    const client = await this.#platform.createClient({
      output: this.#output,
      options: this.#clientOptions(),
      onClosed: crashed,
    });
    if (stops !== this.#stops) throw new Error("The language server was stopped before it was there.");
    this.#client = client;
    client.onNotification(STATUS, (status: Status) => this.#onStatus(status));
    client.onRequest(FILES, readFiles);
    try {
      await client.start();
      return client;
    } catch (error) {
      this.#output.error(`The language server did not start: ${error instanceof Error ? error.message : error}`);
      crashed();
      // Who waits for the server waits for the next one.
      if (hasCrashed) return this.start();
      throw error;
    }
  }

  /** Starts another server in place of one that ended by itself, unless that has happened too often. */
  #crashed(client: BaseLanguageClient): void {
    this.#client = undefined;
    this.#crashes = crashesInARow(this.#crashes, Date.now());
    if (!startsAgain(this.#crashes)) {
      this.#giveUp();
      return;
    }
    this.#output.warn(
      `The language server ended unexpectedly (${this.#crashes.length} in a row) and is started again.`,
    );
    this.#started = this.#launch(released(client));
    // Whoever waits for it is told; nobody may be.
    this.#started.catch(() => undefined);
  }

  #giveUp(): void {
    this.#hasGivenUp = true;
    this.#started = undefined;
    this.#output.error(GAVE_UP);
    const findings = { error: 0, warning: 0, info: 0, hint: 0 };
    this.#onStatus({ state: "failed", message: GAVE_UP, findings, files: 0, calls: 0, clients: 0 });
    const [restart, show] = ["Restart", "Show Output"];
    void window.showErrorMessage(`Bedrock Readiness: ${GAVE_UP}`, restart, show).then((choice) => {
      if (choice === restart) void this.restart();
      if (choice === show) this.#output.show(true);
    });
  }

  #clientOptions(): LanguageClientOptions {
    const initializationOptions: InitializationOptions = {
      clientCommands: true,
      checkWorkspace: this.#isWorkspaceChecked,
      files: true,
      ...(this.#platform.serverHasPages ? {} : { pages: RULE_PAGES }),
    };
    return {
      documentSelector: schemes().flatMap((scheme) => [
        ...SOURCE_LANGUAGES.map((language) => ({ scheme, language })),
        { scheme, pattern: `**/${CONFIGURATION_FILE}` },
      ]),
      initializationOptions,
      markdown: {
        isTrusted: { enabledCommands: [ClientCommand.showKnown, ClientCommand.openPlanner] },
        supportHtml: false,
      },
    };
  }

  /** A server that is to start meanwhile waits for this. */
  async #stop(): Promise<void> {
    this.#stops += 1;
    const [client, started] = [this.#client, this.#started];
    this.#client = undefined;
    this.#started = undefined;
    this.#stopping = Promise.all([this.#stopping, stopped(client, started)]).then(() => undefined);
    await this.#stopping;
  }
}

function schemes(): readonly string[] {
  return [...new Set([...SCHEMES, ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)])];
}

function isCancelled(error: unknown): boolean {
  return codeOf(error) === REQUEST_CANCELLED;
}

/** Whether a request was not answered because the connection was taken down. */
function wasGivenUp(error: unknown): boolean {
  return codeOf(error) === PENDING_RESPONSE_REJECTED;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Ends a client. One that is still coming up cannot be ended before it is there. */
async function stopped(client: BaseLanguageClient | undefined, started: Promise<unknown> | undefined): Promise<void> {
  if (!client) return;
  await Promise.race([started?.catch(() => undefined), pause(PATIENCE)]);
  await released(client);
}

/** Lets go of a client and everything that it registered, in whatever state it is. */
async function released(client: BaseLanguageClient): Promise<void> {
  // A client that tells of its end has not cleaned up yet.
  await pause(0);
  await client.dispose().catch(() => undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
