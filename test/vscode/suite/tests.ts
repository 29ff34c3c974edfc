import assert from "node:assert/strict";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  CodeActionKind,
  type CodeLens,
  ConfigurationTarget,
  commands,
  DiagnosticSeverity,
  Disposable,
  type DocumentLink,
  EventEmitter,
  type FileChangeEvent,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  type Hover,
  languages,
  type MarkdownString,
  Position,
  Range,
  Selection,
  type TextDocument,
  Uri,
  window,
  workspace,
} from "vscode";
import {
  actionsFor,
  apply,
  closeAll,
  extension,
  finding,
  findings,
  killServer,
  open,
  remove,
  revert,
  ruleOf,
  rulesIn,
  serverProcess,
  until,
  untilRule,
  uriOf,
  write,
  writeFile,
} from "./editor.ts";

const SUMMARISE = "src/summarise.ts";
const CLIENT = "src/client.ts";
const OPTIONS = "src/options.ts";
const ONCE = "src/once.ts";
const NO_LIMIT = "throttling/missing-max-tokens";
const NO_RETRIES = "throttling/missing-retries";
const RETRIES_OFF = "throttling/retries-disabled";
const OVER_LIMIT = "throttling/max-tokens-over-model-limit";
const UNTAGGED = "cost/untagged-inference";

