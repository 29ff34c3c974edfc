// Files that come, go and change while an editor shows them. With the engine itself.
import { afterEach, describe, expect, it } from "vitest";
import { FileChangeType } from "vscode-languageserver";
import { compileGlob } from "../../src/core/glob.ts";
import { readExcludes, shownFiles } from "../../src/server/excludes.ts";
import { nodeEnvironment } from "../../src/server/node.ts";
import { ServerCommand } from "../../src/server/protocol.ts";
import { isOutOfSight, WATCHERS } from "../../src/server/watching.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";
import { Random } from "../survive/support/random.ts";
import { connect, rest, type TestClient } from "./support/client.ts";

const CLIENT = `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
export const client = new BedrockRuntimeClient({});
`;
const FIXED = CLIENT.replace("({})", '({ maxAttempts: 6, retryMode: "standard" })');
const NO_RETRIES = "throttling/missing-retries";
const A = "file:///project/src/client.ts";

let files: MemoryFiles;
let client: TestClient;

async function start(initial: Record<string, string>): Promise<void> {
  files = memoryFiles(initial);
  client = await connect({ ...nodeEnvironment(import.meta.url), access: files });
}

afterEach(() => client?.connection.dispose());

async function tell(type: FileChangeType, ...paths: readonly string[]): Promise<void> {
  const changes = paths.map((path) => ({ uri: `file://${path}`, type }));
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
}

function untilRetries(missing: boolean, uri = A): Promise<unknown> {
  return client.until(uri, (found) => found.some(({ code }) => code === NO_RETRIES) === missing, 20_000);
}

function check(): Promise<{ files: number }> {
  return client.connection.sendRequest("workspace/executeCommand", { command: ServerCommand.checkWorkspace });
}

describe("a document", () => {
  it("that is closed with unsaved changes is the file again", async () => {
    await start({ "/project/src/client.ts": CLIENT });
    await check();
    await client.open(A, CLIENT);
    await client.change(A, FIXED);
    await untilRetries(false);
    await client.close(A);
    await untilRetries(true);
  });

  it("that is repaired and reverted has its findings again, however often and in whatever order it is told", async () => {
    await start({ "/project/src/client.ts": CLIENT });
    const random = new Random(11);
    await client.open(A, CLIENT);
    await untilRetries(true);
    for (let round = 0; round < 25; round++) {
      const isSaved = random.chance(0.5);
      await client.change(A, FIXED);
      if (isSaved) files.write("/project/src/client.ts", FIXED);
      if (random.chance(0.3)) await rest(random.below(200));
      if (random.chance(0.3)) await untilRetries(false);
      // The editor's watcher tells of a file when it likes to: before or after what is typed next.
      const late = isSaved ? [() => tell(FileChangeType.Changed, "/project/src/client.ts")] : [];
      const revert = async (): Promise<void> => {
        if (random.chance(0.3)) {
          await client.close(A);
          files.write("/project/src/client.ts", CLIENT);
          await client.open(A, CLIENT);
        } else {
          await client.change(A, CLIENT);
        }
      };
      for (const step of random.chance(0.5) ? [revert, ...late] : [...late, revert]) {
        await step();
        if (random.chance(0.4)) await rest(random.below(160));
      }
      await untilRetries(true);
    }
    await rest(400);
    await untilRetries(true);
  }, 60_000);

  it("that was closed and opened again gets nothing that was found in the one before", async () => {
    await start({ "/project/src/client.ts": CLIENT });
    await client.open(A, CLIENT);
    await untilRetries(true);
    client.publications.length = 0;
    for (let round = 0; round < 10; round++) {
      await client.close(A);
      await client.open(A, round % 2 === 0 ? FIXED : CLIENT);
      await rest(round * 3);
    }
    await client.close(A);
    await client.open(A, FIXED);
    const from = client.publications.length;
    await rest(600);
    const codes = client.publications.slice(from).flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
    expect(codes).not.toContain(NO_RETRIES);
  });
});

