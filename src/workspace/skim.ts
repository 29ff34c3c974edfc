/** Words of this many bytes or more hold four bytes that begin at a place divisible by four, wherever they stand. */
export const SHORTEST = 7;

/** Makes capital letters of ASCII small in four bytes at a time; some other characters become each other. */
const SMALL = 0x20202020;

const HASH_BITS = 15;

interface Place {
  readonly word: Uint8Array;
  /** Where in the word the four bytes begin. */
  readonly offset: number;
}

/**
 * Makes a search for words in the bytes of a text, in either case. It looks at four bytes at once, each only once, which
 * takes a fifth of the time of a regular expression over many words. What it finds may differ from a word in characters
 * that are no letters, such as `[` and `{`.
 *
 * @param words of ASCII, {@link SHORTEST} characters or more each
 * @returns whether one stands in the first `length` of some bytes that begin at a place divisible by four
 */
export function createSkim(words: readonly string[]): (bytes: Uint8Array, length: number) => boolean {
  const places = new Map<number, Place[]>();
  const isWorthALook = new Uint8Array(1 << HASH_BITS);
  for (const text of words) {
    if (text.length < SHORTEST) throw new Error(`"${text}" is too short a word to be skimmed for`);
    const word = Uint8Array.from(text, (character) => character.charCodeAt(0) | 0x20);
    for (let offset = 0; offset < 4; offset++) {
      const [four = 0] = new Uint32Array(word.slice(offset, offset + 4).buffer);
      places.set(four, [...(places.get(four) ?? []), { word, offset }]);
      isWorthALook[hashOf(four)] = 1;
    }
  }
  return (bytes, length) => {
    const whole = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.min(length + 3, bytes.byteLength) >> 2);
    for (let at = 0; at < whole.length; at++) {
      const four = ((whole[at] ?? 0) | SMALL) >>> 0;
      if (isWorthALook[hashOf(four)] === 0) continue;
      for (const place of places.get(four) ?? []) if (standsAt(bytes, length, at * 4, place)) return true;
    }
    return false;
  };
}

/** D. Knuth's multiplicative hash: the upper bits of a product with 2 to the 32nd over the golden ratio. */
function hashOf(four: number): number {
  return Math.imul(four, 0x9e3779b1) >>> (32 - HASH_BITS);
}

function standsAt(bytes: Uint8Array, length: number, at: number, { word, offset }: Place): boolean {
  const start = at - offset;
  if (start < 0 || start + word.length > length) return false;
  for (let index = 0; index < word.length; index++)
    if (((bytes[start + index] ?? 0) | 0x20) !== word[index]) return false;
  return true;
}
