import type { Described } from "../languages/language.ts";
import { isManifest } from "./classify.ts";
import { glance, languageIn } from "./glance.ts";
import { createSkim } from "./skim.ts";
import { createWalker } from "./walk.ts";
import { type FileAccess, type Place, quietly, type Sight, type Told } from "./workspace.ts";

/** What a scout in a thread is asked to do. */
export type Order = { readonly look: readonly string[]; readonly sight: Sight } | { readonly walk: readonly Place[] };

/** What it says of files that it looked at, or their versions in the order of the files, null where there is none to tell. */
export type Seen = { readonly told: readonly Told[] } | { readonly versions: readonly (string | null)[] };

/** All that it says: also the files that it has come upon, and at the end of a walk the places where that came to no good end. */
export type Report = Seen | { readonly found: readonly string[] } | { readonly left: readonly Place[] };

/** What a scout takes up of a file. */
export interface Taken {
  readonly version: string;
  readonly text: string;
  /** False where the bytes of the text have none of the words that were looked for. */
  readonly hasWord: boolean;
}

type Skim = (bytes: Uint8Array, length: number) => boolean;

/** Takes up a file; undefined where there is none, or where it is no plain one. Throws where it cannot be read. */
export type Take = (file: string, skim: Skim) => Taken | undefined;

/** Makes what one scout tells of some files. Of those that are not plain and simple it tells nothing. */
export function createScout(
  take: Take,
  access: Pick<FileAccess, "version">,
  languages: readonly Described[],
): (files: readonly string[], sight: Sight) => Seen {
  const skims = new Map(languages.map(({ id, words }) => [id, words ? createSkim(words) : ANYTHING]));
  const look = (file: string): readonly Told[] => {
    const language = languageIn(languages, file);
    try {
      const taken = language && take(file, skims.get(language.id) ?? ANYTHING);
      if (!taken) return [];
      const { problem, ...source } = glance(file, taken.text, language, taken.hasWord);
      return problem ? [] : [[file, { version: taken.version, ...source }]];
    } catch {
      return [];
    }
  };
  const versionOf = quietly(access.version);
  const date = (file: string): string | null => versionOf(file) ?? null;
  return (files, sight) => (sight === "texts" ? { told: files.flatMap(look) } : { versions: files.map(date) });
}

const ANYTHING: Skim = () => true;

/** Files that are told of, or looked at, together: enough to be worth a message, and few enough to begin soon. */
export const PORTION = 200;

/**
 * Makes what one scout finds on a walk: source files and manifests.
 *
 * @returns all places, where something there cannot be read: others will see to that, and tell people why
 */
export function createPathfinder(
  access: Pick<FileAccess, "list" | "read">,
  languages: readonly Described[],
): (places: readonly Place[], found: (files: readonly string[]) => void) => readonly Place[] {
  const matters = (file: string): boolean => languageIn(languages, file) !== undefined || isManifest(file);
  return (places, found) => {
    let isGood = true;
    const walker = createWalker(undefined, access, quietly(access.read), () => {
      isGood = false;
    });
    let portion: string[] = [];
    for (const place of places) {
      for (const files of walker.walk(place)) {
        for (const file of files) if (matters(file)) portion.push(file);
        if (portion.length < PORTION) continue;
        found(portion);
        portion = [];
      }
    }
    found(portion);
    return isGood ? [] : places;
  };
}
