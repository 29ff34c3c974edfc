import { mkdtempSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { digestOf } from "../../src/workspace/earlier.ts";
import { type Memory, NOTHING_STORED, readStored, writeStored } from "../../src/workspace/memory.ts";
import { nodeMemory } from "../../src/workspace/node/memory.ts";
import type { FileAccess, WorkspaceOptions } from "../../src/workspace/workspace.ts";
import { runCommand } from "../support/command.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";

/** A memory that a test can look into. */
function kept(text: string | null = null): Memory & { text: string | null; saves: number } {
  return {
    text,
    saves: 0,
    load() {
      return this.text;
    },
    save(next) {
      this.text = next;
      this.saves++;
    },
  };
}

const engine = { rules, languages: [typescript] };

const PROJECT = {
  "/ws/package.json": '{ "name": "shop" }',
  "/ws/src/client.ts": `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
export const client = new BedrockRuntimeClient({ region: "us-east-1" });
`,
  "/ws/src/limits.ts": "export const LIMIT = 900_000;\n",
  "/ws/src/ask.ts": `import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { client } from "./client";
import { LIMIT } from "./limits";
export const ask = (text: string) =>
  client.send(new ConverseCommand({
    modelId: "us.amazon.nova-pro-v1:0",
    messages: [{ role: "user", content: [{ text }] }],
    inferenceConfig: { maxTokens: LIMIT },
  }));
`,
  "/ws/src/other.ts": "export const other = 1;\n",
};

const check = async (files: MemoryFiles, memory?: Memory): Promise<string> =>
  (await runCommand(["check", "--severity", "hint"], files, engine, memory ? { memory } : {})).stdout;

/** Notes which texts are read. */
function watched(files: MemoryFiles): { readonly files: MemoryFiles; readonly read: string[] } {
  const read: string[] = [];
  return {
    read,
    files: {
      ...files,
      read(file) {
        if (file.endsWith(".ts")) read.push(file);
        return files.read(file);
      },
    },
  };
}

describe("a check with a memory", () => {
  it("says the same as one without, and reads no source file when nothing has changed", async () => {
    const project = watched(memoryFiles(PROJECT));
    const memory = kept();
    const first = await check(project.files, memory);
    expect(first).toContain("900,000");
    expect(first).toBe(await check(project.files));
    project.read.length = 0;
    expect(await check(project.files, memory)).toBe(first);
    // The lines that are shown are read for being shown.
    expect(project.read.filter((file) => !/\/(ask|client|limits)\.ts$/.test(file))).toEqual([]);
    expect(memory.saves).toBe(1);
  });

  it.each([
    ["what a call takes from another file", { "/ws/src/limits.ts": "export const LIMIT = 100;\n" }],
    ["the call", { "/ws/src/ask.ts": PROJECT["/ws/src/ask.ts"].replace("LIMIT },", "10_000_000 },") }],
    [
      "the client",
      { "/ws/src/client.ts": PROJECT["/ws/src/client.ts"].replace('"us-east-1"', '"us-east-1", maxAttempts: 6') },
    ],
    ["the configuration", { "/ws/.bedrock-readiness.json": '{ "rules": { "throttling/missing-retries": "off" } }' }],
    ["a file that calls for the first time", { "/ws/src/other.ts": PROJECT["/ws/src/ask.ts"] }],
    ["a new file", { "/ws/src/new.ts": PROJECT["/ws/src/ask.ts"] }],
  ])("follows a change of %s", async (_what, change) => {
    const files = memoryFiles(PROJECT);
    const memory = kept();
    const before = await check(files, memory);
    for (const [file, text] of Object.entries(change)) files.write(file, text);
    const after = await check(files, memory);
    expect(after).not.toBe(before);
    expect(after).toBe(await check(files));
    expect(await check(files, memory)).toBe(after);
  });

  it("follows a file that is gone", async () => {
    const files = memoryFiles(PROJECT);
    const memory = kept();
    await check(files, memory);
    files.remove("/ws/src/client.ts");
    expect(await check(files, memory)).toBe(await check(files));
  });

  it.each([
    ["nothing", ""],
    ["half of it", '{ "format": 3, "texts": ['],
    ["another format", '{ "format": 0 }'],
    ["no object", "null"],
    [
      "numbers of what is not there",
      '{ "format": 3, "texts": [], "lists": [], "sources": [["a.ts"], ["1"], [0], [9], [9]], "facts": [], "edits": [] }',
    ],
  ])("goes without it where it holds %s", async (_what, text) => {
    const files = memoryFiles(PROJECT);
    const memory = kept(text);
    expect(await check(files, memory)).toBe(await check(files));
    expect(memory.saves).toBe(1);
  });

  it("keeps nothing of what could not be read", async () => {
    const files = memoryFiles(PROJECT);
    files.lock("/ws/src/ask.ts");
    const memory = kept();
    await check(files, memory);
    expect([...readStored(memory.text ?? "").sources.keys()]).not.toContain("/ws/src/ask.ts");
  });

  it("can be done without", async () => {
    const memory = kept();
    await runCommand(["check", "--no-cache"], memoryFiles(PROJECT), engine, { memory });
    expect(memory.saves).toBe(0);
  });
});

const on = (access: FileAccess, memory?: Memory, today = "2026-01-01", book: WorkspaceOptions["rules"] = rules) =>
  createWorkspace({
    roots: ["/ws"],
    access,
    languages: [typescript],
    rules: book,
    today,
    ...(memory ? { memory } : {}),
  });

describe("after any changes between two runs", () => {
  it("everything is as in a run without a memory", async () => {
    const file = fc.constantFrom("/ws/src/client.ts", "/ws/src/limits.ts", "/ws/src/ask.ts", "/ws/src/other.ts");
    const text = fc.constantFrom(
      ...Object.values(PROJECT),
      "",
      'export * from "./client";\n',
      PROJECT["/ws/src/ask.ts"].replace("./client", "~/client"),
      PROJECT["/ws/src/ask.ts"].replace("./limits", "shop/src/limits"),
      `// bedrock-readiness-disable-file throttling/missing-retries until 2026-03-01 -- later\n${PROJECT["/ws/src/client.ts"]}`,
    );
    const manifest = fc.constantFrom("/ws/package.json", "/ws/tsconfig.json");
    const names = fc.constantFrom(
      '{ "name": "shop" }',
      '{ "name": "store" }',
      '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
    );
    const configured = fc.constantFrom("/ws/.bedrock-readiness.json", "/ws/src/.bedrock-readiness.json");
    const configuration = fc.constantFrom(
      "{",
      '{ "profile": "strict" }',
      '{ "rules": { "throttling/missing-retries": "off" } }',
      '{ "ignore": ["**/ask.ts"] }',
    );
    const edit = fc.oneof(
      { weight: 3, arbitrary: fc.record({ file, text: fc.option(text) }) },
      fc.record({ file: manifest, text: fc.option(names) }),
      fc.record({ file: configured, text: fc.option(configuration) }),
      fc.record({ file: fc.constant("/ws/.gitignore"), text: fc.option(fc.constantFrom("ask.ts", "limits.ts")) }),
    );
    const run = fc.record({
      edits: fc.array(edit, { maxLength: 3 }),
      today: fc.constantFrom("2026-01-01", "2026-04-01"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 4 }), async (runs) => {
        const disk = memoryFiles(PROJECT);
        const memory = kept();
        for (const { edits, today } of runs) {
          for (const each of edits) {
            if (each.text === null) disk.remove(each.file);
            else disk.write(each.file, each.text);
          }
          const [warm, cold] = [on(disk, memory, today), on(disk, undefined, today)];
          const [found, expected] = [await warm.check(null), await cold.check(null)];
          expect(found).toStrictEqual(expected);
          const fixes = expected.findings.flatMap((finding) => finding.fixes);
          expect(fixes.map(warm.edits)).toEqual(fixes.map(cold.edits));
          warm.remember();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("rules are asked again only if something has changed on which their answers rest", async () => {
    const [disk, memory] = [memoryFiles(PROJECT), kept()];
    const loadsOf = async (): Promise<number> => {
      let loads = 0;
      const load = async () => {
        loads++;
        return rules;
      };
      const workspace = on(disk, memory, "2026-01-01", load);
      expect(await workspace.check(null)).toStrictEqual(await on(disk).check(null));
      workspace.remember();
      return loads;
    };
    expect(await loadsOf()).toBe(1);
    expect(await loadsOf()).toBe(0);
    disk.write("/ws/src/other.ts", "export const other = 2;\n");
    expect(await loadsOf()).toBe(0);
    disk.write("/ws/.bedrock-readiness.json", '{ "profile": "strict" }');
    expect(await loadsOf()).toBe(1);
    disk.remove("/ws/.bedrock-readiness.json");
    disk.write("/ws/src/limits.ts", "export const LIMIT = 100;\n");
    expect(await loadsOf()).toBe(1);
    expect(await loadsOf()).toBe(0);
    disk.write("/ws/src/new.ts", PROJECT["/ws/src/ask.ts"]);
    expect(await loadsOf()).toBe(1);
  });

  it("findings are those of facts that were read without asking the rules", async () => {
    const [disk, memory] = [memoryFiles(PROJECT), kept()];
    const first = on(disk, memory);
    const { findings } = await first.check(null);
    first.remember();
    disk.write("/ws/src/limits.ts", "export const LIMIT = 100;\n");
    const second = on(disk, memory);
    await second.facts(null);
    // There is something new to keep then.
    findings.flatMap(({ fixes }) => fixes).forEach(second.edits);
    second.remember();
    expect(memory.saves).toBe(2);
    expect(await on(disk, memory).check(null)).toStrictEqual(await on(disk).check(null));
  });

  it("findings are those of the day", async () => {
    const client = PROJECT["/ws/src/client.ts"].replace(
      "export",
      "// bedrock-readiness-disable-next-line throttling/missing-retries until 2026-03-01 -- later\nexport",
    );
    const [disk, memory] = [memoryFiles({ ...PROJECT, "/ws/src/client.ts": client }), kept()];
    const suppressedOn = async (today: string): Promise<number> => {
      const workspace = on(disk, memory, today);
      const { suppressed } = await workspace.check(null);
      workspace.remember();
      return suppressed.length;
    };
    expect(await suppressedOn("2026-02-28")).toBe(1);
    expect(await suppressedOn("2026-04-01")).toBe(0);
  });

  it("findings are those of the files that may get some", async () => {
    const disk = memoryFiles({ "/ws/test/ask.test.ts": PROJECT["/ws/src/client.ts"] });
    const memory = kept();
    const found = async (includeTests: boolean): Promise<number> => {
      const options = { roots: ["/ws"], access: disk, languages: [typescript], rules, today: "2026-01-01", memory };
      const workspace = createWorkspace({ ...options, includeTests });
      const { findings } = await workspace.check(null);
      workspace.remember();
      return findings.length;
    };
    expect(await found(false)).toBe(0);
    expect(await found(true)).toBeGreaterThan(0);
    expect(await found(false)).toBe(0);
  });

  it("facts of every example come back as they were", async () => {
    for (const rule of rules) {
      for (const { code } of [...rule.examples.bad, ...rule.examples.good]) {
        const texts = typeof code === "string" ? { "example.ts": code } : code;
        const disk = memoryFiles(
          Object.fromEntries(Object.entries(texts).map(([name, each]) => [`/ws/${name}`, each])),
        );
        const facts = await on(disk).facts(null);
        const stored = new Map(
          facts.map((each) => [
            each.file,
            { facts: each, options: "", versions: new Map(), importers: new Map(), packages: null },
          ]),
        );
        const back = readStored(writeStored({ ...NOTHING_STORED, facts: stored }));
        expect([...back.facts.values()].map((each) => each.facts)).toStrictEqual(facts);
      }
    }
  });
});

describe("the memory on disk", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const inFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), "memory-"));
    vi.stubEnv("XDG_CACHE_HOME", folder);
    return folder;
  };

  it("gives back what was kept for the same build and folders", () => {
    inFolder();
    nodeMemory("a", ["/ws"]).save("text");
    expect(nodeMemory("a", ["/ws"]).load()).toBe("text");
    expect(nodeMemory("b", ["/ws"]).load()).toBeNull();
    expect(nodeMemory("a", ["/other"]).load()).toBeNull();
  });

  it("is none where it cannot be written", () => {
    const folder = inFolder();
    writeFileSync(join(folder, "bedrock-readiness"), "a file in the way");
    const memory = nodeMemory("a", ["/ws"]);
    memory.save("text");
    expect(memory.load()).toBeNull();
    expect(readdirSync(folder)).toEqual(["bedrock-readiness"]);
  });

  it("throws away what nobody has asked for in a month", () => {
    const folder = inFolder();
    nodeMemory("a", ["/old"]).save("old");
    const [old = ""] = readdirSync(join(folder, "bedrock-readiness"));
    utimesSync(join(folder, "bedrock-readiness", old), 0, 0);
    nodeMemory("a", ["/new"]).save("new");
    expect(nodeMemory("a", ["/old"]).load()).toBeNull();
    expect(nodeMemory("a", ["/new"]).load()).toBe("new");
  });
});

describe("a digest", () => {
  it("tells lists apart", () => {
    const lists = [[], [""], ["", ""], ["a", "b"], ["ab"], ["b", "a"], ["a", "b", ""]];
    expect(new Set(lists.map(digestOf)).size).toBe(lists.length);
    expect(digestOf(["a", "b"])).toBe(digestOf(["a", "b"]));
  });
});

describe("What spells fixes", () => {
  it("is loaded for those only that somebody will ask for", async () => {
    const [memory, files] = [kept(), memoryFiles(PROJECT)];
    await runCommand(["check", "--severity", "error"], files, engine, { memory });
    let loads = 0;
    const language = {
      ...typescript,
      load: async () => {
        loads += 1;
      },
    };
    const again = async (severity: string): Promise<number> => {
      loads = 0;
      const loading = { rules, languages: [language] };
      await runCommand(["check", "--severity", severity], files, loading, { memory });
      return loads;
    };
    expect(await again("error")).toBe(0);
    expect(await again("hint")).toBeGreaterThan(0);
    expect(await again("hint")).toBe(0);
  });
});
