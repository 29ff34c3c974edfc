import { ts } from "@ts-morph/common";
import {
  type Abstract,
  type Argument,
  branches,
  type ClassAbstract,
  type EntryAbstract,
  type ExternalAbstract,
  type Frame,
  type InstanceAbstract,
  isNullish,
  literal,
  oneOf,
  type RecordAbstract,
  type UnknownAbstract,
  unknown,
  withStep,
} from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { injected } from "./injection.ts";
import { resolveModule } from "./modules.ts";
import { mutatedField } from "./mutations.ts";
import { declarationsOf, isDestructuringTarget, isIn, propertyName, unwrap } from "./scope.ts";
import { spanOf } from "./source.ts";

/** What `of.name` yields. */
export function member(engine: Engine, of: Abstract, name: string, at: ts.Node): Abstract {
  switch (of.kind) {
    case "record":
      return memberOfRecord(of, name, at);
    case "oneOf":
      return memberOfBranches(engine, of.options, name, at);
    case "list":
      return memberOfList(of.items, of.open, name, at);
    case "instance":
      return memberOfInstance(engine, of, name, at) ?? unknown("dynamic", at, name);
    case "class":
      return memberOfClass(engine, of, name, at);
    case "module":
      return engine.exported(of.file, name, at);
    case "external":
      return memberOfExternal(engine, of, name, at);
    case "entry":
      return memberOfEntry(of, name, at);
    case "unknown":
      return memberOfUnknown(of, name, at);
    default:
      return unknown("dynamic", at, name, [of]);
  }
}

function memberOfExternal(engine: Engine, of: ExternalAbstract, name: string, at: ts.Node): Abstract {
  const global = of.module === "" ? of.path.join(".") : "";
  if (global === "process" && name === "argv") return commandLine(at);
  if (global === "process.env" || global === "Bun.env") return environment(engine, at, name);
  return { ...of, path: [...of.path, name], args: [], node: at, receiver: of };
}

/** What a variable of the environment holds. */
export function environment(engine: Engine, at: ts.Node, name: string): Abstract {
  const value = engine.deployed(name, at) ?? unknown("environment", at, name);
  return withStep(value, { span: spanOf(at), message: `\`${name}\` is read from the environment` });
}

/** `process.argv`: what a person typed. */
function commandLine(at: ts.Node): Abstract {
  const taint = {
    source: "argv",
    framework: "the command line",
    name: "process.argv",
    node: at,
    place: at,
    validations: [],
  } as const;
  const step = { span: spanOf(at), message: "`process.argv` comes from the command line" };
  return { kind: "unknown", reason: "input", name: "process.argv", from: [], taint, node: at, steps: [step] };
}

function memberOfRecord(of: RecordAbstract, name: string, at: ts.Node): Abstract {
  const slot = of.slots.get(name);
  if (!slot && of.rest) return oneOf([of.rest, literal(undefined, at)], at);
  if (!slot) return of.open ? unknown("dynamic", at, name) : literal(undefined, at);
  const value =
    of.steps.length > 0 ? of.steps.reduceRight((each, step) => withStep(each, step), slot.value) : slot.value;
  if (slot.presence === "always") return value;
  const rest = slot.presence === "sometimes" ? literal(undefined, at) : unknown("dynamic", at, name);
  return oneOf([value, rest], at);
}

/** `a?.b` on what may be nothing: the branches that are nothing have no say. */
function memberOfBranches(engine: Engine, options: readonly Abstract[], name: string, at: ts.Node): Abstract {
  const solid = options.filter((each) => !isNullish(each));
  const values = solid.map((each) => member(engine, each, name, at));
  if (solid.length < options.length) values.push(literal(undefined, at));
  return oneOf(values, at);
}

function memberOfList(items: readonly Abstract[], open: boolean, name: string, at: ts.Node): Abstract {
  if (!/^\d+$/.test(name)) return unknown("dynamic", at, name);
  // Of a list that is not known whole, any item may stand anywhere.
  if (open) return oneOf([...items, unknown("dynamic", at)], at);
  return items[Number(name)] ?? literal(undefined, at);
}

function memberOfUnknown(of: UnknownAbstract, name: string, at: ts.Node): Abstract {
  const path = of.name === null ? name : `${of.name}.${name}`;
  const taint =
    of.taint && name !== "length" ? { ...of.taint, name: partName(of.taint.name, name, at), place: at } : null;
  return { ...of, name: path, node: at, taint };
}

