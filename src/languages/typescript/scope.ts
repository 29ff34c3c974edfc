import { ts } from "@ts-morph/common";

interface Bound {
  readonly locals?: ReadonlyMap<string, ts.Symbol>;
}

/** The declarations that an identifier refers to, found through the scopes around it. Empty for globals. */
export function declarationsOf(identifier: ts.Identifier): readonly ts.Declaration[] {
  const known = declarations.get(identifier);
  if (known) return known;
  const found = findDeclarations(identifier);
  declarations.set(identifier, found);
  return found;
}

/** Syntax never changes once it is parsed, so what was found stays found. */
const declarations = new WeakMap<ts.Identifier, readonly ts.Declaration[]>();

function findDeclarations(identifier: ts.Identifier): readonly ts.Declaration[] {
  for (let node: ts.Node | undefined = identifier.parent; node; node = node.parent) {
    const symbol = (node as Bound).locals?.get(identifier.text);
    if (symbol?.declarations && !isTypeOnly(symbol.declarations)) return symbol.declarations;
    if ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name?.text === identifier.text)
      return [node];
  }
  return [];
}

/** Everything in the file of a declaration that stands for what it declares. `named` are the identifiers of its name. */
export function usesOf(declaration: ts.Declaration, named: () => readonly ts.Identifier[]): readonly ts.Identifier[] {
  const known = uses.get(declaration);
  if (known) return known;
  const found = named().filter((each) => declarationsOf(each).includes(declaration));
  uses.set(declaration, found);
  return found;
}

const uses = new WeakMap<ts.Declaration, readonly ts.Identifier[]>();

function isTypeOnly(declarations: readonly ts.Declaration[]): boolean {
  return declarations.every(
    (each) => ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each) || ts.isTypeParameterDeclaration(each),
  );
}

/** Whether a variable or parameter of a name is declared in front of a node, in a scope around it. */
export function isInSight(name: string, node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent) {
    const symbol = (at as Bound).locals?.get(name);
    if (symbol?.declarations && !isTypeOnly(symbol.declarations))
      return symbol.declarations.some((each) => each.end <= node.getStart());
  }
  return false;
}

/** The declaration of a type name in scope: class, interface, type alias or import. */
export function typeDeclarationsOf(name: ts.Identifier): readonly ts.Declaration[] {
  for (let node: ts.Node | undefined = name.parent; node; node = node.parent) {
    const symbol = (node as Bound).locals?.get(name.text);
    if (symbol?.declarations) return symbol.declarations;
  }
  return [];
}

/** Identifiers that stand for a name and not for a property, a label or a declaration's own name. */
export function isReference(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === identifier;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === identifier;
  if (ts.isBindingElement(parent)) return parent.initializer === identifier;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isPropertyDeclaration(parent)) {
    return parent.initializer === identifier;
  }
  if (ts.isShorthandPropertyAssignment(parent) || ts.isExportSpecifier(parent)) return true;
  if (ts.isArrowFunction(parent)) return parent.body === identifier;
  return !(
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent) ||
    ts.isFunctionLike(parent) ||
    ts.isClassLike(parent) ||
    ts.isTypeNode(parent) ||
    ts.isQualifiedName(parent) ||
    ts.isEnumMember(parent) ||
    ts.isLabeledStatement(parent)
  );
}

/** The function, class static block or file whose body runs when the node does. */
export function functionAround(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (isFunction(at)) return at;
  }
  return undefined;
}

export function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return FUNCTIONS.has(node.kind);
}

const FUNCTIONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.FunctionExpression,
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.Constructor,
  ts.SyntaxKind.GetAccessor,
  ts.SyntaxKind.SetAccessor,
]);

export function classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isClassLike(at)) return at;
  }
  return undefined;
}

type Wrapping =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion
  | ts.AwaitExpression;

/** Types, parentheses and `await` change nothing about which value an expression yields. */
function isWrapping(node: ts.Node): node is Wrapping {
  switch (node.kind) {
    case ts.SyntaxKind.ParenthesizedExpression:
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.SatisfiesExpression:
    case ts.SyntaxKind.NonNullExpression:
    case ts.SyntaxKind.TypeAssertionExpression:
    case ts.SyntaxKind.AwaitExpression:
      return true;
    default:
      return false;
  }
}

