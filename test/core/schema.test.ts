import { describe, expect, it } from "vitest";
import { parseJsonText } from "../../src/core/json-text.ts";
import { type Checks, conform, type Schema } from "../../src/core/schema.ts";

const CHECKS: Checks = { even: (value) => (Number(value) % 2 === 0 ? null : "odd") };

function read(json: string, schema: Schema, checks: Checks = CHECKS, what?: string) {
  const problems: string[] = [];
  const node = parseJsonText(json, "The text", ({ message }) => expect.fail(message));
  if (!node) throw new Error("no JSON");
  const report = ({ message, offset, length }: { message: string; offset: number; length: number }) =>
    problems.push(`${json.slice(offset, offset + length)}: ${message}`);
  const value =
    what === undefined ? conform(node, schema, checks, report) : conform(node, schema, checks, report, what);
  return { value, problems };
}

const object = (properties: Schema["properties"], more: Schema = {}): Schema => ({
  type: "object",
  ...(properties ? { properties } : {}),
  additionalProperties: false,
  ...more,
});

describe("plain values", () => {
  it.each<[string, Schema, unknown, string | null]>([
    ["5", { type: "integer" }, 5, null],
    ["5.5", { type: "integer" }, undefined, "must be a whole number, not 5.5"],
    ["5.5", { type: "number" }, 5.5, null],
    ['"5"', { type: "number" }, undefined, "must be a number, not a text"],
    ["true", { type: ["string", "null"] }, undefined, "must be a text or null, not true or false"],
    ["null", { type: ["string", "null"] }, null, null],
    ["null", { type: "object" }, undefined, "must be an object, not null"],
    ["[]", { type: "boolean" }, undefined, "must be true or false, not a list"],
    ["{}", { type: "array" }, undefined, "must be a list, not an object"],
    ["{}", { type: "colour" }, undefined, "must be colour, not an object"],
    ["[1]", {}, [1], null],
    ["3", { type: "number", minimum: 3, maximum: 3 }, 3, null],
    ["2", { type: "number", minimum: 3 }, undefined, "2 is less than 3"],
    ["4", { type: "number", maximum: 3 }, undefined, "4 is more than 3"],
    ['""', { type: "string", minLength: 1 }, undefined, "the text is empty"],
    ['"a"', { type: "string", minLength: 1 }, "a", null],
    ['""', { type: "string" }, "", null],
    ['"b"', { type: "string", pattern: "^a$" }, undefined, "`b` is not of the form ^a$"],
    ['"b"', { type: "string", pattern: "^a$", title: "the letter a" }, undefined, "`b` is not the letter a"],
    ['"a"', { type: "string", pattern: "^a$" }, "a", null],
    ['"red"', { enum: ["red", "green"] }, "red", null],
    ['"rde"', { enum: ["red", "green"] }, undefined, "`rde` is none of red, green; did you mean `red`?"],
    ['"elephant"', { enum: ["red", "green"] }, undefined, "`elephant` is none of red, green"],
    ["1", { enum: ["1"] }, undefined, "`1` is none of 1"],
  ])("%s as %j", (json, schema, value, problem) => {
    const found = read(`{ "a": ${json} }`, object({ a: schema }));
    expect(found.value).toEqual(value === undefined ? {} : { a: value });
    const said = problem?.startsWith("must") ? `\`a\` ${problem}` : `\`a\`: ${problem}`;
    expect(found.problems).toEqual(problem === null ? [] : [`${json}: ${said}`]);
  });

  it("may be the whole text", () => {
    expect(read("5", { type: "object" })).toEqual({
      value: undefined,
      problems: ["5: The configuration must be an object, not a number"],
    });
    expect(read("5", { type: "object" }, {}, "the file").problems).toEqual([
      "5: The file must be an object, not a number",
    ]);
  });
});

describe("definitions", () => {
  const schema: Schema = {
    ...object({ a: { $ref: "#/definitions/even" }, b: { anyOf: [{ $ref: "#/definitions/even" }, { type: "null" }] } }),
    definitions: { even: { type: "integer" } },
  };

  it("are followed, with the checks of their name", () => {
    expect(read('{ "a": 2, "b": 4 }', schema)).toEqual({ value: { a: 2, b: 4 }, problems: [] });
    expect(read('{ "a": 3, "b": 5 }', schema)).toEqual({ value: {}, problems: ["3: `a`: odd", "5: `b`: odd"] });
    expect(read('{ "a": 3, "b": null }', schema, {})).toEqual({ value: { a: 3, b: null }, problems: [] });
  });

  it("are asked for all types that fit", () => {
    expect(read('{ "b": "x" }', schema).problems).toEqual(['"x": `b` must be a whole number or null, not a text']);
  });

  it("that are missing allow anything", () => {
    const missing = object({ a: { $ref: "#/definitions/none" }, b: { anyOf: [{ $ref: "#/definitions/none" }] } });
    expect(read('{ "a": [1], "b": "x" }', missing)).toEqual({ value: { a: [1], b: "x" }, problems: [] });
  });
});

