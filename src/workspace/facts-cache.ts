import type { FileFacts } from "../core/facts.ts";
import { failureIn, hasFailed, noFacts } from "../core/failure.ts";
import { sameItems } from "../core/lists.ts";
import type { ExtractOptions, Language, ProjectFiles } from "../languages/language.ts";
import type { StoredFacts } from "./memory.ts";

/** Facts of files, each kept for as long as everything that the language was told while reading it still holds. */
export interface FactsCache {
  /** The facts of a file where they are known and hold. */
  known(file: string, language: Language, options: ExtractOptions): FileFacts | undefined;
  factsOf(file: string, language: Language, options: ExtractOptions): FileFacts;
  /** The version of a file may be another one. */
  changed(file: string): void;
  /** What holds for files as they are now, for another run. */
  stored(): ReadonlyMap<string, StoredFacts>;
}

interface Entry extends StoredFacts {
  /** Whether it comes from an earlier run. */
  readonly isStored: boolean;
  /** Whether all answers were seen to hold, and nothing has changed since on which one of them rests. */
  isSure: boolean;
  /** For what was asked when it was last found to be what the facts were read with. */
  asked: ExtractOptions | null;
}

/** What a language is told of the project, and what the cache has to know of changes. */
interface Told {
  readonly files: ProjectFiles;
  /** Another number whenever an answer of `importers` or `packages` may be another one. */
  readonly edition: () => number;
}

/**
 * @param before what an earlier run found; it is used where everything on which it rests still holds
 * @param isAsBefore whether the files of the project, as they are now, import what they imported then
 */
export function createFactsCache(
  { files, edition }: Told,
  before: () => ReadonlyMap<string, StoredFacts>,
  isAsBefore: () => boolean,
): FactsCache {
  const entries = new Map<string, Entry>();
  const changed = new Set<string>();
  let seenEdition = edition();

  /** Doubts what rests on anything that has changed since the last time. */
  const catchUp = (): void => {
    const isOther = seenEdition !== edition();
    if (!isOther && changed.size === 0) return;
    for (const entry of entries.values()) entry.isSure &&= !isOther && !haveCommonKey(entry.versions, changed);
    changed.clear();
    seenEdition = edition();
  };

  const isImportedAsThen = ({ importers, packages }: Entry): boolean => {
    for (const [file, list] of importers) if (!sameItems(files.importers(file), list)) return false;
    return !packages || sameMap(files.packages(), packages);
  };

  const holds = (entry: Entry): boolean => {
    if (entry.isSure) return true;
    for (const [file, version] of entry.versions) if (files.version(file) !== version) return false;
    entry.isSure = (entry.isStored && isAsBefore()) || isImportedAsThen(entry);
    return entry.isSure;
  };

  const known = (file: string, language: Language, options: ExtractOptions): FileFacts | undefined => {
    catchUp();
    const stored = entries.has(file) ? undefined : before().get(file);
    if (stored) entries.set(file, { ...stored, isStored: true, isSure: false, asked: null });
    const entry = entries.get(file);
    return entry && isFor(entry, language, options) && holds(entry) ? entry.facts : undefined;
  };

  return {
    known,
    factsOf(file, language, options) {
      const found = known(file, language, options);
      if (found) return found;
      const { recording, answers } = record(files);
      // The text itself counts even for a language that answers without reading.
      recording.version(file);
      const facts = extracted(file, language, recording, options);
      const entry = { facts, options: keyOf(language, options), ...answers() };
      entries.set(file, { ...entry, isStored: false, isSure: true, asked: options });
      return facts;
    },
    changed(file) {
      changed.add(file);
    },
    stored() {
      catchUp();
      return new Map([...entries].filter(([, { isSure, facts }]) => isSure && !hasFailed(facts.problems)));
    },
  };
}

/** A file is always of the same language, and asked for with the very same options nearly always. */
function isFor(entry: Entry, language: Language, options: ExtractOptions): boolean {
  if (entry.asked === options) return true;
  if (entry.options !== keyOf(language, options)) return false;
  entry.asked = options;
  return true;
}

function keyOf(language: Language, options: ExtractOptions): string {
  return JSON.stringify([language.id, options]);
}

function haveCommonKey(map: ReadonlyMap<string, unknown>, set: ReadonlySet<string>): boolean {
  if (map.size < set.size) return [...map.keys()].some((key) => set.has(key));
  for (const key of set) if (map.has(key)) return true;
  return false;
}

/** A mistake of ours costs the file over which it happened, until that or something that was read for it changes. */
function extracted(file: string, language: Language, files: ProjectFiles, options: ExtractOptions): FileFacts {
  try {
    return language.extract(file, files, options);
  } catch (error) {
    return noFacts(file, [failureIn(file, error)]);
  }
}

/** Hands on questions and keeps the answers. */
function record(files: ProjectFiles): {
  readonly recording: ProjectFiles;
  readonly answers: () => Pick<Entry, "versions" | "importers" | "packages">;
} {
  const versions = new Map<string, string | undefined>();
  const importers = new Map<string, readonly string[]>();
  let packages: ReadonlyMap<string, string> | null = null;
  const version = (file: string): string | undefined => {
    const answer = files.version(file);
    versions.set(file, answer);
    return answer;
  };
  return {
    recording: {
      version,
      read(file) {
        version(file);
        return files.read(file);
      },
      glimpse(file) {
        version(file);
        return files.glimpse(file);
      },
      importers(file) {
        const answer = files.importers(file);
        importers.set(file, answer);
        return answer;
      },
      packages() {
        packages = files.packages();
        return packages;
      },
    },
    answers: () => ({ versions, importers, packages }),
  };
}

function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a === b || (a.size === b.size && [...a].every(([key, value]) => b.get(key) === value));
}
