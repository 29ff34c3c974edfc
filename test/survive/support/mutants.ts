import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rules } from "../../../rules/index.generated.ts";
import type { Engine, Host, Output } from "../../../src/cli/host.ts";
import { run } from "../../../src/cli/program.ts";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { nodeEnvironment } from "../../../src/server/node.ts";
import { nodeAccess } from "../../../src/workspace/node/access.ts";
import { connect, type TestClient } from "../../server/support/client.ts";
import { memoryFiles } from "../../support/memory.ts";
import { corpus } from "./corpus.ts";
import { encoded, mutated } from "./mutations.ts";
import { Random } from "./random.ts";
import { sarifError } from "./sarif.ts";
import { Tally } from "./tally.ts";
import { Watchdog } from "./watchdog.ts";

/** A mutated file among the files that it imports. */
interface Mutant {
  readonly title: string;
  readonly name: string;
  readonly text: string;
  readonly around: Readonly<Record<string, string>>;
  readonly random: Random;
}

/** How long a file may stand still before the run is given up. Far above what is allowed, for machines with much to do. */
const STANDSTILL = 60_000;

const samples = corpus();

function mutant(seed: number, index: number): Mutant {
  const random = new Random(seed + index);
  // The first draws of neighbouring seeds are independent already.
  const { name, text, around } = random.pick(samples);
  const worse = mutated(text, random);
  return {
    title: `case ${index} of seed ${seed}, ${name}: ${worse.how.join(", ")}`,
    name,
    text: worse.text,
    around,
    random,
  };
}

const FORMATS = ["json", "sarif", "json", "sarif", "json", "text", "markdown", "github"] as const;