/**
 * What a piece of untrusted data is called: by its path, or, where it is one of several, by the variable it is put in. A
 * method that is called on it is no piece of it.
 */
function partName(whole: string, name: string, at: ts.Node): string {
  if (ts.isPropertyAccessExpression(at) && ts.isCallExpression(at.parent) && at.parent.expression === at) return whole;
  if (!/^\d+$/.test(name)) return `${whole}.${name}`;
  return ts.isBindingElement(at) && ts.isIdentifier(at.name) ? at.name.text : `${whole}[${name}]`;
}

function memberOfEntry(of: EntryAbstract, name: string, at: ts.Node): Abstract {
  const path = [...of.path, name];
  const text = path.filter((part) => part !== "[]").join(".");
  const { entry } = of;
  const matches = (pattern: string): boolean => text === pattern || text.startsWith(`${pattern}.`);
  if (entry.trusted?.some(matches)) return unknown("parameter", at, name);
  if (entry.untrusted.some((pattern) => pattern === "*" || matches(pattern))) {
    const refined = entry.refine?.(path) ?? entry;
    const validations = [...(entry.validations ?? [])];
    const validated = entry.validated?.some(matches);
    if (validated) {
      validations.push({
        kind: "schema",
        span: spanOf(at),
        message: `${entry.framework} hands out checked data only here`,
      });
    }
    const step = { span: spanOf(at), message: `\`${at.getText()}\` comes from outside (${refined.framework})` };
    const taint = {
      source: refined.source,
      framework: refined.framework,
      name: at.getText(),
      node: at,
      place: at,
      validations,
    };
    return { kind: "unknown", reason: "input", name: at.getText(), from: [], taint, node: at, steps: [step] };
  }
  return { ...of, path, node: at };
}

/**
 * A member of an object of a project's class, inherited ones included. Undefined when the class has none such. `self` is
 * the whole object where `of` is what a base class makes of it: methods of the base see the members of the whole.
 */
function memberOfInstance(
  engine: Engine,
  of: InstanceAbstract,
  name: string,
  at: ts.Node,
  self: InstanceAbstract = of,
): Abstract | undefined {
  const { node, frame } = of.of;
  for (const each of node.members) {
    if (isStatic(each) || (each.name && propertyName(each.name) !== name)) continue;
    if (ts.isMethodDeclaration(each) && each.body) {
      const put = assignmentsFromOutside(engine, self, name, at).map((found) => engine.evaluate(found, null));
      return oneOf([{ kind: "function", node: each, frame, self, steps: [] }, ...put], each);
    }
    if (ts.isGetAccessor(each))
      return engine.call({ kind: "function", node: each, frame, self, steps: [] }, [], at, null);
    if (ts.isPropertyDeclaration(each)) return field(engine, of, each, name, at, self);
  }
  const assigned = field(engine, of, undefined, name, at, self);
  const isFilled = branches(assigned).some((each) => !isNullish(each));
  if (isFilled && (assigned.kind !== "unknown" || assigned.reason !== "dynamic")) return assigned;
  const base = baseOf(engine, of.of);
  if (base?.kind === "class") {
    return memberOfInstance(engine, { ...of, of: base, args: superArguments(of) }, name, at, self);
  }
  if (base?.kind === "external") {
    return { ...base, path: [...base.path, "new", name], args: [], node: at, receiver: of };
  }
  return isFilled ? undefined : assigned;
}

/** `this.name` inside a class: like any member, but a field's later assignments in the same class count as well. */
export function fieldOfThis(engine: Engine, of: InstanceAbstract, name: string, at: ts.Node): Abstract {
  return memberOfInstance(engine, of, name, at) ?? unknown("dynamic", at, name);
}

/** More fields than these are no table that somebody looks things up in. */
const MAX_FIELDS = 60;

/** `this[name]`: whatever the class puts into its fields, and what others may put there unseen. */
export function anyField(engine: Engine, of: InstanceAbstract, at: ts.Node): Abstract {
  const { node } = of.of;
  const own = constructorOf(node);
  const frame = own ? constructorFrame(of, own) : null;
  const written: readonly (readonly [ts.Expression, Frame | null])[] = [
    ...node.members.flatMap((each): readonly (readonly [ts.Expression, Frame | null])[] =>
      ts.isPropertyDeclaration(each) && each.initializer && !isStatic(each)
        ? [[each.initializer, of.of.frame] as const]
        : [],
    ),
    ...(own?.body?.statements ?? []).flatMap((each) => {
      const value = assignedToThis(each);
      return value ? [[value, frame] as const] : [];
    }),
  ];
  const values = written.slice(0, MAX_FIELDS).map(([value, inside]) => engine.evaluate(value, inside));
  return oneOf([...values, unknown("dynamic", at)], at);
}

