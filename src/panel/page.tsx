import { render } from "preact";
import { App } from "./app.tsx";
import { webviewBridge } from "./bridge.ts";

const root = document.getElementById("planner");
if (root) render(<App bridge={webviewBridge()} />, root);
