// Bundles of the TypeScript compiler only what the engine reaches: its parser and its binder, a tenth of the whole. A type
// checker, an emitter and a language service that nobody calls would have to be loaded all the same.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ts } from "@ts-morph/common";

const PACKAGE = "@ts-morph/common";
const COMPILER = join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), "typescript.js");

/** Where the compiler is used. */
const USERS = ["src/languages/typescript", "scripts/bench"];

/** The list of what the compiler exports, by which nothing else may be reached. */
const EXPORTS = "typescript_exports";

/** The table of all messages of the compiler. The checker's are most of it. */
const MESSAGES = "Diagnostics";

/**
 * The language service gives nodes their methods; it does so for symbols, types and signatures as well, which would bring
 * along everything that can be asked of them.
 */
const ALLOCATE = "setObjectAllocator";
const NODES_ONLY = `${ALLOCATE}({
  getNodeConstructor: () => NodeObject,
  getTokenConstructor: () => TokenObject,
  getIdentifierConstructor: () => IdentifierObject,
  getPrivateIdentifierConstructor: () => PrivateIdentifierObject,
  getSourceFileConstructor: () => SourceFileObject,
});`;

/** What makes nodes. */
const MAKERS = ["createNodeFactory", "NodeObject", "TokenOrIdentifierObject"];

/**
 * Fields that nodes are made with, and that only a checker or an emitter fills. Without them a tree takes a sixth less room,
 * and so does the time in which it is made and moved about in memory.
 */
const BLANK_FIELDS = [
  "id",
  "original",
  "emitNode",
  "modifierFlagsCache",
  "symbol",
  "localSymbol",
  "locals",
  "nextContainer",
  "flowNode",
  "endFlowNode",
  "returnFlowNode",
  "jsDoc",
];
const BLANK = new RegExp(`^\\s*(?:node|this)\\.(?:${BLANK_FIELDS.join("|")}) = (?:void )?0;$`, "gm");

/**
 * Behind every name and every call the parser tries for type arguments, which only a `<` may begin. Keeping what to go back
 * to takes longer than a look at that.
 */
const ATTEMPT = "tryParse(parseTypeArgumentsInExpression)";
const { LessThanToken, LessThanLessThanToken } = ts.SyntaxKind;
const FOUNDED_ATTEMPT = `(token() === ${LessThanToken} || token() === ${LessThanLessThanToken} ? ${ATTEMPT} : void 0)`;

/**
 * Puts a part of the compiler in the place of its package. Sources that say `import { ts }` get a namespace, so that each
 * function is bound by its name and not looked up whenever it is called.
 *
 * @type {import("esbuild").Plugin}
 */
export const compiler = {
  name: "compiler",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, () => ({ path: COMPILER, namespace: "compiler" }));
    onLoad({ filter: /.*/, namespace: "compiler" }, async () => ({
      contents: await part(),
      resolveDir: dirname(COMPILER),
    }));
    onLoad(
      { filter: new RegExp(`(${USERS.join("|").replaceAll("/", "[\\\\/]")})[\\\\/].*\\.ts$`) },
      async ({ path }) => ({
        contents: (await readFile(path, "utf8")).replace(
          `import { ts } from "${PACKAGE}"`,
          `import * as ts from "${PACKAGE}"`,
        ),
        loader: "ts",
      }),
    );
  },
};

let made;

function part() {
  made ??= makePart();
  return made;
}

async function makePart() {
  const used = new Set((await Promise.all(USERS.map(namesIn))).flat());
  return moduleOf(await readFile(COMPILER, "utf8"), used);
}

/** Every name that is asked of the compiler in a folder's sources; those of types among them. */
async function namesIn(folder) {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => name.endsWith(".ts") && !name.includes("node_modules"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => [...text.matchAll(/(?<![\w.])ts\.(\w+)/g)].map(([, name]) => name));
}

