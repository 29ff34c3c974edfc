// Files that are read ahead, in threads, tell the same as files that are read in their turn.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import type { Memory } from "../../src/workspace/memory.ts";
import { nodeAccess } from "../../src/workspace/node/access.ts";
import { nodeScouts } from "../../src/workspace/node/scouts.ts";
import { createPathfinder, createScout, type Take } from "../../src/workspace/scouts.ts";
import {
  type Camp,
  type FileAccess,
  type Place,
  type Scouts,
  type Sight,
  UnreadableError,
} from "../../src/workspace/workspace.ts";
import { memoryFiles } from "../support/memory.ts";

const CALL = `
  import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
  import { modelId } from "./model";
  const client = new BedrockRuntimeClient({});
  export const ask = () => client.send(new ConverseCommand({ modelId, messages: [] }));
`;

function takeBy(access: Pick<FileAccess, "read" | "version">): Take {
  return (file) => {
    // The version is asked for before the text, so that a change in between makes the text look old and not new.
    const version = access.version(file);
    const text = version === undefined ? undefined : access.read(file);
    return version === undefined || text === undefined ? undefined : { version, text, hasWord: true };
  };
}

describe("A scout", () => {
  const access = memoryFiles({
    "/ws/call.ts": CALL,
    "/ws/other.js": `import a from "./a"; require("b");`,
    "/ws/silenced.ts": "// bedrock-readiness-disable-file",
    "/ws/made.ts": "// @generated\nimport 'bedrock';",
    "/ws/long.ts": `const bedrock = "${"x".repeat(6_000)}";`,
    "/ws/readme.md": "bedrock",
  });
  const files = ["call.ts", "other.js", "silenced.ts", "made.ts", "long.ts", "readme.md", "gone.ts"];

  it("tells of plain source files, and leaves the others to whoever asks", () => {
    const seen = createScout(takeBy(access), access, [typescript])(
      files.map((name) => `/ws/${name}`),
      "texts",
    );
    expect("told" in seen).toBe(true);
    expect(
      ("told" in seen ? seen.told : []).map(([file, { matches, relevant, generated, specifiers }]) => [
        file,
        matches,
        relevant,
        generated,
        specifiers,
      ]),
    ).toEqual([
      ["/ws/call.ts", true, true, false, ["./model", "@aws-sdk/client-bedrock-runtime"]],
      ["/ws/other.js", false, false, false, ["./a", "b"]],
      ["/ws/silenced.ts", true, true, false, []],
      ["/ws/made.ts", true, true, true, ["bedrock"]],
    ]);
  });
});

it("A scout that looks at versions tells of those that are there", () => {
  const access = memoryFiles({ "/ws/a.ts": CALL, "/ws/b.ts": "" });
  const look = createScout(takeBy(access), access, [typescript]);
  expect(look(["/ws/a.ts", "/ws/gone.ts", "/ws/b.ts"], "versions")).toEqual({
    versions: [access.version("/ws/a.ts"), null, access.version("/ws/b.ts")],
  });
});

describe("A pathfinder", () => {
  const access = memoryFiles({
    "/ws/.gitignore": "*.gen.ts\nlogs/",
    "/ws/package.json": "{}",
    "/ws/readme.md": "",
    "/ws/a/.gitignore": "own.ts",
    "/ws/a/own.ts": "",
    "/ws/a/b/call.ts": CALL,
    "/ws/a/b/call.gen.ts": CALL,
    "/ws/a/b/logs/old.ts": "",
    "/ws/a/b/tsconfig.json": "{}",
  });
  const walk = (from: FileAccess, folder: string) => {
    const found: string[] = [];
    const left = createPathfinder(from, [typescript])([{ folder, top: "/ws" }], (files) => found.push(...files));
    return { found: found.sort(), left };
  };

  it("tells of source files and manifests, and heeds what is ignored further up", () => {
    expect(walk(access, "/ws/a")).toEqual({ found: ["/ws/a/b/call.ts", "/ws/a/b/tsconfig.json"], left: [] });
    expect(walk(access, "/ws").found).toEqual(["/ws/a/b/call.ts", "/ws/a/b/tsconfig.json", "/ws/package.json"]);
  });

  it("leaves its places to others where something cannot be read", () => {
    const list: FileAccess["list"] = (folder) => {
      if (folder === "/ws/a/b") throw new UnreadableError("no");
      return access.list(folder);
    };
    expect(walk({ ...access, list }, "/ws/a")).toEqual({ found: [], left: [{ folder: "/ws/a", top: "/ws" }] });
  });
});

