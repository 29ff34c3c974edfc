import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ts } from "@ts-morph/common";
import { findingDiagnostic } from "../../src/server/diagnostics.ts";
import { engineOn } from "./engine.ts";
import { type Comparison, median, percentile, timed } from "./measure.ts";
import { ordinaryFile } from "./ordinary-code.ts";
import { random } from "./random.ts";
import { generateTree, writeTree } from "./tree.ts";

const LINES = [300, 1_200, 5_000];
const FILES = 600;
const SHARE = 500 / 600;

/**
 * Types into files of several lengths that call Bedrock, in a project of 500 files that do so, and measures the time from
 * the changed text to the diagnostics of the file against one parse of the same text. The texts are typed character by
 * character into a comment, a string and an identifier, in turn.
 */
export async function keystroke(rounds: number, seed: number): Promise<readonly Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-keystroke-")).replaceAll("\\", "/");
  try {
    const tree = generateTree(FILES, seed, SHARE);
    writeTree(tree, folder);
    const workspace = engineOn(folder);
    const callers = [...tree].filter(([, text]) => /Command\(|generateText|messages\.stream|\.invoke\(/.test(text));
    const comparisons: Comparison[] = [];
    for (const [index, lines] of LINES.entries()) {
      const [name, text] = callers[index * 7 + 3] ?? ["", ""];
      const file = `${folder}/${name}`;
      const start = lengthened(text, lines, seed);
      workspace.setOverlay(file, start);
      await workspace.findingsOf(file);
      const parses: number[] = [];
      const own: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const next = typed(start, round);
        parses.push(await timed(() => ts.createSourceFile(file, next, ts.ScriptTarget.Latest, true)));
        own.push(
          await timed(async () => {
            workspace.setOverlay(file, next);
            const findings = await workspace.findingsOf(file);
            return JSON.stringify(findings.map((each) => findingDiagnostic(each, undefined)));
          }),
        );
      }
      const against = "one parse of the same text";
      const base = median(parses);
      comparisons.push(
        { what: `keystroke, ${lines} lines, median`, own: median(own), against, base, unit: "ms", target: 3 },
        { what: `keystroke, ${lines} lines, p95`, own: percentile(own, 0.95), against, base, unit: "ms", target: 8 },
      );
      workspace.setOverlay(file, null);
    }
    return comparisons;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lengthened(text: string, lines: number, seed: number): string {
  const next = random(seed);
  let longer = text;
  for (let index = 90_000; longer.split("\n").length < lines; index++)
    longer += ordinaryFile(index, "services", 1, next).replace(/^import .*\n/gm, "");
  return longer.split("\n").slice(0, lines).join("\n");
}

/** The text after some more keys: in a comment at its top, in a string that the file is made of, and in a name. */
function typed(text: string, round: number): string {
  const word = "abcdefghij".repeat(20).slice(0, 1 + (round % 60));
  if (round % 3 === 0) return `// ${word}\n${text}`;
  if (round % 3 === 1) return text.replace("There is nothing to show", `There is ${word}`);
  return `${text}\nconst ${word} = 1;\n`;
}