/** The value in `this.name = value` and `this["name"] = value`. */
function assignedToThis(statement: ts.Statement): ts.Expression | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { left, operatorToken, right } = statement.expression;
  const access = ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left);
  const own = access && left.expression.kind === ts.SyntaxKind.ThisKeyword;
  return own && operatorToken.kind === ts.SyntaxKind.EqualsToken ? right : undefined;
}

function isStatic(node: ts.ClassElement): boolean {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0;
}

/** The class or package export that a class extends. */
export function baseOf(engine: Engine, of: ClassAbstract): Abstract | undefined {
  const clause = of.node.heritageClauses?.find((each) => each.token === ts.SyntaxKind.ExtendsKeyword);
  const [type] = clause?.types ?? [];
  return type ? engine.evaluate(type.expression, null) : undefined;
}

/** The arguments that a subclass hands to its base's constructor; its own where it has no constructor. */
export function superArguments(of: InstanceAbstract): readonly Argument[] | null {
  const own = constructorOf(of.of.node);
  if (!own) return of.args;
  let found: ts.CallExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) found = node;
    else if (!found) ts.forEachChild(node, visit);
  };
  if (own.body) visit(own.body);
  const frame = constructorFrame(of, own);
  return found ? found.arguments.map((node) => ({ node, frame, spread: ts.isSpreadElement(node) })) : [];
}

export function constructorOf(node: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined {
  return node.members.find(
    (each): each is ts.ConstructorDeclaration => ts.isConstructorDeclaration(each) && each.body !== undefined,
  );
}

function constructorFrame(of: InstanceAbstract, fn: ts.ConstructorDeclaration): Frame | null {
  if (!of.args) return null;
  return {
    of: fn,
    args: of.args,
    self: of,
    parent: of.of.frame,
    caller: null,
    memo: new Map(),
    active: new Map(),
    depth: 0,
  };
}

/** A field is what its initializer, the constructor's parameter property and all assignments in the class make of it. */
function field(
  engine: Engine,
  of: InstanceAbstract,
  declared: ts.PropertyDeclaration | undefined,
  name: string,
  at: ts.Node,
  self: InstanceAbstract,
): Abstract {
  const own = constructorOf(of.of.node);
  const built = own ? constructorFrame(of, own) : null;
  const frame = built && { ...built, self };
  const values: Abstract[] = [];
  if (declared?.initializer) values.push(engine.evaluate(declared.initializer, of.of.frame));
  const parameter = own?.parameters.find(
    (each) => ts.isIdentifier(each.name) && each.name.text === name && each.modifiers?.length,
  );
  if (parameter) values.push(engine.declaration(parameter, frame, at));
  for (const node of classesOf(engine, of, self)) {
    for (const assignment of assignmentsToThis(engine, node, name)) {
      const inside = own && isIn(assignment, own);
      values.push(engine.evaluate(assignment.right, inside ? frame : null));
    }
    if (isFilledUnnamed(engine, node, name)) values.push(unknown("dynamic", at, name));
  }
  for (const assignment of assignmentsFromOutside(engine, self, name, at))
    values.push(engine.evaluate(assignment, null));
  const solid = values.filter((each) => !isNullish(each));
  const value = mutatedField(engine, oneOf(solid.length > 0 ? solid : values, at), of.of.node, name, at);
  if (values.length === 0) return injected(engine, declared, at) ?? (declared ? unknown("dynamic", at, name) : value);
  const place = declared ?? parameter;
  return place?.name && value.kind !== "function"
    ? withStep(value, { span: spanOf(place.name), message: `field \`${name}\`` })
    : value;
}

/** `service.model = ...`, in the files of the class, of the construction and of the use. */
function assignmentsFromOutside(
  engine: Engine,
  of: InstanceAbstract,
  name: string,
  at: ts.Node,
): readonly ts.Expression[] {
  const files = new Set([of.of.node, of.node, at].map((node) => node.getSourceFile().fileName));
  return [...files].flatMap((file) =>
    (engine.source(file)?.identifiers(name) ?? []).flatMap((each) => {
      const { parent: access } = each;
      if (!ts.isPropertyAccessExpression(access) || access.name !== each) return [];
      const { parent: assignment } = access;
      if (!ts.isBinaryExpression(assignment) || assignment.left !== access) return [];
      if (!ASSIGNMENTS.includes(assignment.operatorToken.kind)) return [];
      if (unwrap(access.expression).kind === ts.SyntaxKind.ThisKeyword) return [];
      const owners = branches(engine.evaluate(access.expression, null));
      return owners.some((owner) => owner.kind === "instance" && owner.of.node === of.of.node)
        ? [assignment.right]
        : [];
    }),
  );
}

/** The class of an object, those that it is derived from, and `of` itself: methods of all of them fill its fields. */
function classesOf(engine: Engine, of: InstanceAbstract, self: InstanceAbstract): ReadonlySet<ts.ClassLikeDeclaration> {
  const found = new Set([of.of.node]);
  let at: Abstract | undefined = self.of;
  for (let hops = 0; at?.kind === "class" && hops < MAX_BASES; hops++) {
    found.add(at.node);
    at = baseOf(engine, at);
  }
  return found;
}

const MAX_BASES = 8;

const FILLS_ANY = /\bObject\.assign\(\s*this\b|\bthis(\s+as\s+\w+\))?\s*\[[^\]]+\]\s*=[^=]/;
const fillsAny = new WeakMap<ts.Node, boolean>();