function textsAt(document: TextDocument): readonly (readonly [string, string])[] {
  return findings(document.uri)
    .map((each) => [ruleOf(each), document.getText(each.range)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

describe("The extension", () => {
  it("starts nothing for files that do not mention Bedrock", async () => {
    const api = await extension();
    await open("src/plain.ts");
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(api.isRunning(), false);
  });

  it("starts the server with the first file that does", async () => {
    const api = await extension();
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    assert.equal(api.isRunning(), true);
  });
});

describe("Findings", () => {
  afterEach(async () => {
    for (const document of workspace.textDocuments) await revert(document);
    await closeAll();
  });

  it("stand at the right places", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    assert.deepEqual(textsAt(document), [
      [UNTAGGED, '"us.anthropic.claude-sonnet-4-5-20250929-v1:0"'],
      [NO_LIMIT, "ConverseCommand"],
    ]);
    const other = await open(ONCE);
    await untilRule(other.uri, RETRIES_OFF, true);
    assert.deepEqual(textsAt(other), [
      [UNTAGGED, '"us.anthropic.claude-sonnet-4-5-20250929-v1:0"'],
      [OVER_LIMIT, "100000"],
      [RETRIES_OFF, "1"],
    ]);
  });

  it("carry severity, evidence and a link to the rule's page", async () => {
    const document = await open(SUMMARISE);
    const found = await finding(document.uri, UNTAGGED);
    // It is told in full for another call of the same model, to which this one points.
    assert.equal(found.severity, DiagnosticSeverity.Information);
    const limit = await finding(document.uri, NO_LIMIT);
    assert.equal(limit.severity, DiagnosticSeverity.Warning);
    assert.ok(typeof found.code === "object" && "target" in found.code);
    assert.match(found.code.target.path, /docs\/rules\/cost\/untagged-inference\.md$/);
    assert.ok((found.relatedInformation ?? []).length > 0, "no evidence");
  });

  it("follow unsaved edits", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    await write(
      document,
      document.getText().replace("messages:", "inferenceConfig: { maxTokens: 300 },\n      messages:"),
    );
    await untilRule(document.uri, NO_LIMIT, false);
    assert.equal(document.isDirty, true);
  });

  it("of one file follow a change of the client's options in another", async () => {
    const options = await open(OPTIONS);
    const client = await open(CLIENT);
    await untilRule(client.uri, NO_RETRIES, true);
    await write(options, options.getText().replace('us-east-1"', 'us-east-1", maxAttempts: 6, retryMode: "standard"'));
    await untilRule(client.uri, NO_RETRIES, false);
    await revert(options);
    await untilRule(client.uri, NO_RETRIES, true);
  });

  it("follow the configuration file without a reload, and its mistakes are shown", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, UNTAGGED, true);
    await writeFile(".bedrock-readiness.json", `{ "rules": { "${UNTAGGED}": "off" } } // ours`);
    await untilRule(document.uri, UNTAGGED, false);
    const configuration = await open(".bedrock-readiness.json");
    assert.equal(configuration.languageId, "jsonc");
    await write(configuration, '{ "rules": { "no/such-rule": "off" } }');
    await until("the mistake is shown", () => findings(configuration.uri).length > 0);
    assert.match(configuration.getText(findings(configuration.uri)[0]?.range), /no\/such-rule/);
    await untilRule(document.uri, UNTAGGED, true);
    await revert(configuration);
    await closeAll();
    await open(SUMMARISE);
    await remove(".bedrock-readiness.json");
    await untilRule(document.uri, UNTAGGED, true);
  });

  it("follow a folder that is moved away and back, of which the disk's watcher tells no more", async () => {
    const [home, away] = [uriOf("src/shared").fsPath, uriOf("away").fsPath];
    await mkdir(home);
    await copyFile(uriOf(OPTIONS).fsPath, join(home, "options.ts"));
    const document = await open(CLIENT);
    await write(document, document.getText().replace("./options", "./shared/options"));
    await untilRule(document.uri, NO_RETRIES, true);
    await rename(home, away);
    await untilRule(document.uri, NO_RETRIES, false);
    await rename(away, home);
    await untilRule(document.uri, NO_RETRIES, true);
    await rm(home, { recursive: true });
    await untilRule(document.uri, NO_RETRIES, false);
  });

  it("leave out what the editor hides", async () => {
    const settings = workspace.getConfiguration("files");
    const checked = async () =>
      (await commands.executeCommand<{ files: number }>("bedrockReadiness.checkWorkspace")).files;
    const before = await checked();
    // Not one of the fixture's: a document that is open, or was of late, is checked wherever it lies.
    await mkdir(uriOf("hidden").fsPath);
    await copyFile(uriOf(ONCE).fsPath, uriOf("hidden/again.ts").fsPath);
    assert.equal(await checked(), before + 1);
    await settings.update("exclude", { "**/hidden": true }, ConfigurationTarget.Workspace);
    await until("it is left out", async () => (await checked()) === before);
    await settings.update("exclude", undefined, ConfigurationTarget.Workspace);
    await until("it is back", async () => (await checked()) === before + 1);
    await rm(uriOf("hidden").fsPath, { recursive: true });
    assert.equal(await checked(), before);
  });

  it("follow the settings without a reload", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    const settings = workspace.getConfiguration("bedrockReadiness.rules");
    await settings.update(NO_LIMIT, "error", ConfigurationTarget.Workspace);
    await until("it is an error", () =>
      findings(document.uri).some((each) => ruleOf(each) === NO_LIMIT && each.severity === DiagnosticSeverity.Error),
    );
    await settings.update(NO_LIMIT, undefined, ConfigurationTarget.Workspace);
    await until("it is a warning again", () =>
      findings(document.uri).some((each) => ruleOf(each) === NO_LIMIT && each.severity === DiagnosticSeverity.Warning),
    );
  });
});

