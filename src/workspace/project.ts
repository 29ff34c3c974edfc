import type { Glimpse, ProjectFiles } from "../languages/language.ts";
import { isManifest } from "./classify.ts";
import { createImportIndex } from "./imports.ts";
import { type Names, readNames } from "./manifests.ts";
import { folderOf, join, nameOf } from "./paths.ts";
import type { Sources } from "./sources.ts";
import type { Walker } from "./walk.ts";
import type { FileAccess, Place } from "./workspace.ts";

/** Which source files there are, and how they hang together. */
export interface Project {
  /** As a language sees it. Only good after {@link settle} ran to its end. */
  readonly files: ProjectFiles;
  /** Another number whenever the files have other importers, or the packages other names. */
  edition(): number;
  /** Source files, sorted. */
  members(): readonly string[];
  has(file: string): boolean;
  /** The files that name packages and give files other names, sorted. */
  manifests(): readonly string[];
  /**
   * A file or folder appeared, changed or vanished, or its overlay did.
   *
   * @returns what that may change: the file itself, everything below it, or nothing that anybody here cares for
   */
  changed(file: string): "file" | "folder" | "nothing";
  /** Anything may have changed. */
  walkAgain(): void;
  /** Folders and files to read although they are left out otherwise. */
  setExtras(paths: readonly string[]): void;
  /** Catches up with all changes. Each step is short, so that a host can breathe between two. */
  settle(): Generator<Step, void>;
  /** Offers the folders that a walk has yet to enter, and how many files it has found: whoever takes them walks there. */
  handOver(offer: (places: readonly Place[], found: number) => boolean): void;
  /** Takes what somebody else has found on a walk that was handed over, and returns what of it will be read. */
  learn(files: readonly string[]): readonly string[];
  /** Takes back folders that were handed over. */
  takeBack(places: readonly Place[]): void;
}

/**
 * What a step has found, if anything: source files that will be read, some at a time, or that no more of them will be found
 * and reading begins. A host that reads faster may have read them by then.
 */
export type Step = readonly string[] | "reading" | undefined;

const NOTHING_SEEN: Glimpse = { specifiers: [], notes: [] };

type Entry = NonNullable<ReturnType<FileAccess["list"]>>[number];

