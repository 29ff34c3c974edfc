import { sameItems } from "../core/lists.ts";
import { folderOf, isInside, join, nameOf, resolve } from "./paths.ts";

const SPECIFIER = /\b(?:from|import|require)(?:\s|\(|\/\*(?:[^*]|\*(?!\/))*\*\/)*(["'`])([^"'`\n\\]{1,500})\1/g;

/** What a text imports, as it is written there, each once and sorted. By pattern only: text in comments and strings counts too. */
export function specifiersOf(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(SPECIFIER)) found.add(match[2] ?? "");
  return [...found].sort();
}

/**
 * Other names for files: a specifier that is `pattern` (or begins with it, when that ends in a star) may lead to a file
 * of the name `target`. From `paths` of a tsconfig.json and `imports` of a package.json.
 */
export interface Alias {
  readonly pattern: string;
  readonly target: string;
}

/** Which files import what, kept up to date file by file. */
export interface ImportIndex {
  /** Notes what a file imports; null when the file is gone. */
  set(file: string, specifiers: readonly string[] | null): void;
  /** Replaces the names under which workspace packages (name to folder) and files are known. */
  setNames(packages: ReadonlyMap<string, string>, aliases: readonly Alias[]): void;
  /**
   * Files with a specifier that may lead to the given one, sorted. Compares last parts, and leaves out who means another
   * file of the project by its place, so that it names too many rather than too few. The list is the same object as long
   * as nothing changes.
   */
  importers(file: string): readonly string[];
  /** Another number whenever an answer may be another one. */
  edition(): number;
}

/** Key of specifiers that name a folder by its place only, such as `..`. They may lead to any index file. */
const FOLDER_ONLY = "./";

export function createImportIndex(): ImportIndex {
  const specifiers = new Map<string, readonly string[]>();
  let packages: ReadonlyMap<string, string> = new Map();
  let aliases: readonly Alias[] = [];
  let byKey: Map<string, string[]> | null = null;
  let keys = new Map<string, readonly string[]>();
  let stems: ReadonlySet<string> | null = null;
  let answers = new Map<string, readonly string[]>();
  let edition = 0;

  const forgetAnswers = (): void => {
    answers = new Map();
    edition++;
  };

  const keysOf = (specifier: string): readonly string[] => {
    const known = keys.get(specifier);
    if (known) return known;
    const made = keysFor(specifier);
    keys.set(specifier, made);
    return made;
  };

  const keysFor = (specifier: string): readonly string[] => {
    const made = [lastPart(specifier)];
    for (const { pattern, target } of aliases) if (fits(specifier, pattern)) made.push(lastPart(target));
    const owner = packageOf(specifier);
    if (packages.has(owner)) made.push(keyOf(owner));
    return made;
  };

  const isMember = (stem: string): boolean => {
    stems ??= new Set([...specifiers.keys()].map(stemOf));
    return stems.has(stem);
  };

  /** Whether a specifier names another file of the project by its place. Build output may stand for any file. */
  const meansAnother = (user: string, specifier: string, file: string): boolean => {
    if (!/^\.\.?(\/|$)/.test(specifier) || aliases.some(({ pattern }) => fits(specifier, pattern))) return false;
    const target = stemOf(resolve(folderOf(user), withoutQuery(specifier)));
    const index = join(target, "index");
    const stem = stemOf(file);
    return stem !== target && stem !== index && (isMember(target) || isMember(index));
  };

  const index = (): Map<string, string[]> => {
    if (byKey) return byKey;
    const made = new Map<string, string[]>();
    // Thousands of files say the same.
    const bySpecifier = new Map<string, readonly string[][]>();
    for (const [file, own] of specifiers) {
      for (const specifier of own) {
        let lists = bySpecifier.get(specifier);
        if (!lists) {
          lists = keysFor(specifier).map((key) => listAt(made, key));
          bySpecifier.set(specifier, lists);
        }
        for (const list of lists) note(list, file);
      }
    }
    byKey = made;
    return made;
  };

  return {
    set(file, next) {
      const before = specifiers.get(file);
      if (before && next && sameItems(before, next)) return;
      if (!before && !next) return;
      if (!before || !next) stems = null;
      if (next) specifiers.set(file, next);
      else specifiers.delete(file);
      forgetAnswers();
      if (!byKey) return;
      for (const key of before?.flatMap(keysOf) ?? [])
        byKey.set(
          key,
          (byKey.get(key) ?? []).filter((each) => each !== file),
        );
      for (const key of next?.flatMap(keysOf) ?? []) note(listAt(byKey, key), file);
    },
    setNames(nextPackages, nextAliases) {
      packages = nextPackages;
      aliases = nextAliases;
      byKey = null;
      keys = new Map();
      forgetAnswers();
    },
    importers(file) {
      const known = answers.get(file);
      if (known) return known;
      const own = new Set([...namesOf(file), ...ownersOf(file, packages)]);
      const found = new Set([...own].flatMap((key) => index().get(key) ?? []));
      found.delete(file);
      const mayLead = (user: string, specifier: string): boolean =>
        keysOf(specifier).some((key) => own.has(key)) && !meansAnother(user, specifier, file);
      const answer = [...found].filter((user) => specifiers.get(user)?.some((each) => mayLead(user, each))).sort();
      answers.set(file, answer);
      return answer;
    },
    edition: () => edition,
  };
}

/** The list at a key, which is made where there is none. */
function listAt(lists: Map<string, string[]>, key: string): string[] {
  const known = lists.get(key);
  if (known) return known;
  const made: string[] = [];
  lists.set(key, made);
  return made;
}

/** Puts a file into a list whose last one it may be already. */
function note(list: string[], file: string): void {
  if (list[list.length - 1] !== file) list.push(file);
}

/** The names under which a specifier may speak of a file. */
function namesOf(file: string): readonly string[] {
  const name = lastPart(file);
  return name === "index" ? [name, nameOf(folderOf(file)).toLowerCase(), FOLDER_ONLY] : [name];
}

/** The last part of a path or specifier, without a source file's ending, in lower case as some disks compare names. */
function lastPart(specifier: string): string {
  const name = nameOf(withoutQuery(specifier).replace(/\/+$/, ""));
  return name === "" || name === "." || name === ".." ? FOLDER_ONLY : stemOf(name);
}

/** Bundlers take instructions behind these. */
function withoutQuery(specifier: string): string {
  return specifier.replace(/[?!].*$/, "");
}

/** A path without a source file's ending, in lower case. */
function stemOf(path: string): string {
  return path.replace(/\.([cm]?[jt]sx?|json)$/, "").toLowerCase();
}

function fits(specifier: string, pattern: string): boolean {
  const star = pattern.indexOf("*");
  return star < 0 ? specifier === pattern : specifier.startsWith(pattern.slice(0, star));
}

// What a package's name leads to is for its package.json to say, so a name counts for every file of the package.

function keyOf(packageName: string): string {
  return `package:${packageName}`;
}

/** The name of the package of which a specifier speaks, if it speaks of one. */
function packageOf(specifier: string): string {
  const slash = specifier.indexOf("/");
  const end = specifier.startsWith("@") && slash > 0 ? specifier.indexOf("/", slash + 1) : slash;
  return end < 0 ? specifier : specifier.slice(0, end);
}

function ownersOf(file: string, packages: ReadonlyMap<string, string>): readonly string[] {
  return [...packages].filter(([, folder]) => isInside(file, folder)).map(([name]) => keyOf(name));
}
