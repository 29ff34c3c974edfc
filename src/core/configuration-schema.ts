import { BASELINE_FILE } from "./baseline.ts";
import { ATTESTATIONS } from "./guide.ts";
import type { Rule } from "./rule.ts";
import type { Schema } from "./schema.ts";
import { commentRules } from "./suppressions.ts";

/** What the schema needs to know of a rule. */
export type ConfigurableRule = Pick<Rule, "id" | "title" | "severity" | "options">;

const LEVEL: Schema = { $ref: "#/definitions/level" };
const TEXTS: Schema = { type: "array", items: { type: "string", minLength: 1 } };
const ATTESTATION: Schema = { $ref: "#/definitions/attestation" };
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
      $schema: { type: "string", description: "The address of this schema, for editors that do not know the file." },
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
        description:
          "The file that lists accepted findings, relative to this file. `bedrock-readiness check --write-baseline` and Create Baseline write it.",
        examples: [BASELINE_FILE],
      },
    },
    definitions: {
      level: { type: "string", enum: ["off", "hint", "info", "warning", "error"] },
      glob: { type: "string", minLength: 1 },
      path: { type: ["string", "null"], minLength: 1 },
      attestation: {
        type: "object",
        additionalProperties: false,
        required: ["owner", "date"],
        properties: {
          owner: { type: "string", minLength: 1, description: "Who vouches for it: a person or a team." },
          date: { $ref: "#/definitions/date", description: "When it was done or found to be so." },
          evidence: { type: "string", minLength: 1, description: "Where that can be looked up: an address, a ticket." },
          expires: {
            $ref: "#/definitions/date",
            description: "The last day on which it holds. Afterwards the report counts it as open.",
          },
        },
      },
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
      description: "Models that may be used.",
      properties: {
        allow: {
          ...TEXTS,
          description: "Model ids in use here; `*` stands for any text. Empty: any model.",
          default: [],
          examples: [["us.amazon.nova-pro-v1:0", "anthropic.claude-*"]],
        },
      },
    },
    residency: {
      ...TEXTS,
      default: [],
      description: "Geographies in which data may be processed, such as eu. Empty: anywhere.",
      examples: [["eu"], ["us"], ["eu", "us"]],
    },
    attribution: {
      type: "string",
      enum: ["application-inference-profile", "iam-principal"],
      default: "application-inference-profile",
      description:
        "How cost is told apart. application-inference-profile: by the tags of a profile that each call names; iam-principal: by who calls.",
    },
    tags: {
      type: "object",
      description: "The taxonomy by which cost is allocated.",
      additionalProperties: false,
      properties: {
        required: {
          ...TEXTS,
          description: "Tags that a profile or another resource must have.",
          default: [],
          examples: [["team", "cost-center", "application"]],
        },
        values: {
          type: "object",
          additionalProperties: { type: "string" },
          description: "The value of each tag, for what fixes write.",
        },
      },
    },
    trusted: {
      type: "object",
      description: "What cannot be told from the code alone about input.",
      additionalProperties: false,
      properties: {
        sources: { ...TEXTS, description: "Functions or paths whose data is not untrusted.", default: [] },
        validators: { ...TEXTS, description: "Functions that validate.", default: [] },
      },
    },
    attestations: {
      type: "object",
      description:
        "What somebody vouches for because no analyser can see it. The readiness report shows it; names of your own are shown there too.",
      properties: Object.fromEntries(
        Object.entries(ATTESTATIONS).map(([name, description]) => [name, { ...ATTESTATION, description }]),
      ),
      additionalProperties: ATTESTATION,
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
