import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { type ClientOptions, TestClient } from "./client.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The server as other editors run it: a process that is spoken to over its standard streams. */
export interface ServerProcess {
  readonly client: TestClient;
  readonly child: ChildProcess;
  /** What the process wrote to its standard error output. */
  errors(): string;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

const NOTHING = { prefix: [], nodeArguments: [] };

/** @param around what stands in front of the process, and of its file */
export async function startProcess(
  options: ClientOptions,
  around: { readonly prefix: readonly string[]; readonly nodeArguments: readonly string[] } = NOTHING,
): Promise<ServerProcess> {
  const node = [process.execPath, "--import", "tsx", ...around.nodeArguments];
  const [program = "", ...args] = [...around.prefix, ...node, "src/server/main.ts", "--stdio"];
  const child = spawn(program, args, { cwd: ROOT });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const reader = new StreamMessageReader(child.stdout);
  const client = new TestClient(createProtocolConnection(reader, new StreamMessageWriter(child.stdin)));
  await client.start(options);
  return { client, child, ended, errors: () => errors };
}
