import { workloadSchema } from "../capacity/workload-schema.ts";
import type { Schema } from "../core/schema.ts";

/** Fields of a workload that are typed as text. */
export const TEXT_FIELDS = ["name", "model", "region"] as const;

/** Fields of a workload that are typed as numbers. */
export const NUMBER_FIELDS = [
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "outputTokens",
  "outputVariation",
  "maxTokens",
  "requestsPerMinute",
  "peakRequestsPerMinute",
  "hoursPerDay",
  "ttftMilliseconds",
  "outputTokensPerSecond",
  "burndown",
  "modelMaxTokens",
  "usdPerMillionInputTokens",
  "usdPerMillionOutputTokens",
] as const;

/** Fields of a quota that are typed as numbers. */
export const QUOTA_FIELDS = ["tokensPerMinute", "requestsPerMinute", "tokensPerDay"] as const;

export type TextField = (typeof TEXT_FIELDS)[number];
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type QuotaField = (typeof QUOTA_FIELDS)[number];
export type TypedField = TextField | NumberField;

const WORKLOAD = propertiesOf("workloads");
const QUOTA = propertiesOf("quotas");

function propertiesOf(list: "workloads" | "quotas"): Readonly<Record<string, Schema>> {
  return (workloadSchema.properties?.[list]?.items as Schema | undefined)?.properties ?? {};
}

/** What a field means, in the words of the file's schema. */
export function meaningOf(field: string): string {
  return WORKLOAD[field]?.description ?? QUOTA[field]?.description ?? "";
}

/** What was typed as a number: its value, or what is wrong with it. Nothing typed is null, which means unknown. */
export type Typed = { readonly value: number | null } | { readonly mistake: string };

const GROUPED = /^\d{1,3}([,_ \u00a0\u202f])\d{3}(?:\1\d{3})*(?:\.\d+)?$/;
const PLAIN = /^(?:\d+\.?\d*|\.\d+)(?:e\+?\d{1,3})?$/i;

/** Reads a number as people type it, with or without separators between thousands. */
export function readAmount(text: string, schema: Schema): Typed {
  const trimmed = text.trim();
  if (trimmed === "") return { value: null };
  const unsigned = trimmed.replace(/^[-\u2212]\s*/, "");
  const isNumber = PLAIN.test(unsigned) || GROUPED.test(unsigned);
  if (!isNumber) return { mistake: "Type a number, such as 1200 or 0.5" };
  if (unsigned !== trimmed) return { mistake: `This cannot be less than ${schema.minimum ?? 0}` };
  const value = Number(unsigned.replace(/[,_ \u00a0\u202f]/g, ""));
  if (value > (schema.maximum ?? Number.MAX_VALUE)) return { mistake: `This cannot be more than ${shown(schema)}` };
  if (value < (schema.minimum ?? 0)) return { mistake: `This cannot be less than ${schema.minimum ?? 0}` };
  const isWhole = schema.type === "integer" || (Array.isArray(schema.type) && schema.type.includes("integer"));
  if (isWhole && !Number.isInteger(value)) return { mistake: "Type a whole number" };
  return { value };
}

function shown({ maximum = 0 }: Schema): string {
  return maximum.toLocaleString("en-US");
}

/** Reads what was typed into a number field of a workload. */
export function readNumber(field: NumberField, text: string): Typed {
  return readAmount(text, WORKLOAD[field] ?? {});
}

/** Reads what was typed into a field of a quota. */
export function readQuota(field: QuotaField, text: string): Typed {
  return readAmount(text, QUOTA[field] ?? {});
}
