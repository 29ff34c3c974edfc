import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFile, openWorkbench, problem, ROOT, runCommand, type Workbench } from "./support.ts";

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
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-NOTICES\.md|(baseline|capacity|configuration)\.schema\.json|media\/[\w-]+\.(png|svg|tmLanguage\.json)|docs\/rules\/[\w/-]+\.md|dist\/(package\.json|extension\.cjs|panel\/(page|worker)\.(js|css)|server\.js|server\/[\w.-]+\.js))$/;
  expect(files.filter((file) => !needed.test(file))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining([
      "dist/extension.cjs",
      "dist/server.js",
      "dist/panel/page.js",
      "dist/panel/page.css",
      "dist/panel/worker.js",
      "configuration.schema.json",
      "capacity.schema.json",
    ]),
  );
});

it("the packaged extension works once it is installed from its file", async () => {
  workbench = await openWorkbench({ development: false, extensions: [vsix] });
  await openFile(workbench.page, "summarise.ts");
  await runCommand(workbench.page, "View: Focus Problems");
  await problem(workbench.page, "No output limit").first().waitFor({ timeout: 60_000 });
});
