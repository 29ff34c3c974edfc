import { ts } from "@ts-morph/common";
import type { Validation } from "../../core/facts.ts";
import {
  type Abstract,
  type Argument,
  argumentsOf,
  branches,
  type ExternalAbstract,
  type Frame,
  type FunctionAbstract,
  isNullish,
  type ListAbstract,
  literal,
  mergeRecords,
  oneOf,
  type RecordAbstract,
  type Slot,
  type Taint,
  text,
  type UnknownAbstract,
  unknown,
} from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { fromJson } from "./json.ts";
import { baseOf, superArguments } from "./members.ts";
import { isFunction } from "./scope.ts";
import { spanOf } from "./source.ts";
import { isSchemaCheck } from "./validators.ts";

/** Frames nest this deep at most: deeper than any honest chain of helpers. */
const MAX_FRAMES = 24;

/** What calling a value with the given arguments yields. `at` is the call expression. */
export function call(
  engine: Engine,
  callee: Abstract,
  args: readonly Argument[],
  at: ts.Node,
  frame: Frame | null,
): Abstract {
  const known = ts.isCallExpression(at) ? builtIn(engine, at, args, frame) : undefined;
  if (known) return known;
  const results = branches(callee).map((each) => callOne(engine, each, args, at, frame));
  return oneOf(results, at);
}

function callOne(
  engine: Engine,
  callee: Abstract,
  args: readonly Argument[],
  at: ts.Node,
  frame: Frame | null,
): Abstract {
  if (callee.kind === "function") return invoke(engine, callee, args, at, frame);
  if (callee.kind === "external") return callExternal(engine, callee, args, at);
  if (callee.kind === "entry") {
    const value = engine.member({ ...callee, path: callee.path.slice(0, -1) }, `${callee.path.at(-1) ?? ""}()`, at);
    return value;
  }
  if (callee.kind === "unknown" && callee.taint) return { ...callee, node: at };
  const from = args.map((each) => engine.argument(each, at));
  return unknown("call", at, nameOfCallee(at), [...(callee.kind === "unknown" ? [callee] : []), ...from]);
}

function nameOfCallee(at: ts.Node): string | null {
  return ts.isCallExpression(at) || ts.isNewExpression(at) ? at.expression.getText().slice(0, 80) : null;
}

/** The value of a function of the project: what its `return`s yield with the parameters bound to the arguments. */
function invoke(
  engine: Engine,
  fn: FunctionAbstract,
  args: readonly Argument[],
  at: ts.Node,
  caller: Frame | null,
): Abstract {
  const depth = (caller?.depth ?? 0) + 1;
  if (depth > MAX_FRAMES) return unknown("budget", at, nameOfCallee(at));
  for (let frame = caller; frame; frame = frame.caller) {
    if (frame.of === fn.node) return unknown("recursion", at, nameOfCallee(at));
  }
  const frame: Frame = {
    of: fn.node,
    args,
    self: fn.self,
    parent: fn.frame,
    caller,
    memo: new Map(),
    active: new Map(),
    depth,
  };
  const { body } = fn.node;
  if (!body) return unknown("call", at, nameOfCallee(at));
  if (!ts.isBlock(body)) return engine.evaluate(body, frame);
  const yields = returnsOf(body);
  if (yields.length === 0) return fn.node.asteriskToken ? unknown("dynamic", at) : literal(undefined, at);
  return oneOf(
    yields.map((each) => engine.evaluate(each, frame)),
    at,
  );
}

/** The expressions that a function returns, those of functions inside it left out. */
export function returnsOf(body: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    else ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return found;
}

/** A function of a package: not looked into. A schema's `parse` lets data through and marks it as checked. */
function callExternal(engine: Engine, callee: ExternalAbstract, args: readonly Argument[], at: ts.Node): Abstract {
  const values = args.map((each) => engine.argument(each, at));
  const schema = isSchemaCheck(callee, at);
  if (schema) return checkedBy(schema, values, at);
  if (HANDS_THROUGH.has(callee.path.at(-1) ?? "")) {
    const [first] = values;
    if (first && ["function", "class", "external"].includes(first.kind)) return first;
  }
  const result = { ...callee, path: [...callee.path, "()"], args, node: at, steps: [] };
  // What a call yields can be called again, as in `createProvider(options)(id)`: then it is what the call was made on.
  return callee.path.at(-1) === "()" ? { ...result, receiver: callee } : result;
}

