import type { Step } from "../../core/facts.ts";
import type { Abstract, RecordAbstract } from "./abstract.ts";
import { spanOf } from "./source.ts";

/** Names under which clients of knowledge bases and vector stores find text. */
const RETRIEVALS =
  /^(RetrieveCommand|retrievalResults|retrieve|similaritySearch\w*|getRelevantDocuments|maxMarginalRelevanceSearch|AmazonKnowledgeBaseRetriever|asRetriever)$/;

const MAX_DEPTH = 16;

/** Where text of a retrieval enters the system prompt, as far as values tell where they come from. */
export function retrievedInSystem(request: RecordAbstract): Step | null {
  const system = request.slots.get("system");
  const found = system && retrievalIn(system.value, 0, new Set());
  return found ? { span: spanOf(found.node), message: "The text is retrieved here" } : null;
}

function retrievalIn(value: Abstract, depth: number, seen: Set<Abstract>): Abstract | undefined {
  if (depth > MAX_DEPTH || seen.has(value)) return undefined;
  seen.add(value);
  const inside = (parts: readonly Abstract[]): Abstract | undefined => {
    for (const each of parts) {
      const found = retrievalIn(each, depth + 1, seen);
      if (found) return found;
    }
    return undefined;
  };
  switch (value.kind) {
    case "external":
      if (value.path.some((each) => RETRIEVALS.test(each))) return value;
      return value.receiver && inside([value.receiver]);
    case "unknown":
      return inside(value.from);
    case "template":
      return inside(value.parts);
    case "list":
      return inside(value.items);
    case "oneOf":
      return inside(value.options);
    case "record":
      return inside([...value.slots.values()].map((slot) => slot.value));
    case "encoded":
      return inside([value.of]);
    default:
      return undefined;
  }
}
