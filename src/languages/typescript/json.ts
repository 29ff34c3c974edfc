import type { ts } from "@ts-morph/common";
import { type Abstract, literal, unknown } from "./abstract.ts";

/** What a text holds as JSON, all of it standing where the text does. Undefined where it is no JSON. */
export function fromJson(text: string, node: ts.Node): Abstract | undefined {
  try {
    return plain(JSON.parse(text), node);
  } catch {
    return undefined;
  }
}

function plain(value: unknown, node: ts.Node): Abstract {
  if (Array.isArray(value))
    return { kind: "list", items: value.map((each) => plain(each, node)), open: false, node, steps: [] };
  if (typeof value === "object" && value !== null) {
    const slots = new Map(
      Object.entries(value).map(([name, each]) => [name, { value: plain(each, node), presence: "always" as const }]),
    );
    return { kind: "record", slots, open: false, node, steps: [] };
  }
  const simple = typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null;
  return simple ? literal(value, node) : unknown("dynamic", node);
}
