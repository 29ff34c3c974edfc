import type { Described } from "../languages/language.ts";
import { glance, languageIn } from "./glance.ts";
import type { FileAccess, Told } from "./workspace.ts";

/** What a scout takes up of a file. */
export interface Taken {
  readonly version: string;
  readonly text: string;
}

/** Takes up a file; undefined where there is none, or where it is no plain one. Throws where it cannot be read. */
export type Take = (file: string) => Taken | undefined;

/** What one scout tells of some files. Of those that are not plain and simple it tells nothing. */
export function scout(files: readonly string[], take: Take, languages: readonly Described[]): readonly Told[] {
  return files.flatMap((file): readonly Told[] => {
    const language = languageIn(languages, file);
    try {
      const taken = language && take(file);
      if (!taken) return [];
      const { problem, ...source } = glance(file, taken.text, language);
      return problem ? [] : [[file, { version: taken.version, ...source }]];
    } catch {
      return [];
    }
  });
}

export function takeBy(access: Pick<FileAccess, "read" | "version">): Take {
  return (file) => {
    // The version is asked for before the text, so that a change in between makes the text look old and not new.
    const version = access.version(file);
    const text = version === undefined ? undefined : access.read(file);
    return version === undefined || text === undefined ? undefined : { version, text };
  };
}
