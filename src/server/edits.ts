import type {
  ChangeAnnotation,
  ClientCapabilities,
  TextEdit as LspEdit,
  Range,
  TextDocumentEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "../languages/language.ts";
import { uriOf } from "./paths.ts";

/** What the conversion of edits needs to know of a file as it is now. */
export interface EditedFile {
  readonly text: string;
  /** The open document's version; null for a file that is not open. */
  readonly version: number | null;
}

/** How a client takes edits. */
export interface EditSupport {
  /** By document and version; else by address only. */
  readonly documentChanges: boolean;
  /** With a note on which the client asks a person first. */
  readonly confirmation: boolean;
}

/** What a client says that it can do with edits. */
export function editSupportOf({ workspace }: ClientCapabilities): EditSupport {
  const documentChanges = workspace?.workspaceEdit?.documentChanges === true;
  return { documentChanges, confirmation: documentChanges && !!workspace?.workspaceEdit?.changeAnnotationSupport };
}

/**
 * Bundles edits by document. Null when a file to change is gone. Changes outside of the file that a person looks at are
 * to be shown to that person first.
 */
export function workspaceEdit(
  edits: readonly TextEdit[],
  fileOf: (file: string) => EditedFile | undefined,
  shown: string,
  support: EditSupport,
): WorkspaceEdit | null {
  const changes: TextDocumentEdit[] = [];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const target = fileOf(file);
    if (!target) return null;
    const own = lspEdits(
      edits.filter((edit) => edit.file === file),
      target.text,
    );
    changes.push({
      textDocument: { uri: uriOf(file), version: target.version },
      edits: support.confirmation && file !== shown ? own.map((edit) => ({ ...edit, annotationId: ELSEWHERE })) : own,
    });
  }
  const edit = bundled(changes, support);
  const isElsewhere = support.confirmation && edits.some((each) => each.file !== shown);
  return isElsewhere ? { ...edit, changeAnnotations: { [ELSEWHERE]: CHANGE_ELSEWHERE } } : edit;
}

/** Edits of documents in the form that a client takes. */
export function bundled(changes: TextDocumentEdit[], support: EditSupport): WorkspaceEdit {
  if (support.documentChanges) return { documentChanges: changes };
  return { changes: Object.fromEntries(changes.map(({ textDocument, edits }) => [textDocument.uri, plain(edits)])) };
}

function plain(edits: TextDocumentEdit["edits"]): LspEdit[] {
  return edits.filter((edit): edit is LspEdit => "newText" in edit);
}

const ELSEWHERE = "elsewhere";

const CHANGE_ELSEWHERE: ChangeAnnotation = {
  label: "Change another file",
  description: "The cause of the finding lies there.",
  needsConfirmation: true,
};

/** Edits by offset as edits by line and character. */
export function lspEdits(edits: readonly TextEdit[], text: string): LspEdit[] {
  const document = TextDocument.create("", "", 0, text);
  return edits.map((edit) => ({
    range: { start: document.positionAt(edit.start), end: document.positionAt(edit.end) },
    newText: edit.newText,
  }));
}

/** Whether two ranges share a character or a caret position. */
export function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
