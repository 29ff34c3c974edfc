import { ts } from "@ts-morph/common";
import { branches } from "./abstract.ts";
import type { Callers, Engine } from "./engine.ts";
import { constructorOf } from "./members.ts";
import { isLibrary, resolveModule } from "./modules.ts";
import { ring } from "./rings.ts";
import { declarationsOf, isReference, nameOfFunction, wrapped } from "./scope.ts";

const NOBODY: Callers = { sites: [], complete: false, entryPoint: false, handedTo: [] };

/** How many files of a library's own are looked into for its users. */
const MAX_SAMPLE = 20;

/** All calls of a function in the project, in its own file and in files that import it. */
export function callers(engine: Engine, fn: ts.FunctionLikeDeclaration): Callers {
  const inline = handedOver(engine, fn);
  if (inline) return inline;
  const name = nameOfFunction(fn);
  if (name === null || isImmediatelyCalled(fn)) return immediate(fn) ?? NOBODY;
  const file = fn.getSourceFile().fileName;
  const leaves = isExported(fn);
  const library = leaves && isLibrary(file, engine.files);
  // A library's users are elsewhere: those in sight are a sample, and a small one says as much as a large one.
  const files = leaves || isMember(fn) ? ring(engine, file).slice(0, library ? MAX_SAMPLE : undefined) : [file];
  const sites: (ts.CallExpression | ts.NewExpression)[] = [];
  const handedTo: ts.CallExpression[] = [];
  let open = false;
  // What a file exports by default goes by any name elsewhere.
  const goesByAnyName = files.length > 1 && hasDefaultExport(fn.getSourceFile());
  for (const each of files) {
    if (!goesByAnyName && !engine.mayName(each, name)) continue;
    const found = inFile(engine, each, fn, name, file);
    sites.push(...found.sites);
    handedTo.push(...found.handedTo);
    open ||= found.open;
  }
  const entryPoint = handedTo.length > 0;
  const constructed = ts.isConstructorDeclaration(fn) && sites.length === 0;
  return {
    sites,
    complete: sites.length > 0 && !open && !library && !constructed && !entryPoint,
    entryPoint,
    handedTo,
  };
}

function isMember(fn: ts.FunctionLikeDeclaration): boolean {
  return ts.isClassLike(fn.parent) || ts.isPropertyAssignment(fn.parent) || ts.isObjectLiteralExpression(fn.parent);
}

/** `(async () => { ... })()`. */
function isImmediatelyCalled(fn: ts.Node): boolean {
  const outer = wrapped(fn);
  return ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
}

function immediate(fn: ts.Node): Callers | undefined {
  const { parent } = wrapped(fn);
  return ts.isCallExpression(parent) && isImmediatelyCalled(fn)
    ? { sites: [parent], complete: true, entryPoint: false, handedTo: [] }
    : undefined;
}

/**
 * A function written as an argument. Where the callee is the project's own, its calls of that parameter are the callers;
 * elsewhere a package or a framework calls it.
 */
function handedOver(engine: Engine, fn: ts.FunctionLikeDeclaration): Callers | undefined {
  const outer = wrapped(fn);
  const { parent } = outer;
  if (!ts.isCallExpression(parent) || parent.expression === outer) return undefined;
  const index = parent.arguments.indexOf(outer as ts.Expression);
  if (index < 0) return undefined;
  const callee = branches(engine.evaluate(parent.expression, null));
  const own = callee.filter((each) => each.kind === "function");
  if (own.length === 0) return nameOfFunction(fn) ? undefined : { ...NOBODY, handedTo: [parent], entryPoint: true };
  const sites = own.flatMap((each) => callsOfParameter(engine, each.node, index));
  return { sites, complete: own.length === callee.length && sites.length > 0, entryPoint: false, handedTo: [] };
}

/** Where a function calls its own parameter. */
export function callsOfParameter(
  engine: Engine,
  fn: ts.FunctionLikeDeclaration,
  index: number,
): readonly ts.CallExpression[] {
  const parameter = fn.parameters[index];
  if (!parameter || !ts.isIdentifier(parameter.name)) return [];
  const uses = engine.source(fn.getSourceFile().fileName)?.identifiers(parameter.name.text) ?? [];
  return uses.flatMap((use) =>
    ts.isCallExpression(use.parent) && use.parent.expression === use && declarationsOf(use).includes(parameter)
      ? [use.parent]
      : [],
  );
}

/** Whether other files can reach a function: it, its class or the object around it is exported. */
export function isExported(fn: ts.Node): boolean {
  for (let at: ts.Node = fn; at && !ts.isSourceFile(at); at = at.parent) {
    if (ts.canHaveModifiers(at) && at.modifiers?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword)) return true;
    if (ts.isExportAssignment(at)) return true;
    if (ts.isBinaryExpression(at) && /^(module\.)?exports\b/.test(at.left.getText())) return true;
    const name = nameOf(at);
    if (name && isExportedByName(at.getSourceFile(), name)) return true;
  }
  return false;
}

function nameOf(node: ts.Node): string | undefined {
  const named = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isVariableDeclaration(node);
  return named && node.name && ts.isIdentifier(node.name) ? node.name.text : undefined;
}

