import type { QuotaAnswer, WorkloadAnswer } from "../capacity/answer.ts";
import { type Match, matchWithCode } from "../capacity/from-code.ts";
import { nothingMeasured, type Plan, type PlannedQuota, plan } from "../capacity/plan.ts";
import { givenFor } from "../capacity/quota.ts";
import { type Draft, type DraftQuota, type DraftWorkload, fileOf } from "./draft.ts";
import type { CodeState, Snapshot } from "./snapshot.ts";

/** One workload with what it comes to. */
export interface PlannedWorkload {
  readonly entry: DraftWorkload;
  readonly answer: WorkloadAnswer;
  /** The quota that it uses; none for batch, and where the model is unknown. */
  readonly quota: QuotaAnswer | null;
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
      return answer ? [{ entry, answer, quota: quota?.answer ?? null }] : [];
    }),
  };
}

function matchOf(draft: Draft, code: CodeState): Match | null {
  return code.state === "read" ? matchWithCode(fileOf(draft), code.found) : null;
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
