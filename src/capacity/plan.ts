import { catalogDate } from "../catalog/index.ts";
import type { Span } from "../core/facts.ts";
import type { Answer, MeasurementAnswer, Observed, QuotaAnswer, WorkloadAnswer } from "./answer.ts";
import * as arithmetic from "./arithmetic.ts";
import { breakEvenHitRate, costOf, DAYS_PER_MONTH, totalOf, usdPerRequestByPart, withoutCaching } from "./cost.ts";
import { atMost, derive, type Figure, highOf, over, plus, times } from "./figure.ts";
import { shownNumber, shownShare } from "./format.ts";
import { leversOf } from "./levers.ts";
import { IN_REGION, type ModelFigures, modelFigures, type PriceTerms, pricesOf } from "./model-figures.ts";
import {
  type AppliedQuota,
  groupByQuota,
  isFor,
  limitsOf,
  type PlannedQuota,
  type QuotaGroup,
  type QuotaLimits,
} from "./quota.ts";
import { recommend } from "./recommendation.ts";
import { type Shape, shapeOf } from "./shape.ts";
import type { ServiceTier, Workload, WorkloadFile } from "./workload.ts";

/** What an account told of itself. */
export interface Measured {
  /** By the model id that metrics name. */
  readonly models: Readonly<Record<string, Observed>>;
  readonly quotas: readonly AppliedQuota[];
}

export const nothingMeasured: Measured = { models: {}, quotas: [] };

/** How workloads stand to the code. */
export interface CodeContext {
  /** Where each workload's call stands, by the workload's name. */
  readonly spans: Readonly<Record<string, Span>>;
  /** Names of workloads whose call is no longer in the code. */
  readonly gone: readonly string[];
}

const noCode: CodeContext = { spans: {}, gone: [] };

/** A plan with what it was computed from, for the simulation to go on with. */
export interface Plan {
  readonly answer: Answer;
  readonly quotas: readonly PlannedQuota[];
  /** The workloads as they were computed with, measured speed included. */
  readonly shapes: readonly Shape[];
}

/** Computes everything but the simulated figures, which are null. Never throws. */
export function plan(file: WorkloadFile, measured: Measured = nothingMeasured, code: CodeContext = noCode): Plan {
  const shapes = file.workloads.map((workload) => shapeOf(workload, (model) => ownProperty(measured.models, model)));
  const groups = groupByQuota(shapes);
  const quotas = groups.map((group): PlannedQuota => {
    const limits = limitsOf(group, file.quotas ?? [], measured.quotas);
    return { group, limits, answer: quotaAnswer(group, limits) };
  });
  const limitsOfShape = (shape: Shape): PlannedQuota | undefined =>
    quotas.find(({ group }) => group.shapes.includes(shape));
  const workloads = shapes.map((shape) => workloadAnswer(shape, limitsOfShape(shape), code));
  return {
    quotas,
    shapes,
    answer: {
      version: 1,
      catalogDate,
      assumptions: [...ASSUMPTIONS, ...unusedQuotas(file, quotas)],
      workloads,
      quotas: quotas.map(({ answer }) => answer),
      measurements: measurementsOf(measured, shapes, workloads),
    },
  };
}

const ASSUMPTIONS: readonly string[] = [
  `Limits, default quotas and prices are those of the catalogue of ${catalogDate}`,
  "A request reserves its whole prompt and maxTokens at its start, and settles at input + cache writes + output x burndown at its end; cache reads cost no quota",
  "Figures per minute are at peak where a peak is given, and all workloads of a quota peak at once",
  `A month has ${DAYS_PER_MONTH} days of the average traffic, for 24 hours where none are given`,
];

function unusedQuotas(file: WorkloadFile, quotas: readonly PlannedQuota[]): readonly string[] {
  return (file.quotas ?? [])
    .filter((given) => !quotas.some(({ group }) => isFor(given, group.model)))
    .map((given) => `The quota for ${given.model} (${given.profile ?? IN_REGION}) is used by no workload`);
}

