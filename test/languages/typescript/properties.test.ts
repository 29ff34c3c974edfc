// What holds for every program: nothing that is there is called absent, facts are plain data, and they depend on what a
// program means and not on how it is written.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Client, ModelCall } from "../../../src/core/facts.ts";
import { field, isSettled, numbers } from "../../../src/core/value.ts";
import { type Files, read, told } from "../../support/project.ts";
import {
  ANY,
  ASSEMBLIES,
  type Assembly,
  BODIES,
  type Construct,
  constructed,
  type Draft,
  hidden,
  invoked,
  OBJECT,
  SINKS,
  UNSEEN,
} from "./hiding.ts";
import { CLIENT } from "./programs.ts";

const SEED = 20_251;

/** How well a hidden value was found. `wrong` is what must never be: absent, or another value for certain. */
type Verdict = "exact" | "unknown" | "wrong";

function verdictOf(of: ModelCall | Client, path: string, value: number): Verdict {
  const found = field("request" in of ? of.request : of.options, path);
  if (found.status !== "present") return found.status === "absent" ? "wrong" : "unknown";
  const known = numbers(found.value).map((each) => each.value);
  if (!isSettled(found.value)) return "unknown";
  if (!known.includes(value)) return "wrong";
  return known.every((each) => each === value) ? "exact" : "unknown";
}

/** How the parts of an object are hidden, how it is put together, and how it is hidden as a whole. */
interface Recipe {
  readonly limit: readonly Construct[];
  readonly part: readonly Construct[];
  readonly whole: readonly Construct[];
  readonly assembly: Assembly;
}

const fresh = (expression: string, count = 0): Draft => ({ files: {}, lines: [], expression, count });

/** Hides an expression in a program that goes on growing. */
function within(draft: Draft, expression: string, constructs: readonly Construct[]): Draft {
  return hidden({ ...draft, expression }, constructs);
}

function assembled(
  parts: readonly (readonly [name: string, hide: (draft: Draft) => Draft])[],
  { whole, assembly }: Recipe,
): Draft {
  let draft = fresh("");
  // Each part is written for itself, so that moving one to another file leaves the others where they are.
  const properties = parts.map(([name, hide]) => {
    const own = hide({ ...fresh("", draft.count) });
    draft = {
      files: { ...draft.files, ...own.files },
      lines: [...draft.lines, ...own.lines],
      expression: own.expression,
      count: own.count,
    };
    return [name, own.expression] as const;
  });
  const [lines, expression] = assembly.build(properties, `${draft.count}`);
  return hidden({ ...draft, lines: [...draft.lines, ...lines], expression, count: draft.count + 1 }, whole);
}

const LIMIT = 512;

/** The object in which a hidden limit stands, hidden itself. */
function limited(recipe: Recipe, write: (limit: string) => string): (draft: Draft) => Draft {
  return (draft) => {
    const limit = within(draft, String(LIMIT), recipe.limit);
    return within(limit, write(limit.expression), recipe.part);
  };
}

function requestProgram(recipe: Recipe, sink: (typeof SINKS)[number]): Files {
  const draft = assembled(
    [
      ["inferenceConfig", limited(recipe, (limit) => `{ maxTokens: ${limit} }`)],
      ["guardrailConfig", (at) => within(at, `{ guardrailIdentifier: "g", guardrailVersion: "1" }`, recipe.part)],
      [
        "system",
        (at) =>
          within(
            at,
            SYSTEM,
            recipe.part.filter((each) => ANY.includes(each)),
          ),
      ],
    ],
    recipe,
  );
  return { ...draft.files, "main.ts": sink.send(draft.lines, draft.expression) };
}

const SYSTEM = `[{ text: "Be brief." }, { cachePoint: { type: "default" } }]`;

function bodyProgram(recipe: Recipe, body: (typeof BODIES)[number]): Files {
  const draft = assembled(
    [
      ["max_tokens", (at) => within(at, String(LIMIT), recipe.limit)],
      ["messages", (at) => within(at, "[]", [])],
    ],
    recipe,
  );
  const [lines, expression] = body.write(draft.expression);
  return { ...draft.files, "main.ts": invoked([...draft.lines, ...lines], expression) };
}

function clientProgram(recipe: Recipe): Files {
  const draft = assembled(
    [
      ["maxAttempts", (at) => within(at, "5", recipe.limit)],
      ["region", (at) => within(at, `"us-east-1"`, [])],
    ],
    recipe,
  );
  return { ...draft.files, "main.ts": constructed(draft.lines, draft.expression) };
}

const recipes = (most: number): fc.Arbitrary<Recipe> =>
  fc.record({
    limit: fc.array(fc.constantFrom(...ANY), { maxLength: most }),
    part: fc.array(fc.constantFrom(...ANY, ...OBJECT), { maxLength: most }),
    whole: fc.array(fc.constantFrom(...ANY, ...OBJECT), { maxLength: most }),
    assembly: fc.constantFrom(...ASSEMBLIES),
  });

