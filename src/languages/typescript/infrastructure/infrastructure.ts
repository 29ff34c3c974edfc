import type { ts } from "@ts-morph/common";
import type { Resource } from "../../../core/facts.ts";
import type { RecordAbstract } from "../abstract.ts";
import type { Engine } from "../engine.ts";
import type { Writing } from "../sdks/sdk.ts";

/** Something that is created for Bedrock, as the library that creates it reads. */
export interface ResourceReading extends Pick<Resource, "type" | "name" | "by"> {
  readonly anchor: ts.Node;
  /** Properties under the API's names; tags under `tags`, however this API calls them. */
  readonly properties: RecordAbstract;
  readonly writing: Writing;
}

/** One library that creates resources: how its constructs or commands read, and how a change is spelled in them. */
export interface Infrastructure {
  /** Text without any match cannot use this library. */
  readonly mentions: RegExp;
  /** Names of the packages by whose exports the library is recognised. */
  readonly packages: RegExp;
  /** Reads a `new` or call expression as a resource of Bedrock, or says that it is none. */
  resource(engine: Engine, node: ts.CallExpression | ts.NewExpression): ResourceReading | undefined;
}
