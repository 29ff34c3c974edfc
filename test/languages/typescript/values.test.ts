// What the engine makes of the ways in which people write a request down.
import { describe, expect, it } from "vitest";
import { type Files, type ReadOptions, read, told } from "../../support/project.ts";
import { CLIENT, converse, IMPORT, program } from "./programs.ts";

type Fields = Readonly<Record<string, string>>;
type Case = readonly [title: string, code: string | Files, expected: Fields, options?: ReadOptions];

function table(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    it.each(cases.map((each) => ({ title: each[0], each })))("$title", ({ each: [, code, expected, options] }) => {
      const { call } = read(code, options);
      expect(Object.fromEntries(Object.keys(expected).map((name) => [name, told(call, name)]))).toEqual(expected);
    });
  });
}

/** A request of which only the limit is told by an expression. */
function limit(expression: string, before = ""): string {
  return program(before, `{ modelId: "m", inferenceConfig: { maxTokens: ${expression} } }`);
}

/** A request that is put together in a variable called `input`. */
function built(code: string): string {
  return program(code);
}

table("written in place", [
  [
    "everything",
    program("", `{ modelId: "m", inferenceConfig: { maxTokens: 10, temperature: 0.5 } }`),
    { modelId: "m", maxTokens: "10", temperature: "0.5", system: "absent", guardrail: "absent" },
  ],
  ["no configuration", program("", `{ modelId: "m" }`), { maxTokens: "absent" }],
  ["an empty configuration", program("", `{ modelId: "m", inferenceConfig: {} }`), { maxTokens: "absent" }],
  ["undefined is absent", limit("undefined"), { maxTokens: "absent" }],
  ["void is absent", limit("void 0"), { maxTokens: "absent" }],
  ["numeric separators", limit("4_096"), { maxTokens: "4096" }],
  ["quoted keys", program("", `{ "modelId": "m", "inferenceConfig": { "maxTokens": 10 } }`), { maxTokens: "10" }],
  [
    "computed keys that are literals",
    program("", `{ ["modelId"]: "m", inferenceConfig: { ["maxTokens"]: 10 } }`),
    { modelId: "m", maxTokens: "10" },
  ],
  [
    "computed keys that are constants",
    program(`const key = "maxTokens";`, `{ inferenceConfig: { [key]: 10 } }`),
    { maxTokens: "10" },
  ],
  [
    "computed keys that are unknown",
    program(`const key = process.env.KEY;`, `{ inferenceConfig: { [key]: 10 } }`),
    { maxTokens: "unknown" },
  ],
  ["no argument at all", program("", ""), { modelId: "absent", maxTokens: "absent" }],
  ["assertions and parentheses", limit("(10 as number)!"), { maxTokens: "10" }],
  [
    "satisfies",
    program("", `({ modelId: "m", inferenceConfig: { maxTokens: 10 } } satisfies object)`),
    { maxTokens: "10" },
  ],
]);

table("constants and variables", [
  ["a constant", limit("MAX", "const MAX = 512;"), { maxTokens: "512" }],
  ["a constant behind another", limit("B", "const A = 512; const B = A;"), { maxTokens: "512" }],
  ["arithmetic", limit("KB * 4", "const KB = 1024;"), { maxTokens: "4096" }],
  ["a let that never changes", limit("max", "let max = 512;"), { maxTokens: "512" }],
  ["a let reassigned", limit("max", "let max = 512; if (process.env.BIG) max = 2048;"), { maxTokens: "512 or 2048" }],
  [
    "a let filled later",
    limit("max", "let max; if (process.env.BIG) { max = 2048; } else { max = 512; }"),
    { maxTokens: "2048 or 512" },
  ],
  ["a let counted up", limit("max", "let max = 1; for (;;) { max++; break; }"), { maxTokens: "1 or unknown" }],
  ["var", limit("max", "var max = 512;"), { maxTokens: "512" }],
  ["declared and unknown", limit("max", "declare const max: number;"), { maxTokens: "unknown" }],
  ["a global", limit("MAX"), { maxTokens: "unknown" }],
  [
    "shadowed names",
    program(
      `const max = 1; function other() { const max = 2; return max; }`,
      `{ inferenceConfig: { maxTokens: max } }`,
    ),
    { maxTokens: "1" },
  ],
  ["shorthand", program("const maxTokens = 512;", "{ inferenceConfig: { maxTokens } }"), { maxTokens: "512" }],
  [
    "a whole configuration in a constant",
    program("const inferenceConfig = { maxTokens: 512 };", "{ inferenceConfig }"),
    { maxTokens: "512" },
  ],
  [
    "a whole request in a constant",
    built(`const input = { modelId: "m", inferenceConfig: { maxTokens: 512 } };`),
    { modelId: "m", maxTokens: "512" },
  ],
  [
    "a command in a constant",
    `${CLIENT}const command = new ConverseCommand({ modelId: "m" }); await client.send(command);`,
    { modelId: "m", maxTokens: "absent" },
  ],
  [
    "typed as the SDK's input",
    built(`const input: ConverseCommandInput = { modelId: "m", inferenceConfig: { maxTokens: 512 } };`),
    { maxTokens: "512" },
  ],
]);

table("branches", [
  ["a ternary keeps both", limit("process.env.BIG ? 2048 : 512"), { maxTokens: "2048 or 512" }],
  ["a ternary that is decided", limit("BIG ? 2048 : 512", "const BIG = true;"), { maxTokens: "2048" }],
  ["a ternary with undefined", limit("process.env.BIG ? 2048 : undefined"), { maxTokens: "2048 or nothing" }],
  ["?? with a known left side", limit("a ?? 512", "const a = 256;"), { maxTokens: "256" }],
  ["?? with nothing on the left", limit("a ?? 512", "const a = undefined;"), { maxTokens: "512" }],
  [
    "?? with an environment variable",
    program("", `{ modelId: process.env.MODEL_ID ?? "m" }`),
    { modelId: "$MODEL_ID or m" },
  ],
  [
    "|| with an environment variable",
    program("", `{ modelId: process.env.MODEL_ID || "m" }`),
    { modelId: "$MODEL_ID or m" },
  ],
  ["an environment variable alone", program("", `{ modelId: process.env.MODEL_ID }`), { modelId: "$MODEL_ID" }],
  ["an environment variable by index", program("", `{ modelId: process.env["MODEL_ID"] }`), { modelId: "$MODEL_ID" }],
  ["an environment variable asserted", program("", `{ modelId: process.env.MODEL_ID! }`), { modelId: "$MODEL_ID" }],
  [
    "a destructured environment variable",
    program('const { MODEL_ID = "m" } = process.env;', `{ modelId: MODEL_ID }`),
    { modelId: "$MODEL_ID or m" },
  ],
  [
    "&& in a spread",
    program(
      "const config = { maxTokens: 512 };",
      `{ modelId: "m", ...(process.env.BIG && { inferenceConfig: config }) }`,
    ),
    { maxTokens: "512 or nothing" },
  ],
  [
    "a ternary in a spread",
    program("", `{ modelId: "m", ...(process.env.BIG ? { inferenceConfig: { maxTokens: 1 } } : {}) }`),
    { maxTokens: "1 or nothing" },
  ],
  [
    "Number of an environment variable with default",
    limit(`Number(process.env.MAX ?? 512)`),
    { maxTokens: "$MAX or 512" },
  ],
  [
    "parseInt of an environment variable with default",
    limit(`parseInt(process.env.MAX || "512", 10)`),
    { maxTokens: "$MAX or 512" },
  ],
  ["Math.min", limit("Math.min(4096, 512)"), { maxTokens: "512" }],
  [
    "a switch in a helper",
    limit(
      "limitFor(process.env.SIZE)",
      "function limitFor(size) { switch (size) { case 'big': return 2048; default: return 512; } }",
    ),
    { maxTokens: "2048 or 512" },
  ],
]);

