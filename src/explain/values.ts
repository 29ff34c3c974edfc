import type { Step, UnknownReason, UnknownValue, Value } from "../core/facts.ts";
import { type FieldLookup, options } from "../core/value.ts";
import { joined, known, type Sentence, unknown, type Verdict } from "./explanation.ts";

/** Said of a field that may or may not be there. */
export const NOT_FOLLOWED = "the request is put together from parts that could not all be followed";

/** Tells the values that a field can have, each as `show` puts it, and where each comes from. */
export function valueVerdict(
  found: FieldLookup,
  absent: Verdict,
  show: (value: Value) => Sentence = plainValue,
): Verdict {
  if (found.status === "absent") return absent;
  if (found.status === "unknown") return unknown(NOT_FOLLOWED);
  const branches = options(found.value);
  const steps = stepsOf(found.value);
  const [only] = branches;
  if (only?.kind === "unknown" && branches.length === 1) return unknown(["it comes from ", ...source(only)], steps);
  const says = joined(branches.map(show), "; or ");
  return known(found.always ? says : [...says, "; not set on some paths"], steps);
}

/** One value as it stands in the code, or what keeps it from being known. */
export function plainValue(value: Value): Sentence {
  if (value.kind === "literal") return [{ code: String(value.value) }];
  if (value.kind === "unknown") return source(value);
  return value.kind === "template" ? templateText(value.parts) : ["something that is no plain value"];
}

/** Text with its unknown parts as `${name}`, the way that code writes them. */
function templateText(parts: readonly Value[]): Sentence {
  return [{ code: parts.map(partText).join("") }];
}

function partText(part: Value): string {
  if (part.kind === "literal") return String(part.value);
  return `\${${part.kind === "unknown" ? (part.name ?? "…") : "…"}}`;
}

/** Where a value that is not known comes from, in plain words. */
export function source({ reason, name }: UnknownValue): Sentence {
  const [before, after] = name === null ? UNNAMED[reason] : NAMED[reason];
  return name === null ? [before] : [before, { code: name }, after];
}

type Words = readonly [before: string, after: string];

/** Around the name that the code gives to it. */
const NAMED: Readonly<Record<UnknownReason, Words>> = {
  environment: ["the environment variable ", ""],
  parameter: ["parameter ", ", whose callers are not all in sight"],
  call: ["what ", " returns"],
  import: ["", ", imported from code that was not read"],
  input: ["", ", which is data from outside"],
  dynamic: ["", ", which is worked out at run time"],
  recursion: ["", ", which is defined by itself"],
  budget: ["", ", which takes too many steps to follow"],
  syntax: ["", ", written in a way that could not be read"],
};

const UNNAMED: Readonly<Record<UnknownReason, Words>> = {
  environment: ["the environment", ""],
  parameter: ["a parameter whose callers are not all in sight", ""],
  call: ["what a function returns", ""],
  import: ["code that was not read", ""],
  input: ["data from outside", ""],
  dynamic: ["something that is worked out at run time", ""],
  recursion: ["something that is defined by itself", ""],
  budget: ["too far away: it takes too many steps to follow", ""],
  syntax: ["code written in a way that could not be read", ""],
};

/** The steps to all branches of a value, each once. */
function stepsOf(value: Value): readonly Step[] {
  const inner = value.kind === "oneOf" ? value.options : value.kind === "template" ? value.parts : [];
  return distinct([...value.steps, ...inner.flatMap(stepsOf)]);
}

/** Steps without those that say the same about the same place. */
export function distinct(steps: readonly Step[]): readonly Step[] {
  return [...new Map(steps.map((step) => [keyOf(step), step])).values()];
}

function keyOf({ span, message }: Step): string {
  return `${span.file}:${span.start}:${span.end} ${message}`;
}
