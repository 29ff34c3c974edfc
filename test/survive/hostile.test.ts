// A workspace of somebody who means harm: it costs no time, brings nothing down and runs nothing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "@ts-morph/common";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { memoryFiles } from "../support/memory.ts";
import { connecting, guarded, withoutNetwork } from "./support/network.ts";

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
        callee !== null && /^(globalThis\.)?(eval|Function|fetch|WebSocket|XMLHttpRequest)$/.test(callee.getText());
      if (isCode || (loads && !(argument && ts.isStringLiteral(argument)))) found.push(at(node));
      if (ts.isStringLiteral(node) && RUNNING.test(node.text) && (loadsIn(node) || ts.isImportDeclaration(node.parent)))
        found.push(at(node));
      ts.forEachChild(node, visit);
    };
    for (const source of [...sources("src"), ...sources("rules")]) visit(source);
    // The planner's page reads its own worker from the extension's folder, as its policy allows and nothing else.
    expect(found).toEqual(["src/panel/simulator.ts: fetch(address)"]);
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
