import {
  commands,
  Disposable,
  type DocumentLink,
  EventEmitter,
  languages,
  type Position,
  Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import { type Known, type KnownParams, OPEN_PLACE, type Place } from "../server/protocol.ts";
import { movedOffset } from "./moved-offset.ts";
import type { Server } from "./server.ts";

const SCHEME = "bedrock-readiness-known";

/** Its last part is the tab's label, and tells the editor the language. */
const DOCUMENT = Uri.from({ scheme: SCHEME, path: "/What Is Known" });

const NOTHING = "There is no call or client of Amazon Bedrock here. Put the cursor on one and try again.";
const GONE = "The call or client is gone, or its code cannot be read as it stands.\n";

/** The call or client that is shown, and where it stands now. */
interface Shown {
  readonly uri: string;
  /** Of its name, in the document's text. */
  readonly offset: number;
  /** The editor group that its code was in, in which links open places. */
  readonly column: ViewColumn;
  /** The last answer; null when there is nothing any more. */
  readonly known: Known | null;
}

/** The read-only document beside the editor that tells what is known of a call or client. It follows unsaved edits. */
export class KnownDocument extends Disposable {
  readonly #server: Server;
  readonly #changed = new EventEmitter<Uri>();
  #shown: Shown | undefined;

  constructor(server: Server) {
    const parts: Disposable[] = [];
    super(() => Disposable.from(...parts).dispose());
    this.#server = server;
    parts.push(
      this.#changed,
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: () => this.#shown?.known?.text ?? GONE,
      }),
      languages.registerDocumentLinkProvider({ scheme: SCHEME }, { provideDocumentLinks: () => this.#links() }),
      workspace.onDidChangeTextDocument((change) => this.#move(change)),
      commands.registerCommand(OPEN_PLACE, (place: Place) => this.#open(place)),
    );
  }

  /** Shows what is known at a place, or at the cursor when none is given. */
  async show(at: KnownParams | undefined = atCursor()): Promise<void> {
    const known = at && (await this.#ask(at));
    const document = at && openDocument(at.textDocument.uri);
    if (!known || !document) {
      void window.showInformationMessage(NOTHING);
      return;
    }
    const column = columnOf(document.uri) ?? ViewColumn.One;
    this.#update({ uri: document.uri.toString(), offset: offsetOf(known, document), column, known });
    const options = { viewColumn: columnOf(DOCUMENT) ?? ViewColumn.Beside, preserveFocus: true, preview: false };
    await window.showTextDocument(await workspace.openTextDocument(DOCUMENT), options);
  }

  /** Asks again, since something has changed. Nothing happens while the document, or the one with the code, is closed. */
  async refresh(): Promise<void> {
    const shown = this.#shown;
    const document = shown && openDocument(shown.uri);
    if (!document || !openDocument(DOCUMENT.toString())) return;
    const { version } = document;
    const position = document.positionAt(shown.offset);
    const known = await this.#ask({ textDocument: { uri: shown.uri }, position });
    // Another call is shown by now, or its place has moved on: then there is another answer to come.
    if (this.#shown !== shown || document.version !== version) return;
    this.#update({ ...shown, offset: known ? offsetOf(known, document) : shown.offset, known });
  }

  async #ask(at: KnownParams): Promise<Known | null> {
    return this.#server.isRunning() ? this.#server.known(at) : null;
  }

  #update(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    if (before?.known?.text !== shown.known?.text) this.#changed.fire(DOCUMENT);
  }

  #move({ document, contentChanges }: TextDocumentChangeEvent): void {
    const shown = this.#shown;
    if (shown?.uri !== document.uri.toString()) return;
    this.#shown = { ...shown, offset: movedOffset(shown.offset, contentChanges) };
  }

  /** Links are commands, so that a place opens where the code is and not over this document. */
  #links(): DocumentLink[] {
    return (this.#shown?.known?.links ?? []).map(({ range, target }) => ({
      range: rangeOf(range),
      target: Uri.from({ scheme: "command", path: OPEN_PLACE, query: JSON.stringify([target]) }),
      tooltip: "Go to this place",
    }));
  }

  async #open({ uri, range }: Place): Promise<void> {
    const target = Uri.parse(uri);
    const viewColumn = columnOf(target) ?? this.#shown?.column ?? ViewColumn.One;
    await window.showTextDocument(target, { viewColumn, selection: rangeOf(range) });
  }
}

function atCursor(): KnownParams | undefined {
  const editor = window.activeTextEditor;
  return editor && { textDocument: { uri: editor.document.uri.toString() }, position: plain(editor.selection.active) };
}

function plain({ line, character }: Position): KnownParams["position"] {
  return { line, character };
}

function rangeOf({ start, end }: Place["range"]): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

function offsetOf({ range }: Known, document: TextDocument): number {
  return document.offsetAt(rangeOf(range).start);
}

function openDocument(uri: string): TextDocument | undefined {
  const wanted = Uri.parse(uri).toString();
  return workspace.textDocuments.find((document) => document.uri.toString() === wanted);
}

/** The group in which a document is in sight. */
function columnOf(uri: Uri): ViewColumn | undefined {
  return window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString())?.viewColumn;
}
