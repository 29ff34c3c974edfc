import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { replaceMarked } from "../../scripts/generate/marked.ts";
import { rulePage, ruleTable } from "../../scripts/generate/pages.ts";
import { registry } from "../../scripts/generate/registry.ts";
import { findRuleFiles, isRuleName } from "../../scripts/generate/rule-files.ts";
import { settingsBlock } from "../../scripts/generate/settings.ts";
import { generate, generateRegistry, stale, write } from "../../scripts/generate.ts";
import { scaffold } from "../../scripts/new-rule.ts";
import { ruleOf } from "./facts.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "generate-"));
  folders.push(made);
  return made;
}

/** The text of every file below a folder but for packages, by its path. */
function contentsOf(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [relative(root, file).split(sep).join("/"), readFileSync(file, "utf8")]));
}

function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}

afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true });
});

describe("what is generated", () => {
  it("is current in the repository", async () => {
    expect(stale(REPOSITORY, await generate(REPOSITORY))).toEqual([]);
  });

  it("names what is out of date, writes exactly that, and then nothing", () => {
    const root = folder();
    mkdirSync(join(root, "rules/cost"), { recursive: true });
    writeFileSync(join(root, "rules/cost/a-rule.ts"), "");
    const output = generateRegistry(root);
    expect(stale(root, output)).toEqual(["rules/index.generated.ts"]);
    expect(write(root, output)).toEqual(["rules/index.generated.ts"]);
    expect(readFileSync(join(root, "rules/index.generated.ts"), "utf8")).toContain('from "./cost/a-rule.ts"');
    expect(write(root, output)).toEqual([]);
  });

  it("lists rules by pillar and name, and no helpers", () => {
    const ids = findRuleFiles(REPOSITORY).map((file) => file.id);
    expect(ids).toEqual(rules.map((rule) => rule.id));
    expect(ids.some((id) => id.startsWith("shared/"))).toBe(false);
  });

  it("makes a registry even of no rules", () => {
    expect(registry([])).toContain("export const rules: readonly Rule[] = [\n];");
  });
});

describe("a rule's page", () => {
  it("tells everything in its place", () => {
    const page = rulePage(ruleOf("throttling/oversized-max-tokens"));
    const headings = [...page.matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([
      "What it reports",
      "Why",
      "Reported",
      "Not reported",
      "Configuration",
      "Suppressing one finding",
      "When not to use it",
      "References",
    ]);
    expect(page).toContain("| `threshold` |");
    expect(page).toContain("// bedrock-readiness-disable-next-line throttling/oversized-max-tokens -- the reason");
    expect(page).toContain('"expectedOutputTokens": 600');
    expect(page).not.toContain("{limit}");
  });

  it("shows of a fix the files that it changes", () => {
    const page = rulePage(ruleOf("throttling/oversized-max-tokens"));
    const fix = page.slice(page.indexOf("Fix: **Lower the limit to 600 tokens**"), page.indexOf("## Not reported"));
    expect(fix).toContain("`limits.ts`");
    expect(fix).not.toContain("`example.ts`");
  });

  it("is linked relative to where the table stands", () => {
    const [rule] = rules;
    expect(rule && ruleTable([rule], "docs/rules")).toContain(`(${rule?.id}.md)`);
    expect(rule && ruleTable([rule], "")).toContain(`(docs/rules/${rule?.id}.md)`);
  });
});

describe("marked sections", () => {
  it("are replaced, and nothing else is", () => {
    const text = "a\n<!-- rules:start -->\nold\n<!-- rules:end -->\nb\n";
    const once = replaceMarked(text, "rules", "new");
    expect(once).toBe("a\n<!-- rules:start -->\nnew\n<!-- rules:end -->\nb\n");
    expect(once && replaceMarked(once, "rules", "new")).toBe(once);
  });

  it("must be there", () => {
    expect(replaceMarked("text", "rules", "new")).toBeNull();
  });
});

describe("the settings", () => {
  it("have one for each rule, with a neutral default", () => {
    const properties = Object.assign({}, ...settingsBlock(rules).map((section) => section.properties));
    for (const rule of rules) {
      expect(properties[`bedrockReadiness.rules.${rule.id}`]).toMatchObject({
        default: "default",
        enum: ["default", "off", "hint", "info", "warning", "error"],
      });
    }
  });
});

describe("new-rule", () => {
  const root = () => {
    const made = folder();
    cpSync(join(REPOSITORY, "rules/shared"), join(made, "rules/shared"), { recursive: true });
    return made;
  };

  it("writes one file with an example that fails until the rule is written", () => {
    const at = root();
    expect(scaffold(at, "cost/one-more-thing")).toEqual({ file: "rules/cost/one-more-thing.ts" });
    const text = readFileSync(join(at, "rules/cost/one-more-thing.ts"), "utf8");
    expect(text).toContain("export default defineRule");
    expect(text).toContain("bad: [");
  });

  it.each([
    ["", "Name the rule"],
    ["one-more-thing", "Name the rule"],
    ["cost/One", "lower case"],
    ["cost/one--more", "lower case"],
    ["cost/../evil", "Name the rule"],
    ["money/one-more-thing", "no pillar"],
  ])("refuses %j", (name, reason) => {
    const at = root();
    expect(scaffold(at, name)).toMatchObject({ error: expect.stringContaining(reason) });
    expect(existsSync(join(at, "rules/cost"))).toBe(false);
  });

  it("and deleting the rule again touch one file, and what is generated from it", async () => {
    const at = folder();
    const kept = ["rules", "src", "docs", "package.json", "README.md", "biome.json", ".gitignore"];
    for (const name of kept) cpSync(join(REPOSITORY, name), join(at, name), { recursive: true });
    // Packages are found from there as they are from here.
    symlinkSync(join(REPOSITORY, "node_modules"), join(at, "node_modules"), "junction");
    write(at, await generate(at));
    const before = contentsOf(at);
    scaffold(at, "cost/one-more-thing");
    write(at, await generate(at));
    const including = contentsOf(at);
    expect(changesBetween(before, including)).toEqual([
      "README.md",
      "configuration.schema.json",
      "docs/guide-coverage.md",
      "docs/rules/README.md",
      "docs/rules/cost/one-more-thing.md",
      "package.json",
      "rules/cost/one-more-thing.ts",
      "rules/index.generated.ts",
    ]);
    // By hand there is but one of them; the others come and go with it.
    rmSync(join(at, "rules/cost/one-more-thing.ts"));
    write(at, await generate(at));
    expect(changesBetween(before, contentsOf(at))).toEqual([]);
  }, 60_000);

  it("leaves what exists alone", () => {
    const at = root();
    scaffold(at, "cost/one-more-thing");
    writeFileSync(join(at, "rules/cost/one-more-thing.ts"), "mine");
    expect(scaffold(at, "cost/one-more-thing")).toMatchObject({ error: expect.stringContaining("exists") });
    expect(readFileSync(join(at, "rules/cost/one-more-thing.ts"), "utf8")).toBe("mine");
  });

  it("knows a rule's name", () => {
    expect(["a", "a-b", "a1-b2"].every(isRuleName)).toBe(true);
    expect(["", "-a", "a-", "A", "a_b", "1a"].some(isRuleName)).toBe(false);
  });
});
