import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Answer, QuotaAnswer } from "../capacity/answer.ts";
import type { Match } from "../capacity/from-code.ts";
import { nothingMeasured, type Plan } from "../capacity/plan.ts";
import type { Bridge } from "./bridge.ts";
import { Cost } from "./cost-section.tsx";
import {
  type Draft,
  fileOf,
  mistakesIn,
  type Preset,
  withCalls,
  withChoice,
  withCode,
  withCopy,
  withNumbers,
  withObserved,
  without,
  withoutCall,
  withPreset,
  withQuotaText,
  withText,
} from "./draft.ts";
import { Export } from "./export.tsx";
import { Button, Select } from "./field.tsx";
import type { TypedField } from "./fields.ts";
import { FileBar } from "./file-bar.tsx";
import { Differences, Found } from "./found.tsx";
import { Measurements } from "./measurements.tsx";
import { dispatch } from "./messages.ts";
import { type PlannedWorkload, planned, workloadOfCall } from "./planned.ts";
import { Quotas } from "./quotas.tsx";
import { Remarks, Results } from "./results.tsx";
import { Section } from "./section.tsx";
import { SimulationPart } from "./simulation.tsx";
import { defaultChoice, type SimulationChoice, simulationOptions } from "./simulation-choice.ts";
import type { SimulationRequest, Simulator } from "./simulator.ts";
import type { Snapshot } from "./snapshot.ts";
import { type Simulation, useSimulation } from "./use-simulation.ts";
import { WorkloadForm } from "./workload-form.tsx";
import { WorkloadTable } from "./workload-table.tsx";

interface AppProps {
  readonly bridge: Bridge;
  readonly simulator: Simulator;
}

/** The page. What is typed counts at once; the host hears of it and keeps it. */
export function App({ bridge, simulator }: AppProps) {
  const { snapshot, edit } = useSnapshot(bridge);
  if (!snapshot) return <p class="hint">Reading the workloads…</p>;
  return <Planner bridge={bridge} simulator={simulator} snapshot={snapshot} edit={edit} />;
}

