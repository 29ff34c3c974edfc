import { FileSystemError, FileType, Uri, workspace } from "vscode";
import type { Files, FilesParams } from "../server/protocol.ts";
import { MAX_BYTES } from "../workspace/classify.ts";
import type { Reply } from "../workspace/mirror.ts";

/** So many files are read at the same time: enough that waiting does not add up, and few enough for a remote to bear. */
const AT_ONCE = 16;

/** How long, in milliseconds, one file may take. Some lie behind a network. */
const PATIENCE = 30_000;

/** Reads files for a server that cannot, in whichever way the editor reaches them. */
export async function readFiles({ folders, files }: FilesParams): Promise<Files> {
  return { folders: await inTurns(folders, list), files: await inTurns(files, read) };
}

async function list(folder: Uri): Promise<Files["folders"][number]> {
  const entries = await workspace.fs.readDirectory(folder);
  const found = entries.filter(([, type]) => type !== (FileType.Directory | FileType.SymbolicLink));
  return {
    found: found
      .filter(([, type]) => (type & (FileType.File | FileType.Directory)) !== 0)
      .map(([name, type]) => ({ name, folder: (type & FileType.Directory) !== 0 }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

async function read(file: Uri): Promise<Reply<string>> {
  const bytes = await workspace.fs.readFile(file);
  if (bytes.length <= MAX_BYTES) return { found: new TextDecoder().decode(bytes) };
  return { failure: `${file.path} has ${bytes.length} bytes, which is too many to read` };
}

async function inTurns<T>(
  addresses: readonly string[],
  ask: (uri: Uri) => Promise<Reply<T>>,
): Promise<readonly Reply<T>[]> {
  const replies = new Array<Reply<T>>(addresses.length).fill(null);
  const waiting = [...addresses.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, address] = next;
      replies[index] = await answered(Uri.parse(address), ask);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return replies;
}

async function answered<T>(uri: Uri, ask: (uri: Uri) => Promise<Reply<T>>): Promise<Reply<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Reply<T>>((resolve) => {
    const failure = `${uri.path} cannot be read (no answer within ${PATIENCE / 1_000} s)`;
    timer = setTimeout(() => resolve({ failure }), PATIENCE);
  });
  try {
    return await Promise.race([ask(uri), late]);
  } catch (error) {
    return isNothing(error) ? null : { failure: `${uri.path} cannot be read (${codeOf(error)})` };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether there is nothing at a place, or nothing that was asked for. */
function isNothing(error: unknown): boolean {
  return ["FileNotFound", "FileNotADirectory", "FileIsADirectory"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  if (error instanceof FileSystemError) return error.code;
  return error instanceof Error ? error.message : String(error);
}
