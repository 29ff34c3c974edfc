/** What a request for findings is about. Holds as long as nothing changes but the text of single source files. */
export interface Scope {
  /** The files whose facts are asked for, sorted. Only good after the project has settled. */
  files(): readonly string[];
  /** Whether a file may get findings: it belongs to the project, and is neither ignored, generated nor a test. */
  mayGetFindings(file: string): boolean;
  /** The text of a source file changed. */
  changed(file: string): void;
}

/**
 * @param members the files of the project; the same list as long as none comes or goes
 * @param isAnalyzable whether a file is worth a closer look
 * @param isEligible whether a file may get findings
 */
export function createScope(
  members: () => readonly string[],
  isAnalyzable: (file: string) => boolean,
  isEligible: (file: string) => boolean,
): Scope {
  const verdicts = new Map<string, boolean>();
  const pending = new Set<string>();
  let seen: readonly string[] = [];
  let files: readonly string[] = [];

  const isStill = (file: string): boolean => isAnalyzable(file) === files.includes(file);

  return {
    files() {
      const now = members();
      if (now !== seen || ![...pending].every(isStill)) files = now.filter(isAnalyzable);
      seen = now;
      pending.clear();
      return files;
    },
    mayGetFindings(file) {
      const known = verdicts.get(file);
      if (known !== undefined) return known;
      const verdict = isEligible(file);
      verdicts.set(file, verdict);
      return verdict;
    },
    changed(file) {
      verdicts.delete(file);
      pending.add(file);
    },
  };
}
