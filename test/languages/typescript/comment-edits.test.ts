import { describe, expect, it } from "vitest";
import { read, spell } from "../../support/project.ts";

/** Edits the only steering comment of a text. */
function edited(code: string, text: string | null, file = "main.tsx"): string | undefined {
  const [found] = read({ [file]: code }).facts;
  const [comment] = found?.comments ?? [];
  if (!comment) throw new Error("no comment");
  return spell({ [file]: code }, [{ kind: "comment", span: comment.span, text }])?.[`/project/${file}`];
}

const IT = "bedrock-readiness-disable-next-line cost/a -- x";

describe("taking a comment out", () => {
  const table: [string, string, string][] = [
    ["with its line", `a();\n  // ${IT}\n  b();\n`, "a();\n  b();\n"],
    ["with its line, that ends as on Windows", `a();\r\n  // ${IT}  \r\n  b();\r\n`, "a();\r\n  b();\r\n"],
    ["from the first line", `// ${IT}\nb();`, "b();"],
    ["from the last line", `b();\n// ${IT}`, "b();\n"],
    ["behind code", `a(); // ${IT}\nb();\n`, "a();\nb();\n"],
    ["in front of code", `/* ${IT} */ a();\n`, "a();\n"],
    ["within code", `a(/* ${IT} */ b);\n`, "a(b);\n"],
    ["over several lines", `/**\n * ${IT}\n */\na();\n`, "a();\n"],
    ["among children", `const x = <p>\n  {/* ${IT} */}\n  <b/>\n</p>;\n`, "const x = <p>\n  <b/>\n</p>;\n"],
    ["among children, with code", `const x = <p>{/* ${IT} */ y}</p>;\n`, "const x = <p>{y}</p>;\n"],
  ];
  it.each(table)("%s", (_title, before, after) => {
    expect(edited(before, null)).toBe(after);
  });
});

describe("giving a comment another text", () => {
  const table: [string, string, string][] = [
    ["on a line", `//   ${IT}\na();\n`, "//   new\na();\n"],
    ["in a block", `/* ${IT} */ a();\n`, "/* new */ a();\n"],
    ["in a block over several lines", `/**\n * ${IT}\n **/\na();\n`, "/**\n * new\n **/\na();\n"],
  ];
  it.each(table)("%s", (_title, before, after) => {
    expect(edited(before, before.includes(" * ") ? "* new" : "new")).toBe(after);
  });
});

it("is refused where no comment stands", () => {
  const span = { file: "/project/main.ts", start: 0, end: 3, line: 1, column: 1, endLine: 1, endColumn: 4 };
  expect(spell({ "main.ts": "a();\n" }, [{ kind: "comment", span, text: null }])).toBeNull();
  expect(spell({ "main.ts": "// b\na();\n" }, [{ kind: "comment", span, text: null }])).toBeNull();
  expect(spell({ "other.ts": "a();\n" }, [{ kind: "comment", span, text: null }])).toBeNull();
});
