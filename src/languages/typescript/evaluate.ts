import { ts } from "@ts-morph/common";
import type { ExtractOptions } from "../language.ts";
import {
  type Abstract,
  type Argument,
  argumentsOf,
  branches,
  type ClassAbstract,
  type Frame,
  flatText,
  isNullish,
  isUndefined,
  literal,
  type Memo,
  oneOf,
  type Slot,
  spreadInto,
  text,
  truth,
  unknown,
  withStep,
} from "./abstract.ts";
import { callers } from "./callers.ts";
import { call, construct, toNumber } from "./calls.ts";
import { deployedValue } from "./deployment.ts";
import type { Callers, Engine, Reader } from "./engine.ts";
import { entry } from "./entries.ts";
import { guarded } from "./guards.ts";
import { injected } from "./injection.ts";
import { anyField, environment, exported, fieldOfThis, importOf, keyOf, member } from "./members.ts";
import type { ModuleFiles } from "./modules.ts";
import { comesLater, dominates, mutated, placeOfUse } from "./mutations.ts";
import {
  declarationsOf,
  functionAround,
  isAssignment,
  isDestructuringTarget,
  isFunction,
  propertyName,
  unwrap,
  usesOf,
} from "./scope.ts";
import { spanOf } from "./source.ts";

/** Limits that end every walk. Measured on real code, where the deepest honest chain is about 30. */
const MAX_DEPTH = 250;
const MAX_WORK = 40_000;
/** Looking at so many uses of a name takes about as long as one evaluation. Hardly a name of real code has as many. */
const USES_PER_STEP = 10;
/** What may be spent on asking which object the code changes by another name: nearly always none that matters. */
const MAX_ALIAS_WORK = 1_000;

/** While the callers of a function are being looked for, a recursive question is answered with these. */
const NO_CALLERS: Callers = { sites: [], complete: false, entryPoint: false, handedTo: [] };

/** The questions that lead to other evaluators of the same project. */
interface Asks {
  readonly aliases: boolean;
  readonly deployment: boolean;
}

/**
 * Makes an evaluator for the reading of one file. It remembers what it found, so it must not outlive a change of any
 * file.
 */
