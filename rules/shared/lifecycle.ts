import { lookup } from "../../src/catalog/index.ts";
import type { ModelEntry } from "../../src/catalog/model.ts";

/** Whether a model's end of life has come, so that every request to it fails. Dates compare as texts. */
export function isRetired({ lifecycle: { eolDate } }: ModelEntry, today: string): boolean {
  return eolDate !== null && eolDate <= today;
}

/** Whether an id names a model whose end of life has come. What the catalogue does not list is none. */
export function isRetiredId(id: string, today: string): boolean {
  const match = lookup(id);
  return match !== undefined && isRetired(match.entry, today);
}
