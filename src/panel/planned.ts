import type { QuotaAnswer, WorkloadAnswer } from "../capacity/answer.ts";
import { type Match, matchWithCode } from "../capacity/from-code.ts";
import { nothingMeasured, type Plan, plan } from "../capacity/plan.ts";
import type { PlannedQuota } from "../capacity/quota.ts";
import { givenFor } from "../capacity/quota.ts";
import type { Contradiction } from "../capacity/shape.ts";
import type { WorkloadCall } from "../capacity/workload.ts";
import type { Span } from "../core/facts.ts";
import { type Draft, type DraftQuota, type DraftWorkload, fileOf } from "./draft.ts";
import type { CodeState, Snapshot } from "./snapshot.ts";

/** One workload with what it comes to. */
export interface PlannedWorkload {
  readonly entry: DraftWorkload;
  readonly answer: WorkloadAnswer;
  /** The quota that it uses; none for batch, and where the model is unknown. */
  readonly quota: QuotaAnswer | null;
  readonly contradictions: readonly Contradiction[];
  /** Where its call stands in the code; null where it has none, or the code was not read. */
  readonly span: Span | null;
  /** Whether it has a call that is no longer in the code. */
  readonly isGone: boolean;
  /** What the code says otherwise. */
  readonly changes: Match["changes"];
}

/** A draft with what it comes to. */
export interface Planned {
  readonly plan: Plan;
  /** How the draft stands to the code; null before the code was read. */
  readonly match: Match | null;
  readonly workloads: readonly PlannedWorkload[];
}

/** Computes a draft, with what the account and the code say of it. */
export function planned({ draft, measurements, code }: Pick<Snapshot, "draft" | "measurements" | "code">): Planned {
  const match = matchOf(draft, code);
  const made = plan(fileOf(draft), measurements?.measured ?? nothingMeasured, match ?? undefined);
  return {
    plan: made,
    match,
    workloads: draft.workloads.flatMap((entry, index) => {
      const answer = made.answer.workloads[index];
      const shape = made.shapes[index];
      const quota = shape && made.quotas.find(({ group }) => group.shapes.includes(shape));
      if (!answer || !shape) return [];
      const { name } = entry.workload;
      const span = match && entry.workload.call && Object.hasOwn(match.spans, name) ? match.spans[name] : null;
      return [
        {
          entry,
          answer,
          quota: quota?.answer ?? null,
          contradictions: shape.contradictions,
          span: span ?? null,
          isGone: entry.workload.call ? (match?.gone.includes(name) ?? false) : false,
          changes: match?.changes.filter((change) => change.workload === name) ?? [],
        },
      ];
    }),
  };
}

function matchOf(draft: Draft, code: CodeState): Match | null {
  return code.state === "read" ? matchWithCode(fileOf(draft), code.found) : null;
}

/** The name of the workload of a call, whether the draft has it already or not. Null where the call is not in the code. */
export function workloadOfCall(call: WorkloadCall, code: CodeState, match: Match | null): string | null {
  if (code.state !== "read" || !match) return null;
  const found = code.found.find(({ workload: { call: own } }) =>
    (["file", "function", "api", "order"] as const).every((part) => (own[part] ?? null) === (call[part] ?? null)),
  );
  const place = found && JSON.stringify(found.span);
  return Object.entries(match.spans).find(([, span]) => JSON.stringify(span) === place)?.[0] ?? null;
}

/** What the draft itself says of a quota. */
export function draftQuotaOf({ quotas }: Draft, { group }: PlannedQuota): DraftQuota | undefined {
  const given = givenFor(
    group.model,
    group.region,
    quotas.map(({ quota }) => quota),
  );
  return given && quotas.find(({ quota }) => quota === given);
}
