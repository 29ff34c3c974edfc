import type { ts } from "@ts-morph/common";
import { type Abstract, branches } from "../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import type { Engine } from "../engine.ts";

/** Packages of the AWS Cloud Development Kit whose constructs are read. */
export const CDK_PACKAGES =
  /^(aws-cdk-lib(\/.*)?|@aws-cdk\/aws-bedrock(-agentcore)?-alpha|@cdklabs\/generative-ai-cdk-constructs(\/.*)?)$/;

/** Text without any match cannot use them. */
export const CDK_MENTIONS = /aws-cdk-lib|@aws-cdk\/aws-bedrock|generative-ai-cdk-constructs/;

/** One construct: `new lambda.Function(scope, "Id", { ... })`. */
export interface Construct {
  /** As the folder of aws-cdk-lib calls it: `aws-bedrock`. */
  readonly service: string;
  /** The class: `CfnGuardrail`. */
  readonly name: string;
  readonly node: ts.Node;
  readonly props: Abstract;
}

/** Reads a value as a construct, also of a class of the project that extends one. */
export function constructOf(engine: Engine, value: Abstract): Construct | undefined {
  const made = externalClass(engine, value);
  if (!made || !CDK_PACKAGES.test(made.module) || made.path.at(-1) !== "new") return undefined;
  return {
    service: serviceOf(made.module, made.path),
    name: made.path.at(-2) ?? "",
    node: made.node,
    props: argumentRecord(engine, made, 2) ?? emptyRecord(made.node),
  };
}

/** The constructs that an expression may be. */
export function constructsOf(engine: Engine, node: ts.Node): readonly Construct[] {
  return branches(engine.evaluate(node, null)).flatMap((each) => constructOf(engine, each) ?? []);
}

/** `aws-cdk-lib/aws-lambda` and `import { aws_lambda } from "aws-cdk-lib"` are the same. */
export function serviceOf(module: string, path: readonly string[]): string {
  const named = /\/(aws-[\w-]+?)(-alpha)?$/.exec(module)?.[1];
  if (named) return named;
  const namespace = path.find((each) => /^aws_|^bedrock$/.test(each));
  if (module.startsWith("@cdklabs/")) return "aws-bedrock";
  return namespace?.replaceAll("_", "-") ?? "core";
}
