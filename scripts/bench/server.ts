import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { engineOn } from "./engine.ts";
import { type Comparison, median } from "./measure.ts";
import { ended, ROOT } from "./processes.ts";
import { installTools } from "./tools.ts";
import { generateTree, type Tree, writeTree } from "./tree.ts";

const FILES = 200;
const FEW_EDITS = 100;
const MANY_EDITS = 10_000;

/** The time from the start of the server to the first finding in a file, beside the bare loading of ts-morph. */
export async function firstFinding(rounds: number, seed: number): Promise<readonly Comparison[]> {
  return withTree(generateTree(FILES, seed), async (folder, tree) => {
    const { tsMorph } = installTools();
    const own: number[] = [];
    const base: number[] = [];
    for (let round = 0; round < rounds; round++) {
      own.push(await startedAndAsked(folder, tree));
      base.push(ended(process.execPath, ["-e", "require(process.argv[1])", tsMorph]).ms);
    }
    const against = "node loading ts-morph";
    const what = "server start to first finding";
    return [{ what, own: median(own), against, base: median(base), unit: "ms", target: 2.5 }];
  });
}

async function startedAndAsked(folder: string, tree: Tree): Promise<number> {
  const [name, text] = caller(tree);
  const started = performance.now();
  const child = spawn(process.execPath, [join(ROOT, "dist/server.js"), "--stdio"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  try {
    const found = new Promise<void>((resolve) => {
      connection.onNotification("textDocument/publishDiagnostics", ({ diagnostics }) => {
        if (diagnostics.length > 0) resolve();
      });
    });
    connection.listen();
    const rootUri = pathToFileURL(folder).href;
    const workspaceFolders = [{ uri: rootUri, name: "bench" }];
    await connection.sendRequest("initialize", { processId: null, rootUri, capabilities: {}, workspaceFolders });
    await connection.sendNotification("initialized", {});
    const uri = pathToFileURL(join(folder, name)).href;
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "typescript", version: 1, text },
    });
    await found;
    return performance.now() - started;
  } finally {
    connection.dispose();
    child.kill();
  }
}

/** What the engine keeps in memory after ten thousand edits, beside after a hundred. Needs `--expose-gc`. */
export async function memoryOfEdits(seed: number): Promise<readonly Comparison[]> {
  const collect = globalThis.gc;
  if (!collect) throw new Error("the memory of edits can only be measured with --expose-gc");
  return withTree(generateTree(FILES, seed, 0.3), async (folder, tree) => {
    const workspace = engineOn(folder);
    const files = callers(tree);
    const used: number[] = [];
    for (let edit = 1; edit <= MANY_EDITS; edit++) {
      const [name, text] = files[edit % files.length] ?? caller(tree);
      const file = `${folder}/${name}`;
      workspace.setOverlay(file, `${text}\n// ${edit}\n`);
      await workspace.findingsOf(file);
      if (edit !== FEW_EDITS && edit !== MANY_EDITS) continue;
      collect();
      used.push(process.memoryUsage().heapUsed / 2 ** 20);
    }
    const [few = Number.NaN, many = Number.NaN] = used;
    const what = `memory after ${MANY_EDITS} edits`;
    return [{ what, own: many, against: `after ${FEW_EDITS}`, base: few, unit: "MB", target: 1.2 }];
  });
}

function callers(tree: Tree): readonly (readonly [string, string])[] {
  return [...tree].filter(([, text]) => text.includes("new ConverseCommand({"));
}

function caller(tree: Tree): readonly [string, string] {
  const [first] = callers(tree);
  if (!first) throw new Error("no generated file calls a model");
  return first;
}

async function withTree<T>(tree: Tree, work: (folder: string, tree: Tree) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-server-")).replaceAll("\\", "/");
  try {
    writeTree(tree, folder);
    return await work(folder, tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
