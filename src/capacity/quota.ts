import { parseModelId } from "../catalog/index.ts";
import type { QuotaAnswer } from "./answer.ts";
import { defaultTokensPerDay } from "./arithmetic.ts";
import { type Figure, figureOf } from "./figure.ts";
import { IN_REGION, type ModelFigures, type Scope } from "./model-figures.ts";
import { amount, type Shape } from "./shape.ts";
import type { GivenQuota } from "./workload.ts";

/** A quota with the workloads that share it. */
export interface PlannedQuota {
  readonly group: QuotaGroup;
  readonly limits: QuotaLimits;
  readonly answer: QuotaAnswer;
}

/** A quota that an account has, as Service Quotas lists it. */
export interface AppliedQuota {
  /** The name in Service Quotas. */
  readonly name: string;
  /** Id of the base model. */
  readonly model: string;
  readonly scope: Scope;
  readonly region: string | null;
  readonly unit: "requestsPerMinute" | "tokensPerMinute" | "tokensPerDay";
  readonly value: number;
}

/** What a quota allows, and who says so. */
export interface QuotaLimits {
  readonly tokensPerMinute: Figure;
  readonly requestsPerMinute: Figure;
  readonly tokensPerDay: Figure;
  readonly source: "file" | "service-quotas" | "catalogue" | null;
  readonly notes: readonly string[];
}

/** Workloads that share one quota. */
export interface QuotaGroup {
  readonly key: string;
  readonly model: ModelFigures;
  readonly region: string | null;
  readonly shapes: readonly Shape[];
}

/** Puts workloads that share a quota together: those of one endpoint, model and profile. */
export function groupByQuota(shapes: readonly Shape[]): readonly QuotaGroup[] {
  const groups = new Map<string, QuotaGroup>();
  for (const shape of shapes) {
    const { model, region } = shape;
    if (!model || shape.serviceTier === "batch" || shape.serviceTier === "reserved") continue;
    const key = JSON.stringify([region, model.id, model.profile]);
    const before = groups.get(key)?.shapes ?? [];
    groups.set(key, { key, model, region, shapes: [...before, shape] });
  }
  return [...groups.values()];
}

/** What limits a group: the workload file before what was measured, and that before the service's defaults. */
export function limitsOf(
  { model, region }: Pick<QuotaGroup, "model" | "region">,
  given: readonly GivenQuota[],
  applied: readonly AppliedQuota[],
): QuotaLimits {
  return givenLimits(model, region, given) ?? appliedLimits(model, region, applied) ?? defaultLimits(model, region);
}

/** The entry of a workload file that holds for a model in a region. One that names the region goes before others. */
export function givenFor(
  model: Pick<ModelFigures, "id" | "profile">,
  region: string | null,
  given: readonly GivenQuota[],
): GivenQuota | undefined {
  const fitting = given.filter((quota) => isFor(quota, model) && fits(quota.region ?? null, region));
  return fitting.find((quota) => quota.region === region) ?? fitting[0];
}

function givenLimits(model: ModelFigures, region: string | null, given: readonly GivenQuota[]): QuotaLimits | null {
  const found = givenFor(model, region, given);
  if (!found) return null;
  const tokensPerMinute = amount(found.tokensPerMinute);
  return {
    tokensPerMinute,
    requestsPerMinute: amount(found.requestsPerMinute),
    tokensPerDay: amount(found.tokensPerDay) ?? defaultTokensPerDay(tokensPerMinute),
    source: "file",
    notes: tokensPerMinute === null ? ["The workload file names this quota without its tokens per minute"] : [],
  };
}

/** Whether a quota is meant for a model in the profile that requests name. */
export function isFor(quota: GivenQuota, model: Pick<ModelFigures, "id" | "profile">): boolean {
  const parsed = parseModelId(quota.model);
  return (
    (parsed?.base ?? quota.model) === model.id && (quota.profile ?? parsed?.profile ?? IN_REGION) === model.profile
  );
}

function fits(wanted: string | null, region: string | null): boolean {
  return wanted === null || region === null || wanted === region;
}

function appliedLimits(
  model: ModelFigures,
  region: string | null,
  applied: readonly AppliedQuota[],
): QuotaLimits | null {
  const fitting = applied.filter(
    (quota) => quota.model === model.id && quota.scope === model.scope && fits(quota.region, region),
  );
  if (fitting.length === 0) return null;
  const value = (unit: AppliedQuota["unit"]): number | null =>
    fitting.find((quota) => quota.unit === unit)?.value ?? null;
  const tokensPerMinute = value("tokensPerMinute");
  return {
    tokensPerMinute,
    requestsPerMinute: value("requestsPerMinute"),
    tokensPerDay: value("tokensPerDay") ?? defaultTokensPerDay(tokensPerMinute),
    source: "service-quotas",
    notes: [],
  };
}

/** The region whose default quotas the catalogue holds. */
const CATALOGUE_REGION = "us-east-1";

function defaultLimits(model: ModelFigures, region: string | null): QuotaLimits {
  const quotas = model.entry?.defaultQuotas;
  const rate = quotas && { "in-region": quotas.onDemand, geo: quotas.crossRegion, global: quotas.global }[model.scope];
  if (!quotas || !rate) {
    return {
      tokensPerMinute: null,
      requestsPerMinute: null,
      tokensPerDay: null,
      source: null,
      notes: [missing(model)],
    };
  }
  const elsewhere = region === CATALOGUE_REGION ? undefined : elsewhereOf(quotas.otherRegions, model.scope);
  const [rpm, tpm] = elsewhere ?? [];
  const tokensPerMinute = rate.tpm === null ? null : figureOf([rate.tpm, tpm ?? rate.tpm]);
  return {
    tokensPerMinute,
    requestsPerMinute: rate.rpm === null ? null : figureOf([rate.rpm, rpm ?? rate.rpm]),
    tokensPerDay: defaultTokensPerDay(tokensPerMinute),
    source: "catalogue",
    notes: [`The quota is the default of ${CATALOGUE_REGION}; this account's may be lower or higher`],
  };
}

function elsewhereOf(
  others: NonNullable<NonNullable<ModelFigures["entry"]>["defaultQuotas"]>["otherRegions"],
  scope: Scope,
): readonly (number | null)[] | undefined {
  if (scope === "in-region") return others?.od;
  return scope === "geo" ? others?.cr : undefined;
}

function missing({ entry, scope }: ModelFigures): string {
  if (entry?.defaultQuotas?.mantle) {
    return "On this endpoint the default quota is unknown; bedrock-mantle has its own, for input and output apart";
  }
  const word = { "in-region": "on-demand", geo: "cross-region", global: "global cross-region" }[scope];
  return `No ${word} quota of this model is known; enter the account's`;
}
