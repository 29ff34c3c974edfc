import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Range,
} from "vscode-languageserver";
import type { Problem, Span, Step } from "../core/facts.ts";
import type { Finding, Severity } from "../core/rule.ts";
import type { ConfigurationProblem } from "../workspace/workspace.ts";
import { uriOf } from "./paths.ts";
import { SOURCE } from "./protocol.ts";

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What a diagnostic carries so that an action finds its finding again. */
export interface DiagnosticData {
  readonly key: string;
}

/** Tells findings of one file apart, and stays the same while the file does. */
export function keyOf(finding: Finding): string {
  return [finding.rule, finding.span.start, finding.span.end, finding.message].join("\n");
}

/** The range of a span. Both count UTF-16 units; only the base differs. */
export function rangeOf(span: Span): Range {
  return {
    start: { line: span.line - 1, character: span.column - 1 },
    end: { line: span.endLine - 1, character: span.endColumn - 1 },
  };
}

/** A finding as editors show it. `documentation` is the address of the rule's page, if it has one. */
export function findingDiagnostic(finding: Finding, documentation: string | undefined): Diagnostic {
  const data: DiagnosticData = { key: keyOf(finding) };
  return {
    range: rangeOf(finding.span),
    severity: SEVERITIES[finding.severity],
    source: SOURCE,
    code: finding.rule,
    ...(documentation ? { codeDescription: { href: documentation } } : {}),
    message: finding.message,
    relatedInformation: finding.steps.map(relatedInformation),
    data,
  };
}

function relatedInformation(step: Step): DiagnosticRelatedInformation {
  return { location: { uri: uriOf(step.span.file), range: rangeOf(step.span) }, message: step.message };
}

/** What kept the engine from reading a file whole: at its place, or at the file's first line. */
export function problemDiagnostic(problem: Problem): Diagnostic {
  return {
    range: problem.span ? rangeOf(problem.span) : lineRange(0),
    severity: problem.code === "failed" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information,
    source: SOURCE,
    code: problem.code,
    message: problem.message,
  };
}

/** What cannot be meant in a configuration file. */
export function configurationDiagnostic(problem: ConfigurationProblem): Diagnostic {
  return {
    range: rangeOf(problem.span),
    severity: DiagnosticSeverity.Warning,
    source: SOURCE,
    code: "configuration",
    message: problem.message,
  };
}

/** A whole line: editors cut a character beyond the end back to it. */
function lineRange(line: number): Range {
  return { start: { line, character: 0 }, end: { line, character: 10_000 } };
}
