// Files that answer later. What is found over them must be what is found on a disk.
import { describe, expect, it } from "vitest";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { createMirror, type Mirror } from "../../src/workspace/mirror.ts";
import { mirrored } from "../../src/workspace/mirrored.ts";
import type { FileAccess, Workspace } from "../../src/workspace/workspace.ts";
import { type Distant, distantFiles } from "../support/distant.ts";
import { rule } from "../support/facts.ts";
import { fakeLanguage } from "../support/fake-language.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";
import { Random } from "../survive/support/random.ts";

const FOUND = rule("cost/found", {
  call: (fact, _context, report) =>
    report({ span: fact.anchor, message: "found", data: { api: fact.api }, evidence: "proven" }),
});

function workspaceOver(access: FileAccess): Workspace {
  return createWorkspace({ roots: ["/ws"], access, languages: [fakeLanguage], rules: [FOUND], today: "2026-01-01" });
}

interface Far {
  readonly workspace: Workspace;
  readonly mirror: Mirror;
  readonly distant: Distant;
  /** As a host does that is told of changed files. */
  tell(...paths: readonly string[]): Promise<void>;
}

function far(files: FileAccess, limit?: number): Far {
  const distant = distantFiles(files);
  const mirror: Mirror = createMirror({
    files: distant,
    concerns: (file) => /\.ts$|package\.json$/.test(file),
    onFetched: (paths) => {
      for (const path of paths) inner.fileChanged(path);
    },
    ...(limit === undefined ? {} : { limit }),
  });
  const inner = workspaceOver(mirror.access);
  return {
    workspace: mirrored(inner, mirror, ["/ws"], mirror.access),
    mirror,
    distant,
    async tell(...paths) {
      await mirror.renew(paths);
      for (const path of paths) inner.fileChanged(path);
    },
  };
}

async function told(workspace: Workspace): Promise<unknown> {
  const { findings, problems, facts } = await workspace.check(null);
  return {
    findings: findings.map(({ span }) => [span.file, span.line]),
    problems: problems.map(({ file, message }) => [file, message]),
    calls: facts.flatMap(({ calls }) => calls.map(({ span, api }) => [span.file, api])),
  };
}

const FILES = {
  "/ws/a.ts": 'call x\nimport "./deep/limits.ts"\ncallers\n',
  "/ws/deep/limits.ts": 'limit x = 5\nimport "../a.ts"\n',
  "/ws/deep/down/b.ts": 'call y\nimport "./dist/limits.ts"\npackages\n',
  "/ws/package.json": '{ "name": "one" }',
  "/ws/picture.png": "no text",
  "/ws/.gitignore": "left-out\n",
  "/ws/left-out/c.ts": "call z\n",
  "/ws/left-out/below/d.ts": "call z\n",
  "/ws/node_modules/x/index.ts": "call z\n",
  "/ws/deep/down/dist/limits.ts": "limit y = 7\n",
};

