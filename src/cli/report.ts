import { SEVERITIES } from "../core/lint.ts";
import type { Finding, Fix, Reference, Rule, Severity } from "../core/rule.ts";
import { type CommentRule, commentRules } from "../core/suppressions.ts";
import type { TextEdit } from "../languages/language.ts";
import type { CheckResult } from "../workspace/workspace.ts";
import type { Tool } from "./host.ts";
import type { Paint } from "./paint.ts";

/** What a rule says about itself, for people. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity | "off";
  readonly why: string;
  readonly whenNotToUse: string | null;
  readonly references: readonly Reference[];
  /** Path of its page from the repository's root. */
  readonly docs: string | null;
}

/** All that a reporter needs. */
export interface CheckReport {
  readonly result: CheckResult;
  /** Findings at or above this level count; formats for people show no others. */
  readonly level: Severity;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** How many fixes were applied, or null where nobody asked for it. */
  readonly fixed: number | null;
  readonly rules: ReadonlyMap<string, RuleInfo>;
  /** The folder to which file names are relative, absolute. */
  readonly folder: string;
  readonly tool: Tool;
  textOf(file: string): string | undefined;
  editsOf(fix: Fix): readonly TextEdit[] | null;
}

/** Turns a report into text that ends with a line break, or is empty. */
export type Reporter = (report: CheckReport, paint: Paint) => string;

/** Everything that findings can be about: rules, and what the linter says about its own comments. */
export function ruleInfos(rules: readonly Rule[]): ReadonlyMap<string, RuleInfo> {
  const infos = [...rules, ...commentRules.map(ofComment)].map((rule): [string, RuleInfo] => [rule.id, rule]);
  return new Map(infos);
}

function ofComment(rule: CommentRule): RuleInfo {
  return { ...rule, whenNotToUse: null, references: [], docs: null };
}

export function isAtLeast(severity: Severity, level: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}

/** The findings at or above the report's level. */
export function shownFindings(report: CheckReport): readonly Finding[] {
  return report.result.findings.filter((finding) => isAtLeast(finding.severity, report.level));
}

/** A file as it is shown: relative to the folder where that is inside, with forward slashes. */
export function shownPath(file: string, folder: string): string {
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  if (file.startsWith(prefix)) return file.slice(prefix.length);
  const up = commonUpwards(file, folder);
  return up ?? file;
}

/** `../` notation for files beside the folder. Null where they share nothing but the root. */
function commonUpwards(file: string, folder: string): string | null {
  const there = file.split("/");
  const here = folder.split("/");
  const shared = here.findIndex((part, index) => part !== there[index]);
  const common = shared < 0 ? here.length : shared;
  if (common < 2) return null;
  return [...here.slice(common).map(() => ".."), ...there.slice(common)].join("/");
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
