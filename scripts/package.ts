// Packs the extension into a VSIX: the bundles, the icon, the rules' pages and the schema, nothing else.
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { run, runBin, runScript } from "./support/run.ts";

const file = resolve(process.argv[2] ?? "bedrock-readiness.vsix");
mkdirSync(dirname(file), { recursive: true });

const steps = [
  () => runScript("scripts/generate.ts", ["--registry"]),
  () => run(process.execPath, ["esbuild.mjs", "--production"]),
  () =>
    runBin("vsce", [
      "package",
      "--no-dependencies",
      "--allow-missing-repository",
      "--no-rewrite-relative-links",
      // The page about keys in code shows two that were made up for it.
      "--allow-package-secrets",
      "aws",
      "--out",
      file,
    ]),
];
for (const step of steps) {
  const { code } = await step();
  if (code !== 0) process.exit(code);
}
console.log(`\nInstall it with: code --install-extension ${file}`);
