import { isAcceptable } from "../../core/baseline.ts";
import { CONFIGURATION_FILE } from "../../core/configuration.ts";
import { hasFailed } from "../../core/failure.ts";
import type { Finding, Fix, Severity } from "../../core/rule.ts";
import { createWorkspace } from "../../workspace/create-workspace.ts";
import type { CheckResult, Workspace } from "../../workspace/workspace.ts";
import { baselinesFor } from "../../workspace/write-baselines.ts";
import { applyEdits, planFixes } from "../fix.ts";
import { textOf } from "../gather.ts";
import { CommandError, type Host, type Status } from "../host.ts";
import { ansiPaint, noPaint, printable } from "../paint.ts";
import { progressOn } from "../progress.ts";
import { type CheckReport, isAtLeast, plural, ruleInfos, shownFindings, shownPath } from "../report.ts";
import { type Format, reporters } from "../reporters/index.ts";
import { foldersOf, targetsOf } from "../targets.ts";
import { failureTo, warn } from "../warnings.ts";

export interface CheckOptions {
  readonly format: Format;
  readonly severity: Severity;
  readonly fix?: boolean;
  readonly includeTests?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly output?: string;
  /** Whether to use what an earlier run found out, and to keep what this one does. */
  readonly cache: boolean;
}

/** Fixes can make room for others. More passes than this mean that two of them undo each other. */
const MAX_PASSES = 10;

/** Looks for findings and reports them. */
export async function check(paths: readonly string[], options: CheckOptions, host: Host): Promise<Status> {
  const started = Date.now();
  const targets = targetsOf(paths, host);
  const engine = await host.loadEngine();
  const baseline = baselineOf(options, host);
  const memory = options.cache ? host.memoryFor(foldersOf(targets)) : undefined;
  const workspace = createWorkspace({
    ...targets,
    ...(baseline === null ? {} : { baseline }),
    ...(memory ? { memory } : {}),
    ...engine,
    access: host.access,
    today: host.today,
    onFailure: failureTo(host),
    includeTests: options.includeTests ?? false,
  });
  const spells = ({ severity }: Finding): boolean => isForPrograms(options) || isAtLeast(severity, options.severity);
  const look = async (): Promise<CheckResult> => {
    const run = progressOn(host.stderr);
    try {
      return await workspace.check(targets.paths, { ...run, spells });
    } finally {
      run.done();
    }
  };
  const first = await look();
  const { result: found, fixed } = options.fix
    ? await fixAll(first, look, workspace, options.severity, host)
    : { result: first, fixed: null };
  const result = options.writeBaseline ? await accept(found, targets.paths, look, workspace, host) : found;
  const report: CheckReport = {
    result,
    level: options.severity,
    ms: Date.now() - started,
    fixed,
    rules: ruleInfos(namesNoRule(result, options) ? [] : await engine.rules()),
    folder: host.folder,
    tool: host.tool,
    textOf: (file) => textOf(file, host),
    editsOf: (fix: Fix) => workspace.edits(fix),
  };
  warn(result.problems, result.configurationProblems, host);
  await print(report, options, host);
  workspace.remember();
  if (result.configurationProblems.length > 0 || hasFailed(result.problems)) return 2;
  return shownFindings(report).length > 0 ? 1 : 0;
}

/** Formats for people leave out what lies below the level. */
function isForPrograms({ format }: CheckOptions): boolean {
  return format === "json" || format === "sarif";
}

/** Whether a report can be written without the rules: one in words that has nothing to tell. */
function namesNoRule({ findings, suppressed, accepted }: CheckResult, { format }: CheckOptions): boolean {
  return format === "text" && findings.length + suppressed.length + accepted.length === 0;
}

function baselineOf({ baseline, writeBaseline }: CheckOptions, host: Host): string | null {
  if (baseline === undefined) return null;
  const path = host.resolve(baseline);
  if (!writeBaseline && host.access.version(path) === undefined)
    throw new CommandError(`${baseline}: there is no such file; --write-baseline writes it`);
  return path;
}

/** Writes the baselines, and looks again with them where that changes anything. */
async function accept(
  found: CheckResult,
  paths: readonly string[],
  look: () => Promise<CheckResult>,
  workspace: Workspace,
  host: Host,
): Promise<CheckResult> {
  const written = baselinesFor(found, paths, host.folder, workspace, (file) => textOf(file, host));
  for (const { file, text, findings, isConfigured } of written) {
    host.write(file, text);
    workspace.fileChanged(file);
    const shown = printable(shownPath(file, host.folder));
    host.stderr.write(`${shown} lists ${plural(findings, "finding")}.\n`);
    if (!isConfigured) host.stderr.write(`Name it in ${CONFIGURATION_FILE}: "baseline": ${JSON.stringify(shown)}\n`);
  }
  const next = await look();
  // What nobody configured holds for this run all the same.
  if (written.every(({ isConfigured }) => isConfigured)) return next;
  const fresh = next.findings.filter((finding) => !isAcceptable(finding));
  return { ...next, findings: fresh, accepted: [...next.accepted, ...next.findings.filter(isAcceptable)] };
}

async function print(report: CheckReport, options: CheckOptions, host: Host): Promise<void> {
  const toFile = options.output !== undefined;
  const paint = host.stdout.isTerminal && !host.plain && !toFile ? ansiPaint : noPaint;
  const reporter = await reporters[options.format]();
  const text = reporter(report, paint);
  if (options.output === undefined) host.stdout.write(text);
  else host.write(host.resolve(options.output), text);
}

async function fixAll(
  first: CheckResult,
  look: () => Promise<CheckResult>,
  workspace: Workspace,
  level: Severity,
  host: Host,
): Promise<{ readonly result: CheckResult; readonly fixed: number }> {
  let result = first;
  let fixed = 0;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const findings = result.findings.filter((finding) => isAtLeast(finding.severity, level));
    const { plan, fixes } = planFixes(findings, (fix) => workspace.edits(fix));
    if (fixes === 0) return { result, fixed };
    for (const [file, edits] of plan) {
      const text = host.access.read(file);
      if (text === undefined) throw new CommandError(`${file} went away while it was being fixed`);
      host.write(file, applyEdits(text, edits));
      workspace.fileChanged(file);
    }
    fixed += fixes;
    result = await look();
  }
  return { result, fixed };
}