/** Wrappers of packages that yield what they were given, or something that behaves like it. */
const HANDS_THROUGH = new Set([
  "memoize",
  "memo",
  "once",
  "cache",
  "cached",
  "debounce",
  "useCallback",
  "middy",
  "wrapHandler",
  "captureAWSv3Client",
  "streamifyResponse",
  "asyncHandler",
  "withSentry",
]);

/** What comes out of a schema: the data that went in, checked. */
export function checkedBy(validation: Validation, values: readonly Abstract[], at: ts.Node): Abstract {
  const tainted = values.flatMap(tainting);
  const [first] = tainted;
  const value = unknown("call", at, nameOfCallee(at), values);
  if (!first) return value;
  return { ...value, taint: { ...first, validations: [...first.validations, validation] }, from: [] };
}

/** All untrusted data that went into a value. */
export function tainting(value: Abstract): readonly NonNullable<Extract<Abstract, { kind: "unknown" }>["taint"]>[] {
  switch (value.kind) {
    case "unknown":
      return value.taint ? [value.taint] : value.reason === "call" ? [] : value.from.flatMap(tainting);
    case "entry":
      return [];
    case "template":
      return value.parts.flatMap(tainting);
    case "list":
      return value.items.flatMap(tainting);
    case "oneOf":
      return value.options.flatMap(tainting);
    case "record":
      return [...value.slots.values()].flatMap((slot) => tainting(slot.value));
    case "encoded":
      return tainting(value.of);
    default:
      return [];
  }
}

/** `new X(...)`. */
export function construct(engine: Engine, node: ts.NewExpression, frame: Frame | null): Abstract {
  const args = argumentsOf(node, frame);
  const text = node.expression.getText();
  const [first] = args;
  if (text === "Map" && first) return mapOf(engine, engine.argument(first, node), node);
  if (text === "String" && first) return engine.argument(first, node);
  if (text === "URL" && first) {
    const value = engine.argument(first, node);
    return value.kind === "unknown" ? value : unknown("call", node, "URL", [value]);
  }
  const callee = engine.evaluate(node.expression, frame);
  return oneOf(
    branches(callee).map((each): Abstract => {
      if (each.kind === "class") return { kind: "instance", of: each, args, node, steps: [] };
      if (each.kind === "external") return { ...each, path: [...each.path, "new"], args, node, steps: [] };
      return unknown(
        "call",
        node,
        text,
        args.map((arg) => engine.argument(arg, node)),
      );
    }),
    node,
  );
}

/** `new Map([["a", 1], ["b", 2]])` as a table. */
function mapOf(engine: Engine, entries: Abstract, node: ts.Node): Abstract {
  if (entries.kind !== "list") return unknown("dynamic", node, "Map");
  const slots = new Map<string, Slot>();
  let { open } = entries;
  for (const each of entries.items) {
    const key = engine.member(each, "0", node);
    if (key.kind === "literal")
      slots.set(String(key.value), { value: engine.member(each, "1", node), presence: "always" });
    else open = true;
  }
  return { kind: "record", slots, open, node, steps: [] };
}

/** Functions of the language itself, by the text of what is called or by the name of the method. */
function builtIn(
  engine: Engine,
  at: ts.CallExpression,
  args: readonly Argument[],
  frame: Frame | null,
): Abstract | undefined {
  const path = at.expression.getText();
  const value = (index: number): Abstract => engine.argument(args[index], at);
  switch (path) {
    case "JSON.stringify":
      return { kind: "encoded", of: value(0), node: at, steps: [] };
    case "JSON.parse":
      return oneOf(
        branches(value(0)).map((each) => decoded(each, at)),
        at,
      );
    case "Object.assign":
      return assign(engine, args, at);
    case "Object.freeze":
    case "Object.seal":
    case "structuredClone":
    case "Buffer.from":
    case "Promise.resolve":
    case "cloneDeep":
    case "_.cloneDeep":
      return value(0);
    case "String":
    case "encodeURIComponent":
    case "decodeURIComponent":
      return value(0);
    case "Number":
    case "parseInt":
    case "parseFloat":
    case "Number.parseInt":
    case "Number.parseFloat":
      return toNumber(value(0), at);
    case "Math.min":
    case "Math.max":
    case "Math.floor":
    case "Math.round":
    case "Math.ceil":
      return math(
        path,
        args.map((each) => engine.argument(each, at)),
        at,
      );
    case "Object.fromEntries":
      return mapOf(engine, value(0), at);
    case "Object.values":
      return valuesOf(value(0), at);
    case "Promise.all":
    case "Promise.allSettled":
      return value(0);
    case "Array.from":
      return arrayFrom(engine, args, at);
    default:
      return ts.isPropertyAccessExpression(at.expression) ? method(engine, at, at.expression, args, frame) : undefined;
  }
}

