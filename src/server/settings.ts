import type { Severity } from "../core/rule.ts";
import type { EditorLevels, EditorSettings } from "../workspace/workspace.ts";
import { type Exclude, readExcludes } from "./excludes.ts";

/** The editor's settings as the server uses them. */
export interface ServerSettings {
  readonly enabled: boolean;
  /** Whether files that are not open are checked without being asked to. */
  readonly checkWorkspaceOnOpen: boolean;
  /** Whether calls say over the code what they take of their quotas. */
  readonly codeLens: boolean;
  readonly editor: EditorSettings;
  /** What the editor hides, by the folders that it holds for. */
  readonly excludes: Readonly<Record<string, readonly Exclude[]>>;
}

const LEVELS: ReadonlySet<unknown> = new Set<Severity | "off" | "default">([
  "error",
  "warning",
  "info",
  "hint",
  "off",
  "default",
]);

/**
 * Reads what an editor sends for our section: for the window, and for its folders by their paths. Anything else than a
 * known value counts as not set.
 *
 * @param excludes what it sends for {@link EXCLUDES}, by folders
 */
export function readSettings(
  section: unknown,
  folders: Readonly<Record<string, unknown>> = {},
  excludes: Readonly<Record<string, unknown>> = {},
): ServerSettings {
  const settings = isRecord(section) ? section : {};
  const ofFolders = Object.entries(folders).map(([path, own]) => [path, readRules(own)] as const);
  return {
    enabled: settings.enable !== false,
    codeLens: settings.codeLens !== false,
    checkWorkspaceOnOpen: settings.checkWorkspaceOnOpen === true,
    editor: { rules: readRules(section), folders: Object.fromEntries(ofFolders) },
    excludes: Object.fromEntries(
      Object.entries(excludes)
        .map(([path, own]) => [path, readExcludes(own)] as const)
        .filter(([, own]) => own.length > 0),
    ),
  };
}

function readRules(section: unknown): EditorLevels {
  if (!isRecord(section) || !isRecord(section.rules)) return {};
  return Object.fromEntries(
    Object.entries(section.rules).filter((entry): entry is [string, Severity | "off" | "default"] =>
      LEVELS.has(entry[1]),
    ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
