import type { ModelCall, Value } from "../../src/core/facts.ts";
import { field, isSettled, numbers } from "../../src/core/value.ts";

/** More tokens than these are asked for only by who wants an answer. */
const MAX_TOKENS = 10;
const MAX_CHARACTERS = 100;

/**
 * Whether a call only asks if the model can be reached: a few tokens of answer to a few fixed words. Nobody waits for
 * it, and what it costs is not worth a word.
 */
export function isProbe(call: ModelCall): boolean {
  const limit = field(call.request, "maxTokens");
  if (limit.status !== "present" || !limit.always || !isSettled(limit.value)) return false;
  if (!numbers(limit.value).every((each) => each.value <= MAX_TOKENS)) return false;
  const messages = field(call.request, "messages");
  if (messages.status !== "present" || field(call.request, "system").status !== "absent") return false;
  const length = fixedLength(messages.value);
  return length !== null && length <= MAX_CHARACTERS;
}

/** Somebody who only asks whether the model can be reached wants to know it when it can't. */
export function isOnlyProbed(calls: readonly ModelCall[]): boolean {
  return calls.length > 0 && calls.every(isProbe);
}

/** The characters of a value that is the same in each run; null for any other. */
function fixedLength(value: Value): number | null {
  switch (value.kind) {
    case "literal":
      return String(value.value).length;
    case "list":
      return value.open ? null : sum(value.items);
    case "record":
      return value.open ? null : sum(Object.values(value.fields).map((each) => each.value));
    case "template":
      return sum(value.parts);
    default:
      return null;
  }
}

function sum(values: readonly Value[]): number | null {
  return values.reduce<number | null>((total, each) => {
    const length = fixedLength(each);
    return total === null || length === null ? null : total + length;
  }, 0);
}
