import { describe, expect, it } from "vitest";
import type { Presence, RecordValue, Value } from "../../src/core/facts.ts";
import { field, isSettled, literals, numbers, options, texts } from "../../src/core/value.ts";
import { list, literal, oneOf, record, span, unknown } from "../rules/facts.ts";

const present = (value: Value, always = true) => ({ status: "present", value, always });
const absent = { status: "absent" };
const unsure = { status: "unknown" };
const withPresence = (presence: Presence): RecordValue => ({
  ...record(),
  fields: { a: { presence, value: literal(1) } },
});

describe("a field", () => {
  const one = literal(1);
  const two = literal(2);
  const open = record({}, true);

  it.each<[string, Value, string, unknown]>([
    ["of a closed record", record({ a: one }), "a", present(one)],
    ["that a closed record lacks", record({ a: one }), "b", absent],
    ["of an open record", record({ a: one }, true), "a", present(one)],
    ["that an open record may have", open, "a", unsure],
    ["that may be there", withPresence("unknown"), "a", unsure],
    ["that is there on some paths", withPresence("sometimes"), "a", present(one, false)],
    ["that every object has by its prototype", record(), "constructor", absent],
    ["of what is not known", unknown("call"), "a", unsure],
    ["of a literal", one, "a", absent],
    ["of a list", list(one), "0", absent],
    ["of a field", record({ a: record({ b: one }) }), "a.b", present(one)],
    ["of a field that is not there", record(), "a.b", absent],
    ["of a field that may be there", open, "a.b", unsure],
    ["that a field lacks", record({ a: record() }), "a.b", absent],
    ["of both branches", oneOf(record({ a: one }), record({ a: two })), "a", present({ ...oneOf(one, two) })],
    ["of one branch", oneOf(record({ a: one }), record()), "a", present(one, false)],
    [
      "of one branch, where the other is not known",
      oneOf(record({ a: one }), unknown("call")),
      "a",
      present(one, false),
    ],
    ["that no branch has", oneOf(record(), record()), "a", absent],
    ["that no branch has for certain", oneOf(record(), open), "a", unsure],
    [
      "on some paths of one branch",
      oneOf(withPresence("sometimes"), withPresence("always")),
      "a",
      present(oneOf(one, one), false),
    ],
  ])("%s", (_, value, path, expected) => {
    expect(field(value, path)).toEqual(expected);
  });

  it("of a field that is there on some paths is there on some paths", () => {
    const outer = { ...record(), fields: { a: { presence: "sometimes", value: record({ b: one }) } } } as const;
    expect(field(outer, "a.b")).toEqual(present(one, false));
    const inner = record({ a: { ...record(), fields: { b: { presence: "sometimes", value: one } } } as const });
    expect(field(inner, "a.b")).toEqual(present(one, false));
  });

  it("of several branches stands where the branches part", () => {
    const steps = [{ span: span(3), message: "`options` is set here" }];
    const value = { ...oneOf(record({ a: one }), record({ a: two })), span: span(7), steps };
    expect(field(value, "a")).toMatchObject({ value: { kind: "oneOf", span: span(7), steps } });
  });
});

describe("branches", () => {
  const nested = oneOf(literal(1), oneOf(literal("a"), literal(null)), unknown("call"));

  it("are told flat", () => {
    expect(options(nested)).toEqual([literal(1), literal("a"), literal(null), unknown("call")]);
    expect(options(record())).toEqual([record()]);
  });

  it("are sorted by what they are", () => {
    expect(literals(nested)).toEqual([literal(1), literal("a"), literal(null)]);
    expect(numbers(nested)).toEqual([literal(1)]);
    expect(texts(nested)).toEqual([literal("a")]);
    expect(numbers(literal(true))).toEqual([]);
  });

  it("are settled where each is a literal", () => {
    expect(isSettled(nested)).toBe(false);
    expect(isSettled(oneOf(literal(1), literal(null)))).toBe(true);
    expect(isSettled(list())).toBe(false);
  });
});
