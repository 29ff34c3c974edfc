import { plan } from "../capacity/plan.ts";
import { simulatePlan } from "../capacity/simulated-plan.ts";
import { WORKLOAD_FILE } from "../capacity/workload.ts";
import { readWorkloadFile } from "../capacity/workload-file.ts";
import type { Configuration } from "../core/configuration.ts";
import type { Rule } from "../core/rule.ts";
import { buildReadiness } from "../readiness/build.ts";
import type { Planned } from "../readiness/planner.ts";
import type { Readiness } from "../readiness/readiness.ts";
import { folderOf, isInside, join, wayTo } from "./paths.ts";
import { createPause } from "./pause.ts";
import type { CheckResult, Run, Workspace } from "./workspace.ts";

/** What a report is about, and what is at hand for it. */
export interface ReadinessRequest {
  /** Absolute. */
  readonly paths: readonly string[];
  /** The folder to which files are named relative, and above which no workload file is looked for. */
  readonly folder: string;
  readonly rules: readonly Rule[];
  /** `YYYY-MM-DD`. */
  readonly today: string;
  textOf(file: string): string | undefined;
}

/** A report, with the run of the rules that it is made from. */
export interface ReadinessResult {
  readonly readiness: Readiness;
  readonly check: CheckResult;
}

/** Checks the code, plans the workloads, and puts everything that answers the guide together. */
export async function readinessOf(
  workspace: Pick<Workspace, "check" | "configurationOf">,
  request: ReadinessRequest,
  run: Run = {},
): Promise<ReadinessResult> {
  const { paths, folder, rules, today, textOf } = request;
  const check = await workspace.check(paths, run);
  const { planned, note } = await plannedFor(paths, folder, textOf, run);
  const relative = (file: string): string => wayTo(folder, file);
  const readiness = buildReadiness({
    date: today,
    files: check.filesScanned,
    facts: check.facts,
    findings: [...check.findings, ...check.accepted],
    suppressed: check.suppressed,
    rules,
    configurations: configurationsIn(workspace, [
      ...paths.map((path) => join(path, "any")),
      ...check.facts.map((each) => each.file),
    ]),
    configurationOf: (file) => workspace.configurationOf(file).configuration,
    planned,
    notes: [
      ...note,
      ...limitsOf(check, relative),
      ...(run.cancelled?.() ? ["The check was stopped: the report is not whole."] : []),
    ],
    relative,
  });
  return { readiness, check };
}

/** The configurations that hold for some paths, each once for all that a report takes from it. */
function configurationsIn(
  workspace: Pick<Workspace, "configurationOf">,
  paths: readonly string[],
): readonly Configuration[] {
  const found = new Map<string, Configuration>();
  for (const path of paths) {
    const { file, configuration } = workspace.configurationOf(path);
    const { attestations, tags, models, rules } = configuration;
    const key = JSON.stringify([file, attestations, tags, models, rules]);
    if (!found.has(key)) found.set(key, configuration);
  }
  return [...found.values()];
}

function limitsOf(check: CheckResult, relative: (file: string) => string): readonly string[] {
  const files = [
    ...new Set(check.problems.filter(({ code }) => code !== "baseline").map(({ file }) => relative(file))),
  ];
  const mistakes = check.configurationProblems.length;
  return [
    ...(files.length > 0
      ? [
          `Not read whole: ${files
            .sort()
            .map((file) => `\`${file}\``)
            .join(", ")}.`,
        ]
      : []),
    ...(mistakes > 0
      ? [`The configuration has ${mistakes === 1 ? "a mistake" : `${mistakes} mistakes`}, and counts only in part.`]
      : []),
  ];
}

/** The plan of the nearest workload file, with the simulation of its peak. */
async function plannedFor(
  paths: readonly string[],
  folder: string,
  textOf: (file: string) => string | undefined,
  run: Run,
): Promise<{ readonly planned: Planned | null; readonly note: readonly string[] }> {
  const [only, ...others] = paths;
  const folders = only !== undefined && others.length === 0 ? upwards(only, folder) : [folder];
  const file = folders.map((each) => join(each, WORKLOAD_FILE)).find((each) => textOf(each) !== undefined);
  const text = file === undefined ? undefined : textOf(file);
  if (file === undefined || text === undefined) return { planned: null, note: [] };
  const { file: workloads, problems } = readWorkloadFile(file, text);
  const shown = `\`${wayTo(folder, file)}\``;
  const [first] = problems;
  if (!workloads || first) {
    const where = first ? ` (line ${first.span.line}: ${first.message})` : "";
    return { planned: null, note: [`${shown} has mistakes, so nothing is planned${where}.`] };
  }
  const made = plan(workloads);
  const pause = createPause();
  const work = simulatePlan(made);
  while (!run.cancelled?.()) {
    const step = work.next();
    if (step.done) return { planned: { plan: made, answer: step.value }, note: [] };
    await pause();
  }
  return { planned: null, note: [] };
}

/** A folder and those above it, up to the last one. */
function upwards(path: string, last: string): readonly string[] {
  if (path === last || !isInside(path, last)) return [path];
  return [path, ...upwards(folderOf(path), last)];
}
