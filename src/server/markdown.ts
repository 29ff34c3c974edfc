import { visible } from "../core/text.ts";
import { oneLine } from "../explain/explanation.ts";

/** Text from code, as inline code that nothing in it can break out of. */
export function code(text: string): string {
  const short = visible(oneLine(text));
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = short.startsWith("`") || short.endsWith("`") ? " " : "";
  return `${fence}${pad}${short}${pad}${fence}`;
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** Text for the middle of a line that is shown as it is, whatever Markdown or HTML it looks like. */
export function escapeMarkdown(text: string): string {
  return visible(text.replace(/\s+/g, " ")).replace(
    /[\\`*_{}[\]()|~]|[<>&]/g,
    (character) => ENTITIES[character] ?? `\\${character}`,
  );
}

/** A link that runs a command of the client. No bracket of the argument can end the link. */
export function commandLink(title: string, command: string, argument: unknown): string {
  const query = encodeURIComponent(JSON.stringify([argument])).replace(/[()]/g, (bracket) => HEX[bracket] ?? bracket);
  return `[${title}](command:${command}?${query})`;
}

const HEX: Readonly<Record<string, string>> = { "(": "%28", ")": "%29" };