table("text", [
  [
    "a template literal",
    program('const region = "us";', "{ modelId: `${region}.amazon.nova-pro-v1:0` }"),
    { modelId: "us.amazon.nova-pro-v1:0" },
  ],
  [
    "a template with a hole",
    program("", "{ modelId: `${process.env.GEO}.amazon.nova-pro-v1:0` }"),
    { modelId: "{$GEO}.amazon.nova-pro-v1:0" },
  ],
  [
    "concatenation",
    program('const geo = "us";', '{ modelId: geo + ".amazon.nova-pro-v1:0" }'),
    { modelId: "us.amazon.nova-pro-v1:0" },
  ],
  [
    "a list joined",
    program("", `{ modelId: ["us", "amazon.nova-pro-v1:0"].join(".") }`),
    { modelId: "us.amazon.nova-pro-v1:0" },
  ],
]);

table("tables", [
  ["an enum", program('enum Model { Pro = "pro", Lite = "lite" }', "{ modelId: Model.Pro }"), { modelId: "pro" }],
  ["a const enum", program('const enum Model { Pro = "pro" }', "{ modelId: Model.Pro }"), { modelId: "pro" }],
  ["an enum of numbers", limit("Limit.Long", "enum Limit { Short = 256, Long }"), { maxTokens: "257" }],
  [
    "as const by name",
    program('const MODELS = { pro: "p", lite: "l" } as const;', "{ modelId: MODELS.pro }"),
    { modelId: "p" },
  ],
  [
    "as const by index",
    program('const MODELS = { pro: "p", lite: "l" } as const;', '{ modelId: MODELS["lite"] }'),
    { modelId: "l" },
  ],
  [
    "as const by a constant key",
    program('const MODELS = { pro: "p", lite: "l" } as const; const key = "lite";', "{ modelId: MODELS[key] }"),
    { modelId: "l" },
  ],
  [
    "as const by an unknown key",
    program('const MODELS = { pro: "p", lite: "l" } as const;', "{ modelId: MODELS[process.env.KIND] }"),
    { modelId: "p or l" },
  ],
  ["a list by index", program('const MODELS = ["a", "b"];', "{ modelId: MODELS[1] }"), { modelId: "b" }],
  [
    "a Map by a constant key",
    program('const MODELS = new Map([["pro", "p"], ["lite", "l"]]);', '{ modelId: MODELS.get("pro") }'),
    { modelId: "p" },
  ],
  [
    "a Map by an unknown key",
    program('const MODELS = new Map([["pro", "p"], ["lite", "l"]]);', "{ modelId: MODELS.get(process.env.KIND) }"),
    { modelId: "p or l" },
  ],
  [
    "a nested table",
    program(
      'const CONFIG = { chat: { model: "m", max: 512 } };',
      "{ modelId: CONFIG.chat.model, inferenceConfig: { maxTokens: CONFIG.chat.max } }",
    ),
    { modelId: "m", maxTokens: "512" },
  ],
  [
    "a frozen table",
    program('const CONFIG = Object.freeze({ model: "m" });', "{ modelId: CONFIG.model }"),
    { modelId: "m" },
  ],
  [
    "a table of requests by key",
    built(
      'const REQUESTS = { chat: { modelId: "m", inferenceConfig: { maxTokens: 1 } }, job: { modelId: "n" } }; const input = REQUESTS[process.env.KIND];',
    ),
    { modelId: "m or n", maxTokens: "1 or nothing" },
  ],
]);

table("spreads and copies", [
  [
    "a spread",
    program('const base = { modelId: "m", inferenceConfig: { maxTokens: 512 } };', "{ ...base }"),
    { modelId: "m", maxTokens: "512" },
  ],
  ["a later override", program('const base = { modelId: "m" };', '{ ...base, modelId: "n" }'), { modelId: "n" }],
  [
    "an earlier value overridden",
    program('const base = { modelId: "m" };', '{ modelId: "n", ...base }'),
    { modelId: "m" },
  ],
  [
    "a whole configuration overridden",
    program(
      "const base = { inferenceConfig: { maxTokens: 512 } };",
      "{ ...base, inferenceConfig: { temperature: 0 } }",
    ),
    { maxTokens: "absent", temperature: "0" },
  ],
  [
    "a spread of something unknown",
    program("declare const extra: object;", '{ modelId: "m", ...extra }'),
    { modelId: "m or unknown", maxTokens: "unknown" },
  ],
  [
    "a spread of something unknown, then a value",
    program("declare const extra: object;", "{ ...extra, inferenceConfig: { maxTokens: 1 } }"),
    { maxTokens: "1" },
  ],
  ["a spread of nothing", program("const extra = undefined;", '{ modelId: "m", ...extra }'), { maxTokens: "absent" }],
  [
    "a nested spread",
    program(
      "const defaults = { maxTokens: 512, temperature: 1 };",
      "{ inferenceConfig: { ...defaults, temperature: 0 } }",
    ),
    { maxTokens: "512", temperature: "0" },
  ],
  [
    "Object.assign",
    built('const input = Object.assign({}, { modelId: "m" }, { inferenceConfig: { maxTokens: 512 } });'),
    { modelId: "m", maxTokens: "512" },
  ],
  [
    "Object.assign of something unknown",
    built('declare const extra: object; const input = Object.assign({ modelId: "m" }, extra);'),
    { maxTokens: "unknown" },
  ],
  [
    "Object.assign in place",
    built('const input = { modelId: "m" }; Object.assign(input, { inferenceConfig: { maxTokens: 512 } });'),
    { maxTokens: "512" },
  ],
  [
    "structuredClone",
    built('const base = { modelId: "m", inferenceConfig: { maxTokens: 512 } }; const input = structuredClone(base);'),
    { maxTokens: "512" },
  ],
  [
    "JSON round trip",
    built(
      'const base = { modelId: "m", inferenceConfig: { maxTokens: 512 } }; const input = JSON.parse(JSON.stringify(base));',
    ),
    { maxTokens: "512" },
  ],
]);

