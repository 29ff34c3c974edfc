import { ts } from "@ts-morph/common";
import type { SourceKind, Validation } from "../../core/facts.ts";
import { type Abstract, branches, type Entry } from "./abstract.ts";
import { isExported } from "./callers.ts";
import type { Engine } from "./engine.ts";
import { classAround, isFunction, nameOfFunction, typeDeclarationsOf, wrapped } from "./scope.ts";
import { spanOf } from "./source.ts";
import { isSchemaPackage } from "./validators.ts";

const EXPRESS: Entry = {
  framework: "Express",
  source: "http",
  untrusted: [
    "body",
    "query",
    "params",
    "headers",
    "cookies",
    "files",
    "file",
    "url",
    "originalUrl",
    "rawBody",
    "get()",
    "header()",
    "param()",
  ],
};
const FASTIFY: Entry = {
  framework: "Fastify",
  source: "http",
  untrusted: ["body", "query", "params", "headers", "cookies", "url", "file()", "parts()"],
};
const KOA: Entry = {
  framework: "Koa",
  source: "http",
  untrusted: [
    "request.body",
    "request.query",
    "request.headers",
    "request.rawBody",
    "request.files",
    "query",
    "params",
    "headers",
    "get()",
    "body",
    "cookies.get()",
  ],
};
const HONO: Entry = {
  framework: "Hono",
  source: "http",
  untrusted: [
    "req.json()",
    "req.text()",
    "req.query()",
    "req.queries()",
    "req.param()",
    "req.header()",
    "req.parseBody()",
    "req.formData()",
    "req.arrayBuffer()",
    "req.blob()",
    "req.body",
    "req.valid()",
    "body",
  ],
  validated: ["req.valid()"],
};
const WEB: Entry = {
  framework: "Next.js",
  source: "http",
  untrusted: [
    "json()",
    "text()",
    "formData()",
    "arrayBuffer()",
    "blob()",
    "body",
    "url",
    "headers.get()",
    "nextUrl.searchParams",
    "cookies.get()",
  ],
};
const NEXT_API: Entry = {
  framework: "Next.js",
  source: "http",
  untrusted: ["body", "query", "headers", "cookies", "url"],
};
const LAMBDA: Entry = {
  framework: "AWS Lambda",
  source: "lambda",
  untrusted: ["*"],
  trusted: ["requestContext", "requestContext.authorizer"],
  refine: (path) => LAMBDA_EVENTS.find((each) => each.fields.includes(path[0] ?? ""))?.as,
};
const LAMBDA_EVENTS: readonly {
  readonly fields: readonly string[];
  readonly as: { readonly framework: string; readonly source: SourceKind };
}[] = [
  {
    fields: [
      "body",
      "queryStringParameters",
      "multiValueQueryStringParameters",
      "pathParameters",
      "headers",
      "rawQueryString",
      "rawPath",
      "path",
    ],
    as: { framework: "API Gateway", source: "http" },
  },
  { fields: ["Records"], as: { framework: "an event source of AWS Lambda", source: "queue" } },
  { fields: ["arguments"], as: { framework: "AppSync", source: "http" } },
];

function everything(framework: string, source: SourceKind): Entry {
  return { framework, source, untrusted: ["*"] };
}

/** Parameter types that say on their own what is delivered: name of the type -> package it comes from -> layout. */
const BY_TYPE: readonly { readonly type: RegExp; readonly module: RegExp; readonly entry: Entry }[] = [
  { type: /^Request$/, module: /^express/, entry: EXPRESS },
  { type: /^FastifyRequest$/, module: /^fastify/, entry: FASTIFY },
  {
    type: /^(Context|ParameterizedContext|RouterContext|ExtendableContext)$/,
    module: /^(koa|@koa\/router|koa-router)$/,
    entry: KOA,
  },
  { type: /^Context$/, module: /^hono/, entry: HONO },
  { type: /^NextRequest$/, module: /^next/, entry: WEB },
  { type: /^NextApiRequest$/, module: /^next/, entry: NEXT_API },
  {
    type: /^(APIGateway\w*Event\w*|LambdaFunctionURLEvent|ALBEvent|SQSEvent|SNSEvent|S3Event|EventBridgeEvent|KinesisStreamEvent|DynamoDBStreamEvent|AppSyncResolverEvent)$/,
    module: /^(aws-lambda|@types\/aws-lambda)$/,
    entry: LAMBDA,
  },
];

