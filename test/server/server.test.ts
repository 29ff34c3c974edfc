import { describe, expect, it } from "vitest";
import {
  CancellationTokenSource,
  type CodeAction,
  type CodeLens,
  DiagnosticSeverity,
  type Hover,
  type MarkupContent,
} from "vscode-languageserver";
import { type BaselinePlan, KNOWN, type Known, type ReportParams } from "../../src/server/protocol.ts";
import type { Environment } from "../../src/server/server.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";
import { CAPABILITIES, connect, rest, type TestClient } from "./support/client.ts";
import { FAKE_RULE, fakeEngine } from "./support/fake-engine.ts";

const A = "file:///project/a.ts";
const B = "file:///project/b.ts";
const RISKY = "// bedrock\n  risky();\n";
const AT_RISK = { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } };

interface SetUp {
  readonly files: MemoryFiles;
  readonly log: string[];
  readonly environment: Environment;
}

function setUp(files: Record<string, string> = {}): SetUp {
  const access = memoryFiles(files);
  const log: string[] = [];
  const environment: Environment = {
    version: "1.2.3",
    access,
    loadEngine: async () => {
      log.push("load");
      return fakeEngine(log);
    },
    documentation: (path) => `file:///docs/${path}`,
  };
  return { files: access, log, environment };
}

async function opened(text = RISKY, options = {}): Promise<TestClient> {
  const client = await connect(setUp().environment, options);
  await client.open(A, text);
  await client.until(A, (found) => found.length > 0);
  return client;
}

describe("diagnostics", () => {
  it("carry place, severity, rule, its page and the evidence", async () => {
    const client = await opened();
    expect(client.published.get(A)).toMatchObject([
      {
        range: AT_RISK,
        severity: DiagnosticSeverity.Warning,
        source: "bedrock-readiness",
        code: FAKE_RULE,
        codeDescription: { href: "file:///docs/docs/rules/throttling/fake.md" },
        message: "This is risky",
        relatedInformation: [{ location: { uri: A, range: AT_RISK }, message: "it says so here" }],
      },
    ]);
  });

  it("load nothing before a document mentions Bedrock", async () => {
    const { environment, log } = setUp();
    const client = await connect(environment);
    await client.open(A, "risky();");
    await rest();
    expect(log).toEqual([]);
    await client.change(A, "risky(); // Bedrock");
    await client.until(A, (found) => found.length === 1);
    expect(log[0]).toBe("load");
  });

  it("follow unsaved edits, and are published for the newest version only", async () => {
    const client = await opened();
    for (let count = 2; count <= 6; count += 1) await client.change(A, `// bedrock\n${"risky();\n".repeat(count)}`);
    await client.until(A, (found) => found.length === 6);
    const versions = client.publications.map((each) => each.version);
    expect(versions).toEqual([1, 6]);
  });

  it("of other open files follow a change that affects them", async () => {
    const client = await opened();
    await client.open(B, "export const nothing = 1;");
    await client.change(B, "// all is well");
    expect(await client.until(A, (found) => found.length === 0)).toEqual([]);
    await client.change(B, "// no more");
    await client.until(A, (found) => found.length === 1);
  });

  it("go by the disk when a file is deleted that an editor still shows", async () => {
    const client = await opened();
    await client.open(B, "// all is well");
    await client.until(A, (found) => found.length === 0);
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: B, type: 3 }] });
    await client.until(A, (found) => found.length === 1);
  });

  it("of a closed file go away", async () => {
    const client = await opened();
    await client.close(A);
    await client.until(A, (found) => found.length === 0);
  });

  it("show what kept a file from being read at its first line", async () => {
    const client = await opened("// bedrock, huge");
    expect(client.published.get(A)).toMatchObject([
      { code: "too-large", severity: DiagnosticSeverity.Information, range: { start: { line: 0, character: 0 } } },
    ]);
  });

  it("show a mistake in a configuration file at its place", async () => {
    const client = await connect(setUp().environment);
    const uri = "file:///project/.bedrock-readiness.json";
    await client.open(uri, '{ "mistake": 1 }', "jsonc");
    const [found] = await client.until(uri, (each) => each.length === 1);
    expect(found).toMatchObject({ message: "This is a mistake", range: { start: { line: 0, character: 3 } } });
    await client.change(uri, "{}");
    await client.until(uri, (each) => each.length === 0);
  });

  it("reach documents that lie in no folder or on no disk", async () => {
    const { environment, log } = setUp({ "/elsewhere/deep/c.ts": RISKY });
    const client = await connect(environment);
    for (const uri of ["file:///elsewhere/c.ts", "untitled:Untitled-1", "vscode-vfs://github/owner/name/d.ts"]) {
      await client.open(uri, RISKY);
      await client.until(uri, (found) => found.length === 1);
    }
    expect(log.filter((line) => line.startsWith("workspace"))).toHaveLength(4);
  });
});

