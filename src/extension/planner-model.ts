import { Disposable, EventEmitter, type Memento, type Uri, type WorkspaceFolder, workspace } from "vscode";
import { WORKLOAD_VERSION, type WorkloadFile } from "../capacity/workload.ts";
import { readWorkloadFile, type WorkloadProblem, writeWorkloadFile } from "../capacity/workload-file.ts";
import { type Draft, draftOf, fileOf, isSameFile, mistakesIn } from "../panel/draft.ts";
import type { FileState, Snapshot } from "../panel/snapshot.ts";
import { PlannerFile } from "./planner-file.ts";

const NO_WORKLOADS: WorkloadFile = { version: WORKLOAD_VERSION, workloads: [] };

/** What is kept of a draft that was not saved, for when the window is opened again. */
interface Kept {
  readonly folder: string | null;
  /** The file's text that the draft was made from. */
  readonly text: string | null;
  readonly draft: Draft;
}

const KEPT = "planner.draft.1";

/** The workload file of one folder and the draft that all pages of the window share. */
export class PlannerModel extends Disposable {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<void>();
  readonly onChanged = this.#changed.event;
  readonly #folderChanged = new EventEmitter<void>();
  /** Tells that workloads are now those of another folder. */
  readonly onFolder = this.#folderChanged.event;
  #file: PlannerFile | undefined;
  #folder: WorkspaceFolder | undefined;
  /** The file's text as it was last seen; null where there is no file. */
  #text: string | null = null;
  /** What can be kept of that text. */
  #content: WorkloadFile = NO_WORKLOADS;
  #problems: readonly WorkloadProblem[] = [];
  #failure: string | null = null;
  /** The text that the draft was made from. */
  #base: string | null = null;
  #draft: Draft = draftOf(NO_WORKLOADS);
  #reading: Promise<void>;
  #reads: Promise<void> = Promise.resolve();

