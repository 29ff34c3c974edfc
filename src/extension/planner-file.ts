import {
  Disposable,
  EventEmitter,
  Range,
  RelativePattern,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  workspace,
} from "vscode";
import { WORKLOAD_FILE } from "../capacity/workload.ts";

/** The text of a folder's workload file, as the editor shows it or else as it is on disk. */
export class PlannerFile extends Disposable {
  readonly uri: Uri;
  readonly #changed = new EventEmitter<void>();
  readonly onChanged = this.#changed.event;

  constructor(folder: Uri) {
    const parts: Disposable[] = [];
    super(() => Disposable.from(...parts).dispose());
    this.uri = Uri.joinPath(folder, WORKLOAD_FILE);
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, WORKLOAD_FILE));
    const told = (): void => this.#changed.fire();
    const toldOf = (document: TextDocument): void => {
      if (document.uri.toString() === this.uri.toString()) told();
    };
    parts.push(
      this.#changed,
      watcher,
      watcher.onDidChange(told),
      watcher.onDidCreate(told),
      watcher.onDidDelete(told),
      workspace.onDidChangeTextDocument(({ document }) => toldOf(document)),
      workspace.onDidCloseTextDocument(toldOf),
    );
  }

  /** Null where there is no file. */
  async read(): Promise<string | null> {
    const document = this.#document();
    if (document) return document.getText();
    try {
      return new TextDecoder().decode(await workspace.fs.readFile(this.uri));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** An editor that shows the file takes the change as one that can be undone. */
  async write(text: string): Promise<void> {
    const document = this.#document();
    if (!document) {
      await workspace.fs.writeFile(this.uri, new TextEncoder().encode(text));
      return;
    }
    const edit = new WorkspaceEdit();
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.replace(this.uri, new Range(document.positionAt(0), end), text);
    if (!(await workspace.applyEdit(edit)) || !(await document.save())) {
      throw new Error(`${WORKLOAD_FILE} could not be saved`);
    }
  }

  #document(): TextDocument | undefined {
    const found = workspace.textDocuments.find((document) => document.uri.toString() === this.uri.toString());
    return found?.isClosed ? undefined : found;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "FileNotFound";
}
