import type { Finding } from "../../core/rule.ts";
import { type CheckReport, type Reporter, shownFindings, shownPath } from "../report.ts";

/** Workflow commands, which GitHub Actions turns into annotations. */
export const github: Reporter = (report) =>
  shownFindings(report)
    .map((finding) => `${command(finding, report)}\n`)
    .join("");

const COMMANDS = { error: "error", warning: "warning", info: "notice", hint: "notice" } as const;

function command(finding: Finding, report: CheckReport): string {
  const { span } = finding;
  const oneLine = span.line === span.endLine;
  // GitHub refuses columns of a span over several lines.
  const columns = oneLine ? { col: span.column, endColumn: span.endColumn } : {};
  const properties = Object.entries({
    file: shownPath(span.file, report.folder),
    line: span.line,
    endLine: span.endLine,
    ...columns,
    title: finding.rule,
  }).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const steps = finding.steps.map(
    (step) => `\n${shownPath(step.span.file, report.folder)}:${step.span.line}: ${step.message}`,
  );
  return `::${COMMANDS[finding.severity]} ${properties.join(",")}::${escapeData(finding.message + steps.join(""))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
