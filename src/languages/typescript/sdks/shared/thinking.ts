import { type Abstract, branches, oneOf, type RecordAbstract, unknown } from "../../abstract.ts";
import { slotAt } from "../../lower.ts";

/** The request with a thinking budget that is not known where thinking adapts: nobody wrote its size down. */
export function withAdaptiveThinking(request: RecordAbstract, given: Abstract, path: string): RecordAbstract {
  const budget = request.slots.get("thinkingBudget");
  const thinking = slotAt(given, path);
  if (!thinking || budget?.presence === "always") return request;
  const modes = branches(thinking.value);
  const adaptive = modes.find(mayBeAdaptive);
  if (!adaptive) return request;
  const free = unknown("dynamic", adaptive.node, "thinking");
  const slot = budget
    ? { ...budget, value: oneOf([budget.value, free], adaptive.node) }
    : { value: free, presence: modes.every(mayBeAdaptive) ? thinking.presence : ("sometimes" as const) };
  return { ...request, slots: new Map(request.slots).set("thinkingBudget", slot) };
}

function mayBeAdaptive(thinking: Abstract): boolean {
  if (thinking.kind !== "record" || thinking.slots.has("budget_tokens")) return false;
  const type = thinking.slots.get("type");
  return (
    type !== undefined && branches(type.value).some((each) => each.kind !== "literal" || each.value === "adaptive")
  );
}
