import {
  CONFIGURATION_FILE,
  type Configuration,
  type ConfigurationProblem,
  type ConfigurationSource,
  configurationFor,
  defaultConfiguration,
  isIgnored,
  type RuleSetting,
  readConfiguration,
  settingSpan,
} from "../core/configuration.ts";
import type { Rule } from "../core/rule.ts";
import { deepest, folderOf, join, outermost, relativeTo, resolve } from "./paths.ts";
import type { EditorLevels, EditorSettings } from "./workspace.ts";

/** The configuration as it holds for a file. */
export interface Effective {
  readonly configuration: Configuration;
  /** The file gets no findings. */
  readonly ignored: boolean;
  /** The configuration file, or null where there is none. */
  readonly file: string | null;
  /** The file that lists accepted findings; null where none is configured. */
  readonly baseline: string | null;
  readonly problems: readonly ConfigurationProblem[];
}

/** Finds the nearest configuration upwards. What was read holds until it is forgotten. */
export interface Configurations {
  of(file: string): Effective;
  /** Whether a configuration file, good or bad, stands in the folder of a file or above. */
  isConfigured(file: string): boolean;
  setSettings(settings: EditorSettings): void;
  forget(): void;
}

interface Found {
  readonly file: string;
  readonly folder: string;
  readonly baseline: string | null;
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
}

/**
 * @param boundaries the folders above which no configuration is looked for
 * @param rules what can be configured; asked for when the first configuration file is read
 */
export function createConfigurations(
  boundaries: readonly string[],
  rules: () => readonly Rule[],
  read: (file: string) => string | undefined,
): Configurations {
  let settings: EditorSettings = { rules: {} };
  let nearest = new Map<string, ConfigurationSource | null>();
  const readings = new WeakMap<ConfigurationSource, Found>();
  let byFile = new Map<string, Effective>();
  // One for all files of the same levels, since most files are in projects without a configuration.
  let unconfigured = new Map<EditorLevels, Effective>();

  const levelsFor = (file: string): EditorLevels => {
    const folder = deepest(Object.keys(settings.folders ?? {}), file);
    return (folder !== undefined && settings.folders?.[folder]) || settings.rules;
  };

  const unconfiguredFor = (levels: EditorLevels): Effective => {
    const known = unconfigured.get(levels);
    if (known) return known;
    const configuration = withLevels(defaultConfiguration, levels);
    const made = { configuration, ignored: false, file: null, baseline: null, problems: [] };
    unconfigured.set(levels, made);
    return made;
  };

  const sourceIn = (folder: string, root: string): ConfigurationSource | null => {
    const file = join(folder, CONFIGURATION_FILE);
    const text = read(file);
    return text === undefined ? null : { file, text, root };
  };

  /** The configuration that holds in a folder: its own, or that of the nearest folder above with one. */
  const sourceFor = (folder: string): ConfigurationSource | null => {
    const known = nearest.get(folder);
    if (known !== undefined) return known;
    const root = outermost(boundaries, folder);
    const own = root === undefined ? null : sourceIn(folder, root);
    const source = own ?? (root === undefined || folder === root ? null : sourceFor(folderOf(folder)));
    nearest.set(folder, source);
    return source;
  };

  const foundFor = (file: string): Found | null => {
    const source = sourceFor(folderOf(file));
    if (!source) return null;
    const found = readings.get(source) ?? foundBy(source);
    readings.set(source, found);
    return found;
  };

  const foundBy = (source: ConfigurationSource): Found => {
    const folder = folderOf(source.file);
    const { configuration, problems } = readConfiguration(source, rules());
    const baseline = configuration.baseline === null ? null : resolve(folder, configuration.baseline);
    const missing = baseline !== null && read(baseline) === undefined ? [missingBaseline(source)] : [];
    return { file: source.file, folder, baseline, configuration, problems: [...problems, ...missing] };
  };

  const effective = (file: string): Effective => {
    const found = foundFor(file);
    if (!found) return unconfiguredFor(levelsFor(file));
    const path = relativeTo(found.folder, file);
    return {
      configuration: withLevels(configurationFor(found.configuration, path), levelsFor(file)),
      ignored: isIgnored(found.configuration, path),
      file: found.file,
      baseline: found.baseline,
      problems: found.problems,
    };
  };

  return {
    of(file) {
      const known = byFile.get(file);
      if (known) return known;
      const found = effective(file);
      byFile.set(file, found);
      return found;
    },
    setSettings(next) {
      settings = next;
      unconfigured = new Map();
      byFile = new Map();
    },
    isConfigured: (file) => sourceFor(folderOf(file)) !== null,
    forget() {
      nearest = new Map();
      byFile = new Map();
    },
  };
}

function missingBaseline(source: ConfigurationSource): ConfigurationProblem {
  const message = "There is no such file; `bedrock-readiness check --write-baseline` writes it";
  return { message, span: settingSpan(source, "baseline") };
}

/** Lays the editor's levels over a configuration. Options that the configuration gives a rule stay. */
function withLevels(configuration: Configuration, levels: EditorLevels): Configuration {
  const entries = Object.entries(levels).flatMap(([id, level]): [string, RuleSetting][] => {
    if (level === "default") return [];
    const before = Object.hasOwn(configuration.rules, id) ? configuration.rules[id] : undefined;
    return [[id, typeof before === "object" ? [level, before[1]] : level]];
  });
  if (entries.length === 0) return configuration;
  return { ...configuration, rules: { ...configuration.rules, ...Object.fromEntries(entries) } };
}
