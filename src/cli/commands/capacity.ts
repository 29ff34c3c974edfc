import type { Answer } from "../../capacity/answer.ts";
import { toCsv, toJson, toMarkdown } from "../../capacity/exports.ts";
import { lowOf } from "../../capacity/figure.ts";
import { type Match, matchWithCode, workloadsFromCode } from "../../capacity/from-code.ts";
import { aiperfCommands, k6Script } from "../../capacity/load-test.ts";
import { type MeasurementReading, readMeasurements } from "../../capacity/measurements/read.ts";
import { type Plan, plan } from "../../capacity/plan.ts";
import { quotaRequests } from "../../capacity/quota-request.ts";
import { defaultSimulation, simulatePlan } from "../../capacity/simulated-plan.ts";
import { finished } from "../../capacity/simulation/progress.ts";
import { ACCEPTED_SHARE } from "../../capacity/simulation/search.ts";
import { WORKLOAD_FILE, type WorkloadFile } from "../../capacity/workload.ts";
import { readWorkloadFile, writeWorkloadFile } from "../../capacity/workload-file.ts";
import { isTest } from "../../core/tests.ts";
import { folderOf } from "../../workspace/paths.ts";
import { UnreadableError } from "../../workspace/workspace.ts";
import { capacityText } from "../capacity-text.ts";
import { gatherFacts } from "../gather.ts";
import { CommandError, type Host, type Status } from "../host.ts";
import { ansiPaint, noPaint, printable } from "../paint.ts";
import { shownPath } from "../report.ts";
import { targetsOf } from "../targets.ts";
import { warn } from "../warnings.ts";

export interface CapacityOptions {
  readonly from?: readonly string[];
  readonly measurements?: readonly string[];
  readonly format: "text" | "json" | "markdown" | "csv";
  readonly print: "plan" | "quota-request" | "k6" | "aiperf";
  readonly seed: number;
  readonly write?: boolean;
  readonly output?: string;
}

const NO_WORKLOADS: WorkloadFile = { version: 1, workloads: [] };

/** Plans the capacity of a workload file, of code, or of both together. */
export async function capacity(given: string | undefined, options: CapacityOptions, host: Host): Promise<Status> {
  if (options.write && !options.from)
    throw new CommandError("--write writes what --from finds; name the code with --from");
  const path = host.resolve(given ?? WORKLOAD_FILE);
  const text = read(path, host);
  if (text === undefined && !options.from) throw new CommandError(missing(given));
  const file = text === undefined ? NO_WORKLOADS : workloadsIn(path, text, host);
  if (!file) return 2;
  const match = options.from ? await matchFrom(options.from, file, path, host) : null;
  const measured = measurementsFrom(options.measurements ?? [], host);
  if (!measured) return 2;
  const workloads = match ? { ...file, workloads: match.workloads } : file;
  if (match) tellMatch(match, host);
  if (options.write) write(path, text, workloads, host);
  const planned = plan(workloads, measured.measured, match ?? undefined);
  const answer = finished(simulatePlan(planned, { ...defaultSimulation, seed: options.seed }));
  const output = outputOf(planned, answer, options, host);
  if (options.output === undefined) host.stdout.write(output);
  else host.write(host.resolve(options.output), output);
  return answer.quotas.some(isExceeded) ? 1 : 0;
}

/** Whether a quota is sure not to hold at peak: more is used than it has, or more than 1 % is throttled. */
function isExceeded({ utilizationPeak, requestUtilizationPeak, throttledShare }: Answer["quotas"][number]): boolean {
  const used = Math.max(lowOf(utilizationPeak) ?? 0, lowOf(requestUtilizationPeak) ?? 0);
  return used > 1 || (lowOf(throttledShare) ?? 0) > ACCEPTED_SHARE;
}

function missing(given: string | undefined): string {
  if (given !== undefined) return `${given}: there is no such file; --from <paths> starts one from the code`;
  return `there is no ${WORKLOAD_FILE} here; name a workload file, or start from the code with --from <paths>`;
}

function read(path: string, host: Host): string | undefined {
  try {
    return host.access.read(path);
  } catch (error) {
    if (error instanceof UnreadableError) throw new CommandError(error.message);
    throw error;
  }
}

/** The workloads of a file; null, with its mistakes on stderr, where it has any. */
function workloadsIn(path: string, text: string, host: Host): WorkloadFile | null {
  const { file, problems } = readWorkloadFile(path, text);
  warn([], problems, host);
  return problems.length > 0 ? null : file;
}

async function matchFrom(
  paths: readonly string[],
  file: WorkloadFile,
  workloadPath: string,
  host: Host,
): Promise<Match> {
  const targets = targetsOf(paths, host);
  const { found } = await gatherFacts(targets, host);
  const named = new Set(targets.paths);
  // Tests send no production traffic, unless somebody names them.
  const planned = found.filter((each) => named.has(each.file) || !isTest(shownPath(each.file, host.folder)));
  const folder = folderOf(workloadPath);
  return matchWithCode(
    file,
    workloadsFromCode(planned, (each) => shownPath(each, folder)),
  );
}

/** Tells on stderr what the code says otherwise than the file. */
function tellMatch({ gone, changes }: Match, host: Host): void {
  const lines = [
    ...gone.map((name) => `The call of \`${name}\` is no longer in the code`),
    ...changes.map(
      ({ workload, field, from, to }) =>
        `${field} of \`${workload}\` is ${JSON.stringify(to)} in the code, and was ${JSON.stringify(from)}`,
    ),
  ];
  for (const line of lines) host.stderr.write(`${printable(line)}\n`);
}

function measurementsFrom(paths: readonly string[], host: Host): MeasurementReading | null {
  const files = paths.map((path) => {
    const text = read(host.resolve(path), host);
    if (text === undefined) throw new CommandError(`${path}: there is no such file`);
    return { name: path, text };
  });
  const reading = readMeasurements(files);
  const lines = [...reading.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`), ...reading.notes];
  for (const line of lines) host.stderr.write(`${printable(line)}\n`);
  return reading.problems.length > 0 ? null : reading;
}

function write(path: string, text: string | undefined, file: WorkloadFile, host: Host): void {
  const written = writeWorkloadFile(text ?? null, file);
  if (written === null) throw new CommandError(`${path} was not written to`);
  host.write(path, written);
}

function outputOf(planned: Plan, answer: Answer, options: CapacityOptions, host: Host): string {
  if (options.print !== "plan") return sideOutput(planned, answer, options.print);
  if (options.format === "json") return toJson(answer);
  if (options.format === "markdown") return toMarkdown(answer);
  if (options.format === "csv") return toCsv(answer);
  const isColoured = host.stdout.isTerminal && !host.plain && options.output === undefined;
  return capacityText(answer, isColoured ? ansiPaint : noPaint);
}

function sideOutput(planned: Plan, answer: Answer, print: Exclude<CapacityOptions["print"], "plan">): string {
  if (print === "quota-request") return quotaRequests(planned.quotas, answer);
  const script = print === "k6" ? k6Script(planned.shapes) : aiperfCommands(planned.shapes) || null;
  if (script === null) throw new CommandError("no workload has a model, traffic and lengths to test with");
  return script;
}
