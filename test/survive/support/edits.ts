import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, FileChangeType } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { nodeEnvironment } from "../../../src/server/node.ts";
import { ServerCommand } from "../../../src/server/protocol.ts";
import { connect, rest, type TestClient } from "../../server/support/client.ts";
import { type MemoryFiles, memoryFiles } from "../../support/memory.ts";
import { filesBelow } from "./corpus.ts";
import { mutated } from "./mutations.ts";
import { Random } from "./random.ts";
import { Tally } from "./tally.ts";
import { Watchdog } from "./watchdog.ts";

const ROOT = "/ws";
const EXAMPLES = new URL("../../../examples/", import.meta.url).pathname;
const PROJECTS = ["chat-api", "content-job", "summariser-lambda"];
const CONFIGURATIONS = [
  '{ "profile": "all" }',
  '{ "rules": { "cost/untagged-inference": "off", "throttling/missing-retries": "error" } }',
  '{ "expectedOutputTokens": 300, "ignore": ["**/s*.ts"] }',
  '{ "trusted": { "sources": ["event"], "validators": ["parse"] }',
  "{}",
];
/** How many edits lie between two comparisons with a fresh server. */
const BETWEEN = 100;

/**
 * Edits the files of three applications at random, as people and programs do, and compares what the server says with
 * what a fresh one says of the same files and documents at every hundredth step.
 */
export async function randomEdits(count: number, seed: number): Promise<Tally> {
  const tally = new Tally();
  const watchdog = new Watchdog(120_000);
  const original = initialFiles();
  const disk = memoryFiles(original);
  const session = new EditSession(await server(disk), disk, original, new Random(seed));
  try {
    for (let step = 1; step <= count; step++) {
      watchdog.at(`edit ${step} of seed ${seed}`);
      const before = process.cpuUsage();
      const what = await session.step();
      const { user, system } = process.cpuUsage(before);
      tally.timed((user + system) / 1_000, `edit ${step} of seed ${seed}: ${what}`);
      if (step % BETWEEN === 0 || step === count) await compare(session, step, tally);
    }
  } catch (error) {
    tally.failed(`seed ${seed}`, error);
  } finally {
    session.client.connection.dispose();
    await watchdog.stop();
  }
  return tally;
}

function initialFiles(): Record<string, string> {
  const files = PROJECTS.flatMap((project) =>
    Object.entries(filesBelow(`${EXAMPLES}${project}`)).map(([name, text]) => [`${ROOT}/${project}/${name}`, text]),
  );
  return Object.fromEntries(files);
}

function server(disk: MemoryFiles): Promise<TestClient> {
  return connect({ ...nodeEnvironment(import.meta.url), access: disk }, { folders: [ROOT] });
}

class EditSession {
  readonly client: TestClient;
  readonly disk: MemoryFiles;
  readonly documents = new Map<string, TextDocument>();
  settings: unknown = {};
  readonly #original: Readonly<Record<string, string>>;
  readonly #random: Random;

  constructor(client: TestClient, disk: MemoryFiles, original: Readonly<Record<string, string>>, random: Random) {
    this.client = client;
    this.disk = disk;
    this.#original = original;
    this.#random = random;
  }

  /** Makes one edit of any kind, and says which. */
  async step(): Promise<string> {
    const random = this.#random;
    const draw = random.next();
    const what = await this.#edit(draw);
    if (random.chance(0.15)) await rest(random.below(25));
    else if (random.chance(0.03)) await rest(170);
    return what;
  }

  async #edit(draw: number): Promise<string> {
    const random = this.#random;
    const file = random.pick(Object.keys(this.#original).filter((each) => each.endsWith(".ts")));
    const uri = `file://${file}`;
    const document = this.documents.get(uri);
    if (draw < 0.62) return document ? this.#type(document) : this.#open(uri, file);
    if (draw < 0.72) return document ? this.#restore(document, file) : this.#open(uri, file);
    if (draw < 0.78) {
      if (document) await this.client.close(uri);
      this.documents.delete(uri);
      return `${file} closed`;
    }
    if (draw < 0.9) return this.#write(file, document !== undefined);
    if (draw < 0.94) return this.#configure();
    if (draw < 0.96) {
      const rules = random.pick([{}, { "cost/untagged-inference": "off" }, { "latency/missing-timeout": "error" }]);
      this.settings = { rules };
      await this.client.configure(this.settings);
      return "settings changed";
    }
    // Requests between the edits make the engine answer in the midst of a change.
    if (document) void this.client.actions(uri, whole(document)).catch(() => []);
    return `${file} asked about`;
  }

  async #open(uri: string, file: string): Promise<string> {
    const text = this.disk.read(file) ?? this.#original[file] ?? "";
    this.documents.set(uri, TextDocument.create(uri, "typescript", 1, text));
    await this.client.open(uri, text);
    return `${file} opened`;
  }

