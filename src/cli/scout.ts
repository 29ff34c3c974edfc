import { parentPort } from "node:worker_threads";
import { described } from "../languages/typescript/described.ts";
import { nodeAccess } from "../workspace/node/access.ts";
import { scout } from "../workspace/scouts.ts";

// The thread that looks at files for the command.
parentPort?.on("message", (files: readonly string[]) => {
  parentPort?.postMessage(scout(files, nodeAccess, [described]));
});
