import { ts } from "@ts-morph/common";
import type { Presence, SourceKind, Step, UnknownReason, Validation } from "../../core/facts.ts";

/**
 * What the evaluator knows of an expression. Unlike the plain `Value` of the core it may hold syntax nodes, functions
 * and classes, so it never leaves this folder.
 */
export type Abstract =
  | LiteralAbstract
  | RecordAbstract
  | ListAbstract
  | TemplateAbstract
  | OneOfAbstract
  | FunctionAbstract
  | ClassAbstract
  | InstanceAbstract
  | ExternalAbstract
  | ModuleAbstract
  | EncodedAbstract
  | EntryAbstract
  | UnknownAbstract;

interface Base {
  /** The syntax that yields the value. */
  readonly node: ts.Node;
  /** From the use towards where the value was written. */
  readonly steps: readonly Step[];
}

export interface LiteralAbstract extends Base {
  readonly kind: "literal";
  readonly value: string | number | boolean | null | undefined;
}

export interface Slot {
  readonly value: Abstract;
  readonly presence: Presence;
}

export interface RecordAbstract extends Base {
  readonly kind: "record";
  readonly slots: ReadonlyMap<string, Slot>;
  readonly open: boolean;
  /** What properties that are not named hold, where a table is filled under computed keys only. */
  readonly rest?: Abstract;
}

export interface ListAbstract extends Base {
  readonly kind: "list";
  readonly items: readonly Abstract[];
  readonly open: boolean;
}

export interface TemplateAbstract extends Base {
  readonly kind: "template";
  readonly parts: readonly Abstract[];
}

export interface OneOfAbstract extends Base {
  readonly kind: "oneOf";
  readonly options: readonly Abstract[];
}

export interface FunctionAbstract extends Base {
  readonly kind: "function";
  readonly node: ts.FunctionLikeDeclaration;
  readonly frame: Frame | null;
  readonly self: Abstract | null;
}

export interface ClassAbstract extends Base {
  readonly kind: "class";
  readonly node: ts.ClassLikeDeclaration;
  readonly frame: Frame | null;
}

/** An object of a class of the project. `args` is null when it was made where nobody saw, by a container for example. */
export interface InstanceAbstract extends Base {
  readonly kind: "instance";
  readonly of: ClassAbstract;
  readonly args: readonly Argument[] | null;
}

/**
 * Something that a package provides: `path` leads there from the package's exports, with `()` for a call and `new` for a
 * construction on the way, as in `z.object().parse` -> ["z", "object", "()", "parse"]. The arguments are those of the
 * last call or construction.
 */
export interface ExternalAbstract extends Base {
  readonly kind: "external";
  readonly module: string;
  readonly path: readonly string[];
  readonly args: readonly Argument[];
  /** What the last name of the path was read from: the model in `model.bindTools(tools)`, `make()` in `make()()`. */
  readonly receiver?: Abstract;
}

/** All exports of a file of the project. */
export interface ModuleAbstract extends Base {
  readonly kind: "module";
  readonly file: string;
}

/** Text or bytes that hold a value as JSON. */
export interface EncodedAbstract extends Base {
  readonly kind: "encoded";
  readonly of: Abstract;
}

/** What a framework hands to a handler: some of its members come from outside. */
export interface EntryAbstract extends Base {
  readonly kind: "entry";
  readonly entry: Entry;
  readonly path: readonly string[];
}

/** How a framework's request object is laid out. */
export interface Entry {
  readonly framework: string;
  readonly source: SourceKind;
  /** Dotted paths whose data comes from outside, `()` for a call. A `*` stands for the object itself. */
  readonly untrusted: readonly string[];
  /** Dotted paths below those that do not. */
  readonly trusted?: readonly string[];
  /** Dotted paths that only exist after the framework has checked them against a schema. */
  readonly validated?: readonly string[];
  /** Refines framework and source by what is read of the object. */
  readonly refine?: (
    path: readonly string[],
  ) => { readonly framework: string; readonly source: SourceKind } | undefined;
  /** What the framework checked before the handler ran. */
  readonly validations?: readonly Validation[];
}

export interface Taint {
  readonly source: SourceKind;
  readonly framework: string;
  readonly name: string;
  /** Where it enters the program. */
  readonly node: ts.Node;
  /** What reads just this piece of it. */
  readonly place: ts.Node;
  readonly validations: readonly Validation[];
}

export interface UnknownAbstract extends Base {
  readonly kind: "unknown";
  readonly reason: UnknownReason;
  readonly name: string | null;
  /** What it was made from. */
  readonly from: readonly Abstract[];
  readonly taint: Taint | null;
}

