import { rules } from "../../rules/index.generated.ts";
import { workloadsFromCode } from "../capacity/from-code.ts";
import { readWorkloadFile } from "../capacity/workload-file.ts";
import { explainCall } from "../explain/call.ts";
import { explainClient } from "../explain/client.ts";
import { reservationsIn } from "../explain/reservation.ts";
import { typescript } from "../languages/typescript/index.ts";
import { createWorkspace } from "../workspace/create-workspace.ts";
import type { Engine } from "./engine.ts";

/** The engine with every rule and language. Importing this file loads the analyser and the catalogue. */
export function createEngine(today: () => string): Engine {
  return {
    rules,
    createWorkspace: (roots, access) =>
      createWorkspace({ roots, access, languages: [typescript], rules, today: today() }),
    explainCall,
    explainClient,
    reservationsIn: (facts, workloads, path) => {
      const file = workloads === null ? null : readWorkloadFile(path, workloads).file;
      return reservationsIn(facts, file, path);
    },
    workloadsFromCode,
  };
}
