import type { ModelCall } from "../../src/core/facts.ts";

/** Whether the request carries a body in the model family's own shape instead of Converse's common one. */
export function isInvokeModel(call: ModelCall): boolean {
  return call.api.startsWith("InvokeModel");
}