describe("a server that takes over from another one", () => {
  it("looks again for findings of the whole workspace where they were shown", async () => {
    const { environment } = setUp({ "/project/a.ts": RISKY, "/project/b.ts": RISKY });
    const client = await connect(environment, { initializationOptions: { checkWorkspace: true } });
    await client.until(A, (found) => found.length === 1);
    await client.until(B, (found) => found.length === 1);
  });
});

describe("settings", () => {
  it("hold at once", async () => {
    const client = await opened();
    await client.configure({ rules: { [FAKE_RULE]: "error" } });
    await client.until(A, (found) => found[0]?.severity === DiagnosticSeverity.Error);
    await client.configure({ rules: { [FAKE_RULE]: "off" } });
    await client.until(A, (found) => found.length === 0);
    await client.configure({ rules: { [FAKE_RULE]: "nonsense" } });
    await client.until(A, (found) => found[0]?.severity === DiagnosticSeverity.Warning);
  });

  it("switch everything off and on", async () => {
    const client = await opened();
    await client.configure({ enable: false });
    await client.until(A, (found) => found.length === 0);
    expect(await client.actions(A, AT_RISK)).toEqual([]);
    await client.configure({ enable: true });
    await client.until(A, (found) => found.length === 1);
  });

  it("of one folder hold for no other", async () => {
    const client = await connect(setUp().environment, { folders: ["/project", "/second"] });
    const inSecond = "file:///second/c.ts";
    for (const uri of [A, inSecond]) await client.open(uri, RISKY);
    await client.until(inSecond, (found) => found.length === 1);
    await client.configure({ rules: { [FAKE_RULE]: "error" } }, "file:///second");
    await client.until(inSecond, (found) => found[0]?.severity === DiagnosticSeverity.Error);
    expect(client.published.get(A)).toMatchObject([{ severity: DiagnosticSeverity.Warning }]);
    await client.configure({ rules: { [FAKE_RULE]: "off" } }, "file:///project");
    await client.until(A, (found) => found.length === 0);
    expect(client.published.get(inSecond)).toMatchObject([{ severity: DiagnosticSeverity.Error }]);
  });

  it("of a folder hold as soon as it is added", async () => {
    const client = await connect(setUp().environment);
    const inSecond = "file:///second/c.ts";
    await client.open(inSecond, RISKY);
    await client.until(inSecond, (found) => found[0]?.severity === DiagnosticSeverity.Warning);
    client.folderSettings.set("file:///second", { rules: { [FAKE_RULE]: "hint" } });
    const event = { added: [{ uri: "file:///second", name: "second" }], removed: [] };
    await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
    await client.until(inSecond, (found) => found[0]?.severity === DiagnosticSeverity.Hint);
  });

  it("can have the workspace checked when it is opened", async () => {
    const { environment } = setUp({ "/project/b.ts": RISKY });
    const client = await connect(environment, { settings: () => ({ checkWorkspaceOnOpen: true }) });
    await client.until(B, (found) => found.length === 1);
  });
});