/** Asked for each field that is read; a class never changes once it is parsed. */
function mayFillAnyField(node: ts.ClassLikeDeclaration): boolean {
  const known = fillsAny.get(node) ?? FILLS_ANY.test(node.getText());
  fillsAny.set(node, known);
  return known;
}

/** `Object.assign(this, options)`, `this[name] = value` and `({ name: this.name } = options)` fill fields as well. */
function isFilledUnnamed(engine: Engine, node: ts.ClassLikeDeclaration, name: string): boolean {
  if (mayFillAnyField(node)) return true;
  const uses = engine.source(node.getSourceFile().fileName)?.identifiers(name) ?? [];
  return uses.some(
    ({ pos, parent }) =>
      pos >= node.pos &&
      pos < node.end &&
      ts.isPropertyAccessExpression(parent) &&
      unwrap(parent.expression).kind === ts.SyntaxKind.ThisKeyword &&
      isDestructuringTarget(parent),
  );
}

/** `Limits.MAX = ...`, in the file of the class. */
function assignmentsToStatic(
  engine: Engine,
  node: ts.ClassLikeDeclaration,
  name: string,
): readonly ts.BinaryExpression[] {
  const source = engine.source(node.getSourceFile().fileName);
  return (source?.identifiers(name) ?? []).flatMap((each) => {
    const { parent: access } = each;
    if (!ts.isPropertyAccessExpression(access) || access.name !== each || !ts.isIdentifier(access.expression))
      return [];
    const { parent: assignment } = access;
    if (!ts.isBinaryExpression(assignment) || assignment.left !== access) return [];
    const assigns = ASSIGNMENTS.includes(assignment.operatorToken.kind);
    return assigns && declarationsOf(access.expression).includes(node) ? [assignment] : [];
  });
}

const ASSIGNMENTS: readonly ts.SyntaxKind[] = [
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
];

function assignmentsToThis(
  engine: Engine,
  node: ts.ClassLikeDeclaration,
  name: string,
): readonly ts.BinaryExpression[] {
  const source = engine.source(node.getSourceFile().fileName);
  return (source?.identifiers(name) ?? []).flatMap((each) => {
    const access = each.parent;
    const assignment = access.parent;
    const fits =
      each.pos >= node.pos &&
      each.end <= node.end &&
      ts.isPropertyAccessExpression(access) &&
      access.name === each &&
      unwrap(access.expression).kind === ts.SyntaxKind.ThisKeyword &&
      ts.isBinaryExpression(assignment) &&
      assignment.left === access &&
      ASSIGNMENTS.includes(assignment.operatorToken.kind);
    return fits ? [assignment as ts.BinaryExpression] : [];
  });
}

function memberOfClass(engine: Engine, of: ClassAbstract, name: string, at: ts.Node): Abstract {
  const put = [...assignmentsToStatic(engine, of.node, name), ...assignmentsToThis(engine, of.node, name)];
  const later = (): readonly Abstract[] => put.map((found) => engine.evaluate(found.right, null));
  for (const each of of.node.members) {
    if (!isStatic(each) || !each.name || propertyName(each.name) !== name) continue;
    if (ts.isMethodDeclaration(each)) return { kind: "function", node: each, frame: of.frame, self: of, steps: [] };
    if (ts.isGetAccessor(each)) {
      return engine.call({ kind: "function", node: each, frame: of.frame, self: of, steps: [] }, [], at, null);
    }
    if (ts.isPropertyDeclaration(each) && each.initializer) {
      const value = oneOf([engine.evaluate(each.initializer, of.frame), ...later()], each);
      return withStep(value, { span: spanOf(each.name), message: `static field \`${name}\`` });
    }
  }
  const base = baseOf(engine, of);
  return base ? oneOf([member(engine, base, name, at), ...later()], at) : unknown("dynamic", at, name);
}

