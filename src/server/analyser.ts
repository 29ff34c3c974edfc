import { rules } from "../../rules/index.generated.ts";
import { workloadsFromCode } from "../capacity/from-code.ts";
import { WORKLOAD_FILE } from "../capacity/workload.ts";
import { readWorkloadFile } from "../capacity/workload-file.ts";
import { BASELINE_FILE } from "../core/baseline.ts";
import { explainCall } from "../explain/call.ts";
import { explainClient } from "../explain/client.ts";
import { reservationsIn } from "../explain/reservation.ts";
import { typescript } from "../languages/typescript/index.ts";
import { writeReadiness } from "../readiness/write.ts";
import { isManifest } from "../workspace/classify.ts";
import { createWorkspace } from "../workspace/create-workspace.ts";
import { languageIn } from "../workspace/glance.ts";
import { createMirror } from "../workspace/mirror.ts";
import { mirrored } from "../workspace/mirrored.ts";
import { nameOf } from "../workspace/paths.ts";
import { readinessOf } from "../workspace/readiness.ts";
import type { Engine } from "./engine.ts";
import { CONFIGURATION_FILE } from "./protocol.ts";

/** The engine with every rule and language. Importing this file loads the analyser and the catalogue. */
export function createEngine(today: () => string): Engine {
  return {
    rules,
    createWorkspace: (roots, access, onFailure) =>
      createWorkspace({ roots, access, languages: [typescript], rules, today: today(), onFailure }),
    createMirror: (files, onFetched) => createMirror({ files, concerns, onFetched }),
    mirrored,
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

/** Whether the engine reads a file wherever it comes upon it. */
function concerns(file: string): boolean {
  const name = nameOf(file);
  return (
    languageIn([typescript], file) !== undefined ||
    isManifest(file) ||
    [CONFIGURATION_FILE, BASELINE_FILE, WORKLOAD_FILE].includes(name)
  );
}
