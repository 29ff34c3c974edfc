import { useState } from "preact/hooks";
import type { Answer } from "../capacity/answer.ts";
import { toCsv, toJson, toMarkdown } from "../capacity/exports.ts";
import { aiperfCommands, k6Script } from "../capacity/load-test.ts";
import type { Plan } from "../capacity/plan.ts";
import { quotaRequests } from "../capacity/quota-request.ts";
import { Button, Select } from "./field.tsx";
import type { ToHost } from "./messages.ts";

type Kind = "markdown" | "csv" | "json" | "quota" | "k6" | "aiperf";

interface Format {
  readonly title: string;
  readonly language: string;
  /** Null where there is nothing to write. */
  readonly write: (plan: Plan, answer: Answer) => string | null;
  readonly without: string;
}

const NO_TRAFFIC = "No workload has a model, traffic and lengths to test with.";

const FORMATS: Readonly<Record<Kind, Format>> = {
  markdown: {
    title: "Report (Markdown)",
    language: "markdown",
    write: (_, answer) => toMarkdown(answer),
    without: "",
  },
  csv: { title: "Figures (CSV)", language: "csv", write: (_, answer) => toCsv(answer), without: "" },
  json: { title: "Figures (JSON)", language: "json", write: (_, answer) => toJson(answer), without: "" },
  quota: {
    title: "Request for more quota",
    language: "plaintext",
    write: ({ quotas }, answer) => (quotas.length === 0 ? null : quotaRequests(quotas, answer)),
    without: "No workload uses an on-demand quota.",
  },
  k6: {
    title: "Load test (k6 script)",
    language: "javascript",
    write: ({ shapes }) => k6Script(shapes),
    without: NO_TRAFFIC,
  },
  aiperf: {
    title: "Load test (AIPerf commands)",
    language: "shellscript",
    write: ({ shapes }) => aiperfCommands(shapes) || null,
    without: NO_TRAFFIC,
  },
};

const KINDS = Object.entries(FORMATS).map(([kind, { title }]) => [kind as Kind, title] as const);

interface ExportProps {
  readonly plan: Plan;
  /** With what was simulated, as far as it was. */
  readonly answer: Answer;
  readonly post: (message: ToHost) => void;
}

/** Takes the plan elsewhere. */
export function Export({ plan, answer, post }: ExportProps) {
  const [kind, choose] = useState<Kind>("markdown");
  const { language, write, without } = FORMATS[kind];
  const text = write(plan, answer);
  return (
    <div class="buttons bar">
      <Select name="export" label="What to export" value={kind} options={KINDS} onChoice={choose} />
      <Button
        disabled={text === null}
        onPress={() => text !== null && post({ type: "openText", language, text })}
        title="Opens a new editor that can be saved"
      >
        Open in Editor
      </Button>
      <Button disabled={text === null} onPress={() => text !== null && post({ type: "copyText", text })}>
        Copy
      </Button>
      <p class="status" role="status">
        {text === null ? without : ""}
      </p>
    </div>
  );
}
