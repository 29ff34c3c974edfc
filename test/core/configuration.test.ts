import Ajv from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  configurationFor,
  defaultConfiguration,
  isIgnored,
  readConfiguration,
  settingSpan,
} from "../../src/core/configuration.ts";
import { configurationSchema } from "../../src/core/configuration-schema.ts";
import { ATTESTATIONS } from "../../src/core/guide.ts";
import type { Schema } from "../../src/core/schema.ts";
import { rule } from "../support/facts.ts";

const rules = [
  rule("throttling/missing-retries"),
  rule("cost/oversized-max-tokens", {
    options: {
      schema: { factor: { type: "number", minimum: 1 }, names: { type: "array", items: { type: "string" } } },
      defaults: { factor: 4, names: [] },
    },
  }),
];

function read(text: string, file = "/ws/.bedrock-readiness.json") {
  return readConfiguration({ file, text, root: "/ws" }, rules);
}

/** The problems of a text, each with the very characters that it points at. */
function problems(text: string): string[] {
  return read(text).problems.map(({ message, span }) => `${text.slice(span.start, span.end)} -> ${message}`);
}

describe("a configuration without mistakes", () => {
  it("has every default", () => {
    expect(defaultConfiguration).toEqual({
      profile: "recommended",
      rules: {},
      expectedOutputTokens: null,
      models: { allow: [] },
      residency: [],
      attribution: "application-inference-profile",
      tags: { required: [], values: {} },
      trusted: { sources: [], validators: [] },
      attestations: {},
      ignore: [],
      overrides: [],
      baseline: null,
    });
    expect(read("{}")).toEqual({ configuration: defaultConfiguration, problems: [] });
  });

  it("may have comments, trailing commas, a byte order mark and a $schema", () => {
    const text = '\uFEFF{ // why\n "$schema": "./x.json", "profile": "strict", /* or */ "residency": ["eu",], }';
    expect(read(text)).toEqual({
      configuration: { ...defaultConfiguration, profile: "strict", residency: ["eu"] },
      problems: [],
    });
  });

  it("keeps rules with options, and fills nested settings", () => {
    const text = `{
      "rules": { "throttling/missing-retries": "error", "suppression/missing-reason": "off",
                 "cost/oversized-max-tokens": ["info", { "factor": 2 }] },
      "tags": { "required": ["team"] },
      "baseline": "sub/../.baseline.json",
      "overrides": [{ "files": ["scripts/**"], "tags": { "values": { "team": "x" } } }],
      "attestations": { "load-test": { "owner": "me", "date": "2026-11-01" } } }`;
    const { configuration, problems } = read(text);
    expect(problems).toEqual([]);
    expect(configuration.rules).toEqual({
      "throttling/missing-retries": "error",
      "suppression/missing-reason": "off",
      "cost/oversized-max-tokens": ["info", { factor: 2 }],
    });
    expect(configuration.tags).toEqual({ required: ["team"], values: {} });
    expect(configuration.overrides[0]?.tags).toEqual({ required: ["team"], values: { team: "x" } });
  });
});

