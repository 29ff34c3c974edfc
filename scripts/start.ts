// Builds everything, prints the findings of a folder (the examples, unless another one is given), and opens it in a real
// VS Code with the extension: the one from npm in a browser, or with `--desktop` and where that does not run, a desktop
// one. Stays until Ctrl-C.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { installHost } from "../test/vscode/host/install.ts";
import { startVscodeServer } from "../test/vscode/host/server.ts";
import { workbenchUrl } from "../test/vscode/host/workbench.ts";
import { wantsDesktop } from "./support/desktop.ts";
import { run, runScript } from "./support/run.ts";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const args = process.argv.slice(2);
const folder = resolve(args.find((arg) => !arg.startsWith("-")) ?? join(root, "examples"));

const stopped = new Promise<void>((done) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
});

console.log("Building");
for (const step of [
  () => runScript("scripts/generate.ts", ["--registry"]),
  () => run(process.execPath, ["esbuild.mjs"]),
]) {
  if ((await step()).code !== 0) process.exit(1);
}
console.log(`\nFindings in ${folder}\n`);
// From inside the folder, so that it and not this repository around it is the project.
await run(process.execPath, [join(root, "dist/cli.js"), "check", "."], { cwd: folder });
await (wantsDesktop(args) ? openDesktop() : openInBrowser());

async function openInBrowser(): Promise<void> {
  console.log("\nPreparing VS Code");
  const host = await installHost(console.log);
  const server = await startVscodeServer(host, { testing: true });
  const url = workbenchUrl({ port: server.port, workspace: folder, extensionDevelopmentPath: root });
  console.log(`\nVS Code with the extension on ${basename(folder)}/ is at\n\n  ${url}\n\nPress Ctrl-C to stop it.`);
  await stopped;
  await server.stop();
  console.log("\nStopped.");
  process.exit(0);
}

/** A profile of its own keeps the settings and extensions of the person's own editor out of it, and ours out of theirs. */
async function openDesktop(): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "bedrock-readiness-desktop-"));
  const executable = process.env.VSCODE_EXECUTABLE ?? (await downloadAndUnzipVSCode());
  const editor = spawn(
    executable,
    [folder, `--extensionDevelopmentPath=${root}`, `--user-data-dir=${profile}`, "--new-window", "--wait"],
    { stdio: "ignore" },
  );
  console.log("\nVS Code is open. Close it or press Ctrl-C to stop.");
  const closed = new Promise<void>((done) => editor.once("exit", () => done()));
  editor.once("error", (error) => console.error(`VS Code did not start: ${error.message}`));
  await Promise.race([stopped, closed]);
  editor.kill();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}
