// Files and folders that come and go, cannot be read for a while, or change while they are read.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { nodeAccess } from "../../src/workspace/node/access.ts";
import { type FileAccess, UnreadableError, type Workspace } from "../../src/workspace/workspace.ts";
import { rule } from "../support/facts.ts";
import { fakeLanguage } from "../support/fake-language.ts";
import { memoryFiles } from "../support/memory.ts";

function workspaceOf(access: FileAccess, root = "/ws"): Workspace {
  const found = rule("cost/found", {
    call: (fact, _context, report) =>
      report({ span: fact.anchor, message: "found", data: { api: fact.api }, evidence: "proven" }),
  });
  return createWorkspace({ roots: [root], access, languages: [fakeLanguage], rules: [found], today: "2026-01-01" });
}

async function told(workspace: Workspace) {
  const { findings, problems } = await workspace.check(null);
  return { findings: findings.map(({ message }) => message), problems: problems.map(({ message }) => message) };
}

const FILES = {
  "/ws/a.ts": 'call x\nimport "./limits.ts"\n',
  "/ws/limits.ts": "limit x = 5\n",
  "/ws/sub/b.ts": "call y\n",
};

/** A disk on which something happens in between: what the given function throws, or does. */
function disturbed(files: FileAccess, disturb: (what: "read" | "version" | "list", path: string) => void): FileAccess {
  return {
    read: (file) => {
      disturb("read", file);
      return files.read(file);
    },
    version: (file) => {
      disturb("version", file);
      return files.version(file);
    },
    list: (folder) => {
      disturb("list", folder);
      return files.list(folder);
    },
  };
}

describe("a file that cannot be read", () => {
  it.each(["EACCES", "EMFILE", "EIO", "EBUSY"])("is told with %s, and read again once it can be", async (code) => {
    const shut = new Set(["/ws/limits.ts", "/ws/sub/b.ts"]);
    const access = disturbed(memoryFiles(FILES), (what, path) => {
      if (what === "read" && shut.has(path)) throw new UnreadableError(`${path} cannot be read (${code})`);
    });
    const workspace = workspaceOf(access);
    const whole = await told(workspaceOf(memoryFiles(FILES)));
    const partly = await told(workspace);
    expect(partly.findings).toHaveLength(1);
    expect(partly.findings).not.toEqual(whole.findings.slice(0, 1));
    expect(partly.problems.join("\n")).toContain(`/ws/sub/b.ts cannot be read (${code})`);
    expect(await told(workspace)).toEqual(partly);
    // Permission and open files leave no trace in a file's time and size.
    shut.clear();
    expect(await told(workspace)).toEqual(whole);
    expect(whole.problems).toEqual([]);
  });

  it("does not even say what it is, and is told all the same", async () => {
    const access = disturbed(memoryFiles(FILES), (what, path) => {
      if (what !== "list" && path === "/ws/sub/b.ts") throw new UnreadableError(`${path} cannot be read (EACCES)`);
    });
    expect((await told(workspaceOf(access))).problems).toEqual(["/ws/sub/b.ts cannot be read (EACCES)."]);
  });

  it("is a folder, which is listed again once it can be", async () => {
    let isShut = true;
    const access = disturbed(memoryFiles(FILES), (what, path) => {
      if (isShut && what === "list" && path === "/ws/sub") throw new UnreadableError(`${path} cannot be read (EMFILE)`);
    });
    const workspace = workspaceOf(access);
    const partly = await told(workspace);
    expect([partly.findings.length, partly.problems]).toEqual([1, ["/ws/sub cannot be read (EMFILE)."]]);
    isShut = false;
    expect(await told(workspace)).toEqual(await told(workspaceOf(memoryFiles(FILES))));
  });
});

