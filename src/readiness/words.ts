import type { AnswerStatus, Readiness, ReportAnswer } from "./readiness.ts";

/** Who answers, in front of what is answered. */
export const BY_NAMES: Readonly<Record<ReportAnswer["by"], string>> = {
  rule: "Rule",
  facts: "Code",
  planner: "Planner",
  attestation: "Attestation",
};

export const STATUS_NAMES: Readonly<Record<AnswerStatus, string>> = {
  problem: "against",
  "in-order": "in order",
  note: "note",
  missing: "missing",
};

/** The result in a sentence. */
export function headline({ sections, verdicts }: Readiness): string {
  const counted = sections.filter(({ verdict }) => verdict !== "not-applicable");
  const ready = counted.filter(({ verdict }) => verdict === "ready").length;
  const total = verdicts.ready + verdicts["needs-work"] + verdicts.open;
  const told = `${verdicts.ready} ready, ${verdicts["needs-work"]} in need of work, ${verdicts.open} open`;
  return `${ready} of the ${counted.length} sections that apply ${ready === 1 ? "is" : "are"} ready. Of their ${total} bullets: ${told}.`;
}

/** How people answer. */
export const HOW_TO_ATTEST =
  "Attestations stand in `.bedrock-readiness.json` under `attestations`, each with its owner, date, evidence and the last day on which it holds.";

/** What the report is about. */
export function scopeLine({ scope, date }: Readiness): string {
  const { files, calls, clients, resources } = scope;
  const parts = [
    plural(files, "file"),
    plural(calls, "model call"),
    plural(clients, "client"),
    ...(resources > 0 ? [plural(resources, "resource")] : []),
  ];
  return `As of ${date}, from ${parts.join(", ")}.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