describe("a mistake costs no more than itself and is told at its place", () => {
  const table: [string, string, string[]][] = [
    ["bad JSON", '{ "profile": }', ["} -> This is not JSON: value expected"]],
    ["nothing", "", [" -> The configuration is empty; write at least {}"]],
    ["not an object", "[]", ["[] -> The configuration must be an object, not a list"]],
    ["wrong type", '{ "residency": "eu" }', ['"eu" -> `residency` must be a list, not a text']],
    [
      "unknown key",
      '{ "overides": [] }',
      ['"overides" -> There is no setting `overides` in the configuration; did you mean `overrides`?'],
    ],
    [
      "unknown nested key",
      '{ "models": { "allowed": [] } }',
      ['"allowed" -> There is no setting `allowed` in `models`; did you mean `allow`?'],
    ],
    [
      "unknown rule",
      '{ "rules": { "throttling/mising-retries": "off" } }',
      [
        '"throttling/mising-retries" -> There is no rule `throttling/mising-retries`; did you mean `throttling/missing-retries`?',
      ],
    ],
    [
      "rule without its pillar",
      '{ "rules": { "missing-retries": "off" } }',
      ['"missing-retries" -> There is no rule `missing-retries`; did you mean `throttling/missing-retries`?'],
    ],
    [
      "unlike any rule",
      '{ "rules": { "xyz": "off" } }',
      ['"xyz" -> There is no rule `xyz`; `bedrock-readiness rules` lists all of them'],
    ],
    [
      "unknown severity",
      '{ "rules": { "throttling/missing-retries": "warn" } }',
      [
        '"warn" -> `rules.throttling/missing-retries`: `warn` is none of off, hint, info, warning, error; did you mean `warning`?',
      ],
    ],
    [
      "number as severity",
      '{ "rules": { "throttling/missing-retries": 2 } }',
      ["2 -> `rules.throttling/missing-retries` must be a text or a list, not a number"],
    ],
    [
      "level without options",
      '{ "rules": { "throttling/missing-retries": ["error"] } }',
      ['["error"] -> `rules.throttling/missing-retries` needs 2 entries, not 1'],
    ],
    [
      "unknown option",
      '{ "rules": { "cost/oversized-max-tokens": ["error", { "facto": 1 }] } }',
      ['"facto" -> There is no setting `facto` in `rules.cost/oversized-max-tokens`; did you mean `factor`?'],
    ],
    [
      "bad option",
      '{ "rules": { "cost/oversized-max-tokens": ["error", { "factor": 0 }] } }',
      ["0 -> `rules.cost/oversized-max-tokens.factor`: 0 is less than 1"],
    ],
    [
      "bad glob",
      '{ "ignore": ["src/[", "lib"] }',
      ['"src/[" -> `ignore`: `src/[` is no glob: a bracket is not closed'],
    ],
    [
      "glob that leaves",
      '{ "ignore": ["../x/**"] }',
      ['"../x/**" -> `ignore`: `../x/**` leaves the configuration\'s folder, to which globs are relative'],
    ],
    [
      "path that leaves",
      '{ "baseline": "../b.json" }',
      ['"../b.json" -> `baseline`: `../b.json` leaves the workspace'],
    ],
    [
      "path that leaves behind a dot",
      '{ "baseline": "./../b.json" }',
      ['"./../b.json" -> `baseline`: `./../b.json` leaves the workspace'],
    ],
    [
      "path that leaves behind two slashes",
      '{ "baseline": "sub//../../b.json" }',
      ['"sub//../../b.json" -> `baseline`: `sub//../../b.json` leaves the workspace'],
    ],
    ["path with dots and slashes", '{ "baseline": "./sub//./b.json" }', []],
    [
      "glob of another scheme",
      '{ "ignore": ["file:///etc/**"] }',
      [
        '"file:///etc/**" -> `ignore`: `file:///etc/**` leaves the configuration\'s folder, to which globs are relative',
      ],
    ],
    [
      "glob that is long and wrong",
      `{ "ignore": ["[${"a".repeat(59)}", "[${"a".repeat(60)}"] }`,
      [
        `"[${"a".repeat(59)}" -> \`ignore\`: \`[${"a".repeat(59)}\` is no glob: a bracket is not closed`,
        `"[${"a".repeat(60)}" -> \`ignore\`: \`[${"a".repeat(59)}…\` is no glob: a bracket is not closed`,
      ],
    ],
    [
      "attestation for one day",
      '{ "attestations": { "load-test": { "owner": "me", "date": "2026-02-03", "expires": "2026-02-03" } } }',
      [],
    ],
    [
      "attestation for longer",
      '{ "attestations": { "load-test": { "owner": "me", "date": "2026-02-03", "expires": "2026-03-03" } } }',
      [],
    ],
    ["no list of overrides", '{ "overrides": {} }', ["{} -> `overrides` must be a list, not an object"]],
    ["absolute path", '{ "baseline": "/etc/x" }', ['"/etc/x" -> `baseline`: `/etc/x` leaves the workspace']],
    ["drive", '{ "baseline": "C:\\\\x" }', ['"C:\\\\x" -> `baseline`: `C:\\x` leaves the workspace']],
    ["prototype", '{ "__proto__": {} }', ['"__proto__" -> `__proto__` cannot be a name here']],
    [
      "prototype as tag",
      '{ "tags": { "values": { "__proto__": "x" } } }',
      ['"__proto__" -> `__proto__` cannot be a name here'],
    ],
    [
      "name of Object",
      '{ "rules": { "toString": "off" } }',
      ['"toString" -> There is no rule `toString`; `bedrock-readiness rules` lists all of them'],
    ],
    [
      "set twice",
      '{ "profile": "all", "profile": "strict" }',
      ['"profile" -> `profile` is set twice here; the last one counts'],
    ],
    [
      "half a token",
      '{ "expectedOutputTokens": 1.5 }',
      ["1.5 -> `expectedOutputTokens` must be a whole number or null, not 1.5"],
    ],
    [
      "bad date",
      '{ "attestations": { "a": { "owner": "me", "date": "2026-02-30" } } }',
      ['"2026-02-30" -> `attestations.a.date`: `2026-02-30` is no day of the calendar'],
    ],
    [
      "date of another form",
      '{ "attestations": { "a": { "owner": "me", "date": "tomorrow" } } }',
      ['"tomorrow" -> `attestations.a.date`: `tomorrow` is not a date like 2026-11-01'],
    ],
    [
      "misspelt attestation",
      '{ "attestations": { "load-tests": { "owner": "me", "date": "2026-02-03" } } }',
      ['"load-tests" -> No attestation is called `load-tests`; did you mean `load-test`?'],
    ],
    [
      "misspelt attestation of an override",
      '{ "overrides": [{ "files": ["a"], "attestations": { "incident-plam": { "owner": "me", "date": "2026-02-03" } } }] }',
      ['"incident-plam" -> No attestation is called `incident-plam`; did you mean `incident-plan`?'],
    ],
    [
      "attestation that was over before it was given",
      '{ "attestations": { "load-test": { "owner": "me", "date": "2026-02-03", "expires": "2026-02-02" } } }',
      ['"2026-02-02" -> `attestations.load-test.expires`: 2026-02-02 is before 2026-02-03, when it was given'],
    ],
    [
      "attestation without an owner",
      '{ "attestations": { "load-test": { "date": "2026-02-03" } } }',
      ['{ "date": "2026-02-03" } -> `attestations.load-test` lacks `owner`'],
    ],
    ["override for nothing", '{ "overrides": [{}] }', ["{} -> `overrides` lacks `files`"]],
  ];
  it.each(table)("%s", (_title, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it("and the rest counts", () => {
    const text = '{ "residency": ["eu", 1], "nope": 1, "ignore": ["a/[", "b"], "profile": "all", "baseline": "../x" }';
    const { configuration, problems } = read(text);
    expect(configuration).toEqual({ ...defaultConfiguration, residency: ["eu"], ignore: ["b"], profile: "all" });
    expect(problems).toHaveLength(4);
  });

  it("of a syntax error, what comes before it counts", () => {
    expect(read('{ "profile": "all", "residency": [').configuration.profile).toBe("all");
  });

  it("even when nested without end", () => {
    expect(read(`{ "models": ${"[".repeat(100_000)}`).problems).toHaveLength(1);
  });

  it("with lines and columns", () => {
    expect(read('{\r\n\t"profil": 1 }').problems[0]?.span).toMatchObject({ line: 2, column: 2, endColumn: 10 });
  });

  it("never throws and always has every default", () => {
    const key = fc.oneof(fc.constantFrom(...Object.keys(defaultConfiguration), "__proto__", "files"), fc.string());
    const json = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.array(tie("value")), fc.dictionary(key, tie("value"))),
    })).value;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.dictionary(key, json).map((each) => JSON.stringify(each)),
        ),
        (text) => {
          const { configuration } = read(text);
          expect(Object.keys(configuration).sort()).toEqual(Object.keys(defaultConfiguration).sort());
          expect(Object.getPrototypeOf(configuration)).toBe(Object.prototype);
        },
      ),
    );
  });
});

