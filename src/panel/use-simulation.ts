import { useEffect, useRef, useState } from "preact/hooks";
import type { Simulated, SimulationRequest, Simulator } from "./simulator.ts";

/** How the simulation stands to what is typed. */
export type SimulationState =
  /** Not begun yet: typing must pause first. */
  | { readonly state: "waiting" | "cancelled" }
  | { readonly state: "running"; readonly progress: number }
  | { readonly state: "done" }
  | { readonly state: "failed"; readonly message: string };

export interface Simulation {
  readonly state: SimulationState;
  /** The last result, which may be of something typed before. */
  readonly last: Simulated | null;
  /** Whether the last result is of what is typed now. */
  readonly isCurrent: boolean;
  readonly cancel: () => void;
  readonly run: () => void;
}

/** How long typing must pause. */
const PAUSE = 250;

/** Simulates what is typed whenever that changes, as soon as typing pauses. */
export function useSimulation(simulator: Simulator, request: SimulationRequest): Simulation {
  const key = JSON.stringify(request);
  const [state, setState] = useState<SimulationState>({ state: "waiting" });
  const [last, setLast] = useState<{ readonly key: string; readonly simulated: Simulated } | null>(null);
  const stop = useRef<() => void>(() => undefined);
  const run = (): void => {
    stop.current();
    setState({ state: "running", progress: 0 });
    stop.current = simulator.start(request, {
      progress: (progress) => setState({ state: "running", progress }),
      done: (simulated) => {
        setLast({ key, simulated });
        setState({ state: "done" });
      },
      failed: (message) => setState({ state: "failed", message }),
    });
  };
  const cancel = (): void => {
    stop.current();
    setState({ state: "cancelled" });
  };
  useEffect(() => {
    setState({ state: "waiting" });
    const timer = setTimeout(run, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.current();
    };
  }, [key, simulator]);
  return { state, last: last?.simulated ?? null, isCurrent: last?.key === key, cancel, run };
}