export function createEngine(
  files: ModuleFiles,
  options: ExtractOptions,
  reader: Reader,
  asks: Asks = { aliases: true, deployment: true },
): Engine & { refuel(work?: number): void; exhausted(): boolean } {
  const memo: Memo<ts.Node, Abstract> = new Map();
  const active = new Map<ts.Node, number>();
  const callersMemo: Memo<ts.Node, Callers> = new Map();
  const callersActive = new Map<ts.Node, number>();
  let depth = 0;
  let work = 0;
  let allowed = MAX_WORK;
  /** How often a budget has cut something short. */
  let cuts = 0;
  /** The level of the outermost unfinished evaluation by which what is being evaluated was cut short. */
  let needs = Number.POSITIVE_INFINITY;
  const provisional: (() => void)[] = [];

  /**
   * Remembers what an evaluation yields. What met itself on the way was cut short: it is remembered only until the
   * evaluation that it met is done, because from another start more may be found. What a budget cut short is not
   * remembered at all.
   */
  const remembered = <Key, Result>(
    known: Memo<Key, Result>,
    key: Key,
    level: number,
    compute: () => Result,
  ): Result => {
    const outer = needs;
    needs = Number.POSITIVE_INFINITY;
    const mark = provisional.length;
    const before = cuts;
    try {
      const value = compute();
      if (needs >= level) {
        needs = Number.POSITIVE_INFINITY;
        for (const forget of provisional.splice(mark)) forget();
      }
      if (cuts === before) known.set(key, { value, needs });
      if (needs < level) provisional.push(() => known.delete(key));
      return value;
    } finally {
      needs = Math.min(outer, needs);
    }
  };

  let shadow: ReturnType<typeof createEngine> | null = null;
  let infrastructure: ReturnType<typeof createEngine> | null = null;

  const engine: Engine = {
    files,
    options,
    ...reader,
    evaluate(node, frame) {
      const results = frame?.memo ?? memo;
      const known = results.get(node);
      if (known) {
        needs = Math.min(needs, known.needs);
        return known.value;
      }
      if (depth >= MAX_DEPTH || work >= allowed) {
        cuts++;
        return unknown("budget", node);
      }
      // The same node may be under way in another frame: only a node met again in its own frame is defined by itself.
      const busy = frame?.active ?? active;
      const since = busy.get(node);
      if (since !== undefined) {
        needs = Math.min(needs, since);
        return unknown("recursion", node);
      }
      depth++;
      work++;
      busy.set(node, depth);
      try {
        return remembered(results, node, depth, () => expression(engine, node, frame));
      } finally {
        depth--;
        busy.delete(node);
      }
    },
    lookedAt(uses) {
      work += Math.floor(uses / USES_PER_STEP);
    },
    argument: (argument, at) =>
      !argument
        ? literal(undefined, at)
        : argument.spread
          ? unknown("dynamic", argument.node)
          : (argument.value ?? engine.evaluate(argument.node, argument.frame)),
    declaration: (node, frame, use) => declaration(engine, node, frame, use),
    member: (of, name, at) => member(engine, of, name, at),
    call: (callee, args, at, frame) => call(engine, callee, args, at, frame),
    exported: (file, name, at) => exported(engine, file, name, at),
    callers(fn) {
      const known = callersMemo.get(fn);
      if (known) {
        needs = Math.min(needs, known.needs);
        return known.value;
      }
      const since = callersActive.get(fn);
      if (since !== undefined) {
        needs = Math.min(needs, since);
        return NO_CALLERS;
      }
      // Between the evaluation that asks and those that the answer takes.
      const level = depth + 0.5;
      callersActive.set(fn, level);
      try {
        return remembered(callersMemo, fn, level, () => callers(engine, fn));
      } finally {
        callersActive.delete(fn);
      }
    },
    entry: (parameter) => entry(engine, parameter),
    deployed(name, at) {
      if (!asks.deployment) return undefined;
      // What reads the infrastructure has steps of its own, and takes the environment of the deployment as it is.
      infrastructure ??= createEngine(files, options, reader, { aliases: true, deployment: false });
      infrastructure.refuel();
      return deployedValue(infrastructure, name, at);
    },
    guarded: (value, use, frame) => guarded(engine, value, use, frame),
    get withoutAliases() {
      if (asks.aliases && !shadow) {
        shadow = createEngine(files, options, reader, { aliases: false, deployment: false });
        shadow.refuel(MAX_ALIAS_WORK);
      }
      return shadow;
    },
  };
  return Object.assign(engine, {
    refuel(limit = MAX_WORK) {
      allowed = limit;
      shadow?.refuel(MAX_ALIAS_WORK);
      work = 0;
      cuts = 0;
    },
    exhausted: () => cuts > 0,
  });
}

function expression(engine: Engine, node: ts.Node, frame: Frame | null): Abstract {
  const inner = unwrap(node);
  if (inner !== node) return engine.evaluate(inner, frame);
  if (ts.isStringLiteralLike(node)) return literal(node.text, node);
  if (ts.isNumericLiteral(node)) return literal(Number(node.text.replaceAll("_", "")), node);
  if (ts.isIdentifier(node)) return identifier(engine, node, frame);
  if (ts.isPropertyAccessExpression(node)) return access(engine, node, node.name.text, frame);
  if (ts.isElementAccessExpression(node)) return element(engine, node, frame);
  if (ts.isObjectLiteralExpression(node)) return record(engine, node, frame);
  if (ts.isArrayLiteralExpression(node)) return list(engine, node, frame);
  if (ts.isTemplateExpression(node)) return template(engine, node, frame);
  if (ts.isTaggedTemplateExpression(node)) return tagged(engine, node, frame);
  if (ts.isConditionalExpression(node)) return conditional(engine, node, frame);
  if (ts.isBinaryExpression(node)) return binary(engine, node, frame);
  if (ts.isPrefixUnaryExpression(node)) return prefix(engine, node, frame);
  if (ts.isCallExpression(node)) return callExpression(engine, node, frame);
  if (ts.isNewExpression(node)) return construct(engine, node, frame);
  if (isFunction(node)) return { kind: "function", node, frame, self: frame?.self ?? null, steps: [] };
  if (ts.isClassLike(node)) return { kind: "class", node, frame, steps: [] };
  if (ts.isYieldExpression(node) && node.expression) return unknown("dynamic", node);
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return literal(true, node);
    case ts.SyntaxKind.FalseKeyword:
      return literal(false, node);
    case ts.SyntaxKind.NullKeyword:
      return literal(null, node);
    case ts.SyntaxKind.ThisKeyword:
      return self(node, frame);
    case ts.SyntaxKind.VoidExpression:
      return literal(undefined, node);
    default:
      return unknown("dynamic", node);
  }
}