/** Packages whose routers hand requests to functions, with the parameter that carries the request. */
const BY_ROUTER: readonly { readonly module: RegExp; readonly types: RegExp; readonly entry: Entry }[] = [
  { module: /^express$/, types: /^(Express|Application|Router|IRouter)$/, entry: EXPRESS },
  { module: /^fastify$/, types: /^Fastify(Instance|TypedInstance)?$/, entry: FASTIFY },
  { module: /^(koa|@koa\/router|koa-router)$/, types: /^(Koa|KoaRouter)$/, entry: KOA },
  { module: /^hono(\/.*)?$|^@hono\/zod-openapi$/, types: /^(Hono|OpenAPIHono)$/, entry: HONO },
];

const ROUTES = new Set(["get", "post", "put", "patch", "delete", "all", "use", "options", "head", "route", "openapi"]);

/** What a framework fills the parameter with, or undefined when no framework does. */
export function entry(engine: Engine, parameter: ts.ParameterDeclaration): Abstract | undefined {
  const fn = parameter.parent;
  if (!isFunction(fn)) return undefined;
  const layout = decorated(parameter) ?? byType(parameter) ?? byPlace(engine, fn, parameter);
  if (!layout) return undefined;
  const step = { span: spanOf(parameter), message: `\`${parameter.name.getText()}\` is filled by ${layout.framework}` };
  if (layout.untrusted.includes("*") && layout !== LAMBDA) {
    const name = parameter.name.getText();
    const taint = {
      source: layout.source,
      framework: layout.framework,
      name,
      node: parameter,
      place: parameter,
      validations: layout.validations ?? [],
    };
    return { kind: "unknown", reason: "input", name, from: [], taint, node: parameter, steps: [step] };
  }
  return { kind: "entry", entry: layout, path: [], node: parameter, steps: [] };
}

/** NestJS: `@Body() dto: ChatDto`. A DTO of a class whose fields carry checks counts as validated. */
function decorated(parameter: ts.ParameterDeclaration): Entry | undefined {
  const names = decoratorNames(parameter);
  const given = names.find((each) =>
    /^(Body|Query|Param|Headers|UploadedFile|UploadedFiles|RawBody|MessageBody|Payload)$/.test(each),
  );
  if (given) {
    const source: SourceKind = given.startsWith("Uploaded") ? "upload" : given === "MessageBody" ? "websocket" : "http";
    return { ...everything("NestJS", source), validations: dtoValidations(parameter) };
  }
  return names.some((each) => each === "Req" || each === "Request") ? { ...EXPRESS, framework: "NestJS" } : undefined;
}

function decoratorNames(node: ts.Node): readonly string[] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators.map((each) =>
    (ts.isCallExpression(each.expression) ? each.expression.expression : each.expression).getText(),
  );
}

