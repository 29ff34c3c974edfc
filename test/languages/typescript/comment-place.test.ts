// Silencing a finding adds a comment and changes nothing else, wherever the finding stands.
import { ts } from "@ts-morph/common";
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { rules } from "../../../rules/index.generated.ts";
import type { Finding } from "../../../src/core/rule.ts";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { disableEdit, disableRequest } from "../../../src/server/suppression.ts";
import { createWorkspace } from "../../../src/workspace/create-workspace.ts";
import type { Workspace } from "../../../src/workspace/workspace.ts";
import { memoryFiles } from "../../support/memory.ts";
import { CLIENT, IMPORT } from "./programs.ts";

const RULE = "throttling/missing-max-tokens";
const COMMAND = `new ConverseCommand({ modelId: "amazon.nova-lite-v1:0" })`;
const SEND = `client.send(${COMMAND})`;
const NEXT = `bedrock-readiness-disable-next-line ${RULE} -- why`;
/** A line of its own above, and a comment within the line. What is marked is what silencing adds. */
const ABOVE = `«// ${NEXT}\n»`;
const ABOVE_JSX = `«{/* ${NEXT} */}\n»`;
const WITHIN = `«/* bedrock-readiness-disable-line ${RULE} -- why */ »`;

interface Case {
  readonly title: string;
  /** Code behind a client; the marked part is the comment. The first finding is the one to silence. */
  readonly code: string;
  readonly head?: string;
  readonly file?: string;
}

const plain: readonly Case[] = [
  { title: "a statement", code: `${ABOVE}await ${SEND};\n` },
  {
    title: "an indented statement",
    code: `async function f() {\n«\t  // ${NEXT}\n»\t  await ${SEND};\n}\nf();\n`,
  },
  { title: "an argument on a line of its own", code: `await client.send(\n«  // ${NEXT}\n»  ${COMMAND},\n);\n` },
  { title: "a link of a chain", code: `await client\n«  // ${NEXT}\n»  .send(${COMMAND})\n  .then(String);\n` },
  {
    title: "lines that end in CRLF",
    head: CLIENT.replaceAll("\n", "\r\n"),
    code: `const x = 1;\r\n«  // ${NEXT}\r\n»  await ${SEND};\r\n`,
  },
  { title: "the last line, without a line break", code: `${ABOVE}await ${SEND}` },
  { title: "a line behind a statement that nothing ends", code: `const x = 1\n${ABOVE}await ${SEND}\n` },
  { title: "a comment", code: `// Nobody waits for it.\n${ABOVE}await ${SEND};\n` },
  { title: "a comment in front of it on the line", code: `${ABOVE}/* Nobody waits. */ await ${SEND};\n` },
  { title: "documentation", code: `/** Asks. */\n${ABOVE}export const answer = await ${SEND};\n` },
  { title: "the end of a comment over two lines", code: `/* Nobody\nwaits. */ ${WITHIN}await ${SEND};\n` },
  { title: "the end of documentation", code: `/**\n * Asks. */ ${WITHIN}export const answer = await ${SEND};\n` },
  {
    title: "another silenced rule",
    code: `// bedrock-readiness-disable-next-line cost/untagged-inference -- short\n${ABOVE}await ${SEND};\n`,
  },
  {
    title: "a rule of another tool that is silenced for the next line",
    code: `// eslint-disable-next-line no-console\n${WITHIN}console.log(await ${SEND});\n`,
  },
  {
    title: "the same, with lines that end in CRLF",
    code: `// eslint-disable-next-line no-console\r\n${WITHIN}console.log(await ${SEND});\r\n`,
  },
  { title: "the same, in a block", code: `/* oxlint-disable-next-line no-console */\n${WITHIN}await ${SEND};\n` },
  { title: "the same, for Deno", code: `// deno-lint-ignore no-explicit-any\n${WITHIN}await ${SEND};\n` },
  { title: "an expected type error", code: `// @ts-expect-error\n${WITHIN}await ${SEND};\n` },
  { title: "two calls on two lines", code: `${ABOVE}await ${SEND};\nawait ${SEND};\n` },
];

