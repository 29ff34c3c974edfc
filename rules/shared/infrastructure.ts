import type { Resource, Span, Value } from "../../src/core/facts.ts";
import type { Project } from "../../src/core/rule.ts";
import { field, options, texts } from "../../src/core/value.ts";
import { byPlace } from "./order.ts";

const STATEMENT = "AWS::IAM::PolicyStatement";

/**
 * How plainly a resource shows that infrastructure code prepares the use of Bedrock: 2 for one that it creates, 1 for a
 * permission that names the service, 0 for all else. A permission for everything is about something else.
 */
function weightFor({ by, type, properties }: Resource): 0 | 1 | 2 {
  if (by !== "cdk") return 0;
  if (type.startsWith("AWS::Bedrock::")) return 2;
  if (type !== STATEMENT) return 0;
  const actions = field(properties, "actions");
  return actions.status === "present" && listed(actions.value).some((each) => each.startsWith("bedrock:")) ? 1 : 0;
}

function listed(value: Value): readonly string[] {
  return options(value)
    .flatMap((each) => (each.kind === "list" ? each.items : [each]))
    .flatMap((each) => texts(each).map((text) => text.value));
}

/**
 * The id of the resource at which is said what holds for all of the workspace: the first that is created, else the first
 * permission; null where there is none. Settings and alarms belong to an account, so the workspace is looked at as a whole.
 */
export function firstForBedrock({ resources }: Project): string | null {
  const [first] = resources
    .filter((each) => weightFor(each) > 0)
    .sort((a, b) => weightFor(b) - weightFor(a) || byPlace(a.span, b.span));
  return first?.id ?? null;
}

/** Whether the workspace switches on model invocation logging, by which the service writes down each request. */
export function logsInvocations({ resources }: Project): boolean {
  return resources.some((each) => each.type === "AWS::Bedrock::ModelInvocationLoggingConfiguration");
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
