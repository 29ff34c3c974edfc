import { describe, expect, it } from "vitest";
import type { Field, RecordValue, Resource, Value } from "../../src/core/facts.ts";
import { identityOf, identityOfComment, subjectOf } from "../../src/core/identity.ts";
import { call, client, comment, record, span } from "../support/facts.ts";

const FILE = "/ws/a.ts";
const HERE = { span: span(FILE), steps: [] };

const literal = (value: string | number | boolean | null): Value => ({
  kind: "literal",
  value,
  origin: "literal",
  ...HERE,
});
const fields = (values: Readonly<Record<string, Value>>, presence: Field["presence"] = "always"): RecordValue =>
  record(span(FILE), Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, presence }])));

function fingerprint(request: RecordValue, data?: Readonly<Record<string, string | number>>): string {
  return identityOf(call(FILE, 1, { request }), { message: "found", ...(data ? { data } : {}) }).fingerprint;
}

const resource: Resource = {
  id: "r",
  type: "AWS::Bedrock::Agent",
  name: "CreateAgentCommand",
  by: "api",
  span: span(FILE),
  anchor: span(FILE),
  properties: record(span(FILE)),
  within: ["Stack", "make"],
};

describe("the identity of a finding", () => {
  it("names the message, the subject and what is around it", () => {
    const within = ["Chat", "ask"];
    expect(identityOf(call(FILE, 1, { within }), { message: "found" })).toEqual({
      message: "found",
      within: "Chat.ask",
      subject: "aws-sdk Converse",
      fingerprint: expect.stringMatching(/^[0-9a-f]{14}$/),
    });
    expect([client(FILE), resource].map(subjectOf)).toEqual([
      "aws-sdk BedrockRuntimeClient",
      "api AWS::Bedrock::Agent",
    ]);
    expect(identityOf(resource, { message: "x" }).within).toBe("Stack.make");
  });

  it("has a fingerprint that stays good for baselines which were written before", () => {
    expect(fingerprint(fields({ modelId: literal("a") }))).toBe("0d12f14561b94c");
  });
});

describe("the fingerprint stays the same", () => {
  const long = "x".repeat(81);
  const unknown = (name: string | null): Value => ({ kind: "unknown", reason: "parameter", name, ...HERE });
  const template = (...parts: Value[]): Value => ({ kind: "template", parts, ...HERE });
  const table: [string, RecordValue, RecordValue][] = [
    ["in another order", fields({ a: literal(1), b: literal(2) }), fields({ b: literal(2), a: literal(1) })],
    ["with another prompt", fields({ a: literal(long) }), fields({ a: literal(`${long}!`) })],
    ["with another template", fields({ a: template(literal("x")) }), fields({ a: template() })],
    ["with another name of a parameter", fields({ a: unknown("x") }), fields({ a: unknown("y") })],
  ];
  it.each(table)("%s", (_title, a, b) => {
    expect(fingerprint(a)).toBe(fingerprint(b));
  });

  it("wherever it stands", () => {
    const at = (line: number) => identityOf(call(FILE, line), { message: "found" });
    expect(at(9)).toEqual(at(1));
  });

  it("with other figures in the message", () => {
    const none = fields({});
    expect(fingerprint(none, { limit: "64,000", count: 3 })).toBe(fingerprint(none, { limit: "8,000", count: 4 }));
  });
});

describe("the fingerprint changes", () => {
  const list = (...items: Value[]): Value => ({ kind: "list", items, open: false, ...HERE });
  const oneOf = (...options: Value[]): Value => ({ kind: "oneOf", options, ...HERE });
  const base = fields({ a: literal("x".repeat(80)) });
  const table: [string, RecordValue, RecordValue][] = [
    ["with a short text", base, fields({ a: literal("y".repeat(80)) })],
    ["with a number", fields({ a: literal(1) }), fields({ a: literal(2) })],
    ["with the type of a value", fields({ a: literal(1) }), fields({ a: literal("1") })],
    ["with a field", base, fields({ a: literal("x".repeat(80)), b: literal(1) })],
    ["with a field's name", fields({ a: literal(1) }), fields({ b: literal(1) })],
    ["with a field's presence", fields({ a: literal(1) }), fields({ a: literal(1) }, "sometimes")],
    ["when it is no longer closed", fields({}), { ...fields({}), open: true }],
    ["within a list", fields({ a: list(literal(1)) }), fields({ a: list(literal(2)) })],
    ["within branches", fields({ a: oneOf(literal(1)) }), fields({ a: oneOf(literal(2)) })],
    ["within a record", fields({ a: fields({ b: literal(1) }) }), fields({ a: fields({ b: literal(2) }) })],
  ];
  it.each(table)("%s", (_title, a, b) => {
    expect(fingerprint(a)).not.toBe(fingerprint(b));
  });

  it("with names in the message, whatever their order", () => {
    const none = fields({});
    expect(fingerprint(none, { key: "top_p" })).not.toBe(fingerprint(none, { key: "top_k" }));
    expect(fingerprint(none, { key: "a", other: "b" })).toBe(fingerprint(none, { other: "b", key: "a" }));
    expect(fingerprint(none, { key: "a" })).not.toBe(fingerprint(none));
  });

  it("with the options of a client and the properties of a resource", () => {
    const other = fields({ a: literal(1) });
    const of = (fact: Parameters<typeof identityOf>[0]) => identityOf(fact, { message: "m" }).fingerprint;
    expect(of(client(FILE))).not.toBe(of(client(FILE, 1, { options: other })));
    expect(of(resource)).not.toBe(of({ ...resource, properties: other }));
  });
});

describe("a finding about a comment", () => {
  it("is known by the comment's words", () => {
    const of = (text: string) => identityOfComment("suppression/unused", comment(FILE, 1, text));
    expect(of("a  b\n c")).toEqual(of("a b c"));
    expect(of("a b c").fingerprint).not.toBe(of("a b d").fingerprint);
    expect(of("a")).toMatchObject({ message: "suppression/unused", within: "", subject: "comment" });
  });
});
