import { baselineSchema } from "./baseline-schema.ts";
import type { Span } from "./facts.ts";
import { parseJsonText } from "./json-text.ts";
import { groupBy } from "./lists.ts";
import type { Finding } from "./rule.ts";
import { conform, type Schema, type SchemaIssue } from "./schema.ts";
import { spanOf } from "./text.ts";

/** The name of the file that lists accepted findings, where nothing else is configured. */
export const BASELINE_FILE = ".bedrock-readiness-baseline.json";

/** The version of the file that this code reads and writes. */
export const BASELINE_VERSION = 1;

/** An accepted finding, told by structure and not by line. */
export interface BaselineEntry {
  readonly rule: string;
  readonly message: string;
  /** Relative to the baseline's folder, with forward slashes. */
  readonly file: string;
  readonly within: string;
  readonly subject: string;
  readonly fingerprint: string;
  /** How many findings are alike in all of this. */
  readonly count: number;
}

/** An entry with its place in the file. */
export interface PlacedEntry extends BaselineEntry {
  readonly span: Span;
}

export interface BaselineReading {
  readonly entries: readonly PlacedEntry[];
  /** What cannot be meant. The rest counts. */
  readonly problems: readonly { readonly message: string; readonly span: Span }[];
}

/** What a baseline makes of findings. */
export interface Applied {
  /** Those that it does not list. */
  readonly fresh: readonly Finding[];
  readonly accepted: readonly Finding[];
  /** Entries of which there are fewer findings than they count, with how many are gone. */
  readonly gone: readonly (PlacedEntry & { readonly missing: number })[];
}

/** Reads a baseline. Never throws. */
export function readBaseline(file: string, text: string): BaselineReading {
  const problems: { readonly message: string; readonly span: Span }[] = [];
  const report = ({ message, offset, length }: SchemaIssue): void => {
    problems.push({ message, span: spanOf(file, text, offset, offset + length) });
  };
  const tree = parseJsonText(text, "The baseline", report);
  if (!tree || problems.length > 0) return { entries: [], problems };
  const member = (name: string) => tree.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
  const version = member("version");
  if (version?.type === "number" && version.value > BASELINE_VERSION) {
    const message = `The baseline was written by a newer version of Bedrock Readiness (format ${version.value}; this one knows ${BASELINE_VERSION})`;
    report({ message, offset: version.offset, length: version.length });
    return { entries: [], problems };
  }
  conform(tree, HEAD, {}, report, "the baseline");
  const entries = (member("entries")?.children ?? []).flatMap((node): readonly PlacedEntry[] => {
    const kept = conform(node, ENTRY, {}, report, "an entry of the baseline");
    if (kept === undefined) return [];
    const entry = { count: 1, ...(kept as Omit<BaselineEntry, "count">) };
    return [{ ...entry, span: spanOf(file, text, node.offset, node.offset + node.length) }];
  });
  return { entries, problems };
}

const ENTRY = baselineSchema.properties?.entries?.items as Schema;

/** Entries are judged one by one, so that each is kept with its place. */
const HEAD: Schema = { ...baselineSchema, properties: { ...baselineSchema.properties, entries: { type: "array" } } };

