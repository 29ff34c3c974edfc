import { PassThrough } from "node:stream";
import {
  type ClientCapabilities,
  type CodeAction,
  type ConfigurationParams,
  createConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  type Range,
} from "vscode-languageserver/node";
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { type Environment, serve } from "../../../src/server/server.ts";

export interface ClientOptions {
  /** Paths, or addresses of folders that lie on no disk. */
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  readonly settings?: () => unknown;
  /** Registers what else the client answers. */
  readonly prepare?: (connection: ProtocolConnection) => void;
}

export const CAPABILITIES: ClientCapabilities = {
  textDocument: { codeAction: { resolveSupport: { properties: ["edit"] } } },
  workspace: {
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  window: { workDoneProgress: true },
};

/** An editor without a screen: opens documents, keeps what is published, asks for actions. */
export class TestClient {
  readonly connection: ProtocolConnection;
  readonly published = new Map<string, Diagnostic[]>();
  /** Every publication in order, to see what was sent too often or too late. */
  readonly publications: { uri: string; version: number | undefined; diagnostics: Diagnostic[] }[] = [];
  readonly registrations: string[] = [];
  /** The documents that are open. */
  readonly opened = new Set<string>();
  readonly progress: { token: unknown; value: { kind: string; message?: string; percentage?: number } }[] = [];
  readonly statuses: unknown[] = [];
  settings: unknown = {};
  /** What the editor hides. */
  excludes: unknown = null;
  /** Settings of folders that have their own, by the folder's address. */
  readonly folderSettings = new Map<string, unknown>();
  result: InitializeResult | undefined;
  #version = 1;

  constructor(connection: ProtocolConnection) {
    this.connection = connection;
    connection.onNotification("textDocument/publishDiagnostics", (params) => {
      this.published.set(params.uri, params.diagnostics);
      this.publications.push(params);
    });
    connection.onRequest("workspace/configuration", ({ items }: ConfigurationParams) =>
      items.map(({ section, scopeUri }) => {
        if (section === "files.exclude") return this.excludes;
        return (scopeUri && this.folderSettings.get(scopeUri)) || this.settings;
      }),
    );
    connection.onRequest("client/registerCapability", ({ registrations }) => {
      this.registrations.push(...registrations.map((each: { method: string }) => each.method));
    });
    connection.onRequest("window/workDoneProgress/create", () => null);
    connection.onNotification("$/progress", (params) => void this.progress.push(params));
    connection.onNotification("bedrockReadiness/status", (params) => void this.statuses.push(params));
    connection.onNotification("window/logMessage", () => {});
    connection.listen();
  }

  async start(options: ClientOptions = {}): Promise<this> {
    const folders = options.folders ?? ["/project"];
    const params: InitializeParams = {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? CAPABILITIES,
      workspaceFolders: folders.map((name) => ({ uri: /^[\w-]+:\//.test(name) ? name : `file://${name}`, name })),
      initializationOptions: options.initializationOptions,
    };
    this.result = await this.connection.sendRequest<InitializeResult>("initialize", params);
    await this.connection.sendNotification("initialized", {});
    return this;
  }

  async open(uri: string, text: string, languageId = "typescript"): Promise<void> {
    this.opened.add(uri);
    const textDocument = { uri, languageId, version: this.#version, text };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  async change(uri: string, text: string): Promise<number> {
    this.#version += 1;
    const textDocument = { uri, version: this.#version };
    await this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges: [{ text }] });
    return this.#version;
  }

  async close(uri: string): Promise<void> {
    this.opened.delete(uri);
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  async configure(settings: unknown, folder?: string): Promise<void> {
    if (folder === undefined) this.settings = settings;
    else this.folderSettings.set(folder, settings);
    await this.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
  }

  /** Waits until what was published for a document satisfies the test. */
  async until(uri: string, test: (diagnostics: readonly Diagnostic[]) => boolean, limit = 5000): Promise<Diagnostic[]> {
    const end = Date.now() + limit;
    for (;;) {
      const diagnostics = this.published.get(uri);
      if (diagnostics && test(diagnostics)) return diagnostics;
      if (Date.now() > end) throw new Error(`Not so within ${limit} ms: ${uri} ${JSON.stringify(diagnostics)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    return this.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range,
      context: { diagnostics: this.published.get(uri) ?? [], ...(only ? { only } : {}) },
    });
  }

  async resolve(action: CodeAction | undefined): Promise<CodeAction> {
    return this.connection.sendRequest("codeAction/resolve", action);
  }
}

/** A client and a server in this process, that talk over streams. */
export async function connect(environment: Environment, options: ClientOptions = {}): Promise<TestClient> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down));
  serve(server, environment);
  const client = new TestClient(createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up)));
  client.settings = options.settings?.() ?? {};
  options.prepare?.(client.connection);
  return client.start(options);
}

/** Lets everything that is under way come to rest. */
export function rest(ms = 300): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
