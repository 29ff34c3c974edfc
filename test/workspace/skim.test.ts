import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSkim, SHORTEST } from "../../src/workspace/skim.ts";

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

function skims(words: readonly string[], text: string): boolean {
  const bytes = bytesOf(text);
  return createSkim(words)(bytes, bytes.length);
}

describe("skimming bytes for words", () => {
  const words = ["bedrock", "converse", "x.chat("];

  it.each(["bedrock", "BEDROCK", "x = new BedRock()", "the converse", "bedbedrock", "\u00e4bedrock", " X.CHAT("])(
    "finds one in %s",
    (text) => {
      for (let before = 0; before < 4; before++) expect(skims(words, " ".repeat(before) + text)).toBe(true);
    },
  );

  it.each(["", "bedroc", "b edrock", "convers", "chat(", "bed rock bedroc"])("finds none in %s", (text) => {
    for (let before = 0; before < 4; before++) expect(skims(words, " ".repeat(before) + text)).toBe(false);
  });

  it("looks at nothing behind the length", () => {
    const bytes = bytesOf("const bedrock = 1");
    expect(createSkim(words)(bytes, "const bedroc".length)).toBe(false);
    expect(createSkim(words)(bytes, "const bedrock".length)).toBe(true);
  });

  it("refuses words that are too short", () => {
    expect(() => createSkim(["bedrock", "invoke"])).toThrow(/too short/);
  });

  it("finds what a search for each of them finds", () => {
    const letter = fc.constantFrom("a", "b", "A", "B");
    const word = fc
      .array(letter, { minLength: SHORTEST, maxLength: SHORTEST + 2 })
      .map((all) => all.join("").toLowerCase());
    const text = fc.array(fc.constantFrom("a", "b", "A", "B", "\u0161"), { maxLength: 60 }).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), text, (all, each) => {
        expect(skims(all, each)).toBe(all.some((one) => each.toLowerCase().includes(one)));
      }),
      { numRuns: 2_000 },
    );
  });
});
