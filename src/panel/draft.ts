import type { Observed } from "../capacity/answer.ts";
import type { Match } from "../capacity/from-code.ts";
import { type GivenQuota, presets, WORKLOAD_VERSION, type Workload, type WorkloadFile } from "../capacity/workload.ts";
import { NUMBER_FIELDS, type NumberField, type QuotaField, readNumber, readQuota, type TypedField } from "./fields.ts";

/** Workloads while somebody works on them: what was typed as well as what it means. Plain data. */
export interface Draft {
  /** Everything of the file that is neither a workload nor a quota. */
  readonly rest: Omit<WorkloadFile, "workloads" | "quotas">;
  readonly workloads: readonly DraftWorkload[];
  readonly quotas: readonly DraftQuota[];
  readonly nextId: number;
}

export interface DraftWorkload {
  /** Stays the same while the draft lives, whatever the workload is called. */
  readonly id: number;
  /** What counts. Where a field has a mistake it is null, since no other value was meant. */
  readonly workload: Workload;
  /** What was typed into a field, letter by letter. */
  readonly typed: Readonly<Partial<Record<TypedField, string>>>;
}

export interface DraftQuota {
  readonly id: number;
  readonly quota: GivenQuota;
  readonly typed: Readonly<Partial<Record<QuotaField, string>>>;
}

/** A mistake in something typed. */
export interface Mistake {
  readonly id: number;
  readonly field: TypedField | QuotaField;
  readonly message: string;
}

export type Preset = keyof typeof presets;

/** Starts a draft from a file. */
export function draftOf({ workloads, quotas = [], ...rest }: WorkloadFile): Draft {
  return {
    rest,
    workloads: workloads.map((workload, index) => ({ id: index, workload, typed: {} })),
    quotas: quotas.map((quota, index) => ({ id: workloads.length + index, quota, typed: {} })),
    nextId: workloads.length + quotas.length,
  };
}

export const emptyDraft: Draft = draftOf({ version: WORKLOAD_VERSION, workloads: [] });

/** The file that a draft stands for. */
export function fileOf({ rest, workloads, quotas }: Draft): WorkloadFile {
  return {
    ...rest,
    workloads: workloads.map(({ workload }) => workload),
    ...(quotas.length > 0 ? { quotas: quotas.map(({ quota }) => quota) } : {}),
  };
}

/** Whether two files say the same. A field that is null says no more than one that is missing. */
export function isSameFile(one: WorkloadFile, other: WorkloadFile): boolean {
  const told = (file: WorkloadFile): string => JSON.stringify(file, (_, value) => value ?? undefined);
  return told(one) === told(other);
}

/** What stands in a field: what was typed, or else the value. */
export function textOf({ workload, typed }: DraftWorkload, field: TypedField): string {
  return typed[field] ?? String(workload[field] ?? "");
}

/** What stands in a field of a quota. */
export function quotaTextOf(entry: DraftQuota | undefined, field: QuotaField): string {
  return entry?.typed[field] ?? String(entry?.quota[field] ?? "");
}

/** Takes over what was typed into a field. */
export function withText(draft: Draft, id: number, field: TypedField, text: string): Draft {
  return changed(draft, id, (entry) => ({
    ...entry,
    workload: withValue(entry.workload, field, meant(field, text)),
    typed: { ...entry.typed, [field]: text },
  }));
}

/** Takes over what was chosen. */
export function withChoice<Field extends "serviceTier" | "cacheTtl" | "streaming">(
  draft: Draft,
  id: number,
  field: Field,
  value: Workload[Field],
): Draft {
  return changed(draft, id, (entry) => ({ ...entry, workload: withValue(entry.workload, field, value ?? null) }));
}

function changed(draft: Draft, id: number, change: (entry: DraftWorkload) => DraftWorkload): Draft {
  return { ...draft, workloads: draft.workloads.map((entry) => (entry.id === id ? change(entry) : entry)) };
}

function meant(field: TypedField, text: string): string | number | null {
  if (isNumberField(field)) {
    const read = readNumber(field, text);
    return "value" in read ? read.value : null;
  }
  if (field === "name") return text.trim();
  return text.trim() || null;
}

function isNumberField(field: TypedField): field is NumberField {
  return (NUMBER_FIELDS as readonly string[]).includes(field);
}

/** A field that the file does not have is not written as null. */
function withValue<Subject extends object>(subject: Subject, field: string, value: unknown): Subject {
  if (value === null && !Object.hasOwn(subject, field)) return subject;
  return { ...subject, [field]: value };
}

/** What is wrong with what was typed, in the order of the fields on the page. */
export function mistakesIn({ workloads, quotas }: Draft): readonly Mistake[] {
  return [
    ...workloads.flatMap((entry) => [...nameMistakes(entry, workloads), ...numberMistakes(entry)]),
    ...quotas.flatMap(({ id, typed }) =>
      Object.entries(typed).flatMap(([field, text]) => {
        const read = readQuota(field as QuotaField, text);
        return "mistake" in read ? [{ id, field: field as QuotaField, message: read.mistake }] : [];
      }),
    ),
  ];
}

function nameMistakes({ id, workload: { name } }: DraftWorkload, all: Draft["workloads"]): readonly Mistake[] {
  if (name === "") return [{ id, field: "name", message: "Give the workload a name" }];
  // The first of two keeps its name in peace.
  const twin = all.find(({ workload }) => workload.name === name);
  return twin && twin.id !== id
    ? [{ id, field: "name", message: "Another workload has this name; give each its own" }]
    : [];
}

