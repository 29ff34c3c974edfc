import { parentPort, workerData } from "node:worker_threads";
import { lazyTypescript } from "../languages/typescript/lazy.ts";
import { nodeAccess } from "../workspace/node/access.ts";
import { createReader, type ToRead } from "../workspace/readers.ts";

// The thread that reads files closely for the command. It says when it is ready.
void createReader(workerData, nodeAccess, [lazyTypescript()]).then((read) => {
  parentPort?.on("message", (files: readonly ToRead[]) => parentPort?.postMessage(read(files)));
  parentPort?.postMessage(null);
});