  /** A change of a part, as editors send it. */
  async #type(document: TextDocument): Promise<string> {
    const random = this.#random;
    const text = document.getText();
    const from = random.below(text.length + 1);
    const length = random.chance(0.5) ? 0 : random.below(Math.min(60, text.length - from + 1));
    const other = random.pick(Object.values(this.#original));
    const at = random.below(other.length);
    const pieces = [
      "x",
      " ",
      "\n",
      ".",
      "{",
      "}",
      "maxTokens: 300, ",
      "maxAttempts: 6, ",
      "// bedrock-readiness-disable-line\n",
    ];
    const piece = random.chance(0.6) ? random.pick(pieces) : other.slice(at, at + random.below(80));
    const change = {
      range: { start: document.positionAt(from), end: document.positionAt(from + length) },
      text: piece,
    };
    await this.#send(document, [change]);
    return `${document.uri} typed into`;
  }

  async #restore(document: TextDocument, file: string): Promise<string> {
    const text = this.#original[file] ?? "";
    await this.#send(document, [{ text: this.#random.chance(0.7) ? text : mutated(text, this.#random).text }]);
    return `${file} restored`;
  }

  async #send(document: TextDocument, contentChanges: Parameters<typeof TextDocument.update>[1]): Promise<void> {
    const version = document.version + 1;
    TextDocument.update(document, contentChanges, version);
    const textDocument = { uri: document.uri, version };
    await this.client.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges });
  }

  /** A change on disk. Files that are open are not taken away, since what an editor shows then is its own affair. */
  async #write(file: string, isOpen: boolean): Promise<string> {
    const random = this.#random;
    const was = this.disk.read(file) !== undefined;
    const gone = was && !isOpen && random.chance(0.3);
    const text = this.#original[file] ?? "";
    if (gone) this.disk.remove(file);
    else this.disk.write(file, random.chance(0.5) ? text : mutated(text, random).text);
    await this.#tell(file, gone ? FileChangeType.Deleted : was ? FileChangeType.Changed : FileChangeType.Created);
    return `${file} ${gone ? "deleted" : "written"}`;
  }

  async #configure(): Promise<string> {
    const random = this.#random;
    const folder = random.pick(["", ...PROJECTS.map((each) => `/${each}`)]);
    const file = `${ROOT}${folder}/.bedrock-readiness.json`;
    const was = this.disk.read(file) !== undefined;
    if (was && random.chance(0.5)) this.disk.remove(file);
    else this.disk.write(file, random.pick(CONFIGURATIONS));
    await this.#tell(file, was ? FileChangeType.Changed : FileChangeType.Created);
    return `${file} changed`;
  }

  async #tell(file: string, type: FileChangeType): Promise<void> {
    const changes = [{ uri: `file://${file}`, type }];
    await this.client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
  }
}

function whole(document: TextDocument) {
  return { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) };
}

async function compare(session: EditSession, step: number, tally: Tally): Promise<void> {
  const fresh = await server(session.disk);
  fresh.settings = session.settings;
  await fresh.configure(session.settings);
  for (const document of session.documents.values()) await fresh.open(document.uri, document.getText());
  const said = await everything(session.client);
  const expected = await everything(fresh);
  fresh.connection.dispose();
  tally.findings += Object.values(expected).flat().length;
  for (const uri of new Set([...Object.keys(said), ...Object.keys(expected)])) {
    if (isDeepStrictEqual(said[uri], expected[uri])) continue;
    tally.failed(`step ${step}, ${uri}`, `said\n${shortly(said[uri])}\ninstead of\n${shortly(expected[uri])}`);
  }
}

/** What is published once the server has come to rest, by document; those without findings are left out. */
async function everything(client: TestClient): Promise<Record<string, readonly Diagnostic[]>> {
  await atRest(client);
  await client.connection.sendRequest("workspace/executeCommand", { command: ServerCommand.checkWorkspace });
  await atRest(client);
  client.publications.length = 0;
  client.statuses.length = 0;
  client.progress.length = 0;
  const entries = [...client.published].filter(([, diagnostics]) => diagnostics.length > 0);
  return Object.fromEntries(entries.map(([uri, diagnostics]) => [uri, diagnostics]));
}

/** Waits until the server is idle, and was for longer than it waits for more typing. */
async function atRest(client: TestClient): Promise<void> {
  for (let seen = -1; seen !== client.statuses.length; ) {
    seen = client.statuses.length;
    await rest(300);
    const { state } = (client.statuses.at(-1) ?? {}) as { state?: string };
    if (state === "checking") seen = -1;
    if (state === "failed") throw new Error(JSON.stringify(client.statuses.at(-1)));
  }
}

function shortly(diagnostics: readonly Diagnostic[] = []): string {
  return diagnostics.map(({ code, range: { start } }) => `${code} ${start.line}:${start.character}`).join("; ");
}
