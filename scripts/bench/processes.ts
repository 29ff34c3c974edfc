import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** npm runs scripts in the folder of the package. */
export const ROOT = process.cwd();

export interface Ended {
  /** From the start of the process to its end. */
  readonly ms: number;
  /** The most memory that it had at a time, where it runs in Node and was asked for. */
  readonly megabytes: number;
  readonly stdout: string;
}

export interface RunOptions {
  readonly folder?: string;
  /** The exit statuses that are fine; linters say with theirs whether they found something. */
  readonly fine?: readonly number[];
  readonly memory?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program to its end. Throws with what it printed when it failed. */
export function ended(program: string, args: readonly string[], options: RunOptions = {}): Ended {
  const folder = mkdtempSync(join(tmpdir(), "bench-run-"));
  try {
    const peak = join(folder, "peak");
    const hook = join(folder, "hook.cjs");
    writeFileSync(
      hook,
      `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`,
    );
    const hooked = options.memory ? ["--require", hook, ...args] : args;
    const started = performance.now();
    const result = spawnSync(program, hooked, {
      cwd: options.folder ?? ROOT,
      encoding: "utf8",
      maxBuffer: 1 << 30,
      env: { ...process.env, ...options.environment },
    });
    const ms = performance.now() - started;
    if (result.error) throw result.error;
    if (!(options.fine ?? [0]).includes(result.status ?? -1))
      throw new Error(`${program} ${args.join(" ")} ended with ${result.status}\n${result.stderr.slice(-2_000)}`);
    const megabytes = options.memory ? Number(readFileSync(peak, "utf8")) / 1_024 : Number.NaN;
    return { ms, megabytes, stdout: result.stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs several programs in turn, so that all of them meet the same machine, and gives the runs of each. Every other round
 * goes backwards, so that none always comes after the same one: a machine that has just worked hard may be slower.
 */
export function inTurn<Name extends string>(
  rounds: number,
  programs: Readonly<Record<Name, () => Ended>>,
): Readonly<Record<Name, readonly Ended[]>> {
  const names = Object.keys(programs) as Name[];
  const runs = Object.fromEntries(names.map((name) => [name, [] as Ended[]])) as Record<Name, Ended[]>;
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : [...names].reverse()) runs[name].push(programs[name]());
  return runs;
}
