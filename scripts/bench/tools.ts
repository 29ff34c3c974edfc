import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./processes.ts";

const FOLDER = join(ROOT, "scripts/bench/tools");

/** Where the tools lie that are measured against; null for one that has no program for this platform. */
export interface Tools {
  readonly oxlint: string;
  readonly astGrep: string | null;
  /** The folder of the package. */
  readonly tsMorph: string;
}

/** Installs the tools that are measured against, from the npm registry, unless they are there. */
export function installTools(): Tools {
  const oxlint = join(FOLDER, "node_modules/.bin/oxlint");
  const tsMorph = join(FOLDER, "node_modules/ts-morph");
  if (!existsSync(oxlint) || !existsSync(tsMorph))
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: FOLDER, stdio: "ignore" });
  // Its own launcher is made by an install script; the program itself comes in a package of the platform.
  const platform = process.platform === "linux" ? `linux-${process.arch}-gnu` : `${process.platform}-${process.arch}`;
  const astGrep = join(FOLDER, "node_modules/@ast-grep", `cli-${platform}`, "ast-grep");
  return { oxlint, astGrep: existsSync(astGrep) ? astGrep : null, tsMorph };
}

/** Five rules that look for what ours look for, as far as the call itself shows it. */
export const AST_GREP_RULES = [
  ["converse", "new ConverseCommand($INPUT)"],
  ["client", "new BedrockRuntimeClient($OPTIONS)"],
  ["invoke", "new InvokeModelCommand({ $$$FIELDS })"],
  ["generate", "generateText({ $$$FIELDS })"],
  ["messages", "$CLIENT.messages.create($INPUT)"],
]
  .map(
    ([id, pattern]) =>
      `id: ${id}\nlanguage: TypeScript\nseverity: warning\nmessage: ${id}\nrule:\n  pattern: ${JSON.stringify(pattern)}\n`,
  )
  .join("---\n");
