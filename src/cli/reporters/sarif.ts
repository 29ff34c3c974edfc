import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type {
  ArtifactLocation,
  Location,
  Log,
  Notification,
  PhysicalLocation,
  ReportingDescriptor,
  Result,
} from "sarif";
import type { Problem, Span } from "../../core/facts.ts";
import { hasFailed } from "../../core/failure.ts";
import { SEVERITIES } from "../../core/lint.ts";
import type { Finding, Severity } from "../../core/rule.ts";
import { fixEntries } from "../findings-document.ts";
import { type CheckReport, type Reporter, type RuleInfo, shownPath } from "../report.ts";
import { ruleUrl } from "./markdown.ts";

/** SARIF 2.1.0, for code scanning services and viewers: every finding, with suppressed ones marked as such. */
export const sarif: Reporter = (report) => `${JSON.stringify(log(report), null, 2)}\n`;

const SOURCE_ROOT = "%SRCROOT%";

function log(report: CheckReport): Log {
  const rules = [...report.rules.values()];
  const indexOf = new Map(rules.map((rule, index) => [rule.id, index]));
  const { findings, suppressed } = report.result;
  const fingerprint = fingerprints(report);
  const reported = findings.map((finding) => ({
    ...result(finding, report, indexOf, fingerprint(finding)),
    suppressions: [],
  }));
  const silenced = suppressed.map(
    ({ finding, reason }): Result => ({
      ...result(finding, report, indexOf, fingerprint(finding)),
      suppressions: [{ kind: "inSource", status: "accepted", ...(reason === null ? {} : { justification: reason }) }],
    }),
  );
  const accepted = report.result.accepted.map(
    (finding): Result => ({
      ...result(finding, report, indexOf, fingerprint(finding)),
      suppressions: [{ kind: "external", status: "accepted", justification: "The baseline lists it." }],
    }),
  );
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Bedrock Readiness",
            semanticVersion: report.tool.version,
            ...(report.tool.homepage === null ? {} : { informationUri: report.tool.homepage }),
            rules: rules.map((rule) => descriptor(rule, report)),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [SOURCE_ROOT]: { uri: `${pathToFileURL(report.folder).href.replace(/\/$/, "")}/` } },
        invocations: [
          {
            executionSuccessful: !hasFailed(report.result.problems),
            toolExecutionNotifications: report.result.problems.map((problem) => problemNotification(problem, report)),
            toolConfigurationNotifications: report.result.configurationProblems.map(({ message, span }) => ({
              level: "error",
              message: { text: message },
              locations: [{ physicalLocation: physical(span, report) }],
            })),
          },
        ],
        results: [...reported, ...silenced, ...accepted],
      },
    ],
  };
}

function descriptor(rule: RuleInfo, report: CheckReport): ReportingDescriptor {
  const url = ruleUrl(rule.id, report);
  const notes = rule.whenNotToUse === null ? "" : `\n\n## When not to use it\n\n${rule.whenNotToUse}`;
  const links = rule.references.map((reference) => `- [${reference.title}](${reference.url})`).join("\n");
  const markdown = `# ${rule.title}\n\n${rule.why}${notes}${links === "" ? "" : `\n\n## References\n\n${links}`}\n`;
  const pillar = rule.id.split("/")[0] ?? rule.id;
  return {
    id: rule.id,
    name: rule.id.split("/").at(-1) ?? rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: `${rule.title}\n\n${rule.why}`, markdown },
    ...(url === null ? {} : { helpUri: url }),
    defaultConfiguration:
      rule.severity === "off" ? { enabled: false } : { enabled: true, level: LEVELS[rule.severity] },
    properties: { tags: ["bedrock", pillar], severity: rule.severity },
  };
}

const LEVELS = { error: "error", warning: "warning", info: "note", hint: "note" } as const satisfies Record<
  Severity,
  Result.level
>;

function result(
  finding: Finding,
  report: CheckReport,
  indexOf: ReadonlyMap<string, number>,
  fingerprint: string,
): Result {
  const index = indexOf.get(finding.rule);
  const steps = finding.steps.map((step): Location => located(step.span, step.message, report));
  const here = located(finding.span, finding.message, report);
  const fixes = fixEntries(finding, report);
  return {
    ruleId: finding.rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    kind: "fail",
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: physical(finding.span, report) }],
    partialFingerprints: { "bedrockReadiness/v1": fingerprint },
    rank: RANKS[SEVERITIES.indexOf(finding.severity)] ?? 0,
    ...(steps.length === 0
      ? {}
      : {
          relatedLocations: steps.map((step, id) => ({ id, ...step })),
          codeFlows: [{ threadFlows: [{ locations: [...steps, here].map((location) => ({ location })) }] }],
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => sarifFix(fix, report)) }),
    properties: { evidence: finding.evidence, severity: finding.severity },
  };
}

/** Ranks of the severities, of which SARIF's levels know only three. */
const RANKS = [100, 75, 50, 25];

function sarifFix(
  fix: ReturnType<typeof fixEntries>[number],
  report: CheckReport,
): NonNullable<Result["fixes"]>[number] {
  const files = [...new Set(fix.edits.map((edit) => edit.file))];
  return {
    description: { text: fix.title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file, report),
      replacements: fix.edits
        .filter((edit) => edit.file === file)
        .map(({ startLine, startColumn, endLine, endColumn, newText }) => ({
          deletedRegion: { startLine, startColumn, endLine, endColumn },
          insertedContent: { text: newText },
        })),
    })),
    properties: { safe: fix.safe },
  };
}

function located(span: Span, message: string, report: CheckReport): Location {
  return { physicalLocation: physical(span, report), message: { text: message } };
}

function physical(span: Span, report: CheckReport): PhysicalLocation {
  return {
    artifactLocation: artifact(shownPath(span.file, report.folder), report),
    region: { startLine: span.line, startColumn: span.column, endLine: span.endLine, endColumn: span.endColumn },
  };
}

/** Files of the folder are told relative to it; what lies outside has an address of its own. */
function artifact(shown: string, report: CheckReport): ArtifactLocation {
  const inside = !shown.startsWith("../") && !shown.startsWith("/") && !/^[A-Za-z]:/.test(shown);
  if (inside) return { uri: shown.split("/").map(encodeURIComponent).join("/"), uriBaseId: SOURCE_ROOT };
  return { uri: pathToFileURL(shown.startsWith("../") ? `${report.folder}/${shown}` : shown).href };
}

function problemNotification(problem: Problem, report: CheckReport): Notification {
  const artifactLocation = artifact(shownPath(problem.file, report.folder), report);
  return {
    level: problem.code === "failed" ? "error" : "warning",
    message: { text: problem.message },
    descriptor: { id: problem.code },
    locations: [{ physicalLocation: problem.span ? physical(problem.span, report) : { artifactLocation } }],
  };
}

/**
 * Fingerprints survive edits elsewhere in the file: they are made of the rule, the file and the text of the line, and
 * count findings for which those are the same.
 */
function fingerprints(report: CheckReport): (finding: Finding) => string {
  const seen = new Map<string, number>();
  const linesOf = new Map<string, readonly string[]>();
  return (finding) => {
    const { file, line } = finding.span;
    const lines = linesOf.get(file) ?? (report.textOf(file) ?? "").split(/\r\n|\r|\n/);
    linesOf.set(file, lines);
    const code = (lines[line - 1] ?? "").replace(/\s+/g, " ").trim();
    const key = [finding.rule, shownPath(file, report.folder), code].join("\0");
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return `${createHash("sha256").update(key).digest("hex").slice(0, 32)}:${count}`;
  };
}
