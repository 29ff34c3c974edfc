import type { Span } from "../../core/facts.ts";
import type { Finding, Fix, Severity } from "../../core/rule.ts";
import { codeFrame } from "../code-frame.ts";
import { type Paint, printable } from "../paint.ts";
import { type CheckReport, plural, type Reporter, shownFindings, shownPath } from "../report.ts";

/** For people at a terminal: each finding with its line, the evidence and what would silence it, then a summary. */
export const text: Reporter = (report, paint) => {
  const findings = shownFindings(report);
  const blocks = findings.map((finding) => `${findingLines(finding, report, paint).join("\n")}\n\n`);
  return `${blocks.join("")}${summaryLines(report, findings, paint).join("\n")}\n`;
};

const INKS = { error: "red", warning: "yellow", info: "blue", hint: "cyan" } as const;

function findingLines(finding: Finding, report: CheckReport, paint: Paint): readonly string[] {
  const source = report.textOf(finding.span.file);
  const sureness = finding.evidence === "proven" ? "" : paint("dim", ` (${finding.evidence})`);
  const severity = paint(INKS[finding.severity], finding.severity);
  const where = paint("bold", placeOf(finding.span, report));
  const below = [
    printable(finding.message),
    ...(source === undefined ? [] : codeFrame(source, finding.span, paint)),
    ...finding.steps.map((step) => `${paint("dim", `${placeOf(step.span, report)}:`)} ${printable(step.message)}`),
    ...spelledFixes(finding, report).map(
      (fix) =>
        `${paint("green", "fix:")} ${printable(fix.title)}${fix.safe ? paint("dim", " (--fix applies it)") : ""}`,
    ),
    ...silenceLines(finding, report, paint),
  ];
  return [`${where}: ${severity} ${finding.rule}${sureness}`, ...below.map((line) => `  ${line}`)];
}

/** The fixes that have a spelling in the file's language. */
function spelledFixes(finding: Finding, report: CheckReport): readonly Fix[] {
  return finding.fixes.filter((fix) => report.editsOf(fix) !== null);
}

function silenceLines(finding: Finding, report: CheckReport, paint: Paint): readonly string[] {
  const when = report.rules.get(finding.rule)?.whenNotToUse;
  const first = when
    ?.split(/\n\s*\n/)[0]
    ?.replace(/\s+/g, " ")
    .trim();
  return first ? [paint("dim", `not a problem here? ${printable(first)}`)] : [];
}

function placeOf(span: Span, report: CheckReport): string {
  return `${printable(shownPath(span.file, report.folder))}:${span.line}:${span.column}`;
}

function summaryLines(report: CheckReport, findings: readonly Finding[], paint: Paint): readonly string[] {
  const { result } = report;
  const files = new Set(findings.map((finding) => finding.span.file)).size;
  const scope = `${plural(result.filesScanned, "file")} read, ${result.filesAnalyzed} with Bedrock in ${result.filesAnalyzed === 1 ? "it" : "them"}`;
  const found =
    findings.length === 0
      ? paint("green", `Nothing found (${scope}, ${plural(result.calls, "call")}).`)
      : paint("bold", `${plural(findings.length, "finding")} (${countsOf(findings)}) in ${plural(files, "file")}.`);
  const hidden = result.findings.length - findings.length;
  const fixable = findings.filter((each) => spelledFixes(each, report).some((fix) => fix.safe)).length;
  const notes = [
    report.fixed ? `${report.fixed} repaired.` : "",
    fixable > 0 && report.fixed === null ? `${fixable} of them can be repaired with --fix.` : "",
    hidden > 0 ? `${plural(hidden, "lighter one")} not shown (--severity hint shows all).` : "",
    result.accepted.length > 0 ? `${result.accepted.length} in the baseline.` : "",
    result.suppressed.length > 0 ? `${result.suppressed.length} suppressed.` : "",
  ].filter((note) => note !== "");
  return notes.length === 0 ? [found] : [found, notes.join(" ")];
}

function countsOf(findings: readonly Finding[]): string {
  const severities: readonly Severity[] = ["error", "warning", "info", "hint"];
  return severities
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => (severity === "info" ? `${count} info` : plural(count, severity)))
    .join(", ");
}
