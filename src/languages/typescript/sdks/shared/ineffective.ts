import type { Abstract } from "../../abstract.ts";
import { keyAt } from "../../edits.ts";
import type { Engine } from "../../engine.ts";
import { slotAt } from "../../lower.ts";
import type { IneffectiveReading } from "../sdk.ts";

/** An option that is written in an object literal and has no effect there, with what has. */
export function ineffective(
  engine: Engine,
  given: Abstract | undefined,
  name: string,
  what: Pick<IneffectiveReading, "about" | "effective">,
): readonly IneffectiveReading[] {
  const slot = given && slotAt(given, name);
  const key = given && keyAt(engine, given, name);
  return slot && slot.presence !== "unknown" && key ? [{ ...what, name, key, value: slot.value }] : [];
}

/** Options by which the AWS SDK's clients are told about retries, on a client that counts retries by itself. */
export function awsRetryOptions(engine: Engine, given: Abstract | undefined): readonly IneffectiveReading[] {
  const effective = { name: "maxRetries", field: "maxAttempts" };
  return [
    ...ineffective(engine, given, "maxAttempts", { about: "retries", effective }),
    ...ineffective(engine, given, "retryMode", { about: "retries", effective: null }),
    ...ineffective(engine, given, "retryStrategy", { about: "retries", effective: null }),
  ];
}
