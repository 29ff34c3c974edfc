import { describe, expect, it } from "vitest";
import { addMember, editJsonText, parseJsonText } from "../../src/core/json-text.ts";
import type { SchemaIssue } from "../../src/core/schema.ts";

describe("parsing", () => {
  const parse = (text: string) => {
    const issues: SchemaIssue[] = [];
    const tree = parseJsonText(text, "The file", (issue) => issues.push(issue));
    return { tree, issues };
  };
  const nested = (levels: number, open = "[", close = "]") => open.repeat(levels) + close.repeat(levels);

  it.each([
    ["comments", "// why\n{ /* a */ }"],
    ["a comma at the end", '{ "a": [1, 2,], }'],
    ["a byte order mark", "\uFEFF{}"],
    ["a hundred levels", nested(100)],
    ["a hundred levels of objects", `${'{"a":'.repeat(99)}{}${"}".repeat(99)}`],
    ["more brackets than that beside one another", `[${"[],".repeat(200)}{}]`],
    ["more braces than that beside one another", `[${"{},".repeat(200)}[]]`],
  ])("takes %s", (_, text) => {
    expect(parse(text)).toMatchObject({ tree: {}, issues: [] });
  });

  it("leaves a byte order mark out of what it reads, and in the offsets", () => {
    expect(parse('\uFEFF{ "a": 1 }').tree).toMatchObject({ type: "object", offset: 1, length: 10 });
    expect(parse("{ \uFEFF }").issues).toHaveLength(1);
  });

  it.each([
    ["lists", nested(101)],
    ["objects", `${'{"a":'.repeat(100)}{}${"}".repeat(100)}`],
    ["both, never closed", "[{".repeat(60)],
  ])("refuses %s nested deeper than that", (_, text) => {
    expect(parse(text)).toEqual({
      tree: undefined,
      issues: [{ message: "The file is nested more than 100 levels deep", offset: 0, length: 1 }],
    });
  });

  it.each<[string, SchemaIssue]>([
    ["", { message: "The file is empty; write at least {}", offset: 0, length: 0 }],
    [" \n", { message: "The file is empty; write at least {}", offset: 2, length: 0 }],
    ['{ "a" 1 }', { message: "This is not JSON: colon expected", offset: 6, length: 1 }],
    ['{ "a": 1 "b": }', { message: "This is not JSON: comma expected", offset: 9, length: 3 }],
    ["{} {}", { message: "This is not JSON: end of file expected", offset: 3, length: 1 }],
  ])("tells the first mistake in %j and no other", (text, issue) => {
    expect(parse(text).issues).toEqual([issue]);
  });
});

