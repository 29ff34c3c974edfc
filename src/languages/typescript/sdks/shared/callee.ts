import { ts } from "@ts-morph/common";
import { type Abstract, branches, type ExternalAbstract } from "../../abstract.ts";
import type { Engine } from "../../engine.ts";
import { slotAt } from "../../lower.ts";
import { propertyName, unwrap } from "../../scope.ts";

/**
 * The name of what a call calls or a `new` constructs, as the package that it comes from knows it: by syntax alone, so
 * that a reader can tell what is none of its business before anything is evaluated.
 */
export function calledName(node: ts.CallExpression | ts.NewExpression): string | undefined {
  const { expression } = node;
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  if (!ts.isIdentifier(expression)) return undefined;
  return renamedImports(node.getSourceFile()).get(expression.text) ?? expression.text;
}

const renamed = new WeakMap<ts.SourceFile, ReadonlyMap<string, string>>();

/** `import { name as other }`: the package's names by those of the file. */
function renamedImports(tree: ts.SourceFile): ReadonlyMap<string, string> {
  const known = renamed.get(tree);
  if (known) return known;
  const found = new Map(tree.statements.flatMap(renamesOf));
  renamed.set(tree, found);
  return found;
}

function renamesOf(node: ts.Statement): readonly (readonly [string, string])[] {
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
  if (!bindings || !ts.isNamedImports(bindings)) return [];
  return bindings.elements.flatMap((each): [string, string][] =>
    each.propertyName ? [[each.name.text, each.propertyName.text]] : [],
  );
}

/** What a call calls, or a `new` constructs, when that is something of the package. */
export function calleeOf(
  engine: Engine,
  node: ts.CallExpression | ts.NewExpression,
  module: RegExp,
): ExternalAbstract | undefined {
  return branches(engine.evaluate(node.expression, null)).find(
    (each): each is ExternalAbstract => each.kind === "external" && module.test(each.module),
  );
}

/** The object whose method is called: `model` in `model.invoke(...)`. */
export function receiverOf(engine: Engine, node: ts.CallExpression | ts.NewExpression): Abstract | undefined {
  return ts.isPropertyAccessExpression(node.expression) ? engine.evaluate(node.expression.expression, null) : undefined;
}

/** One option of the object that is the first argument; where that is written out, nothing else of it is evaluated. */
export function optionOf(
  engine: Engine,
  node: ts.CallExpression | ts.NewExpression,
  name: string,
): Abstract | undefined {
  const [first] = node.arguments ?? [];
  if (!first) return undefined;
  const object = unwrap(first);
  if (ts.isObjectLiteralExpression(object) && !object.properties.some(ts.isSpreadAssignment)) {
    const property = object.properties.findLast((each) => each.name && propertyName(each.name) === name);
    if (!property) return undefined;
    if (ts.isPropertyAssignment(property)) return engine.evaluate(property.initializer, null);
  }
  return slotAt(engine.evaluate(first, null), name)?.value;
}
