import type { Worker } from "node:worker_threads";
import { copied } from "../../core/text.ts";
import type { Described } from "../../languages/language.ts";
import { createScout } from "../scouts.ts";
import type { Scouts, Told } from "../workspace.ts";
import { take } from "./access.ts";

/** So many files are looked at in the time that it takes to start a thread. */
const WORTH_A_THREAD = 1_500;

/** Reading waits for the disk more than for the processor, so that more threads than these gain nothing. */
const MAX_THREADS = 3;

/**
 * Scouts in threads of their own beside this one, which looks at files, too.
 *
 * @param script what a thread runs: it answers lists of files with what {@link createScout} tells of them
 */
export function nodeScouts(script: string, languages: readonly Described[]): Scouts {
  return {
    sendOut(tell, work) {
      const scout = createScout(take, languages);
      const batches: (readonly string[])[] = [];
      let given = 0;
      let threads: readonly Thread[] = [];
      let starting: Promise<void> | undefined;
      const begin = async (): Promise<void> => {
        threads = await start(script, batches, tell);
      };
      return {
        look(files) {
          given += files.length;
          batches.push(files);
          if (given >= WORTH_A_THREAD) starting ??= begin();
          for (const each of threads) each.feed();
        },
        async back() {
          await starting;
          if (threads.length === 0) return;
          while (batches.length > 0) {
            if (!(await work())) tell(copied(scout(batches.shift() ?? [])));
            // The others are heard, and sent out again.
            await new Promise(setImmediate);
          }
          await Promise.all(threads.map((each) => each.end()));
        },
      };
    },
  };
}

/**
 * How much of other functions V8 writes into one that it optimizes, in bytes of its bytecode: 920 unless told. Over some
 * seconds, more takes longer to compile, beside the work on another core, than it saves.
 */
const INLINED = 200;

/** Whoever checks a few files does not wait for what threads need to be loaded. */
async function start(
  script: string,
  batches: (readonly string[])[],
  tell: (told: readonly Told[]) => void,
): Promise<readonly Thread[]> {
  const [{ availableParallelism }, { setFlagsFromString }, { Worker }] = await Promise.all([
    import("node:os"),
    import("node:v8"),
    import("node:worker_threads"),
  ]);
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED}`);
  const count = Math.min(availableParallelism() - 1, MAX_THREADS);
  return Array.from({ length: count }, () => createThread(new Worker(script), batches, tell));
}

/** So many batches a thread has at hand, so that the next one is there when it is done with one. */
const AT_HAND = 2;

interface Thread {
  /** Gives it batches, where there are some and it has time. */
  feed(): void;
  /** Lets it end when no batch is left, and waits for that. */
  end(): Promise<void>;
}

/** What becomes of the batches of a thread that fails is for others to find out. */
function createThread(worker: Worker, batches: (readonly string[])[], tell: (told: readonly Told[]) => void): Thread {
  let open = 0;
  let isToEnd = false;
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
      resolve();
    };
    worker.once("error", end);
    worker.once("exit", end);
  });
  const feed = (): void => {
    for (; open < AT_HAND && !hasEnded; open++) {
      const batch = batches.shift();
      if (!batch) break;
      worker.postMessage(batch);
    }
    if (open === 0 && isToEnd) void worker.terminate();
  };
  worker.on("message", (told: string) => {
    open--;
    tell(JSON.parse(told) as readonly Told[]);
    feed();
  });
  // Nobody waits for it who does not want it back.
  worker.unref();
  feed();
  return {
    feed,
    end() {
      isToEnd = true;
      worker.ref();
      feed();
      return ended;
    },
  };
}
