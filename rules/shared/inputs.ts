import type { Input, SourceKind, Step } from "../../src/core/facts.ts";

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
  return told ? input.steps : [entrance(input), ...input.steps];
}

function entrance(input: Input): Step {
  return { span: input.span, message: `\`${input.name}\` enters here, from ${originOf(input)}` };
}

/** One input is told with its whole way; of several, each is told where it enters, and nothing is told twice. */
export function stepsOfAll(inputs: readonly Input[]): readonly Step[] {
  const [first, ...others] = inputs;
  if (!first) return [];
  const key = ({ span, message }: Step): string => `${span.file}:${span.start}:${message}`;
  const entrances = others.map(entrance);
  const distinctOnes = entrances.filter((step, at) => entrances.findIndex((each) => key(each) === key(step)) === at);
  return [...stepsOf(first), ...distinctOnes];
}
