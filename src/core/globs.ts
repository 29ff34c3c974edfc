import { compileGlob, GlobError } from "./glob.ts";

/** Compiles one glob. Throws a {@link GlobError} for what is none. */
function compile(glob: string): (path: string) => boolean {
  const clean = glob.replace(/^\.\//, "").replace(/\/+$/, "");
  // As in .gitignore, a pattern without a slash holds at any depth, and one that names a folder holds for all below it.
  return compileGlob(clean.includes("/") ? clean : `**/${clean}`);
}

/** What is wrong with a glob, as the end of a sentence that names it, or null. */
export function globError(glob: string): string | null {
  try {
    compile(withoutNegation(glob));
    return null;
  } catch (error) {
    if (error instanceof GlobError) return error.message;
    throw error;
  }
}

function isNegated(glob: string): boolean {
  return glob.startsWith("!") && !glob.startsWith("!(");
}

function withoutNegation(glob: string): string {
  return isNegated(glob) ? glob.slice(1) : glob;
}

const compiled = new WeakMap<readonly string[], (path: string) => boolean>();

/**
 * Whether a path, relative and with forward slashes, matches a list of globs. Later ones win, and `!` takes out again
 * what earlier ones let in. Globs that cannot be compiled match nothing.
 */
export function matchesGlobs(path: string, globs: readonly string[]): boolean {
  const known = compiled.get(globs);
  if (known) return known(path);
  const matchers = globs
    .filter((glob) => globError(glob) === null)
    .map((glob) => ({ negated: isNegated(glob), matches: compile(withoutNegation(glob)) }));
  const matcher = (each: string): boolean => {
    const last = [...matchers].reverse().find(({ matches }) => matches(each));
    return last !== undefined && !last.negated;
  };
  compiled.set(globs, matcher);
  return matcher(path);
}
