// How code sends a request again: by hand or by a package, with which pause, after which errors.
import { describe, expect, it } from "vitest";
import { read } from "../../support/project.ts";

const SDK = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import pRetry from "p-retry";
import { wait } from "./elsewhere";
const client = new BedrockRuntimeClient({});
const command = () => new ConverseCommand({ modelId: "m", messages: [] });
`;
const SEND = 'client.send(new ConverseCommand({ modelId: "m", messages: [] }))';
const sleep = "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n";

const repetitionIn = (code: string) => read(SDK + code).calls.at(-1)?.repetition;
const loop = (inCatch: string, head = "for (let attempt = 0; attempt < 5; attempt++)", variable = "(error)"): string =>
  `${sleep}export async function ask() {\n${head} {\ntry { return await ${SEND}; } catch ${variable} { ${inCatch} }\n}\n}`;

describe("the pause", () => {
  it.each([
    ["none", "no pause", loop("console.warn(error);")],
    ["none", "an awaited log entry", loop("await logger.warn(error);")],
    ["constant", "always a second", loop("await sleep(1000);")],
    ["constant", "a constant", `const DELAY = 500;\n${loop("await sleep(DELAY);")}`],
    ["constant", "a promise of its own", loop("await new Promise((resolve) => setTimeout(resolve, 2000));")],
    [
      "constant",
      "a helper that knows how long",
      `const pause = () => new Promise((done) => setTimeout(done, 500));\n${loop("await pause();")}`,
    ],
    ["growing", "a power of two", loop("await sleep(100 * 2 ** attempt);")],
    ["growing", "a multiple of the attempt", loop("await sleep(attempt * 1000);")],
    ["growing", "Math.pow", loop("await sleep(Math.pow(2, attempt) * 100);")],
    [
      "growing",
      "a variable that is doubled",
      `${sleep}export async function ask() { let ms = 100; while (true) { try { return await ${SEND}; } catch (error) { if (ms > 9000) throw error; await sleep(ms); ms *= 2; } } }`,
    ],
    [
      "growing",
      "a function that computes it",
      `const pauseFor = (n) => 100 * 2 ** n;\n${loop("await sleep(pauseFor(attempt));")}`,
    ],
    ["growing", "what the answer says", loop('await sleep(Number(error.$response.headers["retry-after"]) * 1000);')],
    [
      "growing",
      "a parameter of a recursion",
      `${sleep}export async function ask(n = 0) { try { return await ${SEND}; } catch (error) { if (n > 4) throw error; await sleep(1000 * (n + 1)); return ask(n + 1); } }`,
    ],
    [
      "growing",
      "the beginning of the loop",
      `${sleep}export async function ask() { for (let n = 0; n < 3; n++) { if (n > 0) await sleep(200 * 2 ** n); try { return await ${SEND}; } catch (error) { console.warn(error); } } }`,
    ],
    ["unknown", "a function of another file", loop("await wait(delays());")],
    ["unknown", "something that is awaited", loop("await breather();")],
  ])("is %s: %s", (expected, _, code) => {
    expect(repetitionIn(code)?.delay).toBe(expected);
  });

  it.each([
    [false, loop("await sleep(100 * 2 ** attempt);")],
    [true, loop("await sleep(Math.random() * 100 * 2 ** attempt);")],
    [true, loop("const jitter = Math.random() * 100; await sleep(100 * 2 ** attempt + jitter);")],
    [true, `const pauseFor = (n) => Math.random() * 2 ** n;\n${loop("await sleep(pauseFor(attempt));")}`],
    [null, loop("console.warn(error);")],
  ])("has a share of chance: %s", (expected, code) => {
    expect(repetitionIn(code)?.jitter).toBe(expected);
  });
});

describe("the errors", () => {
  it.each([
    ["all", "nobody looks", loop("console.warn(error);")],
    ["all", "nobody can look", loop("continue;", undefined, "")],
    ["all", "only attempts count", loop("if (attempt === 4) throw error; await sleep(1);")],
    ["all", "a choice in what is logged", loop("console.warn(error instanceof Error ? error.message : error);")],
    ["transient", "by name", loop('if (error.name !== "ThrottlingException") throw error;')],
    ["transient", "by status", loop("if (error.$metadata?.httpStatusCode !== 429) throw error;")],
    [
      "transient",
      "by a helper",
      `const isThrottled = (e) => e.name === "ThrottlingException";\n${loop("if (!isThrottled(error)) throw error;")}`,
    ],
    [
      "transient",
      "by a variable",
      loop('const again = error.name === "ThrottlingException"; if (!again) throw error;'),
    ],
    ["transient", "by what the SDK says", loop("if (!error.$retryable) throw error;")],
    ["some", "others", loop("if (!(error instanceof SyntaxError)) throw error;")],
    ["unknown", "a function that may throw", `function handle(e) { if (e.fatal) throw e; }\n${loop("handle(error);")}`],
  ])("are %s: %s", (expected, _, code) => {
    expect(repetitionIn(code)?.errors).toBe(expected);
  });
});

describe("the attempts", () => {
  it.each([
    [5, loop("continue;")],
    [5, loop("continue;", "for (let i = 1; i <= 5; i++)")],
    [4, `const MAX = 3;\n${loop("continue;", "for (let i = 0; i <= MAX; i++)")}`],
    [null, loop("continue;", "for (let i = 0; i < process.env.MAX; i++)")],
    [6, `export const ask = () => pRetry(() => ${SEND}, { retries: 5 });`],
    [null, `export const ask = () => pRetry(() => ${SEND});`],
  ])("are %s", (expected, code) => {
    expect(repetitionIn(code)?.attempts).toBe(expected);
  });
});

it.each([
  ["a call", `export const ask = () => ${SEND};`],
  [
    "a loop over items",
    `export async function all(items) { for (const each of items) { try { await ${SEND}; } catch {} } }`,
  ],
  [
    "an attempt without which it goes on as well",
    `export async function ask() { while (true) { try { await ${SEND}; } catch (error) { console.debug(error); } if (await done()) return; } }`,
  ],
  [
    "a conversation that can be left",
    `export async function ask() { while (true) { const text = await read(); if (text === "exit") break; try { await ${SEND}; } catch (error) { console.error(error); } } }`,
  ],
  [
    "a list of models",
    `export async function ask(models) { for (let i = 0; i < models.length; i++) { try { use(models[i]); return await ${SEND}; } catch (error) { console.error(error); } } }`,
  ],
  [
    "a try that gives up",
    `export async function ask() { try { return await ${SEND}; } catch (error) { throw error; } }`,
  ],
])("%s is no repetition", (_, code) => {
  expect(repetitionIn(code)).toBeNull();
});
