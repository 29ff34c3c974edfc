import type { Reporter } from "../report.ts";
import { github } from "./github.ts";
import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import { text } from "./text.ts";

/** Formats of `check` by name. What takes long to load waits until it is asked for. */
export const reporters = {
  text: async () => text,
  json: async () => json,
  sarif: async () => (await import("./sarif.ts")).sarif,
  markdown: async () => markdown,
  github: async () => github,
} as const satisfies Record<string, () => Promise<Reporter>>;

export type Format = keyof typeof reporters;
