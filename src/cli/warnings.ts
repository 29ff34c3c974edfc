import type { ConfigurationProblem } from "../core/configuration.ts";
import type { Problem } from "../core/facts.ts";
import type { Host } from "./host.ts";
import { printable } from "./paint.ts";
import { shownPath } from "./report.ts";

/** Tells on stderr what was not read, and what in the configuration cannot be meant. */
export function warn(
  problems: readonly Problem[],
  configurationProblems: readonly ConfigurationProblem[],
  host: Pick<Host, "stderr" | "folder">,
): void {
  const lines = [
    ...problems.map((problem) => `${shownPath(problem.file, host.folder)}: ${problem.message}`),
    ...configurationProblems.map(
      ({ span, message }) => `${shownPath(span.file, host.folder)}:${span.line}:${span.column}: ${message}`,
    ),
  ];
  for (const line of lines) host.stderr.write(`${printable(line)}\n`);
}

/** Tells on stderr of a mistake of ours that costs an answer and no more. */
export function failureTo({ stderr }: Pick<Host, "stderr">): (what: string, error: unknown) => void {
  return (what, error) => {
    const reason = error instanceof Error ? error.message : String(error);
    stderr.write(`${printable(`${what}: ${reason}`)}\n`);
  };
}