describe("Actions", () => {
  afterEach(async () => {
    for (const document of workspace.textDocuments) await revert(document);
    await closeAll();
  });

  const fixes: readonly {
    readonly file: string;
    readonly rule: string;
    readonly title: string;
    /** Where the edit is made, if not in the same file. */
    readonly changed?: string;
    readonly from: string;
    readonly to: string;
  }[] = [
    {
      file: SUMMARISE,
      rule: NO_LIMIT,
      title: "Limit the answer to 1,024 tokens",
      from: "[{ text }] }],\n",
      to: "[{ text }] }],\n      inferenceConfig: { maxTokens: 1024 },\n",
    },
    ...["standard", "adaptive"].map((mode) => ({
      file: CLIENT,
      rule: NO_RETRIES,
      title: `Allow six attempts in ${mode} mode`,
      changed: OPTIONS,
      from: '"us-east-1" }',
      to: `"us-east-1", maxAttempts: 6, retryMode: "${mode}" }`,
    })),
    {
      file: ONCE,
      rule: RETRIES_OFF,
      title: "Use the SDK's default retries",
      from: '"us-east-1",\n  maxAttempts: 1, // fail fast',
      to: '"us-east-1",\n  // fail fast',
    },
    {
      file: ONCE,
      rule: OVER_LIMIT,
      title: "Lower the limit to the model's 64,000 tokens",
      from: "100000",
      to: "64000",
    },
    {
      file: ONCE,
      rule: UNTAGGED,
      title: "Read the application inference profile's ARN from the environment",
      from: '"us.anthropic.claude-sonnet-4-5-20250929-v1:0"',
      to: "process.env.BEDROCK_INFERENCE_PROFILE_ARN /* us.anthropic.claude-sonnet-4-5-20250929-v1:0 */",
    },
  ];

  for (const { file, rule, title, changed = file, from, to } of fixes) {
    it(`repair ${rule} (${title})`, async () => {
      const target = await open(changed);
      const document = await open(file);
      const before = target.getText();
      const found = await finding(document.uri, rule);
      const actions = await actionsFor(document.uri, found, CodeActionKind.QuickFix);
      const action = actions.find((each) => each.title === title);
      assert.ok(action?.edit, `No such fix among: ${actions.map((each) => each.title).join("; ")}`);
      await apply(action);
      assert.equal(target.getText(), before.replace(from, to));
      assert.notEqual(target.getText(), before);
      // A note at the environment variable stays, because nobody can see what it will hold.
      await until(
        `${rule} is gone`,
        () => !findings(document.uri).some((each) => ruleOf(each) === rule && each.message === found.message),
        () => rulesIn(document.uri),
      );
    });
  }

  it("apply all safe fixes when a file is saved, and keep comments", async () => {
    const setting = workspace.getConfiguration("editor");
    await setting.update(
      "codeActionsOnSave",
      { "source.fixAll.bedrockReadiness": "explicit" },
      ConfigurationTarget.Workspace,
    );
    const document = await open(ONCE);
    const before = document.getText();
    await untilRule(document.uri, RETRIES_OFF, true);
    await write(document, `${before}// saved\n`);
    assert.equal(await document.save(), true);
    await untilRule(document.uri, RETRIES_OFF, false);
    await untilRule(document.uri, OVER_LIMIT, false);
    assert.doesNotMatch(document.getText(), /maxAttempts/);
    assert.match(document.getText(), /maxTokens: 64_?000/);
    assert.match(document.getText(), /fail fast/);
    assert.ok(rulesIn(document.uri).includes(UNTAGGED), "an unsafe fix was applied");
    await setting.update("codeActionsOnSave", undefined, ConfigurationTarget.Workspace);
    await write(document, before);
    await document.save();
  });

  it("silence a rule for a line, with the reason that was given", async () => {
    const document = await open(SUMMARISE);
    const found = await finding(document.uri, NO_LIMIT);
    const disable = (await actionsFor(document.uri, found)).find(
      (each) => each.title === `Disable ${NO_LIMIT} for this line`,
    );
    assert.ok(disable?.command);
    const { command, arguments: args = [] } = disable.command;
    await commands.executeCommand(command, ...args, "answers are short by design");
    assert.match(
      document.getText(),
      /^ {4}\/\/ bedrock-readiness-disable-next-line throttling\/missing-max-tokens -- answers are short by design$/m,
    );
    await untilRule(document.uri, NO_LIMIT, false);
  });

  it("explain a rule in a rendered page", async () => {
    const document = await open(CLIENT);
    const found = await finding(document.uri, NO_RETRIES);
    const explain = (await actionsFor(document.uri, found)).find((each) => each.title.startsWith("Explain"));
    assert.ok(explain);
    await apply(explain);
    await until("the page is open", () =>
      window.tabGroups.all.some((group) => group.tabs.some((tab) => /missing-retries/.test(tab.label))),
    );
  });
});