describe("the place of a setting", () => {
  const at = (text: string, name: "baseline" | "profile") => {
    const { start, end, line } = settingSpan({ file: "/ws/.bedrock-readiness.json", text, root: "/ws" }, name);
    return [text.slice(start, end), start, line];
  };

  it("is that of its value, and the beginning of the file without one", () => {
    expect(at('{\n  "baseline": "b.json" }', "baseline")).toEqual(['"b.json"', 16, 2]);
    expect(at('{\n  "baseline": "b.json" }', "profile")).toEqual(["", 0, 1]);
    expect(at("", "profile")).toEqual(["", 0, 1]);
    expect(at("[1]", "profile")).toEqual(["", 0, 1]);
  });
});

describe("overrides and ignores", () => {
  // Read anew in each test: what fails while tests are collected fails no test.
  const configured = () =>
    read(`{
    "rules": { "throttling/missing-retries": "error", "cost/oversized-max-tokens": "error" },
    "ignore": ["legacy", "gen/*.ts", "!gen/keep.ts"],
    "overrides": [
      { "files": ["scripts/**"], "rules": { "throttling/missing-retries": "off" }, "expectedOutputTokens": 10 },
      { "files": ["*.job.ts"], "rules": { "throttling/missing-retries": "hint" } }
    ] }`).configuration;

  it.each([
    ["src/a.ts", "error", null],
    ["scripts/a.ts", "off", 10],
    ["scripts/x.job.ts", "hint", 10],
    ["deep/down/x.job.ts", "hint", null],
  ])("%s", (path, level, tokens) => {
    const effective = configurationFor(configured(), path);
    expect(effective.rules["throttling/missing-retries"]).toBe(level);
    expect(effective.rules["cost/oversized-max-tokens"]).toBe("error");
    expect(effective.expectedOutputTokens).toBe(tokens);
  });

  it.each([
    ["legacy/a.ts", true],
    ["pkg/legacy/deep/a.ts", true],
    ["legacy.ts", false],
    ["gen/a.ts", true],
    ["gen/keep.ts", false],
    [".hidden/legacy/a.ts", true],
  ])("%s is ignored: %s", (path, expected) => {
    expect(isIgnored(configured(), path)).toBe(expected);
  });
});

