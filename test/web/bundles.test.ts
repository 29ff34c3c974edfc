// What a browser loads: that it needs nothing of Node's, and that the server works without.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyser, webExtension, webServer } from "../../esbuild.mjs";
import { ANALYSER, FILES, type Files, type FilesParams, KNOWN, type Known } from "../../src/server/protocol.ts";
import { TestClient } from "../server/support/client.ts";
import { replyOf } from "../support/distant.ts";
import { memoryFiles } from "../support/memory.ts";
import { type Bundle, bundled, FakeWorker } from "./support.ts";

/** Names that are there on Node only, each with what is to stand in its place so that it is found. */
const NODE_ONLY = ["process", "Buffer", "global", "__dirname", "__filename", "setImmediate"];
const MARKED = Object.fromEntries(NODE_ONLY.map((name) => [name, `NODE_ONLY_${name}`]));

/** `vscode-uri` and `minimatch` look for `process` to know whether they are on Windows. */
const ASKING = /^node_modules\/(vscode-uri|minimatch)\//;

/** The files of a bundle in which something stands, by the comment that the bundler puts before each. */
function placesOf(text: string, what: RegExp): readonly string[] {
  let file = "";
  const found = new Set<string>();
  for (const line of text.split("\n")) {
    file = /^\s*\/\/ ((?:node_modules|src|rules)\/\S+)$/.exec(line)?.[1] ?? file;
    if (what.test(line)) found.add(file);
  }
  return [...found];
}

describe.each([
  ["extension", webExtension, ["vscode"]],
  ["server", webServer, []],
] as const)("the %s for browsers", (_name, options, needed) => {
  let bundle: Bundle;

  beforeAll(async () => {
    bundle = await bundled(options, { define: { ...options.define, ...MARKED }, minify: false });
  });

  it("loads nothing but what its host gives", () => {
    const [output] = Object.values(bundle.metafile.outputs);
    expect([...new Set(output?.imports.map(({ path }) => path))]).toEqual([...needed]);
  });

  it("has no modules of Node's, nor anything that stands for one", () => {
    const inputs = Object.keys(bundle.metafile.inputs);
    expect(inputs.filter((input) => input.startsWith("(disabled)") || /\/node\/|node:/.test(input))).toEqual([]);
  });

  it("uses no name that only Node knows, but for packages that ask first whether it is there", () => {
    expect(placesOf(bundle.text, /NODE_ONLY_\w+/).filter((file) => !ASKING.test(file))).toEqual([]);
  });

  it("has no compiler and no rules: those are read when a file mentions Bedrock", () => {
    const inputs = Object.keys(bundle.metafile.inputs);
    expect(inputs.filter((input) => /^rules\/|typescript\.js$|gpt-tokenizer/.test(input))).toEqual([]);
  });
});

describe("the analyser's script", () => {
  it("loads nothing, and nothing but the compiler names modules of Node's, which are not there", async () => {
    const { metafile } = await bundled(analyser);
    const [output] = Object.values(metafile.outputs);
    expect(output?.imports).toEqual([]);
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((input) => input.startsWith("(disabled)") || input.startsWith("node:"))).toEqual([]);
    const naming = Object.entries(metafile.inputs).flatMap(([input, { imports }]) =>
      imports.some(({ path }) => path.startsWith("absent:")) ? [input] : [],
    );
    expect(naming).toEqual([expect.stringMatching(/@ts-morph\/common\/dist\/typescript\.js$/)]);
  }, 60_000);
});

describe("the server in a worker", () => {
  const ROOT = "vscode-vfs://github/owner/name";
  const CLIENT = `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { options } from "./options";
export const client = new BedrockRuntimeClient(options);
`;
  const PLAIN = "export const one = 1;\n";
  const files = memoryFiles({
    "/ws/src/client.ts": CLIENT,
    "/ws/src/options.ts": 'export const options = { maxAttempts: 6, retryMode: "standard" as const };\n',
    "/ws/src/plain.ts": PLAIN,
  });
  let worker: FakeWorker;
  let client: TestClient;

  beforeAll(async () => {
    const [server, engine] = await Promise.all([bundled(webServer), bundled(analyser)]);
    worker = new FakeWorker(server.text, new Map([["blob:analyser", engine.text]]));
    client = new TestClient(worker.connection);
    const local = (uri: string): string => uri.replace(ROOT, "/ws");
    worker.connection.onRequest(ANALYSER, () => "blob:analyser");
    worker.connection.onRequest(
      FILES,
      ({ folders, files: texts }: FilesParams): Files => ({
        folders: folders.map((uri) => replyOf(() => files.list(local(uri)))),
        files: texts.map((uri) => replyOf(() => files.read(local(uri)))),
      }),
    );
    const pages = "bedrock-readiness-rule:/";
    await client.start({ folders: [ROOT], initializationOptions: { files: true, pages, clientCommands: true } });
  }, 60_000);

  afterAll(() => worker?.stop());

  const untilRetries = (missing: boolean) =>
    client.until(
      `${ROOT}/src/client.ts`,
      (found) => found.some(({ code }) => code === "throttling/missing-retries") === missing,
      20_000,
    );

  it("sees nothing of Node", () => {
    expect(NODE_ONLY.map((name) => worker.typeOf(name))).toEqual(NODE_ONLY.map(() => "undefined"));
    expect(client.result?.serverInfo?.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("imports the analyser when a file mentions Bedrock, and not before", async () => {
    await client.open(`${ROOT}/src/plain.ts`, PLAIN);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(worker.imported).toEqual([]);
    await client.open(`${ROOT}/src/client.ts`, CLIENT);
    await untilRetries(false);
    expect(worker.imported).toEqual(["blob:analyser"]);
  });

  it("finds what follows from other files, with pages that its client shows", async () => {
    await client.open(`${ROOT}/src/options.ts`, "export const options = {};\n");
    const found = await untilRetries(true);
    const [retries] = found.filter(({ code }) => code === "throttling/missing-retries");
    expect(retries?.codeDescription?.href).toBe("bedrock-readiness-rule:/docs/rules/throttling/missing-retries.md");
  });

  it("answers what is known, and spells fixes", async () => {
    const uri = `${ROOT}/src/client.ts`;
    const position = { line: 2, character: 30 };
    const known = await client.connection.sendRequest<Known>(KNOWN, { textDocument: { uri }, position });
    expect(known.text).toContain("Retries: the SDK's default");
    const actions = await client.actions(uri, { start: position, end: position }, ["quickfix"]);
    const fix = actions.find(({ title }) => title.includes("six attempts"));
    const { edit } = await client.resolve(fix);
    expect(JSON.stringify(edit)).toContain("maxAttempts: 6");
  });
});
