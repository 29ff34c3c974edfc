import type { Comment, Span } from "./facts.ts";
import { nearest } from "./nearest.ts";
import type { Finding, Severity } from "./rule.ts";

/** A check of the linter's own comments. It has a level like a rule, but looks at no facts. */
export interface CommentRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Markdown. */
  readonly why: string;
}

export const MISSING_REASON = "suppression/missing-reason";
export const UNKNOWN_RULE = "suppression/unknown-rule";
export const MALFORMED = "suppression/malformed";

/** Everything that is reported about suppressions themselves. Their levels can be configured like those of rules. */
export const commentRules: readonly CommentRule[] = [
  {
    id: MISSING_REASON,
    title: "A suppression without a reason",
    severity: "warning",
    why: "The suppression holds, but the next reader cannot tell whether it still should. Write the reason behind `--`: `// bedrock-readiness-disable-next-line <rule> -- <reason>`.",
  },
  {
    id: UNKNOWN_RULE,
    title: "A suppression of a rule that does not exist",
    severity: "warning",
    why: "The name is mistyped or the rule was renamed, so the comment suppresses nothing.",
  },
  {
    id: MALFORMED,
    title: "A suppression that cannot be read",
    severity: "warning",
    why: "The comment begins like a suppression but suppresses nothing. Write `// bedrock-readiness-disable-next-line <rule> -- <reason>`; also `-disable-line`, and `-disable` with `-enable` for a block.",
  },
];

const DIRECTIVES = ["disable-next-line", "disable-line", "disable", "enable"] as const;

type DirectiveKind = (typeof DIRECTIVES)[number];

/** A comment that steers the linter, taken apart. */
export interface Directive {
  readonly kind: DirectiveKind;
  readonly rules: readonly string[];
  readonly reason: string | null;
  readonly span: Span;
}

/** Lines of one file on which a rule is not reported. Lines are 1-based, both ends included. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string | null;
  readonly from: number;
  readonly to: number;
  readonly comment: Span;
}

/** What is wrong with a comment, before it has a severity. */
export interface CommentIssue {
  readonly rule: string;
  readonly message: string;
  readonly span: Span;
}

export interface FileSuppressions {
  readonly suppressions: readonly Suppression[];
  readonly issues: readonly CommentIssue[];
}

/** A finding that a comment keeps from being reported. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string | null;
  readonly comment: Span;
}

const START = /^[\s*]*bedrock-readiness-([\w-]+)/;

/**
 * Reads a comment. Null when it does not begin with the linter's name: prose that merely mentions a directive is no
 * directive. An issue when it does begin so and still is none.
 */
export function parseDirective(comment: Comment): Directive | CommentIssue | null {
  const start = START.exec(comment.text);
  if (!start) return null;
  const word = start[1] ?? "";
  const kind = DIRECTIVES.find((each) => each === word);
  if (!kind) {
    const meant = nearest(word, DIRECTIVES);
    const hint = meant ? `did you mean \`bedrock-readiness-${meant}\`?` : `known are ${DIRECTIVES.join(", ")}.`;
    return { rule: MALFORMED, message: `\`bedrock-readiness-${word}\` is no suppression; ${hint}`, span: comment.span };
  }
  const rest = comment.text.slice(start[0].length);
  const dashes = /(?:^|\s)--(?=\s|$)/.exec(rest);
  const names = dashes ? rest.slice(0, dashes.index) : rest;
  const reason = dashes ? plainText(rest.slice(dashes.index + dashes[0].length)) : "";
  const rules = names
    .replaceAll("*", " ")
    .split(/[\s,]+/)
    .filter((name) => name !== "");
  return { kind, rules: [...new Set(rules)], reason: reason === "" ? null : reason, span: comment.span };
}

/** The text of a comment without the stars and line breaks of a block. */
function plainText(text: string): string {
  return text
    .replace(/\s*\n[\s*]*/g, " ")
    .replace(/[\s*]+$/, "")
    .trim();
}

/**
 * Works out from the comments of one file which rules are silent on which lines, and what is wrong with the comments.
 * Comments of other tools and plain prose count for nothing.
 */
export function readSuppressions(comments: readonly Comment[], knownRules: ReadonlySet<string>): FileSuppressions {
  const parsed = comments
    .map(parseDirective)
    .filter((each) => each !== null)
    .sort((a, b) => a.span.start - b.span.start);
  const directives = parsed.filter((each): each is Directive => "kind" in each);
  const malformed = parsed.filter((each): each is CommentIssue => !("kind" in each));
  return {
    suppressions: suppressionsOf(directives),
    issues: [...malformed, ...directives.flatMap((directive) => issuesOf(directive, knownRules))],
  };
}

function suppressionsOf(directives: readonly Directive[]): readonly Suppression[] {
  const nextLines = directives.filter((each) => each.kind === "disable-next-line");
  return directives.flatMap((directive, index) => {
    const range = linesOf(directive, nextLines);
    return directive.rules.flatMap((rule): readonly Suppression[] => {
      const lines = directive.kind === "disable" ? blockOf(directive, rule, directives.slice(index + 1)) : range;
      return lines ? [{ rule, reason: directive.reason, comment: directive.span, ...lines }] : [];
    });
  });
}

interface Lines {
  readonly from: number;
  readonly to: number;
}

function linesOf(directive: Directive, nextLines: readonly Directive[]): Lines | null {
  if (directive.kind === "disable-line") return { from: directive.span.line, to: directive.span.endLine };
  if (directive.kind !== "disable-next-line") return null;
  // Comments stacked above a line are all meant for that line.
  const from = directive.span.endLine + 1;
  const to = nextLines.reduce((line, other) => (other.span.line === line ? other.span.endLine + 1 : line), from);
  return { from, to };
}

function blockOf(directive: Directive, rule: string, following: readonly Directive[]): Lines {
  const end = following.find(
    (each) => each.kind === "enable" && (each.rules.length === 0 || each.rules.includes(rule)),
  );
  return { from: directive.span.line, to: end ? end.span.line : Number.MAX_SAFE_INTEGER };
}

function issuesOf(directive: Directive, knownRules: ReadonlySet<string>): readonly CommentIssue[] {
  const issue = (rule: string, message: string): CommentIssue => ({ rule, message, span: directive.span });
  const unknown = directive.rules
    .filter((name) => !knownRules.has(name))
    .map((name) => {
      const meant = nearest(name, knownRules);
      return issue(UNKNOWN_RULE, `There is no rule \`${name}\`${meant ? `; did you mean \`${meant}\`?` : "."}`);
    });
  if (directive.kind === "enable") return unknown;
  if (directive.rules.length === 0) {
    return [issue(MALFORMED, `Name the rules that \`bedrock-readiness-${directive.kind}\` is about.`)];
  }
  if (directive.reason !== null) return unknown;
  return [...unknown, issue(MISSING_REASON, "Say why the rule is suppressed: write the reason behind `--`.")];
}

/** The suppression that covers a finding, or null. A finding stands on the line on which its span begins. */
export function suppressionOf(finding: Finding, suppressions: readonly Suppression[]): Suppression | null {
  const line = finding.span.line;
  return suppressions.find((each) => each.rule === finding.rule && each.from <= line && line <= each.to) ?? null;
}
