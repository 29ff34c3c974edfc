import { dateComplaint } from "./dates.ts";
import type { Comment, Span } from "./facts.ts";
import { nearest } from "./nearest.ts";
import type { Finding, Fix, Severity } from "./rule.ts";

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
export const UNUSED = "suppression/unused";
export const EXPIRED = "suppression/expired";

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
  {
    id: UNUSED,
    title: "A suppression that suppresses nothing",
    severity: "warning",
    why: "What it hid was repaired or has moved, so the comment tells the next reader of a problem that is not there, and would hide a new one. Nothing is said of rules that are off, and of files that could not be read whole.",
  },
  {
    id: EXPIRED,
    title: "A suppression past its date",
    severity: "warning",
    why: "`until 2027-03-01` in front of the reason says how long a suppression may stay; that day is its last. From then on the finding is reported again. Repair what was put off, or write another date if it may stay as it is for longer.",
  },
];

const DIRECTIVES = ["disable-next-line", "disable-line", "disable", "enable"] as const;

type DirectiveKind = (typeof DIRECTIVES)[number];

/** A comment that steers the linter, taken apart. */
export interface Directive {
  readonly kind: DirectiveKind;
  readonly rules: readonly string[];
  readonly reason: string | null;
  /** The last day on which it holds, as `YYYY-MM-DD`. Null: for good. */
  readonly until: string | null;
  /** What stands where a date should. */
  readonly notADate: string | null;
  readonly comment: Comment;
}

/** Lines of one file on which a rule is not reported. Lines are 1-based, both ends included. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string | null;
  readonly until: string | null;
  readonly from: number;
  readonly to: number;
  readonly comment: Span;
}

/** What is wrong with a comment, before it has a severity. */
export interface CommentIssue {
  readonly rule: string;
  readonly message: string;
  readonly span: Span;
  readonly comment: Comment;
  readonly fixes?: readonly Fix[];
}

export interface FileSuppressions {
  readonly suppressions: readonly Suppression[];
  readonly issues: readonly CommentIssue[];
  /** The comments, to be judged by what they suppress. */
  readonly directives: readonly Directive[];
  readonly expired: ReadonlySet<Directive>;
}

/** A finding that a comment keeps from being reported. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string | null;
  readonly until: string | null;
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
    return {
      rule: MALFORMED,
      message: `\`bedrock-readiness-${word}\` is no suppression; ${hint}`,
      span: comment.span,
      comment,
    };
  }
  const { names, behind } = partsOf(comment, start[0]);
  const [first = "", date = null] = names.split(UNTIL);
  const said = behind === null ? "" : plainText(behind.replace(DASHES, ""));
  const dated = date === null ? DATED_REASON.exec(said) : null;
  const until = date === null ? (dated?.[1] ?? null) : plainText(date.replaceAll("*", " "));
  const reason = dated ? (dated[2] ?? "").trim() : said;
  const isDate = until !== null && ISO_DATE.test(until) && dateComplaint(until) === null;
  return {
    kind,
    rules: [...new Set(namesIn(first))],
    reason: reason === "" ? null : reason,
    until: isDate ? until : null,
    notADate: isDate ? null : until,
    comment,
  };
}

/** What separates the rules from the reason. */
const DASHES = /(?:^|\s)--(?=\s|$)/;

/** What separates the rules from the last day. */
const UNTIL = /\suntil(?=\s|$)/;

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A reason that begins with a date, or with what can only be meant as one: a version number is none. */
const DATED_REASON =
  /^until\s+(\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?|\d{1,2}[-/]\d{1,2}[-/]\d{2,4})(?![\w.-])[\s:,;–—-]*(.*)$/;

/** A comment behind its directive: what names rules, and the rest from the dashes on, if there are any. */
function partsOf({ text }: Comment, start: string): { readonly names: string; readonly behind: string | null } {
  const rest = text.slice(start.length);
  const dashes = DASHES.exec(rest);
  return dashes
    ? { names: rest.slice(0, dashes.index), behind: rest.slice(dashes.index) }
    : { names: rest, behind: null };
}

function namesIn(text: string): readonly string[] {
  return text
    .replaceAll("*", " ")
    .split(/[\s,]+/)
    .filter((name) => name !== "");
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
 *
 * @param today `YYYY-MM-DD`; suppressions whose last day was before it hold no more
 */
export function readSuppressions(
  comments: readonly Comment[],
  knownRules: ReadonlySet<string>,
  today: string,
): FileSuppressions {
  const parsed = comments
    .map((comment) => ({ at: comment.span.start, read: parseDirective(comment) }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ read }) => read ?? []);
  const directives = parsed.filter((each): each is Directive => "kind" in each);
  const malformed = parsed.filter((each): each is CommentIssue => !("kind" in each));
  const expired = directives.filter((each) => isExpired(each, today));
  const valid = directives.filter((each) => !expired.includes(each));
  return {
    suppressions: suppressionsOf(valid),
    issues: [
      ...malformed,
      ...directives.flatMap((directive) => issuesOf(directive, knownRules)),
      ...expired.map(expiredIssue),
    ],
    directives,
    expired: new Set(expired),
  };
}

function isExpired({ kind, until }: Directive, today: string): boolean {
  return kind !== "enable" && until !== null && until < today;
}

function expiredIssue({ until, comment }: Directive): CommentIssue {
  const message = `This suppression held until ${until} and holds no more. Repair what it put off, or give it another date.`;
  return { rule: EXPIRED, message, span: comment.span, comment, fixes: [removal(comment)] };
}

