import type { CostParts } from "../capacity/cost.ts";
import { highOf } from "../capacity/figure.ts";
import { shownUsd } from "../capacity/format.ts";
import { DataTable } from "./chart.tsx";
import type { PlannedWorkload } from "./planned.ts";

const PARTS: readonly (readonly [keyof CostParts, string])[] = [
  ["input", "Input"],
  ["cacheRead", "Read from the cache"],
  ["cacheWrite", "Written to the cache"],
  ["output", "Output"],
];

const TIERS = [
  ["batch", "as batch"],
  ["flex", "as flex"],
  ["priority", "as priority"],
] as const;

/** What each workload costs a month, by what is paid for. Of a range the bars show the upper end. */
export function Cost({ workloads }: { readonly workloads: readonly PlannedWorkload[] }) {
  const known = workloads.filter(({ answer }) => answer.usdPerMonth !== null);
  const most = Math.max(...known.map(({ answer }) => highOf(answer.usdPerMonth) ?? 0));
  const ways = [...new Set(known.flatMap(({ answer }) => Object.keys(answer.usdPerMonthByProfile)))];
  if (known.length === 0 || most === 0) {
    return <p class="hint">What a month costs is known once a workload has a model, lengths and traffic.</p>;
  }
  return (
    <figure class="chart">
      <figcaption>
        <h3>Cost per month by part</h3>
      </figcaption>
      <ul class="legend" aria-hidden="true">
        {PARTS.map(([part, title]) => (
          <li key={part}>
            <span class={`swatch part ${part}`} />
            {title}
          </li>
        ))}
      </ul>
      <div class="bars" aria-hidden="true">
        {known.map(({ entry, answer }) => (
          <div key={entry.id}>
            <span class="title">{answer.name}</span>
            <span class="bar">
              {PARTS.map(([part]) => (
                <span
                  key={part}
                  class={`part ${part}`}
                  style={{ width: `${((highOf(answer.usdPerMonthByPart[part]) ?? 0) / most) * 100}%` }}
                />
              ))}
            </span>
            <span class="value">{shownUsd(answer.usdPerMonth)}</span>
          </div>
        ))}
      </div>
      <DataTable
        title="Cost per month by part"
        heads={["Workload", ...PARTS.map(([, title]) => title), "Total", ...TIERS.map(([, title]) => title), ...ways]}
        rows={known.map(({ answer }) => [
          answer.name,
          ...PARTS.map(([part]) => shownUsd(answer.usdPerMonthByPart[part])),
          ...[
            answer.usdPerMonth,
            ...TIERS.map(([tier]) => answer.usdPerMonthByTier[tier]),
            ...ways.map((way) => answer.usdPerMonthByProfile[way] ?? null),
          ].map(shownUsd),
        ])}
      />
    </figure>
  );
}
