import type { Expression } from "../../../core/rule.ts";
import type { TextEdit } from "../../language.ts";
import { appendItem, type Place, quoted, setProperty, spelled } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { slotAt } from "../lower.ts";

/** Tags as `[{ key: "team", value: "search" }]`, or as `{ team: "search" }`. */
export type TagShape = "list" | "record";

/** Adds tags to those that a resource has already, or makes the property that holds them. */
export function addTags(
  engine: Engine,
  place: Place,
  property: string,
  shape: TagShape,
  tags: Readonly<Record<string, Expression>>,
): readonly TextEdit[] | null {
  const at = place.holder ?? place.value?.node;
  const slot = place.value && slotAt(place.value, property);
  if (!at || slot?.presence === "unknown" || slot?.presence === "sometimes") return null;
  const pair = ([key, value]: [string, Expression]): string =>
    `{ key: ${quoted(key, at)}, value: ${spelled(value, at)} }`;
  const all = Object.entries(tags);
  if (!slot) {
    const list = { kind: "code", text: `[${all.map(pair).join(", ")}]` } as const;
    return setProperty(engine, place, [property], shape === "list" ? list : { kind: "record", fields: tags });
  }
  const edits = all.map(([key, value]) =>
    shape === "list"
      ? appendItem(engine, slot.value, pair([key, value]))
      : setProperty(engine, { value: slot.value }, [key], value),
  );
  return edits.every((each) => each !== null) ? edits.flat() : null;
}
