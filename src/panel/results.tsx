import type { QuotaAnswer } from "../capacity/answer.ts";
import { alternativeText, leverText, WORKLOAD_ROWS } from "../capacity/exports.ts";
import { throttlingAdvice } from "../capacity/simulated-plan.ts";
import type { PlannedWorkload } from "./planned.ts";

/** Rows that stand elsewhere: the model among the inputs, the recommendation above the figures. */
const ELSEWHERE: ReadonlySet<string> = new Set(["Model", "Recommendation"]);

interface ResultsProps {
  readonly workload: PlannedWorkload;
  /** Its quota with what was simulated, as far as it was. */
  readonly quota: QuotaAnswer | null;
}

/** What one workload comes to, in the words that exports have. */
export function Results({ workload: { answer, entry }, quota }: ResultsProps) {
  const { choice, because, alternatives } = answer.recommendation;
  const throttling =
    quota && throttlingAdvice(quota.throttledShare, quota.largestMaxTokens, entry.workload.outputTokens ?? 0);
  const rows = WORKLOAD_ROWS.filter(({ title }) => !ELSEWHERE.has(title));
  return (
    <>
      <div class="verdict">
        {throttling && <p class="over">{throttling}.</p>}
        <p>
          Recommended way: <strong>{choice ?? "unknown"}</strong>
        </p>
        {because.map((each) => (
          <p key={each}>{each}.</p>
        ))}
      </div>
      <Figures rows={rows.map(({ title, show }) => [title, show(answer)])} />
      <Remarks title="What would give something back" texts={answer.givesBack.map(leverText)} />
      <Remarks title="Other ways" texts={alternatives.map(alternativeText)} />
      <Remarks title="Notes" texts={answer.notes} />
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

/** Sentences about figures, under a title where there are several kinds. */
export function Remarks({ title, texts }: { readonly title?: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      {title && <h4>{title}</h4>}
      <ul class="remarks">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}
