import type { Field, LiteralValue, RecordValue, Value } from "./facts.ts";

/** What is known of a field. Only `absent` proves that the field is not there. */
export type FieldLookup =
  | { readonly status: "present"; readonly value: Value; readonly always: boolean }
  | { readonly status: "absent" }
  | { readonly status: "unknown" };

const ABSENT: FieldLookup = { status: "absent" };
const UNKNOWN: FieldLookup = { status: "unknown" };

/**
 * Looks up a field by its dotted path. Every branch is kept: a field that some branches have and others lack is present
 * with `always: false`. Only closed records on every branch give `absent`.
 */
export function field(value: Value, path: string): FieldLookup {
  return path.split(".").reduce<FieldLookup>(
    (found, name) => {
      if (found.status !== "present") return found;
      const next = fieldOf(found.value, name);
      return next.status === "present" ? { ...next, always: next.always && found.always } : next;
    },
    { status: "present", value, always: true },
  );
}

function fieldOf(value: Value, name: string): FieldLookup {
  if (value.kind === "record") return fieldOfRecord(value, name);
  if (value.kind === "unknown") return UNKNOWN;
  if (value.kind !== "oneOf") return ABSENT;
  return mergeLookups(
    value.options.map((option) => fieldOf(option, name)),
    value,
  );
}

function fieldOfRecord(record: RecordValue, name: string): FieldLookup {
  const found: Field | undefined = Object.hasOwn(record.fields, name) ? record.fields[name] : undefined;
  if (!found) return record.open ? UNKNOWN : ABSENT;
  if (found.presence === "unknown") return UNKNOWN;
  return { status: "present", value: found.value, always: found.presence === "always" };
}

function mergeLookups(lookups: readonly FieldLookup[], at: Value): FieldLookup {
  const present = lookups.filter((lookup) => lookup.status === "present");
  if (present.length === 0) return lookups.some((lookup) => lookup.status === "unknown") ? UNKNOWN : ABSENT;
  const values = present.map((lookup) => lookup.value);
  const value: Value =
    values.length === 1 && values[0] ? values[0] : { kind: "oneOf", options: values, span: at.span, steps: at.steps };
  return {
    status: "present",
    value,
    always: present.length === lookups.length && present.every((each) => each.always),
  };
}

/** All values that a value can be, branches flattened. */
export function options(value: Value): readonly Value[] {
  return value.kind === "oneOf" ? value.options.flatMap(options) : [value];
}

/** The literals among the branches of a value. */
export function literals(value: Value): readonly LiteralValue[] {
  return options(value).filter((option): option is LiteralValue => option.kind === "literal");
}

/** Whether every branch of a value is a literal, so that {@link literals} is the whole truth. */
export function isSettled(value: Value): boolean {
  return options(value).every((option) => option.kind === "literal");
}

/** The numbers among the branches of a value, with where each was written. */
export function numbers(value: Value): readonly (LiteralValue & { readonly value: number })[] {
  return literals(value).filter((each): each is LiteralValue & { value: number } => typeof each.value === "number");
}

/** The texts among the branches of a value, with where each was written. */
export function texts(value: Value): readonly (LiteralValue & { readonly value: string })[] {
  return literals(value).filter((each): each is LiteralValue & { value: string } => typeof each.value === "string");
}
