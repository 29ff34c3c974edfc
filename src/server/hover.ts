import type { Span } from "../core/facts.ts";
import { type Explanation, type Piece, type PropertyName, type Sentence, sentenceOf } from "../explain/explanation.ts";
import { code, escapeMarkdown } from "./markdown.ts";

/** Makes the Markdown link to a place. */
export type LinkTo = (place: Span) => string;

/** What a hover leaves to the whole explanation, which has the steps to it as well. */
const LEFT_OUT: ReadonlySet<PropertyName> = new Set([
  "Asks for",
  "Answer",
  "Static prefix",
  "Error handling",
  "Answer used",
]);

/**
 * What is known of a call or client, as Markdown. Says of everything that is not known that it is not, and why.
 *
 * @param links to everything else, as far as there are some to give
 * @param reservation what a request takes of its quota, where that can be said
 */
export function hoverMarkdown(
  { title, sdk, properties }: Explanation,
  linkTo: LinkTo,
  links: readonly string[],
  reservation: string | null = null,
): string {
  const markdown = (sentence: Sentence): string => sentence.map((piece) => pieceMarkdown(piece, linkTo)).join("");
  const answer = properties.find((each) => each.name === "Answer");
  const heading = `**Amazon Bedrock: ${escapeMarkdown(title)}** (${sdk}${answer ? `, ${markdown(answer.says)}` : ""})`;
  const rows = properties
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map((each) => `- **${each.name}:** ${markdown(sentenceOf(each))}`);
  const capacity = reservation === null ? [] : [`- **Capacity:** ${escapeMarkdown(reservation)}`];
  // Links stand at the top, since the end of a long hover is out of sight.
  return [[heading, ...links].join(" · "), "", ...capacity, ...rows].join("\n");
}

function pieceMarkdown(piece: Piece, linkTo: LinkTo): string {
  if (typeof piece === "string") return escapeMarkdown(piece.replace(/\s+/g, " "));
  return "at" in piece ? linkTo(piece.at) : code(piece.code);
}
