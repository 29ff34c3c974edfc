import { BytePairEncodingCore } from "gpt-tokenizer/BytePairEncodingCore";
import ranks from "gpt-tokenizer/bpeRanks/cl100k_base";
import { CL100K_TOKEN_SPLIT_REGEX } from "gpt-tokenizer/encodingParams/constants";

let tokenizer: BytePairEncodingCore | undefined;

/** The tables are made when the first text is counted. */
function loaded(): BytePairEncodingCore {
  tokenizer ??= new BytePairEncodingCore({ bytePairRankDecoder: ranks, tokenSplitRegex: CL100K_TOKEN_SPLIT_REGEX });
  return tokenizer;
}

/** Far above what any model needs before it caches: what is longer is counted up to here, and the rest in proportion. */
const MAX_COUNTED = 50_000;

/** The tokenizer takes quadratic time for a run without spaces. Cutting one word in two costs a token at most. */
const MAX_SLICE = 1_000;

/** Texts and their tokens. Emptied when it holds too much, for prompts are few and edits make new ones. */
const counted = new Map<string, number>();
const MAX_REMEMBERED = 2_000_000;
let remembered = 0;

/**
 * The tokens of a text in cl100k_base, a public encoding of OpenAI. No model of Bedrock that caches has published its
 * own: the catalogue's `tokenRange` tells what these figures are worth for a model.
 */
export function countTokens(text: string): number {
  const known = counted.get(text);
  if (known !== undefined) return known;
  if (remembered > MAX_REMEMBERED) {
    counted.clear();
    remembered = 0;
  }
  const tokens = countNow(text);
  counted.set(text, tokens);
  remembered += text.length;
  return tokens;
}

function countNow(text: string): number {
  const length = Math.min(text.length, MAX_COUNTED);
  let tokens = 0;
  for (let start = 0; start < length; start += MAX_SLICE) {
    tokens += loaded().countNative(text.slice(start, Math.min(start + MAX_SLICE, length)));
  }
  return length === 0 ? 0 : Math.round((tokens * text.length) / length);
}
