import type { Answer, Lever, QuotaAnswer, Recommendation, WorkloadAnswer } from "./answer.ts";
import { formatCsv } from "./csv.ts";
import { type Figure, highOf, lowOf } from "./figure.ts";
import { shownFigure, shownShare, shownUsd } from "./format.ts";

/** A line of a table: what it is, and how it is shown for one workload or quota. */
interface Row<T> {
  readonly title: string;
  readonly show: (subject: T) => string;
}

const milliseconds = (figure: Figure): string => (figure === null ? shownFigure(null) : `${shownFigure(figure)} ms`);

/** What is shown of a workload, in this order. */
export const WORKLOAD_ROWS: readonly Row<WorkloadAnswer>[] = [
  { title: "Model", show: ({ model }) => model ?? "unknown" },
  { title: "Nominal TPM (RPM x (input + output))", show: (each) => shownFigure(each.nominalTokensPerMinute) },
  { title: "Reserved tokens per request", show: (each) => shownFigure(each.reservedTokensPerRequest) },
  { title: "Reserved TPM", show: (each) => shownFigure(each.reservedTokensPerMinute) },
  { title: "Settled tokens per request", show: (each) => shownFigure(each.settledTokensPerRequest) },
  { title: "Settled TPM", show: (each) => shownFigure(each.settledTokensPerMinute) },
  { title: "RPM that the quota sustains", show: (each) => shownFigure(each.sustainableRequestsPerMinute) },
  { title: "Requests in flight that it admits", show: (each) => shownFigure(each.admittedRequestsInFlight) },
  { title: "Requests in flight at peak", show: (each) => shownFigure(each.concurrency) },
  { title: "Time to the last token", show: (each) => milliseconds(each.ttltMilliseconds) },
  { title: "Cost per request", show: (each) => shownUsd(each.usdPerRequest) },
  { title: "Cost per day", show: (each) => shownUsd(each.usdPerDay) },
  { title: "Cost per month", show: (each) => shownUsd(each.usdPerMonth) },
  { title: "Cost per month without caching", show: (each) => shownUsd(each.usdPerMonthWithoutCaching) },
  { title: "Hit rate from which caching pays", show: (each) => shownShare(each.cachingBreakEvenHitRate) },
  { title: "Recommendation", show: ({ recommendation }) => recommendation.choice ?? "unknown" },
];

/** What is shown of a quota, in this order. */
export const QUOTA_ROWS: readonly Row<QuotaAnswer>[] = [
  { title: "Region", show: ({ region }) => region ?? "unknown" },
  {
    title: "Tokens per minute",
    show: (each) => `${shownFigure(each.tokensPerMinute)}${each.source ? ` (${each.source})` : ""}`,
  },
  { title: "Used on average", show: (each) => shownShare(each.utilizationAverage) },
  { title: "Used at peak", show: (each) => shownShare(each.utilizationPeak) },
  { title: "Headroom at peak", show: (each) => shownFigure(each.headroomTokensPerMinutePeak) },
  { title: "Used per day", show: (each) => shownShare(each.utilizationPerDay) },
  { title: "Throttled at peak", show: (each) => shownShare(each.throttledShare) },
  { title: "Largest maxTokens under 1 % throttling", show: (each) => shownFigure(each.largestMaxTokens) },
  { title: "Largest traffic under 1 % throttling, of the peak", show: (each) => shownShare(each.largestTrafficFactor) },
  {
    title: "Eaten by",
    show: ({ shares }) => shares.map(({ workload, share }) => `${workload} ${shownShare(share)}`).join(", "),
  },
];

/** The answer as Markdown, for a review or a ticket. */
export function toMarkdown(answer: Answer): string {
  return [
    "# Capacity plan",
    "",
    ...answer.workloads.flatMap((each) => section(each.name, WORKLOAD_ROWS, each, workloadRemarks(each))),
    ...answer.quotas.flatMap((each) =>
      section(`Quota of ${each.model} (${each.profile})`, QUOTA_ROWS, each, each.notes),
    ),
    ...measurementSections(answer),
    "## Assumptions",
    "",
    ...answer.assumptions.map((each) => `- ${escaped(each)}`),
    "",
  ].join("\n");
}

/** Why a way is recommended, what would give something back, and what else there is to say of a workload. */
export function workloadRemarks({ recommendation, givesBack, notes }: WorkloadAnswer): readonly string[] {
  const { because, alternatives } = recommendation;
  return [...because, ...alternatives.map(alternativeText), ...givesBack.map(leverText), ...notes];
}

/** What else could be done, in a sentence. */
export function alternativeText({ choice, usdPerMonth, because }: Recommendation["alternatives"][number]): string {
  return `Or ${choice}, ${shownUsd(usdPerMonth)} a month: ${because}`;
}