/** `this` is what the frame says, else any object of the class around, or the class itself in its static parts. */
function self(node: ts.Node, frame: Frame | null): Abstract {
  for (let at = frame; at; at = at.parent) if (at.self) return at.self;
  const owner = thisOwner(node);
  if (!owner || !ts.isClassLike(owner.parent)) return unknown("dynamic", node, "this");
  const of: ClassAbstract = { kind: "class", node: owner.parent, frame: null, steps: [] };
  const isStatic =
    ts.isClassStaticBlockDeclaration(owner) ||
    (ts.getCombinedModifierFlags(owner as ts.Declaration) & ts.ModifierFlags.Static) !== 0;
  return isStatic ? of : { kind: "instance", of, args: null, node, steps: [] };
}

/** The method, field or function that gives `this` its meaning: arrow functions leave it as it is. */
function thisOwner(node: ts.Node): ts.Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isArrowFunction(at)) continue;
    if (isFunction(at) || ts.isPropertyDeclaration(at) || ts.isClassStaticBlockDeclaration(at)) return at;
  }
  return undefined;
}

function identifier(engine: Engine, node: ts.Identifier, frame: Frame | null): Abstract {
  if (node.text === "undefined") return literal(undefined, node);
  const declarations = declarationsOf(node);
  if (declarations.length === 0) return { kind: "external", module: "", path: [node.text], args: [], node, steps: [] };
  const values = declarations.filter(isValueDeclaration).map((each) => engine.declaration(each, frame, node));
  const value = mutated(engine, oneOf(values, node), node, frame);
  return engine.guarded(value, node, frame);
}

function isValueDeclaration(node: ts.Declaration): boolean {
  if (ts.isFunctionDeclaration(node)) return node.body !== undefined;
  return !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node);
}

function declaration(engine: Engine, node: ts.Declaration, frame: Frame | null, use: ts.Node): Abstract {
  const home = frameOf(node, frame);
  if (ts.isVariableDeclaration(node)) return variable(engine, node, home, use);
  if (ts.isParameter(node)) return reassigned(engine, parameter(engine, node, home, frame), node, home, use);
  if (ts.isBindingElement(node)) return reassigned(engine, bound(engine, node, frame), node, frame, use);
  if (ts.isFunctionDeclaration(node)) return { kind: "function", node, frame: home, self: null, steps: [] };
  if (ts.isClassLike(node)) return { kind: "class", node, frame: home, steps: [] };
  if (ts.isEnumDeclaration(node)) return enumeration(engine, node);
  if (isFunction(node)) return { kind: "function", node, frame: home, self: null, steps: [] };
  const imported = importOf(engine, node, use);
  return imported ?? unknown("dynamic", use, ts.isIdentifier(use) ? use.text : null);
}

/** The frame of the function that a declaration belongs to: closures see the frames of the functions around them. */
function frameOf(node: ts.Node, frame: Frame | null): Frame | null {
  const owner = ts.isParameter(node) ? node.parent : functionAround(node);
  for (let at = frame; at; at = at.parent) if (at.of === owner) return at;
  return null;
}

function variable(engine: Engine, node: ts.VariableDeclaration, frame: Frame | null, use: ts.Node): Abstract {
  const loop = node.parent.parent;
  if (ts.isForOfStatement(loop)) {
    return reassigned(engine, elementOf(engine, engine.evaluate(loop.expression, frame), node), node, frame, use);
  }
  if (ts.isForInStatement(loop)) return unknown("dynamic", node.name);
  if (ts.isCatchClause(node.parent)) return unknown("dynamic", node.name);
  const constant = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
  const { values: later, replaced } =
    constant || !ts.isIdentifier(node.name) ? NEVER_ASSIGNED : assignments(engine, node.name, frame, use);
  const first = node.initializer && !replaced ? engine.evaluate(node.initializer, frame) : undefined;
  // A variable that is filled later starts as undefined or null; what counts is what it is filled with.
  // `list = list.concat(more)` adds to what the other assignments say.
  const values = [first, ...later].filter((each): each is Abstract => each !== undefined && !isRecursion(each));
  const filled = later.length > 0 ? values.filter((each) => !isNullish(each)) : values;
  const value = filled.length > 0 ? oneOf(filled, node) : (first ?? literal(undefined, node));
  if (!node.initializer && later.length === 0) return ambient(node) ? unknown("dynamic", node.name) : value;
  return ts.isIdentifier(node.name) ? named(value, node.name) : value;
}

