import type { ModelCall, Repetition } from "../../src/core/facts.ts";

/** A repetition that somebody wrote out, and that happens after throttling too as far as is known. */
export function handWritten({ repetition }: ModelCall): Repetition | null {
  if (!repetition || repetition.by === "library") return null;
  return repetition.errors === "some" ? null : repetition;
}
