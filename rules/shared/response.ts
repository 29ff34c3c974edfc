import type { ModelCall, ResponsePart, ResponseUse } from "../../src/core/facts.ts";
import { isProbe } from "./probes.ts";

/** Kinds of requests whose answer is text of a model. */
const SPEAKING: ReadonlySet<ModelCall["operation"]> = new Set(["text", "agent", "retrieval"]);

/** The uses of the part of an answer that the model wrote, tools that it asks for included. */
export function writtenByModel(call: ModelCall): readonly ResponseUse[] {
  if (!SPEAKING.has(call.operation) || call.sent === "no") return [];
  return call.response?.uses.filter(({ part }) => part === "text" || part === "tool") ?? [];
}

/**
 * Whether a call's answer is used, all of its uses were seen, and none of them is of these parts. What is sent only to
 * see whether the model can be reached has no answer that somebody waits for.
 */
export function neverReads(call: ModelCall, ...parts: readonly ResponsePart[]): boolean {
  const { response } = call;
  if (!response || response.escapes.length > 0 || response.uses.length === 0 || isProbe(call)) return false;
  return !response.uses.some(({ part }) => part === "whole" || parts.includes(part));
}
