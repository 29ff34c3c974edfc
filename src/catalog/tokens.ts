import type { ModelEntry } from "./model.ts";

/** How many tokens of a model a text has: between two bounds, and most likely so many. */
export interface TokenRange {
  readonly least: number;
  readonly likely: number;
  readonly most: number;
}

/** A text by its characters and by its tokens in cl100k_base. */
export interface Measured {
  readonly characters: number;
  readonly tokens: number;
}

/** Tokens of a family for each token of cl100k_base. */
interface Ratio {
  readonly least: number;
  readonly likely: number;
  readonly most: number;
}

/**
 * Claude 3 to 4.6. No tokenizer is published. Against GPT-4o's: 16 % more tokens for English articles, 21 % for
 * mathematics, 30 % for Python (techgeekwire.com, "The hidden costs of tokenization", 2025). For English and code
 * cl100k_base yields what GPT-4o's o200k_base does, within 1 %.
 */
const CLAUDE: Ratio = { least: 1, likely: 1.16, most: 1.35 };

/**
 * Claude from Opus 4.7 on: "approximately 30 percent more tokens than on earlier models" (platform.claude.com, "Token
 * counting"); others measured 0 % more for Chinese (sol.ava.dev) and up to 47 % for English documentation (pithwire.com).
 */
const NEWER_CLAUDE: Ratio = { least: 1, likely: 1.5, most: 2 };

/**
 * Nova: 7 % less than Claude 3 for Python and 15 % less for English verse (heuristicandrew.blogspot.com, 2025). Of other
 * families nothing is known; the bounds are wide.
 */
const OTHERS: Ratio = { least: 0.85, likely: 1, most: 1.35 };

/** Characters per token below which a text is hardly English or code: those have three and more, Russian 2.4, Hindi 1. */
const OTHER_SCRIPTS = 2.5;

/** cl100k_base is made for English: of other scripts a model may need a fifth less (Bengali and Korean, Claude 3). */
const LEAST_OF_OTHER_SCRIPTS = 0.8;

/** Claude 4.5 and 4.6 and everything before them: the newer tokenizer begins with Opus 4.7. */
const EARLIER = /claude-(v2|instant|3|(opus|sonnet|haiku)-4(-[0-6])?($|:|-v|-\d{8}))/;

function ratioFor(entry: ModelEntry | null): Ratio {
  if (!entry || !/claude/.test(entry.id)) return OTHERS;
  return EARLIER.test(entry.id) ? CLAUDE : NEWER_CLAUDE;
}

/** What a count in cl100k_base says about a model's own tokens; about any model's where it is null. */
export function tokenRange({ characters, tokens }: Measured, entry: ModelEntry | null): TokenRange {
  const { least, likely, most } = ratioFor(entry);
  const sure = characters < OTHER_SCRIPTS * tokens ? least * LEAST_OF_OTHER_SCRIPTS : least;
  return { least: Math.floor(tokens * sure), likely: Math.round(tokens * likely), most: Math.ceil(tokens * most) };
}
