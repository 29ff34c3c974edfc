import { WORKLOAD_ROWS, workloadRemarks } from "../capacity/exports.ts";
import type { PlannedWorkload } from "./planned.ts";

/** What one workload comes to, in the words that exports have. */
export function Results({ workload }: { readonly workload: PlannedWorkload }) {
  const { answer } = workload;
  return (
    <>
      <Figures rows={WORKLOAD_ROWS.map(({ title, show }) => [title, show(answer)])} />
      <Remarks texts={workloadRemarks(answer)} />
    </>
  );
}

/** Figures with their names. */
export function Figures({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl class="figures">
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Remarks({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <ul class="remarks">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
