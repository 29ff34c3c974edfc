import type { Answer, QuotaAnswer } from "../capacity/answer.ts";
import { promptTokens } from "../capacity/arithmetic.ts";
import { type Figure, highOf, lowOf, plus } from "../capacity/figure.ts";
import { shownFigure, shownNumber, shownShare } from "../capacity/format.ts";
import type { Plan } from "../capacity/plan.ts";
import type { Shape } from "../capacity/shape.ts";
import { ACCEPTED_SHARE } from "../capacity/simulation/search.ts";
import { presets } from "../capacity/workload.ts";
import type { PlannerQuestion } from "../core/guide.ts";

/** A plan with what the simulation added to it. */
export interface Planned {
  readonly plan: Plan;
  readonly answer: Answer;
}

/** What the planner says of one workload or quota. */
export interface PlannerLook {
  readonly state: "in-order" | "problem" | "unknown";
  readonly text: string;
}

/** Answers each question of the guide that the planner can answer, for each workload or quota. */
export const plannerQuestions: Readonly<Record<PlannerQuestion, (planned: Planned) => readonly PlannerLook[]>> = {
  shapes: ofShapes(({ tokens }) => {
    const input = promptTokens(tokens);
    if (input === null || tokens.output === null) return unknown("tokens in or out are not given");
    const like = nearestPreset(highOf(input), highOf(tokens.output));
    return inOrder(`${shownFigure(input)} tokens in, ${shownFigure(tokens.output)} out; nearest to a ${like}`);
  }),

  speed: ofShapes(({ ttftMilliseconds, outputTokensPerSecond }) => {
    if (ttftMilliseconds === null || outputTokensPerSecond === null)
      return unknown("time to first token or tokens per second are not given");
    return inOrder(
      `${shownFigure(ttftMilliseconds)} ms to the first token, then ${shownFigure(outputTokensPerSecond)} tokens per second`,
    );
  }),

  "model-variants": ofShapes(({ tokens, maxTokens, model }) => {
    const needed = plus(promptTokens(tokens), maxTokens);
    const window = model?.entry?.contextWindow ?? null;
    if (needed === null || window === null) return unknown("the prompt's length or the model's context is not known");
    const fits = highOf(needed) <= window;
    const told = `${shownFigure(needed)} tokens at most, of ${shownNumber(window)} that the model takes`;
    return fits ? inOrder(told) : problem(told);
  }),

  "scaling-choice": ofWorkloads(({ recommendation }) =>
    recommendation.choice === null
      ? unknown("too little is known to recommend a way")
      : inOrder(`${recommendation.choice}: ${recommendation.because.join("; ")}`),
  ),

  "nominal-tokens": ofWorkloads(({ nominalTokensPerMinute, settledTokensPerMinute }) =>
    nominalTokensPerMinute === null
      ? unknown("traffic or tokens are not given")
      : inOrder(
          `${shownFigure(nominalTokensPerMinute)} tokens per minute nominally, ${shownFigure(settledTokensPerMinute)} as the quota counts them`,
        ),
  ),

  "expected-latency": ofWorkloads(({ ttltMilliseconds, concurrency }) =>
    ttltMilliseconds === null
      ? unknown("latency is not known")
      : inOrder(
          `${shownFigure(ttltMilliseconds)} ms to the last token, ${shownFigure(concurrency)} requests in flight at peak`,
        ),
  ),

  "shared-quota": ofQuotas(({ shares, settledTokensPerMinutePeak }) => {
    const users = shares.map(({ workload }) => `\`${workload}\``).join(", ");
    const verb = shares.length === 1 ? "alone takes" : "together take";
    return settledTokensPerMinutePeak === null
      ? unknown(`what is taken by ${users} is not known`)
      : inOrder(`${users} ${verb} ${shownFigure(settledTokensPerMinutePeak)} tokens per minute at peak`);
  }),

  "peak-use": ofQuotas(({ utilizationPeak }) => used(utilizationPeak, "tokens per minute at peak")),

  "token-quota": ofQuotas(({ utilizationPeak }) => used(utilizationPeak, "tokens per minute at peak")),

  "request-quota": ofQuotas(({ requestUtilizationPeak }) =>
    used(requestUtilizationPeak, "requests per minute at peak"),
  ),

  "quotas-known": ofQuotas(({ source, tokensPerMinute }) => {
    if (source === null) return unknown("the quota is not known");
    const told = `${shownFigure(tokensPerMinute)} tokens per minute`;
    if (source === "catalogue") return unknown(`${told} by default; the account's own quota is not given`);
    return inOrder(`${told}, from ${source === "file" ? "the workload file" : "Service Quotas"}`);
  }),

  "throttled-share": ofQuotas(({ throttledShare }) => {
    if (throttledShare === null) return unknown("what is throttled cannot be simulated yet");
    const told = `${shownShare(throttledShare)} of attempts are throttled at peak, as simulated`;
    if (highOf(throttledShare) <= ACCEPTED_SHARE) return inOrder(told);
    return lowOf(throttledShare) > ACCEPTED_SHARE ? problem(told) : unknown(told);
  }),
};

function used(share: Figure, of: string): PlannerLook {
  if (share === null) return unknown(`the use of ${of} is not known`);
  const told = `${shownShare(share)} of the ${of} are used`;
  if (highOf(share) <= 1) return inOrder(told);
  return lowOf(share) > 1 ? problem(told) : unknown(told);
}

/** The typical shape that is nearest by the ratio of its tokens. */
function nearestPreset(input: number, output: number): string {
  const distance = (a: number, b: number): number => Math.abs(Math.log((a + 1) / (b + 1)));
  const ranked = Object.entries(presets)
    .map(([name, preset]) => ({
      told: `${name} (${shownNumber(preset.inputTokens)} in, ${shownNumber(preset.outputTokens)} out)`,
      far: distance(input, preset.inputTokens) + distance(output, preset.outputTokens),
    }))
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.told ?? "";
}

function inOrder(text: string): PlannerLook {
  return { state: "in-order", text };
}

function problem(text: string): PlannerLook {
  return { state: "problem", text };
}

function unknown(text: string): PlannerLook {
  return { state: "unknown", text };
}

function named(name: string, look: PlannerLook): PlannerLook {
  return { ...look, text: `${name}: ${look.text}` };
}

function ofShapes(tell: (shape: Shape) => PlannerLook): (planned: Planned) => readonly PlannerLook[] {
  return ({ plan }) => plan.shapes.map((shape) => named(`\`${shape.workload.name}\``, tell(shape)));
}

function ofWorkloads(
  tell: (workload: Answer["workloads"][number]) => PlannerLook,
): (planned: Planned) => readonly PlannerLook[] {
  return ({ answer }) => answer.workloads.map((workload) => named(`\`${workload.name}\``, tell(workload)));
}

function ofQuotas(tell: (quota: QuotaAnswer) => PlannerLook): (planned: Planned) => readonly PlannerLook[] {
  return ({ answer }) =>
    answer.quotas.map((quota) => named(`quota of \`${quota.model}\` (${quota.profile})`, tell(quota)));
}