describe("A walk that is handed over", () => {
  const access = memoryFiles({
    "/ws/.gitignore": "left-out.ts",
    "/ws/a.ts": CALL,
    "/ws/sub/b.ts": CALL,
    "/ws/sub/left-out.ts": CALL,
    "/ws/sub/deeper/c.ts": CALL,
  });
  const findings = async (scouts?: Scouts) => {
    const options = { roots: ["/ws"], access, languages: [typescript], rules, today: "2026-01-01" };
    const result = await createWorkspace({ ...options, ...(scouts ? { scouts } : {}) }).check(null);
    return { findings: result.findings, problems: result.problems, filesScanned: result.filesScanned };
  };
  /** Take what is offered first, and do with it as they like. */
  const takers = (go: (places: readonly Place[], camp: Camp) => readonly Place[]): Scouts => ({
    wake: async () => {},
    sendOut(camp) {
      let taken: readonly Place[] | undefined;
      let mayTake = true;
      return {
        look: () => {},
        walk(places) {
          if (places.length === 0 || !mayTake) return false;
          mayTake = false;
          taken = places;
          return true;
        },
        async back() {
          const left = taken ? go(taken, camp) : [];
          taken = undefined;
          return left;
        },
      };
    },
  });

  it.each<[string, (places: readonly Place[], camp: Camp) => readonly Place[]]>([
    ["is gone to its end", (places, camp) => createPathfinder(access, [typescript])(places, camp.found)],
    ["comes to nothing", (places) => places],
    [
      "comes to its end and to nothing",
      (places, camp) => {
        createPathfinder(access, [typescript])(places, camp.found);
        return places;
      },
    ],
    [
      "tells of what is not there",
      (places, camp) => {
        camp.found(["/ws/sub/gone.ts", "/ws/sub/gone.png"]);
        return places;
      },
    ],
  ])("finds the same files when it %s", async (_, go) => {
    expect(await findings(takers(go))).toEqual(await findings());
  });
});

describe("Scouts in threads", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "scouts-")));
  const project = join(folder, "project");
  const script = join(folder, "scout.cjs");

  beforeAll(async () => {
    await build({ entryPoints: ["src/cli/scout.ts"], outfile: script, bundle: true, platform: "node", format: "cjs" });
    for (let part = 0; part < 40; part++) {
      const below = join(project, `part${part}`);
      mkdirSync(below, { recursive: true });
      writeFileSync(join(below, "call.ts"), CALL);
      writeFileSync(join(below, "model.ts"), `export const modelId = "anthropic.claude-3-haiku-20240307-v1:0";`);
      for (let other = 0; other < 50; other++)
        writeFileSync(join(below, `other${other}.ts`), `import "./other${other + 1}"; export const a = ${other};`);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const check = (scouts: Scouts | undefined, memory?: Memory) => {
    const workspace = createWorkspace({
      roots: [project],
      access: nodeAccess,
      languages: [typescript],
      rules,
      today: "2026-01-01",
      ...(scouts ? { scouts } : {}),
      ...(memory ? { memory } : {}),
    });
    return workspace.check(null).finally(() => workspace.remember());
  };

  it("find what is found without them", async () => {
    let told = 0;
    const threads = nodeScouts(script, [typescript]);
    const scouts: Scouts = {
      wake: threads.wake,
      sendOut: (camp, sight) =>
        threads.sendOut(
          {
            ...camp,
            told(some) {
              told += some.length;
              camp.told(some);
            },
          },
          sight,
        ),
    };
    const alone = await check(undefined);
    expect(alone.findings.length).toBeGreaterThan(100);
    expect(await check(scouts)).toEqual(alone);
    expect(told).toBe(40 * 52);
    await scouts.wake();
    expect(await check(scouts)).toEqual(alone);
    expect(told).toBe(40 * 52 * 2);
  });

  it("look at versions only where an earlier run has looked, and find what has changed since", async () => {
    let kept: string | null = null;
    const memory: Memory = {
      load: () => kept,
      save(text) {
        kept = text;
      },
    };
    const threads = nodeScouts(script, [typescript]);
    const sights: Sight[] = [];
    let dated = 0;
    const scouts: Scouts = {
      wake: threads.wake,
      sendOut(camp, sight) {
        sights.push(sight);
        const heard: typeof camp.dated = (files, versions) => {
          dated += versions.filter((each) => each !== null).length;
          camp.dated(files, versions);
        };
        return threads.sendOut({ ...camp, dated: heard }, sight);
      },
    };
    const first = await check(scouts, memory);
    expect(await check(scouts, memory)).toEqual(first);
    writeFileSync(join(project, "part3", "other7.ts"), CALL);
    rmSync(join(project, "part4", "call.ts"));
    const now = await check(scouts, memory);
    expect(now).toEqual(await check(undefined));
    expect(now.findings).not.toEqual(first.findings);
    expect(sights).toEqual(["texts", "versions", "versions"]);
    expect(dated).toBe(40 * 52 * 2 - 1);
  });

  it.each([
    ["cannot be started", () => join(folder, "nothing.cjs")],
    ["die at once", () => written("throw new Error('no')")],
    [
      "die over their first files",
      () => written("require('worker_threads').parentPort.on('message', () => process.exit(1))"),
    ],
  ])("may fail: threads that %s cost nothing but time", async (_, broken) => {
    const scouts = nodeScouts(broken(), [typescript]);
    const { findings } = await check(scouts);
    expect(findings).toEqual((await check(undefined)).findings);
    await scouts.wake();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await check(scouts)).findings).toEqual(findings);
  });

  function written(code: string): string {
    const file = join(folder, "broken.cjs");
    writeFileSync(file, code);
    return file;
  }
});
