import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { SETTINGS } from "../server/protocol.ts";
import { CLIENT_NAME, quiet, quietOptions } from "./client.ts";
import type { ClientSetUp } from "./platform.ts";

/** A client of a server in a process of its own, which runs a file. */
export function createProcessClient(module: string, setUp: ClientSetUp): LanguageClient {
  const run = { module, transport: TransportKind.ipc };
  const debug = { ...run, options: { execArgv: ["--nolazy", "--inspect=6019", "--enable-source-maps"] } };
  return quiet(new LanguageClient(SETTINGS, CLIENT_NAME, { run, debug }, quietOptions(setUp)));
}