const strings: readonly Case[] = [
  { title: "a hole of a template", code: `const text = \`a\n  b \${${WITHIN}await ${SEND}} c\n\`;\n` },
  { title: "a hole that begins a line", code: `const text = \`a\n\${${WITHIN}await ${SEND}}\`;\n` },
  { title: "code behind the end of a template", code: `const a = \`\n\`, ${WITHIN}b = await ${SEND};\n` },
  { title: "a line between holes", code: `const a = \`\${1}\n\${${WITHIN}2} \${await ${SEND}}\`;\n` },
  {
    title: "a line inside a hole",
    code: `const text = \`a \${\n«    // ${NEXT}\n»    await ${SEND}\n  } b\`;\n`,
  },
  { title: "a tagged template", code: `const text = tag\`a\n\${${WITHIN}await ${SEND}}\`;\n` },
  { title: "a template in a template", code: `const a = \`x\n\${\`y\n\${${WITHIN}await ${SEND}}\`}\`;\n` },
  { title: "a string that goes on behind its line", code: `const a = "x\\\n  y", ${WITHIN}b = await ${SEND};\n` },
  { title: "a template that looks like a comment", code: `const a = \`/*\n*/\` ${WITHIN}+ (await ${SEND});\n` },
  { title: "a division behind a template", code: `const a = \`1\n\`${WITHIN}/(await ${SEND});\n` },
  { title: "a regular expression", code: `const a = \`1\n\`.${WITHIN}replace(/\\/\\*/, await ${SEND});\n` },
];

const jsx: readonly Case[] = [
  { title: "a child", code: `const a = <p>\n«  {/* ${NEXT} */}\n»  {${SEND}}\n</p>;\n` },
  { title: "a child at the margin", code: `const a = <p>\n${ABOVE_JSX}{${SEND}}\n</p>;\n` },
  { title: "a child of a fragment", code: `const a = <>\n${ABOVE_JSX}{${SEND}}\n</>;\n` },
  { title: "a child behind text", code: `const a = <p>\n  Hello\n«  {/* ${NEXT} */}\n»  {${SEND}}\n</p>;\n` },
  { title: "a child behind text on its line", code: `const a = <p>\n«  {/* ${NEXT} */}\n»  Hello {${SEND}}\n</p>;\n` },
  { title: "text over two lines", code: `const a = <p>\n  Hello\n  you {${WITHIN}${SEND}}\n</p>;\n` },
  { title: "a child element", code: `const a = <p>\n«  {/* ${NEXT} */}\n»  <b title={${SEND}} />\n</p>;\n` },
  { title: "an attribute", code: `const a = <p\n«  // ${NEXT}\n»  title={${SEND}}\n/>;\n` },
  {
    title: "an attribute behind a text over two lines",
    code: `const a = <p id="a\nb" ${WITHIN}title={${SEND}} />;\n`,
  },
  { title: "an expression inside a child", code: `const a = <p>{\n«  // ${NEXT}\n»  ${SEND}\n}</p>;\n` },
  { title: "the outermost element", code: `const a = (\n«  // ${NEXT}\n»  <p title={${SEND}} />\n);\n` },
  { title: "a child whose opening ends on the line", code: `const a = <p\n  id="a"\n${ABOVE}>{${SEND}}</p>;\n` },
  {
    title: "another tool's comment above a child",
    code: `const a = <p>\n  {/* eslint-disable-next-line */}\n  {${WITHIN}${SEND}}\n</p>;\n`,
  },
  {
    title: "an expected type error above a child",
    code: `const a = <p>\n  {/* @ts-expect-error */}\n  {${WITHIN}${SEND}}\n</p>;\n`,
  },
  {
    title: "another tool's comment above a child element",
    code: `const a = <p>\n  {/* eslint-disable-next-line */}\n  <b ${WITHIN}title={${SEND}} />\n</p>;\n`,
  },
].map((each) => ({ ...each, file: "/project/main.tsx" }));

