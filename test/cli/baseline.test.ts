import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { baselineSchema } from "../../src/core/baseline-schema.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { runCommand } from "../support/command.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";

const engine = { rules, languages: [typescript] };
const BASELINE = "/ws/.bedrock-readiness-baseline.json";
const CONFIGURED = { "/ws/.bedrock-readiness.json": '{ "baseline": ".bedrock-readiness-baseline.json" }' };

const CLIENT = `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
export const client = new BedrockRuntimeClient({ region: "us-east-1" });
`;

/** A function that asks without an output limit. */
const ask = (name: string, body = "question") => `export async function ${name}(${body}: string) {
  return client.send(new ConverseCommand({
    modelId: "us.amazon.nova-pro-v1:0",
    messages: [{ role: "user", content: [{ text: ${body} }] }],
  }));
}
`;

const HEAD = `import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { client } from "./client";
`;

interface Found {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
}

async function check(files: MemoryFiles, ...args: string[]) {
  const { status, stdout, stderr } = await runCommand(["check", "--format", "json", ...args], files, engine);
  const { findings, summary } = stdout === "" ? { findings: [], summary: {} } : JSON.parse(stdout);
  const shown = (findings as Found[]).map(({ rule, file, line }) => `${file}:${line} ${rule.split("/")[1]}`);
  return { status, stderr, findings: shown, summary };
}

/** A project with everything that is found in it accepted. */
async function accepted(): Promise<MemoryFiles> {
  const files = memoryFiles({ ...CONFIGURED, "/ws/src/client.ts": CLIENT, "/ws/src/ask.ts": HEAD + ask("ask") });
  const { status, findings } = await check(files, "--write-baseline");
  expect({ status, findings }).toEqual({ status: 0, findings: [] });
  return files;
}

describe("a baseline", () => {
  it("is written sorted, a line for each entry, by its schema, and the same again", async () => {
    const files = await accepted();
    const text = files.read(BASELINE) ?? "";
    expect(new Ajv().compile(baselineSchema)(JSON.parse(text))).toBe(true);
    expect(text.split("\n").slice(0, 4)).toEqual([
      "{",
      '  "version": 1,',
      '  "entries": [',
      expect.stringMatching(
        /^ {4}\{"rule":"cost\/untagged-inference","message":"\w+","file":"src\/ask.ts","within":"ask","subject":"aws-sdk Converse","fingerprint":"[0-9a-f]{14}"\},$/,
      ),
    ]);
    expect(text).not.toMatch(/line|column/);
    await check(files, "--write-baseline");
    expect(files.read(BASELINE)).toBe(text);
  });

  it("leaves out what it lists, and says how much that is", async () => {
    const files = await accepted();
    const { status, findings, summary } = await check(files);
    expect({ status, findings }).toEqual({ status: 0, findings: [] });
    expect(summary.baseline).toBeGreaterThanOrEqual(3);
    const { stdout } = await runCommand(["check"], files, engine);
    expect(stdout).toContain(`${summary.baseline} in the baseline.`);
    const sarif = JSON.parse((await runCommand(["check", "--format", "sarif"], files, engine)).stdout);
    const kinds = sarif.runs[0].results.flatMap((each: { suppressions: { kind: string }[] }) =>
      each.suppressions.map(({ kind }) => kind),
    );
    expect(kinds).toEqual(Array(summary.baseline).fill("external"));
  });

  const MOVES: [string, Record<string, string | null>][] = [
    ["other lines", { "src/ask.ts": `\n\n\n${HEAD}\n// Why.\n${ask("ask")}` }],
    ["another layout", { "src/ask.ts": HEAD + ask("ask").replaceAll("\n", "\n\n").replaceAll("  ", "\t") }],
    ["another order", { "src/ask.ts": `${HEAD}export const one = 1;\n${ask("ask")}export const two = 2;` }],
    ["another name of the function", { "src/ask.ts": HEAD + ask("answer") }],
    ["another name of a variable", { "src/ask.ts": HEAD + ask("ask", "prompt") }],
    ["another file", { "src/ask.ts": null, "src/chat.ts": HEAD + ask("ask") }],
    ["another file and function", { "src/ask.ts": null, "src/chat.ts": HEAD + ask("chat") }],
    [
      "a class",
      { "src/ask.ts": `${HEAD}export class Chat {\n ${ask("ask").replace("export async function", "async")} }` },
    ],
    [
      "another option of the request",
      { "src/ask.ts": HEAD + ask("ask").replace("messages:", "system: [], messages:") },
    ],
  ];
  it.each(MOVES)("keeps what was moved to %s", async (_title, changes) => {
    const files = await accepted();
    for (const [name, text] of Object.entries(changes)) {
      if (text === null) files.remove(`/ws/${name}`);
      else files.write(`/ws/${name}`, text);
    }
    const { findings, stderr } = await check(files);
    expect({ findings, stderr }).toEqual({ findings: [], stderr: "" });
  });

  it("says of a second one that is like the first that it is new", async () => {
    const files = await accepted();
    files.write("/ws/src/more.ts", HEAD + ask("ask"));
    const { status, findings } = await check(files);
    expect({ status, findings }).toEqual({
      status: 1,
      findings: ["src/more.ts:4 missing-max-tokens", "src/more.ts:5 untagged-inference"],
    });
  });

  it("says of a second one in the same function that one of them is new", async () => {
    const files = await accepted();
    const [, body = ""] = /\{\n([\s\S]*)\}\n$/.exec(ask("ask")) ?? [];
    files.write("/ws/src/ask.ts", HEAD + ask("ask").replace("{\n", `{\n${body.replace("return", "await")}`));
    const { findings } = await check(files);
    expect(findings).toHaveLength(2);
  });

  it("does not take what is new for what was repaired elsewhere", async () => {
    const files = await accepted();
    const repaired = ask("ask").replace("messages:", "inferenceConfig: { maxTokens: 5 }, messages:");
    files.write("/ws/src/ask.ts", HEAD + repaired);
    files.write("/ws/src/more.ts", HEAD + ask("more").replace("us.amazon", "eu.amazon"));
    const { findings, stderr } = await check(files);
    expect(findings).toContain("src/more.ts:4 missing-max-tokens");
    expect(stderr).toBe(
      ".bedrock-readiness-baseline.json: `throttling/missing-max-tokens` in src/ask.ts: it is no longer found. Write the baseline anew to take that out of it.\n",
    );
  });

  it("keeps the entries of what was not looked at when it is written anew", async () => {
    const files = await accepted();
    const before = files.read(BASELINE);
    files.remove("/ws/src/client.ts");
    await check(files, "src/ask.ts", "--write-baseline");
    expect(files.read(BASELINE)).toContain("src/client.ts");
    files.write("/ws/src/client.ts", CLIENT);
    await check(files, "src", "--write-baseline");
    expect(files.read(BASELINE)).toBe(before);
  });

  it("says nothing of entries for what was not looked at", async () => {
    const files = await accepted();
    files.remove("/ws/src/client.ts");
    expect((await check(files, "src/ask.ts")).stderr).toBe("");
    expect((await check(files)).stderr).toContain("`throttling/missing-retries` in src/client.ts: it is no longer");
  });
});

