// What the code around a call does about failures: repeating it, catching it.
import { describe, expect, it } from "vitest";
import { type Files, read } from "../../support/project.ts";
import { CLIENT, converse, IMPORT } from "./programs.ts";

const CALL = converse(`{ modelId: "m" }`);
const RETURN = `return ${CALL}`;
/** A function that calls the model. */
const ASK = `async function ask() { ${RETURN} }\n`;

interface Case {
  readonly title: string;
  readonly code: string | Files;
}

function cases(table: readonly (readonly [string, string | Files])[]): readonly Case[] {
  return table.map(([title, code]) => ({ title, code }));
}

describe("a call is repeated", () => {
  const wrapped = cases([
    [
      "by a for loop",
      `${CLIENT}async function ask() { for (let i = 0; i < 3; i++) { try { ${RETURN} } catch (error) { await sleep(2 ** i); } } }`,
    ],
    [
      "by a loop that gives up in the end",
      `${CLIENT}async function ask() { for (let i = 0; ; i++) { try { ${RETURN} } catch (error) { if (i === 3) throw error; await sleep(i); } } }`,
    ],
    [
      "by a while loop",
      `${CLIENT}async function ask() { let tries = 0; while (tries < 3) { try { ${RETURN} } catch { tries++; } } }`,
    ],
    [
      "by an endless loop that breaks",
      `${CLIENT}async function ask() { let answer; while (true) { try { answer = ${CALL} break; } catch { await sleep(1); } } return answer; }`,
    ],
    [
      "by a do loop",
      `${CLIENT}async function ask() { let left = 3; do { try { ${RETURN} } catch { left--; } } while (left > 0); }`,
    ],
    [
      "by itself",
      `${CLIENT}async function ask(left = 3) { try { ${RETURN} } catch (error) { if (left === 0) throw error; return ask(left - 1); } }`,
    ],
    [
      "by its own method",
      `${CLIENT}class Chat { async ask(left = 3) { try { ${RETURN} } catch (error) { if (left === 0) throw error; return this.ask(left - 1); } } }`,
    ],
    [
      "by p-retry",
      `${CLIENT}import pRetry from "p-retry";\nawait pRetry(async () => ${CALL.replace(";", "")}, { retries: 5 });`,
    ],
    ["by p-retry around a helper", `${CLIENT}import pRetry from "p-retry";\n${ASK}await pRetry(() => ask());`],
    ["by p-retry with a helper by name", `${CLIENT}import pRetry from "p-retry";\n${ASK}await pRetry(ask);`],
    ["by async-retry", `${CLIENT}import retry from "async-retry";\nawait retry(async () => { ${RETURN} });`],
    [
      "by exponential-backoff",
      `${CLIENT}import { backOff } from "exponential-backoff";\nawait backOff(() => { ${RETURN} });`,
    ],
    [
      "by cockatiel",
      `${CLIENT}import { retry, handleAll } from "cockatiel";\nconst policy = retry(handleAll, { maxAttempts: 3 });\nawait policy.execute(async () => { ${RETURN} });`,
    ],
    [
      "by a helper that takes a callback",
      `${CLIENT}async function again(fn) { for (let i = 0; i < 3; i++) { try { return await fn(); } catch { await sleep(i); } } }\nawait again(async () => { ${RETURN} });`,
    ],
    [
      "by a helper of another file",
      {
        "again.ts":
          "export async function again<T>(fn: () => Promise<T>) { for (let i = 0; i < 3; i++) { try { return await fn(); } catch { await sleep(i); } } }",
        "main.ts": `${CLIENT}import { again } from "./again";\nawait again(async () => { ${RETURN} });`,
      },
    ],
    [
      "by a helper that is handed a function by name",
      `${CLIENT}async function again(fn) { for (let i = 0; i < 3; i++) { try { return await fn(); } catch { await sleep(i); } } }\n${ASK}await again(ask);`,
    ],
    [
      "by its caller",
      `${CLIENT}${ASK}async function main() { for (let i = 0; i < 3; i++) { try { return await ask(); } catch { await sleep(i); } } }\nmain();`,
    ],
    [
      "by its caller's caller",
      `${CLIENT}${ASK}async function chat() { return ask(); }\nasync function main() { for (let i = 0; i < 3; i++) { try { return await chat(); } catch { await sleep(i); } } }\nmain();`,
    ],
    [
      "by a caller in another file",
      {
        "ask.ts": `${CLIENT}export ${ASK}`,
        "main.ts": `import { ask } from "./ask";\nexport async function handler(event) { for (let i = 0; i < 3; i++) { try { return await ask(); } catch { await sleep(i); } } }`,
      },
    ],
  ]);
  it.each(wrapped)("$title", ({ code }) => {
    expect(read(code).call.retries.status).toBe("wrapped");
  });
});

