import { ts } from "@ts-morph/common";

/** What a scope calls by a name, as the compiler's own binder leaves it at a node, and all that is asked of it here. */
interface Local {
  flags: ts.SymbolFlags;
  readonly declarations: ts.Declaration[];
}

// The compiler hands out its tables by a function each, which is felt in a walk over every node.
const SyntaxKind = ts.SyntaxKind;
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
    else if (WITH_OWN_NAMES.has(container.kind)) declareIn(container, node, includes, excludes);
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
      case SyntaxKind.FunctionDeclaration:
        if (!isHoisting(node.parent)) declareFunction(node as ts.FunctionDeclaration);
        return;
      case SyntaxKind.VariableDeclaration:
      case SyntaxKind.BindingElement:
        declareVariable(node as ts.VariableDeclaration | ts.BindingElement);
        return;
      case SyntaxKind.Parameter:
        if (ts.isIdentifier((node as ts.ParameterDeclaration).name))
          declareInContainer(node as ts.ParameterDeclaration, FunctionScopedVariable, ParameterExcludes);
        return;
      case SyntaxKind.TypeParameter:
        declareTypeParameter(node as ts.TypeParameterDeclaration);
        return;
      case SyntaxKind.ClassDeclaration:
      case SyntaxKind.InterfaceDeclaration:
      case SyntaxKind.TypeAliasDeclaration:
      case SyntaxKind.EnumDeclaration:
        declareInBlock(node as ts.DeclarationStatement, ...kindOf(node as ts.DeclarationStatement));
        return;
      case SyntaxKind.ImportClause:
      case SyntaxKind.NamespaceImport:
      case SyntaxKind.ImportSpecifier:
      case SyntaxKind.ImportEqualsDeclaration:
      case SyntaxKind.ExportSpecifier:
        declareInContainer(node as ts.Declaration, Alias, AliasExcludes);
        return;
      case SyntaxKind.ModuleDeclaration:
        isIntricate = true;
        return;
      case SyntaxKind.BinaryExpression: {
        const name = extendedBy(node as ts.BinaryExpression);
        if (name !== undefined) extended.add(name);
      }
    }
  };

  /** As they are called in front of where they stand, functions come first among what has their name. */
  const declareFunctions = (within: ts.SourceFile | ts.Block): void => {
    for (const each of within.statements) {
      if (!ts.isFunctionDeclaration(each)) continue;
      (each as { parent: ts.Node }).parent = within;
      declareFunction(each);
    }
  };

  const visit = (node: ts.Node): void => {
    (node as { parent: ts.Node | undefined }).parent = parent;
    onNode(node, depth);
    if (node.kind <= SyntaxKind.LastToken) return;
    const outerParent = parent;
    const outerPlace = place;
    parent = node;
    depth++;
    if (TELLING.has(node.kind)) {
      declare(node);
      place = inside(node, place);
      if (isHoisting(node)) declareFunctions(node);
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

/** Where the names of parameters and variables inside are the node's own, files and blocks left aside. */
const WITH_OWN_NAMES: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.MethodSignature,
  SyntaxKind.CallSignature,
  SyntaxKind.ConstructSignature,
  SyntaxKind.IndexSignature,
  SyntaxKind.FunctionType,
  SyntaxKind.ConstructorType,
  SyntaxKind.ClassStaticBlockDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.MappedType,
]);

/** What declares something or is a place for names. All else, which is most of a file, is only walked through. */
const TELLING: ReadonlySet<ts.SyntaxKind> = new Set([
  ...WITH_OWN_NAMES,
  SyntaxKind.SourceFile,
  SyntaxKind.Block,
  SyntaxKind.CaseBlock,
  SyntaxKind.CatchClause,
  SyntaxKind.ForStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.VariableDeclaration,
  SyntaxKind.BindingElement,
  SyntaxKind.Parameter,
  SyntaxKind.TypeParameter,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.EnumDeclaration,
  SyntaxKind.ObjectLiteralExpression,
  SyntaxKind.TypeLiteral,
  SyntaxKind.JsxAttributes,
  SyntaxKind.ImportClause,
  SyntaxKind.NamespaceImport,
  SyntaxKind.ImportSpecifier,
  SyntaxKind.ImportEqualsDeclaration,
  SyntaxKind.ExportSpecifier,
  SyntaxKind.ModuleDeclaration,
  SyntaxKind.BinaryExpression,
]);

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
    case SyntaxKind.ClassDeclaration:
    case SyntaxKind.ClassExpression:
    case SyntaxKind.EnumDeclaration:
    case SyntaxKind.ObjectLiteralExpression:
    case SyntaxKind.TypeLiteral:
    case SyntaxKind.JsxAttributes:
    case SyntaxKind.InterfaceDeclaration:
      return { container: node, block: node };
    case SyntaxKind.CatchClause:
    case SyntaxKind.ForStatement:
    case SyntaxKind.ForInStatement:
    case SyntaxKind.ForOfStatement:
    case SyntaxKind.CaseBlock:
      return { ...place, block: node };
    case SyntaxKind.Block: {
      const isBody = ts.isFunctionLike(node.parent) || ts.isClassStaticBlockDeclaration(node.parent);
      return isBody ? place : { ...place, block: node };
    }
    default:
      return WITH_OWN_NAMES.has(node.kind) ? { container: node, block: node } : place;
  }
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
  if (node.operatorToken.kind !== SyntaxKind.EqualsToken) return undefined;
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
