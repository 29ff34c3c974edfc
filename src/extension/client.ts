import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type LanguageClientOptions,
  RevealOutputChannelOn,
} from "vscode-languageclient";
import type { ClientSetUp } from "./platform.ts";

export { WorkDoneProgress } from "vscode-languageclient";

export const CLIENT_NAME = "Bedrock Readiness";

/** So many messages in a row that cannot be written or read mean that the connection is of no use. */
const MAX_ERRORS = 3;

/** Sends a client's troubles to the log: what people are to do about them is said by whoever started it. */
export function quiet<Client extends BaseLanguageClient>(client: Client): Client {
  const error = client.error.bind(client);
  client.error = (message, data) => error(message, data, false);
  return client;
}

/** Options of a client that tells of its server's end and leaves what follows to whoever started it. */
export function quietOptions({ output, options, onClosed }: ClientSetUp): LanguageClientOptions {
  return {
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
  };
}
