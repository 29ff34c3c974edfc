import type { ModelCall, Step, Trigger } from "../../src/core/facts.ts";

const NAMES: Readonly<Record<Trigger["kind"], string>> = {
  request: "A request",
  event: "An event, a queue or a schedule",
  lambda: "A Lambda function",
  program: "The program",
};

/** Whether people wait for what the call answers: requests set it off, and nothing else does as far as is seen. */
export function isInteractive({ triggers }: ModelCall): boolean {
  return triggers.all.length > 0 && triggers.all.every((each) => each.kind === "request");
}

/** Whether a queue, a schedule or an event sets off the call, and nothing else does. */
export function isInBackground({ triggers }: ModelCall): boolean {
  return triggers.all.length > 0 && triggers.complete && triggers.all.every((each) => each.kind === "event");
}

/** What sets off a call, as related places. */
export function triggerSteps({ triggers }: ModelCall): readonly Step[] {
  return triggers.all.map(({ kind, framework, span }) => ({
    span,
    message: `${NAMES[kind]}${framework === null ? "" : ` (${framework})`} sets it off here`,
  }));
}
