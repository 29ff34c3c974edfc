/**
 * The one vocabulary in which every language and every SDK tells what it found. All of it is plain data that survives
 * `structuredClone`: no syntax nodes, no functions, no class instances.
 */

/** A range of a source file. `start` and `end` are 0-based UTF-16 offsets; lines and columns are 1-based. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One hop on the way from a value's use to where it was written, or one piece of evidence for a verdict. */
export interface Step {
  readonly span: Span;
  /** One plain sentence without a full stop, such as "`limits` is imported from ./limits". */
  readonly message: string;
}

/** Where a value was written, told the way a person would ask for it. */
export type Origin = "literal" | "constant" | "environment" | "parameter" | "call" | "dynamic";

/** Why a value is not known. */
export type UnknownReason =
  | "environment"
  | "parameter"
  | "call"
  | "import"
  | "input"
  | "dynamic"
  | "recursion"
  | "budget"
  | "syntax";

interface Located {
  readonly span: Span;
  /** From the use towards the place where the value was written. Empty for a value written in place. */
  readonly steps: readonly Step[];
}

export interface LiteralValue extends Located {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
  readonly origin: Origin;
}

/** `always`: on every path. `sometimes`: proved on some paths and absent on others. `unknown`: it may or may not be there. */
export type Presence = "always" | "sometimes" | "unknown";

export interface Field {
  readonly value: Value;
  readonly presence: Presence;
}

export interface RecordValue extends Located {
  readonly kind: "record";
  readonly fields: { readonly [name: string]: Field };
  /** A closed record has exactly these fields. An open one may have more: something spread into it was not resolved. */
  readonly open: boolean;
}

export interface ListValue extends Located {
  readonly kind: "list";
  readonly items: readonly Value[];
  /** Whether there may be more items than those listed. */
  readonly open: boolean;
}

/** Text put together from known and unknown parts. */
export interface TemplateValue extends Located {
  readonly kind: "template";
  readonly parts: readonly Value[];
}

/** One of several values, one for each branch that was seen. */
export interface OneOfValue extends Located {
  readonly kind: "oneOf";
  readonly options: readonly Value[];
}

export interface UnknownValue extends Located {
  readonly kind: "unknown";
  readonly reason: UnknownReason;
  /** What is not known, in the words of the code: the variable's, parameter's or function's name. */
  readonly name: string | null;
}

export type Value = LiteralValue | RecordValue | ListValue | TemplateValue | OneOfValue | UnknownValue;

/** SDKs by the names that the command prints. */
export type SdkId =
  | "aws-sdk"
  | "aws-sdk-v2"
  | "anthropic-sdk"
  | "ai-sdk"
  | "langchain"
  | "strands"
  | "openai"
  | "agent-runtime"
  | "llamaindex"
  | "genkit"
  | "mastra"
  | "fetch";

/** What a call asks the service for. Only `text` has an output limit and a prompt that could be cached. */
export type Operation =
  | "text"
  | "image"
  | "video"
  | "speech"
  | "embedding"
  | "rerank"
  | "agent"
  | "flow"
  | "retrieval"
  | "guardrail"
  | "count"
  | "unknown";

/** How the InvokeModel body of a model family is written. Null when the family is not known. */
export type BodyFamily = "claude" | "nova" | "llama" | "mistral" | "titan" | "jamba" | "deepseek" | "cohere" | "openai";

export type RetryStatus = "default" | "configured" | "disabled" | "wrapped" | "unknown";

/** How often a failed request is repeated, by the client or around the call. */
export interface Retries {
  readonly status: RetryStatus;
  /** Attempts in total, the first included; null when not known or not set. */
  readonly maxAttempts: number | null;
  readonly mode: string | null;
  /** The option, loop or library that decided the status. */
  readonly steps: readonly Step[];
}

/** Code of the project that sends a request again after an error. */
export interface Repetition {
  /** `library`: a package does it; of those only the attempts are known. */
  readonly by: "loop" | "recursion" | "library";
  /** The `catch` clause that leads to the next attempt, or the call of the package. */
  readonly span: Span;
  /** Attempts in total, the first included; null when not known. */
  readonly attempts: number | null;
  /** The pause in front of the next attempt. `growing` also where the answer says how long it should be. */
  readonly delay: "none" | "constant" | "growing" | "unknown";
  /** How long it is, as it is written; null where there is none or more than one. */
  readonly pause: Span | null;
  /** Whether chance has a part in the pause; null when not known. */
  readonly jitter: boolean | null;
  /** After which errors: `transient` where throttling is told apart, `some` where others are. */
  readonly errors: "all" | "transient" | "some" | "unknown";
  /** What the SDK does in each of the attempts. */
  readonly inside: Retries;
}

