import { ts } from "@ts-morph/common";

/** What a scope calls by a name, as the compiler's own binder leaves it at a node, and all that is asked of it here. */
interface Local {
  flags: ts.SymbolFlags;
  readonly declarations: ts.Declaration[];
}

const {
  FunctionScopedVariable,
  FunctionScopedVariableExcludes,
  BlockScopedVariable,
  BlockScopedVariableExcludes,
  ParameterExcludes,
  FunctionExcludes,
  TypeParameter,
  TypeParameterExcludes,
  Alias,
  AliasExcludes,
} = ts.SymbolFlags;

type Locals = Map<string, Local>;

/** Where a name is declared: the function, type or file around it, and the block around it. */
interface Place {
  readonly container: ts.Node;
  readonly block: ts.Node;
}

/**
 * Finds the scopes of a TypeScript file and sets the parents of its nodes, in one walk. The compiler's binder does that
 * too, and takes three times as long, since it also draws up the flow of control and the members of types. What is rare
 * and intricate (namespaces, declaration files, properties that are set on functions of a file, and all of JavaScript) is
 * left to it. A test holds both to the same scopes.
 *
 * @param onNode is told of each node, in source order, with how deep it lies
 * @returns whether it was done; if not, nothing but parents has been set
 */
export function bindScopes(tree: ts.SourceFile, onNode: (node: ts.Node, depth: number) => void): boolean {
  if (tree.isDeclarationFile || !/\.[cm]?tsx?$/.test(tree.fileName)) return false;
  const isModule = ts.isExternalModule(tree);
  const found = new Map<ts.Node, Locals>();
  const extended = new Set<string>();
  let isIntricate = false;
  let parent: ts.Node | undefined;
  let depth = 0;
  let place: Place = { container: tree, block: tree };

  const declareIn = (
    scope: ts.Node,
    node: ts.Declaration,
    includes: ts.SymbolFlags,
    excludes: ts.SymbolFlags,
  ): void => {
    const name = nameOf(node);
    if (name === undefined) return;
    const locals = found.get(scope) ?? new Map<string, Local>();
    found.set(scope, locals);
    const known = locals.get(name);
    if (!known) locals.set(name, { flags: includes, declarations: [node] });
    else if (!(known.flags & excludes)) {
      known.flags |= includes;
      known.declarations.push(node);
    }
  };

  /** Exported names are kept apart by what they export, so inside they only say whether they stand for a value. */
  const declareInFile = (node: ts.Declaration, includes: ts.SymbolFlags, excludes: ts.SymbolFlags): void => {
    const isExported = isModule && (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) !== 0;
    if (isModule && includes & ts.SymbolFlags.Alias) {
      if (!ts.isExportSpecifier(node) && !isExported) declareIn(tree, node, includes, excludes);
      return;
    }
    const inside = includes & ts.SymbolFlags.Value ? ts.SymbolFlags.ExportValue : ts.SymbolFlags.None;
    declareIn(tree, node, isExported ? inside : includes, excludes);
  };

  const declareInContainer = (node: ts.Declaration, includes: ts.SymbolFlags, excludes: ts.SymbolFlags): void => {
    const { container } = place;
    if (ts.isSourceFile(container)) declareInFile(node, includes, excludes);
    else if (hasOwnNames(container)) declareIn(container, node, includes, excludes);
  };

  const declareInBlock = (node: ts.Declaration, includes: ts.SymbolFlags, excludes: ts.SymbolFlags): void => {
    if (ts.isSourceFile(place.block)) declareInFile(node, includes, excludes);
    else declareIn(place.block, node, includes, excludes);
  };

  const declareVariable = (node: ts.VariableDeclaration | ts.BindingElement): void => {
    if (!ts.isIdentifier(node.name)) return;
    const root = rootOf(node);
    if (isBlockScoped(root)) declareInBlock(node, BlockScopedVariable, BlockScopedVariableExcludes);
    else declareInContainer(node, FunctionScopedVariable, excludesOf(root));
  };

  /** In strict code, as which the compiler takes all of TypeScript, a function belongs to the block around it. */
  const declareFunction = (node: ts.FunctionDeclaration): void => {
    declareInBlock(node, ts.SymbolFlags.Function, FunctionExcludes);
  };

  const declareTypeParameter = (node: ts.TypeParameterDeclaration): void => {
    const owner = ts.isInferTypeNode(node.parent) ? conditionAround(node.parent) : undefined;
    if (owner) declareIn(owner, node, TypeParameter, TypeParameterExcludes);
    else if (!ts.isInferTypeNode(node.parent)) declareInContainer(node, TypeParameter, TypeParameterExcludes);
  };

  const declare = (node: ts.Node): void => {
    switch (node.kind) {
      case ts.SyntaxKind.FunctionDeclaration:
        if (!isHoisting(node.parent)) declareFunction(node as ts.FunctionDeclaration);
        return;
      case ts.SyntaxKind.VariableDeclaration:
      case ts.SyntaxKind.BindingElement:
        declareVariable(node as ts.VariableDeclaration | ts.BindingElement);
        return;
      case ts.SyntaxKind.Parameter:
        if (ts.isIdentifier((node as ts.ParameterDeclaration).name))
          declareInContainer(node as ts.ParameterDeclaration, FunctionScopedVariable, ParameterExcludes);
        return;
      case ts.SyntaxKind.TypeParameter:
        declareTypeParameter(node as ts.TypeParameterDeclaration);
        return;
      case ts.SyntaxKind.ClassDeclaration:
      case ts.SyntaxKind.InterfaceDeclaration:
      case ts.SyntaxKind.TypeAliasDeclaration:
      case ts.SyntaxKind.EnumDeclaration:
        declareInBlock(node as ts.DeclarationStatement, ...kindOf(node as ts.DeclarationStatement));
        return;
      case ts.SyntaxKind.ImportClause:
      case ts.SyntaxKind.NamespaceImport:
      case ts.SyntaxKind.ImportSpecifier:
      case ts.SyntaxKind.ImportEqualsDeclaration:
      case ts.SyntaxKind.ExportSpecifier:
        declareInContainer(node as ts.Declaration, Alias, AliasExcludes);
        return;
      case ts.SyntaxKind.ModuleDeclaration:
        isIntricate = true;
        return;
      case ts.SyntaxKind.BinaryExpression: {
        const name = extendedBy(node as ts.BinaryExpression);
        if (name !== undefined) extended.add(name);
      }
    }
  };

  const visit = (node: ts.Node): void => {
    (node as { parent: ts.Node | undefined }).parent = parent;
    onNode(node, depth);
    if (node.kind <= ts.SyntaxKind.LastToken) return;
    declare(node);
    const [outerParent, outerPlace] = [parent, place];
    parent = node;
    place = inside(node, place);
    depth++;
    // As they are called in front of where they stand, functions come first among what has their name.
    for (const each of statementsOf(node)) {
      if (!ts.isFunctionDeclaration(each)) continue;
      (each as { parent: ts.Node }).parent = node;
      declareFunction(each);
    }
    ts.forEachChild(node, visit);
    depth--;
    parent = outerParent;
    place = outerPlace;
  };

  visit(tree);
  if (isIntricate || [...extended].some((name) => mayBeFunction(found.get(tree)?.get(name)))) return false;
  for (const [node, locals] of found) (node as { locals?: Locals }).locals = locals;
  return true;
}

