// Files that are looked at and read in threads tell the same as files that are read in their turn.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { compiler } from "../../scripts/support/compiler.mjs";
import { typescript } from "../../src/languages/typescript/index.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { nodeAccess } from "../../src/workspace/node/access.ts";
import { nodeReaders } from "../../src/workspace/node/readers.ts";
import { nodeScouts } from "../../src/workspace/node/scouts.ts";
import type { Readers } from "../../src/workspace/readers.ts";
import { type Scouts, scout } from "../../src/workspace/scouts.ts";
import type { WorkspaceOptions } from "../../src/workspace/workspace.ts";
import { memoryFiles } from "../support/memory.ts";

/** Enough files for threads to be worth their start. */
const PARTS = 130;

const CALL = `
  import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
  import { modelId } from "./model";
  const client = new BedrockRuntimeClient({});
  export const ask = () => client.send(new ConverseCommand({ modelId, messages: [] }));
`;

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
    const told = scout(
      files.map((name) => `/ws/${name}`),
      access,
      [typescript],
    );
    expect(
      told.map(([file, { matches, relevant, generated, specifiers }]) => [
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

describe("Threads", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "threads-")));
  const project = join(folder, "project");
  const [scoutScript, readerScript] = [join(folder, "scout.cjs"), join(folder, "reader.cjs")];

  beforeAll(async () => {
    await build({
      entryPoints: { scout: "src/cli/scout.ts", reader: "src/cli/reader.ts" },
      outdir: folder,
      outExtension: { ".js": ".cjs" },
      bundle: true,
      platform: "node",
      format: "cjs",
      mainFields: ["module", "main"],
      plugins: [compiler],
    });
    for (let part = 0; part < PARTS; part++) {
      const below = join(project, `part${part}`);
      mkdirSync(below, { recursive: true });
      writeFileSync(join(below, "call.ts"), CALL);
      writeFileSync(join(below, "model.ts"), `export const modelId = "anthropic.claude-3-haiku-20240307-v1:0";`);
      for (let other = 0; other < 11; other++)
        writeFileSync(join(below, `other${other}.ts`), `import "./other${other + 1}"; export const a = ${other};`);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const check = (helpers: Pick<WorkspaceOptions, "scouts" | "readers"> = {}) =>
    createWorkspace({
      roots: [project],
      access: nodeAccess,
      languages: [typescript],
      rules,
      today: "2026-01-01",
      ...helpers,
    }).check(null);

  it("that look ahead find what is found without them", async () => {
    let told = 0;
    const threads = nodeScouts(scoutScript, [typescript]);
    const scouts: Scouts = {
      async look(files) {
        const found = await threads.look(files);
        told += found.size;
        return found;
      },
    };
    const alone = await check();
    expect(alone.findings.length).toBeGreaterThan(PARTS);
    expect(await check({ scouts })).toEqual(alone);
    expect(told).toBe(PARTS * 13);
  });

  it("that read files find what is found without them", async () => {
    let elsewhere = 0;
    const threads = nodeReaders(readerScript);
    const readers: Readers = {
      async read(files, known, here) {
        // This thread reads slowly, so that something is left for the other.
        const read = await threads.read(files, known, (file) => {
          const end = performance.now() + 10;
          while (performance.now() < end);
          return here(file);
        });
        elsewhere += read.size;
        return read;
      },
    };
    expect(await check({ readers })).toEqual(await check());
    expect(elsewhere).toBeGreaterThan(0);
  });

  it.each([
    ["cannot be started", () => join(folder, "nothing.cjs")],
    ["die at once", () => written("throw new Error('no')")],
    [
      "die over their first files",
      () => written("if (workerData) parentPort.postMessage(null); parentPort.on('message', () => process.exit(1))"),
    ],
  ])("that %s cost nothing but time", async (_, broken) => {
    const script = broken();
    const helped = check({ scouts: nodeScouts(script, [typescript]), readers: nodeReaders(script) });
    expect((await helped).findings).toEqual((await check()).findings);
  });

  function written(code: string): string {
    const file = join(folder, "broken.cjs");
    writeFileSync(file, `const { parentPort, workerData } = require("node:worker_threads");\n${code}`);
    return file;
  }
});
