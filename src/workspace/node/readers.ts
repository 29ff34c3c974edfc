import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { StoredFacts } from "../memory.ts";
import type { Read, Readers, ToRead } from "../readers.ts";

/** A thread needs as long for its start as for so many files. */
const WORTH_A_THREAD = 120;

/** Few, so that nobody waits long for the last one. */
const BATCH = 12;

/** Each has trees of its own in memory. */
const MAX_THREADS = 3;

/**
 * Readers in threads of their own beside this one. This one reads from the front and the others from the end, so that
 * files that lie together are mostly read by the same one, which knows what they share.
 *
 * @param script what a thread runs: it is given a project, then lists of files, and answers each with what it read
 */
export function nodeReaders(script: string): Readers {
  return {
    async read(files, project, here) {
      const found = new Map<string, StoredFacts>();
      const threads = Math.min(availableParallelism() - 1, MAX_THREADS, Math.floor(files.length / WORTH_A_THREAD));
      if (threads < 1) return found;
      const rest = [...files];
      const tell = (read: readonly Read[]): void => {
        for (const [file, facts] of read) found.set(file, facts);
      };
      const known = project();
      const others = Array.from({ length: threads }, () => sendOut(script, known, rest, tell));
      for (let file = rest.shift(); file; file = rest.shift()) {
        if (!here(file)) rest.length = 0;
        // The others are heard, and given more.
        await new Promise(setImmediate);
      }
      await Promise.all(others);
      return found;
    },
  };
}

/** A thread that works until no file is left. What becomes of its last ones when it fails is for others to find out. */
async function sendOut(script: string, project: unknown, rest: ToRead[], tell: (read: readonly Read[]) => void) {
  const worker = new Worker(script, { workerData: project });
  const give = (): void => {
    const batch = rest.splice(-BATCH);
    if (batch.length > 0) worker.postMessage(batch);
    else void worker.terminate();
  };
  worker.on("message", (read: readonly Read[] | null) => {
    if (read) tell(read);
    give();
  });
  await new Promise<void>((resolve) => {
    worker.once("error", () => resolve());
    worker.once("exit", () => resolve());
  });
}