describe("creating a baseline", () => {
  const command = "bedrockReadiness.server.createBaseline";

  it("plans the files to write: the baseline, and the configuration that names it with all else as it was", async () => {
    const configuration = '{\n  // Why.\n  "residency": ["eu"]\n}\n';
    const files = { "/project/a.ts": RISKY, "/project/b.ts": RISKY, "/project/.bedrock-readiness.json": configuration };
    const { environment, files: access } = setUp(files);
    const client = await connect(environment);
    const plan = await client.connection.sendRequest<BaselinePlan>("workspace/executeCommand", { command });
    expect(plan).toMatchObject({ findings: 2, cancelled: false });
    const texts = Object.fromEntries(plan.files.map(({ uri, text }) => [uri, text]));
    expect(Object.keys(texts)).toEqual([
      "file:///project/.bedrock-readiness-baseline.json",
      "file:///project/.bedrock-readiness.json",
    ]);
    expect(JSON.parse(texts["file:///project/.bedrock-readiness-baseline.json"] ?? "")).toMatchObject({
      version: 1,
      entries: [
        { rule: FAKE_RULE, file: "a.ts" },
        { rule: FAKE_RULE, file: "b.ts" },
      ],
    });
    expect(texts["file:///project/.bedrock-readiness.json"]).toBe(
      '{\n  // Why.\n  "residency": ["eu"],\n  "baseline": ".bedrock-readiness-baseline.json"\n}\n',
    );
    expect(Object.keys(access.files())).toHaveLength(3);
  });

  it("makes a configuration where there is none, and leaves one alone that cannot be read", async () => {
    const plans = await Promise.all(
      [{}, { "/project/.bedrock-readiness.json": '{ "rules": ' }].map(async (more) => {
        const client = await connect(setUp({ "/project/a.ts": RISKY, ...more }).environment);
        return client.connection.sendRequest<BaselinePlan>("workspace/executeCommand", { command });
      }),
    );
    expect(plans.map(({ files }) => files.slice(1).map(({ text }) => text))).toEqual([
      ['{\n  "baseline": ".bedrock-readiness-baseline.json"\n}\n'],
      [],
    ]);
  });

  it("writes nothing when it is cancelled", async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`/project/f${index}.ts`, RISKY]));
    const client = await connect(setUp(files).environment);
    const plan = client.connection.sendRequest("workspace/executeCommand", { command });
    while (client.progress.length < 3) await rest(5);
    await client.connection.sendNotification("window/workDoneProgress/cancel", { token: client.progress[0]?.token });
    expect(await plan).toEqual({ findings: 0, files: [], cancelled: true });
  });
});

describe("the readiness report", () => {
  const ask = async (params: Partial<ReportParams>) => {
    const client = await connect(setUp({ "/project/src/a.ts": RISKY, "/other/b.ts": RISKY }).environment);
    const command = "bedrockReadiness.server.report";
    const folder = "file:///project";
    const text = await client.connection.sendRequest<string>("workspace/executeCommand", {
      command,
      arguments: [{ folder, format: "html", ...params }],
    });
    return JSON.parse(text);
  };

  it("is made of one folder, and its links run a command", async () => {
    const place = [
      {
        uri: "file:///project/src/a%20b.ts",
        range: { start: { line: 2, character: 4 }, end: { line: 2, character: 4 } },
      },
    ];
    expect(await ask({ nonce: "n" })).toEqual({
      readiness: { paths: ["/project"], findings: 1 },
      format: "html",
      nonce: "n",
      link: `command:bedrockReadiness.openPlace?${encodeURIComponent(JSON.stringify(place))}`,
    });
  });

  it("links from the file that it is written to", async () => {
    const written = await ask({ format: "markdown", target: "file:///project/docs/READINESS.md" });
    expect(written).toMatchObject({ format: "markdown", link: "../src/a%20b.ts#L3" });
  });

  it("is nothing when it is cancelled", async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`/project/f${index}.ts`, RISKY]));
    const client = await connect(setUp(files).environment);
    const command = "bedrockReadiness.server.report";
    const params = { command, arguments: [{ folder: "file:///project", format: "json" }] };
    const report = client.connection.sendRequest("workspace/executeCommand", params);
    while (client.progress.length < 3) await rest(5);
    await client.connection.sendNotification("window/workDoneProgress/cancel", { token: client.progress[0]?.token });
    expect(await report).toBeNull();
  });
});