describe("a check of the workspace", () => {
  it("leaves what is wrong with closed files where it is while others change", async () => {
    const configuration = "file:///project/.bedrock-readiness.json";
    const minified = "file:///project/src/bundle.js";
    await start({
      "/project/.bedrock-readiness.json": '{ "rules": { "no/such-rule": "off" } }',
      "/project/src/bundle.js": `/* bedrock */${"x;".repeat(4_000)}`,
      "/project/src/client.ts": CLIENT,
      "/project/src/other.ts": CLIENT,
    });
    await check();
    const told = (uri: string): unknown => client.published.get(uri)?.map(({ code }) => code);
    expect([told(configuration), told(minified)]).toEqual([["configuration"], ["minified"]]);
    await client.open(A, CLIENT);
    await client.change(A, FIXED);
    await untilRetries(false);
    await rest(400);
    expect([told(configuration), told(minified)]).toEqual([["configuration"], ["minified"]]);
    files.write("/project/.bedrock-readiness.json", "{}");
    files.write("/project/src/bundle.js", "// nothing\n");
    await tell(FileChangeType.Changed, "/project/.bedrock-readiness.json", "/project/src/bundle.js");
    await client.until(configuration, (found) => found.length === 0);
    await client.until(minified, (found) => found.length === 0);
    await untilRetries(true, "file:///project/src/other.ts");
  });
});

describe("a folder", () => {
  const OPTIONS = "export const options = {};\n";
  const USING = `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { options } from "./shared/options";
export const client = new BedrockRuntimeClient(options);
`;

  it("that is moved away and back takes along what others import from it", async () => {
    await start({ "/project/src/client.ts": USING, "/project/src/shared/options.ts": OPTIONS });
    await client.open(A, USING);
    await untilRetries(true);
    files.remove("/project/src/shared/options.ts");
    files.write("/project/src/moved/options.ts", OPTIONS);
    await tell(FileChangeType.Deleted, "/project/src/shared");
    await tell(FileChangeType.Created, "/project/src/moved");
    await untilRetries(false);
    files.remove("/project/src/moved/options.ts");
    files.write("/project/src/shared/options.ts", OPTIONS);
    await tell(FileChangeType.Deleted, "/project/src/moved");
    await tell(FileChangeType.Created, "/project/src/shared");
    await untilRetries(true);
  });

  it("that is deleted takes along findings of closed files and documents that are still shown", async () => {
    await start({ "/project/src/client.ts": CLIENT, "/project/src/other.ts": CLIENT, "/project/main.ts": USING });
    await check();
    await client.open(A, CLIENT);
    files.remove("/project/src/client.ts");
    files.remove("/project/src/other.ts");
    await tell(FileChangeType.Deleted, "/project/src");
    await untilRetries(false, "file:///project/src/other.ts");
    await untilRetries(false);
    files.write("/project/src/client.ts", CLIENT);
    await tell(FileChangeType.Created, "/project/src");
    await untilRetries(true);
  });

  it("of build output, and what is no code, wakes nobody", async () => {
    await start({ "/project/src/client.ts": CLIENT });
    await client.open(A, CLIENT);
    await untilRetries(true);
    await rest(300);
    const before = client.publications.length;
    await tell(FileChangeType.Created, "/project/dist/a.js", "/project/node_modules/x/index.js", "/project/notes.txt");
    await tell(FileChangeType.Deleted, "/project/dist", "/project/notes.txt");
    await rest(400);
    expect(client.publications.length).toBe(before);
  });
});

