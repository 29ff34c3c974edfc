import type { Retries, Step, Timeout } from "../../../../core/facts.ts";
import { field, isSettled, numbers } from "../../../../core/value.ts";
import { type Abstract, branches, literal, oneOf, type RecordAbstract, type Slot } from "../../abstract.ts";
import type { Place, Written } from "../../edits.ts";
import { lower, lowerRecord, slotAt } from "../../lower.ts";
import { spanOf } from "../../source.ts";
import type { FieldPlace } from "../sdk.ts";
import { abortsByTimer } from "./aws-client.ts";
import { type Names, placeIn } from "./names.ts";

// What SDKs that speak HTTP themselves have in common, as those of Anthropic and OpenAI do: `maxRetries` that does not
// count the first attempt, and a `timeout`, for the client as for each request.

/** Attempts in total from an option that counts only the retries. */
export function attemptsOf(retries: Slot): Slot {
  const values = branches(retries.value).map((each) =>
    each.kind === "literal" && typeof each.value === "number"
      ? { ...literal(each.value + 1, each.node), steps: each.steps }
      : each,
  );
  return { value: oneOf(values, retries.value.node), presence: retries.presence };
}

/** The canonical options with `maxRetries` turned into attempts. */
export function withAttempts(options: RecordAbstract): RecordAbstract {
  const retries = options.slots.get("maxAttempts");
  if (!retries) return options;
  return { ...options, slots: new Map(options.slots).set("maxAttempts", attemptsOf(retries)) };
}

/** Where an option is written; attempts in total are written as retries. */
export function optionIn(object: Place, names: Names, field: string): FieldPlace | null {
  const place = placeIn(object, names, field);
  return place && field === "maxAttempts" ? { ...place, convert: asRetries } : place;
}

function asRetries(value: Written): Written {
  return value.kind === "literal" && typeof value.value === "number" ? { ...value, value: value.value - 1 } : value;
}

/** What canonical options say about retries; null where they say nothing. */
export function retriesIn(options: RecordAbstract): Retries | null {
  const attempts = field(lowerRecord(options), "maxAttempts");
  if (attempts.status === "absent") return null;
  if (attempts.status === "unknown") return { status: "unknown", maxAttempts: null, mode: null, steps: [] };
  const known = numbers(attempts.value).map((each) => each.value);
  const off = known.length > 0 && isSettled(attempts.value) && attempts.always && known.every((each) => each <= 1);
  const message = off ? "retries are switched off here" : "retries are set here";
  const steps: readonly Step[] = [{ span: attempts.value.span, message }];
  return { status: off ? "disabled" : "configured", maxAttempts: known[0] ?? null, mode: null, steps };
}

/** What the options of a client or request say about its timeout; null where they say nothing. */
export function timeoutIn(options: Abstract): Timeout | null {
  const slot = slotAt(options, "timeout");
  if (slot && slot.presence !== "unknown") {
    return { status: "configured", steps: [{ span: lower(slot.value).span, message: "a timeout is set here" }] };
  }
  const signal = slotAt(options, "signal") ?? slotAt(options, "abortSignal");
  if (signal && signal.presence !== "unknown" && abortsByTimer(signal.value, options.node)) {
    return { status: "configured", steps: [{ span: spanOf(options.node), message: "a timer ends the request" }] };
  }
  return slot || signal?.presence === "unknown" ? { status: "unknown", steps: [] } : null;
}

/** The SDK's own retries: a default of its own, neither configured nor switched off. */
export const DEFAULT_RETRIES: Retries = { status: "default", maxAttempts: null, mode: null, steps: [] };

/** The SDK's own timeout, or that of nobody. */
export const DEFAULT_TIMEOUT: Timeout = { status: "default", steps: [] };

/** Under which names a header is looked for: HTTP does not care about case, but a dictionary does. */
export function headerPaths(holder: string, name: string): readonly string[] {
  const capital = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  return [`${holder}.${capital}`, `${holder}.${name.toLowerCase()}`];
}

/** The header with which Bedrock's runtime endpoint is told about a guardrail. */
export const GUARDRAIL_HEADER = "X-Amzn-Bedrock-GuardrailIdentifier";
