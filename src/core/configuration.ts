import { type ConfigurableRule, configurationSchema } from "./configuration-schema.ts";
import { dateComplaint } from "./dates.ts";
import type { Span } from "./facts.ts";
import { globError, matchesGlobs } from "./globs.ts";
import { ATTESTATIONS, isAttestationName } from "./guide.ts";
import { parseJsonText } from "./json-text.ts";
import { nearest } from "./nearest.ts";
import { type Checks, conform, type SchemaIssue } from "./schema.ts";
import type { Configuration, Override, Settings } from "./settings.ts";
import { spanOf } from "./text.ts";

export type * from "./settings.ts";

/** What stands in a configuration file and cannot be meant: shown at its place, while the rest of the file counts. */
export interface ConfigurationProblem {
  readonly message: string;
  readonly span: Span;
}

/** A configuration file to read. Paths are absolute, with forward slashes. */
export interface ConfigurationSource {
  readonly file: string;
  readonly text: string;
  /** The folder that paths in the configuration must not leave. */
  readonly root: string;
}

/** The name of the configuration file. The nearest one upwards holds for a file. */
export const CONFIGURATION_FILE = ".bedrock-readiness.json";

/** What holds where nothing is configured. */
export const defaultConfiguration: Configuration = {
  profile: "recommended",
  rules: {},
  expectedOutputTokens: null,
  models: { allow: [] },
  residency: [],
  attribution: "application-inference-profile",
  tags: { required: [], values: {} },
  trusted: { sources: [], validators: [] },
  attestations: {},
  ignore: [],
  overrides: [],
  baseline: null,
};

/**
 * Reads a configuration file. Never throws: what cannot be meant becomes a problem with its place, and the rest counts.
 *
 * @param rules the rules that can be configured, with their options
 */
export function readConfiguration(
  source: ConfigurationSource,
  rules: readonly ConfigurableRule[],
): { readonly configuration: Configuration; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const report = ({ message, offset, length }: SchemaIssue): void => {
    problems.push({ message, span: spanOf(source.file, source.text, offset, offset + length) });
  };
  const tree = parseJsonText(source.text, "The configuration", report);
  const kept = tree && conform(tree, configurationSchema(rules), checksFor(source), report);
  if (tree) for (const place of [tree, ...itemsOf(member(tree, "overrides"))]) judgeAttestations(place, report);
  return { configuration: completed(kept ?? {}), problems };
}

type JsonNode = NonNullable<ReturnType<typeof parseJsonText>>;

function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.type === "array" ? (node.children ?? []) : [];
}

/** Names of one's own are welcome, but one that is nearly a known name would leave open what it is meant to answer. */
function judgeAttestations(settings: JsonNode, report: (issue: SchemaIssue) => void): void {
  const attestations = member(settings, "attestations");
  for (const { children: [key, value] = [] } of attestations?.children ?? []) {
    const name = String(key?.value);
    const meant = isAttestationName(name) ? null : nearest(name, Object.keys(ATTESTATIONS));
    if (key && meant !== null) {
      const message = `No attestation is called \`${name}\`; did you mean \`${meant}\`?`;
      report({ message, offset: key.offset, length: key.length });
    }
    const [date, expires] = [member(value, "date"), member(value, "expires")];
    if (date && expires && String(expires.value) < String(date.value)) {
      const message = `\`attestations.${name}.expires\`: ${expires.value} is before ${date.value}, when it was given`;
      report({ message, offset: expires.offset, length: expires.length });
    }
  }
}

/** Where the value of a setting of the file itself stands, for what only others can find wrong with it. */
export function settingSpan({ file, text }: ConfigurationSource, name: keyof Configuration): Span {
  const tree = parseJsonText(text, "The configuration", () => undefined);
  const value = member(tree, name);
  const { offset, length } = value ?? { offset: 0, length: 0 };
  return spanOf(file, text, offset, offset + length);
}

/**
 * The configuration as it holds for one file, overrides applied. Rules are joined one by one; any other setting of an
 * override takes the place of the one above.
 *
 * @param path the file relative to the configuration's folder, with forward slashes
 */
export function configurationFor(configuration: Configuration, path: string): Configuration {
  return configuration.overrides.filter(({ files }) => matchesGlobs(path, files)).reduce(overridden, configuration);
}

function overridden(base: Configuration, { files: _, ...settings }: Override): Configuration {
  return { ...base, ...settings, rules: { ...base.rules, ...settings.rules } };
}

/** Whether the configuration takes a file out of what gets findings. The path is relative to the configuration's folder. */
export function isIgnored(configuration: Configuration, path: string): boolean {
  return matchesGlobs(path, configuration.ignore);
}

function checksFor(source: ConfigurationSource): Checks {
  return { glob: globComplaint, path: (path) => pathComplaint(path, source), date: dateComplaint };
}

function globComplaint(glob: string): string | null {
  if (isAbsolute(glob) || glob.split(/[/\\]/).includes("..")) {
    return `\`${glob}\` leaves the configuration's folder, to which globs are relative`;
  }
  const error = globError(glob);
  return error === null ? null : `\`${glob.length > 60 ? `${glob.slice(0, 60)}…` : glob}\` ${error}`;
}

function pathComplaint(path: string, source: ConfigurationSource): string | null {
  const folder = source.file.slice(0, source.file.lastIndexOf("/"));
  const inside = !isAbsolute(path) && `${resolve(folder, path)}/`.startsWith(`${source.root.replace(/\/$/, "")}/`);
  return inside ? null : `\`${path}\` leaves the workspace`;
}

function isAbsolute(path: string): boolean {
  return /^!?([/\\]|[A-Za-z][\w+.-]*:)/.test(path);
}

function resolve(folder: string, path: string): string {
  return path.split(/[/\\]/).reduce((at, part) => {
    if (part === "" || part === ".") return at;
    return part === ".." ? at.slice(0, Math.max(0, at.lastIndexOf("/"))) : `${at}/${part}`;
  }, folder);
}

type Nested = "models" | "tags" | "trusted";

/** Settings as they may be written: all optional, those made of several parts in parts. */
type Written = Partial<Omit<Settings, Nested>> & { readonly [Key in Nested]?: Partial<Settings[Key]> };

/** What the schema lets through. */
type WrittenFile = Written &
  Partial<Pick<Configuration, "ignore" | "baseline">> & {
    readonly overrides?: readonly (Written & Pick<Override, "files">)[];
  };

function completed(kept: object): Configuration {
  const { $schema: _, overrides = [], ...written } = kept as WrittenFile & { readonly $schema?: string };
  const base: Configuration = { ...defaultConfiguration, ...filled(written, defaultConfiguration), overrides: [] };
  return { ...base, overrides: overrides.map((each) => ({ ...filled(each, base), files: each.files })) };
}

/** Fills settings that were written in part. */
function filled<T extends Written>(written: T, base: Settings): Omit<T, Nested> & Partial<Pick<Settings, Nested>> {
  return {
    ...written,
    ...(written.models && { models: { ...base.models, ...written.models } }),
    ...(written.tags && { tags: { ...base.tags, ...written.tags } }),
    ...(written.trusted && { trusted: { ...base.trusted, ...written.trusted } }),
  } as Omit<T, Nested> & Partial<Pick<Settings, Nested>>;
}
