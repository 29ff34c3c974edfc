import type { TextEdit } from "vscode-languageserver";

/** Stands where a person's reason should, in editors that cannot ask for one. */
export const PLACEHOLDER_REASON = "reason to be written";

/**
 * The comment that silences a rule on one line, as an edit of the text: a line of its own above, indented alike.
 *
 * @param line 0-based
 */
export function disableEdit(text: string, line: number, rule: string, reason: string): TextEdit {
  const lines = text.split(/\r\n|\r|\n/);
  const indent = /^[ \t]*/.exec(lines[line] ?? "")?.[0] ?? "";
  const newline = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const start = { line, character: 0 };
  const comment = `${indent}// bedrock-readiness-disable-next-line ${rule} -- ${singleLine(reason)}${newline}`;
  return { range: { start, end: start }, newText: comment };
}

/** A reason that was pasted over several lines must not end the comment. */
function singleLine(reason: string): string {
  return reason.replace(/\s+/g, " ").trim();
}