function dtoValidations(parameter: ts.ParameterDeclaration): readonly Validation[] {
  const pipes = (ts.getDecorators(parameter) ?? []).some((each) => /Pipe/.test(each.getText()));
  if (pipes) return [{ kind: "schema", span: spanOf(parameter), message: "a pipe checks the parameter" }];
  const { type } = parameter;
  if (!type || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return [];
  const text = type.getSourceFile().text;
  // The class may live in another file: its decorators are looked for by the type's declaration or the import of class-validator.
  const [declaration] = typeDeclarationsOf(type.typeName);
  const checked =
    declaration && ts.isClassDeclaration(declaration)
      ? /@(Is|Max|Min|Length|Matches|Validate)/.test(declaration.getText())
      : /Dto$/i.test(type.typeName.text) &&
        !/\binterface\b/.test(text) &&
        declaration !== undefined &&
        ts.isImportSpecifier(declaration);
  return checked
    ? [{ kind: "schema", span: spanOf(type), message: `\`${type.getText()}\` is checked by its decorators` }]
    : [];
}

function byType(parameter: ts.ParameterDeclaration): Entry | undefined {
  const type = parameter.type;
  if (!type || !ts.isTypeReferenceNode(type)) return undefined;
  const name = ts.isIdentifier(type.typeName) ? type.typeName : type.typeName.right;
  const root = ts.isIdentifier(type.typeName)
    ? type.typeName
    : ts.isIdentifier(type.typeName.left)
      ? type.typeName.left
      : name;
  const module = moduleOfType(root);
  if (module === undefined) return undefined;
  return BY_TYPE.find((each) => each.type.test(name.text) && each.module.test(module))?.entry;
}

function moduleOfType(name: ts.Identifier): string | undefined {
  for (const each of typeDeclarationsOf(name)) {
    for (let at: ts.Node = each; at && !ts.isSourceFile(at); at = at.parent) {
      if (ts.isImportDeclaration(at) && ts.isStringLiteral(at.moduleSpecifier)) return at.moduleSpecifier.text;
    }
  }
  return undefined;
}

function byPlace(
  engine: Engine,
  fn: ts.FunctionLikeDeclaration,
  parameter: ts.ParameterDeclaration,
): Entry | undefined {
  const index = fn.parameters.indexOf(parameter);
  return index === 0
    ? (routed(engine, fn) ?? exportedHandler(fn) ?? handedHandler(engine, fn) ?? listener(fn))
    : serverAction(fn);
}

/** A function that a router calls, written in place or handed over by name. */
function routed(engine: Engine, fn: ts.FunctionLikeDeclaration): Entry | undefined {
  for (const registration of registrations(engine, fn)) {
    const { expression } = registration;
    if (!ts.isPropertyAccessExpression(expression) || !ROUTES.has(expression.name.text)) continue;
    const router = routerOf(engine, expression.expression);
    if (router) return { ...router, validations: middleware(engine, registration, fn) };
  }
  return undefined;
}

/** The calls that are given the function, wrappers such as `asyncHandler(fn)` looked through. */
function registrations(engine: Engine, fn: ts.FunctionLikeDeclaration): readonly ts.CallExpression[] {
  const direct: ts.CallExpression[] = [];
  let at: ts.Node = wrapped(fn);
  while (ts.isCallExpression(at.parent) && at.parent.expression !== at) {
    direct.push(at.parent);
    at = wrapped(at.parent);
  }
  const named = nameOfFunction(fn) === null ? [] : engine.callers(fn).handedTo;
  return [...direct, ...named.flatMap((each) => (ts.isCallExpression(each.parent) ? [each, each.parent] : [each]))];
}

function routerOf(engine: Engine, receiver: ts.Expression): Entry | undefined {
  const value = branches(engine.evaluate(receiver, null)).find((each) => each.kind === "external");
  if (value?.kind === "external") {
    const found = BY_ROUTER.find((each) => each.module.test(value.module));
    if (found) return found.entry;
  }
  return ts.isIdentifier(receiver) ? routerByType(receiver) : undefined;
}

/** `export function routes(app: FastifyInstance) { app.post(...) }`. */
function routerByType(receiver: ts.Identifier): Entry | undefined {
  const declared = typeDeclarationsOf(receiver).find((each): each is ts.ParameterDeclaration => ts.isParameter(each));
  const type = declared?.type;
  if (!type || !ts.isTypeReferenceNode(type)) return undefined;
  const name = ts.isIdentifier(type.typeName) ? type.typeName : type.typeName.right;
  const root = ts.isIdentifier(type.typeName)
    ? type.typeName
    : ts.isIdentifier(type.typeName.left)
      ? type.typeName.left
      : name;
  const module = moduleOfType(root) ?? "";
  return BY_ROUTER.find((each) => each.types.test(name.text) && each.module.test(module))?.entry;
}

/** What runs in front of the handler and holds the request against a schema. */
function middleware(
  engine: Engine,
  registration: ts.CallExpression,
  fn: ts.FunctionLikeDeclaration,
): readonly Validation[] {
  const others = registration.arguments.filter((each) => !(each.pos <= fn.pos && fn.end <= each.end));
  return others.flatMap((each): readonly Validation[] => {
    const validation: Validation = {
      kind: "schema",
      span: spanOf(each),
      message: `\`${short(each)}\` checks the request before the handler runs`,
    };
    if (ts.isObjectLiteralExpression(each)) return /\bschema\s*:/.test(each.getText()) ? [validation] : [];
    if (ts.isStringLiteralLike(each)) return [];
    return checksRequests(engine, each) ? [validation] : [];
  });
}

function checksRequests(engine: Engine, node: ts.Expression): boolean {
  const parts = ts.isArrayLiteralExpression(node) ? [...node.elements] : [node];
  return parts.some((part) =>
    [...branches(engine.evaluate(part, null)), ...branches(engine.evaluate(rootOf(part), null))].some((value) => {
      if (value.kind === "external") return isSchemaPackage(value.module);
      if (value.kind === "function")
        return /\.(safeParse|parse|parseAsync|validate|validateAsync)\(\s*req(uest)?\b/.test(value.node.getText());
      const name = (ts.isCallExpression(part) ? part.expression : part).getText();
      return /valid|schema|sanitize/i.test(name) || engine.options.trustedValidators.includes(name);
    }),
  );
}

/** `body` in `body("message").isLength({ max: 100 })`. */
function rootOf(node: ts.Expression): ts.Expression {
  let at = node;
  while (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at)) at = at.expression;
  return at;
}

function short(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 50 ? `${text.slice(0, 47)}...` : text;
}

/** AWS Lambda and Next.js find their handlers by the name under which a file exports them. */
function exportedHandler(fn: ts.FunctionLikeDeclaration): Entry | undefined {
  const file = fn.getSourceFile().fileName;
  const name = nameOfFunction(fn);
  if (/(^|\/)route\.[jt]sx?$/.test(file)) {
    return name && /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(name) && isExported(fn) ? WEB : undefined;
  }
  if (/\/pages\/api\//.test(file)) return isDefault(fn) ? NEXT_API : undefined;
  const [first] = fn.parameters;
  const event = first && (/^_?event$|^evt$/.test(first.name.getText()) || ts.isObjectBindingPattern(first.name));
  if (name && /^(handler|lambdaHandler|main)$/.test(name) && event && isExported(fn)) return LAMBDA;
  if (name && /handler$/i.test(name) && event && /^_?event$/.test(first?.name.getText() ?? "") && isExported(fn))
    return LAMBDA;
  const around = wrapped(fn).parent;
  return ts.isCallExpression(around) && WRAPPERS.test(around.expression.getText()) ? LAMBDA : undefined;
}

const WRAPPERS = /(^|\.)(streamifyResponse|middy)$/;

/** `const chat = async (event) => ...; export const handler = middy(chat)`. */
function handedHandler(engine: Engine, fn: ts.FunctionLikeDeclaration): Entry | undefined {
  if (nameOfFunction(fn) === null) return undefined;
  const wrappers = engine.callers(fn).handedTo.filter((each) => WRAPPERS.test(each.expression.getText()));
  return wrappers.length > 0 ? LAMBDA : undefined;
}

function isDefault(fn: ts.FunctionLikeDeclaration): boolean {
  if (ts.canHaveModifiers(fn) && fn.modifiers?.some((each) => each.kind === ts.SyntaxKind.DefaultKeyword)) return true;
  const name = nameOfFunction(fn);
  return fn
    .getSourceFile()
    .statements.some((each) => ts.isExportAssignment(each) && each.expression.getText() === name);
}

/** `socket.on("message", (data) => ...)`. */
function listener(fn: ts.FunctionLikeDeclaration): Entry | undefined {
  const around = wrapped(fn).parent;
  if (!ts.isCallExpression(around) || !ts.isPropertyAccessExpression(around.expression)) return serverAction(fn);
  const { name, expression } = around.expression;
  const [event] = around.arguments;
  if (!/^(on|once|addEventListener)$/.test(name.text) || !event || !ts.isStringLiteralLike(event)) return undefined;
  if (/^(connection|connect|close|error|open|listening)$/.test(event.text)) return undefined;
  const tree = fn.getSourceFile();
  const sockets = /["'](ws|socket\.io|@fastify\/websocket)["']/.test(tree.text);
  return sockets && /ws|socket|client|conn/i.test(expression.getText())
    ? everything("WebSocket", "websocket")
    : undefined;
}

/** Every argument of a server action comes from the browser. */
function serverAction(fn: ts.FunctionLikeDeclaration): Entry | undefined {
  const { body } = fn;
  const inFunction = body && ts.isBlock(body) && isUseServer(body.statements[0]);
  const inFile = isUseServer(fn.getSourceFile().statements[0]) && isExported(fn) && !classAround(fn);
  return inFunction || inFile ? everything("Next.js", "http") : undefined;
}

function isUseServer(node: ts.Statement | undefined): boolean {
  return (
    node !== undefined &&
    ts.isExpressionStatement(node) &&
    ts.isStringLiteral(node.expression) &&
    node.expression.text === "use server"
  );
}

/** What kind of place calls a function, when no code of the project does. */
export function handlerKind(engine: Engine, fn: ts.FunctionLikeDeclaration): string | null {
  const [first] = fn.parameters;
  if (!first) return routed(engine, fn)?.framework ?? exportedHandler(fn)?.framework ?? null;
  const value = entry(engine, first);
  if (value?.kind === "entry") return value.entry.framework;
  return value?.kind === "unknown" && value.taint ? value.taint.framework : null;
}