/** What an import declaration, `import()` or `require()` brings in; undefined for anything else. */
export function importOf(engine: Engine, node: ts.Node, use: ts.Node): Abstract | undefined {
  if (ts.isImportSpecifier(node)) {
    return imported(engine, node.parent.parent.parent, (node.propertyName ?? node.name).text, use);
  }
  if (ts.isNamespaceImport(node)) return imported(engine, node.parent.parent, "*", use);
  if (ts.isImportClause(node)) return imported(engine, node.parent, "default", use);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const { expression } = node.moduleReference;
    return ts.isStringLiteralLike(expression) ? required(engine, expression, use) : undefined;
  }
  if (ts.isCallExpression(node) && node.arguments[0] && ts.isStringLiteralLike(node.arguments[0])) {
    const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
    return isImport ? fromModule(engine, node.arguments[0], "*", use) : required(engine, node.arguments[0], use);
  }
  return undefined;
}

/** What `require` yields: all that a file exports, or the one thing that it put in the place of its exports. */
function required(engine: Engine, specifier: ts.StringLiteralLike, use: ts.Node): Abstract {
  const namespace = fromModule(engine, specifier, "*", use);
  const source = namespace.kind === "module" ? engine.source(namespace.file) : undefined;
  const whole = source && wholeExport(engine, source.tree);
  return whole && whole.kind !== "record" && whole.kind !== "unknown" ? whole : namespace;
}

/** What `module.exports = ...` and TypeScript's `export = ...` put in the place of a file's exports. */
function wholeExport(engine: Engine, tree: ts.SourceFile): Abstract | undefined {
  const written = tree.statements.flatMap((each): readonly ts.Expression[] => {
    if (ts.isExportAssignment(each)) return each.isExportEquals ? [each.expression] : [];
    if (!ts.isExpressionStatement(each) || !ts.isBinaryExpression(each.expression)) return [];
    return each.expression.left.getText() === "module.exports" ? [each.expression.right] : [];
  });
  const last = written.at(-1);
  return last && engine.evaluate(last, null);
}

function imported(engine: Engine, declaration: ts.Node, name: string, use: ts.Node): Abstract | undefined {
  if (!ts.isImportDeclaration(declaration) || !ts.isStringLiteral(declaration.moduleSpecifier)) return undefined;
  return fromModule(engine, declaration.moduleSpecifier, name, use);
}

function fromModule(engine: Engine, specifier: ts.StringLiteralLike, name: string, use: ts.Node): Abstract {
  const target = resolveModule(specifier.getSourceFile().fileName, specifier.text, engine.files);
  if (target.kind === "package") return packageExport(target.name, name, use);
  const value = engine.exported(target.file, name, use);
  if (value.kind === "function" || value.kind === "class" || value.kind === "module") return value;
  return withStep(value, { span: spanOf(specifier), message: `imported from ${specifier.text}` });
}

function packageExport(module: string, name: string, node: ts.Node): ExternalAbstract {
  return { kind: "external", module, path: name === "*" ? [] : [name], args: [], node, steps: [] };
}

const MAX_REEXPORTS = 16;

/** What a file exports under a name; `*` stands for the namespace object. */
export function exported(engine: Engine, file: string, name: string, at: ts.Node, hops = 0): Abstract {
  if (name === "*") return { kind: "module", file, node: at, steps: [] };
  const source = engine.source(file);
  if (!source || hops > MAX_REEXPORTS) return unknown(source ? "budget" : "import", at, name);
  if (file.endsWith(".json")) return jsonMember(engine, source.tree, name, at);
  const found = source.tree.statements.flatMap((statement) => fromStatement(engine, statement, name, at, hops));
  if (found.length > 0) return oneOf(found, at);
  const common = commonJs(engine, source.tree, name, at);
  if (common) return common;
  const stars = source.tree.statements.filter(
    (each): each is ts.ExportDeclaration => ts.isExportDeclaration(each) && !each.exportClause,
  );
  const through = stars.flatMap((each) => {
    const value = reexport(engine, each, name, at, hops);
    return value.kind === "unknown" && value.reason === "import" ? [] : [value];
  });
  // A star of a package may bring anything; one of the project's own files either has the name or does not.
  const own = through.filter((each) => each.kind !== "external");
  return own.length > 0 || through.length > 0 ? oneOf(own.length > 0 ? own : through, at) : unknown("import", at, name);
}

