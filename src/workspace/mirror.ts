import { folderOf, isInside, join, nameOf } from "./paths.ts";
import { createPause } from "./pause.ts";
import { createWalker } from "./walk.ts";
import { type FileAccess, quietly, UnreadableError } from "./workspace.ts";

type Entries = NonNullable<ReturnType<FileAccess["list"]>>;

/** What there is, null where there is nothing, or why it cannot be read, for people. */
export type Reply<T> = { readonly found: T } | { readonly failure: string } | null;

/** Files that are asked for now and answered later, such as those of an editor that runs elsewhere. */
export interface DistantFiles {
  /** Replies in the order of the paths. Folders list files and folders; links to folders are left out. */
  fetch(
    folders: readonly string[],
    files: readonly string[],
  ): Promise<{ readonly folders: readonly Reply<Entries>[]; readonly files: readonly Reply<string>[] }>;
}

/**
 * Distant files as the engine wants them: answered at once. What is asked for without being here counts as missing until it
 * is fetched, so an answer holds only if nothing was missing for it; {@link mirrored} sees to that.
 */
export interface Mirror {
  readonly access: FileAccess;
  /** Whether something was asked for that is not here. */
  isBehind(): boolean;
  /**
   * Fetches what was missing, and whatever a walk of some folders looks into.
   *
   * @param access the mirror's own, or what is shown of it
   */
  gather(folders: readonly string[], access: FileAccess): Promise<void>;
  /** Fetches anew what is here of paths that appeared, changed or vanished. */
  renew(paths: readonly string[]): Promise<void>;
}

export interface MirrorOptions {
  readonly files: DistantFiles;
  /** Whether the text of a file will be wanted if it is there. Others are fetched once they are read. */
  readonly concerns: (file: string) => boolean;
  /** Is told of files and folders of which something else is known now than was answered before. */
  readonly onFetched: (paths: readonly string[]) => void;
  /** Files that concern us, from which on no further folder is looked into. */
  readonly limit?: number;
}

/** The limit unless another one is given. Each file may be a request over a network. */
const MAX_FILES = 10_000;

/** The version of a file that is there and was never read. */
const UNREAD = "unread";

interface Text {
  readonly reply: Reply<string>;
  readonly version: string;
}

interface Folder {
  readonly reply: Reply<Entries>;
  /** Whether an entry is a folder, by its name. */
  readonly names: ReadonlyMap<string, boolean>;
}

