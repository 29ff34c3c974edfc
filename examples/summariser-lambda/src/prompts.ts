export interface Document {
  readonly title?: string;
  readonly text: string;
  readonly style: Style;
}

export type Style = "executive" | "technical" | "plain";

const STYLES: Record<Style, string> = {
  executive: "Write for a board: what was decided, what it costs, what is at risk, what has to be decided next.",
  technical: "Write for engineers: what changes, which systems are concerned, what is assumed, what is still open.",
  plain: "Write for the public in plain language, in short sentences, and explain every technical term.",
};

export function systemPrompt(style: Style): string {
  return `You summarise documents in at most 500 words. ${STYLES[style]}
Keep to what the document says. Keep names, dates and amounts exactly as they are. Add nothing of your own.`;
}

export function userPrompt(document: Document): string {
  const heading = document.title ? `Title: ${document.title}\n\n` : "";
  return `${heading}<document>\n${document.text}\n</document>\n\nSummarise the document.`;
}