function numberMistakes({ id, typed }: DraftWorkload): readonly Mistake[] {
  return NUMBER_FIELDS.flatMap((field) => {
    const text = typed[field];
    const read = text === undefined ? null : readNumber(field, text);
    return read && "mistake" in read ? [{ id, field, message: read.mistake }] : [];
  });
}

/** Adds a workload with the lengths that the guide calls typical, or with none. */
export function withPreset(draft: Draft, preset: Preset | null): Draft {
  return withWorkload(draft, {
    name: preset ?? "workload",
    model: draft.workloads.at(-1)?.workload.model ?? null,
    ...(preset ? presets[preset] : {}),
  });
}

/** Adds a workload, under another name where its own is taken. */
export function withWorkload(draft: Draft, workload: Workload): Draft {
  const taken = new Set(draft.workloads.map((entry) => entry.workload.name));
  let name = workload.name;
  for (let count = 2; taken.has(name); count++) name = `${workload.name} ${count}`;
  const added = { id: draft.nextId, workload: { ...workload, name }, typed: {} };
  return { ...draft, workloads: [...draft.workloads, added], nextId: draft.nextId + 1 };
}

/** Adds the same workload once more, without its call: another use of the same shape. */
export function withCopy(draft: Draft, id: number): Draft {
  const found = draft.workloads.find((entry) => entry.id === id);
  if (!found) return draft;
  const { call: _, ...workload } = found.workload;
  return withWorkload(draft, workload);
}

/** Adds calls that were found in the code, by the names that the match gives them. */
export function withCalls(draft: Draft, { workloads }: Match, names: readonly string[]): Draft {
  const wanted = new Set(names);
  return workloads
    .slice(draft.workloads.length)
    .filter(({ name }) => wanted.has(name))
    .reduce(withWorkload, draft);
}

/** Takes over what the code says now of a workload's call. What was typed into these fields is gone. */
export function withCode(draft: Draft, id: number, match: Match): Draft {
  const found = match.workloads[draft.workloads.findIndex((entry) => entry.id === id)];
  if (!found) return draft;
  return changed(draft, id, ({ workload, typed }) => {
    const same = Object.entries(typed).filter(([field]) => {
      const name = field as TypedField;
      return (found[name] ?? null) === (workload[name] ?? null);
    });
    return { id, workload: found, typed: Object.fromEntries(same) };
  });
}

/** Keeps a workload and forgets the call that it came from. */
export function withoutCall(draft: Draft, id: number): Draft {
  return changed(draft, id, (entry) => {
    const { call: _, ...workload } = entry.workload;
    return { ...entry, workload };
  });
}

/** Takes traffic, lengths and speed from what was measured. What was not measured stays. */
export function withObserved(draft: Draft, id: number, observed: Observed): Draft {
  const { requestsPerMinute } = observed;
  return withNumbers(draft, id, {
    inputTokens: observed.inputTokensPerRequest,
    cacheReadTokens: observed.cacheReadTokensPerRequest,
    cacheWriteTokens: observed.cacheWriteTokensPerRequest,
    outputTokens: observed.outputTokensPerRequest,
    requestsPerMinute: requestsPerMinute.p50,
    peakRequestsPerMinute: requestsPerMinute.peak,
    ttftMilliseconds: observed.ttftMilliseconds,
    outputTokensPerSecond: observed.outputTokensPerSecond,
  });
}

/** Digits that measured and computed numbers are filled in with. */
const DIGITS = 5;

/** Fills in numbers as if they had been typed. Those that are null stay as they are. */
export function withNumbers(
  draft: Draft,
  id: number,
  numbers: Readonly<Partial<Record<NumberField, number | null>>>,
): Draft {
  return Object.entries(numbers).reduce(
    (before, [field, value]) =>
      value === null ? before : withText(before, id, field as NumberField, String(Number(value.toPrecision(DIGITS)))),
    draft,
  );
}

export function without(draft: Draft, id: number): Draft {
  return { ...draft, workloads: draft.workloads.filter((entry) => entry.id !== id) };
}

/** Which quota is meant, as the plan groups workloads. */
export interface QuotaPlace {
  readonly model: string;
  readonly profile: string;
  readonly region: string | null;
}

/** Takes over what was typed as the account's quota, given the entry that the file has for it, if it has one. */
export function withQuotaText(
  draft: Draft,
  place: QuotaPlace,
  entry: DraftQuota | undefined,
  field: QuotaField,
  text: string,
): Draft {
  const read = readQuota(field, text);
  const value = "value" in read ? read.value : null;
  if (!entry) {
    const { region, ...rest } = place;
    const quota = { ...rest, ...(region === null ? {} : { region }), [field]: value };
    const added = { id: draft.nextId, quota, typed: { [field]: text } };
    return { ...draft, quotas: [...draft.quotas, added], nextId: draft.nextId + 1 };
  }
  const changed = {
    ...entry,
    quota: withValue(entry.quota, field, value),
    typed: { ...entry.typed, [field]: text },
  };
  const quotas = draft.quotas.map((each) => (each.id === entry.id ? changed : each));
  return { ...draft, quotas: quotas.filter((each) => !saysNothing(each)) };
}

/** Whether an entry was emptied again: it would only hide the quota that is known otherwise. */
function saysNothing({ quota, typed }: DraftQuota): boolean {
  const isEmpty = [quota.tokensPerMinute, quota.requestsPerMinute, quota.tokensPerDay].every(
    (value) => (value ?? null) === null,
  );
  return isEmpty && Object.values(typed).every((text) => text.trim() === "") && Object.keys(typed).length > 0;
}
