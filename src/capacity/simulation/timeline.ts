import type { Work } from "./progress.ts";
import { type Scenario, WARM_UP_SECONDS } from "./scenario.ts";
import { Run } from "./simulate.ts";

/** How a quota fills and empties. All lists have an entry for each look. */
export interface Timeline {
  /** Since the end of the warm-up. */
  readonly seconds: readonly number[];
  /** Tokens that count against the quota, of the last minute and of what runs. */
  readonly usedTokens: readonly number[];
  /** Of these, tokens reserved for requests that still run. */
  readonly reservedTokens: readonly number[];
  /** Attempts that were throttled since the look before. */
  readonly throttledAttempts: readonly number[];
}

export interface TimelineOptions {
  readonly seconds: number;
  readonly points: number;
}

export const defaultTimeline: TimelineOptions = { seconds: 600, points: 300 };

/** More requests than this show nothing that fewer do not; heavy traffic is looked at for less time. */
const MOST_REQUESTS = 200_000;

/** Events between two reports of progress. */
const STEPS = 20_000;

/** Simulates a scenario for some minutes behind its warm-up, and looks at its quota at even intervals. */
export function* timeline(scenario: Scenario, options: TimelineOptions = defaultTimeline): Work<Timeline> {
  const perSecond = scenario.workloads.reduce((sum, { requestsPerMinute }) => sum + requestsPerMinute / 60, 0);
  const length = Math.min(options.seconds, MOST_REQUESTS / perSecond);
  const every = length / options.points;
  const looks: (readonly [seconds: number, used: number, reserved: number, throttled: number])[] = [];
  const start = Math.min(WARM_UP_SECONDS, MOST_REQUESTS / perSecond);
  const run = new Run(
    { ...scenario, requests: Number.POSITIVE_INFINITY },
    {
      every,
      look: (seconds, ...seen) => {
        if (seconds >= start && looks.length < options.points) looks.push([seconds - start, ...seen]);
      },
    },
  );
  while (looks.length < options.points && run.advance(STEPS)) yield looks.length / options.points;
  return {
    seconds: looks.map(([seconds]) => seconds),
    usedTokens: looks.map(([, used]) => used),
    reservedTokens: looks.map(([, , reserved]) => reserved),
    throttledAttempts: looks.map(([, , , throttled]) => throttled),
  };
}
