import type { Scenario } from "../../src/capacity/simulation/scenario.ts";
import { simulated } from "../../src/capacity/simulation/simulate.ts";
import { Traffic } from "../../src/capacity/simulation/traffic.ts";
import { type Comparison, median, timed } from "./measure.ts";

/** A simulation of a million requests beside a bare loop that draws the same random numbers. */
export async function simulation(rounds: number, seed: number): Promise<readonly Comparison[]> {
  const scenario = chatbot(seed);
  const draws: number[] = [];
  const simulations: number[] = [];
  for (let round = 0; round < rounds; round++) {
    draws.push(await timed(() => drawTraffic(scenario)));
    simulations.push(await timed(() => simulated(scenario)));
  }
  return [
    {
      what: "simulation of a million requests",
      own: median(simulations),
      against: "drawing their random numbers",
      base: median(draws),
      unit: "ms",
      target: 5,
    },
  ];
}

/** The chatbot of the guide at 600 requests a minute, on a quota that throttles some of them. */
function chatbot(seed: number): Scenario {
  return {
    seed,
    requests: 1_000_000,
    arrivals: { kind: "poisson" },
    tokensPerMinute: 1_000_000,
    requestsPerMinute: null,
    attempts: 3,
    onThrottle: "retry",
    workloads: [
      {
        name: "chat",
        requestsPerMinute: 600,
        promptTokens: 1_000,
        settledPromptTokens: 1_000,
        outputTokens: 100,
        outputVariation: 0.5,
        maxTokens: 4_096,
        burndown: 5,
        ttftMilliseconds: 500,
        outputTokensPerSecond: 50,
      },
    ],
  };
}

/** Draws what the simulation draws, and does nothing with it. */
function drawTraffic(scenario: Scenario): number {
  const traffic = new Traffic(scenario);
  let sum = 0;
  for (let count = 0; count < scenario.requests; count++) sum += traffic.next() + traffic.outputTokens;
  return sum;
}
