import type { LogOutputChannel } from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  TransportKind,
} from "vscode-languageclient/node";
import { SETTINGS } from "../server/protocol.ts";

/** So many messages in a row that cannot be written or read mean that the connection is of no use. */
const MAX_ERRORS = 3;

export interface ClientSetUp {
  /** The file that the server's process runs. */
  readonly module: string;
  readonly output: LogOutputChannel;
  readonly options: LanguageClientOptions;
  /** The connection ended or is of no use any more, and nobody had asked for that. May be called more than once. */
  onClosed(): void;
}

/** A client whose troubles go to the log: what people are to do about them is said by whoever started it. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/**
 * A client of a server in a process of its own. It is not started, and never starts its server a second time: one that is
 * killed while the client is still greeting it would leave the client in a state from which there is no way back.
 */
export function createClient({ module, output, options, onClosed }: ClientSetUp): LanguageClient {
  const run = { module, transport: TransportKind.ipc };
  const debug = { ...run, options: { execArgv: ["--nolazy", "--inspect=6019", "--enable-source-maps"] } };
  return new QuietClient(
    SETTINGS,
    "Bedrock Readiness",
    { run, debug },
    {
      ...options,
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        // Told to shut down, the client would do so without a word, and nobody would start another server. Messages to one
        // that is dead fail before its end is noticed.
        error: (_error, _message, count = 0) => {
          if (count > MAX_ERRORS) onClosed();
          return { action: ErrorAction.Continue, handled: true };
        },
        closed: () => {
          onClosed();
          return {
            action: CloseAction.DoNotRestart,
            handled: true,
            message: "The connection to the server is closed.",
          };
        },
      },
    },
  );
}
