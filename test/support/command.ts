import type { Engine, Host, Output, Status } from "../../src/cli/host.ts";
import { run } from "../../src/cli/program.ts";
import type { Rule } from "../../src/core/rule.ts";
import type { Memory } from "../../src/workspace/memory.ts";
import type { MemoryFiles } from "./memory.ts";

export interface Outcome {
  readonly status: Status;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command on files in memory, in the folder `/ws`. */
export async function runCommand(
  args: readonly string[],
  files: MemoryFiles,
  engine: Pick<Engine, "languages"> & { readonly rules: readonly Rule[] },
  over: {
    readonly terminal?: boolean;
    readonly plain?: boolean;
    readonly folder?: string;
    readonly memory?: Memory;
  } = {},
): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr"): Output => ({
    isTerminal: over.terminal ?? false,
    write(text) {
      written[name] += text;
    },
  });
  const folder = over.folder ?? "/ws";
  const host: Host = {
    folder,
    stdout: output("stdout"),
    stderr: output("stderr"),
    plain: over.plain ?? false,
    today: "2026-01-01",
    access: files,
    memoryFor: () => over.memory,
    resolve: (path) => (path.startsWith("/") ? path : path === "." ? folder : `${folder}/${path}`),
    write: files.write,
    loadEngine: async () => ({ ...engine, rules: async () => engine.rules }),
    serve: async () => undefined,
    tool: { version: "1.2.3", homepage: null },
  };
  const status = await run(args, host);
  return { status, ...written };
}
