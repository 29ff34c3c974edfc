import { ts } from "@ts-morph/common";
import type { Step } from "../../core/facts.ts";
import { branches } from "./abstract.ts";
import { callsOfParameter, isExported } from "./callers.ts";
import type { Engine } from "./engine.ts";
import {
  declarationsOf,
  functionAround,
  isAssignment,
  isReference,
  propertyName,
  unwrap,
  usesOf,
  wrapped,
} from "./scope.ts";
import { spanOf } from "./source.ts";

/** Any item of a list, any key of a table. */
const ANY = "*";

/** One place where a value, or a part of it, comes to. */
export interface Arrival {
  /** The property names from the value to the part; `*` for any item. */
  readonly path: readonly string[];
  /** The expression that yields the part. */
  readonly node: ts.Node;
  /**
   * `read`: taken out of the whole by its name. `parsed`: read as JSON, and followed further. `given`: an argument of a
   * call that is not followed. `set`: assigned to a property. `key`: looks up something else. `away`: goes on to where
   * nobody looks.
   */
  readonly kind: "read" | "parsed" | "given" | "set" | "key" | "away";
  /** The variables, parameters and results that it came through. */
  readonly steps: readonly Step[];
}

/** An expression that yields the part of the value at `path`, or an object that has the part at `held`. */
interface Carrier {
  readonly node: ts.Node;
  readonly path: readonly string[];
  readonly held: readonly string[];
  /** The functions into which it came as an argument, each with the call that it goes back to. */
  readonly stack: readonly Entered[];
  readonly steps: readonly Step[];
}

interface Entered {
  readonly fn: ts.Node;
  readonly call: ts.Node | null;
}

const MAX_CARRIERS = 600;
const MAX_PATH = 12;
const MAX_STEPS = 8;

/**
 * Where a value goes from the expression that yields it: forwards through variables, destructuring, objects, functions of
 * the project, callbacks and loops. What is not followed is told as `given` or `away`, so that the answer is complete: a
 * part that arrives nowhere is used nowhere.
 */
export function flowOf(engine: Engine, start: ts.Node): readonly Arrival[] {
  return walk(engine, [{ node: start, path: [], held: [], stack: [], steps: [] }]);
}

/** Where the first argument of a function goes that somebody else calls. */
export function flowInto(engine: Engine, fn: ts.FunctionLikeDeclaration): readonly Arrival[] {
  return walk(engine, boundParameter(engine, fn, 0, { node: fn, path: [], held: [], stack: [], steps: [] }));
}

type Outcome = Carrier | Arrival;

function walk(engine: Engine, begin: readonly Outcome[]): readonly Arrival[] {
  const arrivals: Arrival[] = [];
  const pending: Outcome[] = [...begin];
  const seen = new Map<ts.Node, Set<string>>();
  let count = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ("kind" in next) arrivals.push(next);
    else if (isNew(seen, next)) pending.push(...(++count > MAX_CARRIERS ? lost(next) : follow(engine, next)));
  }
  return arrivals;
}

function isNew(seen: Map<ts.Node, Set<string>>, { node, path, held, stack }: Carrier): boolean {
  const key = `${path.join(".")}|${held.join(".")}|${stack.length}`;
  const known = seen.get(node) ?? new Set();
  if (known.has(key) || path.length + held.length > MAX_PATH) return false;
  seen.set(node, known.add(key));
  return true;
}

/** So many ways that the rest may go anywhere. */
function lost(carrier: Carrier): readonly Outcome[] {
  return [arrival("away", { ...carrier, path: [] })];
}

function arrival(kind: Arrival["kind"], { node, path, steps }: Carrier): Arrival {
  return { kind, node, path, steps };
}

function follow(engine: Engine, carrier: Carrier): readonly Outcome[] {
  const node = wrapped(carrier.node);
  const { parent } = node;
  const at = { ...carrier, node };
  if (ts.isPropertyAccessExpression(parent)) return ofMember(engine, at, parent);
  if (ts.isElementAccessExpression(parent)) return ofElement(at, parent);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return ofCall(engine, at, parent);
  if (ts.isVariableDeclaration(parent)) return bound(engine, parent.name, parent, at);
  if (ts.isBinaryExpression(parent)) return ofOperator(engine, at, parent);
  if (ts.isConditionalExpression(parent)) return parent.condition === node ? [] : [{ ...at, node: parent }];
  if (ts.isReturnStatement(parent)) return returned(engine, at, functionAround(parent));
  if (ts.isArrowFunction(parent)) return returned(engine, at, parent);
  if (ts.isYieldExpression(parent)) {
    const held = parent.asteriskToken ? at.held : [ANY, ...at.held];
    return toCallers(engine, { ...at, held }, functionAround(parent));
  }
  if (ts.isForOfStatement(parent)) return ofLoop(engine, at, parent);
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) return ofProperty(at, parent);
  if (ts.isSpreadAssignment(parent) || ts.isSpreadElement(parent)) return ofSpread(engine, at, parent);
  if (ts.isArrayLiteralExpression(parent)) {
    const index = parent.elements.indexOf(node as ts.Expression);
    return [{ ...at, node: parent, held: [String(index), ...at.held] }];
  }
  if (ts.isTemplateSpan(parent)) return ofTemplate(at, parent.parent);
  return isGlance(parent) ? [] : [arrival("away", at)];
}