/** `export { name }`, `export default name`, `module.exports = { name }` and the like. */
function isExportedByName(tree: ts.SourceFile, name: string): boolean {
  return tree.statements.some((each) => {
    if (
      ts.isExportDeclaration(each) &&
      each.exportClause &&
      ts.isNamedExports(each.exportClause) &&
      !each.moduleSpecifier
    ) {
      return each.exportClause.elements.some((element) => (element.propertyName ?? element.name).text === name);
    }
    if (ts.isExportAssignment(each)) return new RegExp(`\\b${name}\\b`).test(each.expression.getText().slice(0, 2_000));
    return (
      ts.isExpressionStatement(each) &&
      ts.isBinaryExpression(each.expression) &&
      /^(module\.)?exports\b/.test(each.expression.left.getText()) &&
      new RegExp(`\\b${name}\\b`).test(each.expression.right.getText().slice(0, 2_000))
    );
  });
}

function hasDefaultExport(tree: ts.SourceFile): boolean {
  return tree.statements.some(
    (each) =>
      ts.isExportAssignment(each) ||
      (ts.canHaveModifiers(each) && each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) ||
      (ts.isExpressionStatement(each) && /^(module\.)?exports\b/.test(each.getText())) ||
      isExportedUnder(each, "default"),
  );
}

/** `export { name as other }`. */
function isExportedUnder(node: ts.Statement, other: string): boolean {
  const clause = ts.isExportDeclaration(node) ? node.exportClause : undefined;
  return clause !== undefined && ts.isNamedExports(clause) && clause.elements.some(({ name }) => name.text === other);
}

interface Found {
  readonly sites: readonly (ts.CallExpression | ts.NewExpression)[];
  readonly handedTo: readonly ts.CallExpression[];
  /** Whether something may call the function that could not be told. */
  readonly open: boolean;
}

function inFile(engine: Engine, file: string, fn: ts.FunctionLikeDeclaration, name: string, home: string): Found {
  const source = engine.source(file);
  if (!source) return { sites: [], handedTo: [], open: false };
  const names = file === home ? [name] : [name, ...aliases(engine, source.tree, name, home)];
  const sites: (ts.CallExpression | ts.NewExpression)[] = [];
  const handedTo: ts.CallExpression[] = [];
  let open = false;
  for (const use of names.flatMap((each) => source.identifiers(each))) {
    const target = calleeOf(use);
    if (target) {
      const match = leadsTo(engine, target.expression, fn);
      if (match === "yes") sites.push(target);
      else if (match === "maybe") open = true;
      continue;
    }
    const argument = argumentOf(use);
    if (argument && leadsTo(engine, endOf(use), fn) === "yes") handedTo.push(argument);
  }
  return { sites, handedTo, open };
}

/** Other names under which a file imports a function of another: renamed or default imports. */
function aliases(engine: Engine, tree: ts.SourceFile, name: string, home: string): readonly string[] {
  return tree.statements.flatMap((each) => {
    if (!ts.isImportDeclaration(each) || !ts.isStringLiteral(each.moduleSpecifier) || !each.importClause) return [];
    const bindings = each.importClause.namedBindings;
    const renamed =
      bindings && ts.isNamedImports(bindings)
        ? bindings.elements.filter((element) => element.propertyName?.text === name).map((element) => element.name.text)
        : [];
    const byDefault = each.importClause.name?.text;
    if (byDefault === undefined) return renamed;
    const target = resolveModule(tree.fileName, each.moduleSpecifier.text, engine.files);
    return target.kind === "file" && target.file === home ? [...renamed, byDefault] : renamed;
  });
}

/** The name itself, or the access that ends in it: `name`, `x.name`. */
function endOf(use: ts.Identifier): ts.Expression {
  return ts.isPropertyAccessExpression(use.parent) && use.parent.name === use ? use.parent : use;
}

/** The call whose callee ends in this name: `name()`, `x.name()`, `new name()`. */
function calleeOf(use: ts.Identifier): ts.CallExpression | ts.NewExpression | undefined {
  const outer = wrapped(endOf(use));
  const { parent } = outer;
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === outer) return parent;
  return undefined;
}

/** The call that is given the name as an argument: `app.post("/", name)`, `items.map(x.name)`. */
function argumentOf(use: ts.Identifier): ts.CallExpression | undefined {
  const end = endOf(use);
  const { parent } = wrapped(end);
  return ts.isCallExpression(parent) && (end !== use || isReference(use)) ? parent : undefined;
}

function leadsTo(engine: Engine, callee: ts.Expression, fn: ts.FunctionLikeDeclaration): "yes" | "no" | "maybe" {
  const values = branches(engine.evaluate(callee, null));
  const owner = ts.isConstructorDeclaration(fn) ? fn.parent : undefined;
  const isIt = values.some((each) =>
    owner
      ? each.kind === "class" && (each.node === owner || inheritsConstructor(engine, each.node, fn))
      : each.node === fn,
  );
  if (isIt) return "yes";
  return values.some((each) => each.kind === "unknown" && each.reason !== "environment") && !owner ? "maybe" : "no";
}

function inheritsConstructor(engine: Engine, node: ts.ClassLikeDeclaration, fn: ts.FunctionLikeDeclaration): boolean {
  if (constructorOf(node)) return false;
  const clause = node.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword);
  const type = clause?.types[0];
  const base = type ? engine.evaluate(type.expression, null) : undefined;
  return base?.kind === "class" && (base.node === fn.parent || inheritsConstructor(engine, base.node, fn));
}
