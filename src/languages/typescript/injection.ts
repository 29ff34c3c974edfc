import { ts } from "@ts-morph/common";
import { type Abstract, type Argument, branches, unknown } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { ring } from "./rings.ts";
import { declarationsOf, propertyName } from "./scope.ts";

/** How many files around a class are searched for the module that says what is injected into it. */
const MAX_FILES = 40;

/**
 * What dependency injection puts into a parameter or field: what a provider says for its token (`@Inject(TOKEN)`, or the
 * class that its type names), else an object of that class. Undefined where neither is known.
 */
export function injected(
  engine: Engine,
  node: ts.ParameterDeclaration | ts.PropertyDeclaration | undefined,
  at: ts.Node,
): Abstract | undefined {
  if (!node) return undefined;
  const named = tokenOf(node);
  if (named) return provided(engine, engine.evaluate(named, null), node, at);
  const type = classNamed(engine, node.type);
  if (!type) return undefined;
  return provided(engine, type, node, at) ?? instanceOf(type, at);
}

/** The token in `@Inject(TOKEN)`. */
function tokenOf(node: ts.ParameterDeclaration | ts.PropertyDeclaration): ts.Expression | undefined {
  for (const { expression } of ts.getDecorators(node) ?? []) {
    const isInject = ts.isCallExpression(expression) && /^[iI]nject$/.test(expression.expression.getText());
    if (isInject && expression.arguments[0]) return expression.arguments[0];
  }
  return undefined;
}

function classNamed(engine: Engine, type: ts.TypeNode | undefined): Abstract | undefined {
  if (!type || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const [first] = declarationsOf(type.typeName);
  const value = first && engine.declaration(first, null, type.typeName);
  return value?.kind === "class" ? value : undefined;
}

function instanceOf(of: Abstract, at: ts.Node): Abstract | undefined {
  return of.kind === "class" ? { kind: "instance", of, args: null, node: at, steps: [] } : undefined;
}

/** What the first provider of a token near a class yields: `{ provide: TOKEN, useFactory: () => ... }`. */
function provided(engine: Engine, token: Abstract, node: ts.Node, at: ts.Node): Abstract | undefined {
  for (const file of ring(engine, node.getSourceFile().fileName).slice(0, MAX_FILES)) {
    if (!engine.mayName(file, "provide")) continue;
    for (const { parent } of engine.source(file)?.identifiers("provide") ?? []) {
      if (!ts.isPropertyAssignment(parent) || !ts.isObjectLiteralExpression(parent.parent)) continue;
      if (!isSame(engine.evaluate(parent.initializer, null), token)) continue;
      const value = yielded(engine, parent.parent, at);
      if (value) return value;
    }
  }
  return undefined;
}

function isSame(a: Abstract, b: Abstract): boolean {
  if (a.kind === "literal" && b.kind === "literal") return a.value === b.value;
  return a.kind === b.kind && a.node === b.node;
}

function yielded(engine: Engine, provider: ts.ObjectLiteralExpression, at: ts.Node): Abstract | undefined {
  const property = (name: string): ts.Expression | undefined => {
    const found = provider.properties.find((each) => each.name && propertyName(each.name) === name);
    return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
  };
  const [value, factory, type] = [property("useValue"), property("useFactory"), property("useClass")];
  if (value) return engine.evaluate(value, null);
  if (factory) return made(engine, factory, at);
  const of = type && branches(engine.evaluate(type, null)).find((each) => each.kind === "class");
  return of && instanceOf(of, at);
}

/** What a factory makes. Its parameters are injected as well, and left open. */
function made(engine: Engine, factory: ts.Expression, at: ts.Node): Abstract {
  const fn = engine.evaluate(factory, null);
  const parameters = fn.kind === "function" ? fn.node.parameters : [];
  const args = parameters.map(
    (each): Argument => ({ node: each, frame: null, value: unknown("parameter", each), spread: false }),
  );
  return engine.call(fn, args, at, null);
}
