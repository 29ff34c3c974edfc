import type { ts } from "@ts-morph/common";
import type {
  BodyFamily,
  ErrorHandling,
  IneffectiveOption,
  Operation,
  Retries,
  SdkId,
  Timeout,
} from "../../../core/facts.ts";
import type { Expression } from "../../../core/rule.ts";
import type { TextEdit } from "../../language.ts";
import type { Abstract, RecordAbstract } from "../abstract.ts";
import type { Place, Written } from "../edits.ts";
import type { Engine } from "../engine.ts";
import type { KnownKeys } from "./shared/keys.ts";

/** A client as its SDK reads it: something that is constructed once and sends requests. */
export interface ClientReading {
  readonly name: string;
  /** The `new` or call expression that constructs it. */
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly anchor: ts.Node;
  /** Options under canonical names: region, maxAttempts, retryMode, retryStrategy, requestHandler, credentials, endpoint. */
  readonly options: RecordAbstract;
  readonly retries: Retries;
  readonly timeout: Timeout;
  /** Options that are written and have no effect. */
  readonly ineffective?: readonly IneffectiveReading[];
  /** Objects of options of which the SDK's keys are known. */
  readonly known?: readonly KnownKeys[];
  readonly writing: Writing;
}

/** An option without effect, as in `IneffectiveOption`, with its value as evaluated. */
export interface IneffectiveReading extends Pick<IneffectiveOption, "about" | "name" | "effective"> {
  readonly key: ts.Node;
  readonly value: Abstract;
}

/** A request as its SDK reads it. */
export interface CallReading {
  readonly api: string;
  readonly streaming: boolean | null;
  readonly operation: Operation;
  readonly anchor: ts.Node;
  /** The request under canonical names, as in `ModelCall.request`. */
  readonly request: RecordAbstract;
  readonly bodyFamily: BodyFamily | null;
  /** What the request is sent through: objects that `client` of the same SDK recognises. Null when it was not found. */
  readonly via: Abstract | null;
  /** Whether the SDK makes the client by itself, so that no code constructs one. */
  readonly ownClient?: boolean;
  /** Where it is sent: errors, retries and loops are looked for around these places. */
  readonly sends: readonly ts.Node[];
  readonly sent: "yes" | "no" | "unknown";
  /** A timeout or abort signal of this call alone. */
  readonly timeout: Timeout | null;
  /** Retries of this call alone. */
  readonly retries: Retries | null;
  /** Where errors surface, when that is not where the call stands: a request that is sent when its stream is read. */
  readonly errorHandling?: ErrorHandling;
  /**
   * Functions in the request that the SDK calls with the answer or parts of it. Null where what the call yields is not
   * the answer, a chain's last stage for example.
   */
  readonly handlers?: readonly Abstract[] | null;
  /** Whether the SDK makes an error of an answer that the output limit cuts off. */
  readonly cutOffFails?: boolean;
  /** Objects of the request of which the SDK's or the model's keys are known. */
  readonly known?: readonly KnownKeys[];
  /** By what code knows that a request was throttled; left out where the SDK does not tell. */
  readonly throttled?: Throttled | undefined;
  /** How code looks at what comes back; left out where there is no one way to do so. */
  readonly answer?: AnswerShape | undefined;
  readonly writing: Writing;
}

/** An error of throttling or missing capacity: by its `name`, or by the HTTP status in its `status`. */
export type Throttled = { readonly names: readonly string[] } | { readonly status: number };

/** Where an answer tells how it ended and what it used. */
export interface AnswerShape {
  /**
   * `answer`: members of what the call yields. `body`: members of the JSON in its member `of`. `events`: members of the
   * events in its member `of`, or in itself. `later`: members of what the call yields, once its stream has been read.
   */
  readonly in: "answer" | "body" | "events" | "later";
  readonly of?: string;
  readonly truncation?: AnswerPart;
  readonly intervention?: AnswerPart;
  readonly usage?: AnswerPart;
}

/** A part of an answer: the member that has it, null where it takes more than a member, and how code asks for it. */
export interface AnswerPart {
  readonly member: string | null;
  /** The condition under which there is something to tell, given how the member is called. */
  readonly when?: (at: string, quoted: (text: string) => string) => string;
  /** What is logged. */
  readonly value?: (at: string, quoted: (text: string) => string) => string;
}

/** How changes of a call or client are written in the SDK's own words. */
export interface Writing {
  /** Where a canonical field is written, or null where the SDK has no place for it. */
  place(field: string): FieldPlace | null;
  /** Writes a cache point behind a part of the prompt, or null where there is no good spelling. */
  cachePoint?(after: "system" | "tools"): readonly TextEdit[] | null;
  /** Lets the answer come as a stream that is put together again, or says null where the SDK has nothing for that. */
  stream?(): readonly TextEdit[] | null;
  /** Adds tags, or says null where they have no place. */
  tags?(tags: Readonly<Record<string, Expression>>): readonly TextEdit[] | null;
}

export interface FieldPlace {
  /** The object that carries the field. */
  readonly object: Place;
  readonly path: readonly string[];
  /** Turns the canonical value into the SDK's: attempts in total into retries, for example. */
  readonly convert?: (value: Written) => Written;
}

/**
 * One SDK: how its clients and calls read, and how a change is spelled in it. Everything that is peculiar to an SDK
 * stands in its one file; nothing outside asks which SDK it deals with.
 */
export interface Sdk {
  readonly id: SdkId;
  /**
   * Names of the packages by whose exports the SDK is recognised. Where one of them is developed in the same repository,
   * its sources are not looked into.
   */
  readonly packages?: RegExp;
  /** Whether an expression may construct a client, by its syntax alone: asked before anything is evaluated. */
  mayConstruct(node: ts.CallExpression | ts.NewExpression): boolean;
  /** Reads a value as a client of this SDK, or says that it is none. */
  client(engine: Engine, value: Abstract): ClientReading | undefined;
  /** Reads a `new` or call expression as a request of this SDK, or says that it is none. */
  call(engine: Engine, node: ts.CallExpression | ts.NewExpression): CallReading | undefined;
}
