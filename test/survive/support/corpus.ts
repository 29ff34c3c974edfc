import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rules } from "../../../rules/index.generated.ts";

/** A file as people write it, with the files around it that it imports. */
export interface Sample {
  readonly name: string;
  readonly text: string;
  /** The other files of the same project, by name. */
  readonly around: Readonly<Record<string, string>>;
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SOURCE = /\.([cm]?[jt]sx?)$/;

/** Every file of the example applications, of the editor's fixture and of the rules' examples. */
export function corpus(): readonly Sample[] {
  const examples = rules.flatMap(({ examples: { bad, good } }) =>
    [...bad, ...good].map(({ code, language }) =>
      typeof code === "string" ? { [`example.${language ?? "ts"}`]: code } : code,
    ),
  );
  const applications = readdirSync(join(ROOT, "examples")).map((name) => filesBelow(join(ROOT, "examples", name)));
  const fixture = filesBelow(join(ROOT, "test/vscode/fixtures/project"));
  return [...applications, fixture, ...examples].flatMap((files) =>
    Object.entries(files)
      .filter(([name]) => SOURCE.test(name))
      .map(([name, text]) => {
        const { [name]: _, ...around } = files;
        return { name, text, around };
      }),
  );
}

/** Texts of the files below a folder, by their path from it. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("node_modules"));
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
  );
}