describe("the JSON schema describes", () => {
  /** Every setting with its path, and whether somebody who completes it is told what it is. */
  const told = (schema: Schema, path: string): [string, boolean][] =>
    Object.entries(schema.properties ?? {}).flatMap(([name, each]): [string, boolean][] => [
      [`${path}${name}`, (each.description ?? "") !== ""],
      ...told(each, `${path}${name}.`),
    ]);
  const { definitions, ...schema } = configurationSchema(rules);
  const items = schema.properties?.overrides?.items as Schema;
  const all = [
    ...told(schema, ""),
    ...told(items, "overrides."),
    ...told(definitions?.attestation ?? {}, "attestation."),
  ];

  it.each(all)("%s", (_path, isDescribed) => {
    expect(isDescribed).toBe(true);
  });

  it("all attestations by name, so that editors complete them", () => {
    const names = Object.keys(schema.properties?.attestations?.properties ?? {});
    expect(names).toEqual(Object.keys(ATTESTATIONS));
  });
});

describe("the JSON schema", () => {
  const validate = new Ajv({ strictTuples: false, allowUnionTypes: true }).compile(configurationSchema(rules));

  it.each([
    ['{ "rules": { "throttling/missing-retries": "off" } }', true],
    ['{ "rules": { "cost/oversized-max-tokens": ["error", { "factor": 2 }] } }', true],
    ['{ "rules": { "cost/oversized-max-tokens": ["error", { "factor": 0 }] } }', false],
    ['{ "rules": { "nope": "off" } }', false],
    ['{ "overrides": [{ "files": ["a"], "profile": "all" }] }', true],
    ['{ "overrides": [{ "profile": "all" }] }', false],
    ['{ "expectedOutputTokens": null, "baseline": "x" }', true],
    ['{ "attestations": { "load-test": { "owner": "me", "date": "2026-02-03" } } }', true],
    ['{ "attestations": { "pen-test": { "owner": "me", "date": "2026-02-03" } } }', true],
    ['{ "attestations": { "load-test": { "owner": "me" } } }', false],
  ])("%s", (text, expected) => {
    expect(validate(JSON.parse(text))).toBe(expected);
    expect(problems(text).length === 0).toBe(expected);
  });
});
