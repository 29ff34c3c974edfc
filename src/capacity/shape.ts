import { promptTokens, type RequestTokens } from "./arithmetic.ts";
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
  /** What cannot go together, each told of the field that most likely is to be changed. The notes have it as well. */
  readonly contradictions: readonly Contradiction[];
  readonly notes: readonly string[];
}

/** Something that is possible to enter and will not work. */
export interface Contradiction {
  readonly field: "inputTokens" | "outputTokens" | "maxTokens" | "peakRequestsPerMinute";
  readonly message: string;
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
  | "staticPromptTokens"
  | "burndown"
  | "modelMaxTokens"
  | "usdPerMillionInputTokens"
  | "usdPerMillionOutputTokens";

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
  const own = {
    burndown: read("burndown"),
    modelMaxTokens: read("modelMaxTokens"),
    usdPerMillionInputTokens: read("usdPerMillionInputTokens"),
    usdPerMillionOutputTokens: read("usdPerMillionOutputTokens"),
  };
  const model = workload.model === null ? null : modelFigures(workload.model, own);
  const output = read("outputTokens");
  const average = read("requestsPerMinute");
  const peak = read("peakRequestsPerMinute") ?? average;
  const speed = workload.model === null ? undefined : speedOf(workload.model);
  const maxTokens = limitOf(workload, read("maxTokens"), output, model, notes);
  const tokens = {
    input: read("inputTokens"),
    cacheRead: read("cacheReadTokens") ?? 0,
    cacheWrite: read("cacheWriteTokens") ?? 0,
    output,
  };
  const contradictions = [
    ...limitContradictions(workload, maxTokens, model),
    ...promptContradictions(tokens, model),
    ...outputContradictions(output, maxTokens),
    ...trafficContradictions(average, peak),
  ];
  return {
    workload,
    model,
    region: model?.region ?? workload.region ?? null,
    serviceTier: workload.serviceTier ?? "default",
    tokens,
    maxTokens,
    averageRequestsPerMinute: average,
    peakRequestsPerMinute: peak === null || average === null ? peak : Math.max(peak, average),
    hoursPerDay: workload.hoursPerDay === undefined || workload.hoursPerDay === null ? 24 : read("hoursPerDay"),
    ttftMilliseconds: read("ttftMilliseconds") ?? speed?.ttftMilliseconds ?? null,
    outputTokensPerSecond: read("outputTokensPerSecond") ?? speed?.outputTokensPerSecond ?? null,
    outputVariation: Math.min(LARGEST_VARIATION, read("outputVariation") ?? DEFAULT_VARIATION),
    staticPromptTokens: read("staticPromptTokens"),
    contradictions,
    notes: [
      ...missingNotes(workload, model),
      ...notes,
      ...contradictions.map(({ message }) => message),
      ...(model?.notes ?? []),
    ],
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
  if (given !== null) return given;
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

function limitContradictions(
  { maxTokens: given }: Workload,
  maxTokens: Figure,
  model: ModelFigures | null,
): readonly Contradiction[] {
  const [limit, most] = [highOf(maxTokens), highOf(model?.maxOutputTokens ?? null)];
  if ((given ?? null) === null || limit === null || most === null || limit <= most) return [];
  const message = `maxTokens ${shownNumber(limit)} is more than the model can answer with (${shownNumber(most)}): requests fail`;
  return [{ field: "maxTokens", message }];
}

/** A prompt that fits the context window leaves room for the answer only if it is shorter than that. */
function promptContradictions(tokens: RequestTokens, model: ModelFigures | null): readonly Contradiction[] {
  const prompt = lowOf(promptTokens(tokens));
  const window = model?.entry?.contextWindow ?? null;
  if (prompt === null || window === null || prompt <= window) return [];
  const message = `Prompts of ${shownNumber(prompt)} tokens are more than the model's context window holds (${shownNumber(window)}): requests fail`;
  return [{ field: "inputTokens", message }];
}

function outputContradictions(output: number | null, maxTokens: Figure): readonly Contradiction[] {
  const limit = highOf(maxTokens);
  if (output === null || limit === null || output <= limit) return [];
  const message = `Answers of ${shownNumber(output)} tokens on average do not fit into maxTokens ${shownNumber(limit)}: they are cut off`;
  return [{ field: "outputTokens", message }];
}

function trafficContradictions(average: number | null, peak: number | null): readonly Contradiction[] {
  if (average === null || peak === null || peak >= average) return [];
  const message = "The peak is lower than the average; the average counts as peak";
  return [{ field: "peakRequestsPerMinute", message }];
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