function ownProperty<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function settledPerRequest(shape: Shape): Figure {
  return arithmetic.settledTokensPerRequest(shape.tokens, shape.model?.burndown ?? null);
}

function workloadAnswer(shape: Shape, quota: PlannedQuota | undefined, code: CodeContext): WorkloadAnswer {
  const { tokens, model, workload } = shape;
  const reserved = arithmetic.reservedTokensPerRequest(tokens, shape.maxTokens);
  const settled = settledPerRequest(shape);
  const tokensPerMinute = quota?.limits.tokensPerMinute ?? null;
  const perDay = arithmetic.requestsPerDay(shape.averageRequestsPerMinute, shape.hoursPerDay);
  const ttlt = arithmetic.ttltMilliseconds(shape.ttftMilliseconds, tokens.output, shape.outputTokensPerSecond);
  const money = moneyOf(shape, perDay);
  const sustainable = arithmetic.sustainableRequestsPerMinute(tokensPerMinute, settled);
  const requestsPerMinute = quota?.limits.requestsPerMinute ?? null;
  const figures = {
    nominalTokensPerMinute: arithmetic.nominalTokensPerMinute(shape.peakRequestsPerMinute, tokens),
    reservedTokensPerRequest: reserved,
    reservedTokensPerMinute: times(shape.peakRequestsPerMinute, reserved),
    settledTokensPerRequest: settled,
    settledTokensPerMinute: times(shape.peakRequestsPerMinute, settled),
    settledTokensPerDay: times(perDay, settled),
    requestsPerDay: perDay,
    sustainableRequestsPerMinute: requestsPerMinute === null ? sustainable : atMost(sustainable, requestsPerMinute),
    admittedRequestsInFlight: arithmetic.admittedRequestsInFlight(tokensPerMinute, reserved),
    concurrency: arithmetic.concurrency(shape.peakRequestsPerMinute, ttlt),
    ttltMilliseconds: ttlt,
    ...money,
  };
  return {
    name: workload.name,
    model: workload.model,
    region: shape.region,
    profile: model?.profile ?? null,
    serviceTier: shape.serviceTier,
    call: callOf(workload, code),
    ...figures,
    recommendation: recommend(shape, figures, quota),
    givesBack: leversOf(shape, figures),
    notes: [
      ...goneNotes(workload, code),
      ...tierNotes(shape),
      ...shape.notes,
      ...latencyNotes(shape, ttlt),
      ...moneyNotes(shape, money),
      ...flightNotes(figures),
    ],
  };
}

function callOf(workload: Workload, { spans, gone }: CodeContext): WorkloadAnswer["call"] {
  if (!workload.call) return null;
  const line = ownProperty(spans, workload.name)?.line ?? null;
  return { ...workload.call, line, isGone: gone.includes(workload.name) };
}

function tierNotes({ serviceTier }: Shape): readonly string[] {
  if (serviceTier !== "batch" && serviceTier !== "reserved") return [];
  return [`The on-demand quota does not limit ${serviceTier}, so nothing is said of what it sustains and admits`];
}

function goneNotes(workload: Workload, { gone }: CodeContext): readonly string[] {
  if (!workload.call || !gone.includes(workload.name)) return [];
  const { file, function: name } = workload.call;
  return [`Its call${name === null ? "" : ` in ${name}`} (${file}) is no longer in the code`];
}

type Money = Pick<
  WorkloadAnswer,
  | "usdPerRequest"
  | "usdPerDay"
  | "usdPerMonth"
  | "usdPerRequestByPart"
  | "usdPerMonthByPart"
  | "usdPerMonthWithoutCaching"
  | "usdPerMonthByTier"
  | "usdPerMonthByProfile"
  | "cachingBreakEvenHitRate"
>;

