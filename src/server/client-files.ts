import type { Connection } from "vscode-languageserver";
import type { DistantFiles, Reply } from "../workspace/mirror.ts";
import { mayBeElsewhere, uriOf } from "./paths.ts";
import { FILES, type Files, type FilesParams } from "./protocol.ts";

/** So many files or folders go into one request: enough to be quick, and few enough to keep messages small. */
const AT_ONCE = 100;

/** Files that the client reads for us, since they lie on no disk. */
export function filesOfClient(connection: Pick<Connection, "sendRequest">): DistantFiles {
  const ask = (params: FilesParams): Promise<Files> => connection.sendRequest(FILES, params);
  return {
    async fetch(folders, files) {
      return {
        folders: await inPortions(folders, async (own) => (await ask({ folders: own, files: [] })).folders),
        files: await inPortions(files, async (own) => (await ask({ folders: [], files: own })).files),
      };
    },
  };
}

async function inPortions<T>(
  paths: readonly string[],
  ask: (uris: readonly string[]) => Promise<readonly Reply<T>[]>,
): Promise<readonly Reply<T>[]> {
  const askable = paths.filter(mayBeElsewhere);
  const replies = new Map<string, Reply<T>>();
  for (let start = 0; start < askable.length; start += AT_ONCE) {
    const own = askable.slice(start, start + AT_ONCE);
    const answers = await ask(own.map(uriOf));
    for (const [index, path] of own.entries()) replies.set(path, answers[index] ?? null);
  }
  return paths.map((path) => replies.get(path) ?? null);
}