/** Places that look at a value and keep nothing of it. */
function isGlance(parent: ts.Node): boolean {
  return (
    ts.isExpressionStatement(parent) ||
    ts.isIfStatement(parent) ||
    ts.isIterationStatement(parent, false) ||
    ts.isSwitchStatement(parent) ||
    ts.isCaseClause(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isTypeOfExpression(parent) ||
    ts.isVoidExpression(parent) ||
    ts.isDeleteExpression(parent) ||
    ts.isTypeNode(parent)
  );
}

/** From a value to what stands under a name: a read of it, or nothing where something else stands there. */
function stepped(
  carrier: Carrier,
  name: string,
  node: ts.Node,
): { readonly part?: Carrier; readonly told: readonly Arrival[] } {
  const [head, ...rest] = carrier.held;
  if (head !== undefined) {
    const fits = head === name || head === ANY || name === ANY;
    return fits ? { part: { ...carrier, node, held: rest }, told: [] } : { told: [] };
  }
  const part = { ...carrier, node, path: [...carrier.path, /^\d+$/.test(name) ? ANY : name] };
  return { part, told: name === ANY ? [] : [arrival("read", part)] };
}

function ofPart(carrier: Carrier, name: string, next: ts.Node): readonly Outcome[] {
  const { part, told } = stepped(carrier, name, next);
  return part ? [...told, part] : told;
}

function ofMember(engine: Engine, at: Carrier, access: ts.PropertyAccessExpression): readonly Outcome[] {
  const { parent } = access;
  // What is written to a property says nothing of what it held.
  if (ts.isBinaryExpression(parent) && parent.left === access && isPlain(parent)) return [];
  if (ts.isCallExpression(parent) && parent.expression === access)
    return ofMethod(engine, at, access.name.text, parent);
  return ofPart(at, access.name.text, access);
}

function isPlain(assignment: ts.BinaryExpression): boolean {
  return assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function ofElement(at: Carrier, access: ts.ElementAccessExpression): readonly Outcome[] {
  const { argumentExpression: key } = access;
  if (key === at.node) return [arrival("key", at)];
  if (ts.isStringLiteralLike(key) || ts.isNumericLiteral(key)) return ofPart(at, key.text, access);
  // A name that is not written out may be any.
  return [...(at.held.length === 0 ? [arrival("away", at)] : []), ...ofPart(at, ANY, access)];
}

/** Methods that yield the same, or a text or list made of the same. */
const SAME =
  /^(filter|slice|reverse|toReversed|sort|toSorted|concat|values|trim\w*|toString|to(Locale)?(Lower|Upper)Case|replace|replaceAll|split|substr|substring|normalize|padStart|padEnd|join|match|matchAll|json|text|arrayBuffer|blob|bytes|transformTo\w+|finalMessage|finalText|clone|promise|catch|finally|asResponse|withResponse|valueOf)$/;
/** Methods that yield one item. */
const ITEM = /^(at|pop|shift|find|findLast|next)$/;
/** Methods that call a function with each item. */
const EACH = /^(map|flatMap|filter|find|findLast|findIndex|findLastIndex|some|every|forEach|sort)$/;
const GLANCE =
  /^(includes|startsWith|endsWith|indexOf|lastIndexOf|search|charAt|charCodeAt|localeCompare|has|keys|push|unshift|add|abort|destroy|cancel|return)$/;

function ofMethod(engine: Engine, at: Carrier, name: string, call: ts.CallExpression): readonly Outcome[] {
  const [first, second] = call.arguments;
  if (name === "then") return toCallback(engine, at, first, 0);
  if (name === "on" || name === "once" || name === "addListener") {
    const event = first && ts.isStringLiteralLike(first) ? first.text : ANY;
    return [{ ...at, node: call }, ...toCallback(engine, { ...at, path: [...at.path, event] }, second, 0)];
  }
  if (/^reduce(Right)?$/.test(name)) return toCallback(engine, stepped(at, ANY, call).part, first, 1);
  const visited = EACH.test(name) ? toCallback(engine, stepped(at, ANY, call).part, first, 0) : [];
  if (name === "flat") return [{ ...flattened(at), node: call }];
  if (SAME.test(name)) return [...visited, { ...moved(at), node: call }];
  if (ITEM.test(name)) return [...visited, ...ofPart(at, ANY, call)];
  return EACH.test(name) || GLANCE.test(name) ? visited : [arrival("away", { ...at, node: call.expression })];
}

/** What a callback gets. What it returns is found again at its return statements. */
function toCallback(
  engine: Engine,
  carrier: Carrier | undefined,
  callback: ts.Expression | undefined,
  index: number,
): readonly Outcome[] {
  if (!carrier || !callback) return [];
  return branches(engine.evaluate(callback, null)).flatMap((each) =>
    each.kind === "function"
      ? boundParameter(engine, each.node, index, entering(carrier, each.node, null))
      : [arrival("given", { ...carrier, node: callback })],
  );
}

const STRINGS =
  /^(String|JSON\.stringify|Buffer\.(from|concat)|decodeURIComponent|Uint8Array|toUtf8|fromUtf8|toUtf8String)$|\.decode$/;
const SAME_OF =
  /^(structuredClone|Array\.from|Object\.freeze|Promise\.(all|allSettled|any|race|resolve)|Readable\.from)$/;
/** Packages whose functions call what they are given and yield what that yields. */
const CALLS_THROUGH =
  /^(p-retry|async-retry|exponential-backoff|cockatiel|promise-retry|p-limit|p-queue|p-map|p-timeout|bottleneck|opossum|async-sema|@lifeomic\/attempt|ts-retry-promise|react)$/;

function ofCall(engine: Engine, at: Carrier, call: ts.CallExpression | ts.NewExpression): readonly Outcome[] {
  const index = call.arguments?.indexOf(at.node as ts.Expression) ?? -1;
  if (index < 0) return [];
  const name = call.expression.getText().replace(/\s+/g, "");
  if (STRINGS.test(name)) return [{ ...at, node: call, held: [] }];
  if (name === "JSON.parse") return [arrival("parsed", at), { ...at, node: call }];
  if (SAME_OF.test(name)) return [{ ...at, node: call }];
  if (OBJECTS.test(name)) return ofObject(engine, at, name, index, call);
  const list = listOf(call);
  if (list) return uses(engine, list, { ...at, held: [ANY, ...at.held] });
  const callees = ts.isCallExpression(call) ? branches(engine.evaluate(call.expression, null)) : [];
  const own = callees.flatMap((each) => (each.kind === "function" ? [each.node] : []));
  const inside = own.flatMap((fn) => boundParameter(engine, fn, index, entering(at, fn, call)));
  return own.length > 0 && own.length === callees.length ? inside : [...inside, arrival("given", at)];
}

const OBJECTS = /^Object\.(values|entries|keys|assign)$/;

/** Functions that turn an object into a list, or put one into another. */
function ofObject(
  engine: Engine,
  at: Carrier,
  name: string,
  index: number,
  call: ts.CallExpression | ts.NewExpression,
): readonly Outcome[] {
  const [, ...rest] = at.held;
  if (name === "Object.keys") return [];
  if (name === "Object.assign") {
    const [target] = call.arguments ?? [];
    const [declaration] = target && index > 0 && ts.isIdentifier(target) ? declarationsOf(target) : [];
    return [{ ...at, node: call }, ...(declaration ? held(engine, declaration, at) : [])];
  }
  // The names are gone, so what is read of an answer's entries may be any part of it.
  const gone = at.held.length === 0 ? [arrival("away", at)] : [];
  return [...gone, { ...at, node: call, held: name === "Object.values" ? [ANY, ...rest] : [ANY, "1", ...rest] }];
}

function entering(carrier: Carrier, fn: ts.Node, call: ts.Node | null): Carrier {
  return { ...carrier, stack: [...carrier.stack, { fn, call }] };
}

/** The variable that something is added to, where it holds a list made here. */
function listOf(call: ts.CallExpression | ts.NewExpression): ts.VariableDeclaration | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !/^(push|unshift|add)$/.test(expression.name.text))
    return undefined;
  const [declaration] = ts.isIdentifier(expression.expression) ? declarationsOf(expression.expression) : [];
  return declaration && ts.isVariableDeclaration(declaration) ? declaration : undefined;
}

