import "./language.ts";
import { render } from "preact";
import { App } from "./app.tsx";
import { webviewBridge } from "./bridge.ts";
import { workerSimulator } from "./simulator.ts";

const root = document.getElementById("planner");
if (root) {
  const simulator = workerSimulator(root.dataset.worker ?? "");
  render(<App bridge={webviewBridge()} simulator={simulator} />, root);
}
