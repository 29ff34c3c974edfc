import type { Worker } from "node:worker_threads";
import { copied } from "../../core/text.ts";
import type { Described } from "../../languages/language.ts";
import { createScout, type Order, PORTION, type Report, type Seen } from "../scouts.ts";
import type { Place, Scouts, Sight } from "../workspace.ts";
import { nodeAccess, take } from "./access.ts";

/** So many files are looked at in the time that it takes to start a thread. */
const WORTH_A_THREAD = 1_500;

/** Reading waits for the disk more than for the processor, so that more threads than these gain nothing. */
const MAX_THREADS = 3;

/**
 * Scouts in threads of their own beside this one, which looks at files, too.
 *
 * @param script what a thread runs: it does what an {@link Order} says, and sends {@link Report}s as JSON
 */
export function nodeScouts(script: string, languages: readonly Described[]): Scouts {
  let awakened: Promise<readonly Thread[]> | undefined;
  return {
    async wake() {
      awakened ??= start(script);
      await awakened;
    },
    sendOut({ found, told, dated, work }, sight) {
      let scout: ReturnType<typeof createScout> | undefined;
      const toLook: string[] = [];
      let given = 0;
      let left: readonly Place[] = [];
      let mayWalk = true;
      let isLast = false;
      let threads: readonly Thread[] = [];
      let starting: Promise<void> | undefined;
      let awake = (): void => {};

      const nextPortion = (): readonly string[] | undefined => {
        const waiting = toLook.length - given;
        if (waiting === 0 || (waiting < PORTION && !isLast)) return undefined;
        const portion = toLook.slice(given, given + PORTION);
        given += portion.length;
        return portion;
      };
      const hear = (report: Report, files: readonly string[]): void => {
        if ("found" in report) found(report.found);
        else if ("told" in report) told(report.told);
        else if ("versions" in report) dated(files, report.versions);
        else left = report.left;
        for (const each of threads) each.feed();
      };
      const seenIn = (files: readonly string[]): Seen => {
        scout ??= createScout(take, nodeAccess, languages);
        const seen = scout(files, sight);
        return "told" in seen ? copied(seen) : seen;
      };
      const begin = async (): Promise<void> => {
        const started = await (awakened ?? start(script));
        awakened = undefined;
        for (const each of started) each.enlist({ sight, nextPortion, hear, rest: () => awake() });
        threads = started;
      };

      return {
        look(files) {
          for (const file of files) toLook.push(file);
          if (toLook.length >= WORTH_A_THREAD) starting ??= begin();
          for (const each of threads) each.feed();
        },
        walk(places, count) {
          if (count >= WORTH_A_THREAD) starting ??= begin();
          const [thread] = threads;
          if (!thread || !mayWalk) return false;
          mayWalk = false;
          // Unless it says otherwise.
          left = places;
          thread.walk(places);
          return true;
        },
        async back() {
          await starting;
          // Few files are read in their turn, without any ado.
          if (threads.length === 0) return [];
          isLast = true;
          mayWalk = false;
          for (const each of threads) each.hold();
          for (;;) {
            const isWorking = await work();
            const portion = isWorking ? undefined : nextPortion();
            if (portion) hear(seenIn(portion), portion);
            else if (!isWorking) {
              if (!threads.some((each) => each.isBusy())) break;
              await new Promise<void>((resolve) => {
                awake = resolve;
              });
            }
            // The others are heard, and sent out again.
            await new Promise(setImmediate);
          }
          await Promise.all(threads.map((each) => each.end()));
          threads = [];
          await setFlag(GROWTH, 0);
          const lost = left;
          left = [];
          return lost;
        },
      };
    },
  };
}

/**
 * How much of other functions V8 writes into one that it optimizes, in bytes of its bytecode: 920 unless told. Over some
 * seconds, more takes longer to compile, beside the work on another core, than it saves.
 */
const INLINING = "max-inlined-bytecode-size-cumulative";
const LITTLE_INLINING = 200;

/**
 * By how much the heap may grow, in per cent, until V8 looks for garbage in all of it; 0 leaves that to V8. Nearly all
 * that is made while files are read and parsed lives on, so that a search finds none, and takes a processor meanwhile.
 */
const GROWTH = "heap-growing-percent";
const MUCH_GROWTH = 3_000;

async function setFlag(name: string, value: number): Promise<void> {
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString(`--${name}=${value}`);
}

/** What threads come back for. */
interface Post {
  readonly sight: Sight;
  /** Files to look at, if there are enough of them. */
  nextPortion(): readonly string[] | undefined;
  /** @param files those that it was asked to look at */
  hear(report: Report, files: readonly string[]): void;
  /** Is told whenever a thread has said something, or will never say anything again. */
  rest(): void;
}

/** Whoever checks a few files does not wait for what threads need to be loaded. */
async function start(script: string): Promise<readonly Thread[]> {
  const [{ availableParallelism }, { Worker }] = await Promise.all([
    import("node:os"),
    import("node:worker_threads"),
    setFlag(INLINING, LITTLE_INLINING),
    setFlag(GROWTH, MUCH_GROWTH),
  ]);
  const count = Math.min(availableParallelism() - 1, MAX_THREADS);
  return Array.from({ length: count }, () => createThread(new Worker(script)));
}

/** So many orders a thread has at hand, so that it has something to do while this one is busy for a while. */
const AT_HAND = 6;

interface Thread {
  /** Lets it work for somebody. */
  enlist(post: Post): void;
  /** Gives it files to look at, where there are some and it has time. */
  feed(): void;
  walk(places: readonly Place[]): void;
  isBusy(): boolean;
  /** Keeps the process from ending without it. */
  hold(): void;
  end(): Promise<void>;
}

/** What becomes of the orders of a thread that fails is for others to find out. */
function createThread(worker: Worker): Thread {
  let post: Post | undefined;
  const open: Order[] = [];
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
      resolve();
      post?.rest();
    };
    worker.once("error", end);
    worker.once("exit", end);
  });
  const order = (what: Order): void => {
    open.push(what);
    worker.postMessage(what);
  };
  const feed = (): void => {
    while (post && open.length < AT_HAND && !hasEnded) {
      const files = post.nextPortion();
      if (!files) break;
      order({ look: files, sight: post.sight });
    }
  };
  worker.on("message", (message: string) => {
    const report = JSON.parse(message) as Report;
    const [answered] = open;
    // A walk is told of in many reports.
    if (!("found" in report)) open.shift();
    post?.hear(report, answered && "look" in answered ? answered.look : []);
    post?.rest();
  });
  // Nobody waits for it who does not want it back.
  worker.unref();
  return {
    enlist(by) {
      post = by;
      feed();
    },
    feed,
    walk: (places) => order({ walk: places }),
    isBusy: () => open.length > 0 && !hasEnded,
    hold: () => worker.ref(),
    async end() {
      if (!hasEnded) void worker.terminate();
      await ended;
    },
  };
}
