import type { Worker } from "node:worker_threads";
import type { Language } from "../../languages/language.ts";
import type { StoredSource } from "../memory.ts";
import { scout, type Told } from "../scouts.ts";
import type { Scouts } from "../workspace.ts";
import { nodeAccess } from "./access.ts";

/** So many files are looked at in the time that it takes to start a thread. */
const WORTH_A_THREAD = 1_500;

/** Enough for a thread to be busy while its answer is read, and few enough for all to end at the same time. */
const BATCH = 200;

/** Reading waits for the disk more than for the processor, so that more threads than these gain nothing. */
const MAX_THREADS = 3;

/**
 * Scouts in threads of their own beside this one, which looks at files, too.
 *
 * @param script what a thread runs: it answers lists of files with what {@link scout} tells of them
 */
export function nodeScouts(script: string, languages: readonly Pick<Language, "extensions" | "mightMatch">[]): Scouts {
  return {
    async look(files) {
      const found = new Map<string, StoredSource>();
      if (files.length < WORTH_A_THREAD) return found;
      // Whoever checks a few files does not wait for these to be loaded.
      const [{ availableParallelism }, { Worker }] = await Promise.all([
        import("node:os"),
        import("node:worker_threads"),
      ]);
      const threads = Math.min(availableParallelism() - 1, MAX_THREADS);
      if (threads < 1) return found;
      const batches = inBatches(files);
      const tell = (told: readonly Told[]): void => {
        for (const [file, source] of told) found.set(file, source);
      };
      const others = Array.from({ length: threads }, () => sendOut(new Worker(script), batches, tell));
      for (let batch = batches.shift(); batch; batch = batches.shift()) {
        tell(scout(batch, nodeAccess, languages));
        // The others are heard, and sent out again.
        await new Promise(setImmediate);
      }
      await Promise.all(others);
      return found;
    },
  };
}

function inBatches(files: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(files.length / BATCH);
  return Array.from({ length: count }, (_, index) => files.slice(index * BATCH, (index + 1) * BATCH));
}

/** A thread that works until no batch is left. What becomes of its last one when it fails is for others to find out. */
async function sendOut(worker: Worker, batches: (readonly string[])[], tell: (told: readonly Told[]) => void) {
  let open = 0;
  const give = (): void => {
    const batch = batches.shift();
    if (batch) open += 1;
    if (batch) worker.postMessage(batch);
    else if (open === 0) void worker.terminate();
  };
  worker.on("message", (told: readonly Told[]) => {
    open -= 1;
    tell(told);
    give();
  });
  const ended = new Promise<void>((resolve) => {
    worker.once("error", () => resolve());
    worker.once("exit", () => resolve());
  });
  // A second one is at hand when the first is done.
  give();
  give();
  await ended;
}
