/** Text from code, as inline code that nothing in it can break out of. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const short = line.length > 120 ? `${line.slice(0, 119)}…` : line;
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = short.startsWith("`") || short.endsWith("`") ? " " : "";
  return `${fence}${pad}${short}${pad}${fence}`;
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** Text for the middle of a line that is shown as it is, whatever Markdown or HTML it looks like. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()|~]|[<>&]/g, (character) => ENTITIES[character] ?? `\\${character}`);
}
