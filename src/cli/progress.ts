import type { Run } from "../workspace/workspace.ts";
import type { Output } from "./host.ts";

/** Shows on a terminal how far a run is, on one line that goes away again. Does nothing elsewhere. */
export function progressOn(output: Output): Run & { readonly done: () => void } {
  if (!output.isTerminal) return { done: () => undefined };
  let shown = 0;
  return {
    progress(done, total) {
      const now = Date.now();
      if (now - shown < 100) return;
      shown = now;
      output.write(`\r\u001b[2K${done} of ${total} files`);
    },
    done() {
      if (shown > 0) output.write("\r\u001b[2K");
    },
  };
}
