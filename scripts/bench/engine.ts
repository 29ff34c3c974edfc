import { rules } from "../../rules/index.generated.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { nodeAccess } from "../../src/workspace/node/access.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";

/** The engine on a folder, as the server has it. */
export function engineOn(folder: string): Workspace {
  return createWorkspace({ roots: [folder], access: nodeAccess, languages: [typescript], rules, today: "2026-01-01" });
}
