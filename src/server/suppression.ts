import type { TextEdit } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { CommentPlace } from "../languages/language.ts";
import type { DisableRequest } from "./protocol.ts";

/** Stands where a person's reason should, in editors that cannot ask for one. */
export const PLACEHOLDER_REASON = "reason to be written";

/** Everything about the comment that silences a rule but its reason, which a person may still be asked for. */
export function disableRequest(
  document: Pick<TextDocument, "uri" | "version" | "positionAt">,
  rule: string,
  { offset, before, after, directive }: CommentPlace,
): DisableRequest {
  return {
    uri: document.uri,
    version: document.version,
    rule,
    position: document.positionAt(offset),
    before: `${before}bedrock-readiness-${directive} ${rule} -- `,
    after,
  };
}

/** The comment that silences a rule, with its reason, as an edit of the text. */
export function disableEdit({ position, before, after }: DisableRequest, reason: string): TextEdit {
  return { range: { start: position, end: position }, newText: before + harmless(reason) + after };
}

/** A reason that was pasted over several lines, or that speaks of comments, must not end the comment. */
function harmless(reason: string): string {
  return reason.replace(/\s+/g, " ").replaceAll("*/", "* /").trim();
}