  constructor(memory: Memento) {
    const parts: Disposable[] = [];
    super(() => Disposable.from(...parts, ...(this.#file ? [this.#file] : [])).dispose());
    this.#memory = memory;
    parts.push(
      this.#changed,
      this.#folderChanged,
      workspace.onDidChangeWorkspaceFolders(() => void this.choose(this.#folder?.name)),
    );
    const kept = memory.get<Kept>(KEPT);
    this.#reading = this.#open(kept?.folder ?? undefined).then(() => {
      if (!kept || kept.folder !== (this.#folder?.name ?? null)) return;
      this.#draft = kept.draft;
      this.#base = kept.text;
    });
  }

  /** Settles once everything that is under way has been read. */
  ready(): Promise<void> {
    return this.#reading;
  }

  get folder(): Uri | undefined {
    return this.#folder?.uri;
  }

  get file(): Uri | undefined {
    return this.#file?.uri;
  }

  /** What the file has to do with what pages show. */
  snapshot(): Pick<Snapshot, "draft" | "isChanged" | "file" | "folder" | "folders"> {
    return {
      draft: this.#draft,
      isChanged: this.#isChanged(),
      file: this.#fileState(),
      folder: this.#folder?.name ?? null,
      folders: (workspace.workspaceFolders ?? []).map(({ name }) => name),
    };
  }

  edit(draft: Draft): void {
    this.#draft = draft;
    this.#keep();
  }

  /** Writes the draft into the file as it is now. Says why not, where that cannot be. */
  async save(): Promise<string | null> {
    if (!this.#file) return "Open a folder to keep workloads in a file.";
    if (mistakesIn(this.#draft).length > 0) return "Fields have mistakes, which are to be mended first.";
    await this.#read();
    const text = writeWorkloadFile(this.#text, fileOf(this.#draft));
    if (text === null) return "The file has mistakes, and is left as it is until they are mended.";
    try {
      await this.#file.write(text);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    this.#take(text);
    this.#base = text;
    this.#keep();
    return null;
  }

  /** Throws away what is not in the file. */
  revert(): void {
    this.#adopt();
    this.#keep();
  }

  /** Turns to the folder of a name, or to the first one that has a file. */
  async choose(name: string | undefined): Promise<void> {
    const before = this.#folder?.uri.toString();
    this.#reading = this.#open(name);
    await this.#reading;
    if (this.#folder?.uri.toString() === before) return;
    this.#keep();
    this.#folderChanged.fire();
  }

  /** Turns to a folder by its address, unless it is the one already. */
  async chooseAt(uri: Uri): Promise<void> {
    await this.#reading;
    const found = workspace.workspaceFolders?.find((folder) => folder.uri.toString() === uri.toString());
    if (found && found.uri.toString() !== this.#folder?.uri.toString()) await this.choose(found.name);
  }

  async #open(name: string | undefined): Promise<void> {
    this.#file?.dispose();
    const folders = workspace.workspaceFolders ?? [];
    this.#folder = folders.find((folder) => folder.name === name) ?? (await firstWithFile(folders)) ?? folders[0];
    this.#file = this.#folder && new PlannerFile(this.#folder.uri);
    this.#file?.onChanged(() => this.#follow());
    await this.#read();
    this.#adopt();
  }

  /** One after another, so that what was read last is what stays. */
  #read(): Promise<void> {
    this.#reads = this.#reads.then(() => this.#readNow());
    return this.#reads;
  }

  async #readNow(): Promise<void> {
    const file = this.#file;
    if (!file) return this.#take(null);
    try {
      const text = await file.read();
      if (file === this.#file) this.#take(text);
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
    }
  }

  #take(text: string | null): void {
    this.#failure = null;
    this.#text = text;
    const reading = text === null ? null : readWorkloadFile(this.#file?.uri.path ?? "", text);
    this.#problems = reading?.problems ?? [];
    this.#content = reading?.file ?? NO_WORKLOADS;
  }

  /** Reads the file again. A draft without changes of its own goes along. */
  async #follow(): Promise<void> {
    const before = this.#text;
    await this.#read();
    if (this.#text === before && this.#failure === null) return;
    if (!this.#isEdited() && this.#problems.length === 0) this.#adopt();
    this.#changed.fire();
  }

  #adopt(): void {
    this.#draft = draftOf(this.#content);
    this.#base = this.#text;
  }

  /** A file with mistakes cannot be compared with: what could be read of it is not all that it says. */
  #isChanged(): boolean {
    return this.#differsFrom(this.#content);
  }

  /**
   * Whether the draft has changes of its own, whatever the file says by now: one that is seen half written says less than
   * it did and will.
   */
  #isEdited(): boolean {
    const base = this.#base === null ? null : readWorkloadFile("", this.#base).file;
    return this.#differsFrom(base ?? NO_WORKLOADS);
  }

  #differsFrom(content: WorkloadFile): boolean {
    return mistakesIn(this.#draft).length > 0 || !isSameFile(fileOf(this.#draft), content);
  }

  #fileState(): FileState {
    if (!this.#file) return { state: "nowhere" };
    if (this.#failure !== null) return { state: "failed", message: this.#failure };
    if (this.#problems.length > 0) {
      const problems = this.#problems.map(({ message, span }) => ({ line: span.line, message }));
      return { state: "broken", problems };
    }
    if (this.#text === null) return { state: "missing" };
    return this.#base === this.#text || !this.#isChanged() ? { state: "read" } : { state: "changed" };
  }

  #keep(): void {
    const kept: Kept = { folder: this.#folder?.name ?? null, text: this.#base, draft: this.#draft };
    void this.#memory.update(KEPT, this.#isChanged() ? kept : undefined);
    this.#changed.fire();
  }
}

async function firstWithFile(folders: readonly WorkspaceFolder[]): Promise<WorkspaceFolder | undefined> {
  for (const folder of folders) {
    const file = new PlannerFile(folder.uri);
    const text = await file.read().catch(() => null);
    file.dispose();
    if (text !== null) return folder;
  }
  return undefined;
}
