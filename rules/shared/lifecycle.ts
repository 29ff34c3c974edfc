import { lookup } from "../../src/catalog/index.ts";
import type { ModelEntry } from "../../src/catalog/model.ts";
import type { Severity } from "../../src/core/rule.ts";

/** What is known of a model's life. Dates are `YYYY-MM-DD` and compare as texts. */
type Living = { readonly lifecycle: Pick<ModelEntry["lifecycle"], "status" | "legacyDate" | "eolDate"> };

/** Whether a model's end of life has come, so that every request to it fails. */
export function isRetired({ lifecycle: { eolDate } }: Living, today: string): boolean {
  return eolDate !== null && eolDate <= today;
}

/** Whether an id names a model whose end of life has come. What the catalogue does not list is none. */
export function isRetiredId(id: string, today: string): boolean {
  const match = lookup(id);
  return match !== undefined && isRetired(match.entry, today);
}

/** Whether a model is in its legacy phase or behind it: nothing new can be bought or set up for it. */
export function isLegacy({ lifecycle: { status, legacyDate } }: Living, today: string): boolean {
  return status === "legacy" || status === "eol" || (legacyDate !== null && legacyDate <= today);
}

/** From this many days before its end on, a model is reported. It is the notice that AWS gives at least. */
export const NOTICE = 180;

const DAY = 24 * 60 * 60 * 1000;

/** What there is to say of a model that comes to its end, with the day of which it says so. */
export interface Ending {
  readonly message: "retired" | "ending" | "legacy";
  readonly severity: Severity;
  readonly date: string;
}

/** What the day says of a model's life, or null while there is nothing to say. */
export function endingOf(model: Living, today: string): Ending | null {
  const { eolDate, legacyDate } = model.lifecycle;
  const legacy = legacyDate !== null && legacyDate <= today;
  if (eolDate === null) return legacy ? { message: "legacy", severity: "warning", date: legacyDate } : null;
  if (isRetired(model, today)) return { message: "retired", severity: "error", date: eolDate };
  const days = (Date.parse(eolDate) - Date.parse(today)) / DAY;
  return legacy || days <= NOTICE ? { message: "ending", severity: "warning", date: eolDate } : null;
}
