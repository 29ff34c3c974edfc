import { compileGlob, GlobError } from "../core/glob.ts";
import { deepest, join, relativeTo } from "../workspace/paths.ts";
import type { FileAccess } from "../workspace/workspace.ts";

/** The editor's setting that names what it shows nowhere. */
export const EXCLUDES = "files.exclude";

/** What an editor hides: every path that matches, or only those with a certain file beside them. */
export interface Exclude {
  readonly glob: string;
  /** The name of that file, in which `$(basename)` stands for the path's own name without its last extension. */
  readonly when: string | null;
}

/** Reads what an editor sends for {@link EXCLUDES}. What is switched off, or cannot be meant, hides nothing. */
export function readExcludes(value: unknown): readonly Exclude[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([glob, each]: [string, unknown]): Exclude[] => {
    if (each === true) return [{ glob, when: null }];
    const when = typeof each === "object" && each !== null && "when" in each ? each.when : undefined;
    return typeof when === "string" ? [{ glob, when }] : [];
  });
}

/**
 * The files that an editor shows. What it hides is not come upon, though who knows its name may read it.
 *
 * @param excludes by the folders that they hold for
 */
export function shownFiles(access: FileAccess, excludes: Readonly<Record<string, readonly Exclude[]>>): FileAccess {
  const folders = Object.entries(excludes).filter(([, own]) => own.length > 0);
  if (folders.length === 0) return access;
  const compiled = new Map(folders.map(([folder, own]) => [folder, own.flatMap(compile)]));
  return {
    read: (file) => access.read(file),
    version: (file) => access.version(file),
    list(folder) {
      const entries = access.list(folder);
      const root = deepest(compiled.keys(), folder);
      const own = root === undefined ? undefined : compiled.get(root);
      if (!entries || root === undefined || !own) return entries;
      const names = new Set(entries.map(({ name }) => name));
      return entries.filter(({ name }) => {
        const path = relativeTo(root, join(folder, name));
        return !own.some(({ matches, when }) => matches(path) && (when === null || names.has(sibling(when, name))));
      });
    },
  };
}

interface Compiled {
  readonly matches: (path: string) => boolean;
  readonly when: string | null;
}

function compile({ glob, when }: Exclude): readonly Compiled[] {
  try {
    return [{ matches: compileGlob(glob), when }];
  } catch (error) {
    if (error instanceof GlobError) return [];
    throw error;
  }
}

function sibling(when: string, name: string): string {
  const dot = name.lastIndexOf(".");
  return when.replaceAll("$(basename)", dot > 0 ? name.slice(0, dot) : name);
}