const requests = fc.tuple(recipes(1), fc.constantFrom(...SINKS)).map(([recipe, sink]) => requestProgram(recipe, sink));
const deepRequests = fc
  .tuple(recipes(2), fc.constantFrom(...SINKS))
  .map(([recipe, sink]) => requestProgram(recipe, sink));
const bodies = fc.tuple(recipes(1), fc.constantFrom(...BODIES)).map(([recipe, body]) => bodyProgram(recipe, body));
const clients = recipes(1).map(clientProgram);

/** What is said of a program with a hidden request, body or client. */
function verdictsOf(files: Files): readonly Verdict[] {
  const { calls, clients: made } = read(files);
  const [call] = calls;
  if (!call) {
    const [client] = made;
    if (!client) throw new Error("neither a call nor a client was found");
    return [verdictOf(client, "maxAttempts", 5), client.retries.status === "default" ? "wrong" : "exact"];
  }
  const limit = verdictOf(call, "maxTokens", LIMIT);
  if (call.api.startsWith("Invoke")) return [limit];
  const guardrail = field(call.request, "guardrail").status;
  return [limit, guardrail === "absent" ? "wrong" : "exact", call.caching.status === "absent" ? "wrong" : "exact"];
}

function listing(files: Files): string {
  return Object.entries(files)
    .map(([name, text]) => `// ${name}\n${text}`)
    .join("\n");
}

/** Runs a property, and tells the share of programs whose value was found exactly. */
function shareFound(programs: fc.Arbitrary<Files>, numRuns: number): number {
  let exact = 0;
  let all = 0;
  fc.assert(
    fc.property(programs, (files) => {
      const verdicts = verdictsOf(files);
      all += 1;
      if (verdicts[0] === "exact") exact += 1;
      if (verdicts.includes("wrong")) throw new Error(`${verdicts.join(", ")}\n${listing(files)}`);
    }),
    { seed: SEED, numRuns },
  );
  return exact / all;
}

describe("absence is proved", () => {
  const [inPlace] = ASSEMBLIES;
  const plain: Recipe = { limit: [], part: [], whole: [], assembly: inPlace as Assembly };
  const [direct] = SINKS;
  const one = (name: string, recipe: Recipe) => ({
    name,
    files: requestProgram(recipe, direct as (typeof SINKS)[number]),
  });

  it.each([
    ...ANY.map((each) => one(`${each.name}, of a number`, { ...plain, limit: [each] })),
    ...[...ANY, ...OBJECT].map((each) => one(`${each.name}, of a part`, { ...plain, part: [each] })),
    ...[...ANY, ...OBJECT].map((each) => one(`${each.name}, of a request`, { ...plain, whole: [each] })),
    ...ASSEMBLIES.flatMap((assembly) =>
      SINKS.map((sink) => ({
        name: `${assembly.name}, sent by ${sink.name}`,
        files: requestProgram({ ...plain, assembly }, sink),
      })),
    ),
    ...ASSEMBLIES.map((assembly) => ({
      name: `${assembly.name}, of a client`,
      files: clientProgram({ ...plain, assembly }),
    })),
    ...BODIES.map((body) => ({ name: `a body by ${body.name}`, files: bodyProgram(plain, body) })),
  ])("of what stands behind: $name", ({ files }) => {
    expect(verdictsOf(files)).not.toContain("wrong");
  });

  // When one of these passes, it belongs with the others.
  it.fails.each(UNSEEN.map((each) => one(each.name, { ...plain, limit: [each] })))(
    "of what is not seen yet: $name",
    ({ files }) => {
      expect(verdictsOf(files)).not.toContain("wrong");
    },
  );

  it.each([
    { name: "requests behind a few constructs", programs: requests, runs: 600, least: 0.57 },
    { name: "requests behind many", programs: deepRequests, runs: 400, least: 0.36 },
    { name: "bodies", programs: bodies, runs: 300, least: 0.48 },
    { name: "clients", programs: clients, runs: 300, least: 0.6 },
  ])("in $name", ({ name, programs, runs, least }) => {
    const share = shareFound(programs, runs);
    console.log(`${name}: ${Math.round(share * 100)} % found exactly`);
    expect(share).toBeGreaterThanOrEqual(least);
  });
});

/** A program that reads the usage of an answer which comes to it in hidden ways. */
function readingProgram(constructs: readonly Construct[]): Files {
  const start = { ...fresh(`client.send(new ConverseCommand({ modelId: "m" }))`), lines: [CLIENT] };
  const { files, lines, expression } = hidden(start, constructs);
  return { ...files, "main.ts": [...lines, `console.log((await ${expression}).usage);`].join("\n") };
}