table("changes after creation", [
  [
    "a property set",
    built('const input = { modelId: "m" }; input.inferenceConfig = { maxTokens: 512 };'),
    { maxTokens: "512" },
  ],
  [
    "a property set by index",
    built('const input = { modelId: "m" }; input["inferenceConfig"] = { maxTokens: 512 };'),
    { maxTokens: "512" },
  ],
  [
    "a nested property set",
    built('const input = { modelId: "m", inferenceConfig: {} }; input.inferenceConfig.maxTokens = 512;'),
    { maxTokens: "512" },
  ],
  ["a property replaced", built('const input = { modelId: "m" }; input.modelId = "n";'), { modelId: "n" }],
  [
    "under a condition",
    built('const input = { modelId: "m" }; if (process.env.BIG) input.inferenceConfig = { maxTokens: 512 };'),
    { maxTokens: "512 or nothing" },
  ],
  [
    "replaced under a condition",
    built('const input = { modelId: "m" }; if (process.env.BIG) { input.modelId = "n"; }'),
    { modelId: "m or n" },
  ],
  [
    "in a loop",
    built('const input = { modelId: "m" }; for (const each of [1]) { input.inferenceConfig = { maxTokens: each }; }'),
    { maxTokens: "1 or nothing" },
  ],
  [
    "under an unknown key",
    built('const input = { modelId: "m" }; input[process.env.KEY] = { maxTokens: 512 };'),
    { maxTokens: "unknown" },
  ],
  [
    "a property deleted",
    built('const input = { modelId: "m", inferenceConfig: { maxTokens: 1 } }; delete input.inferenceConfig;'),
    { maxTokens: "absent" },
  ],
  [
    "through an alias",
    built('const input = { modelId: "m" }; const alias = input; alias.inferenceConfig = { maxTokens: 512 };'),
    { maxTokens: "512" },
  ],
  [
    "of the object behind an alias",
    built('const base = { modelId: "m" }; const input = base; base.inferenceConfig = { maxTokens: 512 };'),
    { maxTokens: "512" },
  ],
  [
    "of a nested object by its own name",
    built(
      'const inferenceConfig = {}; const input = { modelId: "m", inferenceConfig }; inferenceConfig.maxTokens = 512;',
    ),
    { maxTokens: "512" },
  ],
  [
    "of a nested object taken out",
    built(
      'const input = { modelId: "m", inferenceConfig: {} }; const config = input.inferenceConfig; config.maxTokens = 512;',
    ),
    { maxTokens: "512" },
  ],
  [
    "in a helper",
    built(
      'function limit(request) { request.inferenceConfig = { maxTokens: 512 }; } const input = { modelId: "m" }; limit(input);',
    ),
    { maxTokens: "512" },
  ],
  [
    "in a helper's helper",
    built(
      'function deep(r) { r.inferenceConfig = { maxTokens: 512 }; } function limit(request) { deep(request); } const input = { modelId: "m" }; limit(input);',
    ),
    { maxTokens: "512" },
  ],
  [
    "in a helper that destructures",
    built(
      'function limit({ inferenceConfig }) { inferenceConfig.maxTokens = 512; } const input = { modelId: "m", inferenceConfig: {} }; limit(input);',
    ),
    { maxTokens: "512" },
  ],
  [
    "by a function nobody sees",
    built('declare function limit(request: object): void; const input = { modelId: "m" }; limit(input);'),
    { maxTokens: "unknown" },
  ],
  [
    "by a method nobody sees",
    built('declare const plugins: Plugins; const input = { modelId: "m" }; plugins.run(input);'),
    { maxTokens: "unknown" },
  ],
  [
    "in a closure",
    `${CLIENT}const input = { modelId: "m" }; const limit = () => { input.inferenceConfig = { maxTokens: 512 }; }; limit(); ${converse("input")}`,
    { maxTokens: "512 or nothing" },
  ],
  [
    "in a callback",
    built(
      'const input = { modelId: "m", inferenceConfig: {} }; [512].forEach((each) => { input.inferenceConfig.maxTokens = each; });',
    ),
    { maxTokens: "512 or nothing" },
  ],
  [
    "after the call",
    `${CLIENT}const input = { modelId: "m" }; ${converse("input")} input.inferenceConfig = { maxTokens: 512 };`,
    { maxTokens: "absent" },
  ],
  [
    "after the call, in a loop",
    `${CLIENT}const input = { modelId: "m" }; for (;;) { ${converse("input")} input.inferenceConfig = { maxTokens: 512 }; }`,
    { maxTokens: "512 or nothing" },
  ],
  [
    "a logical assignment",
    built('const input = { modelId: "m", inferenceConfig: undefined }; input.inferenceConfig ??= { maxTokens: 512 };'),
    { maxTokens: "512 or nothing" },
  ],
  [
    "of the command",
    `${CLIENT}const command = new ConverseCommand({ modelId: "m" }); command.input.inferenceConfig = { maxTokens: 512 }; await client.send(command);`,
    { maxTokens: "512" },
  ],
  [
    "of the command under a condition",
    `${CLIENT}const command = new ConverseCommand({ modelId: "m" }); if (process.env.BIG) command.input.inferenceConfig = { maxTokens: 512 }; await client.send(command);`,
    { maxTokens: "512 or nothing" },
  ],
  [
    "of a constant that was exported",
    {
      "main.ts": `${CLIENT}import { input } from "./input";\n${converse("input")}`,
      "input.ts": `export const input: any = { modelId: "m" }; input.inferenceConfig = { maxTokens: 512 };`,
    },
    { maxTokens: "512" },
  ],
  [
    "of an import",
    {
      "main.ts": `${CLIENT}import { input } from "./input";\ninput.inferenceConfig = { maxTokens: 512 };\n${converse("input")}`,
      "input.ts": `export const input: any = { modelId: "m" };`,
    },
    { maxTokens: "512" },
  ],
  [
    "of a whole variable",
    `${CLIENT}let input: any = { modelId: "m" }; input = { ...input, inferenceConfig: { maxTokens: 512 } }; ${converse("input")}`,
    { maxTokens: "512" },
  ],
]);

