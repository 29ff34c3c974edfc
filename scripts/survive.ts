/**
 * Does for long what `test/survive` does in short, and prints the figures: what must not bring the command or the server
 * down, make them hang or make them say something else than a fresh run.
 *
 * npm run survive [-- [names of parts] [--count N] [--seed N]]
 */
import { parseArgs } from "node:util";
import { randomEdits } from "../test/survive/support/edits.ts";
import { largeWorkspace } from "../test/survive/support/large-workspace.ts";
import { mutantsThroughCheck, mutantsThroughServer } from "../test/survive/support/mutants.ts";
import { guarded, isAvailable, namespaced, withoutNetwork } from "../test/survive/support/network.ts";
import type { Tally } from "../test/survive/support/tally.ts";

interface Part {
  readonly name: string;
  readonly what: string;
  /** How many cases make a full run. */
  readonly count: number;
  run(count: number, seed: number): Promise<Tally>;
}

const PARTS: readonly Part[] = [
  { name: "check", what: "mutated files through the command", count: 10_000, run: mutantsThroughCheck },
  { name: "server", what: "mutated files through the server", count: 10_000, run: mutantsThroughServer },
  { name: "edits", what: "random edits through the server, held to a fresh one", count: 5_000, run: randomEdits },
  {
    name: "network",
    what: `every command and the server, ${isAvailable(namespaced) ? namespaced.name : guarded.name}`,
    count: 9,
    run: () => withoutNetwork(isAvailable(namespaced) ? namespaced : guarded),
  },
  { name: "large", what: "a workspace of many files", count: 100_000, run: largeWorkspace },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: "string" }, seed: { type: "string", default: "20261101" } },
});

let failures = 0;
for (const part of PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const count = values.count === undefined ? part.count : Number(values.count);
  const begun = Date.now();
  const tally = await part.run(count, Number(values.seed));
  failures += tally.failures.length;
  console.log(`${part.name}: ${part.what}, in ${Math.round((Date.now() - begun) / 1_000)} s\n  ${tally}`);
}
process.exit(failures > 0 ? 1 : 0);
