import { type Abstract, oneOf, type RecordAbstract } from "../../abstract.ts";
import { withSlot } from "./layers.ts";

/** System messages at the head of the conversation belong to the system prompt, and stand in front of it all. */
export function withSystemFromHead(request: RecordAbstract, isSystem: (message: Abstract) => boolean): RecordAbstract {
  const messages = request.slots.get("messages");
  if (messages?.value.kind !== "list") return request;
  const { items } = messages.value;
  const end = items.findIndex((each) => !isSystem(each));
  const head = end < 0 ? items : items.slice(0, end);
  if (head.length === 0) return request;
  const system = request.slots.get("system");
  const rest: Abstract = { ...messages.value, items: items.slice(head.length) };
  const value: Abstract = {
    kind: "list",
    items: system ? [...listed(system.value), ...head] : head,
    open: false,
    node: messages.value.node,
    steps: [],
  };
  return withSlot(withSlot(request, "system", { value, presence: messages.presence }), "messages", {
    ...messages,
    value: rest,
  });
}

function listed(value: Abstract): readonly Abstract[] {
  return value.kind === "list" && !value.open ? value.items : [value];
}

/** Changes what a value is made of, from the leaves up. `change` is asked for lists, records and what they hold. */
export function rewritten(value: Abstract, change: (value: Abstract) => Abstract, depth = 0): Abstract {
  if (depth > 8) return value;
  const inner = (each: Abstract): Abstract => rewritten(each, change, depth + 1);
  const changed = change(value);
  switch (changed.kind) {
    case "oneOf":
      return oneOf(changed.options.map(inner), changed.node);
    case "list":
      return { ...changed, items: changed.items.map(inner) };
    case "record":
      return {
        ...changed,
        slots: new Map([...changed.slots].map(([name, slot]) => [name, { ...slot, value: inner(slot.value) }])),
      };
    case "unknown":
      return changed.from.length > 0 ? { ...changed, from: changed.from.map(inner) } : changed;
    default:
      return changed;
  }
}

/** What a tool does when it is called is no part of the prompt. */
export function withoutFunctions(value: Abstract): Abstract {
  if (value.kind !== "record") return value;
  return { ...value, slots: new Map([...value.slots].filter(([, slot]) => slot.value.kind !== "function")) };
}
