import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Pillar, Rule, RuleDefinition } from "../../src/core/rule.ts";

/** The pillars in the order in which documentation tells of them, with what each is about. */
export const PILLARS: Readonly<Record<Pillar, string>> = {
  throttling: "Retries, output limits and concurrency: what decides whether requests get through at peak.",
  capacity: "Models, profiles and regions that carry the load.",
  latency: "What makes users wait.",
  cost: "What the bill cannot be split by, and what makes it larger than it need be.",
  observability: "What nobody will see when it goes wrong.",
  security: "What strangers can do with the application.",
  governance: "What the organisation wants to decide, not the code.",
  rag: "Retrieval that an answer is built on.",
};

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function isPillar(text: string): text is Pillar {
  return Object.hasOwn(PILLARS, text);
}

/** Whether a text may be the name of a rule: lower case, words joined by single hyphens. */
export function isRuleName(text: string): boolean {
  return NAME.test(text);
}

/** A rule's id, which is its path, taken apart. */
export interface RuleFile {
  readonly id: string;
  readonly pillar: Pillar;
  readonly name: string;
}

/** The page that documents a rule, from the repository's root. */
export function docsPath(id: string): string {
  return `docs/rules/${id}.md`;
}

/** Finds the rules below `rules/`, by pillar and name. */
export function findRuleFiles(root: string): readonly RuleFile[] {
  return (Object.keys(PILLARS) as Pillar[]).flatMap((pillar) =>
    listOf(join(root, "rules", pillar))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => basename(file, ".ts"))
      .sort()
      .map((name) => ({ id: `${pillar}/${name}`, pillar, name })),
  );
}

function listOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Loads the rules. A file that exports none is an error with its name in it. */
export async function loadRules(root: string, files: readonly RuleFile[]): Promise<readonly Rule[]> {
  return Promise.all(
    files.map(async ({ id, pillar }) => {
      const path = `rules/${id}.ts`;
      if (!isRuleName(id.slice(pillar.length + 1))) throw new Error(`${path}: the name is not lower-case-with-hyphens`);
      const module: { readonly default?: RuleDefinition } = await import(pathToFileURL(join(root, path)).href);
      if (!module.default?.messages) throw new Error(`${path} does not export a rule as its default`);
      return { ...module.default, id, pillar, docs: docsPath(id) };
    }),
  );
}
