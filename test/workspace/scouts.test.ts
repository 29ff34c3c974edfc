// Files that are read ahead, in threads, tell the same as files that are read in their turn.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { nodeAccess } from "../../src/workspace/node/access.ts";
import { nodeScouts } from "../../src/workspace/node/scouts.ts";
import { createScout, type Take } from "../../src/workspace/scouts.ts";
import type { FileAccess, Scouts } from "../../src/workspace/workspace.ts";
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
    const told = createScout(takeBy(access), [typescript])(files.map((name) => `/ws/${name}`));
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

  const check = (scouts: Scouts | undefined) =>
    createWorkspace({
      roots: [project],
      access: nodeAccess,
      languages: [typescript],
      rules,
      today: "2026-01-01",
      ...(scouts ? { scouts } : {}),
    }).check(null);

  it("find what is found without them", async () => {
    let told = 0;
    const threads = nodeScouts(script, [typescript]);
    const scouts: Scouts = {
      sendOut: (tell, work) =>
        threads.sendOut((some) => {
          told += some.length;
          tell(some);
        }, work),
    };
    const alone = await check(undefined);
    expect(alone.findings.length).toBeGreaterThan(100);
    expect(await check(scouts)).toEqual(alone);
    expect(told).toBe(40 * 52);
  });

  it.each([
    ["cannot be started", () => join(folder, "nothing.cjs")],
    ["die at once", () => written("throw new Error('no')")],
    [
      "die over their first files",
      () => written("require('worker_threads').parentPort.on('message', () => process.exit(1))"),
    ],
  ])("may fail: threads that %s cost nothing but time", async (_, broken) => {
    const { findings } = await check(nodeScouts(broken(), [typescript]));
    expect(findings).toEqual((await check(undefined)).findings);
  });

  function written(code: string): string {
    const file = join(folder, "broken.cjs");
    writeFileSync(file, code);
    return file;
  }
});