describe("a call is not repeated", () => {
  const plain = cases([
    ["at the top of a module", `${CLIENT}${CALL}`],
    [
      "by a loop over items",
      `${CLIENT}for (const item of items) { try { ${CALL} } catch (error) { console.error(error); } }`,
    ],
    [
      "by a loop that counts items",
      `${CLIENT}for (let i = 0; i < items.length; i++) { try { ${CALL} } catch (error) { console.error(error); } }`,
    ],
    [
      "by a conversation that goes on",
      `${CLIENT}async function repl() { while (true) { const line = await rl.question("> "); try { ${CALL} } catch (error) { console.error(error); } } }`,
    ],
    [
      "by a catch that throws on",
      `${CLIENT}async function ask() { try { ${RETURN} } catch (error) { throw error; } }\nask();`,
    ],
    [
      "by a loop whose catch throws on",
      `${CLIENT}async function ask() { for (let i = 0; i < 3; i++) { try { ${RETURN} } catch (error) { throw error; } } }\nask();`,
    ],
    ["by a loop without a catch", `${CLIENT}async function ask() { for (let i = 0; i < 3; i++) { ${CALL} } }\nask();`],
    [
      "by a tool loop",
      `${CLIENT}async function ask() { let done = false; while (!done) { const answer = ${CALL} done = answer.stopReason !== "tool_use"; } }\nask();`,
    ],
    [
      "by a helper that only measures",
      `${CLIENT}async function timed(fn) { const start = Date.now(); try { return await fn(); } finally { console.log(Date.now() - start); } }\nawait timed(async () => { ${RETURN} });`,
    ],
    [
      "by a recursion that splits work",
      `${CLIENT}async function ask(items) { ${CALL} if (items.length > 1) await ask(items.slice(1)); }\nask([]);`,
    ],
    [
      "by another call's retries",
      `${CLIENT}import pRetry from "p-retry";\nawait pRetry(() => fetch("https://example.com"));\n${CALL}`,
    ],
    ["on one of two ways", `${CLIENT}import pRetry from "p-retry";\n${ASK}await pRetry(() => ask());\nawait ask();`],
  ]);
  it.each(plain)("$title", ({ code }) => {
    expect(read(code).call.retries.status).toBe("default");
  });
});

it("leaves what the client is told to do as it is", () => {
  const code = `${IMPORT}import pRetry from "p-retry";\nconst client = new BedrockRuntimeClient({ maxAttempts: 6 });\nawait pRetry(async () => ${CALL.replace(";", "")});`;
  expect(read(code).call.retries).toMatchObject({ status: "configured", maxAttempts: 6 });
});

it("does not know what a wrapper of a package does that is named like one", () => {
  const code = `${CLIENT}import { withRetry } from "./somewhere-else";\nawait withRetry(async () => { ${RETURN} });`;
  expect(read(code).call.retries.status).toBe("unknown");
});

