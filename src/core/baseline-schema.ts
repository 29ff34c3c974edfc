import type { Schema } from "./schema.ts";

const TEXT: Schema = { type: "string", minLength: 1 };

/** The JSON schema (draft-07) of a baseline. The reader follows it too. */
export const baselineSchema: Schema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Bedrock Readiness: baseline",
  description: "Accepted findings. Written by `bedrock-readiness check --write-baseline` and by Create Baseline.",
  type: "object",
  additionalProperties: false,
  required: ["version", "entries"],
  properties: {
    $schema: { type: "string" },
    version: { type: "integer", minimum: 1, maximum: 1, description: "The format of this file." },
    entries: {
      type: "array",
      description: "One for each kind of finding, sorted by file.",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["rule", "message", "file", "within", "subject", "fingerprint"],
        properties: {
          rule: { ...TEXT, description: "The rule that reports it." },
          message: { ...TEXT, description: "The id of what the rule says." },
          file: { ...TEXT, description: "Where it is reported, relative to this file." },
          within: { type: "string", description: "The functions and classes around it; empty at the top level." },
          subject: { ...TEXT, description: "What it is about: the SDK and the call, client or resource." },
          fingerprint: { ...TEXT, description: "Made from the structure of the call, client or resource." },
          count: {
            type: "integer",
            minimum: 1,
            description: "How many findings are alike in all of this; 1 unless told.",
          },
        },
      },
    },
  },
};
