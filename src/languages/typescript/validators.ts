import { ts } from "@ts-morph/common";
import type { Validation } from "../../core/facts.ts";
import type { ExternalAbstract } from "./abstract.ts";
import { spanOf } from "./source.ts";

/** Packages whose purpose is to hold data against a schema, and what their checking functions are called. */
const SCHEMA_PACKAGES =
  /^(zod|zod\/.*|valibot|yup|joi|@hapi\/joi|ajv|ajv\/.*|superstruct|@sinclair\/typebox(\/.*)?|typebox(\/.*)?|io-ts|arktype|runtypes|class-validator|class-transformer-validator|effect|@effect\/schema|express-validator|celebrate|fastest-validator|@aws-lambda-powertools\/parser(\/.*)?|@vinejs\/vine|typia|tcomb|myzod|validator)$/;

const CHECKS = new Set([
  "parse",
  "parseAsync",
  "safeParse",
  "safeParseAsync",
  "validate",
  "validateSync",
  "validateAsync",
  "validateOrReject",
  "validateSyncAt",
  "isValid",
  "isValidSync",
  "assert",
  "attempt",
  "check",
  "Check",
  "Parse",
  "Decode",
  "decode",
  "decodeUnknownSync",
  "is",
  "cast",
  "create",
  "mask",
  "transformAndValidate",
  "escape",
  "isLength",
]);

/**
 * Whether a call of something that a package provides checks its argument against a schema. `callee` is what is called,
 * for example ["z", "object", "()", "parse"].
 */
export function isSchemaCheck(callee: ExternalAbstract, at: ts.Node): Validation | undefined {
  if (!SCHEMA_PACKAGES.test(callee.module)) return undefined;
  const last = callee.path.at(-1) ?? "";
  // `ajv.compile(schema)` and arktype's `type({...})` yield functions that check.
  const compiled = last === "()" && (callee.path.at(-2) === "compile" || callee.path.at(-2) === "type");
  if (!CHECKS.has(last) && !compiled) return undefined;
  const expression = ts.isCallExpression(at) ? at.expression.getText() : callee.path.join(".");
  return {
    kind: "schema",
    span: spanOf(at),
    message: `checked against a schema (${callee.module}) by \`${expression.replace(/\s+/g, " ").slice(0, 60)}\``,
  };
}

/** Whether a check tells its verdict by what it returns, so that it checks nothing when nobody looks at that. */
export function isVerdict(callee: ExternalAbstract): boolean {
  return VERDICTS.test(callee.path.at(-1) ?? "") && callee.module !== "yup";
}

const VERDICTS = /^(safeParse|safeParseAsync|validate|isValid|isValidSync|check|Check|is|isLength|escape|\(\))$/;

/** Whether a value of a package is a schema or a piece of middleware that checks requests against one. */
export function isSchemaPackage(module: string): boolean {
  return (
    SCHEMA_PACKAGES.test(module) ||
    /zod-(express|validator)|@hono\/.*validator|express-openapi-validator|@middy\/validator/.test(module)
  );
}
