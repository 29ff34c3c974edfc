// Measures what people wait for against what cannot be done without or what others take for it, in one run on one machine,
// since only ratios carry over to another one: `npm run bench`. Names of parts as arguments run only those; `--write`
// writes the table and the picture to `docs/`.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { activation } from "./bench/activation.ts";
import { drawn, growth } from "./bench/growth.ts";
import { keystroke } from "./bench/keystroke.ts";
import { type Comparison, ratioOf } from "./bench/measure.ts";
import { ROOT } from "./bench/processes.ts";
import { scan } from "./bench/scan.ts";
import { firstFinding, memoryOfEdits } from "./bench/server.ts";
import { simulation } from "./bench/simulation.ts";

const SEED = 20_260_101;
const PAGE = join(ROOT, "docs/performance.md");
const PICTURE = join(ROOT, "docs/growth.svg");
const MARKS = /(<!-- measured -->\n)[\s\S]*(<!-- \/measured -->)/;

const PARTS: Readonly<Record<string, () => Promise<readonly Comparison[]> | readonly Comparison[]>> = {
  scan: () => scan(30_000, 5, SEED),
  keystroke: () => keystroke(200, SEED),
  activation: () => activation(15),
  start: () => firstFinding(7, SEED),
  edits: () => memoryOfEdits(SEED),
  simulation: () => simulation(7, SEED),
};

const args = process.argv.slice(2);
const wanted = args.filter((each) => !each.startsWith("-"));
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const unknown = wanted.filter((each) => each !== "growth" && !Object.hasOwn(PARTS, each));
if (unknown.length > 0)
  throw new Error(`${unknown.join(", ")}: the parts are ${Object.keys(PARTS).join(", ")}, growth`);

const comparisons: Comparison[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (!isWanted(name)) continue;
  console.error(`${name} …`);
  comparisons.push(...(await measure()));
}
const table = tableOf(comparisons);
console.log(table);
const write = args.includes("--write");
if (isWanted("growth")) {
  console.error("growth …");
  const series = growth(3, SEED);
  for (const { title, points } of series) console.table(points.map((each) => ({ [title]: each.count, ms: each.ms })));
  if (write) writeFileSync(PICTURE, drawn(series));
}
if (write && comparisons.length > 0) {
  const machine = `Node ${process.versions.node}, ${cpus().length} cores.`;
  const page = readFileSync(PAGE, "utf8");
  writeFileSync(
    PAGE,
    page.replace(MARKS, (_, start: string, end: string) => `${start}\n${table}\n${machine}\n\n${end}`),
  );
}

function tableOf(rows: readonly Comparison[]): string {
  const lines = rows.map((each) => {
    const { what, own, against, base, unit, target } = each;
    const figures = [`${shown(own)} ${unit}`, `${shown(base)} ${unit}`, ratioOf(each).toFixed(2), target ?? "–"];
    return `| ${what} | ${against} | ${figures.join(" | ")} |`;
  });
  return [
    "| What | Against | Own | Against | Ratio | At most |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
    ...lines,
    "",
  ].join("\n");
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
