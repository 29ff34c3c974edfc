import type { Resource, Span, Value } from "../../src/core/facts.ts";
import { options } from "../../src/core/value.ts";

const STATEMENT = "AWS::IAM::PolicyStatement";

/** Whether a resource shows that infrastructure code prepares the use of Bedrock: it creates something, or allows it. */
function isForBedrock({ by, type }: Resource): boolean {
  return by === "cdk" && (type.startsWith("AWS::Bedrock::") || type === STATEMENT);
}

/**
 * Whether a resource is the first one for Bedrock in the workspace: there stands what is said of all of them. Settings
 * and alarms belong to an account, so the workspace is looked at as a whole.
 */
export function isFirstForBedrock(resource: Resource, all: readonly Resource[]): boolean {
  const [first] = all
    .filter(isForBedrock)
    .sort((a, b) => (a.span.file === b.span.file ? a.span.start - b.span.start : a.span.file < b.span.file ? -1 : 1));
  return first?.id === resource.id;
}

/** A text with the place where it is written. */
export interface Text {
  readonly value: string;
  readonly span: Span;
}

/** What a policy's statement lists under a property, one text or several; null where some of it is not known. */
export function textsOf(value: Value): readonly Text[] | null {
  const found = options(value).flatMap((each): readonly (Value | null)[] =>
    each.kind === "list" ? (each.open ? [null] : each.items) : [each],
  );
  const texts = found.map((each) =>
    each?.kind === "literal" && typeof each.value === "string" ? { value: each.value, span: each.span } : null,
  );
  return texts.every((each) => each !== null) ? texts : null;
}
