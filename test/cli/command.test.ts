import { describe, expect, it } from "vitest";
import type { Rule } from "../../src/core/rule.ts";
import { field, numbers } from "../../src/core/value.ts";
import { runCommand } from "../support/command.ts";
import { rule } from "../support/facts.ts";
import { fakeLanguage } from "../support/fake-language.ts";
import { memoryFiles } from "../support/memory.ts";

/** Wants every call to be named as the rule says, one step at a time, by a safe fix of the whole line. */
function renaming(id: string, from: string, to: string): Rule {
  return rule(id, {
    call: (fact, _context, report) => {
      if (!fact.api.startsWith(`call ${from}=`)) return;
      const value = { kind: "literal", value: `call ${to}` } as const;
      const changes = [{ kind: "replace", target: fact.id, span: fact.span, value }] as const;
      report({
        span: fact.span,
        message: "found",
        data: { api: from },
        evidence: "proven",
        fixes: [{ title: `Call ${to}`, safe: true, changes }],
      });
    },
  });
}

const tooMany = rule("cost/too-many", {
  severity: "error",
  call: (fact, _context, report) => {
    const limit = field(fact.request, "maxTokens");
    const value = limit.status === "present" ? numbers(limit.value)[0] : undefined;
    if (value && value.value > 100) {
      report({ span: fact.anchor, message: "found", data: { api: value.value }, evidence: "proven" });
    }
  },
});
const hint = rule("cost/hint", { severity: "hint" });
const engine = { rules: [tooMany, hint], languages: [fakeLanguage] };
const BAD = "call x\nlimit x = 500\n";
const GOOD = "call x\nlimit x = 5\n";

describe("exit status", () => {
  const bad = () => memoryFiles({ "/ws/a.ts": BAD });
  const table: [string, string[], ReturnType<typeof bad>, number][] = [
    ["1 with findings", ["check"], bad(), 1],
    ["0 without", ["check"], memoryFiles({ "/ws/a.ts": GOOD }), 0],
    ["1 with findings at a lower level", ["check", "--severity", "hint"], memoryFiles({ "/ws/a.ts": GOOD }), 1],
    ["0 without any file", ["check"], memoryFiles({ "/ws/readme.md": "" }), 0],
    ["1 in json, too", ["check", "--format", "json"], bad(), 1],
    ["0 for facts", ["facts"], bad(), 0],
    ["0 for help", ["check", "--help"], bad(), 0],
    ["0 for the version", ["--version"], bad(), 0],
    ["2 for a missing path", ["check", "nope"], bad(), 2],
    ["2 for a missing path beside a good one", ["check", "a.ts", "nope"], bad(), 2],
    ["2 for an unknown format", ["check", "--format", "xml"], bad(), 2],
    ["2 for an unknown level", ["check", "--severity", "fatal"], bad(), 2],
    ["2 for an unknown option", ["check", "--fxi"], bad(), 2],
    ["2 for an unknown command", ["chekc"], bad(), 2],
    ["2 without a command", [], bad(), 2],
    ["2 for a bad configuration", ["check"], memoryFiles({ "/ws/.bedrock-readiness.json": "{", "/ws/a.ts": GOOD }), 2],
  ];
  it.each(table)("%s", async (_title, args, files, expected) => {
    const { status, stdout, stderr } = await runCommand(args, files, engine);
    expect(status).toBe(expected);
    if (status === 2) expect(stderr).not.toBe("");
    expect(stderr).not.toMatch(/^ {4}at /m);
    if (args[0] === "check" && status < 2) expect(stdout).not.toBe("");
  });

  it("tells a missing path in one line, and prints no result", async () => {
    expect(await runCommand(["check", "nope"], bad(), engine)).toEqual({
      status: 2,
      stdout: "",
      stderr: "bedrock-readiness: nope: there is no such file or folder\n",
    });
  });

  it("tells an unreadable path in one line", async () => {
    const files = bad();
    files.lock("/ws/a.ts");
    expect(await runCommand(["check", "a.ts"], files, engine)).toEqual({
      status: 2,
      stdout: "",
      stderr: "bedrock-readiness: /ws/a.ts cannot be read (EACCES)\n",
    });
  });

  it("tells what in the configuration is wrong, and where, beside the result", async () => {
    const files = memoryFiles({ "/ws/.bedrock-readiness.json": '{\n  "profil": "all" }', "/ws/a.ts": BAD });
    const { status, stdout, stderr } = await runCommand(["check"], files, engine);
    expect(stderr).toBe(
      ".bedrock-readiness.json:2:3: There is no setting `profil` in the configuration; did you mean `profile`?\n",
    );
    expect(stdout).toContain("a.ts:1:1: error cost/too-many");
    expect(status).toBe(2);
  });
});

