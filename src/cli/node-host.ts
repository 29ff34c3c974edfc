import { readFileSync, writeFileSync } from "node:fs";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { lazyTypescript } from "../languages/typescript/lazy.ts";
import { BYTE_ORDER_MARK, nodeAccess } from "../workspace/node/access.ts";
import { nodeMemory } from "../workspace/node/memory.ts";
import { nodeScouts } from "../workspace/node/scouts.ts";
import { CommandError, type Host, type Tool } from "./host.ts";

/** Names what the bundle was made of. Sources that run as they are change too often for anything to be kept. */
const BUILD = process.env.BEDROCK_READINESS_BUILD;

/** Beside the bundle of the command. */
const SCOUT = fileURLToPath(new URL("scout.js", import.meta.url));

/** The command's surroundings in a process of its own. */
export function nodeHost(): Host {
  return {
    folder: slashed(process.cwd()),
    stdout: outputOn(process.stdout),
    stderr: outputOn(process.stderr),
    plain: Boolean(process.env.NO_COLOR) || process.env.TERM === "dumb",
    today: new Date().toISOString().slice(0, 10),
    access: nodeAccess,
    memoryFor: (folders) => (BUILD === undefined ? undefined : nodeMemory(BUILD, folders)),
    resolve: (path) => slashed(resolve(path)),
    write,
    async loadEngine() {
      const rules = async () => (await import("../../rules/index.generated.ts")).rules;
      const languages = [lazyTypescript()];
      // Sources that run as they are have no bundle for a thread to run.
      return BUILD === undefined ? { rules, languages } : { rules, languages, scouts: nodeScouts(SCOUT, languages) };
    },
    async serve() {
      // The protocol's library takes its channel from the arguments, and there is only one that this command has.
      if (!process.argv.includes("--stdio")) process.argv.push("--stdio");
      await import("../server/main.ts");
    },
    tool: tool(),
  };
}

function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

function outputOn(stream: NodeJS.WriteStream): Host["stdout"] {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true };
}

function write(file: string, text: string): void {
  try {
    const before = textOf(file);
    // What was read came without the mark.
    writeFileSync(file, before.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK + text : text);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new CommandError(`${file} cannot be written (${code})`);
  }
}

/** The text of a file, empty when there is none. A file in another encoding than UTF-8 would come out broken. */
function textOf(file: string): string {
  const bytes = read(file);
  const text = bytes?.toString("utf8") ?? "";
  if (bytes && !Buffer.from(text, "utf8").equals(bytes)) {
    throw new CommandError(`${file} is not UTF-8 text and was not written to`);
  }
  return text;
}

function read(file: URL | string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** What the package says about itself: written into the bundle, and read where sources run as they are. */
function tool(): Tool {
  const bundled = process.env.BEDROCK_READINESS_PACKAGE;
  const text = bundled ?? read(new URL("../../package.json", import.meta.url))?.toString("utf8") ?? "{}";
  const { version, homepage } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return { version: typeof version === "string" ? version : "0.0.0", homepage: homepageOf(homepage) };
}

function homepageOf(homepage: unknown): string | null {
  return typeof homepage === "string" ? homepage.replace(/(#.*|\/)$/, "") : null;
}
