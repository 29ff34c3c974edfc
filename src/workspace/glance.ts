import type { Problem } from "../core/facts.ts";
import type { Described, Glimpse } from "../languages/language.ts";
import { isGenerated, isMinified, MAX_CHARACTERS } from "./classify.ts";
import { specifiersOf } from "./imports.ts";

/** What a text tells at first glance. */
export interface Glance extends Glimpse {
  /** May call Bedrock. */
  readonly matches: boolean;
  /** Worth the language's closer look: may call Bedrock, or steers the linter by a comment. */
  readonly relevant: boolean;
  /** Worth that, but written by a program. */
  readonly generated: boolean;
  /** Why the file is not looked into although it should be. */
  readonly problem: Problem | null;
}

const DIRECTIVE = "bedrock-readiness-";

/** The language that a file is in by its name. */
export function languageIn<Known extends Pick<Described, "extensions">>(
  languages: readonly Known[],
  file: string,
): Known | undefined {
  const ending = file.slice(file.lastIndexOf("."));
  return languages.find(({ extensions }) => extensions.includes(ending));
}

/** @param mayMatch false where it is known already that the text does not call Bedrock */
export function glance(
  file: string,
  text: string,
  language: Pick<Described, "mightMatch" | "notes">,
  mayMatch = true,
): Glance {
  const matches = mayMatch && language.mightMatch(text);
  const relevant = matches || text.includes(DIRECTIVE);
  return {
    matches,
    relevant,
    generated: relevant && isGenerated(text),
    problem: matches ? problemOf(file, text) : null,
    specifiers: specifiersOf(text),
    notes: notesIn(text, language),
  };
}

function notesIn(text: string, { notes = {} }: Pick<Described, "notes">): readonly string[] {
  return Object.keys(notes).filter((name) => notes[name]?.test(text));
}

function problemOf(file: string, text: string): Problem | null {
  if (text.length > MAX_CHARACTERS) {
    const message = `The file has ${text.length} characters; files of more than ${MAX_CHARACTERS} are not analyzed.`;
    return { file, code: "too-large", message, span: null };
  }
  if (!isMinified(text)) return null;
  return { file, code: "minified", message: "The file is minified and was not analyzed.", span: null };
}