/** What a parameter, a destructured name or a loop's variable holds where code assigns to it as well. */
function reassigned(
  engine: Engine,
  value: Abstract,
  node: ts.ParameterDeclaration | ts.BindingElement | ts.VariableDeclaration,
  frame: Frame | null,
  use: ts.Node,
): Abstract {
  const constant = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
  if (constant || !ts.isIdentifier(node.name) || node.name === use) return value;
  const { values, replaced } = assignments(engine, node.name, frame, use);
  const later = values.flatMap(branches).filter((each) => !isRecursion(each));
  return later.length > 0 ? oneOf(replaced ? later : [value, ...later], node) : value;
}

function isRecursion(value: Abstract): boolean {
  return value.kind === "unknown" && value.reason === "recursion";
}

function ambient(node: ts.VariableDeclaration): boolean {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Ambient) !== 0;
}

/** Values written in place need no explanation; what stands behind a name gets the name's declaration as a step. */
function named(value: Abstract, name: ts.Identifier): Abstract {
  if (value.kind === "function" || value.kind === "class" || value.kind === "external") return value;
  return withStep(value, { span: spanOf(name), message: `\`${name.text}\` is set here` });
}

interface Assignments {
  readonly values: readonly Abstract[];
  /** Whether nothing is left at the use of what the variable was declared with. */
  readonly replaced: boolean;
}

const NEVER_ASSIGNED: Assignments = { values: [], replaced: false };

/** What `name = ...`, `name ||= ...` and `name ??= ...` assign, wherever that may still hold at the use. */
function assignments(engine: Engine, name: ts.Identifier, frame: Frame | null, use: ts.Node): Assignments {
  const source = engine.source(name.getSourceFile().fileName);
  const place = placeOfUse(use);
  const uses = usesOf(name.parent as ts.Declaration, () => source?.identifiers(name.text) ?? []);
  engine.lookedAt(uses.length);
  const writes = uses.filter(
    (each) => each !== use && isWrite(each) && !comesLater(each, place) && !isUnderWay(each, use),
  );
  // What stands in front of a plain assignment on the only way to the use is overwritten by it.
  const last = writes.findLastIndex((each) => isPlainAssignment(each) && dominates(each, place));
  const values = writes.slice(Math.max(last, 0)).flatMap((each) => assigned(engine, each, frame) ?? []);
  return { values, replaced: last >= 0 };
}

/** `name = name ?? 1`: what is being assigned does not hold yet, unless a loop brings it round again. */
function isUnderWay(write: ts.Identifier, use: ts.Node): boolean {
  const { parent } = write;
  if (!isPlainAssignment(write) || use.pos < parent.pos || parent.end < use.end) return false;
  for (let at: ts.Node = parent; at && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isIterationStatement(at, false)) return false;
  return functionAround(use) === functionAround(write);
}

function isPlainAssignment(use: ts.Identifier): boolean {
  const { parent } = use;
  const isTarget = ts.isBinaryExpression(parent) && parent.left === use;
  return isTarget && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** A quick look that leaves plain reads aside. */
function isWrite(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isBinaryExpression(parent)) return parent.left === use && isAssignment(parent.operatorToken.kind);
  return !ts.isCallExpression(parent) && !ts.isPropertyAccessExpression(parent);
}