function decoded(text: Abstract, at: ts.Node): Abstract {
  if (text.kind === "encoded") return text.of;
  if (text.kind === "unknown" && text.taint) return text;
  const known = text.kind === "literal" && typeof text.value === "string" ? fromJson(text.value, text.node) : undefined;
  return known ?? unknown("dynamic", at, null, [text]);
}

function arrayFrom(engine: Engine, args: readonly Argument[], at: ts.Node): Abstract {
  const from = engine.argument(args[0], at);
  const items = from.kind === "list" ? from.items : [unknown("dynamic", at, null, [from])];
  if (args.length > 1) return mapped(engine, items, from.kind !== "list" || from.open, args.slice(1), at);
  return from.kind === "list" || from.kind === "unknown"
    ? from
    : { kind: "list", items, open: true, node: at, steps: [] };
}

function valuesOf(of: Abstract, at: ts.Node): Abstract {
  if (of.kind !== "record") return unknown("dynamic", at, null, [of]);
  return { kind: "list", items: [...of.slots.values()].map((slot) => slot.value), open: of.open, node: at, steps: [] };
}

/** What `Number(value)` and `+value` yield. */
export function toNumber(value: Abstract, at: ts.Node): Abstract {
  return oneOf(
    branches(value).map((each) => {
      if (each.kind === "unknown" && each.taint) return asNumber(each, each.taint, at);
      if (each.kind !== "literal" || each.value === undefined) return each;
      const number = Number(each.value);
      return Number.isNaN(number) ? unknown("dynamic", at) : { ...literal(number, each.node), steps: each.steps };
    }),
    at,
  );
}

/** Untrusted text that is turned into a number can say nothing any more, whatever it was. */
function asNumber(value: UnknownAbstract, taint: Taint, at: ts.Node): Abstract {
  const validation: Validation = { kind: "type-guard", span: spanOf(at), message: "it is turned into a number here" };
  return { ...value, taint: { ...taint, validations: [...taint.validations, validation] } };
}

function math(path: string, values: readonly Abstract[], at: ts.Node): Abstract {
  const numbers = values.map((each) => (each.kind === "literal" ? Number(each.value) : Number.NaN));
  if (numbers.length === 0 || numbers.some(Number.isNaN)) return unknown("dynamic", at, null, values);
  const [first = 0] = numbers;
  const results: Record<string, number> = {
    "Math.min": Math.min(...numbers),
    "Math.max": Math.max(...numbers),
    "Math.floor": Math.floor(first),
    "Math.round": Math.round(first),
    "Math.ceil": Math.ceil(first),
  };
  return literal(results[path] ?? first, at);
}

function assign(engine: Engine, args: readonly Argument[], at: ts.Node): Abstract {
  let slots = new Map<string, Slot>();
  let open = false;
  for (const argument of args) {
    const value = engine.argument(argument, at);
    const results = branches(value).map((branch): { slots: Map<string, Slot>; open: boolean } => {
      if (isNullish(branch)) return { slots: new Map(slots), open: false };
      if (branch.kind !== "record") return { slots: new Map(slots), open: true };
      return { slots: new Map([...slots, ...branch.slots]), open: branch.open };
    });
    const merged = mergeRecords(results, at);
    slots = merged.slots;
    open ||= merged.open;
  }
  return { kind: "record", slots, open, node: at, steps: [] };
}

const SAME_TEXT = new Set([
  "trim",
  "trimStart",
  "trimEnd",
  "toString",
  "toLowerCase",
  "toUpperCase",
  "normalize",
  "replace",
  "replaceAll",
  "valueOf",
  "padEnd",
  "padStart",
  "repeat",
]);
const CUTS = new Set(["slice", "substring", "substr"]);
const SAME_ITEMS = new Set(["filter", "reverse", "sort", "flat", "toReversed", "toSorted", "values"]);
/** Methods of lists after which nobody knows which item stands where. */
const REORDERS = new Set(["filter", "sort", "toSorted", ...CUTS]);

/** Methods of texts, lists and tables. Undefined when the receiver is something else. */
function method(
  engine: Engine,
  at: ts.CallExpression,
  access: ts.PropertyAccessExpression,
  args: readonly Argument[],
  frame: Frame | null,
): Abstract | undefined {
  const name = access.name.text;
  if (!METHODS.has(name)) return undefined;
  const of = engine.evaluate(access.expression, frame);
  const results = branches(of).map((each) => methodOf(engine, each, name, args, at, frame));
  return results.every((each) => each !== undefined) ? oneOf(results, at) : undefined;
}

