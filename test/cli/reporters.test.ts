import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ansiPaint, noPaint } from "../../src/cli/paint.ts";
import { shownPath } from "../../src/cli/report.ts";
import { reporters as formats } from "../../src/cli/reporters/index.ts";
import type { Finding } from "../../src/core/rule.ts";
import { finding, report, result } from "../support/report.ts";

const reporters = {
  text: await formats.text(),
  json: await formats.json(),
  sarif: await formats.sarif(),
  markdown: await formats.markdown(),
  github: await formats.github(),
};

const FILE = "/ws/src/a b.ts";
const replaced = finding(FILE, '"ü"').span;
const full = finding(FILE, '"ü"', {
  severity: "error",
  evidence: "likely",
  steps: [
    { span: finding(FILE, "x = 1").span, message: "`x` is set here" },
    { span: finding("/elsewhere/c.ts", "c = 1").span, message: "and `c` here" },
  ],
  fixes: [
    {
      title: "Use a number",
      safe: true,
      changes: [{ kind: "replace", target: "", span: replaced, value: { kind: "literal", value: 7 } } as never],
    },
  ],
});
const findings: readonly Finding[] = [
  finding(FILE, "x = 1", { severity: "hint", evidence: "possible" }),
  full,
  finding(FILE, "const z = 3;", { severity: "info", rule: "suppression/missing-reason" }),
];
const suppressed = [
  { rule: "cost/b", reason: "known", until: null, span: replaced, finding: finding(FILE, "z", { rule: "cost/b" }) },
  { rule: "cost/b", reason: null, until: null, span: replaced, finding: finding(FILE, "y", { rule: "cost/b" }) },
];
const problems = [{ file: FILE, code: "too-large" as const, message: "Too large", span: null }];
const configurationProblems = [{ message: "No such setting", span: finding(FILE, "x").span }];
const filled = report({ result: result({ findings, suppressed, problems, configurationProblems }) });

