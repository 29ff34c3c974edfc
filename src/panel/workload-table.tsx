import type { QuotaAnswer, WorkloadAnswer } from "../capacity/answer.ts";
import { highOf } from "../capacity/figure.ts";
import { shownFigure, shownShare, shownUsd } from "../capacity/format.ts";
import type { Span } from "../core/facts.ts";
import type { Mistake } from "./draft.ts";
import type { PlannedWorkload } from "./planned.ts";

interface Column {
  readonly title: string;
  /** Narrow pages keep the columns that matter most. */
  readonly from: "always" | "medium" | "wide";
  readonly show: (answer: WorkloadAnswer, quota: QuotaAnswer | null) => string;
}

const COLUMNS: readonly Column[] = [
  { title: "Model", from: "wide", show: ({ model }) => model ?? "unknown" },
  { title: "Reserved per request", from: "medium", show: (answer) => shownFigure(answer.reservedTokensPerRequest) },
  { title: "Settled per request", from: "wide", show: (answer) => shownFigure(answer.settledTokensPerRequest) },
  { title: "Settled per minute", from: "medium", show: (answer) => shownFigure(answer.settledTokensPerMinute) },
  {
    title: "Quota used at peak",
    from: "always",
    show: (_, quota) => (quota ? shownShare(quota.utilizationPeak) : "none"),
  },
  { title: "Cost per month", from: "always", show: ({ usdPerMonth }) => shownUsd(usdPerMonth) },
];

interface TableProps {
  readonly workloads: readonly PlannedWorkload[];
  readonly mistakes: readonly Mistake[];
  readonly selected: number | null;
  readonly onSelect: (id: number) => void;
  readonly onOpenCall: (span: Span) => void;
}

/** All workloads side by side. The name of one opens it below. */
export function WorkloadTable({ workloads, mistakes, selected, onSelect, onOpenCall }: TableProps) {
  return (
    <table class="vscode-table bordered-rows workloads">
      <thead>
        <tr>
          <th scope="col">Workload</th>
          {COLUMNS.map(({ title, from }) => (
            <th key={title} scope="col" class={`${kindOf(title)} ${from}`}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {workloads.map((workload) => {
          const { entry, answer, quota } = workload;
          return (
            <tr key={entry.id} class={entry.id === selected ? "selected" : ""}>
              <th scope="row">
                <button
                  type="button"
                  class="link name"
                  aria-current={entry.id === selected ? "true" : undefined}
                  onClick={() => onSelect(entry.id)}
                >
                  {answer.name || "(no name)"}
                </button>
                {mistakes.some(({ id }) => id === entry.id) && <span class="mistake"> has a mistake</span>}
                <Origin workload={workload} onOpenCall={onOpenCall} />
              </th>
              {COLUMNS.map(({ title, from, show }) => (
                <td key={title} class={`${kindOf(title)} ${from}${title.startsWith("Quota") ? levelOf(quota) : ""}`}>
                  {show(answer, quota)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function kindOf(title: string): "text" | "figure" {
  return title === "Model" ? "text" : "figure";
}

interface OriginProps {
  readonly workload: PlannedWorkload;
  readonly onOpenCall: (span: Span) => void;
}

/** Where a workload comes from. */
function Origin({ workload: { entry, span, isGone, changes }, onOpenCall }: OriginProps) {
  const { call } = entry.workload;
  if (!call) return null;
  const name = call.file.slice(call.file.lastIndexOf("/") + 1);
  return (
    <div class="origin">
      {span ? (
        <button
          type="button"
          class="link"
          title={`Opens ${call.file}, line ${span.line}`}
          onClick={() => onOpenCall(span)}
        >
          {name}:{span.line}
        </button>
      ) : (
        name
      )}
      {isGone && <span class="badge">gone</span>}
      {changes.length > 0 && <span class="badge">differs</span>}
    </div>
  );
}

/** Marks a quota that may not hold. */
export function levelOf(quota: QuotaAnswer | null): "" | " over" {
  return (highOf(quota?.utilizationPeak ?? null) ?? 0) > 1 ? " over" : "";
}
