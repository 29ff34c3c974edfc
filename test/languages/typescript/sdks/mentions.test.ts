import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MENTIONS, mightMatch, words } from "../../../../src/languages/typescript/sdks/mentions.ts";
import { createSkim } from "../../../../src/workspace/skim.ts";

const skim = createSkim(words);

/** The generator of texts knows no edges of words. */
function withoutEdges({ source }: RegExp): RegExp {
  return new RegExp(source.replaceAll("\\b", ""));
}

describe("a text may call Bedrock where it holds", () => {
  it.each(Object.entries(MENTIONS))("what mentions %s", (_, pattern) => {
    const around = fc.constantFrom("", " ", ";", "\n");
    const mentioning = fc
      .tuple(around, fc.stringMatching(withoutEdges(pattern)), around)
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(mentioning, (text) => {
        fc.pre(pattern.test(text));
        expect(mightMatch(text)).toBe(true);
        const bytes = new Uint8Array(Buffer.from(text));
        expect(skim(bytes, bytes.length)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["BEDROCK_REGION", "const bedRock = 1;", "await agent.stream(", "Agent.generate(", "LLM.complete("])(
    "%s",
    (text) => {
      expect(mightMatch(text)).toBe(true);
    },
  );

  it.each([
    "",
    "import { useState } from 'react';",
    "stream.pipe(response);",
    "const messages = [];",
    "regexp.exec(text)",
    "aim.generate(1)",
  ])("but not %s", (text) => {
    expect(mightMatch(text)).toBe(false);
  });
});