describe("distant files", () => {
  it("lead to what is found on a disk, with imports from folders that are left out", async () => {
    const { workspace } = far(memoryFiles(FILES));
    const onDisk = await told(workspaceOver(memoryFiles(FILES)));
    expect(await told(workspace)).toEqual(onDisk);
    expect(JSON.stringify(onDisk)).toContain("call y=7");
  });

  it("are fetched folder by folder, and only what concerns us", async () => {
    const { workspace, distant } = far(memoryFiles(FILES));
    await workspace.findingsOf("/ws/a.ts");
    const asked = distant.requests.flat();
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked).toContain("/ws/deep/down/");
    for (const never of ["/ws/picture.png", "/ws/left-out/c.ts", "/ws/left-out/below/", "/ws/node_modules/"])
      expect(asked).not.toContain(never);
    expect(distant.requests.length).toBeLessThan(10);
    const before = distant.requests.length;
    await workspace.findingsOf("/ws/a.ts");
    await workspace.check(null);
    expect(distant.requests.length).toBe(before);
  });

  it("that cannot be read are told as on a disk", async () => {
    const files = memoryFiles(FILES);
    files.lock("/ws/a.ts");
    files.lock("/ws/deep");
    const { workspace } = far(files);
    const onDisk = await told(workspaceOver(files));
    expect(await told(workspace)).toEqual(onDisk);
    expect(JSON.stringify(onDisk)).toContain("/ws/a.ts cannot be read (EACCES)");
  });

  it("are never taken for unreadable because they are on their way", async () => {
    const { mirror } = far(memoryFiles(FILES));
    expect(mirror.access.list("/ws")).toBeUndefined();
    expect(mirror.access.read("/ws/a.ts")).toBeUndefined();
    expect(mirror.isBehind()).toBe(true);
    await mirror.gather(["/ws"], mirror.access);
    expect(mirror.isBehind()).toBe(false);
    expect(mirror.access.read("/ws/a.ts")).toBe(FILES["/ws/a.ts"]);
    expect(mirror.access.read("/ws/nowhere/at/all.ts")).toBeUndefined();
    expect(mirror.isBehind()).toBe(false);
  });

  it("are left out and told of from so many on", async () => {
    const files = memoryFiles({ "/ws/many/a.ts": "call x\n", "/ws/many/b.ts": "", "/ws/one/more/c.ts": "call x\n" });
    const { workspace, distant } = far(files, 2);
    const { problems, filesScanned } = await workspace.check(null);
    const message = "The folder is left out, since 2 source files or more are open beside it.";
    expect(problems).toEqual([{ file: "/ws/one/more", code: "unreadable", message, span: null }]);
    expect(filesScanned).toBe(2);
    expect(distant.requests.flat()).not.toContain("/ws/one/more/");
  });

  it("keep their version while they stay the same", async () => {
    const files = memoryFiles(FILES);
    const { mirror, tell } = far(files);
    await mirror.gather(["/ws"], mirror.access);
    const before = mirror.access.version("/ws/a.ts");
    files.write("/ws/a.ts", FILES["/ws/a.ts"]);
    await tell("/ws/a.ts");
    expect(mirror.access.version("/ws/a.ts")).toBe(before);
    files.write("/ws/a.ts", "call x\n");
    await tell("/ws/a.ts");
    expect(mirror.access.version("/ws/a.ts")).not.toBe(before);
    files.remove("/ws/a.ts");
    await tell("/ws/a.ts");
    expect(mirror.access.version("/ws/a.ts")).toBeUndefined();
    expect(mirror.isBehind()).toBe(false);
  });

  it("are found again after any sequence of changes as on a disk", async () => {
    const random = new Random(5);
    for (let round = 0; round < 20; round++) {
      const files = memoryFiles(FILES);
      const { workspace, tell } = far(files);
      for (let step = 0; step < 12; step++) {
        await tell(...changed(files, random));
        if (random.chance(0.4)) await workspace.findingsOf("/ws/a.ts");
        if (random.chance(0.6)) continue;
        expect(await told(workspace)).toEqual(await told(workspaceOver(files)));
      }
    }
  }, 60_000);
});

/** Changes something, and names what an editor would tell of: of a whole folder, no more than itself. */
function changed(files: MemoryFiles, random: Random): readonly string[] {
  const texts = ["call x\n", 'call x\nimport "./deep/limits.ts"\n', "limit x = 9\n", "callers\n", "packages\n"];
  const paths = Object.keys(files.files()).filter((path) => path.startsWith("/ws/"));
  const kind = random.chance(0.3) ? "remove" : random.chance(0.2) ? "folder" : "write";
  if (kind === "remove" && paths.length > 0) {
    const path = random.pick(paths);
    files.remove(path);
    return [path];
  }
  if (kind === "folder") {
    const folder = random.pick(["/ws/deep", "/ws/new", "/ws/new/below"]);
    const inside = Object.keys(files.files()).filter((path) => path.startsWith(`${folder}/`));
    if (inside.length > 0) for (const path of inside) files.remove(path);
    else for (const name of ["e.ts", "f/g.ts"]) files.write(`${folder}/${name}`, random.pick(texts));
    // Of folders that come with it, the outermost is told.
    return folder === "/ws/new/below" ? ["/ws/new", folder] : [folder];
  }
  const path = random.pick([...paths, "/ws/h.ts", "/ws/deep/i.ts", "/ws/.gitignore"]);
  const isNewFolder = !Object.keys(files.files()).some((each) => each.startsWith(path.replace(/[^/]+$/, "")));
  files.write(path, path.endsWith(".gitignore") ? random.pick(["deep\n", "h.ts\n", ""]) : random.pick(texts));
  return isNewFolder ? [path.replace(/\/[^/]+$/, ""), path] : [path];
}
