import type { Configuration, Level } from "./configuration.ts";
import type { Client, FileFacts, ModelCall, Resource } from "./facts.ts";
import { createGathered } from "./gathered.ts";
import { identityOf, identityOfComment } from "./identity.ts";
import { groupBy } from "./lists.ts";
import { createRepeats, type Repeats } from "./repeats.ts";
import type { Context, Evidence, Finding, Report, Rule, Severity } from "./rule.ts";
import { SEVERITIES } from "./severity.ts";
import {
  type CommentIssue,
  commentRules,
  readSuppressions,
  type SuppressedFinding,
  type Suppression,
  suppressionsFor,
  unusedIssues,
} from "./suppressions.ts";
import { createSurroundings } from "./surroundings.ts";

export interface LintResult {
  /** Sorted by file, position and rule; each problem once, and told in full once where several have one cause. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/** Reported in place of what a rule could not say because it threw. Always an error, cannot be suppressed. */
export const RULE_FAILURE = "internal/rule-failure";

/** What rules make of a project, worked out for the files that are asked for. Good until its linter is asked again. */
export interface Linted {
  /** The result for one file: findings that stand in it, wherever they come from. */
  of(file: string): LintResult;
  all(): LintResult;
}

/**
 * Holds facts against rules, again and again while a project changes. What the rules said of a file holds for as long as
 * its facts, its configuration and everything else that they looked at stay the same.
 */
export interface Linter {
  /** As {@link lint}. Facts that are the same objects as the last time cost next to nothing. */
  lint(
    facts: readonly FileFacts[],
    configurationOf: (file: string) => Configuration,
    isReported?: (file: string) => boolean,
  ): Linted;
}

/**
 * Holds facts against rules. Pure: the same arguments give the same findings in the same order, whatever the order of
 * the facts and rules.
 *
 * @param configurationOf the configuration that holds for a file
 * @param today `YYYY-MM-DD`
 * @param isReported files about which findings are wanted. The facts of all others (tests, ignored files) are context
 *   for the rules and get no findings.
 */
export function lint(
  facts: readonly FileFacts[],
  rules: readonly Rule[],
  configurationOf: (file: string) => Configuration,
  today: string,
  isReported: (file: string) => boolean = () => true,
): LintResult {
  return createLinter(rules, today).lint(facts, configurationOf, isReported).all();
}

/** @param today `YYYY-MM-DD` */
export function createLinter(rules: readonly Rule[], today: string): Linter {
  const sorted = [...rules].sort((a, b) => compare(a.id, b.id));
  const severities = new Map(rules.map((rule) => [rule.id, rule.severity]));
  const surroundings = createSurroundings();
  const repeats = createRepeats();
  /** By the file that they are about, and by the one in which they stand. */
  const said = new Map<string, Said>();
  const standing = createGathered<Finding>();
  /** Files about which the rules looked at something that has changed since. */
  const stale = new Set<string>();
  let judged: ReadonlyMap<string, Judged> = new Map();

  const findingsFrom = (file: FileFacts, configuration: Configuration): readonly Finding[] => {
    const around = surroundings.around(file.file);
    if (file.calls.length + file.clients.length + file.resources.length === 0) return [];
    return sorted.flatMap((rule) =>
      runRule(rule, file, { options: optionsOf(rule, configuration), configuration, ...around, today }),
    );
  };

  /** Asks the rules about a file, unless what they said of it still holds. */
  const ask = (facts: FileFacts, configuration: Configuration): void => {
    const known = said.get(facts.file);
    if (known?.facts === facts && known.configuration === configuration && !stale.has(facts.file)) return;
    const findings = findingsFrom(facts, configuration);
    said.set(facts.file, { facts, configuration, failed: findings.some(({ rule }) => rule === RULE_FAILURE) });
    standing.give(
      facts.file,
      groupBy(findings, ({ span }) => span.file),
    );
    stale.delete(facts.file);
  };

  const forget = (file: string): void => {
    said.delete(file);
    stale.delete(file);
    standing.give(file, new Map());
    surroundings.forget(file);
  };

  /** What is left of a file's findings by its configuration and its comments. */
  const judge = (from: Omit<Judged, "result">): LintResult => {
    const { raw, facts, configuration, failed } = from;
    const visible = raw.filter((each) => !isOffWhereItStands(each, severities, configuration));
    const findings = unique(visible.sort(compareFindings));
    return suppress(findings, facts, severities, configuration, today, failed);
  };

  return {
    lint(facts, configurationOf, isReported = () => true) {
      const files = [...facts].sort((a, b) => compare(a.file, b.file));
      for (const file of surroundings.update(files)) stale.add(file);
      const reported = new Map(files.filter(({ file }) => isReported(file)).map((each) => [each.file, each]));
      for (const file of said.keys()) if (!reported.has(file)) forget(file);
      for (const [file, each] of reported) ask(each, configurationOf(file));
      // A rule that failed may have had something to say where it was silent.
      const failed = [...said.values()].some((each) => each.failed);
      const next = new Map<string, Judged>();
      for (const file of new Set([...reported.keys(), ...standing.keys()])) {
        if (!isReported(file)) continue;
        const from = {
          raw: standing.get(file),
          facts: reported.get(file),
          configuration: configurationOf(file),
          failed,
        };
        const known = judged.get(file);
        next.set(file, known && isSame(known, from) ? known : { ...from, result: judge(from) });
      }
      for (const file of judged.keys()) if (!next.has(file)) repeats.set(file, []);
      for (const [file, each] of next) if (judged.get(file) !== each) repeats.set(file, each.result.findings);
      judged = next;
      return told(next, repeats);
    },
  };
}

/** Tells what has one cause in full once, whichever file it stands in. */
function told(judged: ReadonlyMap<string, Judged>, repeats: Repeats): Linted {
  const of = (file: string): LintResult => {
    const { findings, suppressed } = judged.get(file)?.result ?? { findings: [], suppressed: [] };
    return { findings: repeats.told(findings), suppressed };
  };
  return {
    of,
    all() {
      const results = [...judged.keys()].sort(compare).map(of);
      return {
        findings: results.flatMap((each) => each.findings),
        suppressed: results.flatMap((each) => each.suppressed),
      };
    },
  };
}

/** On what it rests what the rules said of a file, beside what they looked at beyond it, and whether one of them failed. */
interface Said {
  readonly facts: FileFacts;
  readonly configuration: Configuration;
  readonly failed: boolean;
}

/** What is left of what the rules said about places in a file, and everything by which that was decided. */
interface Judged {
  /** The same object for as long as it holds the same findings. */
  readonly raw: readonly Finding[];
  readonly facts: FileFacts | undefined;
  readonly configuration: Configuration;
  readonly failed: boolean;
  readonly result: LintResult;
}

function isSame(a: Omit<Judged, "result">, b: Omit<Judged, "result">): boolean {
  return a.raw === b.raw && a.facts === b.facts && a.configuration === b.configuration && a.failed === b.failed;
}

/** The level of a rule under a configuration, and whether somebody set it there by name. */
export function levelOf(
  rule: Pick<Rule, "id" | "severity">,
  configuration: Configuration,
): { readonly level: Level; readonly explicit: boolean } {
  const setting = Object.hasOwn(configuration.rules, rule.id) ? configuration.rules[rule.id] : undefined;
  if (setting !== undefined) return { level: typeof setting === "string" ? setting : setting[0], explicit: true };
  if (rule.severity === "off") return { level: configuration.profile === "all" ? "info" : "off", explicit: false };
  return { level: configuration.profile === "strict" ? raised(rule.severity) : rule.severity, explicit: false };
}

/** Compares findings by file, position, rule and message. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compare(a.span.file, b.span.file) ||
    a.span.start - b.span.start ||
    compare(a.rule, b.rule) ||
    a.span.end - b.span.end ||
    compare(a.message, b.message) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    EVIDENCES.indexOf(a.evidence) - EVIDENCES.indexOf(b.evidence)
  );
}

export { SEVERITIES };

const EVIDENCES: readonly Evidence[] = ["proven", "likely", "possible"];

function raised(severity: Severity): Severity {
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(severity) - 1)] ?? severity;
}

function atMost(severity: Severity, cap: Severity): Severity {
  return SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(cap) ? cap : severity;
}

/** The severity of one report: the configured level, else the report's own, else the rule's; then what evidence allows. */
function severityOf(
  rule: Rule,
  report: Pick<Report, "severity" | "evidence">,
  configuration: Configuration,
): Severity | "off" {
  const { level, explicit } = levelOf(rule, configuration);
  if (level === "off") return "off";
  const strict = configuration.profile === "strict";
  const own = report.severity && strict ? raised(report.severity) : report.severity;
  const severity = explicit || !own ? level : own;
  if (report.evidence === "proven") return severity;
  if (report.evidence === "likely") return atMost(severity, "warning");
  // A strict profile has no hints, unless somebody asked for them by name.
  return atMost(severity, strict && !explicit ? "info" : "hint");
}

/** A rule's options under a configuration: the configured ones over the defaults. */
export function optionsOf(rule: Rule, configuration: Configuration): object {
  const setting = Object.hasOwn(configuration.rules, rule.id) ? configuration.rules[rule.id] : undefined;
  const configured = typeof setting === "object" ? setting[1] : {};
  return { ...rule.options?.defaults, ...configured };
}

/** Runs one rule on one file. When it throws, what it had reported stays, and the failure is told once per file. */
function runRule(rule: Rule, file: FileFacts, context: Context<object>): readonly Finding[] {
  const { configuration } = context;
  if (levelOf(rule, configuration).level === "off") return [];
  if (!rule.call && !rule.client && !rule.resource) return [];
  const findings: Finding[] = [];
  const reportOn =
    (fact: Fact) =>
    (each: Report): void => {
      const severity = severityOf(rule, each, configuration);
      if (severity !== "off") findings.push(findingOf(rule, fact, each, severity, configuration));
    };
  let failed = false;
  const attempt = (fact: Fact, run: (report: (each: Report) => void) => void): void => {
    try {
      run(reportOn(fact));
    } catch (error) {
      if (!failed) findings.push(failureOf(rule, fact, error));
      failed = true;
    }
  };
  for (const call of file.calls) attempt(call, (report) => rule.call?.(call, context, report));
  for (const client of file.clients) attempt(client, (report) => rule.client?.(client, context, report));
  for (const resource of file.resources) attempt(resource, (report) => rule.resource?.(resource, context, report));
  return findings;
}

type Fact = ModelCall | Client | Resource;

function findingOf(rule: Rule, fact: Fact, report: Report, severity: Severity, configuration: Configuration): Finding {
  return {
    rule: rule.id,
    severity,
    evidence: report.evidence,
    message: messageOf(rule, report),
    span: report.span,
    steps: report.steps ?? [],
    identity: identityOf(fact, report),
    fixes: report.fixes ?? [],
    ...(report.cause === undefined
      ? {}
      : { cause: { name: report.cause, repeated: severityOfRepeat(rule, report, severity, configuration) } }),
  };
}

/** What already stands elsewhere in full is information at most. */
function severityOfRepeat(rule: Rule, report: Report, severity: Severity, configuration: Configuration): Severity {
  const lighter = severityOf(rule, { evidence: report.evidence, severity: "info" }, configuration);
  return lighter === "off" ? severity : atMost(severity, lighter);
}

/** Fills the `{name}` places of a message. A place without data stays as it is, so that a test notices. */
function messageOf(rule: Rule, report: Report): string {
  const template = Object.hasOwn(rule.messages, report.message) ? rule.messages[report.message] : undefined;
  if (template === undefined) throw new Error(`it has no message \`${report.message}\``);
  const data = report.data ?? {};
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(data, name) ? String(data[name]) : place,
  );
}