describe("Hovers", () => {
  it("tell what is known of a call and of a client", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    const text = await hoverAt(document, "new ConverseCommand", 6);
    assert.match(text, /Claude Sonnet 4\.5/);
    assert.match(text, /Output limit:\*\* not set; the model's maximum is 64,000 tokens/);
    assert.match(text, /reserved at the start: input \+ 64,000 tokens/);
    assert.match(text, /src\/client\.ts:4/);
    assert.match(text, /\(command:bedrockReadiness\.showKnown\?/);
    const client = await open(CLIENT);
    assert.match(await hoverAt(client, "new BedrockRuntimeClient", 6), /Region:\*\* `us-east-1`/);
  });
});

describe("What a call reserves", () => {
  it("stands over the call, opens the planner, and can be switched off", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    const titles = async (): Promise<readonly string[]> => {
      const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
      return lenses.map(({ command }) => command?.title ?? "");
    };
    assert.deepEqual(await titles(), ["At least 64,000 tokens reserved per request; open in planner"]);
    const settings = workspace.getConfiguration("bedrockReadiness");
    await settings.update("codeLens", false, ConfigurationTarget.Workspace);
    await until("nothing stands over the call", async () => (await titles()).length === 0);
    await settings.update("codeLens", undefined, ConfigurationTarget.Workspace);
    await until("it is back", async () => (await titles()).length === 1);
    await closeAll();
  });
});

describe("What is known", () => {
  afterEach(async () => {
    await revert(await open(SUMMARISE));
    await closeAll();
  });

  it("is shown beside the code, follows unsaved edits, and leads to the places", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    select(document, "modelId");
    await commands.executeCommand("bedrockReadiness.showKnown");
    const shown = await knownDocument();
    assert.equal(shown.languageId, "bedrock-readiness-known");
    assert.match(shown.getText(), /^src\/summarise\.ts:9:5: Converse \(AWS SDK for JavaScript v3\)$/m);
    assert.match(shown.getText(), /^ {2}Output limit: not set; the model's maximum is 64,000 tokens$/m);
    assert.match(shown.getText(), /^ +src\/summarise\.ts:4:7 {2}`MODEL` is set here$/m);
    assert.equal(window.activeTextEditor?.document, document, "the cursor stays in the code");

    const limited = document.getText().replace("modelId:", "inferenceConfig: { maxTokens: 300 },\n      modelId:");
    await write(document, `// One line more.\n${limited}`);
    await until(
      "the edit is followed",
      () => /^src\/summarise\.ts:10:5: .*Output limit: 300 tokens;/s.test(shown.getText()),
      () => shown.getText(),
    );

    await follow(shown, "src/client.ts:4:23");
    const opened = window.activeTextEditor;
    assert.match(opened?.document.uri.path ?? "", /src\/client\.ts$/);
    assert.equal(opened?.document.getText(opened.selection), "new BedrockRuntimeClient(clientOptions)");
    assert.ok(inSight(shown), "the place does not cover what is known");
  });

  it("is told of a client from the light bulb, and replaces what was shown", async () => {
    const document = await open(CLIENT);
    const { range } = await finding(document.uri, NO_RETRIES);
    const action = (await actionsFor(document.uri, { range })).find((each) => each.title === "Show what is known");
    assert.ok(action);
    await apply(action);
    const shown = await knownDocument();
    await until(
      "the client is shown",
      () => /^src\/client\.ts:4:23: Client BedrockRuntimeClient/.test(shown.getText()),
      () => shown.getText(),
    );
    assert.match(shown.getText(), /^ {2}Region: `us-east-1`$/m);
  });

  it("says so when the call is gone, and shows it again when it is back", async () => {
    const document = await open(SUMMARISE);
    const text = document.getText();
    select(document, "ConverseCommand({");
    await commands.executeCommand("bedrockReadiness.showKnown");
    const shown = await knownDocument();
    await until("it is shown", () => shown.getText().includes("Converse"));
    await write(document, text.replace("ConverseCommand({", "({"));
    await until(
      "it is gone",
      () => shown.getText().startsWith("The call or client is gone"),
      () => shown.getText(),
    );
    await commands.executeCommand("undo");
    await until(
      "it is back",
      () => shown.getText().includes("Converse"),
      () => shown.getText(),
    );
  });

  it("is nothing where there is no call, and opens nothing", async () => {
    const document = await open(SUMMARISE);
    select(document, "import");
    await commands.executeCommand("bedrockReadiness.showKnown");
    assert.equal(window.visibleTextEditors.length, 1);
  });
});

