// The language server with its engine, as a process that an editor talks to over standard streams.
import { cp, mkdtemp, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type CodeAction,
  type Diagnostic,
  DiagnosticSeverity,
  FileChangeType,
  type Hover,
  TextDocumentEdit,
  type TextEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type DisableRequest, KNOWN, type Known, ServerCommand } from "../../src/server/protocol.ts";
import { disableEdit } from "../../src/server/suppression.ts";
import { rest, type TestClient } from "./support/client.ts";
import { type ServerProcess, startProcess } from "./support/process.ts";

const FIXTURE = fileURLToPath(new URL("../vscode/fixtures/project", import.meta.url));
const NO_LIMIT = "throttling/missing-max-tokens";
const NO_RETRIES = "throttling/missing-retries";
const RETRIES_OFF = "throttling/retries-disabled";
const OVER_LIMIT = "throttling/max-tokens-over-model-limit";
const OVERSIZED = "throttling/oversized-max-tokens";
const UNTAGGED = "cost/untagged-inference";

let folder: string;
let server: ServerProcess;
let client: TestClient;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "bedrock-readiness-server-")));
  server = await startProcess({ folders: [folder], initializationOptions: { clientCommands: true } });
  client = server.client;
});

beforeEach(async () => {
  await cp(FIXTURE, folder, { recursive: true });
});

/** Editors close what they have opened, and the files are as they were. */
afterEach(async () => {
  for (const uri of client.opened) await client.close(uri);
  await rm(folder, { recursive: true });
  await cp(FIXTURE, folder, { recursive: true });
  await tell(FileChangeType.Changed, "src/client.ts", "src/options.ts", "src/summarise.ts", "src/once.ts");
});

afterAll(async () => {
  server.child.kill();
  await rm(folder, { recursive: true, force: true });
});

