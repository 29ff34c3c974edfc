import { ts } from "@ts-morph/common";
import type { CachePoint, Caching, Input, InputSummary, Step, VolatilePart } from "../../core/facts.ts";
import { matchesGlobs } from "../../core/globs.ts";
import { countTokens } from "../tokens.ts";
import type { Abstract, RecordAbstract, Taint, UnknownAbstract } from "./abstract.ts";
import { spanOf } from "./source.ts";
import { isSchemaPackage } from "./validators.ts";

type Part = "system" | "tools" | "messages";

const PARTS: readonly Part[] = ["system", "tools", "messages"];

/** What reaches the model from outside, and whether anything checks it on the way. */
export function inputOf(request: RecordAbstract, trusted: readonly string[]): InputSummary {
  const inputs: Input[] = [];
  let dark = false;
  for (const part of PARTS) {
    const slot = request.slots.get(part);
    if (!slot) continue;
    const gathered: Gathered = { inputs: [], room: MAX_PARTS };
    dark = collect(slot.value, part, gathered, 0) || dark;
    inputs.push(...gathered.inputs.map((input) => withTrust(input, trusted)));
  }
  const told = PARTS.some((part) => request.slots.has(part));
  if (inputs.some((input) => input.validations.length === 0)) return { status: "unvalidated", inputs };
  if (dark || !told) return { status: "unknown", inputs };
  return { status: inputs.length > 0 ? "validated" : "not-user-input", inputs };
}

