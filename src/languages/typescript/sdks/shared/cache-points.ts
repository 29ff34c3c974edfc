import type { ts } from "@ts-morph/common";
import type { TextEdit } from "../../../language.ts";
import type { Abstract } from "../../abstract.ts";
import { appendItem, initializerAt, quoted, setProperty, wrapAsList } from "../../edits.ts";
import type { Engine } from "../../engine.ts";
import { slotAt } from "../../lower.ts";

/** Converse: one block more behind those of the part. */
export function appendCachePoint(engine: Engine, given: Abstract, path: string): readonly TextEdit[] | null {
  const slot = slotAt(given, path);
  if (!slot || slot.presence === "unknown") return null;
  return appendItem(engine, slot.value, `{ cachePoint: { type: ${quoted("default", slot.value.node)} } }`);
}

/** Claude's own shape marks the last block instead of adding one; a plain text becomes a block first. */
export function markLastBlock(engine: Engine, given: Abstract, path: string): readonly TextEdit[] | null {
  const slot = slotAt(given, path);
  if (!slot || slot.presence === "unknown") return null;
  const { value } = slot;
  if (value.kind === "list" && !value.open) {
    const last = value.items.at(-1);
    if (!last) return null;
    const mark = { kind: "code", text: `{ type: ${quoted("ephemeral", last.node)} }` } as const;
    return setProperty(engine, { value: last }, ["cache_control"], mark);
  }
  const written: ts.Expression | undefined = initializerAt(engine, given, path.split("."));
  if (!written || !(value.kind === "literal" || value.kind === "template")) return null;
  const [type, ephemeral] = [quoted("text", written), quoted("ephemeral", written)];
  return wrapAsList(written, `{ type: ${type}, text: `, `, cache_control: { type: ${ephemeral} } }`);
}
