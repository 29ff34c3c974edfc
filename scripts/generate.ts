// Writes everything that is made from the rules: the registry, the documentation, the settings of the editor and the
// schemas of the configuration file and the workload file. `--check` writes nothing and names what is out of date; `--registry` writes the
// registry only, which needs nothing to compile.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { workloadSchema } from "../src/capacity/workload-schema.ts";
import { baselineSchema } from "../src/core/baseline-schema.ts";
import { configurationSchema } from "../src/core/configuration-schema.ts";
import type { Rule } from "../src/core/rule.ts";
import { COVERAGE_PAGE, coveragePage } from "./generate/coverage.ts";
import { replaceMarked } from "./generate/marked.ts";
import { indexPage, rulePage, ruleTable } from "./generate/pages.ts";
import { registry } from "./generate/registry.ts";
import { findRuleFiles, loadRules } from "./generate/rule-files.ts";
import { settingsBlock } from "./generate/settings.ts";

const REGISTRY = "rules/index.generated.ts";

/** Paths from the root, with the text that belongs there. Null: the file should not be. */
export type Output = ReadonlyMap<string, string | null>;

/** The registry alone. */
export function generateRegistry(root: string): Output {
  return new Map([[REGISTRY, registry(findRuleFiles(root))]]);
}

/** Everything that is generated. */
export async function generate(root: string): Promise<Output> {
  const rules = await loadRules(root, findRuleFiles(root));
  const pages = new Map<string, string | null>(rules.map((rule) => [rule.docs, rulePage(rule)]));
  pages.set("docs/rules/README.md", indexPage(rules));
  const orphans = filesBelow(join(root, "docs/rules"))
    .map((file) => relative(root, file).split(sep).join("/"))
    .filter((file) => file.endsWith(".md") && !pages.has(file));
  return new Map<string, string | null>([
    ...generateRegistry(root),
    ...pages,
    ...orphans.map((file) => [file, null] as const),
    [COVERAGE_PAGE, coveragePage(rules)],
    ["README.md", readme(root, rules)],
    ["package.json", manifest(root, rules)],
    ["configuration.schema.json", formatted(root, "configuration.schema.json", configurationSchema(rules))],
    ["baseline.schema.json", formatted(root, "baseline.schema.json", baselineSchema)],
    ["capacity.schema.json", formatted(root, "capacity.schema.json", workloadSchema)],
  ]);
}

/** The files of an output that are not as they should be. */
export function stale(root: string, output: Output): readonly string[] {
  return [...output].filter(([file, text]) => textOf(join(root, file)) !== text).map(([file]) => file);
}

/** Writes what is not as it should be, and says what that was. */
export function write(root: string, output: Output): readonly string[] {
  const files = stale(root, output);
  for (const file of files) {
    const path = join(root, file);
    const text = output.get(file);
    if (typeof text !== "string") {
      rmSync(path);
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  return files;
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function readme(root: string, rules: readonly Rule[]): string {
  const text = textOf(join(root, "README.md")) ?? "# Bedrock Readiness\n\n<!-- rules:start -->\n<!-- rules:end -->\n";
  const written = replaceMarked(text, "rules", ruleTable(rules, ""));
  if (written === null) throw new Error("README.md has no `<!-- rules:start -->` and `<!-- rules:end -->`");
  return written;
}

/** Only the settings are generated; everything else of the manifest stays as it is. */
function manifest(root: string, rules: readonly Rule[]): string {
  const text = readFileSync(join(root, "package.json"), "utf8");
  const found = JSON.parse(text) as { readonly contributes?: object };
  const contributes = { ...found.contributes, configuration: settingsBlock(rules) };
  return `${JSON.stringify({ ...found, contributes }, null, 2)}\n`;
}

/** Written the way the formatter wants it, so that it and this script do not undo each other's work. */
function formatted(root: string, file: string, value: unknown): string {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const input = JSON.stringify(value, null, 2);
  return execFileSync(process.execPath, [biome, "format", `--stdin-file-path=${file}`], {
    cwd: root,
    input,
    encoding: "utf8",
  });
}

async function main(flags: readonly string[]): Promise<number> {
  const root = resolve(import.meta.dirname, "..");
  const unknown = flags.find((flag) => flag !== "--check" && flag !== "--registry");
  if (unknown !== undefined) {
    console.error(`Unknown option ${unknown}. Known are --check and --registry.`);
    return 2;
  }
  const output = flags.includes("--registry") ? generateRegistry(root) : await generate(root);
  if (!flags.includes("--check")) {
    for (const file of write(root, output)) console.log(file);
    return 0;
  }
  const files = stale(root, output);
  for (const file of files) console.error(`${file} is out of date. Run \`npm run generate\`.`);
  return files.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = await main(process.argv.slice(2));
