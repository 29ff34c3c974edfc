import type { RequestTokens } from "./arithmetic.ts";
import { type Figure, figureOf, highOf, lowOf } from "./figure.ts";
import { shownNumber } from "./format.ts";
import { type ModelFigures, modelFigures } from "./model-figures.ts";
import { DEFAULT_VARIATION } from "./simulation/lengths.ts";
import type { ServiceTier, Workload } from "./workload.ts";

/** Latency as somebody measured it for a model. */
export interface MeasuredSpeed {
  readonly ttftMilliseconds: number | null;
  readonly outputTokensPerSecond: number | null;
}

/** A workload, ready to be computed with: every number is a figure that can be trusted to be one. */
export interface Shape {
  readonly workload: Workload;
  readonly model: ModelFigures | null;
  readonly region: string | null;
  readonly serviceTier: ServiceTier;
  readonly tokens: RequestTokens;
  /** What requests set as their limit, or the model's maximum where they set none. */
  readonly maxTokens: Figure;
  readonly averageRequestsPerMinute: Figure;
  readonly peakRequestsPerMinute: Figure;
  readonly hoursPerDay: Figure;
  readonly ttftMilliseconds: Figure;
  readonly outputTokensPerSecond: Figure;
  /** Standard deviation of the output's length, divided by its mean. */
  readonly outputVariation: number;
  readonly staticPromptTokens: number | null;
  readonly notes: readonly string[];
}

/** Beyond this the lognormal distribution leaves the range of numbers. */
const LARGEST_VARIATION = 100;

type AmountField =
  | "inputTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "outputTokens"
  | "maxTokens"
  | "requestsPerMinute"
  | "peakRequestsPerMinute"
  | "hoursPerDay"
  | "ttftMilliseconds"
  | "outputTokensPerSecond"
  | "outputVariation"
  | "staticPromptTokens";

/** Beyond this no product of three fields leaves the range of numbers. */
const LARGEST = 1e15;

/** A number as somebody typed it, or null when it cannot be meant. */
export function amount(value: number | null | undefined): number | null {
  // Adding 0 turns the negative zero into the usual one.
  return typeof value === "number" && value >= 0 && value <= LARGEST ? value + 0 : null;
}

/**
 * Takes a workload apart. Numbers that cannot be meant, such as negative ones, count as unknown and are noted.
 *
 * @param speedOf measured speed by model id, for workloads that bring none of their own
 */
export function shapeOf(
  workload: Workload,
  speedOf: (model: string) => MeasuredSpeed | undefined = () => undefined,
): Shape {
  const notes: string[] = [];
  const read = (field: AmountField): number | null => {
    const given = workload[field] ?? null;
    const usable = amount(given);
    if (given !== null && usable === null)
      notes.push(`\`${field}\` is no amount that can be meant, and counts as unknown`);
    return usable;
  };
  const model = workload.model === null ? null : modelFigures(workload.model);
  const output = read("outputTokens");
  const average = read("requestsPerMinute");
  const peak = read("peakRequestsPerMinute") ?? average;
  const speed = workload.model === null ? undefined : speedOf(workload.model);
  const maxTokens = limitOf(workload, read("maxTokens"), output, model, notes);
  noteContradictions(output, average, peak, maxTokens, notes);
  return {
    workload,
    model,
    region: model?.region ?? workload.region ?? null,
    serviceTier: workload.serviceTier ?? "default",
    tokens: {
      input: read("inputTokens"),
      cacheRead: read("cacheReadTokens") ?? 0,
      cacheWrite: read("cacheWriteTokens") ?? 0,
      output,
    },
    maxTokens,
    averageRequestsPerMinute: average,
    peakRequestsPerMinute: peak === null || average === null ? peak : Math.max(peak, average),
    hoursPerDay: workload.hoursPerDay === undefined || workload.hoursPerDay === null ? 24 : read("hoursPerDay"),
    ttftMilliseconds: read("ttftMilliseconds") ?? speed?.ttftMilliseconds ?? null,
    outputTokensPerSecond: read("outputTokensPerSecond") ?? speed?.outputTokensPerSecond ?? null,
    outputVariation: Math.min(LARGEST_VARIATION, read("outputVariation") ?? DEFAULT_VARIATION),
    staticPromptTokens: read("staticPromptTokens"),
    notes: [...missingNotes(workload, model), ...notes, ...(model?.notes ?? [])],
  };
}

function limitOf(
  workload: Workload,
  given: number | null,
  output: number | null,
  model: ModelFigures | null,
  notes: string[],
): Figure {
  const most = model?.maxOutputTokens ?? null;
  if (given !== null) {
    const limit = highOf(most);
    if (limit !== null && given > limit) {
      notes.push(
        `maxTokens ${shownNumber(given)} is more than the model can answer with (${shownNumber(limit)}): requests fail`,
      );
    }
    return given;
  }
  if (workload.call?.unknown?.includes("maxTokens")) {
    notes.push("The code does not show maxTokens; anything up to the model's maximum is counted with");
    return most === null ? null : figureOf([Math.min(output ?? 1, lowOf(most)), highOf(most)]);
  }
  notes.push(
    most === null
      ? "maxTokens is not set, so the model's maximum is reserved, and that is unknown"
      : "maxTokens is not set, so the model's maximum is reserved for every request",
  );
  return most;
}

function noteContradictions(
  output: number | null,
  average: number | null,
  peak: number | null,
  maxTokens: Figure,
  notes: string[],
): void {
  const limit = highOf(maxTokens);
  if (output !== null && limit !== null && output > limit) {
    notes.push(
      `Answers of ${shownNumber(output)} tokens on average do not fit into maxTokens ${shownNumber(limit)}: they are cut off`,
    );
  }
  if (average !== null && peak !== null && peak < average) {
    notes.push("The peak is lower than the average; the average counts as peak");
  }
}

function missingNotes(workload: Workload, model: ModelFigures | null): readonly string[] {
  const missing = [
    ...(model ? [] : ["model"]),
    ...(["inputTokens", "outputTokens", "requestsPerMinute"] as const).filter(
      (field) => (workload[field] ?? null) === null,
    ),
  ];
  const known = amount(workload.staticPromptTokens) ?? 0;
  const prompt =
    (workload.inputTokens ?? null) === null && known > 0
      ? [`The prompt has ${shownNumber(known)} static tokens by the code (an estimate); add what users send`]
      : [];
  return [...(missing.length > 0 ? [`Not known yet: ${missing.join(", ")}`] : []), ...prompt];
}
