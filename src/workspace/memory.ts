import type { FileFacts } from "../core/facts.ts";
import type { LintResult } from "../core/lint.ts";
import type { TextEdit } from "../languages/language.ts";
import type { Glance } from "./glance.ts";

/** Keeps what a run found out for the next one. Whatever goes wrong with it costs time only. */
export interface Memory {
  /** What the last run has left, or null where there is nothing of use. */
  load(): string | null;
  save(text: string): void;
}

/** What was known of a file by a look at its text. It holds for the version. */
export interface StoredSource extends Omit<Glance, "problem"> {
  readonly version: string;
}

/** Facts of a file with the answers on which they rest. */
export interface StoredFacts {
  readonly facts: FileFacts;
  readonly options: string;
  readonly versions: ReadonlyMap<string, string | undefined>;
  readonly importers: ReadonlyMap<string, readonly string[]>;
  readonly packages: ReadonlyMap<string, string> | null;
}

/** What the rules said of all facts, with everything else on which that rests. */
export interface StoredLint {
  /** The day on which they were asked, `YYYY-MM-DD`. */
  readonly today: string;
  /** A digest of the files whose facts they were given. */
  readonly files: string;
  /** The files of which they asked whether they may get findings, with the answers. */
  readonly allowed: ReadonlyMap<string, boolean>;
  /** The files whose configuration they asked for, with that as JSON. */
  readonly configurations: ReadonlyMap<string, string>;
  readonly result: LintResult;
}

/** Everything that is kept. */
export interface Stored {
  readonly sources: ReadonlyMap<string, StoredSource>;
  readonly facts: ReadonlyMap<string, StoredFacts>;
  /** Good for those facts. */
  readonly lint: StoredLint | null;
  /** The state of all files of the project together. */
  readonly state: string;
  /** The edits of fixes by their changes, good for that state. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[] | null>;
}

export const NOTHING_STORED: Stored = {
  sources: new Map(),
  facts: new Map(),
  lint: null,
  state: "",
  edits: new Map(),
};

/** Changes whenever what is written below means something else. */
const FORMAT = 6;

/** The same texts come again and again, and some lists are asked for by many: each is written once and meant by its number. */
interface Written {
  readonly format: number;
  readonly texts: readonly string[];
  readonly lists: readonly (readonly number[])[];
  /** One column each: files, their versions, their flags, their specifiers and their notes. */
  readonly sources: readonly [
    readonly string[],
    readonly string[],
    readonly number[],
    readonly (readonly string[])[],
    readonly (readonly string[])[],
  ];
  /** File, options, files with their versions, keys with their importers, packages with their folders, facts. */
  readonly facts: readonly (readonly [number, number, number, readonly number[], number | null, FileFacts])[];
  /** Day, digest of files, files with 1 where they may get findings, files with their configurations, result. */
  readonly lint: readonly [string, string, readonly number[], readonly number[], LintResult] | null;
  readonly state: string;
  readonly edits: readonly (readonly [string, readonly TextEdit[] | null])[];
}

/** Stands for the version of a file that is not there. */
const NOT_THERE = "";

export function writeStored({ sources, facts, lint, state, edits }: Stored): string {
  const texts = createTable();
  const lists: (readonly number[])[] = [];
  // Hundreds of files may have asked for the same thousands of importers, and were given the same list.
  const known = new Map<readonly string[], number>();
  const listOf = (items: readonly string[]): number => {
    const number = known.get(items) ?? lists.push(items.map(texts.numberOf)) - 1;
    known.set(items, number);
    return number;
  };
  const seen = [...sources.values()];
  const written: Written = {
    format: FORMAT,
    sources: [
      [...sources.keys()],
      seen.map(({ version }) => version),
      seen.map(({ matches, relevant, generated }) => (matches ? 1 : 0) + (relevant ? 2 : 0) + (generated ? 4 : 0)),
      seen.map(({ specifiers }) => specifiers),
      seen.map(({ notes }) => notes),
    ],
    facts: [...facts].map(([file, entry]) => [
      texts.numberOf(file),
      texts.numberOf(entry.options),
      listOf([...entry.versions].flatMap(([name, version]) => [name, version ?? NOT_THERE])),
      [...entry.importers].flatMap(([name, importers]) => [texts.numberOf(name), listOf(importers)]),
      entry.packages && listOf([...entry.packages].flat()),
      entry.facts,
    ]),
    lint: lint && [
      lint.today,
      lint.files,
      [...lint.allowed].flatMap(([file, answer]) => [texts.numberOf(file), Number(answer)]),
      [...lint.configurations].flat().map(texts.numberOf),
      lint.result,
    ],
    state,
    edits: [...edits],
    texts: texts.items,
    lists,
  };
  return JSON.stringify(written);
}

/** Reads what was written; of anything else, nothing. */
export function readStored(text: string): Stored {
  try {
    return read(JSON.parse(text) as Written);
  } catch {
    return NOTHING_STORED;
  }
}

function read(written: Written): Stored {
  if (written.format !== FORMAT) return NOTHING_STORED;
  const textAt = (number: number): string => at(written.texts, number);
  const lists = written.lists.map((list) => list.map(textAt));
  const pairsAt = (number: number): Map<string, string> => new Map(pairsOf(at(lists, number)));
  const [files, versions, flags, specifiers, notes] = written.sources;
  const sourceAt = (index: number): StoredSource => ({
    version: at(versions, index),
    matches: (at(flags, index) & 1) > 0,
    relevant: (at(flags, index) & 2) > 0,
    generated: (at(flags, index) & 4) > 0,
    specifiers: at(specifiers, index),
    notes: at(notes, index),
  });
  return {
    sources: new Map(files.map((file, index) => [file, sourceAt(index)])),
    facts: new Map(
      written.facts.map(([file, options, seen, importers, packages, facts]) => [
        textAt(file),
        {
          facts,
          options: textAt(options),
          versions: new Map([...pairsAt(seen)].map(([name, version]) => [name, version || undefined])),
          importers: new Map(pairsOf(importers).map(([name, list]) => [textAt(name), at(lists, list)])),
          packages: packages === null ? null : pairsAt(packages),
        },
      ]),
    ),
    lint: written.lint && readLint(written.lint, textAt),
    state: written.state,
    edits: new Map(written.edits),
  };
}

function readLint(
  [today, files, allowed, configurations, result]: NonNullable<Written["lint"]>,
  textAt: (number: number) => string,
): StoredLint {
  return {
    today,
    files,
    allowed: new Map(pairsOf(allowed).map(([file, answer]) => [textAt(file), answer > 0])),
    configurations: new Map(pairsOf(configurations.map(textAt))),
    result,
  };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`there is no item ${index}`);
  return item;
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return Array.from({ length: items.length / 2 }, (_, index) => [at(items, index * 2), at(items, index * 2 + 1)]);
}

interface Table {
  readonly items: readonly string[];
  readonly numberOf: (item: string) => number;
}

function createTable(): Table {
  const items: string[] = [];
  const numbers = new Map<string, number>();
  return {
    items,
    numberOf(item) {
      const known = numbers.get(item);
      if (known !== undefined) return known;
      numbers.set(item, items.length);
      return items.push(item) - 1;
    },
  };
}