describe("what an editor is asked to tell of", () => {
  const told = (path: string): number =>
    WATCHERS.filter(({ globPattern }) => compileGlob(String(globPattern))(path)).reduce(
      (kinds, { kind }) => kinds | (kind ?? 7),
      0,
    );

  it.each([
    ["src/a.ts", 7],
    ["packages/a/package.json", 7],
    [".gitignore", 7],
    [".bedrock-readiness.json", 7],
    [".bedrock-readiness-baseline.json", 7],
    [".bedrock-capacity.json", 7],
    ["src", 5],
    ["readme.md", 5],
  ])("%s: %d", (path, kinds) => {
    expect(told(path)).toBe(kinds);
  });

  it("is not what lies where nobody looks", () => {
    const roots = ["/home/me/build/project"];
    expect(isOutOfSight("/home/me/build/project/src/a.ts", roots)).toBe(false);
    expect(isOutOfSight("/home/me/build/project/node_modules/x/a.js", roots)).toBe(true);
    expect(isOutOfSight("/home/me/build/project/dist", roots)).toBe(false);
    expect(isOutOfSight("/elsewhere/dist/a.js", roots)).toBe(false);
  });
});

describe("what the editor hides", () => {
  it("is read as the editor means it", () => {
    const read = readExcludes({ a: true, b: false, c: { when: "$(basename).ts" }, d: { when: 1 }, e: null, f: "yes" });
    expect(read).toEqual([
      { glob: "a", when: null },
      { glob: "c", when: "$(basename).ts" },
    ]);
    for (const odd of [null, undefined, 1, "a", []]) expect(readExcludes(odd)).toEqual([]);
  });

  it("is not come upon", () => {
    const disk = memoryFiles({
      "/ws/a.ts": "",
      "/ws/a.js": "",
      "/ws/b.js": "",
      "/ws/legacy/a.ts": "",
      "/ws/sub/legacy/a.ts": "",
      "/ws/sub/c.gen.ts": "",
    });
    const excludes = readExcludes({
      legacy: true,
      "**/*.gen.ts": true,
      "**/*.js": { when: "$(basename).ts" },
      "[": true,
    });
    const names = (folder: string) =>
      shownFiles(disk, { "/ws": excludes })
        .list(folder)
        ?.map(({ name }) => name);
    expect(names("/ws")).toEqual(["a.ts", "b.js", "sub"]);
    expect(names("/ws/sub")).toEqual(["legacy"]);
    expect(names("/ws/none")).toBeUndefined();
    expect(shownFiles(disk, {})).toBe(disk);
  });

  it("has no findings, until it is shown again", async () => {
    await start({ "/project/src/client.ts": CLIENT, "/project/legacy/client.ts": CLIENT });
    client.excludes = { "**/legacy": true };
    await client.configure({});
    expect(await check()).toMatchObject({ files: 1 });
    client.excludes = { "**/legacy": false };
    await client.configure({});
    await rest(300);
    expect(await check()).toMatchObject({ files: 2 });
  });
});

describe("a folder that lies on no disk", () => {
  const REPOSITORY = "vscode-vfs://github/owner/name";

  it("is checked as far as its documents are open, and nothing is read for that", async () => {
    const disk = memoryFiles({ "/owner/name/src/client.ts": CLIENT });
    const asked: string[] = [];
    const note = (path: string): void => {
      if (!path.startsWith("/~virtual/")) asked.push(path);
    };
    const access = {
      read: (file: string) => {
        note(file);
        return disk.read(file);
      },
      version: (file: string) => {
        note(file);
        return disk.version(file);
      },
      list: (folder: string) => {
        note(folder);
        return disk.list(folder);
      },
    };
    client = await connect({ ...nodeEnvironment(import.meta.url), access }, { folders: [REPOSITORY] });
    const [uri, options] = [`${REPOSITORY}/src/client.ts`, `${REPOSITORY}/src/options.ts`];
    await client.open(uri, CLIENT.replace("({})", "(options)").replace(/^/, 'import { options } from "./options";\n'));
    await rest(800);
    await untilRetries(false, uri);
    await client.open(options, "export const options = {};\n");
    await untilRetries(true, uri);
    expect(await check()).toMatchObject({ files: 1 });
    const folder = { folder: REPOSITORY, format: "markdown" };
    const report = { command: ServerCommand.report, arguments: [folder] };
    expect(await client.connection.sendRequest("workspace/executeCommand", report)).toContain("src/client.ts:3");
    expect(asked).toEqual([]);
  });
});
