export type Severity = "error" | "warning" | "info" | "hint";

/** From the gravest to the lightest. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "info", "hint"];

/** How sure a finding is. `likely` caps the severity at warning, `possible` at hint. */
export type Evidence = "proven" | "likely" | "possible";
