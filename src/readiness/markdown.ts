import { codeMarkdown, inlineMarkdown } from "../core/markdown.ts";
import {
  type BulletReport,
  type Readiness,
  type ReportAnswer,
  type ReportPlace,
  type SectionReport,
  VERDICT_MEANINGS,
  VERDICT_NAMES,
  VERDICTS,
} from "./readiness.ts";
import { BY_NAMES, HOW_TO_ATTEST, headline, STATUS_NAMES, scopeLine } from "./words.ts";

/** Where a place can be opened, or null where it cannot. */
export type LinkTo = (place: Pick<ReportPlace, "file" | "line" | "column">) => string | null;

/** The report as Markdown, to be committed, compared and read in a review. */
export function readinessMarkdown(report: Readiness, link: LinkTo): string {
  const lines = [
    "# Production readiness",
    "",
    headline(report),
    "",
    scopeLine(report),
    "",
    ...report.notes.flatMap((note) => [`> ${inlineMarkdown(note)}`, ""]),
    "| Section | Verdict | How it was reached |",
    "|---|---|---|",
    ...report.sections.map(
      ({ id, title, verdict, reached }) =>
        `| ${id} ${title} | **${VERDICT_NAMES[verdict]}** | ${inlineMarkdown(reached)} |`,
    ),
    "",
    ...VERDICTS.map((verdict) => `- **${VERDICT_NAMES[verdict]}**: ${VERDICT_MEANINGS[verdict]}`),
    "",
    inlineMarkdown(HOW_TO_ATTEST),
    "",
    ...report.sections.flatMap((section) => sectionLines(section, link)),
    ...(report.furtherAttestations.length === 0
      ? []
      : ["## Further attestations", "", ...report.furtherAttestations.flatMap((each) => answerLines(each, link)), ""]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function sectionLines({ id, title, verdict, reached, bullets }: SectionReport, link: LinkTo): readonly string[] {
  return [
    `## ${id} ${title}`,
    "",
    `**${VERDICT_NAMES[verdict]}**: ${inlineMarkdown(reached)}.`,
    "",
    ...bullets.flatMap((bullet) => bulletLines(bullet, link)),
  ];
}

function bulletLines({ id, text, verdict, answers }: BulletReport, link: LinkTo): readonly string[] {
  return [
    `### ${id} ${inlineMarkdown(text)}`,
    "",
    `**${VERDICT_NAMES[verdict]}**`,
    "",
    ...answers.flatMap((answer) => answerLines(answer, link)),
    "",
  ];
}

function answerLines({ by, status, name, text, places }: ReportAnswer, link: LinkTo): readonly string[] {
  const what = by === "rule" && name !== null ? ` (${codeMarkdown(name)})` : "";
  return [
    `- ${BY_NAMES[by]}, ${STATUS_NAMES[status]}: ${inlineMarkdown(text)}${what}`,
    ...places.map(
      (place) => `  - ${placeText(place, link)}${place.text === null ? "" : `: ${inlineMarkdown(place.text)}`}`,
    ),
  ];
}

function placeText(place: ReportPlace, link: LinkTo): string {
  const shown = codeMarkdown(`${place.file}:${place.line}`);
  const address = link(place);
  // Brackets in an address would end the link.
  return address === null ? shown : `[${shown}](${address.replace(/[()<>\s]/g, hex)})`;
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
