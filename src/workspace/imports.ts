import { sameItems } from "../core/lists.ts";
import { copied } from "../core/text.ts";
import { folderOf, isInside, nameOf } from "./paths.ts";

const SPECIFIER = /\b(?:from|import|require)(?:\s|\(|\/\*(?:[^*]|\*(?!\/))*\*\/)*(["'`])([^"'`\n\\]{1,500})\1/g;

/** What a text imports, as it is written there, each once. By pattern only: text in comments and strings counts too. */
export function specifiersOf(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(SPECIFIER)) found.add(match[2] ?? "");
  return found.size === 0 ? NONE : copied([...found].sort());
}

const NONE: readonly string[] = [];

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
   * Files with a specifier that may lead to the given one, sorted. Compares last parts only, so that it names too many
   * rather than too few. The list is the same object as long as nothing changes.
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
  let byKey: Map<string, Set<string>> | null = null;
  let answers = new Map<string, readonly string[]>();
  let edition = 0;

  const forgetAnswers = (): void => {
    answers = new Map();
    edition++;
  };

  const keysOf = (specifier: string): readonly string[] => [
    lastPart(specifier),
    ...aliases.filter(({ pattern }) => fits(specifier, pattern)).map(({ target }) => lastPart(target)),
    ...packageKeys(specifier, packages),
  ];

  const index = (): Map<string, Set<string>> => {
    if (byKey) return byKey;
    byKey = new Map();
    for (const [file, own] of specifiers) add(byKey, file, own.flatMap(keysOf));
    return byKey;
  };

  return {
    set(file, next) {
      const before = specifiers.get(file);
      if (before && next && sameItems(before, next)) return;
      if (!before && !next) return;
      if (next) specifiers.set(file, next);
      else specifiers.delete(file);
      forgetAnswers();
      if (!byKey) return;
      for (const key of before?.flatMap(keysOf) ?? []) byKey.get(key)?.delete(file);
      add(byKey, file, next?.flatMap(keysOf) ?? []);
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
      const keys = [...namesOf(file), ...ownersOf(file, packages)];
      const found = new Set(keys.flatMap((key) => [...(index().get(key) ?? [])]));
      found.delete(file);
      const answer = [...found].sort();
      answers.set(file, answer);
      return answer;
    },
    edition: () => edition,
  };
}

function add(byKey: Map<string, Set<string>>, file: string, keys: readonly string[]): void {
  for (const key of keys) {
    const files = byKey.get(key);
    if (files) files.add(file);
    else byKey.set(key, new Set([file]));
  }
}

/** The names under which a specifier may speak of a file. */
function namesOf(file: string): readonly string[] {
  const name = lastPart(file);
  return name === "index" ? [name, nameOf(folderOf(file)).toLowerCase(), FOLDER_ONLY] : [name];
}

/** The last part of a path or specifier, without a source file's ending, in lower case as some disks compare names. */
function lastPart(specifier: string): string {
  const path = specifier.replace(/[?!].*$/, "").replace(/\/+$/, "");
  const name = nameOf(path);
  if (name === "" || name === "." || name === "..") return FOLDER_ONLY;
  return name.replace(/\.([cm]?[jt]sx?|json)$/, "").toLowerCase();
}

function fits(specifier: string, pattern: string): boolean {
  const star = pattern.indexOf("*");
  return star < 0 ? specifier === pattern : specifier.startsWith(pattern.slice(0, star));
}

// What a package's name leads to is for its package.json to say, so a name counts for every file of the package.

function packageKeys(specifier: string, packages: ReadonlyMap<string, string>): readonly string[] {
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  return packages.has(name) ? [`package:${name}`] : [];
}

function ownersOf(file: string, packages: ReadonlyMap<string, string>): readonly string[] {
  return [...packages].filter(([, folder]) => isInside(file, folder)).map(([name]) => `package:${name}`);
}
