/** How far a piece of work is, from 0 to 1. */
export type Progress = number;

/** Work that can be shown and stopped: it yields how far it is, and returns its result. */
export type Work<Result> = Generator<Progress, Result>;

/** Makes work a part of larger work: what it yields from 0 to 1 goes from one number to another. */
export function* part<Result>(work: Work<Result>, from: Progress, to: Progress): Work<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}

/** Drives work to its end. */
export function finished<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
