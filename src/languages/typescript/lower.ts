import type {
  Field,
  ListValue,
  LiteralValue,
  Origin,
  Presence,
  RecordValue,
  UnknownValue,
  Value,
} from "../../core/facts.ts";
import {
  type Abstract,
  branches,
  isUndefined,
  type ListAbstract,
  oneOf,
  type RecordAbstract,
  type Slot,
} from "./abstract.ts";
import { spanOf } from "./source.ts";

/** Deeper, longer or larger values than these say nothing more to a rule. */
const MAX_DEPTH = 10;
const MAX_ITEMS = 100;
const MAX_VALUES = 20_000;

/** So many characters of text take as much room as a value. */
const CHARACTERS_PER_VALUE = 100;

/** How many values may still be written out. Values that share parts are small here and endless as plain data. */
interface Room {
  left: number;
}

/** Turns what the evaluator knows into plain data without syntax nodes. */
export function lower(value: Abstract, depth = 0, room: Room = { left: MAX_VALUES }): Value {
  room.left--;
  switch (value.kind) {
    case "literal":
      if (typeof value.value === "string") room.left -= value.value.length / CHARACTERS_PER_VALUE;
      return literal(value);
    case "record":
      return lowerRecord(value, depth, room);
    case "list":
      return list(value, depth, room);
    case "template":
      return { kind: "template", parts: several(value.parts, value, depth, room), ...place(value) };
    case "oneOf":
      return { kind: "oneOf", options: several(value.options, value, depth, room), ...place(value) };
    case "unknown":
      return { kind: "unknown", reason: value.reason, name: value.name, ...place(value) };
    default:
      return opaque(value);
  }
}

/** Parts or branches; what is left out is said to be unknown. */
function several(values: readonly Abstract[], of: Abstract, depth: number, room: Room): readonly Value[] {
  const kept = fitting(values, depth, room);
  if (kept.length === values.length) return kept;
  return [...kept, { kind: "unknown", reason: "budget", name: null, ...place(of) }];
}

function fitting(values: readonly Abstract[], depth: number, room: Room): readonly Value[] {
  const kept: Value[] = [];
  if (depth >= MAX_DEPTH) return kept;
  for (const value of values.slice(0, MAX_ITEMS)) {
    if (room.left <= 0) break;
    kept.push(lower(value, depth + 1, room));
  }
  return kept;
}

function place(value: Abstract): Pick<Value, "span" | "steps"> {
  return { span: spanOf(value.node), steps: value.steps };
}

function literal(value: Extract<Abstract, { kind: "literal" }>): LiteralValue {
  return { kind: "literal", value: value.value ?? null, origin: originOf(value), ...place(value) };
}

function originOf(value: Abstract): Origin {
  if (value.steps.some((step) => step.message.startsWith("passed as"))) return "parameter";
  return value.steps.length > 0 ? "constant" : "literal";
}

/** Functions, classes, objects of packages and the like are values of which only the name is worth telling. */
function opaque(value: Abstract): UnknownValue {
  const name =
    value.kind === "external" ? value.path.filter((part) => part !== "()" && part !== "new").join(".") : null;
  return { kind: "unknown", reason: value.kind === "external" ? "call" : "dynamic", name, ...place(value) };
}

function list(value: ListAbstract, depth: number, room: Room): ListValue {
  const items = fitting(value.items, depth, room);
  return { kind: "list", items, open: value.open || items.length < value.items.length, ...place(value) };
}

export function lowerRecord(value: RecordAbstract, depth = 0, room: Room = { left: MAX_VALUES }): RecordValue {
  const fields: Record<string, Field> = Object.create(null);
  let { open } = value;
  for (const [name, slot] of value.slots) {
    if (depth >= MAX_DEPTH || room.left <= 0) {
      open = true;
      break;
    }
    const field = lowerSlot(slot, depth, room);
    if (field) fields[name] = field;
  }
  return { kind: "record", fields: { ...fields }, open, ...place(value) };
}

