import { Worker } from "node:worker_threads";

/**
 * Looks from a thread of its own whether a run still moves, since a loop without end keeps everything else in its thread
 * from running. Who stands still for longer than the limit is named and the process ended.
 */
export class Watchdog {
  readonly #worker: Worker;

  constructor(limitMs: number) {
    this.#worker = new Worker(WATCH, { eval: true, workerData: limitMs });
    this.#worker.unref();
  }

  /** Says what is looked at from now on. */
  at(what: string): void {
    this.#worker.postMessage(what);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

const WATCH = `
const { parentPort, workerData: limit } = require("node:worker_threads");
const { writeSync } = require("node:fs");
let timer;
parentPort.on("message", (what) => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    writeSync(2, "Stands still for more than " + limit + " ms: " + what + "\\n");
    process.kill(process.pid, "SIGKILL");
  }, limit);
});
`;
