// Where untrusted data enters, and what counts as a check of it.
import { describe, expect, it } from "vitest";
import { type Files, type ReadOptions, read } from "../../support/project.ts";
import { CLIENT, converse } from "./programs.ts";

/** A call whose prompt is an expression. */
function ask(expression: string): string {
  return converse(`{ modelId: "m", messages: [{ role: "user", content: [{ text: ${expression} }] }] }`);
}

/** A function that takes a prompt to the model. */
const HELPER = `async function ask(text) { ${ask("text")} }\n`;

type Source = readonly [title: string, source: string, framework: string, code: string | Files];

describe("untrusted data comes from", () => {
  const express = `${CLIENT}import express from "express";\nconst app = express();\n`;
  const sources: readonly Source[] = [
    [
      "API Gateway",
      "http",
      "API Gateway",
      `${CLIENT}export const handler = async (event) => { const { message } = JSON.parse(event.body); ${ask("message")} };`,
    ],
    [
      "API Gateway, typed",
      "http",
      "API Gateway",
      `${CLIENT}import type { APIGatewayProxyEvent } from "aws-lambda";\nexport async function chat(event: APIGatewayProxyEvent) { ${ask("event.body")} }`,
    ],
    [
      "API Gateway v2, typed",
      "http",
      "API Gateway",
      `${CLIENT}import type { APIGatewayProxyEventV2 } from "aws-lambda";\nexport const handler = async (event: APIGatewayProxyEventV2) => { const body = JSON.parse(event.body ?? "{}"); ${ask("body.prompt")} };`,
    ],
    [
      "API Gateway, by the handler's type",
      "http",
      "API Gateway",
      `${CLIENT}import type { APIGatewayProxyHandler } from "aws-lambda";\nexport const handler: APIGatewayProxyHandler = async (event) => { ${ask("event.queryStringParameters?.q")} };`,
    ],
    [
      "a function URL",
      "http",
      "API Gateway",
      `${CLIENT}import type { LambdaFunctionURLEvent } from "aws-lambda";\nexport const handler = async (event: LambdaFunctionURLEvent) => { ${ask("event.rawQueryString")} };`,
    ],
    [
      "a handler of CommonJS",
      "http",
      "API Gateway",
      {
        "main.js": `const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");\nconst client = new BedrockRuntimeClient({});\nexports.handler = async (event) => { ${ask("JSON.parse(event.body).message")} };`,
      },
    ],
    [
      "a destructured event",
      "http",
      "API Gateway",
      `${CLIENT}export const handler = async ({ body }) => { ${ask("JSON.parse(body).message")} };`,
    ],
    [
      "a WebSocket of API Gateway",
      "http",
      "API Gateway",
      `${CLIENT}import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";\nexport const handler = async (event: APIGatewayProxyWebsocketEventV2) => { ${ask("JSON.parse(event.body).message")} };`,
    ],
    [
      "SQS",
      "queue",
      "an event source of AWS Lambda",
      `${CLIENT}export const handler = async (event) => { for (const record of event.Records) { const job = JSON.parse(record.body); ${ask("job.text")} } };`,
    ],
    [
      "SQS, typed",
      "queue",
      "an event source of AWS Lambda",
      `${CLIENT}import type { SQSEvent } from "aws-lambda";\nexport const handler = async (event: SQSEvent) => { await Promise.all(event.Records.map(async (record) => { ${ask("record.body")} })); };`,
    ],
    [
      "an event of the project's own",
      "lambda",
      "AWS Lambda",
      `${CLIENT}export const handler = async (event) => { ${ask("event.prompt")} };`,
    ],
    [
      "a streaming handler",
      "http",
      "API Gateway",
      `${CLIENT}export const handler = awslambda.streamifyResponse(async (event, stream) => { ${ask("JSON.parse(event.body).message")} });`,
    ],
    [
      "middy",
      "http",
      "API Gateway",
      `${CLIENT}import middy from "@middy/core";\nexport const handler = middy(async (event) => { ${ask("event.body")} });`,
    ],
    [
      "middy around a name",
      "http",
      "API Gateway",
      `${CLIENT}import middy from "@middy/core";\nconst chat = async (event) => { ${ask("event.body")} };\nexport const handler = middy(chat);`,
    ],
    ["Express", "http", "Express", `${express}app.post("/chat", async (req, res) => { ${ask("req.body.message")} });`],
    [
      "Express, destructured",
      "http",
      "Express",
      `${express}app.post("/chat", async (req, res) => { const { message } = req.body; ${ask("message")} });`,
    ],
    [
      "Express, in a template",
      "http",
      "Express",
      `${express}app.get("/chat", async (req, res) => { ${ask("`Answer: $" + "{req.query.q}`")} });`,
    ],
    [
      "Express, concatenated",
      "http",
      "Express",
      `${express}app.get("/chat/:name", async (req, res) => { ${ask('"Greet " + req.params.name')} });`,
    ],
    [
      "Express, a named handler",
      "http",
      "Express",
      `${express}async function chat(req, res) { ${ask("req.body.message")} }\napp.post("/chat", chat);`,
    ],
    [
      "Express, typed",
      "http",
      "Express",
      `${CLIENT}import type { Request, Response } from "express";\nexport async function chat(req: Request, res: Response) { ${ask("req.body.message")} }`,
    ],
    [
      "Express, a router in another file",
      "http",
      "Express",
      {
        "main.ts": `import express from "express";\nimport { router } from "./routes";\nconst app = express();\napp.use("/api", router);`,
        "routes.ts": `${CLIENT}import { Router } from "express";\nexport const router = Router();\nrouter.post("/chat", async (req, res) => { ${ask("req.body.message")} });`,
      },
    ],
    [
      "Express, a controller in another file",
      "http",
      "Express",
      {
        "routes.ts": `import { Router } from "express";\nimport { chat } from "./controller";\nexport const router = Router();\nrouter.post("/chat", chat);`,
        "controller.ts": `${CLIENT}export async function chat(req, res) { ${ask("req.body.message")} }`,
      },
    ],
    [
      "Express, a controller's method",
      "http",
      "Express",
      {
        "routes.ts": `import { Router } from "express";\nimport * as controller from "./controller";\nexport const router = Router();\nrouter.post("/chat", controller.chat);`,
        "controller.ts": `${CLIENT}export const chat = async (req, res) => { ${ask("req.body.message")} };`,
      },
    ],
    [
      "Express, behind asyncHandler",
      "http",
      "Express",
      `${express}import asyncHandler from "express-async-handler";\napp.post("/chat", asyncHandler(async (req, res) => { ${ask("req.body.message")} }));`,
    ],
    [
      "Express, behind the project's asyncHandler",
      "http",
      "Express",
      `${express}const asyncHandler = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);\napp.post("/chat", asyncHandler(async (req, res) => { ${ask("req.body.message")} }));`,
    ],
    [
      "Express, through a service",
      "http",
      "Express",
      {
        "main.ts": `import express from "express";\nimport { chat } from "./service";\nconst app = express();\napp.post("/chat", async (req, res) => { res.json(await chat(req.body.message)); });`,
        "service.ts": `${CLIENT}export async function chat(text: string) { ${ask("text")} }`,
      },
    ],
    [
      "Express, through a class",
      "http",
      "Express",
      {
        "main.ts": `import express from "express";\nimport { Chat } from "./service";\nconst app = express();\nconst chat = new Chat();\napp.post("/chat", async (req, res) => { res.json(await chat.ask(req.body.message)); });`,
        "service.ts": `${CLIENT}export class Chat { async ask(text: string) { ${ask("text")} } }`,
      },
    ],
    [
      "Fastify",
      "http",
      "Fastify",
      `${CLIENT}import Fastify from "fastify";\nconst app = Fastify();\napp.post("/chat", async (request, reply) => { ${ask("request.body.message")} });`,
    ],
    [
      "Fastify, a plugin",
      "http",
      "Fastify",
      `${CLIENT}import type { FastifyInstance } from "fastify";\nexport default async function routes(fastify: FastifyInstance) { fastify.post("/chat", async (request, reply) => { ${ask("request.body.message")} }); }`,
    ],
    [
      "Koa",
      "http",
      "Koa",
      `${CLIENT}import Koa from "koa";\nconst app = new Koa();\napp.use(async (ctx) => { ${ask("ctx.request.body.message")} });`,
    ],
    [
      "Koa, a router",
      "http",
      "Koa",
      `${CLIENT}import Router from "@koa/router";\nconst router = new Router();\nrouter.post("/chat", async (ctx) => { ${ask("ctx.request.body.message")} });`,
    ],
    [
      "Hono",
      "http",
      "Hono",
      `${CLIENT}import { Hono } from "hono";\nconst app = new Hono();\napp.post("/chat", async (c) => { const { message } = await c.req.json(); ${ask("message")} });`,
    ],
    [
      "Hono, chained",
      "http",
      "Hono",
      `${CLIENT}import { Hono } from "hono";\nexport default new Hono().get("/", (c) => c.text("ok")).post("/chat", async (c) => { const body = await c.req.json(); ${ask("body.message")} });`,
    ],
    [
      "Next.js, a route handler",
      "http",
      "Next.js",
      {
        "app/api/chat/route.ts": `${CLIENT}export async function POST(req: Request) { const { message } = await req.json(); ${ask("message")} }`,
      },
    ],
    [
      "Next.js, a page's API",
      "http",
      "Next.js",
      {
        "src/pages/api/chat.ts": `${CLIENT}export default async function handler(req, res) { ${ask("req.body.message")} }`,
      },
    ],
    [
      "Next.js, a server action",
      "http",
      "Next.js",
      { "app/actions.ts": `"use server";\n${CLIENT}export async function chat(message: string) { ${ask("message")} }` },
    ],
    [
      "Next.js, a server action in place",
      "http",
      "Next.js",
      `${CLIENT}export async function chat(form: FormData) { "use server"; ${ask('form.get("message")')} }`,
    ],
    [
      "NestJS",
      "http",
      "NestJS",
      `${CLIENT}@Controller() export class ChatController { @Post() async chat(@Body() body: { message: string }) { ${ask("body.message")} } }`,
    ],
    [
      "NestJS, a field of the body",
      "http",
      "NestJS",
      `${CLIENT}@Controller() export class ChatController { @Post() async chat(@Body("message") message: string) { ${ask("message")} } }`,
    ],
    [
      "NestJS, through a service",
      "http",
      "NestJS",
      {
        "controller.ts": `import { ChatService } from "./service";\n@Controller() export class ChatController { constructor(private readonly service: ChatService) {} @Post() async chat(@Body() body: { message: string }) { return this.service.chat(body.message); } }`,
        "service.ts": `${CLIENT}@Injectable() export class ChatService { async chat(message: string) { ${ask("message")} } }`,
      },
    ],
    ["the command line", "argv", "the command line", `${CLIENT}${ask("process.argv[2]")}`],
    [
      "the command line, sliced",
      "argv",
      "the command line",
      `${CLIENT}const [question] = process.argv.slice(2);\n${ask("question")}`,
    ],
    [
      "the command line, joined",
      "argv",
      "the command line",
      `${CLIENT}const question = process.argv.slice(2).join(" ");\n${ask("question")}`,
    ],
    [
      "a socket",
      "websocket",
      "WebSocket",
      `${CLIENT}import { WebSocketServer } from "ws";\nconst wss = new WebSocketServer({ port: 1 });\nwss.on("connection", (ws) => { ws.on("message", async (data) => { ${ask("data.toString()")} }); });`,
    ],
  ];
  it.each(sources.map(([title, source, framework, code]) => ({ title, source, framework, code })))(
    "$title",
    ({ source, framework, code }) => {
      const { call } = read(code);
      expect(call.input.status).toBe("unvalidated");
      expect(call.input.inputs[0]).toMatchObject({ source, framework, reaches: "messages", validations: [] });
    },
  );

  it("and may reach the system prompt", () => {
    const { call } = read(
      `${express}app.post("/", async (req, res) => { ${converse(`{ system: [{ text: req.body.persona }], messages: [] }`)} });`,
    );
    expect(call.input.inputs[0]?.reaches).toBe("system");
  });

  it("and is told with the way that it takes", () => {
    const { call } = read(
      `${express}${HELPER}app.post("/", async (req, res) => { const { message } = req.body; await ask(message); });`,
    );
    const messages = call.input.inputs[0]?.steps.map((each) => each.message) ?? [];
    expect(messages.some((each) => each.includes("comes from outside (Express)"))).toBe(true);
    expect(messages.some((each) => each.includes("passed as `text`"))).toBe(true);
  });

  it("and is told through parsing with a default, destructuring and a helper", () => {
    const { call } = read(
      `${CLIENT}const promptFor = (topic) => "About " + topic;\nexport const handler = async (event) => { const { title, text } = JSON.parse(event.body ?? "{}"); const prompt = promptFor(title); ${ask("prompt")} };`,
    );
    expect(call.input.inputs[0]?.steps.map((each) => each.message)).toEqual([
      "`event.body` comes from outside (API Gateway)",
      "`title` is set here",
      "passed as `topic` here",
      "`prompt` is set here",
    ]);
  });
});