const ends: readonly Case[] = [
  {
    title: "the first line",
    head: "",
    code: `${ABOVE}const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime"), client = new BedrockRuntimeClient({}); ${SEND};\n`,
    file: "/project/main.cjs",
  },
  {
    title: "the first line, behind a mark of the byte order",
    head: "\uFEFF",
    code: `${ABOVE}const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime"), client = new BedrockRuntimeClient({}); ${SEND};\n`,
    file: "/project/main.cjs",
  },
  {
    title: "the line below the one that names the interpreter",
    head: "#!/usr/bin/env node\n",
    code: `${ABOVE}const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime"), client = new BedrockRuntimeClient({}); ${SEND};\n`,
    file: "/project/main.cjs",
  },
  {
    title: "a line below the directives",
    head: `"use server";\n${IMPORT}const client = new BedrockRuntimeClient({});\n`,
    code: `${ABOVE}await ${SEND};\n`,
  },
];

describe.each([
  ["in plain code", plain],
  ["in texts over several lines", strings],
  ["in JSX", jsx],
  ["at the ends of a file", ends],
] as const)("silencing %s", (_, cases) => {
  it.each(cases)("$title", async ({ code, head = CLIENT, file = "/project/main.ts" }) => {
    const text = head + code.replace(/«[^»]*»/, "");
    const expected = head + code.replace(/[«»]/g, "");
    const before = await check(file, text);
    const target = before.findings.find((each) => each.rule === RULE);
    if (!target) throw new Error(`There is nothing to silence: ${JSON.stringify(before.findings)}`);
    const silenced = silence(before.workspace, target, text);
    expect(silenced).toBe(expected);
    expect(compiled(file, silenced)).toEqual(compiled(file, text));
    const after = await check(file, silenced);
    const known = before.findings.filter((each) => each !== target).map(summary);
    expect(after.findings.map(summary)).toEqual(known);
  });

  it.each(cases)("$title, for every rule", async ({ code, head = CLIENT, file = "/project/main.ts" }) => {
    const text = head + code.replace(/«[^»]*»/, "");
    let current = text;
    let left = await check(file, text);
    for (const _ of left.findings) {
      const [next] = left.findings;
      if (next) current = silence(left.workspace, next, current);
      left = await check(file, current);
    }
    expect(left.findings).toEqual([]);
    expect(compiled(file, current)).toEqual(compiled(file, text));
  });
});

async function check(file: string, text: string): Promise<{ workspace: Workspace; findings: readonly Finding[] }> {
  const access = memoryFiles();
  const options = { roots: ["/project"], access, languages: [typescript], rules, today: "2026-01-01" };
  const workspace = createWorkspace(options);
  workspace.setOverlay(file, text);
  return { workspace, findings: await workspace.findingsOf(file) };
}

function silence(workspace: Workspace, { rule, span }: Finding, text: string): string {
  const document = TextDocument.create(span.file, "", 1, text);
  const place = workspace.commentPlace(span.file, span.start);
  if (!place) throw new Error("There is no place for a comment");
  return TextDocument.applyEdits(document, [disableEdit(disableRequest(document, rule, place), "why")]);
}

function summary({ rule, message, severity }: Finding): string {
  return `${severity} ${rule}: ${message}`;
}

/** What a program is without its comments, as JavaScript: the text of JSX as it is shown is part of it. */
function compiled(file: string, text: string): { readonly code: string; readonly errors: readonly unknown[] } {
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.React,
      removeComments: true,
    },
  });
  expect(diagnostics.map((each) => each.messageText)).toEqual([]);
  return { code: outputText, errors: diagnostics };
}
