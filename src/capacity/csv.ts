import papaparse from "papaparse";

export interface CsvTable {
  readonly rows: readonly (readonly string[])[];
  /** The first thing that is wrong with the text, with its row from 0 on. */
  readonly mistake: { readonly row: number; readonly message: string } | null;
}

/** Reads CSV with whichever separator it has. Empty lines are rows, too. */
export function parseCsv(text: string): CsvTable {
  const { data: rows, errors } = papaparse.parse(text, { skipEmptyLines: false });
  // A single column has no separator, which is no mistake.
  const broken = errors.find(({ code }) => code !== "UndetectableDelimiter");
  return { rows, mistake: broken ? { row: broken.row ?? 0, message: broken.message } : null };
}

/** What spreadsheets would take for a formula. The library's own pattern passes over texts of several lines. */
const FORMULA = /^[=+\-@\t\r]/;

/** Writes CSV. Texts that begin like a formula get an apostrophe in front; null is an empty cell. */
export function formatCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `${papaparse.unparse(rows, { newline: "\n", escapeFormulae: FORMULA })}\n`;
}