describe("a failure", () => {
  const table: Readonly<Record<string, readonly Case[]>> = {
    handled: cases([
      ["by try and catch", `${CLIENT}try { ${CALL} } catch (error) { console.error(error); }`],
      [
        "by a catch that tells them apart",
        `${CLIENT}async function ask() { try { ${RETURN} } catch (error) { if (error.name === "ThrottlingException") return null; throw error; } }`,
      ],
      [
        "by catch of the promise",
        `${CLIENT}client.send(new ConverseCommand({})).catch((error) => console.error(error));`,
      ],
      ["by the second argument of then", `${CLIENT}client.send(new ConverseCommand({})).then(() => {}, () => {});`],
      [
        "by catch at the end of a chain",
        `${CLIENT}client.send(new ConverseCommand({})).then((answer) => answer.output).catch(() => null);`,
      ],
      [
        "around a callback",
        `${CLIENT}try { await Promise.all(items.map(async (item) => { ${CALL} })); } catch (error) {}`,
      ],
      [
        "with a command made in front",
        `${CLIENT}const command = new ConverseCommand({});\ntry { await client.send(command); } catch (error) {}`,
      ],
    ]),
    "handled-by-caller": cases([
      [
        "by a helper that runs the callback",
        `${CLIENT}async function safely(fn) { try { return await fn(); } catch { return null; } }\nawait safely(async () => { ${RETURN} });`,
      ],
      ["in the same file", `${CLIENT}${ASK}async function main() { try { await ask(); } catch (error) {} }\nmain();`],
      [
        "in another file",
        {
          "ask.ts": `${CLIENT}export ${ASK}`,
          "main.ts": `import { ask } from "./ask";\ntry { await ask(); } catch (error) {}`,
        },
      ],
      ["two functions away", `${CLIENT}${ASK}async function chat() { return ask(); }\nchat().catch(console.error);`],
      [
        "of a method",
        `${CLIENT}class Chat { async ask() { ${RETURN} } }\nconst chat = new Chat();\ntry { await chat.ask(); } catch {}`,
      ],
      [
        "by middleware of Koa, which another file brings along",
        {
          "main.ts": `import Koa from "koa";\nimport { onError } from "./errors";\nimport { route } from "./route";\nconst app = new Koa();\napp.use(onError);\napp.use(route.routes());`,
          "errors.ts": `export const onError = async (ctx, next) => { try { await next(); } catch (error) { ctx.status = 500; } };`,
          "route.ts": `${CLIENT}import Router from "@koa/router";\nexport const route = new Router();\nroute.post("/", async (ctx) => { ${CALL} });`,
        },
      ],
      [
        "by the error handler of Express",
        `${CLIENT}import express from "express";\nconst app = express();\napp.post("/", async (req, res) => { ${CALL} res.end(); });\napp.use((error, req, res, next) => { res.status(500).end(); });`,
      ],
      [
        "by the error handler of Hono",
        `${CLIENT}import { Hono } from "hono";\nconst app = new Hono();\napp.post("/", async (c) => { ${CALL} });\napp.onError((error, c) => c.text("sorry", 500));`,
      ],
    ]),
    none: cases([
      ["at the top of a module", `${CLIENT}${CALL}`],
      ["by finally alone", `${CLIENT}try { ${CALL} } finally { client.destroy(); }`],
      ["in the catch itself", `${CLIENT}try { start(); } catch { ${CALL} }`],
      ["in a handler", `${CLIENT}export const handler = async (event) => { ${RETURN} };`],
      ["in a helper of a handler", `${CLIENT}${ASK}export const handler = async (event) => ask();`],
      [
        "in a route",
        `${CLIENT}import express from "express";\nconst app = express();\napp.post("/", async (req, res) => { ${CALL} res.end(); });`,
      ],
      [
        "in a route behind middleware that catches nothing",
        `${CLIENT}import Koa from "koa";\nconst app = new Koa();\napp.use(async (ctx, next) => { try { log(); } catch {} await next(); });\napp.use(async (ctx) => { ${CALL} });`,
      ],
    ]),
    unknown: cases([
      ["of an exported function that nobody calls", `${CLIENT}export ${ASK}`],
      ["of a method that nobody calls", `${CLIENT}export class Chat { async ask() { ${RETURN} } }`],
    ]),
  };
  const all = Object.entries(table).flatMap(([status, rows]) => rows.map((each) => ({ ...each, status })));
  it.each(all)("$status $title", ({ code, status }) => {
    expect(read(code).call.errorHandling.status).toBe(status);
  });
});

describe("what stands around a call", () => {
  it("is the function that it belongs to, callbacks looked through", () => {
    const { call } = read(`${CLIENT}async function ask() { await Promise.all([1].map(async () => { ${CALL} })); }`);
    expect(call.enclosing).toMatchObject({ name: "ask", kind: "function", loop: false });
  });

  it("is a loop", () => {
    expect(read(`${CLIENT}async function ask() { for (const each of []) { ${CALL} } }`).call.enclosing.loop).toBe(true);
  });

  it("is the module", () => {
    expect(read(`${CLIENT}${CALL}`).call.enclosing).toMatchObject({ name: null, kind: "module" });
  });

  it("is a handler of a framework", () => {
    const { call } = read(
      `${CLIENT}import { Hono } from "hono";\nconst app = new Hono();\napp.get("/", async (c) => { ${CALL} });`,
    );
    expect(call.enclosing).toMatchObject({ kind: "handler", framework: "Hono" });
  });
});
