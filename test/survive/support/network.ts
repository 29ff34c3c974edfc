import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CheckSummary, ServerCommand } from "../../../src/server/protocol.ts";
import { startProcess } from "../../server/support/process.ts";
import { Tally } from "./tally.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const GUARD = fileURLToPath(new URL("no-network.mjs", import.meta.url));
const EXAMPLE = "examples/chat-api";

/** How a program is kept from any network: it ends when it asks for one, or there is none where it runs. */
export interface Isolation {
  readonly name: string;
  /** Stands in front of the program. */
  readonly prefix: readonly string[];
  /** Stand in front of the program's file. */
  readonly nodeArguments: readonly string[];
}

/** Ends with a status of its own whoever connects, listens or looks up an address. */
export const guarded: Isolation = { name: "guarded", prefix: [], nodeArguments: ["--import", GUARD] };

/** A namespace of Linux that has no network, where the machine lets us make one. */
export const namespaced: Isolation = {
  name: "in a namespace without a network",
  prefix: ["unshare", "--map-root-user", "--net"],
  nodeArguments: [],
};

export function isAvailable({ prefix: [program, ...rest] }: Isolation): boolean {
  return program === undefined || spawnSync(program, [...rest, "true"]).status === 0;
}

const COMMANDS: readonly (readonly string[])[] = [
  // It checks and plans, too.
  ["report", EXAMPLE, "--format", "html"],
  ["check", EXAMPLE, "--format", "sarif"],
  ["check", EXAMPLE],
  ["facts", EXAMPLE],
  ["capacity", `${EXAMPLE}/.bedrock-capacity.json`],
  ["capacity", "--from", EXAMPLE],
  ["rules"],
  ["explain", "throttling/missing-retries"],
];

/** Runs commands, and the server with everything that an editor asks of it, without a network. */
export async function withoutNetwork(isolation: Isolation, count = COMMANDS.length): Promise<Tally> {
  const tally = new Tally();
  for (const args of COMMANDS.slice(0, count)) {
    const begun = performance.now();
    const { status, stdout, stderr } = run(isolation, ["--import", "tsx"], ["src/cli/main.ts", ...args]);
    tally.timed(performance.now() - begun, `${args.join(" ")}, ${isolation.name}`);
    if ((status !== 0 && status !== 1) || stdout === "") tally.failed(args.join(" "), `exit ${status}: ${stderr}`);
  }
  const begun = performance.now();
  try {
    tally.findings += await serve(isolation);
  } catch (error) {
    tally.failed("the server", error);
  }
  tally.timed(performance.now() - begun, `the server, ${isolation.name}`);
  return tally;
}

/** The exit status of a program that connects: 0 where nothing keeps it from that. */
export function connecting(isolation: Isolation): number | null {
  const code = `const server = require("node:net").createServer().listen(0, "127.0.0.1", () => {
    require("node:net").connect(server.address().port, "127.0.0.1", () => process.exit(0)).on("error", () => process.exit(71));
  }).on("error", () => process.exit(71));`;
  return run(isolation, [], ["-e", code]).status;
}

function run({ prefix, nodeArguments }: Isolation, before: readonly string[], args: readonly string[]) {
  const [program = "", ...rest] = [...prefix, process.execPath, ...before, ...nodeArguments, ...args];
  return spawnSync(program, rest, { cwd: ROOT, encoding: "utf8", maxBuffer: 1e9 });
}

async function serve(isolation: Isolation): Promise<number> {
  const folder = `${ROOT}${EXAMPLE}`;
  const { client, child, errors } = await startProcess({ folders: [folder] }, isolation);
  try {
    const uri = `file://${folder}/src/services/chat.ts`;
    await client.open(uri, readFileSync(new URL(uri), "utf8"));
    const found = await client.until(uri, (each) => each.length > 0, 60_000);
    for (const { range } of found) {
      for (const action of await client.actions(uri, range)) await client.resolve(action);
      await client.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position: range.start });
    }
    await client.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
    const ask = <T>(command: string, ...given: unknown[]): Promise<T> =>
      client.connection.sendRequest("workspace/executeCommand", { command, arguments: given });
    const { findings } = await ask<CheckSummary>(ServerCommand.checkWorkspace);
    await ask(ServerCommand.report, { folder: `file://${folder}`, format: "html" });
    if (child.exitCode !== null || errors().includes("was called")) throw new Error(errors());
    return findings;
  } finally {
    child.kill();
  }
}
