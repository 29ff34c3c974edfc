import fc from "fast-check";
import { expect, it } from "vitest";
import { type Configuration, defaultConfiguration } from "../../src/core/configuration.ts";
import type { FileFacts } from "../../src/core/facts.ts";
import { createLinter, lint } from "../../src/core/lint.ts";
import type { Project, Rule } from "../../src/core/rule.ts";
import { call, client, comment, fileFacts, rule, span } from "../support/facts.ts";

const FILES = ["/p/a.ts", "/p/b.ts", "/p/c.ts", "/p/d.ts"];

function streams({ calls }: Project): number {
  return calls.filter((each) => each.streaming).length;
}

function fails({ calls }: Project): boolean {
  if (calls.length > 5) throw new Error(`${calls.length} calls`);
  return true;
}

const said = { message: "found", evidence: "proven" } as const;
const messages = { found: "{text}" };

/** Each looks at something else beyond the file that it is asked about. */
const RULES: readonly Rule[] = [
  rule("cost/calls", {
    messages,
    client: (fact, { callsOf }, report) =>
      report({
        ...said,
        span: fact.anchor,
        data: {
          text: callsOf(fact)
            .map(({ id }) => id)
            .join(" "),
        },
      }),
  }),
  rule("cost/clients", {
    messages,
    call(fact, { clientsOf }, report) {
      const text = clientsOf(fact)
        .map(({ name }) => name)
        .join(" ");
      for (const each of clientsOf(fact))
        report({ ...said, span: each.anchor, data: { text: fact.id }, cause: "client" });
      report({ ...said, span: fact.anchor, data: { text }, cause: text });
    },
  }),
  rule("cost/question", {
    messages,
    call: (fact, { ask }, report) => report({ ...said, span: fact.anchor, data: { text: ask(streams) } }),
  }),
  rule("cost/throws", {
    messages,
    call: (fact, { ask }, report) =>
      ask(fails) && report({ ...said, span: fact.anchor, data: { text: "" }, cause: "a" }),
  }),
];

const facts: fc.Arbitrary<FileFacts> = fc
  .record({
    file: fc.constantFrom(...FILES),
    calls: fc.array(fc.record({ of: fc.constantFrom(...FILES), streaming: fc.boolean() }), { maxLength: 2 }),
    name: fc.constantFrom("", "One", "Two"),
    comment: fc.boolean(),
  })
  .map(({ file, calls, name, comment: isCommented }) =>
    fileFacts(file, {
      calls: calls.map(({ of, streaming }, index) =>
        call(file, index + 2, { streaming, client: { status: "known", ids: [`${of}:client`] } }),
      ),
      clients: name === "" ? [] : [client(file, 1, { id: `${file}:client`, name })],
      comments: isCommented ? [comment(file, 1, "bedrock-readiness-disable-next-line cost/question -- why")] : [],
    }),
  );

const configurations: readonly Configuration[] = [
  defaultConfiguration,
  { ...defaultConfiguration, rules: { "cost/clients": "error" } },
  { ...defaultConfiguration, rules: { "cost/question": "off" } },
];

const step = fc.record({
  next: facts,
  goes: fc.boolean(),
  configured: fc.record({ file: fc.constantFrom(...FILES), by: fc.constantFrom(...configurations) }),
  unreported: fc.option(fc.constantFrom(...FILES)),
});

it("says after any sequence of changes what it says the first time", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const linter = createLinter(RULES, "2026-01-01");
      const present = new Map<string, FileFacts>();
      const configured = new Map<string, Configuration>();
      for (const { next, goes, configured: change, unreported } of steps) {
        if (goes) present.delete(next.file);
        else present.set(next.file, next);
        configured.set(change.file, change.by);
        const configurationOf = (file: string) => configured.get(file) ?? defaultConfiguration;
        const isReported = (file: string) => file !== unreported;
        const all = [...present.values()];
        const linted = linter.lint(all, configurationOf, isReported);
        const fresh = lint(all, RULES, configurationOf, "2026-01-01", isReported);
        expect(linted.all()).toEqual(fresh);
        for (const file of FILES)
          expect(linted.of(file).findings).toEqual(fresh.findings.filter((each) => each.span.file === file));
      }
    }),
    { numRuns: 300 },
  );
});

it("asks the rules only about what has changed, and about what looked at it", () => {
  const asked: string[] = [];
  const watching: Rule = rule("cost/a", {
    call: (fact) => void asked.push(fact.id),
    client: (fact, { callsOf }) => void asked.push(`${fact.id} with ${callsOf(fact).length}`),
  });
  const to = (file: string) => ({ status: "known", ids: [`${file}:client`] }) as const;
  const clientFile = fileFacts("/p/a.ts", { clients: [client("/p/a.ts", 1, { id: "/p/a.ts:client" })] });
  const callFile = fileFacts("/p/b.ts", { calls: [call("/p/b.ts", 1, { id: "b", client: to("/p/a.ts") })] });
  const other = fileFacts("/p/c.ts", { calls: [call("/p/c.ts", 1, { id: "c" })] });
  const linter = createLinter([watching], "2026-01-01");
  const run = (...all: readonly FileFacts[]): readonly string[] => {
    asked.length = 0;
    linter.lint(all, () => defaultConfiguration);
    return [...asked];
  };
  expect(run(clientFile, callFile, other)).toEqual(["/p/a.ts:client with 1", "b", "c"]);
  expect(run(clientFile, callFile, other)).toEqual([]);
  expect(run(clientFile, callFile, { ...other, comments: [] })).toEqual(["c"]);
  expect(run(clientFile, { ...callFile, calls: [] }, other)).toEqual(["/p/a.ts:client with 0", "c"]);
});

it("tells of a finding in the file in which it stands, wherever that is", () => {
  const elsewhere: Rule = rule("cost/a", {
    call: (_fact, _context, report) => report({ ...said, span: span("/p/z.ts"), data: {} }),
  });
  const linter = createLinter([elsewhere], "2026-01-01");
  const one = fileFacts("/p/a.ts", { calls: [call("/p/a.ts")] });
  expect(linter.lint([one], () => defaultConfiguration).of("/p/z.ts").findings).toHaveLength(1);
  expect(linter.lint([], () => defaultConfiguration).of("/p/z.ts").findings).toHaveLength(0);
});