function failureOf(rule: Rule, fact: Fact, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    rule: RULE_FAILURE,
    severity: "error",
    evidence: "proven",
    message: `The rule \`${rule.id}\` failed here: ${reason}. This is a mistake in the rule; its other findings stand. Switch it off in the configuration until it is repaired.`,
    span: fact.anchor,
    steps: [],
    identity: identityOf(fact, { message: "failure" }),
    fixes: [],
  };
}

/** Keeps the gravest of findings that say the same thing about the same place. Expects and keeps the sorted order. */
function unique(sorted: readonly Finding[]): readonly Finding[] {
  return sorted.filter((finding, index) => {
    const before = sorted[index - 1];
    return (
      !before ||
      before.rule !== finding.rule ||
      before.message !== finding.message ||
      before.span.file !== finding.span.file ||
      before.span.start !== finding.span.start ||
      before.span.end !== finding.span.end
    );
  });
}

/** Whether the rule is off in the file in which the finding stands, which need not be the file of the call. */
function isOffWhereItStands(
  { rule }: Finding,
  severities: ReadonlyMap<string, Severity | "off">,
  configuration: Configuration,
): boolean {
  return levelIn(rule, severities, configuration) === "off";
}

/** The level of a rule by its id; undefined for what is no rule. */
function levelIn(
  id: string,
  severities: ReadonlyMap<string, Severity | "off">,
  configuration: Configuration,
): Level | undefined {
  const severity = severities.get(id);
  return severity === undefined ? undefined : levelOf({ id, severity }, configuration).level;
}

