/** What is found, in the words of a tree. Nothing here knows the editor. */

export const SEVERITIES = ["error", "warning", "info", "hint"] as const;

export type FoundSeverity = (typeof SEVERITIES)[number];

/** A finding as the editor has it. Lines and columns are 0-based. */
export interface Found {
  readonly rule: string;
  readonly severity: FoundSeverity;
  readonly message: string;
  readonly uri: string;
  /** The file as people name it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** By what findings are grouped, from the outside in. */
export const GROUPINGS = {
  pillar: ["pillar", "rule", "file"],
  rule: ["rule", "file"],
  file: ["file"],
  severity: ["severity", "rule", "file"],
} as const;

export type Grouping = keyof typeof GROUPINGS;

export type GroupKind = (typeof GROUPINGS)[Grouping][number];

export interface GroupNode<T extends Found> {
  readonly kind: GroupKind;
  /** Stays the same while the group has anything in it, so that it stays open. */
  readonly id: string;
  /** The pillar, rule, severity or file. */
  readonly name: string;
  /** The findings below, at any depth. */
  readonly count: number;
  /** The gravest of them. */
  readonly worst: FoundSeverity;
  /** One of the findings below. */
  readonly sample: T;
  readonly children: readonly TreeNode<T>[];
}

export interface FindingNode<T extends Found> {
  readonly kind: "finding";
  readonly id: string;
  readonly finding: T;
}

export type TreeNode<T extends Found> = GroupNode<T> | FindingNode<T>;

/** Groups findings that pass a filter. Groups come by name, severities by weight, findings by place. */
export function findingsTree<T extends Found>(
  findings: readonly T[],
  grouping: Grouping,
  filter: string,
): readonly TreeNode<T>[] {
  return grouped(
    findings.filter((finding) => passes(finding, filter)),
    GROUPINGS[grouping],
    grouping,
  );
}

/** Whether every word of a filter stands somewhere in what is shown of a finding. */
export function passes({ rule, severity, message, file }: Found, filter: string): boolean {
  const text = `${rule} ${severity} ${message} ${file}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** How many findings a tree holds. */
export function countOf<T extends Found>(nodes: readonly TreeNode<T>[]): number {
  return nodes.reduce((sum, node) => sum + (node.kind === "finding" ? 1 : node.count), 0);
}

function grouped<T extends Found>(
  findings: readonly T[],
  [kind, ...inner]: readonly GroupKind[],
  id: string,
): readonly TreeNode<T>[] {
  if (kind === undefined) return leaves(findings, id);
  const groups = new Map<string, T[]>();
  for (const finding of findings) {
    const name = nameOf(kind, finding);
    const group = groups.get(name);
    if (group) group.push(finding);
    else groups.set(name, [finding]);
  }
  return [...groups]
    .flatMap(([name, own]) => own.slice(0, 1).map((sample) => ({ name, own, sample })))
    .sort((a, b) => compareGroups(kind, a.sample, b.sample))
    .map(({ name, own, sample }): GroupNode<T> => {
      const ownId = `${id}\n${name}`;
      const children = grouped(own, inner, ownId);
      return { kind, id: ownId, name, count: own.length, worst: worstOf(own), sample, children };
    });
}

/** Where the same is said twice of one place, a number tells the two apart. */
function leaves<T extends Found>(findings: readonly T[], id: string): readonly TreeNode<T>[] {
  const seen = new Map<string, number>();
  return [...findings].sort(comparePlaces).map((finding) => {
    const { rule, message, line, column } = finding;
    const key = [id, rule, message, line, column].join("\n");
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return { kind: "finding", id: `${key}\n${count}`, finding };
  });
}

function nameOf(kind: GroupKind, { rule, severity, uri }: Found): string {
  if (kind === "pillar") return rule.split("/")[0] ?? rule;
  if (kind === "rule") return rule;
  return kind === "severity" ? severity : uri;
}

function compareGroups(kind: GroupKind, a: Found, b: Found): number {
  if (kind === "severity") return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return compare(kind === "file" ? a.file : a.rule, kind === "file" ? b.file : b.rule) || compare(a.uri, b.uri);
}

function comparePlaces(a: Found, b: Found): number {
  return (
    compare(a.uri, b.uri) ||
    a.line - b.line ||
    a.column - b.column ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}

function worstOf(findings: readonly Found[]): FoundSeverity {
  return SEVERITIES.find((each) => findings.some(({ severity }) => severity === each)) ?? "hint";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
