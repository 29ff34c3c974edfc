// A mutation run starts the same few tests thousands of times, and to load the compiler, the tokenizer and all sources
// anew takes far longer than the tests. A mutant in code that only runs in tests needs none of that: it is switched on in
// modules that are loaded already. A mutant in what is evaluated on loading gets a thread of its own, as does the first
// run, which finds out which tests reach what.
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from "vitest/node";

/** After so many runs a thread is thrown away with all that has gathered in it. */
const RUNS = 50;

interface Kept {
  readonly thread: Worker;
  runs: number;
}

const idle: Kept[] = [];

class KeptThread implements PoolWorker {
  readonly name = "kept-threads";
  readonly #options: PoolOptions;
  #kept: Kept | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get #thread(): Worker {
    if (!this.#kept) throw new Error("The thread has not been started.");
    return this.#kept.thread;
  }

  /** What Stryker's runner provides to its tests says how the mutant is switched on. */
  get #isReusable(): boolean {
    const provided: Readonly<Record<string, unknown>> = { ...this.#options.project.getProvidedContext() };
    return provided.mode === "mutant" && provided.mutantActivation === "runtime";
  }

  on(event: string, callback: (argument: unknown) => void): void {
    this.#thread.on(event, callback);
  }

  off(event: string, callback: (argument: unknown) => void): void {
    this.#thread.off(event, callback);
  }

  /** To stop is answered here: a thread that was told so would listen no more. */
  send(message: WorkerRequest): void {
    if (message.type === "stop") this.#thread.emit("message", { type: "stopped", __vitest_worker_response__: true });
    else this.#thread.postMessage(message);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  async start(): Promise<void> {
    const kept = this.#isReusable ? idle.pop() : undefined;
    this.#kept = kept ?? { thread: this.#create(), runs: 0 };
  }

  #create(): Worker {
    const { distPath, env, execArgv } = this.#options;
    return new Worker(resolve(distPath, "workers/threads.js"), { env, execArgv });
  }

  async stop(): Promise<void> {
    const kept = this.#kept;
    if (!kept) return;
    this.#kept = undefined;
    for (const event of ["message", "error", "exit"]) kept.thread.removeAllListeners(event);
    kept.runs += 1;
    if (this.#isReusable && kept.runs < RUNS) idle.push(kept);
    else await kept.thread.terminate();
  }
}

export const keptThreads: PoolRunnerInitializer = {
  name: "kept-threads",
  createPoolWorker: (options) => new KeptThread(options),
};