function select(document: TextDocument, text: string): void {
  const at = document.positionAt(document.getText().indexOf(text));
  const editor = window.activeTextEditor;
  assert.equal(editor?.document, document);
  if (editor) editor.selection = new Selection(at, at);
}

async function knownDocument(): Promise<TextDocument> {
  const find = (): TextDocument | undefined =>
    workspace.textDocuments.find((each) => each.uri.scheme === "bedrock-readiness-known");
  await until("it is shown", () => find() !== undefined);
  const found = find();
  if (!found) throw new Error("Nothing is shown");
  return found;
}

function inSight(document: TextDocument): boolean {
  return window.visibleTextEditors.some((editor) => editor.document === document);
}

/** Does what a click on a link does. */
async function follow(document: TextDocument, text: string): Promise<void> {
  const links = await commands.executeCommand<DocumentLink[]>("vscode.executeLinkProvider", document.uri);
  const { target } = links.find((each) => document.getText(each.range) === text) ?? {};
  assert.equal(target?.scheme, "command", text);
  await commands.executeCommand(target.path, ...JSON.parse(target.query));
}

describe("Commands", () => {
  afterEach(closeAll);

  it("check the workspace, and findings of closed files stay", async () => {
    await closeAll();
    const summary = await commands.executeCommand<{ findings: number }>("bedrockReadiness.checkWorkspace");
    assert.ok(summary.findings >= 5, JSON.stringify(summary));
    assert.deepEqual(rulesIn(uriOf(CLIENT)), [NO_RETRIES]);
    await open(CLIENT);
    await closeAll();
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(rulesIn(uriOf(CLIENT)), [NO_RETRIES]);
  });

  it("restart the server", async () => {
    const document = await open(CLIENT);
    await untilRule(document.uri, NO_RETRIES, true);
    // What the old server found goes with it, and the new one finds it again.
    const counts: number[] = [];
    const watching = languages.onDidChangeDiagnostics(() => counts.push(findings(document.uri).length));
    await commands.executeCommand("bedrockReadiness.restartServer");
    await until(
      "everything is found again",
      () => counts.includes(0) && rulesIn(document.uri).includes(NO_RETRIES),
      () => counts,
    );
    watching.dispose();
  });

  it("are all there", async () => {
    const known = await commands.getCommands(true);
    for (const name of ["checkWorkspace", "restartServer", "showOutput", "explainRule", "showKnown"]) {
      assert.ok(known.includes(`bedrockReadiness.${name}`), name);
    }
    await commands.executeCommand("bedrockReadiness.showOutput");
  });
});

describe("A document that lies on no disk", () => {
  const REPOSITORY = Uri.parse("vscode-vfs://github/owner/name/");
  const at = (name: string): Uri => Uri.joinPath(REPOSITORY, name);
  let registration: Disposable;

  before(async () => {
    const files = new MemoryFileSystem();
    registration = workspace.registerFileSystemProvider("vscode-vfs", files);
    for (const name of [SUMMARISE, CLIENT, OPTIONS]) {
      files.put(at(name), await workspace.fs.readFile(uriOf(name)));
    }
  });

  after(async () => {
    await closeAll();
    registration.dispose();
  });

  it("has findings, hovers and fixes like any other, with what is open beside it", async () => {
    const document = await open(at(SUMMARISE));
    await untilRule(document.uri, NO_LIMIT, true);
    assert.match(await hoverAt(document, "new ConverseCommand", 6), /Claude Sonnet 4\.5/);
    const found = await finding(document.uri, NO_LIMIT);
    const actions = await actionsFor(document.uri, found, CodeActionKind.QuickFix);
    const fix = actions.find(({ title }) => title === "Limit the answer to 1,024 tokens");
    assert.ok(fix, actions.map(({ title }) => title).join("; "));
    await apply(fix);
    await untilRule(document.uri, NO_LIMIT, false);
    assert.match(document.getText(), /inferenceConfig: \{ maxTokens: 1024 \}/);
    await revert(document);
    await untilRule(document.uri, NO_LIMIT, true);
  });
});

/** Files in memory, as an extension brings them that shows a repository without a copy of it. */
class MemoryFileSystem implements FileSystemProvider {
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly #files = new Map<string, Uint8Array>();
  readonly onDidChangeFile = this.#changed.event;