/** The expression inside of types, parentheses and `await`. */
export function unwrap(node: ts.Node): ts.Node {
  let at = node;
  while (isWrapping(at)) at = at.expression;
  return at;
}

/** The outermost expression that is just this one, with types, parentheses and `await` around it. */
export function wrapped(node: ts.Node): ts.Node {
  let at = node;
  while (isWrapping(at.parent) && at.parent.expression === at) at = at.parent;
  return at;
}

/** The name by which a function is called, wherever that is written: declaration, variable, property or class. */
export function nameOfFunction(fn: ts.FunctionLikeDeclaration): string | null {
  if (ts.isConstructorDeclaration(fn)) return fn.parent.name?.text ?? null;
  if (fn.name && (ts.isIdentifier(fn.name) || ts.isPrivateIdentifier(fn.name) || ts.isStringLiteral(fn.name))) {
    return fn.name.text;
  }
  let { parent }: { parent: ts.Node } = fn;
  // A call around the function, such as `middy(async () => ...)` or `useCallback(...)`, gives its name to the result.
  while (ts.isCallExpression(parent) || unwrap(parent) !== parent) parent = parent.parent;
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && ts.isIdentifier(parent.name)) {
    return parent.name.text;
  }
  if (ts.isPropertyAssignment(parent) && (ts.isIdentifier(parent.name) || ts.isStringLiteral(parent.name))) {
    return parent.name.text;
  }
  if (ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left)) return parent.left.name.text;
  return null;
}

/** The names of the functions, classes and namespaces around a node, outermost first. Those without a name are left out. */
export function namesAround(node: ts.Node): readonly string[] {
  const names: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    const name = ts.isConstructorDeclaration(at)
      ? "constructor"
      : isFunction(at)
        ? nameOfFunction(at)
        : nameOfScope(at);
    if (name) names.unshift(name);
  }
  return names;
}

function nameOfScope(node: ts.Node): string | undefined {
  if (ts.isClassLike(node) || ts.isModuleDeclaration(node)) return node.name?.text;
  return undefined;
}

/** A dotted name such as `req.body.message`, or null when the expression is anything else. */
export function pathOf(node: ts.Node): string | null {
  const at = unwrap(node);
  if (ts.isIdentifier(at)) return at.text;
  if (at.kind === ts.SyntaxKind.ThisKeyword) return "this";
  if (ts.isPropertyAccessExpression(at)) {
    const head = pathOf(at.expression);
    return head === null ? null : `${head}.${at.name.text}`;
  }
  if (ts.isElementAccessExpression(at) && ts.isStringLiteralLike(at.argumentExpression)) {
    const head = pathOf(at.expression);
    return head === null ? null : `${head}.${at.argumentExpression.text}`;
  }
  return null;
}

/** A property's name when it is written out; undefined for computed ones. */
export function propertyName(name: ts.PropertyName): string | undefined {
  if (
    ts.isIdentifier(name) ||
    ts.isStringLiteralLike(name) ||
    ts.isNumericLiteral(name) ||
    ts.isPrivateIdentifier(name)
  ) {
    return name.text;
  }
  return undefined;
}

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** `[a, b] = pair` and `({ a, b: c } = object)`. */
export function isDestructuringTarget(use: ts.Expression): boolean {
  let at: ts.Node = use;
  while (
    ts.isShorthandPropertyAssignment(at.parent) ||
    (ts.isPropertyAssignment(at.parent) && at.parent.initializer === at) ||
    ts.isObjectLiteralExpression(at.parent) ||
    ts.isArrayLiteralExpression(at.parent) ||
    ts.isSpreadElement(at.parent)
  ) {
    at = at.parent;
  }
  return (
    at !== use &&
    ts.isBinaryExpression(at.parent) &&
    at.parent.left === at &&
    isAssignment(at.parent.operatorToken.kind)
  );
}

/** Whether a node lies in another one of the same file, or is it. */
export function isIn(node: ts.Node, around: ts.Node): boolean {
  return node.pos >= around.pos && node.end <= around.end;
}