const METHODS = new Set([
  ...SAME_TEXT,
  ...SAME_ITEMS,
  ...CUTS,
  "concat",
  "join",
  "map",
  "flatMap",
  "get",
  "at",
  "find",
  "split",
  "encode",
  "shift",
  "pop",
  "then",
  "catch",
  "finally",
  "bind",
  "transformToString",
  "json",
  "text",
  "set",
]);

function methodOf(
  engine: Engine,
  of: Abstract,
  name: string,
  args: readonly Argument[],
  at: ts.CallExpression,
  frame: Frame | null,
): Abstract | undefined {
  if (name === "bind" && of.kind === "function") return args.length > 1 ? undefined : of;
  if (name === "catch" || name === "finally") return of.kind === "function" ? undefined : of;
  if (name === "encode" && of.kind === "external" && of.path[0] === "TextEncoder") return engine.argument(args[0], at);
  if (of.kind === "list") return methodOfList(engine, of, name, args, at, frame);
  if (of.kind === "record" && name === "get") {
    const key = engine.argument(args[0], at);
    if (of.slots.has("get")) return undefined;
    return key.kind === "literal"
      ? engine.member(of, String(key.value), at)
      : oneOf(
          [...of.slots.values()].map((slot) => slot.value),
          at,
        );
  }
  if (of.kind === "literal" || of.kind === "template" || of.kind === "encoded")
    return methodOfText(engine, of, name, args, at);
  if (of.kind === "unknown") return methodOfUnknown(engine, of, name, args, at);
  return undefined;
}

function methodOfText(
  engine: Engine,
  of: Abstract,
  name: string,
  args: readonly Argument[],
  at: ts.Node,
): Abstract | undefined {
  if (name === "replace" || name === "replaceAll") return replaced(engine, of, name, args, at);
  const known = of.kind === "literal" && typeof of.value === "string" ? EXACT[name]?.(of.value) : undefined;
  if (known !== undefined) return { ...literal(known, at), steps: of.steps };
  if (SAME_TEXT.has(name)) return of;
  if (name === "concat") return text([of, ...args.map((each) => engine.argument(each, at))], at);
  if (CUTS.has(name)) return cut(engine, of, args, at);
  if (name === "split")
    return { kind: "list", items: [unknown("dynamic", at, null, [of])], open: true, node: at, steps: [] };
  return unknown("dynamic", at, null, [of]);
}

const EXACT: Readonly<Record<string, (text: string) => string>> = {
  trim: (text) => text.trim(),
  trimStart: (text) => text.trimStart(),
  trimEnd: (text) => text.trimEnd(),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
};

/** `prompt.replace("{{name}}", name)`: what is put in varies, and may come from outside. */
function replaced(
  engine: Engine,
  of: Abstract,
  name: "replace" | "replaceAll",
  args: readonly Argument[],
  at: ts.Node,
): Abstract {
  const [pattern, put] = [engine.argument(args[0], at), engine.argument(args[1], at)];
  const value =
    put.kind === "function"
      ? engine.call(put, [{ node: at, frame: null, value: unknown("dynamic", at), spread: false }], at, null)
      : put;
  if (value.kind !== "literal") return { kind: "template", parts: [of, value], node: at, steps: [] };
  if (of.kind !== "literal" || typeof of.value !== "string") return of;
  if (pattern.kind !== "literal" || typeof pattern.value !== "string") return of;
  return {
    ...literal(
      of.value[name](pattern.value, () => String(value.value)),
      at,
    ),
    steps: of.steps,
  };
}

/** `slice(0, n)` bounds what comes from outside. */
function cut(engine: Engine, of: Abstract, args: readonly Argument[], at: ts.Node): Abstract {
  const bounded =
    args.length >= 2 ||
    (args[0] && engine.argument(args[0], at).kind === "literal" && /^-/.test(args[0].node.getText()));
  const taints = tainting(of);
  const [first] = taints;
  if (!first) return unknown("dynamic", at, null, [of]);
  if (!bounded) return { ...unknown("input", at, null), taint: first };
  const validation: Validation = { kind: "truncation", span: spanOf(at), message: "cut to a bounded length here" };
  const taint = { ...first, validations: [...first.validations, validation] };
  return { ...unknown("input", at, first.name), taint };
}

