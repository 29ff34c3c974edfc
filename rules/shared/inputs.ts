import type { Input, SourceKind, Step } from "../../src/core/facts.ts";
import { listed } from "./tags.ts";

/** How data from each kind of source is called in front of people. */
const SOURCES: Readonly<Record<SourceKind, string>> = {
  http: "an HTTP request",
  lambda: "a Lambda event",
  websocket: "a WebSocket message",
  queue: "a queue message",
  argv: "the command line",
  upload: "an upload",
  stdin: "standard input",
  event: "an event",
};

/** The same datum can reach a prompt on several ways; one finding is enough for it. */
export function distinct<T extends Input>(inputs: readonly T[]): readonly T[] {
  const key = (input: Input): string => `${input.place.file}:${input.place.start}:${input.place.end}`;
  return inputs.filter((input, index) => inputs.findIndex((other) => key(other) === key(input)) === index);
}

/** The kind of source, and the framework that it comes through where that says more. */
export function originOf({ source, framework }: Input): string {
  return framework === SOURCES[source] ? framework : `${SOURCES[source]} (${framework})`;
}

/** From the source to the sink. The languages' steps may begin with the source; it is told once. */
function stepsOf(input: Input): readonly Step[] {
  const first = input.steps[0];
  const told = first && first.span.file === input.span.file && first.span.start === input.span.start;
  return told ? input.steps : [...entrance([input]), ...input.steps];
}

/** How many of the inputs that enter at one place are named. */
const NAMED = 3;

/** One input is told with its whole way; the others are told where they enter, and each place once. */
export function stepsOfAll(inputs: readonly Input[]): readonly Step[] {
  const [first, ...others] = inputs;
  if (!first) return [];
  const placeOf = ({ span }: Input): string => `${span.file}:${span.start}`;
  const key = (input: Input): string => `${placeOf(input)}:${input.name}`;
  const entering = others.filter(
    (input, at) => key(input) !== key(first) && others.findIndex((each) => key(each) === key(input)) === at,
  );
  const places = [...new Set(entering.map(placeOf))];
  const entrances = places.map((place) => entrance(entering.filter((each) => placeOf(each) === place)));
  return [...stepsOf(first), ...entrances.flat()];
}

/** What enters at one place, in one step. */
function entrance(inputs: readonly Input[]): readonly Step[] {
  const [first, ...others] = inputs;
  if (!first) return [];
  const named = inputs.slice(0, NAMED).map(({ name }) => name);
  const rest = inputs.length - named.length;
  const what = rest > 0 ? `${named.map((name) => `\`${name}\``).join(", ")} and ${rest} more` : listed(named);
  const enter = others.length > 0 ? "enter" : "enters";
  return [{ span: first.span, message: `${what} ${enter} here, from ${originOf(first)}` }];
}
