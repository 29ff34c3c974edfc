// A bound on the content of files, in front of the statement that reads it or behind the one that takes it out.
import { describe, expect, it } from "vitest";
import { placeIn, spelledIn } from "../../support/spelled.ts";

const refusal = (name: string): string =>
  `if (${name}.length > 3_750_000) throw new RangeError("The file is too large");`;

describe("the content of a file", () => {
  it.each<[string, string, string | null]>([
    ["go(req.file.buffer);\n", "req.file.buffer", `${refusal("req.file.buffer")}\ngo(req.file.buffer);\n`],
    [
      "if (a)\n  go(req.body.image);\n",
      "req.body.image",
      `if (a) {\n  ${refusal("req.body.image")}\n  go(req.body.image);\n}\n`,
    ],
    ["const { image } = req.body;\n", "image", `const { image } = req.body;\n${refusal("image")}\n`],
    [
      "const { photo: image } = req.body; // Base64.\n",
      "photo: image",
      `const { photo: image } = req.body; // Base64.\n${refusal("image")}\n`,
    ],
    ["const { file } = req;\n", "file", null],
    ["const { ...image } = req.body;\n", "...image", null],
    ["go(req.file);\n", "req.file", null],
    ["go((await form()).image);\n", "(await form()).image", null],
    ["function f({ image }) {}\n", "image", null],
  ])("%s", (code, text, expected) => {
    const input = placeIn(code, text);
    expect(spelledIn(code, { kind: "bound-media", input, maxBytes: 3_750_000 })).toBe(expected);
  });
});
