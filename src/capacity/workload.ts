/** The name of the file that holds workloads, at the root of a project. */
export const WORKLOAD_FILE = ".bedrock-capacity.json";

/** The version of the file that this code reads and writes. */
export const WORKLOAD_VERSION = 1;

/** How requests are paid and served. `batch` is no tier of the service, but planned like one. */
export const SERVICE_TIERS = ["default", "priority", "flex", "reserved", "batch"] as const;

export type ServiceTier = (typeof SERVICE_TIERS)[number];

/** Where in the code a workload comes from. It is found again by these, since lines move with every edit. */
export interface WorkloadCall {
  /** Relative to the folder of the workload file, with forward slashes. */
  readonly file: string;
  /** The function that the call stands in; null for anonymous functions and for the top level of a module. */
  readonly function: string | null;
  readonly api?: string;
  /** Which call of this API within the function it is, from 0. */
  readonly order?: number;
  /** Fields of the workload that the code leaves open. A limit listed here is not known, rather than not set. */
  readonly unknown?: readonly ("model" | "maxTokens" | "region" | "streaming")[];
}

/** The shape and the traffic of one use of a model. What is null or missing is not known. */
export interface Workload {
  readonly name: string;
  /** Id, profile id or ARN, as requests name it. */
  readonly model: string | null;
  readonly region?: string | null;
  readonly serviceTier?: ServiceTier | null;
  /** Tokens per request that are neither read from the cache nor written to it. */
  readonly inputTokens?: number | null;
  readonly cacheReadTokens?: number | null;
  readonly cacheWriteTokens?: number | null;
  readonly cacheTtl?: "5m" | "1h" | null;
  readonly outputTokens?: number | null;
  /** Standard deviation of the output's length, divided by its mean. Only the simulation needs it. */
  readonly outputVariation?: number | null;
  /** The limit that requests set. Without it the service reserves the model's maximum. */
  readonly maxTokens?: number | null;
  readonly requestsPerMinute?: number | null;
  readonly peakRequestsPerMinute?: number | null;
  readonly hoursPerDay?: number | null;
  readonly streaming?: boolean | null;
  readonly ttftMilliseconds?: number | null;
  readonly outputTokensPerSecond?: number | null;
  /** Tokens of the prompt that are the same in every request, estimated from the code. */
  readonly staticPromptTokens?: number | null;
  /** Numbers of the model itself, for one that the catalogue does not know. They go before the catalogue's. */
  readonly burndown?: number | null;
  readonly modelMaxTokens?: number | null;
  readonly usdPerMillionInputTokens?: number | null;
  readonly usdPerMillionOutputTokens?: number | null;
  readonly call?: WorkloadCall | null;
}

/** A quota as the account has it, in place of the service's default. */
export interface GivenQuota {
  /** Id of the base model, or of one of its profiles. */
  readonly model: string;
  /** `us`, `global` and the like; null or `in-region` for the bare model. Missing: as the model id says. */
  readonly profile?: string | null;
  /** Missing: any region. */
  readonly region?: string | null;
  readonly tokensPerMinute?: number | null;
  readonly requestsPerMinute?: number | null;
  readonly tokensPerDay?: number | null;
}

/** `.bedrock-capacity.json`. Objects may have fields that are not listed here; they are kept when it is written. */
export interface WorkloadFile {
  readonly version: typeof WORKLOAD_VERSION;
  readonly workloads: readonly Workload[];
  readonly quotas?: readonly GivenQuota[];
}

/** Shapes that the production-readiness guide calls typical, in tokens per request. */
export const presets = {
  chatbot: { inputTokens: 1_000, outputTokens: 100 },
  summarisation: { inputTokens: 25_000, outputTokens: 750 },
  "content generation": { inputTokens: 200, outputTokens: 2_500 },
} as const;

/**
 * Splits the input of a request by how the cache treats it, on average over hits and misses.
 *
 * @param inputTokens all tokens of the prompt
 * @param cacheableShare the part of them that requests have in common, from 0 to 1
 * @param hitRate how often that part is found in the cache, from 0 to 1
 */
export function splitInput(
  inputTokens: number,
  cacheableShare: number,
  hitRate: number,
): Readonly<Record<"inputTokens" | "cacheReadTokens" | "cacheWriteTokens", number>> {
  const cacheable = inputTokens * share(cacheableShare);
  return {
    inputTokens: inputTokens - cacheable,
    cacheReadTokens: cacheable * share(hitRate),
    cacheWriteTokens: cacheable * (1 - share(hitRate)),
  };
}

function share(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}
