import type { TextEdit as LspEdit, Range, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "../languages/language.ts";
import { uriOf } from "./paths.ts";

/** What the conversion of edits needs to know of a file as it is now. */
export interface EditedFile {
  readonly text: string;
  /** The open document's version; null for a file that is not open. */
  readonly version: number | null;
}

/** Bundles edits by document. Null when a file to change is gone. */
export function workspaceEdit(
  edits: readonly TextEdit[],
  fileOf: (file: string) => EditedFile | undefined,
): WorkspaceEdit | null {
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of edits) {
    const known = byFile.get(edit.file);
    if (known) known.push(edit);
    else byFile.set(edit.file, [edit]);
  }
  const documentChanges = [];
  for (const [file, ofFile] of byFile) {
    const target = fileOf(file);
    if (!target) return null;
    const uri = uriOf(file);
    documentChanges.push({ textDocument: { uri, version: target.version }, edits: lspEdits(ofFile, target.text) });
  }
  return { documentChanges };
}

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
