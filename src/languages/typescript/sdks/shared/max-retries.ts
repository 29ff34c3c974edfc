import type { Retries } from "../../../../core/facts.ts";
import { type Abstract, branches, oneOf, type Slot, unknown } from "../../abstract.ts";
import type { Written } from "../../edits.ts";
import { spanOf } from "../../source.ts";

/** `maxRetries` counts what follows the first attempt; attempts in total are one more. */
export function attemptsOf(retries: Slot): Slot {
  return { ...retries, value: plusOne(retries.value) };
}

function plusOne(value: Abstract): Abstract {
  const values = branches(value).map((each): Abstract => {
    if (each.kind !== "literal" || each.value === undefined) return each;
    return typeof each.value === "number" ? { ...each, value: each.value + 1 } : unknown("dynamic", each.node);
  });
  return oneOf(values, value.node);
}

/** The canonical number of attempts as the number of retries that an option takes. */
export function asRetries(attempts: Written): Written {
  if (attempts.kind !== "literal" || typeof attempts.value !== "number") return attempts;
  return { ...attempts, value: attempts.value - 1 };
}

/** What the number of attempts, as an option gives it, says about retries. */
export function retriesOfAttempts(attempts: Slot | undefined): Retries {
  const nothing = { maxAttempts: null, mode: null, steps: [] };
  if (!attempts) return { ...nothing, status: "default" };
  if (attempts.presence === "unknown") return { ...nothing, status: "unknown" };
  const values = branches(attempts.value).map((each) => (each.kind === "literal" ? each.value : undefined));
  const known = values.filter((each) => typeof each === "number");
  const off = attempts.presence === "always" && known.length === values.length && known.every((each) => each <= 1);
  const message = `attempts are ${off ? "limited to one" : "set"} here`;
  return {
    status: off ? "disabled" : "configured",
    maxAttempts: known[0] ?? null,
    mode: null,
    steps: [{ span: spanOf(attempts.value.node), message }],
  };
}
