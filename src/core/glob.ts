/** A piece of a glob, as it is matched. */
type Piece =
  | { readonly kind: "literal"; readonly text: string }
  /** `?` and `[...]`: one character, a slash never. */
  | { readonly kind: "character"; readonly fits: (char: string) => boolean }
  /** `*`: any characters up to the next slash. */
  | { readonly kind: "star" }
  /** `**` and the slash behind it: any folders, or none. */
  | { readonly kind: "folders" }
  /** `**` at the end: everything that is left. */
  | { readonly kind: "rest" }
  /** `{a,b}` and `@(a|b)`; `?(a)`, `*(a)` and `+(a)` say how often; `!(a)` is anything else within a folder. */
  | { readonly kind: "group"; readonly sign: Sign; readonly choices: readonly (readonly Piece[])[] };

type Sign = "@" | "?" | "*" | "+" | "!";

/** Thrown for what is no glob. The message is the end of a sentence that names it. */
export class GlobError extends Error {}

/** Far more than anybody writes. Groups inside of groups multiply the work. */
const MAX_LENGTH = 1_000;
const MAX_NESTING = 3;
const MAX_NEGATIONS = 4;

/**
 * Reads one glob. Throws {@link GlobError} when a bracket is not closed, or when it is too large to be meant well.
 *
 * Globs come from files of the workspace, and a pattern of an unfriendly one must not keep anybody waiting. As a regular
 * expression, which libraries make of it, `*a*a*a*a*a*b` takes seconds for one name of sixty letters. Here the places that
 * can be reached in the path are carried along together, so that the work grows with the glob's length times the path's.
 *
 * @returns whether a path, or a folder that it lies in, matches
 */
export function compileGlob(glob: string): (path: string) => boolean {
  if (glob.length > MAX_LENGTH) throw new GlobError(`is longer than ${MAX_LENGTH} characters`);
  if (glob.split("!(").length - 1 > MAX_NEGATIONS)
    throw new GlobError(`has more than ${MAX_NEGATIONS} groups of \`!(\``);
  const pieces = parse(glob);
  return (path) => {
    const reached = after(pieces, path, only(0, path.length + 1));
    return reached.some((is, at) => is && (at === path.length || (at > 0 && path.charAt(at) === "/")));
  };
}

interface Reader {
  readonly glob: string;
  at: number;
}

function parse(glob: string): readonly Piece[] {
  const reader: Reader = { glob, at: 0 };
  return sequence(reader, "", 0);
}

/** Reads pieces up to one of the characters that end them here; at the top nothing does. */
function sequence(reader: Reader, ends: string, depth: number): readonly Piece[] {
  const pieces: Piece[] = [];
  const { glob } = reader;
  while (reader.at < glob.length && !ends.includes(glob.charAt(reader.at))) {
    const start = reader.at;
    const piece = group(reader, depth) ?? stars(reader) ?? character(reader) ?? literal(reader);
    if (reader.at === start) throw new GlobError("cannot be read");
    pieces.push(piece);
  }
  return pieces;
}

const SIGNS = "@?*+!";

function group(reader: Reader, depth: number): Piece | null {
  const { glob, at } = reader;
  const char = glob.charAt(at);
  const signed = SIGNS.includes(char) && glob.charAt(at + 1) === "(";
  if (!signed && char !== "(" && char !== "{") return null;
  if (depth === MAX_NESTING) throw new GlobError(`has groups nested more than ${MAX_NESTING} deep`);
  const [separator, close] = char === "{" ? [",", "}"] : ["|", ")"];
  reader.at += signed ? 2 : 1;
  const choices: (readonly Piece[])[] = [];
  for (;;) {
    choices.push(sequence(reader, separator + close, depth + 1));
    const end = glob.charAt(reader.at);
    if (end === "") throw new GlobError("is no glob: a bracket is not closed");
    reader.at += 1;
    if (end === close) break;
  }
  // A shell takes braces without a comma as they are written.
  if (char === "{" && choices.length === 1) return braces(glob.slice(at, reader.at), choices[0] ?? []);
  return { kind: "group", sign: signed ? (char as Sign) : "@", choices };
}

function braces(written: string, inner: readonly Piece[]): Piece {
  const range = /^\{(\w)\.\.(\w)\}$/.exec(written);
  if (range) return { kind: "character", fits: between(range[1] ?? "", range[2] ?? "") };
  const around = (text: string): Piece => ({ kind: "literal", text });
  return { kind: "group", sign: "@", choices: [[around("{"), ...inner, around("}")]] };
}

function stars(reader: Reader): Piece | null {
  const [run] = /^\*+/.exec(reader.glob.slice(reader.at)) ?? [];
  if (run === undefined) return null;
  // The last star may belong to a group: `**(a)`.
  const isGroup = reader.glob.charAt(reader.at + run.length) === "(";
  const before = reader.glob.charAt(reader.at - 1);
  reader.at += isGroup ? run.length - 1 : run.length;
  if (isGroup || run.length < 2 || !(before === "" || "/{,(|".includes(before))) return { kind: "star" };
  const next = reader.glob.charAt(reader.at);
  if (next === "") return { kind: "rest" };
  if (next !== "/") return { kind: "star" };
  reader.at += 1;
  return { kind: "folders" };
}

