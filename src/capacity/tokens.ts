/** English prose has about four characters to a token in the tokenizers whose vendors say so. */
const CHARACTERS_PER_TOKEN = 4;

/** Tokens of a text of the given length: an estimate, until a tokenizer counts them. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
