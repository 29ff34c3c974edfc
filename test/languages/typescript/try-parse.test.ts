// JSON parsed in a try of its own, in every place where it may stand.
import { describe, expect, it } from "vitest";
import { placeIn, spelledIn } from "../../support/spelled.ts";

const tried = (value: string, indent = "", name = "parsed", type = ""): string =>
  [
    `let ${name}${type};`,
    "try {",
    `  ${name} = ${value};`,
    "} catch (error) {",
    '  throw new Error("The answer of the model is no JSON", { cause: error });',
    "}",
  ].join(`\n${indent}`);

const PARSE = "JSON.parse(text)";

describe("JSON that is parsed", () => {
  it.each<[string, string | null]>([
    ["const a = JSON.parse(text);\nuse(a);\n", `${tried(PARSE, "", "a")}\nuse(a);\n`],
    ["const a = JSON.parse(text) as A;\n", `${tried(`${PARSE} as A`, "", "a")}\n`],
    ["// All of it.\nlet a: A = JSON.parse(text);\n", `// All of it.\n${tried(PARSE, "", "a", ": A")}\n`],
    ["const { b } = JSON.parse(text);\n", `${tried(PARSE)}\nconst { b } = parsed;\n`],
    ["use(JSON.parse(text)[0]);\n", `${tried(PARSE)}\nuse(parsed[0]);\n`],
    ["if (a)\n  use(JSON.parse(text));\n", `if (a) {\n  ${tried(PARSE, "  ")}\n  use(parsed);\n}\n`],
    ["const f = (text) => JSON.parse(text);\n", null],
    ["const parsed = 1;\nuse(JSON.parse(text));\n", null],
    ["const a = text ? JSON.parse(text) : null;\n", null],
    ["a = text && JSON.parse(text);\n", null],
    ["list?.add(JSON.parse(text));\n", null],
    ["while (JSON.parse(text)) go();\n", null],
    ["export const a = JSON.parse(text);\n", `${tried(PARSE)}\nexport const a = parsed;\n`],
  ])("%s", (code, expected) => {
    expect(spelledIn(code, { kind: "try-parse", at: placeIn(code, PARSE) })).toBe(expected);
  });
});
