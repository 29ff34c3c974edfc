import type { Answer, QuotaAnswer } from "./answer.ts";
import { type Figure, highOf, lowOf, over, plus, times } from "./figure.ts";
import { shownFigure, shownShare } from "./format.ts";
import type { PlannedQuota } from "./quota.ts";

/** How much of a quota the peak should take once it is raised. */
const WANTED_UTILIZATION = 0.7;

/** The names under which Service Quotas lists what is to be raised (AWS: general reference). */
const QUOTA_NAMES = {
  "in-region": "On-demand model inference tokens per minute",
  geo: "Cross-region model inference tokens per minute",
  global: "Global cross-region model inference tokens per minute",
} as const;

/** The text of a request for more quota, with what AWS asks for: average and peak RPM and TPM, tokens, model, region. */
export function quotaRequest(quota: PlannedQuota, answer: QuotaAnswer = quota.answer): string {
  const { shapes, model, region } = quota.group;
  const average = plus(...shapes.map((shape) => shape.averageRequestsPerMinute));
  const peak = plus(...shapes.map((shape) => shape.peakRequestsPerMinute));
  const perRequest = (tokens: (shape: (typeof shapes)[number]) => Figure): Figure =>
    shapes.length === 1 && shapes[0]
      ? tokens(shapes[0])
      : over(plus(...shapes.map((shape) => times(tokens(shape), shape.averageRequestsPerMinute))), average);
  const title = model.entry?.name ?? model.id;
  return [
    `Quota increase for ${title} on Amazon Bedrock`,
    "",
    `Quota: ${QUOTA_NAMES[model.scope]} for ${title}`,
    `Model: ${model.id}`,
    `Inference profile: ${model.scope === "in-region" ? "none" : model.profile}`,
    `Region: ${region ?? "(enter the region)"}`,
    `Present quota: ${shownFigure(answer.tokensPerMinute)} tokens per minute`,
    wantedLine(over(answer.settledTokensPerMinutePeak, WANTED_UTILIZATION), answer.tokensPerMinute),
    "",
    `Requests per minute: ${shownFigure(average)} on average, ${shownFigure(peak)} at peak`,
    `Tokens per minute as the quota counts them: ${shownFigure(answer.settledTokensPerMinuteAverage)} on average, ${shownFigure(answer.settledTokensPerMinutePeak)} at peak`,
    `Average input tokens per request: ${shownFigure(perRequest(({ tokens }) => tokens.input))}, and ${shownFigure(perRequest(({ tokens }) => tokens.cacheRead))} read from the cache, ${shownFigure(perRequest(({ tokens }) => tokens.cacheWrite))} written to it`,
    `Average output tokens per request: ${shownFigure(perRequest(({ tokens }) => tokens.output))}`,
    `maxTokens: ${shapes.map((shape) => `${shownFigure(shape.maxTokens)} (${shape.workload.name})`).join(", ")}`,
    `Throttled attempts at peak: ${shownShare(answer.throttledShare)}${answer.throttledShare === null ? "" : " (simulated)"}`,
    "",
    `Workloads: ${shapes.map(({ workload }) => workload.name).join(", ")}`,
    "",
  ].join("\n");
}

function wantedLine(wanted: Figure, present: Figure): string {
  const [needed, least] = [highOf(wanted), lowOf(present)];
  if (needed === null) return "Wanted quota: (traffic or tokens are unknown)";
  const share = shownShare(WANTED_UTILIZATION);
  if (least !== null && needed <= least) return `The present quota suffices: the peak takes less than ${share} of it`;
  return `Wanted quota: ${shownFigure(roundedUp(needed))} tokens per minute, of which the peak takes ${share}`;
}

/** Two significant digits are as many as a request for quota can defend. */
function roundedUp(tokensPerMinute: number): number {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, tokensPerMinute))) - 1);
  return Math.ceil(tokensPerMinute / digit) * digit;
}

/** The requests for all quotas of a plan. */
export function quotaRequests(quotas: readonly PlannedQuota[], answer: Answer): string {
  return quotas.map((quota, index) => quotaRequest(quota, answer.quotas[index])).join("\n---\n\n");
}
