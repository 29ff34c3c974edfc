import { defaultSimulation, type SimulationOptions } from "../capacity/simulated-plan.ts";

/** What can be chosen of the simulation. */
export interface SimulationChoice {
  readonly requests: number;
  readonly isBursty: boolean;
  readonly seed: number;
}

export const defaultChoice: SimulationChoice = {
  requests: defaultSimulation.requests,
  isBursty: false,
  seed: defaultSimulation.seed,
};

/** A burst of three times the rate for ten seconds of every minute: less than half of the traffic is left between. */
const BURSTS = { kind: "bursty", peakFactor: 3, onSeconds: 10, offSeconds: 50 } as const;

export function simulationOptions({ requests, isBursty, seed }: SimulationChoice): SimulationOptions {
  return { ...defaultSimulation, requests, seed, ...(isBursty ? { arrivals: BURSTS } : {}) };
}
