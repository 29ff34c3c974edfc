import type { Mirror } from "./mirror.ts";
import type { FileAccess, Workspace } from "./workspace.ts";

/** How often a question is asked again because its answer asked for something that was not here. */
const MAX_ROUNDS = 20;

/**
 * A workspace over a mirror, of which a question is asked until nothing is missing for the answer. Whoever makes it tells it
 * of what the mirror fetches.
 */
export function mirrored(
  workspace: Workspace,
  mirror: Mirror,
  roots: readonly string[],
  access: FileAccess,
): Workspace {
  let isGathered = false;

  const settle = async (): Promise<void> => {
    if (!isGathered || mirror.isBehind()) await mirror.gather(roots, access);
    isGathered = true;
  };

  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    for (let round = 1; ; round++) {
      await settle();
      const answer = await question();
      if (!mirror.isBehind() || round === MAX_ROUNDS) return answer;
    }
  };

  return {
    ...workspace,
    check: (paths, run) => ask(() => workspace.check(paths, run)),
    findingsOf: (file) => ask(() => workspace.findingsOf(file)),
    facts: (paths, run) => ask(() => workspace.facts(paths, run)),
  };
}