/** The text of a baseline: sorted, one entry a line, so that a review shows what came and went. */
export function writeBaseline(entries: readonly BaselineEntry[]): string {
  const lines = merged(entries).map(
    ({ count, ...entry }) => `    ${JSON.stringify(count === 1 ? entry : { ...entry, count })}`,
  );
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "version": ${BASELINE_VERSION},\n  "entries": ${list}\n}\n`;
}

/**
 * The entries that accept findings.
 *
 * @param relative names a file relative to the baseline's folder
 */
export function entriesOf(findings: readonly Finding[], relative: (file: string) => string): readonly BaselineEntry[] {
  return merged(findings.filter(isAcceptable).map((finding) => entryOf(finding, relative)));
}

/** A rule that failed is a mistake of the linter's own, which nobody has to accept. */
export function isAcceptable({ rule }: Finding): boolean {
  return !rule.startsWith("internal/");
}

function entryOf({ rule, span, identity }: Finding, relative: (file: string) => string): BaselineEntry {
  const { message, within, subject, fingerprint } = identity;
  return { rule, message, file: relative(span.file), within, subject, fingerprint, count: 1 };
}

function merged(entries: readonly BaselineEntry[]): readonly BaselineEntry[] {
  const counts = new Map<string, BaselineEntry>();
  for (const { rule, message, file, within, subject, fingerprint, count } of entries) {
    const key = keyOf(FIELDS, { rule, message, file, within, subject, fingerprint, count });
    const before = counts.get(key)?.count ?? 0;
    counts.set(key, { rule, message, file, within, subject, fingerprint, count: before + count });
  }
  return [...counts.values()].sort(compareEntries);
}

type Field = Exclude<keyof BaselineEntry, "count">;

const FIELDS: readonly Field[] = ["rule", "message", "file", "within", "subject", "fingerprint"];

/** By file first: that is how people review. */
const ORDER: readonly Field[] = ["file", "rule", "within", "message", "subject", "fingerprint"];

function compareEntries(a: BaselineEntry, b: BaselineEntry): number {
  const field = ORDER.find((name) => a[name] !== b[name]);
  return field === undefined ? 0 : a[field] < b[field] ? -1 : 1;
}

function keyOf(fields: readonly Field[], entry: BaselineEntry): string {
  return JSON.stringify(fields.map((name) => entry[name]));
}

/**
 * How findings and entries are brought together, the strictest way first. Later ways only join what cannot be mistaken:
 * one kind of entry with one kind of finding. `moved` ones ask that what the entry was about is gone from where it was.
 */
const WAYS: readonly { readonly fields: readonly Field[]; readonly moved: boolean }[] = [
  { fields: FIELDS, moved: false },
  // Edited where it stands.
  { fields: ["rule", "message", "file", "within", "subject"], moved: false },
  // Moved within its file, or the function around it got another name.
  { fields: ["rule", "message", "file", "subject", "fingerprint"], moved: true },
  // Moved to another file with the function around it, or without.
  { fields: ["rule", "message", "within", "subject", "fingerprint"], moved: true },
  { fields: ["rule", "message", "subject", "fingerprint"], moved: true },
];

/** An entry with how many findings it can still take. */
interface Left {
  readonly entry: PlacedEntry;
  free: number;
}

/**
 * Takes accepted findings out.
 *
 * @param relative names a file relative to the baseline's folder
 * @param isStillThere whether what an entry is about stands where it stood, so that it cannot have moved
 */
export function applyBaseline(
  findings: readonly Finding[],
  entries: readonly PlacedEntry[],
  relative: (file: string) => string,
  isStillThere: (entry: BaselineEntry) => boolean,
): Applied {
  const left = entries.map((entry): Left => ({ entry, free: entry.count }));
  const accepted = new Set<Finding>();
  const own = new Map(findings.filter(isAcceptable).map((finding) => [finding, entryOf(finding, relative)]));
  for (const { fields, moved } of WAYS) {
    const open = [...own].filter(([finding]) => !accepted.has(finding));
    const free = left.filter((each) => each.free > 0 && !(moved && isStillThere(each.entry)));
    const candidates = groupBy(free, ({ entry }) => keyOf(fields, entry));
    for (const [key, group] of groupBy(open, ([, entry]) => keyOf(fields, entry))) {
      const takers = candidates.get(key) ?? [];
      const isSure = kinds(takers.map(({ entry }) => entry)) === 1 && kinds(group.map(([, entry]) => entry)) === 1;
      if (!isSure) continue;
      for (const [finding] of group) {
        const taker = takers.find((each) => each.free > 0);
        if (!taker) break;
        taker.free -= 1;
        accepted.add(finding);
      }
    }
  }
  return {
    fresh: findings.filter((finding) => !accepted.has(finding)),
    accepted: findings.filter((finding) => accepted.has(finding)),
    gone: left.filter((each) => each.free > 0).map(({ entry, free }) => ({ ...entry, missing: free })),
  };
}

function kinds(entries: readonly BaselineEntry[]): number {
  return new Set(entries.map((entry) => keyOf(FIELDS, entry))).size;
}