function assigned(engine: Engine, use: ts.Identifier, frame: Frame | null): Abstract | undefined {
  const { parent } = use;
  if (ts.isBinaryExpression(parent) && parent.left === use && isAssignment(parent.operatorToken.kind)) {
    const value = engine.evaluate(parent.right, frame);
    if (!isArithmetic(parent.operatorToken.kind)) return value;
    return parent.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken
      ? { kind: "template", parts: [value], node: parent, steps: [] }
      : unknown("dynamic", parent, use.text, [value]);
  }
  const isCounted =
    ts.isPostfixUnaryExpression(parent) || (ts.isPrefixUnaryExpression(parent) && isStep(parent.operator));
  const isLoopVariable = ts.isForOfStatement(parent) && parent.initializer === use;
  return isCounted || isLoopVariable || isDestructuringTarget(use) ? unknown("dynamic", use, use.text) : undefined;
}

function isArithmetic(kind: ts.SyntaxKind): boolean {
  return ![
    ts.SyntaxKind.EqualsToken,
    ts.SyntaxKind.BarBarEqualsToken,
    ts.SyntaxKind.AmpersandAmpersandEqualsToken,
    ts.SyntaxKind.QuestionQuestionEqualsToken,
  ].includes(kind);
}

function isStep(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

function parameter(engine: Engine, node: ts.ParameterDeclaration, frame: Frame | null, around: Frame | null): Abstract {
  const fn = node.parent;
  if (!isFunction(fn)) return unknown("parameter", node.name);
  const index = fn.parameters.filter((each) => !isThisParameter(each)).indexOf(node);
  const name = ts.isIdentifier(node.name) ? node.name.text : null;
  if (frame) {
    if (node.dotDotDotToken) return rest(engine, frame.args.slice(index), node);
    const spread = frame.args.findIndex((each) => each.spread);
    if (spread >= 0 && spread <= index) return unknown("parameter", node.name, name);
    const argument = frame.args[index];
    const given = passed(engine.argument(argument, node), argument?.node, node);
    return withDefault(engine, given, node, frame);
  }
  const delivered = engine.entry(node);
  if (delivered) return delivered;
  const items = itemsGivenTo(fn, index);
  if (items) return elementOf(engine, engine.evaluate(items, around), node);
  const { sites, complete } = engine.callers(fn);
  // A function that hands its parameter on to itself adds nothing to what the others hand it.
  const given = sites.map((site) => parameterAt(engine, site, index, node));
  const values = given.filter((each) => !isRecursion(each));
  if (values.length === 0) values.push(...given);
  if (!complete) values.push(injected(engine, node, node.name) ?? unknown("parameter", node.name, name));
  return oneOf(
    values.map((value) => withDefault(engine, value, node, null)),
    node,
  );
}

/** Where a known value was written is all that counts; of data from outside each hop is told. */
function passed(value: Abstract, argument: ts.Node | undefined, node: ts.ParameterDeclaration): Abstract {
  if (!argument || !branches(value).some((each) => each.kind === "unknown" && each.taint)) return value;
  return withStep(value, { span: spanOf(argument), message: `passed as \`${node.name.getText()}\` here` });
}

const EACH = new Set(["map", "flatMap", "forEach", "filter", "find", "findLast", "some", "every"]);

/** The list whose items a callback is given: `items` in `items.map((item) => ...)`. */
function itemsGivenTo(fn: ts.Node, index: number): ts.Expression | undefined {
  const { parent } = fn;
  if (index !== 0 || !ts.isCallExpression(parent) || parent.arguments[0] !== fn) return undefined;
  const callee = parent.expression;
  return ts.isPropertyAccessExpression(callee) && EACH.has(callee.name.text) ? callee.expression : undefined;
}

function isThisParameter(node: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(node.name) && node.name.text === "this";
}

function rest(engine: Engine, args: readonly Argument[], node: ts.Node): Abstract {
  return {
    kind: "list",
    items: args.filter((each) => !each.spread).map((each) => engine.argument(each, node)),
    open: args.some((each) => each.spread),
    node,
    steps: [],
  };
}

function parameterAt(
  engine: Engine,
  site: ts.CallExpression | ts.NewExpression,
  index: number,
  node: ts.ParameterDeclaration,
): Abstract {
  const args = site.arguments ?? [];
  if (node.dotDotDotToken) return unknown("parameter", node.name);
  if (args.slice(0, index + 1).some((each) => ts.isSpreadElement(each))) return unknown("parameter", node.name);
  const argument = args[index];
  if (!argument) return literal(undefined, node);
  const value = engine.evaluate(argument, null);
  return withStep(value, { span: spanOf(argument), message: `passed as \`${node.name.getText()}\` here` });
}

/** The default takes the place of `undefined`, and joins what may be undefined. */
function withDefault(
  engine: Engine,
  value: Abstract,
  node: ts.ParameterDeclaration | ts.BindingElement,
  frame: Frame | null,
): Abstract {
  if (!node.initializer) return value;
  const each = branches(value).flatMap((branch): readonly Abstract[] => {
    if (isUndefined(branch)) return branches(engine.evaluate(node.initializer as ts.Expression, frame));
    if (branch.kind !== "unknown") return [branch];
    return [branch, ...branches(engine.evaluate(node.initializer as ts.Expression, frame))];
  });
  return oneOf(each, node);
}

function bound(engine: Engine, node: ts.BindingElement, frame: Frame | null): Abstract {
  const pattern = node.parent;
  const holder = pattern.parent;
  const whole = ts.isBindingElement(holder)
    ? bound(engine, holder, frame)
    : engine.declaration(holder, frame, holder.name);
  const key = node.propertyName ?? node.name;
  if (ts.isArrayBindingPattern(pattern)) {
    const index = pattern.elements.indexOf(node);
    const rest = whole.kind === "unknown" ? whole : unknown("dynamic", node);
    const value = node.dotDotDotToken ? rest : engine.member(whole, String(index), node);
    return withDefault(engine, value, node, frame);
  }
  if (node.dotDotDotToken) return without(whole, pattern, node);
  const name = ts.isIdentifier(key) || ts.isStringLiteral(key) ? key.text : undefined;
  const value = name === undefined ? unknown("dynamic", node) : engine.member(whole, name, node);
  const checked = engine.guarded(withDefault(engine, value, node, frame), node, frame);
  return ts.isIdentifier(node.name) ? named(checked, node.name) : checked;
}

/** `const { a, ...others } = whole`. */
function without(whole: Abstract, pattern: ts.ObjectBindingPattern, node: ts.BindingElement): Abstract {
  if (whole.kind !== "record") return unknown("dynamic", node, null, [whole]);
  const taken = pattern.elements.map((each) => (each.propertyName ?? each.name).getText());
  return { ...whole, slots: new Map([...whole.slots].filter(([name]) => !taken.includes(name))) };
}

function enumeration(engine: Engine, node: ts.EnumDeclaration): Abstract {
  const slots = new Map<string, Slot>();
  let next = 0;
  for (const each of node.members) {
    const name = propertyName(each.name);
    const value = each.initializer ? engine.evaluate(each.initializer, null) : literal(next, each);
    if (value.kind === "literal" && typeof value.value === "number") next = value.value + 1;
    if (name !== undefined) slots.set(name, { value, presence: "always" });
  }
  return { kind: "record", slots, open: false, node, steps: [] };
}

function access(engine: Engine, node: ts.PropertyAccessExpression, name: string, frame: Frame | null): Abstract {
  if (isEnvironment(node.expression)) return environment(engine, node, name);
  const of = engine.evaluate(node.expression, frame);
  const value =
    node.expression.kind === ts.SyntaxKind.ThisKeyword && of.kind === "instance"
      ? fieldOfThis(engine, of, name, node)
      : engine.member(of, name, node);
  // `config?.region` is undefined where config is.
  const whole =
    node.questionDotToken && branches(of).some(isNullish) ? oneOf([value, literal(undefined, node)], node) : value;
  return engine.guarded(whole, node, frame);
}

function isEnvironment(node: ts.Node): boolean {
  return /^(process\.env|import\.meta\.env|Bun\.env)$/.test(node.getText().replace(/\s|\?|!/g, ""));
}

function element(engine: Engine, node: ts.ElementAccessExpression, frame: Frame | null): Abstract {
  const key = engine.evaluate(node.argumentExpression, frame);
  const keys = branches(key);
  if (isEnvironment(node.expression))
    return environment(engine, node, key.kind === "literal" ? String(key.value) : "environment");
  const of = engine.evaluate(node.expression, frame);
  if (keys.every((each) => each.kind === "literal")) {
    const values = keys.map((each) => engine.member(of, String(each.kind === "literal" ? each.value : ""), node));
    return engine.guarded(oneOf(values, node), node, frame);
  }
  return elementOf(engine, of, node, [key]);
}

/** Any element of a list or any property of a table: which one depends on the run. */
function elementOf(engine: Engine, of: Abstract, node: ts.Node, from: readonly Abstract[] = []): Abstract {
  const values = branches(of).flatMap((each): readonly Abstract[] => {
    if (each.kind === "list") return each.open ? [...each.items, unknown("dynamic", node)] : each.items;
    if (each.kind === "record") {
      const inside = [...each.slots.values()].map((slot) => slot.value);
      if (each.rest) return [...inside, each.rest];
      return each.open ? [...inside, unknown("dynamic", node)] : inside;
    }
    if (each.kind === "entry") return [engine.member(each, "[]", node)];
    if (each.kind === "instance") return branches(anyField(engine, each, node));
    if (each.kind === "unknown") return [{ ...each, node, from: [...each.from, ...from] }];
    return [unknown("dynamic", node, null, [each, ...from])];
  });
  return oneOf(values, node);
}

function record(engine: Engine, node: ts.ObjectLiteralExpression, frame: Frame | null): Abstract {
  let slots = new Map<string, Slot>();
  let open = false;
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = spreadInto(slots, engine.evaluate(property.expression, frame), property);
      slots = spread.slots;
      open ||= spread.open;
      continue;
    }
    const name = property.name ? keyOf(engine, property.name, frame) : undefined;
    if (name === undefined) {
      open = true;
      continue;
    }
    slots.set(name, { value: propertyValue(engine, property, frame), presence: "always" });
  }
  return { kind: "record", slots, open, node, steps: [] };
}