describe("findings", () => {
  it("of a file that is opened say what, where, why and where to read on", async () => {
    const { uri, text } = await open("src/once.ts");
    const found = await untilRules(uri, [UNTAGGED, OVER_LIMIT, RETRIES_OFF]);
    expect(found.map((each) => [each.code, each.severity, textAt(text, each)])).toEqual([
      [RETRIES_OFF, DiagnosticSeverity.Error, "1"],
      [UNTAGGED, DiagnosticSeverity.Warning, '"us.anthropic.claude-sonnet-4-5-20250929-v1:0"'],
      [OVER_LIMIT, DiagnosticSeverity.Error, "100000"],
    ]);
    for (const each of found) {
      expect(await readFile(new URL(each.codeDescription?.href ?? ""), "utf8")).toContain(String(each.code));
    }
  });

  it("lead to the places in other files that they follow from", async () => {
    const { uri } = await open("src/summarise.ts");
    const [found] = await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    const related = found?.relatedInformation ?? [];
    expect(related.length).toBeGreaterThan(0);
    const texts = await Promise.all(
      related.map(async ({ location }) => textAt(await readFile(new URL(location.uri), "utf8"), location)),
    );
    expect(texts.every((each) => each !== "")).toBe(true);
  });

  it("follow typing, through code that cannot be parsed", async () => {
    const { uri, text } = await open("src/summarise.ts");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    await client.change(uri, text.replace("messages:", "inferenceConfig: { maxTokens: , messages:"));
    await rest(400);
    await client.change(uri, text.replace("messages:", "inferenceConfig: { maxTokens: 300 }, messages:"));
    await untilRules(uri, [UNTAGGED]);
    await client.change(uri, text);
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
  });

  it("are published for the last text only when somebody types quickly", async () => {
    const { uri, text } = await open("src/summarise.ts");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    const before = client.publications.length;
    const typed = "inferenceConfig: { maxTokens: 300 }, ";
    let last = 0;
    for (let length = 1; length <= typed.length; length += 1) {
      last = await client.change(uri, text.replace("messages:", `${typed.slice(0, length)}messages:`));
      await rest(8);
    }
    await untilRules(uri, [UNTAGGED]);
    await rest();
    const versions = client.publications.slice(before).map((each) => each.version);
    expect(versions).toEqual([last]);
  });

  it("follow an unsaved edit of another file, and go back when it is closed", async () => {
    const { uri } = await open("src/client.ts");
    await untilRules(uri, [NO_RETRIES]);
    const options = await open("src/options.ts");
    await client.change(options.uri, options.text.replace('"us-east-1"', '"us-east-1", maxAttempts: 6'));
    await untilRules(uri, []);
    await client.close(options.uri);
    await untilRules(uri, [NO_RETRIES]);
  });

  it("follow a file on disk that is changed, deleted, brought back and renamed", async () => {
    const { uri } = await open("src/client.ts");
    await untilRules(uri, [NO_RETRIES]);
    await writeFile(
      at("src/options.ts"),
      'export const clientOptions = { region: "us-east-1", maxAttempts: 6, requestHandler: { requestTimeout: 60_000 } };\n',
    );
    await tell(FileChangeType.Changed, "src/options.ts");
    await untilRules(uri, []);
    await cp(join(FIXTURE, "src/options.ts"), at("src/options.ts"));
    await tell(FileChangeType.Changed, "src/options.ts");
    await untilRules(uri, [NO_RETRIES]);
    // Nobody can tell what the options are while their file is gone.
    await rm(at("src/options.ts"));
    await tell(FileChangeType.Deleted, "src/options.ts");
    await untilRules(uri, []);
    await cp(join(FIXTURE, "src/options.ts"), at("src/settings.ts"));
    await tell(FileChangeType.Created, "src/settings.ts");
    await client.change(uri, (await readFile(at("src/client.ts"), "utf8")).replace("./options", "./settings"));
    await untilRules(uri, [NO_RETRIES]);
  });

  it("of a closed file stand where an editor will show them, which counts no mark of the byte order", async () => {
    const code =
      'const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime"); new BedrockRuntime({ requestHandler: { requestTimeout: 60_000 }, maxAttempts: 1 });';
    await writeFile(at("src/marked.js"), `\uFEFF${code}\n`);
    await tell(FileChangeType.Created, "src/marked.js");
    await client.connection.sendRequest("workspace/executeCommand", { command: ServerCommand.checkWorkspace });
    const [found] = await untilRules(uriOf("src/marked.js"), [RETRIES_OFF]);
    expect(found && textAt(code, found)).toBe("1");
    await rm(at("src/marked.js"));
    await tell(FileChangeType.Deleted, "src/marked.js");
    await untilRules(uriOf("src/marked.js"), []);
  });

  it("of a renamed file are found under its new name only", async () => {
    const { uri } = await open("src/once.ts");
    await untilRules(uri, [UNTAGGED, OVER_LIMIT, RETRIES_OFF]);
    await client.connection.sendRequest("workspace/executeCommand", {
      command: "bedrockReadiness.server.checkWorkspace",
    });
    await rename(at("src/once.ts"), at("src/twice.ts"));
    await client.close(uri);
    const renamed = await open("src/twice.ts");
    await tell(FileChangeType.Deleted, "src/once.ts");
    await tell(FileChangeType.Created, "src/twice.ts");
    await untilRules(renamed.uri, [UNTAGGED, OVER_LIMIT, RETRIES_OFF]);
    await untilRules(uri, []);
  });

  it("follow the editor's settings and the configuration file", async () => {
    const { uri } = await open("src/summarise.ts");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    await client.configure({ rules: { [NO_LIMIT]: "off" } });
    await untilRules(uri, [UNTAGGED]);
    await client.configure({});
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    await writeFile(at(".bedrock-readiness.json"), `{ "rules": { "${UNTAGGED}": "off" } } // Ours.`);
    await tell(FileChangeType.Created, ".bedrock-readiness.json");
    await untilRules(uri, [NO_LIMIT]);
    await rm(at(".bedrock-readiness.json"));
    await tell(FileChangeType.Deleted, ".bedrock-readiness.json");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
  });
});

