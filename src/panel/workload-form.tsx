import type { ComponentProps } from "preact";
import { SERVICE_TIERS, type ServiceTier, type Workload } from "../capacity/workload.ts";
import { models } from "../catalog/index.ts";
import { CacheSplit } from "./cache-split.tsx";
import { type DraftWorkload, type Mistake, textOf } from "./draft.ts";
import { Choice, Field } from "./field.tsx";
import { meaningOf, NUMBER_FIELDS, type TypedField } from "./fields.ts";

interface FormProps {
  readonly entry: DraftWorkload;
  readonly mistakes: readonly Mistake[];
  /** What is odd about fields, without being wrong. */
  readonly remarks: Readonly<Partial<Record<TypedField, string>>>;
  /** Whether the catalogue does not know the model, so that its numbers are to be entered. */
  readonly asksForNumbers: boolean;
  readonly onText: (field: TypedField, text: string) => void;
  readonly onSplit: ComponentProps<typeof CacheSplit>["onSplit"];
  readonly onChoice: <Name extends "serviceTier" | "cacheTtl" | "streaming">(
    field: Name,
    value: Workload[Name],
  ) => void;
}

interface Described {
  readonly field: TypedField;
  readonly label: string;
  readonly unit?: string;
  /** What counts where nothing is typed. */
  readonly otherwise?: string;
}

const IDENTITY: readonly Described[] = [
  { field: "name", label: "Name" },
  { field: "region", label: "Region" },
  { field: "model", label: "Model id, profile or ARN" },
];
const TRAFFIC: readonly Described[] = [
  { field: "requestsPerMinute", label: "Requests per minute" },
  { field: "peakRequestsPerMinute", label: "At peak", unit: "per minute", otherwise: "as on average" },
  { field: "hoursPerDay", label: "Hours a day", otherwise: "24" },
];
const TOKENS: readonly Described[] = [
  { field: "inputTokens", label: "Input" },
  { field: "outputTokens", label: "Output" },
  { field: "maxTokens", label: "maxTokens", otherwise: "the model's maximum" },
  { field: "cacheReadTokens", label: "Read from the cache", otherwise: "0" },
  { field: "cacheWriteTokens", label: "Written to the cache", otherwise: "0" },
];
const SPEED: readonly Described[] = [
  { field: "ttftMilliseconds", label: "Time to the first token", unit: "ms" },
  { field: "outputTokensPerSecond", label: "Output tokens per second" },
  { field: "outputVariation", label: "Variation of the answers' length", otherwise: "0.5" },
];

const NUMBERS: readonly Described[] = [
  { field: "burndown", label: "Burndown", otherwise: "1 to 15" },
  { field: "modelMaxTokens", label: "Largest output", unit: "tokens", otherwise: "unknown" },
  { field: "usdPerMillionInputTokens", label: "Price of input", unit: "$ per million", otherwise: "unknown" },
  { field: "usdPerMillionOutputTokens", label: "Price of output", unit: "$ per million", otherwise: "unknown" },
];

const TIERS = SERVICE_TIERS.map((tier) => [tier, tier] as const);
const LIFETIMES = [
  ["5m", "5 minutes"],
  ["1h", "1 hour"],
] as const;
const STREAMING = [
  ["unknown", "unknown"],
  ["yes", "yes"],
  ["no", "no"],
] as const;

const MODELS = "known-models";

/** Everything that can be said of one workload. */
export function WorkloadForm({ entry, mistakes, remarks, asksForNumbers, onText, onSplit, onChoice }: FormProps) {
  const { workload } = entry;
  const show = ({ field, label, unit, otherwise }: Described) => (
    <Field
      key={field}
      name={field}
      label={label}
      meaning={meaningOf(field)}
      text={textOf(entry, field)}
      mistake={mistakes.find((each) => each.id === entry.id && each.field === field)?.message}
      remark={remarks[field]}
      isNumber={(NUMBER_FIELDS as readonly string[]).includes(field)}
      onText={(text) => onText(field, text)}
      {...(unit ? { unit } : {})}
      {...(otherwise ? { placeholder: otherwise } : {})}
      {...(field === "model" ? { list: MODELS, isWide: true } : {})}
    />
  );
  return (
    <form class="workload" onSubmit={(event) => event.preventDefault()}>
      <ModelList />
      <fieldset>
        <legend>What is called</legend>
        {IDENTITY.map(show)}
        <Choice
          label="Service tier"
          name="serviceTier"
          meaning={meaningOf("serviceTier")}
          value={workload.serviceTier ?? "default"}
          options={TIERS}
          onChoice={(value: ServiceTier) => onChoice("serviceTier", value)}
        />
      </fieldset>
      {asksForNumbers && (
        <fieldset>
          <legend>The model's own numbers</legend>
          {NUMBERS.map(show)}
        </fieldset>
      )}
      <fieldset>
        <legend>Traffic</legend>
        {TRAFFIC.map(show)}
      </fieldset>
      <fieldset>
        <legend>Tokens per request</legend>
        {TOKENS.map(show)}
        <Choice
          label="Cache lifetime"
          name="cacheTtl"
          meaning={meaningOf("cacheTtl")}
          value={workload.cacheTtl ?? "5m"}
          options={LIFETIMES}
          onChoice={(value) => onChoice("cacheTtl", value)}
        />
        <CacheSplit onSplit={onSplit} />
      </fieldset>
      <fieldset>
        <legend>Speed</legend>
        {SPEED.map(show)}
        <Choice
          label="Streaming"
          name="streaming"
          meaning={meaningOf("streaming")}
          value={streamingOf(workload)}
          options={STREAMING}
          onChoice={(value) => onChoice("streaming", value === "unknown" ? null : value === "yes")}
        />
      </fieldset>
    </form>
  );
}

function streamingOf({ streaming }: Workload): "unknown" | "yes" | "no" {
  if (typeof streaming !== "boolean") return "unknown";
  return streaming ? "yes" : "no";
}

/** What the catalogue knows, to choose from while typing. */
function ModelList() {
  return (
    <datalist id={MODELS}>
      {models.flatMap(({ id, inferenceProfileIds, name }) =>
        [id, ...inferenceProfileIds].map((each) => (
          <option key={each} value={each}>
            {name ?? id}
          </option>
        )),
      )}
    </datalist>
  );
}