/** What something would give back, in a sentence. */
export function leverText(lever: Lever): string {
  const gains = [
    ...gain(lever.reservedTokensPerRequest, (figure) => `${shownFigure(figure)} reserved tokens per request`),
    ...gain(lever.settledTokensPerRequest, (figure) => `${shownFigure(figure)} settled tokens per request`),
    ...gain(lever.usdPerMonth, (figure) => `${shownUsd(figure)} a month`),
    ...gain(lever.milliseconds, (figure) => `${shownFigure(figure)} ms`),
  ];
  return `${lever.lever} would give back ${gains.join(", ")}: ${lever.because}`;
}

function gain(figure: Figure, show: (figure: Figure) => string): readonly string[] {
  return (highOf(figure) ?? 0) > 0 ? [show(figure)] : [];
}

function section<T>(title: string, rows: readonly Row<T>[], subject: T, remarks: readonly string[]): readonly string[] {
  return [
    `## ${escaped(title)}`,
    "",
    "| | |",
    "| --- | --- |",
    ...rows.map((row) => `| ${escaped(row.title)} | ${escaped(row.show(subject))} |`),
    "",
    ...remarks.map((each) => `- ${escaped(each)}`),
    ...(remarks.length > 0 ? [""] : []),
  ];
}

function measurementSections({ measurements }: Answer): readonly string[] {
  return measurements.flatMap(({ model, observed, expected, notes }) => [
    `## Observed of ${escaped(model)}`,
    "",
    "| | Observed | Expected |",
    "| --- | --- | --- |",
    ...observedRows(observed, expected).map((cells) => `| ${cells.map(escaped).join(" | ")} |`),
    "",
    ...notes.map((each) => `- ${escaped(each)}`),
    ...(notes.length > 0 ? [""] : []),
  ]);
}

/** What was observed beside what each workload leads to expect. */
export function observedRows(
  observed: Answer["measurements"][number]["observed"],
  expected: Answer["measurements"][number]["expected"],
): readonly (readonly string[])[] {
  const all = (show: (each: (typeof expected)[number]) => string): string =>
    expected.map((each) => `${show(each)} (${each.workload})`).join(", ");
  const { p50, p90, peak } = observed.requestsPerMinute;
  return [
    [
      "Time to the last token",
      milliseconds(observed.latencyMilliseconds),
      all((each) => milliseconds(each.ttltMilliseconds)),
    ],
    [
      "Time to the first token",
      milliseconds(observed.ttftMilliseconds),
      all((each) => milliseconds(each.ttftMilliseconds)),
    ],
    [
      "Output tokens per second",
      shownFigure(observed.outputTokensPerSecond),
      all((each) => shownFigure(each.outputTokensPerSecond)),
    ],
    [
      "Input tokens per request",
      shownFigure(observed.inputTokensPerRequest),
      all((each) => shownFigure(each.inputTokens)),
    ],
    [
      "Output tokens per request",
      shownFigure(observed.outputTokensPerRequest),
      all((each) => shownFigure(each.outputTokens)),
    ],
    [
      "Requests per minute (p50, p90, peak)",
      [p50, p90, peak].map(shownFigure).join(", "),
      all((each) => shownFigure(each.requestsPerMinute)),
    ],
    ["Throttled", shownShare(observed.throttledShare), "at most 1%"],
  ];
}

/** Text that Markdown takes literally, on one line. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]|~#!]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("@", "&#64;");
}

/** The figures of a workload that CSV has columns for. Each has a lower and an upper bound. */
const CSV_FIGURES = [
  "nominalTokensPerMinute",
  "reservedTokensPerRequest",
  "settledTokensPerRequest",
  "settledTokensPerMinute",
  "sustainableRequestsPerMinute",
  "admittedRequestsInFlight",
  "concurrency",
  "ttltMilliseconds",
  "usdPerRequest",
  "usdPerDay",
  "usdPerMonth",
  "usdPerMonthWithoutCaching",
] as const;

/** One line per workload, for spreadsheets. Unknown figures are empty; texts that begin like a formula are defused. */
export function toCsv(answer: Answer): string {
  const titles = [
    "name",
    "model",
    "region",
    "profile",
    ...CSV_FIGURES.flatMap((name) => [`${name}Low`, `${name}High`]),
    "recommendation",
  ];
  const rows = answer.workloads.map((each) => [
    each.name,
    each.model,
    each.region,
    each.profile,
    ...CSV_FIGURES.flatMap((name) => [lowOf(each[name]), highOf(each[name])]),
    each.recommendation.choice,
  ]);
  return formatCsv([titles, ...rows]);
}

/** The answer for programs. */
export function toJson(answer: Answer): string {
  return `${JSON.stringify(answer, null, 2)}\n`;
}
