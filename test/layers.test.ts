import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkLayers, importsOf, readSources } from "../scripts/layers.ts";

const problems = (files: Readonly<Record<string, string>>) => checkLayers(new Map(Object.entries(files)));

describe("the layers", () => {
  it("hold in the repository", () => {
    expect(checkLayers(readSources(resolve(import.meta.dirname, "..")))).toEqual([]);
  });

  it.each<[string, string, string, boolean]>([
    ["core knows nobody", "src/core/lint.ts", "../catalog/index.ts", false],
    ["the catalogue knows core", "src/catalog/index.ts", "../core/facts.ts", true],
    ["rules know the catalogue", "rules/cost/a.ts", "../../src/catalog/index.ts", true],
    ["rules know no language", "rules/cost/a.ts", "../../src/languages/language.ts", false],
    ["languages know no rule", "src/languages/typescript/index.ts", "../../../rules/index.generated.ts", false],
    ["a language knows the interface", "src/languages/typescript/index.ts", "../language.ts", true],
    ["the interface knows no language", "src/languages/language.ts", "./typescript/index.ts", false],
    ["the workspace is handed its languages", "src/workspace/walk.ts", "../languages/typescript/index.ts", false],
    ["the workspace is handed its files", "src/workspace/walk.ts", "./node/access.ts", false],
    ["the server puts them together", "src/server/server.ts", "../languages/typescript/index.ts", true],
    ["the server knows no editor", "src/server/server.ts", "../extension/activate.ts", false],
    ["the panel sees the planner", "src/panel/main.ts", "../capacity/quota.ts", true],
    ["the panel sees no rule", "src/panel/main.ts", "../../rules/cost/a.ts", false],
    ["the extension speaks the panel's protocol", "src/extension/panel.ts", "../panel/messages.ts", true],
    ["nobody reaches out of the layers", "src/core/lint.ts", "../../scripts/generate.ts", false],
  ])("%s", (_, file, specifier, allowed) => {
    const found = problems({ [file]: `import type { X } from "${specifier}";` });
    expect(found).toHaveLength(allowed ? 0 : 1);
    if (!allowed) expect(found[0]).toContain(file);
  });

  it.each<[string, string, boolean]>([
    ["src/core/lint.ts", "node:fs", false],
    ["src/workspace/walk.ts", "node:path", false],
    ["src/workspace/node/access.ts", "node:fs", true],
    ["src/cli/main.ts", "node:process", true],
    ["src/server/node.ts", "node:url", true],
    ["src/languages/typescript/engine.ts", "@ts-morph/common", true],
    ["src/languages/language.ts", "@ts-morph/common", false],
    ["rules/cost/a.ts", "@ts-morph/common", false],
    ["src/extension/activate.ts", "vscode", true],
    ["src/server/server.ts", "vscode", false],
    ["src/core/lint.ts", "vscode", false],
    ["src/server/node.ts", "vscode-languageserver/node", true],
    ["src/panel/main.ts", "left-pad", false],
  ])("%s importing %s", (file, specifier, allowed) => {
    expect(problems({ [file]: `import x from "${specifier}";` })).toHaveLength(allowed ? 0 : 1);
  });

  it("knows every way to import", () => {
    const text = `
      import a from "a"; import "b"; import type { C } from "c"; export * from "d"; export type { E } from "e";
      const f = await import("f"); const g = require("g"); let h: import("h").H; // import "no"
      const i = 'import x from "no"';
    `;
    expect(importsOf("x.ts", text)).toEqual([
      { specifier: "a", eager: true },
      { specifier: "b", eager: true },
      { specifier: "c", eager: false },
      { specifier: "d", eager: true },
      { specifier: "e", eager: false },
      { specifier: "f", eager: false },
      { specifier: "g", eager: false },
      { specifier: "h", eager: false },
    ]);
  });

  it("names a circle once, and lets types refer to each other", () => {
    const circle = { "src/core/a.ts": 'import "./b.ts";', "src/core/b.ts": 'import "./c.ts";' };
    expect(problems({ ...circle, "src/core/c.ts": 'import "./a.ts";' })).toEqual([
      "These files import each other in a circle: src/core/a.ts -> src/core/b.ts -> src/core/c.ts.",
    ]);
    expect(problems({ ...circle, "src/core/c.ts": 'import type { A } from "./a.ts";' })).toEqual([]);
  });

  it("asks for a layer for every folder", () => {
    expect(problems({ "src/novelty/a.ts": 'import "../core/facts.ts";' })[0]).toContain("belongs to no layer");
  });
});
