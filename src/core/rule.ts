import type { Client, ModelCall, Resource, Span, Step } from "./facts.ts";
import type { GuideBullet } from "./guide.ts";
import type { Identity } from "./identity.ts";
import type { Configuration } from "./settings.ts";
import type { Evidence, Severity } from "./severity.ts";

export type { Configuration, Evidence, Severity };

export type Pillar =
  | "throttling"
  | "capacity"
  | "latency"
  | "cost"
  | "observability"
  | "security"
  | "governance"
  | "rag";

/**
 * A repair, told in facts and not in text: the SDK's own file spells it in its syntax. `target` is the id of the call or
 * client that changes.
 */
export type Change =
  | { readonly kind: "set"; readonly target: string; readonly field: string; readonly value: Expression }
  | { readonly kind: "remove"; readonly target: string; readonly field: string }
  /** Gives the value of a key that is written in the target another place: a dotted path from the same object. */
  | { readonly kind: "move"; readonly target: string; readonly key: Span; readonly to: string }
  /** Takes a key away, or gives it another name, where it is written. */
  | { readonly kind: "remove-key"; readonly key: Span }
  | { readonly kind: "rename-key"; readonly key: Span; readonly to: string }
  /** Lets the answer come as a stream, of which the code gets the whole in the end as before. */
  | { readonly kind: "stream"; readonly target: string }
  | { readonly kind: "cache-point"; readonly target: string; readonly after: "system" | "tools" }
  | { readonly kind: "replace"; readonly span: Span; readonly value: Expression }
  /** Takes out a comment that steers the linter, or gives it another text between its marks. */
  | { readonly kind: "comment"; readonly span: Span; readonly text: string | null }
  /** Adds tags to a resource, in whichever shape its API has them. */
  | { readonly kind: "tags"; readonly target: string; readonly tags: Readonly<Record<string, Expression>> }
  /** Makes the pause in front of the next attempt grow, with a share of chance; makes one where there is none. */
  | { readonly kind: "back-off"; readonly clause: Span; readonly pause: Span | null; readonly grows: boolean }
  /** Lets an endless loop end after so many turns. */
  | { readonly kind: "bound-loop"; readonly head: Span; readonly turns: number }
  /** Awaits what two neighbouring statements await at the same time. */
  | { readonly kind: "together"; readonly first: Span; readonly second: Span }
  /** Writes what a `catch` clause catches to the console; throws it again unless it has one of some names. */
  | { readonly kind: "log-error"; readonly clause: Span }
  | { readonly kind: "rethrow"; readonly clause: Span; readonly except: readonly string[] }
  /** Takes away the whole statement in which something stands. */
  | { readonly kind: "remove-statement"; readonly at: Span }
  /** Looks at a part of the answer where it arrives: how it ended, what it used, whether a guardrail intervened. */
  | {
      readonly kind: "look-at";
      readonly target: string;
      readonly part: "truncation" | "usage" | "intervention";
    }
  /** Lets a handler of HTTP requests answer with status 429 when the target is throttled. */
  | { readonly kind: "answer-busy"; readonly target: string; readonly handler: Span }
  /** Parses JSON in a `try` of its own that says what is wrong with it. */
  | { readonly kind: "try-parse"; readonly at: Span }
  /** Waits for the requests that a `map` starts in portions of so many. */
  | { readonly kind: "in-portions"; readonly at: Span; readonly size: number }
  /** Moves the part of a prompt that changes behind a cache point that stands behind it. */
  | { readonly kind: "behind-cache-point"; readonly point: Span; readonly part: Span }
  /** Refuses the content of a file that is larger than so many bytes. */
  | { readonly kind: "bound-media"; readonly input: Span; readonly maxBytes: number }
  /** Refuses a tool that the table does not have, before it is called by its name. */
  | { readonly kind: "guard-dispatch"; readonly at: Span }
  | { readonly kind: "bound-input"; readonly target: string; readonly input: Span; readonly maxCharacters: number };

/** What a change writes, free of any syntax. `comment` stands behind it as a comment of the language. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean; readonly comment?: string }
  | { readonly kind: "environment"; readonly name: string; readonly comment?: string }
  /** Only where the code has a variable of that name in sight. */
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, Expression>> };

/** A repair as offered to a person. Safe ones join fix-all. */
export interface Fix {
  readonly title: string;
  readonly safe: boolean;
  readonly changes: readonly Change[];
}

