import type { Span } from "../core/facts.ts";
import { editJsonText, parseJsonText } from "../core/json-text.ts";
import { nearest } from "../core/nearest.ts";
import { conform, type Schema, type SchemaIssue } from "../core/schema.ts";
import { spanOf } from "../core/text.ts";
import { WORKLOAD_VERSION, type WorkloadFile } from "./workload.ts";
import { workloadSchema } from "./workload-schema.ts";

/** A mistake in a workload file, with its place. */
export interface WorkloadProblem {
  readonly message: string;
  readonly span: Span;
}

export interface WorkloadReading {
  /** What can be kept of the file. Null where nothing can, and where the file must not be overwritten. */
  readonly file: WorkloadFile | null;
  readonly problems: readonly WorkloadProblem[];
}

type JsonNode = NonNullable<ReturnType<typeof parseJsonText>>;

/**
 * Reads a workload file. Never throws: each mistake becomes a problem with its place, and the rest counts.
 *
 * @param path shown with problems; nothing is read from there
 */
export function readWorkloadFile(path: string, text: string): WorkloadReading {
  const problems: WorkloadProblem[] = [];
  const report = ({ message, offset, length }: SchemaIssue): void => {
    problems.push({ message, span: spanOf(path, text, offset, offset + length) });
  };
  const tree = parseJsonText(text, "The workload file", report);
  // Half a file is no plan: what is missing behind the mistake would silently not count.
  if (!tree || problems.length > 0) return { file: null, problems };
  const version = member(tree, "version");
  if (version?.type === "number" && version.value > WORKLOAD_VERSION) {
    report({ message: newerVersion(version.value), offset: version.offset, length: version.length });
    return { file: null, problems };
  }
  if (tree.type === "object" && !version) {
    report({ message: `The workload file lacks \`"version": ${WORKLOAD_VERSION}\``, offset: tree.offset, length: 1 });
    return { file: null, problems };
  }
  reportMisspelt(tree, workloadSchema, "the workload file", report);
  const kept = conform(tree, workloadSchema, {}, report, "the workload file");
  const file = (kept ?? null) as WorkloadFile | null;
  if (file) reportTwins(tree, report);
  return { file, problems };
}

function newerVersion(version: number): string {
  return `The file was written by a newer version of Bedrock Readiness (format ${version}; this one knows ${WORKLOAD_VERSION}). Update Bedrock Readiness; the file is left as it is`;
}

function member(node: JsonNode, name: string): JsonNode | undefined {
  return node.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
}

/** Shorter names are too much like each other to tell a mistake from a field of somebody's own. */
const LEAST_LENGTH = 6;

/** Fields of one's own are welcome, but one that is nearly a known field is a known field with a mistake in it. */
function reportMisspelt(node: JsonNode, schema: Schema, where: string, report: (issue: SchemaIssue) => void): void {
  if (node.type === "array") {
    const items = schema.items as Schema | undefined;
    for (const item of node.children ?? []) if (items) reportMisspelt(item, items, where, report);
    return;
  }
  if (node.type !== "object" || !schema.properties) return;
  for (const { children: [key, value] = [] } of node.children ?? []) {
    const name = String(key?.value);
    const known = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const meant = known || name.length < LEAST_LENGTH ? null : nearest(name, Object.keys(schema.properties));
    if (key && meant !== null) {
      const message = `There is no field \`${name}\` in ${where}; did you mean \`${meant}\`?`;
      report({ message, offset: key.offset, length: key.length });
    } else if (known && value) {
      reportMisspelt(value, known, `\`${name}\``, report);
    }
  }
}

/** Answers name workloads, so a name must mean one of them. */
function reportTwins(tree: JsonNode, report: (issue: SchemaIssue) => void): void {
  const seen = new Set<unknown>();
  for (const workload of member(tree, "workloads")?.children ?? []) {
    const name = member(workload, "name");
    if (name && seen.has(name.value)) {
      const message = `Another workload is called \`${String(name.value)}\`, too; give each a name of its own`;
      report({ message, offset: name.offset, length: name.length });
    }
    seen.add(name?.value);
  }
}

/**
 * Writes workloads into the text of an existing file: only what changed is touched, so that comments and fields of
 * others survive. Null where the file cannot be read or comes from a newer version: it must not be overwritten.
 *
 * @param text the file's present text; null when there is none
 */
export function writeWorkloadFile(text: string | null, file: WorkloadFile): string | null {
  if (text === null) return `${JSON.stringify(file, null, 2)}\n`;
  const { file: before, problems } = readWorkloadFile("", text);
  if (before === null || problems.length > 0) return null;
  return editJsonText(text, before, file);
}