/** An argument, not evaluated until somebody asks. */
export interface Argument {
  readonly node: ts.Node;
  readonly frame: Frame | null;
  readonly value?: Abstract;
  readonly spread: boolean;
}

/** Results, each with the level of the unfinished evaluation by which it was cut short: infinite for what is final. */
export type Memo<Key, Result> = Map<Key, { readonly value: Result; readonly needs: number }>;

/** One activation of a function: what its parameters and `this` are bound to. */
export interface Frame {
  readonly of: ts.Node;
  readonly args: readonly Argument[];
  readonly self: Abstract | null;
  /** The frame of the function around, for closures. */
  readonly parent: Frame | null;
  /** The frame of the call that made this one. */
  readonly caller: Frame | null;
  readonly memo: Memo<ts.Node, Abstract>;
  /** What is being evaluated in this frame, and since which level: met again, it is defined by itself. */
  readonly active: Map<ts.Node, number>;
  readonly depth: number;
}

const NO_STEPS: readonly Step[] = [];

export function literal(value: LiteralAbstract["value"], node: ts.Node): LiteralAbstract {
  return { kind: "literal", value, node, steps: NO_STEPS };
}

export function unknown(
  reason: UnknownReason,
  node: ts.Node,
  name: string | null = null,
  from: readonly Abstract[] = [],
): UnknownAbstract {
  return { kind: "unknown", reason, name, from, taint: null, node, steps: NO_STEPS };
}

/** More branches than these say no more to anyone; that there are more is said by one that is unknown. */
const MAX_OPTIONS = 300;

/** Joins branches into one value; branches of branches are flattened, and a single one stands for itself. */
export function oneOf(values: readonly Abstract[], node: ts.Node): Abstract {
  const [only] = values;
  if (only && values.length === 1 && only.kind !== "oneOf") return only;
  const flat = distinct(values);
  const [first] = flat;
  if (!first) return unknown("dynamic", node);
  if (flat.length === 1) return first;
  const options = flat.length > MAX_OPTIONS ? cappedAt(flat, node) : flat;
  return { kind: "oneOf", options, node, steps: NO_STEPS };
}

/** Up to here each branch is compared with all others; beyond, with those of the same syntax only. */
const FEW = 8;

function distinct(values: readonly Abstract[]): readonly Abstract[] {
  const flat: Abstract[] = [];
  let byNode: Map<ts.Node, Abstract[]> | undefined;
  for (const value of values) {
    for (const branch of value.kind === "oneOf" ? value.options : [value]) {
      if (!byNode && flat.length >= FEW) byNode = indexed(flat);
      const others = byNode ? byNode.get(branch.node) : flat;
      if (others?.some((other) => same(other, branch))) continue;
      flat.push(branch);
      if (!byNode) continue;
      if (others) others.push(branch);
      else byNode.set(branch.node, [branch]);
    }
  }
  return flat;
}

function indexed(values: readonly Abstract[]): Map<ts.Node, Abstract[]> {
  const byNode = new Map<ts.Node, Abstract[]>();
  for (const value of values) {
    const twins = byNode.get(value.node);
    if (twins) twins.push(value);
    else byNode.set(value.node, [value]);
  }
  return byNode;
}

/** Untrusted data among what is left out stays known. */
function cappedAt(values: readonly Abstract[], node: ts.Node): readonly Abstract[] {
  const tainted = values.slice(MAX_OPTIONS).filter((each) => each.kind === "unknown" && each.taint !== null);
  return [...values.slice(0, MAX_OPTIONS), ...tainted.slice(0, 10), unknown("budget", node)];
}

export function branches(value: Abstract): readonly Abstract[] {
  return value.kind === "oneOf" ? value.options : [value];
}

function same(a: Abstract, b: Abstract): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.node !== b.node) return false;
  switch (a.kind) {
    case "literal":
      return a.value === (b as LiteralAbstract).value;
    case "unknown":
      return a.reason === (b as UnknownAbstract).reason && a.taint === (b as UnknownAbstract).taint;
    case "function":
      return a.frame === (b as FunctionAbstract).frame && a.self === (b as FunctionAbstract).self;
    case "class":
      return a.frame === (b as ClassAbstract).frame;
    default:
      return false;
  }
}

const MAX_STEPS = 12;

/** The same value, reached by one hop more. A choice is taken apart sooner or later, so its branches know the way too. */
export function withStep(value: Abstract, step: Step): Abstract {
  if (value.kind === "oneOf" && value.steps.length < MAX_STEPS) {
    const options = value.options.map((each) => withStep(each, step));
    return { ...value, options, steps: [step, ...value.steps] };
  }
  if (value.steps.length >= MAX_STEPS) return value;
  return { ...value, steps: [step, ...value.steps] };
}

