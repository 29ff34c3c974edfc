import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Bridge } from "./bridge.ts";
import {
  type Draft,
  mistakesIn,
  type Preset,
  withChoice,
  withCopy,
  without,
  withPreset,
  withQuotaText,
  withText,
} from "./draft.ts";
import { Button, Select } from "./field.tsx";
import { FileBar } from "./file-bar.tsx";
import { dispatch } from "./messages.ts";
import { type PlannedWorkload, planned } from "./planned.ts";
import { Quotas } from "./quotas.tsx";
import { Results } from "./results.tsx";
import { Section } from "./section.tsx";
import type { Snapshot } from "./snapshot.ts";
import { WorkloadForm } from "./workload-form.tsx";
import { WorkloadTable } from "./workload-table.tsx";

/** The page. What is typed counts at once; the host hears of it and keeps it. */
export function App({ bridge }: { readonly bridge: Bridge }) {
  const { snapshot, edit } = useSnapshot(bridge);
  if (!snapshot) return <p class="hint">Reading the workloads…</p>;
  return <Planner bridge={bridge} snapshot={snapshot} edit={edit} />;
}

interface PlannerProps {
  readonly bridge: Bridge;
  readonly snapshot: Snapshot;
  readonly edit: (draft: Draft) => void;
}

/** The host's snapshot, with the draft as it is here while the host has not heard of it yet. */
function useSnapshot(bridge: Bridge): { snapshot: Snapshot | null; edit: (draft: Draft) => void } {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  const edition = useRef(0);
  useEffect(() => {
    bridge.listen((message) =>
      dispatch(
        {
          snapshot: ({ snapshot: next }) =>
            setSnapshot((before) =>
              before && next.edition < edition.current ? { ...next, draft: before.draft } : next,
            ),
        },
        message,
      ),
    );
    bridge.post({ type: "ready" });
  }, [bridge]);
  const edit = (draft: Draft): void => {
    edition.current += 1;
    setSnapshot((before) => before && { ...before, draft, isChanged: true });
    bridge.post({ type: "edit", draft, edition: edition.current });
  };
  return { snapshot, edit };
}

function Planner({ bridge, snapshot, edit }: PlannerProps) {
  const { draft, measurements, code } = snapshot;
  const { selected, select, folded, fold } = usePageState(bridge);
  const mistakes = useMemo(() => mistakesIn(draft), [draft]);
  const { plan, workloads } = useMemo(() => planned({ draft, measurements, code }), [draft, measurements, code]);
  const shown = workloads.find(({ entry }) => entry.id === selected) ?? workloads[0] ?? null;
  const save = (): void => {
    const [first] = mistakes;
    if (first) showMistake(first.id, select);
    else bridge.post({ type: "save" });
  };
  const sections = { folded, onFold: fold };
  return (
    <main onKeyDown={(event) => isSave(event) && save()}>
      <FileBar snapshot={snapshot} mistakes={mistakes} post={bridge.post} onSave={save} />
      <Section title="Workloads" {...sections}>
        {workloads.length > 0 ? (
          <WorkloadTable
            workloads={workloads}
            mistakes={mistakes}
            selected={shown?.entry.id ?? null}
            onSelect={select}
          />
        ) : (
          <p class="hint">
            A workload is one use of a model: how long its requests and answers are, and how many there are. Add one to
            see what it needs.
          </p>
        )}
        <AddWorkload
          onAdd={(preset) => {
            edit(withPreset(draft, preset));
            select(draft.nextId);
          }}
        />
      </Section>
      {shown && (
        <>
          <Section title="Inputs" {...sections}>
            <h3>{shown.answer.name}</h3>
            <WorkloadForm
              key={shown.entry.id}
              entry={shown.entry}
              mistakes={mistakes}
              modelRemark={modelRemark(shown)}
              onText={(field, text) => edit(withText(draft, shown.entry.id, field, text))}
              onChoice={(field, value) => edit(withChoice(draft, shown.entry.id, field, value))}
            />
            <div class="buttons">
              <Button onPress={() => edit(withCopy(draft, shown.entry.id))}>Copy This Workload</Button>
              <Button onPress={() => edit(without(draft, shown.entry.id))}>Remove This Workload</Button>
            </div>
          </Section>
          <Section title="Results" {...sections}>
            <h3>{shown.answer.name}</h3>
            <Results workload={shown} />
          </Section>
        </>
      )}
      {workloads.length > 0 && (
        <Section title="Quotas" {...sections}>
          <Quotas
            draft={draft}
            quotas={plan.quotas}
            answers={plan.answer.quotas}
            mistakes={mistakes}
            onText={(place, entry, field, text) => edit(withQuotaText(draft, place, entry, field, text))}
          />
        </Section>
      )}
    </main>
  );
}

/** What is selected and folded, which outlives the page. */
function usePageState(bridge: Bridge) {
  const [selected, select] = useState<number | null>(() => bridge.state().selected ?? null);
  const [folded, setFolded] = useState<readonly string[]>(() => bridge.state().folded ?? []);
  useEffect(() => bridge.keep({ selected, folded }), [bridge, selected, folded]);
  const fold = (title: string, isFolded: boolean): void =>
    setFolded((before) => [...before.filter((each) => each !== title), ...(isFolded ? [title] : [])]);
  return { selected, select, folded, fold };
}

function showMistake(id: number, select: (id: number) => void): void {
  select(id);
  focusSoon('[aria-invalid="true"]');
}

/** Focuses an element once the page has been drawn anew. */
function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}

function isSave({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === "s" && (ctrlKey || metaKey);
}

/** Why nothing is known of the model that was typed. */
function modelRemark({ entry, answer }: PlannedWorkload): string | undefined {
  const { model } = entry.workload;
  if (model === null) return undefined;
  return answer.notes.find((note) => note.includes("no model id") || note.includes("not in the catalogue"));
}

const PRESETS: readonly (readonly [Preset | "empty", string])[] = [
  ["chatbot", "Chatbot: 1,000 in, 100 out"],
  ["summarisation", "Summarisation: 25,000 in, 750 out"],
  ["content generation", "Content generation: 200 in, 2,500 out"],
  ["empty", "Nothing filled in"],
];

function AddWorkload({ onAdd }: { readonly onAdd: (preset: Preset | null) => void }) {
  const [preset, choose] = useState<Preset | "empty">("chatbot");
  return (
    <div class="buttons">
      <Select name="preset" label="Lengths of the new workload" value={preset} options={PRESETS} onChoice={choose} />
      <Button onPress={() => onAdd(preset === "empty" ? null : preset)}>Add Workload</Button>
    </div>
  );
}
