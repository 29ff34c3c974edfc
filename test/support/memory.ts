import { type FileAccess, UnreadableError } from "../../src/workspace/workspace.ts";

/** Counts for all of them together, since what is known of a version outlives a test. */
let writes = 0;

/** Files in memory, for tests. Writing and removing does what an editor or a program would do to a disk. */
export interface MemoryFiles extends FileAccess {
  write(file: string, text: string): void;
  remove(file: string): void;
  /** Makes reading a file or listing a folder fail. */
  lock(path: string): void;
  files(): Readonly<Record<string, string>>;
}

export function memoryFiles(initial: Readonly<Record<string, string>> = {}): MemoryFiles {
  const files = new Map<string, { readonly text: string; readonly version: string }>();
  const locked = new Set<string>();
  const write = (file: string, text: string): void => {
    files.set(file, { text, version: String(++writes) });
  };
  const assertReadable = (path: string): void => {
    if (locked.has(path)) throw new UnreadableError(`${path} cannot be read (EACCES)`);
  };
  for (const [file, text] of Object.entries(initial)) write(file, text);
  return {
    write,
    remove: (file) => void files.delete(file),
    lock: (path) => void locked.add(path),
    files: () => Object.fromEntries([...files].map(([file, { text }]) => [file, text])),
    read(file) {
      assertReadable(file);
      return files.get(file)?.text;
    },
    version: (file) => files.get(file)?.version,
    list(folder) {
      assertReadable(folder);
      const prefix = `${folder === "/" ? "" : folder}/`;
      const inside = [...files.keys()]
        .filter((file) => file.startsWith(prefix))
        .map((file) => file.slice(prefix.length));
      if (inside.length === 0) return undefined;
      const names = [...new Set(inside.map((path) => path.split("/")[0] ?? ""))].sort();
      return names.map((name) => ({ name, folder: inside.some((path) => path.startsWith(`${name}/`)) }));
    },
  };
}
