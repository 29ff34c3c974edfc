import { copied } from "../core/text.ts";
import type { Language } from "../languages/language.ts";
import { MAX_CHARACTERS } from "./classify.ts";
import { type Glance, glance, languageIn } from "./glance.ts";
import type { StoredSource } from "./memory.ts";
import { isInside } from "./paths.ts";
import type { FileAccess, Told } from "./workspace.ts";

/** What is known of a source file without looking into it closely. */
export interface Source extends Glance {
  readonly language: Language;
}

/** Texts of files, from open editors or from where files are kept. What was read holds until it is forgotten. */
export interface Sources {
  /** As {@link FileAccess.read}, but never throws and never gives more than the size limit. */
  read(file: string): string | undefined;
  version(file: string): string | undefined;
  /** Undefined for files that are not there, and for those in no known language. */
  source(file: string): Source | undefined;
  languageOf(file: string): Language | undefined;
  setOverlay(file: string, text: string | null): void;
  overlays(): readonly string[];
  /** Whether the file was asked for since it was forgotten, whether it is there or not. */
  isKnown(file: string): boolean;
  /** Compares every file that was asked for with what is there now, and forgets and names those that differ. */
  refresh(): readonly string[];
  forget(file: string): void;
  /** Forgets everything that lies below a folder. */
  forgetBelow(folder: string): void;
  /** Takes what somebody else found out about files that nobody has asked for. */
  learn(told: readonly Told[]): void;
  /** Takes the versions of files that nobody has asked for: what an earlier run knew of one as it is now holds. */
  recall(files: readonly string[], versions: readonly (string | null)[]): void;
  /** What is known of files as they are kept, for another run. */
  stored(): ReadonlyMap<string, StoredSource>;
}

/** The version of what cannot be read. */
const UNREADABLE = "unreadable";

/** Counts for all workspaces together: what is kept of a file by its version, such as its syntax tree, they share. */
let overlayCount = 0;

/**
 * @param before what an earlier run knew; it holds for files that have not changed since
 * @param onChange is told of each file whose version may be another one than was last said
 */
export function createSources(
  access: FileAccess,
  languages: readonly Language[],
  before: () => ReadonlyMap<string, StoredSource>,
  onChange: (file: string) => void,
): Sources {
  const overlays = new Map<string, { readonly text: string; readonly version: string }>();
  const versions = new Map<string, string | undefined>();
  const known = new Map<string, Source | undefined>();
  // Only the texts of relevant files are kept: they are read again and again, and there are few of them.
  const texts = new Map<string, string>();

  const forget = (file: string): void => {
    versions.delete(file);
    known.delete(file);
    texts.delete(file);
    onChange(file);
  };

  const read = (file: string): string | undefined => {
    const kept = overlays.get(file)?.text ?? texts.get(file);
    if (kept !== undefined) return kept;
    const text = access.read(file);
    if (text !== undefined && known.get(file)?.relevant) texts.set(file, text);
    return text;
  };

  // What cannot be looked at is there all the same: reading it will say why it cannot be read.
  const versionNow = (file: string): string | undefined => {
    try {
      return access.version(file);
    } catch {
      return UNREADABLE;
    }
  };

  /** A file that can be read again may look as it did before, so what was known of it must not hold any more then. */
  const couldNotRead = (file: string): void => {
    if (overlays.has(file)) return;
    versions.set(file, UNREADABLE);
    onChange(file);
  };

  const version = (file: string): string | undefined => {
    const overlay = overlays.get(file);
    if (overlay) return overlay.version;
    if (!versions.has(file)) versions.set(file, versionNow(file));
    return versions.get(file);
  };

  const languageOf = (file: string): Language | undefined => languageIn(languages, file);

  const look = (file: string): Source | undefined => {
    const language = languageOf(file);
    // The version is asked for before the text, so that a change in between makes the text look old and not new.
    if (!language || version(file) === undefined) return undefined;
    const stored = before().get(file);
    if (stored && stored.version === version(file)) return sourceOf(language, stored);
    try {
      const text = read(file);
      if (text === undefined) return undefined;
      const seen = glance(file, text, language);
      const source = { language, ...seen, specifiers: copied(seen.specifiers) };
      if (source.relevant && !source.problem) texts.set(file, text);
      return source;
    } catch (error) {
      couldNotRead(file);
      const message = `${error instanceof Error ? error.message : error}.`;
      return { ...NOTHING, language, problem: { file, code: "unreadable", message, span: null } };
    }
  };

  return {
    read(file) {
      try {
        const text = version(file) === undefined ? undefined : read(file);
        return text !== undefined && text.length <= MAX_CHARACTERS ? text : undefined;
      } catch {
        couldNotRead(file);
        return undefined;
      }
    },
    version,
    source(file) {
      if (!known.has(file)) known.set(file, look(file));
      return known.get(file);
    },
    languageOf,
    setOverlay(file, text) {
      forget(file);
      if (text === null) overlays.delete(file);
      else overlays.set(file, { text, version: `overlay ${++overlayCount}` });
    },
    overlays: () => [...overlays.keys()],
    isKnown: (file) => versions.has(file) || overlays.has(file),
    refresh() {
      const stale = [...versions].filter(([file, before]) => versionNow(file) !== before).map(([file]) => file);
      stale.forEach(forget);
      return stale;
    },
    forget,
    learn(told) {
      for (const [file, source] of told) {
        const language = languageOf(file);
        if (!language || versions.has(file) || overlays.has(file)) continue;
        versions.set(file, source.version);
        known.set(file, sourceOf(language, source));
      }
    },
    recall(files, seen) {
      const stored = before();
      for (const [index, file] of files.entries()) {
        const source = stored.get(file);
        const language = languageOf(file);
        if (!language || !source || source.version !== seen[index] || versions.has(file) || overlays.has(file))
          continue;
        versions.set(file, source.version);
        known.set(file, sourceOf(language, source));
      }
    },
    stored() {
      const found = new Map<string, StoredSource>();
      for (const [file, source] of known) {
        const own = overlays.has(file) ? undefined : versions.get(file);
        if (!source || source.problem || own === undefined) continue;
        const { matches, relevant, generated, specifiers, notes } = source;
        found.set(file, { version: own, matches, relevant, generated, specifiers, notes });
      }
      return found;
    },
    forgetBelow(folder) {
      for (const file of versions.keys()) if (isInside(file, folder)) forget(file);
    },
  };
}

/** Field by field, since spreading takes a while for thousands of files. */
function sourceOf(language: Language, stored: StoredSource): Source {
  const { matches, relevant, generated, specifiers, notes } = stored;
  return { language, problem: null, matches, relevant, generated, specifiers, notes };
}

const NOTHING = { matches: false, relevant: false, generated: false, specifiers: [], notes: [] };