function propertyValue(engine: Engine, property: ts.ObjectLiteralElementLike, frame: Frame | null): Abstract {
  if (ts.isPropertyAssignment(property)) return engine.evaluate(property.initializer, frame);
  if (ts.isShorthandPropertyAssignment(property)) return identifier(engine, property.name, frame);
  if (ts.isMethodDeclaration(property)) return { kind: "function", node: property, frame, self: null, steps: [] };
  if (ts.isGetAccessor(property)) {
    return engine.call({ kind: "function", node: property, frame, self: null, steps: [] }, [], property, frame);
  }
  return unknown("dynamic", property);
}

/** More items than these are not spread into another list: lists that double would never end. */
const MAX_SPREAD = 1_000;

function list(engine: Engine, node: ts.ArrayLiteralExpression, frame: Frame | null): Abstract {
  const items: Abstract[] = [];
  let open = false;
  for (const element of node.elements) {
    if (!ts.isSpreadElement(element)) {
      items.push(engine.evaluate(element, frame));
      continue;
    }
    const spread = engine.evaluate(element.expression, frame);
    for (const branch of branches(spread)) {
      if (branch.kind === "list") {
        for (const item of branch.items.slice(0, MAX_SPREAD)) items.push(item);
        open ||= branch.open || branches(spread).length > 1 || branch.items.length > MAX_SPREAD;
      } else if (!isNullish(branch)) {
        items.push(elementOf(engine, branch, element));
        open = true;
      }
    }
  }
  return { kind: "list", items, open, node, steps: [] };
}

