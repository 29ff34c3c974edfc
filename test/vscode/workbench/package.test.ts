import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { languageServer, openFile, openWorkbench, problem, ROOT, runCommand, type Workbench } from "./support.ts";

/** A browser loads the extension anew in each window, from a server that it may be far away from. */
const MAX_BYTES = 4_000_000;

const run = promisify(execFile);

let folder: string;
let vsix: string;
let workbench: Workbench | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bedrock-readiness-package-"));
  vsix = join(folder, "extension.vsix");
  await run(process.execPath, ["--import", "tsx", "scripts/package.ts", vsix], { cwd: ROOT });
});

afterAll(async () => {
  await workbench?.stop();
  await rm(folder, { recursive: true, force: true });
});

it("the packaged extension holds only what is needed", async () => {
  const { stdout } = await run(join(ROOT, "node_modules/.bin/vsce"), ["ls", "--no-dependencies"], { cwd: ROOT });
  const files = stdout.trim().split("\n");
  const needed =
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-NOTICES\.md|(baseline|capacity|configuration)\.schema\.json|media\/[\w-]+\.(png|svg|tmLanguage\.json)|docs\/rules\/[\w/-]+\.md|dist\/(package\.json|analyser\.cjs|extension\.cjs|extension\/[\w-]+\.cjs|panel\/(page|worker)\.(js|css)|server\.js|web\/(extension\.cjs|server\.js)))$/;
  expect(files.filter((file) => !needed.test(file))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining([
      "dist/extension.cjs",
      "dist/analyser.cjs",
      "dist/server.js",
      "dist/web/extension.cjs",
      "dist/web/server.js",
      "dist/panel/page.js",
      "dist/panel/page.css",
      "dist/panel/worker.js",
      "configuration.schema.json",
      "capacity.schema.json",
    ]),
  );
});

it("the packaged extension is small", async () => {
  expect((await stat(vsix)).size).toBeLessThanOrEqual(MAX_BYTES);
});

it.each([
  ["beside the files", true, {}],
  ["in a browser", false, { "remote.extensionKind": { "bedrock-readiness.bedrock-readiness": ["web"] } }],
])("the packaged extension works %s once it is installed from its file", async (_where, hasProcess, settings) => {
  await workbench?.stop();
  workbench = await openWorkbench({ development: false, extensions: [vsix], settings });
  await openFile(workbench.page, "summarise.ts");
  await runCommand(workbench.page, "View: Focus Problems");
  await problem(workbench.page, "No output limit").first().waitFor({ timeout: 60_000 });
  expect(languageServer(workbench.pid) !== undefined).toBe(hasProcess);
});
