import { parseCsv } from "../csv.ts";
import { type Series, subjectOf } from "./metrics.ts";

interface Table {
  readonly series: readonly Series[];
  readonly notes: readonly string[];
}

interface Refusal {
  readonly line: number;
  readonly message: string;
}

const FOREIGN = "This is no CSV from the CloudWatch console: no line begins with a time";

interface Column {
  readonly index: number;
  /** What the lines above the data say of it. */
  readonly title: string;
  readonly subject: ReturnType<typeof subjectOf>;
  readonly points: Map<number, number>;
}

type Rows = readonly (readonly string[])[];

/**
 * Reads CSV that the CloudWatch console exports: some lines that describe the columns, then one line per time. Columns
 * are told by whichever of those lines name a metric and a model.
 *
 * @param model the model of columns that name none
 */
export function readConsoleCsv(text: string, model: string | null): Table | Refusal {
  const { rows, mistake } = parseCsv(text);
  if (mistake) return { line: mistake.row + 1, message: `The CSV is broken: ${mistake.message}` };
  const first = rows.findIndex(([cell = ""]) => !Number.isNaN(timeOf(cell)));
  if (first < 0) return { line: 1, message: FOREIGN };
  const columns = columnsOf(rows, first, model);
  const refusal = fill(columns, rows, first);
  if (refusal) return refusal;
  const series = columns.flatMap(({ subject, points }) => (subject ? [{ ...subject, points }] : []));
  if (series.length === 0) return { line: 1, message: "No column names a metric of AWS/Bedrock and a model" };
  return { series, notes: columns.filter(({ subject }) => !subject).map(leftOut) };
}

function leftOut({ index, title }: Column): string {
  return `Column ${index + 1} (${title}) was left out: it names no model, or no metric of AWS/Bedrock with a statistic that fits it`;
}

function columnsOf(rows: Rows, first: number, model: string | null): readonly Column[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: width - 1 }, (_, each) => {
    const texts = rows.slice(0, first).map((row) => row[each + 1] ?? "");
    const title = texts.filter((text) => text !== "").join(" ");
    return { index: each + 1, title, subject: subjectOf(texts, model), points: new Map<number, number>() };
  });
}

/** Puts the data into its columns, or tells the line that cannot be. */
function fill(columns: readonly Column[], rows: Rows, first: number): Refusal | null {
  for (const [index, row] of rows.entries()) {
    if (index < first || row.every((cell) => cell.trim() === "")) continue;
    const time = timeOf(row[0] ?? "");
    if (Number.isNaN(time)) return { line: index + 1, message: `\`${row[0]}\` is no time` };
    for (const column of columns) {
      const cell = (row[column.index] ?? "").trim();
      const value = Number(cell);
      if (!Number.isFinite(value) || value < 0) {
        return { line: index + 1, message: `\`${cell}\` is no number from 0 on` };
      }
      if (cell !== "") column.points.set(time, value);
    }
  }
  return null;
}

/** The console writes `2026/11/23 10:00:00`, without a zone, for which UTC is as good as any; others write ISO 8601. */
function timeOf(cell: string): number {
  const [, date, time] = /^\s*(\d{4}[-/]\d{2}[-/]\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)/.exec(cell) ?? [];
  return date && time ? Date.parse(`${date.replaceAll("/", "-")}T${time}Z`) : Number.NaN;
}
