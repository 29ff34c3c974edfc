import type { Rule } from "./rule.ts";
import type { Schema } from "./schema.ts";
import { commentRules } from "./suppressions.ts";

/** What the schema needs to know of a rule. */
export type ConfigurableRule = Pick<Rule, "id" | "title" | "severity" | "options">;

const LEVEL: Schema = { $ref: "#/definitions/level" };
const TEXTS: Schema = { type: "array", items: { type: "string", minLength: 1 } };
const GLOBS: Schema = { type: "array", items: { $ref: "#/definitions/glob" } };

/** The JSON schema (draft-07) of `.bedrock-readiness.json`, with every rule and its options. The reader follows it too. */
export function configurationSchema(rules: readonly ConfigurableRule[]): Schema {
  const settings = settingsSchemas(rules);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Bedrock Readiness",
    type: "object",
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      ...settings,
      ignore: {
        ...GLOBS,
        description: "Files that get no findings, as globs relative to this file. Without a slash: at any depth.",
        default: [],
      },
      overrides: {
        type: "array",
        description: "Settings for some files only. Later ones win.",
        default: [],
        items: {
          type: "object",
          additionalProperties: false,
          required: ["files"],
          properties: { files: { ...GLOBS, minItems: 1, description: "Globs relative to this file." }, ...settings },
        },
      },
      baseline: {
        $ref: "#/definitions/path",
        description: "The file that lists accepted findings, relative to this file.",
      },
    },
    definitions: {
      level: { type: "string", enum: ["off", "hint", "info", "warning", "error"] },
      glob: { type: "string", minLength: 1 },
      path: { type: ["string", "null"], minLength: 1 },
      date: { type: "string", title: "a date like 2026-11-01", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    },
  };
}

function settingsSchemas(rules: readonly ConfigurableRule[]): { readonly [name: string]: Schema } {
  return {
    profile: {
      type: "string",
      enum: ["recommended", "strict", "all"],
      default: "recommended",
      description: "recommended: every rule as it says itself; strict: one level up; all: also what is off by default.",
    },
    rules: {
      type: "object",
      description: "The level of single rules, with their options: `off`, or `[level, { options }]`.",
      additionalProperties: false,
      properties: Object.fromEntries([...rules, ...commentRules].map((rule) => [rule.id, ruleSchema(rule)])),
    },
    expectedOutputTokens: {
      type: ["integer", "null"],
      minimum: 1,
      default: null,
      description: "Tokens that an answer of this code really needs.",
    },
    models: {
      type: "object",
      additionalProperties: false,
      properties: { allow: { ...TEXTS, description: "Model ids in use here; `*` stands for any text." } },
    },
    residency: { ...TEXTS, default: [], description: "Geographies in which data may be processed, such as eu." },
    attribution: {
      type: "string",
      enum: ["application-inference-profile", "iam-principal"],
      default: "application-inference-profile",
      description: "How cost is told apart.",
    },
    tags: {
      type: "object",
      additionalProperties: false,
      properties: {
        required: { ...TEXTS, description: "Tags that a profile must have." },
        values: { type: "object", additionalProperties: { type: "string" }, description: "The value of each tag." },
      },
    },
    trusted: {
      type: "object",
      additionalProperties: false,
      properties: {
        sources: { ...TEXTS, description: "Functions or paths whose data is not untrusted." },
        validators: { ...TEXTS, description: "Functions that validate." },
      },
    },
    attestations: {
      type: "object",
      description: "What somebody vouches for because no analyser can see it.",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        required: ["owner", "date"],
        properties: {
          owner: { type: "string", minLength: 1 },
          date: { $ref: "#/definitions/date" },
          evidence: { type: "string" },
          expires: { $ref: "#/definitions/date" },
        },
      },
    },
  };
}

function ruleSchema(
  rule: Pick<ConfigurableRule, "title" | "severity"> & { readonly options?: Rule["options"] },
): Schema {
  const defaults: Readonly<Record<string, unknown>> = { ...rule.options?.defaults };
  const properties = Object.entries(rule.options?.schema ?? {}).map(([name, schema]) => [
    name,
    Object.hasOwn(defaults, name) ? { ...schema, default: defaults[name] } : schema,
  ]);
  const options: Schema = {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
  return {
    description: `${rule.title}. Default: ${rule.severity}.`,
    anyOf: [LEVEL, { type: "array", items: [LEVEL, options], minItems: 2, maxItems: 2 }],
  };
}
