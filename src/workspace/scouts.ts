import type { Described } from "../languages/language.ts";
import { glance, languageIn } from "./glance.ts";
import { createSkim } from "./skim.ts";
import type { Told } from "./workspace.ts";

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
  languages: readonly Described[],
): (files: readonly string[]) => readonly Told[] {
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
  return (files) => files.flatMap(look);
}

const ANYTHING: Skim = () => true;
