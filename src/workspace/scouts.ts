import type { Described } from "../languages/language.ts";
import { glance, languageIn } from "./glance.ts";
import type { FileAccess, Told } from "./workspace.ts";

/** What one scout tells of some files. Of those that are not plain and simple it tells nothing. */
export function scout(files: readonly string[], access: FileAccess, languages: readonly Described[]): readonly Told[] {
  return files.flatMap((file): readonly Told[] => {
    const language = languageIn(languages, file);
    try {
      // The version is asked for before the text, so that a change in between makes the text look old and not new.
      const version = access.version(file);
      const text = language && version !== undefined ? access.read(file) : undefined;
      if (!language || version === undefined || text === undefined) return [];
      const { problem, ...source } = glance(file, text, language);
      return problem ? [] : [[file, { version, ...source }]];
    } catch {
      return [];
    }
  });
}