function template(engine: Engine, node: ts.TemplateExpression, frame: Frame | null): Abstract {
  const parts: Abstract[] = [literal(node.head.text, node.head)];
  for (const span of node.templateSpans) {
    parts.push(engine.evaluate(span.expression, frame), literal(span.literal.text, span.literal));
  }
  return text(parts, node);
}

/** What the project's own tag makes of a template; the tags of packages are thought to yield its text. */
function tagged(engine: Engine, node: ts.TaggedTemplateExpression, frame: Frame | null): Abstract {
  const tag = engine.evaluate(node.tag, frame);
  if (!branches(tag).some((each) => each.kind === "function")) return engine.evaluate(node.template, frame);
  const spans = ts.isTemplateExpression(node.template) ? node.template.templateSpans : [];
  const texts = { node: node.template, frame: null, value: unknown("dynamic", node.template), spread: false };
  const values = spans.map((span) => ({ node: span.expression, frame, spread: false }));
  return engine.call(tag, [texts, ...values], node, frame);
}

function conditional(engine: Engine, node: ts.ConditionalExpression, frame: Frame | null): Abstract {
  const certain = truth(engine.evaluate(node.condition, frame));
  if (certain === true) return engine.evaluate(node.whenTrue, frame);
  if (certain === false) return engine.evaluate(node.whenFalse, frame);
  return oneOf([engine.evaluate(node.whenTrue, frame), engine.evaluate(node.whenFalse, frame)], node);
}

