/**
 * What was made of the texts of files, each with the version of its file: it holds for that version and no other. Kept for
 * all readings together, up to a weight; what was not asked for the longest goes first.
 */
export interface Versioned<Made> {
  /** What was made of this version of a file, made now unless it is there. What is thrown meanwhile is thrown on. */
  of(
    file: string,
    version: string,
    make: () => { readonly made: Made; readonly weight: number } | undefined,
  ): Made | undefined;
  /** The same where it was made before, and nothing else. */
  known(file: string, version: string): Made | undefined;
  /** Whether something of the usual weight can be kept without dropping anything. */
  hasRoom(): boolean;
}

export function createVersioned<Made>(maxWeight: number): Versioned<Made> {
  const known = new Map<string, { readonly version: string; readonly made: Made; readonly weight: number }>();
  let total = 0;

  const drop = (file: string): void => {
    total -= known.get(file)?.weight ?? 0;
    known.delete(file);
  };

  return {
    of(file, version, make) {
      const before = known.get(file);
      const found = before?.version === version ? before : make();
      drop(file);
      if (!found) return undefined;
      known.set(file, found === before ? before : { ...found, version });
      total += found.weight;
      for (const oldest of known.keys()) {
        if (total <= maxWeight || oldest === file) break;
        drop(oldest);
      }
      return found.made;
    },
    known(file, version) {
      const found = known.get(file);
      return found?.version === version ? found.made : undefined;
    },
    hasRoom: () => total < maxWeight * 0.9,
  };
}
