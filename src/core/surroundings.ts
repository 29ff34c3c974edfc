import type { Client, FileFacts, ModelCall } from "./facts.ts";
import { createGathered } from "./gathered.ts";
import { groupBy, groupByEach } from "./lists.ts";
import type { Context, Project, Question } from "./rule.ts";

/** The project around each file, kept up to date file by file, and what the rules looked at of it. */
export interface Surroundings {
  /**
   * Takes over the facts of all files, each file once, sorted by file.
   *
   * @returns the files for which the rules looked at something that is no longer as they saw it
   */
  update(files: readonly FileFacts[]): ReadonlySet<string>;
  /** What the rules see of the project for a file. What they looked at for it before is forgotten. */
  around(file: string): Pick<Context<object>, "ask" | "callsOf" | "clientsOf">;
  /** The rules have nothing to do with a file any more. */
  forget(file: string): void;
}

/** What rules look at: by the ids of clients the calls that go through them, and they themselves; and answers. */
interface Seen {
  readonly calls: Set<string>;
  readonly clients: Set<string>;
  readonly questions: Set<Question<unknown>>;
}

/** An answer, or what was thrown in its place, with a text by which two are compared. */
type Answer = { readonly text: string } & ({ readonly answer: unknown } | { readonly thrown: unknown });

export function createSurroundings(): Surroundings {
  const callsByClient = createGathered<ModelCall>();
  const clientsById = createGathered<Client>();
  const seenFor = new Map<string, Seen>();
  const answers = new Map<Question<unknown>, Answer>();
  let files: readonly FileFacts[] = [];
  let known = new Map<string, FileFacts>();
  let project: Project = projectOf(files);

  const callsOf = (client: Client): readonly ModelCall[] => callsByClient.get(client.id);
  const clientsOf = (call: ModelCall): readonly Client[] =>
    call.client.ids.flatMap((id) => clientsById.get(id).slice(-1));

  const replace = (file: string, facts: FileFacts | undefined, touched: Seen): void => {
    const calls = groupByEach(facts?.calls ?? [], ({ client }) => client.ids);
    const clients = groupBy(facts?.clients ?? [], ({ id }) => id);
    for (const id of callsByClient.give(file, calls)) touched.calls.add(id);
    for (const id of clientsById.give(file, clients)) touched.clients.add(id);
  };

  const answerTo = (question: Question<unknown>): Answer => {
    const found = answers.get(question) ?? answered(question, project);
    answers.set(question, found);
    return found;
  };

  /** Asks again what was asked before. */
  const changedAnswers = (): readonly Question<unknown>[] => {
    const before = [...answers];
    answers.clear();
    return before.filter(([question, { text }]) => answerTo(question).text !== text).map(([question]) => question);
  };

  return {
    update(next) {
      const now = new Map(next.map((each) => [each.file, each]));
      const gone = files.filter(({ file }) => !now.has(file));
      const changed = next.filter((each) => known.get(each.file) !== each);
      if (gone.length === 0 && changed.length === 0) return new Set();
      const touched = nothingSeen();
      for (const { file } of gone) replace(file, undefined, touched);
      for (const facts of changed) replace(facts.file, facts, touched);
      files = next;
      known = now;
      project = projectOf(files);
      for (const question of changedAnswers()) touched.questions.add(question);
      return new Set([...seenFor].filter(([, seen]) => isTouched(seen, touched)).map(([file]) => file));
    },
    around(file) {
      const seen = nothingSeen();
      seenFor.set(file, seen);
      return {
        ask<T>(question: Question<T>): T {
          seen.questions.add(question);
          const found = answerTo(question);
          if ("thrown" in found) throw found.thrown;
          return found.answer as T;
        },
        callsOf(client) {
          seen.calls.add(client.id);
          return callsOf(client);
        },
        clientsOf(call) {
          for (const id of call.client.ids) seen.clients.add(id);
          return clientsOf(call);
        },
      };
    },
    forget(file) {
      seenFor.delete(file);
    },
  };
}

/** A question that throws does so for each rule that asks it, and not for us. */
function answered(question: Question<unknown>, project: Project): Answer {
  try {
    const answer = question(project);
    return { answer, text: `answer ${JSON.stringify(answer)}` };
  } catch (thrown) {
    return { thrown, text: `thrown ${thrown}` };
  }
}

/** Each list is made when a question looks at it. */
function projectOf(files: readonly FileFacts[]): Project {
  const calls = lazily(() => files.flatMap((each) => each.calls));
  const clients = lazily(() => files.flatMap((each) => each.clients));
  const resources = lazily(() => files.flatMap((each) => each.resources));
  return {
    get calls() {
      return calls();
    },
    get clients() {
      return clients();
    },
    get resources() {
      return resources();
    },
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function nothingSeen(): Seen {
  return { calls: new Set(), clients: new Set(), questions: new Set() };
}

function isTouched(seen: Seen, touched: Seen): boolean {
  return (
    meets(seen.calls, touched.calls) || meets(seen.clients, touched.clients) || meets(seen.questions, touched.questions)
  );
}

function meets<Item>(some: ReadonlySet<Item>, others: ReadonlySet<Item>): boolean {
  if (others.size > 0) for (const item of some) if (others.has(item)) return true;
  return false;
}