describe("is not untrusted:", () => {
  const trusted: readonly (readonly [string, string | Files])[] = [
    ["a literal", `${CLIENT}${ask('"Hello"')}`],
    [
      "a constant of another file",
      {
        "main.ts": `${CLIENT}import { PROMPT } from "./prompt";\n${ask("PROMPT")}`,
        "prompt.ts": `export const PROMPT = "Hello";`,
      },
    ],
    ["the environment", `${CLIENT}${ask("process.env.PROMPT")}`],
    ["arguments that only the project gives", `${CLIENT}${HELPER}ask("Hello");\nask("Bye");`],
  ];
  it.each(trusted.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    expect(read(code).call.input.status).toBe("not-user-input");
  });
});

describe("is not known:", () => {
  const unknown: readonly (readonly [string, string])[] = [
    ["a parameter that nobody fills", `${CLIENT}export ${HELPER}`],
    [
      "what a package yields",
      `${CLIENT}import { load } from "prompts";\nconst text = await load("chat");\n${ask("text")}`,
    ],
    [
      "data of a store under a key of the user's",
      `${CLIENT}import express from "express";\nimport { db } from "store";\nconst app = express();\napp.post("/", async (req, res) => { const document = await db.get(req.params.id); ${ask("document.text")} });`,
    ],
    [
      "data of the project's store under a key of the user's",
      `${CLIENT}import express from "express";\nimport { db } from "store";\nconst app = express();\nasync function load(id) { const found = await db.get(id); return found.text; }\napp.post("/", async (req, res) => { const text = await load(req.params.id); ${ask("text")} });`,
    ],
    [
      "a file",
      `${CLIENT}import { readFile } from "node:fs/promises";\nconst text = await readFile("prompt.txt", "utf8");\n${ask("text")}`,
    ],
  ];
  it.each(unknown.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    expect(read(code).call.input.status).toBe("unknown");
  });
});

