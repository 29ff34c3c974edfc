import { texts } from "../../../../core/value.ts";
import { type Abstract, branches } from "../../abstract.ts";
import type { Place } from "../../edits.ts";
import { lower, slotAt } from "../../lower.ts";
import type { FieldPlace } from "../sdk.ts";

/** Canonical fields with the dotted paths under which an SDK carries them. The first path is the one that a fix writes. */
export type Names = Readonly<Record<string, readonly string[]>>;

/** The place at which an SDK writes a canonical field of an object, or null where it has none. */
export function placeIn(object: Place, names: Names, field: string): FieldPlace | null {
  const [path] = (Object.hasOwn(names, field) ? names[field] : undefined) ?? [];
  return path === undefined ? null : { object, path: path.split(".") };
}

/** All texts that a field may hold. */
export function textsAt(given: Abstract, path: string): readonly string[] {
  const slot = slotAt(given, path);
  return slot ? texts(lower(slot.value)).map((each) => each.value) : [];
}

/** What a `stream: true` in the request says; null where it is not known. */
export function toldStreaming(given: Abstract, path: string): boolean | null {
  const slot = slotAt(given, path);
  if (!slot) return false;
  const [only, ...others] = branches(slot.value);
  const known = others.length === 0 && slot.presence === "always" && only?.kind === "literal";
  return known && typeof only.value === "boolean" ? only.value : null;
}
