/**
 * Measures the engine against what it cannot do without, in one run on one machine: a scan against reading the same
 * files, the time from a keystroke to findings against parsing the same text once, and a simulation of a million requests
 * against a bare loop that draws the same random numbers. Prints medians as a table.
 *
 * node --import tsx scripts/bench.ts [files] [rounds]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ts } from "@ts-morph/common";
import { rules } from "../rules/index.generated.ts";
import type { Scenario } from "../src/capacity/simulation/scenario.ts";
import { simulated } from "../src/capacity/simulation/simulate.ts";
import { Traffic } from "../src/capacity/simulation/traffic.ts";
import { typescript } from "../src/languages/typescript/index.ts";
import { createWorkspace } from "../src/workspace/create-workspace.ts";
import { nodeAccess } from "../src/workspace/node/access.ts";

const [fileCount = 1_000, rounds = 7] = process.argv.slice(2).map(Number);
const SEED = 20_260_101;

/** Numbers that look random and are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A tree in which one file of ten calls a model, through a shared client and with limits from a shared module. */
function generate(count: number): ReadonlyMap<string, string> {
  const next = random(SEED);
  const files = new Map([
    ["package.json", '{ "name": "bench" }'],
    ["src/limits.ts", "export const LIMIT = 60_000;\n"],
    [
      "src/client.ts",
      'import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";\nexport const client = new BedrockRuntimeClient({ region: "us-east-1" });\n',
    ],
  ]);
  for (let index = 0; index < count; index++) {
    const folder = `src/area${Math.floor(next() * 40)}`;
    files.set(`${folder}/file${index}.ts`, (index % 10 === 0 ? caller(index) : "") + filler(next, index));
  }
  return files;
}

function caller(index: number): string {
  return `import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { client } from "../client";
import { LIMIT } from "../limits";

export async function ask${index}(text: string) {
  const request = { modelId: "us.anthropic.claude-sonnet-4-20250514-v1:0", inferenceConfig: { maxTokens: LIMIT } };
  return await client.send(
    new ConverseCommand({ ...request, messages: [{ role: "user", content: [{ text }] }] }),
  );
}
`;
}

function filler(next: () => number, index: number): string {
  const functions = Array.from(
    { length: 3 + Math.floor(next() * 25) },
    (_, each) => `export function f${index}_${each}(a: number, b: string): string {
  const values = [a, a + ${Math.floor(next() * 100)}].map((value) => value * 2);
  return values.length > 1 ? \`\${b}-\${values.join(",")}\` : b;
}
`,
  );
  return functions.join("\n");
}

/** The chatbot of the guide at 600 requests a minute, on a quota that throttles some of them. */
const scenario: Scenario = {
  seed: SEED,
  requests: 1_000_000,
  arrivals: { kind: "poisson" },
  tokensPerMinute: 1_000_000,
  requestsPerMinute: null,
  attempts: 3,
  onThrottle: "retry",
  workloads: [
    {
      name: "chat",
      requestsPerMinute: 600,
      promptTokens: 1_000,
      settledPromptTokens: 1_000,
      outputTokens: 100,
      outputVariation: 0.5,
      maxTokens: 4_096,
      burndown: 5,
      ttftMilliseconds: 500,
      outputTokensPerSecond: 50,
    },
  ],
};

/** Draws what the simulation draws, and does nothing with it. */
function drawTraffic(): number {
  const traffic = new Traffic(scenario);
  let sum = 0;
  for (let count = 0; count < scenario.requests; count++) sum += traffic.next() + traffic.outputTokens;
  return sum;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const folder = mkdtempSync(join(tmpdir(), "bench-")).replaceAll("\\", "/");
try {
  const files = [...generate(fileCount)].map(([name, text]): [string, string] => [`${folder}/${name}`, text]);
  for (const [file, text] of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const make = () =>
    createWorkspace({
      roots: [folder],
      access: nodeAccess,
      languages: [typescript],
      rules,
      today: "2026-01-01",
    });

  const reads: number[] = [];
  const scans: number[] = [];
  for (let round = 0; round < rounds; round++) {
    reads.push(await timed(() => files.forEach(([file]) => void readFileSync(file, "utf8"))));
    scans.push(await timed(() => make().check(null)));
  }

  const edited = files.find(([, text]) => text.includes("ConverseCommand"));
  if (!edited) throw new Error("no generated file calls a model");
  const [file, text] = edited;
  const warm = make();
  await warm.findingsOf(file);
  const parses: number[] = [];
  const keystrokes: number[] = [];
  for (let round = 0; round < rounds * 10; round++) {
    const next = `${text}// ${"x".repeat(round)}\n`;
    parses.push(await timed(() => ts.createSourceFile(file, next, ts.ScriptTarget.Latest, true)));
    keystrokes.push(
      await timed(() => {
        warm.setOverlay(file, next);
        return warm.findingsOf(file);
      }),
    );
  }

  const draws: number[] = [];
  const simulations: number[] = [];
  for (let round = 0; round < rounds; round++) {
    draws.push(await timed(drawTraffic));
    simulations.push(await timed(() => simulated(scenario)));
  }

  const row = (what: string, own: readonly number[], base: readonly number[]) => ({
    what,
    "median ms": Number(median(own).toFixed(2)),
    "base ms": Number(median(base).toFixed(2)),
    ratio: Number((median(own) / median(base)).toFixed(1)),
  });
  const characters = files.reduce((sum, [, each]) => sum + each.length, 0);
  console.log(`${files.length} files, ${characters} characters, ${rounds} rounds`);
  console.table([
    row("scan / reading the files", scans, reads),
    row("keystroke to findings / one parse", keystrokes, parses),
    row("a million requests / drawing their random numbers", simulations, draws),
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
