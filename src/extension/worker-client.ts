import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import { ANALYSER, SETTINGS } from "../server/protocol.ts";
import { CLIENT_NAME, quiet, quietOptions } from "./client.ts";
import type { ClientSetUp } from "./platform.ts";

/** The addresses of the scripts that a worker runs, as a worker can load them. */
export interface Scripts {
  server(): Promise<string>;
  analyser(): Promise<string>;
}

/** Reads from a worker. One that throws what nobody catches counts as ended, as a process would. */
class WorkerReader extends BrowserMessageReader {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    super(worker);
    this.#worker = worker;
    worker.addEventListener("error", () => {
      worker.terminate();
      this.fireClose();
    });
  }

  override dispose(): void {
    super.dispose();
    this.#worker.terminate();
  }
}

/** A client of a server in a web worker. */
export function createWorkerClient(scripts: Scripts, setUp: ClientSetUp): LanguageClient {
  const start = async () => {
    const worker = new Worker(await scripts.server(), { name: CLIENT_NAME });
    return { reader: new WorkerReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  const client = quiet(new LanguageClient(SETTINGS, CLIENT_NAME, start, quietOptions(setUp)));
  client.onRequest(ANALYSER, () => scripts.analyser());
  return client;
}
