/**
 * How far a figure can be trusted: read on an AWS page, agreed on by several sources, found in one source only, or
 * disputed. Only the first two may carry an error.
 */
export type Confidence = "aws" | "agree" | "single" | "conflict";

export type LifecycleStatus = "active" | "legacy" | "eol";

/** Prices in US dollars per million tokens. */
export interface Price {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  readonly source: string;
  readonly cacheWrite1hSource?: string;
  /** Only one source states this row and it contradicts what others say of the model. */
  readonly suspect?: string;
  readonly longContextTiers?: readonly {
    readonly inputTokensAbove: number;
    readonly input: number;
    readonly output: number;
    readonly cacheRead: number;
    readonly cacheWrite: number;
  }[];
}

export interface Pricing {
  readonly currency: "USD";
  readonly unit: "1M tokens";
  /** `base` is the bare id; the others are inference profiles by prefix: `us`, `eu`, `global`. */
  readonly byProfile: { readonly [profile: string]: Price };
  readonly batch: { readonly input: number; readonly output: number; readonly source: string } | null;
  readonly priority: { readonly multiplier: number } | null;
  readonly flex: { readonly multiplier: number } | null;
}

export interface PromptCaching {
  /** Null is unknown and never means "no". */
  readonly supported: boolean | null;
  /** The service caches without being asked; a cache point makes the saving sure. */
  readonly implicit: boolean | null;
  readonly explicit: boolean | null;
  readonly minTokensPerCheckpoint: number | null;
  readonly maxCheckpoints: number | null;
  readonly ttl: readonly string[] | null;
  /** Where cache points may stand. Some models take them through the Responses API only. */
  readonly fields: readonly ("system" | "messages" | "tools" | "responses:prompt_cache_breakpoint")[] | null;
}

/** Requests and tokens per minute. */
export interface RateQuota {
  readonly rpm: number | null;
  readonly tpm: number | null;
}

/** Quotas that an account starts with in us-east-1. A real account may have less or more. */
export interface DefaultQuotas {
  readonly onDemand: RateQuota | null;
  readonly crossRegion: RateQuota | null;
  readonly global: RateQuota | null;
  readonly mantle: { readonly inputTpm: number; readonly outputTpm: number } | null;
  /** Pairs of requests and tokens per minute outside us-east-1: on demand (`od`) and cross-region (`cr`). */
  readonly otherRegions: {
    readonly od?: readonly (number | null)[];
    readonly cr?: readonly (number | null)[];
  } | null;
  readonly unread: string | null;
}

/** One base model. `null` means that no source says so; nothing is inferred from a sibling model. */
export interface ModelEntry {
  readonly id: string;
  readonly provider: string;
  readonly name: string | null;
  readonly inferenceProfileIds: readonly string[];
  readonly inferenceProfileIdsSource: string | null;
  readonly lifecycle: {
    readonly status: LifecycleStatus | null;
    readonly legacyDate: string | null;
    readonly eolDate: string | null;
    readonly listedInModelsAtAGlance: boolean;
  };
  readonly endpoints: {
    readonly bedrockRuntime: boolean | null;
    readonly mantleOnly: boolean | null;
    readonly mantleOnlyHint: boolean | null;
  };
  readonly contextWindow: number | null;
  readonly contextWindowConfidence: Confidence | null;
  readonly maxOutputTokens: number | null;
  readonly maxOutputTokensConfidence: Confidence | null;
  readonly capabilities: {
    readonly streaming: boolean | null;
    readonly converse: boolean | null;
    readonly converseSource: string | null;
    readonly toolUse: boolean | null;
    readonly structuredOutputs: boolean | null;
    readonly computerUse: boolean | null;
    readonly countTokensOnRuntime: boolean | null;
    readonly guardrails: boolean | null;
    readonly imageInput: boolean | null;
    readonly documentInput: boolean | null;
    readonly videoInput: boolean | null;
    readonly reasoning: boolean | null;
  };
  readonly promptCaching: PromptCaching;
  readonly pricing: Pricing | null;
  readonly serviceTiers: readonly string[] | null;
  readonly latencyOptimized: {
    readonly supported: boolean;
    readonly regions?: readonly string[];
    readonly preview?: boolean;
  };
  /** How many quota tokens one output token costs at the end of a request. */
  readonly outputBurndown: { readonly rate: number | null; readonly note: string };
  readonly defaultQuotas: DefaultQuotas | null;
  readonly sources: readonly string[];
  readonly asOf: string;
  readonly conflicts?: readonly {
    readonly field: string;
    readonly chosen: number;
    readonly from: string;
    readonly others: { readonly [source: string]: number };
  }[];
}

/** The catalogue as it stands in models.json. */
export interface Catalogue {
  readonly schema: 1;
  readonly generatedBy: string;
  /** The day for which the catalogue was put together, as `YYYY-MM-DD`. */
  readonly generatedFor: string;
  readonly priceOrder: readonly string[];
  readonly quotasAsOf: string;
  readonly cardsAsOf: string;
  readonly licences: { readonly [source: string]: { readonly [key: string]: string } };
  readonly models: readonly ModelEntry[];
}