function binary(engine: Engine, node: ts.BinaryExpression, frame: Frame | null): Abstract {
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.CommaToken || isAssignment(kind)) return engine.evaluate(node.right, frame);
  const left = engine.evaluate(node.left, frame);
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return and(engine, left, node, frame);
  if (kind === ts.SyntaxKind.BarBarToken) return or(engine, left, node, frame, (each) => truth(each));
  if (kind === ts.SyntaxKind.QuestionQuestionToken) {
    return or(engine, left, node, frame, (each) =>
      isNullish(each) ? false : each.kind === "unknown" ? undefined : true,
    );
  }
  const right = engine.evaluate(node.right, frame);
  if (kind === ts.SyntaxKind.PlusToken) return plus(left, right, node);
  return arithmetic(left, right, kind, node);
}

function and(engine: Engine, left: Abstract, node: ts.BinaryExpression, frame: Frame | null): Abstract {
  const certain = truth(left);
  if (certain === false) return left;
  const right = engine.evaluate(node.right, frame);
  if (certain === true) return right;
  // What stands left is falsy when it decides: for spreads and options that is as good as undefined.
  return oneOf([literal(undefined, node.left), right], node);
}

function or(
  engine: Engine,
  left: Abstract,
  node: ts.BinaryExpression,
  frame: Frame | null,
  keeps: (value: Abstract) => boolean | undefined,
): Abstract {
  const verdicts = branches(left).map((each) => keeps(each));
  if (verdicts.every((verdict) => verdict === true)) return left;
  const kept = branches(left).filter((each) => keeps(each) !== false);
  return oneOf([...kept, engine.evaluate(node.right, frame)], node);
}

function plus(left: Abstract, right: Abstract, node: ts.Node): Abstract {
  if (left.kind === "literal" && right.kind === "literal") {
    if (typeof left.value === "number" && typeof right.value === "number")
      return literal(left.value + right.value, node);
  }
  return flatText([left, right], node);
}

function arithmetic(left: Abstract, right: Abstract, kind: ts.SyntaxKind, node: ts.Node): Abstract {
  if (left.kind !== "literal" || right.kind !== "literal") return unknown("dynamic", node, null, [left, right]);
  const [a, b] = [left.value, right.value];
  if (typeof a !== "number" || typeof b !== "number") return unknown("dynamic", node);
  switch (kind) {
    case ts.SyntaxKind.AsteriskToken:
      return literal(a * b, node);
    case ts.SyntaxKind.MinusToken:
      return literal(a - b, node);
    case ts.SyntaxKind.SlashToken:
      return b === 0 ? unknown("dynamic", node) : literal(a / b, node);
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return literal(a ** b, node);
    case ts.SyntaxKind.LessThanLessThanToken:
      return literal(a << b, node);
    default:
      return unknown("dynamic", node);
  }
}

function prefix(engine: Engine, node: ts.PrefixUnaryExpression, frame: Frame | null): Abstract {
  const operand = engine.evaluate(node.operand, frame);
  if (node.operator === ts.SyntaxKind.MinusToken && operand.kind === "literal" && typeof operand.value === "number") {
    return literal(-operand.value, node);
  }
  if (node.operator === ts.SyntaxKind.PlusToken)
    return operand.kind === "literal" ? literal(Number(operand.value), node) : toNumber(operand, node);
  if (node.operator === ts.SyntaxKind.ExclamationToken) {
    const certain = truth(operand);
    if (certain !== undefined) return literal(!certain, node);
  }
  return unknown("dynamic", node);
}

function callExpression(engine: Engine, node: ts.CallExpression, frame: Frame | null): Abstract {
  const [first] = node.arguments;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  if ((isImport || isRequire) && first && ts.isStringLiteralLike(first)) {
    return importOf(engine, node, first) ?? unknown("import", node, first.text);
  }
  const args = argumentsOf(node, frame);
  return engine.call(engine.evaluate(node.expression, frame), args, node, frame);
}
