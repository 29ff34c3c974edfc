// A mistake of ours in one file costs that file and no other, and is told.
import { describe, expect, it } from "vitest";
import type { Language } from "../../src/languages/language.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { runCommand } from "../support/command.ts";
import { rule } from "../support/facts.ts";
import { fakeLanguage } from "../support/fake-language.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";
import { sarifError } from "../survive/support/sarif.ts";

/** Stumbles over files that say so. */
function stumbling(log: string[] = []): Language {
  return {
    ...fakeLanguage,
    extract(file, files, options) {
      log.push(file);
      if (files.read(file)?.includes("stumble")) throw new TypeError("Cannot read properties of undefined");
      return fakeLanguage.extract(file, files, options);
    },
    spell(changes, files) {
      const [change] = changes;
      if (change && "span" in change && change.span.file.endsWith("unspelled.ts")) throw new TypeError("no spelling");
      return fakeLanguage.spell(changes, files);
    },
    commentPlace: () => {
      throw new TypeError("no place");
    },
  };
}

const found = rule("cost/found", {
  call: (fact, _context, report) => {
    const value = { kind: "literal", value: "nothing" } as const;
    const changes = [{ kind: "replace", target: fact.id, span: fact.span, value }] as const;
    const fixes = [{ title: "Take it out", safe: true, changes }];
    report({ span: fact.anchor, message: "found", data: { api: fact.api }, evidence: "proven", fixes });
  },
});

const FILES = { "/ws/a.ts": "call x\n", "/ws/bad.ts": "call y // stumble\n", "/ws/c.ts": "call z\n" };

function workspaceOf(files: MemoryFiles, log: string[] = [], failures: string[] = []) {
  return createWorkspace({
    roots: ["/ws"],
    access: files,
    languages: [stumbling(log)],
    rules: [found],
    today: "2026-01-01",
    onFailure: (what, error) => {
      failures.push(`${what}: ${error instanceof Error ? error.message : error}`);
    },
  });
}

describe("a file that cannot be analysed by a mistake of ours", () => {
  it("costs no other file anything, and is told once", async () => {
    const log: string[] = [];
    const workspace = workspaceOf(memoryFiles(FILES), log);
    const { findings, problems } = await workspace.check(null);
    expect(findings.map(({ span }) => span.file)).toEqual(["/ws/a.ts", "/ws/c.ts"]);
    expect(problems).toEqual([
      {
        file: "/ws/bad.ts",
        code: "failed",
        message: expect.stringMatching(/Cannot read properties of undefined.*mistake in Bedrock Readiness.*`ignore`/s),
        span: null,
      },
    ]);
    expect((await workspace.check(null)).problems).toEqual(problems);
    expect(log.filter((file) => file === "/ws/bad.ts")).toHaveLength(1);
  });

  it("is tried again when it changes", async () => {
    const workspace = workspaceOf(memoryFiles(FILES));
    expect(await workspace.findingsOf("/ws/bad.ts")).toEqual([]);
    expect(workspace.factsOf("/ws/bad.ts").problems).toHaveLength(1);
    workspace.setOverlay("/ws/bad.ts", "call y\n");
    expect(await workspace.findingsOf("/ws/bad.ts")).toHaveLength(1);
    expect(workspace.factsOf("/ws/bad.ts").problems).toEqual([]);
  });

  it("makes the command end with 2, with everything else that it found", async () => {
    const engine = { rules: [found], languages: [stumbling()] };
    const json = await runCommand(["check", "--format", "json"], memoryFiles(FILES), engine);
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout).findings).toHaveLength(2);
    expect(json.stderr).toMatch(/^bad\.ts: .*mistake in Bedrock Readiness/);
    expect(json.stderr).not.toMatch(/^\s+at /m);
    const sarif = JSON.parse((await runCommand(["check", "--format", "sarif"], memoryFiles(FILES), engine)).stdout);
    expect(sarifError(sarif)).toBeNull();
    expect(sarif.runs[0].invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: "error", descriptor: { id: "failed" } }],
    });
    for (const command of ["facts", "report"]) {
      const { status, stdout, stderr } = await runCommand([command], memoryFiles(FILES), engine);
      expect([command, status]).toEqual([command, 2]);
      expect(stdout).not.toBe("");
      expect(stderr).toContain("bad.ts");
    }
  });

  it("may be left out until the mistake is mended", async () => {
    const files = memoryFiles({ ...FILES, "/ws/.bedrock-readiness.json": '{ "ignore": ["bad.ts"] }' });
    const { status, stderr } = await runCommand(["check"], files, { rules: [found], languages: [stumbling()] });
    expect([status, stderr]).toEqual([1, ""]);
  });
});

describe("a fix that cannot be written by a mistake of ours", () => {
  it("is not offered, and told once", async () => {
    const failures: string[] = [];
    const workspace = workspaceOf(memoryFiles({ ...FILES, "/ws/unspelled.ts": "call u\n" }), [], failures);
    const { findings } = await workspace.check(null);
    const edits = [...findings, ...findings].flatMap(({ fixes }) => fixes.map((fix) => workspace.edits(fix)?.length));
    expect(edits).toEqual([1, 1, undefined, 1, 1, undefined]);
    expect(workspace.commentPlace("/ws/a.ts", 0)).toBeNull();
    expect(workspace.commentPlace("/ws/a.ts", 0)).toBeNull();
    expect(failures).toEqual([
      'The fix "Take it out" in /ws/unspelled.ts could not be written: no spelling',
      "No place for a comment was found in /ws/a.ts: no place",
    ]);
  });

  it("keeps the command from nothing else", async () => {
    const engine = { rules: [found], languages: [stumbling()] };
    const files = memoryFiles({ "/ws/a.ts": "call x\n", "/ws/unspelled.ts": "call u\n" });
    const { status, stdout, stderr } = await runCommand(["check", "--fix", "--format", "json"], files, engine);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings.map(({ file }: { file: string }) => file)).toEqual(["unspelled.ts"]);
    expect(files.files()["/ws/a.ts"]).toBe("nothing\n");
    expect(stderr.match(/could not be written: no spelling/g)).toHaveLength(1);
  });
});
