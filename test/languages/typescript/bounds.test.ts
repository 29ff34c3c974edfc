// Programs that nobody wrote by hand: whatever they look like, reading them ends, and never throws.
import { describe, expect, it } from "vitest";
import { type Files, read, told } from "../../support/project.ts";
import { CLIENT, converse } from "./programs.ts";

const limit = (expression: string): string =>
  converse(`{ modelId: "m", inferenceConfig: { maxTokens: ${expression} } }`);
const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

describe("reading ends", () => {
  const programs: Readonly<Record<string, string | Files>> = {
    "a chain of 10,000 aliases": `${CLIENT}const a0 = 512;\n${many(10_000, (index) => `const a${index + 1} = a${index};`)}\n${limit("a10000")}`,
    "a chain of 10,000 reassignments": `${CLIENT}let a = 0;\n${many(10_000, () => "a = a + 1;")}\n${limit("a")}`,
    "a chain of 3,000 functions": `${CLIENT}const f0 = () => 512;\n${many(3_000, (index) => `const f${index + 1} = () => f${index}();`)}\n${limit("f3000()")}`,
    "3,000 changes of one object": `${CLIENT}const config: any = {};\n${many(3_000, (index) => `config.k${index} = config.k${index - 1};`)}\n${converse(`{ inferenceConfig: config }`)}`,
    "3,000 spreads": `${CLIENT}const o0 = {};\n${many(3_000, (index) => `const o${index + 1} = { ...o${index}, k${index}: ${index} };`)}\n${converse("o3000")}`,
    "branches that multiply": `${CLIENT}const b0 = x ? { a: 1 } : { b: 2 };\n${many(60, (index) => `const b${index + 1} = x ? { ...b${index}, k${index}: 1 } : { ...b${index}, l${index}: 2 };`)}\n${converse("b60")}`,
    "templates that multiply": `${CLIENT}const t0 = "x" + process.env.X;\n${many(60, (index) => `const t${index + 1} = t${index} + t${index};`)}\n${converse("{ modelId: t60 }")}`,
    "texts that multiply": `${CLIENT}const t0 = "xxxxxxxxxx";\n${many(60, (index) => `const t${index + 1} = t${index} + t${index};`)}\n${converse("{ modelId: t60 }")}`,
    "lists that multiply": `${CLIENT}const l0 = [1, 2];\n${many(60, (index) => `const l${index + 1} = [...l${index}, ...l${index}];`)}\n${converse("{ messages: l60 }")}`,
    "records that multiply": `${CLIENT}const r0 = { a: 1 };\n${many(60, (index) => `const r${index + 1} = { a: r${index}, b: r${index} };`)}\n${converse("{ messages: r60 }")}`,
    "mutual recursion": `${CLIENT}const even = (n) => n === 0 ? 512 : odd(n - 1);\nconst odd = (n) => n === 0 ? 64 : even(n - 1);\n${limit("even(9)")}`,
    "a recursion with two branches": `${CLIENT}const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2);\n${limit("fib(30)")}`,
    "a function that returns itself": `${CLIENT}const self = () => self;\n${limit("self()()()()")}`,
    "a variable that is made of itself": `${CLIENT}let a: any = a;\nlet b: any = c; let c: any = b;\n${limit("a ?? b")}`,
    "a class that extends itself": `${CLIENT}class A extends B {} class B extends A {}\n${limit("new A().max")}`,
    "callers that call each other": `${CLIENT}async function a(max) { ${limit("max")} await b(max); }\nasync function b(max) { await a(max); }\na(1);`,
    "circular imports": {
      "main.ts": `${CLIENT}import { A } from "./a";\n${limit("A")}`,
      "a.ts": `export { A } from "./b";\nexport * from "./main";`,
      "b.ts": `export * from "./a";`,
    },
    "a barrel that imports itself": {
      "main.ts": `${CLIENT}import { A } from "./index";\n${limit("A")}`,
      "index.ts": `export * from "./index";\nexport * from ".";`,
    },
    "a table of 50,000 lines": `${CLIENT}const TABLE = {\n${many(50_000, (index) => `  k${index}: { model: "m${index}", max: ${index} },`)}\n};\n${limit("TABLE[process.env.KEY].max")}`,
    "a list of 50,000 lines": `${CLIENT}const LIST = [\n${many(50_000, (index) => `  "m${index}",`)}\n];\n${converse("{ modelId: LIST[process.env.INDEX] }")}`,
    "a prompt of 50,000 lines": `${CLIENT}const PROMPT = [\n${many(50_000, (index) => `  "line ${index}",`)}\n].join("\\n");\n${converse("{ system: [{ text: PROMPT }] }")}`,
    "10,000 brackets": `${CLIENT}const deep = ${"[".repeat(10_000)}${"]".repeat(10_000)};\n${converse("{ modelId: deep }")}`,
    "10,000 parentheses": `${CLIENT}const deep = ${"(".repeat(10_000)}1${")".repeat(10_000)};\n${limit("deep")}`,
    "10,000 blocks": `${CLIENT}${"{".repeat(10_000)}${limit("1")}${"}".repeat(10_000)}`,
    "10,000 functions in each other": `${CLIENT}${"(() => ".repeat(10_000)}1${")()".repeat(10_000)};\n${limit("1")}`,
    "10,000 objects in each other": `${CLIENT}const deep = ${"{ a: ".repeat(10_000)}1${" }".repeat(10_000)};\n${converse("deep")}`,
    "10,000 calls in a chain": `${CLIENT}const chain = z${".optional()".repeat(10_000)};\n${limit("chain")}`,
    "10,000 sums": `${CLIENT}const sum = ${"1 + ".repeat(10_000)}1;\n${limit("sum")}`,
    "5,000 else ifs": `${CLIENT}let max = 0;\n${many(5_000, (index) => `if (x === ${index}) max = ${index}; else`)} max = 1;\n${limit("max")}`,
    "300 calls with 300 callers": `${CLIENT}${many(300, (index) => `async function f${index}(max) { ${limit("max")} }`)}\n${many(300, (index) => `f${index}(${index}); f${index}(${index + 1});`)}`,
    "a helper with 3,000 callers": `${CLIENT}async function ask(max) { ${limit("max")} }\n${many(3_000, (index) => `ask(${index});`)}`,
    "a file of 5 MB": `${CLIENT}${limit("512")}\n${many(60_000, (index) => `export const value${index} = { name: "value ${index}", size: ${index}, tags: ["a", "b"], on: true };`)}`,
    "a line of 5 MB": `${CLIENT}${limit("512")}\nconst text = "${"x".repeat(5_000_000)}";`,
  };
  it.each(Object.entries(programs).map(([title, code]) => ({ title, code })))(
    "$title",
    ({ code }) => {
      const { facts } = read(code);
      expect(facts.length).toBeGreaterThan(0);
      // Facts that are too large to be cloned, kept or sent are no facts.
      expect(JSON.stringify(facts).length).toBeLessThan(5_000_000);
    },
    120_000,
  );
});

