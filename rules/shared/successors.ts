import { type ModelEntry, models } from "../../src/catalog/index.ts";

const DATE = /^\d{4,}$/;

/**
 * The name of a model without version and size: `anthropic.claude-3-haiku-20240307-v1:0` is of the family
 * `anthropic.claude-haiku`, and `meta.llama3-1-8b-instruct-v1:0` of `meta.llama-instruct`.
 */
function familyOf(id: string): string {
  const [maker = "", ...words] = wordsOf(id);
  return [maker.replace(/\d+$/, ""), ...words.filter((word) => !/\d/.test(word))].join("-");
}

/** The numbers in a model's name, dates and sizes left out: 4 and 1 for `claude-opus-4-1-20250805-v1:0`. */
function versionOf(id: string): readonly number[] {
  const [maker = "", ...words] = wordsOf(id);
  return [...(maker.match(/\d+$/) ?? []), ...words.filter((word) => /^[\d.]+$/.test(word) && !DATE.test(word))].flatMap(
    (word) => word.split(".").map(Number),
  );
}

function wordsOf(id: string): readonly string[] {
  return id.replace(/(-v\d+|-\d+(?=:))?(:\d+)?$/, "").split("-");
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  const different = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => (a[at] ?? 0) - (b[at] ?? 0));
  return different.find((each) => each !== 0) ?? 0;
}

/** The newest model of the same family that AWS lists and has not announced the end of, or null where there is none. */
export function successorOf(entry: ModelEntry): ModelEntry | null {
  const family = familyOf(entry.id);
  const newer = models.filter(
    ({ id, lifecycle }) =>
      lifecycle.listedInModelsAtAGlance &&
      lifecycle.status === null &&
      familyOf(id) === family &&
      compareVersions(versionOf(id), versionOf(entry.id)) > 0,
  );
  return newer.sort((a, b) => compareVersions(versionOf(b.id), versionOf(a.id)))[0] ?? null;
}