/** What a rule says when it reports. */
export interface Report<MessageId extends string = string> {
  readonly span: Span;
  readonly message: MessageId;
  /** Fills the `{name}` places of the message. */
  readonly data?: Readonly<Record<string, string | number>>;
  readonly evidence: Evidence;
  /** Overrides the rule's own severity where a rule tells apart graver and lighter cases. */
  readonly severity?: Severity;
  /** Related places, in the order in which a reader should look at them. */
  readonly steps?: readonly Step[];
  readonly fixes?: readonly Fix[];
  /**
   * What the report shares with others of its rule that one decision settles, such as a model that all of them call. The
   * first of them is told in full, with the others as steps, and the others as information, unless somebody has set the
   * rule's level by name.
   */
  readonly cause?: string;
}

/** All calls, clients and resources of the project that were read. */
export interface Project {
  readonly calls: readonly ModelCall[];
  readonly clients: readonly Client[];
  readonly resources: readonly Resource[];
}

/**
 * Something that rules want to know of the whole project. A pure function with a plain answer: it is asked once for all
 * files, and as long as the answer stays the same, what rules said of other files need not be found out again.
 */
export type Question<Answer> = (project: Project) => Answer;

/** Everything a rule may look at beside the fact it is called for. */
export interface Context<Options> {
  readonly options: Options;
  /** The configuration that holds for the file of the fact. */
  readonly configuration: Configuration;
  /** The answer to a question about the whole project. */
  ask<Answer>(question: Question<Answer>): Answer;
  /** The calls that go through a client, and the clients that a call may go through. */
  callsOf(client: Client): readonly ModelCall[];
  clientsOf(call: ModelCall): readonly Client[];
  /** Today, as `YYYY-MM-DD`, so that rules about dates stay pure. */
  readonly today: string;
}

/** A code sample that is documentation and test at once. */
export interface Example {
  /** What the sample shows, in a few words. */
  readonly title: string;
  /** One file, or several by name. A single file is called `example.ts` or, with `language`, `example.js`. */
  readonly code: string | Readonly<Record<string, string>>;
  readonly language?: "ts" | "js";
  /** Bad examples: the text at which the finding begins, and the title of each fix with the code it yields. */
  readonly at?: string;
  readonly fixes?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** How often the rule reports in a bad example; 1 unless told. */
  readonly count?: number;
  /** Configuration under which the example holds. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

export interface Reference {
  readonly title: string;
  readonly url: string;
}

export type Reporter<MessageId extends string> = (report: Report<MessageId>) => void;

/** Everything about a rule except its id, which is its path below `rules/`. */
export interface RuleDefinition<MessageId extends string = string, Options extends object = object> {
  /** The problem in a few words, so that "allow …" would read well. */
  readonly title: string;
  readonly severity: Severity | "off";
  /** Markdown: what goes wrong in production and how, with figures from the facts. */
  readonly why: string;
  /** Markdown: when to switch the rule off. */
  readonly whenNotToUse: string;
  readonly references: readonly Reference[];
  /** The bullets of the production-readiness guide that the rule helps to answer. */
  readonly guide: readonly GuideBullet[];
  /** Messages by id, with `{name}` places. Whole sentences, with their full stops. */
  readonly messages: Readonly<Record<MessageId, string>>;
  /** JSON schema (draft-07, without `default`) of each option, and the defaults. */
  readonly options?: { readonly schema: Readonly<Record<string, object>>; readonly defaults: Options };
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] };
  call?(call: ModelCall, context: Context<Options>, report: Reporter<MessageId>): void;
  client?(client: Client, context: Context<Options>, report: Reporter<MessageId>): void;
  resource?(resource: Resource, context: Context<Options>, report: Reporter<MessageId>): void;
}

/** A rule with the id that its path gave it. */
export interface Rule extends RuleDefinition<string, object> {
  readonly id: string;
  readonly pillar: Pillar;
  /** Path of the page that documents the rule, from the repository's root. */
  readonly docs: string;
}

/** Types a rule's messages and options; returns the definition as it is. */
export function defineRule<MessageId extends string, Options extends object = object>(
  definition: RuleDefinition<MessageId, Options>,
): RuleDefinition<MessageId, Options> {
  return definition;
}

/** What the linter says about one place. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly evidence: Evidence;
  readonly message: string;
  readonly span: Span;
  readonly steps: readonly Step[];
  /** What it is known by, wherever its code is moved. */
  readonly identity: Identity;
  /** Unspelled: the language turns the changes into edits when somebody asks for them. */
  readonly fixes: readonly Fix[];
  /** What it shares with other findings of its rule, and the severity of those that only repeat it. */
  readonly cause?: { readonly name: string; readonly repeated: Severity };
}
