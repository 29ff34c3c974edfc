// Runs every check there is, from the generated files to the extension inside a real editor, and ends with one line that
// counts them. Names of steps as arguments run only those; `--desktop` takes a desktop VS Code for the editor.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import { REPORT } from "../test/vscode/output.ts";
import { wantsDesktop } from "./support/desktop.ts";
import { type Outcome, run, runBin, runScript } from "./support/run.ts";

/** How many checks of a step passed and failed. */
interface Count {
  readonly passed: number;
  readonly failed: number;
  /** The names of those that failed, where checks have names. */
  readonly failures?: readonly string[];
}

interface Step {
  readonly name: string;
  readonly what: string;
  run(): Promise<Count>;
}

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const args = process.argv.slice(2);
const desktop = wantsDesktop(args);

const STEPS: readonly Step[] = [
  {
    name: "registry",
    what: "generate the registry of rules",
    run: () => one(runScript("scripts/generate.ts", ["--registry"])),
  },
  { name: "typecheck", what: "check the types", run: () => one(runBin("tsc", ["-b"])) },
  { name: "lint", what: "check style and format", run: () => one(runBin("biome", ["check", "."])) },
  {
    name: "generated",
    what: "generated files are current",
    run: () => one(runScript("scripts/generate.ts", ["--check"])),
  },
  { name: "layers", what: "the layers hold", run: () => one(runScript("scripts/layers.ts", [])) },
  {
    name: "bundle",
    what: "bundle extension, server and command",
    run: () => one(run(process.execPath, ["esbuild.mjs", "--production", "--tests"])),
  },
  { name: "unit", what: "unit tests, rule examples, command, language server", run: () => vitest([]) },
  { name: "panel", what: "the planner's page in a real browser", run: panel },
  {
    name: "editor",
    what: `the extension inside a real editor (${desktop ? "desktop" : "from npm"})`,
    run: editorSuite,
  },
  { name: "workbench", what: "the workbench driven as a person does, and the packaged extension", run: workbench },
];

const started = Date.now();
const wanted = STEPS.filter((step) => args.every((arg) => arg.startsWith("-")) || args.includes(step.name));
const total = { passed: 0, failed: 0 };
const failures: string[] = [];
for (const [index, step] of wanted.entries()) {
  console.log(`\n[${index + 1}/${wanted.length}] ${step.name}: ${step.what}`);
  const begun = Date.now();
  const count = await step.run().catch((error): Count => {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  });
  total.passed += count.passed;
  total.failed += count.failed;
  if (count.failed > 0) failures.push(...(count.failures ?? [step.what]).map((name) => `${step.name}: ${name}`));
  console.log(`${count.failed > 0 ? "✗" : "✓"} ${step.name}: ${line(count)} in ${seconds(begun)}`);
}
console.log(`\nAll in ${seconds(started)}`);
// Where the output is long, or cut, what failed is to be found at its end.
for (const name of failures) console.log(`✗ ${name}`);
console.log(line(total));
process.exit(total.failed > 0 ? 1 : 0);

function line({ passed, failed }: Count): string {
  return `${passed} passed, ${failed} failed`;
}

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 100) / 10} s`;
}

/** Counts a program that checks one thing. */
async function one(outcome: Promise<Outcome>): Promise<Count> {
  return (await outcome).code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function vitest(options: readonly string[]): Promise<Count> {
  return reported(async (report) => {
    await runBin("vitest", ["run", ...options, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
    const { numPassedTests, numFailedTests, success, testResults } = await readJson<VitestReport>(report);
    // A file that cannot even be loaded fails without a failed test.
    const failed = testResults.filter(({ status }) => status === "failed");
    const failures = failed.flatMap(({ name, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === "failed");
      return tests.length > 0 ? tests.map(({ fullName }) => fullName) : [relative(root, name)];
    });
    return { passed: numPassedTests, failed: numFailedTests || (success ? 0 : 1), failures };
  });
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs the suite twice: with one folder open, and with the examples as folders of one workspace. */
async function editorSuite(): Promise<Count> {
  const counts = [
    await inEditor("one folder", async (folder) => {
      await cp(join(root, "test/vscode/fixtures/project"), join(folder, "project"), { recursive: true });
      return "project";
    }),
    await inEditor("several folders", async (folder) => {
      await cp(join(root, "examples"), folder, { recursive: true });
      const entries = await readdir(folder, { withFileTypes: true });
      const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => ({ path: name }));
      await writeFile(join(folder, "examples.code-workspace"), JSON.stringify({ folders }));
      return "examples.code-workspace";
    }),
  ];
  return {
    passed: counts.reduce((sum, each) => sum + each.passed, 0),
    failed: counts.reduce((sum, each) => sum + each.failed, 0),
    failures: counts.flatMap(({ failures = [] }) => failures),
  };
}

/** Runs the suite through the same call whichever editor it is, on what is prepared in a folder of its own. */
async function inEditor(title: string, prepare: (folder: string) => Promise<string>): Promise<Count> {
  return reported(async (report, folder) => {
    console.log(`With ${title}:`);
    const projects = join(folder, "open");
    await mkdir(projects);
    const opened = join(projects, await prepare(projects));
    const code = await runTests({
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, "out/vscode/suite.cjs"),
      launchArgs: [opened, "--disable-extensions", `--user-data-dir=${join(folder, "data")}`],
      extensionTestsEnv: { [REPORT]: report },
      ...(desktop ? {} : { vscodeExecutablePath: join(root, "test/vscode/host/launch.mjs") }),
    }).catch((error) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    });
    const ended: Count = await readJson<Count>(report).catch(() => ({ passed: 0, failed: 1 }));
    return { ...ended, failed: ended.failed || (code === 0 ? 0 : 1) };
  });
}

async function panel(): Promise<Count> {
  return inBrowser("test/panel/browser/vitest.config.ts");
}

async function workbench(): Promise<Count> {
  return inBrowser("test/vscode/workbench/vitest.config.ts");
}

async function inBrowser(config: string): Promise<Count> {
  if (desktop) {
    console.log("Left out: these tests need a browser, which the npm host has.");
    return { passed: 0, failed: 0 };
  }
  return vitest(["--config", config]);
}

/** Gives a test run a temporary folder, and a file in it to report to. */
async function reported(test: (report: string, folder: string) => Promise<Count>): Promise<Count> {
  const folder = await mkdtemp(join(tmpdir(), "bedrock-readiness-test-"));
  try {
    return await test(join(folder, "report.json"), folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, "utf8"));
}