describe("code actions", () => {
  it("offer each fix without its edit, and spell it when asked to", async () => {
    const client = await opened();
    const actions = await client.actions(A, AT_RISK);
    expect(actions.map((each) => [each.title, each.isPreferred === true, each.edit])).toEqual([
      ["Make it safe", true, undefined],
      ["Make it other", false, undefined],
      [`Disable ${FAKE_RULE} for this line`, false, expect.anything()],
    ]);
    expect(actions[0]?.diagnostics).toHaveLength(1);
    const resolved = await client.resolve(actions[1]);
    expect(resolved.edit?.documentChanges).toEqual([
      { textDocument: { uri: A, version: 1 }, edits: [{ range: AT_RISK, newText: "other()" }] },
    ]);
  });

  it("are made for the text as it is, not as it was", async () => {
    const client = await opened();
    await client.change(A, `\n${RISKY}`);
    const below = { start: { line: 2, character: 2 }, end: { line: 2, character: 2 } };
    const actions = await client.actions(A, below);
    expect((await client.resolve(actions[0])).edit?.documentChanges).toMatchObject([
      { textDocument: { version: 2 }, edits: [{ range: { start: { line: 2 } } }] },
    ]);
  });

  it("apply all safe fixes at once", async () => {
    const client = await opened("// bedrock\nrisky();\nrisky();\n");
    const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const [all, ...others] = await client.actions(A, top, ["source.fixAll"]);
    expect(others).toEqual([]);
    expect(all).toMatchObject({ kind: "source.fixAll.bedrockReadiness" });
    expect(all?.edit?.documentChanges).toMatchObject([{ edits: [{ newText: "safe()" }, { newText: "safe()" }] }]);
    expect(await client.actions(A, top, ["source.organizeImports"])).toEqual([]);
  });

  it("silence a rule for a line, with a reason to be written where nobody can be asked", async () => {
    const client = await opened();
    const disable = (await client.actions(A, AT_RISK)).find((each) => each.title.startsWith("Disable"));
    expect(disable?.edit?.documentChanges).toMatchObject([
      {
        edits: [
          {
            newText: `  // bedrock-readiness-disable-next-line ${FAKE_RULE} -- reason to be written\n`,
            range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
          },
        ],
      },
    ]);
  });

  it("offer no silence where there is no room for a comment", async () => {
    const client = await opened("// bedrock, no room\n  risky();\n");
    const titles = (await client.actions(A, AT_RISK)).map((each) => each.title);
    expect(titles).toEqual(["Make it safe", "Make it other"]);
  });

  it("leave asking for a reason and explaining to a client that can", async () => {
    const client = await opened(RISKY, { initializationOptions: { clientCommands: true } });
    const commands = (await client.actions(A, AT_RISK)).flatMap((each) => each.command ?? []);
    expect(commands).toMatchObject([
      { command: "bedrockReadiness.disableForLine", arguments: [{ uri: A, version: 1, rule: FAKE_RULE }] },
      { command: "bedrockReadiness.explainRule", arguments: [FAKE_RULE] },
    ]);
  });
});

describe("what is known", () => {
  const TEXT = "// bedrock\nrisky(); client();\nconst x =\n  y(call());\n";
  const known = (client: TestClient, line: number, character: number, uri = A): Promise<Known | null> =>
    client.connection.sendRequest(KNOWN, { textDocument: { uri }, position: { line, character } });

  it.each([
    ["a call at its name", 3, 6, "a.ts:4:5: Converse (AWS SDK for JavaScript v3)"],
    ["a client at its end", 1, 17, "a.ts:2:10: Client BedrockRuntimeClient (AWS SDK for JavaScript v3)"],
    ["a call on the line", 3, 0, "a.ts:4:5: Converse (AWS SDK for JavaScript v3)"],
    ["nothing", 2, 0, null],
  ])("is told of %s", async (_title, line, character, expected) => {
    const found = await known(await opened(TEXT), line, character);
    expect(found?.text.split("\n")[0] ?? null).toBe(expected);
    if (!found) return;
    expect(found.links[0]).toEqual({
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: expected?.indexOf(": ") } },
      target: { uri: A, range: found.range },
    });
  });

  it("follows the document, and is nothing where none is open", async () => {
    const client = await opened(TEXT);
    await client.change(A, `\n\n${TEXT}`);
    expect((await known(client, 5, 6))?.text).toContain("a.ts:6:5: Converse");
    expect(await known(client, 5, 6, B)).toBeNull();
    await client.change(A, "call();");
    expect(await known(client, 0, 1)).toBeNull();
  });

  it("is offered where a call or client is named, to a client that can show it", async () => {
    const title = "Show what is known";
    const offered = async (client: TestClient, character: number, only?: string[]): Promise<CodeAction | undefined> => {
      const position = { line: 1, character };
      return (await client.actions(A, { start: position, end: position }, only)).find((each) => each.title === title);
    };
    const able = await opened(TEXT, { initializationOptions: { clientCommands: true } });
    expect(await offered(able, 10)).toMatchObject({
      kind: "",
      command: {
        command: "bedrockReadiness.showKnown",
        arguments: [{ textDocument: { uri: A }, position: { line: 1, character: 10 } }],
      },
    });
    expect(await offered(able, 1)).toBeUndefined();
    expect(await offered(able, 10, ["quickfix"])).toBeUndefined();
    expect(await offered(await opened(TEXT), 10)).toBeUndefined();
  });

  it("is linked from the hover by a client that can show it", async () => {
    const hover = async (options: object): Promise<string> => {
      const client = await opened(TEXT, options);
      const params = { textDocument: { uri: A }, position: { line: 3, character: 5 } };
      const { contents } = await client.connection.sendRequest<Hover>("textDocument/hover", params);
      return (contents as { value: string }).value;
    };
    expect(await hover({})).not.toContain("command:");
    const [, query = ""] =
      /\(command:bedrockReadiness\.showKnown\?([^)]+)\)/.exec(
        await hover({ initializationOptions: { clientCommands: true } }),
      ) ?? [];
    expect(JSON.parse(decodeURIComponent(query))).toEqual([
      { textDocument: { uri: A }, position: { line: 3, character: 5 } },
    ]);
  });
});

