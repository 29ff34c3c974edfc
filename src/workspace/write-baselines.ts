import { BASELINE_FILE, type BaselineEntry, entriesOf, readBaseline, writeBaseline } from "../core/baseline.ts";
import { CONFIGURATION_FILE } from "../core/configuration.ts";
import { addMember } from "../core/json-text.ts";
import type { Finding } from "../core/rule.ts";
import { folderOf, isInside, join, resolve, wayTo } from "./paths.ts";
import type { CheckResult, Workspace } from "./workspace.ts";

/** A baseline as it should be written. */
export interface WrittenBaseline {
  readonly file: string;
  readonly text: string;
  /** How many findings it lists. */
  readonly findings: number;
  /** Whether the configuration names it, or whoever started the run. */
  readonly isConfigured: boolean;
}

/**
 * The baselines that list everything that was found. Each finding goes into the baseline that holds for its file, and into
 * one in the given folder where none is configured. Of what was not looked at, everything stays listed.
 *
 * @param paths what was looked at
 * @param folder where a baseline goes that nobody has configured
 */
export function baselinesFor(
  { findings, accepted }: Pick<CheckResult, "findings" | "accepted">,
  paths: readonly string[],
  folder: string,
  workspace: Pick<Workspace, "configurationOf">,
  textOf: (file: string) => string | undefined,
): readonly WrittenBaseline[] {
  const fallback = join(folder, BASELINE_FILE);
  const configured = paths.map((path) => workspace.configurationOf(join(path, "any")).baseline);
  const named = new Map<string, Finding[]>();
  for (const file of configured) if (file !== null) named.set(file, []);
  for (const finding of [...findings, ...accepted]) {
    const file = workspace.configurationOf(finding.span.file).baseline ?? fallback;
    named.set(file, [...(named.get(file) ?? []), finding]);
  }
  if (named.size === 0) named.set(fallback, []);
  const known = new Set([...configured, ...findings.map(({ span }) => workspace.configurationOf(span.file).baseline)]);
  return [...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, own]) => {
      const entries = [
        ...entriesElsewhere(file, paths, textOf),
        ...entriesOf(own, (each) => wayTo(folderOf(file), each)),
      ];
      return {
        file,
        text: writeBaseline(entries),
        findings: entries.reduce((sum, { count }) => sum + count, 0),
        isConfigured: known.has(file),
      };
    });
}

/** A configuration file with the baseline named in it. */
export interface NamedBaseline {
  readonly file: string;
  readonly text: string;
}

/**
 * The configuration files of which the baseline is still to be named: those that hold for findings, or a new one in the
 * folder. What else they say stays as it is written.
 */
export function configurationsNaming(
  { findings }: Pick<CheckResult, "findings">,
  folder: string,
  workspace: Pick<Workspace, "configurationOf">,
  textOf: (file: string) => string | undefined,
): readonly NamedBaseline[] {
  const paths = [join(folder, "any"), ...findings.map(({ span }) => span.file)];
  const unnamed = paths.map((path) => workspace.configurationOf(path)).filter(({ baseline }) => baseline === null);
  const files = [...new Set(unnamed.map(({ file }) => file ?? join(folder, CONFIGURATION_FILE)))].sort();
  return files.flatMap((file) => {
    const baseline = wayTo(folderOf(file), join(folder, BASELINE_FILE));
    const text = addMember(textOf(file) ?? "{}\n", "baseline", baseline);
    return text === null ? [] : [{ file, text }];
  });
}

function entriesElsewhere(
  baseline: string,
  paths: readonly string[],
  textOf: (file: string) => string | undefined,
): readonly BaselineEntry[] {
  const text = textOf(baseline);
  if (text === undefined) return [];
  return readBaseline(baseline, text).entries.filter(({ file }) => {
    const about = resolve(folderOf(baseline), file);
    return !paths.some((path) => isInside(about, path));
  });
}
