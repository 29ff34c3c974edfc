import type { Span } from "../core/facts.ts";
import type { Draft } from "./draft.ts";
import type { Snapshot } from "./snapshot.ts";

/** What the host says to the page. Always everything: a page that was hidden or reloaded needs no history. */
export type ToPage = { readonly type: "snapshot"; readonly snapshot: Snapshot };

/** What the page says to the host. */
export type ToHost =
  /** The page has loaded and wants a snapshot. */
  | { readonly type: "ready" }
  /** The draft as it is now. Numbers rise, so that the page can tell an answer to this from an answer to an earlier one. */
  | { readonly type: "edit"; readonly draft: Draft; readonly edition: number }
  | { readonly type: "save" }
  /** Throws unsaved changes away. */
  | { readonly type: "revert" }
  | { readonly type: "openFile"; readonly line: number | null }
  | { readonly type: "openCall"; readonly span: Span }
  /** Looks for the calls in the code again. */
  | { readonly type: "readCode" }
  /** Takes measurements from files or the clipboard. The model is that of metrics whose labels name none. */
  | { readonly type: "importMeasurements"; readonly from: "files" | "clipboard"; readonly model: string | null }
  | { readonly type: "forgetMeasurements" }
  | { readonly type: "openText"; readonly text: string; readonly language: string }
  | { readonly type: "copyText"; readonly text: string }
  | { readonly type: "openInEditor" }
  | { readonly type: "chooseFolder"; readonly folder: string };

/** One function for every kind of message: a kind without one does not compile. */
export type Handlers<Message extends { readonly type: string }> = {
  readonly [Type in Message["type"]]: (message: Extract<Message, { readonly type: Type }>) => void;
};

/** Hands a message to the function for its kind. What is no message of ours is left alone. */
export function dispatch<Message extends { readonly type: string }>(
  handlers: Handlers<Message>,
  message: Message,
): void {
  const type: Message["type"] = message.type;
  if (!Object.hasOwn(handlers, type)) return;
  const handle = handlers[type] as (message: Message) => void;
  handle(message);
}