describe("what is cut short is unknown, never absent", () => {
  it("behind 10,000 aliases", () => {
    const code = `${CLIENT}const a0 = { maxTokens: 512 };\n${many(10_000, (index) => `const a${index + 1} = a${index};`)}\n${converse("{ inferenceConfig: a10000 }")}`;
    const { call, facts } = read(code);
    expect(["unknown", "512"]).toContain(told(call, "maxTokens"));
    expect(facts[0]?.problems.map((each) => each.code)).toEqual(
      told(call, "maxTokens") === "unknown" ? ["budget"] : [],
    );
  });

  it("and costs the next call nothing", () => {
    const code = `${CLIENT}const a0 = 1;\n${many(2_000, (index) => `const a${index + 1} = a${index};`)}\n${limit("a2000")}\n${limit("64")}`;
    const [, second] = read(code).calls;
    expect(second && told(second, "maxTokens")).toBe("64");
  });

  it("and nothing that it left unfinished is taken for an answer", () => {
    const code = `${CLIENT}const word = "word";
async function ask(max) { ${converse(`{ messages: [${many(45_000, () => "word,")}] }`)} ${limit("max")} }
await ask(512);`;
    const [, second] = read(code).calls;
    expect(second && told(second, "maxTokens")).toBe("512");
  });

  it("and a file that nests too deeply is reported", () => {
    const { facts } = read(`${CLIENT}const deep = ${"[".repeat(50_000)}${"]".repeat(50_000)};\n${limit("1")}`);
    expect(facts[0]?.problems.map((each) => each.code)).toEqual(["too-deep"]);
  });
});

describe("text that is no program", () => {
  const texts: Readonly<Record<string, string>> = {
    nothing: "",
    "white space": " \n\t\r\n",
    "a byte order mark": `\uFEFF${CLIENT}${limit("512")}`,
    "a shebang": `#!/usr/bin/env node\n${CLIENT}${limit("512")}`,
    "broken syntax in front": `const = ;\n${CLIENT}${limit("512")}`,
    "broken syntax behind": `${CLIENT}${limit("512")}\nfunction ( {`,
    "a request that is being typed": `${CLIENT}await client.send(new ConverseCommand({ modelId: "m", inferenceConfig: { maxTokens: `,
    "a call without an end": `${CLIENT}await client.send(new ConverseCommand(`,
    "conflict markers": `${CLIENT}<<<<<<< HEAD\n${limit("512")}\n=======\n${limit("64")}\n>>>>>>> other`,
    "zero bytes": `${CLIENT}\0\0\0${limit("512")}`,
    "lone surrogates": `${CLIENT}const a = "\uD800";\n${limit("512")}`,
    "names of Object.prototype": `${CLIENT}const toString = { constructor: { __proto__: 1 } };\n${converse("{ constructor: 1, __proto__: {}, hasOwnProperty: 2, inferenceConfig: { maxTokens: toString.constructor } }")}`,
    "old Macintosh line ends": `${CLIENT}${limit("512")}`.replaceAll("\n", "\r"),
  };
  it.each(Object.entries(texts).map(([title, code]) => ({ title, code })))(
    "is read all the same: $title",
    ({ code }) => {
      expect(() => read(code)).not.toThrow();
      expect(() => read({ "main.js": code, "main.tsx": code, "main.cts": code })).not.toThrow();
    },
  );

  it("and what can be read of it counts", () => {
    for (const title of ["a byte order mark", "a shebang", "broken syntax in front", "broken syntax behind"]) {
      expect(told(read(texts[title] ?? "").call, "maxTokens")).toBe("512");
    }
  });
});