/** The configuration names expressions (`req.user`) and files whose data is not untrusted. */
function withTrust(input: Input, trusted: readonly string[]): Input {
  const globs = trusted.map((each) => (each.includes("/") ? `**/${each.replace(/^\.?\//, "")}` : each));
  const named = trusted.find((each) => input.name === each || input.name.startsWith(`${each}.`));
  if (named === undefined && !matchesGlobs(input.span.file.replace(/^\//, ""), globs)) return input;
  const message = `${named === undefined ? "the file" : `\`${named}\``} is configured as a trusted source`;
  return { ...input, validations: [...input.validations, { kind: "trusted", span: input.span, message }] };
}

const MAX_DEPTH = 14;

/** How many parts of a prompt are looked at. Values that share parts are small in memory and endless when walked. */
const MAX_PARTS = 20_000;

interface Gathered {
  readonly inputs: Input[];
  /** How many parts may still be looked at. */
  room: number;
}

/** Gathers untrusted data; tells whether there is a part of which nobody knows where it comes from. */
function collect(
  value: Abstract,
  reaches: Part,
  gathered: Gathered,
  depth: number,
  way: readonly Step[] = [],
  media: MediaKind | null = null,
): boolean {
  if (depth > MAX_DEPTH || gathered.room-- <= 0) return true;
  const further = [...way, ...value.steps];
  const inside = (parts: readonly Abstract[], behind: readonly Step[] = further): boolean =>
    parts.map((part) => collect(part, reaches, gathered, depth + 1, behind, media)).some(Boolean);
  switch (value.kind) {
    case "literal":
    case "function":
    case "class":
    case "module":
      return false;
    case "record":
      return (
        [...value.slots]
          .map(([name, slot]) =>
            collect(slot.value, reaches, gathered, depth + 1, further, mediaBelow(value, name, media)),
          )
          .some(Boolean) || value.open
      );
    case "list":
      return inside(value.items) || value.open;
    case "template":
      return inside(value.parts);
    case "oneOf":
      // Branches know the way that leads to their choice.
      return inside(value.options, way);
    case "encoded":
      return inside([value.of]);
    case "unknown":
      if (value.taint) addInput(gathered.inputs, inputFrom(value.taint, further, reaches, media));
      return value.taint === null && isDark(value, inside);
    case "entry":
      return true;
    default:
      return value.kind === "external" && value.path.includes("()") && !isSchemaPackage(value.module);
  }
}

type MediaKind = NonNullable<Input["media"]>["kind"];

const MEDIA: ReadonlySet<string> = new Set<MediaKind>(["image", "document", "video", "audio"]);
const BYTES: ReadonlySet<string> = new Set(["source", "data", "bytes", "image", "file"]);

/** What kind of file a field holds the content of: `image: { source: { bytes } }`, `{ type: "image", source: { data } }`. */
function mediaOf(record: RecordAbstract, name: string): MediaKind | null {
  if (MEDIA.has(name) && record.slots.get(name)?.value.kind === "record") return name as MediaKind;
  const type = record.slots.get("type")?.value;
  const told = type?.kind === "literal" && typeof type.value === "string" ? type.value : "";
  const kind = told === "file" ? "document" : told;
  return MEDIA.has(kind) && BYTES.has(name) ? (kind as MediaKind) : null;
}

/** The name and format beside the content of a file are text like any other. */
function mediaBelow(record: RecordAbstract, name: string, media: MediaKind | null): MediaKind | null {
  return mediaOf(record, name) ?? (BYTES.has(name) ? media : null);
}

/** What uploads are held against, often in the options of a middleware rather than on the way of the data. */
const CHECKS_OF_FILES =
  /fileSize|fileFilter|maxFileSize|max_?\w*(size|bytes)|limits\s*:|bodyParser\s*:|\.(size|byteLength|length)\s*[<>]|mimetype\s*[!=]==?|fileTypeFromBuffer|sharp\(/i;

function isDark(value: UnknownAbstract, inside: (parts: readonly Abstract[]) => boolean): boolean {
  if (value.reason === "environment") return false;
  // What a function that was not read makes of untrusted data may or may not be that data.
  if (value.reason === "call") return true;
  return value.from.length > 0 ? inside(value.from) : true;
}

/** Steps lead from the use to the source; people read them the other way round. */
function inputFrom(taint: Taint, steps: readonly Step[], reaches: Part, kind: MediaKind | null): Input {
  const { source, framework, name, node, place, validations } = taint;
  const told = steps.filter((step, index) => steps.findIndex((other) => isSameStep(step, other)) === index).reverse();
  const media = kind && { kind, checked: validations.length > 0 || CHECKS_OF_FILES.test(node.getSourceFile().text) };
  const found = {
    source,
    framework,
    name,
    span: spanOf(node),
    place: spanOf(place),
    steps: told,
    validations,
    reaches,
  };
  return media ? { ...found, media } : found;
}

function isSameStep(a: Step, b: Step): boolean {
  return a.message === b.message && a.span.start === b.span.start && a.span.file === b.span.file;
}

/** The same datum may come on several ways; the one on which the least is checked counts. */
function addInput(inputs: Input[], input: Input): void {
  const twin = inputs.findIndex(
    ({ place, reaches }) =>
      place.start === input.place.start && place.file === input.place.file && reaches === input.reaches,
  );
  if (twin < 0) inputs.push(input);
  else if (input.validations.length < (inputs[twin]?.validations.length ?? 0)) inputs[twin] = input;
}

/**
 * Whether the prompt carries cache points. Where parts of it are not known, they are thought to have one only if code
 * around mentions caching at all. Also how much of it is the same in every request.
 */
export function cachingOf(request: RecordAbstract, mayBeCached: () => boolean): Caching {
  const points: CachePoint[] = [];
  const fronts = frontsOf(request);
  let dark = false;
  for (const part of PARTS) {
    const slot = request.slots.get(part);
    if (slot) dark = findPoints(slot.value, part, points, fronts, 0) || dark;
  }
  // An SDK that places cache points by itself says so under `caching` where it cannot tell whether it does.
  const hidden = request.slots.has("caching") || (dark && mayBeCached());
  const status = points.length > 0 ? "used" : hidden ? "unknown" : "absent";
  return { status, points, staticPrefix: staticPrefix(request) };
}

/** Fields of prompts in which no cache point fits. */
const PLAIN = new Set([
  "text",
  "role",
  "type",
  "name",
  "description",
  "inputSchema",
  "input_schema",
  "source",
  "format",
]);

function findPoints(value: Abstract, after: Part, points: CachePoint[], fronts: Fronts, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  const inside = (parts: readonly Abstract[]): boolean =>
    parts.map((part) => findPoints(part, after, points, fronts, depth + 1)).some(Boolean);
  switch (value.kind) {
    case "record": {
      const block = value.slots.get("cachePoint");
      const mark = block ?? value.slots.get("cache_control");
      if (mark) points.push(pointAt(mark.value, after, block ? "block" : "mark", fronts.get(mark.value.node)));
      const parts = [...value.slots].filter(([name]) => !PLAIN.has(name));
      return inside(parts.map(([, slot]) => slot.value)) || value.open;
    }
    case "list":
      return inside(value.items) || value.open;
    case "oneOf":
      return inside(value.options);
    case "literal":
    case "template":
      return false;
    default:
      return true;
  }
}

function pointAt(mark: Abstract, after: Part, form: CachePoint["form"], front: Front = NO_FRONT): CachePoint {
  const { parent } = mark.node;
  const key =
    parent && ts.isPropertyAssignment(parent) && parent.initializer === mark.node ? spanOf(parent.name) : null;
  return { after, ttl: ttlOf(mark), span: spanOf(mark.node), form, key, ...front };
}

type Front = Pick<CachePoint, "front" | "volatile">;
type Fronts = ReadonlyMap<ts.Node, Front>;

const NO_FRONT: Front = { front: { characters: 0, tokens: 0, exact: false }, volatile: [] };

/** What stands in front of each mark, in the order in which the service reads a prompt: tools, system, messages. */
function frontsOf(request: RecordAbstract): Fronts {
  const fronts = new Map<ts.Node, Front>();
  if (!PARTS.some((part) => isMarked(request, part))) return fronts;
  let before: Measured = WHOLE;
  const volatile: VolatilePart[] = [];
  const note = (mark: Abstract): void => {
    const { characters, tokens, whole: exact } = before;
    fronts.set(mark.node, { front: { characters, tokens, exact }, volatile: [...volatile] });
  };
  const add = (value: Abstract, part: Part): void => {
    if (before.whole) before = sum(before, measure(value) ?? VARIES);
    if (part !== "messages") volatile.push(...volatileIn(value));
  };
  const walk = (value: Abstract, part: Part, depth: number): void => {
    if (!hasMark(value, depth)) add(value, part);
    else if (value.kind === "list") for (const each of value.items) walk(each, part, depth + 1);
    else if (value.kind === "record") {
      const mark = value.slots.get("cache_control");
      const block = value.slots.get("cachePoint");
      for (const [name, slot] of value.slots)
        if (name !== "cache_control" && name !== "cachePoint") walk(slot.value, part, depth + 1);
      if (block ?? mark) note((block ?? mark)?.value ?? value);
    } else before = VARIES;
  };
  for (const part of ["tools", "system", "messages"] as const) {
    const slot = request.slots.get(part);
    if (slot?.presence === "always") walk(slot.value, part, 0);
    else if (slot) before = { ...before, whole: false };
  }
  return fronts;
}

function isMarked(request: RecordAbstract, part: Part): boolean {
  const slot = request.slots.get(part);
  return slot !== undefined && hasMark(slot.value, 0);
}

function hasMark(value: Abstract, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (value.kind === "list") return value.items.some((each) => hasMark(each, depth + 1));
  if (value.kind === "oneOf") return value.options.some((each) => hasMark(each, depth + 1));
  if (value.kind !== "record") return false;
  if (value.slots.has("cachePoint") || value.slots.has("cache_control")) return true;
  return [...value.slots].some(([name, slot]) => !PLAIN.has(name) && hasMark(slot.value, depth + 1));
}

/** The parts of a text that are another one in each request. */
function volatileIn(value: Abstract, depth = 0): readonly VolatilePart[] {
  if (depth > MAX_DEPTH) return [];
  const inside = (parts: readonly Abstract[]): readonly VolatilePart[] =>
    parts.flatMap((each) => volatileIn(each, depth + 1));
  switch (value.kind) {
    case "template":
      return inside(value.parts);
    case "list":
      return inside(value.items);
    case "record":
      return inside([...value.slots.values()].map((slot) => slot.value));
    case "encoded":
      return inside([value.of]);
    case "external":
      return changing(value);
    case "unknown": {
      if (value.taint) return [{ kind: "input", name: value.taint.name, span: spanOf(value.taint.place) }];
      const own = changing(value);
      return own.length > 0 ? own : inside(value.from);
    }
    default:
      return [];
  }
}

const RANDOM = /\bMath\.random\(|\brandom(UUID|Bytes|Int)\(|\b(uuid|uuidv?[14]|v[147]|nanoid|ulid|cuid|createId)\(/;
const CLOCK = /\bnew Date\(\)|\bDate\.now\(\)|\bperformance\.now\(|\bprocess\.hrtime/;
/** What is the same all day long costs one cache write a day. */
const DAY =
  /toDateString|toLocaleDateString|getFullYear|getMonth|getDate\(|getDay\(|\.(slice|substring|substr|split)\(/;
const DATE_ONLY = /toLocaleString\([^)]*\{(?![^}]*(hour|minute|second|timeStyle))/;

/** `new Date().toISOString().slice(0, 10)`, of which the value may be known by its beginning only. */
function wholeChain(node: ts.Node): ts.Node {
  let at = node;
  for (;;) {
    const { parent } = at;
    const isLink =
      (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) &&
      parent.expression === at;
    if (!isLink) return at;
    at = parent;
  }
}

function changing(value: Abstract): readonly VolatilePart[] {
  const text = wholeChain(value.node).getText().slice(0, 300);
  const name = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  if (!ts.isExpression(value.node) || ts.isFunctionLike(value.node)) return [];
  if (RANDOM.test(text)) return [{ kind: "random", name, span: spanOf(value.node) }];
  const moment = CLOCK.test(text) && !DAY.test(text) && !DATE_ONLY.test(text);
  return moment ? [{ kind: "time", name, span: spanOf(value.node) }] : [];
}

function ttlOf(value: Abstract): string | null {
  const slot = value.kind === "record" ? value.slots.get("ttl") : undefined;
  return slot?.value.kind === "literal" && typeof slot.value.value === "string" ? slot.value.value : null;
}

/** Tools stand in front of the system prompt, and both in front of the messages. */
function staticPrefix(request: RecordAbstract): Caching["staticPrefix"] {
  const tools = request.slots.get("tools");
  const system = request.slots.get("system");
  if (!tools && !system) return { ...NO_TEXT, atLeast: false, part: "system" };
  const first = tools ? measure(tools.value) : WHOLE;
  const second = system ? measure(system.value) : WHOLE;
  if (!first || !second) return known(first ?? second, !tools || !first ? "system" : "tools");
  if (!first.whole) return { ...size(first), atLeast: true, part: "tools" };
  return { ...size(sum(first, second)), atLeast: !second.whole, part: system ? "system" : "tools" };
}

function known(measured: Measured | null, part: "system" | "tools"): Caching["staticPrefix"] {
  return measured && measured.characters > 0 ? { ...size(measured), atLeast: true, part } : null;
}

interface Size {
  readonly characters: number;
  readonly tokens: number;
}

interface Measured extends Size {
  /** Whether nothing of the value varies, so that what follows still belongs to the prefix. */
  readonly whole: boolean;
}

const NO_TEXT: Size = { characters: 0, tokens: 0 };
const WHOLE: Measured = { ...NO_TEXT, whole: true };
const VARIES: Measured = { ...NO_TEXT, whole: false };

function size({ characters, tokens }: Size): Size {
  return { characters, tokens };
}

function sum(a: Size, b: Measured): Measured {
  return { characters: a.characters + b.characters, tokens: a.tokens + b.tokens, whole: b.whole };
}

function measured(text: string): Measured {
  return { characters: text.length, tokens: countTokens(text), whole: true };
}

/** The size of a value up to the first part that varies; null where nothing is known of it at all. */
function measure(value: Abstract, depth = 0): Measured | null {
  if (depth > MAX_DEPTH) return VARIES;
  switch (value.kind) {
    case "literal":
      return measured(String(value.value ?? ""));
    case "template":
      return sequence(value.parts, depth);
    case "list": {
      const items = sequence(value.items, depth);
      return value.open ? { ...items, whole: false } : items;
    }
    case "record": {
      const text = value.slots.get("text");
      if (text) return measure(text.value, depth + 1);
      const inner = sequence(
        [...value.slots.values()].map((slot) => slot.value),
        depth,
      );
      return { ...sum(measured([...value.slots.keys()].join(" ")), inner), whole: inner.whole && !value.open };
    }
    case "oneOf":
      return least(value.options.map((option) => measure(option, depth + 1)));
    case "encoded":
      return measure(value.of, depth + 1);
    default:
      return depth === 0 ? null : VARIES;
  }
}

function sequence(parts: readonly Abstract[], depth: number): Measured {
  let all = WHOLE;
  for (const part of parts) {
    all = sum(all, measure(part, depth + 1) ?? VARIES);
    if (!all.whole) break;
  }
  return all;
}

function least(values: readonly (Measured | null)[]): Measured | null {
  const known = values.filter((each) => each !== null);
  if (known.length < values.length || known.length === 0) return null;
  return known.reduce((least, each) => (each.tokens < least.tokens ? each : least));
}
