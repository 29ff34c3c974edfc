import type { ExtractOptions, Language } from "../languages/language.ts";
import { createFactsCache } from "./facts-cache.ts";
import type { StoredFacts, StoredSource } from "./memory.ts";
import { isInside } from "./paths.ts";
import { createProject } from "./project.ts";
import { createSources } from "./sources.ts";
import type { FileAccess } from "./workspace.ts";

/** Read files closely, several at a time. */
export interface Readers {
  /**
   * Reads files, some of them here and some elsewhere.
   *
   * @param project what is known of the whole; asked for when somebody else is to read
   * @param here reads one of the files in this thread; false when enough was read
   * @returns what was read elsewhere. What is missing is to be read here.
   */
  read(
    files: readonly ToRead[],
    project: () => KnownProject,
    here: (file: ToRead) => boolean,
  ): Promise<ReadonlyMap<string, StoredFacts>>;
}

export type ToRead = readonly [file: string, options: ExtractOptions];
export type Read = readonly [file: string, facts: StoredFacts];

/** What a reader has to know of a project that was looked at. It can be sent to another thread. */
export interface KnownProject {
  readonly roots: readonly string[];
  /** Source files and manifests. */
  readonly files: readonly string[];
  readonly sources: ReadonlyMap<string, StoredSource>;
}

/** A reader of a project that stays as it is meanwhile. */
export async function createReader(
  { roots, files, sources: known }: KnownProject,
  access: FileAccess,
  languages: readonly Language[],
): Promise<(files: readonly ToRead[]) => readonly Read[]> {
  for (const language of languages) await language.load?.();
  const nothing = new Map<never, never>();
  const sources = createSources(access, languages, () => nothing, ignore);
  sources.learn(known);
  const walk = (folder: string): Iterable<string> => files.filter((file) => isInside(file, folder));
  const project = createProject(roots, access, sources, { walk, includes: () => true, forget: ignore });
  for (const _ of project.settle());
  const cache = createFactsCache(project, () => nothing);
  return (toRead) => {
    for (const [file, options] of toRead) {
      const language = sources.languageOf(file);
      if (language) cache.factsOf(file, language, options);
    }
    const stored = cache.stored();
    return toRead.flatMap(([file]) => {
      const facts = stored.get(file);
      return facts ? [[file, facts] as const] : [];
    });
  };
}

function ignore(): void {}