interface PlannerProps extends AppProps {
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

function Planner({ bridge, simulator, snapshot, edit }: PlannerProps) {
  const { draft, measurements, code } = snapshot;
  const state = usePageState(bridge);
  const { selected, select } = state;
  const mistakes = useMemo(() => mistakesIn(draft), [draft]);
  const { plan, match, workloads } = useMemo(() => planned({ draft, measurements, code }), [draft, measurements, code]);
  const request = useMemo(
    (): SimulationRequest => ({
      file: fileOf(draft),
      measured: measurements?.measured ?? nothingMeasured,
      options: simulationOptions(state.simulation),
    }),
    [draft, measurements, state.simulation],
  );
  const simulation = useSimulation(simulator, request);
  const answer = withSimulated(plan.answer, simulation);
  const shown = workloads.find(({ entry }) => entry.id === selected) ?? workloads[0] ?? null;
  useWanted(snapshot, match, state, (name) => {
    const there = workloads.find(({ entry }) => entry.workload.name === name);
    select(there?.entry.id ?? draft.nextId);
    if (!there && match) edit(withCalls(draft, match, [name]));
    focusSoon('[name="requestsPerMinute"]');
  });
  const save = (): void => {
    const [first] = mistakes;
    if (first) showMistake(first.id, state);
    else bridge.post({ type: "save" });
  };
  const remove = (id: number): void => {
    edit(without(draft, id));
    focusSoon(".workloads button, .add button");
  };
  const sections = { folded: state.folded, onFold: state.fold };
  return (
    <main onKeyDown={(event) => isSave(event) && save()}>
      <h1 class="unseen">Capacity Planner</h1>
      <FileBar snapshot={snapshot} mistakes={mistakes} post={bridge.post} onSave={save} />
      <Section title="Workloads" {...sections}>
        {workloads.length > 0 ? (
          <WorkloadTable
            workloads={workloads}
            mistakes={mistakes}
            selected={shown?.entry.id ?? null}
            onSelect={select}
            onOpenCall={(span) => bridge.post({ type: "openCall", span })}
          />
        ) : (
          <p class="hint">
            A workload is one use of a model: how long its requests and answers are, and how many there are. Add one to
            see what it needs.
          </p>
        )}
        <Found
          code={code}
          match={match}
          post={bridge.post}
          onAdd={(names) => {
            if (match) edit(withCalls(draft, match, names));
            select(draft.nextId);
          }}
        />
        <AddWorkload
          onAdd={(preset) => {
            edit(withPreset(draft, preset));
            select(draft.nextId);
            focusSoon('[name="name"]');
          }}
        />
      </Section>
      {shown && (
        <div class="sides">
          <Section title="Inputs" {...sections}>
            <h3>{shown.answer.name}</h3>
            {match && (
              <Differences
                workload={shown}
                onTake={() => edit(withCode(draft, shown.entry.id, match))}
                onForget={() => edit(withoutCall(draft, shown.entry.id))}
              />
            )}
            <WorkloadForm
              key={shown.entry.id}
              entry={shown.entry}
              mistakes={mistakes}
              remarks={remarksOn(shown)}
              asksForNumbers={asksForNumbers(shown)}
              onText={(field, text) => edit(withText(draft, shown.entry.id, field, text))}
              onSplit={(tokens) => edit(withNumbers(draft, shown.entry.id, tokens))}
              onChoice={(field, value) => edit(withChoice(draft, shown.entry.id, field, value))}
            />
            <div class="buttons">
              <Button
                onPress={() => {
                  edit(withCopy(draft, shown.entry.id));
                  select(draft.nextId);
                }}
              >
                Copy This Workload
              </Button>
              <Button onPress={() => remove(shown.entry.id)}>Remove This Workload</Button>
            </div>
          </Section>
          <Section title="Results" {...sections}>
            <h3>{shown.answer.name}</h3>
            <Results workload={shown} quota={simulatedQuotaOf(shown, plan, answer)} />
          </Section>
        </div>
      )}
      {workloads.length > 0 && (
        <>
          <Section title="Quotas" {...sections}>
            <Quotas
              draft={draft}
              quotas={plan.quotas}
              answers={answer.quotas}
              mistakes={mistakes}
              onText={(place, entry, field, text) => edit(withQuotaText(draft, place, entry, field, text))}
            />
          </Section>
          {plan.quotas.length > 0 && (
            <Section title="Simulation" {...sections}>
              <SimulationPart
                simulation={simulation}
                choice={state.simulation}
                onChoice={state.chooseSimulation}
                quotas={plan.quotas}
              />
            </Section>
          )}
          <Section title="Cost" {...sections}>
            <Cost workloads={workloads} />
          </Section>
        </>
      )}
      <Section title="Measurements" {...sections}>
        <Measurements
          state={measurements}
          answers={answer.measurements}
          workloads={workloads}
          shown={shown}
          post={bridge.post}
          onTake={({ entry }, { observed }) => {
            edit(withObserved(draft, entry.id, observed));
            select(entry.id);
          }}
        />
      </Section>
      {workloads.length > 0 && (
        <Section title="Export" {...sections}>
          <Export plan={plan} answer={answer} post={bridge.post} />
          <h3>What all figures take for granted</h3>
          <Remarks texts={answer.assumptions} />
        </Section>
      )}
    </main>
  );
}

/** The answer with what was simulated of it. What was simulated of something else does not count. */
function withSimulated(answer: Answer, { last, isCurrent }: Simulation): Answer {
  return last && isCurrent ? { ...answer, quotas: last.quotas, assumptions: last.assumptions } : answer;
}

/** The quota of a workload in an answer that has what was simulated. */
function simulatedQuotaOf({ quota }: PlannedWorkload, plan: Plan, answer: Answer): QuotaAnswer | null {
  const index = plan.quotas.findIndex((each) => each.answer === quota);
  return answer.quotas[index] ?? null;
}

/** Shows the workload that somebody asked for in the code, once for each time that it was asked for. */
function useWanted(
  { wanted, code }: Snapshot,
  match: Match | null,
  { wanted: shownBefore, want }: PageStateUse,
  show: (name: string) => void,
): void {
  useEffect(() => {
    if (!wanted || wanted.time <= shownBefore || code.state !== "read") return;
    want(wanted.time);
    const name = workloadOfCall(wanted.call, code, match);
    if (name !== null) show(name);
  }, [wanted?.time, code.state]);
}

type PageStateUse = ReturnType<typeof usePageState>;

/** What is selected, folded and chosen, which outlives the page. */
function usePageState(bridge: Bridge) {
  const [selected, select] = useState<number | null>(() => bridge.state().selected ?? null);
  const [folded, setFolded] = useState<readonly string[]>(() => bridge.state().folded ?? []);
  const [wanted, want] = useState<number>(() => bridge.state().wanted ?? 0);
  const [simulation, chooseSimulation] = useState<SimulationChoice>(() => bridge.state().simulation ?? defaultChoice);
  useEffect(
    () => bridge.keep({ selected, folded, wanted, simulation }),
    [bridge, selected, folded, wanted, simulation],
  );
  const fold = (title: string, isFolded: boolean): void =>
    setFolded((before) => [...before.filter((each) => each !== title), ...(isFolded ? [title] : [])]);
  return { selected, select, folded, fold, wanted, want, simulation, chooseSimulation };
}

/** Goes to the first field with a mistake, whichever sections are folded. */
function showMistake(id: number, { select, fold }: PageStateUse): void {
  select(id);
  for (const title of ["Inputs", "Quotas"]) fold(title, false);
  focusSoon('[aria-invalid="true"]');
}

/** Focuses an element once the page has been drawn anew. */
function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}

function isSave({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "s" && (ctrlKey || metaKey);
}

/** What is odd about fields of a workload. */
function remarksOn(workload: PlannedWorkload): Readonly<Partial<Record<TypedField, string>>> {
  const { answer, contradictions } = workload;
  const unknown = answer.notes.find(isUnknownModel);
  return {
    ...Object.fromEntries(contradictions.map(({ field, message }) => [field, message])),
    ...(unknown === undefined ? {} : { model: unknown }),
  };
}

/** Whether somebody entered the model's numbers, or has to. */
function asksForNumbers({ entry, answer }: PlannedWorkload): boolean {
  const { workload, typed } = entry;
  const fields = ["burndown", "modelMaxTokens", "usdPerMillionInputTokens", "usdPerMillionOutputTokens"] as const;
  return (
    answer.notes.some(isUnknownModel) || fields.some((field) => typed[field] || (workload[field] ?? null) !== null)
  );
}

function isUnknownModel(note: string): boolean {
  return /is no model id|is not in the catalogue|does not say which model/.test(note);
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
    <div class="buttons add">
      <Select name="preset" label="Lengths of the new workload" value={preset} options={PRESETS} onChoice={choose} />
      <Button onPress={() => onAdd(preset === "empty" ? null : preset)}>Add Workload</Button>
    </div>
  );
}
