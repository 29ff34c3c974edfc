import type { Client, ModelCall } from "../core/facts.ts";
import type { Rule } from "../core/rule.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { FileAccess, Workspace } from "../workspace/workspace.ts";

/** Everything heavy, behind one door, so that it is loaded when a file first mentions Bedrock and not before. */
export interface Engine {
  readonly rules: readonly Rule[];
  createWorkspace(roots: readonly string[], access: FileAccess): Workspace;
  explainCall(call: ModelCall, clients: readonly Client[]): Explanation;
  explainClient(client: Client): Explanation;
}
