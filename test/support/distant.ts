import type { DistantFiles, Reply } from "../../src/workspace/mirror.ts";
import type { FileAccess } from "../../src/workspace/workspace.ts";

/** Files that answer later, with a note of everything that was asked for. */
export interface Distant extends DistantFiles {
  /** By request: what was asked for, sorted. Folders end with a slash. */
  readonly requests: (readonly string[])[];
}

export function distantFiles(files: FileAccess): Distant {
  const requests: (readonly string[])[] = [];
  return {
    requests,
    async fetch(folders, wanted) {
      requests.push([...folders.map((folder) => `${folder}/`), ...wanted].sort());
      await new Promise((resolve) => setTimeout(resolve, 0));
      return {
        folders: folders.map((folder) => replyOf(() => files.list(folder))),
        files: wanted.map((file) => replyOf(() => files.read(file))),
      };
    },
  };
}

/** What an access answers at once, as a reply. */
export function replyOf<T>(ask: () => T | undefined): Reply<T> {
  try {
    const found = ask();
    return found === undefined ? null : { found };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