/** An Express handler: code, then a call with `message`. */
function handler(code: string, before = "", expression = "message"): string {
  return `${CLIENT}import express from "express";\n${before}\nconst app = express();\napp.post("/chat", async (req, res) => {\n${code}\n${ask(expression)}\n});`;
}

type Check = readonly [title: string, code: string | Files, options?: ReadOptions];

const READ = "const { message } = req.body;";

describe("is validated by", () => {
  const checks: Readonly<Record<string, readonly Check[]>> = {
    schema: [
      [
        "zod",
        handler(
          "const { message } = z.object({ message: z.string().max(100) }).parse(req.body);",
          `import { z } from "zod";`,
        ),
      ],
      [
        "a zod schema in a constant",
        handler(
          "const { message } = Body.parse(req.body);",
          `import { z } from "zod";\nconst Body = z.object({ message: z.string() });`,
        ),
      ],
      [
        "a zod schema in another file",
        {
          "main.ts": handler("const { message } = Body.parse(req.body);", `import { Body } from "./schema";`),
          "schema.ts": `import { z } from "zod";\nexport const Body = z.object({ message: z.string() });`,
        },
      ],
      [
        "safeParse",
        handler(
          "const result = Body.safeParse(req.body); if (!result.success) return res.sendStatus(400); const { message } = result.data;",
          `import { z } from "zod";\nconst Body = z.object({ message: z.string() });`,
        ),
      ],
      [
        "safeParse, destructured",
        handler(
          "const { success, data } = Body.safeParse(req.body); if (!success) return res.sendStatus(400); const { message } = data;",
          `import { z } from "zod";\nconst Body = z.object({ message: z.string() });`,
        ),
      ],
      [
        "valibot",
        handler(
          "const { message } = v.parse(Body, req.body);",
          `import * as v from "valibot";\nconst Body = v.object({ message: v.string() });`,
        ),
      ],
      [
        "yup",
        handler(
          "const { message } = await schema.validate(req.body);",
          `import * as yup from "yup";\nconst schema = yup.object({ message: yup.string().max(10) });`,
        ),
      ],
      [
        "joi",
        handler(
          "const { error, value } = schema.validate(req.body); if (error) return res.sendStatus(400); const { message } = value;",
          `import Joi from "joi";\nconst schema = Joi.object({ message: Joi.string().max(10) });`,
        ),
      ],
      [
        "ajv",
        handler(
          `${READ} if (!validate(req.body)) return res.sendStatus(400);`,
          `import Ajv from "ajv";\nconst validate = new Ajv().compile({ type: "object" });`,
        ),
      ],
      [
        "superstruct",
        handler(
          "const { message } = create(req.body, Body);",
          `import { create, object, string } from "superstruct";\nconst Body = object({ message: string() });`,
        ),
      ],
      [
        "superstruct's assert",
        handler(
          `${READ} assert(req.body, Body);`,
          `import { assert, object, string } from "superstruct";\nconst Body = object({ message: string() });`,
        ),
      ],
      [
        "typebox",
        handler(
          `${READ} if (!Value.Check(Body, req.body)) return res.sendStatus(400);`,
          `import { Type } from "@sinclair/typebox";\nimport { Value } from "@sinclair/typebox/value";\nconst Body = Type.Object({ message: Type.String() });`,
        ),
      ],
      [
        "zod in front of a helper",
        handler(
          "const { message: text } = z.object({ message: z.string() }).parse(req.body); const message = prompt(text);",
          `import { z } from "zod";\nconst prompt = (text) => \`Answer: $\{text}\`;`,
        ),
      ],
      [
        "a helper that parses",
        handler(
          "const { message } = parseBody(req.body);",
          `import { z } from "zod";\nfunction parseBody(body) { return z.object({ message: z.string() }).parse(body); }`,
        ),
      ],
      [
        "a middleware of a package",
        `${CLIENT}import express from "express";\nimport { validateRequest } from "zod-express-middleware";\nconst app = express();\napp.post("/", validateRequest({ body: Body }), async (req, res) => { ${ask("req.body.message")} });`,
      ],
      [
        "a middleware of the project",
        `${CLIENT}import express from "express";\nimport { Body } from "./schema";\nconst app = express();\nconst check = (req, res, next) => { Body.parse(req.body); next(); };\napp.post("/", check, async (req, res) => { ${ask("req.body.message")} });`,
      ],
      [
        "express-validator",
        `${CLIENT}import express from "express";\nimport { body } from "express-validator";\nconst app = express();\napp.post("/", body("message").isLength({ max: 10 }), async (req, res) => { ${ask("req.body.message")} });`,
      ],
      [
        "a schema of Fastify's route",
        `${CLIENT}import Fastify from "fastify";\nconst app = Fastify();\napp.post("/", { schema: { body: {} } }, async (request) => { ${ask("request.body.message")} });`,
      ],
      [
        "Hono's validator",
        `${CLIENT}import { Hono } from "hono";\nimport { zValidator } from "@hono/zod-validator";\nconst app = new Hono();\napp.post("/", zValidator("json", Body), async (c) => { const { message } = c.req.valid("json"); ${ask("message")} });`,
      ],
      [
        "class-validator",
        `${CLIENT}import { IsString, MaxLength } from "class-validator";\nclass ChatDto { @IsString() @MaxLength(100) message: string; }\n@Controller() export class Chat { @Post() async chat(@Body() dto: ChatDto) { ${ask("dto.message")} } }`,
      ],
      [
        "class-validator in another file",
        {
          "dto.ts": `import { IsString, MaxLength } from "class-validator";\nexport class ChatDto { @IsString() @MaxLength(100) message: string; }`,
          "chat.ts": `${CLIENT}import { ChatDto } from "./dto";\n@Controller() export class Chat { @Post() async chat(@Body() dto: ChatDto) { ${ask("dto.message")} } }`,
        },
      ],
      [
        "a pipe of NestJS",
        `${CLIENT}@Controller() export class Chat { @Post() async chat(@Body(new ValidationPipe()) dto: any) { ${ask("dto.message")} } }`,
      ],
    ],
    length: [
      ["a check that returns", handler(`${READ} if (message.length > 4000) return res.sendStatus(400);`)],
      ["a check that throws", handler(`${READ} if (message.length > 4000) { throw new Error("too long"); }`)],
      ["a check the other way round", handler(`${READ} if (4000 < message.length) throw new Error("too long");`)],
      [
        "a check among others",
        handler(`${READ} if (typeof message !== "string" || message.length > 4000) return res.sendStatus(400);`),
      ],
      [
        "a check against a constant",
        handler(`${READ} if (message.length >= MAX) return res.sendStatus(400);`, "const MAX = 4000;"),
      ],
      ["a check of the bytes", handler(`${READ} if (Buffer.byteLength(message) > 4000) return res.sendStatus(400);`)],
      [
        "a call inside the check",
        `${CLIENT}import express from "express";\nconst app = express();\napp.post("/", async (req, res) => { ${READ} if (message.length <= 4000) { ${ask("message")} } });`,
      ],
      [
        "a check of what is read",
        handler("if (req.body.message.length > 4000) return res.sendStatus(400);", "", "req.body.message"),
      ],
      [
        "an assertion of the project",
        handler(
          `${READ} assertShort(message);`,
          `function assertShort(text) { if (text.length > 4000) throw new Error("too long"); }`,
        ),
      ],
      [
        "an assertion of another file",
        {
          "main.ts": handler(`${READ} assertShort(message);`, `import { assertShort } from "./assert";`),
          "assert.ts": `export function assertShort(text: string) { if (text.length > 4000) throw new Error("too long"); }`,
        },
      ],
      [
        "a test of the project with an exit",
        handler(
          `${READ} if (!isShort(message)) return res.sendStatus(400);`,
          "const isShort = (text) => text.length < 4000;",
        ),
      ],
      [
        "a check in the helper that calls",
        {
          "main.ts": `import express from "express";\nimport { chat } from "./chat";\nconst app = express();\napp.post("/", async (req, res) => { await chat(req.body.message); });`,
          "chat.ts": `${CLIENT}export async function chat(text: string) { if (text.length > 4000) throw new Error("too long"); ${ask("text")} }`,
        },
      ],
    ],
    truncation: [
      ["slice", handler(`${READ}`, "", "message.slice(0, 4000)")],
      ["substring", handler("const message = req.body.message.substring(0, 4000);")],
      ["slice behind String", handler('const message = String(req.body.message ?? "").slice(0, 4000);')],
      [
        "a helper that cuts",
        handler("const message = cut(req.body.message);", "const cut = (text) => text.slice(0, 4000);"),
      ],
    ],
    "allow-list": [
      ["includes", handler(`${READ} if (!["a", "b"].includes(message)) return res.sendStatus(400);`)],
      [
        "a Set",
        handler(
          `${READ} if (!ALLOWED.has(message)) return res.sendStatus(400);`,
          `const ALLOWED = new Set(["a", "b"]);`,
        ),
      ],
      ["a pattern", handler(`${READ} if (!/^[a-z]{1,20}$/.test(message)) return res.sendStatus(400);`)],
    ],
    "type-guard": [
      ["Number", handler("const message = `Tell ${Number(req.body.count)} jokes.`;")],
      ["a sign", handler("const message = `Tell ${+req.body.count} jokes.`;")],
      [
        "a type guard of the project",
        handler(
          `${READ} if (!isMessage(message)) return res.sendStatus(400);`,
          'function isMessage(value: unknown): value is string { return typeof value === "string" && value.length < 100; }',
        ),
      ],
    ],
    trusted: [
      [
        "a validator of the configuration",
        handler(`${READ} checkMessage(message);`, `import { checkMessage } from "internal";`),
        { trustedValidators: ["checkMessage"] },
      ],
    ],
  };
  const all = Object.entries(checks).flatMap(([kind, rows]) =>
    rows.map(([title, code, options]) => ({ kind, title, code, options })),
  );
  it.each(all)("$title ($kind)", ({ kind, code, options }) => {
    const { call } = read(code, options);
    expect(call.input.status).toBe("validated");
    expect(call.input.inputs[0]?.validations.map((each) => each.kind)).toContain(kind);
  });

  it("a mapped constant, which is no longer the user's", () => {
    const { call } = read(
      handler("const message = PROMPTS[req.body.kind];", `const PROMPTS = { a: "Tell a joke.", b: "Tell a story." };`),
    );
    expect(call.input.status).toBe("not-user-input");
  });
});

