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
  let byKey: Map<string, Users> | null = null;
  let stems: ReadonlySet<string> | null = null;
  let answers = new Map<string, readonly string[]>();
  let sure = new Map<string, readonly string[]>();
  let edition = 0;

  const forgetAnswers = (): void => {
    answers = new Map();
    sure = new Map();
    edition++;
  };

  const keysOf = (specifier: string): readonly string[] => {
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

  const isByPlace = (specifier: string): boolean =>
    /^\.\.?(\/|$)/.test(specifier) && !aliases.some(({ pattern }) => fits(specifier, pattern));

  /** Whether a specifier that is by place names another file of the project. Build output may stand for any file. */
  const meansAnother = (user: string, specifier: string, file: string): boolean => {
    const target = stemOf(resolve(folderOf(user), withoutQuery(specifier)));
    const index = join(target, "index");
    const stem = stemOf(file);
    return stem !== target && stem !== index && (isMember(target) || isMember(index));
  };

  const index = (): Map<string, Users> => {
    if (byKey) return byKey;
    const made = new Map<string, Users>();
    // Thousands of files say the same.
    const bySpecifier = new Map<string, (file: string) => void>();
    for (const [file, own] of specifiers) {
      for (const specifier of own) {
        let noteUser = bySpecifier.get(specifier);
        if (!noteUser) {
          noteUser = noterOf(specifier, made);
          bySpecifier.set(specifier, noteUser);
        }
        noteUser(file);
      }
    }
    byKey = made;
    return made;
  };

  /** Makes what notes a file that says a specifier. */
  const noterOf = (specifier: string, index: Map<string, Users>): ((file: string) => void) => {
    const users = keysOf(specifier).map((key) => usersAt(index, key));
    if (!isByPlace(specifier)) {
      return (file) => {
        for (const { named } of users) named.push(file);
      };
    }
    return (file) => {
      for (const { placed } of users) placed.push([file, specifier]);
    };
  };

  /** Who speaks of any of some names wherever the file lies, sorted. The many files of a package share the list. */
  const named = (own: readonly string[]): readonly string[] => {
    const used = own.filter((key) => index().get(key)?.named.length);
    const together = used.join("\n");
    const known = sure.get(together);
    if (known) return known;
    const made = [...new Set(used.flatMap((key) => index().get(key)?.named ?? []))].sort();
    sure.set(together, made);
    return made;
  };

  const importersOf = (file: string): readonly string[] => {
    const own = [...namesOf(file), ...ownersOf(file, packages)];
    const placed = own
      .flatMap((key) => index().get(key)?.placed ?? [])
      .filter(([user, specifier]) => !meansAnother(user, specifier, file));
    const others = named(own);
    if (placed.length === 0 && !others.includes(file)) return others;
    const found = new Set([...others, ...placed.map(([user]) => user)]);
    found.delete(file);
    return [...found].sort();
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
      for (const key of before?.flatMap(keysOf) ?? []) byKey.set(key, without(usersAt(byKey, key), file));
      for (const specifier of next ?? []) noterOf(specifier, byKey)(file);
    },
    setNames(nextPackages, nextAliases) {
      packages = nextPackages;
      aliases = nextAliases;
      byKey = null;
      forgetAnswers();
    },
    importers(file) {
      const known = answers.get(file);
      if (known) return known;
      const answer = importersOf(file);
      answers.set(file, answer);
      return answer;
    },
    edition: () => edition,
  };
}

/** Who speaks of a name: those whose specifier may lead to any file of it, and those that say where it lies. */
interface Users {
  readonly named: string[];
  readonly placed: (readonly [user: string, specifier: string])[];
}

/** The users of a key, which are none until somebody notes some. */
function usersAt(index: Map<string, Users>, key: string): Users {
  const known = index.get(key);
  if (known) return known;
  const made: Users = { named: [], placed: [] };
  index.set(key, made);
  return made;
}

function without({ named, placed }: Users, file: string): Users {
  return { named: named.filter((each) => each !== file), placed: placed.filter(([user]) => user !== file) };
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
