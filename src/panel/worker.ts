import { plan } from "../capacity/plan.ts";
import { simulatedCharts } from "../capacity/simulated-charts.ts";
import { simulatePlan } from "../capacity/simulated-plan.ts";
import { part, type Work } from "../capacity/simulation/progress.ts";
import type { FromWorker, Simulated, SimulationRequest } from "./simulator.ts";

/** Between two reports of progress. */
const MILLISECONDS = 50;

function tell(message: FromWorker): void {
  postMessage(message);
}

function* simulation({ file, measured, options }: SimulationRequest): Work<Simulated> {
  const planned = plan(file, measured);
  const { quotas, assumptions } = yield* part(simulatePlan(planned, options), 0, 0.5);
  return { quotas, assumptions, charts: yield* part(simulatedCharts(planned, options), 0.5, 1) };
}

addEventListener("message", ({ data }: MessageEvent<SimulationRequest>) => {
  const work = simulation(data);
  let told = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) {
      tell({ type: "done", simulated: step.value });
      return;
    }
    if (performance.now() - told < MILLISECONDS) continue;
    told = performance.now();
    tell({ type: "progress", progress: step.value });
  }
});