describe("what is looked at", () => {
  const files = memoryFiles({
    "/ws/src/a.ts": BAD,
    "/ws/src/a.test.ts": BAD,
    "/ws/fixtures/b.ts": BAD,
    "/ws/node_modules/c/index.ts": BAD,
    "/ws/dist/d.ts": BAD,
    "/ws/generated/e.ts": `// @generated\n${BAD}`,
    "/ws/secret/f.ts": BAD,
    "/ws/.gitignore": "secret\n",
    "/other/g.ts": BAD,
  });
  const found = async (...args: string[]) => {
    const { stdout } = await runCommand(["check", "--format", "json", ...args], files, engine);
    const { findings } = JSON.parse(stdout) as { findings: { file: string; rule: string }[] };
    return findings.filter((each) => each.rule === tooMany.id).map((each) => each.file);
  };

  it.each([
    [[], ["src/a.ts"]],
    [["--include-tests"], ["fixtures/b.ts", "src/a.test.ts", "src/a.ts"]],
    [["src"], ["src/a.ts"]],
    [["src/a.ts", "src"], ["src/a.ts"]],
    [["fixtures"], ["fixtures/b.ts"]],
    [["src/a.test.ts"], ["src/a.test.ts"]],
    [["dist"], ["dist/d.ts"]],
    [["secret"], ["secret/f.ts"]],
    [["generated/e.ts"], ["generated/e.ts"]],
    [["generated"], []],
    [["/other"], ["/other/g.ts"]],
    [
      ["/other/g.ts", "src"],
      ["/other/g.ts", "src/a.ts"],
    ],
  ])("%j", async (args, expected) => {
    expect(await found(...args)).toEqual(expected);
  });

  it("counts what was scanned, analyzed and suppressed", async () => {
    const counted = memoryFiles({
      "/ws/a.ts": `// bedrock-readiness-disable-next-line cost/too-many -- known\n${BAD}`,
      "/ws/b.ts": "nothing",
    });
    const { stdout } = await runCommand(["check", "--format", "json"], counted, engine);
    expect(JSON.parse(stdout).summary).toMatchObject({
      filesScanned: 2,
      filesAnalyzed: 1,
      calls: 1,
      clients: 0,
      suppressed: 1,
      byRule: { "cost/hint": 1 },
    });
  });

  it("says which files were too large, minified or unreadable", async () => {
    const odd = memoryFiles({
      "/ws/large.ts": `call x\n${"x".repeat(2_000_000)}`,
      "/ws/min.ts": `call x ${"x".repeat(6_000)}`,
      "/ws/other.ts": "x".repeat(3_000_000),
      "/ws/locked.ts": "call x",
      "/ws/shut/a.ts": "call x",
    });
    odd.lock("/ws/locked.ts");
    odd.lock("/ws/shut");
    const { stderr, status } = await runCommand(["check"], odd, engine);
    expect(stderr.trim().split("\n").sort()).toEqual([
      "large.ts: The file has 2000007 characters; files of more than 2000000 are not analyzed.",
      "locked.ts: /ws/locked.ts cannot be read (EACCES).",
      "min.ts: The file is minified and was not analyzed.",
      "shut: /ws/shut cannot be read (EACCES).",
    ]);
    expect(status).toBe(0);
  });

  it("finds the configuration of the repository around the working folder, and its .gitignore", async () => {
    const nested = memoryFiles({
      "/ws/.git/HEAD": "",
      "/ws/.gitignore": "skip\n",
      "/ws/.bedrock-readiness.json": '{ "rules": { "cost/too-many": "hint" } }',
      "/ws/packages/a/src/a.ts": BAD,
      "/ws/packages/a/skip/b.ts": BAD,
    });
    const { stdout } = await runCommand(["check", "--format", "json"], nested, engine, { folder: "/ws/packages/a" });
    expect(JSON.parse(stdout).findings).toMatchObject([
      { file: "src/a.ts", rule: "cost/hint" },
      { file: "src/a.ts", rule: "cost/too-many", severity: "hint" },
    ]);
  });
});

