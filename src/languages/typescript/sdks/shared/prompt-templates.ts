import {
  type Abstract,
  type Argument,
  branches,
  flatText,
  isUndefined,
  literal,
  oneOf,
  unknown,
} from "../../abstract.ts";
import { argumentRecord } from "../../calls.ts";
import type { Engine } from "../../engine.ts";
import { slotAt } from "../../lower.ts";

/** What LangChain's packages are called. */
export const LANGCHAIN = /^(@langchain\/|langchain(\/|@|$))/;

/** What a prompt is made of: the values of its variables by their names. */
export type Variables = (name: string) => Abstract;

/** A conversation: the contents of its system messages, and its other messages. */
export interface Conversation {
  readonly system: readonly Abstract[];
  readonly messages: readonly Abstract[];
  /** Whether there may be more messages. */
  readonly open: boolean;
}

const ROLES: Readonly<Record<string, string>> = {
  SystemMessage: "system",
  HumanMessage: "user",
  AIMessage: "assistant",
  ToolMessage: "tool",
  SystemMessagePromptTemplate: "system",
  HumanMessagePromptTemplate: "user",
  AIMessagePromptTemplate: "assistant",
};

/** A text with `{variables}`, with what they hold in their places. */
function filled(value: Abstract, variables: Variables): Abstract {
  if (value.kind === "oneOf") {
    return oneOf(
      value.options.map((each) => filled(each, variables)),
      value.node,
    );
  }
  if (value.kind === "template")
    return flatText(
      value.parts.map((each) => filled(each, variables)),
      value.node,
    );
  if (value.kind === "list") return { ...value, items: value.items.map((each) => filled(each, variables)) };
  if (value.kind === "record") {
    const slots = [...value.slots].map(
      ([name, slot]) => [name, { ...slot, value: filled(slot.value, variables) }] as const,
    );
    return { ...value, slots: new Map(slots) };
  }
  if (value.kind !== "literal" || typeof value.value !== "string") return value;
  const { node, steps } = value;
  const parts = value.value.split(VARIABLE).map((part, index): Abstract => {
    if (index % 2 === 1) return variables(part);
    return { ...literal(part.replaceAll("{{", "{").replaceAll("}}", "}"), node), steps };
  });
  return parts.length === 1 ? value : flatText(parts, node);
}

/** One pair of braces stands for a variable, two for a brace. */
const VARIABLE = /(?<!\{)\{([A-Za-z_$][\w.$]*)\}(?!\})/;

/** What a prompt template yields, or undefined where a value is none. */
export function promptOf(engine: Engine, value: Abstract, variables: Variables): Conversation | undefined {
  if (value.kind !== "external" || !LANGCHAIN.test(value.module)) return undefined;
  const [owner = ""] = value.path;
  const made = value.path.at(-1);
  const method = value.path.at(-2) ?? "";
  const given = argumentRecord(engine, value, 0);
  if (!given || !/PromptTemplate$/.test(owner)) return undefined;
  if (made === "()" && method === "partial" && value.receiver) {
    const set: Variables = (name) => {
      const known = engine.member(given, name, value.node);
      return isUndefined(known) ? variables(name) : known;
    };
    return promptOf(engine, value.receiver, set);
  }
  if (made === "()" && /^from(Messages|PromptMessages)$/.test(method)) return conversationOf(engine, given, variables);
  if (made === "()" && method === "fromTemplate") return said(ROLES[owner] ?? "user", filled(given, variables));
  if (made !== "new") return undefined;
  const messages = slotAt(given, "promptMessages");
  if (messages) return conversationOf(engine, messages.value, variables);
  const template = slotAt(given, "template");
  return template ? said("user", filled(template.value, variables)) : undefined;
}

const NOTHING: Conversation = { system: [], messages: [], open: false };

function said(role: string, content: Abstract): Conversation {
  if (role === "system") return { ...NOTHING, system: [content] };
  const slots = new Map([
    ["role", { value: literal(role, content.node), presence: "always" as const }],
    ["content", { value: content, presence: "always" as const }],
  ]);
  return { ...NOTHING, messages: [{ kind: "record", slots, open: false, node: content.node, steps: [] }] };
}

/** The conversation that a text, a message or a list of messages is. */
export function conversationOf(engine: Engine, value: Abstract, variables: Variables | null = null): Conversation {
  if (value.kind === "list") {
    const parts = value.items.map((each) => messageOf(engine, each, variables));
    return {
      system: parts.flatMap((each) => each.system),
      messages: parts.flatMap((each) => each.messages),
      open: value.open || parts.some((each) => each.open),
    };
  }
  if (value.kind === "oneOf" && value.options.every((each) => each.kind === "list")) {
    const parts = value.options.map((each) => conversationOf(engine, each, variables));
    return {
      system: parts.flatMap((each) => each.system),
      messages: parts.flatMap((each) => each.messages),
      open: true,
    };
  }
  return messageOf(engine, value, variables);
}

function messageOf(engine: Engine, value: Abstract, variables: Variables | null): Conversation {
  const text = (content: Abstract): Abstract => (variables ? filled(content, variables) : content);
  if (value.kind === "list" && value.items.length === 2 && value.items[0]?.kind === "literal") {
    const [role, content] = value.items;
    const name = String(role.value);
    if (content && name === "placeholder") return placeholder(content, variables);
    return content ? said(name === "human" ? "user" : name, text(content)) : NOTHING;
  }
  if (value.kind === "record") {
    const role = value.slots.get("role")?.value;
    const content = value.slots.get("content")?.value;
    if (role?.kind === "literal" && content) return said(String(role.value), text(content));
  }
  if (value.kind !== "external") return said("user", text(value));
  const given = argumentRecord(engine, value, 0);
  const owner = value.path.findLast((part) => part !== "new" && part !== "()" && part !== "fromTemplate") ?? "";
  if (!given || !LANGCHAIN.test(value.module)) return { ...NOTHING, messages: [value] };
  if (owner === "MessagesPlaceholder") return placeholder(slotAt(given, "variableName")?.value ?? given, variables);
  const role = ROLES[owner];
  if (role === undefined)
    return (
      promptOf(engine, value, variables ?? ((name) => unknown("dynamic", value.node, name))) ?? {
        ...NOTHING,
        messages: [value],
      }
    );
  const isTemplate = owner.endsWith("Template");
  const content = branches(given).every((each) => each.kind === "record") ? slotAt(given, "content")?.value : given;
  return content ? said(role, isTemplate ? text(content) : content) : { ...NOTHING, messages: [value] };
}

/** Messages that a variable brings. */
function placeholder(name: Abstract, variables: Variables | null): Conversation {
  const key = name.kind === "literal" ? String(name.value).replace(/^\{|\}$/g, "") : null;
  const value = key !== null && variables ? variables(key) : unknown("dynamic", name.node, key);
  return { ...NOTHING, messages: [value], open: true };
}

/** An argument that holds a value that is known already. */
export function holding(value: Abstract): Argument {
  return { node: value.node, frame: null, value, spread: false };
}