export interface Timeout {
  readonly status: "default" | "configured" | "unknown";
  /** Whether no more than a warning is logged when the time is up. */
  readonly onlyWarns?: boolean;
  readonly steps: readonly Step[];
}

/** A key that is written in an object for the SDK and that the SDK does not have there. */
export interface UnknownOption {
  /** Dotted, from the object that the SDK is given. */
  readonly path: string;
  /** The key as it is written. */
  readonly span: Span;
  /** The dotted path of what was meant; null where nothing or too much comes into question. */
  readonly suggestion: string | null;
  /** Whether code other than this call has, or may have, the object too, and may read the key under its name. */
  readonly shared: boolean;
}

/** An option of a client that is written and has no effect. */
export interface IneffectiveOption {
  readonly about: "retries" | "timeout";
  readonly name: string;
  readonly key: Span;
  readonly value: Value;
  /** Where the SDK has what was meant, in its own words, and the canonical field where the client has one. */
  readonly effective: { readonly name: string; readonly field: string | null } | null;
}

/** Where a client is constructed. One that a function makes and keeps for later calls counts as the module's. */
export type Scope = "module" | "function" | "handler" | "loop" | "constructor";

/** A client, or a model object that sends requests itself, where it is constructed. */
export interface Client {
  /** Stable within one version of the file: `<file>:<start>:<end>`. */
  readonly id: string;
  readonly sdk: SdkId;
  /** The class or factory as the SDK names it, for example `BedrockRuntimeClient`. */
  readonly name: string;
  /** The whole construction. */
  readonly span: Span;
  /** What an editor underlines: the class name rather than all of its options. */
  readonly anchor: Span;
  /** The options in canonical names: region, maxAttempts, retryMode, retryStrategy, requestHandler, credentials. */
  readonly options: RecordValue;
  readonly retries: Retries;
  readonly timeout: Timeout;
  readonly scope: Scope;
  /** The names of the functions and classes around it, outermost first. */
  readonly within: readonly string[];
  readonly unknownOptions: readonly UnknownOption[];
  readonly ineffectiveOptions: readonly IneffectiveOption[];
  /** Whether the client leaves the files that were read: exported from a library, or handed to unknown code. */
  readonly escapes: boolean;
}

/** A kind of place where data from outside enters a program. */
export type SourceKind = "http" | "lambda" | "websocket" | "queue" | "argv" | "upload" | "stdin" | "event";

/** Untrusted data that reaches the prompt of a call. */
export interface Input {
  readonly source: SourceKind;
  /** The framework or service that delivers it, for messages: "Express", "API Gateway". */
  readonly framework: string;
  /** The data as the code names it, for example `req.body.message`. */
  readonly name: string;
  /** Where it enters the program. */
  readonly span: Span;
  /** The expression that reads just this piece of it: where a bound is best put. */
  readonly place: Span;
  /** From the source to the prompt. */
  readonly steps: readonly Step[];
  /** What bounds or checks it on the way. Empty: nothing does. */
  readonly validations: readonly Validation[];
  /** The part of the request that it reaches. */
  readonly reaches: "messages" | "system" | "tools" | "other";
  /** Set where it is no text but the content of a file, with whether its size or type may be checked on the way. */
  readonly media?: { readonly kind: "image" | "document" | "video" | "audio"; readonly checked: boolean };
}

export interface Validation {
  readonly kind: "schema" | "length" | "truncation" | "guardrail" | "allow-list" | "type-guard" | "trusted";
  readonly span: Span;
  readonly message: string;
}

export interface InputSummary {
  readonly status: "unvalidated" | "validated" | "not-user-input" | "unknown";
  readonly inputs: readonly Input[];
}

export interface ErrorHandling {
  readonly status: "handled" | "handled-by-caller" | "none" | "unknown";
  /** Whether what catches it keeps it to itself: nothing is logged, counted, thrown or told to the caller. */
  readonly silent?: boolean;
  readonly steps: readonly Step[];
}

/** Parts of an answer, under names that all SDKs share. `whole`: an answer, or a piece of one, that is not told apart. */
export type ResponsePart = "text" | "stopReason" | "usage" | "citations" | "guardrail" | "tool" | "whole";

/**
 * Where a part of an answer comes to. `value`: the code takes it out by its name. `key`: it chooses what else is looked
 * up. `path`: it names a file.
 */
export type ResponseSink = "value" | "key" | "log" | "json" | "schema" | "code" | "shell" | "sql" | "html" | "path";

