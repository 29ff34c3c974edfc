import type { ModelCall, Step, Trigger } from "../../src/core/facts.ts";
import type { Fix } from "../../src/core/rule.ts";

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

/** Whether nothing but the program itself sets off the call: then an error ends it, and whoever runs it sees that. */
export function isOnlyProgram({ triggers }: ModelCall): boolean {
  return triggers.all.length > 0 && triggers.all.every((each) => each.kind === "program");
}

/** Lets every handler that sets off the call say so when it is throttled. None where something else sets it off, too. */
export function answeringBusy({ id, triggers }: ModelCall, title: string): readonly Fix[] {
  if (triggers.all.length === 0 || triggers.all.some(({ kind }) => kind === "event" || kind === "program")) return [];
  const changes = triggers.all.map(({ span }) => ({ kind: "answer-busy", target: id, handler: span }) as const);
  return [{ title, safe: false, changes }];
}