/** Sends mutated files through the command, each in a folder of its own on disk and in the encoding that chance gives it. */
export async function mutantsThroughCheck(count: number, seed: number): Promise<Tally> {
  const tally = new Tally();
  const watchdog = new Watchdog(STANDSTILL);
  const top = realpathSync(mkdtempSync(join(tmpdir(), "bedrock-readiness-mutants-")));
  try {
    for (let index = 0; index < count; index++) {
      const { title, name, text, around, random } = mutant(seed, index);
      const { bytes, how } = encoded(text, random);
      const what = `${title}; ${how}`;
      watchdog.at(what);
      const folder = join(top, String(index));
      for (const [file, content] of Object.entries({ ...around, [name]: bytes })) put(join(folder, file), content);
      const format = FORMATS[index % FORMATS.length] ?? "json";
      const before = process.cpuUsage();
      try {
        const { status, stdout, stderr } = await command(["check", "--format", format, "--severity", "hint"], folder);
        tally.timed(milliseconds(before), what);
        if (status !== 0 && status !== 1) tally.failed(what, `exit ${status}: ${stderr}`);
        if (format === "json") tally.findings += documentFindings(stdout, folder);
        const wrong = format === "sarif" ? sarifError(JSON.parse(stdout)) : null;
        if (wrong !== null) tally.failed(what, wrong);
        if (stderr.includes("internal")) tally.failed(what, stderr);
      } catch (error) {
        tally.failed(what, error);
      }
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    await watchdog.stop();
    rmSync(top, { recursive: true, force: true });
  }
  return tally;
}

/** Reads what the command wrote as its promise says, and counts the findings. */
function documentFindings(stdout: string, folder: string): number {
  const { findings } = JSON.parse(stdout) as {
    findings: { file: string; line: number; column: number; endLine: number; endColumn: number; message: string }[];
  };
  for (const { file, line, column, endLine, endColumn, message } of findings) {
    const text = nodeAccess.read(join(folder, file)) ?? "";
    const lines = text.split(/\r\n|\r|\n/);
    const ordered = line < endLine || (line === endLine && column <= endColumn);
    const inside = column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1;
    const endsInside = endColumn >= 1 && endColumn <= (lines[endLine - 1]?.length ?? -1) + 1;
    if (!ordered || !inside || !endsInside) throw new Error(`${message} at ${line}:${column}-${endLine}:${endColumn}`);
    const ownWords = message.replace(/`([^`]*)`/g, (quoted, code: string) => (text.includes(code) ? "" : quoted));
    if (/NaN|undefined|Infinity|\[object/.test(ownWords)) throw new Error(`Says: ${message}`);
  }
  return findings.length;
}

const engine: Engine = { rules: async () => rules, languages: [typescript] };

/** Runs the command on the disk, in a folder. */
export async function command(args: readonly string[], folder: string) {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr"): Output => ({
    isTerminal: false,
    write(text) {
      written[name] += text;
    },
  });
  const host: Host = {
    folder,
    stdout: output("stdout"),
    stderr: output("stderr"),
    plain: true,
    today: "2026-11-01",
    access: nodeAccess,
    memoryFor: () => undefined,
    resolve: (path) => (path === "." ? folder : join(folder, path)),
    write: writeFileSync,
    loadEngine: async () => engine,
    serve: async () => undefined,
    tool: { version: "1.2.3", homepage: null },
  };
  const status = await run(args, host);
  return { status, ...written };
}

/** How many files one server is given before the next one takes over. */
const PER_SERVER = 40;

/** Opens mutated files in an editor, and asks for everything that an editor asks for. */
export async function mutantsThroughServer(count: number, seed: number): Promise<Tally> {
  const tally = new Tally();
  const watchdog = new Watchdog(STANDSTILL);
  try {
    for (let start = 0; start < count; start += PER_SERVER) {
      const mutants = Array.from({ length: Math.min(PER_SERVER, count - start) }, (_, index) =>
        mutant(seed, start + index),
      );
      const disk = mutants.flatMap(({ name, text, around }, index) =>
        Object.entries({ ...around, [name]: text }).map(([file, each]) => [`/ws/p${index}/${file}`, each]),
      );
      // What is on disk of the file itself does not matter: the editor has it open.
      const access = memoryFiles(Object.fromEntries(disk));
      const client = await connect({ ...nodeEnvironment(import.meta.url), access }, { folders: ["/ws"] });
      // Without a mention of Bedrock the server would rest, and say nothing of the files without one.
      await client.open("file:///ws/first.ts", "// Bedrock\n");
      // With it, all that is on disk is read. What is timed is one file at a time.
      await client.until("file:///ws/first.ts", () => true, STANDSTILL);
      for (const [index, each] of mutants.entries()) {
        watchdog.at(each.title);
        await throughEditor(client, `file:///ws/p${index}/${each.name}`, each, tally);
      }
      client.connection.dispose();
    }
  } finally {
    await watchdog.stop();
  }
  return tally;
}

async function throughEditor(client: TestClient, uri: string, mutant: Mutant, tally: Tally): Promise<void> {
  const { title, text, name } = mutant;
  const before = process.cpuUsage();
  try {
    client.statuses.length = 0;
    client.publications.length = 0;
    client.published.delete(uri);
    await client.open(uri, text, /x$/.test(name) ? "typescriptreact" : /js$/.test(name) ? "javascript" : "typescript");
    const found = await client.until(uri, () => true, STANDSTILL);
    tally.timed(milliseconds(before), title);
    tally.findings += found.length;
    const failed = (client.statuses as { state: string; message?: string }[]).find(({ state }) => state === "failed");
    if (failed) tally.failed(title, failed.message);
    for (const { range, message } of found.slice(0, 3)) {
      if (/NaN|undefined|Infinity|\[object/.test(String(message))) tally.failed(title, `says: ${message}`);
      for (const action of await client.actions(uri, range)) if (action.data) await client.resolve(action);
      const params = { textDocument: { uri }, position: range.start };
      await client.connection.sendRequest("textDocument/hover", params);
    }
    await client.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
  } catch (error) {
    tally.failed(title, error);
  } finally {
    await client.close(uri);
  }
}

function put(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Work of this process since then: on a machine with other work to do, the clock says little. */
export function milliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}