function methodOfUnknown(
  engine: Engine,
  of: Extract<Abstract, { kind: "unknown" }>,
  name: string,
  args: readonly Argument[],
  at: ts.Node,
): Abstract | undefined {
  if (CUTS.has(name)) return of.taint ? cut(engine, of, args, at) : { ...of, node: at };
  if (SAME_TEXT.has(name) || SAME_ITEMS.has(name)) return { ...of, node: at };
  if (name === "concat" && of.reason === "recursion") {
    const added = args.flatMap((each) => branches(engine.argument(each, at)));
    return {
      kind: "list",
      items: added.flatMap((each) => (each.kind === "list" ? each.items : [each])),
      open: true,
      node: at,
      steps: [],
    };
  }
  if (!of.taint) return undefined;
  if (name === "map" || name === "flatMap") return mapped(engine, [{ ...of, node: at }], true, args, at);
  return { ...of, node: at };
}

function methodOfList(
  engine: Engine,
  of: Extract<Abstract, { kind: "list" }>,
  name: string,
  args: readonly Argument[],
  at: ts.Node,
  _frame: Frame | null,
): Abstract | undefined {
  if (name === "map") return mapped(engine, of.items, of.open, args, at);
  if (name === "flatMap") return flattened(mapped(engine, of.items, of.open, args, at));
  if (name === "flat") return flattened({ ...of, node: at });
  if (name === "reverse" || name === "toReversed") return { ...of, items: [...of.items].reverse(), node: at };
  if (name === "concat") {
    const added = args.flatMap((each) => branches(engine.argument(each, at)));
    const items = added.flatMap((each) => (each.kind === "list" ? each.items : [each]));
    return {
      ...of,
      items: [...of.items, ...items],
      open: of.open || added.some((each) => each.kind !== "list" || each.open),
    };
  }
  if (name === "join")
    return of.open ? unknown("dynamic", at, null, of.items) : text(separated(engine, of.items, args, at), at);
  if (SAME_ITEMS.has(name) || CUTS.has(name)) return { ...of, open: of.open || REORDERS.has(name), node: at };
  if (name === "at" || name === "find" || name === "pop" || name === "shift") {
    return of.items.length > 0
      ? oneOf(of.open ? [...of.items, unknown("dynamic", at)] : of.items, at)
      : unknown("dynamic", at);
  }
  return undefined;
}

/** Lists in a list become part of it. */
function flattened(of: ListAbstract): ListAbstract {
  const parts = of.items.map((item) =>
    item.kind === "list" ? item : { items: [item], open: item.kind !== "literal" },
  );
  return { ...of, items: parts.flatMap((part) => part.items), open: of.open || parts.some((part) => part.open) };
}

function separated(
  engine: Engine,
  items: readonly Abstract[],
  args: readonly Argument[],
  at: ts.Node,
): readonly Abstract[] {
  const separator = args[0] ? engine.argument(args[0], at) : literal(",", at);
  return items.flatMap((item, index) => (index === 0 ? [item] : [separator, item]));
}

function mapped(
  engine: Engine,
  items: readonly Abstract[],
  open: boolean,
  args: readonly Argument[],
  at: ts.Node,
): ListAbstract {
  const [first] = args;
  const fn = first ? engine.argument(first, at) : undefined;
  if (fn?.kind !== "function")
    return {
      kind: "list",
      items: items.map(() => unknown("dynamic", at, null, items)),
      open: true,
      node: at,
      steps: [],
    };
  const results = items.map((item) =>
    engine.call(fn, [{ node: item.node, frame: null, value: item, spread: false }], first?.node ?? at, fn.frame),
  );
  return { kind: "list", items: results, open, node: at, steps: [] };
}

/** The record that a constructed object of an SDK was given as an argument; undefined when there was none. */
export function argumentRecord(engine: Engine, of: ExternalAbstract, index: number): Abstract | undefined {
  const argument = of.args[index];
  return argument ? engine.argument(argument, of.node) : undefined;
}

/** An empty, closed record: what a constructor without options was given. */
export function emptyRecord(node: ts.Node): RecordAbstract {
  return { kind: "record", slots: new Map(), open: false, node, steps: [] };
}

/** The SDK class that an object is of, directly or through a class of the project that extends it. */
export function externalClass(engine: Engine, value: Abstract): ExternalAbstract | undefined {
  if (value.kind === "external") return value;
  if (value.kind !== "instance") return undefined;
  let of = value;
  let base = baseOf(engine, of.of);
  for (let hops = 0; base?.kind === "class" && hops < 8; hops++) {
    of = { ...of, of: base, args: superArguments(of) };
    base = baseOf(engine, base);
  }
  if (base?.kind !== "external") return undefined;
  const unseen: Argument = { node: value.node, frame: null, value: unknown("parameter", value.node), spread: false };
  return { ...base, path: [...base.path, "new"], node: value.node, args: superArguments(of) ?? [unseen] };
}
