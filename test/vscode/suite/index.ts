import { writeFileSync } from "node:fs";
import Mocha, { type Runner } from "mocha";
import { workspace } from "vscode";
import { ONLY, REPORT, TEST_OUTPUT } from "../output.ts";

/** Runs the suite inside the editor; the editor calls it. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 30_000, reporter: LineReporter, bail: false });
  if (process.env[ONLY]) mocha.grep(process.env[ONLY]);
  mocha.suite.emit("pre-require", globalThis as never, "", mocha);
  // Several folders are open in the one run, a single one in the other.
  await (workspace.workspaceFile ? import("./examples.ts") : import("./tests.ts"));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}

/** One line per test, marked so that the host lets it through. */
class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    let passed = 0;
    const failures: string[] = [];
    const print = (text: string): void => {
      for (const line of text.split("\n")) console.log(TEST_OUTPUT + line);
    };
    runner.on("pass", (test) => {
      passed += 1;
      print(`  ✓ ${test.fullTitle()} (${test.duration} ms)`);
    });
    runner.on("fail", (test, error: Error) => {
      failures.push(test.fullTitle());
      print(`  ✗ ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    runner.on("end", () => {
      const file = process.env[REPORT];
      if (file) writeFileSync(file, JSON.stringify({ passed, failed: failures.length, failures }));
    });
  }
}
