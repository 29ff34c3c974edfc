// A check in front of a tool that is called by its name, and where there is no good place for one.
import { describe, expect, it } from "vitest";
import { placeIn, spelledIn } from "../../support/spelled.ts";

describe("a tool called by its name", () => {
  const refusal = "if (!Object.hasOwn(tools, b.name)) throw new Error(`There is no tool called ${b.name}`);";
  it.each<[string, string | null]>([
    ["go(tools[b.name](b.input));\n", `${refusal}\ngo(tools[b.name](b.input));\n`],
    ["return await tools[b.name](1);\n", `${refusal}\nreturn await tools[b.name](1);\n`],
    ["if (b.ok) tools[b.name](1);\n", `if (b.ok) {\n  ${refusal}\n  tools[b.name](1);\n}\n`],
    ["if (b.ok) {\n\ttools[b.name](1);\n}\n", `if (b.ok) {\n\t${refusal}\n\ttools[b.name](1);\n}\n`],
    [
      "const go = (b) => tools[b.name](b.input);\n",
      `const go = (b) => {\n  ${refusal}\n  return tools[b.name](b.input);\n};\n`,
    ],
    ["b.ok && tools[b.name](1);\n", null],
    [
      "for (const b of blocks) tools[b.name](1);\n",
      `for (const b of blocks) {\n  ${refusal}\n  tools[b.name](1);\n}\n`,
    ],
    [
      "if (b.ok)\n  tools[b.name](1);\nelse stop();\n",
      `if (b.ok) {\n  ${refusal}\n  tools[b.name](1);\n}\nelse stop();\n`,
    ],
    ["while (await tools[b.name](1)) go();\n", null],
    ["const b = await tools[b.name](1);\n", null],
    ["if (tools[b.name](1)) go();\n", `${refusal}\nif (tools[b.name](1)) go();\n`],
  ])("%s", (code, expected) => {
    expect(spelledIn(code, { kind: "guard-dispatch", at: placeIn(code, "tools[b.name]") })).toBe(expected);
  });

  it.each(["make()[b.name](1);", "tools[next()](1);"])("%s", (code) => {
    const at = placeIn(code, code.slice(0, code.indexOf("]") + 1));
    expect(spelledIn(code, { kind: "guard-dispatch", at })).toBeNull();
  });
});
