import type { Node } from "jsonc-parser";
import { nearest } from "./nearest.ts";

/** The part of JSON schema, draft-07, that configuration is described in. Other keywords are ignored when reading. */
export interface Schema {
  readonly $ref?: string;
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  /** Values that editors propose. */
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema | readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly definitions?: { readonly [name: string]: Schema };
}

export interface SchemaIssue {
  readonly message: string;
  /** 0-based offset and length in the text that was parsed. */
  readonly offset: number;
  readonly length: number;
}

/** Checks that no schema can say, by the name of the definition they belong to. A text is what is wrong with the value. */
export type Checks = { readonly [definition: string]: (value: string) => string | null };

/**
 * Keeps of a parsed JSON text what a schema allows and reports the rest, each mistake once and where it stands: the
 * entries of lists and the members of objects are judged one by one, so that one mistake costs no more than itself.
 * Returns undefined when nothing of the value can be kept.
 *
 * @param what what the whole text is, within a sentence: "the configuration"
 */
export function conform(
  root: Node,
  schema: Schema,
  checks: Checks,
  report: (issue: SchemaIssue) => void,
  what = "the configuration",
): unknown | undefined {
  const definitions = schema.definitions ?? {};

  const fail = (node: Node, message: string): undefined => {
    report({ message, offset: node.offset, length: node.length });
    return undefined;
  };

  const read = (node: Node, given: Schema, path: string): unknown | undefined => {
    const name = given.$ref?.replace("#/definitions/", "");
    const wanted = name === undefined ? given : (definitions[name] ?? {});
    if (wanted.anyOf) {
      const fitting = wanted.anyOf.find((each) => hasType(node, typesOf(each, definitions)));
      const types = wanted.anyOf.flatMap((each) => typesOf(each, definitions) ?? []);
      return fitting ? read(node, fitting, path) : fail(node, wrongType(path, types, node, what));
    }
    if (!hasType(node, typesOf(wanted, definitions))) {
      return fail(node, wrongType(path, typesOf(wanted, definitions) ?? [], node, what));
    }
    if (node.type === "object") return readObject(node, wanted, path);
    if (node.type === "array") return readArray(node, wanted, path);
    const complaint = complaintAbout(node.value, wanted) ?? (name && checks[name]?.(String(node.value)));
    return complaint ? fail(node, `\`${path}\`: ${complaint}`) : node.value;
  };

  const readArray = (node: Node, wanted: Schema, path: string): unknown[] | undefined => {
    const items = node.children ?? [];
    if (items.length < (wanted.minItems ?? 0) || items.length > (wanted.maxItems ?? Number.POSITIVE_INFINITY)) {
      return fail(node, `\`${path}\` needs ${countOf(wanted)}, not ${items.length}`);
    }
    const values = items.map((item, index) => {
      const schemaOf = isTuple(wanted.items) ? wanted.items[index] : wanted.items;
      return schemaOf ? read(item, schemaOf, path) : plain(item);
    });
    // A tuple means something only as a whole.
    if (isTuple(wanted.items) && values.includes(undefined)) return undefined;
    return values.filter((value) => value !== undefined);
  };

  const readObject = (node: Node, wanted: Schema, path: string): object | undefined => {
    const entries = new Map<string, unknown>();
    const seen = new Set<string>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (!key) continue;
      const name = String(key.value);
      if (seen.has(name)) fail(key, `\`${name}\` is set twice here; the last one counts`);
      seen.add(name);
      const schemaOf = memberOf(wanted, name);
      if (FORBIDDEN.has(name) || schemaOf === undefined) {
        fail(key, unknownKey(path, name, Object.keys(wanted.properties ?? {}), what));
      } else if (value) {
        const kept = read(value, schemaOf, path === "" ? name : `${path}.${name}`);
        if (kept !== undefined) entries.set(name, kept);
      }
    }
    const missing = (wanted.required ?? []).filter((name) => !seen.has(name));
    if (missing.length > 0)
      return fail(
        node,
        `${path === "" ? capitalised(what) : `\`${path}\``} lacks ${missing.map((name) => `\`${name}\``).join(", ")}`,
      );
    if ((wanted.required ?? []).some((name) => !entries.has(name))) return undefined;
    return Object.fromEntries(entries);
  };

  return read(root, schema, "");
}

/** Names that reach an object's prototype instead of becoming one of its members. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

function memberOf(schema: Schema, name: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  if (schema.additionalProperties === false) return undefined;
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
}

function unknownKey(path: string, name: string, known: readonly string[], what: string): string {
  if (FORBIDDEN.has(name)) return `\`${name}\` cannot be a name here`;
  const meant = nearest(name, known);
  const isRule = path === "rules" || path.endsWith(".rules");
  const place = path === "" ? what : `\`${path}\``;
  const missing = isRule ? `There is no rule \`${name}\`` : `There is no setting \`${name}\` in ${place}`;
  if (meant !== null) return `${missing}; did you mean \`${meant}\`?`;
  if (isRule) return `${missing}; \`bedrock-readiness rules\` lists all of them`;
  return known.length > 0 ? `${missing}; known are ${known.join(", ")}` : `${missing}; it has none`;
}

