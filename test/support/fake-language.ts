import type { Comment, FileFacts, ModelCall, Value } from "../../src/core/facts.ts";
import { spanOf } from "../../src/core/text.ts";
import type { Language, ProjectFiles } from "../../src/languages/language.ts";
import { call, record } from "./facts.ts";

/**
 * A language that is read line by line, and whose facts depend on other files in every way that a language's can:
 *
 * - `call NAME` is a call. Its limit is what `limit NAME = 5` says, in this file or in one that it imports.
 * - `import "./x.ts"` imports.
 * - `callers` is a call that tells how many files import this one, and `packages` one that tells the packages.
 *
 * Comments begin with `//`.
 */
export const fakeLanguage: Language = {
  id: "fake",
  extensions: [".ts"],
  mightMatch: (text) => /\b(call|callers|packages)\b/.test(text),
  extract(file, files, options) {
    const text = files.read(file) ?? "";
    return {
      file,
      calls: linesOf(text).flatMap(({ line, start }) => {
        const [, word, name = ""] = /^(call|callers|packages)\b ?(\w*)/.exec(line) ?? [];
        if (!word) return [];
        const at = spanOf(file, text, start, start + line.length);
        const answers = {
          call: () => limitOf(name, file, files),
          callers: () => callers(file, files),
          packages: () => packages(files),
        };
        const found = answers[word as keyof typeof answers]();
        const api = `${word} ${name}=${found}${options.trustedSources.join("")}`;
        const over: Partial<ModelCall> = {
          id: `${file}:${start}`,
          api,
          span: at,
          anchor: at,
          request: record(at, fields(found, at)),
        };
        return [call(file, at.line, over)];
      }),
      clients: [],
      resources: [],
      problems: [],
      comments: commentsOf(file, text),
    } satisfies FileFacts;
  },
  spell(changes, files) {
    const edits = changes.map((change) => {
      if (change.kind !== "replace" || change.value.kind !== "literal" || !files.read(change.span.file)) return null;
      const { file, start, end } = change.span;
      return { file, start, end, newText: String(change.value.value) };
    });
    return edits.includes(null) ? null : edits.filter((edit) => edit !== null);
  },
  commentPlace: () => null,
};

function fields(
  found: string,
  span: ModelCall["span"],
): Readonly<Record<string, { value: Value; presence: "always" }>> {
  if (!/^\d+$/.test(found)) return {};
  return {
    maxTokens: {
      value: { kind: "literal", value: Number(found), origin: "constant", span, steps: [] },
      presence: "always",
    },
  };
}

function limitOf(name: string, file: string, files: ProjectFiles): string {
  const texts = [file, ...importsOf(file, files)].map((each) => files.read(each) ?? "");
  const found = texts.map((text) => new RegExp(`^limit ${name} = (\\d+)$`, "m").exec(text)?.[1]);
  return found.find((each) => each !== undefined) ?? "nothing";
}

function callers(file: string, files: ProjectFiles): string {
  return files
    .importers(file)
    .filter((each) => importsOf(each, files).includes(file))
    .join(" ");
}

function packages(files: ProjectFiles): string {
  return [...files.packages()].map(([name, folder]) => `${name}@${folder}`).join(" ");
}

function importsOf(file: string, files: ProjectFiles): readonly string[] {
  const folder = file.slice(0, file.lastIndexOf("/"));
  const found = [...(files.read(file) ?? "").matchAll(/^import "\.\/(.+)"$/gm)].map((match) => `${folder}/${match[1]}`);
  return found.filter((each) => files.version(each) !== undefined);
}

function linesOf(text: string): readonly { readonly line: string; readonly start: number }[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const at = start;
    start += line.length + 1;
    return { line, start: at };
  });
}

function commentsOf(file: string, text: string): readonly Comment[] {
  return [...text.matchAll(/\/\/(.*)/g)]
    .filter((match) => match[1]?.includes("bedrock-readiness"))
    .map((match) => ({
      text: match[1] ?? "",
      span: spanOf(file, text, match.index, match.index + match[0].length),
    }));
}