describe("actions", () => {
  it("repair the code", async () => {
    const { uri, text } = await open("src/summarise.ts");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    const fix = await actionAt(uri, NO_LIMIT, /^Limit the answer to 1,024 tokens$/);
    const repaired = applied(text, uri, fix);
    expect(repaired).toBe(
      text.replace("[{ text }] }],\n", "[{ text }] }],\n      inferenceConfig: { maxTokens: 1024 },\n"),
    );
    expect(fix.edit?.changeAnnotations).toBeUndefined();
    await client.change(uri, repaired);
    await untilRules(uri, [UNTAGGED]);
  });

  it("ask before they change another file", async () => {
    const { uri } = await open("src/client.ts");
    await untilRules(uri, [NO_RETRIES]);
    const fix = await actionAt(uri, NO_RETRIES, /standard mode/);
    const [change] = documentChanges(fix);
    expect(change?.textDocument).toEqual({ uri: uriOf("src/options.ts"), version: null });
    const notes = change?.edits.map((edit) => ("annotationId" in edit ? edit.annotationId : ""));
    expect(Object.keys(fix.edit?.changeAnnotations ?? {})).toEqual(notes);
    expect(Object.values(fix.edit?.changeAnnotations ?? {})).toMatchObject([{ needsConfirmation: true }]);
  });

  it("apply what is safe when a file is saved", async () => {
    const { uri, text } = await open("src/once.ts");
    await untilRules(uri, [UNTAGGED, OVER_LIMIT, RETRIES_OFF]);
    const end = TextDocument.create(uri, "", 0, text).positionAt(text.length);
    const [all, ...others] = await client.connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end },
      context: { diagnostics: [], only: ["source.fixAll.bedrockReadiness"], triggerKind: 2 },
    });
    expect(others).toEqual([]);
    if (!all) throw new Error("There is nothing to apply");
    const repaired = applied(text, uri, all);
    expect(repaired).toBe(text.replace("  maxAttempts: 1, // fail fast", "  // fail fast").replace("100000", "64000"));
    await client.change(uri, repaired);
    await untilRules(uri, [UNTAGGED, NO_RETRIES, OVERSIZED]);
  });

  it("silence a finding with a reason", async () => {
    const { uri, text } = await open("src/summarise.ts");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    const { command } = await actionAt(uri, NO_LIMIT, /^Disable /);
    const request: DisableRequest = command?.arguments?.[0];
    const edit = disableEdit(request, "answers are short");
    const silenced = TextDocument.applyEdits(TextDocument.create(uri, "", 1, text), [edit]);
    expect(silenced).toContain(
      `    // bedrock-readiness-disable-next-line ${NO_LIMIT} -- answers are short\n    new Converse`,
    );
    await client.change(uri, silenced);
    await untilRules(uri, [UNTAGGED]);
    await client.change(uri, silenced.replace(" -- answers are short", ""));
    await untilRules(uri, [UNTAGGED, "suppression/missing-reason"]);
    const titles = (await actionsAt(uri, "suppression/missing-reason")).map((each) => each.title);
    expect(titles).toEqual([]);
  });
});

it("a hover tells what is known of a call", async () => {
  const { uri, text } = await open("src/summarise.ts");
  await untilRules(uri, [NO_LIMIT, UNTAGGED]);
  const position = TextDocument.create(uri, "", 0, text).positionAt(text.indexOf("new ConverseCommand") + 6);
  const hover = await client.connection.sendRequest<Hover>("textDocument/hover", { textDocument: { uri }, position });
  const { value } = hover.contents as { value: string };
  expect(value).toContain("**Amazon Bedrock: Converse** (AWS SDK for JavaScript v3, in one piece)");
  expect(value).toContain("Claude Sonnet 4.5");
  expect(value).toContain("not set; the model's maximum is 64,000 tokens");
  expect(value).toContain(`[src/client.ts:4](${uriOf("src/client.ts")}#L4)`);
  expect(value).toContain("(command:bedrockReadiness.showKnown?");
  expect(textAt(text, hover)).toBe("ConverseCommand");
});

