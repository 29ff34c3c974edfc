import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// The command as people run it: a process of its own, real files, the real language and the real rules.

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const TSX = pathToFileURL(resolve("node_modules/tsx/dist/esm/index.mjs")).href;

const CHAT = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 1 });

export const ask = (text: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-sonnet-4-20250514-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
    }),
  );
`;

let folder: string;

function write(file: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function command(...args: string[]) {
  const { NO_COLOR: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", TSX, MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bedrock readiness ü ")));
  write("src/chat.ts", CHAT);
  write("src/unrelated.ts", "export const a = 1;\n");
  symlinkSync(folder, join(folder, "src/loop"));
  symlinkSync(join(folder, "src/chat.ts"), join(folder, "src/linked.ts"));
  symlinkSync(join(folder, "nowhere"), join(folder, "src/dangling.ts"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the command in a process of its own", () => {
  it("finds what is there, follows links to files and not to folders", () => {
    const { status, stdout, stderr } = command("check", "--format", "json");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    const { findings, summary } = JSON.parse(stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: "throttling/retries-disabled", file: "src/chat.ts", line: 3 }),
    );
    expect(summary).toMatchObject({ filesScanned: 3, filesAnalyzed: 2, calls: 2, clients: 2 });
  });

  it("prints plain text where there is no terminal", () => {
    const { stdout } = command("check", "src/chat.ts");
    expect(stdout).toContain("src/chat.ts:3:");
    expect(stdout).not.toContain("\u001b");
  });

  it("prints facts", () => {
    const { status, stdout } = command("facts", "src/chat.ts", "--format", "json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      clients: [{ file: "src/chat.ts", line: 3, column: 16, retries: { status: "disabled" } }],
      calls: [
        {
          file: "src/chat.ts",
          line: 7,
          column: 5,
          sdk: "aws-sdk",
          api: "Converse",
          client: { file: "src/chat.ts", line: 3 },
          modelId: { status: "known", kind: "inference-profile", origin: "literal" },
          maxTokens: { status: "absent", values: [], origin: null },
        },
      ],
    });
  });

  it("repairs with the real language", () => {
    write("fixed/chat.ts", CHAT);
    const { stdout } = command("check", "fixed", "--fix");
    expect(stdout).toContain("1 repaired");
    expect(readFileSync(join(folder, "fixed/chat.ts"), "utf8")).toBe(CHAT.replace(", maxAttempts: 1", ""));
    rmSync(join(folder, "fixed"), { recursive: true });
  });

  it("knows a client in another file", () => {
    write(
      "two/client.ts",
      `${CHAT.split("\n").slice(0, 3).join("\n").replace("const client", "export const client")}\n`,
    );
    write("two/use.ts", CHAT.replace(/const client.*\n/, 'import { client } from "./client";\n'));
    const { calls } = JSON.parse(command("facts", "two/use.ts").stdout);
    expect(calls).toMatchObject([{ client: { file: "two/client.ts", line: 3 } }]);
    rmSync(join(folder, "two"), { recursive: true });
  });

  it("ends with 2 and one line for what it cannot do", () => {
    expect(command("check", "nope")).toEqual({
      status: 2,
      stdout: "",
      stderr: "bedrock-readiness: nope: there is no such file or folder\n",
    });
    expect(command("explain", "missing-retires").stderr).toBe(
      "bedrock-readiness: there is no rule missing-retires; did you mean throttling/missing-retries?\n",
    );
  });

  it("tells its version and its rules", () => {
    const { version } = JSON.parse(readFileSync(resolve("package.json"), "utf8"));
    expect(command("--version").stdout).toBe(`${version}\n`);
    expect(command("rules").stdout).toContain("throttling/missing-retries");
  });

  it("writes nothing into a file that is not UTF-8", () => {
    const bytes = Buffer.from("caf\xe9", "latin1");
    write("latin.txt", bytes);
    const { status, stderr } = command("check", "--output", "latin.txt");
    expect(status).toBe(2);
    expect(stderr).toContain("is not UTF-8 text and was not written to");
    expect(readFileSync(join(folder, "latin.txt"))).toEqual(bytes);
  });

  it("ends in peace when its reader has seen enough", async () => {
    const child = spawn(process.execPath, ["--import", TSX, MAIN, "check", "--format", "sarif"], { cwd: folder });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    await new Promise((done) => child.on("close", done));
    expect(stderr).toBe("");
  });
});
