// Folders that lie on no disk, of which the client reads the files. With the engine itself.
import { afterEach, describe, expect, it } from "vitest";
import { FileChangeType } from "vscode-languageserver";
import { nodeEnvironment } from "../../src/server/node.ts";
import { FILES, type Files, type FilesParams, ServerCommand } from "../../src/server/protocol.ts";
import { replyOf } from "../support/distant.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";
import { CAPABILITIES, connect, type TestClient } from "./support/client.ts";

const NO_RETRIES = "throttling/missing-retries";
const CLIENT = `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { options } from "./settings/options";
export const client = new BedrockRuntimeClient(options);
`;
const GOOD = 'export const options = { maxAttempts: 6, retryMode: "standard" as const };\n';

let files: MemoryFiles;
let client: TestClient;
let asked: string[];

afterEach(() => client?.connection.dispose());

/** A client that keeps its files under addresses of its own, from the given one on. */
async function start(root: string, initial: Record<string, string>, folders = [root]): Promise<void> {
  asked = [];
  files = memoryFiles(Object.fromEntries(Object.entries(initial).map(([path, text]) => [`/ws/${path}`, text])));
  const [, origin = "", encoded = ""] = /^([\w-]+:(?:\/\/[^/]*)?)(.*)$/.exec(root) ?? [];
  const path = decodeURIComponent(encoded);
  const local = (uri: string): string => {
    asked.push(uri);
    if (!uri.startsWith(origin)) throw new Error(`${uri} is not one of ours`);
    const below = decodeURIComponent(uri.slice(origin.length));
    const inside = below.startsWith(path === "/" ? "/" : `${path}/`) || below === path;
    return inside ? `/ws/${below.slice(path.length)}`.replace(/\/+/g, "/").replace(/\/$/, "") : `/outside${below}`;
  };
  client = await connect(nodeEnvironment(import.meta.url), {
    folders,
    capabilities: CAPABILITIES,
    initializationOptions: { files: true },
    prepare: (connection) =>
      connection.onRequest(
        FILES,
        ({ folders: wanted, files: texts }: FilesParams): Files => ({
          folders: wanted.map((uri) => replyOf(() => files.list(local(uri)))),
          files: texts.map((uri) => replyOf(() => files.read(local(uri)))),
        }),
      ),
  });
}

async function tell(type: FileChangeType, ...uris: readonly string[]): Promise<void> {
  const changes = uris.map((uri) => ({ uri, type }));
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
}

const untilRetries = (uri: string, missing: boolean): Promise<unknown> =>
  client.until(uri, (found) => found.some(({ code }) => code === NO_RETRIES) === missing, 20_000);

describe.each([
  "vscode-vfs://github/owner/name",
  "vscode-vfs://github%2B7b226b223a226d61696e227d/owner/a%20b",
  "vscode-remote://localhost:4000/home/project",
  "memfs:/",
  "vscode-test-web://mount/",
])("a folder at %s", (root) => {
  const at = (path: string): string => `${root.replace(/\/$/, "")}/${path}`;
  const uri = at("src/client.ts");

  it("is known with all of its files, whether they are open or not", async () => {
    await start(root, { "src/client.ts": CLIENT, "src/settings/options.ts": GOOD });
    await client.open(uri, CLIENT);
    await untilRetries(uri, false);
    files.write("/ws/src/settings/options.ts", "export const options = {};\n");
    await tell(FileChangeType.Changed, at("src/settings/options.ts"));
    await untilRetries(uri, true);
    files.write("/ws/src/settings/options.ts", GOOD);
    await tell(FileChangeType.Changed, at("src/settings/options.ts"));
    await untilRetries(uri, false);
    await client.open(at("src/settings/options.ts"), "export const options = {};\n");
    await untilRetries(uri, true);
    await client.close(at("src/settings/options.ts"));
    await untilRetries(uri, false);
  });

  it("follows files and folders that come and go", async () => {
    await start(root, { "src/client.ts": CLIENT });
    await client.open(uri, CLIENT);
    const configuration = at(".bedrock-readiness.json");
    files.write("/ws/src/settings/options.ts", "export const options = {};\n");
    await tell(FileChangeType.Created, at("src/settings"));
    await untilRetries(uri, true);
    files.write("/ws/.bedrock-readiness.json", `{ "rules": { "${NO_RETRIES}": "off" } }`);
    await tell(FileChangeType.Created, configuration);
    await untilRetries(uri, false);
    files.remove("/ws/.bedrock-readiness.json");
    await tell(FileChangeType.Deleted, configuration);
    await untilRetries(uri, true);
  });

  it("is checked as a whole, and reported on", async () => {
    await start(root, {
      "src/client.ts": CLIENT,
      "src/settings/options.ts": "export const options = {};\n",
      ".gitignore": "left-out/\n",
      "left-out/other.ts": CLIENT,
    });
    const check = { command: ServerCommand.checkWorkspace };
    expect(await client.connection.sendRequest("workspace/executeCommand", check)).toMatchObject({ files: 1 });
    await untilRetries(uri, true);
    expect(asked).not.toContain(at("left-out/other.ts"));
    const report = { command: ServerCommand.report, arguments: [{ folder: root, format: "markdown" }] };
    expect(await client.connection.sendRequest("workspace/executeCommand", report)).toContain("src/client.ts:3");
    const baseline = { command: ServerCommand.createBaseline };
    const plan = await client.connection.sendRequest<{ files: { uri: string }[] }>(
      "workspace/executeCommand",
      baseline,
    );
    expect(plan.files.map((each) => each.uri)).toEqual([
      at(".bedrock-readiness-baseline.json"),
      at(".bedrock-readiness.json"),
    ]);
  });
});

it("a document outside of the folders is read with what lies beside it, and an unsaved one asks nobody", async () => {
  const outside = "vscode-vfs://github/owner/name/src/client.ts";
  const options = { "src/client.ts": CLIENT.replace("./settings/", "./"), "src/options.ts": GOOD };
  await start("vscode-vfs://github/owner/name", options, ["vscode-vfs://github/owner/other"]);
  await client.open(outside, options["src/client.ts"]);
  await untilRetries(outside, false);
  files.write("/ws/src/options.ts", "export const options = {};\n");
  await tell(FileChangeType.Changed, "vscode-vfs://github/owner/name/src/options.ts");
  await untilRetries(outside, true);
  await client.open("untitled:Untitled-1.ts", CLIENT.replace("(options)", "({})"));
  await untilRetries("untitled:Untitled-1.ts", true);
  expect(asked.filter((uri) => uri.startsWith("untitled:"))).toEqual([]);
});

it("a client whose files cannot be had leads to a status that says so, and to findings once they can", async () => {
  await start("vscode-vfs://github/owner/name", { "src/client.ts": CLIENT.replace("(options)", "({})") });
  client.connection.onRequest(FILES, () => {
    throw new Error("The line is dead");
  });
  const uri = "vscode-vfs://github/owner/name/src/client.ts";
  await client.open(uri, CLIENT.replace("(options)", "({})"));
  await expect
    .poll(() => client.statuses.at(-1), { timeout: 20_000 })
    .toMatchObject({ state: "failed", message: expect.stringContaining("The line is dead") });
  client.connection.onRequest(
    FILES,
    ({ folders, files: texts }: FilesParams): Files => ({
      folders: folders.map(() => null),
      files: texts.map(() => null),
    }),
  );
  await client.change(uri, `${CLIENT.replace("(options)", "({})")}\n`);
  await untilRetries(uri, true);
});
