import { useMemo } from "preact/hooks";
import type { QuotaAnswer } from "../capacity/answer.ts";
import { shownFigure, shownNumber, shownShare } from "../capacity/format.ts";
import type { PlannedQuota } from "../capacity/quota.ts";
import type { QuotaCharts } from "../capacity/simulated-charts.ts";
import { ACCEPTED_SHARE } from "../capacity/simulation/search.ts";
import { Chart } from "./chart.tsx";
import { Button, Select } from "./field.tsx";
import type { SimulationChoice } from "./simulation-choice.ts";
import type { Simulation, SimulationState } from "./use-simulation.ts";

const REQUESTS = [20_000, 200_000, 1_000_000] as const;
const SEEDS = [1, 2, 3, 4, 5] as const;

interface SimulationProps {
  readonly simulation: Simulation;
  readonly choice: SimulationChoice;
  readonly onChoice: (choice: SimulationChoice) => void;
  readonly quotas: readonly PlannedQuota[];
}

/** What happens at peak, request by request: how the quota fills, and how much is throttled. */
export function SimulationPart({ simulation, choice, onChoice, quotas }: SimulationProps) {
  const { state, last, isCurrent, cancel, run } = simulation;
  const isRunning = state.state === "running" || state.state === "waiting";
  return (
    <>
      <div class="buttons bar">
        <Select
          name="requests"
          label="Requests per run"
          value={String(choice.requests)}
          options={REQUESTS.map((count) => [String(count), `${shownNumber(count)} requests per run`] as const)}
          onChoice={(count) => onChoice({ ...choice, requests: Number(count) })}
        />
        <Select
          name="arrivals"
          label="Arrivals"
          value={choice.isBursty ? "bursty" : "poisson"}
          options={[
            ["poisson", "At random (Poisson)"],
            ["bursty", "In bursts of three times the rate"],
          ]}
          onChoice={(kind) => onChoice({ ...choice, isBursty: kind === "bursty" })}
        />
        <Select
          name="seed"
          label="Seed of the random numbers"
          value={String(choice.seed)}
          options={SEEDS.map((seed) => [String(seed), `Seed ${seed}`] as const)}
          onChoice={(seed) => onChoice({ ...choice, seed: Number(seed) })}
        />
        {isRunning ? (
          <Button onPress={cancel}>Cancel</Button>
        ) : (
          <Button onPress={run} disabled={isCurrent}>
            Simulate
          </Button>
        )}
        <Progress state={state} />
      </div>
      {quotas.map((quota, index) => (
        <QuotaSimulation
          key={quota.group.key}
          quota={quota}
          answer={last?.quotas[index] ?? null}
          charts={last?.charts[index] ?? null}
          isCurrent={isCurrent}
          isRunning={isRunning}
        />
      ))}
    </>
  );
}

function Progress({ state }: { readonly state: SimulationState }) {
  const said = saidOf(state);
  return (
    <>
      <progress
        aria-label="Progress of the simulation"
        max={1}
        value={state.state === "running" ? state.progress : 0}
        hidden={state.state !== "running"}
      />
      <p class="status" role="status">
        {said}
      </p>
    </>
  );
}

function saidOf(state: SimulationState): string {
  if (state.state === "failed") return state.message;
  if (state.state === "cancelled") return "Cancelled.";
  return state.state === "running" ? "Simulating…" : "";
}

interface QuotaSimulationProps {
  readonly quota: PlannedQuota;
  readonly answer: QuotaAnswer | null;
  readonly charts: QuotaCharts | null;
  readonly isCurrent: boolean;
  readonly isRunning: boolean;
}