describe("what is known", () => {
  const known = async (uri: string, text: string, place: string): Promise<Known | null> => {
    const position = TextDocument.create(uri, "", 0, text).positionAt(text.indexOf(place));
    return client.connection.sendRequest(KNOWN, { textDocument: { uri }, position });
  };

  it("of a call is told with links to the places that it names", async () => {
    const { uri, text } = await open("src/summarise.ts");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    const found = await known(uri, text, "MODEL,");
    if (!found) throw new Error("Nothing is known");
    expect(textAt(text, found)).toBe("ConverseCommand");
    expect(found.text).toContain("src/summarise.ts:9:5: Converse (AWS SDK for JavaScript v3)\n");
    expect(found.text).toMatch(
      / {2}Model: `us\.anthropic\..*Claude Sonnet 4\.5.*\n +src\/summarise\.ts:4:7 {2}`MODEL` is set here\n/,
    );
    const links = await Promise.all(
      found.links.map(async ({ range, target }) => [
        textAt(found.text, { range }),
        textAt(await readFile(new URL(target.uri), "utf8"), target),
      ]),
    );
    expect(links).toEqual(
      expect.arrayContaining([
        ["src/summarise.ts:4:7", "MODEL"],
        ["src/client.ts:4:23", "new BedrockRuntimeClient(clientOptions)"],
      ]),
    );
  });

  it("of a client follows unsaved edits, also of other files", async () => {
    const { uri, text } = await open("src/client.ts");
    await untilRules(uri, [NO_RETRIES]);
    expect((await known(uri, text, "BedrockRuntimeClient("))?.text).toMatch(/Region: `us-east-1`\n/);
    const options = await open("src/options.ts");
    await client.change(options.uri, options.text.replace('"us-east-1"', "process.env.HOME_REGION"));
    const found = await known(uri, text, "BedrockRuntimeClient(");
    expect(found?.text).toContain("unknown, it comes from the environment variable `HOME_REGION`\n");
  });

  it("is nothing elsewhere", async () => {
    const { uri, text } = await open("src/summarise.ts");
    await untilRules(uri, [NO_LIMIT, UNTAGGED]);
    expect(await known(uri, text, "import")).toBeNull();
  });
});

it("a client that can do little is served as well", async () => {
  const little = await startProcess({ folders: [folder], capabilities: {} });
  try {
    const uri = uriOf("src/client.ts");
    await little.client.open(uri, await readFile(at("src/client.ts"), "utf8"));
    const [found] = await little.client.until(uri, (each) => each.length === 1, 20_000);
    if (!found) throw new Error("Nothing is found");
    const [fix] = await little.client.actions(uri, found.range);
    expect(Object.keys(fix?.edit?.changes ?? {})).toEqual([uriOf("src/options.ts")]);
    expect(fix?.edit?.changeAnnotations).toBeUndefined();
  } finally {
    little.child.kill();
  }
});

it("the server ends when it is told to, and has complained of nothing", async () => {
  const other = await startProcess({ folders: [folder] });
  await other.client.open(uriOf("src/once.ts"), await readFile(at("src/once.ts"), "utf8"));
  expect(await other.client.connection.sendRequest("shutdown")).toBeNull();
  await other.client.connection.sendNotification("exit");
  expect(await other.ended).toBe(0);
  expect(other.errors()).toBe("");
  expect(server.errors()).toBe("");
});

function at(path: string): string {
  return join(folder, path);
}

function uriOf(path: string): string {
  return pathToFileURL(at(path)).href;
}

async function open(path: string): Promise<{ readonly uri: string; readonly text: string }> {
  const text = await readFile(at(path), "utf8");
  await client.open(uriOf(path), text);
  return { uri: uriOf(path), text };
}

async function tell(type: FileChangeType, ...paths: readonly string[]): Promise<void> {
  const changes = paths.map((path) => ({ uri: uriOf(path), type }));
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
}

/** Waits until a file has exactly these findings, in any order. */
async function untilRules(uri: string, rules: readonly string[]): Promise<Diagnostic[]> {
  const wanted = JSON.stringify([...rules].sort());
  return client.until(uri, (found) => JSON.stringify(found.map((each) => each.code).sort()) === wanted, 20_000);
}

async function actionsAt(uri: string, rule: string): Promise<CodeAction[]> {
  const found = client.published.get(uri)?.find((each) => each.code === rule);
  if (!found) throw new Error(`${rule} is not found`);
  return client.actions(uri, found.range);
}

async function actionAt(uri: string, rule: string, title: RegExp): Promise<CodeAction> {
  const actions = await actionsAt(uri, rule);
  const action = actions.find((each) => title.test(each.title));
  if (!action) throw new Error(`Not offered among ${actions.map((each) => each.title).join("; ")}`);
  return action.command ? action : client.resolve(action);
}

function documentChanges(action: CodeAction): readonly TextDocumentEdit[] {
  return (action.edit?.documentChanges ?? []).filter((each) => TextDocumentEdit.is(each));
}

/** The text of a file after an action that changes nothing else. */
function applied(text: string, uri: string, action: CodeAction): string {
  const changes = documentChanges(action);
  expect(changes.map((each) => each.textDocument.uri)).toEqual([uri]);
  const edits = changes.flatMap((each) => each.edits as TextEdit[]);
  return TextDocument.applyEdits(TextDocument.create(uri, "", 1, text), edits);
}

function textAt(text: string, { range }: Pick<Hover, "range">): string {
  return TextDocument.create("", "", 0, text).getText(range);
}
