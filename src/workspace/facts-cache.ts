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
  /** Something may have changed: answers are compared again before facts are used again. */
  invalidate(): void;
  /** What holds for files as they are now, for another run. */
  stored(): ReadonlyMap<string, StoredFacts>;
}

interface Entry extends StoredFacts {
  /** The generation in which all answers were last seen to hold. */
  checked: number;
}

const NEVER = -1;

/** @param before what an earlier run found; it is used where everything on which it rests still holds */
export function createFactsCache(files: ProjectFiles, before: () => ReadonlyMap<string, StoredFacts>): FactsCache {
  const entries = new Map<string, Entry>();
  let generation = 0;

  const holds = (entry: Entry, options: string): boolean => {
    if (entry.options !== options) return false;
    if (entry.checked === generation) return true;
    for (const [file, version] of entry.versions) if (files.version(file) !== version) return false;
    for (const [file, list] of entry.importers) if (!sameItems(files.importers(file), list)) return false;
    if (entry.packages && !sameMap(files.packages(), entry.packages)) return false;
    entry.checked = generation;
    return true;
  };

  const keyOf = (language: Language, options: ExtractOptions): string => JSON.stringify([language.id, options]);

  const known = (file: string, language: Language, options: ExtractOptions): FileFacts | undefined => {
    const stored = entries.has(file) ? undefined : before().get(file);
    if (stored) entries.set(file, { ...stored, checked: NEVER });
    const entry = entries.get(file);
    return entry && holds(entry, keyOf(language, options)) ? entry.facts : undefined;
  };

  return {
    known,
    factsOf(file, language, options) {
      const found = known(file, language, options);
      if (found) return found;
      const key = keyOf(language, options);
      const { recording, answers } = record(files);
      // The text itself counts even for a language that answers without reading.
      recording.version(file);
      const facts = extracted(file, language, recording, options);
      entries.set(file, { facts, options: key, ...answers(), checked: generation });
      return facts;
    },
    invalidate() {
      generation++;
    },
    stored: () =>
      new Map([...entries].filter(([, { checked, facts }]) => checked === generation && !hasFailed(facts.problems))),
  };
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
