import type { Reporter } from "../report.ts";
import { github } from "./github.ts";
import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import { sarif } from "./sarif.ts";
import { text } from "./text.ts";

/** Formats of `check` by name. */
export const reporters = { text, json, sarif, markdown, github } as const satisfies Record<string, Reporter>;

export type Format = keyof typeof reporters;
