import type { Span, Step } from "../core/facts.ts";

/**
 * A piece of a sentence: words of ours, text that comes from code, or a place. Whoever shows it escapes the second and
 * links the third.
 */
export type Piece = string | { readonly code: string } | { readonly at: Span };

export type Sentence = readonly Piece[];

/** What can be told of a call or client, in the order in which it is told. */
export const PROPERTIES = [
  "Asks for",
  "Answer",
  "Model",
  "Output limit",
  "Quota per request",
  "Price",
  "Prompt caching",
  "Static prefix",
  "Client",
  "Region",
  "Retries",
  "Timeout",
  "Cost allocation",
  "Guardrail",
  "Input",
  "Error handling",
  "Answer used",
  "Made",
] as const;

export type PropertyName = (typeof PROPERTIES)[number];

/** What is known of one property. */
export interface Verdict {
  readonly says: Sentence;
  /** Why it is not known; null for what is. */
  readonly reason: Sentence | null;
  /** What led to it, from the call towards the place where it was decided. */
  readonly steps: readonly Step[];
}

export interface Property extends Verdict {
  readonly name: PropertyName;
}

/** Everything that is known of a call or client, in words. */
export interface Explanation {
  readonly title: string;
  /** The SDK, by the name that its users know. */
  readonly sdk: string;
  /** The call or construction. */
  readonly span: Span;
  readonly properties: readonly Property[];
}

/** A verdict that says something. */
export function known(says: Sentence | string, steps: readonly Step[] = []): Verdict {
  return { says: typeof says === "string" ? [says] : says, reason: null, steps };
}

/** A verdict that says that, and why, nothing is known. */
export function unknown(reason: Sentence | string, steps: readonly Step[] = []): Verdict {
  return { says: ["unknown"], reason: typeof reason === "string" ? [reason] : reason, steps };
}

/** The verdicts that there are, in order. Null stands for what the call does not have. */
export function properties(verdicts: Readonly<Partial<Record<PropertyName, Verdict | null>>>): readonly Property[] {
  return PROPERTIES.flatMap((name) => {
    const verdict = verdicts[name];
    return verdict ? [{ name, ...verdict }] : [];
  });
}

/** A verdict as one sentence. */
export function sentenceOf({ says, reason }: Verdict): Sentence {
  return reason ? [...says, ", ", ...reason] : says;
}

/** Sentences in a row with something in between. */
export function joined(sentences: readonly Sentence[], between: string): Sentence {
  return sentences.flatMap((each, index) => (index === 0 ? each : [between, ...each]));
}

/** Writes a number the way people read it: 64000 becomes 64,000. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

const MAX_LENGTH = 120;

/** Text from code as a piece of a line: line breaks and tabs become spaces, and what is too long is cut. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}
