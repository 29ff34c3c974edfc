import type { Answer } from "../capacity/answer.ts";
import { observedRows, QUOTA_ROWS, WORKLOAD_ROWS, workloadRemarks } from "../capacity/exports.ts";
import { type Paint, printable } from "./paint.ts";

/** The answer of the planner for a terminal. */
export function capacityText(answer: Answer, paint: Paint): string {
  const blocks = [
    ...answer.workloads.map((each) => [
      paint("bold", printable(each.name)) + placeOf(each.call),
      ...table(WORKLOAD_ROWS.map((row) => [row.title, row.show(each)])),
      ...remarks(workloadRemarks(each), paint),
    ]),
    ...answer.quotas.map((each) => [
      paint("bold", printable(`Quota of ${each.model} (${each.profile})`)),
      ...table(QUOTA_ROWS.map((row) => [row.title, row.show(each)])),
      ...remarks(each.notes, paint),
    ]),
    ...answer.measurements.map(({ model, observed, expected, notes }) => [
      paint("bold", printable(`Observed of ${model}`)),
      ...table(
        observedRows(observed, expected).map(([title = "", value = "", other = ""]) => [
          title,
          other === "" ? value : `${value}; expected ${other}`,
        ]),
      ),
      ...remarks(notes, paint),
    ]),
    [paint("bold", "Assumptions"), ...remarks(answer.assumptions, paint)],
  ];
  return blocks.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function placeOf(call: Answer["workloads"][number]["call"]): string {
  if (!call) return "";
  return printable(`  ${call.file}${call.line === null ? "" : `:${call.line}`}${call.isGone ? " (gone)" : ""}`);
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([title]) => title.length));
  return rows.map(([title, value]) => printable(`  ${title.padEnd(width)}  ${value}`.trimEnd()));
}

function remarks(texts: readonly string[], paint: Paint): readonly string[] {
  return texts.map((text) => paint("dim", printable(`  - ${text}`)));
}
