import type { Client, Comment, ModelCall, Resource, Value } from "./facts.ts";

/**
 * What stays the same of a finding when its code is moved, reformatted or shifted by lines: what it says, about what, and
 * where that stands by name. Files are told by the finding's span.
 */
export interface Identity {
  /** The id of the message, or what is wrong with a comment. */
  readonly message: string;
  /** The functions and classes around it, outermost first, joined by dots. Empty at the top level of a file. */
  readonly within: string;
  /** What it is about, such as `aws-sdk Converse`. */
  readonly subject: string;
  /** 14 hexadecimal digits made from the structure of what it is about. */
  readonly fingerprint: string;
}

type Fact = ModelCall | Client | Resource;

/** What a report says, as far as it tells it from others of its rule. */
interface Reported {
  readonly message: string;
  readonly data?: Readonly<Record<string, string | number>>;
}

/** What a finding about a call, client or resource is known by. */
export function identityOf(fact: Fact, { message, data }: Reported): Identity {
  const subject = subjectOf(fact);
  return {
    message,
    within: fact.within.join("."),
    subject,
    fingerprint: hashOf([structureOf(fact), ...namesIn(data)].join("\n")),
  };
}

/** What something is called when it is told from others of its kind. */
export function subjectOf(fact: Fact): string {
  if ("request" in fact) return `${fact.sdk} ${fact.api}`;
  return "options" in fact ? `${fact.sdk} ${fact.name}` : `${fact.by} ${fact.type}`;
}

/** What a finding about a comment is known by. */
export function identityOfComment(message: string, { text }: Pick<Comment, "text">): Identity {
  return { message, within: "", subject: "comment", fingerprint: hashOf(text.replace(/\s+/g, " ")) };
}

/** What was filled into a message, but for its figures: those change with the catalogue, and the code does not. */
function namesIn(data: Reported["data"]): readonly string[] {
  return Object.entries(data ?? {})
    .filter(([, value]) => typeof value === "string" && !/\d/.test(value))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
}

const structures = new WeakMap<Fact, string>();

/** The structure of what is sent, in a form that places, prompts and names of variables do not change. */
function structureOf(fact: Fact): string {
  const known = structures.get(fact);
  if (known !== undefined) return known;
  const record = "request" in fact ? fact.request : "options" in fact ? fact.options : fact.properties;
  const made = `${subjectOf(fact)}\n${JSON.stringify(shapeOf(record))}`;
  structures.set(fact, made);
  return made;
}

/** A longer text is a prompt, which people go on writing. */
const MAX_TEXT = 80;

function shapeOf(value: Value): unknown {
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string" && value.value.length > MAX_TEXT ? "text" : [value.value];
    case "record": {
      const fields = Object.entries(value.fields).map(([name, { value: of, presence }]) => [
        name,
        presence,
        shapeOf(of),
      ]);
      return { fields: fields.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)), open: value.open };
    }
    case "list":
      return { items: value.items.map(shapeOf), open: value.open };
    case "template":
      return "text";
    case "oneOf":
      return { options: value.options.map(shapeOf) };
    case "unknown":
      return value.reason;
  }
}

/** cyrb53, a hash of 53 bits: few entries stand in one baseline, and no one gains from making two of them collide. */
function hashOf(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const high = (b & 0x1f_ffff) >>> 0;
  return high.toString(16).padStart(6, "0") + (a >>> 0).toString(16).padStart(8, "0");
}