describe("what a call takes of its quota", () => {
  const CALLS_MODEL = "// bedrock\nrisky(); call();";
  const CAPACITY = { initializationOptions: { clientCommands: true } };
  const lensesIn = (client: TestClient, uri = A): Promise<CodeLens[]> =>
    client.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });

  it("stands over the call, and opens the planner with its workload", async () => {
    const client = await opened(CALLS_MODEL, CAPACITY);
    expect(await lensesIn(client)).toEqual([
      {
        range: { start: { line: 1, character: 9 }, end: { line: 1, character: 15 } },
        command: {
          title: "a.ts with null; open in planner",
          command: "bedrockReadiness.openPlanner",
          arguments: [{ folder: "file:///project", call: expect.objectContaining({ file: "a.ts", order: 0 }) }],
        },
      },
    ]);
  });

  it("is only told by an editor that has no planner", async () => {
    const [lens] = await lensesIn(await opened(CALLS_MODEL));
    expect(lens?.command).toEqual({ title: "a.ts with null", command: "" });
  });

  it("goes by the workload file of the folder, and says when that changes", async () => {
    const { environment, files } = setUp({ "/project/.bedrock-capacity.json": "one" });
    const capabilities = {
      ...CAPABILITIES,
      workspace: { ...CAPABILITIES.workspace, codeLens: { refreshSupport: true } },
    };
    const client = await connect(environment, { capabilities });
    let refreshed = 0;
    client.connection.onRequest("workspace/codeLens/refresh", () => {
      refreshed += 1;
      return null;
    });
    await client.open(A, CALLS_MODEL);
    await client.until(A, (found) => found.length > 0);
    expect((await lensesIn(client))[0]?.command?.title).toBe("a.ts with one");
    const before = refreshed;
    files.write("/project/.bedrock-capacity.json", "two");
    const changes = [{ uri: "file:///project/.bedrock-capacity.json", type: 2 }];
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    await expect.poll(() => refreshed).toBeGreaterThan(before);
    expect((await lensesIn(client))[0]?.command?.title).toBe("a.ts with two");
  });

  it("can be switched off", async () => {
    const client = await opened(CALLS_MODEL);
    await client.configure({ codeLens: false });
    await expect.poll(async () => (await lensesIn(client)).length).toBe(0);
  });

  it("is not told of tests, nor of documents outside of folders", async () => {
    const client = await connect(setUp().environment);
    for (const uri of ["file:///project/test/a.test.ts", "file:///elsewhere/a.ts", "untitled:Untitled-1"]) {
      await client.open(uri, CALLS_MODEL);
      await client.until(uri, (found) => found.length > 0);
      expect(await lensesIn(client, uri)).toEqual([]);
    }
  });

  it("stands in the hover, too, with the way into the planner", async () => {
    const client = await opened(CALLS_MODEL, CAPACITY);
    const params = { textDocument: { uri: A }, position: { line: 1, character: 10 } };
    const { contents } = await client.connection.sendRequest<Hover>("textDocument/hover", params);
    const { value } = contents as MarkupContent;
    expect(value).toContain("- **Capacity:** a.ts with null");
    expect(value).toContain("[Open in planner](command:bedrockReadiness.openPlanner?");
  });
});

