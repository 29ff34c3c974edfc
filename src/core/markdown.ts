import { visible } from "./text.ts";

/** Text for one line or table cell. Code spans stay code; all else that Markdown or HTML would obey is taken literally. */
export function inlineMarkdown(text: string): string {
  return visible(text)
    .replace(/\s+/g, " ")
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part.replaceAll("|", "\\|") : escaped(part)))
    .join("");
}

function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]|~#!]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("@", "&#64;");
}

/** Text that is shown as code, whatever it holds. */
export function codeMarkdown(text: string): string {
  return `\`${visible(text)
    .replace(/[`\s]+/g, " ")
    .replaceAll("|", "\\|")}\``;
}