  put(uri: Uri, content: Uint8Array): void {
    this.#files.set(uri.path, content);
  }

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  stat(uri: Uri): FileStat {
    const content = this.#files.get(uri.path);
    const isFolder = [...this.#files.keys()].some((path) => path.startsWith(`${uri.path.replace(/\/$/, "")}/`));
    if (!content && !isFolder) throw FileSystemError.FileNotFound(uri);
    const type = content ? FileType.File : FileType.Directory;
    return { type, ctime: 0, mtime: 0, size: content?.length ?? 0 };
  }

  readFile(uri: Uri): Uint8Array {
    const content = this.#files.get(uri.path);
    if (!content) throw FileSystemError.FileNotFound(uri);
    return content;
  }

  writeFile(uri: Uri, content: Uint8Array): void {
    this.put(uri, content);
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(): void {}

  delete(uri: Uri): void {
    this.#files.delete(uri.path);
  }

  rename(from: Uri, to: Uri): void {
    this.put(to, this.readFile(from));
    this.delete(from);
  }
}

describe("A server that crashes", () => {
  const restart = () => commands.executeCommand("bedrockReadiness.restartServer");

  // No crash of one test counts in the next.
  beforeEach(restart);

  afterEach(async () => {
    await restart();
    for (const document of workspace.textDocuments) await revert(document);
    await closeAll();
  });

  it("comes back by itself, with the findings of open and of closed files as they are now", async () => {
    await commands.executeCommand("bedrockReadiness.checkWorkspace");
    await untilRule(uriOf(CLIENT), NO_RETRIES, true);
    const document = await open(SUMMARISE);
    await write(document, document.getText().replace("messages:", "inferenceConfig: { maxTokens: 300 },\nmessages:"));
    await untilRule(document.uri, NO_LIMIT, false);
    await write(document, document.getText().replace('"us.anthropic', '"eu.anthropic'));
    await killServer();
    await until("the old findings are gone", () => findings(uriOf(CLIENT)).length === 0);
    await untilRule(document.uri, "capacity/profile-region-mismatch", true);
    await untilRule(uriOf(CLIENT), NO_RETRIES, true);
    assert.ok(!rulesIn(document.uri).includes(NO_LIMIT), "the unsaved edit is forgotten");
    await write(document, document.getText().replace("inferenceConfig: { maxTokens: 300 },", ""));
    await untilRule(document.uri, NO_LIMIT, true);
    assert.match(await hoverAt(document, "new ConverseCommand", 6), /Claude Sonnet 4\.5/);
  });

  it("comes back by itself when it is killed while it comes up", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    const first = await killServer();
    await killServer(first);
    await until("the old findings are gone", () => findings(document.uri).length === 0);
    await untilRule(document.uri, NO_LIMIT, true);
    // Each of the server's commands has one that answers, and no more.
    const summary = await commands.executeCommand<{ findings: number }>("bedrockReadiness.checkWorkspace");
    assert.ok(summary.findings > 0, JSON.stringify(summary));
  });

  it("says so to who waits for an answer", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    const pid = serverProcess() ?? 0;
    process.kill(pid, "SIGSTOP");
    const asked = commands.executeCommand("bedrockReadiness.checkWorkspace");
    await killServer();
    await assert.rejects(Promise.resolve(asked), /ended before it answered/);
    await untilRule(document.uri, NO_LIMIT, true);
  });

  it("comes back by itself when much is asked of it before its end is noticed", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    process.kill(serverProcess() ?? 0, "SIGKILL");
    const end = Date.now() + 100;
    while (Date.now() < end);
    const asked = Array.from({ length: 10 }, () => commands.executeCommand("bedrockReadiness.checkWorkspace"));
    await Promise.allSettled(asked);
    await untilRule(document.uri, NO_LIMIT, true);
  });