describe("output", () => {
  it("goes to a file on request", async () => {
    const files = memoryFiles({ "/ws/a.ts": BAD });
    const { status, stdout, stderr } = await runCommand(
      ["check", "--format", "sarif", "--output", "o.sarif"],
      files,
      engine,
    );
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: "" });
    expect(JSON.parse(files.files()["/ws/o.sarif"] ?? "").version).toBe("2.1.0");
  });

  it("has colour on a terminal only, and not when it is not wanted", async () => {
    const files = memoryFiles({ "/ws/a.ts": BAD });
    const coloured = async (over: object) =>
      (await runCommand(["check"], files, engine, over)).stdout.includes("\u001b");
    expect(await coloured({ terminal: true })).toBe(true);
    expect(await coloured({ terminal: true, plain: true })).toBe(false);
    expect(await coloured({})).toBe(false);
  });

  it("is the same twice", async () => {
    const files = memoryFiles({ "/ws/a.ts": BAD, "/ws/b.ts": BAD });
    const once = await runCommand(["check"], files, engine);
    expect(await runCommand(["check"], files, engine)).toEqual(once);
  });
});

describe("--fix", () => {
  it("applies safe fixes over several passes, and reports what is left", async () => {
    const files = memoryFiles({ "/ws/a.ts": "call a\ncall a\ncall other\n", "/ws/b.ts": "call b\n" });
    const rules = [renaming("cost/one", "a", "b"), renaming("cost/two", "b", "c")];
    const { status, stdout } = await runCommand(["check", "--fix"], files, { ...engine, rules });
    expect(files.files()).toEqual({ "/ws/a.ts": "call c\ncall c\ncall other\n", "/ws/b.ts": "call c\n" });
    expect(status).toBe(0);
    expect(stdout).toContain("5 repaired");
  });

  it("leaves overlapping fixes for the next pass", async () => {
    const files = memoryFiles({ "/ws/a.ts": "call a\n" });
    const rules = [renaming("cost/one", "a", "b"), renaming("cost/two", "a", "longer")];
    await runCommand(["check", "--fix"], files, { ...engine, rules });
    expect(files.files()["/ws/a.ts"]).toBe("call b\n");
  });

  it("stops when two fixes undo each other", async () => {
    const files = memoryFiles({ "/ws/a.ts": "call a\n" });
    const rules = [renaming("cost/one", "a", "b"), renaming("cost/two", "b", "a")];
    const { status } = await runCommand(["check", "--fix"], files, { ...engine, rules });
    expect(status).toBe(1);
    expect(files.files()["/ws/a.ts"]).toBe("call a\n");
  });

  it("touches neither tests nor what is suppressed, off or too light", async () => {
    const start = {
      "/ws/a.test.ts": "call a\n",
      "/ws/s.ts": "// bedrock-readiness-disable-next-line cost/one -- why\ncall a\n",
    };
    const files = memoryFiles(start);
    const rules = [renaming("cost/one", "a", "b"), { ...renaming("cost/two", "h", "b"), severity: "hint" as const }];
    await runCommand(["check", "--fix"], files, { ...engine, rules });
    expect(files.files()).toEqual(start);
  });
});

describe("rules and explain", () => {
  it("lists", async () => {
    const { stdout, status } = await runCommand(["rules"], memoryFiles(), engine);
    expect(status).toBe(0);
    expect(stdout.split("\n")[0]).toBe("cost/too-many               error    Title of cost/too-many");
    const json = await runCommand(["rules", "--format", "json"], memoryFiles(), engine);
    expect(JSON.parse(json.stdout)[1]).toMatchObject({ id: "cost/hint", severity: "hint" });
  });

  it.each(["cost/too-many", "too-many"])("explains %s", async (id) => {
    const { stdout, status } = await runCommand(["explain", id], memoryFiles(), engine);
    expect(status).toBe(0);
    expect(stdout).toContain("Title of cost/too-many\n\nIt costs money.\n\nWhen not to use it\n\nWhen money");
  });

  it("explains what is said about suppressions", async () => {
    const { stdout } = await runCommand(["explain", "suppression/missing-reason"], memoryFiles(), engine);
    expect(stdout).toContain("A suppression without a reason");
  });

  it("names what was meant", async () => {
    expect(await runCommand(["explain", "cost/to-many"], memoryFiles(), engine)).toEqual({
      status: 2,
      stdout: "",
      stderr: "bedrock-readiness: there is no rule cost/to-many; did you mean cost/too-many?\n",
    });
  });
});