describe("a check of the workspace", () => {
  const command = "bedrockReadiness.server.checkWorkspace";

  it("reports its progress, and its findings survive closing", async () => {
    const { environment } = setUp({ "/project/a.ts": RISKY, "/project/b.ts": RISKY });
    const client = await connect(environment);
    const summary = await client.connection.sendRequest("workspace/executeCommand", { command });
    expect(summary).toEqual({ findings: 2, files: 2, calls: 2, cancelled: false });
    expect(client.published.get(B)).toHaveLength(1);
    expect(client.progress.map((each) => each.value.kind)).toEqual(["begin", "report", "report", "end"]);
    await client.open(B, RISKY);
    await client.close(B);
    await rest();
    expect(client.published.get(B)).toHaveLength(1);
  });

  it("stops when it is cancelled", async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`/project/f${index}.ts`, RISKY]));
    const client = await connect(setUp(files).environment);
    const summary = client.connection.sendRequest("workspace/executeCommand", { command });
    while (client.progress.length < 3) await rest(5);
    await client.connection.sendNotification("window/workDoneProgress/cancel", { token: client.progress[0]?.token });
    expect(await summary).toMatchObject({ cancelled: true });
  });

  it("tells who asked how far it is, and is cancelled like any request", async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`/project/f${index}.ts`, RISKY]));
    const client = await connect(setUp(files).environment);
    const cancellation = new CancellationTokenSource();
    const params = { command, workDoneToken: "mine" };
    const summary = client.connection.sendRequest("workspace/executeCommand", params, cancellation.token);
    while (client.progress.length < 3) await rest(5);
    cancellation.cancel();
    expect(await summary).toMatchObject({ cancelled: true });
    expect(new Set(client.progress.map((each) => each.token))).toEqual(new Set(["mine"]));
  });

  it("keeps its findings true as files change", async () => {
    const { environment, files } = setUp({ "/project/a.ts": RISKY, "/project/b.ts": RISKY });
    const client = await connect(environment);
    await client.connection.sendRequest("workspace/executeCommand", { command });
    files.write("/project/b.ts", "// all is well");
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: B, type: 2 }] });
    await client.until(B, (found) => found.length === 0);
    await client.until(A, (found) => found.length === 0);
  });
});

describe("the server", () => {
  it("follows workspace folders", async () => {
    const { environment, log } = setUp();
    const client = await connect(environment);
    await client.open(A, RISKY);
    await client.until(A, (found) => found.length === 1);
    const event = { added: [{ uri: "file:///second", name: "second" }], removed: [] };
    await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
    await rest();
    expect(log).toContain("workspace /project /second");
  });

  it("asks to be told of files and settings", async () => {
    const client = await connect(setUp().environment);
    const wanted = ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"];
    await expect.poll(() => client.registrations).toEqual(expect.arrayContaining(wanted));
    expect(client.result?.serverInfo).toEqual({ name: "bedrock-readiness", version: "1.2.3" });
  });

  it("serves clients that can do little", async () => {
    const client = await connect(setUp().environment, { capabilities: {} });
    await client.open(A, RISKY);
    await client.until(A, (found) => found.length === 1);
    const actions = await client.actions(A, AT_RISK);
    expect(actions.map((each) => Object.keys(each.edit?.changes ?? {}))).toEqual([[A], [A], [A]]);
  });

  it("tells what it does and what it found", async () => {
    const client = await opened();
    await rest(50);
    expect(client.statuses.at(0)).toMatchObject({ state: "checking" });
    expect(client.statuses.at(-1)).toMatchObject({ state: "idle", files: 1, findings: { warning: 1 } });
  });

  it("says so when the engine fails, and goes on", async () => {
    const { environment } = setUp();
    let broken = true;
    const client = await connect({
      ...environment,
      loadEngine: async () => {
        if (broken) throw new Error("no luck");
        return environment.loadEngine();
      },
    });
    await client.open(A, RISKY);
    while (client.statuses.length < 2) await rest(5);
    expect(client.statuses.at(-1)).toMatchObject({ state: "failed", message: "Looking for findings failed: no luck" });
    broken = false;
    await client.change(A, RISKY);
    await client.until(A, (found) => found.length === 1);
  });
});