function jsonMember(engine: Engine, tree: ts.SourceFile, name: string, at: ts.Node): Abstract {
  const [statement] = tree.statements;
  if (!statement || !ts.isExpressionStatement(statement)) return unknown("import", at, name);
  const value = engine.evaluate(statement.expression, null);
  return name === "default" ? value : member(engine, value, name, at);
}

function fromStatement(
  engine: Engine,
  node: ts.Statement,
  name: string,
  at: ts.Node,
  hops: number,
): readonly Abstract[] {
  if (ts.isExportAssignment(node))
    return name === "default" && !node.isExportEquals ? [engine.evaluate(node.expression, null)] : [];
  if (ts.isExportDeclaration(node)) return fromExportClause(engine, node, name, at, hops);
  if (!ts.canHaveModifiers(node) || !node.modifiers?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword))
    return [];
  const byDefault = node.modifiers.some((each) => each.kind === ts.SyntaxKind.DefaultKeyword);
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.flatMap((each) => fromPattern(engine, each, name));
  }
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) {
    const fits = byDefault ? name === "default" : node.name?.text === name;
    return fits && !(ts.isFunctionDeclaration(node) && !node.body)
      ? [engine.declaration(node, null, node.name ?? node)]
      : [];
  }
  return [];
}

function fromPattern(
  engine: Engine,
  node: ts.VariableDeclaration | ts.BindingElement,
  name: string,
): readonly Abstract[] {
  if (ts.isIdentifier(node.name)) {
    // Asking for the name as if it were used there lets later changes of the value count.
    return node.name.text === name ? [engine.evaluate(node.name, null)] : [];
  }
  return node.name.elements.flatMap((each) => (ts.isBindingElement(each) ? fromPattern(engine, each, name) : []));
}

function fromExportClause(
  engine: Engine,
  node: ts.ExportDeclaration,
  name: string,
  at: ts.Node,
  hops: number,
): readonly Abstract[] {
  const { exportClause: clause } = node;
  if (!clause) return [];
  if (ts.isNamespaceExport(clause)) return clause.name.text === name ? [reexport(engine, node, "*", at, hops)] : [];
  const specifier = clause.elements.find((each) => each.name.text === name);
  if (!specifier) return [];
  const local = specifier.propertyName ?? specifier.name;
  if (node.moduleSpecifier) return [reexport(engine, node, local.text, at, hops)];
  return ts.isIdentifier(local) ? [engine.evaluate(local, null)] : [];
}

function reexport(engine: Engine, node: ts.ExportDeclaration, name: string, at: ts.Node, hops: number): Abstract {
  const specifier = node.moduleSpecifier;
  if (!specifier || !ts.isStringLiteral(specifier)) return unknown("import", at, name);
  const target = resolveModule(node.getSourceFile().fileName, specifier.text, engine.files);
  if (target.kind === "package") return packageExport(target.name, name, at);
  return exported(engine, target.file, name, at, hops + 1);
}

/** `module.exports = ...`, `module.exports.name = ...`, `exports.name = ...` and TypeScript's `export =`. */
function commonJs(engine: Engine, tree: ts.SourceFile, name: string, at: ts.Node): Abstract | undefined {
  const named: Abstract[] = [];
  for (const statement of tree.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
    const { left, right } = statement.expression;
    const target = left.getText();
    if (target === `exports.${name}` || target === `module.exports.${name}`) named.push(engine.evaluate(right, null));
  }
  if (named.length > 0) return oneOf(named, at);
  const value = wholeExport(engine, tree);
  if (!value) return undefined;
  return name === "default"
    ? value
    : oneOf(
        branches(value).map((each) => member(engine, each, name, at)),
        at,
      );
}

/** The name of a property, computed ones included where they are known. */
export function keyOf(engine: Engine, name: ts.PropertyName, frame: Frame | null): string | undefined {
  const written = propertyName(name);
  if (written !== undefined || !ts.isComputedPropertyName(name)) return written;
  const key = engine.evaluate(name.expression, frame);
  return key.kind === "literal" ? String(key.value) : undefined;
}
