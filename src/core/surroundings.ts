import type { Client, FileFacts, ModelCall } from "./facts.ts";
import { sameItems } from "./lists.ts";
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

/** Answers of one run, taken over by the next where they have stayed the same, so that they can be compared at once. */
export type Answers = Map<Question<unknown>, unknown>;

/** @param before the answers of the run before; those of this run take their place */
export function surroundings(facts: readonly FileFacts[], before: Answers): Surroundings {
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
  const asked = new Set<Question<unknown>>();
  const ask = <Answer>(question: Question<Answer>): Answer => {
    if (!asked.has(question)) {
      asked.add(question);
      const answer = question(project);
      const isNew = !before.has(question) || JSON.stringify(before.get(question)) !== JSON.stringify(answer);
      if (isNew) before.set(question, answer);
    }
    return before.get(question) as Answer;
  };
  return {
    through: (seen) => ({
      ask: (question) => noted(seen.answers, question, ask(question)),
      callsOf: (client) => noted(seen.calls, client, callsOf(client)),
      clientsOf: (call) => noted(seen.clients, call, clientsOf(call)),
    }),
    agreeWith(seen) {
      for (const [client, calls] of seen.calls) if (!sameItems(calls, callsOf(client))) return false;
      for (const [call, clients] of seen.clients) if (!sameItems(clients, clientsOf(call))) return false;
      for (const [question, answer] of seen.answers) if (ask(question) !== answer) return false;
      return true;
    },
  };
}

function noted<Key, Value>(notes: Map<Key, unknown>, key: Key, value: Value): Value {
  notes.set(key, value);
  return value;
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
