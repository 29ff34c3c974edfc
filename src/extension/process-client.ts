import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { SETTINGS } from "../server/protocol.ts";
import { CLIENT_NAME, quietOptions } from "./client.ts";
import type { ClientSetUp } from "./platform.ts";

/** A client whose troubles go to the log: what people are to do about them is said by whoever started it. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** A client of a server in a process of its own, which runs a file. */
export function createProcessClient(module: string, setUp: ClientSetUp): LanguageClient {
  const run = { module, transport: TransportKind.ipc };
  const debug = { ...run, options: { execArgv: ["--nolazy", "--inspect=6019", "--enable-source-maps"] } };
  return new QuietClient(SETTINGS, CLIENT_NAME, { run, debug }, quietOptions(setUp));
}