export function createProject(roots: readonly string[], access: FileAccess, sources: Sources, walker: Walker): Project {
  const index = createImportIndex();
  let names: Names = { packages: new Map(), aliases: [] };
  let members = new Set<string>();
  let manifests = new Set<string>();
  let sorted: readonly string[] | null = null;
  let extras: readonly string[] = [];
  const pending = new Set<string>();
  const listings = new Map<string, readonly Entry[]>();
  // A walk holds for the count that it began with, so that a change in its midst makes another one necessary.
  let walksAskedFor = 1;
  let walksDone = 0;
  // Where the latest walk stands. One that is overtaken by another goes on with what that has found.
  let ahead: Place[] = [];
  let found = new Set<string>();
  let toRead: string[] = [];

  const isSource = (file: string): boolean => sources.languageOf(file) !== undefined;
  const isOverlaid = (file: string): boolean => sources.overlays().includes(file);
  const tops = (): readonly string[] => [...roots, ...extras];

  /** Whether a path is an entry of its folder, and that of its own, up to one of the tops: not so behind links. */
  const isListed = (path: string, folder: boolean): boolean =>
    tops().includes(path) ||
    (list(folderOf(path)).some((entry) => entry.folder === folder && entry.name === nameOf(path)) &&
      isListed(folderOf(path), true));

  const listNow = (folder: string): readonly Entry[] => {
    try {
      return access.list(folder) ?? [];
    } catch {
      return [];
    }
  };

  /** Holds until something changes: thousands of files that appear in one folder would have it listed for each. */
  const list = (folder: string): readonly Entry[] => {
    const known = listings.get(folder) ?? listNow(folder);
    listings.set(folder, known);
    return known;
  };

  /** Whether a walk would find the file as it is now. */
  const isThere = (file: string): boolean =>
    walker.includes(file, tops()) && sources.version(file) !== undefined && (isOverlaid(file) || isListed(file, false));

  const update = (file: string): void => {
    const there = isThere(file);
    if (isManifest(file)) {
      if (there) manifests.add(file);
      else manifests.delete(file);
      rename();
    }
    if (!isSource(file)) return;
    if (there !== members.has(file)) sorted = null;
    if (there) members.add(file);
    else members.delete(file);
    index.set(file, there ? (sources.source(file)?.specifiers ?? []) : null);
  };

  const rename = (): void => {
    const next = readNames([...manifests].sort(), sources.read);
    if (JSON.stringify(plain(next)) === JSON.stringify(plain(names))) return;
    names = next;
    index.setNames(next.packages, next.aliases);
  };

  /** Keeps those of some files that matter, and returns those of them that will be read. */
  const note = (files: readonly string[]): readonly string[] => {
    const fresh: string[] = [];
    for (const file of files) {
      const isToRead = isSource(file);
      if (found.has(file) || !(isToRead || isManifest(file))) continue;
      found.add(file);
      if (!isToRead) continue;
      fresh.push(file);
      toRead.push(file);
    }
    return fresh;
  };

  function* walk(): Generator<Step, void> {
    const asked = walksAskedFor;
    found = new Set();
    toRead = [];
    ahead = tops()
      .filter((top) => !isSource(top))
      .map(walker.start);
    yield note(tops().filter(isSource));
    do {
      for (let place = ahead.pop(); place; place = ahead.pop()) {
        const { files, places } = walker.enter(place);
        for (const each of places) ahead.push(each);
        yield note(files);
      }
      yield "reading";
    } while (ahead.length > 0);
    for (const file of toRead) {
      if (sources.isKnown(file)) continue;
      sources.source(file);
      yield;
    }
    for (const file of sources.overlays()) if (walker.includes(file, tops())) found.add(file);
    const files = [...found].filter((file) => sources.version(file) !== undefined);
    const next = new Set(files.filter(isSource));
    for (const file of members) if (!next.has(file)) index.set(file, null);
    for (const file of next) index.set(file, sources.source(file)?.specifiers ?? []);
    members = next;
    manifests = new Set(files.filter(isManifest));
    sorted = null;
    rename();
    walksDone = asked;
  }

  const sortedMembers = (): readonly string[] => {
    sorted ??= [...members].sort();
    return sorted;
  };

  return {
    files: {
      read: sources.read,
      version: sources.version,
      glimpse: (file) => sources.source(file) ?? NOTHING_SEEN,
      importers: index.importers,
      packages: () => names.packages,
    },
    edition: index.edition,
    members: sortedMembers,
    has: (file) => members.has(file),
    manifests: () => [...manifests].sort(),
    changed(file) {
      listings.clear();
      const known = members.has(file);
      const isFolder = !known && listNow(file).length > 0;
      const wasFolder = !known && hasInside(sortedMembers(), file);
      const isRules = nameOf(file) === ".gitignore";
      if (isRules) walker.forget();
      if (isFolder || wasFolder || isRules) walksAskedFor++;
      const isOurs = isSource(file) || isManifest(file);
      if (isOurs) pending.add(file);
      if (isFolder || wasFolder) return "folder";
      return isOurs || isRules ? "file" : "nothing";
    },
    walkAgain() {
      listings.clear();
      walker.forget();
      walksAskedFor++;
    },
    setExtras(paths) {
      const leftOut = (path: string) => !walker.includes(isSource(path) ? path : join(path, "any"), roots);
      const next = paths.filter((path) => !roots.includes(path) && leftOut(path));
      if (next.join("\n") === extras.join("\n")) return;
      extras = next;
      walksAskedFor++;
    },
    handOver(offer) {
      if (offer(ahead, found.size)) ahead = [];
    },
    learn: note,
    takeBack(places) {
      for (const place of places) ahead.push(place);
    },
    *settle() {
      while (walksDone !== walksAskedFor) yield* walk();
      for (const file of pending) {
        pending.delete(file);
        update(file);
        yield undefined;
      }
    },
  };
}

/** Whether one of some sorted paths lies in a folder. There may be many of them, and as many questions. */
function hasInside(sorted: readonly string[], folder: string): boolean {
  const prefix = join(folder, "");
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < prefix) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(prefix) ?? false;
}

function plain(names: Names): unknown {
  return [[...names.packages], names.aliases];
}