/** Whether the reading is seen, may be there, or is denied. Denied for each call: constructs may write it twice. */
function readingOf(files: Files): Verdict {
  const { calls } = read(files);
  if (calls.length === 0) throw new Error("no call was found");
  const verdicts = calls.map(({ response }): Verdict => {
    if (response?.uses.some((each) => each.part === "usage")) return "exact";
    return !response || response.escapes.length > 0 ? "unknown" : "wrong";
  });
  return verdicts.find((each) => each !== "wrong") ?? "wrong";
}

describe("that nothing is read is proved", () => {
  it.each(ANY.map((each) => ({ name: each.name, files: readingProgram([each]) })))("behind: $name", ({ files }) => {
    expect(readingOf(files)).not.toBe("wrong");
  });

  it("behind many constructs", () => {
    let exact = 0;
    const programs = fc.array(fc.constantFrom(...ANY), { minLength: 2, maxLength: 3 }).map(readingProgram);
    fc.assert(
      fc.property(programs, (files) => {
        const verdict = readingOf(files);
        if (verdict === "wrong") throw new Error(listing(files));
        if (verdict === "exact") exact += 1;
      }),
      { seed: SEED, numRuns: 400 },
    );
    expect(exact / 400).toBeGreaterThan(0.24);
  });
});

const anything = fc.oneof(requests, deepRequests, bodies, clients);

describe("facts are plain data", () => {
  it("that survive being cloned and written out as JSON, and are the same each time", () => {
    fc.assert(
      fc.property(anything, (files) => {
        const { facts } = read(files);
        expect(structuredClone(facts)).toStrictEqual(facts);
        expect(JSON.parse(JSON.stringify(facts))).toStrictEqual(facts);
        expect(read(files).facts).toStrictEqual(facts);
      }),
      { seed: SEED, numRuns: 80 },
    );
  });
});

/** What the facts mean, without places, ways and names. */
function meaning(files: Files): unknown {
  const { calls, clients: made } = read(files);
  return {
    calls: calls.map((call) => [
      ...["modelId", "maxTokens", "guardrail", "system", "messages"].map((name) => told(call, name)),
      call.api,
      call.sent,
      call.bodyFamily,
      call.caching.status,
      call.input.status,
      call.retries.status,
      call.response && [call.response.uses.map((each) => each.part), call.response.escapes.length],
    ]),
    clients: made.map((client) => [told(client, "maxAttempts"), told(client, "region"), client.retries.status]),
  };
}

const inEach = (files: Files, change: (text: string) => string): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(text)]));

describe("facts depend on what a program means:", () => {
  const rewrites: Readonly<Record<string, (text: string) => string>> = {
    "renaming everything": (text) => text.replace(/(?<![\w"-])([A-Za-z]\d+)(?=[\W_])/g, "renamed_$1"),
    "comments everywhere": (text) =>
      text.replaceAll("{ ", "{ /* note */ ").replaceAll(";\n", "; // note\n/** Note. */\n"),
    "other white space": (text) =>
      text.replaceAll("{ ", "{\n\t").replaceAll(", ", ",\n\n    ").replaceAll("\n", "\r\n"),
    "single quotes": (text) => text.replaceAll('"', "'"),
    "code that has nothing to do with it": (text) =>
      `${text}\nconst unrelated = { maxTokens: 1, system: [] };\nconsole.log(unrelated);`,
  };
  it.each(Object.entries(rewrites).map(([name, rewrite]) => ({ name, rewrite })))(
    "$name changes nothing",
    ({ rewrite }) => {
      fc.assert(
        fc.property(anything, (files) => {
          expect(meaning(inEach(files, rewrite))).toEqual(meaning(files));
        }),
        { seed: SEED, numRuns: 80 },
      );
    },
  );

  const refactorings = [
    "variable",
    "arrow",
    "function",
    "identity",
    "IIFE",
    "named export",
    "default export",
    "re-export",
  ];
  it.each(refactorings.map((name) => ({ name })))(
    "moving a value behind a construct changes nothing: $name",
    ({ name }) => {
      const added = ANY.filter((each) => each.name === name);
      expect(added).toHaveLength(1);
      fc.assert(
        fc.property(recipes(1), fc.constantFrom(...SINKS), (recipe, sink) => {
          const before = meaning(requestProgram(recipe, sink));
          expect(meaning(requestProgram({ ...recipe, whole: [...recipe.whole, ...added] }, sink))).toEqual(before);
          expect(meaning(requestProgram({ ...recipe, limit: [...added, ...recipe.limit] }, sink))).toEqual(before);
        }),
        { seed: SEED, numRuns: 40 },
      );
    },
  );
});
