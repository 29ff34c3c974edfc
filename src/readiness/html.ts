import { visible } from "../core/text.ts";
import type { LinkTo } from "./markdown.ts";
import {
  type BulletReport,
  type Readiness,
  type ReportAnswer,
  type ReportPlace,
  type SectionReport,
  VERDICT_MEANINGS,
  VERDICT_NAMES,
  VERDICTS,
  type Verdict,
} from "./readiness.ts";
import { STYLE } from "./style.ts";
import { BY_NAMES, HOW_TO_ATTEST, headline, STATUS_NAMES, scopeLine } from "./words.ts";

export interface HtmlOptions {
  readonly link: LinkTo;
  /** Of the page's content policy, where the host makes one for each page. A page in a file has no script to guard. */
  readonly nonce?: string;
}

/**
 * The report as a page of its own: no script, nothing that is loaded from anywhere. Whatever names in the code look like
 * stays text.
 */
export function readinessHtml(report: Readiness, { link, nonce }: HtmlOptions): string {
  const styles = nonce === undefined ? "'unsafe-inline'" : `'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${styles}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Production readiness</title>
<style${nonce === undefined ? "" : ` nonce="${nonce}"`}>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>Production readiness</h1>
<p class="lead">${inline(headline(report))}</p>
<p class="scope">${inline(scopeLine(report))}</p>
${report.notes.map((note) => `<p class="remark">${inline(note)}</p>`).join("\n")}
</header>
${overview(report)}
${report.sections.map((section) => sectionHtml(section, link)).join("\n")}
${further(report, link)}
</main>
</body>
</html>
`;
}

function overview({ sections }: Readiness): string {
  const rows = sections.map(
    ({ id, title, verdict, reached }) => `<tr>
<th scope="row"><a href="#${id}"><span class="id">${id}</span> ${inline(title)}</a></th>
<td>${badge(verdict)}</td>
<td>${reachedHtml(reached)}</td>
</tr>`,
  );
  const meanings = VERDICTS.map((verdict) => `<dt>${badge(verdict)}</dt><dd>${inline(VERDICT_MEANINGS[verdict])}</dd>`);
  return `<section aria-labelledby="overview">
<h2 id="overview">Sections</h2>
<div class="wide" role="region" aria-label="Table of sections" tabindex="0">
<table>
<thead><tr><th scope="col">Section</th><th scope="col">Verdict</th><th scope="col">How it was reached</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>
<dl class="meanings">${meanings.join("")}</dl>
<p class="scope">${inline(HOW_TO_ATTEST)}</p>
</section>`;
}

function sectionHtml({ id, title, verdict, reached, bullets }: SectionReport, link: LinkTo): string {
  return `<section aria-labelledby="${id}">
<h2 id="${id}"><span class="id">${id}</span> ${inline(title)} ${badge(verdict)}</h2>
<p class="reached">${reachedHtml(reached)}.</p>
${bullets.map((bullet) => bulletHtml(bullet, link)).join("\n")}
</section>`;
}

/** The bullets that it names are links to them. */
function reachedHtml(reached: string): string {
  return inline(reached).replace(/\bG\d+\.\d+\b/g, (id) => `<a href="#${id}">${id}</a>`);
}

function bulletHtml({ id, text, verdict, answers }: BulletReport, link: LinkTo): string {
  return `<article class="${verdict}" aria-labelledby="${id}">
<h3 id="${id}"><span class="id">${id}</span> <span class="says">${inline(text)}</span> ${badge(verdict)}</h3>
<ul class="answers">
${answers.map((answer) => answerHtml(answer, link)).join("\n")}
</ul>
</article>`;
}

function answerHtml({ by, status, name, text, places }: ReportAnswer, link: LinkTo): string {
  const rule = by === "rule" && name !== null ? ` <code>${escapeHtml(name)}</code>` : "";
  const list = places.map((place) => `<li>${placeHtml(place, link)}</li>`).join("\n");
  return `<li class="${status}"><span class="by">${BY_NAMES[by]}</span> <span class="status">${STATUS_NAMES[status]}</span>
<div>${inline(text)}${rule}${list === "" ? "" : `\n<ul class="places">\n${list}\n</ul>`}</div></li>`;
}

function placeHtml(place: ReportPlace, link: LinkTo): string {
  const shown = `<code>${escapeHtml(`${place.file}:${place.line}`)}</code>`;
  const address = link(place);
  const text = place.text === null ? "" : ` ${inline(place.text)}`;
  return `${address === null ? shown : `<a href="${escapeHtml(address)}">${shown}</a>`}${text}`;
}

function further({ furtherAttestations }: Readiness, link: LinkTo): string {
  if (furtherAttestations.length === 0) return "";
  return `<section aria-labelledby="further">
<h2 id="further">Further attestations</h2>
<ul class="answers">
${furtherAttestations.map((answer) => answerHtml(answer, link)).join("\n")}
</ul>
</section>`;
}

function badge(verdict: Verdict): string {
  return `<span class="verdict ${verdict}">${VERDICT_NAMES[verdict]}</span>`;
}

const ADDRESS = /https:\/\/[^\s<>"'`]+[^\s<>"'`.,;:)]/g;

/** Text with code between backticks and addresses as links, and everything else as it is. */
function inline(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? `<code>${escapeHtml(part.slice(1, -1))}</code>` : linked(part)))
    .join("");
}

function linked(text: string): string {
  let html = "";
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = escapeHtml(match[0]);
    html += `${escapeHtml(text.slice(at, match.index))}<a href="${address}">${address}</a>`;
    at = match.index + match[0].length;
  }
  return html + escapeHtml(text.slice(at));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or attribute. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
