import type { CodeWorkload } from "../capacity/from-code.ts";
import type { Client, FileFacts, ModelCall } from "../core/facts.ts";
import type { Rule } from "../core/rule.ts";
import type { Explanation } from "../explain/explanation.ts";
import type { Reservation } from "../explain/reservation.ts";
import type { HtmlOptions } from "../readiness/html.ts";
import type { Readiness } from "../readiness/readiness.ts";
import type { ReadinessFormat } from "../readiness/write.ts";
import type { DistantFiles, Mirror } from "../workspace/mirror.ts";
import type { ReadinessRequest, ReadinessResult } from "../workspace/readiness.ts";
import type { FileAccess, Run, Workspace, WorkspaceOptions } from "../workspace/workspace.ts";

export type OnFailure = NonNullable<WorkspaceOptions["onFailure"]>;

/** Everything heavy, behind one door, so that it is loaded when a file first mentions Bedrock and not before. */
export interface Engine {
  readonly rules: readonly Rule[];
  createWorkspace(roots: readonly string[], access: FileAccess, onFailure: OnFailure): Workspace;
  /** @param onFetched is told of paths of which something else is known now than was answered before */
  createMirror(files: DistantFiles, onFetched: (paths: readonly string[]) => void): Mirror;
  mirrored(workspace: Workspace, mirror: Mirror, roots: readonly string[], access: FileAccess): Workspace;
  explainCall(call: ModelCall, clients: readonly Client[]): Explanation;
  explainClient(client: Client): Explanation;
  readinessOf(
    workspace: Workspace,
    request: Omit<ReadinessRequest, "rules" | "today">,
    run: Run,
  ): Promise<ReadinessResult>;
  writeReadiness(readiness: Readiness, format: ReadinessFormat, options: HtmlOptions): string;
  /**
   * Says what the calls of a file take of their quotas.
   *
   * @param workloads the text of the workload file, if there is one
   * @param path the file's path from the folder of the workload file
   */
  reservationsIn(facts: FileFacts, workloads: string | null, path: string): readonly Reservation[];
  workloadsFromCode(facts: readonly FileFacts[], relative: (file: string) => string): readonly CodeWorkload[];
}
