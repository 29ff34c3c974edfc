import type { FileFacts } from "../core/facts.ts";
import type { Change } from "../core/rule.ts";

/**
 * The files of a project as a language sees them. Reading goes through here only, so that the workspace can answer from
 * open editors, from disk or from memory, and can note on what the facts of a file depend. Paths are absolute, with
 * forward slashes.
 */
export interface ProjectFiles {
  /** The text of a file, or undefined when there is none, it cannot be read, or it exceeds the size limit. */
  read(file: string): string | undefined;
  /** Changes whenever the text does. Undefined when there is no such file. */
  version(file: string): string | undefined;
  /** What was seen in a file at first glance, without reading it again. */
  glimpse(file: string): Glimpse;
  /** Files of the project (never node_modules) whose import specifiers may lead to the given file. May name too many. */
  importers(file: string): readonly string[];
  /** The workspace packages by name, for imports between packages of one repository. Values are their folders. */
  packages(): ReadonlyMap<string, string>;
}

/** What is seen in the text of a file by patterns only: in comments and strings, too. Nothing where there is no such file. */
export interface Glimpse {
  /** What it imports, as it is written there, each once. */
  readonly specifiers: readonly string[];
  /** The names of those notes of its language that it holds. */
  readonly notes: readonly string[];
}

/** A replacement in a file. Offsets are 0-based UTF-16; `end` is exclusive. */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Where a comment that silences a line can be inserted, and what goes around its text. */
export interface CommentPlace {
  readonly offset: number;
  readonly before: string;
  readonly after: string;
  /** How the comment has to say which line it means. */
  readonly directive: "disable-line" | "disable-next-line";
}

/** What the language is told about a project besides its files. */
export interface ExtractOptions {
  readonly trustedSources: readonly string[];
  readonly trustedValidators: readonly string[];
}

/** What can be said of a language without what it takes to read it. */
export type Described = Pick<Language, "id" | "extensions" | "words" | "mightMatch" | "notes">;

/** What every language implements: from text to facts, and from changes of facts back to text. */
export interface Language {
  readonly id: string;
  /** File name endings, with the dot. */
  readonly extensions: readonly string[];
  /** Small words of seven characters or more. One of them, in either case, is in whatever text may call Bedrock. */
  readonly words?: readonly string[];
  /** A cheap test that has no false negatives: may this text call Bedrock? */
  mightMatch(text: string): boolean;
  /** What else is looked for in every text while it is at hand, by name: {@link Glimpse.notes} tells where it was found. */
  readonly notes?: Readonly<Record<string, RegExp>>;
  /** Fetches what the methods below need, where that takes long. To be awaited before any of them is called. */
  load?(): Promise<void>;
  /**
   * Does ahead of {@link extract} what depends on the text of the file alone.
   *
   * @returns whether it did: there may be no room to keep that
   */
  prepare?(file: string, files: ProjectFiles): boolean;
  /** Reads one file into facts. Never throws; what it cannot read becomes a problem. */
  extract(file: string, files: ProjectFiles, options: ExtractOptions): FileFacts;
  /**
   * Spells changes as text edits in the files that they touch, or null when a change has no good spelling there.
   * The same `files` have to give the same answers for as long as they are handed in, so that what was worked out for
   * one fix serves the next.
   */
  spell(changes: readonly Change[], files: ProjectFiles): readonly TextEdit[] | null;
  /** Finds the place for a comment that silences the line on which an offset lies. Null where there is none. */
  commentPlace(file: string, offset: number, files: ProjectFiles): CommentPlace | null;
}
