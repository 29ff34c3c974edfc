import type { Severity } from "./severity.ts";

export type Level = Severity | "off";

export type RuleSetting = Level | readonly [Level, Readonly<Record<string, unknown>>];

/** What somebody vouches for because no analyser can see it. Dates are `YYYY-MM-DD`. */
export interface Attestation {
  readonly owner: string;
  readonly date: string;
  readonly evidence?: string;
  readonly expires?: string;
}

/** A part of the configuration that holds for some files only. */
export interface Override extends Partial<Settings> {
  readonly files: readonly string[];
}

export interface Settings {
  readonly profile: "recommended" | "strict" | "all";
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Tokens that an answer of this code really needs. */
  readonly expectedOutputTokens: number | null;
  readonly models: { readonly allow: readonly string[] };
  /** Geographies in which data may be processed, such as `eu`. Empty: anywhere. */
  readonly residency: readonly string[];
  readonly attribution: "application-inference-profile" | "iam-principal";
  readonly tags: { readonly required: readonly string[]; readonly values: Readonly<Record<string, string>> };
  readonly trusted: { readonly sources: readonly string[]; readonly validators: readonly string[] };
  readonly attestations: Readonly<Record<string, Attestation>>;
}

/** `.bedrock-readiness.json`, with every default filled in. */
export interface Configuration extends Settings {
  readonly ignore: readonly string[];
  readonly overrides: readonly Override[];
  readonly baseline: string | null;
}
