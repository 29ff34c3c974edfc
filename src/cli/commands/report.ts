import { dateComplaint } from "../../core/dates.ts";
import { hasFailed } from "../../core/failure.ts";
import type { LinkTo } from "../../readiness/markdown.ts";
import { type ReadinessFormat, writeReadiness } from "../../readiness/write.ts";
import { createWorkspace } from "../../workspace/create-workspace.ts";
import { folderOf, resolve } from "../../workspace/paths.ts";
import { linksFrom, readinessOf } from "../../workspace/readiness.ts";
import { textOf } from "../gather.ts";
import { CommandError, type Host, type Status } from "../host.ts";
import { progressOn } from "../progress.ts";
import { targetsOf } from "../targets.ts";
import { warn } from "../warnings.ts";

export interface ReportOptions {
  readonly format: ReadinessFormat;
  readonly date?: string;
  readonly output?: string;
}

/** Reports how the code stands to the production-readiness guide. */
export async function report(paths: readonly string[], options: ReportOptions, host: Host): Promise<Status> {
  const today = options.date === undefined ? host.today : dateOf(options.date);
  const targets = targetsOf(paths, host);
  const engine = await host.loadEngine();
  const workspace = createWorkspace({ ...targets, ...engine, access: host.access, today });
  const run = progressOn(host.stderr);
  const request = {
    paths: targets.paths,
    folder: host.folder,
    rules: await engine.rules(),
    today,
    textOf: (file: string) => textOf(file, host),
  };
  const { readiness, check } = await readinessOf(workspace, request, run).finally(run.done);
  warn(check.problems, check.configurationProblems, host);
  const output = options.output === undefined ? undefined : host.resolve(options.output);
  const link = linkFrom(output === undefined ? host.folder : folderOf(output), host);
  const text = writeReadiness(readiness, options.format, { link });
  if (output === undefined) host.stdout.write(text);
  else host.write(output, text);
  return check.configurationProblems.length > 0 || hasFailed(check.problems) ? 2 : 0;
}

function linkFrom(folder: string, host: Host): LinkTo {
  return linksFrom(folder, (file) => resolve(host.folder, file));
}

function dateOf(text: string): string {
  const complaint = /^\d{4}-\d{2}-\d{2}$/.test(text) ? dateComplaint(text) : `\`${text}\` is no date like 2026-11-01`;
  if (complaint !== null) throw new CommandError(`--date: ${complaint}`);
  return text;
}
