import type { Span } from "../core/facts.ts";
import type { Finding, Fix } from "../core/rule.ts";
import { spanOf } from "../core/text.ts";
import type { TextEdit } from "../languages/language.ts";
import { type CheckReport, shownPath } from "./report.ts";

/** What `check --format json` prints. Lines and columns are 1-based; files are relative to the working folder. */
export interface FindingsDocument {
  readonly version: 1;
  readonly findings: readonly FindingEntry[];
  readonly summary: {
    readonly filesScanned: number;
    readonly filesAnalyzed: number;
    readonly calls: number;
    readonly clients: number;
    readonly suppressed: number;
    /** Findings that a baseline lists. */
    readonly baseline: number;
    readonly byRule: Readonly<Record<string, number>>;
    readonly ms: number;
  };
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface FindingEntry extends Place {
  readonly rule: string;
  readonly severity: string;
  readonly evidence: string;
  readonly message: string;
  readonly endLine: number;
  readonly endColumn: number;
  readonly steps: readonly (Place & { readonly message: string })[];
  readonly fixes: readonly FixEntry[];
}

export interface FixEntry {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly EditEntry[];
}

export interface EditEntry {
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

/** Every finding, hints included, whatever the report's level. */
export function findingsDocument(report: CheckReport): FindingsDocument {
  const { result } = report;
  return {
    version: 1,
    findings: result.findings.map((finding) => findingEntry(finding, report)),
    summary: {
      filesScanned: result.filesScanned,
      filesAnalyzed: result.filesAnalyzed,
      calls: result.calls,
      clients: result.clients,
      suppressed: result.suppressed.length,
      baseline: result.accepted.length,
      byRule: countByRule(result.findings),
      ms: report.ms,
    },
  };
}

/** Where a span begins, in words of the document. */
export function placeOf(span: Span, folder: string): Place {
  return { file: shownPath(span.file, folder), line: span.line, column: span.column };
}

/** The fixes of a finding that have a spelling, with their edits. */
export function fixEntries(finding: Finding, report: CheckReport): readonly FixEntry[] {
  return finding.fixes.flatMap((fix: Fix) => {
    const edits = report.editsOf(fix);
    return edits ? [{ title: fix.title, safe: fix.safe, edits: edits.map((edit) => editEntry(edit, report)) }] : [];
  });
}

function findingEntry(finding: Finding, report: CheckReport): FindingEntry {
  return {
    rule: finding.rule,
    severity: finding.severity,
    evidence: finding.evidence,
    message: finding.message,
    ...placeOf(finding.span, report.folder),
    endLine: finding.span.endLine,
    endColumn: finding.span.endColumn,
    steps: finding.steps.map((step) => ({ ...placeOf(step.span, report.folder), message: step.message })),
    fixes: fixEntries(finding, report),
  };
}

function editEntry(edit: TextEdit, report: CheckReport): EditEntry {
  const span = spanOf(edit.file, report.textOf(edit.file) ?? "", edit.start, edit.end);
  return {
    file: shownPath(edit.file, report.folder),
    startLine: span.line,
    startColumn: span.column,
    endLine: span.endLine,
    endColumn: span.endColumn,
    newText: edit.newText,
  };
}

function countByRule(findings: readonly Finding[]): Readonly<Record<string, number>> {
  const rules = [...new Set(findings.map((finding) => finding.rule))].sort();
  return Object.fromEntries(rules.map((rule) => [rule, findings.filter((each) => each.rule === rule).length]));
}