describe("changing a text from one value to another", () => {
  const text = `{
  // Two of them.
  "list": [1, 2, 3], "deep": { "a": true, "b": null }
}
`;
  const value = { list: [1, 2, 3], deep: { a: true, b: null } };
  it.each<[string, unknown, string]>([
    ["nothing", { list: [1, 2, 3], deep: { a: true, b: null } }, text],
    ["a number", { ...value, list: [1, 5, 3] }, text.replace("2, 3]", "5, 3]")],
    ["a member of a member", { ...value, deep: { a: false, b: null } }, text.replace("true", "false")],
    ["a member that is gone", { ...value, deep: { a: true } }, text.replace(', "b": null', "")],
    ["a member that is new", { ...value, deep: { ...value.deep, c: 1 } }, text.replace("null", 'null, "c": 1')],
    ["the last of a list", { ...value, list: [1, 2] }, text.replace(", 3]", "]")],
    ["the last two of a list", { ...value, list: [1] }, text.replace(", 2, 3]", "]")],
    ["one more in a list", { ...value, list: [1, 2, 3, 4] }, text.replace("3]", "3, 4]")],
    ["one in the middle of a list", { ...value, list: [1, 3] }, text.replace("[1, 2, 3]", "[1, 3]")],
    ["null for an object", { ...value, deep: null }, text.replace('{ "a": true, "b": null }', "null")],
    ["an object for null", { ...value, deep: { a: true, b: {} } }, text.replace("null", "{}")],
    ["a text for a list", { ...value, list: "1" }, text.replace("[1, 2, 3]", '"1"')],
  ])("%s", (_, after, expected) => {
    expect(squeezed(editJsonText(text, value, after))).toBe(squeezed(expected));
    expect(parseJsonText(editJsonText(text, value, after), "", () => expect.fail())).toBeDefined();
  });

  it("puts a list in place of an object, and an object in place of a list", () => {
    expect(squeezed(editJsonText('{ "a": {} }', { a: {} }, { a: [] }))).toBe('{"a":[]}');
    expect(squeezed(editJsonText('{ "a": [1] }', { a: [1] }, { a: { "0": 1 } }))).toBe('{"a":{"0":1}}');
  });

  it.each([
    ["on one line", '["ab", "cd"]', '["ab"]'],
    ["on lines", "[\n  1,\n  2\n]", "[\n  1\n]"],
    ["with a comma at the end", "[1, 2,]", "[1,]"],
    ["behind a comment", "[\n  1, // one\n  2 // two\n]", "[\n  1 // one // two\n]"],
    ["behind a comment with a comma", "[1 /* , */, 2]", "[1 /* , */]"],
    ["of lists", "[[1], [2]]", "[[1]]"],
    ["the only one", "[ 1 ]", "[]"],
  ])("takes the last item out of a list: %s", (_, list, expected) => {
    const before: unknown[] = JSON.parse(list.replace(/\/\/.*|\/\*.*?\*\//g, "").replace(/,\s*\]/g, "]"));
    expect(editJsonText(list, before, before.slice(0, -1))).toBe(expected);
  });

  it("leaves a byte order mark where it is", () => {
    expect(editJsonText('\uFEFF{ "a": 1 }', { a: 1 }, { a: 2 })).toBe('\uFEFF{ "a": 2 }');
  });

  it("indents what it adds by two blanks", () => {
    expect(editJsonText("{}", {}, { a: { b: 1 } })).toBe('{\n  "a": {\n    "b": 1\n  }\n}');
  });
});

/** How the library breaks lines in what is new is its own affair; comments and all else have to stay. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}

describe("adding a member", () => {
  const table: [string, string, string | null][] = [
    ["to nothing", "{}\n", '{\n  "a": 1\n}\n'],
    ["to nothing but a comment", "{ // why\n}\n", '{\n  "a": 1 // why\n}\n'],
    ["to nothing, behind a comment", "// why\n{ }", '// why\n{\n  "a": 1\n}'],
    ["to a line", '{ "x": [1, 2] }', '{ "x": [1, 2], "a": 1 }'],
    ["to lines", '{\n\t"x": 1\n}\n', '{\n\t"x": 1,\n\t"a": 1\n}\n'],
    ["to lines that end as on Windows", '{\r\n  "x": 1\r\n}', '{\r\n  "x": 1,\r\n  "a": 1\r\n}'],
    ["behind a comma", '{\n  "x": 1, // why\n}\n', '{\n  "x": 1,\n  "a": 1 // why\n}\n'],
    ["behind a comment and a comma", '{\n  "x": 1 /* , */ ,\n}\n', '{\n  "x": 1 /* , */ ,\n  "a": 1\n}\n'],
    ["in front of a comment", '{\n  "x": 1 // why\n}\n', '{\n  "x": 1,\n  "a": 1 // why\n}\n'],
    ["to something else", "[1]", null],
    ["to what is broken", '{ "x": ', null],
    ["to an empty text", "", null],
    ["to lines that end as long ago", '{\r  "x": 1\r}', '{\r  "x": 1,\r  "a": 1\r}'],
    ["to blanks over lines", "{\n\n}\n", '{\n  "a": 1\n}\n'],
    ["to lines of Windows without a member", "{\r\n}", '{\r\n  "a": 1\r\n}'],
    [
      "behind a comment to the end of a line, and a comma",
      '{\n  "x": 1 // ,\n  ,\n}',
      '{\n  "x": 1 // ,\n  ,\n  "a": 1\n}',
    ],
    ["behind a comment of stars", '{ "x": 1 /** * */, }', '{ "x": 1 /** * */, "a": 1 }'],
    ["in front of a comment with a comma", '{ "x": 1 /* , */ }', '{ "x": 1, "a": 1 /* , */ }'],
  ];
  it.each(table)("%s", (_title, before, after) => {
    expect(addMember(before, "a", 1)).toBe(after);
  });
});
