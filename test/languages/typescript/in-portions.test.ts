// Requests of a list in portions, in every place where all of them are waited for.
import { describe, expect, it } from "vitest";
import { placeIn, spelledIn } from "../../support/spelled.ts";

const loop = (line: string, indent = ""): string =>
  ["for (let start = 0; start < items.length; start += 10) {", `  ${line}`, "}"].join(`\n${indent}`);
const pushed = (name: string, map = "map((each) => ask(each))"): string =>
  `${name}.push(...(await Promise.all(items.slice(start, start + 10).${map})));`;
const ASK = "Promise.all(items.map((each) => ask(each)))";

describe("requests of a list", () => {
  it.each<[string, string | null]>([
    [`const told = await ${ASK};\n`, `const told = [];\n${loop(pushed("told"))}\n`],
    [`const told: string[] = await ${ASK};\n`, `const told: string[] = [];\n${loop(pushed("told"))}\n`],
    [`const [a, b] = await ${ASK};\n`, `const answers = [];\n${loop(pushed("answers"))}\nconst [a, b] = answers;\n`],
    [`await ${ASK};\n`, `${loop("await Promise.all(items.slice(start, start + 10).map((each) => ask(each)));")}\n`],
    [
      `async function f() {\n  return ${ASK};\n}\n`,
      `async function f() {\n  const answers = [];\n  ${loop(pushed("answers"), "  ")}\n  return answers;\n}\n`,
    ],
    [
      `const f = (items) => ${ASK};\n`,
      `const f = async (items) => {\n  const answers = [];\n  ${loop(pushed("answers"), "  ")}\n  return answers;\n};\n`,
    ],
    [
      "await Promise.all(\n  items.map(async (each) => {\n    // One of them.\n    await ask(each);\n  }),\n);\n",
      "for (let start = 0; start < items.length; start += 10) {\n  await Promise.all(items.slice(start, start + 10).map(async (each) => {\n    // One of them.\n    await ask(each);\n  }));\n}\n",
    ],
    [
      "const ask = async (a) => a;\nuse(await Promise.all(items.map(ask)));\n",
      `const ask = async (a) => a;\nconst answers = [];\n${loop(pushed("answers", "map(ask)"))}\nuse(answers);\n`,
    ],
    ["use(await Promise.all(items.map(ask)));\n", null],
    ["await Promise.all(items.map((each, index) => ask(each, index)));\n", null],
    ["await Promise.all(/* All. */ items.map((each) => ask(each)));\n", null],
    ["await Promise.allSettled(items.map((each) => ask(each)));\n", null],
    [`const running = ${ASK};\n`, null],
    [`function f() {\n  return ${ASK};\n}\n`, null],
    [`const start = now();\nawait ${ASK};\n`, null],
    [`const told = items && (await ${ASK});\n`, null],
  ])("%s", (code, expected) => {
    expect(spelledIn(code, { kind: "in-portions", at: placeIn(code, "items.map"), size: 10 })).toBe(expected);
  });
});
