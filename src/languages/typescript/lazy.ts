import type { Language } from "../language.ts";
import { described } from "./described.ts";

/** The language whose compiler is loaded when the first file has to be read. */
export function lazyTypescript(): Language {
  let loaded: Language | undefined;
  const whole = (): Language => {
    if (!loaded) throw new Error("the language was asked before it was loaded");
    return loaded;
  };
  return {
    ...described,
    async load() {
      loaded ??= (await import("./index.ts")).typescript;
    },
    prepare: (file, files) => whole().prepare?.(file, files) ?? false,
    extract: (file, files, options) => whole().extract(file, files, options),
    spell: (changes, files) => whole().spell(changes, files),
    commentPlace: (file, offset, files) => whole().commentPlace(file, offset, files),
  };
}