/** A field that holds `undefined` is not sent: it is as good as absent, on the branches where it does. */
function lowerSlot(slot: Slot, depth: number, room: Room): Field | undefined {
  const solid = branches(slot.value).filter((each) => !isUndefined(each));
  if (solid.length === 0) return undefined;
  const dropped = solid.length < branches(slot.value).length;
  const presence: Presence = slot.presence === "always" && dropped ? "sometimes" : slot.presence;
  return {
    value: lower(solid.length === 1 && solid[0] ? solid[0] : oneOf(solid, slot.value.node), depth + 1, room),
    presence,
  };
}

/** What is found at a dotted path of an object of the SDK. Undefined only when it is proved that nothing is there. */
export function slotAt(value: Abstract, path: string): Slot | undefined {
  const names = path.split(".");
  const [first = path] = names;
  // Most of what is asked for is not there.
  if (value.kind === "record" && !value.open && !value.slots.has(first)) return undefined;
  let slots: readonly Slot[] = [{ value, presence: "always" }];
  for (const name of names) slots = slots.flatMap((slot) => step(slot, name));
  return joined(
    slots.map((slot) => (slot === NOTHING ? undefined : slot)),
    value.node,
  );
}

/** Stands for a branch on which the field is proved to be absent. */
const NOTHING: Slot = {
  value: { kind: "literal", value: undefined, node: undefined as never, steps: [] },
  presence: "always",
};

function step(slot: Slot, name: string): readonly Slot[] {
  if (slot === NOTHING) return [NOTHING];
  return branches(slot.value).map((value): Slot => {
    if (value.kind === "record") {
      const inner = value.slots.get(name);
      if (inner && !isUndefined(inner.value))
        return { value: inner.value, presence: weaker(slot.presence, inner.presence) };
      return value.open && !inner ? { value: hole(value, name), presence: "unknown" } : NOTHING;
    }
    if (value.kind === "literal" || value.kind === "list" || value.kind === "template") return NOTHING;
    return { value: hole(value, name), presence: "unknown" };
  });
}

function hole(value: Abstract, name: string): Abstract {
  const reason = value.kind === "unknown" ? value.reason : "dynamic";
  const owner = value.kind === "unknown" && value.name ? `${value.name}.${name}` : name;
  const from = value.kind === "unknown" ? value.from : [];
  const taint = value.kind === "unknown" ? value.taint : null;
  return { kind: "unknown", reason, name: owner, from, taint, node: value.node, steps: value.steps };
}

function weaker(a: Presence, b: Presence): Presence {
  if (a === "unknown" || b === "unknown") return "unknown";
  return a === "always" ? b : "sometimes";
}

/**
 * An SDK's object under canonical names: `names` maps each canonical name to the paths under which the SDK may carry it.
 * The result is closed: what is not in it is proved to be absent.
 */
export function canonical(value: Abstract, names: Readonly<Record<string, readonly string[]>>): RecordAbstract {
  const slots = new Map<string, Slot>();
  for (const [name, paths] of Object.entries(names)) {
    const slot = slotAtAny(value, paths);
    if (slot) slots.set(name, slot);
  }
  return { kind: "record", slots, open: false, node: value.node, steps: value.steps };
}

/** What is found at one of several paths: each branch of a value may use another one. */
function slotAtAny(value: Abstract, paths: readonly string[]): Slot | undefined {
  const slots = branches(value).map((branch) => {
    const found = paths.map((path) => slotAt(branch, path)).filter((slot) => slot !== undefined);
    return (
      found.find((each) => each.presence === "always") ??
      found.find((each) => each.presence === "sometimes") ??
      found[0]
    );
  });
  return joined(slots, value.node);
}

/** One slot for several branches; undefined stands for a branch that is proved to have none. */
function joined(slots: readonly (Slot | undefined)[], node: Abstract["node"]): Slot | undefined {
  const found = slots.filter((slot) => slot !== undefined);
  if (found.length === 0) return undefined;
  const sure = found.length === slots.length && found.every((slot) => slot.presence === "always");
  const known = found.filter((slot) => slot.presence !== "unknown");
  const presence: Presence = sure ? "always" : known.length > 0 ? "sometimes" : "unknown";
  const values = (known.length > 0 ? known : found).map((slot) => slot.value);
  return { value: oneOf(values, node), presence };
}
