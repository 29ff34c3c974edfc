import {
  type CancellationToken,
  Disposable,
  type ExtensionContext,
  type LogOutputChannel,
  type Progress,
  Uri,
} from "vscode";
import type { LanguageClient, LanguageClientOptions, ServerOptions, TransportKind } from "vscode-languageclient/node";
import {
  CALLS,
  type Calls,
  type CheckSummary,
  ClientCommand,
  CONFIGURATION_FILE,
  type InitializationOptions,
  KNOWN,
  type Known,
  type KnownParams,
  SETTINGS,
  ServerCommand,
  SOURCE_LANGUAGES,
  STATUS,
  type Status,
} from "../server/protocol.ts";

/** The schemes of documents that are checked. Others are views of something, such as the old side of a comparison. */
const SCHEMES = ["file", "untitled", "vscode-vfs"];

/** The language server, from its first use on. */
export class Server extends Disposable {
  readonly #module: string;
  readonly #output: LogOutputChannel;
  readonly #onStatus: (status: Status) => void;
  #client: LanguageClient | undefined;
  #started: Promise<LanguageClient> | undefined;
  #checks = 0;

  constructor(context: ExtensionContext, output: LogOutputChannel, onStatus: (status: Status) => void) {
    super(() => void this.#stop());
    this.#module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
    this.#output = output;
    this.#onStatus = onStatus;
  }

  isRunning(): boolean {
    return this.#started !== undefined;
  }

  /** Starts the server unless it runs already. */
  start(): Promise<LanguageClient> {
    this.#started ??= this.#launch();
    return this.#started;
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.start();
  }

  /** Checks every file of the workspace, tells how far it is, and ends with what it has when it is cancelled. */
  async checkWorkspace(progress: Progress<{ message?: string }>, token: CancellationToken): Promise<CheckSummary> {
    const client = await this.start();
    const { WorkDoneProgress } = await import("vscode-languageclient/node");
    this.#checks += 1;
    const workDoneToken = `${ServerCommand.checkWorkspace} ${this.#checks}`;
    const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => progress.report(value));
    try {
      const params = { command: ServerCommand.checkWorkspace, workDoneToken };
      return await client.sendRequest("workspace/executeCommand", params, token);
    } finally {
      listening.dispose();
    }
  }

  /** What is known of the call or client at a place; null where there is none. */
  async known(at: KnownParams): Promise<Known | null> {
    const client = await this.start();
    return client.sendRequest(KNOWN, at);
  }

  /** The calls in the code of a folder. */
  async calls(folder: Uri): Promise<Calls> {
    const client = await this.start();
    return client.sendRequest(CALLS, { folder: folder.toString() });
  }

  async #launch(): Promise<LanguageClient> {
    // The client is by far the heaviest part of the extension, and most windows never need it.
    const { LanguageClient, TransportKind } = await import("vscode-languageclient/node");
    const serverOptions = this.#serverOptions(TransportKind.ipc);
    const client = new LanguageClient(SETTINGS, "Bedrock Readiness", serverOptions, this.#clientOptions());
    this.#client = client;
    client.onNotification(STATUS, (status: Status) => this.#onStatus(status));
    try {
      await client.start();
      return client;
    } catch (error) {
      this.#client = undefined;
      this.#started = undefined;
      this.#output.error(`The language server did not start: ${error instanceof Error ? error.message : error}`);
      throw error;
    }
  }

  #serverOptions(transport: TransportKind): ServerOptions {
    const run = { module: this.#module, transport };
    return { run, debug: { ...run, options: { execArgv: ["--nolazy", "--inspect=6019", "--enable-source-maps"] } } };
  }

  #clientOptions(): LanguageClientOptions {
    const initializationOptions: InitializationOptions = { clientCommands: true };
    return {
      documentSelector: SCHEMES.flatMap((scheme) => [
        ...SOURCE_LANGUAGES.map((language) => ({ scheme, language })),
        { scheme, pattern: `**/${CONFIGURATION_FILE}` },
      ]),
      initializationOptions,
      outputChannel: this.#output,
      markdown: {
        isTrusted: { enabledCommands: [ClientCommand.showKnown, ClientCommand.openPlanner] },
        supportHtml: false,
      },
    };
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#started = undefined;
    if (client?.isRunning()) await client.stop();
    await client?.dispose();
  }
}
