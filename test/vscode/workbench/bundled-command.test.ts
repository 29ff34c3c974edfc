// The command as it is installed: bundled, in pieces that are loaded when something asks for them.
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { ROOT } from "./support.ts";

const COMMAND = join(ROOT, "dist/cli.js");

const run = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [COMMAND, ...args], { cwd: ROOT }).catch(
    (failed: { stdout: string; stderr: string }) => failed,
  );

it.each([
  [["check", "--no-cache", "examples/chat-api"], /findings? \(/],
  [["facts", "--format", "text", "examples/chat-api"], /Converse/],
  [["report", "examples/chat-api"], /^# /],
  [["capacity", "--from", "examples/chat-api"], /requests/],
  [["rules"], /throttling\/missing-retries/],
  [["explain", "throttling/missing-retries"], /ThrottlingException/],
])("%j", async (args, expected) => {
  const { stdout, stderr } = await run(...args);
  expect(stdout, stderr).toMatch(expected);
});

it("serves editors over stdio", async () => {
  const server = spawn(process.execPath, [COMMAND, "lsp"], { cwd: ROOT });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  const params = { processId: process.pid, rootUri: null, capabilities: {} };
  expect(await connection.sendRequest("initialize", params)).toMatchObject({
    serverInfo: { name: "bedrock-readiness" },
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  expect(await ended).toBe(0);
});