/** What is wrong with a plain value of the right type, or null. */
function complaintAbout(value: unknown, schema: Schema): string | null {
  if (schema.enum && !schema.enum.includes(value)) {
    const known = schema.enum.map(String);
    const meant = typeof value === "string" ? nearest(value, known) : null;
    return `\`${String(value)}\` is none of ${known.join(", ")}${meant === null ? "" : `; did you mean \`${meant}\`?`}`;
  }
  if (typeof value === "number") {
    if (value < (schema.minimum ?? Number.NEGATIVE_INFINITY)) return `${value} is less than ${schema.minimum}`;
    if (value > (schema.maximum ?? Number.POSITIVE_INFINITY)) return `${value} is more than ${schema.maximum}`;
  }
  if (typeof value === "string") {
    if (value.length < (schema.minLength ?? 0)) return "the text is empty";
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
      return `\`${value}\` is not ${schema.title ?? `of the form ${schema.pattern}`}`;
    }
  }
  return null;
}

function countOf(schema: Schema): string {
  if (schema.minItems === schema.maxItems) return `${schema.minItems} entries`;
  return schema.maxItems === undefined ? `at least ${schema.minItems} entries` : `at most ${schema.maxItems} entries`;
}

function typesOf(schema: Schema, definitions: { readonly [name: string]: Schema }): readonly string[] | undefined {
  const resolved = schema.$ref === undefined ? schema : (definitions[schema.$ref.replace("#/definitions/", "")] ?? {});
  if (resolved.type === undefined) return undefined;
  return typeof resolved.type === "string" ? [resolved.type] : resolved.type;
}

function hasType(node: Node, types: readonly string[] | undefined): boolean {
  if (types === undefined || types.includes(node.type)) return true;
  return types.includes("integer") && node.type === "number" && Number.isInteger(node.value);
}

function wrongType(path: string, types: readonly string[], node: Node, what: string): string {
  const wanted = types.map((type) => TYPE_NAMES[type] ?? type).join(" or ");
  const got = types.includes("integer") && node.type === "number" ? String(node.value) : TYPE_NAMES[node.type];
  return `${path === "" ? capitalised(what) : `\`${path}\``} must be ${wanted}, not ${got ?? node.type}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const TYPE_NAMES: { readonly [type: string]: string } = {
  object: "an object",
  array: "a list",
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

function isTuple(items: Schema["items"]): items is readonly Schema[] {
  return Array.isArray(items);
}

/** The value of a node that no schema describes. */
function plain(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(plain);
  if (node.type !== "object") return node.value;
  return Object.fromEntries(
    (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
      key && value && !FORBIDDEN.has(String(key.value)) ? [[String(key.value), plain(value)]] : [],
    ),
  );
}
