import { ts } from "@ts-morph/common";
import type { Retries, Timeout } from "../../../../core/facts.ts";
import type { Abstract, ExternalAbstract, RecordAbstract } from "../../abstract.ts";
import { argumentRecord, emptyRecord } from "../../calls.ts";
import type { Place } from "../../edits.ts";
import type { Engine } from "../../engine.ts";
import { canonical, slotAt } from "../../lower.ts";
import type { ClientReading, FieldPlace } from "../sdk.ts";
import { awsRetryOptions } from "./ineffective.ts";
import { asRetries, attemptsOf, retriesOfAttempts } from "./max-retries.ts";
import { type Names, placeIn } from "./names.ts";
import { timeoutOfOptions } from "./timeouts.ts";

// What SDKs that speak HTTP themselves have in common, as those of Anthropic and OpenAI do: `maxRetries` that does not
// count the first attempt, and a `timeout`, for the client as for each request.

/** Reads `new SomeClient({...})`. `nameOf` tells the class where it is one that sends to Bedrock. */
export function readHttpClient(
  engine: Engine,
  made: ExternalAbstract,
  module: RegExp,
  names: Names,
  nameOf: (made: ExternalAbstract, given: Abstract | undefined) => string | undefined,
): ClientReading | undefined {
  const { node } = made;
  if (!module.test(made.module) || made.path.at(-1) !== "new" || !ts.isNewExpression(node)) return undefined;
  const given = argumentRecord(engine, made, 0);
  const name = nameOf(made, given);
  if (name === undefined) return undefined;
  const options = optionsOf(given ?? emptyRecord(node), names);
  return {
    name,
    node,
    anchor: node.expression,
    options,
    retries: retriesIn(options),
    timeout: (given && timeoutIn(engine, given, node)) ?? DEFAULT_TIMEOUT,
    ineffective: awsRetryOptions(engine, given),
    writing: { place: (field) => optionIn({ holder: node, index: 0, value: given }, names, field) },
  };
}

/** Options under canonical names; attempts in total take the place of retries. */
export function optionsOf(given: Abstract, names: Names): RecordAbstract {
  const options = canonical(given, names);
  const retries = options.slots.get("maxAttempts");
  return retries ? { ...options, slots: new Map(options.slots).set("maxAttempts", attemptsOf(retries)) } : options;
}

/** What canonical options say about retries: those of a client, or its default. */
export function retriesIn(options: RecordAbstract): Retries {
  return retriesOfAttempts(options.slots.get("maxAttempts"));
}

/** What the options of one request say about its retries; null where they leave them to the client. */
export function ownRetries(options: RecordAbstract): Retries | null {
  return options.slots.has("maxAttempts") ? retriesIn(options) : null;
}

/** What the options of a client or request say about its timeout; null where they say nothing. */
export function timeoutIn(engine: Engine, options: Abstract, near: ts.Node): Timeout | null {
  return timeoutOfOptions(engine, slotAt(options, "timeout"), slotAt(options, "signal"), near);
}

/** Where an option is written; attempts in total are written as retries. */
export function optionIn(object: Place, names: Names, field: string): FieldPlace | null {
  const place = placeIn(object, names, field);
  return place && field === "maxAttempts" ? { ...place, convert: asRetries } : place;
}

export const DEFAULT_RETRIES: Retries = { status: "default", maxAttempts: null, mode: null, steps: [] };
export const DEFAULT_TIMEOUT: Timeout = { status: "default", steps: [] };

/** Under which names a header is looked for: HTTP does not care about case, but a dictionary does. */
export function headerPaths(holder: string, name: string): readonly string[] {
  return [`${holder}.${name}`, `${holder}.${name.toLowerCase()}`];
}

/** The header with which Bedrock's runtime endpoint is told about a guardrail. */
export const GUARDRAIL_HEADER = "X-Amzn-Bedrock-GuardrailIdentifier";
