import { isSkippedFile, isSkippedFolder } from "./classify.ts";
import { type Ignores, MAX_IGNORE_CHARACTERS, readIgnores } from "./ignores.ts";
import { deepest, foldersDownTo, isInside, join, nameOf, relativeTo } from "./paths.ts";
import type { FileAccess, Place } from "./workspace.ts";

export interface Entered {
  readonly files: readonly string[];
  readonly places: readonly Place[];
}

/** Tells which files belong to a project. Keeps what `.gitignore` files say until it is told to forget. */
export interface Walker {
  /** Where a walk through a folder begins. */
  start(folder: string): Place;
  /** What lies in a folder and is not left out. */
  enter(place: Place): Entered;
  /** Every file below a place that is not left out, folder by folder, so that a host can breathe in between. */
  walk(from: Place): Generator<readonly string[], void>;
  /** Whether a walk through one of some folders would come upon a file, if it is there. A file leads to itself. */
  includes(file: string, tops: readonly string[]): boolean;
  /** What changed may be a `.gitignore`. */
  forget(): void;
}

/**
 * @param ceiling the folder from which on `.gitignore` files count, for roots inside it
 * @param onUnreadable is told about a folder that exists and cannot be listed, and a `.gitignore` that is too large
 */
export function createWalker(
  ceiling: string | undefined,
  access: Pick<FileAccess, "list">,
  read: (file: string) => string | undefined,
  onUnreadable: (folder: string, message: string) => void,
): Walker {
  let rules = new Map<string, Ignores | null>();

  const rulesIn = (folder: string): Ignores | null => {
    const known = rules.get(folder);
    if (known !== undefined) return known;
    const made = readRules(join(folder, ".gitignore"));
    rules.set(folder, made);
    return made;
  };

  const readRules = (file: string): Ignores | null => {
    const text = read(file);
    if (text === undefined) return null;
    if (text.length <= MAX_IGNORE_CHARACTERS) return readIgnores(text);
    onUnreadable(file, `It has more than ${MAX_IGNORE_CHARACTERS} characters, so it is left out`);
    return null;
  };

  /** What is said in some folders, from the outermost on. Most say nothing. */
  const sayings = (folders: readonly string[]): readonly Saying[] =>
    folders.flatMap((folder) => {
      const own = rulesIn(folder);
      return own ? [{ folder, rules: own }] : [];
    });

  const isIgnored = (path: string, isFolder: boolean, top: string): boolean =>
    isIgnoredBy(sayings(foldersDownTo(top, path)), path, isFolder);

  /** Where ignoring begins for a root: further up, unless what is up there leaves out the root itself. */
  const topOf = (root: string): string => {
    if (ceiling === undefined || !isInside(root, ceiling) || root === ceiling) return root;
    const folders = [...foldersDownTo(ceiling, root).slice(1), root];
    return folders.some((folder) => isIgnored(folder, true, ceiling)) ? root : ceiling;
  };

  const entries = (folder: string) => {
    try {
      return access.list(folder) ?? [];
    } catch (error) {
      onUnreadable(folder, error instanceof Error ? error.message : String(error));
      return [];
    }
  };

  const enter = ({ folder, top }: Place): Entered => {
    const said = sayings([...(folder === top ? [] : foldersDownTo(top, folder)), folder]);
    const files: string[] = [];
    const places: Place[] = [];
    for (const entry of entries(folder)) {
      if (entry.folder ? isSkippedFolder(entry.name) : isSkippedFile(entry.name)) continue;
      const path = join(folder, entry.name);
      if (isIgnoredBy(said, path, entry.folder)) continue;
      if (entry.folder) places.push({ folder: path, top });
      else files.push(path);
    }
    return { files, places };
  };

  return {
    start: (folder) => ({ folder, top: topOf(folder) }),
    enter,
    *walk(from) {
      const ahead = [from];
      for (let place = ahead.pop(); place; place = ahead.pop()) {
        const { files, places } = enter(place);
        yield files;
        ahead.push(...places);
      }
    },
    includes(file, tops) {
      const root = deepest(tops, file);
      if (root === undefined || root === file) return root === file;
      if (isSkippedFile(nameOf(file))) return false;
      const top = topOf(root);
      const folders = foldersDownTo(root, file).slice(1);
      return (
        !folders.some((folder) => isSkippedFolder(nameOf(folder)) || isIgnored(folder, true, top)) &&
        !isIgnored(file, false, top)
      );
    },
    forget() {
      rules = new Map();
    },
  };
}

/** What a `.gitignore` file says of what lies below its folder. */
interface Saying {
  readonly folder: string;
  readonly rules: Ignores;
}

/** The innermost folder that says something of a path has the last word. */
function isIgnoredBy(said: readonly Saying[], path: string, isFolder: boolean): boolean {
  return said.reduce((ignored, { folder, rules }) => {
    const verdict = rules.test(relativeTo(folder, path) + (isFolder ? "/" : ""));
    if (verdict.ignored) return true;
    return verdict.unignored ? false : ignored;
  }, false);
}