/** The statements of the compiler that some of its exports depend on, as a module that exports those. */
function moduleOf(text, used) {
  const statements = bodyOf(ts.createSourceFile(COMPILER, text, ts.ScriptTarget.ESNext, true));
  const owned = new Map();
  for (const statement of statements)
    for (const owner of ownersOf(statement)) owned.set(owner, [...(owned.get(owner) ?? []), statement]);
  const exported = [...exportsOf(owned)].filter(([name]) => used.has(name));
  const reached = reachedFrom(
    [ALLOCATE, ...NODES_ONLY.match(/\w+(?=,)/g), ...exported.map(([, local]) => local)],
    owned,
  );
  const [table] = owned.get(MESSAGES) ?? [];
  const parser = owned.get("Parser")?.find(ts.isExpressionStatement);
  const makers = new Set(MAKERS.flatMap((name) => owned.get(name) ?? []));
  const kept = statements.filter((statement) => reached.has(statement));
  const code = kept.filter((statement) => statement !== table).map((statement) => statement.getText());
  const textOf = (statement) => {
    if (statement === table) return messagesFor(code.join("\n"), table);
    const text = statement.getText();
    if (makers.has(statement)) return changed(text, BLANK, "");
    return statement === parser ? changed(text, ATTEMPT, FOUNDED_ATTEMPT) : text;
  };
  return [
    ...kept.map(textOf),
    NODES_ONLY,
    `export { ${exported.map(([name, local]) => `${local} as ${name}`).join(", ")} };`,
  ].join("\n");
}

function changed(text, from, to) {
  const next = text.replaceAll(from, to);
  if (next === text) throw new Error(`${COMPILER} is not built as it was: ${from} was expected`);
  return next;
}

/** The table of messages with those only that some code names. */
function messagesFor(code, table) {
  const named = new Set([...code.matchAll(new RegExp(`\\b${MESSAGES}\\.(\\w+)`, "g"))].map(([, name]) => name));
  const [{ initializer }] = table.declarationList.declarations;
  const properties = initializer.properties.filter(({ name }) => named.has(name.text));
  return `var ${MESSAGES} = { ${properties.map((property) => property.getText()).join(", ")} };`;
}

/** The statements of the one function that the script consists of. */
function bodyOf(tree) {
  const call = tree.statements.map(({ expression }) => expression).find((each) => each && ts.isCallExpression(each));
  const callee = call && ts.isParenthesizedExpression(call.expression) ? call.expression.expression : undefined;
  if (!callee || !ts.isArrowFunction(callee))
    throw new Error(`${COMPILER} is not built as it was: one function was expected`);
  return callee.body.statements;
}

/** The names that a statement gives something to: those that it declares, or the one whose value it completes. */
function ownersOf(statement) {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name.text];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundBy(name));
  if (!ts.isExpressionStatement(statement)) return [];
  const { expression } = statement;
  // `_Version.zero = …`
  if (ts.isBinaryExpression(expression))
    return ts.isPropertyAccessExpression(expression.left) ? [rootOf(expression.left)] : [];
  if (!ts.isCallExpression(expression)) return [];
  // `__export(names, { … })`
  if (expression.expression.getText() === "__export") return [expression.arguments[0].getText()];
  // `((Parser2) => { … })(Parser || (Parser = {}))`
  if (ts.isParenthesizedExpression(expression.expression)) return [expression.arguments[0].left.getText()];
  return [];
}

function boundBy(name) {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => boundBy(element.name));
}

function rootOf(node) {
  return ts.isPropertyAccessExpression(node) ? rootOf(node.expression) : node.getText();
}

/** The names under which the compiler exports something, each with its own name for it. */
function exportsOf(owned) {
  const list = (owned.get(EXPORTS) ?? []).map(({ expression }) => expression).find(Boolean);
  if (!list) throw new Error(`${COMPILER} is not built as it was: ${EXPORTS} was expected`);
  return list.arguments[1].properties.map(({ name, initializer }) => [name.text, initializer.body.getText()]);
}

function reachedFrom(names, owned) {
  const reached = new Set();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const statement of owned.get(name) ?? []) {
      if (reached.has(statement)) continue;
      reached.add(statement);
      pending.push(...namesUsedBy(statement).filter((each) => owned.has(each)));
    }
  }
  return reached;
}

/** Every name in a piece of code that is not one of a property. A local one may be among them; that costs little. */
function namesUsedBy(node) {
  const names = new Set();
  const visit = (each) => {
    if (ts.isIdentifier(each) && !isPropertyName(each)) names.add(each.text);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return [...names];
}

function isPropertyName(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) &&
    parent.name === node
  );
}