  it("stays away after three times in a row, until it is restarted", async () => {
    const api = await extension();
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    let last: number | undefined;
    for (let crash = 1; crash <= 3; crash++) last = await killServer(last);
    await until("it has given up", () => !api.isRunning());
    await write(document, `${document.getText()}\n// Bedrock, again.\n`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(serverProcess(), undefined);
    assert.deepEqual(rulesIn(document.uri), []);
    await assert.rejects(
      Promise.resolve(commands.executeCommand("bedrockReadiness.checkWorkspace")),
      /crashed 3 times in a row/,
    );
    await restart();
    await untilRule(document.uri, NO_LIMIT, true);
  });
});

async function hoverAt(document: TextDocument, text: string, offset: number): Promise<string> {
  const at = document.positionAt(document.getText().indexOf(text) + offset);
  const hovers = await commands.executeCommand<Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    new Position(at.line, at.character),
  );
  return hovers.flatMap((hover) => hover.contents.map((each) => (each as MarkdownString).value)).join("\n");
}

describe("A baseline", () => {
  afterEach(async () => {
    for (const document of workspace.textDocuments) await revert(document);
    await closeAll();
    for (const name of [".bedrock-readiness.json", ".bedrock-readiness-baseline.json"]) await remove(name);
  });

  it("that is created accepts what is found, wherever it is moved, and nothing new", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    const plan = await commands.executeCommand<{ findings: number }>("bedrockReadiness.createBaseline");
    assert.ok(plan.findings >= 4, `${plan.findings} findings`);
    await until("nothing is found any more", () => findings(document.uri).length === 0);
    const text = document.getText();
    await write(document, `// Moved down.\n\n${text}`);
    await actionsFor(document.uri, { range: document.validateRange(new Range(0, 0, 99, 0)) });
    assert.deepEqual(rulesIn(document.uri), []);
    await write(document, `${text}\nexport const more = (text: string) => {\n${CALL}};\n`);
    await untilRule(document.uri, NO_LIMIT, true);
    assert.equal(findings(document.uri).filter((each) => ruleOf(each) === NO_LIMIT).length, 1);
  });
});

/** One more call, in a function of its own. */
const CALL = `  const command = new ConverseCommand({
    modelId: "us.amazon.nova-lite-v1:0",
    messages: [{ role: "user", content: [{ text }] }],
  });
  return client.send(command);
`;

describe("A suppression", () => {
  afterEach(async () => {
    for (const document of workspace.textDocuments) await revert(document);
    await closeAll();
  });

  it("that suppresses nothing, or is past its date, can be taken out by a fix", async () => {
    const document = await open(SUMMARISE);
    await untilRule(document.uri, NO_LIMIT, true);
    const text = document.getText();
    const comments = [
      ["suppression/unused", `// bedrock-readiness-disable-next-line ${RETRIES_OFF} -- not here\n`],
      ["suppression/expired", `// bedrock-readiness-disable-next-line ${RETRIES_OFF} until 2020-01-31 -- then\n`],
    ] as const;
    for (const [rule, comment] of comments) {
      await write(document, comment + text);
      const found = await finding(document.uri, rule);
      const actions = await actionsFor(document.uri, found, CodeActionKind.QuickFix);
      const fix = actions.find(({ title }) => title === "Remove the comment");
      assert.ok(fix, actions.map(({ title }) => title).join(", "));
      await apply(fix);
      assert.equal(document.getText(), text);
      await untilRule(document.uri, rule, false);
    }
  });
});

describe("The readiness report", () => {
  it("is saved in the format that the name of the file asks for", async () => {
    const saved = async (name: string): Promise<string> => {
      await commands.executeCommand("bedrockReadiness.saveReport", uriOf(name).toString());
      const text = new TextDecoder().decode(await workspace.fs.readFile(uriOf(name)));
      await remove(name);
      return text;
    };
    const markdown = await saved("READINESS.md");
    assert.match(markdown, /^# Production readiness\n/);
    assert.match(markdown, /\]\(src\/summarise\.ts#L\d+\): warning: No output limit/);
    assert.match(await saved("readiness.html"), /^<!doctype html>[\s\S]*<h1>Production readiness<\/h1>/);
    const { sections } = JSON.parse(await saved("readiness.json"));
    assert.deepEqual(
      sections.map(({ id }: { id: string }) => id),
      Array.from({ length: 11 }, (_, index) => `G${index + 1}`),
    );
  });
});
