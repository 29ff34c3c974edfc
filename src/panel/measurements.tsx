import type { Answer, MeasurementAnswer } from "../capacity/answer.ts";
import { observedRows } from "../capacity/exports.ts";
import { metricDataQueries } from "../capacity/measurements/metrics.ts";
import { Button } from "./field.tsx";
import type { ToHost } from "./messages.ts";
import type { PlannedWorkload } from "./planned.ts";
import { Remarks } from "./results.tsx";
import type { MeasurementState } from "./snapshot.ts";

interface MeasurementsProps {
  readonly state: MeasurementState | null;
  readonly answers: Answer["measurements"];
  readonly workloads: readonly PlannedWorkload[];
  /** The workload that is shown, whose model metrics belong to that name none. */
  readonly shown: PlannedWorkload | null;
  readonly post: (message: ToHost) => void;
  readonly onTake: (workload: PlannedWorkload, measurement: MeasurementAnswer) => void;
}

/** What an account's tools measured, beside what the workloads lead to expect. */
export function Measurements({ state, answers, workloads, shown, post, onTake }: MeasurementsProps) {
  const model = shown?.entry.workload.model ?? null;
  const take = (from: "files" | "clipboard") => () => post({ type: "importMeasurements", from, model });
  return (
    <>
      <div class="buttons bar">
        <Button onPress={take("files")}>Import Files…</Button>
        <Button onPress={take("clipboard")}>Paste</Button>
        <Button onPress={() => post({ type: "openText", language: "shellscript", text: commandsFor(model, shown) })}>
          Show Commands
        </Button>
        {state && state.files.length > 0 && (
          <Button onPress={() => post({ type: "forgetMeasurements" })}>Forget Measurements</Button>
        )}
      </div>
      <div role="status">{state && <Reading state={state} />}</div>
      {!state && (
        <p class="hint">
          Import what AWS CLI prints (get-metric-data, list-service-quotas) or CSV from the CloudWatch console, to see
          what was observed beside what is expected, and to plan with the account's own quotas.
        </p>
      )}
      {answers.map((each) => (
        <Observation
          key={each.model}
          measurement={each}
          workloads={workloads.filter(({ entry }) => entry.workload.model === each.model)}
          onTake={onTake}
        />
      ))}
    </>
  );
}

function Reading({ state: { files, problems, notes, measured } }: { readonly state: MeasurementState }) {
  const quotas = measured.quotas.length;
  return (
    <>
      {problems.length > 0 && (
        <ul class="trouble plain">
          {problems.map(({ file, line, message }) => (
            <li key={`${file} ${line}`}>
              Refused {file} at line {line}: {message}
            </li>
          ))}
        </ul>
      )}
      {files.length > 0 && (
        <p class="hint">
          From {files.join(", ")}
          {quotas > 0 ? `, with ${quotas === 1 ? "one quota" : `${quotas} quotas`} of models in the catalogue` : ""}.
        </p>
      )}
      <Remarks texts={notes} />
    </>
  );
}

interface ObservationProps {
  readonly measurement: MeasurementAnswer;
  readonly workloads: readonly PlannedWorkload[];
  readonly onTake: MeasurementsProps["onTake"];
}

function Observation({ measurement, workloads, onTake }: ObservationProps) {
  const { model, observed, expected, notes } = measurement;
  return (
    <article class="observed">
      <h3>{model}</h3>
      <table class="vscode-table bordered-rows data-table wrapped">
        <thead>
          <tr>
            <th scope="col">Per request and minute</th>
            <th scope="col">Observed</th>
            <th scope="col">Expected</th>
          </tr>
        </thead>
        <tbody>
          {observedRows(observed, expected).map(([title, ...cells]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {cells.map((cell, column) => (
                // Cells have no identity but their place.
                <td
                  key={column}
                  class={title === "Throttled" && column === 0 && observed.throttledTooOften ? "over" : ""}
                >
                  {cell || "unknown"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Remarks texts={notes} />
      <div class="buttons">
        {workloads.map((workload) => (
          <Button key={workload.entry.id} onPress={() => onTake(workload, measurement)}>
            Use These for {workload.answer.name}
          </Button>
        ))}
      </div>
    </article>
  );
}

const EXAMPLE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

/** The commands whose output can be imported. */
function commandsFor(model: string | null, shown: PlannedWorkload | null): string {
  const region = shown?.answer.region ?? "us-east-1";
  // A quote in a model's id would end the argument.
  const queries = JSON.stringify(metricDataQueries(model ?? EXAMPLE), null, 2).replaceAll("'", "'\\''");
  return `# Traffic, lengths and latency of the last day, minute by minute:
aws cloudwatch get-metric-data --region '${region.replaceAll("'", "'\\''")}' \\
  --start-time "$(date -u -d '1 day ago' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" \\
  --metric-data-queries '${queries}' > metrics.json

# The account's quotas:
aws service-quotas list-service-quotas --service-code bedrock --region '${region.replaceAll("'", "'\\''")}' > quotas.json
`;
}
