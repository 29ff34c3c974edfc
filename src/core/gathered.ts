/**
 * Lists by key, each put together from what many sources give to it, in the order of their names. Kept up to date source
 * by source: a list is made when it is asked for, and is the same object for as long as no source gives it anything else.
 */
export interface Gathered<Item> {
  /**
   * Takes the place of all that the source gave before.
   *
   * @param given what it gives, by key; an empty map takes the source out
   * @returns the keys to which the source gave something before, or does now
   */
  give(source: string, given: ReadonlyMap<string, readonly Item[]>): readonly string[];
  get(key: string): readonly Item[];
  /** The keys to which anything is given, in no order. */
  keys(): Iterable<string>;
}

const NONE: readonly never[] = [];

export function createGathered<Item>(): Gathered<Item> {
  const bySource = new Map<string, ReadonlyMap<string, readonly Item[]>>();
  const sourcesOf = new Map<string, Set<string>>();
  const lists = new Map<string, readonly Item[]>();

  const listOf = (key: string): readonly Item[] => {
    const sources = [...(sourcesOf.get(key) ?? [])].sort();
    return sources.flatMap((source) => bySource.get(source)?.get(key) ?? []);
  };

  const leave = (source: string, key: string): void => {
    const sources = sourcesOf.get(key);
    sources?.delete(source);
    if (sources?.size === 0) sourcesOf.delete(key);
  };

  const join = (source: string, key: string): void => {
    const sources = sourcesOf.get(key);
    if (sources) sources.add(source);
    else sourcesOf.set(key, new Set([source]));
  };

  return {
    give(source, given) {
      const before = bySource.get(source)?.keys() ?? [];
      const touched = [...new Set([...before, ...given.keys()])];
      for (const key of touched) {
        lists.delete(key);
        if (given.has(key)) join(source, key);
        else leave(source, key);
      }
      if (given.size === 0) bySource.delete(source);
      else bySource.set(source, given);
      return touched;
    },
    get(key) {
      const known = lists.get(key);
      if (known) return known;
      if (!sourcesOf.has(key)) return NONE;
      const list = listOf(key);
      lists.set(key, list);
      return list;
    },
    keys: () => sourcesOf.keys(),
  };
}