function moneyOf(shape: Shape, requestsPerDay: Figure): Money {
  const { tokens, model } = shape;
  const requestsPerMonth = times(requestsPerDay, DAYS_PER_MONTH);
  const prices = (of: ModelFigures | null, serviceTier: ServiceTier) =>
    of && pricesOf(of, { ...termsOf(shape), serviceTier });
  const monthly = (of: ModelFigures | null, tier: ServiceTier, counted = tokens): Figure =>
    times(totalOf(usdPerRequestByPart(counted, prices(of, tier))), requestsPerMonth);
  const own = prices(model, shape.serviceTier);
  const byPart = usdPerRequestByPart(tokens, own);
  const total = totalOf(byPart);
  return {
    usdPerRequest: total,
    usdPerDay: times(total, requestsPerDay),
    usdPerMonth: times(total, requestsPerMonth),
    usdPerRequestByPart: byPart,
    usdPerMonthByPart: costOf(byPart, requestsPerMonth),
    usdPerMonthWithoutCaching: monthly(model, shape.serviceTier, withoutCaching(tokens)),
    usdPerMonthByTier: {
      default: monthly(model, "default"),
      priority: monthly(model, "priority"),
      flex: monthly(model, "flex"),
      batch: monthly(model, "batch"),
    },
    usdPerMonthByProfile: Object.fromEntries(
      waysTo(model).map((way): [string, Figure] => [way.profile, monthly(way, shape.serviceTier)]),
    ),
    cachingBreakEvenHitRate: own && shape.serviceTier !== "batch" ? breakEvenHitRate(own) : null,
  };
}

/** The model in-region and through each of its profiles. */
function waysTo(model: ModelFigures | null): readonly ModelFigures[] {
  if (!model?.entry) return [];
  return [model.entry.id, ...model.entry.inferenceProfileIds].map((id) => modelFigures(id));
}

function termsOf(shape: Shape): PriceTerms {
  return {
    serviceTier: shape.serviceTier,
    cacheTtl: shape.workload.cacheTtl ?? "5m",
    promptTokens: highOf(arithmetic.promptTokens(shape.tokens)) ?? 0,
  };
}

function latencyNotes(shape: Shape, ttlt: Figure): readonly string[] {
  if (ttlt === null && (shape.ttftMilliseconds === null || shape.outputTokensPerSecond === null)) {
    return ["Latency is unknown: enter or measure the time to the first token and the output tokens per second"];
  }
  if (shape.model?.scope === "geo" || shape.model?.scope === "global") {
    return [
      "Cross-region inference adds up to about 200 ms (the guide's word), where the times were measured without it",
    ];
  }
  return [];
}

function moneyNotes(shape: Shape, money: Money): readonly string[] {
  const notes: string[] = [];
  const { model, tokens } = shape;
  if (model?.entry && tokens.input !== null && tokens.output !== null && money.usdPerRequest === null) {
    notes.push(`No price of ${model.id} (${model.profile}, ${shape.serviceTier}) is known`);
  }
  if (typeof money.usdPerRequest === "object" && money.usdPerRequest !== null) {
    notes.push("Sources dispute the price, so a range is shown");
  }
  if (shape.serviceTier === "batch" && model && model.profile !== IN_REGION) {
    notes.push("Batch prices are known for the bare model only, and are shown for the profile");
  }
  return notes;
}

function flightNotes({
  concurrency,
  admittedRequestsInFlight,
}: Pick<WorkloadAnswer, "concurrency" | "admittedRequestsInFlight">): readonly string[] {
  const inFlight = highOf(concurrency);
  const admitted = highOf(admittedRequestsInFlight);
  if (inFlight === null || admitted === null || inFlight <= admitted) return [];
  return [
    `At peak ${shownNumber(inFlight)} requests are in flight, but reservations leave room for ${shownNumber(admitted)}: lower maxTokens`,
  ];
}

