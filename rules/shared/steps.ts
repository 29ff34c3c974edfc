import type { Span, Step, Value } from "../../src/core/facts.ts";

/** A call or a client: something with an extent, of which an editor underlines the anchor. */
interface Place {
  readonly span: Span;
  readonly anchor: Span;
}

/** Whether a span lies within another one. */
export function within(span: Span, outer: Span): boolean {
  return span.file === outer.file && span.start >= outer.start && span.end <= outer.end;
}

/**
 * The way from a call or client to a value that is written elsewhere: the place itself, then the hops. Nothing for a
 * value that stands in the place, where the reader sees both at once.
 */
export function wayTo(value: Value, place: Place, message: string): readonly Step[] {
  return within(value.span, place.span) ? [] : [{ span: place.anchor, message }, ...value.steps];
}
