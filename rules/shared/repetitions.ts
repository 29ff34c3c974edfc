import type { Client, ModelCall, Repetition } from "../../src/core/facts.ts";
import type { Context } from "../../src/core/rule.ts";
import { field, options } from "../../src/core/value.ts";

/** A repetition that somebody wrote out, and that happens after throttling too as far as is known. */
export function handWritten({ repetition }: ModelCall): Repetition | null {
  if (!repetition || repetition.by === "library") return null;
  return repetition.errors === "some" ? null : repetition;
}

/**
 * Whether each attempt may go to another account or region, with a quota and permissions of its own: its client is made in a function,
 * for as much as is known anew, with credentials or a region that are worked out there.
 */
export function mayChangeAccount(call: ModelCall, context: Context<object>): boolean {
  return context
    .clientsOf(call)
    .some(
      (client) =>
        client.within.length > 0 &&
        client.scope !== "constructor" &&
        (isWorkedOut(client, "credentials") || isWorkedOut(client, "region")),
    );
}

/** Whether an option has a value that neither the code nor the environment fixes. */
function isWorkedOut({ options: given }: Client, name: string): boolean {
  const found = field(given, name);
  if (found.status !== "present") return found.status === "unknown";
  return options(found.value).some((each) => each.kind === "unknown" && each.reason !== "environment");
}
