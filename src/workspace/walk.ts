import { isSkippedFile, isSkippedFolder } from "./classify.ts";
import { type Ignores, MAX_IGNORE_CHARACTERS, readIgnores } from "./ignores.ts";
import { deepest, foldersDownTo, isInside, join, nameOf, relativeTo } from "./paths.ts";
import type { FileAccess } from "./workspace.ts";

/** Tells which files belong to a project. Keeps what `.gitignore` files say until it is told to forget. */
export interface Walker {
  /** Every file below a folder that is not left out. A generator, so that a host can breathe between two files. */
  walk(folder: string): Generator<string, void>;
  /** Whether {@link walk} from one of some folders would come upon a file, if it is there. A file leads to itself. */
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

  function* below(folder: string, above: readonly Saying[]): Generator<string, void> {
    const said = [...above, ...sayings([folder])];
    for (const entry of entries(folder)) {
      const path = join(folder, entry.name);
      if (entry.folder) {
        if (!isSkippedFolder(entry.name) && !isIgnoredBy(said, path, true)) yield* below(path, said);
      } else if (!isSkippedFile(entry.name) && !isIgnoredBy(said, path, false)) {
        yield path;
      }
    }
  }

  return {
    walk(folder) {
      const top = topOf(folder);
      return below(folder, top === folder ? [] : sayings(foldersDownTo(top, folder)));
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
