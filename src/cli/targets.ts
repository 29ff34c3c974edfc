import { folderOf, isInside, join } from "../workspace/paths.ts";
import type { FileAccess } from "../workspace/workspace.ts";
import { CommandError, type Host } from "./host.ts";

/** What to look at, and the folders in whose context. All absolute. */
export interface Targets {
  readonly paths: readonly string[];
  readonly roots: readonly string[];
  readonly ceiling?: string;
}

/**
 * Resolves the paths that the command was given. The working folder is the project for everything inside it; a path
 * outside brings its own. Throws {@link CommandError} for paths that are not there or cannot be read.
 */
export function targetsOf(given: readonly string[], host: Pick<Host, "folder" | "access" | "resolve">): Targets {
  const paths = (given.length === 0 ? ["."] : given).map((path) => {
    const resolved = host.resolve(path);
    assertReadable(path, resolved, host.access);
    return resolved;
  });
  const roots = new Set(
    paths.map((path) => (isInside(path, host.folder) ? host.folder : projectOf(path, host.access))),
  );
  const ceiling = repositoryOf(host.folder, host.access);
  return { paths: [...new Set(paths)], roots: [...roots].sort(), ...(ceiling === undefined ? {} : { ceiling }) };
}

/** What the knowledge of a run is about: the same folders under the same rules of what is left out. */
export function foldersOf({ roots, ceiling }: Targets): readonly string[] {
  return [...roots, ceiling ?? ""];
}

function assertReadable(given: string, path: string, access: FileAccess): void {
  try {
    if (access.list(path) !== undefined) return;
    if (access.version(path) !== undefined && access.read(path) !== undefined) return;
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
  throw new CommandError(`${given}: there is no such file or folder`);
}

/** The nearest folder upwards that holds a project, or the path's own folder. */
function projectOf(path: string, access: FileAccess): string {
  const own = access.list(path) === undefined ? folderOf(path) : path;
  const markers = ["package.json", "tsconfig.json", ".git"];
  return upwards(own).find((folder) => markers.some((name) => exists(join(folder, name), access))) ?? own;
}

/** The folder of the repository that a folder belongs to. */
function repositoryOf(folder: string, access: FileAccess): string | undefined {
  return upwards(folder).find((each) => exists(join(each, ".git"), access));
}

function exists(path: string, access: FileAccess): boolean {
  try {
    return access.version(path) !== undefined || access.list(path) !== undefined;
  } catch {
    return false;
  }
}

function upwards(folder: string): readonly string[] {
  const parent = folderOf(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}