describe("text", () => {
  it("shows the line, the evidence, the fix and what would silence it", () => {
    expect(reporters.text(filled, noPaint)).toBe(`src/a b.ts:2:12: error cost/a (likely)
  Something is wrong
  2 |   const y = "ü" + x; // two
    |             ^^^
  src/a b.ts:1:7: \`x\` is set here
  /elsewhere/c.ts:1:7: and \`c\` here
  fix: Use a number (--fix applies it)
  not a problem here? When money is no object.

1 finding (1 error) in 1 file.
1 of them can be repaired with --fix. 2 lighter ones not shown (--severity hint shows all). 2 suppressed.
`);
  });

  it("follows the level", () => {
    const text = reporters.text({ ...filled, level: "hint" }, noPaint);
    expect(text).toContain("3 findings (1 error, 1 info, 1 hint) in 1 file.");
  });

  it("says when there is nothing", () => {
    expect(reporters.text(report(), noPaint)).toBe("Nothing found (3 files read, 2 with Bedrock in them, 4 calls).\n");
  });

  it("colours only when asked to", () => {
    expect(reporters.text(filled, noPaint)).not.toContain("\u001b");
    expect(reporters.text(filled, ansiPaint)).toContain("\u001b[31merror\u001b[39m");
  });

  it("never lets code speak to the terminal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (nasty) => {
        const given = report({
          result: result({ findings: [finding(FILE, "y", { message: nasty })] }),
          textOf: () => `const x = 1;\n${nasty}`,
        });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not come through.
        expect(reporters.text(given, noPaint)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

describe("json", () => {
  it("is the document that is agreed on", () => {
    expect(JSON.parse(reporters.json(filled, noPaint))).toEqual({
      version: 1,
      findings: [
        {
          rule: "cost/a",
          severity: "hint",
          evidence: "possible",
          message: "Something is wrong",
          file: "src/a b.ts",
          line: 1,
          column: 7,
          endLine: 1,
          endColumn: 12,
          steps: [],
          fixes: [],
        },
        {
          rule: "cost/a",
          severity: "error",
          evidence: "likely",
          message: "Something is wrong",
          file: "src/a b.ts",
          line: 2,
          column: 12,
          endLine: 2,
          endColumn: 15,
          steps: [
            { file: "src/a b.ts", line: 1, column: 7, message: "`x` is set here" },
            { file: "/elsewhere/c.ts", line: 1, column: 7, message: "and `c` here" },
          ],
          fixes: [
            {
              title: "Use a number",
              safe: true,
              edits: [{ file: "src/a b.ts", startLine: 2, startColumn: 12, endLine: 2, endColumn: 15, newText: "7" }],
            },
          ],
        },
        expect.objectContaining({ rule: "suppression/missing-reason", severity: "info" }),
      ],
      summary: {
        filesScanned: 3,
        filesAnalyzed: 2,
        calls: 4,
        clients: 1,
        suppressed: 2,
        baseline: 0,
        byRule: { "cost/a": 2, "suppression/missing-reason": 1 },
        ms: 12,
      },
    });
  });
});

describe("github", () => {
  it("writes one escaped command per finding", () => {
    const nasty = finding(FILE, "y", { rule: "cost/a,b:c", message: "100%\r\n::error::x" });
    const twoLines = finding(FILE, "x = 1;\n\tconst", { severity: "info" });
    const given = report({ level: "info", result: result({ findings: [nasty, twoLines] }) });
    expect(reporters.github(given, noPaint)).toBe(
      [
        "::warning file=src/a b.ts,line=2,endLine=2,col=8,endColumn=9,title=cost/a%2Cb%3Ac::100%25%0D%0A::error::x",
        "::notice file=src/a b.ts,line=1,endLine=2,title=cost/a::Something is wrong",
        "",
      ].join("\n"),
    );
  });

  it("is empty when there is nothing", () => {
    expect(reporters.github(report(), noPaint)).toBe("");
  });
});

describe("markdown", () => {
  it("is a table, gravest first", () => {
    const link = "[cost/a](https://docs.aws.amazon.com/bedrock/)";
    expect(reporters.markdown({ ...filled, level: "hint" }, noPaint)).toBe(`## Bedrock Readiness

3 findings in 3 files, 4 model calls.

| | Where | What | Rule |
| --- | --- | --- | --- |
| error | \`src/a b.ts:2\` | Something is wrong (likely) | ${link} |
| info | \`src/a b.ts:3\` | Something is wrong | \`suppression/missing-reason\` |
| hint | \`src/a b.ts:1\` | Something is wrong (possible) | ${link} |
`);
  });

  it("takes text from code literally, except code spans", () => {
    const message = "`a|b` | <img src=x> [x](http://y) *z* @team\n# h";
    const given = report({ result: result({ findings: [finding(FILE, "y", { message })] }) });
    expect(reporters.markdown(given, noPaint)).toContain(
      "`a\\|b` \\| &lt;img src=x> \\[x\\](http://y) \\*z\\* &#64;team \\# h",
    );
  });
});

describe("sarif", () => {
  const path = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  // The official schema is written in draft-04, of which it uses nothing that later drafts changed but its `id`.
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(path, "utf8"));
  const validate = addFormats(new Ajv({ strict: false, unicodeRegExp: false })).compile(schema);

  const run = (given = filled) => {
    const log = JSON.parse(reporters.sarif(given, noPaint));
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    return log.runs[0];
  };

  it("is valid, with and without findings", () => {
    expect(validate({ version: "2.1.0", runs: [{ tool: {} }] })).toBe(false);
    expect(run(report()).results).toEqual([]);
    expect(run().results).toHaveLength(5);
  });

  it("describes every rule, with a page on the web when there is one", () => {
    expect(run().tool.driver.rules[0]).toMatchObject({
      id: "cost/a",
      help: { markdown: expect.stringContaining("## When not to use it") },
      helpUri: "https://docs.aws.amazon.com/bedrock/",
      defaultConfiguration: { enabled: true, level: "warning" },
    });
    const tool = { version: "1.2.3", homepage: "https://github.com/o/r" };
    expect(run({ ...filled, tool }).tool.driver.rules[0].helpUri).toBe(
      "https://github.com/o/r/blob/main/docs/rules/cost/a.md",
    );
  });

  it("tells levels, places, flows and fixes", () => {
    const { results, tool } = run();
    expect(results.map((each: { level: string }) => each.level)).toEqual([
      "note",
      "error",
      "note",
      "warning",
      "warning",
    ]);
    const [, result] = results;
    expect(tool.driver.rules[result.ruleIndex].id).toBe("cost/a");
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "src/a%20b.ts", uriBaseId: "%SRCROOT%" },
      region: { startLine: 2, startColumn: 12, endLine: 2, endColumn: 15 },
    });
    expect(result.codeFlows[0].threadFlows[0].locations).toHaveLength(3);
    expect(result.relatedLocations[1].physicalLocation.artifactLocation).toEqual({ uri: "file:///elsewhere/c.ts" });
    expect(result.fixes[0].artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 2, startColumn: 12, endLine: 2, endColumn: 15 },
        insertedContent: { text: "7" },
      },
    ]);
  });

  it("marks what is suppressed", () => {
    const { results } = run();
    expect(results.map((each: { suppressions: unknown }) => each.suppressions)).toEqual([
      [],
      [],
      [],
      [{ kind: "inSource", status: "accepted", justification: "known" }],
      [{ kind: "inSource", status: "accepted" }],
    ]);
  });

  it("has fingerprints that survive edits elsewhere in the file and tell equal lines apart", () => {
    const text = "call();\ncall();\n";
    const at = (line: number, above: number) => {
      const base = finding(FILE, "x");
      const span = { ...base.span, line: line + above, endLine: line + above };
      return { ...base, span };
    };
    const prints = (above: number) =>
      run(
        report({
          result: result({ findings: [at(1, above), at(2, above)] }),
          textOf: () => "// new\n".repeat(above) + text,
        }),
      ).results.map((each: { partialFingerprints: object }) => JSON.stringify(each.partialFingerprints));
    expect(prints(5)).toEqual(prints(0));
    expect(new Set(prints(0)).size).toBe(2);
  });
});

describe("paths", () => {
  it.each([
    ["/ws/a.ts", "/ws", "a.ts"],
    ["/ws/a.ts", "/ws/b/c", "../../a.ts"],
    ["/wsx/a.ts", "/ws", "/wsx/a.ts"],
    ["/other/a.ts", "/ws", "/other/a.ts"],
    ["/a.ts", "/", "a.ts"],
  ])("%s from %s", (file, folder, expected) => {
    expect(shownPath(file, folder)).toBe(expected);
  });
});
