import { dateComplaint } from "../../core/dates.ts";
import { readinessHtml } from "../../readiness/html.ts";
import { type LinkTo, readinessMarkdown } from "../../readiness/markdown.ts";
import type { Readiness } from "../../readiness/readiness.ts";
import { createWorkspace } from "../../workspace/create-workspace.ts";
import { folderOf, resolve, wayTo } from "../../workspace/paths.ts";
import { readinessOf } from "../../workspace/readiness.ts";
import { UnreadableError } from "../../workspace/workspace.ts";
import { CommandError, type Host, type Status } from "../host.ts";
import { progressOn } from "../progress.ts";
import { targetsOf } from "../targets.ts";
import { warn } from "../warnings.ts";

export interface ReportOptions {
  readonly format: "markdown" | "html" | "json";
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
    rules: engine.rules,
    today,
    textOf: (file: string) => textOf(file, host),
  };
  const { readiness, check } = await readinessOf(workspace, request, run).finally(run.done);
  warn(check.problems, check.configurationProblems, host);
  const output = options.output === undefined ? undefined : host.resolve(options.output);
  const text = written(
    readiness,
    options.format,
    linkFrom(output === undefined ? host.folder : folderOf(output), host),
  );
  if (output === undefined) host.stdout.write(text);
  else host.write(output, text);
  return check.configurationProblems.length > 0 ? 2 : 0;
}

function written(readiness: Readiness, format: ReportOptions["format"], link: LinkTo): string {
  if (format === "json") return `${JSON.stringify(readiness, null, 2)}\n`;
  return format === "html" ? readinessHtml(readiness, { link }) : readinessMarkdown(readiness, link);
}

/** Links go from where the report is written to the file, as web hosts of repositories understand them. */
function linkFrom(folder: string, host: Host): LinkTo {
  return ({ file, line }) => {
    const way = wayTo(folder, resolve(host.folder, file));
    return `${way.split("/").map(encodeURIComponent).join("/")}#L${line}`;
  };
}

function dateOf(text: string): string {
  const complaint = /^\d{4}-\d{2}-\d{2}$/.test(text) ? dateComplaint(text) : `\`${text}\` is no date like 2026-11-01`;
  if (complaint !== null) throw new CommandError(`--date: ${complaint}`);
  return text;
}

function textOf(file: string, host: Host): string | undefined {
  try {
    return host.access.read(file);
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}
