import type { QuotaAnswer } from "../capacity/answer.ts";
import { QUOTA_ROWS } from "../capacity/exports.ts";
import { highOf } from "../capacity/figure.ts";
import { shownFigure } from "../capacity/format.ts";
import type { PlannedQuota } from "../capacity/quota.ts";
import { type Draft, type DraftQuota, type Mistake, type QuotaPlace, quotaTextOf } from "./draft.ts";
import { Field } from "./field.tsx";
import { meaningOf, QUOTA_FIELDS, type QuotaField } from "./fields.ts";
import { draftQuotaOf } from "./planned.ts";
import { Figures, Remarks } from "./results.tsx";
import { quotaTitle } from "./simulation.tsx";

const LABELS: Readonly<Record<QuotaField, string>> = {
  tokensPerMinute: "Tokens per minute",
  requestsPerMinute: "Requests per minute",
  tokensPerDay: "Tokens per day",
};

interface QuotasProps {
  readonly draft: Draft;
  readonly quotas: readonly PlannedQuota[];
  /** The same quotas with what was simulated, as far as it was. */
  readonly answers: readonly QuotaAnswer[];
  readonly mistakes: readonly Mistake[];
  readonly onText: (place: QuotaPlace, entry: DraftQuota | undefined, field: QuotaField, text: string) => void;
}

/** The quotas that the workloads share, and what the account really has of them. */
export function Quotas({ draft, quotas, answers, mistakes, onText }: QuotasProps) {
  if (quotas.length === 0) return <p class="hint">No workload uses an on-demand quota.</p>;
  return (
    <>
      {quotas.map((quota, index) => {
        const answer = answers[index] ?? quota.answer;
        const entry = draftQuotaOf(draft, quota);
        const place = { model: answer.model, profile: answer.profile, region: answer.region };
        return (
          <article key={quota.group.key} class="quota">
            <h3>{quotaTitle(quota)}</h3>
            <Meter answer={answer} />
            <p class="remark">What the account has, where it is not the default:</p>
            <div class="fields">
              {QUOTA_FIELDS.map((field) => (
                <Field
                  key={field}
                  name={`quota.${field}`}
                  label={LABELS[field]}
                  meaning={meaningOf(field)}
                  text={quotaTextOf(entry, field)}
                  mistake={mistakes.find((each) => each.id === entry?.id && each.field === field)?.message}
                  isNumber
                  {...(entry || answer[field] === null ? {} : { placeholder: shownFigure(answer[field]) })}
                  onText={(text) => onText(place, entry, field, text)}
                />
              ))}
            </div>
            <Figures rows={QUOTA_ROWS.map(({ title, show }) => [title, show(answer)])} />
            <Remarks texts={answer.notes} />
          </article>
        );
      })}
    </>
  );
}

/** How full a quota is at peak, for the eye: the figure itself stands below. A range shows its upper end. */
function Meter({ answer }: { readonly answer: QuotaAnswer }) {
  const used = highOf(answer.utilizationPeak);
  if (used === null) return null;
  return (
    <div class={`meter${used > 1 ? " over" : ""}`} aria-hidden="true">
      <div style={{ width: `${Math.min(1, used) * 100}%` }} />
    </div>
  );
}
