// Editors show a file without the mark that it may begin with, so the mark must not count as a column.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const TSX = pathToFileURL(resolve("node_modules/tsx/dist/esm/index.mjs")).href;
const MARK = "\uFEFF";
const HEAD = 'const { BedrockRuntimeClient } = require("@aws-sdk/client-bedrock-runtime"); ';
const CLIENT = "module.exports.client = new BedrockRuntimeClient({ maxAttempts: 1 });";

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bedrock-readiness-mark-")));
  writeFileSync(join(folder, "client.cjs"), `${MARK}${HEAD}${CLIENT}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function command(...args: string[]): string {
  return spawnSync(process.execPath, ["--import", TSX, MAIN, ...args], { cwd: folder, encoding: "utf8" }).stdout;
}

it("is no column, and stays where it is when a fix is written", () => {
  const { findings } = JSON.parse(command("check", "--format", "json"));
  const found = findings.find((each: { rule: string }) => each.rule === "throttling/retries-disabled");
  const column = HEAD.length + CLIENT.indexOf("1 }") + 1;
  expect(found).toMatchObject({ line: 1, column });
  expect(found.fixes[0].edits[0].startColumn).toBe(HEAD.length + CLIENT.indexOf(" maxAttempts") + 1);
  expect(command("check")).toContain(`client.cjs:1:${column}: error throttling/retries-disabled`);
  command("check", "--fix");
  expect(readFileSync(join(folder, "client.cjs"), "utf8")).toMatch(new RegExp(`^${MARK}const .*Client\\(`));
});
