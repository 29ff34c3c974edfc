import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { digestOf } from "../earlier.ts";
import type { Memory } from "../memory.ts";

/**
 * A memory in the folder where a person's programs keep what they can do without. Nothing is kept in the project, and
 * what cannot be read or written, on a full disk for example, is as if there were none.
 *
 * @param build changes whenever the engine may find out something else about the same files
 * @param subject what was looked at: another one has a memory of its own
 */
export function nodeMemory(build: string, subject: readonly string[]): Memory {
  const folder = join(cachesFolder(), "bedrock-readiness");
  const file = join(folder, `${digestOf([build, ...subject]).replaceAll(" ", "-")}.json`);
  return {
    load() {
      try {
        return readFileSync(file, "utf8");
      } catch {
        return null;
      }
    },
    save(text) {
      const part = `${file}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        // Another run may be reading meanwhile.
        writeFileSync(part, text, { mode: 0o600 });
        renameSync(part, file);
        prune(folder);
      } catch {
        remove(part);
      }
    },
  };
}

const KEPT_FOR = 30 * 24 * 60 * 60 * 1_000;

/** Projects and versions that nobody works with any more leave nothing behind for good. */
function prune(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > KEPT_FOR) remove(file);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Nothing depends on it.
  }
}

function cachesFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === "win32" && LOCALAPPDATA) return LOCALAPPDATA;
  return process.platform === "darwin" ? join(homedir(), "Library/Caches") : join(homedir(), ".cache");
}