table("functions", [
  [
    "a helper that returns a request",
    built(
      'function request() { return { modelId: "m", inferenceConfig: { maxTokens: 512 } }; } const input = request();',
    ),
    { modelId: "m", maxTokens: "512" },
  ],
  [
    "an arrow that returns a request",
    built(
      'const request = (max) => ({ modelId: "m", inferenceConfig: { maxTokens: max } }); const input = request(512);',
    ),
    { maxTokens: "512" },
  ],
  [
    "an async helper",
    built('async function request() { return { modelId: "m" }; } const input = await request();'),
    { modelId: "m", maxTokens: "absent" },
  ],
  [
    "a helper with branches",
    built(
      'function request() { if (process.env.BIG) return { modelId: "m", inferenceConfig: { maxTokens: 512 } }; return { modelId: "n" }; } const input = request();',
    ),
    { modelId: "m or n", maxTokens: "512 or nothing" },
  ],
  [
    "a helper that fills an object",
    built(
      'function request() { const made = { modelId: "m" }; made.inferenceConfig = { maxTokens: 512 }; return made; } const input = request();',
    ),
    { maxTokens: "512" },
  ],
  [
    "a default parameter",
    built("function request(max = 512) { return { inferenceConfig: { maxTokens: max } }; } const input = request();"),
    { maxTokens: "512" },
  ],
  [
    "a default parameter that is given",
    built("function request(max = 512) { return { inferenceConfig: { maxTokens: max } }; } const input = request(64);"),
    { maxTokens: "64" },
  ],
  [
    "destructured parameters with defaults",
    built(
      'function request({ model: modelId = "m", max = 512 } = {}) { return { modelId, inferenceConfig: { maxTokens: max } }; } const input = request({ max: 64 });',
    ),
    { modelId: "m", maxTokens: "64" },
  ],
  [
    "a rest parameter",
    built(
      "function request(...limits) { return { inferenceConfig: { maxTokens: limits[0] } }; } const input = request(64, 32);",
    ),
    { maxTokens: "64" },
  ],
  [
    "a curried helper",
    built(
      'const request = (modelId) => (max) => ({ modelId, inferenceConfig: { maxTokens: max } }); const input = request("m")(64);',
    ),
    { modelId: "m", maxTokens: "64" },
  ],
  [
    "a helper used twice keeps its arguments apart",
    `${CLIENT}const request = (max) => ({ modelId: "m", inferenceConfig: { maxTokens: max } }); const other = request(1); ${converse("request(2)")}`,
    { maxTokens: "2" },
  ],
  [
    "a helper called with an object to merge",
    built(
      'function request(over = {}) { return { modelId: "m", ...over }; } const input = request({ inferenceConfig: { maxTokens: 64 } });',
    ),
    { maxTokens: "64" },
  ],
  [
    "a helper of a package",
    built('import { request } from "package"; const input = request();'),
    { modelId: "unknown", maxTokens: "unknown" },
  ],
  [
    "a generator of requests",
    built('function* requests() { yield { modelId: "m" }; } const input = requests().next().value;'),
    { maxTokens: "unknown" },
  ],
  [
    "a list mapped to requests",
    `${CLIENT}for (const input of ["m", "n"].map((modelId) => ({ modelId, inferenceConfig: { maxTokens: 1 } }))) { ${converse("input")} }`,
    { modelId: "m or n", maxTokens: "1" },
  ],
]);

table("parameters back to the callers", [
  [
    "one caller",
    `${CLIENT}async function ask(max) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }\nask(512);`,
    { maxTokens: "512" },
  ],
  [
    "two callers",
    `${CLIENT}async function ask(max) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }\nask(512); ask(64);`,
    { maxTokens: "512 or 64" },
  ],
  [
    "a caller that leaves it out",
    `${CLIENT}async function ask(max) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }\nask(512); ask();`,
    { maxTokens: "512 or nothing" },
  ],
  [
    "a caller that leaves it out, with a default",
    `${CLIENT}async function ask(max = 64) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }\nask(512); ask();`,
    { maxTokens: "512 or 64" },
  ],
  [
    "nobody calls",
    `${CLIENT}export async function ask(max) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }`,
    { maxTokens: "unknown" },
  ],
  [
    "a whole request, nobody calls",
    `${CLIENT}export async function ask(input) { ${converse("input")} }`,
    { modelId: "unknown", maxTokens: "unknown" },
  ],
  [
    "options spread, nobody calls",
    `${CLIENT}export async function ask(over) { ${converse('{ modelId: "m", ...over }')} }`,
    { maxTokens: "unknown" },
  ],
  [
    "through two functions",
    `${CLIENT}async function ask(max) { ${converse("{ inferenceConfig: { maxTokens: max } }")} }\nasync function chat(limit) { await ask(limit); }\nchat(512);`,
    { maxTokens: "512" },
  ],
  [
    "destructured",
    `${CLIENT}async function ask({ max, modelId = "m" }) { ${converse("{ modelId, inferenceConfig: { maxTokens: max } }")} }\nask({ max: 512 });`,
    { maxTokens: "512", modelId: "m" },
  ],
  [
    "from another file",
    {
      "ask.ts": `${CLIENT}export async function ask(max: number) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }`,
      "main.ts": `import { ask } from "./ask";\nawait ask(512);`,
    },
    { maxTokens: "512" },
  ],
  [
    "from another file under another name",
    {
      "ask.ts": `${CLIENT}export async function ask(max: number) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }`,
      "main.ts": `import { ask as question } from "./ask";\nawait question(512);`,
    },
    { maxTokens: "512" },
  ],
  [
    "from another file through the default export",
    {
      "ask.ts": `${CLIENT}export default async function ask(max: number) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }`,
      "main.ts": `import question from "./ask";\nawait question(512);`,
    },
    { maxTokens: "512" },
  ],
  [
    "from another file through a namespace",
    {
      "ask.ts": `${CLIENT}export async function ask(max: number) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }`,
      "main.ts": `import * as llm from "./ask";\nawait llm.ask(512);`,
    },
    { maxTokens: "512" },
  ],
  [
    "from another file through a re-export",
    {
      "ask.ts": `${CLIENT}export async function ask(max: number) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }`,
      "index.ts": `export { ask } from "./ask";`,
      "main.ts": `import { ask } from "./index";\nawait ask(512);`,
    },
    { maxTokens: "512" },
  ],
  [
    "from another file through require",
    {
      "ask.js": `const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");\nconst client = new BedrockRuntimeClient({});\nasync function ask(max) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }\nmodule.exports = { ask };`,
      "main.js": `const { ask } = require("./ask");\nask(512);`,
    },
    { maxTokens: "512" },
  ],
  [
    "of a method",
    `${CLIENT}class Chat { async ask(max: number) { ${converse("{ inferenceConfig: { maxTokens: max } }")} } }\nnew Chat().ask(512);`,
    { maxTokens: "512" },
  ],
  [
    "handed to unknown code as well",
    `${CLIENT}async function ask(max) { ${converse('{ modelId: "m", inferenceConfig: { maxTokens: max } }')} }\nask(512); register(ask);`,
    { maxTokens: "512 or unknown" },
  ],
]);

