import { codeMarkdown, inlineMarkdown } from "../../core/markdown.ts";
import type { Finding } from "../../core/rule.ts";
import { type CheckReport, plural, type Reporter, shownFindings, shownPath } from "../report.ts";

/** For pull request comments and job summaries: a table, gravest first. */
export const markdown: Reporter = (report) => {
  const findings = shownFindings(report);
  const { result } = report;
  const scope = `${plural(result.filesScanned, "file")}, ${plural(result.calls, "model call")}`;
  if (findings.length === 0) return `## Bedrock Readiness\n\nNothing found in ${scope}.\n`;
  const rows = [...findings].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]).map((each) => row(each, report));
  const hidden = result.findings.length - findings.length;
  return [
    "## Bedrock Readiness",
    "",
    `${plural(findings.length, "finding")} in ${scope}.`,
    "",
    "| | Where | What | Rule |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...(hidden > 0 ? ["", `${plural(hidden, "lighter finding")} not shown.`] : []),
    "",
  ].join("\n");
};

const ORDER = { error: 0, warning: 1, info: 2, hint: 3 } as const;

function row(finding: Finding, report: CheckReport): string {
  const where = `${shownPath(finding.span.file, report.folder)}:${finding.span.line}`;
  const sureness = finding.evidence === "proven" ? "" : ` (${finding.evidence})`;
  return `| ${finding.severity} | ${codeMarkdown(where)} | ${inlineMarkdown(finding.message)}${sureness} | ${ruleCell(finding.rule, report)} |`;
}

function ruleCell(id: string, report: CheckReport): string {
  const url = ruleUrl(id, report);
  return url ? `[${inlineMarkdown(id)}](${url})` : codeMarkdown(id);
}

/** Where a rule is documented on the web, or null. */
export function ruleUrl(id: string, report: Pick<CheckReport, "rules" | "tool">): string | null {
  const rule = report.rules.get(id);
  if (rule?.docs && report.tool.homepage) return `${report.tool.homepage}/blob/main/${rule.docs}`;
  return rule?.references[0]?.url ?? null;
}