function boundParameter(
  engine: Engine,
  fn: ts.FunctionLikeDeclaration,
  index: number,
  carrier: Carrier,
): readonly Outcome[] {
  if (!fn.body || /\barguments\b/.test(fn.body.getText())) return [arrival("away", carrier)];
  const parameters = fn.parameters.filter((each) => each.name.getText() !== "this");
  const last = parameters.at(-1);
  if (last?.dotDotDotToken && index >= parameters.length - 1) {
    const held = [String(index - parameters.length + 1), ...carrier.held];
    return bound(engine, last.name, last, { ...carrier, held });
  }
  const parameter = parameters[index];
  return parameter ? bound(engine, parameter.name, parameter, carrier) : [];
}

type Declared = ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement;

function bound(engine: Engine, name: ts.BindingName, declaration: Declared, carrier: Carrier): readonly Outcome[] {
  if (ts.isIdentifier(name)) return uses(engine, declaration, through(carrier, name));
  return name.elements.flatMap((element, index): readonly Outcome[] => {
    if (ts.isOmittedExpression(element)) return [];
    if (element.dotDotDotToken) {
      const rest = ts.isArrayBindingPattern(name) ? moved(carrier) : carrier;
      return bound(engine, element.name, element, rest);
    }
    const { part, told } = stepped(carrier, ts.isArrayBindingPattern(name) ? String(index) : keyOf(element), element);
    return part ? [...told, ...bound(engine, element.name, element, part)] : told;
  });
}

