import type { DistantFiles, Mirror } from "../workspace/mirror.ts";
import type { EditorSettings, FileAccess, Workspace } from "../workspace/workspace.ts";
import type { Engine, OnFailure } from "./engine.ts";
import { type Exclude, shownFiles } from "./excludes.ts";
import { folderOf, isVirtual } from "./paths.ts";

/**
 * The engine's workspaces behind the open folders. Documents that lie in none of them get a workspace of their own that
 * sees their folder but nothing below it: a file opened from the home folder must not make us read all of it.
 */
export class Workspaces {
  readonly #engine: Engine;
  /** Where files are read: those on no disk in the mirror, if there is one. */
  readonly access: FileAccess;
  readonly #mirror: Mirror | null;
  readonly #onFailure: OnFailure;
  readonly #overlays = new Map<string, string>();
  readonly #loose = new Map<string, Workspace>();
  #settings: EditorSettings = { rules: {} };
  #excludes: Readonly<Record<string, readonly Exclude[]>> = {};
  #roots: readonly string[];
  #main: Workspace;

  /** @param distant how files are fetched that lie on no disk; null where nobody can */
  constructor(
    engine: Engine,
    access: FileAccess,
    distant: DistantFiles | null,
    roots: readonly string[],
    onFailure: OnFailure,
  ) {
    this.#engine = engine;
    this.#mirror = distant && engine.createMirror(distant, (paths) => paths.map((path) => this.fileChanged(path)));
    this.access = this.#mirror ? withVirtual(access, this.#mirror.access) : access;
    this.#onFailure = onFailure;
    this.#roots = roots;
    this.#main = this.#created(roots, this.access);
  }

  /** The workspace of all open folders. */
  get main(): Workspace {
    return this.#main;
  }

  /** The workspace that a file belongs to. */
  of(path: string): Workspace {
    if (this.#roots.some((root) => isWithin(path, root))) return this.#main;
    const folder = folderOf(path);
    const known = this.#loose.get(folder);
    if (known) return known;
    const created = this.#prepared(this.#created([folder], flat(this.access)));
    this.#loose.set(folder, created);
    return created;
  }

  setRoots(roots: readonly string[]): void {
    this.#roots = roots;
    this.#begin();
  }

  setOverlay(path: string, text: string | null): void {
    if (text === null) this.#overlays.delete(path);
    else this.#overlays.set(path, text);
    for (const workspace of this.#all()) workspace.setOverlay(path, text);
  }

  /** @param excludes what is not to be come upon, by the folders that it holds for */
  setSettings(settings: EditorSettings, excludes: Readonly<Record<string, readonly Exclude[]>>): void {
    this.#settings = settings;
    if (JSON.stringify(excludes) !== JSON.stringify(this.#excludes)) {
      this.#excludes = excludes;
      this.#begin();
    }
    for (const workspace of this.#all()) workspace.setSettings(settings);
  }

  /** Fetches what a walk of the open folders comes upon, so that answers can be given at once. */
  async settle(): Promise<void> {
    await this.#mirror?.gather(this.#roots.filter(isVirtual), shownFiles(this.access, this.#excludes));
  }

  /** Fetches anew what is kept here of files that changed. {@link fileChanged} is to follow. */
  async renew(paths: readonly string[]): Promise<void> {
    const virtual = paths.filter(isVirtual);
    if (virtual.length > 0) await this.#mirror?.renew(virtual);
  }

  fileChanged(path: string): void {
    for (const workspace of this.#all()) workspace.fileChanged(path);
  }

  /** Begins the workspace of all open folders anew. */
  #begin(): void {
    this.#main = this.#prepared(this.#created(this.#roots, shownFiles(this.access, this.#excludes)));
  }

  #created(roots: readonly string[], access: FileAccess): Workspace {
    const created = this.#engine.createWorkspace(roots, access, this.#onFailure);
    return this.#mirror ? this.#engine.mirrored(created, this.#mirror, roots.filter(isVirtual), access) : created;
  }

  #all(): readonly Workspace[] {
    return [this.#main, ...this.#loose.values()];
  }

  #prepared(workspace: Workspace): Workspace {
    for (const [path, text] of this.#overlays) workspace.setOverlay(path, text);
    workspace.setSettings(this.#settings);
    return workspace;
  }
}

/** Whether a path is a folder or lies below it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** Files of two kinds, each read where it lies. */
function withVirtual(disk: FileAccess, virtual: FileAccess): FileAccess {
  const of = (path: string): FileAccess => (isVirtual(path) ? virtual : disk);
  return {
    read: (file) => of(file).read(file),
    version: (file) => of(file).version(file),
    list: (folder) => of(folder).list(folder),
  };
}

function flat(access: FileAccess): FileAccess {
  return {
    read: (file) => access.read(file),
    version: (file) => access.version(file),
    list: (folder) => access.list(folder)?.filter((entry) => !entry.folder),
  };
}
