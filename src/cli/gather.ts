import type { FileFacts } from "../core/facts.ts";
import { createWorkspace } from "../workspace/create-workspace.ts";
import { UnreadableError, type Workspace } from "../workspace/workspace.ts";
import type { Host } from "./host.ts";
import { progressOn } from "./progress.ts";
import type { Targets } from "./targets.ts";
import { warn } from "./warnings.ts";

/** Reads the code below the targets. What could not be read goes to stderr; the engine stays at hand for questions. */
export async function gatherFacts(
  targets: Targets,
  host: Host,
): Promise<{ readonly found: readonly FileFacts[]; readonly workspace: Workspace }> {
  const engine = await host.loadEngine();
  const workspace = createWorkspace({ ...targets, ...engine, access: host.access, today: host.today });
  const run = progressOn(host.stderr);
  const found = await workspace.facts(targets.paths, run);
  run.done();
  const problems = found.flatMap((each) => each.problems);
  warn(problems, [], host);
  return { found, workspace };
}

/** The text of a file; undefined where it is not there or cannot be read. */
export function textOf(file: string, host: Pick<Host, "access">): string | undefined {
  try {
    return host.access.read(file);
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}