function QuotaSimulation({ quota, answer, charts, isCurrent, isRunning }: QuotaSimulationProps) {
  const { group } = quota;
  const isSame = answer?.model === quota.answer.model && answer.profile === quota.answer.profile;
  const reason = answer?.notes.find((note) => note.startsWith("Throttling is not simulated"));
  return (
    <article class={isCurrent ? "" : "stale"} aria-busy={isRunning && !isCurrent}>
      <h3>{quotaTitle(quota)}</h3>
      {isSame && answer && charts ? (
        <div class="charts">
          <UseChart answer={answer} charts={charts} names={group.shapes.map(({ workload }) => workload.name)} />
          <CurveChart answer={answer} charts={charts} />
        </div>
      ) : (
        <p class="hint">{isSame && reason ? reason : isRunning ? "Simulating…" : "Not simulated yet."}</p>
      )}
    </article>
  );
}

/** How a quota is called. */
export function quotaTitle({ group, answer }: PlannedQuota): string {
  return `${group.model.entry?.name ?? answer.model} (${answer.profile})`;
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const tokens = (value: number): string => compact.format(value);
const inMinutes = (minutes: number): string => `${shownNumber(Number(minutes.toFixed(1)))} min`;
const percent = (value: number): string => shownShare(value);

interface DrawnProps {
  readonly answer: QuotaAnswer;
  readonly charts: QuotaCharts;
}

function UseChart({ answer, charts, names }: DrawnProps & { readonly names: readonly string[] }) {
  const { timeline, tokensPerMinute } = charts;
  const lines = useMemo(
    () =>
      [
        { title: "Counted against the quota", values: timeline.usedTokens, color: "blue", isArea: true, show: tokens },
        {
          title: "of it reserved by running requests",
          values: timeline.reservedTokens,
          color: "yellow",
          isArea: true,
          show: tokens,
        },
        {
          title: "Quota",
          values: timeline.seconds.map(() => tokensPerMinute),
          color: "text",
          isDashed: true,
          show: tokens,
        },
      ] as const,
    [timeline, tokensPerMinute],
  );
  const used = Math.max(0, ...timeline.usedTokens) / tokensPerMinute;
  const reserved = mean(timeline.reservedTokens) / tokensPerMinute;
  const throttled = timeline.throttledAttempts.reduce((sum, each) => sum + each, 0);
  const minutes = useMemo(() => timeline.seconds.map((seconds) => seconds / 60), [timeline]);
  const long = inMinutes(Math.max(0, ...minutes));
  return (
    <Chart
      title="Use of the quota over time"
      summary={`At the peak of ${names.join(", ")} up to ${percent(used)} of ${shownFigure(answer.tokensPerMinute)} tokens per minute are taken, ${percent(reserved)} on average by reservations of running requests. ${throttled === 0 ? "Nothing is" : `${shownNumber(throttled)} attempts are`} throttled in ${long}.`}
      across={{ title: "Time", values: minutes, show: inMinutes }}
      up={{ show: tokens, most: tokensPerMinute }}
      lines={lines}
    />
  );
}

function CurveChart({ answer, charts }: DrawnProps) {
  const { curve, maxTokens } = charts;
  const values = useMemo(() => curve.map((point) => point.maxTokens), [curve]);
  const lines = useMemo(
    () =>
      [
        {
          title: "Throttled attempts",
          values: curve.map((point) => point.throttledShare),
          color: "red",
          show: percent,
        },
        {
          title: "1 %, the guide's limit",
          values: curve.map(() => ACCEPTED_SHARE),
          color: "text",
          isDashed: true,
          show: percent,
        },
      ] as const,
    [curve],
  );
  const now = maxTokens.map(shownNumber).join(" and ");
  const largest =
    answer.largestMaxTokens === null
      ? "No maxTokens keeps throttling under 1 %."
      : `Under 1 % it stays up to ${shownFigure(answer.largestMaxTokens)}, set on all workloads.`;
  return (
    <Chart
      title="Throttling against maxTokens"
      summary={`Now, at ${now} (upright line), ${shownShare(answer.throttledShare)} of the attempts are throttled. ${largest}`}
      across={{ title: "maxTokens", values, isLogarithmic: true, show: shownNumber, showOnAxis: tokens }}
      up={{ show: percent, most: ACCEPTED_SHARE * 2 }}
      lines={lines}
      marks={maxTokens.map((at) => ({ at, color: "blue" as const }))}
    />
  );
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
}
