import type { Rule } from "../core/rule.ts";
import type { Language } from "../languages/language.ts";
import type { Memory } from "../workspace/memory.ts";
import type { FileAccess, Scouts } from "../workspace/workspace.ts";

/** What the engine works with. Loading it is what takes long, so its parts are loaded when they are needed. */
export interface Engine {
  readonly rules: () => Promise<readonly Rule[]>;
  readonly languages: readonly Language[];
  readonly scouts?: Scouts;
}

/** Everything around the command, so that it can be run without a process of its own. */
export interface Host {
  /** The working folder, absolute and with forward slashes. */
  readonly folder: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether the person asked for no colour. */
  readonly plain: boolean;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly access: FileAccess;
  /** Where a run keeps what it found out about folders for the next one; undefined where nothing is kept. */
  memoryFor(folders: readonly string[]): Memory | undefined;
  /** Absolute, with forward slashes, whatever the platform's notation. */
  resolve(path: string): string;
  /** Replaces the content of a file. Throws {@link CommandError} when that cannot be done. */
  write(file: string, text: string): void;
  loadEngine(): Promise<Engine>;
  /** Serves the language server's protocol until its client hangs up. */
  serve(): Promise<void>;
  readonly tool: Tool;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
}

export interface Tool {
  readonly version: string;
  /** Address of the repository, below which the rules' pages stand. Null while there is none. */
  readonly homepage: string | null;
}

/** The command's own exit status: 0 nothing found, 1 findings, 2 it could not do what it was asked. */
export type Status = 0 | 1 | 2;

/** Something that the person who runs the command can put right: told in one line, without a stack trace. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
