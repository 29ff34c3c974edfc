import type { Configuration, ConfigurationProblem } from "../core/configuration.ts";
import type { FileFacts, Problem, Span } from "../core/facts.ts";
import type { Finding, Fix, Rule, Severity } from "../core/rule.ts";
import type { CommentPlace, Language, TextEdit } from "../languages/language.ts";
import type { Memory, StoredSource } from "./memory.ts";

export type { ConfigurationProblem };

/** Thrown for what exists but cannot be read. The message is for people. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

/** Whether something was thrown for what exists but cannot be read, by whichever bundle of ours. */
export function isUnreadable(error: unknown): error is UnreadableError {
  return error instanceof Error && error.name === "UnreadableError";
}

/** The same question, to which what cannot be read is as if it were not there. */
export function quietly(ask: (file: string) => string | undefined): (file: string) => string | undefined {
  return (file) => {
    try {
      return ask(file);
    } catch {
      return undefined;
    }
  };
}

/** How a workspace reaches files. Passed in, so that the engine runs on disk, in memory and in a browser alike. */
export interface FileAccess {
  /**
   * The text of a file, without a mark of the byte order; undefined when there is none. Throws {@link UnreadableError}
   * for what exists but cannot be read.
   */
  read(file: string): string | undefined;
  /** Changes whenever the content does (modification time and size do); undefined when there is no such file. */
  version(file: string): string | undefined;
  /** Entries of a folder, sorted; undefined when there is no such folder. Links to folders are not followed. */
  list(folder: string): readonly { readonly name: string; readonly folder: boolean }[] | undefined;
}

/** What is told of a file: its name first. */
export type Told = readonly [file: string, source: StoredSource];

/** A folder on a walk. */
export interface Place {
  readonly folder: string;
  /** The folder from which on `.gitignore` files count. */
  readonly top: string;
}

/** Walk through folders and look at source files ahead of their turn. */
export interface Scouts {
  /** Wakes them where it is known that there will be much to do, since that takes a while. */
  wake(): Promise<void>;
  /** @param sight whether they look at what files hold, or only at their versions */
  sendOut(camp: Camp, sight: Sight): ScoutsOut;
}

export type Sight = "texts" | "versions";

/** Where scouts come from. */
export interface Camp {
  /** Hears of files that one of them has come upon. */
  found(files: readonly string[]): void;
  /** Hears of what files hold. What nobody tells is found out in its turn. */
  told(told: readonly Told[]): void;
  /** Hears of the versions of files, in the order of these, where nobody looks at more; null where there is none to tell. */
  dated(files: readonly string[], versions: readonly (string | null)[]): void;
  /** Does a piece of other work, and says whether there was one. */
  work(): Promise<boolean>;
}

export interface ScoutsOut {
  /** Gives them files to look at. */
  look(files: readonly string[]): void;
  /** Offers them places to walk through. They take them once, and only where many files have been found. */
  walk(places: readonly Place[], found: number): boolean;
  /**
   * Waits until they have done all that they were given. Who waits does other work, or looks at files, too.
   *
   * @returns the places where their walk came to no good end
   */
  back(): Promise<readonly Place[]>;
}

export interface Suppressed {
  readonly rule: string;
  readonly span: Span;
  readonly reason: string | null;
  /** The last day on which it holds; null where it holds for good. */
  readonly until: string | null;
  readonly finding: Finding;
}

export interface CheckResult {
  /** Sorted by file, position and rule. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly configurationProblems: readonly ConfigurationProblem[];
  readonly suppressed: readonly Suppressed[];
  /** Findings that a baseline lists. */
  readonly accepted: readonly Finding[];
  /** Facts of the files that may get findings. */
  readonly facts: readonly FileFacts[];
  readonly filesScanned: number;
  readonly filesAnalyzed: number;
  readonly calls: number;
  readonly clients: number;
}

/** Tells how far a long run is, and lets it be stopped: it ends with what it has when `cancelled` turns true. */
export interface Run {
  progress?(done: number, total: number): void;
  cancelled?(): boolean;
  /** Whether somebody will ask how the fixes of a finding are spelled. Without it, that may be so for every finding. */
  spells?(finding: Finding): boolean;
}

export interface WorkspaceOptions {
  /** Absolute folders with forward slashes. */
  readonly roots: readonly string[];
  /** The folder above the roots up to which configuration and `.gitignore` files count, where it is not the root itself. */
  readonly ceiling?: string;
  /** Whether tests and fixtures get findings too. Files and folders that are named when asking always do. */
  readonly includeTests?: boolean;
  readonly access: FileAccess;
  readonly languages: readonly Language[];
  /** The rules, or how to load them: they are loaded when there is something to hold against them. */
  readonly rules: readonly Rule[] | (() => Promise<readonly Rule[]>);
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** The file that lists accepted findings, in place of those that are configured. */
  readonly baseline?: string;
  /** Where it keeps what it found out for the next run; without it, each run begins anew. */
  readonly memory?: Memory;
  /** Read files ahead, where the host has the means. */
  readonly scouts?: Scouts;
  /** Is told, once each, of mistakes of ours that cost an answer and no file; those that cost a file are problems of it. */
  readonly onFailure?: (what: string, error: unknown) => void;
}

/** The levels that an editor's settings give to rules. `default` leaves a rule to the configuration files. */
export type EditorLevels = Readonly<Record<string, Severity | "off" | "default">>;

/** What the editor's settings say over and above configuration files. */
export interface EditorSettings {
  readonly rules: EditorLevels;
  /** What holds for the files below a folder in place of `rules`, by the folder's path. */
  readonly folders?: Readonly<Record<string, EditorLevels>>;
}

/**
 * The engine as the server and the command see it. Facts are kept per file together with the answers that the language
 * was given while reading it; they are used again only while all those answers still hold, so that findings after any
 * sequence of edits are those of a fresh run.
 */
export interface Workspace {
  /** Unsaved text of an open editor takes the place of the file; null gives the file back. */
  setOverlay(file: string, text: string | null): void;
  /** The file on disk appeared, changed or vanished. */
  fileChanged(file: string): void;
  setSettings(settings: EditorSettings): void;
  /** Whether the file, as it is now, may call Bedrock. Cheap. */
  mightMatch(file: string): boolean;
  /** Checks the given files or folders, or everything below the roots. Asynchronous so that a host stays responsive. */
  check(paths: readonly string[] | null, run?: Run): Promise<CheckResult>;
  /** Findings that stand in one file, with facts of all other files current. */
  findingsOf(file: string): Promise<readonly Finding[]>;
  /** Facts of one file, of tests too. */
  factsOf(file: string): FileFacts;
  /** All facts below the given paths. */
  facts(paths: readonly string[] | null, run?: Run): Promise<readonly FileFacts[]>;
  /** Spells a fix as edits, or null where it has no good spelling. */
  edits(fix: Fix): readonly TextEdit[] | null;
  /** Keeps what was found out, where there is a memory. For when everything was asked. */
  remember(): void;
  /** Where a comment that silences the line of an offset can stand, or null where there is no place for it. */
  commentPlace(file: string, offset: number): CommentPlace | null;
  configurationOf(file: string): {
    readonly configuration: Configuration;
    readonly problems: readonly ConfigurationProblem[];
    /** The configuration file, or null where there is none. */
    readonly file: string | null;
    /** The file that lists accepted findings, whether it is there or not; null where none is configured. */
    readonly baseline: string | null;
  };
}