function character(reader: Reader): Piece | null {
  const char = reader.glob.charAt(reader.at);
  if (char === "?") {
    reader.at += 1;
    return { kind: "character", fits: () => true };
  }
  if (char !== "[") return null;
  // A bracket that comes first is a member of the class.
  const found = /^\[([!^]?)((?:\\.|\[:\w+:\]|[^\\])(?:\\.|[^\]\\])*?)\]/.exec(reader.glob.slice(reader.at));
  if (!found) throw new GlobError("is no glob: a bracket is not closed");
  reader.at += found[0].length;
  const fits = members(found[2] ?? "");
  return { kind: "character", fits: found[1] ? (each) => !fits(each) : fits };
}

function members(text: string): (char: string) => boolean {
  const parts = text.match(/(?:\\.|[\s\S])-(?:\\.|[\s\S])|\\.|[\s\S]/g) ?? [];
  const tests = parts.map((part) => {
    const [from = "", to] = (/^(\\.|[\s\S])-(\\.|[\s\S])$/.exec(part) ?? [part, part])
      .slice(-2)
      .map((each) => each.at(-1));
    return between(from, to ?? from);
  });
  return (char) => tests.some((fits) => fits(char));
}

function between(from: string, to: string): (char: string) => boolean {
  const [low, high] = from <= to ? [from, to] : [to, from];
  return (char) => low <= char && char <= high;
}

function literal(reader: Reader): Piece {
  const escaped = reader.glob.charAt(reader.at) === "\\" && reader.at + 1 < reader.glob.length;
  const text = reader.glob.charAt(escaped ? reader.at + 1 : reader.at);
  if (!escaped && (text === ")" || text === "]")) throw new GlobError("is no glob: a bracket is not opened");
  reader.at += escaped ? 2 : 1;
  return { kind: "literal", text };
}

/** Which places of a path, from 0 to its length, are reached. */
type Places = readonly boolean[];

function only(place: number, length: number): Places {
  return Array.from({ length }, (_, at) => at === place);
}

/** The places that are reached when the pieces begin at any of the given ones. */
function after(pieces: readonly Piece[], path: string, from: Places): Places {
  return pieces.reduce((places, piece) => (places.includes(true) ? afterOne(piece, path, places) : places), from);
}

function afterOne(piece: Piece, path: string, from: Places): Places {
  switch (piece.kind) {
    case "literal":
      return from.map((_, at) => at > 0 && from[at - 1] === true && path.charAt(at - 1) === piece.text);
    case "character":
      return from.map(
        (_, at) => at > 0 && from[at - 1] === true && isOther(path, at - 1) && piece.fits(path.charAt(at - 1)),
      );
    case "star":
      return swept(from, (at) => isOther(path, at - 1));
    case "rest":
      return swept(from, () => true);
    case "folders": {
      const inside = swept(from, () => true);
      return from.map((is, at) => is || (at > 0 && inside[at - 1] === true && path.charAt(at - 1) === "/"));
    }
    case "group":
      return afterGroup(piece, path, from);
  }
}

/** Every place that is reached by going on from another one for as long as one may. */
function swept(from: Places, mayEnter: (at: number) => boolean): Places {
  let going = false;
  return from.map((is, at) => {
    going = is || (going && mayEnter(at));
    return going;
  });
}

function isOther(path: string, at: number): boolean {
  return path.charAt(at) !== "/";
}

function afterGroup({ sign, choices }: Extract<Piece, { kind: "group" }>, path: string, from: Places): Places {
  const once = (places: Places): Places =>
    union(
      places,
      choices.map((each) => after(each, path, places)),
      false,
    );
  if (sign === "@") return once(from);
  if (sign === "?") return union(from, [once(from)], true);
  if (sign === "!")
    return union(
      from,
      everyPlace(from).map((at) => anythingElse(at, once, path)),
      false,
    );
  let reached = sign === "*" ? from : once(from);
  for (let before: Places = []; !same(before, reached); ) {
    before = reached;
    reached = union(reached, [once(reached)], true);
  }
  return reached;
}

function everyPlace(places: Places): readonly number[] {
  return places.flatMap((is, at) => (is ? [at] : []));
}

function anythingElse(at: number, once: (from: Places) => Places, path: string): Places {
  const start = only(at, path.length + 1);
  const refused = once(start);
  return swept(start, (each) => isOther(path, each - 1)).map((is, each) => is && refused[each] !== true);
}

function union(first: Places, others: readonly Places[], withFirst: boolean): Places {
  return first.map((is, at) => (withFirst && is) || others.some((each) => each[at] === true));
}

function same(a: Places, b: Places): boolean {
  return a.length === b.length && a.every((is, at) => is === b[at]);
}