export interface ResponseUse {
  readonly part: ResponsePart;
  readonly into: ResponseSink;
  /** As the code writes it: `response.usage`, `JSON.parse`. */
  readonly name: string;
  readonly span: Span;
  /** From the answer to the use. */
  readonly steps: readonly Step[];
  /** Whether an error there is caught (`json`), or a check of it stands in front. */
  readonly checked: boolean;
}

/** What becomes of the answer to a call. A part without a use is read nowhere, unless something escapes. */
export interface Response {
  readonly uses: readonly ResponseUse[];
  /** Where an answer, or a piece that may hold any part of it, goes on to code that was not followed. */
  readonly escapes: readonly Step[];
  /** Whether the SDK makes an error of an answer that the output limit cuts off. */
  readonly cutOffFails: boolean;
}

/** The function in which a call stands. */
export interface Enclosing {
  /** The function's name, or null for anonymous ones and for the top level of a module. */
  readonly name: string | null;
  readonly kind: "module" | "function" | "handler";
  /** The framework that calls the handler, when it is one. */
  readonly framework: string | null;
  readonly loop: boolean;
  /** A name in the function that tells tenants or users apart, such as `tenantId`; null where there is none. */
  readonly identity?: string | null;
  /** The function's whole extent, or the file's for the top level. */
  readonly span: Span;
}

/** A loop that makes the request for one item of a list after the other. */
export interface Iteration {
  readonly span: Span;
  /** The list as it is written, cut off where it is long. */
  readonly list: string;
  /** How many items it has at most; null when not known. */
  readonly items: number | null;
  /** Whether a request may need what came of those before. */
  readonly dependent: boolean;
}

/** Code that goes on asking the model for as long as it wants to use tools, without a bound of its own. */
export interface AgentLoop {
  readonly by: "loop" | "recursion" | "condition";
  readonly span: Span;
}

/** A function that is chosen by a name which the model gave. */
export interface ToolDispatch {
  readonly span: Span;
  /** The object that the function is taken from, as it is written. */
  readonly table: string;
  /** Whether it is an object of a class or a module, with more functions than those that are meant. */
  readonly exposed: boolean;
}

/** Text of a conversation that is written to a log. */
export interface LoggedText {
  readonly what: "prompt" | "answer";
  readonly span: Span;
  /** What writes it, as it is written: `console.log`. */
  readonly logger: string;
}

/** The same kind of request made in a statement before, of which this one needs nothing. */
export interface Predecessor {
  /** The statement that waits for it. */
  readonly span: Span;
  /** The statement that waits for this one. */
  readonly own: Span;
}

/** A list of messages that outlives the call, that the code adds to, and that it sends whole. */
export interface History {
  /** The list as the code names it. */
  readonly name: string;
  /** Where messages are added. */
  readonly span: Span;
}

/** Requests that are sent all at once, one for each item of a list. */
export interface Concurrency {
  /** The `map`, `forEach` or `push` that starts them. */
  readonly span: Span;
  /** The list as it is written, cut off where it is long. */
  readonly list: string;
  /** How many items the list has at most; null when not known. */
  readonly items: number | null;
  /** Whether strangers decide how many there are. */
  readonly untrusted: boolean;
}

/** A loop that reads the stream of an answer, and whether a failure in the middle of it is caught. */
export interface StreamLoop {
  readonly span: Span;
  readonly errorHandling: ErrorHandling;
}

/** Where code begins to run. A `program` runs by itself, a `lambda` for somebody that its code does not tell. */
export interface Trigger {
  readonly kind: "request" | "event" | "lambda" | "program";
  /** The framework that delivers the request or event, for messages. */
  readonly framework: string | null;
  readonly span: Span;
}

/** All that sets off a call, by whichever way of callers. Not `complete` where some callers were not seen. */
export interface Triggers {
  readonly all: readonly Trigger[];
  readonly complete: boolean;
}

/** Which client a call goes through. `unknown` where several are possible or the client comes from outside. */
export interface ClientLink {
  readonly status: "known" | "unknown";
  readonly ids: readonly string[];
}

/** A place in the prompt after which the service may cache what came before. */
export interface CachePoint {
  readonly after: "system" | "tools" | "messages";
  /** How long the service keeps it; null where that is left to the service. */
  readonly ttl: string | null;
  readonly span: Span;
  /** Whether it is a block of its own or a mark on the block that it follows. */
  readonly form: "block" | "mark";
  /** The key that asks for it, where it is written out. */
  readonly key: Span | null;
  /** All that stands in front of it. `exact` where that is all known and the same each time. */
  readonly front: { readonly characters: number; readonly tokens: number; readonly exact: boolean };
  /** What differs from request to request in the system prompt and the tools in front of it. */
  readonly volatile: readonly VolatilePart[];
}