export function isUndefined(value: Abstract): boolean {
  return value.kind === "literal" && value.value === undefined;
}

export function isNullish(value: Abstract): boolean {
  return value.kind === "literal" && (value.value === undefined || value.value === null);
}

/** Whether a value is truthy or falsy for certain; undefined when that depends. */
export function truth(value: Abstract): boolean | undefined {
  if (value.kind === "literal") return Boolean(value.value);
  if (value.kind === "record" || value.kind === "list" || value.kind === "function") return true;
  if (value.kind === "class" || value.kind === "instance" || value.kind === "module") return true;
  return undefined;
}

/** One record that stands for several branches. */
export function mergeRecords(
  results: readonly { readonly slots: ReadonlyMap<string, Slot>; readonly open: boolean }[],
  node: ts.Node,
): { readonly slots: Map<string, Slot>; readonly open: boolean } {
  const [only] = results;
  if (only && results.length === 1) return { slots: new Map(only.slots), open: only.open };
  const names = new Set(results.flatMap((each) => [...each.slots.keys()]));
  const slots = new Map<string, Slot>();
  for (const name of names) {
    const found = results.map((each) => each.slots.get(name)).filter((each) => each !== undefined);
    const everywhere = found.length === results.length && found.every((each) => each.presence === "always");
    slots.set(name, {
      value: oneOf(
        found.map((each) => each.value),
        node,
      ),
      presence: everywhere ? "always" : "sometimes",
    });
  }
  return { slots, open: results.some((each) => each.open) };
}

/** What `...value` adds. Branches that lack a field leave it as it was, so fields become `sometimes`. */
export function spreadInto(
  before: ReadonlyMap<string, Slot>,
  value: Abstract,
  node: ts.Node,
): { readonly slots: Map<string, Slot>; readonly open: boolean } {
  const results = branches(value).map((branch): { slots: Map<string, Slot>; open: boolean } => {
    if (isNullish(branch) || branch.kind === "literal") return { slots: new Map(before), open: false };
    if (branch.kind !== "record") {
      // Whatever was there may have been overridden by what could not be read.
      const shaken = [...before].map(([name, slot]): [string, Slot] => [
        name,
        { ...slot, value: oneOf([slot.value, unknown("dynamic", node)], node) },
      ]);
      return { slots: new Map(shaken), open: true };
    }
    const slots = new Map(before);
    for (const [name, slot] of branch.slots) slots.set(name, override(slots.get(name), slot, node));
    if (branch.open) {
      for (const [name, slot] of before) {
        if (!branch.slots.has(name))
          slots.set(name, { ...slot, value: oneOf([slot.value, unknown("dynamic", node)], node) });
      }
    }
    return { slots, open: branch.open };
  });
  return mergeRecords(results, node);
}

function override(old: Slot | undefined, next: Slot, node: ts.Node): Slot {
  if (next.presence === "always" || !old) return next;
  return { value: oneOf([old.value, next.value], node), presence: old.presence };
}

/** Texts longer than this stay in their parts, and templates of more parts stay nested, so that neither can explode. */
const MAX_TEXT = 1_000_000;
const MAX_PARTS = 1_000;

/** Text from parts: one literal where all parts are. */
export function text(parts: readonly Abstract[], node: ts.Node): Abstract {
  const useful = parts.filter((part) => !(part.kind === "literal" && part.value === ""));
  const texts = useful.map((part) => (part.kind === "literal" ? String(part.value) : null));
  const length = texts.reduce((sum, each) => sum + (each?.length ?? Number.POSITIVE_INFINITY), 0);
  if (length <= MAX_TEXT) {
    const steps = useful.flatMap((part) => part.steps).slice(0, MAX_STEPS);
    return { kind: "literal", value: texts.join(""), node, steps };
  }
  return { kind: "template", parts: useful, node, steps: [] };
}

/** Text from parts, those that are put together themselves taken apart. */
export function flatText(parts: readonly Abstract[], node: ts.Node): Abstract {
  const flat = parts.flatMap((part) => (part.kind === "template" ? part.parts : [part]));
  return text(flat.length > MAX_PARTS ? parts : flat, node);
}

/** The arguments of a call, each to be evaluated in the frame of the caller. */
export function argumentsOf(node: ts.CallExpression | ts.NewExpression, frame: Frame | null): readonly Argument[] {
  return (node.arguments ?? []).map((each) => ({ node: each, frame, spread: ts.isSpreadElement(each) }));
}
