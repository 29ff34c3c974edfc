import type { EditorSettings, FileAccess, Workspace } from "../workspace/workspace.ts";
import type { Engine, OnFailure } from "./engine.ts";
import { type Exclude, shownFiles } from "./excludes.ts";
import { folderOf } from "./paths.ts";

/**
 * The engine's workspaces behind the open folders. Documents that lie in none of them get a workspace of their own that
 * sees their folder but nothing below it: a file opened from the home folder must not make us read all of it.
 */
export class Workspaces {
  readonly #engine: Engine;
  readonly #access: FileAccess;
  readonly #onFailure: OnFailure;
  readonly #overlays = new Map<string, string>();
  readonly #loose = new Map<string, Workspace>();
  #settings: EditorSettings = { rules: {} };
  #excludes: Readonly<Record<string, readonly Exclude[]>> = {};
  #roots: readonly string[];
  #main: Workspace;

  constructor(engine: Engine, access: FileAccess, roots: readonly string[], onFailure: OnFailure) {
    this.#engine = engine;
    this.#access = access;
    this.#onFailure = onFailure;
    this.#roots = roots;
    this.#main = engine.createWorkspace(roots, access, onFailure);
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
    const created = this.#prepared(this.#engine.createWorkspace([folder], flat(this.#access), this.#onFailure));
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

  fileChanged(path: string): void {
    for (const workspace of this.#all()) workspace.fileChanged(path);
  }

  /** Begins the workspace of all open folders anew. */
  #begin(): void {
    const shown = shownFiles(this.#access, this.#excludes);
    this.#main = this.#prepared(this.#engine.createWorkspace(this.#roots, shown, this.#onFailure));
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

function flat(access: FileAccess): FileAccess {
  return {
    read: (file) => access.read(file),
    version: (file) => access.version(file),
    list: (folder) => access.list(folder)?.filter((entry) => !entry.folder),
  };
}
