import type { WorkloadAnswer } from "../capacity/answer.ts";
import { lowOf } from "../capacity/figure.ts";
import { shownFigure, shownNumber } from "../capacity/format.ts";
import { type CodeWorkload, matchWithCode, workloadsFromCode } from "../capacity/from-code.ts";
import { plan } from "../capacity/plan.ts";
import { WORKLOAD_VERSION, type Workload, type WorkloadFile } from "../capacity/workload.ts";
import type { FileFacts } from "../core/facts.ts";

/** What a call takes of its quota, in words. */
export interface Reservation {
  readonly found: CodeWorkload;
  /** Null where nothing can be said. */
  readonly text: string | null;
}

/**
 * Says of each call of a file what a request reserves and settles, with the lengths that the workload file has for it.
 *
 * @param path the file's path as the workload file names it
 */
export function reservationsIn(facts: FileFacts, file: WorkloadFile | null, path: string): readonly Reservation[] {
  const found = workloadsFromCode([facts], () => path);
  const own = (file?.workloads ?? []).filter(({ call }) => call?.file === path);
  const base = { version: WORKLOAD_VERSION, ...file, workloads: own } as const;
  const { workloads } = matchWithCode(base, found);
  return found.map((each) => {
    const workload = workloads.find(({ call }) => call && isSameCall(call, each.workload.call));
    return { found: each, text: reservationText({ ...base, workloads: [workload ?? each.workload] }) };
  });
}

type Call = NonNullable<Workload["call"]>;

function isSameCall(one: Call, other: Call): boolean {
  return one.function === other.function && one.api === other.api && one.order === other.order;
}

function reservationText(file: WorkloadFile): string | null {
  const answer = plan(file).answer.workloads[0];
  if (!answer) return null;
  const { reservedTokensPerRequest: reserved, settledTokensPerRequest: settled } = answer;
  if (reserved === null) return leastText(file);
  const settles = settled === null ? "" : `, ${shownFigure(settled)} settled`;
  return `About ${shownFigure(reserved)} tokens reserved${settles} per request`;
}

/** What is reserved even before anything is known of what users send. */
function leastText(file: WorkloadFile): string | null {
  const workloads = file.workloads.map((each) => ({ ...each, inputTokens: each.staticPromptTokens ?? 0 }));
  const answer: WorkloadAnswer | undefined = plan({ ...file, workloads }).answer.workloads[0];
  const least = lowOf(answer?.reservedTokensPerRequest ?? null);
  return least === null || least === 0 ? null : `At least ${shownNumber(least)} tokens reserved per request`;
}
