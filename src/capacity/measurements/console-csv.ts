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

/**
 * Reads CSV that the CloudWatch console exports: some lines that describe the columns, then one line per time. Columns
 * are told by whichever of those lines name a metric and a model.
 *
 * @param model the model of columns that name none
 */
export function readConsoleCsv(text: string, model: string | null): Table | Refusal {
  const { rows, mistake } = parseCsv(text);
  if (mistake) return { line: mistake.row + 1, message: `The CSV is broken: ${mistake.message}` };
  const first = rows.findIndex((row) => isTime(row[0]));
  if (first < 0) return { line: 1, message: FOREIGN };
  const titles = rows.slice(0, first);
  const width = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: width - 1 }, (_, index) => {
    const texts = titles.map((row) => row[index + 1] ?? "");
    return {
      index: index + 1,
      title: texts.filter(Boolean).join(" "),
      subject: subjectOf(texts, model),
      points: new Map<number, number>(),
    };
  });
  for (const [index, row] of rows.entries()) {
    if (index < first || row.every((cell) => cell.trim() === "")) continue;
    const time = timeOf(row[0] ?? "");
    if (Number.isNaN(time)) return { line: index + 1, message: `\`${row[0]}\` is no time` };
    for (const column of columns) {
      const cell = (row[column.index] ?? "").trim();
      const value = Number(cell);
      if (cell === "") continue;
      if (!Number.isFinite(value) || value < 0)
        return { line: index + 1, message: `\`${cell}\` is no number from 0 on` };
      column.points.set(time, value);
    }
  }
  const known = columns.flatMap(({ subject, points }) => (subject ? [{ ...subject, points }] : []));
  if (known.length === 0) return { line: 1, message: "No column names a metric of AWS/Bedrock and a model" };
  return {
    series: known,
    notes: columns
      .filter(({ subject }) => !subject)
      .map(
        ({ title, index }) =>
          `Column ${index + 1} (${title}) was left out: it names no metric of AWS/Bedrock, or no model`,
      ),
  };
}

function isTime(cell: string | undefined): boolean {
  return cell !== undefined && !Number.isNaN(timeOf(cell));
}

/** The console writes `2026/11/23 10:00:00`, without a zone, for which UTC is as good as any; others write ISO 8601. */
function timeOf(cell: string): number {
  const [, date, time] = /^\s*(\d{4}[-/]\d{2}[-/]\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)/.exec(cell) ?? [];
  return date && time ? Date.parse(`${date.replaceAll("/", "-")}T${time}Z`) : Number.NaN;
}
