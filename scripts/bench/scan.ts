import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Comparison, median } from "./measure.ts";
import { ordinaryFile } from "./ordinary-code.ts";
import { type Ended, ended, inTurn, ROOT } from "./processes.ts";
import { random } from "./random.ts";
import { AST_GREP_RULES, installTools } from "./tools.ts";
import { generateTree, writeTree } from "./tree.ts";

const CLI = join(ROOT, "dist/cli.js");

/** Loads ts-morph from its folder, and parses the files that a list names, as a program would that uses it. */
const PARSE = `
const { Project } = require(process.argv[1]);
const { readFileSync } = require("node:fs");
const project = new Project({ skipAddingFilesFromTsConfig: true, skipLoadingLibFiles: true });
for (const file of JSON.parse(readFileSync(process.argv[2], "utf8"))) project.addSourceFileAtPath(file);
`;

/**
 * Checks a generated monorepo, all rules, process start included and with nothing kept of an earlier run, beside oxlint
 * with its default rules and ast-grep with five structural ones on the same files; the same again, with nothing changed,
 * beside the first time; a single file that does not mention Bedrock beside an empty Node program; and the peak of memory
 * beside that of a script that loads ts-morph and parses the files that call Bedrock.
 */
export function scan(files: number, rounds: number, seed: number): readonly Comparison[] {
  const tools = installTools();
  const folder = mkdtempSync(join(tmpdir(), "bench-scan-"));
  try {
    const tree = generateTree(files, seed);
    const project = join(folder, "project");
    writeTree(tree, project);
    const rules = join(folder, "rules.yml");
    writeFileSync(rules, AST_GREP_RULES);
    const matching = [...tree].filter(([file, text]) => /\.tsx?$/.test(file) && /bedrock/i.test(text));
    const list = join(folder, "matching.json");
    writeFileSync(list, JSON.stringify(matching.map(([file]) => join(project, file))));
    const alone = join(folder, "alone");
    writeTree(new Map([["ordinary.ts", ordinaryFile(0, "utils", 1, random(seed))]]), alone);
    const caches = join(folder, "caches");
    const environment = { XDG_CACHE_HOME: caches };
    const { astGrep } = tools;
    const check = (): Ended =>
      ended(process.execPath, [CLI, "check", "."], { folder: project, fine: [0, 1], memory: true, environment });
    const runs = inTurn(rounds * 2, {
      own: () => {
        rmSync(caches, { recursive: true, force: true });
        return check();
      },
      oxlint: () => ended(tools.oxlint, ["."], { folder: project, fine: [0, 1] }),
      again: check,
    });
    const slow = inTurn(Math.ceil(rounds / 2), {
      astGrep: () =>
        astGrep ? ended(astGrep, ["scan", "--rule", rules, "."], { folder: project, fine: [0, 1] }) : NONE,
      parse: () => ended(process.execPath, ["-e", PARSE, tools.tsMorph, list], { memory: true }),
    });
    const short = inTurn(rounds * 8, {
      single: () => ended(process.execPath, [CLI, "check", "ordinary.ts"], { folder: alone, environment }),
      node: () => ended(process.execPath, ["-e", "0"]),
    });
    const times = (each: readonly Ended[]): number => median(each.map(({ ms }) => ms));
    const peaks = (each: readonly Ended[]): number => median(each.map(({ megabytes }) => megabytes));
    const what = `check of ${files} files`;
    return [
      ms(what, times(runs.own), "oxlint, default rules", times(runs.oxlint), 1),
      ...(astGrep ? [ms(what, times(runs.own), "ast-grep, five rules", times(slow.astGrep), 0.5)] : []),
      ms(`${what}, nothing changed`, times(runs.again), "the first time", times(runs.own), 0.25),
      ms("check of one file without Bedrock", times(short.single), "node -e 0", times(short.node), 1.5),
      {
        what: `peak memory, ${what}`,
        own: peaks(runs.own),
        against: "ts-morph, parsing the matching files",
        base: peaks(slow.parse),
        unit: "MB",
        target: 2,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NONE: Ended = { ms: Number.NaN, megabytes: Number.NaN, stdout: "" };

function ms(what: string, own: number, against: string, base: number, target: number): Comparison {
  return { what, own, against, base, unit: "ms", target };
}
