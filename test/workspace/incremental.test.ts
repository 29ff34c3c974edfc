import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Project } from "../../src/core/rule.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import type { EditorSettings, FileAccess } from "../../src/workspace/workspace.ts";
import { rule } from "../support/facts.ts";
import { fakeLanguage } from "../support/fake-language.ts";
import { memoryFiles } from "../support/memory.ts";

const FILES = ["/ws/a.ts", "/ws/b.ts", "/ws/lib/index.ts", "/ws/lib/c.ts", "/ws/lib/test/d.ts", "/ws/dist/e.ts"];
const LINES = [
  "call x",
  "call y",
  "callers",
  "packages",
  "limit x = 1",
  "limit x = 2",
  "limit y = 3",
  'import "./a.ts"',
  'import "./b.ts"',
  'import "./c.ts"',
  'import "./lib/c.ts"',
  'import "./lib/index.ts"',
  "// bedrock-readiness-disable-next-line cost/a -- why",
  "// bedrock-readiness-disable-next-line cost/b",
  "// @generated",
];
const DATA: Readonly<Record<string, readonly string[]>> = {
  "/ws/.gitignore": ["b.ts\n", "lib/\n", "*.ts\n!a.ts\n"],
  "/ws/lib/.gitignore": ["c.ts\n", "!c.ts\n"],
  "/ws/.bedrock-readiness.json": [
    '{ "rules": { "cost/a": "off" } }',
    '{ "ignore": ["lib"], "trusted": { "sources": ["s"] } }',
    '{ "overrides": [{ "files": ["lib/**"], "rules": { "cost/b": "error" } }], "x": 1 }',
    "{",
  ],
  "/ws/lib/.bedrock-readiness.json": ['{ "profile": "all" }', "{}"],
  "/ws/package.json": ['{ "name": "root" }', "{}"],
  "/ws/lib/package.json": ['{ "name": "lib" }', '{ "name": "other" }'],
};

const SETTINGS: EditorSettings = { rules: { "cost/a": "error" }, folders: { "/ws/lib": { "cost/b": "hint" } } };

type Action =
  | { readonly kind: "overlay" | "write"; readonly file: string; readonly text: string }
  | { readonly kind: "close" | "remove" | "ask" | "facts"; readonly file: string }
  | { readonly kind: "check" | "settings" };

const text = fc.array(fc.constantFrom(...LINES), { maxLength: 5 }).map((lines) => lines.join("\n"));
const source = fc.record({ file: fc.constantFrom(...FILES), text });
const data = fc
  .constantFrom(...Object.keys(DATA))
  .chain((file) => fc.record({ file: fc.constant(file), text: fc.constantFrom(...(DATA[file] ?? [])) }));
const anyFile = fc.constantFrom(...FILES, ...Object.keys(DATA));
const action: fc.Arbitrary<Action> = fc.oneof(
  fc
    .record({ kind: fc.constantFrom("overlay" as const, "write" as const), edit: fc.oneof(source, data) })
    .map(({ kind, edit }) => ({ kind, ...edit })),
  fc.record({
    kind: fc.constantFrom("close" as const, "remove" as const, "ask" as const, "facts" as const),
    file: anyFile,
  }),
  fc.record({ kind: fc.constantFrom("check" as const, "settings" as const) }),
);

function countCalls({ calls }: Project): number {
  return calls.length;
}

const rules = [
  rule("cost/a"),
  rule("cost/b", { severity: "off" }),
  rule("cost/c", {
    call: (fact, { ask }, report) =>
      report({ span: fact.anchor, message: "found", data: { api: ask(countCalls) }, evidence: "likely" }),
  }),
  rule("cost/d", {
    call: (fact, _context, report) =>
      report({ span: fact.anchor, message: "found", evidence: "proven", cause: fact.api }),
  }),
];

function workspaceOn(access: FileAccess) {
  return createWorkspace({ roots: ["/ws"], access, languages: [fakeLanguage], rules, today: "2026-01-01" });
}

describe("after any sequence of edits", () => {
  it("everything is as in a fresh run on the same files", async () => {
    const start = fc.dictionary(fc.constantFrom(...FILES), text);
    await fc.assert(
      fc.asyncProperty(start, fc.array(action, { maxLength: 25 }), async (initial, actions) => {
        const disk = memoryFiles(initial);
        const warm = workspaceOn(disk);
        const overlays = new Map<string, string>();
        let settings = false;
        for (const each of actions) {
          if (each.kind === "overlay") overlays.set(each.file, each.text);
          if (each.kind === "close") overlays.delete(each.file);
          if (each.kind === "overlay") warm.setOverlay(each.file, each.text);
          if (each.kind === "close") warm.setOverlay(each.file, null);
          if (each.kind === "write") disk.write(each.file, each.text);
          if (each.kind === "remove") disk.remove(each.file);
          if (each.kind === "write" || each.kind === "remove") warm.fileChanged(each.file);
          if (each.kind === "ask") await warm.findingsOf(each.file);
          if (each.kind === "facts") warm.factsOf(each.file);
          if (each.kind === "check") await warm.check(null);
          if (each.kind === "settings") {
            settings = !settings;
            warm.setSettings(settings ? SETTINGS : { rules: {} });
          }
        }
        const cold = workspaceOn(disk);
        for (const [file, each] of overlays) cold.setOverlay(file, each);
        cold.setSettings(settings ? SETTINGS : { rules: {} });
        for (const file of FILES) {
          expect(await warm.findingsOf(file)).toEqual(await cold.findingsOf(file));
          expect(warm.factsOf(file)).toEqual(cold.factsOf(file));
          expect(warm.configurationOf(file)).toEqual(cold.configurationOf(file));
        }
        expect(await warm.check(null)).toEqual(await cold.check(null));
      }),
      { numRuns: 300 },
    );
  });

  it("importers are those of a fresh run", async () => {
    const files = ["/ws/a.ts", "/ws/b.ts", "/ws/c.ts"];
    const lines = ["callers", 'import "./a.ts"', 'import "./b.ts"'];
    const contents = fc.subarray(lines).map((each) => each.join("\n"));
    const edits = fc.array(fc.record({ file: fc.constantFrom(...files), text: contents }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        const disk = memoryFiles(Object.fromEntries(files.map((file) => [file, "callers"])));
        const warm = workspaceOn(disk);
        for (const { file, text: next } of all) {
          await warm.findingsOf(file);
          disk.write(file, next);
          warm.fileChanged(file);
        }
        const cold = workspaceOn(disk);
        for (const file of files) expect(await warm.findingsOf(file)).toEqual(await cold.findingsOf(file));
      }),
    );
  });

  it("also when edits come in while a check is under way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 8 }), async (edits) => {
        const disk = memoryFiles(Object.fromEntries(FILES.map((file) => [file, "call x\nlimit x = 1"])));
        const warm = workspaceOn(disk);
        const running = edits.map(({ file, text: next }) => {
          const asked = warm.findingsOf(file);
          disk.write(file, next);
          warm.fileChanged(file);
          return asked;
        });
        await Promise.all(running);
        const cold = workspaceOn(disk);
        for (const file of FILES) expect(await warm.findingsOf(file)).toEqual(await cold.findingsOf(file));
      }),
    );
  });
});
