import type { ModelIdKind } from "../catalog/index.ts";
import type {
  Client,
  FileFacts,
  Input,
  ModelCall,
  Origin,
  Response,
  Retries,
  Step,
  UnknownReason,
  Value,
} from "../core/facts.ts";
import { type FieldLookup, field, literals, numbers, options, texts } from "../core/value.ts";
import { isCacheable, isLimited, modelKinds, type Tagging, taggingOf } from "../explain/derived.ts";
import { type Place, placeOf } from "./findings-document.ts";

/** What `facts --format json` prints. Lines and columns are 1-based; files are relative to the working folder. */
export interface FactsDocument {
  readonly version: 1;
  readonly clients: readonly ClientEntry[];
  readonly calls: readonly CallEntry[];
}

type RetriesEntry = Pick<Retries, "status" | "maxAttempts" | "mode">;

export interface ClientEntry extends Place {
  readonly sdk: string;
  readonly name: string;
  readonly scope: string;
  readonly retries: RetriesEntry;
  readonly timeout: { readonly status: string };
}

export interface CallEntry extends Place {
  readonly sdk: string;
  readonly api: string;
  readonly streaming: boolean | null;
  readonly client: { readonly file: string; readonly line: number } | null;
  readonly modelId: {
    readonly status: "known" | "unknown" | "absent";
    readonly values: readonly string[];
    readonly kind: ModelIdKind | null;
    readonly origin: Origin | null;
  };
  readonly maxTokens: {
    readonly status: "known" | "unknown" | "absent";
    readonly values: readonly number[];
    readonly origin: Origin | null;
  };
  readonly retries: RetriesEntry;
  readonly timeout: { readonly status: string };
  readonly caching: { readonly status: string; readonly cacheable: boolean | null };
  readonly tagging: { readonly status: Tagging };
  readonly guardrail: { readonly status: "present" | "absent" | "unknown" };
  readonly input: {
    readonly status: string;
    readonly source: string | null;
    readonly steps: readonly (Place & { readonly message: string })[];
  };
  readonly errorHandling: { readonly status: string };
  /** The parts of the answer that the code uses; `complete` where nothing of it goes out of sight. Null: not known. */
  readonly response: { readonly uses: readonly string[]; readonly complete: boolean } | null;
}

/**
 * @param clientOf finds a client by its id, also in files whose facts are not among those printed
 * @param folder the folder to which file names are relative
 */
export function factsDocument(
  facts: readonly FileFacts[],
  clientOf: (id: string) => Client | undefined,
  folder: string,
): FactsDocument {
  return {
    version: 1,
    clients: facts.flatMap((each) => each.clients.map((client) => clientEntry(client, folder))),
    calls: facts.flatMap((each) => each.calls.map((call) => callEntry(call, clientOf, folder))),
  };
}

function clientEntry(client: Client, folder: string): ClientEntry {
  return {
    ...placeOf(client.span, folder),
    sdk: client.sdk,
    name: client.name,
    scope: client.scope,
    retries: retriesEntry(client.retries),
    timeout: { status: client.timeout.status },
  };
}

function callEntry(call: ModelCall, clientOf: (id: string) => Client | undefined, folder: string): CallEntry {
  return {
    ...placeOf(call.span, folder),
    sdk: call.sdk,
    api: call.api,
    streaming: call.streaming,
    client: clientPlace(call, clientOf, folder),
    modelId: modelIdEntry(call),
    maxTokens: maxTokensEntry(call),
    retries: retriesEntry(call.retries),
    timeout: { status: call.timeout.status },
    caching: { status: call.caching.status, cacheable: isCacheable(call) },
    tagging: { status: taggingOf(call) },
    guardrail: { status: field(call.request, "guardrail").status },
    input: inputEntry(call, folder),
    errorHandling: { status: call.errorHandling.status },
    response: responseEntry(call.response),
  };
}

function responseEntry(response: Response | null): CallEntry["response"] {
  if (!response) return null;
  return { uses: [...new Set(response.uses.map((each) => each.part))].sort(), complete: response.escapes.length === 0 };
}

function clientPlace(
  call: ModelCall,
  clientOf: (id: string) => Client | undefined,
  folder: string,
): CallEntry["client"] {
  const id = call.client.status === "known" ? call.client.ids[0] : undefined;
  const client = id === undefined ? undefined : clientOf(id);
  if (!client) return null;
  const { file, line } = placeOf(client.span, folder);
  return { file, line };
}

function retriesEntry({ status, maxAttempts, mode }: Retries): RetriesEntry {
  return { status, maxAttempts, mode };
}

function modelIdEntry(call: ModelCall): CallEntry["modelId"] {
  const found = field(call.request, "modelId");
  const values = found.status === "present" ? unique(texts(found.value).map((each) => each.value)) : [];
  return {
    status: statusOf(found, values),
    values,
    kind: found.status === "present" ? (modelKinds(found.value)[0] ?? null) : null,
    origin: originOf(found),
  };
}

function maxTokensEntry(call: ModelCall): CallEntry["maxTokens"] {
  if (!isLimited(call)) return { status: "absent", values: [], origin: null };
  const found = field(call.request, "maxTokens");
  const values = found.status === "present" ? unique(numbers(found.value).map((each) => each.value)) : [];
  return { status: statusOf(found, values), values, origin: originOf(found) };
}

/** Known are the values that were seen when they are all that there can be, but for what the environment may say. */
function statusOf(found: FieldLookup, values: readonly unknown[]): "known" | "unknown" | "absent" {
  if (found.status !== "present") return found.status;
  const dark = options(found.value).some((each) => reasonsIn(each).some((reason) => reason !== "environment"));
  return values.length > 0 && !dark ? "known" : "unknown";
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

/** Where a field was written: by its literals, else by what keeps it from being known. */
function originOf(found: FieldLookup): Origin | null {
  if (found.status === "absent") return null;
  if (found.status === "unknown") return "dynamic";
  const literal = literals(found.value)[0];
  return literal ? literal.origin : unknownOrigin(found.value);
}

function unknownOrigin(value: Value): Origin {
  const reasons = options(value).flatMap(reasonsIn);
  return ORIGINS[reasons[0] ?? "dynamic"] ?? "dynamic";
}

const ORIGINS: { readonly [Reason in UnknownReason]?: Origin } = {
  environment: "environment",
  parameter: "parameter",
  call: "call",
};

function reasonsIn(value: Value): readonly UnknownReason[] {
  if (value.kind === "unknown") return [value.reason];
  return value.kind === "template" ? value.parts.flatMap((part) => options(part).flatMap(reasonsIn)) : [];
}

function inputEntry(call: ModelCall, folder: string): CallEntry["input"] {
  const { status, inputs } = call.input;
  const input: Input | undefined = inputs.find((each) => each.validations.length === 0) ?? inputs[0];
  return { status, source: input?.source ?? null, steps: (input?.steps ?? []).map((step) => stepEntry(step, folder)) };
}

function stepEntry(step: Step, folder: string): Place & { readonly message: string } {
  return { ...placeOf(step.span, folder), message: step.message };
}
