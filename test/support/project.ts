import type { Client, FileFacts, ModelCall, Value } from "../../src/core/facts.ts";
import type { Change } from "../../src/core/rule.ts";
import { field, options } from "../../src/core/value.ts";
import type { ExtractOptions, ProjectFiles, TextEdit } from "../../src/languages/language.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { glance } from "../../src/workspace/glance.ts";

/** Texts by file name. Names without a folder stand in the project's root. */
export type Files = Readonly<Record<string, string>>;

export const ROOT = "/project";

/** What the language found in a project, with the questions that tests ask of it. */
export interface Reading {
  readonly facts: readonly FileFacts[];
  readonly calls: readonly ModelCall[];
  readonly clients: readonly Client[];
  /** The only call. Fails the test where there is none or more than one. */
  readonly call: ModelCall;
  readonly client: Client;
}

/** A project in memory. The text is its own version, so that it changes exactly when the text does. */
export function projectFiles(files: Files, packages: Readonly<Record<string, string>> = {}): ProjectFiles {
  const read = (file: string): string | undefined => (Object.hasOwn(files, file) ? files[file] : undefined);
  return {
    read,
    version: read,
    glimpse: (file) => glance(file, read(file) ?? "", typescript),
    importers: (file) => Object.keys(files).filter((other) => other !== file),
    packages: () => new Map(Object.entries(packages)),
  };
}

export interface ReadOptions extends Partial<ExtractOptions> {
  /** The workspace packages by name, with their folders. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** Reads a project. A single text is the file `main.ts`. */
export function read(code: string | Files, options: ReadOptions = {}): Reading {
  const files = absolute(code);
  const project = projectFiles(files, options.packages);
  const { trustedSources = [], trustedValidators = [] } = options;
  const facts = Object.keys(files)
    .filter((file) => typescript.extensions.some((ending) => file.endsWith(ending)))
    .map((file) => typescript.extract(file, project, { trustedSources, trustedValidators }));
  const calls = facts.flatMap((each) => each.calls);
  const clients = facts.flatMap((each) => each.clients);
  return {
    facts,
    calls,
    clients,
    get call() {
      return only(calls, "call");
    },
    get client() {
      return only(clients, "client");
    },
  };
}

/** The same files under absolute names. */
export function absolute(code: string | Files): Files {
  const files = typeof code === "string" ? { "main.ts": code } : code;
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name.startsWith("/") ? name : `${ROOT}/${name}`, text]),
  );
}

function only<T>(found: readonly T[], what: string): T {
  const [first] = found;
  if (first === undefined || found.length !== 1) throw new Error(`expected one ${what}, found ${found.length}`);
  return first;
}

/**
 * A field of a call or client in the words of a table: `absent`, `unknown`, a value, or several joined by `or`. `nothing`
 * among them says that the field is missing on some branches.
 */
export function told(of: ModelCall | Client, path: string): string {
  const found = field("request" in of ? of.request : of.options, path);
  if (found.status !== "present") return found.status;
  const words = options(found.value).map(word);
  return [...new Set(found.always ? words : [...words, "nothing"])].join(" or ");
}

function word(value: Value): string {
  switch (value.kind) {
    case "literal":
      return String(value.value);
    case "template":
      return value.parts.map((part) => (part.kind === "literal" ? String(part.value) : `{${word(part)}}`)).join("");
    case "list":
      return `[${[...value.items.map(word), ...(value.open ? ["..."] : [])].join(", ")}]`;
    case "record": {
      const fields = Object.entries(value.fields).map(([name, each]) => {
        const mark = each.presence === "always" ? "" : "?";
        return `${name}${mark}: ${word(each.value)}`;
      });
      return `{${[...fields, ...(value.open ? ["..."] : [])].join(", ")}}`;
    }
    case "oneOf":
      return options(value).map(word).join(" or ");
    case "unknown":
      return value.reason === "environment" ? `$${value.name}` : "unknown";
  }
}

/** Spells changes and applies them. Null where a change has no good spelling. */
export function spell(code: string | Files, changes: readonly Change[]): Files | null {
  const files = absolute(code);
  const edits = typescript.spell(changes, projectFiles(files));
  if (!edits) return null;
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [
      file,
      apply(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    ]),
  );
}

function apply(text: string, edits: readonly TextEdit[]): string {
  const backwards = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  for (const [index, edit] of backwards.entries()) {
    const later = backwards[index - 1];
    if (later && edit.end > later.start) throw new Error("edits overlap");
  }
  return backwards.reduce((done, edit) => done.slice(0, edit.start) + edit.newText + done.slice(edit.end), text);
}