export function createMirror({ files: distant, concerns, onFetched, limit = MAX_FILES }: MirrorOptions): Mirror {
  const folders = new Map<string, Folder>();
  const texts = new Map<string, Text>();
  const missing = { folders: new Set<string>(), files: new Set<string>() };
  let concerned = 0;
  let versions = 0;
  let queue: Promise<void> = Promise.resolve();

  /** Whether what is known of the folders above says that there is no such folder. */
  const isGone = (folder: string): boolean => {
    if (folder === "/") return false;
    const above = folders.get(folderOf(folder));
    return above ? !holds(above, folder, true) : isGone(folderOf(folder));
  };

  /** What is known of a folder: undefined is nothing yet, and it is missing from then on. */
  const listing = (folder: string): Folder | undefined => {
    const known = folders.get(folder);
    if (known) return known;
    if (isGone(folder)) return NO_FOLDER;
    missing.folders.add(folder);
    return undefined;
  };

  const isThere = (file: string): boolean => {
    const around = listing(folderOf(file));
    return around !== undefined && holds(around, file, false);
  };

  const access: FileAccess = {
    read(file) {
      const text = texts.get(file);
      if (text) return answer(text.reply);
      if (isThere(file)) missing.files.add(file);
      return undefined;
    },
    version(file) {
      const text = texts.get(file);
      if (text) return text.reply === null ? undefined : text.version;
      if (!isThere(file)) return undefined;
      if (!concerns(file)) return UNREAD;
      missing.files.add(file);
      return undefined;
    },
    list: (folder) => answer(listing(folder)?.reply ?? null),
  };

  const isBehind = (): boolean => missing.folders.size + missing.files.size > 0;

  const keepFolder = (folder: string, reply: Reply<Entries>): void => {
    const before = entriesOf(folders.get(folder));
    const after: Folder = { reply, names: namesIn(reply) };
    const count = (entries: Entries): number =>
      entries.filter((entry) => !entry.folder && concerns(join(folder, entry.name))).length;
    concerned += count(entriesOf(after)) - count(before);
    folders.set(folder, after);
    for (const { name, folder: wasFolder } of before) {
      if (after.names.get(name) !== wasFolder) forgetBelow(join(folder, name));
    }
  };

  const forgetBelow = (path: string): void => {
    for (const file of texts.keys()) if (isInside(file, path)) texts.delete(file);
    for (const folder of [...folders.keys()]) {
      if (!isInside(folder, path)) continue;
      keepFolder(folder, null);
      folders.delete(folder);
    }
  };

  const keepText = (file: string, reply: Reply<string>): void => {
    const before = texts.get(file);
    if (before && sameText(before.reply, reply)) return;
    texts.set(file, { reply, version: `text ${++versions}` });
  };

  const obtain = async (wanted: readonly string[], files: readonly string[]): Promise<void> => {
    const reply = await distant.fetch(wanted, files);
    for (const [index, folder] of wanted.entries()) keepFolder(folder, reply.folders[index] ?? null);
    for (const [index, file] of files.entries()) keepText(file, reply.files[index] ?? null);
  };

  /** Fetches what is missing, and tells of all that is there now: of a folder, for what lies below it as well. */
  const catchUp = async (): Promise<void> => {
    const files = [...missing.files];
    const [wanted, refused] = concerned < limit ? [[...missing.folders], []] : [[], [...missing.folders]];
    missing.files.clear();
    missing.folders.clear();
    for (const folder of refused) keepFolder(folder, { failure: tooMany(limit) });
    await obtain(wanted, files);
    const changed = [
      ...wanted.filter((folder) => entriesOf(folders.get(folder)).length > 0),
      ...files.filter((file) => texts.get(file)?.reply),
    ];
    if (changed.length > 0) onFetched([...new Set(changed)]);
  };

  /** Notes as missing whatever is not here of the files that a walk comes upon. */
  const walk = async (roots: readonly string[], shown: FileAccess): Promise<void> => {
    const pause = createPause();
    const walker = createWalker(undefined, shown, quietly(shown.read), () => undefined);
    for (const root of roots) {
      for (const files of walker.walk(walker.start(root))) {
        for (const file of files) shown.version(file);
        await pause();
      }
    }
  };

  /** One after the other, so that an answer that is on its way never undoes a later one. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  return {
    access,
    isBehind,
    gather: (roots, shown) =>
      inTurn(async () => {
        for (;;) {
          await walk(roots, shown);
          if (!isBehind()) return;
          await catchUp();
        }
      }),
    renew: (paths) =>
      inTurn(async () => {
        const known = (folder: string): boolean => folders.has(folder);
        const around = paths.map(folderOf).filter(known);
        const files = paths.filter((path) => texts.has(path) || (known(folderOf(path)) && concerns(path)));
        await obtain([...new Set([...around, ...paths.filter(known)])], [...new Set(files)]);
      }),
  };
}

function answer<T>(reply: Reply<T>): T | undefined {
  if (reply === null) return undefined;
  if ("failure" in reply) throw new UnreadableError(reply.failure);
  return reply.found;
}

const NO_FOLDER: Folder = { reply: null, names: new Map() };

function entriesOf(folder: Folder | undefined): Entries {
  return folder?.reply && "found" in folder.reply ? folder.reply.found : [];
}

function namesIn(reply: Reply<Entries>): ReadonlyMap<string, boolean> {
  const entries = reply && "found" in reply ? reply.found : [];
  return new Map(entries.map(({ name, folder }) => [name, folder]));
}

function holds({ names }: Folder, path: string, folder: boolean): boolean {
  return names.get(nameOf(path)) === folder;
}

function sameText(a: Reply<string>, b: Reply<string>): boolean {
  if (!a || !b) return a === b;
  return "found" in a && "found" in b ? a.found === b.found : JSON.stringify(a) === JSON.stringify(b);
}

function tooMany(limit: number): string {
  return `The folder is left out, since ${limit} source files or more are open beside it`;
}