describe("is not validated by", () => {
  const checks: readonly Check[] = [
    ["nothing", handler(READ)],
    ["a presence check", handler(`${READ} if (!message) return res.sendStatus(400);`)],
    ["typeof alone", handler(`${READ} if (typeof message !== "string") return res.sendStatus(400);`)],
    ["a length above zero", handler(`${READ} if (message.length === 0) return res.sendStatus(400);`)],
    ["a length that must be something", handler(`${READ} if (!(message.length > 0)) return res.sendStatus(400);`)],
    ["a length that must be long enough", handler(`${READ} if (message.length < 3) return res.sendStatus(400);`)],
    [
      "a check of another variable",
      handler("const { message, name } = req.body; if (name.length > 100) return res.sendStatus(400);"),
    ],
    [
      "a check of another field",
      handler("if (req.body.name.length > 100) return res.sendStatus(400);", "", "req.body.message"),
    ],
    ["a check that goes on", handler(`${READ} if (message.length > 4000) { console.warn("long"); }`)],
    [
      "a check behind the call",
      `${CLIENT}import express from "express";\nconst app = express();\napp.post("/", async (req, res) => { ${READ} ${ask("message")} if (message.length > 4000) return; });`,
    ],
    [
      "a check in another function",
      handler(READ, "function other(message) { if (message.length > 4000) throw new Error(); }"),
    ],
    [
      "a call for what is too long",
      `${CLIENT}import express from "express";\nconst app = express();\napp.post("/", async (req, res) => { ${READ} if (message.length > 4000) { ${ask("message")} } });`,
    ],
    [
      "both of two conditions",
      handler(`${READ} if (message.length > 4000 && req.query.strict) return res.sendStatus(400);`),
    ],
    [
      "a schema for something else",
      handler(`${READ} z.object({ id: z.string() }).parse(req.params);`, `import { z } from "zod";`),
    ],
    [
      "safeParse whose verdict nobody reads",
      handler(`${READ} Body.safeParse(req.body);`, `import { z } from "zod";\nconst Body = z.object({});`),
    ],
    ["trim", handler(READ, "", "message.trim()")],
    ["a slice from somewhere on", handler(READ, "", "message.slice(1)")],
    ["JSON.parse", handler("const message = JSON.parse(req.body.raw).message;")],
    [
      "a helper that only formats",
      handler("const message = format(req.body.message);", "const format = (text) => `Answer: $" + "{text}`;"),
    ],
    [
      "a test whose verdict nobody reads",
      handler(`${READ} isShort(message);`, "const isShort = (text) => text.length < 4000;"),
    ],
  ];
  it.each(checks.map(([title, code]) => ({ title, code })))("$title", ({ code }) => {
    expect(read(code).call.input.status).toBe("unvalidated");
  });
});

describe("looks into every part of a request", () => {
  it("also behind one of which nothing is known", () => {
    const code = `${CLIENT}import express from "express";
declare function load(): any;
const app = express();
app.post("/", async (req, res) => {
  ${converse(`{ modelId: "m", system: load(), messages: [{ role: "user", content: [{ text: req.body.text }, { cachePoint: { type: "default" } }] }] }`)}
});`;
    expect(read(code).call).toMatchObject({ input: { status: "unvalidated" }, caching: { status: "used" } });
  });
});