/** A part of a prompt that is another one each time. */
export interface VolatilePart {
  readonly kind: "time" | "random" | "input";
  readonly name: string;
  readonly span: Span;
}

export interface Caching {
  readonly status: "used" | "absent" | "unknown";
  readonly points: readonly CachePoint[];
  /**
   * The text that is the same in every request and stands in front of everything else. Null when it is not known.
   * `tokens` are those of cl100k_base, an estimate of the model's own. `atLeast` marks a sum of which some parts are
   * not known.
   */
  readonly staticPrefix: {
    readonly characters: number;
    readonly tokens: number;
    readonly atLeast: boolean;
    readonly part: "system" | "tools";
  } | null;
}

/**
 * One request to a model. `request` holds the canonical fields that every SDK is lowered to:
 * modelId, system, messages, tools, outputSchema, maxTokens, temperature, topP, stopSequences, thinkingBudget, guardrail
 * (identifier, version), requestMetadata, serviceTier, performance, abortSignal.
 */
export interface ModelCall {
  readonly id: string;
  readonly sdk: SdkId;
  /** The API as the SDK names it: Converse, InvokeModel, messages.create. */
  readonly api: string;
  readonly operation: Operation;
  /** The shape of the API: event stream or whole answer. Null for agents and flows. */
  readonly streaming: boolean | null;
  /** The command's `new`, or the SDK's call expression. */
  readonly span: Span;
  /** What an editor underlines: the command's or method's name. */
  readonly anchor: Span;
  readonly client: ClientLink;
  readonly request: RecordValue;
  /** Keys of the request, of its body and of its own options that the SDK or the model does not have. */
  readonly unknownOptions: readonly UnknownOption[];
  readonly bodyFamily: BodyFamily | null;
  /** The service's region for this call, or null when not known. */
  readonly region: string | null;
  readonly retries: Retries;
  readonly repetition: Repetition | null;
  readonly timeout: Timeout;
  readonly caching: Caching;
  /** What was retrieved and is put into the system prompt. */
  readonly retrievedInSystem: Step | null;
  readonly input: InputSummary;
  readonly errorHandling: ErrorHandling;
  readonly streamLoops: readonly StreamLoop[];
  /** Null where requests follow one another, or where something limits how many there are at a time. */
  readonly concurrency: Concurrency | null;
  readonly predecessor: Predecessor | null;
  readonly iteration: Iteration | null;
  readonly agentLoop: AgentLoop | null;
  readonly dispatches: readonly ToolDispatch[];
  readonly logged: readonly LoggedText[];
  /** Null where the conversation is made anew, is cut, or is not the code's own. */
  readonly history: History | null;
  /** Null where it is not known which expression yields the answer. */
  readonly response: Response | null;
  readonly enclosing: Enclosing;
  /** The names of the functions and classes around it, outermost first. */
  readonly within: readonly string[];
  readonly triggers: Triggers;
  /** Whether the request is sent at all: a command that is only constructed is not a request. */
  readonly sent: "yes" | "no" | "unknown";
}

/** Something that is created for Bedrock: by infrastructure as code, or by a call of the control plane. */
export interface Resource {
  /** Stable within one version of the file: `<file>:<start>:<end>`. */
  readonly id: string;
  /** As CloudFormation names the type, or would where only the API knows it: `AWS::Bedrock::Guardrail`. */
  readonly type: string;
  /** The construct, command or method as the code names it. */
  readonly name: string;
  readonly by: "api" | "cdk";
  readonly span: Span;
  readonly anchor: Span;
  /** Properties under the names of the API, with the tags under `tags` however the API calls them. */
  readonly properties: RecordValue;
  /** The names of the functions and classes around it, outermost first. */
  readonly within: readonly string[];
}

/** Something that kept the engine from reading a file whole, or an entry of a baseline that is no longer needed. Reported, never skipped in silence. */
export interface Problem {
  readonly file: string;
  /** `failed` is a mistake of ours. */
  readonly code: "too-large" | "too-deep" | "budget" | "unreadable" | "minified" | "baseline" | "failed";
  readonly message: string;
  readonly span: Span | null;
}

/** Everything that was found in one file. */
export interface FileFacts {
  readonly file: string;
  readonly calls: readonly ModelCall[];
  readonly clients: readonly Client[];
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  /** Comments that steer the linter, with the text behind the `//` or between the `/*` marks. */
  readonly comments: readonly Comment[];
}

/** A comment that mentions the linter's name. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
}
