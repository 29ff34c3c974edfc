import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { MAX_BYTES } from "../classify.ts";
import type { Take } from "../scouts.ts";
import { type FileAccess, UnreadableError } from "../workspace.ts";

/** What some editors put in front of a text. Whoever writes a file back has to keep it. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** A file is read right after its version was asked for, so what was looked at then need not be looked at again. */
let looked: { readonly file: string; readonly stats: Stats | undefined } | undefined;

/** Most files that are asked for and are not there are asked for in every folder, and an error takes long to make. */
const QUIETLY = { throwIfNoEntry: false } as const;

function look(file: string): Stats | undefined {
  looked = undefined;
  const stats = statSync(file, QUIETLY);
  looked = { file, stats };
  queueMicrotask(forget);
  return stats;
}

function forget(): void {
  looked = undefined;
}

/** What was looked at in the same breath. Whoever asks twice wants to know what is there now. */
function lookOnce(file: string): Stats | undefined {
  const stats = looked?.file === file ? looked.stats : statSync(file, QUIETLY);
  forget();
  return stats;
}

function versionOf({ mtimeMs, size, ino }: Stats): string {
  return `${mtimeMs} ${size} ${ino}`;
}

/** Holds one file at a time. Nearly none is larger. */
const bytes = Buffer.allocUnsafe(1 << 20);

/**
 * The version and the text of a file on disk, with half of the calls that asking for one and the other takes. Only for
 * plain files that are not large; undefined for all others.
 */
export const take: Take = (file, skim) => {
  // Whoever opens a pipe waits for somebody to write, unless told not to.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > bytes.length) return undefined;
    const length = readSync(descriptor, bytes, 0, stats.size, 0);
    if (length !== stats.size) return undefined;
    const text = withoutMark(bytes.toString("utf8", 0, length));
    return { version: versionOf(stats), text, hasWord: skim(bytes, length) };
  } finally {
    closeSync(descriptor);
  }
};

/** Files on disk. Paths have forward slashes, on Windows too. */
export const nodeAccess: FileAccess = {
  read(file) {
    return answer(file, () => {
      const stats = lookOnce(file);
      if (!stats) return undefined;
      const { size } = stats;
      // Whoever reads a pipe waits for somebody to write, and a device may have no end. People may name them, though.
      if (!stats.isFile() && !stats.isDirectory() && !file.startsWith("/dev/"))
        throw new UnreadableError(`${file} is no file that can be read`);
      if (size > MAX_BYTES) throw new UnreadableError(`${file} has ${size} bytes, which is too many to read`);
      return withoutMark(readFileSync(file, "utf8"));
    });
  },
  version(file) {
    return answer(file, () => {
      const stats = look(file);
      return stats?.isFile() ? versionOf(stats) : undefined;
    });
  },
  list(folder) {
    return answer(folder, () =>
      readdirSync(folder, { withFileTypes: true })
        .map((entry) => ({ name: entry.name, folder: entry.isDirectory(), file: isFile(folder, entry) }))
        .filter((entry) => entry.folder || entry.file)
        .map(({ name, folder: isFolder }) => ({ name, folder: isFolder }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  },
};

/** Editors show a file without the mark of the byte order that it may begin with, and count no column for it. */
function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Links count as what they lead to, but those to folders as nothing: they may lead back up. */
function isFile(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  try {
    return statSync(`${folder}/${entry.name}`).isFile();
  } catch {
    return false;
  }
}

/** Undefined for what is not there. What is there and cannot be read is an error that names the place. */
function answer<T>(path: string, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError(`${path} cannot be read (${String(code ?? error)})`);
  }
}