const NO_STATEMENTS: readonly ts.Statement[] = [];

function statementsOf(node: ts.Node): readonly ts.Statement[] {
  return isHoisting(node) ? node.statements : NO_STATEMENTS;
}

function isHoisting(node: ts.Node): node is ts.SourceFile | ts.Block {
  return ts.isSourceFile(node) || ts.isBlock(node);
}

/** As what a class, a type or an enumeration is declared, and what must not have the same name. */
function kindOf(node: ts.DeclarationStatement): readonly [ts.SymbolFlags, ts.SymbolFlags] {
  const flags = ts.SymbolFlags;
  if (ts.isClassDeclaration(node)) return [flags.Class, flags.ClassExcludes];
  if (ts.isInterfaceDeclaration(node)) return [flags.Interface, flags.InterfaceExcludes];
  if (ts.isTypeAliasDeclaration(node)) return [flags.TypeAlias, flags.TypeAliasExcludes];
  const isConst = (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Const) !== 0;
  return isConst ? [flags.ConstEnum, flags.ConstEnumExcludes] : [flags.RegularEnum, flags.RegularEnumExcludes];
}

/** Where names are declared inside of a node. */
function inside(node: ts.Node, place: Place): Place {
  switch (node.kind) {
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.EnumDeclaration:
    case ts.SyntaxKind.ObjectLiteralExpression:
    case ts.SyntaxKind.TypeLiteral:
    case ts.SyntaxKind.JsxAttributes:
    case ts.SyntaxKind.InterfaceDeclaration:
      return { container: node, block: node };
    case ts.SyntaxKind.CatchClause:
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.CaseBlock:
      return { ...place, block: node };
    case ts.SyntaxKind.Block: {
      const isBody = ts.isFunctionLike(node.parent) || ts.isClassStaticBlockDeclaration(node.parent);
      return isBody ? place : { ...place, block: node };
    }
    default:
      return hasOwnNames(node) ? { container: node, block: node } : place;
  }
}

/** Whether the names of parameters and variables inside of a node are its own, files and blocks left aside. */
function hasOwnNames(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) ||
    node.kind === ts.SyntaxKind.ClassStaticBlockDeclaration ||
    node.kind === ts.SyntaxKind.TypeAliasDeclaration ||
    node.kind === ts.SyntaxKind.MappedType
  );
}

function nameOf(node: ts.Declaration): string | undefined {
  const { name } = node as ts.NamedDeclaration;
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}

type Root = ts.VariableDeclaration | ts.ParameterDeclaration;

/** The variable or parameter whose pattern an element is a part of, or the variable itself. */
function rootOf(node: ts.VariableDeclaration | ts.BindingElement): Root {
  let at: Root | ts.BindingElement = node;
  while (ts.isBindingElement(at)) at = at.parent.parent;
  return at;
}

function isBlockScoped(root: Root): boolean {
  if (!ts.isVariableDeclaration(root)) return false;
  return ts.isCatchClause(root.parent) || (root.parent.flags & ts.NodeFlags.BlockScoped) !== 0;
}

function excludesOf(root: Root): ts.SymbolFlags {
  return ts.isParameter(root) ? ParameterExcludes : FunctionScopedVariableExcludes;
}

/** The conditional type in whose `extends` part an `infer` stands. */
function conditionAround(node: ts.Node): ts.ConditionalTypeNode | undefined {
  for (let at = node; at.parent; at = at.parent)
    if (ts.isConditionalTypeNode(at.parent) && at.parent.extendsType === at) return at.parent;
  return undefined;
}

/** `name` where a file sets `name.property`: for functions the compiler takes that for a declaration. */
function extendedBy(node: ts.BinaryExpression): string | undefined {
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  let at: ts.Node = node.left;
  while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) at = at.expression;
  return at !== node.left && ts.isIdentifier(at) ? at.text : undefined;
}

function mayBeFunction(local: Local | undefined): boolean {
  return local?.declarations.some((each) => ts.isFunctionDeclaration(each) || isFunctionVariable(each)) ?? false;
}

function isFunctionVariable(node: ts.Node): boolean {
  return ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isFunctionLike(node.initializer);
}
