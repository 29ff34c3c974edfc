import ignore, { type Ignore } from "ignore";
import { compileGlob, GlobError } from "../core/glob.ts";

/** What a `.gitignore` file says of a path: nothing, where both are false. */
export interface Verdict {
  readonly ignored: boolean;
  readonly unignored: boolean;
}

export interface Ignores {
  /** @param path from the folder of the file, with a slash at the end for a folder */
  test(path: string): Verdict;
}

/** Far more than anybody writes, and each line is held against each path. */
export const MAX_IGNORE_CHARACTERS = 200_000;

/**
 * Reads a `.gitignore` file.
 *
 * Lines come from files of the workspace. The library makes regular expressions of them, and one of many `**` then takes
 * minutes for the paths of a deep folder. Lines of that kind go to a matcher whose work grows with the line's length times
 * the path's; all others, which is nearly all that are written, are the library's.
 */
export function readIgnores(text: string): Ignores {
  const parts: Ignores[] = [];
  let plain: Ignore | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (isCostly(line)) {
      parts.push(costly(line));
      plain = null;
    } else {
      if (!plain) {
        plain = ignore({ allowRelativePaths: true });
        parts.push(plain);
      }
      plain.add(line);
    }
  }
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return {
    test: (path) =>
      parts.reduce<Verdict>((before, part) => {
        const verdict = part.test(path);
        return verdict.ignored || verdict.unignored ? verdict : before;
      }, NOTHING),
  };
}

const NOTHING: Verdict = { ignored: false, unignored: false };

/** Whether a regular expression for the line may try more ways through a path than the path has letters. */
function isCostly(line: string): boolean {
  const stars = line.match(/\*+/g) ?? [];
  return !line.startsWith("#") && (stars.length > 2 || stars.filter((each) => each.length > 1).length > 1);
}

/** One line, read as the library reads it: letters of either case are the same. */
export function costly(line: string): Ignores {
  const negated = line.startsWith("!");
  const pattern = line.slice(negated ? 1 : 0).replace(/(?<!\\)[\t ]+$/, "");
  const isForFolders = pattern.endsWith("/");
  const path = pattern.replace(/\/$/, "");
  const anchored = path.includes("/") ? path.replace(/^\//, "") : `**/${path}`;
  const verdict = { ignored: !negated, unignored: negated };
  try {
    // Braces and brackets of the kind that globs have mean themselves here.
    const glob = anchored.toLowerCase().replace(/(?<!\\)[{}()|]/g, "\\$&");
    // A line that lets in again lets in what it names, and not all that lies below: what is below must end as it does.
    const end = negated ? "/\u0001" : "";
    const matches = compileGlob((negated ? glob.replace(/(^|\/)\*\*$/, "$1**/*") : glob) + end);
    return {
      test(given) {
        const isFolder = given.endsWith("/");
        const name = (isFolder ? given.slice(0, -1) : given).toLowerCase();
        // A line for folders holds for a file through the folder that it lies in.
        if (negated && isForFolders && !isFolder) return NOTHING;
        const subject = isForFolders && !isFolder ? name.slice(0, Math.max(name.lastIndexOf("/"), 0)) : name;
        return subject !== "" && matches(subject + end) ? verdict : NOTHING;
      },
    };
  } catch (error) {
    if (error instanceof GlobError) return { test: () => NOTHING };
    throw error;
  }
}
