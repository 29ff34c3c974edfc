import Ajv from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WorkloadFile } from "../../src/capacity/workload.ts";
import { readWorkloadFile, writeWorkloadFile } from "../../src/capacity/workload-file.ts";
import { workloadSchema } from "../../src/capacity/workload-schema.ts";
import { chat, fileOf } from "./support/workloads.ts";

/** The problems of a text, each with the very characters that it points at. */
function problems(text: string): string[] {
  return readWorkloadFile("/ws/x.json", text).problems.map(
    ({ message, span }) => `${text.slice(span.start, span.end)} -> ${message}`,
  );
}

const inWorkload = (fields: string) => `{ "version": 1, "workloads": [{ "name": "a", "model": "m.x", ${fields} }] }`;

describe("a workload file without mistakes", () => {
  it("is read with comments, fields of one's own and nulls", () => {
    const text = `// why\n{ "version": 1, "owner": "me", "workloads": [{ "name": "a", "model": null, "team": { "x": 1 }, "maxTokens": null }], }`;
    expect(readWorkloadFile("x", text)).toEqual({
      file: { version: 1, owner: "me", workloads: [{ name: "a", model: null, team: { x: 1 }, maxTokens: null }] },
      problems: [],
    });
  });
});

describe("a mistake is told at its place, with the way out", () => {
  const table: [string, string, string[]][] = [
    ["bad JSON", '{ "version": 1, }}', ["} -> This is not JSON: end of file expected"]],
    ["nothing", "", [" -> The workload file is empty; write at least {}"]],
    ["a list", "[]", ["[] -> The workload file must be an object, not a list"]],
    ["no version", "{}", ['{ -> The workload file lacks `"version": 1`']],
    ["no workloads", '{ "version": 1 }', ['{ "version": 1 } -> The workload file lacks `workloads`']],
    ["version 0", '{ "version": 0, "workloads": [] }', ["0 -> `version`: 0 is less than 1"]],
    [
      "a workload without model",
      '{ "version": 1, "workloads": [{ "name": "a" }] }',
      ['{ "name": "a" } -> `workloads` lacks `model`'],
    ],
    [
      "a text for a number",
      inWorkload('"inputTokens": "5"'),
      ['"5" -> `workloads.inputTokens` must be a number or null, not a text'],
    ],
    [
      "a negative number",
      inWorkload('"requestsPerMinute": -3'),
      ["-3 -> `workloads.requestsPerMinute`: -3 is less than 0"],
    ],
    [
      "a huge number",
      inWorkload('"outputTokens": 1e300'),
      ["1e300 -> `workloads.outputTokens`: 1e+300 is more than 1000000000000000"],
    ],
    [
      "half a token as limit",
      inWorkload('"maxTokens": 0.5'),
      ["0.5 -> `workloads.maxTokens` must be a whole number or null, not 0.5"],
    ],
    ["25 hours", inWorkload('"hoursPerDay": 25'), ["25 -> `workloads.hoursPerDay`: 25 is more than 24"]],
    [
      "a tier that there is not",
      inWorkload('"serviceTier": "prioritty"'),
      [
        '"prioritty" -> `workloads.serviceTier`: `prioritty` is none of default, priority, flex, reserved, batch, null; did you mean `priority`?',
      ],
    ],
    [
      "a misspelt field",
      inWorkload('"inputToken": 5'),
      ['"inputToken" -> There is no field `inputToken` in `workloads`; did you mean `inputTokens`?'],
    ],
    [
      "two of one name",
      '{ "version": 1, "workloads": [{ "name": "a", "model": null }, { "name": "a", "model": null }] }',
      ['"a" -> Another workload is called `a`, too; give each a name of its own'],
    ],
    ["a quota without model", '{ "version": 1, "workloads": [], "quotas": [{}] }', ["{} -> `quotas` lacks `model`"]],
    ["a prototype", inWorkload('"__proto__": {}'), ['"__proto__" -> `__proto__` cannot be a name here']],
  ];
  it.each(table)("%s", (_title, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it("and of a newer version, nothing else", () => {
    const text = '{ "version": 2, "workloads": "other" }';
    expect(problems(text)).toEqual([
      "2 -> The file was written by a newer version of Bedrock Readiness (format 2; this one knows 1). Update Bedrock Readiness; the file is left as it is",
    ]);
    expect(writeWorkloadFile(text, fileOf([]))).toBeNull();
  });

  it("as its schema says", () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(workloadSchema);
    expect(validate(fileOf([chat()]))).toBe(true);
    for (const [title, text] of table) {
      // JSON schema knows neither mistakes of spelling nor twins.
      if (/misspelt|name|prototype|JSON|nothing/.test(title)) continue;
      expect(validate(JSON.parse(text)), title).toBe(false);
    }
  });

  it("and never by an exception", () => {
    fc.assert(fc.property(fc.json(), (text) => void readWorkloadFile("x", text)));
    fc.assert(fc.property(fc.string(), (text) => void readWorkloadFile("x", text)));
  });
});

describe("writing", () => {
  const text = `// Reviewed by the platform team.
{
  "version": 1,
  "workloads": [
    { "name": "a", "model": "m.x", "team": "red", "requestsPerMinute": 5 }, // the chat
    { "name": "b", "model": null }
  ]
}
`;
  const before = readWorkloadFile("x", text).file as WorkloadFile;

  it("makes a new file", () => {
    expect(readWorkloadFile("x", writeWorkloadFile(null, fileOf([chat()])) ?? "").file).toEqual(fileOf([chat()]));
  });

  it("changes what changed and nothing else", () => {
    const [a, b] = before.workloads;
    const after = { ...before, workloads: [{ ...a, requestsPerMinute: 6 }, b] } as WorkloadFile;
    expect(writeWorkloadFile(text, after)).toBe(text.replace(": 5", ": 6"));
    expect(writeWorkloadFile(text, before)).toBe(text);
  });

  it.each<[string, (workloads: WorkloadFile["workloads"]) => WorkloadFile["workloads"]]>([
    ["one more", (all) => [...all, chat()]],
    ["one less", (all) => all.slice(1)],
    ["none", () => []],
    ["a field less", (all) => all.map(({ name, model }) => ({ name, model }))],
  ])("%s", (_title, change) => {
    const after = { ...before, workloads: change(before.workloads) };
    const written = writeWorkloadFile(text, after) ?? "";
    expect(written).toContain("// Reviewed");
    expect(readWorkloadFile("x", written)).toEqual({ file: after, problems: [] });
  });

  it("leaves a file with mistakes alone", () => {
    expect(writeWorkloadFile("{", before)).toBeNull();
    expect(writeWorkloadFile('{ "version": 1, "workloads": [{}] }', before)).toBeNull();
  });
});
