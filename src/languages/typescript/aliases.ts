import { ts } from "@ts-morph/common";
import { type Abstract, branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, unwrap, usesOf, wrapped } from "./scope.ts";
import type { Source } from "./source.ts";

/** A property that is set on an object which the code reaches by another way than a variable's own name. */
export interface AliasedWrite {
  /** The way from the variable's object to the property. */
  readonly path: readonly string[];
  readonly right: ts.Expression;
  readonly node: ts.Node;
}

/** How deep in an object another one is looked for. */
const MAX_DEPTH = 4;
/** More writes than these in one file are not looked through. */
const MAX_WRITES = 60;

/**
 * The properties that the file of a variable sets on the variable's object, or on one inside it, by way of a getter, a
 * table, a list, a field or whatever else leads to the same object. Which object an expression leads to is asked of an
 * evaluator that does not ask this question itself.
 */
export function aliasedWrites(engine: Engine, value: Abstract, declaration: ts.Declaration): readonly AliasedWrite[] {
  const { withoutAliases } = engine;
  const tree = declaration.getSourceFile();
  if (!withoutAliases || !isMadeHere(declaration)) return [];
  const source = engine.source(tree.fileName);
  const candidates = writesIn(source).filter((each) => !isPlainWay(each.owner, declaration));
  if (candidates.length === 0 || candidates.length > MAX_WRITES) return [];
  const uses = usesOf(declaration, () => source?.identifiers(nameOf(declaration)) ?? []);
  if (!uses.some(isHandedOn)) return [];
  return candidates.flatMap(({ owner, name, assignment }) =>
    branches(withoutAliases.evaluate(owner, null)).flatMap((each): readonly AliasedWrite[] => {
      const way = wayTo(value, each.node, MAX_DEPTH);
      return way ? [{ path: [...way, name], right: assignment.right, node: assignment }] : [];
    }),
  );
}

/** Whether a variable is given an object that is written in place, and not one that has come from somewhere else. */
function isMadeHere(declaration: ts.Declaration): boolean {
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  const made = unwrap(declaration.initializer);
  return ts.isObjectLiteralExpression(made) || ts.isArrayLiteralExpression(made) || ts.isNewExpression(made);
}

interface Write {
  readonly owner: ts.Expression;
  readonly name: string;
  readonly assignment: ts.BinaryExpression;
}

/** Every `owner.name = value` of a file, but for what a class says of its own fields. */
function writesIn(source: Source | undefined): readonly Write[] {
  const known = source && writes.get(source);
  if (known) return known;
  const found = (source?.assignments() ?? []).flatMap((each) => writeOf(each) ?? []);
  if (source) writes.set(source, found);
  return found;
}

const writes = new WeakMap<Source, readonly Write[]>();

function writeOf(assignment: ts.BinaryExpression): Write | undefined {
  const { left } = assignment;
  const name = ts.isPropertyAccessExpression(left)
    ? left.name.text
    : ts.isElementAccessExpression(left) && ts.isStringLiteralLike(left.argumentExpression)
      ? left.argumentExpression.text
      : undefined;
  if (name === undefined || !(ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left)))
    return undefined;
  const owner = unwrap(left.expression) as ts.Expression;
  return owner.kind === ts.SyntaxKind.ThisKeyword ? undefined : { owner, name, assignment };
}

/** `input` and `input.config` for the variable `input`: these ways are known already. */
function isPlainWay(owner: ts.Expression, declaration: ts.Declaration): boolean {
  let at: ts.Node = owner;
  while (ts.isPropertyAccessExpression(at)) at = unwrap(at.expression);
  return ts.isIdentifier(at) && declarationsOf(at).includes(declaration);
}

function nameOf(declaration: ts.Declaration): string {
  const { name } = declaration as ts.NamedDeclaration;
  return name && ts.isIdentifier(name) ? name.text : "";
}

/** Whether an object goes somewhere from where it can be reached again; reading a property of it does not count. */
function isHandedOn(use: ts.Identifier): boolean {
  const outer = wrapped(use);
  const { parent } = outer;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === outer && ts.isCallExpression(parent.parent);
  return !(ts.isVariableDeclaration(parent) && parent.name === outer) && !ts.isElementAccessExpression(parent);
}

/** The property names that lead from a value to the object that was written at a place. */
function wayTo(value: Abstract, node: ts.Node, depth: number): readonly string[] | undefined {
  for (const branch of branches(value)) {
    if (branch.kind !== "record") continue;
    if (branch.node === node) return [];
    if (depth === 0) continue;
    for (const [name, slot] of branch.slots) {
      const rest = wayTo(slot.value, node, depth - 1);
      if (rest) return [name, ...rest];
    }
  }
  return undefined;
}
