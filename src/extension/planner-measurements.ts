import { Disposable, EventEmitter, env, type Memento, type Uri, window, workspace } from "vscode";
import { type MeasurementFile, type MeasurementProblem, readMeasurements } from "../capacity/measurements/read.ts";
import type { MeasurementState } from "../panel/snapshot.ts";

const KEPT = "planner.measurements.1";

/** Larger files are no measurements, or more of them than a plan needs. */
const MOST_BYTES = 16 * 1024 * 1024;

/** More than this is not kept for the next window: it would slow the editor's start. */
const MOST_KEPT = 1024 * 1024;

const CLIPBOARD = "the clipboard";

/** What was imported from an account's tools, for all pages of the window. */
export class PlannerMeasurements extends Disposable {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<void>();
  readonly onChanged = this.#changed.event;
  #files: readonly MeasurementFile[];
  /** Why what was imported last was refused. */
  #problems: readonly MeasurementProblem[] = [];
  #state: MeasurementState | null = null;

  constructor(memory: Memento) {
    super(() => this.#changed.dispose());
    this.#memory = memory;
    this.#files = memory.get<readonly MeasurementFile[]>(KEPT) ?? [];
    this.#read();
  }

  get state(): MeasurementState | null {
    return this.#state;
  }

  /** Lets somebody choose files, and takes them. */
  async chooseFiles(model: string | null): Promise<void> {
    const uris = await window.showOpenDialog({
      canSelectMany: true,
      openLabel: "Import",
      title: "Import Measurements",
      filters: { Measurements: ["json", "csv", "txt"], "All Files": ["*"] },
    });
    if (!uris) return;
    const contents = await Promise.all(uris.map(contentOf));
    this.#take(contents.map((content) => ("text" in content ? { ...content, model } : content)));
  }

  async paste(model: string | null): Promise<void> {
    try {
      const text = await env.clipboard.readText();
      if (text.trim() === "") this.#take([{ file: CLIPBOARD, line: 1, message: "There is no text in it" }]);
      else this.#take([{ name: CLIPBOARD, text, model }]);
    } catch (error) {
      this.#take([{ file: CLIPBOARD, line: 1, message: messageOf(error) }]);
    }
  }

  forget(): void {
    this.#files = [];
    this.#problems = [];
    this.#settle();
  }

  /** Takes files in the place of earlier ones of the same name. Those that are refused replace nothing. */
  #take(contents: readonly (MeasurementFile | MeasurementProblem)[]): void {
    const files = contents.filter((each): each is MeasurementFile => "text" in each);
    const { problems } = readMeasurements(files);
    const refused = new Set(problems.map(({ file }) => file));
    const good = files.filter(({ name }) => !refused.has(name));
    const replaced = new Set(good.map(({ name }) => name));
    this.#files = [...this.#files.filter(({ name }) => !replaced.has(name)), ...good];
    this.#problems = [...problems, ...contents.filter((each): each is MeasurementProblem => "message" in each)];
    this.#settle();
  }

  #settle(): void {
    this.#read();
    const size = this.#files.reduce((sum, { text }) => sum + text.length, 0);
    void this.#memory.update(KEPT, size > 0 && size <= MOST_KEPT ? this.#files : undefined);
    this.#changed.fire();
  }

  #read(): void {
    const isEmpty = this.#files.length === 0 && this.#problems.length === 0;
    const { measured, notes } = readMeasurements(this.#files);
    this.#state = isEmpty
      ? null
      : { measured, notes, problems: this.#problems, files: this.#files.map(({ name }) => name) };
  }
}

async function contentOf(uri: Uri): Promise<MeasurementFile | MeasurementProblem> {
  const name = workspace.asRelativePath(uri);
  try {
    const { size } = await workspace.fs.stat(uri);
    if (size > MOST_BYTES) return { file: name, line: 1, message: "The file is larger than 16 MB" };
    return { name, text: new TextDecoder().decode(await workspace.fs.readFile(uri)) };
  } catch (error) {
    return { file: name, line: 1, message: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
