import type { ts } from "@ts-morph/common";
import { type RecordAbstract, type Slot, spreadInto, unknown } from "../../abstract.ts";

/** Requests under canonical names laid over each other: what a later one says wins, as with spreads. */
export function layered(layers: readonly RecordAbstract[], node: ts.Node): RecordAbstract {
  const slots = layers.reduce<ReadonlyMap<string, Slot>>(
    (below, each) => spreadInto(below, each, node).slots,
    new Map(),
  );
  return { kind: "record", slots, open: false, node, steps: [] };
}

/** The same request where code that was not read may set more of these fields than are seen. */
export function maybeMore(request: RecordAbstract, names: Iterable<string>): RecordAbstract {
  const slots = new Map(request.slots);
  for (const name of names) {
    if (!slots.has(name)) slots.set(name, { value: unknown("dynamic", request.node, name), presence: "unknown" });
  }
  return { ...request, slots };
}

/** The same request with one field more, or in the place of the old one; without it where there is none. */
export function withSlot(request: RecordAbstract, name: string, slot: Slot | undefined): RecordAbstract {
  const slots = new Map(request.slots);
  if (slot) slots.set(name, slot);
  else slots.delete(name);
  return { ...request, slots };
}
