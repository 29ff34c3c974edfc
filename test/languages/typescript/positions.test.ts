// Lines and columns are counted as editors and their protocol count them, whatever the language takes for a line break.
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { rangeOf } from "../../../src/server/diagnostics.ts";
import { read } from "../../support/project.ts";

const HEAD = 'import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";';

const BREAKS: Readonly<Record<string, string>> = {
  "line feeds": "\n",
  "carriage returns": "\r",
  both: "\r\n",
  "a line separator": "\u2028",
  "a paragraph separator": "\u2029",
  "vertical tabs and form feeds": "\v\f",
  "next line": "\u0085",
};

describe("positions", () => {
  it.each(Object.entries(BREAKS))("behind %s are those of the editor", (_title, separator) => {
    const text = [
      HEAD,
      `const note = "a${/[\r\n\u0085]/.test(separator) ? "" : separator}b"; /* one${separator}two */ const client = new BedrockRuntimeClient({});`,
      "await client.send(new ConverseCommand({}));",
    ].join("\n");
    const document = TextDocument.create("", "", 0, text);
    const { calls, clients } = read(text);
    expect([calls.length, clients.length]).toEqual([1, 1]);
    for (const { span, anchor } of [...calls, ...clients]) {
      for (const each of [span, anchor]) {
        expect(rangeOf(each)).toEqual({ start: document.positionAt(each.start), end: document.positionAt(each.end) });
      }
    }
  });
});
