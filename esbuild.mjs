// Bundles everything that is shipped: `node esbuild.mjs [--production] [--tests] [--bench]`. The analyser is a script of its
// own, which the server loads only when something asks for it, on Node and in a web worker alike. The command is in chunks, of
// which it reads what it needs.
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { compiler } from "./scripts/support/compiler.mjs";
import { lateTables } from "./scripts/support/late-tables.mjs";

const production = process.argv.includes("--production");

/** Changes whenever the engine may find out something else about the same files. */
async function fingerprint() {
  const hash = createHash("sha256");
  for (const folder of ["src", "rules"]) {
    const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(ts|json)$/.test(name)).sort();
    for (const name of names) hash.update(name).update(await readFile(join(folder, name)));
  }
  return hash
    .update(await readFile("package-lock.json"))
    .digest("hex")
    .slice(0, 16);
}

/** What the package says about itself, as far as its programs say it too. */
const { version, homepage = null } = JSON.parse(await readFile("package.json", "utf8"));

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  // Some packages hide their parts behind a UMD wrapper in `main`.
  mainFields: ["module", "main"],
  minify: production,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  define: {
    "process.env.BEDROCK_READINESS_BUILD": JSON.stringify(await fingerprint()),
    "process.env.BEDROCK_READINESS_PACKAGE": JSON.stringify(JSON.stringify({ version, homepage })),
  },
  logLevel: "warning",
};

/** Bundled CommonJS packages expect what ES modules do not have. */
const COMMONJS = `
import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileURLToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __fileURLToPath(new URL(".", import.meta.url));
`.trim();

/** Gives a CommonJS program the address that `import.meta.url` is for a module. */
const ADDRESS = 'const __url = require("node:url").pathToFileURL(__filename).href;';
const addressed = { ...shared, define: { ...shared.define, "import.meta.url": "__url" } };

/** What Node runs as a single file. */
const script = { ...addressed, format: "cjs", banner: { js: ADDRESS } };

/** What runs without Node, too. That it needs nothing of Node's is for esbuild to find out. */
const anywhere = { ...shared, platform: "browser", target: "es2022", mainFields: ["browser", "module", "main"] };

/** The compiler asks for these where it finds itself on Node. It never does, and says so if it should. */
const withoutNode = {
  name: "without Node",
  setup({ onResolve, onLoad }) {
    const modules = /^(fs|os|path|crypto|inspector|perf_hooks|source-map-support)$/;
    onResolve({ filter: modules }, ({ path, importer }) =>
      importer.endsWith("typescript.js") ? { path, namespace: "absent" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "absent" }, ({ path }) => ({
      contents: `throw new Error("The analyser has no ${path}");`,
    }));
  },
};

/** The analyser's script leaves this behind, and hands it to Node as a module would. */
const ANALYSER = "bedrockReadinessAnalyser";

/**
 * The analyser as a plain script, since that is what Node and a web worker both load without further ado, and the package
 * need not hold the compiler twice. The compiler looks for Node by itself, and is to find none: it is given texts.
 */
export const analyser = {
  ...anywhere,
  entryPoints: ["src/server/analyser.ts"],
  outfile: "dist/analyser.cjs",
  format: "iife",
  globalName: ANALYSER,
  footer: { js: `if (typeof exports === "object") exports.createEngine = ${ANALYSER}.createEngine;` },
  define: { ...shared.define, process: "undefined" },
  plugins: [compiler, lateTables, withoutNode],
};

/** Leaves the analyser in its script until it is imported. Node requires a script in half of the time that it imports one. */
const analyserApart = {
  name: "analyser apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/analyser\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./analyser.cjs", namespace: "apart" } : undefined,
    );
    onResolve({ filter: /.*/, namespace: "apart" }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: "apart" }, ({ path }) => ({
      contents: `export const { createEngine } = require(${JSON.stringify(path)});`,
    }));
  },
};

/** The server where Node runs it. */
const server = {
  ...script,
  entryPoints: ["src/server/main.ts"],
  outfile: "dist/server.js",
  plugins: [analyserApart],
};

/** The server as a worker of a browser runs it: a plain script, for a worker that is made from a text imports nothing. */
export const webServer = {
  ...anywhere,
  entryPoints: ["src/server/web.ts"],
  outfile: "dist/web/server.js",
  format: "iife",
  define: { ...shared.define, BEDROCK_READINESS_VERSION: JSON.stringify(version) },
};