table("destructuring", [
  ["an object", limit("max", "const { max } = { max: 512 };"), { maxTokens: "512" }],
  ["with a rename", limit("limit", "const { max: limit } = { max: 512 };"), { maxTokens: "512" }],
  ["with a default", limit("max", "const { max = 64 } = {};"), { maxTokens: "64" }],
  ["with a default that is not needed", limit("max", "const { max = 64 } = { max: 512 };"), { maxTokens: "512" }],
  ["nested", limit("max", "const { limits: { max } } = { limits: { max: 512 } };"), { maxTokens: "512" }],
  ["a list", limit("max", "const [, max] = [1, 512];"), { maxTokens: "512" }],
  [
    "the rest",
    built('const { secret, ...input } = { secret: 1, modelId: "m", inferenceConfig: { maxTokens: 512 } };'),
    { modelId: "m", maxTokens: "512" },
  ],
  [
    "the rest without what was taken",
    built('const { inferenceConfig, ...input } = { modelId: "m", inferenceConfig: { maxTokens: 512 } };'),
    { modelId: "m", maxTokens: "absent" },
  ],
]);

table("classes", [
  ["a static field", limit("Limits.MAX", "class Limits { static readonly MAX = 512; }"), { maxTokens: "512" }],
  [
    "a static field set later",
    limit("Limits.MAX", "class Limits { static MAX = 512; }\nLimits.MAX = 64;"),
    { maxTokens: "512 or 64" },
  ],
  ["a static getter", limit("Limits.max", "class Limits { static get max() { return 512; } }"), { maxTokens: "512" }],
  [
    "a field",
    `${CLIENT}class Chat { private max = 512; async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }`,
    { maxTokens: "512" },
  ],
  [
    "a private field",
    `${CLIENT}class Chat { #max = 512; async ask() { ${converse("{ inferenceConfig: { maxTokens: this.#max } }")} } }`,
    { maxTokens: "512" },
  ],
  [
    "a field changed by a method",
    `${CLIENT}class Chat { max = 512; grow() { this.max = 2048; } async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }`,
    { maxTokens: "512 or 2048" },
  ],
  [
    "a field set in the constructor",
    `${CLIENT}class Chat { private max: number; constructor() { this.max = 512; } async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }`,
    { maxTokens: "512" },
  ],
  [
    "a field from the constructor's argument",
    `${CLIENT}class Chat { private max: number; constructor(max: number) { this.max = max; } async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }\nnew Chat(512).ask();`,
    { maxTokens: "512" },
  ],
  [
    "a parameter property",
    `${CLIENT}class Chat { constructor(private readonly max: number) {} async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }\nnew Chat(512).ask();`,
    { maxTokens: "512" },
  ],
  [
    "a parameter property with a default",
    `${CLIENT}class Chat { constructor(private readonly max = 512) {} async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }\nnew Chat().ask();`,
    { maxTokens: "512" },
  ],
  [
    "a getter",
    `${CLIENT}class Chat { get max() { return 512; } async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }`,
    { maxTokens: "512" },
  ],
  [
    "a method that builds the request",
    `${CLIENT}class Chat { private request() { return { modelId: "m", inferenceConfig: { maxTokens: 512 } }; } async ask() { ${converse("this.request()")} } }`,
    { maxTokens: "512" },
  ],
  [
    "an inherited field",
    `${CLIENT}class Base { max = 512; } class Chat extends Base { async ask() { ${converse("{ inferenceConfig: { maxTokens: this.max } }")} } }`,
    { maxTokens: "512" },
  ],
  [
    "a configuration class injected",
    `${CLIENT}class Config { max = 512; } class Chat { constructor(private config: Config) {} async ask() { ${converse("{ inferenceConfig: { maxTokens: this.config.max } }")} } }\nnew Chat(new Config()).ask();`,
    { maxTokens: "512" },
  ],
  [
    "a configuration class injected by a container",
    `${CLIENT}@Injectable() class Config { max = 512; } @Injectable() export class Chat { constructor(private config: Config) {} async ask() { ${converse("{ inferenceConfig: { maxTokens: this.config.max } }")} } }`,
    { maxTokens: "512" },
  ],
  [
    "a request kept in a field and filled",
    `${CLIENT}class Chat { request: any = { modelId: "m" }; limit() { this.request.inferenceConfig = { maxTokens: 512 }; } async ask() { ${converse("this.request")} } }`,
    { maxTokens: "512 or nothing" },
  ],
]);

const ASK = converse("request(512)");
const REQUEST = '(max: number) => ({ modelId: "m", inferenceConfig: { maxTokens: max } })';

