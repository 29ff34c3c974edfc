import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./measure.ts";
import { ended, ROOT } from "./processes.ts";
import { generateTree, writeTree } from "./tree.ts";

export interface Point {
  readonly count: number;
  readonly ms: number;
}

export interface Series {
  readonly title: string;
  readonly points: readonly Point[];
}

/** The time of a check against the number of files, and against the number of files that call Bedrock. */
export function growth(rounds: number, seed: number): readonly Series[] {
  const check = (files: number, share: number): number => {
    const folder = mkdtempSync(join(tmpdir(), "bench-growth-"));
    try {
      writeTree(generateTree(files, seed, share), folder);
      const runs = Array.from(
        { length: rounds },
        () =>
          ended(process.execPath, [join(ROOT, "dist/cli.js"), "check", ".", "--no-cache"], { folder, fine: [0, 1] }).ms,
      );
      return median(runs);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return [
    {
      title: "files, 2 % of them call Bedrock",
      points: [1_000, 5_000, 10_000, 20_000, 30_000].map((count) => ({ count, ms: check(count, 0.02) })),
    },
    {
      title: "files that call Bedrock, of 3,000",
      points: [0, 150, 300, 600, 1_200].map((count) => ({ count, ms: check(3_000, count / 3_000) })),
    },
  ];
}

const WIDTH = 420;
const HEIGHT = 260;
const MARGIN = 48;

/** Two plots side by side as an SVG that reads on light and dark pages. */
export function drawn(series: readonly Series[]): string {
  const plots = series.map((each, index) => plot(each, index * WIDTH));
  const size = `width="${WIDTH * series.length}" height="${HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${WIDTH * series.length} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#777">\n${plots.join("\n")}\n</svg>\n`;
}

function plot({ title, points }: Series, left: number): string {
  const most = Math.max(...points.map((each) => each.count));
  const longest = Math.max(...points.map((each) => each.ms));
  const x = (count: number): number => left + MARGIN + (count / most) * (WIDTH - 2 * MARGIN);
  const y = (ms: number): number => HEIGHT - MARGIN - (ms / longest) * (HEIGHT - 2 * MARGIN);
  const line = points.map((each) => `${x(each.count).toFixed(1)},${y(each.ms).toFixed(1)}`).join(" ");
  const dots = points.map(({ count, ms }) => {
    const label = `${count.toLocaleString("en")} files: ${(ms / 1_000).toFixed(1)} s`;
    return `<circle cx="${x(count).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="3" fill="#2a7fd4"><title>${label}</title></circle>`;
  });
  return [
    `<path d="M${left + MARGIN} ${MARGIN}V${HEIGHT - MARGIN}H${left + WIDTH - MARGIN}" fill="none" stroke="#999"/>`,
    `<polyline points="${line}" fill="none" stroke="#2a7fd4" stroke-width="2"/>`,
    ...dots,
    `<text x="${left + MARGIN}" y="${MARGIN - 16}">${(longest / 1_000).toFixed(1)} s</text>`,
    `<text x="${left + WIDTH - MARGIN}" y="${HEIGHT - MARGIN + 20}" text-anchor="end">${most.toLocaleString("en")}</text>`,
    `<text x="${left + MARGIN}" y="${HEIGHT - MARGIN + 20}">${title}</text>`,
  ].join("\n");
}