describe("a file that goes away", () => {
  it.each(["version", "read"] as const)("between being listed and its %s is gone, and no more", async (moment) => {
    const files = memoryFiles(FILES);
    const access = disturbed(files, (what, path) => {
      if (what === moment && path === "/ws/sub/b.ts") files.remove(path);
    });
    const workspace = workspaceOf(access);
    const after = await told(workspace);
    expect(after).toEqual(await told(workspaceOf(files)));
    expect(after.findings).toHaveLength(1);
    files.write("/ws/sub/b.ts", "call y\n");
    workspace.fileChanged("/ws/sub/b.ts");
  });

  it("takes its folder along, under another name or for good", async () => {
    const files = memoryFiles(FILES);
    const workspace = workspaceOf(files);
    await workspace.findingsOf("/ws/a.ts");
    files.remove("/ws/sub/b.ts");
    files.write("/ws/other/deep/b.ts", "call y\n");
    // An editor that moves a folder names the two folders and nothing in them.
    workspace.fileChanged("/ws/sub");
    workspace.fileChanged("/ws/other");
    expect(await workspace.findingsOf("/ws/sub/b.ts")).toEqual([]);
    expect(await workspace.findingsOf("/ws/other/deep/b.ts")).toHaveLength(1);
    files.remove("/ws/other/deep/b.ts");
    workspace.fileChanged("/ws/other");
    expect(await workspace.findingsOf("/ws/other/deep/b.ts")).toEqual([]);
  });

  it("with its folder is gone for who imports it, until the folder is back", async () => {
    const files = memoryFiles({
      "/ws/a.ts": 'call x\nimport "./sub/limits.ts"\n',
      "/ws/sub/limits.ts": "limit x = 7\n",
    });
    const workspace = workspaceOf(files);
    const [before] = await workspace.findingsOf("/ws/a.ts");
    files.remove("/ws/sub/limits.ts");
    workspace.fileChanged("/ws/sub");
    const [without] = await workspace.findingsOf("/ws/a.ts");
    expect(without?.message).not.toBe(before?.message);
    files.write("/ws/sub/limits.ts", "limit x = 7\n");
    workspace.fileChanged("/ws/sub");
    expect(await workspace.findingsOf("/ws/a.ts")).toEqual([before]);
  });

  it("leaves a folder of the same name behind, and the other way round", async () => {
    const files = memoryFiles(FILES);
    const workspace = workspaceOf(files);
    await workspace.check(null);
    files.remove("/ws/a.ts");
    files.write("/ws/a.ts/b.ts", "call z\n");
    expect(await told(workspace)).toEqual(await told(workspaceOf(files)));
    files.remove("/ws/a.ts/b.ts");
    files.write("/ws/a.ts", FILES["/ws/a.ts"]);
    expect(await told(workspace)).toEqual(await told(workspaceOf(memoryFiles(FILES))));
  });
});

describe("a file that changes while it is read", () => {
  it("counts as it is in the end", async () => {
    const files = memoryFiles(FILES);
    let changes = 0;
    const access = disturbed(files, (what, path) => {
      if (what === "read" && path === "/ws/limits.ts" && changes < 3)
        files.write(path, `limit x = ${100 + ++changes}\n`);
    });
    const workspace = workspaceOf(access);
    for (let round = 0; round < 4; round++) await workspace.check(null);
    expect(changes).toBe(3);
    expect((await told(workspace)).findings[0]).toContain("103");
    expect(await told(workspace)).toEqual(await told(workspaceOf(files)));
  });
});

describe("a document", () => {
  it("that is closed without being saved gives the file back, however often", async () => {
    const files = memoryFiles(FILES);
    const workspace = workspaceOf(files);
    const before = await workspace.findingsOf("/ws/a.ts");
    for (let round = 0; round < 5; round++) {
      workspace.setOverlay("/ws/limits.ts", `limit x = ${round + 900}\n`);
      expect((await workspace.findingsOf("/ws/a.ts"))[0]?.message).toContain(String(round + 900));
      workspace.setOverlay("/ws/a.ts", "// nothing\n");
      expect(await workspace.findingsOf("/ws/a.ts")).toEqual([]);
      workspace.setOverlay("/ws/a.ts", null);
      workspace.setOverlay("/ws/limits.ts", null);
      expect(await workspace.findingsOf("/ws/a.ts")).toEqual(before);
    }
  });
});

describe.skipIf(process.platform === "win32")("what only looks like a file", () => {
  it("is never waited for", () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "access-")));
    try {
      execFileSync("mkfifo", [join(folder, "pipe.ts")]);
      symlinkSync(join(folder, "pipe.ts"), join(folder, "link.ts"));
      symlinkSync("loop.ts", join(folder, "loop.ts"));
      mkdirSync(join(folder, "folder.ts"));
      writeFileSync(join(folder, "a.ts"), "call x\n");
      expect(nodeAccess.list(folder)).toEqual([
        { name: "a.ts", folder: false },
        { name: "folder.ts", folder: true },
      ]);
      for (const name of ["pipe.ts", "link.ts", "folder.ts"]) {
        expect([name, nodeAccess.version(join(folder, name))]).toEqual([name, undefined]);
        expect(() => nodeAccess.read(join(folder, name))).toThrow(UnreadableError);
      }
      expect(() => nodeAccess.read(join(folder, "loop.ts"))).toThrow(/cannot be read \(ELOOP\)/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
