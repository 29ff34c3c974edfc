import { describe, expect, it } from "vitest";
import type { Input, ModelCall } from "../../src/core/facts.ts";
import { call, findings, input, record, span, unknown } from "./facts.ts";

describe("security/unvalidated-input", () => {
  const check = (inputs: readonly Input[], over: Partial<ModelCall> = {}) =>
    findings("security/unvalidated-input", { calls: [call({ input: { status: "unvalidated", inputs }, ...over })] });

  it("stands at the sink and leads there from the source", () => {
    const hop = { span: span(80), message: "it is assigned to `question`" };
    expect(check([input({ steps: [hop] })])).toMatchObject([
      {
        severity: "warning",
        evidence: "proven",
        span: call().anchor,
        message: expect.stringContaining("`req.body.message` from an HTTP request (Express) reaches the prompt"),
        steps: [{ span: input().span }, hop],
        fixes: [
          {
            safe: false,
            changes: [{ kind: "bound-input", target: "call", input: input().span, maxCharacters: 4000 }],
          },
        ],
      },
    ]);
  });

  it("tells the source once when the steps begin with it", () => {
    const steps = [
      { span: input().span, message: "`req.body.message` is what the user sent" },
      { span: span(80), message: "x" },
    ];
    expect(check([input({ steps })])[0]?.steps).toEqual(steps);
  });

  it("tells all inputs of a call at once, each of them only once", () => {
    const other = input({ name: "req.query.lang", span: span(90), place: span(90) });
    const [found, ...more] = check([input(), input({ reaches: "system" }), other]);
    expect(more).toEqual([]);
    expect(found?.message).toContain("2 inputs reach the prompt unchecked, the first of them `req.body.message`");
    expect(found?.steps.map((each) => each.message)).toContainEqual(expect.stringContaining("`req.query.lang` enters"));
    expect(found?.fixes[0]?.title).toBe("Cut 2 inputs off after 4,000 characters");
    expect(found?.fixes[0]?.changes).toHaveLength(2);
  });

  it("names the prompt as a whole where inputs reach several parts of it", () => {
    const system = input({ reaches: "system" });
    const message = input({ name: "req.body.text", place: span(90) });
    const more = input({ name: "req.body.role", reaches: "system", place: span(92) });
    expect(check([system, more])[0]?.message).toContain("2 inputs reach the system prompt unchecked");
    expect(check([system, message])[0]?.message).toContain("2 inputs reach the prompt unchecked");
  });

  it("counts a datum once that is read in several places, and bounds it in all of them", () => {
    const [found] = check([input(), input({ place: span(90) })]);
    expect(found?.message).toMatch(/^`req\.body\.message` from an HTTP request/);
    expect(found?.fixes).toMatchObject([{ title: "Cut `req.body.message` off after 4,000 characters" }]);
    expect(found?.fixes[0]?.changes).toHaveLength(2);
  });

  it("tells of what enters at one place in one step", () => {
    const at = (names: readonly string[]) => {
      const others = names.map((name, index) => input({ name, span: span(200), place: span(210 + index) }));
      return check([input(), ...others])[0]
        ?.steps.slice(1)
        .map(({ message }) => message);
    };
    const from = "here, from an HTTP request (Express)";
    expect(at(["a"])).toEqual([`\`a\` enters ${from}`]);
    expect(at(["a", "b", "a"])).toEqual([`\`a\` and \`b\` enter ${from}`]);
    expect(at(["a", "b", "c"])).toEqual([`\`a\`, \`b\` and \`c\` enter ${from}`]);
    const twice = check([input(), input({ place: span(90) }), input({ name: "a", span: span(200) })]);
    expect(twice[0]?.steps.slice(1).map(({ message }) => message)).toEqual([`\`a\` enters ${from}`]);
    expect(at(["a", "b", "c", "d", "e"])).toEqual([`\`a\`, \`b\`, \`c\` and 2 more enter ${from}`]);
  });

  it("leaves out what is validated or does not reach a prompt", () => {
    const checked = input({ validations: [{ kind: "schema", span: span(70), message: "zod" }] });
    expect(check([checked, input({ span: span(95), reaches: "other" })])).toEqual([]);
    expect(check([checked, input({ span: span(95) })])).toHaveLength(1);
  });

  it.each(["validated", "not-user-input", "unknown"] as const)("is silent when input is %s", (status) => {
    expect(check([input()], { input: { status, inputs: [input()] } })).toEqual([]);
  });

  it("is silent when a guardrail is on the call, or may be", () => {
    const guardrail = record({ identifier: unknown("environment"), version: "3" });
    expect(check([input()], { request: record({ guardrail }) })).toEqual([]);
    expect(check([input()], { request: record({}, true) })).toEqual([]);
    expect(check([input()], { request: record() })).toHaveLength(1);
  });

  it("is silent about a command that is never sent", () => {
    expect(check([input()], { sent: "no" })).toEqual([]);
  });
});
