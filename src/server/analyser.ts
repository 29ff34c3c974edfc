import { rules } from "../../rules/index.generated.ts";
import { workloadsFromCode } from "../capacity/from-code.ts";
import { readWorkloadFile } from "../capacity/workload-file.ts";
import { explainCall } from "../explain/call.ts";
import { explainClient } from "../explain/client.ts";
import { reservationsIn } from "../explain/reservation.ts";
import { typescript } from "../languages/typescript/index.ts";
import { writeReadiness } from "../readiness/write.ts";
import { createWorkspace } from "../workspace/create-workspace.ts";
import { readinessOf } from "../workspace/readiness.ts";
import type { Engine } from "./engine.ts";

/** The engine with every rule and language. Importing this file loads the analyser and the catalogue. */
export function createEngine(today: () => string): Engine {
  return {
    rules,
    createWorkspace: (roots, access, onFailure) =>
      createWorkspace({ roots, access, languages: [typescript], rules, today: today(), onFailure }),
    explainCall,
    explainClient,
    readinessOf: (workspace, request, run) => readinessOf(workspace, { ...request, rules, today: today() }, run),
    writeReadiness,
    reservationsIn: (facts, workloads, path) => {
      const file = workloads === null ? null : readWorkloadFile(path, workloads).file;
      return reservationsIn(facts, file, path);
    },
    workloadsFromCode,
  };
}