/** The extension where a browser runs it. */
export const webExtension = {
  ...anywhere,
  entryPoints: ["src/extension/web.ts"],
  outfile: "dist/web/extension.cjs",
  format: "cjs",
  external: ["vscode"],
};

/** Commander starts other programs as commands, which ours has none of; Node takes long to load what that needs. */
const noSubprograms = {
  name: "no subprograms",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path, namespace: "absent" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** The command serves editors with the server that the extension starts. */
const serverApart = {
  name: "server apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/server\/main\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./server.js", external: true } : undefined,
    );
  },
};

/**
 * Entries that stay small, with everything else in chunks in a folder that are read when they are asked for. They become
 * CommonJS: Node loads two dozen small modules of that kind in the time that it takes to link a few of the other.
 */
async function buildInChunks(folder, entryPoints, outExtension = { ".js": ".js" }) {
  const { outputFiles } = await build({
    ...addressed,
    entryPoints,
    outdir: "dist",
    outExtension,
    external: ["vscode"],
    chunkNames: `${folder}/[name]-[hash]`,
    format: "esm",
    splitting: true,
    plugins: [compiler, lateTables, noSubprograms, serverApart],
    write: false,
  });
  await mkdir(`dist/${folder}`, { recursive: true });
  await Promise.all(outputFiles.map(async ({ path, text }) => writeFile(path, await asCommonJs(path, text))));
}

async function asCommonJs(path, text) {
  if (!/\.c?js$/.test(path)) return text;
  const { code } = await transform(text, {
    format: "cjs",
    banner: ADDRESS,
    supported: { "dynamic-import": false },
    minify: production,
  });
  return code;
}

async function buildCommand() {
  await buildInChunks("cli", { cli: "src/cli/main.ts" });
  await makeExecutable("dist/cli.js");
}

/** The thread that looks at files for the command. It is small, and what it shares would cost the command more chunks. */
const scout = { ...script, entryPoints: ["src/cli/scout.ts"], outfile: "dist/scout.js" };

/** The planner's page. What it needs comes from its own folder, for a webview loads nothing else. */
async function buildPanel() {
  await build({
    ...shared,
    platform: "browser",
    target: "es2022",
    mainFields: ["browser", "module", "main"],
    sourcemap: production ? false : "inline",
    entryPoints: ["src/panel/page.tsx", "src/panel/page.css", "src/panel/worker.ts"],
    outdir: "dist/panel",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
}

/** The suite that runs inside the editor, as the editor loads it. */
async function buildEditorTests() {
  await build({
    ...shared,
    minify: false,
    sourcemap: "inline",
    entryPoints: ["test/vscode/suite/index.ts"],
    outfile: "out/vscode/suite.cjs",
    format: "cjs",
    external: ["vscode", "mocha", "@ts-morph/common"],
  });
}

/** The bench measures the engine as it is shipped. */
async function buildBench() {
  await build({
    ...shared,
    minify: false,
    entryPoints: ["scripts/bench.ts"],
    outfile: "out/bench.mjs",
    format: "esm",
    banner: { js: COMMONJS },
    plugins: [compiler, lateTables],
  });
}

async function makeExecutable(file) {
  const text = await readFile(file, "utf8");
  if (!text.startsWith("#!")) await writeFile(file, `#!/usr/bin/env node\n${text}`);
  await chmod(file, 0o755);
}

async function buildAll() {
  await rm("dist", { recursive: true, force: true });
  await mkdir("dist");
  // Whatever else is in the package is an ES module.
  await writeFile("dist/package.json", '{ "type": "commonjs" }\n');
  await Promise.all([
    build(analyser),
    build(server),
    build(webServer),
    build(webExtension),
    build(scout),
    buildCommand(),
    // The client of the server is most of it, and most windows never need it.
    // VS Code goes by the package when it takes a file of another name for an ES module.
    buildInChunks("extension", { extension: "src/extension/node.ts" }, { ".js": ".cjs" }),
    buildPanel(),
    ...(process.argv.includes("--tests") ? [buildEditorTests()] : []),
    ...(process.argv.includes("--bench") ? [buildBench()] : []),
  ]);
}

// Tests take options from here, and build for themselves.
if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