describe("--baseline", () => {
  const project = () => memoryFiles({ "/ws/src/client.ts": CLIENT });

  it("names the file to write and to go by, relative to its own folder", async () => {
    const files = project();
    expect((await check(files)).status).toBe(1);
    expect(await check(files, "--baseline", "lint/known.json", "--write-baseline")).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^lint\/known\.json lists \d+ findings?\.\n$/),
    });
    expect(files.read("/ws/lint/known.json")).toContain('"file":"../src/client.ts"');
    expect(await check(files, "--baseline", "lint/known.json")).toMatchObject({ status: 0, findings: [] });
    expect((await check(files)).status).toBe(1);
  });

  it("must be there", async () => {
    expect(await check(project(), "--baseline", "nope.json")).toMatchObject({
      status: 2,
      stderr: "bedrock-readiness: nope.json: there is no such file; --write-baseline writes it\n",
    });
  });

  it("is not needed to write one, which then is to be named in the configuration", async () => {
    const files = project();
    const { status, findings, stderr } = await check(files, "--write-baseline");
    expect({ status, findings }).toEqual({ status: 0, findings: [] });
    expect(stderr).toContain('Name it in .bedrock-readiness.json: "baseline": ".bedrock-readiness-baseline.json"');
    expect(files.read(BASELINE)).toContain("throttling/missing-retries");
    expect((await check(files)).status).toBe(1);
  });
});

describe("a baseline with mistakes", () => {
  const table: [string, string, string][] = [
    ["no JSON", "{", ":1:2: This is not JSON: close brace expected"],
    ["no version", '{ "entries": [] }', ":1:1: The baseline lacks `version`"],
    ["a newer version", '{ "version": 2, "entries": [] }', ":1:14: The baseline was written by a newer version"],
    ["no entries", '{ "version": 1 }', ":1:1: The baseline lacks `entries`"],
    ["something else", '{ "version": 1, "entries": {} }', ":1:28: `entries` must be a list, not an object"],
    [
      "half an entry",
      '{ "version": 1, "entries": [{ "rule": "x" }] }',
      ":1:29: An entry of the baseline lacks `message`",
    ],
  ];
  it.each(table)("%s", async (_title, text, message) => {
    const files = memoryFiles({ ...CONFIGURED, [BASELINE]: text, "/ws/src/client.ts": CLIENT });
    const { status, stderr } = await check(files);
    expect(status).toBe(2);
    expect(stderr).toContain(`.bedrock-readiness-baseline.json${message}`);
  });

  it("is told at the setting where it is missing", async () => {
    const files = memoryFiles({ ...CONFIGURED, "/ws/src/client.ts": CLIENT });
    expect(await check(files)).toMatchObject({
      status: 2,
      stderr:
        ".bedrock-readiness.json:1:15: There is no such file; `bedrock-readiness check --write-baseline` writes it\n",
    });
  });
});

describe("each folder has the baseline that its configuration names", () => {
  it("and writes into it", async () => {
    const files = memoryFiles({
      "/ws/a/.bedrock-readiness.json": '{ "baseline": "known.json" }',
      "/ws/a/client.ts": CLIENT,
      "/ws/b/.bedrock-readiness.json": '{ "baseline": "known.json" }',
      "/ws/b/client.ts": CLIENT,
    });
    await check(files, "--write-baseline");
    for (const folder of ["a", "b"]) expect(files.read(`/ws/${folder}/known.json`)).toContain('"file":"client.ts"');
    expect(files.read(BASELINE)).toBeUndefined();
    expect(await check(files)).toMatchObject({ status: 0, findings: [], stderr: "" });
  });
});
