import { type FileSystemWatcher, WatchKind } from "vscode-languageserver";
import { WORKLOAD_FILE } from "../capacity/workload.ts";
import { isSkippedFolder } from "../workspace/classify.ts";
import { deepest, relativeTo } from "../workspace/paths.ts";

/** Changes of the text of these files can change findings. */
const TEXTS = [
  "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}",
  "**/{package.json,tsconfig*.json,jsconfig*.json,.gitignore}",
  "**/.bedrock-readiness*.json",
  `**/${WORKLOAD_FILE}`,
];

/**
 * What an editor is asked to tell of. Anything that comes or goes may be a folder, of which editors name no more than
 * itself, whatever lies in it.
 */
export const WATCHERS: FileSystemWatcher[] = [
  ...TEXTS.map((globPattern) => ({ globPattern, kind: WatchKind.Change })),
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
];

/** Whether a path lies in a folder of a root that is never looked into, so that nothing there matters. */
export function isOutOfSight(path: string, roots: readonly string[]): boolean {
  const root = deepest(roots, path);
  return root !== undefined && relativeTo(root, path).split("/").slice(0, -1).some(isSkippedFolder);
}
