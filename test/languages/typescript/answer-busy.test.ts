// What handlers of each framework answer when a request of theirs is throttled, and where none can be told.
import { describe, expect, it } from "vitest";
import { read, spell } from "../../support/project.ts";

const HEAD = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({});
const ask = () => client.send(new ConverseCommand({}));
`;

function answered(program: string): string | null {
  const code = HEAD + program;
  const { call } = read(code);
  const changes = call.triggers.all.map(
    ({ span }) => ({ kind: "answer-busy", target: call.id, handler: span }) as const,
  );
  return Object.values(spell(code, changes) ?? {})[0]?.slice(HEAD.length) ?? null;
}

const CHECK = `    const throttled = error instanceof Error && ["ThrottlingException", "ServiceUnavailableException"].includes(error.name);
    if (!throttled) throw error;
`;

/** The lines behind the check, up to the end of the handler. */
function inCatch(program: string): string | undefined {
  const text = answered(program);
  const [, caught = ""] = text?.split(CHECK) ?? [];
  return caught === "" ? undefined : caught.slice(0, caught.indexOf("  }\n}")).replace(/^ {4}/gm, "").trim();
}

const fastify = (body: string): string =>
  `import fastify from "fastify";\nfastify().post("/", async (request, reply) => {\n${body}\n});\n`;
const express = (body: string, parameters = "req, res"): string =>
  `import express from "express";\nexpress().post("/", async (${parameters}) => {\n${body}\n});\n`;

describe("a handler that is throttled", () => {
  it.each([
    [
      "Fastify",
      fastify("  return await ask();"),
      'return reply.code(429).header("Retry-After", "30").send({ error: "Busy, please try again" });',
    ],
    [
      "Koa",
      'import Router from "@koa/router";\nnew Router().post("/", async (ctx) => {\n  ctx.body = await ask();\n});\n',
      'ctx.status = 429;\nctx.set("Retry-After", "30");\nctx.body = { error: "Busy, please try again" };',
    ],
    [
      "Hono",
      'import { Hono } from "hono";\nnew Hono().post("/", async (c) => {\n  return c.json(await ask());\n});\n',
      'return c.json({ error: "Busy, please try again" }, 429, { "Retry-After": "30" });',
    ],
    [
      "Next.js, pages",
      'import type { NextApiRequest, NextApiResponse } from "next";\nexport default async function handler(req: NextApiRequest, res: NextApiResponse) {\n  res.json(await ask());\n}\n',
      'res.setHeader("Retry-After", "30");\nres.status(429).json({ error: "Busy, please try again" });',
    ],
    [
      "Express, server-sent events",
      express('  res.writeHead(200, { "Content-Type": "text/event-stream" });\n  res.end(String(await ask()));'),
      'if (res.headersSent) return void res.end("event: error\\ndata: The answer is incomplete\\n\\n");\nres.setHeader("Retry-After", "30");\nres.status(429).json({ error: "Busy, please try again" });',
    ],
  ])("of %s", (_framework, program, expected) => {
    expect(inCatch(program)).toBe(expected);
  });

  it("puts in the try what follows the request, and leaves texts over several lines as they are", () => {
    const before =
      "  const text = `a\n  b`;\n  // The answer.\n  const a = await ask();\n  res.send(`${text}\n  ${a}`);";
    expect(answered(express(before))).toBe(
      express(
        `  const text = \`a\n  b\`;\n  // The answer.\n  try {\n    const a = await ask();\n    res.send(\`\${text}\n  \${a}\`);\n  } catch (error) {\n${CHECK}    res.setHeader("Retry-After", "30");\n    res.status(429).json({ error: "Busy, please try again" });\n  }`,
      ),
    );
  });

  it.each([
    ["does not wait", express("  res.send(ask());")],
    ["waits in a callback", express("  await run(async () => { await ask(); });\n  res.end();")],
    ["declares functions behind it", express("  await ask();\n  done();\n  function done() { res.end(); }")],
    ["has no response", express("  await ask();", "req")],
    ["calls a parameter error", express("  await ask();", "error, res")],
    [
      "answers nobody",
      'import type { SQSEvent } from "aws-lambda";\nexport const handler = async (event: SQSEvent) => {\n  await ask();\n};\n',
    ],
  ])("is left alone where it %s", (_case, program) => {
    expect(answered(program)).toBeNull();
  });
});