describe("lists", () => {
  const of = (schema: Schema) => object({ a: { type: "array", ...schema } });

  it("lose the entries that are wrong, and no more", () => {
    expect(read('{ "a": [1, "x", 2] }', of({ items: { type: "integer" } }))).toEqual({
      value: { a: [1, 2] },
      problems: ['"x": `a` must be a whole number, not a text'],
    });
  });

  it.each<[string, Schema, string | null]>([
    ["[]", { minItems: 1 }, "at least 1 entries, not 0"],
    ["[1]", { minItems: 1 }, null],
    ["[1, 2]", { maxItems: 1 }, "at most 1 entries, not 2"],
    ["[1]", { maxItems: 1 }, null],
    ["[1]", { minItems: 2, maxItems: 2 }, "2 entries, not 1"],
    ["[1, 2, 3]", { minItems: 2, maxItems: 2 }, "2 entries, not 3"],
  ])("%s with %j", (json, schema, problem) => {
    expect(read(`{ "a": ${json} }`, of(schema)).problems).toEqual(
      problem === null ? [] : [`${json}: \`a\` needs ${problem}`],
    );
  });

  it("of several kinds mean something as a whole", () => {
    const tuple = of({ items: [{ type: "string" }, { type: "object" }] });
    expect(read('{ "a": ["x", { "b": [1] }] }', tuple).value).toEqual({ a: ["x", { b: [1] }] });
    expect(read('{ "a": ["x", 1] }', tuple)).toEqual({
      value: {},
      problems: ["1: `a` must be an object, not a number"],
    });
    expect(read('{ "a": ["x", {}, [1, { "c": null }]] }', tuple).value).toEqual({ a: ["x", {}, [1, { c: null }]] });
  });

  it("keep what no schema describes, but for names that reach a prototype", () => {
    const { value } = read('{ "a": [{ "b": { "__proto__": 1, "c": [2] }, "constructor": 3 }] }', of({}));
    expect(value).toEqual({ a: [{ b: { c: [2] } }] });
  });
});

describe("objects", () => {
  it("lose what they do not have, with what was meant", () => {
    const schema = object({ profile: { type: "string" }, rules: { type: "object", additionalProperties: false } });
    expect(read('{ "profil": "x" }', schema).problems).toEqual([
      '"profil": There is no setting `profil` in the configuration; did you mean `profile`?',
    ]);
    expect(read('{ "zzzzzzzzzz": "x" }', schema).problems).toEqual([
      '"zzzzzzzzzz": There is no setting `zzzzzzzzzz` in the configuration; known are profile, rules',
    ]);
    expect(read('{ "rules": { "zzzzzzzzzz": 1 } }', schema).problems).toEqual([
      '"zzzzzzzzzz": There is no rule `zzzzzzzzzz`; `bedrock-readiness rules` lists all of them',
    ]);
    expect(read('{ "a": { "b": 1 } }', object({ a: object(undefined) })).problems).toEqual([
      '"b": There is no setting `b` in `a`; it has none',
    ]);
    const overrides = object({ a: object({ rules: object({ "cost/untagged": {} }) }) });
    expect(read('{ "a": { "rules": { "cost/untaged": 1 } } }', overrides).problems).toEqual([
      '"cost/untaged": There is no rule `cost/untaged`; did you mean `cost/untagged`?',
    ]);
  });

  it("take any name where the schema does", () => {
    const any = object({ a: { type: "integer" } }, { additionalProperties: { type: "string" } });
    expect(read('{ "a": 1, "b": "x", "c": 2 }', any)).toEqual({
      value: { a: 1, b: "x" },
      problems: ["2: `c` must be a text, not a number"],
    });
    expect(read('{ "b": [1] }', { type: "object" })).toEqual({ value: { b: [1] }, problems: [] });
    expect(read('{ "b": [1] }', { type: "object", additionalProperties: true }).value).toEqual({ b: [1] });
  });

  it.each(["__proto__", "constructor", "prototype"])("refuse %s", (name) => {
    const { value, problems } = read(`{ "${name}": { "a": 1 } }`, { type: "object" });
    expect(value).toEqual({});
    expect(problems).toEqual([`"${name}": \`${name}\` cannot be a name here`]);
  });

  it("tell a name that is set twice, and keep the last", () => {
    expect(read('{ "a": 1, "a": 2 }', object({ a: { type: "integer" } }))).toEqual({
      value: { a: 2 },
      problems: ['"a": `a` is set twice here; the last one counts'],
    });
  });

  it("need what is required, whole", () => {
    const inner = object({ b: { type: "integer" }, c: { type: "integer" } }, { required: ["b", "c"] });
    const schema = object({ a: inner });
    expect(read('{ "a": { "b": 1, "c": 2 } }', schema).value).toEqual({ a: { b: 1, c: 2 } });
    expect(read('{ "a": {} }', schema)).toEqual({ value: {}, problems: ["{}: `a` lacks `b`, `c`"] });
    expect(read('{ "a": { "b": 1, "c": "x" } }', schema)).toEqual({
      value: {},
      problems: ['"x": `a.c` must be a whole number, not a text'],
    });
    expect(read("{}", object({ b: {} }, { required: ["b"] })).problems).toEqual(["{}: The configuration lacks `b`"]);
  });
});
