import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

const path = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
// The official schema is written in draft-04, of which it uses nothing that later drafts changed but its `id`.
const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(path, "utf8"));
const validate = addFormats.default(new Ajv({ strict: false, unicodeRegExp: false })).compile(schema);

/** What is wrong with a SARIF log, or null. */
export function sarifError(log: unknown): string | null {
  return validate(log) ? null : JSON.stringify(validate.errors);
}
