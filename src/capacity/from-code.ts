import { lookup, tokenRange } from "../catalog/index.ts";
import type { FileFacts, ModelCall, Operation, Span } from "../core/facts.ts";
import { field, numbers, texts } from "../core/value.ts";
import type { Workload, WorkloadCall, WorkloadFile } from "./workload.ts";

/** A call in the code, as a workload without traffic. */
export interface CodeWorkload {
  readonly workload: Workload & { readonly call: Required<WorkloadCall> };
  readonly span: Span;
}

/** What the code and an existing file make together. */
export interface Match {
  readonly workloads: readonly Workload[];
  /** Where each workload that has a call stands in the code, by name. */
  readonly spans: Readonly<Record<string, Span>>;
  /** Names of workloads whose call is no longer in the code. */
  readonly gone: readonly string[];
  /** Names of workloads that were not in the file. */
  readonly added: readonly string[];
  /** What the code says otherwise than the file did. */
  readonly changes: readonly {
    readonly workload: string;
    readonly field: CodeField;
    readonly from: unknown;
    readonly to: unknown;
  }[];
}

/** What the code decides. The rest of a workload is the user's. */
const CODE_FIELDS = ["model", "region", "maxTokens", "streaming", "staticPromptTokens"] as const;

export type CodeField = (typeof CODE_FIELDS)[number];

/** What uses a quota of tokens. */
const PLANNED: ReadonlySet<Operation> = new Set(["text", "unknown"]);

/**
 * Makes a workload of each call. Traffic and lengths stay unknown: code does not show them.
 *
 * @param relative a file's path as the workload file names it: relative to its folder, with forward slashes
 */
export function workloadsFromCode(
  facts: readonly FileFacts[],
  relative: (file: string) => string,
): readonly CodeWorkload[] {
  const calls = facts.flatMap((each) => each.calls).filter((call) => PLANNED.has(call.operation) && call.sent !== "no");
  const orders = new Map<string, number>();
  return withNames(
    calls.map((call) => {
      const file = relative(call.span.file);
      // Functions of one name are told apart by their order, as calls of one function are.
      const key = JSON.stringify([file, call.enclosing.name, call.api]);
      const order = orders.get(key) ?? 0;
      orders.set(key, order + 1);
      return { workload: workloadOf(call, file, order), span: call.span };
    }),
  );
}

function workloadOf(call: ModelCall, file: string, order: number): CodeWorkload["workload"] {
  const model = first(textsOf(call, "modelId"));
  const limits = numbersOf(call, "maxTokens");
  const { staticPrefix } = call.caching;
  const unknown = [
    ...(model === null ? (["model"] as const) : []),
    ...(limits.length === 0 && field(call.request, "maxTokens").status !== "absent" ? (["maxTokens"] as const) : []),
    ...(call.region === null ? (["region"] as const) : []),
    ...(call.streaming === null ? (["streaming"] as const) : []),
  ];
  return {
    name: call.enclosing.name ?? file.slice(file.lastIndexOf("/") + 1).replace(/\.\w+$/, ""),
    model,
    region: call.region,
    inputTokens: null,
    outputTokens: null,
    // Of several limits the largest is the one that a quota must have room for.
    maxTokens: limits.length === 0 ? null : Math.max(...limits),
    requestsPerMinute: null,
    peakRequestsPerMinute: null,
    streaming: call.streaming,
    staticPromptTokens: staticPrefix && tokenRange(staticPrefix, (model && lookup(model)?.entry) || null).likely,
    call: { file, function: call.enclosing.name, api: call.api, order, unknown },
  };
}

function textsOf(call: ModelCall, name: string): readonly string[] {
  const found = field(call.request, name);
  return found.status === "present" ? texts(found.value).map(({ value }) => value) : [];
}

function numbersOf(call: ModelCall, name: string): readonly number[] {
  const found = field(call.request, name);
  return found.status === "present" ? numbers(found.value).map(({ value }) => value) : [];
}

function first<T>(values: readonly T[]): T | null {
  return values[0] ?? null;
}

