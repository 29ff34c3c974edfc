import { type HtmlOptions, readinessHtml } from "./html.ts";
import { readinessMarkdown } from "./markdown.ts";
import type { Readiness } from "./readiness.ts";

/** Formats of the report by name. */
export const READINESS_FORMATS = ["markdown", "html", "json"] as const;

export type ReadinessFormat = (typeof READINESS_FORMATS)[number];

/** The report in one of its formats, ending with a line break. */
export function writeReadiness(readiness: Readiness, format: ReadinessFormat, options: HtmlOptions): string {
  if (format === "json") return `${JSON.stringify(readiness, null, 2)}\n`;
  return format === "html" ? readinessHtml(readiness, options) : readinessMarkdown(readiness, options.link);
}
