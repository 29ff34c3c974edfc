import { models } from "../../catalog/index.ts";
import type { Scope } from "../model-figures.ts";
import type { AppliedQuota } from "../quota.ts";

/** A quota as `aws service-quotas list-service-quotas --service-code bedrock` prints it. */
export interface ListedQuota {
  readonly QuotaName: string;
  readonly QuotaArn?: string;
  readonly Value: number;
}

/** The names of quotas on inference (AWS: general reference, Amazon Bedrock endpoints and quotas). */
const NAME =
  /^(On-demand|Cross-region|Global cross-region) (?:model )?inference (requests|tokens) per (minute|day) for (.+)$/i;

const SCOPES: Readonly<Record<string, Scope>> = {
  "on-demand": "in-region",
  "cross-region": "geo",
  "global cross-region": "global",
};

/** What a quota says of a model; null for quotas that are not about inference. */
export function appliedQuotaOf({
  QuotaName: name,
  QuotaArn: arn,
  Value: value,
}: ListedQuota): AppliedQuota | "unknown model" | null {
  const [, way = "", what, per, title = ""] = NAME.exec(name.replaceAll("\u2011", "-")) ?? [];
  const scope = SCOPES[way.toLowerCase()];
  const unit = unitOf(what?.toLowerCase(), per?.toLowerCase());
  if (!scope || !unit) return null;
  const model = modelCalled(title);
  if (!model) return "unknown model";
  return { name, model, scope, region: arn?.split(":")[3] || null, unit, value };
}

function unitOf(what: string | undefined, per: string | undefined): AppliedQuota["unit"] | null {
  if (what === "tokens") return per === "day" ? "tokensPerDay" : "tokensPerMinute";
  return what === "requests" && per === "minute" ? "requestsPerMinute" : null;
}

/** Finds a model by its title, such as `Anthropic Claude Sonnet 4.5 V1`: the words of its id or name in any order. */
function modelCalled(title: string): string | null {
  const found = models.filter(({ id, name, provider }) => {
    const wanted = wordsOf(title, wordsOf(provider, []));
    const own = [
      wordsOf(id.slice(id.indexOf(".") + 1), []),
      ...(name === null ? [] : [wordsOf(name, wordsOf(provider, []))]),
    ];
    return own.some((words) => words.join() === wanted.join());
  });
  // Of two ids with one name, the one with a version is that of the runtime endpoint, which these quotas are about.
  return (found.find(({ id }) => id.includes(":")) ?? found[0])?.id ?? null;
}

/** The words of a title or id, sorted, without dates and first versions. */
function wordsOf(text: string, without: readonly string[]): readonly string[] {
  return text
    .toLowerCase()
    .replace(/-v?(\d+):\d+$/, " v$1")
    .replace(/\b\d{8}\b/g, " ")
    .replace(/([a-z]{2,})(\d)/g, "$1 $2")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && word !== "v1" && !without.includes(word))
    .sort();
}
