import { describe, expect, it } from "vitest";
import { addMember } from "../../src/core/json-text.ts";

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
  ];
  it.each(table)("%s", (_title, before, after) => {
    expect(addMember(before, "a", 1)).toBe(after);
  });
});
