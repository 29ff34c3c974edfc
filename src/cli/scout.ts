import { parentPort } from "node:worker_threads";
import { described } from "../languages/typescript/described.ts";
import { take } from "../workspace/node/access.ts";
import { createScout } from "../workspace/scouts.ts";

const scout = createScout(take, [described]);

// The thread that looks at files for the command. A text goes to another thread faster than what it stands for.
parentPort?.on("message", (files: readonly string[]) => {
  parentPort?.postMessage(JSON.stringify(scout(files)));
});