table("modules", [
  [
    "a constant of another file",
    {
      "main.ts": `${CLIENT}import { MAX } from "./limits";\n${converse("{ inferenceConfig: { maxTokens: MAX } }")}`,
      "limits.ts": "export const MAX = 512;",
    },
    { maxTokens: "512" },
  ],
  [
    "with the ending of the output",
    {
      "main.ts": `${CLIENT}import { MAX } from "./limits.js";\n${converse("{ inferenceConfig: { maxTokens: MAX } }")}`,
      "limits.ts": "export const MAX = 512;",
    },
    { maxTokens: "512" },
  ],
  [
    "a helper of another file",
    {
      "main.ts": `${CLIENT}import { request } from "./request";\n${ASK}`,
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "the default export",
    { "main.ts": `${CLIENT}import request from "./request";\n${ASK}`, "request.ts": `export default ${REQUEST};` },
    { maxTokens: "512" },
  ],
  [
    "a re-export",
    {
      "main.ts": `${CLIENT}import { request } from "./index";\n${ASK}`,
      "index.ts": `export { request } from "./request";`,
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "a renaming re-export",
    {
      "main.ts": `${CLIENT}import { request } from "./index";\n${ASK}`,
      "index.ts": `export { make as request } from "./request";`,
      "request.ts": `export const make = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "a re-export of the default",
    {
      "main.ts": `${CLIENT}import { request } from "./index";\n${ASK}`,
      "index.ts": `export { default as request } from "./request";`,
      "request.ts": `export default ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "export *",
    {
      "main.ts": `${CLIENT}import { request } from "./index";\n${ASK}`,
      "index.ts": `export * from "./other";\nexport * from "./request";`,
      "other.ts": "export const other = 1;",
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "export * as",
    {
      "main.ts": `${CLIENT}import { lib } from "./index";\n${converse("lib.request(512)")}`,
      "index.ts": `export * as lib from "./request";`,
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "an import exported on",
    {
      "main.ts": `${CLIENT}import { request } from "./index";\n${ASK}`,
      "index.ts": `import { request } from "./request";\nexport { request };`,
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "a namespace import",
    {
      "main.ts": `${CLIENT}import * as lib from "./request";\n${converse("lib.request(512)")}`,
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "export lists",
    {
      "main.ts": `${CLIENT}import { request } from "./request";\n${ASK}`,
      "request.ts": `const request = ${REQUEST};\nexport { request };`,
    },
    { maxTokens: "512" },
  ],
  [
    "dynamic import",
    {
      "main.ts": `${CLIENT}const { request } = await import("./request");\n${ASK}`,
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "dynamic import in a chain",
    {
      "main.ts": `${CLIENT}const input = (await import("./request")).request(512);\n${converse("input")}`,
      "request.ts": `export const request = ${REQUEST};`,
    },
    { maxTokens: "512" },
  ],
  [
    "JSON",
    {
      "main.ts": `${CLIENT}import config from "./config.json";\n${converse("{ modelId: config.model, inferenceConfig: { maxTokens: config.limits.max } }")}`,
      "config.json": `{ "model": "m", "limits": { "max": 512 } }`,
    },
    { modelId: "m", maxTokens: "512" },
  ],
  [
    "an import that is not there",
    { "main.ts": `${CLIENT}import { MAX } from "./missing";\n${converse("{ inferenceConfig: { maxTokens: MAX } }")}` },
    { maxTokens: "unknown" },
  ],
  [
    "an import of a whole request that is not there",
    { "main.ts": `${CLIENT}import { input } from "./missing";\n${converse("input")}` },
    { maxTokens: "unknown" },
  ],
  [
    "circular imports",
    {
      "main.ts": `${CLIENT}import { A } from "./a";\n${converse("{ inferenceConfig: { maxTokens: A } }")}`,
      "a.ts": `import { B } from "./b";\nexport const A = B;`,
      "b.ts": `import { A } from "./a";\nexport const B = A ?? 512;`,
    },
    { maxTokens: "unknown or 512" },
  ],
]);

const COMMON = `const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");\nconst client = new BedrockRuntimeClient({});\n`;

table("CommonJS", [
  [
    "module.exports with an object",
    {
      "main.js": `${COMMON}const { request } = require("./request");\n${ASK}`,
      "request.js":
        "const request = (max) => ({ inferenceConfig: { maxTokens: max } });\nmodule.exports = { request };",
    },
    { maxTokens: "512" },
  ],
  [
    "module.exports with a function",
    {
      "main.js": `${COMMON}const request = require("./request");\n${ASK}`,
      "request.js": "module.exports = (max) => ({ inferenceConfig: { maxTokens: max } });",
    },
    { maxTokens: "512" },
  ],
  [
    "exports.x",
    {
      "main.js": `${COMMON}const { MAX } = require("./limits");\n${converse("{ inferenceConfig: { maxTokens: MAX } }")}`,
      "limits.js": "exports.MAX = 512;",
    },
    { maxTokens: "512" },
  ],
  [
    "module.exports.x",
    {
      "main.js": `${COMMON}const limits = require("./limits");\n${converse("{ inferenceConfig: { maxTokens: limits.MAX } }")}`,
      "limits.js": "module.exports.MAX = 512;",
    },
    { maxTokens: "512" },
  ],
  [
    "a member of require",
    {
      "main.js": `${COMMON}const MAX = require("./limits").MAX;\n${converse("{ inferenceConfig: { maxTokens: MAX } }")}`,
      "limits.js": "module.exports = { MAX: 512 };",
    },
    { maxTokens: "512" },
  ],
  [
    "require of JSON",
    {
      "main.js": `${COMMON}const config = require("./config.json");\n${converse("{ inferenceConfig: { maxTokens: config.max } }")}`,
      "config.json": `{ "max": 512 }`,
    },
    { maxTokens: "512" },
  ],
  [
    "import equals",
    {
      "main.ts": `import bedrock = require("@aws-sdk/client-bedrock-runtime");\nconst client = new bedrock.BedrockRuntimeClient({});\nawait client.send(new bedrock.ConverseCommand({ modelId: "m" }));`,
    },
    { modelId: "m", maxTokens: "absent" },
  ],
  [
    "a default import of CommonJS",
    {
      "main.ts": `${CLIENT}import limits from "./limits";\n${converse("{ inferenceConfig: { maxTokens: limits.MAX } }")}`,
      "limits.js": "module.exports = { MAX: 512 };",
    },
    { maxTokens: "512" },
  ],
]);

const MAX_OF = (specifier: string): string =>
  `${CLIENT}import { MAX } from "${specifier}";\n${converse("{ inferenceConfig: { maxTokens: MAX } }")}`;

table("paths and packages", [
  [
    "paths of tsconfig",
    {
      "src/main.ts": MAX_OF("@/limits"),
      "src/limits.ts": "export const MAX = 512;",
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
    },
    { maxTokens: "512" },
  ],
  [
    "paths that are inherited",
    {
      "app/src/main.ts": MAX_OF("@/limits"),
      "app/src/limits.ts": "export const MAX = 512;",
      "app/tsconfig.json": `{ "extends": "../base.json" }`,
      "base.json": `{ "compilerOptions": { "paths": { "@/*": ["./app/src/*"] } } }`,
    },
    { maxTokens: "512" },
  ],
  [
    "baseUrl",
    {
      "src/main.ts": MAX_OF("limits"),
      "src/limits.ts": "export const MAX = 512;",
      "tsconfig.json": `{ "compilerOptions": { "baseUrl": "./src" } }`,
    },
    { maxTokens: "512" },
  ],
  [
    "comments in tsconfig",
    {
      "src/main.ts": MAX_OF("@/limits"),
      "src/limits.ts": "export const MAX = 512;",
      "tsconfig.json": `{ // here\n "compilerOptions": { "paths": { "@/*": ["./src/*"], }, } }`,
    },
    { maxTokens: "512" },
  ],
  [
    "a workspace package",
    {
      "apps/api/main.ts": MAX_OF("@acme/limits"),
      "packages/limits/package.json": `{ "name": "@acme/limits", "main": "dist/index.js" }`,
      "packages/limits/src/index.ts": "export const MAX = 512;",
    },
    { maxTokens: "512" },
    { packages: { "@acme/limits": "/project/packages/limits" } },
  ],
  [
    "a workspace package with exports",
    {
      "apps/api/main.ts": MAX_OF("@acme/limits/chat"),
      "packages/limits/package.json": `{ "name": "@acme/limits", "exports": { "./chat": { "import": "./dist/chat.js" } } }`,
      "packages/limits/src/chat.ts": "export const MAX = 512;",
    },
    { maxTokens: "512" },
    { packages: { "@acme/limits": "/project/packages/limits" } },
  ],
  [
    "an alias of the SDK",
    {
      "main.ts":
        IMPORT.replace("@aws-sdk/client-bedrock-runtime", "bedrock") +
        `const client = new BedrockRuntimeClient({});\n${converse('{ modelId: "m" }')}`,
      "package.json": `{ "dependencies": { "bedrock": "npm:@aws-sdk/client-bedrock-runtime@3.1.0" } }`,
    },
    { modelId: "m" },
  ],
  [
    "a re-export of the SDK",
    {
      "main.ts": `import { BedrockRuntimeClient, ConverseCommand } from "./sdk";\nconst client = new BedrockRuntimeClient({});\n${converse('{ modelId: "m" }')}`,
      "sdk.ts": `export * from "@aws-sdk/client-bedrock-runtime";`,
    },
    { modelId: "m" },
  ],
]);

table("found from any start", [
  [
    "a table of providers in the fields of a class, by a key of the run",
    {
      "main.ts": `import { Registry } from "./registry";\nnew Registry().ask(process.env.KIND, 512);`,
      "registry.ts": `import { Chat } from "./chat";\nexport class Registry {\n  constructor() { this["chat"] = new Chat(); }\n  pick(kind) { const provider = this[kind]; return { provider }; }\n  ask(kind, max) { return this.pick(kind).provider.ask(max); }\n}`,
      "chat.ts": `${CLIENT}export class Chat {\n  async ask(max) { try { await this.send({ inferenceConfig: { maxTokens: max } }); } catch { await this.ask(max); } }\n  async send(input) { ${converse("input")} }\n}`,
      "package.json": `{ "name": "app", "main": "index.js" }`,
    },
    { maxTokens: "512 or unknown", guardrail: "absent" },
  ],
  [
    "a function whose callers are found by way of itself",
    `${CLIENT}class Chat {\n  chat(request) { return this.pick(request).send(request); }\n  pick(request) { return request.next ? this.pick(request.next) : this; }\n  send(request) { ${converse("{ inferenceConfig: { maxTokens: request.max } }")} }\n}\nnew Chat().chat({ max: 512 });`,
    { maxTokens: "512" },
  ],
  [
    "a caller among the tests says nothing",
    {
      "src/ask.ts": `${CLIENT}export async function ask(max) { ${converse("{ inferenceConfig: { maxTokens: max } }")} }`,
      "src/main.ts": `import { ask } from "./ask";\nawait ask(512);`,
      "test/ask.test.ts": `import { ask } from "../src/ask";\nawait ask(1);`,
    },
    { maxTokens: "512" },
  ],
]);
/** A request with fields that only the model understands. */
function thinking(fields: string): string {
  return program("", `{ additionalModelRequestFields: { thinking: ${fields} } }`);
}

table("thinking", [
  ["with a budget", thinking(`{ type: "enabled", budget_tokens: 2048 }`), { thinkingBudget: "2048" }],
  ["that adapts", thinking(`{ type: "adaptive" }`), { thinkingBudget: "unknown" }],
  ["that is off", thinking(`{ type: "disabled" }`), { thinkingBudget: "absent" }],
  ["of a type that is not known", thinking("{ type: process.env.THINKING }"), { thinkingBudget: "unknown" }],
  ["that is not asked for", program("", `{ modelId: "m" }`), { thinkingBudget: "absent" }],
  [
    "that adapts or has a budget",
    thinking(`process.env.FAST ? { type: "adaptive" } : { type: "enabled", budget_tokens: 2048 }`),
    { thinkingBudget: "2048 or unknown or nothing" },
  ],
]);

table("what is filled later, elsewhere or out of order", [
  [
    "an exported let",
    {
      "main.ts": `${CLIENT}import { MAX } from "./max";\n${converse("{ inferenceConfig: { maxTokens: MAX } }")}`,
      "max.ts": "export let MAX: any;\nMAX = 512;",
    },
    { maxTokens: "512" },
  ],
  [
    "an object exported in front of what fills it",
    {
      "main.ts": `${CLIENT}import { config } from "./config";\n${converse("{ inferenceConfig: config }")}`,
      "config.ts": "export { config };\nconst config: any = {};\nconfig.maxTokens = 512;",
    },
    { maxTokens: "512" },
  ],
  [
    "a field that is set from outside",
    limit("options.max", "class Options { max: any = undefined; }\nconst options = new Options();\noptions.max = 512;"),
    { maxTokens: "512" },
  ],
  [
    "a field that a subclass overrides",
    limit(
      "new Large().get()",
      "class Small { max: any = undefined; get() { return this.max; } }\nclass Large extends Small { max: any = 512; }",
    ),
    { maxTokens: "512" },
  ],
  [
    "a method that a subclass overrides",
    limit(
      "new Large().get()",
      "class Small { max(): any { return undefined; } get() { return this.max(); } }\nclass Large extends Small { max() { return 512; } }",
    ),
    { maxTokens: "512" },
  ],
  [
    "a function with bound arguments",
    limit("same.bind(null, 512)()", "function same(max: any) { return max; }"),
    { maxTokens: "unknown" },
  ],
  [
    "a Map that is filled over",
    limit(`limits.get("max")`, `const limits = new Map<string, any>([["max", undefined]]);\nlimits.set("max", 512);`),
    { maxTokens: "512" },
  ],
  [
    "a property set under any key",
    program(
      "const config: any = { maxTokens: undefined };\nfor (const key of Object.keys(OTHERS)) config[key] = 512;",
      "{ inferenceConfig: config }",
    ),
    { maxTokens: "512 or nothing" },
  ],
  [
    "a property set by Reflect",
    program(`const config: any = {};\nReflect.set(config, "maxTokens", 512);`, "{ inferenceConfig: config }"),
    { maxTokens: "512" },
  ],
  [
    "a property that is defined",
    program(
      `const config: any = {};\nObject.defineProperty(config, "maxTokens", { value: 512, enumerable: true });`,
      "{ inferenceConfig: config }",
    ),
    { maxTokens: "512" },
  ],
  [
    "properties that are defined",
    program(
      "const config: any = {};\nObject.defineProperties(config, { maxTokens: { value: 512 } });",
      "{ inferenceConfig: config }",
    ),
    { maxTokens: "unknown" },
  ],
  [
    "a property set by a renamed function of a package",
    program(
      `import { set as put } from "lodash";\nconst config: any = {};\nput(config, "maxTokens", 512);`,
      "{ inferenceConfig: config }",
    ),
    { maxTokens: "unknown" },
  ],
  [
    "a property that takes a part of a list",
    program("const config: any = {};\n[config.maxTokens] = [512];", "{ inferenceConfig: config }"),
    { maxTokens: "unknown or nothing" },
  ],
  [
    "a property that takes a part of an object",
    program("const config: any = {};\n({ max: config.maxTokens } = { max: 512 });", "{ inferenceConfig: config }"),
    { maxTokens: "unknown or nothing" },
  ],
  [
    "a list item that is set over",
    limit("list[0]", "const list: any[] = [undefined];\nlist[0] = 512;"),
    { maxTokens: "512" },
  ],
  [
    "a list that grows in front",
    limit("list[0]", "const list: any[] = [undefined];\nlist.unshift(512);"),
    { maxTokens: "512" },
  ],
  [
    "a list that is spliced",
    limit("list[0]", "const list: any[] = [undefined];\nlist.splice(0, 1, 512);"),
    { maxTokens: "unknown or nothing" },
  ],
  [
    "a list that loses its first item",
    limit("list[0]", "const list: any[] = [undefined, 512];\nlist.shift();"),
    { maxTokens: "512 or unknown or nothing" },
  ],
  ["a list turned round", limit("[undefined, 512].reverse()[0]"), { maxTokens: "512" }],
  [
    "a list turned round in place",
    limit("list[0]", "const list = [undefined, 512];\nlist.reverse();"),
    { maxTokens: "512 or unknown or nothing" },
  ],
  ["a flat list", limit("[[], [512]].flat()[0]"), { maxTokens: "512" }],
  ["a list of lists, mapped and made flat", limit("[1].flatMap(() => [512])[0]"), { maxTokens: "512" }],
  ["a list made by a function", limit("Array.from({ length: 1 }, () => 512)[0]"), { maxTokens: "512 or unknown" }],
]);

table("what is assigned over what a name began with", [
  ["a parameter", limit("f()", "function f(max?: any) { max = 512; return max; }"), { maxTokens: "512" }],
  [
    "a parameter that falls back to another",
    limit("f()", "function f(max?: any) { max = max ?? 512; return max; }"),
    { maxTokens: "512" },
  ],
  [
    "a parameter with ??=",
    limit("f(64)", "function f(max?: any) { max ??= 512; return max; }"),
    { maxTokens: "64 or 512" },
  ],
  [
    "options merged into themselves",
    program(
      "function f(options: any) { options = { maxTokens: 512, ...options }; return options; }",
      "{ inferenceConfig: f({ topP: 1 }) }",
    ),
    { maxTokens: "512" },
  ],
  ["a destructured name", limit("max", "let { max }: any = {};\nmax = 512;"), { maxTokens: "512" }],
  [
    "the variable of a loop",
    limit("max", "let max: any;\nfor (let each of [64]) { each = 512; max = each; }"),
    { maxTokens: "512" },
  ],
  [
    "a field by Object.assign",
    limit(
      "new Options({ max: 512 }).max",
      "class Options { max: any = undefined; constructor(given: any) { Object.assign(this, given); } }",
    ),
    { maxTokens: "unknown" },
  ],
  [
    "a field by a method of the base",
    limit(
      "new Large().init().max",
      "class Small { init() { (this as any).max = 512; return this as any; } }\nclass Large extends Small { max: any = undefined; }",
    ),
    { maxTokens: "512" },
  ],
  [
    "a static field of the base",
    limit("Large.max", "class Small { static max: any = undefined; }\nclass Large extends Small {}\nLarge.max = 512;"),
    { maxTokens: "512 or nothing" },
  ],
  [
    "a static field by a static method",
    limit(
      "Limits.max",
      "class Limits { static max: any = undefined; static init() { this.max = 512; } }\nLimits.init();",
    ),
    { maxTokens: "512 or nothing" },
  ],
  [
    "a method of one object",
    limit(
      "options.max()",
      "class Options { max(): any { return undefined; } }\nconst options = new Options();\noptions.max = () => 512;",
    ),
    { maxTokens: "512 or nothing" },
  ],
  [
    "properties by a method of the object",
    program(
      "const config = { maxTokens: undefined as any, init() { this.maxTokens = 512; } };\nconfig.init();",
      "{ inferenceConfig: config }",
    ),
    { maxTokens: "unknown or nothing" },
  ],
  [
    "the items of a list in a loop",
    limit("list[0].max", "const list: any[] = [{ max: undefined }];\nfor (const each of list) each.max = 512;"),
    { maxTokens: "unknown or nothing" },
  ],
  [
    "the items of a list in a callback",
    limit("list[0].max", "const list: any[] = [{ max: undefined }];\nlist.forEach((each) => { each.max = 512; });"),
    { maxTokens: "unknown or nothing" },
  ],
  [
    "what a tag of the project yields",
    limit("tag`max ${512}`", "const tag = (texts: any, value: any) => value;"),
    { maxTokens: "512" },
  ],
]);

describe("caching is not called absent", () => {
  const system = `export const system = [{ text: "Be brief." }, { cachePoint: { type: "default" } }];`;
  it("where the cache point stands in a file that could not be followed all the way", () => {
    const { call } = read({
      "main.ts": `${CLIENT}import { load } from "./load";\nconst input: any = {};\n({ system: input.system } = load());\n${converse("input")}`,
      "load.ts": `import * as prompts from "./prompts";\nexport const load = () => prompts;`,
      "prompts.ts": system,
    });
    expect(call.caching.status).toBe("unknown");
  });

  it("but for a text that is not known, which holds none", () => {
    const { call } = read({
      "main.ts": `${CLIENT}import "./prompts";\nexport const ask = (text) => ${converse("{ system: [{ text }] }").replace("await ", "")}`,
      "prompts.ts": system,
    });
    expect(call.caching.status).toBe("absent");
  });
});

const NEST = `${IMPORT}import { Inject, Injectable, Module } from "@nestjs/common";\n`;
/** A service with something injected, which it takes the limit from. */
const SERVICE = (parameter: string, max: string): string =>
  `@Injectable() export class Chat { client = new BedrockRuntimeClient({}); constructor(${parameter}) {} async ask() { ${limitedBy(max)} } }\n`;
const limitedBy = (max: string): string =>
  `return this.client.send(new ConverseCommand({ modelId: "m", inferenceConfig: { maxTokens: ${max} } }));`;

table("dependency injection", [
  [
    "a class by its type",
    `${NEST}@Injectable() export class Limits { max = 512; }\n${SERVICE("private readonly limits: Limits", "this.limits.max")}`,
    { maxTokens: "512" },
  ],
  [
    "a value for a token",
    `${NEST}const LIMITS = Symbol();\n${SERVICE("@Inject(LIMITS) private readonly limits: any", "this.limits.max")}@Module({ providers: [Chat, { provide: LIMITS, useValue: { max: 512 } }] }) export class App {}`,
    { maxTokens: "512" },
  ],
  [
    "a factory for a token, in another file",
    {
      "chat.ts": NEST + SERVICE(`@Inject("LIMITS") private readonly limits: any`, "this.limits.max"),
      "app.ts": `import { Module } from "@nestjs/common";\nimport { Chat } from "./chat";\n@Module({ providers: [Chat, { provide: "LIMITS", useFactory: () => ({ max: 512 }) }] }) export class App {}`,
    },
    { maxTokens: "512" },
  ],
  [
    "a factory that is given something itself",
    `${NEST}${SERVICE(`@Inject("LIMITS") private readonly limits: any`, "this.limits.max")}@Module({ providers: [{ provide: "LIMITS", inject: [Config], useFactory: (config) => ({ ...config }) }] }) export class App {}`,
    { maxTokens: "unknown" },
  ],
  [
    "a class in the place of another",
    `${NEST}abstract class Limits { abstract max(): number; }\n@Injectable() class Small extends Limits { max() { return 512; } }\n${SERVICE("private readonly limits: Limits", "this.limits.max()")}@Module({ providers: [Chat, { provide: Limits, useClass: Small }] }) export class App {}`,
    { maxTokens: "512" },
  ],
  [
    "a token that nobody provides",
    NEST + SERVICE(`@Inject("LIMITS") private readonly limits: any`, "this.limits.max"),
    { maxTokens: "unknown" },
  ],
]);