/** Gives workloads of the same name a number, from the second one on. */
function withNames(found: readonly CodeWorkload[]): readonly CodeWorkload[] {
  const taken = new Set<string>();
  return found.map((each) => {
    const name = freeName(each.workload.name, taken);
    taken.add(name);
    return { ...each, workload: { ...each.workload, name } };
  });
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`;
  return name;
}

/**
 * Matches calls with the workloads of a file by file, function, API and order; where the file does not fit, by the
 * others, if that is the only way. Lines do not count. The code decides what it shows, the file keeps everything else;
 * workloads without a call, and those whose call is gone, stay as they are.
 */
export function matchWithCode(file: WorkloadFile, found: readonly CodeWorkload[]): Match {
  const pairs = pairUp(file.workloads, found);
  const kept = file.workloads.map((workload) => {
    const call = pairs.get(workload);
    return call ? merged(workload, call.workload) : workload;
  });
  const paired = new Set(pairs.values());
  const taken = new Set(file.workloads.map(({ name }) => name));
  const added = found
    .filter((each) => !paired.has(each))
    .map((each): CodeWorkload => {
      const name = freeName(each.workload.name, taken);
      taken.add(name);
      return { ...each, workload: { ...each.workload, name } };
    });
  return {
    workloads: [...kept, ...added.map(({ workload }) => workload)],
    spans: Object.fromEntries([
      ...[...pairs].map(([{ name }, { span }]) => [name, span] as const),
      ...added.map(({ workload, span }) => [workload.name, span] as const),
    ]),
    gone: file.workloads.filter((workload) => workload.call && !pairs.has(workload)).map(({ name }) => name),
    added: added.map(({ workload }) => workload.name),
    changes: file.workloads.flatMap((workload, index) => changesOf(workload, kept[index] ?? workload)),
  };
}

type Pairs = ReadonlyMap<Workload, CodeWorkload>;

function pairUp(workloads: readonly Workload[], found: readonly CodeWorkload[]): Pairs {
  const pairs = new Map<Workload, CodeWorkload>();
  const left = new Set(found);
  const pass = (keyOf: (call: WorkloadCall) => string, only: boolean): void => {
    const open = workloads.filter((workload) => workload.call && !pairs.has(workload));
    for (const workload of open) {
      const key = workload.call && keyOf(workload.call);
      const fitting = [...left].filter((each) => keyOf(each.workload.call) === key);
      const rivals = open.filter((each) => each.call && keyOf(each.call) === key);
      const match = fitting[0];
      if (!match || (only && (fitting.length > 1 || rivals.length > 1))) continue;
      pairs.set(workload, match);
      left.delete(match);
    }
  };
  pass((call) => JSON.stringify([call.file, call.function, call.api, call.order ?? 0]), false);
  // Files written by hand may leave out API and order; moved files and renamed functions keep the rest.
  pass((call) => JSON.stringify([call.file, call.function]), true);
  pass((call) => JSON.stringify([call.function, call.api, call.order ?? 0]), true);
  pass((call) => JSON.stringify([call.file, call.api, call.order ?? 0]), true);
  return pairs;
}

function merged(workload: Workload, { call, ...code }: CodeWorkload["workload"]): Workload {
  const known = CODE_FIELDS.filter((name) => code[name] !== null && code[name] !== undefined);
  const unset = call.unknown.includes("maxTokens") ? [] : (["maxTokens"] as const);
  const decided = [...new Set([...known, ...unset])].filter(
    (name) => (workload[name] ?? null) !== (code[name] ?? null),
  );
  return {
    ...workload,
    ...Object.fromEntries(decided.map((name) => [name, code[name] ?? null])),
    call: { ...workload.call, ...call },
  };
}

function changesOf(before: Workload, after: Workload): Match["changes"] {
  return CODE_FIELDS.filter((name) => (before[name] ?? null) !== (after[name] ?? null)).map((name) => ({
    workload: before.name,
    field: name,
    from: before[name] ?? null,
    to: after[name] ?? null,
  }));
}