/** The same list with its items at other places. */
function moved(carrier: Carrier): Carrier {
  const [head, ...rest] = carrier.held;
  return head !== undefined && /^\d+$/.test(head) ? { ...carrier, held: [ANY, ...rest] } : carrier;
}

/** The same list with those in it laid open. */
function flattened(carrier: Carrier): Carrier {
  const [first, second, ...rest] = carrier.held;
  const nested = second !== undefined && /^(\d+|\*)$/.test(second);
  return first !== undefined && nested ? { ...carrier, held: [ANY, ...rest] } : moved(carrier);
}

function keyOf(element: ts.BindingElement): string {
  const name = element.propertyName ?? element.name;
  if (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name)) return ANY;
  return propertyName(name) ?? ANY;
}

function through(carrier: Carrier, name: ts.Node): Carrier {
  const next: Step = { span: spanOf(name), message: `\`${name.getText()}\` takes it` };
  return { ...carrier, steps: [...carrier.steps, next].slice(-MAX_STEPS) };
}

/** Every use of a variable carries what the variable was once given. */
function uses(engine: Engine, declaration: Declared, carrier: Carrier): readonly Outcome[] {
  const { name } = declaration;
  if (!ts.isIdentifier(name)) return [];
  const source = engine.source(name.getSourceFile().fileName);
  const found = usesOf(declaration, () => source?.identifiers(name.text) ?? [])
    .filter((use) => use !== name && isReference(use) && !isTarget(use))
    .map((use) => ({ ...carrier, node: use }));
  return isSharedByModule(declaration) ? [...found, arrival("away", { ...carrier, node: name })] : found;
}

function isSharedByModule(declaration: Declared): boolean {
  return (
    ts.isVariableDeclaration(declaration) &&
    ts.isVariableStatement(declaration.parent.parent) &&
    (ts.isSourceFile(declaration.parent.parent.parent) || ts.isModuleBlock(declaration.parent.parent.parent)) &&
    isExported(declaration)
  );
}

function isTarget(use: ts.Identifier): boolean {
  const { parent } = use;
  return ts.isBinaryExpression(parent) && parent.left === use && isAssignment(parent.operatorToken.kind);
}

function ofOperator(engine: Engine, at: Carrier, operation: ts.BinaryExpression): readonly Outcome[] {
  const { kind } = operation.operatorToken;
  const isLeft = operation.left === at.node;
  if (isAssignment(kind)) return isLeft ? [] : assigned(engine, at, operation);
  if (kind === ts.SyntaxKind.PlusToken) return ofTemplate(at, operation);
  const passes =
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken ||
    ((kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.CommaToken) && !isLeft);
  return passes ? [{ ...at, node: operation }] : [];
}

