import type { Client, FileFacts, ModelCall } from "./facts.ts";
import type { Context, Project, Question } from "./rule.ts";

/** What was looked at beyond a file. */
export interface Seen {
  readonly answers: Map<Question<unknown>, unknown>;
  readonly calls: Map<Client, readonly ModelCall[]>;
  readonly clients: Map<ModelCall, readonly Client[]>;
}

export function nothingSeen(): Seen {
  return { answers: new Map(), calls: new Map(), clients: new Map() };
}

/** The project around the files of one run, indexed once. */
export interface Surroundings {
  /** What a rule sees of it. Each look is noted in `seen`. */
  through(seen: Seen): Pick<Context<object>, "ask" | "callsOf" | "clientsOf">;
  /** Whether everything is still as it was seen. */
  agreeWith(seen: Seen): boolean;
}

export function surroundings(facts: readonly FileFacts[]): Surroundings {
  const project: Project = {
    calls: facts.flatMap((each) => each.calls),
    clients: facts.flatMap((each) => each.clients),
    resources: facts.flatMap((each) => each.resources),
  };
  const clientsById = new Map(project.clients.map((client) => [client.id, client]));
  const callsById = indexByClient(project.calls);
  const callsOf = (client: Client): readonly ModelCall[] => callsById.get(client.id) ?? [];
  const clientsOf = (call: ModelCall): readonly Client[] =>
    call.client.ids.map((id) => clientsById.get(id)).filter((client) => client !== undefined);
  const answers = new Map<Question<unknown>, unknown>();
  const ask = <Answer>(question: Question<Answer>): Answer => {
    if (!answers.has(question)) answers.set(question, question(project));
    return answers.get(question) as Answer;
  };
  return {
    through: (seen) => ({
      ask: (question) => noted(seen.answers, question, ask(question)),
      callsOf: (client) => noted(seen.calls, client, callsOf(client)),
      clientsOf: (call) => noted(seen.clients, call, clientsOf(call)),
    }),
    agreeWith: (seen) =>
      [...seen.calls].every(([client, calls]) => sameItems(calls, callsOf(client))) &&
      [...seen.clients].every(([call, clients]) => sameItems(clients, clientsOf(call))) &&
      [...seen.answers].every(([question, answer]) => JSON.stringify(answer) === JSON.stringify(ask(question))),
  };
}

function noted<Key, Value>(notes: Map<Key, unknown>, key: Key, value: Value): Value {
  notes.set(key, value);
  return value;
}

export function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

function indexByClient(calls: readonly ModelCall[]): ReadonlyMap<string, readonly ModelCall[]> {
  const index = new Map<string, ModelCall[]>();
  for (const call of calls) {
    for (const id of call.client.ids) {
      const known = index.get(id);
      if (known) known.push(call);
      else index.set(id, [call]);
    }
  }
  return index;
}
