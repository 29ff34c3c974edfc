// A workspace of somebody who means harm: it costs no time, brings nothing down and runs nothing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "@ts-morph/common";
import { describe, expect, it } from "vitest";
import type { Hover } from "vscode-languageserver";
import { rules } from "../../rules/index.generated.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { nodeEnvironment } from "../../src/server/node.ts";
import { uriOf } from "../../src/server/paths.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { connect } from "../server/support/client.ts";
import { runCommand } from "../support/command.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";
import { connecting, guarded, withoutNetwork } from "./support/network.ts";
import { sarifError } from "./support/sarif.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HEAD =
  'import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";\nconst client = new BedrockRuntimeClient({});\n';

function use(value: string): string {
  return `\nclient.send(new ConverseCommand({ modelId: "us.amazon.nova-pro-v1:0", messages: [{ role: "user", content: [{ text: ${value} }] }], inferenceConfig: ${value} }));\n`;
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

const EXHAUSTING: Readonly<Record<string, string>> = {
  "comments without end": `${HEAD}${"// bedrock-readiness-disable\n/* bedrock-readiness-enable */\n".repeat(3_000)}${use("x")}`,
  "a list that holds itself thousands of times": `${HEAD}const m = [];\n${"m.push({ role: 'user', content: [{ text: m }] });\n".repeat(2_000)}client.send(new ConverseCommand({ messages: m }));`,
  "records that double": `${HEAD}const v0 = {};\n${lines(200, (i) => `const v${i + 1} = process.env.A${i} ? { ...v${i}, a: v${i} } : { ...v${i}, b${i}: v${i} };`)}${use("v200")}`,
  "lists that quadruple": `${HEAD}const v0 = [1, 2, 3];\n${lines(30, (i) => `const v${i + 1} = [...v${i}, ...v${i}, ...v${i}, ...v${i}];`)}${use("v30")}`,
  "texts that triple": `${HEAD}const v0 = "aaaaaaaaaa";\n${lines(40, (i) => `const v${i + 1} = \`\${v${i}}\${v${i}}\${v${i}}\`;`)}${use("v40")}`,
  "texts that are added up": `${HEAD}const v0 = "aaaaaaaaaa";\n${lines(60, (i) => `const v${i + 1} = v${i} + v${i};`)}${use("v60")}`,
  "functions that call each other": `${HEAD}function f(x) { return g(x, f(x)) }\nfunction g(a, b) { return f(g(a, b)) }${use("f(g(1, 2))")}`,
  "classes in a ring": `${HEAD}${lines(200, (i) => `class C${i} extends C${(i + 1) % 200} { x = new C${(i + 7) % 200}().x; get y() { return super.y; } }`)}${use("new C0().x")}`,
  "an object that is assigned to itself": `${HEAD}let v = {};\n${lines(1_000, (i) => `v = Object.assign({}, v, { a${i}: v });`)}${use("v")}`,
};

describe("a file that is made to exhaust whoever resolves its values", () => {
  it.each(Object.entries(EXHAUSTING))("%s", async (_, code) => {
    const access = memoryFiles({ "/ws/a.ts": code });
    const workspace = createWorkspace({ roots: ["/ws"], access, languages: [typescript], rules, today: "2026-11-01" });
    const before = process.cpuUsage();
    const { findings, clients } = await workspace.check(null);
    for (const fix of findings.flatMap(({ fixes }) => fixes)) workspace.edits(fix);
    const { user } = process.cpuUsage(before);
    expect(clients).toBe(1);
    expect(user / 1_000).toBeLessThan(10_000);
  });
});

describe("names that every object has", () => {
  it("are names like any other, in code and in configuration", async () => {
    const names = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf"];
    const code = names.map((name) => use(`{ ["${name}"]: 1, ${name}: { maxTokens: 9 } }`) + use(name)).join("");
    const keys = names.map((name) => `"${name}": { "${name}": "error", "polluted": true }`).join(", ");
    const access = memoryFiles({
      "/ws/a.ts": HEAD + code,
      "/ws/.bedrock-readiness.json": `{ ${keys}, "rules": { ${keys} }, "attestations": { ${keys} } }`,
      "/ws/package.json": `{ "name": "__proto__", ${keys}, "imports": { ${keys} } }`,
      "/ws/tsconfig.json": `{ "compilerOptions": { "paths": { "__proto__": ["constructor"] } } }`,
    });
    const workspace = createWorkspace({ roots: ["/ws"], access, languages: [typescript], rules, today: "2026-11-01" });
    const { calls, configurationProblems } = await workspace.check(null);
    expect(calls).toBe(2 * names.length);
    expect(configurationProblems.length).toBeGreaterThanOrEqual(names.length);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("script and markup in names", () => {
  const NASTY = "<img src=x onerror=alert(1)> ](command:evil) `x` <script>alert(2)</script> | \u001b[2J\u202e";
  const FOLDER = "/ws/<b> ](command:evil) [x](y)";
  const FILE = `${FOLDER}/\`a\` \u001b[2J\n::error::<script>(1).ts`;
  const nasty = JSON.stringify(NASTY);
  const CODE = `${HEAD}
export const handlers = {
  async [${nasty}](event) {
    const command = new ConverseCommand({ modelId: ${nasty}, messages: [{ role: "user", content: [{ text: event.body }] }] });
    return client.send(command);
  },
  "${"<script>alert(3)</script>"}": async (event) => client.send(new ConverseCommand({ modelId: process.env[${nasty}], system: [{ text: ${nasty} }] })),
};
`;
  const CONFIGURATION = JSON.stringify({
    expectedOutputTokens: 300,
    attestations: {
      "load-test": { owner: NASTY, date: "2026-10-01", evidence: `https://a.b/${NASTY}` },
      [NASTY]: { owner: NASTY, date: "2026-10-01" },
    },
    tags: { required: [NASTY], values: { [NASTY]: NASTY } },
    models: { allow: ["nothing"] },
    trusted: { sources: [NASTY], validators: [NASTY] },
  });
  const WORKLOADS = JSON.stringify({ version: 1, workloads: [{ name: NASTY, model: NASTY }] });
  const files = (): MemoryFiles =>
    memoryFiles({
      [FILE]: CODE,
      "/ws/.bedrock-readiness.json": CONFIGURATION,
      "/ws/.bedrock-capacity.json": WORKLOADS,
    });
  const engine = { rules, languages: [typescript] };
  const command = (...args: string[]) => runCommand(args, files(), engine);

  it("are text in every form of the report", async () => {
    const page = (await command("report", "--format", "html")).stdout;
    const harmless = await runCommand(
      ["report", "--format", "html"],
      memoryFiles({ "/ws/a.ts": HEAD + use('"a"') }),
      engine,
    );
    const shapes = (html: string) =>
      new Set(html.match(/<\/?[a-z][^>]*?(?=[ >])|\s[a-z-]+(?==")/gi)?.map((each) => each.trim()));
    expect([...shapes(page)].filter((each) => !shapes(harmless.stdout).has(each)).sort()).toEqual([]);
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expectText((await command("report", "--format", "markdown")).stdout);
    expect(JSON.parse((await command("report", "--format", "json")).stdout)).toHaveProperty("sections");
  });

  it("are text in what the command prints", async () => {
    expectText((await command("check", "--format", "markdown", "--severity", "hint")).stdout);
    const lines = (await command("check", "--format", "github", "--severity", "hint")).stdout.trimEnd().split("\n");
    expect(
      lines.filter((line) => !/^::(error|warning|notice) file=%3Cb|^::(error|warning|notice) file=<b> /.test(line)),
    ).toEqual([]);
    for (const args of [
      ["check", "--severity", "hint"],
      ["facts", "--format", "text"],
      ["capacity"],
      ["capacity", "--from", "."],
    ]) {
      const { stdout, stderr } = await command(...args);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
      expect([args, (stdout + stderr).match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)]).toEqual([
        args,
        null,
      ]);
    }
    const sarif = JSON.parse((await command("check", "--format", "sarif")).stdout);
    expect(sarifError(sarif)).toBeNull();
  });

  it("are text in hovers, and lead to no command but ours", async () => {
    const initializationOptions = { clientCommands: true };
    const environment = { ...nodeEnvironment(import.meta.url), access: files() };
    const client = await connect(environment, { folders: ["/ws"], initializationOptions });
    const uri = uriOf(FILE);
    await client.open(uri, CODE);
    await client.until(uri, (found) => found.length > 0, 30_000);
    let hovers = 0;
    for (const [line, text] of CODE.split("\n").entries()) {
      for (const { index } of text.matchAll(/ConverseCommand\(|BedrockRuntimeClient\(/g)) {
        const params = { textDocument: { uri }, position: { line, character: index + 1 } };
        const hover = await client.connection.sendRequest<Hover | null>("textDocument/hover", params);
        const { value } = (hover?.contents ?? { value: "" }) as { value: string };
        expectText(value);
        hovers += value === "" ? 0 : 1;
      }
    }
    expect(hovers).toBe(3);
    client.connection.dispose();
  });

  /** Markdown in which nothing is HTML, and no link leads to a command but ours. */
  function expectText(markdown: string): void {
    const prose = markdown.replace(/(?<![`\\])(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "CODE");
    expect(prose.match(/<[a-z/!]/gi)).toBeNull();
    const targets = [...prose.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map(([, target = ""]) => target);
    expect(targets.filter((each) => /^command:(?!bedrockReadiness\.)|^javascript:|^data:/i.test(each))).toEqual([]);
    expect(["\u001b", "\u202e"].filter((each) => markdown.includes(each))).toEqual([]);
    expect(markdown.length).toBeGreaterThan(50);
  }
});

describe("configuration that points outside", () => {
  it("is refused where it stands", async () => {
    const access = memoryFiles({
      "/ws/a.ts": HEAD + use("x"),
      "/secret.json": "{}",
      "/ws/.bedrock-readiness.json":
        '{ "baseline": "../secret.json", "ignore": ["../**", "/etc/**"], "overrides": [{ "files": ["C:\\\\**"] }] }',
    });
    const read: string[] = [];
    const spied = {
      ...access,
      read: (file: string) => {
        read.push(file);
        return access.read(file);
      },
    };
    const options = { roots: ["/ws"], access: spied, languages: [typescript], rules, today: "2026-11-01" };
    const { configurationProblems } = await createWorkspace(options).check(null);
    expect(configurationProblems.map(({ message }) => /leaves/.test(message))).toEqual([true, true, true, true]);
    expect(read.filter((file) => !file.startsWith("/ws/"))).toEqual([]);
  });
});

/** All source files of the product, parsed. */
function sources(folder: string): readonly ts.SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true));
}

describe("the product's own code", () => {
  const RUNNING = /^(node:)?(child_process|vm|net|http|https|http2|tls|dgram|dns|cluster|inspector)$/;

  it("makes no code of text, starts no process, opens no socket and loads nothing that it does not name", () => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const callee = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression : null;
      const [argument] = (callee && (node as ts.CallExpression).arguments) || [];
      const loads = callee && (callee.kind === ts.SyntaxKind.ImportKeyword || callee.getText() === "require");
      const isCode =
        callee !== null &&
        /^((globalThis|self)\.)?(eval|Function|fetch|importScripts|Worker|WebSocket|XMLHttpRequest)$/.test(
          callee.getText(),
        );
      if (isCode || (loads && !(argument && ts.isStringLiteral(argument)))) found.push(at(node));
      if (ts.isStringLiteral(node) && RUNNING.test(node.text) && (loadsIn(node) || ts.isImportDeclaration(node.parent)))
        found.push(at(node));
      ts.forEachChild(node, visit);
    };
    for (const source of [...sources("src"), ...sources("rules")]) visit(source);
    // Workers and scripts of ours: the planner's page reads its own from the extension's folder, as its policy allows and
    // nothing else; a browser's server and its analyser lie there, too; and the command reads ahead in threads.
    expect(found.toSorted()).toEqual([
      "src/extension/worker-client.ts: new Worker(await scripts.server(), { name: CLIENT_NAME })",
      "src/panel/simulator.ts: fetch(address)",
      "src/panel/simulator.ts: new Worker(url)",
      "src/server/web.ts: self.importScripts(await connection.sendRequest<string>(ANALYSER))",
      "src/workspace/node/scouts.ts: new Worker(script)",
    ]);
  });
});

function loadsIn({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function at(node: ts.Node): string {
  return `${node.getSourceFile().fileName.slice(ROOT.length)}: ${node.getText().slice(0, 80)}`;
}

describe("the command and the server", () => {
  it("connect to nothing", async () => {
    // Whoever does is noticed.
    expect(connecting({ ...guarded, nodeArguments: [] })).toBe(0);
    expect(connecting(guarded)).toBe(70);
    const tally = await withoutNetwork(guarded, 1);
    expect(tally.failures).toEqual([]);
    expect(tally.findings).toBeGreaterThan(0);
  }, 120_000);
});
