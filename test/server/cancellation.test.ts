// Who no longer waits for an answer costs nothing any more. With the engine itself, on files that count who reads them.
import { afterEach, describe, expect, it } from "vitest";
import { CancellationTokenSource, LSPErrorCodes } from "vscode-languageserver";
import { nodeEnvironment } from "../../src/server/node.ts";
import { CALLS, KNOWN, ServerCommand } from "../../src/server/protocol.ts";
import { memoryFiles } from "../support/memory.ts";
import { connect, rest, type TestClient } from "./support/client.ts";
import { fakeEngine } from "./support/fake-engine.ts";

const COUNT = 1_500;
const FIRST = "file:///project/f0.ts";

function call(index: number): string {
  return `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({});
export const answer = () => client.send(new ConverseCommand({ modelId: "us.amazon.nova-pro-v1:0", system: [{ text: "${index}" }] }));
`;
}

/** A project that takes a while, with the number of times that one of its files was read or looked at. */
async function start(): Promise<{ readonly client: TestClient; readonly touched: () => number }> {
  const names = Array.from({ length: COUNT }, (_, index) => [`/project/f${index}.ts`, call(index)] as const);
  const files = memoryFiles({
    ...Object.fromEntries(names),
    "/project/.bedrock-capacity.json": JSON.stringify({ version: 1, workloads: [] }),
  });
  let touched = 0;
  const access = {
    read: (file: string) => {
      touched += 1;
      return files.read(file);
    },
    version: (file: string) => {
      touched += 1;
      return files.version(file);
    },
    list: files.list,
  };
  const client = await connect({ ...nodeEnvironment(import.meta.url), access });
  running = client;
  return { client, touched: () => touched };
}

let running: TestClient | undefined;

afterEach(() => running?.connection.dispose());

const LONG: readonly (readonly [string, string, unknown])[] = [
  ["a check of the workspace", "workspace/executeCommand", { command: ServerCommand.checkWorkspace }],
  ["a baseline", "workspace/executeCommand", { command: ServerCommand.createBaseline }],
  [
    "a report",
    "workspace/executeCommand",
    { command: ServerCommand.report, arguments: [{ folder: "file:///project", format: "markdown" }] },
  ],
  ["the calls of a folder", CALLS, { folder: "file:///project" }],
];

describe("a long run", () => {
  it.each(LONG)("that is cancelled leaves nothing running: %s", { timeout: 30_000 }, async (_, method, params) => {
    const { client, touched } = await start();
    const cancellation = new CancellationTokenSource();
    const asked = client.connection.sendRequest<{ calls?: number } | null>(method, params, cancellation.token);
    const answer = asked.catch((error) => error);
    await expect.poll(touched, { interval: 2, timeout: 20_000 }).toBeGreaterThan(40);
    cancellation.cancel();
    const begun = Date.now();
    const said = await answer;
    expect(Date.now() - begun).toBeLessThan(2_000);
    if (method === CALLS) expect(said).toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    else if (said !== null) expect(said).toMatchObject({ cancelled: true });
    if (said?.calls !== undefined) expect(said.calls).toBeLessThan(COUNT);
    const [before, messages, work] = [touched(), client.progress.length, process.cpuUsage()];
    await rest(400);
    expect(touched()).toBe(before);
    expect(process.cpuUsage(work).user / 1_000).toBeLessThan(200);
    expect(client.progress.length).toBe(messages);
    expect(client.statuses.at(-1)).not.toMatchObject({ state: "checking" });
  });
});

describe("a request", () => {
  const at = { textDocument: { uri: FIRST }, position: { line: 2, character: 20 } };
  const requests: readonly (readonly [string, unknown])[] = [
    ...LONG.map(([, method, params]) => [method, params] as const),
    [KNOWN, at],
    ["textDocument/hover", at],
    ["textDocument/codeLens", at],
    [
      "textDocument/codeAction",
      { ...at, range: { start: at.position, end: at.position }, context: { diagnostics: [] } },
    ],
    ["codeAction/resolve", { title: "Any", data: { uri: FIRST, key: "", fix: 0 } }],
  ];

  it.each(requests)("that is cancelled before its turn comes is not begun: %s", async (method, params) => {
    const { client, touched } = await start();
    const cancellation = new CancellationTokenSource();
    const answer = client.connection.sendRequest(method, params, cancellation.token).catch((error) => error);
    // Both messages are on their way together.
    cancellation.cancel();
    expect(await answer).toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    await rest(100);
    expect(touched()).toBe(0);
  });
});

describe("a check that nobody asked for", () => {
  it("keeps nobody from typing", async () => {
    const risky = "// bedrock\nrisky();\n";
    const many = Array.from({ length: 300 }, (_, index) => [`/project/f${index}.ts`, risky]);
    const client = await connect(
      {
        version: "1.2.3",
        access: memoryFiles(Object.fromEntries(many)),
        loadEngine: async () => fakeEngine(),
        documentation: () => undefined,
      },
      { settings: () => ({ checkWorkspaceOnOpen: true }) },
    );
    await expect.poll(() => client.progress.length).toBeGreaterThan(3);
    await client.open(FIRST, `${risky}risky();\n`);
    await client.until(FIRST, (found) => found.length === 2);
    expect(client.progress.at(-1)?.value.kind).toBe("report");
    expect(client.statuses.at(-1)).toMatchObject({ state: "checking" });
    await client.until("file:///project/f299.ts", (found) => found.length === 1);
    await expect.poll(() => client.statuses.at(-1)).toMatchObject({ state: "idle" });
  });
});
