import type { ModelEntry } from "../../src/catalog/index.ts";
import type { Client, ModelCall, Step } from "../../src/core/facts.ts";
import type { Context } from "../../src/core/rule.ts";
import { field, isSettled, texts } from "../../src/core/value.ts";

/** The region that a call is sent to, as its clients set it. */
export interface CallRegion {
  readonly name: string;
  /** False where it is only a default, or one of several. */
  readonly certain: boolean;
  readonly steps: readonly Step[];
}

/** The region of a call, or null where the code does not say it. */
export function regionOf(call: ModelCall, context: Context<object>): CallRegion | null {
  const name = call.region;
  const clients = context.clientsOf(call);
  if (name === null || clients.length === 0) return null;
  return {
    name,
    certain: call.client.status === "known" && clients.every(saysRegionOutright),
    steps: clients.flatMap((client) => regionStep(client, name)),
  };
}

function saysRegionOutright(client: Client): boolean {
  const region = field(client.options, "region");
  return region.status === "present" && region.always && isSettled(region.value);
}

function regionStep(client: Client, name: string): readonly Step[] {
  const region = field(client.options, "region");
  const at = region.status === "present" ? texts(region.value)[0]?.span : undefined;
  return at ? [{ span: at, message: `\`${client.name}\` sends its requests to ${name}` }] : [];
}

/**
 * The geographies whose profiles a region can call, the narrowest first. Empty for regions of which AWS lists profiles
 * for some models only, or none: there nothing is claimed.
 */
export function callableFrom(region: string): readonly string[] {
  return CALLABLE.find(([pattern]) => pattern.test(region))?.[1] ?? [];
}

const CALLABLE: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^us-gov-/, ["us-gov"]],
  [/^us-/, ["us"]],
  [/^ca-/, ["ca", "us"]],
  [/^eu-/, ["eu"]],
  [/^ap-northeast-[13]$/, ["jp", "apac"]],
  [/^ap-southeast-[246]$/, ["au", "apac"]],
  [/^ap-south-/, ["in", "apac"]],
  [/^ap-/, ["apac"]],
];

/** The profiles of a model that can be called from a region and stay in the allowed geographies, the narrowest first. */
export function profilesFor(entry: ModelEntry, region: string, residency: readonly string[]): readonly string[] {
  return callableFrom(region)
    .filter((geography) => residency.length === 0 || isWithin(geography, residency))
    .map((geography) => `${geography}.${entry.id}`)
    .filter((id) => entry.inferenceProfileIds.includes(id));
}

/** Geographies that lie within another one. */
const WITHIN: Readonly<Record<string, string>> = { jp: "apac", au: "apac", in: "apac" };

/** Whether what a geography's profile processes stays in the geographies that the configuration allows. */
export function isWithin(geography: string, residency: readonly string[]): boolean {
  const wider = Object.hasOwn(WITHIN, geography) ? WITHIN[geography] : undefined;
  return residency.includes(geography) || (wider !== undefined && residency.includes(wider));
}

/** Whether a region lies in the geographies that the configuration allows. */
export function isRegionWithin(region: string, residency: readonly string[]): boolean {
  const [own = region] = callableFrom(region);
  return isWithin(own, residency) || residency.includes(region) || residency.includes(region.split("-")[0] ?? region);
}
