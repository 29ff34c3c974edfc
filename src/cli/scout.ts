import { parentPort } from "node:worker_threads";
import { described } from "../languages/typescript/described.ts";
import { nodeAccess, take } from "../workspace/node/access.ts";
import { createPathfinder, createScout, type Order, type Report } from "../workspace/scouts.ts";

const look = createScout(take, nodeAccess, [described]);
const walk = createPathfinder(nodeAccess, [described]);

/** A text goes to another thread faster than what it stands for. */
function report(of: Report): void {
  parentPort?.postMessage(JSON.stringify(of));
}

// The thread that looks at files for the command.
parentPort?.on("message", (order: Order) => {
  if ("look" in order) report(look(order.look, order.sight));
  else report({ left: walk(order.walk, (found) => report({ found })) });
});
