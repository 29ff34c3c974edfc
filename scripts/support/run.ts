import { spawn } from "node:child_process";

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a program of the project. Its output is shown as it comes, unless it is only wanted when something fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly quiet?: boolean; readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<Outcome> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    shell: process.platform === "win32",
  });
  let output = "";
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    if (!options.quiet) process.stdout.write(chunk);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(1);
    });
    child.once("close", (status) => resolve(status ?? 1));
  });
  return { code, output };
}

/** Runs a program that came with a package, such as `tsc`. */
export function runBin(
  name: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<Outcome> {
  return run(`node_modules/.bin/${name}`, args, options);
}

/** Runs one of the project's scripts. */
export function runScript(
  file: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<Outcome> {
  return run(process.execPath, ["--import", "tsx", file, ...args], options);
}