function assigned(engine: Engine, at: Carrier, assignment: ts.BinaryExpression): readonly Outcome[] {
  const { left } = assignment;
  const value = ts.isExpressionStatement(assignment.parent) ? [] : [{ ...at, node: assignment }];
  if (ts.isIdentifier(left))
    return [...value, ...declarationsOf(left).flatMap((each) => held(engine, each, through(at, left)))];
  const owner = ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left) ? left.expression : undefined;
  const [declaration] = owner && ts.isIdentifier(owner) ? declarationsOf(owner) : [];
  const key = ts.isPropertyAccessExpression(left) ? left.name.text : ANY;
  const kept = declaration && ts.isVariableDeclaration(declaration) && isMadeHere(declaration);
  const next = kept ? uses(engine, declaration, { ...at, held: [key, ...at.held] }) : [arrival("away", at)];
  return [...value, arrival("set", at), ...next];
}

/** Whether a variable is the first name of its object. */
function isMadeHere({ initializer }: ts.VariableDeclaration): boolean {
  const value = initializer && unwrap(initializer);
  return value !== undefined && (ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value));
}

function held(engine: Engine, declaration: ts.Declaration, carrier: Carrier): readonly Outcome[] {
  const followed =
    ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isBindingElement(declaration);
  return followed ? uses(engine, declaration, carrier) : [arrival("away", carrier)];
}

/** Text made of a text still carries it; text made of an object does not. */
function ofTemplate(at: Carrier, whole: ts.Expression): readonly Outcome[] {
  if (at.held.length > 0) return [];
  return ts.isTaggedTemplateExpression(whole.parent) ? [arrival("given", at)] : [{ ...at, node: whole }];
}

function ofProperty(at: Carrier, property: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): readonly Outcome[] {
  if (ts.isPropertyAssignment(property) && property.initializer !== at.node) return [arrival("key", at)];
  const key = propertyName(property.name) ?? ANY;
  return [arrival("set", at), { ...at, node: property.parent, held: [key, ...at.held] }];
}

function ofSpread(engine: Engine, at: Carrier, spread: ts.SpreadAssignment | ts.SpreadElement): readonly Outcome[] {
  const { parent } = spread;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return [{ ...at, node: parent }];
  const list = listOf(parent);
  return list ? uses(engine, list, at) : [arrival("given", at)];
}

function ofLoop(engine: Engine, at: Carrier, loop: ts.ForOfStatement): readonly Outcome[] {
  const item = loop.expression === at.node ? stepped(at, ANY, loop.expression).part : undefined;
  if (!item) return [];
  if (!ts.isVariableDeclarationList(loop.initializer)) return [arrival("away", item)];
  return loop.initializer.declarations.flatMap((each) => bound(engine, each.name, each, item));
}

/** What a function returns comes to the call through which its argument was followed, or to all of its callers. */
function returned(engine: Engine, at: Carrier, fn: ts.FunctionLikeDeclaration | undefined): readonly Outcome[] {
  const last = at.stack.at(-1);
  if (!last || last.fn !== fn) return toCallers(engine, at, fn);
  const back = { ...at, stack: at.stack.slice(0, -1) };
  return last.call ? [{ ...back, node: last.call }] : toCallers(engine, back, fn);
}

function toCallers(engine: Engine, at: Carrier, fn: ts.FunctionLikeDeclaration | undefined): readonly Outcome[] {
  if (!fn) return [arrival("away", at)];
  const outer = wrapped(fn);
  if (ts.isCallExpression(outer.parent) && outer !== outer.parent.expression)
    return toTaker(engine, at, fn, outer.parent);
  const { sites, complete } = engine.callers(fn);
  const found = sites.map((site): Outcome => ({ ...at, node: site }));
  return complete ? found : [...found, arrival("away", at)];
}

/** What a callback returns is what the function it was handed to makes of it. */
function toTaker(
  engine: Engine,
  at: Carrier,
  fn: ts.FunctionLikeDeclaration,
  taker: ts.CallExpression,
): readonly Outcome[] {
  const method = ts.isPropertyAccessExpression(taker.expression) ? taker.expression.name.text : "";
  if (/^(then|catch|reduce|reduceRight)$/.test(method)) return [{ ...at, node: taker }];
  const each = { ...at, node: taker, held: [ANY, ...at.held] };
  if (method === "map") return [each];
  if (method === "flatMap") return [flattened(each)];
  if (EACH.test(method)) return [];
  const index = taker.arguments.indexOf(wrapped(fn) as ts.Expression);
  return branches(engine.evaluate(taker.expression, null)).flatMap((each): readonly Outcome[] => {
    if (each.kind === "external" && CALLS_THROUGH.test(each.module)) return [{ ...at, node: taker }];
    const calls = each.kind === "function" ? callsOfParameter(engine, each.node, index) : [];
    return calls.length > 0 ? calls.map((call) => ({ ...at, node: call })) : [arrival("away", at)];
  });
}
