import type { LogOutputChannel } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";

/** What a client is made from. */
export interface ClientSetUp {
  readonly output: LogOutputChannel;
  readonly options: LanguageClientOptions;
  /** The connection ended or is of no use any more, and nobody had asked for that. May be called more than once. */
  onClosed(): void;
}

/** All that differs between the hosts that the extension runs in: how a server is started, and how its end is seen. */
export interface Platform {
  /**
   * Makes a client of a server of its own. It is not started, and never starts its server a second time: one that ends while
   * the client is still greeting it would leave the client in a state from which there is no way back.
   */
  createClient(setUp: ClientSetUp): Promise<BaseLanguageClient>;
  /** Whether the server finds the pages about rules by itself. */
  readonly serverHasPages: boolean;
}