/** Takes out what a file's comments suppress, and adds what is wrong with the comments themselves. */
function suppress(
  findings: readonly Finding[],
  facts: FileFacts | undefined,
  severities: ReadonlyMap<string, Severity | "off">,
  configuration: Configuration,
  today: string,
  failed: boolean,
): LintResult {
  if (!facts || facts.comments.length === 0) return { findings, suppressed: [] };
  const known = new Set([...severities.keys(), ...commentRules.map((rule) => rule.id)]);
  const read = readSuppressions(facts.comments, known, today);
  const judged = findings.map((finding) => ({ finding, by: suppressionsFor(finding, read.suppressions) }));
  const used = new Set<Suppression>(judged.flatMap(({ by }) => by));
  const isJudged = (rule: string): boolean => (levelIn(rule, severities, configuration) ?? "off") !== "off";
  const unused = failed || facts.problems.length > 0 ? [] : unusedIssues(read, used, isJudged);
  const issues = [...read.issues, ...unused].flatMap((issue) => commentFinding(issue, configuration));
  return {
    findings: [...judged.filter(({ by }) => by.length === 0).map((each) => each.finding), ...issues].sort(
      compareFindings,
    ),
    suppressed: judged.flatMap(({ finding, by: [first] }) =>
      first ? [{ finding, reason: first.reason, until: first.until, comment: first.comment }] : [],
    ),
  };
}

function commentFinding(issue: CommentIssue, configuration: Configuration): readonly Finding[] {
  const rule = commentRules.find((each) => each.id === issue.rule);
  const level = rule ? levelOf(rule, configuration).level : "off";
  if (level === "off") return [];
  const { message, span, comment, fixes = [] } = issue;
  const identity = identityOfComment(issue.rule, comment);
  return [{ rule: issue.rule, message, span, severity: level, evidence: "proven", steps: [], identity, fixes }];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