function removal({ span }: Comment): Fix {
  return { title: "Remove the comment", safe: false, changes: [{ kind: "comment", span, text: null }] };
}

/**
 * The comments that suppress nothing, and those of their rules that they need not name.
 *
 * @param used the suppressions that cover a finding
 * @param isJudged whether a rule would have reported here, so that its silence says something
 */
export function unusedIssues(
  { directives, suppressions, expired }: FileSuppressions,
  used: ReadonlySet<Suppression>,
  isJudged: (rule: string) => boolean,
): readonly CommentIssue[] {
  const open = new Set<string>();
  return directives.flatMap((directive): readonly CommentIssue[] => {
    const { kind, rules, comment } = directive;
    if (kind === "enable") {
      const ends = rules.length === 0 ? open.size > 0 : rules.some((rule) => open.has(rule));
      for (const rule of rules.length === 0 ? [...open] : rules) open.delete(rule);
      if (ends || (rules.length > 0 && !rules.some(isJudged))) return [];
      const message = "Nothing is disabled here that this comment could enable.";
      return [{ rule: UNUSED, message, span: comment.span, comment, fixes: [removal(comment)] }];
    }
    if (kind === "disable") for (const rule of rules) open.add(rule);
    if (expired.has(directive)) return [];
    const own = suppressions.filter((each) => each.comment === comment.span);
    const unused = rules.filter((rule) => isJudged(rule) && own.every((each) => each.rule !== rule || !used.has(each)));
    return unused.length === 0 ? [] : [unusedIssue(directive, unused)];
  });
}

function unusedIssue(directive: Directive, unused: readonly string[]): CommentIssue {
  const { comment, rules } = directive;
  const names = unused.map((rule) => `\`${rule}\``).join(" and ");
  const message = `${names} ${unused.length === 1 ? "is" : "are"} not reported here, so the comment suppresses nothing of the kind.`;
  const kept = rules.filter((rule) => !unused.includes(rule));
  const fix: Fix =
    kept.length === 0
      ? removal(comment)
      : {
          title: `Take ${names} out of the comment`,
          safe: false,
          changes: [{ kind: "comment", span: comment.span, text: withRules(comment, kept) }],
        };
  return { rule: UNUSED, message, span: comment.span, comment, fixes: [fix] };
}

/** The text of a comment with other rules in it. */
function withRules(comment: Comment, rules: readonly string[]): string {
  const start = START.exec(comment.text)?.[0] ?? "";
  const { names, behind } = partsOf(comment, start);
  const date = names.slice(UNTIL.exec(names)?.index ?? names.length);
  const end = behind === null && date === "" ? (/\s*$/.exec(names)?.[0] ?? "") : "";
  return `${start} ${rules.join(", ")}${date}${behind ?? end}`;
}

function suppressionsOf(directives: readonly Directive[]): readonly Suppression[] {
  const nextLines = directives.filter((each) => each.kind === "disable-next-line");
  return directives.flatMap((directive, index) => {
    const range = linesOf(directive, nextLines);
    return directive.rules.flatMap((rule): readonly Suppression[] => {
      const lines = directive.kind === "disable" ? blockOf(directive, rule, directives.slice(index + 1)) : range;
      const { reason, until, comment } = directive;
      return lines ? [{ rule, reason, until, comment: comment.span, ...lines }] : [];
    });
  });
}

interface Lines {
  readonly from: number;
  readonly to: number;
}

function linesOf(directive: Directive, nextLines: readonly Directive[]): Lines | null {
  const { span } = directive.comment;
  if (directive.kind === "disable-line") return { from: span.line, to: span.endLine };
  if (directive.kind !== "disable-next-line") return null;
  // Comments stacked above a line are all meant for that line.
  const from = span.endLine + 1;
  const to = nextLines.reduce(
    (line, { comment }) => (comment.span.line === line ? comment.span.endLine + 1 : line),
    from,
  );
  return { from, to };
}

function blockOf(directive: Directive, rule: string, following: readonly Directive[]): Lines {
  const end = following.find(
    (each) => each.kind === "enable" && (each.rules.length === 0 || each.rules.includes(rule)),
  );
  return { from: directive.comment.span.line, to: end ? end.comment.span.line : Number.MAX_SAFE_INTEGER };
}

function issuesOf(directive: Directive, knownRules: ReadonlySet<string>): readonly CommentIssue[] {
  const issue = (rule: string, message: string): CommentIssue => ({
    rule,
    message,
    span: directive.comment.span,
    comment: directive.comment,
  });
  const undated =
    directive.notADate === null
      ? []
      : [
          issue(
            MALFORMED,
            `\`until\` needs a day of the calendar, as in \`until 2027-03-01\`, not \`${directive.notADate}\`.`,
          ),
        ];
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
  if (directive.reason !== null) return [...undated, ...unknown];
  return [
    ...undated,
    ...unknown,
    issue(MISSING_REASON, "Say why the rule is suppressed: write the reason behind `--`."),
  ];
}

/** The suppressions that cover a finding. A finding stands on the line on which its span begins. */
export function suppressionsFor(finding: Finding, suppressions: readonly Suppression[]): readonly Suppression[] {
  const line = finding.span.line;
  return suppressions.filter((each) => each.rule === finding.rule && each.from <= line && line <= each.to);
}
