import type { Choice, Recommendation, WorkloadAnswer } from "./answer.ts";
import { type Figure, highOf, lowOf, times } from "./figure.ts";
import { shownFigure, shownNumber, shownShare, shownUsd } from "./format.ts";
import { IN_REGION, modelFigures } from "./model-figures.ts";
import type { PlannedQuota } from "./quota.ts";
import { limitsOf } from "./quota.ts";
import type { Shape } from "./shape.ts";

/** Above this share of a quota a burst or a longer answer throttles. */
const COMFORTABLE = 0.8;

/** What the reserved tier asks for at least, in tokens per minute (AWS: service-tiers-inference). */
const RESERVED_INPUT_TPM = 100_000;
const RESERVED_OUTPUT_TPM = 10_000;

/** Traffic whose peak is at most this multiple of its average fills what it pays for by the hour. */
const STEADY = 1.5;

type Figures = Pick<WorkloadAnswer, "usdPerMonth" | "usdPerMonthByTier" | "usdPerMonthByProfile">;

/** Which way to serve a workload, with the numbers that decided it. */
export function recommend(shape: Shape, figures: Figures, quota: PlannedQuota | undefined): Recommendation {
  const alternatives = alternativesOf(shape, figures);
  const { choice, because } = decide(shape, quota);
  return { choice, because, alternatives: alternatives.filter((each) => each.choice !== choice) };
}

interface Decision {
  readonly choice: Choice | null;
  readonly because: readonly string[];
}

function decide(shape: Shape, quota: PlannedQuota | undefined): Decision {
  const { model, serviceTier } = shape;
  if (!model) return { choice: null, because: ["The model is unknown"] };
  if (serviceTier === "batch" || serviceTier === "reserved") {
    return {
      choice: serviceTier,
      because: [`The workload asks for ${serviceTier}, which the on-demand quota does not limit`],
    };
  }
  const tokensUsed = highOf(quota?.answer.utilizationPeak ?? null);
  if (!quota || tokensUsed === null) return { choice: null, because: ["Traffic, tokens or the quota are unknown"] };
  const used = Math.max(tokensUsed, highOf(quota.answer.requestUtilizationPeak) ?? 0);
  const usage = `All workloads of this quota take ${shownShare(quota.answer.utilizationPeak)} of ${shownFigure(quota.limits.tokensPerMinute)} tokens per minute at peak${requestUsage(quota)}`;
  if (used <= COMFORTABLE) return { choice: present(shape), because: [usage] };
  return wider(shape, quota, usage) ?? beyondOnDemand(shape, used, usage);
}

function requestUsage({ answer: { requestUtilizationPeak, requestsPerMinute } }: PlannedQuota): string {
  if (requestUtilizationPeak === null) return "";
  return `, and ${shownShare(requestUtilizationPeak)} of ${shownFigure(requestsPerMinute)} requests`;
}

/** The way that requests take already. */
function present({ model, serviceTier }: Shape): Choice {
  if (serviceTier === "priority" || serviceTier === "flex") return serviceTier;
  return model?.profile === IN_REGION ? "on-demand" : "cross-region";
}

/** A profile whose quota has room, for a model that is called in-region. */
function wider(shape: Shape, quota: PlannedQuota, usage: string): Decision | null {
  const { model, region } = shape;
  if (!model?.entry || model.profile !== IN_REGION) return null;
  const peak = highOf(quota.answer.settledTokensPerMinutePeak) ?? 0;
  const found = model.entry.inferenceProfileIds
    .map((id) => modelFigures(id))
    .filter(({ profile }) => servesRegion(profile, region))
    .map((way) => ({ way, tokensPerMinute: lowOf(limitsOf({ model: way, region }, [], []).tokensPerMinute) }))
    .find(({ tokensPerMinute }) => tokensPerMinute !== null && tokensPerMinute * COMFORTABLE >= peak);
  if (!found?.tokensPerMinute) return null;
  return {
    choice: "cross-region",
    because: [
      usage,
      `The profile ${found.way.profile} has ${shownNumber(found.tokensPerMinute)} by default, of which they would take ${shownShare(peak / found.tokensPerMinute)}, at no charge for routing`,
    ],
  };
}

/** Whether a profile can be called from a region, as far as names tell. Without a region any may be meant. */
function servesRegion(profile: string, region: string | null): boolean {
  if (profile === "global" || region === null) return true;
  const area = region.split("-")[0];
  if (area === "us") return region.startsWith("us-gov") ? profile === "us-gov" : profile === "us";
  return area === "ap" ? ["apac", "jp", "au"].includes(profile) : profile === area;
}

function beyondOnDemand(shape: Shape, used: number, usage: string): Decision {
  const { model } = shape;
  if (used <= 1)
    return { choice: present(shape), because: [usage, "That leaves little for bursts: ask for more quota in time"] };
  const input = highOf(times(shape.averageRequestsPerMinute, shape.tokens.input)) ?? 0;
  const output = highOf(times(shape.averageRequestsPerMinute, shape.tokens.output)) ?? 0;
  const traffic = `${shownNumber(input)} input and ${shownNumber(output)} output tokens per minute on average`;
  if (isSteady(shape) && input >= RESERVED_INPUT_TPM && output >= RESERVED_OUTPUT_TPM) {
    return {
      choice: "reserved",
      because: [usage, `Steady traffic of ${traffic} passes what the reserved tier asks for (100,000 and 10,000)`],
    };
  }
  if (model?.profile === IN_REGION && isSteady(shape) && model.entry?.inferenceProfileIds.length === 0) {
    return {
      choice: "provisioned",
      because: [usage, "No inference profile offers more, and steady traffic fills model units"],
    };
  }
  const legacy =
    model?.entry?.lifecycle.status === "legacy" ? ["The model is legacy, for which no increase is granted"] : [];
  return { choice: "quota-increase", because: [usage, `${traffic} call for more quota`, ...legacy] };
}

function isSteady({ averageRequestsPerMinute, peakRequestsPerMinute }: Shape): boolean {
  const average = lowOf(averageRequestsPerMinute) ?? 0;
  return average > 0 && (highOf(peakRequestsPerMinute) ?? 0) <= STEADY * average;
}

function alternativesOf({ model, workload }: Shape, figures: Figures): Recommendation["alternatives"] {
  if (!model?.entry) return [];
  const tier = (choice: "priority" | "flex" | "batch", because: string) =>
    figures.usdPerMonthByTier[choice] === null
      ? []
      : [{ choice, usdPerMonth: figures.usdPerMonthByTier[choice], because }];
  const global = model.profile === "global" ? null : worldwide(figures);
  return [
    ...(global === null
      ? []
      : [
          {
            choice: "cross-region" as const,
            usdPerMonth: global,
            because: `The global profile costs ${shownUsd(global)} a month rather than ${shownUsd(figures.usdPerMonth)}, if data may go anywhere`,
          },
        ]),
    ...tier("priority", "Served before others, for a premium"),
    ...(workload.streaming === true
      ? []
      : [
          ...tier("flex", "Cheaper, if answers may take longer at busy times"),
          ...tier("batch", "Cheapest, if answers may take up to a day; does not use the on-demand quota"),
        ]),
  ];
}

function worldwide({ usdPerMonthByProfile }: Figures): Figure {
  return Object.hasOwn(usdPerMonthByProfile, "global") ? (usdPerMonthByProfile.global ?? null) : null;
}
