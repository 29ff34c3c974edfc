import type { QuotaAnswer } from "../capacity/answer.ts";
import type { Measured } from "../capacity/plan.ts";
import type { QuotaCharts } from "../capacity/simulated-charts.ts";
import type { SimulationOptions } from "../capacity/simulated-plan.ts";
import type { WorkloadFile } from "../capacity/workload.ts";

/** What the worker is asked to simulate: everything that the plan is made from. */
export interface SimulationRequest {
  readonly file: WorkloadFile;
  readonly measured: Measured;
  readonly options: SimulationOptions;
}

/** What was simulated of each quota, in the plan's order. */
export interface Simulated {
  readonly quotas: readonly QuotaAnswer[];
  readonly charts: readonly (QuotaCharts | null)[];
  readonly assumptions: readonly string[];
}

/** What the worker says. */
export type FromWorker =
  | { readonly type: "progress"; readonly progress: number }
  | { readonly type: "done"; readonly simulated: Simulated };

export interface SimulationListener {
  progress(progress: number): void;
  done(simulated: Simulated): void;
  failed(message: string): void;
}

/** Simulates somewhere else than where the page is drawn. */
export interface Simulator {
  /** Starts, and gives the function that stops. Nothing is told after that. */
  start(request: SimulationRequest, listener: SimulationListener): () => void;
}

/**
 * Simulates in a worker per request, for a worker that computes hears nothing and can only be ended. A webview's own
 * files lie at another origin, from which no worker starts: the script is fetched and started from a blob.
 *
 * @param address where the worker's script lies
 */
export function workerSimulator(address: string): Simulator {
  let script: Promise<string> | null = null;
  const load = async (): Promise<string> => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`The simulation could not be loaded (${response.status})`);
    return URL.createObjectURL(new Blob([await response.text()], { type: "text/javascript" }));
  };
  return {
    start(request, listener) {
      let worker: Worker | null = null;
      let isStopped = false;
      const stop = (): void => {
        isStopped = true;
        worker?.terminate();
      };
      const fail = (message: string): void => {
        if (isStopped) return;
        stop();
        listener.failed(message);
      };
      script ??= load();
      script.then(
        (url) => {
          if (isStopped) return;
          worker = new Worker(url);
          worker.onerror = ({ message }) => fail(message || "The simulation failed");
          worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
            if (isStopped) return;
            if (data.type === "progress") listener.progress(data.progress);
            else {
              stop();
              listener.done(data.simulated);
            }
          };
          worker.postMessage(request);
        },
        (error: unknown) => {
          script = null;
          fail(error instanceof Error ? error.message : String(error));
        },
      );
      return stop;
    },
  };
}