function quotaAnswer(group: QuotaGroup, limits: QuotaLimits): QuotaAnswer {
  const perRequest = group.shapes.map(settledPerRequest);
  const sumOf = (rate: (shape: Shape) => Figure): Figure =>
    plus(...group.shapes.map((shape, index) => times(rate(shape), perRequest[index] ?? null)));
  const average = sumOf((shape) => shape.averageRequestsPerMinute);
  const peak = sumOf((shape) => shape.peakRequestsPerMinute);
  const perDay = sumOf((shape) => arithmetic.requestsPerDay(shape.averageRequestsPerMinute, shape.hoursPerDay));
  const utilizationPeak = over(peak, limits.tokensPerMinute);
  return {
    model: group.model.id,
    profile: group.model.profile,
    region: group.region,
    tokensPerMinute: limits.tokensPerMinute,
    requestsPerMinute: limits.requestsPerMinute,
    tokensPerDay: limits.tokensPerDay,
    source: limits.source,
    shares: sharesOf(group, perRequest),
    settledTokensPerMinuteAverage: average,
    settledTokensPerMinutePeak: peak,
    utilizationAverage: over(average, limits.tokensPerMinute),
    utilizationPeak,
    requestUtilizationPeak: over(
      plus(...group.shapes.map((shape) => shape.peakRequestsPerMinute)),
      limits.requestsPerMinute,
    ),
    utilizationPerDay: over(perDay, limits.tokensPerDay),
    headroomTokensPerMinuteAverage: arithmetic.headroomTokensPerMinute(limits.tokensPerMinute, average),
    headroomTokensPerMinutePeak: arithmetic.headroomTokensPerMinute(limits.tokensPerMinute, peak),
    throttledShare: null,
    largestMaxTokens: null,
    largestTrafficFactor: null,
    simulation: null,
    notes: [...limits.notes, ...usageNotes(group, perRequest, utilizationPeak)],
  };
}

function sharesOf(group: QuotaGroup, perRequest: readonly Figure[]): QuotaAnswer["shares"] {
  const used = group.shapes.map((shape, index) => times(shape.peakRequestsPerMinute, perRequest[index] ?? null));
  // Shares are told by the upper bounds: bounds of a share would not add up to the whole.
  const total = plus(...used.map(highOf));
  return group.shapes
    .map(({ workload }, index) => ({
      workload: workload.name,
      settledTokensPerMinute: used[index] ?? null,
      share: over(highOf(used[index] ?? null), total),
    }))
    .sort((a, b) => (highOf(b.settledTokensPerMinute) ?? -1) - (highOf(a.settledTokensPerMinute) ?? -1));
}

function usageNotes(group: QuotaGroup, perRequest: readonly Figure[], utilizationPeak: Figure): readonly string[] {
  const open = group.shapes
    .filter((shape, index) => perRequest[index] === null || shape.peakRequestsPerMinute === null)
    .map(({ workload }) => workload.name);
  const excess = highOf(derive([utilizationPeak], (used) => used - 1));
  return [
    ...(open.length > 0 ? [`Use is unknown, since traffic or tokens of these workloads are: ${open.join(", ")}`] : []),
    ...(excess !== null && excess > 0
      ? [`At peak the quota is exceeded by up to ${shownShare(excess)}: requests are throttled`]
      : []),
  ];
}

function measurementsOf(
  measured: Measured,
  shapes: readonly Shape[],
  workloads: readonly WorkloadAnswer[],
): readonly MeasurementAnswer[] {
  return Object.entries(measured.models).map(([model, observed]) => ({
    model,
    observed,
    expected: shapes.flatMap((shape, index) =>
      shape.workload.model === model
        ? [
            {
              workload: shape.workload.name,
              ttltMilliseconds: workloads[index]?.ttltMilliseconds ?? null,
              ttftMilliseconds: shape.ttftMilliseconds,
              outputTokensPerSecond: shape.outputTokensPerSecond,
              inputTokens: shape.tokens.input,
              outputTokens: shape.tokens.output,
              requestsPerMinute: shape.peakRequestsPerMinute,
            },
          ]
        : [],
    ),
    notes: shapes.some((shape) => shape.workload.model === model) ? [] : ["No workload names this model"],
  }));
}
