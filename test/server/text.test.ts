import { describe, expect, it } from "vitest";
import type { TextEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { touches, workspaceEdit } from "../../src/server/edits.ts";
import { code, escapeMarkdown } from "../../src/server/markdown.ts";
import { mentionsBedrock } from "../../src/server/mention.ts";
import { folderOf, isVirtual, pathOf, uriOf } from "../../src/server/paths.ts";
import { readSettings } from "../../src/server/settings.ts";
import { disableEdit, disableRequest } from "../../src/server/suppression.ts";

describe("paths", () => {
  it.each([
    "file:///project/a%20b/c%23d.ts",
    "file:///c%3A/project/a.ts",
    "untitled:Untitled-1",
    "vscode-vfs://github/owner/name/a.ts",
    "vscode-vfs://github%2B7b/owner/name/a.ts",
  ])("lead back to %s", (uri) => {
    expect(uriOf(pathOf(uri))).toBe(uri);
    expect(pathOf(uri)).toMatch(/^(\/|[a-z]:\/)[^\\]*$/);
    expect(isVirtual(pathOf(uri))).toBe(!uri.startsWith("file:"));
  });

  it("have folders", () => {
    expect(folderOf("/a/b.ts")).toBe("/a");
    expect(folderOf("/b.ts")).toBe("/");
  });
});

describe("suppressing comments", () => {
  const document = TextDocument.create("file:///a.ts", "typescript", 7, "a;\r\n b;\r\n");

  it("stand where the language says, with the reason in between", () => {
    const place = { offset: 4, before: " // ", after: "\r\n", directive: "disable-next-line" } as const;
    const request = disableRequest(document, "cost/x", place);
    expect(request).toMatchObject({ uri: "file:///a.ts", version: 7, position: { line: 1, character: 0 } });
    expect(disableEdit(request, " because\n it is so ")).toEqual({
      range: { start: request.position, end: request.position },
      newText: " // bedrock-readiness-disable-next-line cost/x -- because it is so\r\n",
    });
  });

  it("cannot be ended by their reason", () => {
    const place = { offset: 5, before: "/* ", after: " */ ", directive: "disable-line" } as const;
    expect(disableEdit(disableRequest(document, "cost/x", place), "no */ end").newText).toBe(
      "/* bedrock-readiness-disable-line cost/x -- no * / end */ ",
    );
  });
});

describe("markdown", () => {
  it("keeps code in its place", () => {
    expect(code("a``b`c")).toBe("```a``b`c```");
    expect(code("x".repeat(500)).length).toBeLessThan(130);
    expect(code("")).toBe("``");
  });

  it("shows text as it is", () => {
    expect(escapeMarkdown("[a](b) <c> & *d*")).toBe("\\[a\\]\\(b\\) &lt;c&gt; &amp; \\*d\\*");
  });
});

function at(line: number, character: number, endLine: number, endCharacter: number, newText: string): TextEdit {
  return { range: { start: { line, character }, end: { line: endLine, character: endCharacter } }, newText };
}

describe("edits", () => {
  it("are bundled by document and know its version", () => {
    const edits = [
      { file: "/a.ts", start: 0, end: 1, newText: "x" },
      { file: "/b.ts", start: 2, end: 2, newText: "y" },
      { file: "/a.ts", start: 3, end: 3, newText: "z" },
    ];
    const files = new Map([
      ["/a.ts", { text: "1\n234", version: 7 }],
      ["/b.ts", { text: "1\n2", version: null }],
    ]);
    const full = { documentChanges: true, confirmation: true };
    const edit = workspaceEdit(edits, (file) => files.get(file), "/a.ts", full);
    expect(edit?.documentChanges).toEqual([
      {
        textDocument: { uri: "file:///a.ts", version: 7 },
        edits: [at(0, 0, 0, 1, "x"), at(1, 1, 1, 1, "z")],
      },
      {
        textDocument: { uri: "file:///b.ts", version: null },
        edits: [{ ...at(1, 0, 1, 0, "y"), annotationId: "elsewhere" }],
      },
    ]);
    expect(edit?.changeAnnotations).toMatchObject({ elsewhere: { needsConfirmation: true } });
    expect(workspaceEdit(edits, () => undefined, "/a.ts", full)).toBeNull();
    const some = { documentChanges: true, confirmation: false };
    expect(workspaceEdit(edits.slice(1, 2), (file) => files.get(file), "/a.ts", some)).toEqual({
      documentChanges: [{ textDocument: { uri: "file:///b.ts", version: null }, edits: [at(1, 0, 1, 0, "y")] }],
    });
    const little = { documentChanges: false, confirmation: false };
    expect(workspaceEdit(edits.slice(1), (file) => files.get(file), "/a.ts", little)).toEqual({
      changes: { "file:///b.ts": [at(1, 0, 1, 0, "y")], "file:///a.ts": [at(1, 1, 1, 1, "z")] },
    });
  });

  it("touch where they share a place", () => {
    const range = (from: number, to: number) => ({
      start: { line: 0, character: from },
      end: { line: 0, character: to },
    });
    expect(touches(range(1, 3), range(3, 3))).toBe(true);
    expect(touches(range(1, 3), range(4, 5))).toBe(false);
  });
});

describe("settings", () => {
  it("are on unless switched off, and ignore what they do not know", () => {
    expect(readSettings(null)).toEqual({
      enabled: true,
      codeLens: true,
      checkWorkspaceOnOpen: false,
      excludes: {},
      editor: { rules: {}, folders: {} },
    });
    expect(
      readSettings({ enable: false, codeLens: false, checkWorkspaceOnOpen: 1, rules: { a: "off", b: 3 } }),
    ).toEqual({
      enabled: false,
      excludes: {},
      codeLens: false,
      checkWorkspaceOnOpen: false,
      editor: { rules: { a: "off" }, folders: {} },
    });
    const folders = { "/a": { rules: { a: "hint", b: 3 } }, "/b": null };
    expect(readSettings({}, folders).editor.folders).toEqual({ "/a": { a: "hint" }, "/b": {} });
  });
});

describe("the first look at a text", () => {
  it("sees every way to name Bedrock", () => {
    expect(mentionsBedrock('import {} from "@aws-sdk/client-bedrock-runtime"')).toBe(true);
    expect(mentionsBedrock('import {} from "@strands-agents/sdk"')).toBe(true);
    expect(mentionsBedrock("const bed = rock;")).toBe(false);
  });
});
