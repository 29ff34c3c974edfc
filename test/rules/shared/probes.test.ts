import { describe, expect, it } from "vitest";
import { isOnlyProbed, isProbe } from "../../../rules/shared/probes.ts";
import type { Value } from "../../../src/core/facts.ts";
import { call, list, literal, oneOf, record, template, unknown } from "../facts.ts";

const probe = (fields: Readonly<Record<string, Value | string | number>> = {}) =>
  call({ request: record({ maxTokens: 1, messages: "ping", ...fields }) });

describe("a probe", () => {
  it.each<[string, Readonly<Record<string, Value | string | number>>, boolean]>([
    ["a word", {}, true],
    ["ten tokens", { maxTokens: 10 }, true],
    ["eleven tokens", { maxTokens: 11 }, false],
    ["few or many tokens", { maxTokens: oneOf(literal(1), literal(500)) }, false],
    ["few tokens, or nobody knows", { maxTokens: oneOf(literal(1), unknown("environment")) }, false],
    ["a limit that is not known", { maxTokens: unknown("parameter") }, false],
    ["a hundred characters", { messages: "x".repeat(100) }, true],
    ["one more", { messages: "x".repeat(101) }, false],
    ["messages", { messages: list(record({ role: "user", content: list(record({ text: "ping" })) })) }, true],
    ["messages with much to say", { messages: list(literal("x".repeat(60)), record({ text: "x".repeat(60) })) }, false],
    ["a text that is put together", { messages: template(literal("are you "), literal("there")) }, true],
    [
      "a text with a part that is not known",
      { messages: template(literal("a"), unknown("call"), literal("b")) },
      false,
    ],
    ["messages of which one is not known", { messages: list(unknown("parameter"), literal("b")) }, false],
    ["messages that are not all known", { messages: { ...list(), open: true } }, false],
    ["a message that is not all known", { messages: list(record({ text: "ping" }, true)) }, false],
    ["one of two messages", { messages: oneOf(literal("ping"), literal("pong")) }, false],
    ["a system prompt", { system: "Answer in one word." }, false],
  ])("with %s", (_, fields, expected) => {
    expect(isProbe(probe(fields))).toBe(expected);
  });

  it("has a limit on every path, a message, and nothing that is not seen", () => {
    const sometimes = { presence: "sometimes", value: literal(1) } as const;
    const { request } = probe();
    expect(isProbe(call({ request: { ...request, fields: { ...request.fields, maxTokens: sometimes } } }))).toBe(false);
    expect(isProbe(call({ request: record({ messages: "ping" }) }))).toBe(false);
    expect(isProbe(call({ request: record({ maxTokens: 1 }) }))).toBe(false);
    expect(isProbe(call({ request: record({ maxTokens: 1, messages: "ping" }, true) }))).toBe(false);
  });

  it("is what a client is for that sends nothing else", () => {
    expect(isOnlyProbed([probe(), probe()])).toBe(true);
    expect(isOnlyProbed([probe(), call()])).toBe(false);
    expect(isOnlyProbed([])).toBe(false);
  });
});
